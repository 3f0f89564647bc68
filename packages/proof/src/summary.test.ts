import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;
const lines = (...code: string[]): string => code.join('\n');
/** What is said of `Task.findMany`, which stands behind the guard under test. */
const judgeTasks = (...code: string[]): string => prove(lines(...code), { openWorld: true }).find((line) => line.startsWith('Task.findMany'))!.replace(/^[^:]*: /, '');
/** What is said of the first project access. */
const judgeProject = (...code: string[]): string => prove(lines(...code), { openWorld: true }).find((line) => line.startsWith('Project.'))!.replace(/^[^:]*: /, '');

const act = 'return db.task.findMany({ where: { projectId: id } });';
const caller = (before: string): string => `export async function f(db, id: string, t: string, other: string) { ${before} ${act} }`;

describe('a helper that throws', () => {
  const helper = 'async function check(db, id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); }';
  it.each([
    ['await check(db, id, t);', 'proved guard'],
    ['await Promise.all([check(db, id, t), other]);', 'proved guard'],
    ['try { await check(db, id, t); } catch { return []; }', 'proved guard'],
    ['check(db, id, t);', keyOnly('id')],
    ['await check(db, other, t);', keyOnly('id')],
    ["await check(db, id, 'acme');", keyOnly('id')],
    ['await check(db, id);', keyOnly('id')],
    ['if (other) await check(db, id, t);', keyOnly('id')],
    ['await check(db, id, t).catch(() => null);', keyOnly('id')],
    ['try { await check(db, id, t); } catch { log(id); }', keyOnly('id')],
    ['await Promise.allSettled([check(db, id, t)]);', keyOnly('id')],
  ])('%s: %s', (before, expected) => {
    expect(judgeTasks(helper, caller(before))).toBe(expected);
  });

  it('through another helper, a curried one, a method', () => {
    expect(judgeTasks(helper, 'async function outer(db, t, id) { await check(db, id, t); }', caller('await outer(db, t, id);'))).toBe('proved guard');
    expect(judgeTasks(helper, 'async function outer(db, t, id) { await check(db, t, id); }', caller('await outer(db, t, id);'))).toBe(keyOnly('id'));
    expect(judgeTasks('const check = (t) => async (db, id) => { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); };', caller('await check(t)(db, id);'))).toBe('proved guard');
    expect(judgeTasks('const check = (t) => async (db, id) => { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); };', caller('await check(t);'))).toBe(keyOnly('id'));
    const cls = (body: string): string => `export class Projects {\nconstructor(private db) {}\nasync check(id, t) { const p = await this.db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); }\nasync tasks(id: string, t: string) { ${body} return this.db.task.findMany({ where: { projectId: id } }); }\n}`;
    expect(judgeTasks(cls('await this.check(id, t);'))).toBe('proved guard');
    expect(judgeTasks(cls('await this.check(t, id);'))).toBe(keyOnly('id'));
    expect(judgeTasks(cls('this.check;'))).toBe(keyOnly('id'));
  });

  it('does not in every case', () => {
    expect(judgeTasks(helper.replace('if (!p) throw', 'if (!p && id) log(id); else if (!p) throw'), caller('await check(db, id, t);'))).toBe(keyOnly('id'));
    expect(judgeTasks(helper.replace('if (!p) throw new Error();', 'if (!t) return; if (!p) throw new Error();'), caller('await check(db, id, t);'))).toBe(keyOnly('id'));
    expect(judgeTasks(helper.replace('if (!p) throw new Error();', 'if (!p) return; throw new Error();'), caller('await check(db, id, t);'))).toBe(keyOnly('id'));
  });
});

