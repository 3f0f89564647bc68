import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { run } from '../../test/run.ts';

const app = (name: string) => fileURLToPath(new URL(`../../../../fixtures/apps/${name}`, import.meta.url));
const trace = async (cwd: string, place: string, ...more: string[]) => {
  const { code, out, err } = await run(cwd, ['trace', place, ...more]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

it('shows the guard that proves an access', async () => {
  expect(await trace(app('prisma-nextjs/fixed'), 'lib/projects.ts:38')).toBe(`lib/projects.ts:38:10  Project.update in archiveProject
  db.project.update({ where: { id: project.id }, data: { archived: true } })

  resource   Project, owned: workspaceId (prisma/schema.prisma:52)
  verdict    proved
             key of a proved row: key of a Project row that is in the tenant
  condition  id = project.id  key of a proved row: key of a Project row
  way        lib/projects.ts:34:23  archiveProject  proves it
               key of a proved row: key of a Project row that is in the tenant (lib/projects.ts:36)
               looked at Project.findFirst (lib/projects.ts:36): proves it
`);
});

it('shows what is missing, and what would prove it', async () => {
  expect(await trace(app('prisma-nextjs/vulnerable'), 'lib/projects.ts:6')).toBe(`lib/projects.ts:6:10  Project.findUnique in getProjectBySlug
  db.project.findUnique({ where: { slug } })

  resource   Project, owned: workspaceId (prisma/schema.prisma:52)
  verdict    refuted, likely: a key alone selects the row
             tenantlint/require-tenant-in-lookup
             assumes: no caller proves \`slug\`
             would prove it: Take the tenant into \`getProjectBySlug\` and add \`workspaceId\` to the condition.
                             Or look the row up before, by the same key and the tenant, and stop where nothing is found.
                             Or compare its \`workspaceId\` with the tenant before the row is given out.
  condition  slug = slug  a key alone, whoever has it
  way        lib/projects.ts:4:23  getProjectBySlug  does not prove it: a key alone selects the row
`);
});

it('shows a relation, and each access of one query', async () => {
  const out = await trace(app('drizzle-hono/fixed'), 'src/routes/projects.ts:73');
  expect(out.match(/^ {2}condition {2}[^]*?(?=^ {2}way)/gm)).toEqual([
    `  condition  projectId = c.req.param("projectId")      a key alone, whoever has it
             some project: workspaceId = c.var.session.workspaceId  condition through a relation: through project: workspaceId is compared with the tenant
`,
    `  condition  id = c.req.param("projectId")            a key alone, whoever has it
             workspaceId = c.var.session.workspaceId  tenant condition: workspaceId is compared with the tenant
`,
  ]);
});

it('shows a reference apart from the row that is written', async () => {
  const out = await trace(app('drizzle-hono/fixed'), 'src/routes/tasks.ts:24');
  expect(out.match(/^src.*|^ {13}\S.*proved.*|^ {13}(?:guard|tenant).*$/gm)).toEqual([
    "src/routes/tasks.ts:24:24  tasks.insert in taskRoutes.post('/')",
    '             tenant condition: the owner column is set',
    "src/routes/tasks.ts:24:24  tasks.insert in taskRoutes.post('/'), what its `projectId` refers to",
    '             guard before: the referenced row is in the tenant',
  ]);
});

const files = {
  'schema.prisma': schema,
  'lib/projects.ts': `import { db } from './db';
export async function getProject(id: string) {
  return db.project.findUnique({ where: { id } });
}
`,
  'lib/session.ts': `import { auth } from '@clerk/nextjs/server';
export async function getSession() {
  const { orgId } = await auth();
  if (!orgId) throw new Error('sign in');
  return { organizationId: orgId };
}
`,
  'app/api/a/[id]/route.ts': `import { getProject } from '../../../../lib/projects';
import { getSession } from '../../../../lib/session';
export async function GET(_: Request, { params }: { params: { id: string } }) {
  const session = await getSession();
  const project = await getProject(params.id);
  if (!project || project.organizationId !== session.organizationId) return new Response(null, { status: 404 });
  return Response.json(project);
}
`,
  'app/api/b/[id]/route.ts': `import { getProject } from '../../../../lib/projects';
export const GET = async (_: Request, { params }: { params: { id: string } }) => Response.json(await getProject(params.id));
`,
  'app/api/c/[id]/route.ts': `import { db } from '../../../../lib/db';
import { getSession } from '../../../../lib/session';
import { requireAccess } from '@acme/access';
export async function DELETE(_: Request, { params }: { params: { id: string; otherId: string } }) {
  const session = await getSession();
  const project = await db.project.findFirst({ where: { id: params.id, organizationId: session.organizationId } });
  if (!project) throw new Error('not found');
  return db.project.delete({ where: { id: params.otherId } });
}
export async function PATCH(_: Request, { params }: { params: { id: string } }) {
  await requireAccess(params.id);
  return db.project.update({ where: { id: params.id }, data: { name: 'x' } });
}
`,
  'lib/projects.test.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n`,
  'lib/broken.ts': 'db.project.findMany(;',
  'notes.md': '#',
};

it('follows a debt to every caller, also from a line that only calls, and names the one that pays', async () => {
  const root = layOut(files);
  const out = await trace(root, 'lib/projects.ts:3');
  expect(out.slice(0, out.indexOf('             tenantlint/'))).toBe(`lib/projects.ts:3:10  Project.findUnique in getProject
  db.project.findUnique({ where: { id } })

  resource   Project, owned: organizationId (schema.prisma:20)
  verdict    refuted, certain, at the call app/api/b/[id]/route.ts:2:102: a key alone selects the row
`);
  expect(out).toContain('Or do as its other caller `GET` (app/api/a/[id]/route.ts:3) does: its owner is compared with the tenant.');
  expect(out.slice(out.indexOf('  way'))).toBe(`  way        app/api/a/[id]/route.ts:3:23  handler GET  proves it
               owner compared: its owner is compared with the tenant
               looked at auth().orgId === project.organizationId: proves it
               app/api/a/[id]/route.ts:5:25  calls getProject
             app/api/b/[id]/route.ts:2:14  handler GET  does not prove it: a key alone selects the row
               app/api/b/[id]/route.ts:2:102  calls getProject
             lib/projects.ts:2:23  getProject  does not prove it: a key alone selects the row
`);
  expect(await trace(root, 'app/api/b/[id]/route.ts:2')).toBe(out);
});

it('shows a guard on another id, and a check that was not read', async () => {
  const root = layOut(files);
  expect(await trace(root, 'app/api/c/[id]/route.ts:8')).toContain('\n               looked at Project.findFirst (app/api/c/[id]/route.ts:6): is tied to a tenant, but says nothing of `params.otherId`\n');
  expect(await trace(root, 'app/api/c/[id]/route.ts:12')).toContain('\n               looked at requireAccess(…): its body was not read: it could be the check\n');
});

it('says plainly where there is nothing to trace, and why', async () => {
  const root = layOut(files);
  expect(await trace(root, 'lib/projects.ts:1')).toBe('Line 1 of lib/projects.ts holds no access to data that tenantlint recognises, and no call that leads to one.\n');
  expect(await trace(root, 'lib/broken.ts:1')).toBe('lib/broken.ts was not analysed: does not parse: Unexpected token.\n');
  expect(await trace(root, 'notes.md:1')).toBe('notes.md was not analysed: it is no TypeScript or JavaScript file.\n');
  expect(await trace(root, 'lib/projects.test.ts:2')).toMatch(/^lib\/projects\.test\.ts:2:26 {2}Project\.findMany in all\n[^]*\nBy its path it is a test, a seed, a script, a migration or an example: "check" judges it only where it is named\.\n$/);
});

it('chooses by the column where one line holds several', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const both = () => [db.project.count(), db.project.findMany()];\n` });
  const heads = async (place: string) => (await trace(root, place)).match(/^a\.ts.*$/gm);
  expect(await heads('a.ts:2')).toEqual(['a.ts:2:28  Project.count in both', 'a.ts:2:48  Project.findMany in both']);
  expect(await heads('a.ts:2:60')).toEqual(['a.ts:2:48  Project.findMany in both']);
});

it('cannot run without a place or a file', async () => {
  const root = layOut(files);
  expect(await run(root, ['trace', 'lib/projects.ts'])).toEqual({ code: 2, out: '', err: 'tenantlint: "lib/projects.ts" names no place. Give a file and a line: src/tasks.ts:12, or src/tasks.ts:12:5.\n' });
  expect(await run(root, ['trace', 'lib/none.ts:1'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^tenantlint: No such file or folder: lib\/none\.ts\./) });
  expect(await run(root, ['trace', 'lib:1'])).toMatchObject({ code: 2, out: '', err: 'tenantlint: lib is no file. Name a file and a line: src/tasks.ts:12.\n' });
});
