/** Query builders in a project whose tables another library's schema declares: they name tables and columns as the database does. */
import { expect, it } from 'vitest';
import { layOut } from '../test/project.ts';
import { check } from './check.ts';

const prisma = `
model Organization {
  id       String    @id
  projects Project[]
  members  Member[]

  @@map("organizations")
}

model User {
  id      String   @id
  members Member[]

  @@map("users")
}

model Member {
  organizationId String       @map("organization_id")
  userId         String       @map("user_id")
  organization   Organization @relation(fields: [organizationId], references: [id])
  user           User         @relation(fields: [userId], references: [id])

  @@id([organizationId, userId])
  @@map("members")
}

model Project {
  id             String       @id
  organizationId String       @map("org_id")
  displayName    String       @map("name")
  organization   Organization @relation(fields: [organizationId], references: [id])
  tasks          Task[]

  @@unique([organizationId, displayName])
  @@map("projects")
}

model Task {
  id        String  @id
  projectId String  @map("project_id")
  title     String
  project   Project @relation(fields: [projectId], references: [id])

  @@map("tasks")
}
`;
const drizzle = `import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
export const organization = pgTable('organizations', { id: text('id').primaryKey() });
export const user = pgTable('users', { id: text('id').primaryKey() });
export const member = pgTable('members', { organizationId: text('organization_id').notNull().references(() => organization.id), userId: text('user_id').notNull().references(() => user.id) }, (t) => [primaryKey({ columns: [t.organizationId, t.userId] })]);
export const project = pgTable('projects', { id: text('id').primaryKey(), organizationId: text('org_id').notNull().references(() => organization.id), displayName: text('name').notNull() });
export const task = pgTable('tasks', { id: text('id').primaryKey(), projectId: text('project_id').notNull().references(() => project.id), title: text('title').notNull() });
`;
const typeorm = `import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
@Entity('organizations') export class Organization { @PrimaryColumn() id: string; }
@Entity('users') export class User { @PrimaryColumn() id: string; }
@Entity('members') export class Member {
  @PrimaryColumn({ name: 'organization_id' }) organizationId: string;
  @PrimaryColumn({ name: 'user_id' }) userId: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organization_id' }) organization: Organization;
  @ManyToOne(() => User) @JoinColumn({ name: 'user_id' }) user: User;
}
@Entity('projects') export class Project {
  @PrimaryColumn() id: string;
  @Column({ name: 'org_id' }) organizationId: string;
  @Column({ name: 'name' }) displayName: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'org_id' }) organization: Organization;
}
@Entity('tasks') export class Task {
  @PrimaryColumn() id: string;
  @Column({ name: 'project_id' }) projectId: string;
  @Column() title: string;
  @ManyToOne(() => Project) @JoinColumn({ name: 'project_id' }) project: Project;
}
`;
const knex = `import { db } from './db';
export const list = (organizationId: string) => db('projects').where({ org_id: organizationId });
export const get = (id: string, organizationId: string) => db('projects').where({ id }).first();
export async function compared(id: string, organizationId: string) {
  const project = await db('projects').where({ id }).first('id', 'org_id');
  if (project.org_id !== organizationId) throw new Error();
  return project;
}
export const add = (id: string, organizationId: string) => db('projects').insert({ id, org_id: organizationId, name: 'x' });
export const addWithout = (id: string, organizationId: string) => db('projects').insert({ id, name: 'x' });
export const tasks = (organizationId: string) => db('tasks').join('projects', 'projects.id', 'tasks.project_id').where('projects.org_id', organizationId).select('tasks.*');
export const others = (id: string) => db('caches').where({ id });
`;
const kysely = `import { db } from './db';
export const list = (organizationId: string) => db.selectFrom('projects').selectAll().where('org_id', '=', organizationId).execute();
export const get = (id: string, organizationId: string) => db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
export async function compared(id: string, organizationId: string) {
  const project = await db.selectFrom('projects').select(['id', 'org_id']).where('id', '=', id).executeTakeFirstOrThrow();
  if (project.org_id !== organizationId) throw new Error();
  return project;
}
export const add = (id: string, organizationId: string) => db.insertInto('projects').values({ id, org_id: organizationId, name: 'x' }).execute();
export const addWithout = (id: string, organizationId: string) => db.insertInto('projects').values({ id, name: 'x' }).execute();
export const tasks = (organizationId: string) => db.selectFrom('tasks').innerJoin('projects', 'projects.id', 'tasks.project_id').selectAll('tasks').where('projects.org_id', '=', organizationId).execute();
export const others = (id: string) => db.selectFrom('caches').selectAll().where('id', '=', id).execute();
`;
const clients = { knex: "import { knex } from 'knex';\nexport const db = knex({ client: 'pg' });\n", kysely: "import { Kysely } from 'kysely';\nexport const db = new Kysely<any>({ dialect });\n" };
const schemas = { prisma: ['prisma/schema.prisma', prisma, '@prisma/client'], drizzle: ['src/schema.ts', drizzle, 'drizzle-orm'], typeorm: ['src/entities.ts', typeorm, 'typeorm'] } as const;

it.each([
  ['knex', 'prisma'], ['knex', 'drizzle'], ['knex', 'typeorm'], ['kysely', 'prisma'], ['kysely', 'drizzle'], ['kysely', 'typeorm'],
] as const)('%s over the tables of %s', async (builder, library) => {
  const [path, schema, dependency] = schemas[library];
  const root = layOut({ 'package.json': JSON.stringify({ dependencies: { [builder]: '*', [dependency]: '*' } }), [path]: schema, 'src/db.ts': clients[builder], 'src/projects.ts': builder === 'knex' ? knex : kysely });
  const { findings, judgements } = await check({ root, config: {} });
  expect(findings.map(({ rule, symbol, line }) => `${rule.replace('tenantlint/', '')} ${symbol}:${line}`)).toEqual(['require-tenant-in-lookup get:3', 'require-tenant-in-create addWithout:10']);
  expect(judgements.map(({ access, verdict }) => `${access.symbol} ${verdict.kind}`)).toEqual(['list proved', 'get refuted', 'compared proved', 'add proved', 'addWithout refuted', 'tasks proved', 'tasks proved']);
});

it.each([
  ['no file of a project that does not depend on Knex', { '@prisma/client': '*' }, 0],
  ['what calls it', { '@prisma/client': '*', knex: '*' }, 1],
])('reads for Knex %s', async (_, dependencies, parsed) => {
  const root = layOut({ 'package.json': JSON.stringify({ dependencies }), 'prisma/schema.prisma': prisma, 'src/projects.ts': "export const get = (db, id) => db('projects').where({ id });\n" });
  expect((await check({ root, config: {} })).files.parsed).toBe(parsed);
});
