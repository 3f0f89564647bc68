import { describe, expect, it } from 'vitest';
import { prove, verdictOfLast } from '../test/prove.ts';

const parameters = 'db: Db, id: string, t: string, other: string, session: Session, res: Response';
const head = "import { send, later, canRead, format, assertOwner, requireAuth, Failure } from './elsewhere';\n";
const source = (...lines: string[]): string => `${head}export async function f(this: any, ${parameters}) {\n${lines.join('\n')}\n}`;
/** What is said of a body's accesses, in order, without their names. */
const judge = (...lines: string[]): string[] => prove(source(...lines), { openWorld: true }).map((line) => line.replace(/^[^:]*: /, ''));

const one = 'const i = await db.invoice.findUnique({ where: { id } });';
const all = 'const is = await db.invoice.findMany();';
const keyOnly = 'key-only likely "no caller proves `id`"';
const unfiltered = 'unfiltered likely "`f` runs for one tenant at a time"';
const looked = 'proved not-released';

describe('a row that is read', () => {
  it.each([
    ['if (i.status === "paid") return true;\nreturn false;'],
    ['if (!i) throw new Error();'],
    ['console.log(i);'],
    ['logger.info(i.number);'],
    ['Sentry.captureException(i);'],
    ['if (i) await send(id);'],
    ['return i.number.startsWith(other);'],
    ['new URL(i.number);\nif (Math.max(i.number, 1) > 2) return true;\nreturn false;'],
    ['if (JSON.parse(i.number).open) return true;\nreturn false;'],
  ])('and only looked at or logged owes nothing: %s', (use) => {
    expect(judge(one, use)).toEqual([looked]);
  });

  it.each([
    ['return i;'],
    ['return i.number;'],
    ['return { data: i };'],
    ['return [i];'],
    ['return `invoice ${i.number}`;'],
    ['return i ?? null;'],
    ['return i.number.slice(2);'],
    ['return [i.number, i.status].join();'],
    ['return JSON.parse(i.number).open;'],
    ['return { left: i.total - i.paid };'],
    ['return new URL(i.number).host;'],
    ['return Object.keys(i.status);'],
    ['return Buffer.from(i.number).toString("base64");'],
    ['send(i);'],
    ['await send({ number: i.number });'],
    ['res.json(i);'],
    ['throw new Failure(i.number);'],
    ['for (const n of [1]) send(i);'],
    ['if (session.user) return i;'],
    ['const rows: unknown[] = [];\nrows[0] = i;\nreturn rows;'],
    ['const rows = new Array(2).fill(null);\nfor (const n of [0, 1]) rows[n] = { number: i.number };\nreturn { rows };'],
  ])('and given out owes its proof: %s', (use) => {
    expect(judge(one, use)).toEqual([keyOnly]);
  });

  it.each([
    ['setTimeout(() => { send(i); }, 10);'],
    ['const cb = () => send(i);\nlater(cb);'],
    ['[1].forEach(() => send(i));'],
    ['await Promise.resolve(i).then((x) => send(x));'],
  ])('and given out by a callback owes its proof: %s', (use) => {
    expect(judge(one, use)).toEqual([keyOnly]);
  });

  it.each([
    ['is.forEach((x) => send(x));', unfiltered],
    ['await Promise.all(is.map(async (x) => { await send(x); }));', unfiltered],
    ['for (const x of is) await send(x);', unfiltered],
    ['return is.map((x) => x.number);', unfiltered],
    ['return is.length;', looked],
    ['for (const x of is) { if (x.organizationId !== t) continue; await send(x); }', 'proved comparison'],
    ['is.forEach((x) => { if (x.organizationId === t) send(x); });', 'proved comparison'],
    ['return is.filter((x) => x.organizationId === t);', 'proved comparison'],
    ['return is.filter((x) => x.organizationId !== t);', unfiltered],
    ['return is.filter((x) => x.status === t);', unfiltered],
    ['return is.filter(async (x) => x.organizationId === t);', unfiltered],
  ])('with others: %s', (use, expected) => {
    expect(judge(all, use)).toEqual([expected]);
  });

  it('is what a schema or a coder makes of it', () => {
    const made = (make: string, ...rest: string[]): string[] => judge(one, `const made = ${make};`, ...rest);
    for (const make of ['Invoice.parse(i)', 'await Invoice.parseAsync(i.status)', 'new TextEncoder().encode(i.number)']) {
      expect(made(make, 'return made;')).toEqual([keyOnly]);
      expect(made(make, 'if (!made) throw new Error();')).toEqual([looked]);
      expect(made(make, 'if (i.organizationId !== t) throw new Error();', 'return made;')).toEqual(['proved comparison']);
    }
    expect(made('Invoice.safeParse(i)', 'return made.data;')).toEqual([keyOnly]);
  });

  it('needs its proof where it is given out, not where it is read', () => {
    expect(judge(one, 'if (i.organizationId !== t) throw new Error();', 'return i;')).toEqual(['proved comparison']);
    expect(judge(one, 'send(i);', 'if (i.organizationId !== t) throw new Error();', 'return i;')).toEqual([keyOnly]);
    expect(judge(one, 'if (i.organizationId === t) return i;', 'return null;')).toEqual(['proved comparison']);
    expect(judge(one, 'if (i.organizationId === t) log(i);', 'return i;')).toEqual([keyOnly]);
    expect(judge('return db.invoice.findUnique({ where: { id } }).then((i) => { if (i.organizationId !== t) throw new Error(); return i; });')).toEqual(['proved comparison']);
  });

  it('owes it where its data is copied into another row', () => {
    expect(judge(one, 'await db.invoice.create({ data: { organizationId: t, number: i.number } });')).toEqual([keyOnly, 'proved condition']);
    expect(judge(one, 'await db.invoice.create({ data: { organizationId: t, number: id, authorId: i.authorId } });')).toEqual([looked, 'proved condition']);
  });
});