describe('a helper that answers', () => {
  const is = 'async function has(db, id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); return p !== null; }';
  const get = 'async function get(db, id, t) { return db.project.findFirst({ where: { id, organizationId: t } }); }';
  const result = "async function look(db, id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) return { error: 'not found' }; return { project: p }; }";
  const flagged = 'async function look(db, id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) return { ok: false as const }; return { ok: true as const, p }; }';

  it.each([
    [is, 'if (!(await has(db, id, t))) throw new Error();', 'proved guard'],
    [is, 'const ok = await has(db, id, t); if (!ok) throw new Error();', 'proved guard'],
    [is.replace('p !== null', 'Boolean(p)'), 'if (!(await has(db, id, t))) throw new Error();', 'proved guard'],
    [is.replace('p !== null', '!!p'), 'if (!(await has(db, id, t))) throw new Error();', 'proved guard'],
    [is.replace('return p !== null', 'if (p) return true; return false'), 'if (!(await has(db, id, t))) throw new Error();', 'proved guard'],
    [is, 'if (await has(db, id, t)) throw new Error();', keyOnly('id')],
    [is, 'if (!has(db, id, t)) throw new Error();', keyOnly('id')],
    [is, 'await has(db, id, t);', keyOnly('id')],
    [is, 'if (!(await has(db, other, t))) throw new Error();', keyOnly('id')],
    [is.replace('return p !== null', 'if (p) return true; return true'), 'if (!(await has(db, id, t))) throw new Error();', keyOnly('id')],
    [is.replace('return p !== null', 'return p === null'), 'if (!(await has(db, id, t))) throw new Error();', keyOnly('id')],
    [get, 'const p = await get(db, id, t); if (!p) return [];', 'proved guard'],
    [get, 'if (!(await get(db, id, t))) return [];', 'proved guard'],
    [get, 'const p = await get(db, id, t);', keyOnly('id')],
    [get, 'const p = get(db, id, t); if (!p) return [];', keyOnly('id')],
    [result, 'const r = await look(db, id, t); if (r.error) return [];', 'proved guard'],
    [result, 'const r = await look(db, id, t); if (!r.project) return [];', 'proved guard'],
    [result, 'const { error } = await look(db, id, t); if (error) return [];', 'proved guard'],
    [result, 'const r = await look(db, id, t); if (!r) return [];', keyOnly('id')],
    [result, 'const r = await look(db, id, t); if (!r.error) return [];', keyOnly('id')],
    [flagged, 'const r = await look(db, id, t); if (!r.ok) return [];', 'proved guard'],
    [flagged, 'const { ok } = await look(db, id, t); if (!ok) return [];', 'proved guard'],
    [flagged, 'const r = await look(db, id, t); if (r.ok) return [];', keyOnly('id')],
  ])('%s %s: %s', (helper, before, expected) => {
    expect(judgeTasks(helper, caller(before))).toBe(expected);
  });

  const answering = (no: string): string => `const forbidden = () => Response.json({}, { status: 403 });\nasync function look(db, id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) return ${no}; return { p, response: null }; }`;
  const outer = 'async function outer(db, id, t) { const r = await look(db, id, t); if (r instanceof Response) return r; return { q: r.p }; }';
  it.each([
    [answering('new Response()'), 'const r = await look(db, id, t); if (r instanceof Response) return r;', 'proved guard'],
    ["import { NextResponse } from 'next/server';\n" + answering('NextResponse.json({})'), 'const r = await look(db, id, t); if (r instanceof NextResponse) return r;', 'proved guard'],
    ["import { NextResponse } from 'next/server';\n" + answering('new NextResponse()'), 'const r = await look(db, id, t); if (r instanceof Response) return r;', 'proved guard'],
    [answering('forbidden()'), 'const r = await look(db, id, t); if (r instanceof Response) return r;', 'proved guard'],
    [`${answering('forbidden()')}\n${outer}`, 'const r = await outer(db, id, t); if (r instanceof Response) return r;', 'proved guard'],
    [answering('{ p: null, response: forbidden() }'), 'const { p, response } = await look(db, id, t); if (response) return response;', 'proved guard'],
    [answering('{ p: null, response: forbidden() }'), 'const { response: no } = await look(db, id, t); if (no !== null) return no;', 'proved guard'],
    [answering('{ p: null, response: forbidden() }'), 'const [{ response }, o] = await Promise.all([look(db, id, t), other]); if (response) return response;', 'proved guard'],
    [answering('{ error: forbidden() }'), "const r = await look(db, id, t); if ('error' in r) return r.error;", 'proved guard'],
    [answering('{ error: forbidden() }'), 'const r = await look(db, id, t); if (r.error) return r.error;', 'proved guard'],
    [answering('{ error: `no ${id}` }'), 'const r = await look(db, id, t); if (r.error) return r.error;', 'proved guard'],
    // nothing stops, the wrong way goes on, another id, a failure that looks like success
    [answering('forbidden()'), 'const r = await look(db, id, t);', keyOnly('id')],
    [answering('forbidden()'), 'const r = look(db, id, t); if (r instanceof Response) return r;', keyOnly('id')],
    [answering('forbidden()'), 'const r = await look(db, id, t); if (!(r instanceof Response)) return r;', keyOnly('id')],
    [answering('forbidden()'), 'const r = await look(db, id, t); if (r instanceof Error) return r;', keyOnly('id')],
    [answering('forbidden()'), 'const r = await look(db, other, t); if (r instanceof Response) return r;', keyOnly('id')],
    [answering('{ error: 1 }'), 'const r = await look(db, id, t); if (r instanceof Response) return r;', keyOnly('id')],
    [answering('unread()'), 'const r = await look(db, id, t); if (r instanceof Response) return r;', keyOnly('id')],
    [`${answering('forbidden()')}\n${outer}`, 'const r = await outer(db, id, t); if (r.q instanceof Response) return r;', keyOnly('id')],
    [`${answering('forbidden()')}\n${outer.replace('return r;', 'return {};')}`, 'const r = await outer(db, id, t); if (r instanceof Response) return r;', keyOnly('id')],
    [answering('{ p: null, response: forbidden() }'), 'const { p, response } = await look(db, id, t); if (!response) return response;', keyOnly('id')],
    [answering('{ p: null, response: null }'), 'const { p, response } = await look(db, id, t); if (response) return response;', keyOnly('id')],
    [answering('{ error: forbidden() }'), "const r = await look(db, id, t); if ('p' in r) return r.error;", keyOnly('id')],
    [answering('{ error: forbidden(), p: undefined }'), "const r = await look(db, id, t); if (!('p' in r)) return r.error;", keyOnly('id')],
    [answering('{ error: `${id}` }'), 'const r = await look(db, id, t); if (r.error) return r.error;', keyOnly('id')],
  ])('with a response: %s %s %s', (helper, before, expected) => {
    expect(judgeTasks(helper, caller(before))).toBe(expected);
  });

  const twoWays = (second: string): string => `async function look(db, id, t, user) { if (user) { const p = await db.project.findFirst({ where: { id, organizationId: user.organizationId } }); if (!p) return new Response(); return { p, by: 1 }; } ${second} return { q, by: 2 }; }`;
  it.each([
    ['const q = await db.project.findFirst({ where: { id, organizationId: t } }); if (!q) return new Response();', 'proved guard'],
    ['const q = await db.project.findFirst({ where: { id } }); if (!q) return new Response();', keyOnly('id')],
  ])('in one of two ways: %s', (second, expected) => {
    expect(judgeTasks(twoWays(second), caller('const r = await look(db, id, t, user); if (r instanceof Response) return r;'))).toBe(expected);
  });

  const roleIn = (body: string): string => `async function roleIn(db, user, t) { const m = await db.membership.findFirst({ where: { userId: user, organizationId: t } }); ${body} }`;
  const load = (test: string): string => `export async function f(db, id, session) { const p = await db.project.findUnique({ where: { id } }); const role = await roleIn(db, session.user.id, p.organizationId); ${test} return p; }`;
  it.each([
    ['if (!m) return null; return m.role;', "if (role !== 'owner') throw new Error();", 'proved guard'],
    ['if (!m) return null; return m.role;', 'if (!role) throw new Error();', 'proved guard'],
    ['return m?.role;', 'if (!role) throw new Error();', 'proved guard'],
    ["return m?.role ?? 'guest';", "if (role === 'guest') throw new Error();", 'proved guard'],
    ["return m?.role ?? 'guest';", 'if (!role) throw new Error();', keyOnly('id')],
    ['if (!m) return null; return m.role;', "if (role === 'owner') throw new Error();", keyOnly('id')],
    ['if (!m) return null; return m.role;', '', keyOnly('id')],
    ["return 'owner';", "if (role !== 'owner') throw new Error();", keyOnly('id')],
  ])('with a role: %s %s %s', (body, test, expected) => {
    expect(judgeProject(roleIn(body), load(test))).toBe(expected);
  });
});

