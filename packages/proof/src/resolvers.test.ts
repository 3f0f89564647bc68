import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';
import { tables } from '../test/tables.ts';

const said = (code: string, options: { schema?: string } = {}): string[] => prove(`import { eq } from 'drizzle-orm';
import { tasks, projects } from './schema';
import { db } from './db';
${code}`, { openWorld: true, ...options }).map((line) => line.replace(/ at .*/, ''));

const resolver = (select: string, result: string, model = 'project'): string => `export async function resolve(id: string) {
  const row = await db.${model}.findUnique({ where: { id }${select && `, select: ${select}`} });
  return ${result};
}`;
const possible = 'key-only possible "it only tells whose a row is, and no caller is seen"';

describe('a function that only resolves whose a row is', () => {
  it.each([
    ['{ organizationId: true }', 'row'],
    ['{ id: true, organizationId: true }', 'row'],
    ['{ organizationId: true }', 'row?.organizationId ?? null'],
    ['{ organizationId: true }', '{ org: row?.organizationId }'],
    ['', 'row?.organizationId'],
    ['{ organization: { select: { id: true } } }', 'row'],
  ])('%s: %s', (select, result) => {
    expect(said(resolver(select, result))).toEqual([`Project.findUnique in resolve: ${possible}`]);
  });

  it('through a parent that has the owner', () => {
    expect(said(resolver('{ projectId: true }', 'row', 'task'))).toEqual([`Task.findUnique in resolve: ${possible}`]);
    expect(said(resolver('{ project: { select: { organizationId: true } } }', 'row', 'task'))).toEqual([`Task.findUnique in resolve: ${possible}`]);
  });

  it.each([
    ['{ organizationId: true, name: true }', 'row'],
    ['{ name: true }', 'row'],
    ['{ organization: true }', 'row'],
    ['{ organization: { select: { name: true } } }', 'row'],
    ['', 'row'],
    ['', 'row?.name'],
    ['', '{ org: row?.organizationId, row }'],
    ['', 'describe(row)'],
  ])('%s: %s tells more', (select, result) => {
    expect(said(resolver(select, result))[0]).toBe('Project.findUnique in resolve: key-only likely "no caller proves `id`"');
  });

  it('is no proof where what it resolved is taken for the tenant of the caller', () => {
    const used = `${resolver('{ organizationId: true }', 'row?.organizationId')}
export async function list(id: string) {
  const org = await resolve(id);
  if (!org) return [];
  return db.invoice.findMany({ where: { organizationId: org } });
}`;
    expect(said(used)[0]).toContain('key-only likely');
  });

  it('in several steps, which the caller checks as a whole', () => {
    const steps = (result: string): string => `const orgOf = async (id: string) => { const p = await db.project.findUnique({ where: { id } }); if (!p) throw new Error(); return p.organizationId; };
const resolve = async (id: string) => { const row = await db.task.findUnique({ where: { id } }); if (!row) throw new Error(); const org = await orgOf(row.projectId); return ${result}; };`;
    const member = 'const m = await db.membership.findFirst({ where: { userId: session.user.id, organizationId: org } }); if (!m) throw new Error();';
    const called = (asked: string, check: string): string[] => said(`${steps('{ row, org }')}\nexport async function load(id: string, other: string, session: Session) { const { row, org } = await resolve(${asked}); ${check} return row; }`);
    expect(called('id', member).map((line) => line.replace(/^[^:]*: /, ''))).toEqual(['proved derived', 'proved comparison', 'proved not-released']);
    expect(called('id', '')[1]).toContain('key-only likely');
    // checked after one step was given out
    expect(called('id', `await send(row); ${member}`)[1]).toContain('key-only likely');
    expect(said(steps('org')).join()).not.toContain('likely');
    expect(said(`${steps('org')}\nexport { resolve };`)).toEqual([expect.stringContaining('proved derived'), expect.stringContaining(possible)]);
    expect(said(`${steps('{ org, title: row.title }')}\nexport { resolve };`).join()).toContain('key-only likely');
  });

  it('that a wrapper was given', () => {
    const given = (select: string): string[] => said(`import { route } from './routes';\nexport const loader = route({ context: async ({ id }) => { const row = await db.project.findUnique({ where: { id }, select: ${select} }); return row ? { org: row } : {}; } });`);
    expect(given('{ organizationId: true }')).toEqual([expect.stringContaining(possible)]);
    expect(given('{ organizationId: true, name: true }')).toEqual([expect.stringContaining('key-only likely')]);
  });

  it('where a client gets the answer, nobody is left to compare it', () => {
    expect(prove({ 'app/api/projects/[id]/route.ts': "import { db } from '../db';\nexport async function GET(req: Request, { params }: Context) {\n  const row = await db.project.findUnique({ where: { id: params.id }, select: { organizationId: true } });\n  return Response.json(row);\n}" })[0]).toContain('key-only certain');
  });

  it('in Drizzle', () => {
    const select = (fields: string, result: string): string[] => said(`export async function resolve(id: string) {\n  const [row] = await db.select(${fields}).from(projects).where(eq(projects.id, id));\n  return ${result};\n}`, { schema: tables });
    expect(select('{ org: projects.organizationId }', 'row')).toEqual([`projects.select in resolve: ${possible}`]);
    expect(select('{ org: projects.organizationId }', 'row?.org ?? null')).toEqual([`projects.select in resolve: ${possible}`]);
    expect(select('{ org: projects.organizationId, name: projects.name }', 'row')[0]).toContain('key-only likely');
    expect(select('', 'row')[0]).toContain('key-only likely');
  });
});
