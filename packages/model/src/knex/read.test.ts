import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { buildModel } from '../index.ts';
import { locateSources } from '../source/locate.ts';
import { readKnex } from './read.ts';

const read = (sources: Record<string, string>) => readKnex(factsOf(sources));
const up = (body: string, more = '') => `import type { Knex } from 'knex';\n${more}\nexport async function up(knex: Knex): Promise<void> {\n${body}\n}\nexport async function down(knex: Knex): Promise<void> { await knex.schema.dropTable('tasks'); }\n`;
const one = (body: string, more = '') => lines(read({ 'migrations/1.ts': up(body, more) }));

describe('readKnex: what a migration makes', () => {
  it('gives the whole resource', () => {
    expect(read({ 'migrations/1_init.ts': up(`await knex.schema.createTable('orgs', (t) => { t.uuid('id').primary(); });
  await knex.schema.createTable('tasks', (t) => {
    t.uuid('id').primary();
    t.uuid('org_id').references('id').inTable('orgs').notNullable();
  });`) })).toEqual([
      {
        name: 'orgs', layer: 'knex', accessors: ['orgs'], table: 'orgs', kind: 'unknown', owners: [], principals: [], via: [],
        columns: { id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: false, place: { file: 'migrations/1_init.ts', line: 4 } } },
        relations: {}, uniques: [], evidence: [], place: { file: 'migrations/1_init.ts', line: 4 },
      },
      {
        name: 'tasks', layer: 'knex', accessors: ['tasks'], table: 'tasks', kind: 'unknown', owners: [], principals: [], via: [],
        columns: {
          id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: false, place: { file: 'migrations/1_init.ts', line: 6 } },
          org_id: { name: 'org_id', type: 'uuid', optional: false, list: false, unique: false, primary: false, hasDefault: false, place: { file: 'migrations/1_init.ts', line: 7 } },
        },
        relations: { org: { name: 'org', target: 'orgs', list: false, optional: false, fields: ['org_id'], references: ['id'], implied: true, place: { file: 'migrations/1_init.ts', line: 7 } } },
        uniques: [], evidence: [], place: { file: 'migrations/1_init.ts', line: 5, endLine: 8 },
      },
    ]);
  });

  it('reads every kind of column', () => {
    expect(one(`await knex.schema.createTable('things', function (t) {
      t.increments();
      t.bigIncrements('big', { primaryKey: false });
      this.string('a').notNullable();
      t.string('b', 40).notNull().unique().defaultTo('x').index();
      t.text('c').nullable();
      t.integer('d').unsigned().notNullable().nullable(false);
      t.enum('e', ['x', 'y']).notNullable();
      t.specificType('f', 'text[]');
      t.uuid('g', { primaryKey: true });
      t.timestamps(true, true);
      t.timestamp('deleted_at');
      t.index(['a', 'b']);
      t.comment('all kinds');
    });`)).toEqual([
      'things = things',
      '  id increments!*+', '  big bigIncrements+', '  a string', '  b string*+', '  c text?', '  d integer', '  e enum', '  f text[]?', '  g uuid!*', '  created_at timestamp+', '  updated_at timestamp+', '  deleted_at timestamp?',
    ]);
    expect(one(`await knex.schema.createTable('a', (t) => { t.string('x'); t.timestamps({ useCamelCase: true, defaultToNow: true }); });
      await knex.schema.createTable('b', (t) => { t.string('x'); t.timestamps(); });`)).toEqual(['a = a', '  x string?', '  createdAt timestamp+', '  updatedAt timestamp+', 'b = b', '  x string?', '  created_at timestamp?', '  updated_at timestamp?']);
    expect(one("await knex.schema.createTable('a', (t) => { t.timestamps(false, true, true); });")).toEqual(['a = a', '  createdAt timestamp+', '  updatedAt timestamp+']);
  });

  it('reads keys, of one column and of several', () => {
    expect(one(`await knex.schema.createTable('orgs', (t) => { t.increments('id'); t.string('slug'); t.unique(['slug']); })
      .createTable('members', (t) => {
        t.integer('org_id').notNullable();
        t.integer('user_id');
        t.integer('invited_by').references('users.id');
        t.primary(['org_id', 'user_id']);
        t.foreign('org_id').references('id').inTable('orgs').onDelete('CASCADE');
        t.foreign(['user_id']).references(['id']).on('app.users');
        t.unique(['org_id', 'invited_by'], { indexName: 'x' });
      })
      .createTable('users', (t) => t.increments('id'))
      .createTable('notes', (t) => { t.integer('org_id'); t.integer('user_id'); t.foreign(['org_id', 'user_id']).references(['org_id', 'user_id']).inTable('members'); t.integer('gone').references('id').inTable('nowhere'); });`)).toEqual([
      'orgs = orgs', '  id increments!*+', '  slug string?*',
      'members = members', '  org_id integer', '  user_id integer', '  invited_by integer?',
      '  -> invited_by_users? users invited_by=id ~', '  -> org orgs org_id=id ~', '  -> user users user_id=id ~',
      '  key org_id_user_id (org_id, user_id)', '  key org_id_invited_by (org_id, invited_by)',
      'users = users', '  id increments!*+',
      'notes = notes', '  org_id integer?', '  user_id integer?', '  gone integer?',
      '  -> members? members org_id,user_id=org_id,user_id ~', '  -> gone_nowhere? nowhere gone=id ~',
    ]);
  });
});

