import { describe, expect, it } from 'vitest';
import { prove, verdictOfLast } from '../test/prove.ts';

const parameters = 'db: Db, id: string, ids: string[], t: string, o: string | undefined, session: Session, body: Body, flag: boolean';
/** The verdict on the last access of a function body. */
const judge = (...lines: string[]): string => verdictOfLast(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true });

const unproved = 'key-only likely "no caller proves `id`"';
const unprovedAll = 'key-only likely "no caller proves `ids`"';
const scoped = 'const p = await db.project.findFirst({ where: { id, organizationId: t } });';
const act = 'await db.task.deleteMany({ where: { projectId: id } });';

describe('a scoped lookup', () => {
  it.each([
    ['if (!p) throw new Error();', 'proved guard'],
    ['if (!p) return null;', 'proved guard'],
    ['if (p === null) return null;', 'proved guard'],
    ['if (p == undefined) return null;', 'proved guard'],
    ['if (!p || flag) throw new Error();', 'proved guard'],
    ['if (!p) { log(id); throw new Error(); }', 'proved guard'],
    ['if (!p?.id) throw new Error();', 'proved guard'],
    ['if (p) log(p.name); else throw new Error();', 'proved guard'],
    ['', unproved],
    ['if (p) return null;', unproved],
    ['if (!p) log(id);', unproved],
    ['if (!p && flag) throw new Error();', unproved],
    ['if (flag && !p) throw new Error();', unproved],
    ['if (flag) { if (!p) throw new Error(); }', unproved],
    ['if (p !== undefined) return null;', unproved],
    ['try { if (!p) throw new Error(); } catch { log(id); }', unproved],
  ])('%s: %s', (test, expected) => {
    expect(judge(scoped, test, act)).toBe(expected);
  });

  it('holds inside the branch that its result opens, and not outside', () => {
    expect(judge(scoped, `if (p) { ${act} }`)).toBe('proved guard');
    // the key may still be another tenant's
    expect(judge(scoped, `if (!p) { ${act} }`)).toBe(unproved);
    expect(judge('const p = await db.project.findUnique({ where: { id } });', `if (!p) { ${act} }`)).toBe('proved not-released');
    expect(judge(scoped, 'return p ? db.task.findMany({ where: { projectId: id } }) : [];')).toBe('proved guard');
    expect(judge(scoped, 'return p && db.task.findMany({ where: { projectId: id } });')).toBe('proved guard');
    expect(judge(scoped, 'return p?.name || db.task.findMany({ where: { projectId: id } });')).toBe(unproved);
    expect(judge(scoped, `if (p) log(p);`, act)).toBe(unproved);
  });

  it('by another id, or without the tenant, proves nothing', () => {
    expect(judge('const p = await db.project.findFirst({ where: { id: o, organizationId: t } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.project.findFirst({ where: { slug: id, organizationId: t } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.invoice.findFirst({ where: { id, organizationId: t } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.project.findFirst({ where: { organizationId: t } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.project.findFirst({ where: { id } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.project.findFirst({ where: { id, organizationId: o } });', 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge("const p = await db.project.findFirst({ where: { id, organizationId: 'acme' } });", 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('const p = await db.project.findFirst({ where: { OR: [{ id }, { organizationId: t }] } });', 'if (!p) throw new Error();', act)).toBe(unproved);
  });

  it('after the access comes too late', () => {
    expect(prove(`export async function f(${parameters}) {\n${act}\n${scoped}\nif (!p) throw new Error();\n}`, { openWorld: true })).toEqual([
      `Task.deleteMany in f: ${unproved}`,
      'Project.findFirst in f: proved not-released',
    ]);
  });

  it('that is not awaited is a promise, always there', () => {
    expect(judge('const p = db.project.findFirst({ where: { id, organizationId: t } });', 'if (!p) throw new Error();', act)).toBe(unproved);
  });

  it('that throws proves its key once it is awaited', () => {
    expect(judge('await db.project.findFirstOrThrow({ where: { id, organizationId: t } });', act)).toBe('proved guard');
    expect(judge('await db.project.findUniqueOrThrow({ where: { id, organizationId: t } });', act)).toBe('proved guard');
    expect(judge('db.project.findFirstOrThrow({ where: { id, organizationId: t } });', act)).toBe(unproved);
    expect(judge('void db.project.findFirstOrThrow({ where: { id, organizationId: t } });', act)).toBe(unproved);
    expect(judge('await db.project.findFirstOrThrow({ where: { id, organizationId: t } }).catch(() => null);', act)).toBe(unproved);
    expect(judge('await db.project.findFirstOrThrow({ where: { id, organizationId: t } }).catch(() => { throw new Error(); });', act)).toBe('proved guard');
    expect(judge('await db.project.findFirst({ where: { id, organizationId: t } });', act)).toBe(unproved);
    expect(judge('await Promise.all([db.project.findFirstOrThrow({ where: { id, organizationId: t } })]);', act)).toBe('proved guard');
    expect(judge('await Promise.allSettled([db.project.findFirstOrThrow({ where: { id, organizationId: t } })]);', act)).toBe(unproved);
    expect(judge('await Promise.race([db.project.findFirstOrThrow({ where: { id, organizationId: t } }), timeout()]);', act)).toBe(unproved);
  });

  it('is a list that is there even when it is empty', () => {
    const list = 'const ps = await db.project.findMany({ where: { id, organizationId: t } });';
    expect(judge(list, 'if (!ps) throw new Error();', act)).toBe(unproved);
    expect(judge(list, 'if (!ps.length) throw new Error();', act)).toBe('proved guard');
    expect(judge(list, 'if (ps.length === 0) throw new Error();', act)).toBe('proved guard');
    expect(judge(list, 'if (ps.length > 0) throw new Error();', act)).toBe(unproved);
    expect(judge(list, 'if (!ps[0]) throw new Error();', act)).toBe('proved guard');
    expect(judge('const [p] = await db.project.findMany({ where: { id, organizationId: t } });', 'if (!p) throw new Error();', act)).toBe('proved guard');
  });

  it('tells by its count whether there is one', () => {
    const count = 'const n = await db.project.count({ where: { id, organizationId: t } });';
    expect(judge(count, 'if (!n) throw new Error();', act)).toBe('proved guard');
    expect(judge(count, 'if (n === 0) throw new Error();', act)).toBe('proved guard');
    expect(judge(count, 'if (n !== 1) throw new Error();', act)).toBe('proved guard');
    expect(judge(count, 'if (n < 1) throw new Error();', act)).toBe('proved guard');
    expect(judge(count, 'if (n > 1) throw new Error();', act)).toBe(unproved);
    expect(judge(count, act)).toBe(unproved);
    expect(judge('const n = await db.project.count({ where: { organizationId: t } });', 'if (!n) throw new Error();', act)).toBe(unproved);
    expect(judge('const a = await db.project.aggregate({ where: { id, organizationId: t }, _count: true });', 'if (!a) throw new Error();', act)).toBe(unproved);
  });
});

describe('a comparison of the fetched row', () => {
  const fetch = 'const p = await db.project.findUnique({ where: { id } });';

  it.each([
    ['if (p.organizationId !== t) throw new Error();', 'proved comparison'],
    ['if (p.organizationId != t) return null;', 'proved comparison'],
    ['if (p?.organizationId !== t) throw new Error();', 'proved comparison'],
    ['if (p && p.organizationId !== t) throw new Error();', 'proved comparison'],
    ['if (!p || p.organizationId !== t) return null;', 'proved comparison'],
    ['if (!(p.organizationId === t)) throw new Error();', 'proved comparison'],
    ['if (t !== p.organizationId) throw new Error();', 'proved comparison'],
    ['if (p.organizationId !== session.organizationId) throw new Error();', 'proved comparison'],
    ['const ok = p.organizationId === t;\nif (!ok) throw new Error();', 'proved comparison'],
    ['const { organizationId } = p;\nif (organizationId !== t) throw new Error();', 'proved comparison'],
    ['if (p.organizationId !== t || flag) throw new Error();', 'proved comparison'],
    ['if (![t].includes(p.organizationId)) throw new Error();', 'proved comparison'],
    ['if (!session.organizationIds.includes(p.organizationId)) throw new Error();', 'proved comparison'],
    // without a session nothing is equal to what every row has
    ['if (p.organizationId !== session?.organizationId) throw new Error();', 'proved comparison'],
    ["if (p.organizationId !== (session?.organizationId ?? '')) throw new Error();", 'proved comparison'],
    ["if (p.organizationId !== (session?.organizationId ?? 'acme')) throw new Error();", unproved],
    ['if (session && p.organizationId !== session?.organizationId) throw new Error();', unproved],
    ['', unproved],
    ['if (p.organizationId === t) throw new Error();', unproved],
    ['if (p.organizationId !== t) log(id);', unproved],
    ['if (p.organizationId !== t && flag) throw new Error();', unproved],
    ['if (p.organizationId !== p.organizationId) throw new Error();', unproved],
    ["if (p.organizationId !== 'acme') throw new Error();", unproved],
    ['if (p.organizationId !== o) throw new Error();', unproved],
    ['if (p?.organizationId !== o) throw new Error();', unproved],
    ['if (o && p.organizationId !== o) throw new Error();', unproved],
    ['if (p.slug !== t) throw new Error();', unproved],
    ['if (p.organizationId < t) throw new Error();', unproved],
    ['if (!p.organizationId) throw new Error();', unproved],
    ['p.organizationId === t;', unproved],
    ['if (session.organizationIds.includes(p.organizationId)) throw new Error();', unproved],
  ])('%s: %s', (test, expected) => {
    expect(judge(fetch, test, 'return p;')).toBe(expected);
  });

  it('with what may be absent says nothing of rows that may have no owner', () => {
    const label = 'const l = await db.label.findUnique({ where: { id } });';
    expect(judge(label, 'if (l.organizationId !== session.organizationId) throw new Error();', 'return l;')).toBe('proved comparison');
    expect(judge(label, 'if (l.organizationId !== session?.organizationId) throw new Error();', 'return l;')).toBe(unproved);
    const task = 'const k = await db.task.findUnique({ where: { id }, include: { project: { include: { country: true } } } });';
    expect(judge(task, 'if (k.project.organizationId !== session?.organizationId) throw new Error();', 'return k;')).toBe('proved comparison');
    expect(judge(task, 'if (k.project?.organizationId !== session?.organizationId) throw new Error();', 'return k;')).toBe(unproved);
    expect(judge(task, 'if (k.project.countryCode !== session?.countryCode) throw new Error();', 'return k;')).toBe(unproved);
  });

  it('proves the key too, where an absent row could not have passed', () => {
    const remove = 'await db.project.delete({ where: { id } });';
    expect(judge(fetch, 'if (p.organizationId !== t) throw new Error();', remove)).toBe('proved guard');
    expect(judge(fetch, 'if (p?.organizationId !== t) throw new Error();', remove)).toBe('proved guard');
    expect(judge(fetch, 'if (!p || p.organizationId !== t) throw new Error();', remove)).toBe('proved guard');
    expect(judge(fetch, 'if (!p || p.organizationId !== t) throw new Error();', 'await db.project.delete({ where: { id: p.id } });')).toBe('proved derived');
    expect(judge(fetch, 'if (p.organizationId !== o) throw new Error();', remove)).toBe(unproved);
    expect(judge(fetch, 'if (!p) throw new Error();', remove)).toBe(unproved);
    expect(judge(fetch, 'if (!p || p.organizationId !== t) throw new Error();', 'await db.project.delete({ where: { id: body.id } });')).toBe('key-only likely "no caller proves `body.id`"');
  });

  it('after a write comes too late', () => {
    expect(judge('const p = await db.project.delete({ where: { id } });', 'if (p.organizationId !== t) throw new Error();')).toBe(unproved);
    expect(judge("const p = await db.project.update({ where: { id }, data: { name: 'x' } });", 'if (p.organizationId !== t) throw new Error();')).toBe(unproved);
  });

  it("of the parent's owner", () => {
    const task = 'const k = await db.task.findUnique({ where: { id }, include: { project: true } });';
    expect(judge(task, 'if (k.project.organizationId !== t) throw new Error();', 'return k;')).toBe('proved comparison');
    expect(judge(task, 'if (k.project.organization.id !== t) throw new Error();', 'return k;')).toBe('proved comparison');
    expect(judge(task, 'if (k.project.name !== t) throw new Error();', 'return k;')).toBe(unproved);
    expect(judge(task, 'if (k.projectId !== o) throw new Error();', 'return k;')).toBe(unproved);
  });

  it('with the acting user counts only for what belongs to people', () => {
    expect(judge('const n = await db.note.findUnique({ where: { id } });', 'if (n.userId !== session.user.id) throw new Error();', 'return n;')).toBe('proved comparison');
    expect(judge('const i = await db.invoice.findUnique({ where: { id } });', 'if (i.authorId !== session.user.id) throw new Error();', 'return i;')).toBe('key-only possible "it selects rows of one user, in whatever tenant they are"');
  });
});

describe("a lookup of the acting user's membership", () => {
  const fetch = 'const i = await db.invoice.findUnique({ where: { id } });';
  const member = (where: string): string => `const m = await db.membership.findFirst({ where: { ${where} } });`;
  const stop = 'if (!m) throw new Error();';
  /** The verdict on the invoice, which stands first. */
  const judgeFirst = (...lines: string[]): string => prove(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true })[0]!.replace('Invoice.findUnique in f: ', '');

  it.each([
    [member('organizationId: i.organizationId, userId: session.user.id'), stop, 'proved guard'],
    [member('organizationId: i.organizationId, user: { email: session.user.email }'), stop, 'proved guard'],
    ['const m = await db.organization.findFirst({ where: { id: i.organizationId, memberships: { some: { userId: session.user.id } } } });', stop, 'proved guard'],
    [member('organizationId: i.organizationId, userId: session.user.id'), '', unproved],
    [member('organizationId: i.organizationId, userId: session.user.id'), 'if (m) throw new Error();', unproved],
    [member('organizationId: i.organizationId'), stop, unproved],
    [member("organizationId: i.organizationId, userId: 'root'"), stop, unproved],
    [member("organizationId: i.organizationId, role: 'owner'"), stop, unproved],
    [member('organizationId: t, userId: session.user.id'), stop, unproved],
    [member('organizationId: i.id, userId: session.user.id'), stop, unproved],
    [member('organizationId: i.organizationId, NOT: { userId: session.user.id }'), stop, unproved],
  ])('%s %s %s', (lookup, test, expected) => {
    expect(judgeFirst(fetch, lookup, test, 'return i;')).toBe(expected);
  });

  it.each([
    ['findUnique({ where: { id: i.organizationId } })', 'org.id', 'proved guard'],
    ['findUnique({ where: { id: i.organizationId } })', 'org.slug', unproved],
    ['findUnique({ where: { slug: i.organizationId } })', 'org.id', unproved],
    ['findUnique({ where: { id: t } })', 'org.id', unproved],
    ['findFirst({ where: { OR: [{ id: i.organizationId }, { id: t }] } })', 'org.id', unproved],
    ['findFirst({ where: { NOT: { id: i.organizationId } } })', 'org.id', unproved],
  ])('by the key of the organization that was found by it: %s %s', (lookup, key, expected) => {
    expect(judgeFirst(fetch, `const org = await db.organization.${lookup};`, member(`organizationId: ${key}, userId: session.user.id`), stop, 'return i;')).toBe(expected);
  });

  const all = 'const ms = await db.membership.findMany({ where: { userId: session.user.id } });';
  it.each([
    ['if (!ms.some((m) => m.organizationId === i.organizationId)) throw new Error();', 'proved comparison'],
    ["if (!ms.some((m) => m.organizationId === i.organizationId && m.role !== 'GUEST')) throw new Error();", 'proved comparison'],
    ["if (!ms.some((m) => m.role !== 'GUEST' && i.organizationId === m.organizationId)) throw new Error();", 'proved comparison'],
    ["if (!ms.some((m) => m.organizationId === i.organizationId || m.role === 'ADMIN')) throw new Error();", unproved],
    ["if (!ms.some((m) => m.organizationId !== i.organizationId && m.role === 'ADMIN')) throw new Error();", unproved],
    ["if (ms.some((m) => m.organizationId === i.organizationId && m.role === 'GUEST')) throw new Error();", unproved],
    ['if (!ms.find((m) => m.organizationId === i.organizationId)) throw new Error();', 'proved comparison'],
    ['if (!ms.map((m) => m.organizationId).includes(i.organizationId)) throw new Error();', 'proved comparison'],
    ['if (!new Set(ms.map((m) => m.organizationId)).has(i.organizationId)) throw new Error();', 'proved comparison'],
    ['if (ms.some((m) => m.organizationId === i.organizationId)) throw new Error();', unproved],
    ['if (!ms.some(async (m) => m.organizationId === i.organizationId)) throw new Error();', unproved],
    ['if (!ms.filter((m) => m.organizationId === i.organizationId)) throw new Error();', unproved],
    ['if (!ms.some((m) => m.organizationId === t)) throw new Error();', unproved],
    ['if (!ms.some(() => i.organizationId)) throw new Error();', unproved],
    ['if (!ms.length) throw new Error();', unproved],
    ['ms.some((m) => m.organizationId === i.organizationId);', unproved],
  ])('%s %s', (test, expected) => {
    expect(judgeFirst(fetch, all, test, 'return i;')).toBe(expected);
  });
});

describe('a row that is found in one of two ways', () => {
  const lookup = "let p = await db.project.findUnique({ where: { id } });\nif (!p) p = await db.project.findUnique({ where: { slug: id } });\nif (!p) throw new Error();";
  const member = (key: string): string => `const m = await db.membership.findUnique({ where: { userId_organizationId: { organizationId: ${key}, userId: session.user.id } } });\nif (!m) throw new Error();`;
  const said = (...lines: string[]): string[] => prove(`const find = async (db, id) => { const a = await db.project.findUnique({ where: { id } }); if (a) return a; return db.project.findUnique({ where: { slug: id } }); };\nexport async function f(db, id: string, t: string, session) {\n${lines.join('\n')}\n}`, { openWorld: true }).filter((line) => line.startsWith('Project')).map((line) => line.replace(/^[^:]*: /, ''));

  it('is in the tenant whose membership was looked up by what was found', () => {
    const find = 'const p = await find(db, id);\nif (!p) throw new Error();';
    expect(said(find, member('p.organizationId'), 'return p;')).toEqual(['proved guard', 'proved guard']);
    expect(said(find, member('t'), 'return p;').every((x) => x.startsWith('key-only'))).toBe(true);
    expect(said(find, 'return p;').every((x) => x.startsWith('key-only'))).toBe(true);
    expect(said(lookup, member('t'), 'return p;').some((x) => x.startsWith('key-only'))).toBe(true);
  });
});

describe('a check that passes in several cases', () => {
  const judgeInvoice = (...lines: string[]): string => prove(`export async function f(db, id: string, t: string, session, body) {\n${lines.join('\n')}\n}`, { openWorld: true })[0]!.replace('Invoice.findUnique in f: ', '');
  const fetch = 'const i = await db.invoice.findUnique({ where: { id } });';
  const other = 'const p = await db.project.findUnique({ where: { id: body.project } });';
  const proved = 'proved comparison';
  it.each([
    // each case has its own reason, and each reason counts
    ['', 'i.organizationId !== t && i.organizationId !== session.organizationId', proved],
    [other, 'i.organizationId !== p.organizationId && i.organizationId !== t', proved],
    ['', 'i.organizationId !== t && i.status !== "open"', unproved],
    // an administrator of the platform may see all
    ['', '!session.user.isAdmin && i.organizationId !== t', proved],
    ['', 'i.organizationId !== t && !env.ADMIN_EMAILS.includes(session.user.email)', proved],
    ['', 'i.organizationId !== t && !env.ADMIN_EMAILS?.some((x) => x === session.user.email)', proved],
    ['', '!session.user.isActive && i.organizationId !== t', unproved],
    ['', 'i.organizationId !== t && !body.ADMIN_EMAILS.includes(session.user.email)', unproved],
    ['', 'i.organizationId !== t && !env.EMAILS.includes(session.user.email)', unproved],
  ])('%s %s', (lookup, test, expected) => {
    expect(judgeInvoice(fetch, lookup, `if (${test}) throw new Error();`, 'return i;')).toBe(expected);
  });

  it('rests on every row that one of them rests on', () => {
    const code = (guard: string): string[] => prove(`export async function f(db, id: string, t: string, body) {\nconst i = await db.invoice.findUnique({ where: { id } });\n${other}\n${guard}\nreturn i;\n}`, { openWorld: true }).filter((line) => line.startsWith('Project'));
    const owes = ['Project.findUnique in f: key-only likely "no caller proves `body.project`"'];
    expect(code('if (i.organizationId !== p.organizationId) throw new Error();')).toEqual(owes);
    expect(code('if (i.organizationId !== p.organizationId && i.organizationId !== t) throw new Error();')).toEqual(owes);
    expect(code('if (p.organizationId !== t) throw new Error();\nif (i.organizationId !== p.organizationId && i.organizationId !== t) throw new Error();')).toEqual(['Project.findUnique in f: proved not-released']);
    // only the case that rests on it needs it
    expect(code('if ((p.organizationId !== t || i.organizationId !== p.organizationId) && i.organizationId !== t) throw new Error();')).toEqual(['Project.findUnique in f: proved not-released']);
  });
});

describe('many ids at once', () => {
  const remove = 'await db.project.deleteMany({ where: { id: { in: ids } } });';
  const found = 'const ps = await db.project.findMany({ where: { id: { in: ids }, organizationId: t } });';
  const count = 'const n = await db.project.count({ where: { id: { in: ids }, organizationId: t } });';

  it.each([
    [found, 'if (ps.length !== ids.length) throw new Error();', 'proved guard'],
    [found, 'if (ps.length < ids.length) throw new Error();', 'proved guard'],
    [found, 'if (ids.length > ps.length) throw new Error();', 'proved guard'],
    [count, 'if (n !== ids.length) throw new Error();', 'proved guard'],
    [count, 'if (n < ids.length) throw new Error();', 'proved guard'],
    [found, 'if (ids.length === 0) return;\nif (ps.length !== ids.length) throw new Error();', 'proved guard'],
    [found, '', unprovedAll],
    [found, 'if (ps.length === 0) throw new Error();', unprovedAll],
    [found, 'if (ps.length > ids.length) throw new Error();', unprovedAll],
    [found, 'if (ps.length === ids.length) throw new Error();', unprovedAll],
    [found, 'if (ps.length !== body.ids.length) throw new Error();', unprovedAll],
    [found, 'if (ps.length !== ids.length) log(ids);', unprovedAll],
    [count, 'if (n !== 1) throw new Error();', unprovedAll],
    ['const n = await db.project.count({ where: { organizationId: t } });', 'if (n !== ids.length) throw new Error();', unprovedAll],
    ['const n = await db.project.count({ where: { id: { in: ids } } });', 'if (n !== ids.length) throw new Error();', unprovedAll],
    ['const n = await db.project.count({ where: { id: { notIn: ids }, organizationId: t } });', 'if (n !== ids.length) throw new Error();', unprovedAll],
    ['const n = await db.invoice.count({ where: { id: { in: ids }, organizationId: t } });', 'if (n !== ids.length) throw new Error();', unprovedAll],
  ])('%s %s %s', (lookup, test, expected) => {
    expect(judge(lookup, test, remove)).toBe(expected);
  });

  it('counts distinct ids as their list', () => {
    const lookup = 'const n = await db.project.count({ where: { id: { in: unique }, organizationId: t } });';
    const stop = 'if (n !== unique.length) throw new Error();';
    expect(judge('const unique = [...new Set(ids)];', lookup, stop, 'await db.project.deleteMany({ where: { id: { in: unique } } });')).toBe('proved guard');
    expect(judge('const unique = [...new Set(ids)];', lookup, stop, remove)).toBe('proved guard');
    expect(judge('const unique = [...new Set(body.ids)];', lookup, stop, remove)).toBe(unprovedAll);
    expect(judge('const unique = ids.slice(1).filter(Boolean);', lookup, stop, remove)).toBe(unprovedAll);
  });

  it('acts only on what was found', () => {
    expect(judge(found, 'await db.project.deleteMany({ where: { id: { in: ps.map((p) => p.id) } } });')).toBe('proved derived');
    expect(judge(found, 'for (const p of ps) await db.project.delete({ where: { id: p.id } });')).toBe('proved derived');
    expect(judge(found, 'for (const x of ids) await db.project.delete({ where: { id: x } });')).toBe(unprovedAll);
    expect(judge(found, 'for (const p of ps) await db.task.deleteMany({ where: { projectId: p.id } });')).toBe('proved derived');
    expect(judge(found, 'await Promise.all(ps.map((p) => db.project.delete({ where: { id: p.id } })));')).toBe('proved derived');
    expect(judge(found, 'await Promise.all(ids.map((x) => db.project.delete({ where: { id: x } })));')).toBe(unprovedAll);
  });

  const allowed = 'const ps = await db.project.findMany({ where: { organizationId: t } });\nconst allowed = new Set(ps.map((p) => p.id));';
  it.each([
    ['if (ids.some((x) => !allowed.has(x))) throw new Error();', remove, 'proved derived'],
    ['if (!ids.every((x) => allowed.has(x))) throw new Error();', remove, 'proved derived'],
    ['for (const x of ids) if (!allowed.has(x)) throw new Error();', remove, 'proved derived'],
    ['ids.forEach((x) => { if (!allowed.has(x)) throw new Error(); });', remove, 'proved derived'],
    ['if (ids.filter((x) => !allowed.has(x)).length > 0) throw new Error();', remove, 'proved derived'],
    ['const good = ids.filter((x) => allowed.has(x));', 'await db.project.deleteMany({ where: { id: { in: good } } });', 'proved derived'],
    ['const good = ids.filter((x) => !allowed.has(x));', 'await db.project.deleteMany({ where: { id: { in: good } } });', 'key-only likely "`f` runs for one tenant at a time"'],
    ['const good = ids.filter(async (x) => allowed.has(x));', 'await db.project.deleteMany({ where: { id: { in: good } } });', 'key-only likely "`f` runs for one tenant at a time"'],
    ['if (!ids.some((x) => allowed.has(x))) throw new Error();', remove, unprovedAll],
    ['if (ids.every((x) => allowed.has(x))) throw new Error();', remove, unprovedAll],
    ['for (const x of ids) if (!allowed.has(x)) log(x);', remove, unprovedAll],
    ['for (const x of ids) { if (allowed.has(x)) break; throw new Error(); }', remove, unprovedAll],
    ['ids.forEach(async (x) => { if (!allowed.has(x)) throw new Error(); });', remove, unprovedAll],
    ['for (const x of body.ids) if (!allowed.has(x)) throw new Error();', remove, unprovedAll],
  ])('%s %s %s', (test, last, expected) => {
    expect(judge(allowed, test, last)).toBe(expected);
  });

  it.each([
    ['[p.id, p.name]', 'proved derived'],
    ['[p.name, p.id]', unprovedAll],
  ])('a map of %s is asked for the first', (pair, expected) => {
    const byFirst = `const ps = await db.project.findMany({ where: { organizationId: t } });\nconst known = new Map(ps.map((p) => ${pair}));`;
    expect(judge(byFirst, 'for (const x of ids) if (!known.has(x)) throw new Error();', remove)).toBe(expected);
  });

  it('one id among the rows of the tenant', () => {
    const rows = 'const ps = await db.project.findMany({ where: { organizationId: t } });';
    const removeOne = 'await db.project.delete({ where: { id } });';
    expect(judge(rows, 'if (!ps.some((p) => p.id === id)) throw new Error();', removeOne)).toBe('proved derived');
    expect(judge(rows, 'const p = ps.find((x) => x.id === id);\nif (!p) throw new Error();', removeOne)).toBe('proved derived');
    expect(judge(rows, 'const p = ps.find((x) => x.id === id);', removeOne)).toBe(unproved);
    expect(judge(rows, 'if (ps.some((p) => p.id === id)) throw new Error();', removeOne)).toBe(unproved);
    expect(judge(rows, 'if (!ps.some((p) => p.slug === id)) throw new Error();', removeOne)).toBe(unproved);
  });

  it('found by either of two clients, among other promises', () => {
    const both = (where: string): string => `const c = session.tx ?? db;\nconst [ps] = await Promise.all([c.project.findMany({ where: { ${where} } }), log(id)]);`;
    expect(judge(both('organizationId: t'), 'await db.task.deleteMany({ where: { projectId: { in: ps.map((p) => p.id) } } });')).toBe('proved derived');
    expect(judge(both('organizationId: t'), 'await db.task.deleteMany({ where: { projectId: { in: ids } } });')).toBe(unprovedAll);
    expect(prove(`export async function f(${parameters}) {\n${both('slug: id')}\nawait db.task.deleteMany({ where: { projectId: { in: ps.map((p) => p.id) } } });\n}`, { openWorld: true })[0]).toBe('Project.findMany in f: key-only likely "no caller proves `id`"');
  });

  it('hands the debt to the list where that was not proved', () => {
    expect(prove('export async function f(db, id) {\nconst ps = await db.project.findMany();\nif (!ps.some((p) => p.id === id)) throw new Error();\nawait db.project.delete({ where: { id } });\n}', { openWorld: true })).toEqual([
      'Project.findMany in f: unfiltered likely "`f` runs for one tenant at a time"',
      'Project.delete in f: proved derived',
    ]);
  });
});

describe('the number of rows that a write changed', () => {
  const change = "const r = await db.project.updateMany({ where: { id, organizationId: t }, data: { name: 'x' } });";
  it.each([
    [change, 'if (r.count === 0) throw new Error();', 'proved guard'],
    [change, 'if (!r.count) throw new Error();', 'proved guard'],
    [change, 'if (r.count !== 1) throw new Error();', 'proved guard'],
    [change, 'if (r.count < 1) throw new Error();', 'proved guard'],
    ["const { count } = await db.project.updateMany({ where: { id, organizationId: t }, data: { name: 'x' } });", 'if (count === 0) throw new Error();', 'proved guard'],
    ['const r = await db.project.deleteMany({ where: { id, organizationId: t } });', 'if (r.count === 0) throw new Error();', 'proved guard'],
    [change, '', unproved],
    [change, 'if (!r) throw new Error();', unproved],
    [change, 'if (r.count > 1) throw new Error();', unproved],
    ["const r = await db.project.updateMany({ where: { organizationId: t }, data: { name: 'x' } });", 'if (r.count === 0) throw new Error();', unproved],
    ["await db.project.update({ where: { id, organizationId: t }, data: { name: 'x' } });", '', 'proved guard'],
    ['await db.project.delete({ where: { id, organizationId: t } });', '', 'proved guard'],
    ["db.project.update({ where: { id, organizationId: t }, data: { name: 'x' } });", '', unproved],
  ])('%s %s %s', (write, test, expected) => {
    expect(judge(write, test, act)).toBe(expected);
  });
});

describe('relations loaded with a scoped row', () => {
  const load = 'const p = await db.project.findFirst({ where: { id, organizationId: t }, include: { tasks: { where: { id: body.taskId } } } });';
  const remove = 'await db.task.delete({ where: { id: body.taskId } });';
  it.each([
    [load, 'if (!p || p.tasks.length === 0) throw new Error();', 'proved guard'],
    [load, 'if (!p?.tasks[0]) throw new Error();', 'proved guard'],
    [load, 'if (!p || !p.tasks) throw new Error();', 'key-only likely "no caller proves `body.taskId`"'],
    [load, 'if (!p) throw new Error();', 'key-only likely "no caller proves `body.taskId`"'],
    [load.replace(', organizationId: t', ''), 'if (!p || p.tasks.length === 0) throw new Error();', 'key-only likely "no caller proves `body.taskId`"'],
    [load.replace('where: { id: body.taskId }', 'where: { title: body.taskId }'), 'if (!p || p.tasks.length === 0) throw new Error();', 'key-only likely "no caller proves `body.taskId`"'],
  ])('%s %s %s', (lookup, test, expected) => {
    expect(judge(lookup, test, remove)).toBe(expected);
  });
});

describe('a comparison with the tenant, or with nothing', () => {
  const tenant = 'const own = await db.organization.findUnique({ where: { id: t } });';
  const owner = 'const p = await db.project.findUnique({ where: { id } });';
  it('is one with the tenant, for a row that is there has its key', () => {
    expect(judge(tenant, owner, 'if (!own || (p?.organizationId ?? null) !== own.id) return [];', act)).toBe('proved guard');
    expect(judge(tenant, owner, 'if (!own || (p?.parentId ?? null) !== own.id) return [];', act)).toBe(unproved);
    expect(judge(tenant, owner, 'if ((p?.organizationId ?? null) !== (own?.id ?? null)) return [];', act)).toBe('proved not-released');
  });
});

describe('what may be null', () => {
  const helper = 'async function find(id: string, t: string) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) return null; return { p, other: 1 }; }';
  const after = (use: string): string => verdictOfLast(`import { db } from './db';\n${helper}\nexport async function f(id: string, t: string) { ${use} await db.task.deleteMany({ where: { projectId: id } }); }`, { openWorld: true });

  it.each(['const { other } = await find(id, t);', 'const x = await find(id, t); log(x.other);', 'log((await find(id, t)).p.name);'])('is there after a member was asked of it: %s', (use) => {
    expect(after(use)).toBe('proved guard');
  });

  it.each(['const x = await find(id, t);', 'const x = await find(id, t); log(x?.other);', 'const x = await find(id, t); log(x?.p.name);'])('and may be null otherwise: %s', (use) => {
    expect(after(use)).toBe(unproved);
  });
});

it('looks at what proves the row that a row was looked up by, at each point of its own', () => {
  const code = (body: string): string => `import { db } from './db';
async function remove(taskId: string) { await db.task.delete({ where: { id: taskId } }); }
export async function f(id: string, t: string, taskId: string, flag: boolean, user: User) {
  ${body}
}`;
  const project = 'const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error();';
  const task = 'const k = await db.task.findFirst({ where: { id: taskId, projectId: id } }); if (!k) throw new Error();';
  const judged = (body: string): string => prove(code(body), { openWorld: true }).find((line) => line.startsWith('Task.delete'))!.replace(/^.*?: /, '');
  expect(judged(`${task} if (flag) { ${project} await remove(taskId); } else { await remove(taskId); }`)).toBe('key-only likely "no caller proves `taskId`"');
  expect(judged(`${task} ${project} if (flag) { await remove(taskId); } else { await remove(taskId); }`)).toBe('proved guard');
  expect(judged(`if (!user.isAdmin) { ${project} } ${task} await remove(taskId);`)).toBe('proved guard');
  expect(judged(`if (!flag) { ${project} } ${task} await remove(taskId);`)).toBe('key-only likely "no caller proves `taskId`"');
});
