/** The tables of the Drizzle layer's own tests: one of each kind, and each way to reach one from another. */
export const tables = `
import { relations } from 'drizzle-orm';
import { boolean, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';

export const organizations = pgTable('organizations', { id: uuid('id').primaryKey().defaultRandom(), name: text('name').notNull() });
export const users = pgTable('users', { id: uuid('id').primaryKey().defaultRandom(), email: text('email').notNull().unique() });
export const memberships = pgTable('memberships', {
  organizationId: uuid('organization_id').notNull().references(() => organizations.id),
  userId: uuid('user_id').notNull().references(() => users.id),
  role: text('role').notNull(),
}, (t) => [primaryKey({ columns: [t.organizationId, t.userId] })]);
export const projects = pgTable('projects', {
  id: uuid('id').primaryKey().defaultRandom(),
  organizationId: uuid('organization_id').notNull().references(() => organizations.id),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  countryCode: text('country_code').references(() => countries.code),
}, (t) => [unique().on(t.organizationId, t.slug)]);
// Owned through its project.
export const tasks = pgTable('tasks', {
  id: uuid('id').primaryKey().defaultRandom(),
  projectId: uuid('project_id').notNull().references(() => projects.id),
  title: text('title').notNull(),
  done: boolean('done').notNull().default(false),
});
// Owned through its task's project.
export const comments = pgTable('comments', {
  id: uuid('id').primaryKey().defaultRandom(),
  taskId: uuid('task_id').notNull().references(() => tasks.id),
  body: text('body').notNull(),
});
export const invoices = pgTable('invoices', {
  id: uuid('id').primaryKey().defaultRandom(),
  organizationId: uuid('organization_id').notNull().references(() => organizations.id),
  projectId: uuid('project_id').references(() => projects.id),
  number: text('number').notNull(),
  assigneeId: uuid('assignee_id').references(() => users.id),
});
// Rows without an organization are everybody's.
export const labels = pgTable('labels', { id: uuid('id').primaryKey().defaultRandom(), organizationId: uuid('organization_id').references(() => organizations.id), name: text('name').notNull() });
export const countries = pgTable('countries', { code: text('code').primaryKey(), name: text('name').notNull() });

export const projectRelations = relations(projects, ({ one, many }) => ({
  organization: one(organizations, { fields: [projects.organizationId], references: [organizations.id] }),
  country: one(countries, { fields: [projects.countryCode], references: [countries.code] }),
  tasks: many(tasks),
}));
export const taskRelations = relations(tasks, ({ one, many }) => ({
  project: one(projects, { fields: [tasks.projectId], references: [projects.id] }),
  comments: many(comments),
}));
export const commentRelations = relations(comments, ({ one }) => ({ task: one(tasks, { fields: [comments.taskId], references: [tasks.id] }) }));
export const countryRelations = relations(countries, ({ many }) => ({ projects: many(projects) }));
`;