describe('readKnex: what later steps change', () => {
  const first = "await knex.schema.createTable('orgs', (t) => { t.increments('id'); }); await knex.schema.createTable('tasks', (t) => { t.increments('id'); t.string('name').notNullable(); t.string('old'); t.integer('org').references('id').inTable('orgs'); t.unique(['name', 'old']); });";
  const then = (body: string) => lines(read({ 'db/migrations/20230101_a.ts': up(first), 'db/migrations/20230102_b.ts': up(body) })).filter((line) => !/orgs = |increments/.test(line));
  const base = ['tasks = tasks', '  name string', '  old string?', '  org integer?'];
  const key = '  key name_old (name, old)';
  const relation = (name: string, fields: string, optional = '?') => `  -> ${name}${optional} orgs ${fields}=id ~`;

  it.each<[string, string, string[]]>([
    ['a column more', "await knex.schema.alterTable('tasks', (t) => { t.integer('org_id').notNullable().references('id').inTable('orgs'); });", [...base, '  org_id integer', relation('org_orgs', 'org'), relation('org_id_orgs', 'org_id', ''), key]],
    ['`table`', "await knex.schema.table('tasks', (t) => { t.dropColumn('old'); });", [...base.filter((x) => !x.includes('old')), relation('org_orgs', 'org')]],
    ['several columns less', "await knex.schema.alterTable('tasks', (t) => { t.dropColumns('old', 'org'); });", base.slice(0, 2)],
    ['a list of columns less', "await knex.schema.alterTable('tasks', (t) => { t.dropColumns(['old', 'org']); });", base.slice(0, 2)],
    ['a column by another name', "await knex.schema.table('tasks', (t) => { t.renameColumn('org', 'org_id'); });", ['tasks = tasks', '  name string', '  old string?', '  org_id integer?', relation('org', 'org_id'), key]],
    ['a column made not null', "await knex.schema.alterTable('tasks', (t) => { t.dropNullable('org'); t.setNullable('name'); });", ['tasks = tasks', '  name string?', '  old string?', '  org integer', relation('org_orgs', 'org', ''), key]],
    ['a column altered', "await knex.schema.alterTable('tasks', (t) => { t.text('name').notNullable().alter(); t.integer('org').notNullable().alter(); });", ['tasks = tasks', '  name text', '  old string?', '  org integer', relation('org_orgs', 'org', ''), key]],
    ['a key less', "await knex.schema.alterTable('tasks', (t) => { t.dropUnique(['name', 'old']); t.dropForeign(['org']); });", base],
    ['a table less', "await knex.schema.dropTableIfExists('tasks');", []],
    ['a table by another name', "await knex.schema.renameTable('tasks', 'jobs'); await knex.schema.renameTable('orgs', 'tenants');", ['jobs = jobs', ...base.slice(1), '  -> org_tenants? tenants org=id ~', key, 'tenants = tenants']],
    ['in a schema', "await knex.schema.withSchema('app').alterTable('app.tasks', (t) => { t.dropColumn('old'); });", [...base.filter((x) => !x.includes('old')), relation('org_orgs', 'org')]],
    ['no table that `table` of something else names', "await other.table('tasks', (t) => { t.dropColumn('old'); });", [...base, relation('org_orgs', 'org'), key]],
    ['where the table is there', "if (await knex.schema.hasTable('tasks')) { await knex.schema.alterTable('tasks', (t) => { t.dropColumn('old'); }); }", [...base.filter((x) => !x.includes('old')), relation('org_orgs', 'org')]],
  ])('%s', (_, body, expected) => {
    expect(then(body)).toEqual(expected);
  });

  it('goes by the names of the files, whatever their folders', () => {
    const made = read({ 'z/1.ts': up("await knex.schema.createTable('a', (t) => { t.string('x'); });"), 'a/2.ts': up("await knex.schema.alterTable('a', (t) => { t.dropColumn('x'); t.string('y'); });") });
    expect(lines(made)).toEqual(['a = a', '  y string?']);
  });

  it('keeps a table that only steps change, as one of which not all is known', () => {
    expect(one("await knex.schema.alterTable('tasks', (t) => { t.uuid('org_id'); });")).toEqual(['tasks (incomplete) = tasks', '  org_id uuid?']);
  });
});

