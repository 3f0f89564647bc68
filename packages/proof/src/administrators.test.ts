import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const said = (guard: string, lookup = ''): string[] => prove(`import { db } from './db';
async function read(id: string) {
  const i = await db.invoice.findUnique({ where: { id } });
  return i;
}
export async function f(id: string, ctx: Context, user: User) {
  ${lookup}
  if (!(${guard})) throw new Error('forbidden');
  return read(id);
}
`, { openWorld: true }).filter((line) => !line.startsWith('Membership')).map((line) => line.replace(/^[^:]*: /, ''));

const unseen = ['key-only possible "only administrators of the platform get here"'];
const seen = ['key-only likely "no caller proves `id`"'];

describe('where only administrators of the platform get, behind a helper too', () => {
  it.each([
    ['ctx.user.isAdmin'],
    ['ctx.session.user.isSuperAdmin'],
    ["ctx.user.role === 'admin'"],
    ['ctx.user.role === Role.SUPERADMIN'],
    ["user.roles.includes('ADMIN')"],
    ['ctx.user.roles.includes(Role.ADMIN)'],
  ])('%s: nothing is shown', (guard) => {
    expect(said(guard)).toEqual(unseen);
  });

  it.each([
    // a role within a tenant
    ["ctx.member.role === 'admin'", ''],
    ['member?.role === "admin"', "const member = await db.membership.findFirst({ where: { userId: ctx.user.id } });"],
    // not an administrator's
    ["ctx.user.role === 'member'", ''],
    ["ctx.user.roles.includes('USER')", ''],
    ["ctx.role === 'admin'", ''],
    // anybody who is signed in
    ['ctx.user', ''],
    ['ctx.user.isAdmin || ctx.user.isActive', ''],
  ])('%s: the lookup by key stands', (guard, lookup) => {
    expect(said(guard, lookup).slice(-1)).toEqual(seen);
  });
});
