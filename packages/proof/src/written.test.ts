import { describe, expect, it } from 'vitest';
import { prove, verdictOfLast } from '../test/prove.ts';
import { schema } from '../test/schema.ts';

const parameters = 'req: Request, db: Db, id: string, ids: string[], t: string, o: string | undefined, session: Session, body: Body, flag: boolean';
const source = (...lines: string[]): string => `export async function f(${parameters}) {\n${lines.join('\n')}\n}`;
/** The verdict on the last access of a function body. */
const judge = (...lines: string[]): string => verdictOfLast(source(...lines), { openWorld: true });
/** All that is said of a body's accesses, in order. */
const judgeAll = (...lines: string[]): string[] => prove(source(...lines), { openWorld: true });

const alone = '"`f` runs for one tenant at a time"';

describe("a created row's owner", () => {
  it.each([
    ['{ number: id, organizationId: t }', 'proved condition'],
    ['{ number: id, organizationId: session.organizationId }', 'proved condition'],
    ['{ number: id, organization: { connect: { id: t } } }', 'proved condition'],
    ["{ number: id, organization: { create: { name: 'x', slug: id } } }", 'proved condition'],
    ['{ ...body, organizationId: t }', 'proved condition'],
    ['{ ...body, organization: { connect: { id: t } } }', 'proved condition'],
    ['{ ...req.body, organizationId: t }', 'proved condition'],
    ['{ number: id, organizationId: o ?? t }', 'proved condition'],
    ['{ number: id }', `owner-unset likely ${alone}`],
    ['{ number: id, organizationId: null }', `owner-unset likely ${alone}`],
    ['{ number: id, organizationId: undefined }', `owner-unset likely ${alone}`],
    ['{ number: id, organizationId: o }', `owner-unset likely ${alone}`],
    ['{ number: id, organizationId: flag ? t : undefined }', `owner-unset likely ${alone}`],
    ['{ number: id, ...(flag && { organizationId: t }) }', `owner-unset likely ${alone}`],
    ['flag ? { number: id, organizationId: t } : { number: id }', `owner-unset likely ${alone}`],
    ['{ number: id, organizationId: o || null }', `owner-unset likely ${alone}`],
    ['{ number: id, ...(flag ? { organizationId: req.body.organizationId } : {}) }', `owner-writable organizationId likely ${alone}`],
    ["{ number: id, organizationId: o ?? 'acme' }", `conditional likely ${alone}`],
    ["{ number: id, organizationId: 'acme' }", `hardcoded likely ${alone}`],
    ["{ number: id, organization: { connect: { id: 'acme' } } }", `hardcoded likely ${alone}`],
    ["{ number: id, organization: { connect: { slug: 'acme' } } }", `hardcoded likely ${alone}`],
    ['{ number: id, organizationId: req.body.organizationId }', `owner-writable organizationId likely ${alone}`],
    ['{ number: id, organization: { connect: { id: req.body.organizationId } } }', `owner-writable organizationId likely ${alone}`],
    ['{ organizationId: t, ...req.body }', `owner-writable organizationId likely ${alone}`],
    ['await req.json()', `owner-writable organizationId likely ${alone}`],
    ['body', 'opaque possible "the data comes from elsewhere"'],
  ])('%s: %s', (data, expected) => {
    expect(judge(`return db.invoice.create({ data: ${data} });`)).toBe(expected);
  });

  it.each([
    ['[{ number: id, organizationId: t }]', 'proved condition'],
    ['ids.map((n) => ({ number: n, organizationId: t }))', 'proved condition'],
    ['ids.map((n) => ({ ...body, number: n, organizationId: t }))', 'proved condition'],
    ['[{ number: id, organizationId: t }, { number: id }]', `owner-unset likely ${alone}`],
    ['ids.map((n) => ({ number: n }))', `owner-unset likely ${alone}`],
    ['ids.map((n) => (n === id ? { number: n } : { number: n, organizationId: t }))', `owner-unset likely ${alone}`],
    ['[...body.rows, { number: id, organizationId: t }]', 'opaque possible "the data comes from elsewhere"'],
    ['body.rows', 'opaque possible "the data comes from elsewhere"'],
  ])('in each of %s: %s', (data, expected) => {
    expect(judge(`return db.invoice.createMany({ data: ${data} });`)).toBe(expected);
  });

  it('set step by step', () => {
    expect(judge('const data: any = { number: id };', 'data.organizationId = t;', 'return db.invoice.create({ data });')).toBe('proved condition');
    expect(judge('const data: any = { number: id };', 'if (flag) data.organizationId = t;', 'return db.invoice.create({ data });')).toBe(`owner-unset likely ${alone}`);
    expect(judge('const data: any = { number: id, organizationId: t };', 'delete data.organizationId;', 'return db.invoice.create({ data });')).toBe(`owner-unset likely ${alone}`);
  });

  it("may be the client's choice once the acting user's membership of it was looked up", () => {
    const choice = 'const { org } = req.body;';
    const create = 'return db.invoice.create({ data: { number: id, organizationId: org } });';
    const member = 'const m = await db.membership.findFirst({ where: { organizationId: org, userId: session.user.id } });';
    const writable = `owner-writable organizationId likely ${alone}`;
    expect(judge(choice, member, 'if (!m) throw new Error();', create)).toBe('proved condition');
    expect(judge(choice, member, create)).toBe(writable);
    expect(judge(choice, create)).toBe(writable);
    expect(judge(choice, member.replace('organizationId: org', 'organizationId: t'), 'if (!m) throw new Error();', create)).toBe(writable);
    expect(judge(choice, member.replace(', userId: session.user.id', ''), 'if (!m) throw new Error();', create)).toBe(writable);
  });

  it('is asked of tenant data only', () => {
    expect(judge("return db.country.create({ data: { code: id, name: 'x' } });")).toBe('proved not-owned');
    expect(judge("return db.organization.create({ data: { name: 'x', slug: id } });")).toBe('proved condition');
    expect(judge("return db.note.create({ data: { text: 'x', userId: session.user.id } });")).toBe('proved condition');
    expect(judge("return db.label.create({ data: { name: 'x' } });")).toBe(`owner-unset likely ${alone}`);
    expect(judge("return db.label.create({ data: { name: 'x', organizationId: o || null } });")).toBe(`owner-unset likely ${alone}`);
  });
});

