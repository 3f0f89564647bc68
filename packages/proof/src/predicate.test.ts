import { describe, expect, it } from 'vitest';
import { verdict, verdictOfLast } from '../test/prove.ts';

/**
 * `t`, `id`: parameters; `o`: a parameter that may be undefined; `flag`: any condition; `body`: what the client sent.
 */
const parameters = 'db: Db, id: string, t: string, o: string | undefined, session: Session, body: Body, flag: boolean';
const judge = (code: string): string => verdict(`export async function f(${parameters}) {\n${code}\n}`, { openWorld: true });
const judgeWhere = (where: string, call = 'invoice.findMany'): string => judge(`return db.${call}({ where: ${where} });`);

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const hardcoded = `hardcoded likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;

describe('a comparison of the owner column', () => {
  it.each([
    ['{ organizationId: t }', 'proved condition'],
    ['{ organizationId: { equals: t } }', 'proved condition'],
    ['{ organizationId: { in: [t] } }', 'proved condition'],
    ['{ organizationId: session.organizationId }', 'proved condition'],
    ['{ organizationId: (await getSession())!.organizationId }', 'proved condition'],
    ["{ ['organizationId']: t }", 'proved condition'],
    ['{ organizationId: `${t}` }', 'proved condition'],
    ['{ organizationId: t, number: { contains: id } }', 'proved condition'],
    ['{ organizationId: { not: t } }', unfiltered],
    ['{ organizationId: { notIn: [t] } }', unfiltered],
    ['{ organizationId: { startsWith: t } }', unfiltered],
    ['{ organizationId: { gt: t } }', unfiltered],
    ['{ organizationId: null }', unfiltered],
    ["{ organizationId: 'acme' }", hardcoded],
    ['{ organizationId: `acme` }', hardcoded],
    // it stands for nobody
    ["{ organizationId: '00000000-0000-0000-0000-000000000000' }", 'hardcoded possible "an id of zeros stands for no tenant"'],
    ["{ organizationId: '00000000-0000-0000-0000-000000000001' }", hardcoded],
    ["{ organizationId: '------------' }", hardcoded],
    ["{ organizationId: { in: ['acme'] } }", hardcoded],
    ['{ organizationId: process.env.TENANT }', hardcoded],
    ['{ organizationId: `${process.env.TENANT}` }', hardcoded],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });
});

describe('no condition on the tenant', () => {
  it.each([
    ['{}', unfiltered],
    ['undefined', unfiltered],
    ["{ status: 'paid' }", unfiltered],
    ["{ number: { startsWith: 'A' } }", unfiltered],
    ['{ id }', keyOnly('id')],
    ['{ number: id }', keyOnly('id')],
    ['{ number: body.number }', keyOnly('body.number')],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });

  it('takes a call without arguments, or with empty ones, for one without a condition', () => {
    expect(judge('return db.invoice.findMany();')).toBe(unfiltered);
    expect(judge('return db.invoice.findMany({});')).toBe(unfiltered);
    expect(judge('return db.invoice.findMany({ take: 10 });')).toBe(unfiltered);
  });
});

describe('a value that may be undefined, which drops its condition', () => {
  it.each([
    ['{ organizationId: undefined }', conditional],
    ['{ organizationId: o }', 'conditional likely "no caller proves `o`"'],
    ['{ organizationId: o! }', 'conditional likely "no caller proves `o`"'],
    ['{ organizationId: { equals: o } }', 'conditional likely "no caller proves `o`"'],
    ['{ organizationId: flag ? t : undefined }', conditional],
    ['{ organizationId: o || undefined }', conditional],
    ["{ organizationId: o ?? 'acme' }", conditional],
    ['{ organizationId: session?.organizationId }', conditional],
    ['{ organizationId: session.user?.organizationId }', conditional],
    ['{ organizationId: (await getSession())?.organizationId }', conditional],
    ['{ organizationId: o ?? t }', 'proved condition'],
    ['{ organizationId: o || t }', 'proved condition'],
    ['{ organizationId: o ? o : t }', 'proved condition'],
    ['{ organizationId: flag ? t : session.organizationId }', 'proved condition'],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });

  it.each([
    ['if (!o) throw new Error();', 'proved condition'],
    ['if (!o) return [];', 'proved condition'],
    ['if (o === undefined) return [];', 'proved condition'],
    ['if (o == null) return [];', 'proved condition'],
    ["if (typeof o !== 'string') return [];", 'conditional likely "no caller proves `o`"'],
    ['if (o) log(o);', 'conditional likely "no caller proves `o`"'],
    ['if (!t) return [];', 'conditional likely "no caller proves `o`"'],
  ])('after %s: %s', (before, expected) => {
    expect(judge(`${before}\nreturn db.invoice.findMany({ where: { organizationId: o } });`)).toBe(expected);
  });
});

describe('AND', () => {
  it.each([
    ['{ AND: [{ organizationId: t }] }', 'proved condition'],
    ["{ AND: [{ status: 'paid' }, { organizationId: t }] }", 'proved condition'],
    ['{ AND: { organizationId: t } }', 'proved condition'],
    ['{ AND: undefined, organizationId: t }', 'proved condition'],
    ['{ AND: [{ AND: [{ organizationId: t }] }] }', 'proved condition'],
    ['{ AND: [{ organizationId: t }, ...body.conditions] }', 'proved condition'],
    ['{ AND: [] }', unfiltered],
    ['{ AND: {} }', unfiltered],
    ["{ AND: [{ status: 'paid' }] }", unfiltered],
    ['{ AND: [{ organizationId: o }] }', 'conditional likely "no caller proves `o`"'],
    ['{ AND: [flag ? { organizationId: t } : {}] }', conditional],
    ['{ AND: body.conditions }', 'opaque possible "conditions come from elsewhere"'],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });
});

describe('OR', () => {
  it.each([
    ['{ OR: [{ organizationId: t }] }', 'proved condition'],
    ['{ OR: [{ organizationId: t }, { organizationId: session.organizationId }] }', 'proved condition'],
    ["{ organizationId: t, OR: [{ status: 'a' }, { id }] }", 'proved condition'],
    ["{ OR: [{ status: 'a' }, { id }], AND: [{ organizationId: t }] }", 'proved condition'],
    ['{ OR: [] }', 'proved condition'],
    ['{ OR: undefined }', unfiltered],
    ["{ OR: [{ organizationId: t }, { status: 'paid' }] }", conditional],
    ['{ OR: [{ organizationId: t }, { id }] }', conditional],
    ['{ OR: [{ organizationId: t }, {}] }', conditional],
    ['{ OR: [{ organizationId: t }, ...body.conditions] }', conditional],
    ["{ OR: [{ status: 'a' }, { status: 'b' }] }", unfiltered],
    ["{ AND: [{ OR: [{ organizationId: t }, { status: 'paid' }] }] }", conditional],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });
});

describe('NOT', () => {
  it.each([
    ['{ NOT: { organizationId: t } }', unfiltered],
    ['{ NOT: [{ organizationId: t }] }', unfiltered],
    ['{ NOT: { organizationId: { not: t } } }', unfiltered],
    ['{ NOT: { NOT: { organizationId: t } } }', unfiltered],
    ["{ organizationId: t, NOT: { status: 'paid' } }", 'proved condition'],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });
});

describe('a condition on a related row', () => {
  it.each([
    ['invoice.findMany', '{ organization: { id: t } }', 'proved relation'],
    ['invoice.findMany', '{ organization: { is: { id: t } } }', 'proved relation'],
    ['invoice.findMany', '{ organization: { isNot: { id: t } } }', unfiltered],
    ['invoice.findMany', '{ organization: { slug: t } }', keyOnly('t')],
    ['invoice.findMany', '{ organization: {} }', unfiltered],
    ['invoice.findMany', '{ organization: undefined }', unfiltered],
    ['invoice.findMany', '{ organization: { id: undefined } }', conditional],
    ['invoice.findMany', '{ organization: { id: o } }', 'conditional likely "no caller proves `o`"'],
    ['task.findMany', '{ project: { organizationId: t } }', 'proved relation'],
    ['task.findMany', '{ project: { is: { organizationId: t } } }', 'proved relation'],
    ['task.findMany', '{ project: { isNot: { organizationId: t } } }', unfiltered],
    ['task.findMany', '{ project: null }', unfiltered],
    ['task.findMany', '{ projectId: id }', keyOnly('id')],
    ['task.findMany', '{ project: { id } }', keyOnly('id')],
    ['comment.findMany', '{ task: { project: { organizationId: t } } }', 'proved relation'],
    ['comment.findMany', '{ task: { project: { organization: { id: t } } } }', 'proved relation'],
    ['comment.findMany', "{ task: { title: 'x' } }", unfiltered],
    ['project.findMany', '{ tasks: { some: { project: { organizationId: t } } } }', 'proved relation'],
    ['project.findMany', '{ tasks: { every: { project: { organizationId: t } } } }', unfiltered],
    ['project.findMany', '{ tasks: { none: { project: { organizationId: t } } } }', unfiltered],
    ['project.findMany', '{ tasks: { some: {} } }', unfiltered],
    ['project.findMany', '{ labels: { some: { label: { organizationId: t } } } }', 'proved relation'],
  ])('%s %s: %s', (call, where, expected) => {
    expect(judgeWhere(where, call)).toBe(expected);
  });

  it('ties a row by the acting user only where the relation is a membership', () => {
    expect(judgeWhere('{ organization: { memberships: { some: { userId: session.user.id } } } }')).toBe('proved principal');
    expect(judgeWhere('{ organization: { memberships: { some: { user: { email: session.user.email } } } } }')).toBe('proved principal');
    expect(judgeWhere('{ memberships: { some: { userId: session.user.id } } }', 'organization.findMany')).toBe('proved principal');
    expect(judgeWhere('{ organization: { memberships: { every: { userId: session.user.id } } } }')).toBe(unfiltered);
    expect(judgeWhere('{ organization: { memberships: { none: { userId: session.user.id } } } }')).toBe(unfiltered);
    expect(judgeWhere('{ organization: { memberships: { some: {} } } }')).toBe(unfiltered);
    expect(judgeWhere("{ organization: { memberships: { some: { role: 'owner' } } } }")).toBe(unfiltered);
  });

  it('stops at rows that several tenants have in common', () => {
    expect(judgeWhere('{ country: { projects: { some: { organizationId: t } } } }', 'project.findMany')).toBe('unfiltered likely "no caller proves `t`"');
    expect(judgeWhere('{ author: { memberships: { some: { organizationId: t } } } }')).toBe('unfiltered likely "no caller proves `t`"');
    expect(judgeWhere('{ user: { memberships: { some: { organizationId: t } } } }', 'note.findMany')).toBe('proved relation');
  });

  it("takes the rows of a person whom a row of the tenant names for a question too", () => {
    const last = (...lines: string[]): string => verdictOfLast(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true });
    const project = (where: string): string => `const p = await db.project.findFirst({ where: ${where} });\nif (!p) throw new Error();`;
    const list = (email: string): string => `return db.invoice.findMany({ where: { OR: [{ organizationId: t }, { author: { email: ${email} } }] } });`;
    expect(last(project('{ id, organizationId: t }'), list('p.contactEmail'))).toBe('key-only possible "it selects rows of one user, in whatever tenant they are"');
    expect(last(project('{ id }'), list('p.contactEmail'))).toBe(conditional);
    expect(last(project('{ id, organizationId: t }'), list('body.email'))).toBe(conditional);
  });

  it("takes the acting user's own rows of whatever tenant for a question, not for a proof", () => {
    const own = 'possible "it selects rows of one user, in whatever tenant they are"';
    expect(judgeWhere('{ authorId: session.user.id }')).toBe(`unfiltered ${own}`);
    expect(judgeWhere('{ author: { id: session.user.id } }')).toBe(`key-only ${own}`);
    expect(judgeWhere('{ OR: [{ organizationId: t }, { authorId: session.user.id }] }')).toBe(`unfiltered ${own}`);
    expect(judgeWhere("{ OR: [{ organizationId: t }, { authorId: session.user.id }, { status: 'paid' }] }")).toBe(conditional);
    expect(judgeWhere('{ OR: [{ organizationId: t, authorId: session.user.id }, { organizationId: session.organizationId }] }')).toBe('proved condition');
    expect(judgeWhere('flag ? { authorId: session.user.id } : {}')).toBe(unfiltered);
    expect(judgeWhere('{ authorId: session.user.id, organizationId: t }')).toBe('proved condition');
    expect(judgeWhere('{ userId: session.user.id }', 'note.findMany')).toBe('proved principal');
    expect(judgeWhere('{ userId: session.user.id }', 'membership.findMany')).toBe('proved principal');
    expect(judge('return db.note.findMany();')).toBe(unfiltered);
  });
});

describe('a compound key', () => {
  it.each([
    ['{ organizationId_slug: { organizationId: t, slug: id } }', 'proved condition'],
    ['{ organizationId_slug: { organizationId: o, slug: id } }', 'conditional likely "no caller proves `o`"'],
    ["{ organizationId_slug: { organizationId: 'acme', slug: id } }", 'hardcoded likely "no caller proves `id`"'],
    ['{ organizationId_slug: body.key }', 'opaque possible "compound key organizationId_slug comes from elsewhere"'],
    ['{ id, organizationId_slug: { organizationId: t, slug: id } }', 'proved condition'],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where, 'project.findUnique')).toBe(expected);
  });
});

describe('a table with rows for everybody', () => {
  it.each([
    ['label.findMany', '{ organizationId: t }', 'proved condition'],
    ['label.findMany', '{ OR: [{ organizationId: t }, { organizationId: null }] }', 'proved condition'],
    ['label.findMany', '{ organizationId: null }', 'proved condition'],
    ['label.findMany', '{ organizationId: o ?? null }', 'proved condition'],
    ['label.count', '{ organizationId: null }', 'proved condition'],
    ['label.deleteMany', '{ organizationId: null }', unfiltered],
    ['label.findMany', '{ organizationId: o }', 'conditional likely "no caller proves `o`"'],
    ['label.findMany', '{ OR: [{ organizationId: t }, { organizationId: undefined }] }', conditional],
    ['label.findMany', "{ name: 'x' }", unfiltered],
    ['country.findMany', '{}', 'proved not-owned'],
  ])('%s %s: %s', (call, where, expected) => {
    expect(judgeWhere(where, call)).toBe(expected);
  });
});

describe('a secret that grants access by itself', () => {
  it.each([
    ['{ accessToken: id }', 'proved capability'],
    ['{ accessToken: body.token }', 'proved capability'],
    ["{ accessToken: 'fixed' }", `key-only likely ${alone}`],
    ['{ accessToken: undefined }', `key-only likely ${alone}`],
    ['{ accessToken: { startsWith: id } }', unfiltered],
    ['{ OR: [{ accessToken: id }, { id }] }', conditional],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });
});

describe('a spread', () => {
  it.each([
    ['{ ...{ organizationId: t } }', 'proved condition'],
    ["{ organizationId: t, ...{ status: 'x' } }", 'proved condition'],
    ['{ ...body, organizationId: t }', 'proved condition'],
    ["{ organizationId: t, ...(flag ? { status: 'x' } : {}) }", 'proved condition'],
    ["{ organizationId: t, ...(flag ? { status: 'x' } : undefined) }", 'proved condition'],
    ["{ organizationId: t, ...(flag && { status: 'x' }) }", 'proved condition'],
    ['{ organizationId: t, ...(o && { status: o }) }', 'proved condition'],
    ['{ organizationId: t, ...(o !== undefined && { status: o }) }', 'proved condition'],
    ['{ organizationId: t, ...(!!o && flag && { status: o }) }', 'proved condition'],
    ['{ organizationId: t, ...(flag ? { OR: [{ id }] } : {}) }', 'proved condition'],
    ['{ ...(o ? { organizationId: o } : { organizationId: t }) }', 'proved condition'],
    ['{ organizationId: t, ...{ organizationId: undefined } }', conditional],
    ["{ organizationId: t, ...{ organizationId: 'acme' } }", hardcoded],
    ['{ organizationId: t, ...body }', conditional],
    ['{ organizationId: t, ...body.filter }', conditional],
    ['{ organizationId: t, ...(o ?? {}) }', conditional],
    ['{ organizationId: t, ...(flag ? { organizationId: o } : {}) }', conditional],
    ['{ ...(flag ? { organizationId: t } : {}) }', conditional],
    ['{ ...(flag && { organizationId: t }) }', conditional],
    ['{ ...(o && { organizationId: o }) }', conditional],
    ['{ ...(flag ? { id } : { organizationId: t }) }', conditional],
    ['{ organizationId: t, ...build() }', 'opaque possible "spread of a value from elsewhere"'],
    ['{ ...build() }', 'opaque possible "spread of a value from elsewhere"'],
  ])('%s: %s', (where, expected) => {
    expect(judgeWhere(where)).toBe(expected);
  });

  it('of what an asynchronous function gives, only where it is awaited', () => {
    const build = 'const build = async () => ({ organizationId: t });';
    expect(judge(`${build} return db.invoice.findMany({ where: { ...(await build()) } });`)).toBe('proved condition');
    expect(judge(`${build} return db.invoice.findMany({ where: { ...build() } });`)).toBe(unfiltered);
  });

  it('of the arguments themselves', () => {
    expect(judge('return db.invoice.findMany({ ...body, where: { organizationId: t } });')).toBe('proved condition');
    expect(judge('return db.invoice.findMany({ where: { organizationId: t }, ...body });')).toBe(conditional);
    expect(judge('return db.invoice.findMany(body);')).toBe('opaque possible "the condition comes from elsewhere"');
  });

  it('of what is left of an object once its owner column was taken out', () => {
    expect(judge('const { organizationId, ...rest } = body;\nreturn db.invoice.findMany({ where: { organizationId: t, ...rest } });')).toBe('proved condition');
    expect(judge('const { status, ...rest } = body;\nreturn db.invoice.findMany({ where: { organizationId: t, ...rest } });')).toBe(conditional);
  });
});

describe('a member of a copy', () => {
  const judge = (input: string, before: string): string => verdict(`export async function f(db: Db, input: ${input}, flag: boolean) { ${before} return db.project.findFirst({ where: { id: used.id, organizationId: used.organizationId } }); }`, { openWorld: true });
  const required = '{ id: string; organizationId: string; extra?: object }';
  const optional = '{ id: string; organizationId?: string; extra?: object }';

  it.each([
    'const used = { ...input };', 'const used = { ...input, extra: {} };', 'const used = input; used.extra = {};', 'const used = input; if (flag && input.extra === undefined) used.extra = {};',
  ])('is the member itself, there or not: %s', (before) => {
    expect(judge(required, before)).toBe('proved condition');
    expect(judge(optional, before)).toMatch(/^conditional /);
  });

  it('is what was written over it', () => {
    expect(judge(required, 'const used = { ...input, organizationId: undefined };')).toMatch(/^conditional /);
    expect(judge(required, 'const used = { ...input, organizationId: flag ? input.organizationId : undefined };')).toMatch(/^conditional /);
  });
});

describe('a condition built step by step', () => {
  it.each([
    ['const where: any = { status: id };\nwhere.organizationId = t;', 'proved condition'],
    ["const where: any = { organizationId: t };\nif (flag) where.status = 'x';", 'proved condition'],
    ['const where: any = {};\nif (flag) where.organizationId = t;\nelse where.organizationId = session.organizationId;', 'proved condition'],
    ['let where: any = {};\nwhere = { ...where, organizationId: t };', 'proved condition'],
    ["const base = { organizationId: t };\nconst where = { ...base, status: 'x' };", 'proved condition'],
    ['const where = Object.assign({}, body, { organizationId: t });', 'proved condition'],
    ["const key = 'organizationId';\nconst where = { [key]: t };", 'proved condition'],
    ['const where: any = {};\nif (flag) where.organizationId = t;', conditional],
    ['const where: any = {};\nif (o) where.organizationId = o;', conditional],
    ['const where: any = {};\nfor (const x of body.xs) where.organizationId = t;', conditional],
    ['const where: any = {};\ntry { where.organizationId = t; } catch {}', conditional],
    ['const where: any = {};\nswitch (body.kind) { case "a": where.organizationId = t; }', conditional],
    ['let where: any;\nif (flag) where = { organizationId: t };', conditional],
    ['const where: any = { organizationId: t };\ndelete where.organizationId;', conditional],
    ['const where: any = { organizationId: t };\nif (flag) delete where.organizationId;', conditional],
    ['const where: any = { organizationId: t };\nwhere.organizationId = undefined;', conditional],
    ['const where = Object.assign({ organizationId: t }, body);', conditional],
    ['const where: any = { organizationId: t };\nObject.assign(where, body);', conditional],
    ["let where: any = { organizationId: t };\nwhere = { status: 'x' };", unfiltered],
    ["const where: any = { organizationId: t };\nwhere[id] = 'x';", 'opaque possible "spread of a value from elsewhere"'],
  ])('%s: %s', (before, expected) => {
    expect(judge(`${before}\nreturn db.invoice.findMany({ where });`)).toBe(expected);
  });

  it.each([
    ['const AND: any[] = [{ status: id }];\nAND.push({ organizationId: t });', 'AND', 'proved condition'],
    ['const AND: any[] = [{ organizationId: t }];\nif (flag) AND.push({ status: id });', 'AND', 'proved condition'],
    ['const AND: any[] = [];\nif (flag) AND.push({ organizationId: t });', 'AND', conditional],
    ['const AND: any[] = [];\nfor (const x of body.xs) AND.push({ organizationId: t });', 'AND', conditional],
    ['const OR: any[] = [{ organizationId: t }];\nif (flag) OR.push({ organizationId: session.organizationId });', 'OR', 'proved condition'],
    ['const OR: any[] = [{ organizationId: t }];\nif (flag) OR.push({ status: id });', 'OR', conditional],
  ])('%s into %s: %s', (before, key, expected) => {
    expect(judge(`${before}\nreturn db.invoice.findMany({ where: { ${key} } });`)).toBe(expected);
  });

  it('in the arguments', () => {
    expect(judge('const args: any = {};\nargs.where = { organizationId: t };\nreturn db.invoice.findMany({ ...args, take: 1 });')).toBe('proved condition');
    expect(judge('const args: any = { where: { organizationId: t } };\nreturn db.invoice.findMany({ ...args, where: { ...args.where, status: id } });')).toBe('proved condition');
    expect(judge("const args: any = { where: { organizationId: t } };\nargs.where = { status: 'x' };\nreturn db.invoice.findMany(args);")).toBe(unfiltered);
    expect(judge("const args: any = { where: { organizationId: t } };\nreturn db.invoice.findMany({ ...args, where: { status: 'x' } });")).toBe(unfiltered);
  });
});

describe('a condition that a helper builds', () => {
  const judgeBuilder = (helper: string, call = 'build(t, o)'): string => verdict(`${helper}\nexport const f = (db: Db, t: string, o: string | undefined) => db.invoice.findMany({ where: ${call} });`, { openWorld: true });

  it.each([
    ['const build = (t, o) => ({ organizationId: t });', 'proved condition'],
    ['function build(t, o) {\n  if (o) return { organizationId: t, status: o };\n  return { organizationId: t };\n}', 'proved condition'],
    ['function build(t, o) {\n  const where: any = { organizationId: t };\n  if (o) where.status = o;\n  return where;\n}', 'proved condition'],
    ['function build(t, o) {\n  if (!t) throw new Error();\n  return { organizationId: t };\n}', 'proved condition'],
    ['function build(t, o) {\n  if (o) return { status: o };\n  return { organizationId: t };\n}', conditional],
    ['const build = (t, o) => (o ? { organizationId: t } : {});', conditional],
    ['function build(t, o) {\n  const where: any = {};\n  if (o) where.organizationId = t;\n  return where;\n}', conditional],
    ["const build = (t, o) => ({ status: 'open' });", unfiltered],
    ['const build = (t, o) => ({ organizationId: o });', 'conditional likely "no caller proves `o`"'],
    ["const build = (t, o) => ({ organizationId: 'acme' });", hardcoded],
  ])('%s: %s', (helper, expected) => {
    expect(judgeBuilder(helper)).toBe(expected);
  });

  it('spread, merged or called without the tenant', () => {
    expect(judgeBuilder('const build = (t) => ({ organizationId: t });', '{ ...build(t), status: o }')).toBe('proved condition');
    expect(judgeBuilder('const build = (t) => ({ organizationId: t });', '{ ...build(t), organizationId: o }')).toBe('conditional likely "no caller proves `o`"');
    expect(judgeBuilder('const build = (t) => ({ organizationId: t });', '{ AND: [build(t), { status: o }] }')).toBe('proved condition');
    expect(judgeBuilder('const build = (t) => ({ organizationId: t });', 'build()')).toBe(conditional);
    expect(judgeBuilder("const build = (s, t = 'acme') => ({ organizationId: t });", 'build(t)')).toBe(hardcoded);
  });
});

describe('a condition that a helper makes', () => {
  const judge = (body: string): string => verdict(`function where(t, key, from) { const w = { organizationId: t }; ${body} }\nexport async function f(db, t: string, key: string, from: Date) { return db.project.findMany({ where: where(t, key, from) }); }`, { openWorld: true });
  it('is unknown where one way could not be read, and missing where one way leaves it out', () => {
    expect(judge('if (!key) return w; return { ...w, [key]: { gte: from } };')).toBe('opaque possible "spread of a value from elsewhere"');
    expect(judge('if (!key) return w; return { name: key };')).toBe(conditional);
    expect(judge('if (key) return { ...w, [key]: { gte: from } }; if (from) return { name: key }; return w;')).toBe(conditional);
  });
});
