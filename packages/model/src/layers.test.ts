import { describe, expect, it } from 'vitest';
import { buildModel, describeModel, type Model, type ModelConfig } from './index.ts';

const model = (sources: Record<string, string>, config?: ModelConfig): Model => buildModel(Object.entries(sources).map(([path, text]) => ({ path, text })), config);

/** Kind, owner columns, ways and memberships, as one short line per resource. */
const summary = ({ resources }: Model) => Object.fromEntries(Object.values(resources).map((resource) => [resource.name, [
  resource.kind, ...resource.owners.map((owner) => `${owner.column}${owner.nullable ? '?' : ''}=${owner.target}`), ...resource.via.map((relation) => `>${relation}`),
  ...(resource.membership ? [`member ${resource.membership.userColumn}+${resource.membership.rootColumn}`] : []),
].join(' ')]));

const drizzle = (body: string) => `import { integer, pgTable, serial, text, unique, uuid, varchar, pgPolicy } from 'drizzle-orm/pg-core';\nimport { relations } from 'drizzle-orm';\n${body}`;
const typeorm = (body: string) => `import { Column, Entity, JoinColumn, JoinTable, ManyToMany, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';\n${body}`;

describe('inference over Drizzle', () => {
  it("finds the organization of Better Auth's plugin, its members, and who owns what", () => {
    const result = model({ 'auth-schema.ts': drizzle(`
export const user = pgTable('user', { id: text('id').primaryKey(), email: text('email').notNull().unique() });
export const session = pgTable('session', { id: text('id').primaryKey(), userId: text('user_id').notNull().references(() => user.id), activeOrganizationId: text('active_organization_id') });
export const account = pgTable('account', { id: text('id').primaryKey(), accountId: text('account_id').notNull(), providerId: text('provider_id').notNull(), userId: text('user_id').notNull().references(() => user.id) });
export const verification = pgTable('verification', { id: text('id').primaryKey(), value: text('value').notNull() });
export const organization = pgTable('organization', { id: text('id').primaryKey(), slug: text('slug').unique() });
export const member = pgTable('member', { id: text('id').primaryKey(), organizationId: text('organization_id').notNull().references(() => organization.id), userId: text('user_id').notNull().references(() => user.id), role: text('role').notNull() });
export const invitation = pgTable('invitation', { id: text('id').primaryKey(), organizationId: text('organization_id').notNull().references(() => organization.id), inviterId: text('inviter_id').notNull().references(() => user.id) });
export const projects = pgTable('projects', { id: uuid('id').primaryKey(), organizationId: text('organization_id').notNull().references(() => organization.id) });
export const tasks = pgTable('tasks', { id: uuid('id').primaryKey(), projectId: uuid('project_id').notNull().references(() => projects.id), assigneeId: text('assignee_id').references(() => user.id) });
`) });
    expect(result.roots.map(({ name, level }) => ({ name, level }))).toEqual([{ name: 'organization', level: 0 }]);
    expect(result.user).toBe('user');
    expect(summary(result)).toEqual({
      user: 'global',
      session: 'personal',
      account: 'personal',
      verification: 'global',
      organization: 'root',
      member: 'owned organizationId=organization member userId+organizationId',
      invitation: 'owned organizationId=organization',
      projects: 'owned organizationId=organization',
      tasks: 'via >project',
    });
  });

  it('sees through plurals, suffixes and serial keys, and takes a named key for one where no foreign key says so', () => {
    const result = model({ 'schema.ts': drizzle(`
export const usersTable = pgTable('users', { id: serial('id').primaryKey(), email: text('email') });
export const workspacesTable = pgTable('workspaces', { id: serial('id').primaryKey() });
export const usersToWorkspacesTable = pgTable('users_to_workspaces', { userId: integer('user_id').notNull(), workspaceId: integer('workspace_id').notNull() });
export const monitorsTable = pgTable('monitors', { id: serial('id').primaryKey(), workspaceId: integer('workspace_id').notNull() });
export const runsTable = pgTable('runs', { id: serial('id').primaryKey(), monitorId: integer('monitor_id').notNull(), note: text('note') });
export const pagesTable = pgTable('pages', { id: serial('id').primaryKey(), workspaceId: integer('workspace_id') });
`) });
    expect(result.user).toBe('usersTable');
    expect(summary(result)).toEqual({
      usersTable: 'global',
      workspacesTable: 'root',
      usersToWorkspacesTable: 'owned workspaceId=workspacesTable member userId+workspaceId',
      monitorsTable: 'owned workspaceId=workspacesTable',
      runsTable: 'via >monitor',
      pagesTable: 'shared workspaceId?=workspacesTable',
    });
    expect(result.resources.runsTable!.relations.monitor).toEqual({ name: 'monitor', target: 'monitorsTable', list: false, optional: false, fields: ['monitorId'], references: ['id'], implied: true, unenforced: true });
  });

  it('finds a workspace that only at times belongs to an organization, where much hangs on it', () => {
    const rows = Array.from({ length: 5 }, (_, i) => `export const thing${i} = pgTable('thing${i}', { id: text('id').primaryKey(), workspaceId: text('workspace_id').notNull().references(() => workspace.id) });`).join('\n');
    const result = model({ 'schema.ts': drizzle(`
export const user = pgTable('user', { id: text('id').primaryKey() });
export const organization = pgTable('organization', { id: text('id').primaryKey() });
export const member = pgTable('member', { id: text('id').primaryKey(), userId: text('user_id').notNull().references(() => user.id), organizationId: text('organization_id').notNull().references(() => organization.id) });
export const workspace = pgTable('workspace', { id: text('id').primaryKey(), ownerId: text('owner_id').notNull().references(() => user.id), organizationId: text('organization_id').references(() => organization.id) });
export const sso = pgTable('sso', { id: text('id').primaryKey(), organizationId: text('organization_id').notNull().references(() => organization.id) });
${rows}`) });
    expect(result.roots.map(({ name, level }) => `${name}/${level}`)).toEqual(['organization/0', 'workspace/1']);
  });
});