describe('an owner that a row may be without', () => {
  const drafts = `${schema}
model Draft {
  id             String        @id
  organizationId String?
  organization   Organization? @relation(fields: [organizationId], references: [id])
  authorId       String
  author         User          @relation("author", fields: [authorId], references: [id])
}
`.replace('  notes       Note[]', '  notes       Note[]\n  drafts      Draft[] @relation("author")').replace('  labels      Label[]', '  labels      Label[]\n  drafts      Draft[]');
  const create = (data: string): string => verdictOfLast(source(`return db.draft.create({ data: ${data} });`), { openWorld: true, schema: drafts });

  it.each([
    '{ id, authorId: session.user.id, organizationId: o || null }',
    '{ id, authorId: session.user.id, ...(o ? { organizationId: o } : {}) }',
    '{ id, authorId: session.user.id, organizationId: flag ? t : undefined }',
  ])("%s: without it the row is its author's", (data) => {
    expect(create(data)).toBe('proved condition');
  });

  it.each([
    ['{ id, authorId: session.user.id, organizationId: flag ? req.body.organizationId : null }', `owner-writable organizationId likely ${alone}`],
    ["{ id, authorId: session.user.id, organizationId: o ?? 'acme' }", `conditional likely ${alone}`],
    ['{ id, organizationId: o || null }', `owner-unset likely ${alone}`],
  ])('%s: %s', (data, expected) => {
    expect(create(data)).toBe(expected);
  });
});