describe('readKnex: how migrations are written', () => {
  const made = ['tasks = tasks', '  id uuid!*', '  org_id uuid'];
  const builder = "(t) => { t.uuid('id').primary(); t.uuid('org_id').notNullable(); }";
  it.each<[string, string]>([
    ['`exports.up`', `exports.up = function (knex) { return knex.schema.createTable('tasks', ${builder}); };\nexports.down = (knex) => knex.schema.dropTable('tasks');`],
    ['`module.exports`', `module.exports = { up: async (knex) => { await knex.schema.createTable('tasks', ${builder}); }, down: async (knex) => { await knex.schema.dropTable('tasks'); } };`],
    ['a default export', `export default { async up(knex) { await knex.schema.createTable('tasks', ${builder}); }, async down(knex) { await knex.schema.dropTable('tasks'); } };`],
    ['an arrow', `export const up = (db: Knex) => db.schema.createTable('tasks', ${builder});\nexport const down = (db: Knex) => db.schema.dropTable('tasks');`],
    ['a script', `export async function createSchema(knex) { await knex.schema.createTable('tasks', ${builder}); }`],
    ['a name for the table', `const TABLE = 'tasks';\n${up(`await knex.schema.createTable(TABLE, ${builder});`)}`],
    ['an enum of names', `enum Name { Tasks = 'tasks' }\n${up(`await knex.schema.createTable(Name.Tasks, ${builder});`)}`],
    ['a helper for columns', up("await knex.schema.createTable('tasks', (table) => { withId(table); tenant(table, 'org_id'); });", "const withId = (t) => t.uuid('id').primary();\nfunction tenant(t: Knex.CreateTableBuilder, name: string) { t.uuid(name).notNullable(); }")],
    ['a helper that gives the column back', up("await knex.schema.createTable('tasks', (table) => { key(table); tenant(table).notNullable(); });", "const key = (t) => t.uuid('id').primary();\nfunction tenant(t: Knex.CreateTableBuilder) { return t.uuid('org_id'); }")],
    ['a helper for tables', up('await tasks(knex);', `async function tasks(db: Knex) { await db.schema.createTable('tasks', ${builder}); }`)],
    ['a schema in hand', up(`const { schema } = knex; const s = knex.schema; await s.createTable('tasks', ${builder});`)],
    ['a promise', up(`return knex.schema.hasTable('tasks').then((exists) => { if (!exists) return knex.schema.createTable('tasks', ${builder}); });`)],
    ['a list of tables', up(`for (const name of ['tasks']) { await knex.schema.createTable(name, ${builder}); }`)],
    ['a list that is mapped', up(`await Promise.all(['tasks'].map((name) => knex.schema.createTable(name, ${builder})));`)],
    ['columns of a list', up("await knex.schema.createTable('tasks', (t) => { t.uuid('id').primary(); ['org_id'].forEach((name) => t.uuid(name).notNullable()); });")],
  ])('%s', (_, source) => {
    expect(lines(read({ 'migrations/1.ts': source }))).toEqual(made);
  });

  it('takes names from another file', () => {
    const names = "export enum TableName { Task = 'tasks' }";
    const code = up(`await knex.schema.createTable(TableName.Task, ${builder});`, "import { TableName } from '../names';");
    expect(lines(read({ 'db/migrations/1.ts': code, 'db/names.ts': names }))).toEqual(made);
  });

  it('takes helpers and names from files that nothing else makes worth reading', () => {
    const files = {
      'package.json': '{ "dependencies": { "knex": "3" } }',
      'db/migrations/1.ts': up("await knex.schema.createTable(Table.Task, (t) => { key(t); tenant(t).notNullable(); });", "import { key, tenant } from '../columns';\nimport { Table } from '../names';"),
      'db/columns.ts': "export const key = (t) => t.uuid('id').primary();\nexport function tenant(t) { return t.uuid('org_id'); }",
      'db/names/index.ts': "export * from './tables';",
      'db/names/tables.ts': "export enum Table { Task = 'tasks' }",
      'src/use.ts': 'export const other = 1;',
    };
    const { main } = locateSources(Object.keys(files), (path) => Buffer.from(files[path as keyof typeof files]), () => [], false);
    expect(main.map(({ path }) => path)).toEqual(['db/migrations/1.ts', 'db/columns.ts', 'db/names/index.ts', 'db/names/tables.ts']);
    expect(lines(Object.values(buildModel(main).resources))).toEqual(made);
  });

  it('takes nothing from `down`', () => {
    expect(read({ '1.ts': "export async function up() {}\nexport async function down(knex) { await knex.schema.createTable('tasks', (t) => t.uuid('id')); }" })).toEqual([]);
    expect(read({ '1.ts': "export async function down(knex) { await knex.schema.createTable('tasks', (t) => t.uuid('id')); }" })).toEqual([]);
  });

  it('comes to an end on what has none', () => {
    expect(lines(read({ '1.ts': up("await again(knex); await knex.schema.createTable('a', (t) => more(t));", "const again = (k) => again(k);\nconst more = (t) => { t.string('x'); more(t); };") }))).toEqual(['a = a', '  x string?']);
  });
});

