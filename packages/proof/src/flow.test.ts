import { describe, expect, it } from 'vitest';
import { prove, verdict, verdictOfLast } from '../test/prove.ts';

const parameters = 'db: Db, id: string, ids: string[], t: string, o: string | undefined, session: Session, body: Body, flag: boolean';
/** The verdict on the last access of a function body. */
const judge = (...lines: string[]): string => verdictOfLast(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true });

const unproved = 'key-only likely "no caller proves `id`"';
const unprovedAll = 'key-only likely "no caller proves `ids`"';
const lookup = (key = 'id'): string => `const p = await db.project.findFirst({ where: { id: ${key}, organizationId: t } });`;
const guard = (key = 'id'): string => `${lookup(key)} if (!p) throw new Error();`;
const act = 'await db.task.deleteMany({ where: { projectId: id } });';
const actOnAll = 'await db.project.deleteMany({ where: { id: { in: ids } } });';

describe('branches', () => {
  it.each([
    [`if (flag) { ${guard()} } else { ${guard()} }`, 'proved guard'],
    [`if (flag) { ${guard()} } else { return; }`, 'proved guard'],
    [`if (flag) return;\n${guard()}`, 'proved guard'],
    [`if (flag) { ${guard()} } else throw new Error();`, 'proved guard'],
    [`if (flag) { ${guard()} }`, unproved],
    [`if (flag) { ${guard()} } else { log(id); }`, unproved],
    [`if (flag) { ${guard()} } else { ${guard('o')} }`, unproved],
    [`flag && (await check());`, unproved],
  ])('%s: %s', (before, expected) => {
    expect(judge(before, act)).toBe(expected);
  });

  it('keep what holds under a test that is made again', () => {
    const remove = 'await db.task.deleteMany({ where: { projectId: o } });';
    const absent = 'key-only likely "no caller proves `o`"';
    expect(judge(`if (o) { ${guard('o')} }`, `if (o) ${remove}`)).toBe('proved guard');
    expect(judge(`if (o) { ${guard('o')} }`, remove)).toBe(absent);
    expect(judge(`if (flag) { ${guard('o')} }`, `if (o) ${remove}`)).toBe(absent);
    expect(judge(`if (flag) { ${guard('o')} }`, `if (flag) ${remove}`)).toBe('proved guard');
    expect(judge(`if (flag) { ${guard('o')} }`, `if (!flag) ${remove}`)).toBe(absent);
    expect(judge(`if (o) { ${guard('o')} }`, 'await db.project.delete({ where: { id: o } });')).toBe('proved guard');
  });

  it('join the values that names hold', () => {
    expect(judge(`const p = flag ? await db.project.findFirst({ where: { id, organizationId: t } }) : null;`, 'if (!p) throw new Error();', act)).toBe('proved guard');
    expect(judge(`const p = flag ? await db.project.findFirst({ where: { id, organizationId: t } }) : await db.project.findFirst({ where: { id } });`, 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge(`const p = (await db.project.findFirst({ where: { id, organizationId: t } })) ?? (await db.project.findFirst({ where: { id } }));`, 'if (!p) throw new Error();', act)).toBe(unproved);
    expect(judge('let ok = false;', lookup(), 'if (p) ok = true;', 'if (!ok) throw new Error();', act)).toBe('proved guard');
    expect(judge('let ok = flag;', lookup(), 'if (p) ok = true;', 'if (!ok) throw new Error();', act)).toBe(unproved);
    expect(judge('let ok = true;', lookup(), 'if (!p) ok = true;', 'if (!ok) throw new Error();', act)).toBe(unproved);
    expect(judge('let key = id;', guard('key'), 'key = body.id;', 'await db.project.delete({ where: { id: key } });')).toBe('key-only likely "no caller proves `body.id`"');
  });
});

describe('switch', () => {
  it.each([
    [`switch (body.kind) { case 'a': { ${guard()} break; } default: throw new Error(); }`, 'proved guard'],
    [`switch (body.kind) { case 'a': { ${guard()} break; } default: return; }`, 'proved guard'],
    [`switch (body.kind) { case 'a': { ${guard()} break; } default: { ${guard()} } }`, 'proved guard'],
    [`switch (body.kind) { default: { ${guard()} } }`, 'proved guard'],
    [`switch (body.kind) { case 'a': { ${guard()} } }`, unproved],
    [`switch (body.kind) { case 'a': { ${guard()} break; } case 'b': break; }`, unproved],
    [`switch (body.kind) { case 'a': { ${guard()} break; } default: log(id); }`, unproved],
    [`switch (body.kind) { case 'a': if (flag) break; default: { ${guard()} } }`, unproved],
  ])('%s: %s', (before, expected) => {
    expect(judge(before, act)).toBe(expected);
  });

  it('falls through to the next case with either state', () => {
    expect(judge(`switch (body.kind) { case 'a': { ${guard()} } case 'b': ${act} }`)).toBe(unproved);
    expect(judge(`switch (body.kind) { case 'a': log(id); case 'b': { ${guard()} ${act} } }`)).toBe('proved guard');
    expect(judge(`switch (body.kind) { case 'a': throw new Error(); case 'b': { ${guard()} } ${act} }`)).toBe('proved guard');
  });
});

describe('try', () => {
  it.each([
    [`try { ${guard()} } catch (e) { throw e; }`, 'proved guard'],
    [`try { ${guard()} } catch { return; }`, 'proved guard'],
    [`try { ${guard()} } finally { log(id); }`, 'proved guard'],
    [`try { log(id); } finally { ${guard()} }`, 'proved guard'],
    [`let p;\ntry { p = await db.project.findFirst({ where: { id, organizationId: t } }); } catch { return; }\nif (!p) return;`, 'proved guard'],
    [`let p;\ntry { p = await db.project.findFirst({ where: { id, organizationId: t } }); } catch { log(id); }\nif (!p) return;`, 'proved guard'],
    [`try { ${guard()} } catch (e) { log(e); }`, unproved],
    [`try { ${guard()} } catch (e) { if (flag) throw e; }`, unproved],
    [`try { ${guard()} } catch {}`, unproved],
  ])('%s: %s', (before, expected) => {
    expect(judge(before, act)).toBe(expected);
  });

  it('leads into catch and finally without what it established', () => {
    expect(judge(`try { ${guard()} } catch { ${act} }`)).toBe(unproved);
    expect(judge(`try { ${guard()} } finally { ${act} }`)).toBe(unproved);
    expect(judge(guard(), `try { log(id); } catch { ${act} }`)).toBe('proved guard');
    expect(judge(guard(), `try { log(id); } finally { ${act} }`)).toBe('proved guard');
    expect(judge(`try { throw new Error(); } finally { ${guard()} ${act} }`)).toBe('proved guard');
  });
});

describe('loops', () => {
  it.each([
    [`for (const x of ids) { ${guard('x')} }`, 'proved guard'],
    [`for (const x of ids) { ${lookup('x')} if (!p) return; }`, 'proved guard'],
    [`for (const x of ids) { ${guard('x')} if (flag) continue; log(x); }`, 'proved guard'],
    [`ids.forEach((x) => log(x));\nfor (const x of ids) { ${guard('x')} }`, 'proved guard'],
    [`await Promise.all(ids.map(async (x) => { ${guard('x')} }));`, 'proved guard'],
    [`for (const x of ids) { ${lookup('x')} if (!p) continue; }`, unprovedAll],
    [`for (const x of ids) { ${lookup('x')} if (!p) break; }`, unprovedAll],
    [`for (const x of ids) { if (flag) continue; ${guard('x')} }`, unprovedAll],
    [`for (const x of ids) { if (flag) break; ${guard('x')} }`, unprovedAll],
    [`for (const x of ids) { if (flag) { ${guard('x')} } }`, unprovedAll],
    [`for (const x of ids) { ${lookup('x')} if (!p) log(x); }`, unprovedAll],
    [`for (const x of ids) { ${guard('id')} }`, unprovedAll],
    [`for (const x of body.ids) { ${guard('x')} }`, unprovedAll],
    [`for (const x in ids) { ${guard('x')} }`, unprovedAll],
    [`outer: for (const x of ids) { for (const y of body.ys) if (y) continue outer; ${guard('x')} }`, unprovedAll],
    [`outer: for (const x of ids) { for (const y of body.ys) if (y) break outer; ${guard('x')} }`, unprovedAll],
    [`for (const x of ids) { for (const y of body.ys) if (y) continue; ${guard('x')} }`, 'proved guard'],
    [`for (const x of ids) { for (const y of body.ys) if (y) break; ${guard('x')} }`, 'proved guard'],
    [`for (const x of ids) { switch (flag) { case true: break; } ${guard('x')} }`, 'proved guard'],
    [`for (const x of ids) { switch (flag) { case true: continue; } ${guard('x')} }`, unprovedAll],
    [`await Promise.all(ids.map(async (x) => { if (flag) return; ${guard('x')} }));`, unprovedAll],
    [`ids.map(async (x) => { ${guard('x')} });`, unprovedAll],
    [`await Promise.allSettled(ids.map(async (x) => { ${guard('x')} }));`, unprovedAll],
  ])('before an access to all: %s: %s', (before, expected) => {
    expect(judge(before, actOnAll)).toBe(expected);
  });

  it.each([
    [`do { ${guard()} } while (flag);`, 'proved guard'],
    [`${lookup()}\nwhile (!p) log(id);`, 'proved guard'],
    [`while (flag) { ${guard()} }`, unproved],
    [`for (;flag;) { ${guard()} }`, unproved],
    [`for (const x of ids) { ${guard()} }`, 'proved guard'],
    [`do { if (flag) break; ${guard()} } while (flag);`, unproved],
    [`do { if (flag) continue; ${guard()} } while (flag);`, unproved],
    [`${lookup()}\nwhile (!p) { if (flag) break; }`, unproved],
    [`block: { if (flag) break block; ${guard()} }`, unproved],
    [`block: { for (const x of ids) if (x) break block; ${guard()} }`, unproved],
    [`for (const x of ids) { block: { break; } }\n${guard()}`, 'proved guard'],
  ])('%s: %s', (before, expected) => {
    expect(judge(before, act)).toBe(expected);
  });

  it('inside their body', () => {
    expect(judge(`for (const x of ids) { ${lookup('x')} if (!p) continue; await db.project.delete({ where: { id: x } }); }`)).toBe('proved guard');
    expect(judge(`for (let i = 0; i < ids.length; i++) { ${guard('ids[i]')} await db.project.delete({ where: { id: ids[i] } }); }`)).toBe('proved guard');
    expect(judge(`for (let i = 0; i < ids.length; i++) { ${guard('ids[0]')} await db.project.delete({ where: { id: ids[i] } }); }`)).toBe(unprovedAll);
    expect(judge(guard(), 'let key = id;', 'for (const x of ids) { await db.project.delete({ where: { id: key } }); key = x; }')).toBe('key-only likely "`f` runs for one tenant at a time"');
    expect(judge(lookup(), 'while (flag) { if (!p) break; ' + act + ' }')).toBe('proved guard');
  });
});

describe('a transaction', () => {
  it('is walked where it stands', () => {
    expect(judge(`await db.$transaction(async (tx) => { const p = await tx.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); await tx.project.delete({ where: { id } }); });`)).toBe('proved guard');
    expect(judge(`await db.$transaction(async (tx) => { const p = await tx.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); });`, act)).toBe('proved guard');
    expect(judge(`await db.$transaction(async (tx) => { const p = await tx.project.findFirst({ where: { id, organizationId: t } }); if (!p) return; });`, act)).toBe(unproved);
    expect(judge(`db.$transaction(async (tx) => { const p = await tx.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); });`, act)).toBe(unproved);
    expect(judge(`await db.$transaction([db.project.update({ where: { id, organizationId: t }, data: { name: 'x' } })]);`, act)).toBe('proved guard');
    expect(judge(`db.$transaction([db.project.update({ where: { id, organizationId: t }, data: { name: 'x' } })]);`, act)).toBe(unproved);
  });
});

describe('objects that are built in many steps', () => {
  /** Each case fills another object, and each step of it is taken or not: written out, the result doubles with every step. */
  const steps = (last: string): string => [
    'let where: any;',
    'switch (body.kind) {',
    ...Array.from({ length: 6 }, (_, i) => `case 'k${i}': where = { ...body.rest, a${i}: body.a${i} }; break;`),
    "default: where = { status: 'open' };",
    '}',
    ...Array.from({ length: 30 }, (_, i) => `if (body.flag${i}) where.b${i} = body.b${i};`),
    last,
    'await db.project.deleteMany({ where });',
  ].join('\n');

  it('keep what all of them have', () => {
    expect(judge(steps('where.organizationId = t;'))).toBe('proved condition');
  });

  it('lack what one of them lacks', () => {
    expect(judge(steps('if (flag) where.organizationId = t;'))).toBe('conditional likely "`f` runs for one tenant at a time"');
  });
});

describe('a helper that returns what was thrown', () => {
  const helpers = `
async function tuple<T>(p: Promise<T>) { try { const data = await p; return [null, data]; } catch (error) { return [error as Error, null]; } }
async function result<T>(p: Promise<T>) { try { return { data: await p, error: null }; } catch (error) { return { data: null, error }; } }
async function orElse<T>(p: Promise<T>, other: T) { try { return await p; } catch { return other; } }
async function scoped(db: Db, id: string, t: string) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); return p; }
`;
  const tried = (...lines: string[]): string => verdictOfLast(`${helpers}export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true });
  const mine = 'db.project.findFirst({ where: { id, organizationId: t } })';
  const other = 'db.project.findFirst({ where: { id: body.id, organizationId: t } })';
  const found = 'await db.task.deleteMany({ where: { projectId: p?.id } });';
  const open = 'key-only likely "`f` runs for one tenant at a time"';

  it.each([
    [`const [e, p] = await tuple(${mine});\nif (e || !p) throw e;`, act, 'proved guard'],
    [`const [e, p] = await tuple(${mine});\nif (e || !p) throw e;`, found, 'proved derived'],
    [`const [e, p] = await tuple(scoped(db, id, t));\nif (e) throw e;`, found, 'proved derived'],
    [`const { data: p, error } = await result(scoped(db, id, t));\nif (error) return;`, found, 'proved derived'],
    [`const [e, p] = await tuple(${mine});\nif (e) throw e;`, act, unproved],
    [`const [e, p] = await tuple(${mine});`, found, open],
    [`const [e, p] = await tuple(${mine});\nconst [e2] = await tuple(${other});\nif (e2) throw e2;`, found, open],
    [`const { data: p, error } = await result(scoped(db, id, t));`, found, open],
    [`const { data: p, error } = await result(scoped(db, id, t));\nif (!error) return;`, found, open],
    [`const p = await orElse(${mine}, body);\nif (!p) return;`, 'await db.task.deleteMany({ where: { projectId: p.id } });', 'conditional likely "`f` runs for one tenant at a time"'],
  ])('%s\n%s: %s', (before, then, expected) => {
    expect(tried(before, then)).toBe(expected);
  });
});

describe('a list that is taken apart and put together', () => {
  const mine = 'const rows = await db.project.findMany({ where: { organizationId: t } });';
  const all = 'const rows = await db.project.findMany({ where: { name: t } });';
  const page = 'function page<T>(rows: T[], n: number) { return { some: rows.length > n ? rows.slice(0, n) : rows, last: rows.at(-1) }; }\nfunction first(rows: Project[]) { return rows.slice(0, 1); }\n';
  const judgeAll = (...lines: string[]): string[] => prove(`${page}export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true }).map((line) => line.replace(/^[^:]*: /, ''));
  const use = (list: string): string => `await db.task.deleteMany({ where: { projectId: { in: ${list} } } });`;
  const open = 'key-only likely "`f` runs for one tenant at a time"';

  it.each([
    ['const { some } = page(rows, 3);', use('some.map((x) => x.id)'), 'proved derived'],
    ['const out = [];\nif (flag) out.push(...rows);', use('out.map((x) => x.id)'), 'proved derived'],
    ['const out = [];\nwhile (flag) { if (body.x) break; out.push(...rows); }', use('out.map((x) => x.id)'), 'proved condition'],
    ['const out = [];\nwhile (flag) { if (body.x) break; out.push(...rows); if (body.y) out.push({ id }); }', use('out.map((x) => x.id)'), open],
    ['const out = rows.map((x) => x.id);\nif (flag) out.push(...ids);', use('out'), open],
    ['rows.push(body.row);', use('rows.map((x) => x.id)'), open],
    ["const { some } = page(body.list, 3);", use('some.map((x) => x.id)'), open],
  ])('%s\n%s: %s', (before, then, expected) => {
    expect(judgeAll(mine, before, then).at(-1)).toBe(expected);
  });

  it('is given out with its rows', () => {
    expect(judgeAll(mine, 'return first(rows);')).toEqual(['proved condition']);
    expect(judgeAll(all, 'return first(rows);')).toEqual(['unfiltered likely "no caller proves `t`"']);
    expect(judgeAll('const text = id.slice(0, 3);', "if (text === 'all') return db.project.findMany();", 'return [];')).toEqual(['unfiltered likely "`f` runs for one tenant at a time"']);
  });
});

