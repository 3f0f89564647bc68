import { expect, it } from 'vitest';
import { fixesFile } from '../test/fix-file.ts';

const tables = `import type { Generated, Kysely } from 'kysely';
interface Teams { id: Generated<string>; name: string }
interface Users { id: Generated<string> }
interface Members { teamId: string; userId: string }
interface Projects { id: Generated<string>; teamId: string; name: string }
interface Tasks { id: Generated<string>; projectId: string; title: string }
export interface DB { teams: Teams; users: Users; members: Members; projects: Projects; tasks: Tasks }
export type Db = Kysely<DB>;
`;
const inside = (code: string): string => `import { db } from './db';\n\nexport async function f(id: string, teamId: string) {\n  ${code}\n}\n`;

const fix = fixesFile({ path: 'tables.ts', text: tables });

it.each<[string, string, string]>([
  ['a lookup', "return db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();", "return db.selectFrom('projects').selectAll().where('id', '=', id).where('teamId', '=', teamId).executeTakeFirst();"],
  ['a list', "return db.selectFrom('projects').selectAll().orderBy('name').execute();", "return db.selectFrom('projects').selectAll().where('teamId', '=', teamId).orderBy('name').execute();"],
  ['a list on lines', "return db\n    .selectFrom('projects')\n    .select(['id', 'name'])\n    .orderBy('name')\n    .execute();", "return db\n    .selectFrom('projects')\n    .select(['id', 'name'])\n    .where('teamId', '=', teamId)\n    .orderBy('name')\n    .execute();"],
  ['a condition with alternatives', "return db.selectFrom('projects').selectAll().where((eb) => eb.or([eb('id', '=', id), eb('name', '=', id)])).execute();", "return db.selectFrom('projects').selectAll().where((eb) => eb.or([eb('id', '=', id), eb('name', '=', id)])).where('teamId', '=', teamId).execute();"],
  ['a joined table, by its name', "return db.selectFrom('projects').innerJoin('tasks', 'tasks.projectId', 'projects.id').selectAll().where('projects.id', '=', id).execute();", "return db.selectFrom('projects').innerJoin('tasks', 'tasks.projectId', 'projects.id').selectAll().where('projects.id', '=', id).where('projects.teamId', '=', teamId).execute();"],
  ['a joined table, by its alias', "return db.selectFrom('projects as p').innerJoin('tasks', 'tasks.projectId', 'p.id').selectAll('p').execute();", "return db.selectFrom('projects as p').innerJoin('tasks', 'tasks.projectId', 'p.id').selectAll('p').where('p.teamId', '=', teamId).execute();"],
  ['an update', "await db.updateTable('projects').set({ name: 'x' }).where('id', '=', id).execute();", "await db.updateTable('projects').set({ name: 'x' }).where('id', '=', id).where('teamId', '=', teamId).execute();"],
  ['a delete', "await db.deleteFrom('projects').where('id', '=', id).executeTakeFirst();", "await db.deleteFrom('projects').where('id', '=', id).where('teamId', '=', teamId).executeTakeFirst();"],
  ['a delete of everything', "await db.deleteFrom('projects').execute();", "await db.deleteFrom('projects').where('teamId', '=', teamId).execute();"],
  ['an inserted row', "await db.insertInto('projects').values({ name: 'x' }).execute();", "await db.insertInto('projects').values({ name: 'x', teamId }).execute();"],
])('adds the tenant to %s', async (_, query, fixed) => {
  const result = await fix(inside(query));
  expect(result).toEqual({ text: inside(fixed), reasons: [] });
  expect(await fix(result.text)).toEqual(result);
});

it.each<[string, string]>([
  ["return db.selectFrom('tasks').selectAll().where('id', '=', id).execute();", 'it is owned through its parent only: join the parent, or look it up in the tenant first'],
  ["await db.insertInto('projects').values({ id, teamId, name: 'x' }).onConflict((oc) => oc.column('id').doUpdateSet({ name: 'y' })).execute();", "the conflict may be with another tenant's row: add `.where(…)` on the owner column after `doUpdateSet`, or take a conflict target that holds it"],
  ["return db.selectFrom('projects').selectAll().union(db.selectFrom('projects').selectAll()).execute();", 'the query puts several selects together, or forgets conditions: add the condition by hand'],
  ["return db.selectFrom('projects').selectAll().where('teamId', '!=', teamId).execute();", 'its condition already names `teamId`: change it by hand'],
  ["return db.with('all', (qb) => qb.selectFrom('projects').selectAll()).selectFrom('all').selectAll().execute();", 'its table is not written in place: add the condition where the query is built'],
  ["const table = 'projects' as const;\n  return db.selectFrom(table).selectAll().execute();", 'its table is not written in place: add the condition where the query is built'],
])('refuses %s', async (query, reason) => {
  const text = inside(query);
  expect(await fix(text)).toEqual({ text, reasons: [reason] });
});