describe('readKnex: typed tables', () => {
  const types = `import type { Knex } from 'knex';
interface Base { id: string }
export interface Task extends Base { org_id: string; note?: string; due: Date | null }
declare module 'knex/types/tables' {
  interface Tables { tasks: Task; users: Knex.CompositeTableType<Base, Pick<Base, 'id'>>; plain: { code: number } }
}
declare module 'fastify' { interface Tables { others: Task } }
`;
  it('takes the columns from the type of the row', () => {
    expect(lines(read({ 'src/tables.ts': types }))).toEqual(['tasks = tasks', '  id string!*', '  org_id string', '  note string?', '  due Date?', 'users = users', '  id string!*', 'plain = plain', '  code number']);
  });

  it('leaves a table to its migration', () => {
    expect(lines(read({ 'src/tables.ts': types, 'migrations/1.ts': up("await knex.schema.createTable('tasks', (t) => { t.uuid('id').primary(); });") })).slice(0, 3)).toEqual(['tasks = tasks', '  id uuid!*', 'users = users']);
  });
});

describe('in the model', () => {
  const migration = up(`await knex.schema.createTable('organizations', (t) => { t.uuid('id').primary(); });
    await knex.schema.createTable('users', (t) => { t.uuid('id').primary(); });
    await knex.schema.createTable('memberships', (t) => { t.uuid('organization_id').notNullable().references('organizations.id'); t.uuid('user_id').notNullable().references('users.id'); });
    await knex.schema.createTable('tasks', (t) => { t.uuid('id').primary(); t.uuid('organization_id').notNullable().references('organizations.id'); });
    await knex.schema.createTable('comments', (t) => { t.uuid('id').primary(); t.uuid('task_id').notNullable().references('tasks.id'); });`);
  const kinds = (model: ReturnType<typeof buildModel>) => Object.fromEntries(Object.values(model.resources).map((r) => [r.name, `${r.layer} ${r.kind}`]));

  it('tables are classified', () => {
    const model = buildModel([{ path: 'db/migrations/1.ts', text: migration }]);
    expect(model.roots.map(({ name }) => name)).toEqual(['organizations']);
    expect(model.user).toBe('users');
    expect(kinds(model)).toEqual({ organizations: 'knex root', users: 'knex global', memberships: 'knex owned', tasks: 'knex owned', comments: 'knex via' });
    expect(model.files).toEqual(['db/migrations/1.ts']);
  });

  it("another schema's declaration stands for the table", () => {
    const prisma = `model Organization { id String @id
  tasks Task[]
  members Membership[]
  @@map("organizations") }
model User { id String @id
  memberships Membership[]
  @@map("users") }
model Membership { id String @id
  organizationId String
  organization Organization @relation(fields: [organizationId], references: [id])
  userId String
  user User @relation(fields: [userId], references: [id])
  @@map("memberships") }
model Task { id String @id
  organizationId String @map("organization_id")
  organization Organization @relation(fields: [organizationId], references: [id])
  @@map("tasks") }`;
    const model = buildModel([{ path: 'db/migrations/1.ts', text: migration }, { path: 'schema.prisma', text: prisma }]);
    expect(kinds(model)).toMatchObject({ Organization: 'prisma root', Task: 'prisma owned', Membership: 'prisma owned' });
    expect(Object.keys(model.resources)).toEqual(['Organization', 'User', 'Membership', 'Task', 'comments']);
    expect(model.resources.comments!.relations.task!.target).toBe('Task');
  });
});
