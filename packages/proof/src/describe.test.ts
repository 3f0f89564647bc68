import { readFileSync } from 'node:fs';
import { parseFile } from '@tenantlint/facts';
import { buildModel } from '@tenantlint/model';
import { expect, it } from 'vitest';
import { analyse } from './analyse.ts';

const model = buildModel([{ path: 'schema.prisma', text: readFileSync(new URL('../../testkit/src/example.prisma', import.meta.url), 'utf8') }]);

function conditions(code: string): (string[] | undefined)[] {
  return analyse([parseFile('a.ts', code).facts!], model, { openWorld: true, conditions: true }).judgements.map(({ access }) => access.conditions);
}

it.each<[string, string, string[]]>([
  ['a name, a member and a constant', "export const f = (db, id, ctx) => db.invoice.findMany({ where: { id, organizationId: ctx.organizationId, status: 'open' } });", ['id eq id', 'organizationId eq organizationId', 'status eq "open"']],
  ['a list', 'export const f = (db, ids) => db.invoice.findMany({ where: { id: { in: ids } } });', ['id in ids']],
  ['relations', 'export const f = (db, userId) => db.task.findMany({ where: { project: { organization: { memberships: { some: { userId } } } } } });', ['project.organization.memberships.userId eq userId']],
  ['a column of another row', 'export async function f(db, id) {\n  const p = await db.project.findFirst({ where: { id } });\n  return [p, await db.invoice.findMany({ where: { organizationId: p.organizationId } })];\n}', ['organizationId eq organizationId']],
  ['the id of a row or of a member', 'export async function f(db, id, ctx) {\n  const o = await db.organization.findFirst({ where: { id } });\n  return [o, await db.project.findMany({ where: { organizationId: o.id, id: ctx.project.id } })];\n}', ['id eq projectId', 'organizationId eq organizationId']],
  ['what an alternative leaves open', 'export const f = (db, a, b) => db.invoice.findMany({ where: { OR: [{ id: a }, { id: b }] } });', []],
])('says of a condition with %s what it fixes', (_, code, expected) => {
  expect(conditions(code).at(-1)).toEqual(expected);
});

it('says nothing where it is not asked', () => {
  const { judgements } = analyse([parseFile('a.ts', 'export const f = (db, id) => db.invoice.findMany({ where: { id } });').facts!], model, { openWorld: true });
  expect(judgements.map(({ access }) => 'conditions' in access)).toEqual([false]);
});
