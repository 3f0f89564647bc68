import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

/** What is said of the task access. */
const judgeTask = (...code: string[]): string => prove(code.join('\n')).find((line) => line.startsWith('Task.'))!.replace(/^[^:]*: /, '');
const get = 'async function get(db, id) { return db.project.findUnique({ where: { id } }); }';
const many = (n: number): string => Array.from({ length: n }, (_, i) => `send(await get(db, input.p${i}));`).join('\n');
const keyOnly = 'key-only likely "no caller proves `input.task`"';

describe('a function that owes more than is followed', () => {
  it.each([2, 79, 85, 200])('owes the rest all the same: after %d others', (n) => {
    expect(judgeTask(get, `export async function f(db, t: string, input: Input) {\n${many(n)}\nawait db.task.delete({ where: { id: input.task } });\n}`)).toBe(keyOnly);
    expect(judgeTask(get, `export async function f(db, t: string, input: Input) {\n${many(n)}\nawait db.task.delete({ where: { id: input.task, project: { organizationId: t } } });\n}`)).toBe('proved relation');
  });

  it('and is called hands on one need of each access at least', () => {
    const f = `async function f(db, t: string, input: Input) {\n${many(85)}\nawait db.task.delete({ where: { id: input.task } });\n}`;
    expect(judgeTask(get, f, 'export const g = async (db, t, input: Input) => { await f(db, t, input); };')).toBe(keyOnly);
    const found = 'const x = await db.task.findFirst({ where: { id: input.task, project: { organizationId: t } } });\nif (!x) throw new Error();';
    const before = (guard: string): string => `export const g = async (db, t, input: Input) => { ${guard}\nawait f(db, t, input); };`;
    expect(prove([get, f, before(found)].join('\n')).filter((line) => line.startsWith('Task.delete'))).toEqual(['Task.delete in f: proved guard']);
    expect(prove([get, f, before(found.replace('input.task', 'input.other'))].join('\n')).filter((line) => line.startsWith('Task.delete'))).toEqual([`Task.delete in f: ${keyOnly}`]);
  });
});

describe('an access further away than is followed', () => {
  const way = (n: number): string => Array.from({ length: n }, (_, i) => `async function f${i}(db, id: string) { return f${i + 1}(db, id); }`).join('\n');
  const last = (n: number): string => `async function f${n}(db, id: string) { return db.task.delete({ where: { id } }); }`;

  it.each([
    [3, 'key-only likely "no caller proves `id`"'],
    [10, 'key-only likely "no caller proves `id`"'],
    [12, 'opaque possible "some who call it are too many or too far away to follow"'],
  ])('by %d calls: %s', (n, expected) => {
    expect(judgeTask(way(n), last(n))).toBe(expected);
  });
});
