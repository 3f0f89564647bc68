import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

/** The verdicts on projects that a handler lists or writes, in order of file and place. */
const projects = (files: Record<string, string>): string[] => prove(files).flatMap((line) => (line.startsWith('Project.') ? [line.slice(line.indexOf(': ') + 2)] : []));

const untrusted = (input: string, at = ''): string => `untrusted likely "nothing out of sight ties \`${input}\` to whoever asks"${at && ` at ${at}`}`;
const trpc = (body: string, more: Record<string, string> = {}) => projects({
  'base.ts': `import { initTRPC } from '@trpc/server';
const t = initTRPC.create();
export const signedIn = t.procedure.use(({ ctx, next }) => { if (!ctx.session?.user) throw new Error(); return next({ ctx: { user: ctx.session.user } }); });
export const anybody = t.procedure;`,
  ...more,
  'router.ts': `import { signedIn, anybody } from './base';\nimport { db } from './db';\nimport * as projects from './projects';\nexport const router = { list: ${body.startsWith('anybody') ? body : `signedIn.input(schema).query(async ({ ctx, input }) => { ${body} })`} };`,
});
const list = 'return db.project.findMany({ where: { organizationId: input.orgId } });';
const member = (by = 'ctx.user.id', of = 'input.orgId') => `const m = await db.membership.findFirst({ where: { userId: ${by}, organizationId: ${of} } });\nif (!m) throw new Error();\n`;