describe('a function that is asked for something of a row', () => {
  const judgeWith = (fn: string, ...lines: string[]): string[] => prove(`${source(one, ...lines)}\n${fn}`, { openWorld: true }).map((line) => line.replace(/^[^:]*: /, ''));
  const use = 'const key = await open(i.number);\nif (!key) throw new Error();';
  const inFull = 'const key = await open(i);\nif (!key) throw new Error();';

  it.each([
    ['async function open(text: string) { return send(text); }', use, keyOnly],
    ['async function open(text: string) { const box = await send(text); return box.key; }', use, keyOnly],
    ['async function open(x: any) { later(x.number, t); return {}; }', inFull, keyOnly],
    // what stands before it in there counts
    ['async function open(x: any) { if (x.organizationId !== session.organizationId) return null; return send(x.number); }', inFull, 'proved comparison'],
    ['async function open(x: any) { if (x.organizationId !== session.organizationId) log(x); return send(x.number); }', inFull, keyOnly],
    // only looks at it
    ['async function open(text: string) { return text.length > 3 ? new URL("a:b") : null; }', use, looked],
    ['async function open(text: string) { logger.info(text); return {}; }', use, looked],
    // a yes or no
    ['async function open(text: string) { if (await send(text)) return true; return false; }', use, looked],
    // a key tells its holder nothing new
    ['async function open(key: string) { return send(key); }', 'const key = await open(i.id);\nif (!key) throw new Error();', looked],
  ])('%s %s', (fn, lines, expected) => {
    expect(judgeWith(fn, lines)).toEqual([expected]);
  });

  it('also where it would do so in a case that never comes', () => {
    const judgeOpen = (body: string, call: string): string[] => judgeWith(`async function open({ text, inFull = false }: any) { ${body} return {}; }`, call);
    for (const told of ['', 'const key = ']) {
      expect(judgeOpen('if (inFull) send(text); send(text);', `${told}await open({ text: i.number });`)).toEqual([keyOnly]);
      expect(judgeOpen('if (inFull) send(text);', `${told}await open({ text: i.number, inFull: true });`)).toEqual([keyOnly]);
      expect(judgeOpen('if (inFull) send(text);', `${told}await open({ text: i.number });`)).toEqual(['proved condition']);
    }
  });

  it('may be the check where it is called like one', () => {
    expect(judgeWith('async function canOpen(x: any) { return send(x); }', 'if (!(await canOpen(i))) throw new Error();')).toEqual([looked]);
    expect(judgeWith('async function canOpen(x: any) { return send(x); }', 'if (!(await canOpen(i))) throw new Error();', 'return i;')).toEqual([expect.stringContaining('key-only')]);
  });

  it('is no tenant that another member of the row is compared with', () => {
    expect(judge(one, 'if (i.organizationId !== i.number.slice(3)) throw new Error();', 'return i;')).toEqual([keyOnly]);
    expect(judge(one, 'if (i.organizationId !== t.slice(3)) throw new Error();', 'return i;')).toEqual(['proved comparison']);
  });
});

