/** The table types and migrations of the Kysely layer's own tests: one table of each kind, and each way to reach one from another. */
export const kyselyTables = `
import type { Generated, Kysely } from 'kysely';

interface Organizations { id: Generated<string>; name: string }
interface Users { id: Generated<string>; email: string }
interface Memberships { organization_id: string; user_id: string; role: string }
interface Projects { id: Generated<string>; organization_id: string; slug: string; name: string; country_code: string | null }
interface Tasks { id: Generated<string>; project_id: string; title: string; done: Generated<boolean> }
interface Comments { id: Generated<string>; task_id: string; body: string }
interface Invoices { id: Generated<string>; organization_id: string; project_id: string | null; number: string; amount: Generated<number> }
interface Labels { id: Generated<string>; organization_id: string | null; name: string }
interface Countries { code: string; name: string }

export interface DB {
  organizations: Organizations; users: Users; memberships: Memberships; projects: Projects; tasks: Tasks; comments: Comments; invoices: Invoices; labels: Labels; countries: Countries;
}
export type Db = Kysely<DB>;

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('organizations').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('name', 'text', (col) => col.notNull()).execute();
  await db.schema.createTable('users').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('email', 'text', (col) => col.notNull().unique()).execute();
  await db.schema.createTable('memberships').addColumn('organization_id', 'uuid', (col) => col.notNull().references('organizations.id')).addColumn('user_id', 'uuid', (col) => col.notNull().references('users.id')).addColumn('role', 'text', (col) => col.notNull()).addPrimaryKeyConstraint('memberships_pk', ['organization_id', 'user_id']).execute();
  await db.schema.createTable('countries').addColumn('code', 'text', (col) => col.primaryKey()).addColumn('name', 'text', (col) => col.notNull()).execute();
  await db.schema.createTable('projects').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('organization_id', 'uuid', (col) => col.notNull().references('organizations.id')).addColumn('slug', 'text', (col) => col.notNull()).addColumn('name', 'text', (col) => col.notNull()).addColumn('country_code', 'text', (col) => col.references('countries.code')).addUniqueConstraint('projects_slug', ['organization_id', 'slug']).execute();
  await db.schema.createTable('tasks').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('project_id', 'uuid', (col) => col.notNull().references('projects.id')).addColumn('title', 'text', (col) => col.notNull()).addColumn('done', 'boolean', (col) => col.notNull().defaultTo(false)).execute();
  await db.schema.createTable('comments').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('task_id', 'uuid', (col) => col.notNull().references('tasks.id')).addColumn('body', 'text', (col) => col.notNull()).execute();
  await db.schema.createTable('invoices').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('organization_id', 'uuid', (col) => col.notNull().references('organizations.id')).addColumn('project_id', 'uuid', (col) => col.references('projects.id')).addColumn('number', 'text', (col) => col.notNull().unique()).addColumn('amount', 'integer', (col) => col.notNull().defaultTo(0)).execute();
  await db.schema.createTable('labels').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('organization_id', 'uuid', (col) => col.references('organizations.id')).addColumn('name', 'text', (col) => col.notNull()).execute();
}
`;
