/** Files with Drizzle queries through `tenantlint fix`: the edited text, or the reason for which nothing is edited. */
import { expect, it } from 'vitest';
import { fixesFile } from '../test/fix-file.ts';

const schema = `import { pgTable, text } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: text().primaryKey() });
export const teams = pgTable('teams', { id: text().primaryKey() });
export const members = pgTable('members', { teamId: text().notNull().references(() => teams.id), userId: text().notNull().references(() => users.id) });
export const projects = pgTable('projects', { id: text().primaryKey(), teamId: text().notNull().references(() => teams.id), name: text().notNull() });
export const tasks = pgTable('tasks', { id: text().primaryKey(), projectId: text().notNull().references(() => projects.id), title: text().notNull() });
`;
const bare = "import { db } from './db';\nimport { projects, tasks } from './schema';\n";
const withNames = (names: string): string => `import { ${names} } from 'drizzle-orm';\n${bare}`;
const inside = (code: string): string => `\nexport async function f(id: string, teamId: string) {\n  ${code}\n}\n`;

const fix = fixesFile({ path: 'schema.ts', text: schema });

it.each<[string, string, string, string, string]>([
  ['a condition alone', 'eq', 'return db.select().from(projects).where(eq(projects.id, id)).limit(1);', 'and, eq', 'return db.select().from(projects).where(and(eq(projects.id, id), eq(projects.teamId, teamId))).limit(1);'],
  ['several conditions', 'and, eq, ilike', 'return db.select().from(projects).where(and(eq(projects.id, id), ilike(projects.name, id)));', 'and, eq, ilike', 'return db.select().from(projects).where(and(eq(projects.id, id), ilike(projects.name, id), eq(projects.teamId, teamId)));'],
  [
    'several conditions on lines of their own', 'and, eq, ilike',
    'return db\n    .select()\n    .from(projects)\n    .where(\n      and(\n        eq(projects.id, id),\n        ilike(projects.name, id),\n      ),\n    );', 'and, eq, ilike',
    'return db\n    .select()\n    .from(projects)\n    .where(\n      and(\n        eq(projects.id, id),\n        ilike(projects.name, id),\n        eq(projects.teamId, teamId),\n      ),\n    );',
  ],
  ['no condition', 'desc', 'return db.select().from(projects).orderBy(desc(projects.name));', 'desc, eq', 'return db.select().from(projects).where(eq(projects.teamId, teamId)).orderBy(desc(projects.name));'],
  ['no condition, on lines', 'desc', 'return db\n    .select()\n    .from(projects)\n    .orderBy(desc(projects.name));', 'desc, eq', 'return db\n    .select()\n    .from(projects)\n    .where(eq(projects.teamId, teamId))\n    .orderBy(desc(projects.name));'],
  ['an update', 'eq', "await db.update(projects).set({ name: 'x' }).where(eq(projects.id, id)).returning();", 'and, eq', "await db.update(projects).set({ name: 'x' }).where(and(eq(projects.id, id), eq(projects.teamId, teamId))).returning();"],
  ['a delete under another name of the operator', 'eq as equals', 'await db.delete(projects).where(equals(projects.id, id));', 'and, eq as equals', 'await db.delete(projects).where(and(equals(projects.id, id), equals(projects.teamId, teamId)));'],
  ['a relational query', 'eq', 'return db.query.projects.findFirst({ where: eq(projects.id, id), columns: { name: true } });', 'and, eq', 'return db.query.projects.findFirst({ where: and(eq(projects.id, id), eq(projects.teamId, teamId)), columns: { name: true } });'],
  ['a relational query without condition', 'desc', 'return db.query.projects.findMany({ orderBy: desc(projects.name) });', 'desc, eq', 'return db.query.projects.findMany({ where: eq(projects.teamId, teamId), orderBy: desc(projects.name) });'],
  ['a count', 'eq', 'return db.$count(projects, eq(projects.name, id));', 'and, eq', 'return db.$count(projects, and(eq(projects.name, id), eq(projects.teamId, teamId)));'],
])('adds the tenant to %s', async (_, before, query, after, fixed) => {
  const result = await fix(withNames(before) + inside(query));
  expect(result).toEqual({ text: withNames(after) + inside(fixed), reasons: [] });
  expect(await fix(result.text)).toEqual(result);
});

it('imports the operator where the file has none of the library', async () => {
  expect(await fix(bare + inside('return db.select().from(projects);'))).toEqual({
    text: `import { eq } from 'drizzle-orm';\n${bare}${inside('return db.select().from(projects).where(eq(projects.teamId, teamId));')}`,
    reasons: [],
  });
});

it('sets the owner of an inserted row', async () => {
  expect(await fix(bare + inside("await db.insert(projects).values({ id, name: 'x' }).returning();"))).toEqual({
    text: bare + inside("await db.insert(projects).values({ id, name: 'x', teamId }).returning();"),
    reasons: [],
  });
});

it.each<[string, string]>([
  ['return db.select().from(projects).where(eq(projects.teamId, teamId)).where(eq(projects.id, id));', 'a later `where` replaces the one before: put the conditions into one'],
  ['return db.query.projects.findFirst({ where: (p, { eq }) => eq(p.id, id) });', 'its condition is a callback: add `eq(…)` to what it returns'],
  ["await db.insert(projects).values({ id, teamId, name: 'x' }).onConflictDoUpdate({ target: projects.id, set: { name: 'y' } });", "the conflict may be with another tenant's row: give `setWhere` the tenant, or take a conflict target that holds it"],
  ['const all = db.select().from(projects);\n  return all.where(eq(projects.id, id));', 'the edit alone does not prove the access: a key alone selects the row'],
  ['const and = id;\n  return db.select().from(projects).where(eq(projects.id, and));', "`and` means something else in this file: import drizzle-orm's under another name"],
  ['const table = projects;\n  return db.select().from(table).where(eq(table.id, id));', 'the query reaches `projects` under another name or beside other tables: add the condition by hand'],
  ['return db.select().from(tasks).where(eq(tasks.id, id));', 'it is owned through its parent only: join the parent, or look it up in the tenant first'],
])('refuses %s', async (query, reason) => {
  const text = withNames('eq') + inside(query);
  expect(await fix(text)).toEqual({ text, reasons: [reason] });
});
