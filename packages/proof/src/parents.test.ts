import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const parameters = 'db: Db, id: string, other: string, t: string, session: Session';
/** The verdict on the first access of a function body. */
const judgeFirst = (...lines: string[]): string => prove(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true })[0]!.replace(/^[^:]*: /, '');

const unproved = 'key-only likely "no caller proves `id`"';
const task = 'const k = await db.task.findUnique({ where: { id } });\nif (!k) throw new Error();';
const project = (where: string): string => `const p = await db.project.findFirst({ where: { ${where} } });`;
const compared = 'if (!p || p.organizationId !== t) throw new Error();';

describe('a parent that is looked up after its child', () => {
  it.each([
    [project('id: k.projectId'), compared, 'proved comparison'],
    [project('id: k.projectId'), 'if (!p || p.organizationId !== session.organizationId) return null;', 'proved comparison'],
    [project('id: k.projectId, organizationId: t'), 'if (!p) throw new Error();', 'proved comparison'],
    [project('id: k.projectId'), 'if (!p) return null;\nconst m = await db.membership.findFirst({ where: { userId: session.user.id, organizationId: p.organizationId } });\nif (!m) throw new Error();', 'proved comparison'],
    // nothing is asked of it
    [project('id: k.projectId'), 'if (!p) throw new Error();', unproved],
    [project('id: k.projectId, organizationId: t'), '', unproved],
    [project('id: k.projectId'), 'if (p.organizationId === t) throw new Error();', unproved],
    [project('id: k.projectId'), 'if (!p) return null;\nconst m = await db.membership.findFirst({ where: { userId: session.user.id, organizationId: t } });\nif (!m) throw new Error();', unproved],
    // it is another one
    [project('id: other'), compared, unproved],
    [project('slug: k.projectId'), compared, unproved],
    [project('id: k.id'), compared, unproved],
    [project('id: k.title'), compared, unproved],
    [project('id: { not: k.projectId }'), compared, unproved],
    [project('OR: [{ id: k.projectId }, { id: other }]'), compared, unproved],
    ['const p = await db.label.findFirst({ where: { id: k.projectId } });', compared, unproved],
  ])('%s %s: %s', (lookup, test, expected) => {
    expect(judgeFirst(task, lookup, test, 'return k;')).toBe(expected);
  });

  it.each([
    ['id: other, organizationId: t', 'if (!p || k.projectId !== p.id) throw new Error();', 'proved comparison'],
    ['id: other, organizationId: t', 'if (p?.id !== k.projectId) throw new Error();', 'proved comparison'],
    ['id: other, organizationId: t', 'if (!p) return null; if (k.projectId !== other) return null;', 'proved comparison'],
    // another column, another row, or nothing asked
    ['id: other, organizationId: t', 'if (!p || k.id !== p.id) throw new Error();', unproved],
    ['id: other, organizationId: t', 'if (!p || k.projectId !== p.organizationId) throw new Error();', unproved],
    ['id: other, organizationId: t', 'if (!p || k.projectId === p.id) throw new Error();', unproved],
    ['id: other, organizationId: t', 'if (!p) throw new Error();', unproved],
    ['id: other, organizationId: t', 'if (k.projectId !== other) throw new Error();', unproved],
    ['slug: other, organizationId: t', 'if (!p || k.projectId !== other) throw new Error();', unproved],
  ])('that was found before by %s, and named: %s %s', (where, test, expected) => {
    expect(judgeFirst(task, project(where), test, 'return k;')).toBe(expected);
  });

  it.each([
    ['const p = await db.project.findUnique({ where: { id: other } }); if (!p) return null;', 'const again = await db.project.findUnique({ where: { id: p.id } });', 'proved comparison'],
    // another column, or another row
    ['const p = await db.project.findUnique({ where: { id: other } }); if (!p) return null;', 'const again = await db.project.findUnique({ where: { id: p.slug } });', 'key-only likely "no caller proves `other`"'],
    ['const p = await db.project.findUnique({ where: { id: other } }); if (!p) return null;', 'const again = await db.project.findFirst({ where: { id: { not: p.id } } });', 'key-only likely "no caller proves `other`"'],
    ['const p = await db.project.findUnique({ where: { id: other } }); if (!p) return null;', 'const again = await db.project.findUnique({ where: { id } });', 'key-only likely "no caller proves `other`"'],
  ])('that is found again by its own key: %s %s', (first, second, expected) => {
    expect(judgeFirst(first, second, 'if (!again) return null;', 'const m = await db.membership.findFirst({ where: { userId: session.user.id, organizationId: again.organizationId } }); if (!m) throw new Error();', 'return p;')).toBe(expected);
  });

  it.each([
    ['id: a', 'p.id', 'proved not-released'],
    ['id: a', 'k.projectId', 'proved not-released'],
    // it may be missing
    ['id: a', 'other', expect.stringContaining('key-only')],
    ['id: a', 'p.slug', expect.stringContaining('key-only')],
    ['id: a, name: other', 'p.id', expect.stringContaining('key-only')],
  ])('that must be there is not looked for elsewhere: by %s of %s', (first, given, expected) => {
    const found = prove(`const find = async (a: string, other: string) => { const q = await db.project.findFirst({ where: { ${first} } }); if (q) return q; return db.project.findFirst({ where: { slug: a } }); };
export async function f(${parameters}) {\n${task}\nconst p = await db.project.findUnique({ where: { id: k.projectId } });\nif (!p || p.organizationId !== t) throw new Error();
const q = await find(${given}, other);\nif (!q) return null;\nreturn db.task.findMany({ where: { projectId: q.id } });\n}`);
    expect(found.filter((line) => line.includes('in find:')).at(-1)!.replace(/^[^:]*: /, '')).toEqual(expected);
  });

  it('that nobody tied leaves the finding where it was found', () => {
    const found = prove(`export async function f(${parameters}) {\n${project('id: other')}\n${task}\nif (!p || k.projectId !== p.id) throw new Error();\nreturn k;\n}`, { openWorld: true });
    expect(found[0]).toContain('key-only likely');
    expect(found[1]).toContain('proved comparison');
  });

  const chain = `const getComment = async (id: string) => { const c = await db.comment.findUnique({ where: { id } }); if (!c) throw new Error(); return c; };
const getTask = async (id: string) => { const k = await db.task.findUnique({ where: { id } }); if (!k) throw new Error(); return k; };
const getProject = async (id: string) => { const p = await db.project.findUnique({ where: { id } }); if (!p) throw new Error(); return p; };
const ofProject = async (id: string) => (await getProject(id)).organizationId;
const ofTask = async (id: string) => ofProject((await getTask(id)).projectId);
const ofComment = async (id: string) => ofTask((await getComment(id)).taskId);
const check = async ({ userId, organizationId }) => { const m = await db.membership.findFirst({ where: { userId, organizationId } }); if (!m) throw new Error(); };
`;
  const remove = (...lines: string[]): string => prove(`${chain}export async function f(${parameters}) {\n${lines.join('\n')}\nawait db.comment.delete({ where: { id } });\n}`, { openWorld: true }).at(-1)!;

  it('over several steps, in helpers that only tell whose it is', () => {
    expect(remove('await check({ userId: session.user.id, organizationId: await ofComment(id) });')).toBe('Comment.delete in f: proved guard');
    expect(remove('await check({ userId: session.user.id, organizationId: await ofComment(other) });')).toBe(`Comment.delete in f: ${unproved}`);
    expect(remove('await ofComment(id);')).toBe(`Comment.delete in f: ${unproved}`);
  });

  it('cannot be missing: what is looked up where it is has no part in it', () => {
    const legacy = (first: string, second: string): string[] => [`const p = await db.project.findUnique({ where: { ${first} } });`, `const q = p ?? (await db.project.findFirst({ where: { ${second} } }));`, 'if (!q || q.organizationId !== t) throw new Error();'];
    expect(judgeFirst(task, ...legacy('id: k.projectId', 'slug: k.projectId'), 'return k;')).toBe('proved comparison');
    expect(judgeFirst(task, ...legacy('slug: k.projectId', 'slug: k.title'), 'return k;')).toBe(unproved);
    expect(judgeFirst(task, ...legacy('id: other', 'id: k.title'), 'return k;')).toBe(unproved);
    expect(judgeFirst(task, ...legacy('id: k.projectId, name: other', 'slug: k.projectId'), 'return k;')).toBe(unproved);
  });
});