describe('a row used as a key', () => {
  const project = 'const p = await db.project.findUnique({ where: { id } });';
  const tasks = 'const ts = await db.task.findMany({ where: { projectId: p.id } });';

  it('takes over the debt of what it selects', () => {
    expect(judge(project, tasks, 'return ts;')).toEqual([keyOnly, 'proved derived']);
    expect(judge(project, tasks, 'if (p.organizationId !== t) throw new Error();', 'return ts;')).toEqual([looked, 'proved derived']);
    expect(judge(project, 'if (p.organizationId !== t) throw new Error();', tasks, 'return ts;')).toEqual([looked, 'proved derived']);
    expect(judge(project, tasks, 'return null;')).toEqual([looked, looked]);
    expect(judge(project, 'await db.task.deleteMany({ where: { projectId: p.id } });', 'if (p.organizationId !== t) throw new Error();')).toEqual([keyOnly, 'proved derived']);
  });
});

describe('a key beyond the size that is followed', () => {
  const ofOneTenant = 'key-only likely "`f` runs for one tenant at a time"';
  const tree = (depth: number): string => (depth === 0 ? 'id' : `pick(${tree(depth - 1)})`);

  it('is selected by nobody knows what, as one within it is not', () => {
    expect(judge(`return db.invoice.findUnique({ where: { id: ${tree(55)} } });`)).toEqual([ofOneTenant]);
    expect(judge(`return db.invoice.findUnique({ where: { id: ${tree(65)} } });`)).toEqual(['key-only possible "what selects it is too involved to follow"']);
  });
});

describe('an unknown function', () => {
  const maybe = (name: string): string => `key-only possible "${name} could be the check, and its body was not read"`;

  it.each([
    [[one, 'if (!canRead(i)) throw new Error();', 'return i;'], maybe('canRead')],
    [[one, 'if (!(await canRead(i, session))) return null;', 'return i;'], maybe('canRead')],
    [[one, 'assertOwner(i);', 'return i;'], maybe('assertOwner')],
    [['await assertOwner(id);', one, 'return i;'], maybe('assertOwner')],
    [[one, 'if (!format(i)) throw new Error();', 'return i;'], keyOnly],
    [['await assertOwner(other);', one, 'return i;'], keyOnly],
    [['await requireAuth();', one, 'return i;'], keyOnly],
    [['if (!session.user) throw new Error();', one, 'return i;'], keyOnly],
    [[one, 'canRead(i);', 'return i;'], maybe('canRead')],
    [[one, 'return i;', 'assertOwner(i);'], keyOnly],
  ])('%j: %s', (lines, expected) => {
    expect(judge(...(lines as string[]))).toEqual([expected]);
  });

  it.each([
    ["import _ from 'lodash';", '_.isEqual(id, other)', keyOnly],
    ["import isEqual from 'lodash/isEqual';", 'isEqual(id, other)', keyOnly],
    ['', 'Object.keys(id).length', keyOnly],
    ["import { validate } from '@acme/access';", 'validate(id)', maybe('validate')],
  ])('of a library that only shapes data is no check: %s %s', (imports, test, expected) => {
    expect(prove(`${imports}\n${source(`if (!${test}) throw new Error();`, one, 'return i;')}`, { openWorld: true })).toEqual([`Invoice.findUnique in f: ${expected}`]);
  });

  it('that is given a row without being asked anything is given it', () => {
    expect(verdictOfLast(source(one, 'send(i);'), { openWorld: true })).toBe(keyOnly);
  });
});

it('is what an unknown that was made of it gives, for whoever calls', () => {
  const ways = Array.from({ length: 9 }, (_, n) => `if (kind === ${n}) return later(${n});`).join('\n');
  const pick = (use: string): string[] => prove(`${head}async function pick(kind, key) {\n${ways}\nreturn db.invoice.findUnique({ where: { id: key } });\n}\nexport async function f(id: string, kind: number, t: string) {\n${use}\n}`, { openWorld: true });
  expect(pick('return pick(kind, id);')).toEqual(['Invoice.findUnique in pick: key-only likely "no caller proves `id`"']);
  expect(pick('await pick(kind, id);')).toEqual(['Invoice.findUnique in pick: proved not-released']);
});