describe('what a function owes', () => {
  const get = 'async function get(db, id) { return db.project.findUnique({ where: { id } }); }';
  const remove = 'async function remove(db, id) { await db.project.delete({ where: { id } }); }';
  const good = 'export async function good(db, id, t: string) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); await remove(db, id); }';
  const judge = (...code: string[]): string[] => prove(lines(...code), { openWorld: true }).filter((line) => !line.startsWith('Project.findFirst'));

  it('is settled by its caller', () => {
    expect(judge(get, 'export async function f(db, id, t: string) { const p = await get(db, id); if (!p || p.organizationId !== t) return null; return p; }')).toEqual(['Project.findUnique in get: proved comparison']);
    expect(judge(remove, good)).toEqual(['Project.delete in remove: proved guard']);
    expect(judge(remove, 'async function middle(db, key) { await remove(db, key); }', good.replace('remove(db, id)', 'middle(db, id)'))).toEqual(['Project.delete in remove: proved guard']);
  });

  it('is reported at the call that does not settle it, where another does', () => {
    expect(judge(get, 'export async function f(db, id, t: string) { const p = await get(db, id); if (!p || p.organizationId !== t) return null; return p; }', 'export async function g(db, key) { return get(db, key); }')).toEqual([`Project.findUnique in get: ${keyOnly('key')} at get(db, key)`]);
    expect(judge(remove, good, 'export async function bad(db, key) { await remove(db, key); }')).toEqual([`Project.delete in remove: ${keyOnly('key')} at remove(db, key)`]);
    expect(judge(remove, good, 'export async function bad(db, key) { await remove(db, key); }', 'export async function worse(db, name) { await remove(db, name); }')).toEqual([
      `Project.delete in remove: ${keyOnly('key')} at remove(db, key)`,
      `Project.delete in remove: ${keyOnly('name')} at remove(db, name)`,
    ]);
  });

  it('is reported once, at the access, where nobody settles it', () => {
    expect(judge(remove, 'export async function a(db, id) { await remove(db, id); }', 'export async function b(db, id) { await remove(db, id); }')).toEqual([`Project.delete in remove: ${keyOnly('id')}`]);
    expect(judge(remove)).toEqual([`Project.delete in remove: ${keyOnly('id')}`]);
  });

  it('stays open for callers elsewhere of what is exported', () => {
    expect(judge(`export ${remove}`, good)).toEqual([`Project.delete in remove: ${keyOnly('id')}`]);
    expect(prove(lines(`export ${remove}`, good), { openWorld: false }).filter((line) => line.startsWith('Project.delete'))).toEqual(['Project.delete in remove: proved guard']);
  });

  it('survives recursion', () => {
    expect(judge('async function walk(db, id, n) { if (n === 0) return; await db.project.delete({ where: { id } }); await walk(db, id, n - 1); }', 'export async function f(db, id) { await walk(db, id, 3); }')).toEqual([`Project.delete in walk: ${keyOnly('id')}`]);
    expect(judge('async function walk(db, id, t, n) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); await db.project.delete({ where: { id } }); await walk(db, id, t, n - 1); }', 'export async function f(db, id, t: string) { await walk(db, id, t, 3); }')).toEqual(['Project.delete in walk: proved guard']);
  });
});