describe('nested rows', () => {
  it.each([
    ["project.create({ data: { slug: id, name: 'x', organizationId: t, tasks: { create: [{ title: 'x' }] } } })", 'proved condition'],
    ["organization.create({ data: { name: 'x', slug: id, invoices: { create: { number: id } } } })", 'proved condition'],
    ['user.create({ data: { email: id, invoices: { create: { number: id, organizationId: t } } } })', 'proved condition'],
    ['user.create({ data: { email: id, invoices: { create: { number: id } } } })', `owner-unset likely ${alone}`],
    ['user.create({ data: { email: id, invoices: { createMany: { data: [{ number: id }] } } } })', `owner-unset likely ${alone}`],
    ["country.create({ data: { code: id, name: 'x', projects: { create: { slug: id, name: 'x' } } } })", `owner-unset likely ${alone}`],
    ["country.create({ data: { code: id, name: 'x', projects: { create: { slug: id, name: 'x', organizationId: t } } } })", 'proved condition'],
    ["country.update({ where: { code: id }, data: { projects: { create: { slug: id, name: 'x' } } } })", 'owner-unset likely "no caller proves `id`"'],
    ["project.update({ where: { id, organizationId: t }, data: { tasks: { create: { title: 'x' } } } })", 'proved condition'],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return db.${call};`)).toBe(expected);
  });
});

describe('an updated row', () => {
  const writable = 'owner-writable organizationId likely "no caller proves `id`"';
  it.each([
    ["{ name: 'x' }", 'proved condition'],
    ['{ organizationId: t }', 'proved condition'],
    ['{ ...req.body, organizationId: t }', 'proved condition'],
    ['{ name: req.body.name }', 'proved condition'],
    ['{ organizationId: req.body.organizationId }', writable],
    ['{ organization: { connect: { id: req.body.organizationId } } }', writable],
    ['{ organizationId: t, ...req.body }', writable],
    ['{ ...req.body }', writable],
    ['req.body', writable],
    ['await req.json()', writable],
  ])('is not moved by %s: %s', (data, expected) => {
    expect(judge(`return db.project.update({ where: { id, organizationId: t }, data: ${data} });`)).toBe(expected);
  });

  const data = 'data: { organizationId: req.body.organizationId }';
  it.each([
    [`{ where: { id, organizationId: req.body.organizationId }, ${data} }`, 'proved condition'],
    [`{ where: { id, organizationId: flag ? req.body.organizationId : t }, ${data} }`, writable],
    [`{ where: { id, organizationId: t, NOT: { organizationId: req.body.organizationId } }, ${data} }`, writable],
    [`{ where: { id, organizationId: t, OR: [{ organizationId: req.body.organizationId }, { name: 'x' }] }, ${data} }`, writable],
  ])('stays where its condition demands that it is, once that is tested: %s: %s', (args, expected) => {
    expect(judge('if (!req.body.organizationId || req.body.organizationId === o) throw new Error();', `return db.project.update(${args});`)).toBe(expected);
  });

  it.each([
    ["project.update({ where: { id }, data: { name: 'x' } })", 'key-only likely "no caller proves `id`"'],
    ["project.updateMany({ where: { name: 'x' }, data: { name: 'y' } })", `unfiltered likely ${alone}`],
    ["project.updateMany({ data: { name: 'y' } })", `unfiltered likely ${alone}`],
    ["project.updateMany({ where: { organizationId: t }, data: { name: 'y' } })", 'proved condition'],
    ['project.delete({ where: { id } })', 'key-only likely "no caller proves `id`"'],
    ['project.delete({ where: { id, organizationId: t } })', 'proved condition'],
    ["invoice.deleteMany({ where: { status: 'draft' } })", `unfiltered likely ${alone}`],
    ['invoice.deleteMany({})', `unfiltered likely ${alone}`],
    ['invoice.deleteMany({ where: { organizationId: t } })', 'proved condition'],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return db.${call};`)).toBe(expected);
  });
});