describe('two rows that are compared with each other', () => {
  const helper = `async function copy(a: string, b: string) {
  const p = await db.project.findFirst({ where: { id: a } });
  const q = await db.project.findFirst({ where: { id: b } });
  if (!p || !q || p.organizationId !== q.organizationId) throw new Error();
  await db.task.deleteMany({ where: { projectId: a } });
}
`;
  const called = (lookup: string): string[] => prove(`${helper}export async function f(id: string, other: string, session: Session) {
  const t = await db.project.findFirst({ where: { ${lookup} } });
  if (!t) throw new Error();
  await copy(id, other);
}`, { openWorld: true }).filter((line) => line.includes(' in copy')).map((line) => line.replace(/^(\S+) in copy: /, '$1 ').replace(/ ".*/, ''));

  it('prove nothing of either, in their callers either', () => {
    expect(called("id, slug: { not: 'x' }")).toEqual(['Project.findFirst key-only likely', 'Project.findFirst proved comparison', 'Task.deleteMany proved guard']);
    expect(called('id, organizationId: session.organizationId')).not.toContainEqual(expect.stringContaining('key-only'));
    expect(called('id: other, organizationId: session.organizationId')).not.toContainEqual(expect.stringContaining('key-only'));
  });

  it('are as good as the one that is proved', () => {
    const move = (test: string): string[] => prove(`export async function f(id: string, other: string, t: string) {
  const k = await db.task.findFirst({ where: { id } });
  if (!k) throw new Error();
  const from = await db.project.findFirst({ where: { id: k.projectId } });
  const to = await db.project.findFirst({ where: { id: other } });
  if (!from || !to || from.organizationId !== to.organizationId) throw new Error();
  ${test}
  await db.task.update({ where: { id }, data: { title: 'moved' } });
}`, { openWorld: true }).filter((line) => line.includes('key-only'));
    expect(move('')).toEqual(['Task.findFirst in f: key-only likely "no caller proves `id`"']);
    expect(move('if (from.organizationId !== t) throw new Error();')).toEqual([]);
    expect(move('if (to.organizationId !== t) throw new Error();')).toEqual([]);
    expect(move('if (to.slug !== t) throw new Error();')).toHaveLength(1);
  });
});