describe('callbacks and closures', () => {
  const withProject = (where: string): string => `async function withProject(db, id, t, run) { const p = await db.project.findFirst({ where: ${where} }); if (!p) throw new Error(); return run(p); }`;
  const scoped = withProject('{ id, organizationId: t }');

  it('receive what the function that calls them passes and knows', () => {
    expect(judgeTasks(scoped, 'export const f = (db, id, t: string) => withProject(db, id, t, (p) => db.task.findMany({ where: { projectId: p.id } }));')).toBe('proved derived');
    expect(judgeTasks(scoped, 'export const f = (db, id, t: string) => withProject(db, id, t, () => db.task.findMany({ where: { projectId: id } }));')).toBe('proved guard');
    expect(judgeTasks(scoped, 'export const f = (db, id, t: string, other) => withProject(db, id, t, () => db.task.findMany({ where: { projectId: other } }));')).toBe(keyOnly('other'));
    expect(judgeProject(withProject('{ id }'), 'export const f = (db, id, t: string) => withProject(db, id, t, (p) => db.task.findMany({ where: { projectId: p.id } }));')).toBe(keyOnly('id'));
    expect(judgeTasks('async function early(db, id, t, run) { const r = await run(); await db.project.findFirstOrThrow({ where: { id, organizationId: t } }); return r; }', 'export const f = (db, id, t: string) => early(db, id, t, () => db.task.findMany({ where: { projectId: id } }));')).toBe(keyOnly('id'));
  });

  it('keep what held where they were made', () => {
    expect(judgeTasks('export async function f(db, id, t: string, later) { await db.project.findFirstOrThrow({ where: { id, organizationId: t } }); later(() => db.task.findMany({ where: { projectId: id } })); }')).toBe('proved guard');
    expect(judgeTasks('export async function f(db, id, t: string, later) { later(() => db.task.findMany({ where: { projectId: id } })); await db.project.findFirstOrThrow({ where: { id, organizationId: t } }); }')).toBe(keyOnly('id'));
  });

  it('are judged where they are returned', () => {
    const made = prove('export const make = (db, t: string) => ({ list: () => db.project.findMany({ where: { organizationId: t } }), get: (id) => db.project.findUnique({ where: { id } }) });', { openWorld: true });
    expect(made).toEqual(['Project.findMany in make.list: proved condition', `Project.findUnique in make.get: ${keyOnly('id')}`]);
  });
});