describe('an upsert', () => {
  const upsert = (where: string, create: string, update: string): string => judge(`return db.project.upsert({ where: ${where}, create: ${create}, update: ${update} });`);
  const scoped = '{ organizationId_slug: { organizationId: t, slug: id } }';
  const created = "{ slug: id, name: 'x', organizationId: t }";

  it('answers for its key, for the row it creates and for the one it updates', () => {
    expect(upsert(scoped, created, "{ name: 'x' }")).toBe('proved condition');
    expect(upsert('{ id }', created, "{ name: 'x' }")).toBe('key-only likely "no caller proves `id`"');
    expect(upsert(scoped, "{ slug: id, name: 'x' }", "{ name: 'x' }")).toBe('owner-unset likely "no caller proves `t`"');
    expect(upsert(scoped, created, '{ organizationId: req.body.organizationId }')).toBe('owner-writable organizationId likely "no caller proves `t`"');
  });
});

describe('a row that is pointed at', () => {
  const project = 'await db.project.findFirstOrThrow({ where: { id, organizationId: t } });';
  const unproved = (field: string, key = 'id'): string => `reference ${field} likely "no caller proves \`${key}\`"`;

  it.each([
    ["task.create({ data: { title: 'x', projectId: id } })", unproved('projectId')],
    ["task.create({ data: { title: 'x', project: { connect: { id } } } })", unproved('project.connect')],
    ["task.create({ data: { title: 'x', project: { connect: { id, organizationId: t } } } })", 'proved guard'],
    ["task.create({ data: { title: 'x', project: { connect: { organizationId_slug: { organizationId: t, slug: id } } } } })", 'proved guard'],
    ["task.update({ where: { id, project: { organizationId: t } }, data: { projectId: body.projectId } })", unproved('projectId', 'body.projectId')],
    ["task.update({ where: { id, project: { organizationId: t } }, data: { project: { connect: { id: body.projectId } } } })", unproved('project.connect', 'body.projectId')],
    ["project.update({ where: { id, organizationId: t }, data: { tasks: { connect: { id: body.taskId } } } })", unproved('tasks.connect', 'body.taskId')],
    ["project.update({ where: { id, organizationId: t }, data: { tasks: { set: [{ id: body.taskId }] } } })", unproved('tasks.set', 'body.taskId')],
    ["organization.update({ where: { id: t }, data: { projects: { connect: { id } } } })", unproved('projects.connect')],
    ["project.create({ data: { slug: id, name: 'x', organizationId: t, labels: { create: { labelId: id } } } })", unproved('labels.create.labelId')],
    ["country.update({ where: { code: id }, data: { projects: { connect: { id } } } })", unproved('projects.connect')],
  ])('%s: %s', (call, expected) => {
    expect(judgeAll(`return db.${call};`)).toHaveLength(2);
    expect(judge(`return db.${call};`)).toBe(expected);
  });

  it('proved before by the same key', () => {
    expect(judge(project, "return db.task.create({ data: { title: 'x', projectId: id } });")).toBe('proved guard');
    expect(judge(project, "return db.task.create({ data: { title: 'x', project: { connect: { id } } } });")).toBe('proved guard');
    expect(judge(project, "return db.task.create({ data: { title: 'x', projectId: body.id } });")).toBe(unproved('projectId', 'body.id'));
    expect(judge(project, "return db.comment.create({ data: { text: 'x', taskId: id } });")).toBe(unproved('taskId'));
    expect(judge(project, "return db.task.createMany({ data: ids.map((x) => ({ title: x, projectId: id })) });")).toBe('proved guard');
    expect(judge(project, "return db.task.createMany({ data: ids.map((x) => ({ title: 'x', projectId: x })) });")).toBe(unproved('projectId', 'ids'));
  });

  it('is no question of its own where it is nobody\'s, a person or not there', () => {
    expect(judgeAll("return db.project.create({ data: { slug: id, name: 'x', organizationId: t, countryCode: body.country } });")).toEqual(['Project.create in f: proved condition']);
    expect(judgeAll('return db.invoice.create({ data: { number: id, organizationId: t, authorId: body.author } });')).toEqual(['Invoice.create in f: proved condition']);
    expect(judgeAll("return db.task.update({ where: { id, project: { organizationId: t } }, data: { title: 'x' } });")).toEqual(['Task.update in f: proved relation']);
  });
});

