/** Files with Knex queries through `tenantlint fix`: the edited text, or the reason for which nothing is edited. */
import { expect, it } from 'vitest';
import { fixesFile } from '../test/fix-file.ts';

const migration = `import type { Knex } from 'knex';
export async function up(knex: Knex) {
  await knex.schema
    .createTable('users', (t) => { t.text('id').primary(); })
    .createTable('teams', (t) => { t.text('id').primary(); })
    .createTable('members', (t) => { t.text('team_id').notNullable().references('teams.id'); t.text('user_id').notNullable().references('users.id'); t.primary(['team_id', 'user_id']); })
    .createTable('projects', (t) => { t.text('id').primary(); t.text('team_id').notNullable().references('teams.id'); t.text('name').notNullable(); })
    .createTable('tasks', (t) => { t.text('id').primary(); t.text('project_id').notNullable().references('projects.id'); t.text('title').notNullable(); });
}
`;
const inside = (code: string): string => `import { db } from './db';\n\nexport async function f(id: string, teamId: string) {\n  ${code}\n}\n`;

const fix = fixesFile({ path: 'migrations/1.ts', text: migration });

it.each([
  ['an object', "return db('projects').where({ id }).first();", "return db('projects').where({ id, team_id: teamId }).first();"],
  ['a key and a value', "return db('projects').where('id', id).first();", "return db('projects').where('id', id).where('team_id', teamId).first();"],
  ['several conditions', "return db('projects').where({ id }).whereNotNull('name');", "return db('projects').where({ id }).whereNotNull('name').where('team_id', teamId);"],
  ['no condition', "return db('projects').orderBy('name');", "return db('projects').where('team_id', teamId).orderBy('name');"],
  ['no condition, on lines', "return db('projects')\n    .select('name')\n    .orderBy('name');", "return db('projects')\n    .where('team_id', teamId)\n    .select('name')\n    .orderBy('name');"],
  ['a condition on lines', "return db('projects')\n    .select('name')\n    .where('id', id);", "return db('projects')\n    .select('name')\n    .where('id', id)\n    .where('team_id', teamId);"],
  ['a table named later', "return db.select('name').from('projects').where('id', id);", "return db.select('name').from('projects').where('id', id).where('team_id', teamId);"],
  ['a joined query', "return db('projects as p').join('tasks as t', 't.project_id', 'p.id').where('p.id', id);", "return db('projects as p').join('tasks as t', 't.project_id', 'p.id').where('p.id', id).where('p.team_id', teamId);"],
  ['an update', "await db('projects').where('id', id).update({ name: 'x' });", "await db('projects').where('id', id).where('team_id', teamId).update({ name: 'x' });"],
  ['a delete', "await db('projects').del();", "await db('projects').where('team_id', teamId).del();"],
  ['a transaction', "await db.transaction(async (trx) => trx('projects').where({ id }).del());", "await db.transaction(async (trx) => trx('projects').where({ id, team_id: teamId }).del());"],
])('adds the tenant to %s', async (_, code, fixed) => {
  const result = await fix(inside(code));
  expect(result).toEqual({ text: inside(fixed), reasons: [] });
  expect(await fix(result.text)).toEqual(result);
});

it('sets the owner of an inserted row', async () => {
  const result = await fix(inside("await db('projects').insert({ id, name: 'x' }).returning('id');"));
  expect(result).toEqual({ text: inside("await db('projects').insert({ id, name: 'x', team_id: teamId }).returning('id');"), reasons: [] });
});

it.each([
  ['an arm of `or`', "return db('projects').where({ id }).orWhere({ name: id });", /bracket them/],
  ['raw text with an `or`', "return db('projects').whereRaw('id = ? or name = ?', [id, id]);", /bracket them/],
  ['a union', "return db('projects').where({ id }).union(db('projects').where({ id }));", /several selects/],
  ['a child without an owner', "return db('tasks').where({ id });", /through its parent only/],
  ['a conflicting insert', "await db('projects').insert({ id, name: 'x', team_id: teamId }).onConflict('id').merge();", /conflict/],
  ['a row made elsewhere', "const row = { id, name: 'x' }; await db('projects').insert([row]);", /not an object literal/],
])('leaves %s as it is', async (_, code, reason) => {
  const { text, reasons } = await fix(inside(code));
  expect(text).toBe(inside(code));
  expect(reasons).toEqual([expect.stringMatching(reason)]);
});