describe('parameters', () => {
  const load = (parameter: string): string => `async function load(db, id, ${parameter}) { return db.project.findFirst({ where: { id, organizationId: t } }); }`;

  it('that may be left out are asked of each caller', () => {
    expect(judgeProject(load('t?: string'), 'export const f = (db, id, t: string) => load(db, id, t);')).toBe('proved condition');
    expect(prove(lines(load('t?: string'), 'export const f = (db, id, t: string) => load(db, id, t);', 'export const g = (db, id) => load(db, id);'), { openWorld: true })).toEqual([`Project.findFirst in load: conditional likely "no caller proves \`id\`" at load(db, id)`]);
    expect(judgeProject(load('t: string | undefined'), 'export const f = (db, id, session) => load(db, id, session?.organizationId);')).toBe(`conditional likely "no caller proves \`id\`"`);
  });

  it('with a constant default fall back to it', () => {
    expect(judgeProject(load("t = 'acme'").replace('async', 'export async'))).toBe(`conditional likely "no caller proves \`id\`"`);
    expect(judgeProject(load("t = 'acme'"), 'export const f = (db, id) => load(db, id);')).toBe(`hardcoded likely "no caller proves \`id\`"`);
  });

  it('in an object are followed by name', () => {
    const named = 'async function load({ db, id, organizationId }: { db; id: string; organizationId?: string }) { return db.project.findFirst({ where: { id, organizationId } }); }';
    expect(judgeProject(named, 'export const f = (db, id, t: string) => load({ db, id, organizationId: t });')).toBe('proved condition');
    expect(judgeProject(named, 'export const f = (db, id, t: string) => load({ db, id });')).toBe(`conditional likely "no caller proves \`id\`"`);
    expect(judgeProject(named, 'export const f = (db, id, t: string) => load({ db, id: t, organizationId: undefined });')).toBe(`conditional likely "no caller proves \`t\`"`);
  });
});