describe('the tenant of a query is the input', () => {
  it.each([
    ['and nothing is asked', list],
    ['and somebody is asked for another tenant', `${member('ctx.user.id', 'input.other')}${list}`],
    ['and somebody else is asked for', `${member('input.userId')}${list}`],
    ['and any member is asked for', `const m = await db.membership.findFirst({ where: { organizationId: input.orgId } });\nif (!m) throw new Error();\n${list}`],
    ['and the answer is not looked at', `await db.membership.findFirst({ where: { userId: ctx.user.id, organizationId: input.orgId } });\n${list}`],
    ['and it is compared with more of the input', `if (input.orgId !== input.same) throw new Error();\n${list}`],
    ['and it is compared with a row that the client names', `const o = await db.organization.findUnique({ where: { id: input.orgId } });\nif (o.id !== input.orgId) throw new Error();\n${list}`],
    ['and it is compared with the tenant in one case only', `if (input.strict && input.orgId !== ctx.user.organizationId) throw new Error();\n${list}`],
    ['and is put into a name', `const organizationId = input.orgId;\nreturn db.project.findMany({ where: { organizationId } });`],
  ])('%s: reported', (_, body) => {
    expect(trpc(body)).toEqual([untrusted('input.orgId')]);
  });

  it.each([
    ['the acting user is a member of it', `${member()}${list}`],
    ['the acting user is a member of it, asked after', `const ps = await db.project.findMany({ where: { organizationId: input.orgId } });\n${member()}return ps;`],
    ['it is one of their memberships', `const ms = await db.membership.findMany({ where: { userId: ctx.user.id } });\nif (!ms.some((m) => m.organizationId === input.orgId)) throw new Error();\n${list}`],
    ['it is compared with the session', `if (input.orgId !== ctx.user.organizationId) throw new Error();\n${list}`],
    ['its members hold the acting user', `const o = await db.organization.findUnique({ where: { id: input.orgId }, include: { memberships: true } });\nif (!o?.memberships.some((m) => m.userId === ctx.user.id)) throw new Error();\n${list}`],
    ['its members hold the acting user in a role', `const o = await db.organization.findUnique({ where: { id: input.orgId }, include: { memberships: true } });\nif (!o || !o.memberships.some((m) => m.role === 'admin' && m.userId === ctx.user.id)) throw new Error();\n${list}`],
    ['it was loaded with the acting user', `const o = await db.organization.findUnique({ where: { id: input.orgId }, include: { memberships: { where: { userId: ctx.user.id } } } });\nif (!o || o.memberships.length === 0) throw new Error();\n${list}`],
    ['it was found as theirs', `const o = await db.organization.findFirst({ where: { id: input.orgId, memberships: { some: { userId: ctx.user.id } } } });\nif (!o) throw new Error();\n${list}`],
    ['the condition asks for both', 'return db.project.findMany({ where: { organizationId: input.orgId, organization: { memberships: { some: { userId: ctx.user.id } } } } });'],
    ['it is the session\'s', 'return db.project.findMany({ where: { organizationId: ctx.user.organizationId } });'],
    ['an administrator of the platform may', `if (!ctx.user.isAdmin) throw new Error();\n${list}`],
  ])('%s: not reported', (_, body) => {
    expect(trpc(body).filter((line) => !/^proved|possible/.test(line))).toEqual([]);
  });

  it('an invitation of the acting user counts, one of anybody does not', () => {
    const schema = 'model Organization {\n  id String @id\n  members Membership[]\n  invitations Invitation[]\n}\nmodel User {\n  id String @id\n  members Membership[]\n}\nmodel Membership {\n  id String @id\n  userId String\n  user User @relation(fields: [userId], references: [id])\n  organizationId String\n  organization Organization @relation(fields: [organizationId], references: [id])\n}\nmodel Invitation {\n  id String @id\n  email String\n  organizationId String\n  organization Organization @relation(fields: [organizationId], references: [id])\n}';
    const join = (condition: string) => prove({ 'app/actions.ts': `'use server';\nimport { db } from './db';\nexport async function join(organizationId, email) { const { user } = await auth(); const i = await db.invitation.findFirst({ where: { organizationId, ${condition} } }); if (!i) throw new Error(); await db.organization.update({ where: { id: organizationId }, data: { joined: true } }); }` }, { schema });
    expect(join('email: user.email')).toContain('Organization.update in join: proved condition');
    expect(join('email')).toContain(`Organization.update in join: ${untrusted('organizationId')}`);
  });

  it('loaded with somebody else proves nothing', () => {
    expect(trpc(`const o = await db.organization.findUnique({ where: { id: input.orgId }, include: { memberships: { where: { userId: input.userId } } } });\nif (!o || o.memberships.length === 0) throw new Error();\n${list}`)).toEqual([untrusted('input.orgId')]);
  });

  it('is a note where something out of sight may be the check, or nobody is asked for', () => {
    expect(trpc(`await requireMember(ctx.user, input.orgId);\n${list}`)).toEqual(['untrusted possible "requireMember could be the check, and was not followed"']);
    expect(trpc(`anybody.input(schema).query(async ({ input }) => { ${list} })`)).toEqual(['untrusted possible "nothing on the way asks who it is: it may be meant for anybody"']);
  });
});

