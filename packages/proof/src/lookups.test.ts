import { describe, expect, it } from 'vitest';
import { analyseText } from '../test/prove.ts';

/** What the paths to the references that were not proved say of lookups. */
const notes = (source: string): string[] => analyseText(source).judgements.filter((j) => j.verdict.kind === 'refuted').flatMap((j) => j.path.map((step) => step.note)).filter((note) => note.includes('key alone'));

const found = 'Task.findFirst finds it by its key alone';
const create = (lookup: string, rest = ''): string => `
const exists = async (id) => !!(await db.task.findFirst({ where: { ${lookup} } }));
const pick = (body) => { if (!body.ok) return undefined; return body.taskId; };
export async function add(body, organizationId) {
  const taskId = pick(body);
  const isThere = taskId ? await exists(taskId) : false;
  return db.comment.create({ data: { ${rest} ...(isThere && { task: { connect: { id: taskId } } }) } });
}`;
const many = Array.from({ length: 500 }, (_, i) => `k${i}: body.a${i}.b,`).join(' ');

describe('the path to a reference that was not proved', () => {
  it('names the lookup by the same key that decides on it, whatever a test has left of that key', () => {
    expect(notes(create('id'))).toEqual([found]);
    expect(notes(create('id', many))).toEqual([found]);
  });

  it('names it where its key may be absent too', () => {
    expect(notes(create('id').replace('taskId ? await exists(taskId) : false', 'await exists(taskId)'))).toEqual([found]);
  });

  it('names no lookup by another key', () => {
    expect(notes(create("id: 'first'"))).toEqual([]);
  });

  it('names no lookup that names the tenant too', () => {
    expect(notes(create('id, project: { organizationId: session.organizationId }'))).toEqual([]);
  });
});