describe('a result that holds a row or an error', () => {
  const wrap = "const ok = (data) => ({ ok: true, kind: 'found', data });\nconst err = (error) => ({ ok: false, kind: 'error', error });";
  const load = lines('async function load(db, id) {', 'try {', 'const p = await db.project.findUnique({ where: { id } });', "if (!p) return err('not found');", 'return ok(p);', "} catch { return err('failed'); }", '}');
  const mine = 'if (!session.memberships.some((m) => m.organizationId === r.data.organizationId)) return [];';
  const mayUse = 'const mayUse = (memberships, organizationId) => memberships.some((m) => m.organizationId === organizationId);';
  const judge = (before: string): string => judgeTasks(wrap, load, mayUse, `export async function f(db, id: string, other: string, session: Session) { ${before} ${act} }`);

  it.each([
    [`const r = await load(db, id); if (!r.ok) return []; ${mine}`, 'proved guard'],
    [`const r = await load(db, id); if (r.ok === false) return []; ${mine}`, 'proved guard'],
    [`const r = await load(db, id); if (r.kind !== 'found') return []; ${mine}`, 'proved guard'],
    [`const r = await load(db, id); if ('error' in r) return []; ${mine}`, 'proved guard'],
    ['const { ok, data } = await load(db, id); if (!ok) return []; if (!session.memberships.some((m) => m.organizationId === data.organizationId)) return [];', 'proved guard'],
    // nothing is none of them
    ['const r = await load(db, id); if (!mayUse(session.memberships, r.data.organizationId)) return [];', 'proved guard'],
    ['const r = await load(db, other); if (!mayUse(session.memberships, r.data.organizationId)) return [];', keyOnly('id')],
    ['const r = await load(db, id); if (!r.ok) return [];', keyOnly('id')],
    [`const r = await load(db, other); if (!r.ok) return []; ${mine}`, keyOnly('id')],
    ['const r = await load(db, id); if (!r.ok) return []; if (session.memberships.some((m) => m.organizationId === r.data.organizationId)) return [];', keyOnly('id')],
    [`const r = await load(db, id); if (r.ok) { ${mine} }`, keyOnly('id')],
  ])('%s: %s', (before, expected) => {
    expect(judge(before)).toBe(expected);
  });

  it('is one of those that pass from its test on, in the branch that tested it', () => {
    expect(judge(`const r = await load(db, id); if (r.ok) { ${mine} } else { return []; }`)).toBe('proved guard');
    expect(judge(`const r = await load(db, id); if (r.ok) { ${mine} } else { log(r.error); }`)).toBe(keyOnly('id'));
  });
});

describe('a result that other functions made part of', () => {
  const helpers = `const deny = (): Response => Response.json({}, { status: 403 });
const role = async (db, user, org) => { if (!user) return deny(); const m = await db.membership.findFirst({ where: { userId: user.id, organizationId: org } }); return m ? { m } : deny(); };
const authorize = async (db, user, id) => { const p = await db.project.findUnique({ where: { id } }); if (!p) return deny(); const access = await role(db, user, p.organizationId); if (access instanceof Response) return access; return { p, access }; };`;
  it.each([
    ['const ok = await authorize(db, user, id); if (ok instanceof Response) return ok;', 'proved derived'],
    ['const ok = await authorize(db, user, id); if (!(ok instanceof Response)) return null;', expect.stringContaining('key-only')],
    ['const ok = await authorize(db, user, id); if (ok instanceof Error) return ok;', expect.stringMatching(/^(?!proved)/)],
  ])('is told apart by its class, however deep: %s', (before, expected) => {
    expect(judgeTasks(helpers, `export async function f(db, user, id: string) { ${before} return db.task.findMany({ where: { projectId: ok.p.id } }); }`)).toEqual(expected);
  });

  it('names the tenant in each of its cases', () => {
    const orgOf = (first: string): string => `const find = async (db, id, other) => { const p = await db.project.findFirst({ where: { ${first} } }); if (p) return p; return db.project.findFirst({ where: { slug: id } }); };
const orgOf = async (db, id, other) => { const p = await find(db, id, other); if (!p) throw new Error(); return p.organizationId; };`;
    const f = 'export async function f(db, user, id: string, other: string) { const k = await db.task.findUnique({ where: { id } }); if (!k) return null; const p = await db.project.findUnique({ where: { id: k.projectId } }); if (!p) return null; const org = await orgOf(db, p.id, other); const m = await db.membership.findFirst({ where: { userId: user.id, organizationId: org } }); if (!m) throw new Error(); return k; }';
    const judge = (first: string): string => prove(lines(orgOf(first), f)).find((line) => line.startsWith('Task.'))!.replace(/^[^:]*: /, '');
    // only the first can be
    expect(judge('id')).toBe('proved comparison');
    expect(judge('id, name: other')).toContain('key-only');
    expect(judge('id: other')).toContain('key-only');
  });
});