describe('through functions', () => {
  const service = { 'projects.ts': `import { db } from './db';
export async function all(organizationId: string) { return db.project.findMany({ where: { organizationId } }); }
export async function add(data: { organizationId: string; name: string }) { await db.project.create({ data: { organizationId: data.organizationId, name: data.name } }); }
export async function ensure(userId: string, organizationId: string) {
  const m = await db.membership.findFirst({ where: { userId, organizationId } });
  if (!m) throw new Error();
}` };

  it('stands at the handler\'s call', () => {
    expect(trpc('return projects.all(input.orgId);', service)).toEqual([untrusted('input.orgId', 'projects.all(input.orgId)'), 'proved condition']);
    expect(trpc('return projects.all(ctx.user.organizationId);', service)).toEqual(['proved condition', 'proved condition']);
  });

  it('holds of what is written', () => {
    expect(trpc('await projects.add({ organizationId: input.orgId, name: input.name });', service)).toEqual(['proved condition', untrusted('input.orgId', 'projects.add({ organizationId: input.orgId, name: input.name })')]);
    expect(trpc('await projects.add({ organizationId: ctx.user.organizationId, name: input.name });', service)).toEqual(['proved condition', 'proved condition']);
    expect(trpc(`${member()}await projects.add({ organizationId: input.orgId, name: input.name });`, service)).toEqual(['proved condition', 'proved condition']);
  });

  it('asks of a spread what is written beside it', () => {
    const spread = { 'projects.ts': `import { db } from './db';\nexport async function add(organizationId: string, data: Data) { const { tags, ...rest } = data; await db.project.create({ data: { ...rest, organization: { connect: { id: organizationId } } } }); }` };
    expect(trpc('await projects.add(ctx.user.organizationId, input.data);', spread)).not.toContainEqual(expect.stringMatching(/^untrusted/));
    expect(trpc('await projects.add(input.orgId, input.data);', spread)).toContainEqual(expect.stringMatching(/^untrusted likely/));
  });

  it('is met by a helper that looks the acting user up, and by no other', () => {
    expect(trpc('await projects.ensure(ctx.user.id, input.orgId);\nreturn projects.all(input.orgId);', service)).toEqual(['proved condition', 'proved condition']);
    expect(trpc('projects.ensure(ctx.user.id, input.orgId);\nreturn projects.all(input.orgId);', service).some((line) => line.startsWith('untrusted'))).toBe(true);
  });

  it('is one finding for all that hangs on the same value', () => {
    expect(trpc('await projects.add({ organizationId: input.orgId, name: input.name });\nreturn projects.all(input.orgId);', service).filter((line) => line.startsWith('untrusted'))).toHaveLength(1);
    expect(trpc('await projects.add({ organizationId: input.orgId, name: input.name });\nreturn projects.all(input.other);', service).filter((line) => line.startsWith('untrusted'))).toHaveLength(2);
  });

  it('holds of what hangs on a row that was found by it', () => {
    const tasks = (tenant: string) => prove({ 'app/tasks/actions.ts': `'use server';\nimport { db } from '../db';\nimport { auth } from '../auth';\nexport async function clear(id, organizationId) { const { user } = await auth(); const p = await db.project.findFirst({ where: { id, organizationId: ${tenant} } }); if (!p) throw new Error(); await db.task.deleteMany({ where: { projectId: p.id } }); }` });
    expect(tasks('organizationId')).toEqual([`Project.findFirst in clear: ${untrusted('organizationId')}`, 'Task.deleteMany in clear: proved derived']);
    expect(tasks('user.organizationId')).toEqual(['Project.findFirst in clear: proved not-released', 'Task.deleteMany in clear: proved derived']);
  });

  it('sees through functions that a library hands their dependencies', () => {
    const repository = { 'projects.ts': `import { inject } from 'library';
export const repositoryOf = ({ db }) => inject({ all }, { db });
async function all({ organizationId, db }) { return db.project.findMany({ where: { organizationId } }); }` };
    expect(trpc('return projects.repositoryOf({ db }).all({ organizationId: input.orgId });', repository)).toEqual([untrusted('input.orgId', 'projects.repositoryOf({ db }).all({ organizationId: input.orgId })')]);
    expect(trpc('return projects.repositoryOf({ db }).all({ organizationId: ctx.user.organizationId });', repository)).toEqual(['proved condition']);
  });
});