describe('what cannot be seen through', () => {
  it('is said to be so, and nothing more', () => {
    expect(judgeAll('return db.$queryRawUnsafe(body.text);')).toEqual(['sql.$queryRawUnsafe in f: opaque possible "raw SQL: its text comes from elsewhere"']);
    expect(judgeAll("return db.$executeRawUnsafe('DELETE FROM');")).toEqual(['sql.$executeRawUnsafe in f: opaque possible "raw SQL: it does not read near its end"']);
    expect(judgeAll('return db[body.model].findMany();')).toEqual(['prisma.findMany in f: opaque possible "dynamic model"']);
  });
});

describe('rows that are shared through their parents alone', () => {
  const logs = `${schema}\nmodel Log {\n  id String @id\n  text String\n  projectId String?\n  project Project? @relation(fields: [projectId], references: [id])\n}`.replace('tasks          Task[]', 'tasks          Task[]\n  logs           Log[]');
  const said = (code: string): string => verdictOfLast(source(code), { openWorld: true, schema: logs });

  it.each([
    ['return db.log.create({ data: await req.json() });', 'opaque possible "the data comes from elsewhere"'],
    ['return db.log.create({ data: { text: id } });', 'proved condition'],
    ['return db.log.update({ where: { id }, data: req.body });', 'key-only likely "no caller proves `id`"'],
    ['return db.log.update({ where: { id, project: { organizationId: t } }, data: req.body });', 'proved relation'],
  ])('%s: %s', (code, expected) => {
    expect(said(code)).toBe(expected);
  });
});

describe('what a schema lets a client send', () => {
  const update = (schema: string, body = 'await db.project.update({ where: { id: input.id, organizationId: ctx.user.organizationId }, data: input });') =>
    prove({ 'router.ts': `import { initTRPC } from '@trpc/server';\nimport { z } from 'zod';\nimport { db } from './db';\nconst t = initTRPC.create();\nconst base = z.object({ id: z.string(), name: z.string(), organizationId: z.string().optional() });\nexport const router = { update: t.procedure.input(${schema}).mutation(async ({ ctx, input }) => { ${body} }) };` }).at(-1)!.replace(/^.*?: /, '');

  it.each(['base', 'base.partial()', 'z.object({ id: z.string() }).merge(base)', 'z.object({ id: z.string() }).extend({ organizationId: z.string() })', "base.pick({ id: true, organizationId: true })"])('%s moves the row', (schema) => {
    expect(update(schema)).toBe('owner-writable organizationId certain');
  });

  it.each(['z.object({ id: z.string(), name: z.string() })', 'base.omit({ organizationId: true })', "base.pick({ id: true })", 'schema'])('%s does not, as far as can be seen', (schema) => {
    expect(update(schema)).toBe('proved condition');
  });

  it('counts where the tenant is tied to whoever asks, or is the one that is asked for', () => {
    const guarded = (test: string) => update('base', `if (${test}) throw new Error(); await db.project.update({ where: { id: input.id, organizationId: ctx.user.organizationId }, data: input });`);
    expect(guarded('input.organizationId !== ctx.user.organizationId')).toBe('proved condition');
    expect(guarded('input.organizationId !== input.id')).toBe('owner-writable organizationId certain');
    expect(update('base', 'const { organizationId, ...rest } = input; await db.project.update({ where: { id: input.id, organizationId: ctx.user.organizationId }, data: rest });')).toBe('proved condition');
  });

  it('sees a part of the input', () => {
    const part = (schema: string) => update(`z.object({ id: z.string(), data: ${schema} })`, 'await db.project.update({ where: { id: input.id, organizationId: ctx.user.organizationId }, data: input.data });');
    expect(part('base')).toBe('owner-writable organizationId certain');
    expect(part('base.omit({ organizationId: true })')).toBe('proved condition');
  });
});
