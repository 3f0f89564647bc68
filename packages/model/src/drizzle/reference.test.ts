import { createRequire } from 'node:module';
import { parseFile } from '@tenantlint/facts';
import { getTableConfig as mysqlConfig } from 'drizzle-orm/mysql-core';
import { getTableConfig as pgConfig, getViewConfig } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import ts from 'typescript';
import { expect, it } from 'vitest';
import type { Resource } from '../types.ts';
import { readDrizzle } from './read.ts';

const require = createRequire(import.meta.url);

/** What drizzle-orm 0.45 itself makes of the source. */
function run(text: string): Record<string, unknown> {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const exports: Record<string, unknown> = {};
  // The source is this test's own.
  (new Function('require', 'exports', outputText) as (...args: unknown[]) => void)(require, exports);
  return exports;
}

interface Config {
  name: string;
  columns: { name: string; notNull: boolean; hasDefault: boolean; primary: boolean; isUnique: boolean; generated?: unknown }[];
  foreignKeys: { reference(): { columns: { name: string }[]; foreignColumns: { name: string }[]; foreignTable: unknown } }[];
  primaryKeys: { columns: { name: string }[] }[];
  policies?: { name: string }[];
}

function theirs(config: Config, nameOf: (table: unknown) => string) {
  const alone = config.primaryKeys.filter((key) => key.columns.length === 1).map((key) => key.columns[0]!.name);
  const together = config.primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
  return {
    table: config.name,
    columns: config.columns.map((column) => ({
      name: column.name,
      optional: !column.notNull && !together.includes(column.name),
      primary: column.primary || alone.includes(column.name),
      hasDefault: column.hasDefault || column.generated !== undefined,
    })),
    foreignKeys: config.foreignKeys.map((key) => key.reference())
      .map((key) => `${key.columns.map(({ name }) => name).join()} ${nameOf(key.foreignTable)} ${key.foreignColumns.map(({ name }) => name).join()}`).sort(),
    policies: (config.policies ?? []).map(({ name }) => name),
  };
}

function ours(resource: Resource, all: Resource[]) {
  const inDatabase = (owner: Resource, names: string[]) => names.map((name) => owner.columns[name]!.dbName ?? name).join();
  return {
    table: resource.table,
    columns: Object.values(resource.columns).map((column) => ({ name: column.dbName ?? column.name, optional: column.optional, primary: column.primary, hasDefault: column.hasDefault })),
    foreignKeys: Object.values(resource.relations).map((relation) => {
      const target = all.find(({ name }) => name === relation.target)!;
      return `${inDatabase(resource, relation.fields)} ${target.table} ${inDatabase(target, relation.references)}`;
    }).sort(),
    policies: (resource.policies ?? []).map(({ name }) => name),
  };
}

const shared = `
export const teams = table('teams', { id: text('id').primaryKey(), name: text('name').notNull().default('x') });
export const docs = table('docs', {
  ...stamps, ...tenant(), id: integer('id').primaryKey(), parentId: integer('parent_id').references(() => docs.id), kind: text(), flag: text('flag').unique(),
}, (t) => [unique('u').on(t.kind, t.flag)]);
export const links = table('links', { docId: integer('doc_id').notNull(), other: integer('other'), teamId: text('team') }, (t) => [
  primaryKey({ columns: [t.docId, t.other] }),
  foreignKey({ columns: [t.docId], foreignColumns: [docs.id] }),
]);
export const single = table('single', { id: text('id') }, (t) => ({ pk: primaryKey({ columns: [t.id] }) }));
`;

it.each([
  ['pg', `import { pgTable as table, foreignKey, integer, primaryKey, text, timestamp, unique, serial, bigserial, pgPolicy, pgTableCreator, pgSchema, boolean, uuid, pgEnum, customType } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
const stamps = { createdAt: timestamp('created_at').notNull().defaultNow(), updatedAt: timestamp('updated_at').$onUpdate(() => new Date()) };
const tenant = () => ({ teamId: text('team_id').notNull().references(() => teams.id, { onDelete: 'cascade' }) });
${shared}
const prefixed = pgTableCreator((name) => \`app_\${name}\`);
const mood = pgEnum('mood', ['ok']);
const bytes = customType({ dataType: () => 'bytea' });
export const kinds = prefixed('kinds', (t) => ({
  a: t.serial('a'), b: t.bigserial('b', { mode: 'number' }).primaryKey(), c: t.uuid().defaultRandom(), d: t.integer().generatedAlwaysAsIdentity(),
  e: t.text().generatedAlwaysAs(sql\`x\`), f: mood('f').default('ok'), g: bytes('g').notNull(), h: t.text().array(), i: t.integer().generatedByDefaultAsIdentity(),
}), () => [pgPolicy('p', { for: 'all' })]);
const auth = pgSchema('auth');
export const users = auth.table('users', { id: uuid().primaryKey() }).enableRLS();
`, pgConfig],
  ['mysql', `import { mysqlTable as table, foreignKey, int as integer, primaryKey, varchar as text, timestamp, unique, serial, mysqlTableCreator, mysqlSchema } from 'drizzle-orm/mysql-core';
const stamps = { createdAt: timestamp('created_at').notNull().defaultNow(), updatedAt: timestamp('updated_at').onUpdateNow() };
const tenant = () => ({ teamId: text('team_id', { length: 9 }).notNull().references(() => teams.id) });
${shared.replaceAll(/text\(('\w+')\)/g, 'text($1, { length: 9 })').replaceAll('text()', 'text({ length: 9 })')}
export const kinds = table('kinds', { a: serial('a').notNull(), b: integer('b').autoincrement().primaryKey() });
`, mysqlConfig],
  ['sqlite', `import { sqliteTable as table, foreignKey, integer, primaryKey, text, unique } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';
const stamps = { createdAt: integer('created_at').notNull().default(sql\`now\`), updatedAt: integer('updated_at').$defaultFn(() => 1) };
const tenant = () => ({ teamId: text('team_id').notNull().references(() => teams.id) });
${shared}
`, sqliteConfig],
] as const)('reads what drizzle-orm 0.45 makes of a %s schema', (_, text, config) => {
  const exports = run(text);
  const resources = readDrizzle([parseFile('schema.ts', text).facts!]);
  const tables = Object.entries(exports).map(([name, table]) => ({ name, table, config: (config as (table: never) => unknown)(table as never) as Config }));
  const nameOf = (table: unknown) => tables.find((item) => item.table === table)!.config.name;
  expect(resources.map(({ name }) => name)).toEqual(tables.map(({ name }) => name));
  for (const { name, config: made } of tables) {
    expect(ours(resources.find((resource) => resource.name === name)!, resources)).toEqual(theirs(made, nameOf));
  }
});

it('reads the names of a view as drizzle-orm does', () => {
  const text = "import { pgTable, pgView, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: text('id'), teamId: text('team_id') });\nexport const all = pgView('all_users').as((qb) => qb.select({ team: users.teamId }).from(users));";
  const view = run(text).all;
  const [, mine] = readDrizzle([parseFile('schema.ts', text).facts!]);
  expect(mine!.table).toBe(getViewConfig(view as never).name);
  expect(Object.keys(mine!.columns)).toEqual(Object.keys(getViewConfig(view as never).selectedFields));
});