describe('what a request is', () => {
  const api = (body: string) => projects({ 'pages/api/projects.ts': `import { db } from '@/db';\nexport default async function handler(req, res) {\n  const session = await getSession(req);\n  if (!session) return res.status(401).end();\n  ${body}\n}` });
  const answer = 'res.json(await db.project.findMany({ where: { organizationId } }));';
  const check = 'const o = await db.organization.findUnique({ where: { id: organizationId }, include: { memberships: true } });\n    if (!o?.memberships.some((m) => m.userId === session.user.id)) return res.status(403).end();';

  it.each([
    ['req.query.organizationId', 'const { organizationId } = req.query;'],
    ['req.body.organizationId', 'const { organizationId } = req.body;'],
    ['req.headers.x-organization', "const organizationId = req.headers['x-organization'];"],
    ['schema.parse(req.body).organizationId', 'const { organizationId } = schema.parse(req.body);'],
    ['JSON.parse(Buffer.from(req.query.state, "base64")).organizationId', "const { organizationId } = JSON.parse(Buffer.from(req.query.state, 'base64').toString());"],
  ])('%s is the client\'s', (input, line) => {
    expect(api(`${line}\n  ${answer}`)).toEqual([untrusted(input)]);
  });

  it('the session is not', () => {
    expect(api(`const { organizationId } = session.user;\n  ${answer}`)).toEqual(['proved condition']);
  });

  it('a check whose failure was answered holds after, one whose failure is only noted does not', () => {
    expect(api(`const { organizationId } = req.query;\n  try {\n    ${check}\n  } catch (error) {\n    res.status(500).end();\n  }\n  ${answer}`)).toEqual(['proved condition']);
    expect(api(`const { organizationId } = req.query;\n  try {\n    ${check}\n  } catch (error) {\n    log(error);\n  }\n  ${answer}`)).toEqual([untrusted('req.query.organizationId')]);
  });

  it('webhooks are their sender\'s', () => {
    expect(projects({ 'pages/api/webhooks/sync.ts': `import { db } from '@/db';\nexport default async function handler(req, res) {\n  if (!verify(req.headers.signature, user)) return res.end();\n  await db.project.deleteMany({ where: { organizationId: req.body.tenant } });\n}` })).toEqual(['untrusted possible "whoever sends it signs it"']);
  });

  it('pages of administrators are the platform\'s', () => {
    const page = (path: string) => projects({ [path]: `import { db } from '@/db';\nexport async function GET(request, { params }) {\n  const session = await getSession();\n  if (!session) return null;\n  return Response.json(await db.project.findMany({ where: { organizationId: params.id } }));\n}` });
    expect(page('app/api/admin/organizations/[id]/route.ts')).toEqual(['untrusted possible "it stands among what administrators of the platform have"']);
    expect(page('app/api/organizations/[id]/route.ts')).toEqual([untrusted('params.id')]);
  });

  it('routes that are given their router are of the framework that the program uses', () => {
    const route = (guard: string, framework: string) => projects({
      'auth.ts': `import { createMiddleware } from '${framework}/factory';\nexport const requireUser = createMiddleware(async (c, next) => { if (!c.get('session')) throw new Error(); await next(); });`,
      'routes.ts': `import { db } from './db';\nimport { requireUser } from './auth';\nexport function routes({ app }) {\n  app.get('/organizations/:organizationId/projects', requireUser, async (c) => {\n    const { organizationId } = c.req.valid('param');\n    ${guard}\n    return c.json(await db.project.findMany({ where: { organizationId } }));\n  });\n}`,
    });
    expect(route('', 'hono')).toEqual([untrusted('c.req.param("organizationId")')]);
    expect(route("if (c.get('session').organizationId !== organizationId) throw new Error();", 'hono')).toEqual(['proved condition']);
    expect(route('', 'unknown')).toEqual(['proved condition']);
  });

  it('middleware that asks for what the client sent may be the check', () => {
    const route = (middleware: string) => projects({ 'app.ts': `import { Hono } from 'hono';\nimport { db } from './db';\nconst app = new Hono();\nconst inOrganization = async (c, next) => { await checkAccess(c.get('user'), await settled(c.req)); await next(); };\nconst isSignedIn = async (c, next) => { await checkAccess(c.get('user')); await next(); };\napp.get('/projects', ${middleware}, async (c) => c.json(await db.project.findMany({ where: { organizationId: c.req.query('organization') } })));` });
    expect(route('inOrganization')).toEqual(['untrusted possible "checkAccess could be the check, and was not followed"']);
    expect(route('isSignedIn')).toEqual([untrusted('c.req.query("organization")')]);
  });
});
