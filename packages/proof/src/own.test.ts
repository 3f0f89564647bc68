import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const parameters = 'db: Db, id: string, t: string, user: User, kind: string | null';
const judge = (...lines: string[]): string => prove(`import { env } from './env';\nexport async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true }).at(-1)!.replace(/^[^:]*: /, '');

const own = 'possible "it selects rows of one user, in whatever tenant they are"';

describe("what hangs on the acting user's own row, or on a row of the tenant", () => {
  const lookup = (...arms: string[]): string => `const i = await db.invoice.findFirst({ where: { id, OR: [${arms.join()}] } });`;
  const mine = '{ authorId: user.id }', ours = '{ organizationId: t }';
  const act = 'await db.invoice.update({ where: { id }, data: { number: t } });';

  it('is as sure as that row', () => {
    expect(judge(lookup(mine, ours), 'if (!i) throw new Error();', act)).toBe(`key-only ${own}`);
    expect(judge(lookup(mine), 'if (!i) throw new Error();', act)).toBe(`key-only ${own}`);
    expect(judge(lookup(ours), 'if (!i) throw new Error();', act)).toBe('proved guard');
  });

  it('is not where that row is not looked at, is another, or may be anybody\'s', () => {
    const unproved = 'key-only likely "no caller proves `id`"';
    expect(judge(lookup(mine, ours), act)).toBe(unproved);
    expect(judge(lookup(mine, ours), 'if (i) log(i.id);', act)).toBe(unproved);
    expect(judge(lookup(mine, ours, "{ number: 'x' }"), 'if (!i) throw new Error();', act)).toBe(unproved);
    expect(judge(lookup(mine, ours).replace('{ id,', '{ number: id,'), 'if (!i) throw new Error();', act)).toBe(unproved);
  });
});

describe('a row that is compared with the acting user after it was read', () => {
  const read = 'const i = await db.invoice.findUnique({ where: { id } }); if (!i) throw new Error();';
  const act = 'await db.invoice.update({ where: { id }, data: { number: t } });';
  const unproved = 'key-only likely "no caller proves `id`"';

  it.each([
    ['if (i.authorId !== user.id) throw new Error();', `key-only ${own}`],
    ['if (i.authorId !== user.id && i.organizationId !== t) throw new Error();', `key-only ${own}`],
    ['if (!user.isAdmin && i.authorId !== user.id) throw new Error();', `key-only ${own}`],
    ['if (i.number !== user.id) throw new Error();', unproved],
    ['if (i.authorId !== kind) log(i.id);', unproved],
    ['if (i.authorId !== user.id && kind) throw new Error();', unproved],
  ])('%s: %s', (guard, expected) => {
    expect(judge(read, guard, act)).toBe(expected);
  });
});

describe('a condition that falls away for administrators of the platform alone', () => {
  const find = (test: string): string => judge(`return db.project.findMany({ where: { id, organizationId: ${test} ? undefined : t } });`);

  it.each([
    ['user.isAdmin', 'proved condition'],
    ['user.email && env.ADMIN_EMAIL?.includes(user.email)', 'proved condition'],
    ['(user.email || user.name) && user.isAdmin', 'proved condition'],
    ['user.email', 'key-only'],
    ['user.email || user.isAdmin', 'key-only'],
    ['!user.isAdmin', 'key-only'],
    ['user.email && env.EMAILS?.includes(user.email)', 'key-only'],
  ])('%s: %s', (test, expected) => {
    expect(find(test).split(' ').slice(0, expected.split(' ').length).join(' ').replace(/^conditional$/, 'key-only')).toBe(expected);
  });
});

describe('null that is passed', () => {
  const find = (test: string, passed: string): string[] => prove(`async function where({ id, kind }: Args) {
  if (!id || ${test}) throw new Error();
  return { id };
}
export async function f(db: Db, id: string, t: string) {
  const w = await where({ id, kind: ${passed} });
  return db.project.findFirst({ where: w });
}`, { openWorld: true });

  it('may not be undefined: what follows is asked', () => {
    expect(find('kind === undefined', 'null')).toEqual(['Project.findFirst in f: key-only likely "no caller proves `id`"']);
    expect(find('kind === undefined', "'x'")).toEqual(['Project.findFirst in f: key-only likely "no caller proves `id`"']);
    // nobody gets there
    expect(find('kind === undefined', 'undefined')).toEqual([]);
  });
});

describe('a row that says itself that it is public', () => {
  const parse = 'const settings = i.settings ? schema.parse(i.settings) : undefined;';
  const read = (...guard: string[]): string => prove(`import { schema } from 'z';
function isForbidden(i, user, t) {
  ${parse}
  ${guard.join('\n  ')}
  return i.organizationId !== t;
}
export async function f(db: Db, id: string, t: string, user: User) {
  const i = await db.invoice.findUnique({ where: { id } });
  if (!i || isForbidden(i, user, t)) throw new Error();
  return i;
}`, { openWorld: true }).at(-1)!.replace(/^[^:]*: /, '');

  it.each([
    ['if (i.isPublic) return false;'],
    ["if (i.visibility === 'PUBLIC') return false;"],
    ['if (i.visibility === Visibility.public) return false;'],
    ['if (settings?.publicShare?.isEnabled === true) return false;'],
    ['if (i.settings.publicAccess.enabled) return false;'],
    // and an administrator may too
    ['if (settings?.publicShare?.isEnabled === true) return false;\n  if (!user) return true;\n  if (user.isAdmin) return false;'],
  ])('may be read: %s', (guard) => {
    expect(read(guard)).toMatch(/^proved/);
  });

  it.each([
    ['if (i.publicId) return false;'],
    ['if (i.publicKey) return false;'],
    ['if (user.isPublic) return false;'],
    ['if (!i.isPublic) return false;'],
    ["if (i.visibility === 'PRIVATE') return false;"],
    ['if (settings?.share?.isEnabled === true) return false;'],
    ['if (i.isPublic || user.email) return false;'],
    ['if (i.isPublic) return false;\n  if (user.email) return false;'],
  ])('may not be: %s', (guard) => {
    expect(read(guard)).toBe('key-only likely "no caller proves `id`"');
  });

  it('may not be written, nor is what hangs on it public', () => {
    const then = (act: string): string[] => prove(`export async function f(db: Db, id: string, t: string) {
  const p = await db.project.findUnique({ where: { id } });
  if (!p || (!p.isPublic && p.organizationId !== t)) throw new Error();
  ${act}
}`, { openWorld: true }).map((line) => line.replace(/ likely.*/, ''));
    expect(then('return p;')).toEqual(['Project.findUnique in f: proved condition']);
    expect(then('await db.project.delete({ where: { id } });')).toContain('Project.delete in f: key-only');
    expect(then('return db.task.findMany({ where: { projectId: p.id } });')).toContain('Project.findUnique in f: key-only');
  });
});

describe('an invitation', () => {
  const judgeInvitation = (test: string): string => prove(`export async function f(${parameters}) {\n${['const i = await db.invitation.findUniqueOrThrow({ where: { id } });', `if (${test}) throw new Error();`, 'await db.invitation.update({ where: { id }, data: { status: kind } });'].join('\n')}\n}`, { openWorld: true, schema: `model Organization { id String @id\n members Member[]\n invitations Invitation[] }
model User { id String @id\n email String @unique\n members Member[] }
model Member { id String @id\n organizationId String\n organization Organization @relation(fields: [organizationId], references: [id])\n userId String\n user User @relation(fields: [userId], references: [id]) }
model Invitation { id String @id\n email String\n status String?\n organizationId String\n organization Organization @relation(fields: [organizationId], references: [id]) }` }).at(-1)!.replace(/^[^:]*: /, '');

  it.each([
    ['i.email !== user.email', `key-only ${own}`],
    ['i.email.toLowerCase() !== user.email.toLowerCase()', `key-only ${own}`],
    ['i.email !== t', 'key-only likely "no caller proves `id`"'],
    ['i.status !== user.email', 'key-only likely "no caller proves `id`"'],
    ['!i.email', 'key-only likely "no caller proves `id`"'],
  ])('whose address was compared: %s: %s', (test, expected) => {
    expect(judgeInvitation(test)).toBe(expected);
  });
});