describe('inference over TypeORM', () => {
  it('owns through columns, relations without a column, and link tables', () => {
    const result = model({ 'entities.ts': typeorm(`
@Entity() export class UserEntity { @PrimaryGeneratedColumn('uuid') id: string; @Column() email: string; }
@Entity() export class TenantEntity { @PrimaryGeneratedColumn('uuid') id: string; @ManyToMany(() => UserEntity) @JoinTable({ name: 'tenant_users' }) users: UserEntity[]; }
@Entity() export class Invoice { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => TenantEntity, { nullable: false }) @JoinColumn({ name: 'tenant_id' }) tenant: TenantEntity; }
@Entity() export class Line { @PrimaryGeneratedColumn() id: number; @Column() invoiceId: number; }
@Entity() export class Note { @PrimaryGeneratedColumn() id: number; @Column({ type: 'varchar' }) tenantId: string; }
`) });
    expect(result.roots.map(({ name }) => name)).toEqual(['TenantEntity']);
    expect(summary(result)).toEqual({
      UserEntity: 'global',
      TenantEntity: 'root',
      Invoice: 'owned tenant_id=TenantEntity',
      Line: 'via >invoice',
      Note: 'owned tenantId=TenantEntity',
      tenant_users: 'owned tenantEntityId=TenantEntity member userEntityId+tenantEntityId',
    });
    expect(result.resources.Invoice!.columns.tenant_id).toMatchObject({ through: 'tenant', type: 'uuid', optional: false });
  });
});

