import { describe, expect, it } from 'vitest';
import { kyselyTables } from '../../test/kysely-tables.ts';
import { prove } from '../../test/prove.ts';

const options = { schema: kyselyTables, openWorld: true };
const imports = "import { type Kysely, sql } from 'kysely';\nimport { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';\nimport { db, type DB } from './db';\n";
const parameters = 'org: string, id: string, ids: string[], user: string, flag: boolean, text: string, body: any';
const judge = (code: string): string[] => prove(`${imports}export async function f(${parameters}) {\n${code}\n}`, options).map((line) => line.replace(/ in f: /, ': ').replace(/ (?:likely|possible) .*/, ''));
const tasks = (steps: string): string[] => judge(`return db.selectFrom('tasks').selectAll()${steps}.execute();`);
const project = "'projects', 'projects.id', 'tasks.project_id'";
const own = "'projects.organization_id', '=', org";

describe('joins', () => {
  it.each([
    [`.innerJoin(${project}).where(${own})`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoin('projects as p', 'p.id', 'tasks.project_id').where('p.organization_id', '=', org)`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on(${own}))`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on((eb) => eb.and([eb(${own})])))`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoin(${project})`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved derived']],
    [`.innerJoin('projects', (join) => join.onTrue()).where(${own})`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved condition']],
    [`.innerJoin('projects', 'projects.name', 'tasks.title').where(${own})`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved condition']],
    // what is asked of the side that may be missing in the join's condition says nothing of the other side
    [`.leftJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on(${own}))`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved condition']],
    [`.leftJoin(${project}).where(${own})`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.leftJoin(${project}).where('projects.organization_id', 'is', null)`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved derived']],
    [`.rightJoin(${project}).where(${own})`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.rightJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on(${own}))`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: unfiltered']],
    [`.fullJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on(${own}))`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: unfiltered']],
    [`.crossJoin('projects').whereRef('projects.id', '=', 'tasks.project_id').where(${own})`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoin('comments', 'comments.task_id', 'tasks.id').innerJoin(${project}).where(${own})`, ['tasks.selectFrom: proved relation', 'comments.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.innerJoinLateral((eb) => eb.selectFrom('projects').selectAll().whereRef('projects.id', '=', 'tasks.project_id').where(${own}).as('p'), (join) => join.onTrue())`, ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']],
    [`.$if(flag, (qb) => qb.innerJoin('projects', (join) => join.onRef('projects.id', '=', 'tasks.project_id').on(${own})))`, ['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved condition']],
  ])('%s', (steps, expected) => {
    expect(tasks(steps)).toEqual(expected);
  });

  it('may join a table to itself, under aliases', () => {
    expect(judge("return db.selectFrom('projects as a').innerJoin('projects as b', 'b.organization_id', 'a.organization_id').selectAll().where('a.organization_id', '=', org).execute();")).toEqual(['projects.selectFrom: proved condition']);
    expect(judge("return db.selectFrom('projects as a').innerJoin('projects as b', 'b.slug', 'a.slug').selectAll().where('a.organization_id', '=', org).execute();")).toEqual(['projects.selectFrom: unfiltered']);
  });

  it('takes several tables in `from`', () => {
    expect(judge(`return db.selectFrom(['tasks', 'projects as p']).selectAll().whereRef('p.id', '=', 'tasks.project_id').where('p.organization_id', '=', org).execute();`)).toEqual(['tasks.selectFrom: proved relation', 'projects.selectFrom: proved condition']);
    expect(judge(`return db.selectFrom(['tasks', 'projects as p']).selectAll().where('p.organization_id', '=', org).execute();`)).toEqual(['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved condition']);
  });
});

describe('subqueries', () => {
  it.each([
    ["return db.selectFrom((eb) => eb.selectFrom('projects').selectAll().where('organization_id', '=', org).as('p')).selectAll().execute();", ['projects.selectFrom: proved condition']],
    ["return db.selectFrom(db.selectFrom('projects').selectAll().as('p')).selectAll().where('p.organization_id', '=', org).execute();", ['projects.selectFrom: proved condition']],
    ["return db.selectFrom(db.selectFrom('projects').select(['id', 'organization_id as owner']).as('p')).selectAll().where('p.owner', '=', org).execute();", ['projects.selectFrom: proved condition']],
    ["return db.selectFrom(db.selectFrom('projects').select('id').as('p')).selectAll().where('p.id', '=', id).execute();", ['projects.selectFrom: key-only']],
    ["return db.with('p', (qb) => qb.selectFrom('projects').selectAll().where('organization_id', '=', org)).selectFrom('p').selectAll().execute();", ['projects.selectFrom: proved condition']],
    ["return db.with('p', (qb) => qb.selectFrom('projects').selectAll()).selectFrom('p').selectAll().execute();", ['projects.selectFrom: unfiltered']],
    ["return db.with('p', (qb) => qb.selectFrom('projects').selectAll().where('organization_id', '=', org)).selectFrom('tasks').innerJoin('p', 'p.id', 'tasks.project_id').selectAll('tasks').execute();", ['tasks.selectFrom: proved relation', 'projects.selectFrom: proved not-released']],
    ["return db.with('p', (qb) => qb.selectFrom('projects').selectAll()).with('q', (qb) => qb.selectFrom('p').selectAll().where('p.organization_id', '=', org)).selectFrom('q').selectAll().execute();", ['projects.selectFrom: proved condition']],
    // read, and given to nobody
    ["return db.with('all', (qb) => qb.selectFrom('projects').selectAll()).selectFrom('projects').selectAll().where('organization_id', '=', org).execute();", ['projects.selectFrom: proved not-released']],
    ["return db.with('gone', (qb) => qb.deleteFrom('tasks').where('id', '=', id).returningAll()).selectFrom('gone').selectAll().execute();", ['tasks.deleteFrom: key-only']],
    ["return db.selectFrom('projects').select((eb) => ['id', jsonArrayFrom(eb.selectFrom('tasks').selectAll('tasks').whereRef('tasks.project_id', '=', 'projects.id')).as('tasks')]).where('organization_id', '=', org).execute();", ['projects.selectFrom: proved condition', 'tasks.selectFrom: proved relation']],
    ["return db.selectFrom('projects').select((eb) => ['id', jsonArrayFrom(eb.selectFrom('tasks').selectAll('tasks')).as('tasks')]).where('organization_id', '=', org).execute();", ['projects.selectFrom: proved condition', 'tasks.selectFrom: unfiltered']],
    ["return db.selectFrom('projects').select((eb) => eb.selectFrom('tasks').select(eb.fn.countAll().as('n')).as('n')).where('organization_id', '=', org).execute();", ['projects.selectFrom: proved condition', 'tasks.selectFrom: unfiltered']],
    ["return db.selectFrom('tasks').selectAll().where('project_id', 'in', (eb) => eb.selectFrom('projects').select('id').where('organization_id', '=', org)).execute();", ['tasks.selectFrom: proved relation']],
    ["return db.selectFrom('tasks').selectAll().where('project_id', 'not in', (eb) => eb.selectFrom('projects').select('id').where('organization_id', '=', org)).execute();", ['tasks.selectFrom: unfiltered']],
    ["return db.selectFrom('tasks').selectAll().where((eb) => eb.exists(eb.selectFrom('projects').select('projects.id').whereRef('projects.id', '=', 'tasks.project_id').where('projects.organization_id', '=', org))).execute();", ['tasks.selectFrom: proved relation']],
    ["return db.selectFrom('tasks').selectAll().where('project_id', '=', (eb) => eb.selectFrom('projects').select('id').where('organization_id', '=', org).limit(1)).execute();", ['tasks.selectFrom: proved relation']],
    ["return db.selectFrom('projects').selectAll().where('organization_id', 'in', (eb) => eb.selectFrom('memberships').select('organization_id').where('user_id', '=', user)).execute();", ['projects.selectFrom: proved principal']],
  ])('%s', (code, expected) => {
    expect(judge(code)).toEqual(expected);
  });
});

describe('unions', () => {
  const first = "db.selectFrom('projects').select('id').where('organization_id', '=', org)";
  it.each([
    [`${first}.union(db.selectFrom('projects').select('id').where('organization_id', '=', org))`, ['proved condition']],
    [`${first}.unionAll(db.selectFrom('projects').select('id'))`, ['unfiltered']],
    [`${first}.union((eb) => eb.selectFrom('projects').select('id').where('slug', '=', text))`, ['key-only']],
    [`${first}.union([db.selectFrom('projects').select('id'), db.selectFrom('projects').select('id').where('organization_id', '=', org)])`, ['unfiltered']],
    ["db.selectFrom('projects').select('id').union(db.selectFrom('projects').select('id')).where('organization_id', '=', org)", ['unfiltered']],
  ])('%s', (query, expected) => {
    expect(judge(`return ${query}.execute();`)).toEqual(expected.map((verdict) => `projects.selectFrom: ${verdict}`));
  });

  it('of which a column may come from either side', () => {
    expect(judge(`return db.with('p', (qb) => qb.selectFrom('projects').selectAll().where('organization_id', '=', org).union(db.selectFrom('projects').selectAll())).selectFrom('tasks').innerJoin('p', 'p.id', 'tasks.project_id').selectAll('tasks').execute();`)).toEqual(['tasks.selectFrom: unfiltered', 'projects.selectFrom: proved not-released']);
  });

  it('that call themselves go on from rows of the tenant', () => {
    const walk = (start: string): string[] => judge(`return db.withRecursive('d', (qb) => qb.selectFrom('projects').select(['id', 'organization_id'])${start}.unionAll((eb) => eb.selectFrom('projects as p').innerJoin('d', 'd.organization_id', 'p.organization_id').select(['p.id', 'p.organization_id']))).selectFrom('d').selectAll().execute();`);
    expect(walk(".where('organization_id', '=', org)")).toEqual(['projects.selectFrom: proved condition']);
    expect(walk(".where('id', '=', id)")).toEqual(['projects.selectFrom: key-only']);
  });
});

describe('writes', () => {
  it.each([
    ["db.insertInto('projects').values({ organization_id: org, slug: text, name: text })", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values([{ organization_id: org, slug: text, name: text }])", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values(ids.map((slug) => ({ organization_id: org, slug, name: text })))", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ slug: text, name: text })", ['projects.insertInto: owner-unset']],
    ["db.insertInto('projects').values({ organization_id: undefined, slug: text, name: text })", ['projects.insertInto: owner-unset']],
    ["db.insertInto('projects').values({ ...body, organization_id: org })", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ organization_id: 'acme', slug: text, name: text })", ['projects.insertInto: hardcoded']],
    ["db.insertInto('projects').values({ organization_id: org, slug: text, name: text }).onConflict((oc) => oc.columns(['organization_id', 'slug']).doUpdateSet({ name: text }))", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onConflict((oc) => oc.column('id').doUpdateSet({ name: text }))", ['projects.insertInto: key-only']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onConflict((oc) => oc.column('id').doUpdateSet({ name: text }).where('projects.organization_id', '=', org))", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ name: eb.ref('excluded.name') })).whereRef('projects.organization_id', '=', 'excluded.organization_id'))", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onConflict((oc) => oc.column('id').where('organization_id', '=', org).doUpdateSet({ name: text }))", ['projects.insertInto: key-only']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onConflict((oc) => oc.column('id').doNothing())", ['projects.insertInto: proved condition']],
    ["db.insertInto('projects').values({ id, organization_id: org, slug: text, name: text }).onDuplicateKeyUpdate({ name: text })", ['projects.insertInto: conditional']],
    ["db.replaceInto('projects').values({ id, organization_id: org, slug: text, name: text })", ['projects.replaceInto: conditional']],
    ["db.insertInto('projects').columns(['organization_id', 'slug', 'name']).expression(db.selectFrom('projects as p').select(['p.organization_id', 'p.slug', 'p.name']).where('p.organization_id', '=', org))", ['projects.selectFrom: proved condition', 'projects.insertInto: proved condition']],
    ["db.insertInto('projects').columns(['organization_id', 'slug', 'name']).expression((eb) => eb.selectFrom('projects as p').select(['p.organization_id', 'p.slug', 'p.name']).where('p.id', '=', id))", ['projects.selectFrom: key-only', 'projects.insertInto: proved condition']],
    ["db.insertInto('tasks').values({ project_id: id, title: text })", ['tasks.insertInto: proved condition', 'tasks.insertInto: reference project_id']],
    ["db.updateTable('projects').set({ name: text }).where('id', '=', id).where('organization_id', '=', org)", ['projects.updateTable: proved condition']],
    ["db.updateTable('projects').set({ name: text }).where('id', '=', id)", ['projects.updateTable: key-only']],
    ["db.updateTable('projects').set('name', text)", ['projects.updateTable: unfiltered']],
    ["db.updateTable('projects').set(body).where('id', '=', id).where('organization_id', '=', org)", ['projects.updateTable: proved condition']],
    ["db.updateTable('projects').set({ ...body, organization_id: undefined }).where('id', '=', id).where('organization_id', '=', org)", ['projects.updateTable: proved condition']],
    ["db.updateTable('tasks').from('projects').set({ title: text }).whereRef('projects.id', '=', 'tasks.project_id').where('projects.organization_id', '=', org)", ['projects.selectFrom: proved not-released', 'tasks.updateTable: proved relation']],
    ["db.updateTable('tasks').from('projects').set({ title: text }).where('projects.organization_id', '=', org)", ['projects.selectFrom: proved not-released', 'tasks.updateTable: unfiltered']],
    ["db.deleteFrom('projects').where('organization_id', '=', org).where('id', '=', id)", ['projects.deleteFrom: proved condition']],
    ["db.deleteFrom('projects').where('id', 'in', ids)", ['projects.deleteFrom: key-only']],
    ["db.deleteFrom('projects')", ['projects.deleteFrom: unfiltered']],
    ["db.deleteFrom('tasks').using('projects').whereRef('projects.id', '=', 'tasks.project_id').where('projects.organization_id', '=', org)", ['projects.selectFrom: proved not-released', 'tasks.deleteFrom: proved relation']],
    ["db.deleteFrom('tasks').using('projects').whereRef('projects.id', '=', 'tasks.project_id').where('tasks.id', '=', id)", ['projects.selectFrom: proved not-released', 'tasks.deleteFrom: key-only']],
    ["db.mergeInto('projects').using('invoices', (join) => join.onRef('invoices.project_id', '=', 'projects.id').on('projects.organization_id', '=', org)).whenMatched().thenUpdateSet({ name: text })", ['invoices.selectFrom: proved not-released', 'projects.mergeInto: proved condition']],
    ["db.mergeInto('projects').using('invoices', 'invoices.project_id', 'projects.id').whenMatched().thenDelete()", ['invoices.selectFrom: proved not-released', 'projects.mergeInto: unfiltered']],
    ["db.mergeInto('projects').using('invoices', (join) => join.onRef('invoices.project_id', '=', 'projects.id').on('projects.organization_id', '=', org)).whenNotMatchedBySource().thenDelete()", ['invoices.selectFrom: proved not-released', 'projects.mergeInto: unfiltered']],
  ])('%s', (query, expected) => {
    expect(judge(`await ${query}.execute();`)).toEqual(expected);
  });
});

describe('guards', () => {
  const guarded = (guard: string): string => judge(`${guard}\nreturn db.selectFrom('tasks').selectAll().where('project_id', '=', id).execute();`).at(-1)!;
  const lookup = "db.selectFrom('projects').select('id').where('id', '=', id).where('organization_id', '=', org)";
  it.each([
    [`await ${lookup}.executeTakeFirstOrThrow();`, 'tasks.selectFrom: proved guard'],
    [`const found = await ${lookup}.executeTakeFirst(); if (!found) return [];`, 'tasks.selectFrom: proved guard'],
    [`const found = await ${lookup}.execute(); if (found.length === 0) return [];`, 'tasks.selectFrom: proved guard'],
    [`const found = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst(); if (found?.organization_id !== org) return [];`, 'tasks.selectFrom: proved guard'],
    [`const found = await db.selectFrom('projects').select(['id', 'organization_id as owner']).where('id', '=', id).executeTakeFirst(); if (found?.owner !== org) return [];`, 'tasks.selectFrom: proved guard'],
    [`const changed = await db.updateTable('projects').set({ name: text }).where('id', '=', id).where('organization_id', '=', org).executeTakeFirst(); if (Number(changed.numUpdatedRows) === 0) return [];`, 'tasks.selectFrom: proved guard'],
    [`const changed = await db.updateTable('projects').set({ name: text }).where('id', '=', id).where('organization_id', '=', org).returning('id').executeTakeFirst(); if (!changed) return [];`, 'tasks.selectFrom: proved guard'],
    // each looks like the one above, and guards nothing
    [`await ${lookup}.executeTakeFirst();`, 'tasks.selectFrom: key-only'],
    [`await ${lookup}.execute();`, 'tasks.selectFrom: key-only'],
    [`const found = await ${lookup}.execute(); if (!found) return [];`, 'tasks.selectFrom: key-only'],
    [`const found = db.selectFrom('projects').select('id').where('id', '=', id).where('organization_id', '=', org); if (!found) return [];`, 'tasks.selectFrom: key-only'],
    ["await db.updateTable('projects').set({ name: text }).where('id', '=', id).where('organization_id', '=', org).executeTakeFirstOrThrow();", 'tasks.selectFrom: key-only'],
    ["const changed = await db.updateTable('projects').set({ name: text }).where('id', '=', id).where('organization_id', '=', org).executeTakeFirst(); if (!changed) return [];", 'tasks.selectFrom: key-only'],
  ])('%s', (guard, expected) => {
    expect(guarded(guard)).toBe(expected);
  });
});
