import { readFileSync } from 'node:fs';
import { parseFile } from '@tenantlint/facts';
import { buildModel } from '@tenantlint/model';
import { expect, it } from 'vitest';
import { analyse } from './analyse.ts';

// A badge is owned by the organization that points at it; a team is a root inside the organization.
const schema = `${readFileSync(new URL('../../testkit/src/example.prisma', import.meta.url), 'utf8')
  .replace('model Organization {', 'model Organization {\n  badgeId String @unique\n  badge Badge @relation(fields: [badgeId], references: [id])\n  teams Team[]')
  .replace('model User {', 'model User {\n  teams TeamMember[]')}
model Badge {
  id           String        @id
  organization Organization?
}

model Team {
  id             String       @id
  organizationId String
  organization   Organization @relation(fields: [organizationId], references: [id])
  members        TeamMember[]
  documents      Document[]
}

model Document {
  id     String @id
  teamId String
  team   Team   @relation(fields: [teamId], references: [id])
}

model TeamMember {
  teamId String
  team   Team   @relation(fields: [teamId], references: [id])
  userId String
  user   User   @relation(fields: [userId], references: [id])

  @@id([teamId, userId])
}
`;
const model = buildModel([{ path: 'schema.prisma', text: schema }], { roots: ['Organization', 'Team'] });

/** The candidates at the first access that is not proved, as `column: text`. */
function candidates(code: string): string[] {
  const { facts, error } = parseFile('a.ts', code);
  if (error !== undefined) throw new Error(error.message);
  const open = analyse([facts], model, { openWorld: true }).judgements.find(({ verdict }) => verdict.kind !== 'proved');
  if (open === undefined) throw new Error('every access is proved');
  return (open.missing?.candidates ?? []).map(({ column, text }) => `${column}: ${text}`);
}

it.each<[string, string, string[]]>([
  ['a parameter', 'export const f = (db, id, organizationId: string) => db.invoice.delete({ where: { id } });', ['organizationId: organizationId']],
  ['a variable declared before', "export async function f(db, id) {\n  const { organizationId } = await getSession();\n  await db.invoice.delete({ where: { id } });\n}", ['organizationId: organizationId']],
  ['a member path that the function uses', 'export async function f(db, id, ctx) {\n  await db.invoice.delete({ where: { id } });\n  log(ctx.organizationId);\n}', ['organizationId: ctx.organizationId']],
  ['the id of something called like the root', 'export async function f(db, id, ctx) {\n  await db.invoice.delete({ where: { id } });\n  log(ctx.organization.id);\n}', ['organizationId: ctx.organization.id']],
  ['the path to the owner of a child', 'export const f = (db, id, organizationId: string) => db.task.delete({ where: { id } });', ['project.organizationId: organizationId']],
  ['the root by a name of its own', 'export const f = (db, organizationId: string) => db.organization.findMany();', ['id: organizationId']],
  ['the root of a child that names it by relation', 'export const f = (db, id, organizationId: string) => db.badge.delete({ where: { id } });', ['organization.id: organizationId']],
  ['either key of a root inside another', 'export const f = (db, teamId: string, organizationId: string) => db.team.findMany();', ['id: teamId', 'organizationId: organizationId']],
  ['a name of an enclosing function', 'export function f(db, organizationId: string) {\n  return (id) => db.invoice.delete({ where: { id } });\n}', ['organizationId: organizationId']],
  ['an optional parameter once it is tested', "export async function f(db, id, organizationId?: string) {\n  if (!organizationId) throw new Error();\n  await db.invoice.delete({ where: { id } });\n}", ['organizationId: organizationId']],
])('takes %s', (_, code, expected) => {
  expect(candidates(code)).toEqual(expected);
});

it.each<[string, string]>([
  ["the access's own row", 'export async function f(db, id) {\n  const invoice = await db.invoice.findUnique({ where: { id } });\n  log(invoice.organizationId);\n  return invoice;\n}'],
  ['another row that is not proved', 'export async function f(db, id, projectId) {\n  const project = await db.project.findUnique({ where: { id: projectId } });\n  await db.invoice.delete({ where: { id } });\n  return project.organizationId;\n}'],
  ['a variable declared afterwards', "export async function f(db, id) {\n  await db.invoice.delete({ where: { id } });\n  const organizationId = await getTenant();\n  log(organizationId);\n}"],
  ['a variable of another block', "export async function f(db, id, a) {\n  if (a) {\n    const organizationId = await getTenant();\n    log(organizationId);\n  }\n  await db.invoice.delete({ where: { id } });\n}"],
  ['an optional parameter', 'export const f = (db, id, organizationId?: string) => db.invoice.delete({ where: { id } });'],
  ['a member of an optional parameter', 'export async function f(db, id, session?: Session) {\n  if (session) log(session.organizationId);\n  await db.invoice.delete({ where: { id } });\n}'],
  ['a constant', "export async function f(db, id) {\n  const organizationId = 'acme';\n  await db.invoice.delete({ where: { id } });\n}"],
  ['a bare id, for a child of the root', 'export const f = (db, id, organizationId?: string) => db.badge.delete({ where: { id } });'],
  ['what the caller sends', 'export async function f(db, input) {\n  await db.invoice.delete({ where: { id: input.id } });\n  log(input.organizationId);\n}'],
  ['the id of something else, for the root', 'export async function f(db, ctx) {\n  log(ctx.user.id);\n  return db.organization.findMany();\n}'],
])('does not take %s', (_, code) => {
  expect(candidates(code)).toEqual([]);
});
