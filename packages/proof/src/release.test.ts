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
    ['send(i);'],
    ['await send({ number: i.number });'],
    ['res.json(i);'],
    ['throw new Failure(i.number);'],
    ['for (const n of [1]) send(i);'],
    ['if (session.user) return i;'],
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

  it('that is given a row without being asked anything is given it', () => {
    expect(verdictOfLast(source(one, 'send(i);'), { openWorld: true })).toBe(keyOnly);
  });
});