describe('several layers', () => {
  const prisma = 'model User {\n  id String @id\n}\nmodel Org {\n  id String @id\n}\nmodel OrgMember {\n  orgId String\n  userId String\n  org Org @relation(fields: [orgId], references: [id])\n  user User @relation(fields: [userId], references: [id])\n  @@id([orgId, userId])\n}\n'.replace('model Org {\n  id String @id\n', 'model Org {\n  id String @id\n  members OrgMember[]\n').replace('model User {\n  id String @id\n', 'model User {\n  id String @id\n  orgs OrgMember[]\n');

  it('each with a root of its own', () => {
    const result = model({
      'schema.prisma': prisma,
      'schema.ts': drizzle(`
export const users = pgTable('users', { id: uuid('id').primaryKey() });
export const teams = pgTable('teams', { id: uuid('id').primaryKey() });
export const teamMembers = pgTable('team_members', { teamId: uuid('team_id').notNull().references(() => teams.id), userId: uuid('user_id').notNull().references(() => users.id) });
export const docs = pgTable('docs', { id: uuid('id').primaryKey(), teamId: uuid('team_id').notNull().references(() => teams.id) });
`),
      'user.entity.ts': typeorm("@Entity() export class User { @PrimaryColumn() id: string; @Column() orgId: string; }\n@Entity() export class Log { @PrimaryColumn() id: string; @ManyToOne(() => User, { nullable: false }) user: User; }"),
    });
    expect(result.roots.map(({ name, level }) => `${name}/${level}`)).toEqual(['Org/0', 'teams/0']);
    expect([result.user, result.users]).toEqual(['User', ['users', 'User (typeorm)']]);
    expect(summary(result)).toEqual({
      User: 'global',
      Org: 'root',
      OrgMember: 'owned orgId=Org member userId+orgId',
      users: 'global',
      teams: 'root',
      teamMembers: 'owned teamId=teams member userId+teamId',
      docs: 'owned teamId=teams',
      'User (typeorm)': 'owned orgId=Org member id+orgId',
      Log: 'personal',
    });
    expect(result.resources.Log!.relations.user!.target).toBe('User (typeorm)');
    expect(result.files).toEqual(['schema.prisma', 'schema.ts', 'user.entity.ts']);
  });

  it('takes the root of another layer where it has none', () => {
    const result = model({ 'schema.prisma': prisma, 'events.ts': drizzle("export const events = pgTable('events', { id: uuid('id').primaryKey(), organizationId: text('organization_id').notNull(), org: text('org') });\nexport const parts = pgTable('parts', { id: uuid('id').primaryKey(), eventId: uuid('event_id').notNull().references(() => events.id) });") });
    expect(result.roots.map(({ name }) => name)).toEqual(['Org']);
    expect(summary(result)).toMatchObject({ events: 'owned organizationId=Org', parts: 'via >event' });
  });

  it('is overridden by the configuration in each', () => {
    const result = model({
      'schema.prisma': prisma,
      'schema.ts': drizzle("export const spaces = pgTable('spaces', { id: uuid('id').primaryKey() });\nexport const docs = pgTable('docs', { id: uuid('id').primaryKey(), spaceId: uuid('space_id').notNull().references(() => spaces.id), tenant: text('tenant') });"),
    }, { roots: ['Org', 'spaces'], resources: { OrgMember: 'global', docs: { owners: ['spaceId'] } } });
    expect(summary(result)).toEqual({ User: 'global', Org: 'root', OrgMember: 'global orgId=Org member userId+orgId', spaces: 'root', docs: 'owned spaceId=spaces' });
    expect(result.problems).toEqual([]);
  });

  it('is described with its layers, policies and what could not be read', () => {
    expect(describeModel(model({
      'schema.prisma': 'model Flag {\n  id Int @id\n}\n',
      'schema.ts': drizzle("export const teams = pgTable('teams', { id: uuid('id').primaryKey() });\nexport const docs = pgTable('docs', { teamId: uuid('team_id').notNull().references(() => teams.id), ...more }, (t) => [pgPolicy('own', { for: 'select' })]);\nexport const pages = pgTable('pages', { teamId: uuid('team_id').notNull().references(() => teams.id) }).enableRLS();"),
    }))).toBe(`4 resources in 2 schema files (prisma 1, drizzle 3)
Tenant: teams

Tenant roots (1)
  teams  -  tenant root, level 0: 2 of 3 resources refer to it; named as tenants are

Owned: the row names its tenant (2)
  docs   teamId  teamId refers to teams.id (relation team); row-level security: select "own"; not all of its columns could be read (a spread or base class out of sight)
  pages  teamId  teamId refers to teams.id (relation team); row-level security without a policy in the schema

Global: rows of nobody (1)
  Flag  -  refers to no tenant and no user
`);
    expect(describeModel(model({ 'schema.ts': drizzle("export const flags = pgTable('flags', { id: uuid('id').primaryKey() });") })).split('\n')[0]).toBe('1 resource in schema.ts (drizzle)');
  });
});
