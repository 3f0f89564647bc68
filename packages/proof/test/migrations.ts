/** The tables of the Knex layer's own tests, as migrations make them: one of each kind, and each way to reach one from another. */
export const migrations = `
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('organizations', (t) => { t.uuid('id').primary(); t.string('name').notNullable(); })
    .createTable('users', (t) => { t.uuid('id').primary(); t.string('email').notNullable().unique(); })
    .createTable('memberships', (t) => {
      t.uuid('id').primary();
      t.uuid('organization_id').notNullable().references('id').inTable('organizations');
      t.uuid('user_id').notNullable().references('id').inTable('users');
      t.unique(['organization_id', 'user_id']);
    })
    .createTable('projects', (t) => {
      t.uuid('id').primary();
      t.string('name').notNullable();
      t.uuid('organization_id').notNullable().references('id').inTable('organizations');
      t.unique(['organization_id', 'name']);
    })
    .createTable('tasks', (t) => {
      t.uuid('id').primary();
      t.string('title').notNullable();
      t.integer('hours').notNullable().defaultTo(0);
      t.uuid('project_id').notNullable().references('id').inTable('projects');
      t.uuid('assignee_id').references('id').inTable('users');
    })
    .createTable('labels', (t) => { t.uuid('id').primary(); t.string('name'); t.uuid('organization_id').nullable().references('id').inTable('organizations'); })
    .createTable('plans', (t) => { t.string('code').primary(); });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['plans', 'labels', 'tasks', 'projects', 'memberships', 'users', 'organizations']) await knex.schema.dropTable(name);
}
`;