describe('a class that others extend', () => {
  const jobs = (body: string, held = 'class Jobs { private provider: Provider; async send(x) { return this.provider.send(x); } }\nconst jobs = new Jobs();'): string => `abstract class Provider { async send(x): Promise<void> { ${body} } }\n${held}\nexport async function f(db, id: string, t: string) { await jobs.send(id); return db.project.findUnique({ where: { id } }); }`;
  const unproved = 'key-only likely "no caller proves `id`"';
  it.each([
    // what is not written yet does not end its callers
    ["throw new Error('not implemented');", unproved],
    ["if (x.isBad) throw new Error('no'); log(x);", unproved],
  ])('%s: %s', (body, expected) => {
    expect(verdict(jobs(body))).toBe(expected);
  });

  it('is itself where it was made', () => {
    expect(prove(jobs("throw new Error('never');", 'const jobs = new Provider();'), { openWorld: true })).toEqual([]);
  });

  it('and one whose method checks still checks', () => {
    const source = (body: string): string => `class Guard { async send(db, id, t) { ${body} } }\nexport class Service { constructor(private guard: Guard) {}\nasync f(db, id: string, t: string) { await this.guard.send(db, id, t); return db.project.findUnique({ where: { id } }); } }`;
    expect(verdictOfLast(source('const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error();'))).toBe('proved guard');
    expect(verdictOfLast(source("throw new Error('not implemented');"))).toContain('key-only');
  });
});

describe('a field that starts empty', () => {
  const held = (start: string, test: string): string => `class Capture { ${start} sign(x) { this.digest = x; } }\nexport async function f(db, id: string) { const capture = new Capture(); capture.sign(id); if (${test}) throw new Error(); return db.project.findUnique({ where: { id } }); }`;
  it.each([
    ['digest: string | null = null;', 'capture.digest === null'],
    ['digest = [];', 'capture.digest.length === 0'],
    ['digest = false;', '!capture.digest'],
  ])('may have been filled: %s %s', (start, test) => {
    expect(verdict(held(start, test))).toBe('key-only likely "no caller proves `id`"');
  });
});
