import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { buildModel } from '../index.ts';
import { readKysely } from './read.ts';

const read = (sources: Record<string, string>): string[] => lines(readKysely(factsOf(sources), (path) => sources[path]));
const tables = `
export interface WorkspaceTable { id: Generated<string>; name: string }
export interface TaskTable { id: Generated<string>; workspaceId: string; parentId: string | null; doneAt: ColumnType<Date, string | undefined, never>; tags: string[]; note?: string }`;
const imported = "import type { ColumnType, Generated, Kysely } from 'kysely';\n";

describe('tables', () => {
  const expected = [
    'workspace = workspace', '  id string!*+', '  name string',
    'task = task', '  id string!*+', '  workspaceId string', '  parentId string?', '  doneAt Date+', '  tags string[]', '  note string?+',
  ];

  it.each([
    ['an interface', 'interface DB { workspace: WorkspaceTable; task: TaskTable }\nexport const db = new Kysely<DB>({});'],
    ['a type', 'type Schema = { workspace: WorkspaceTable; task: TaskTable };\nexport class Repo { constructor(private readonly db: Kysely<Schema>) {} }'],
    ['an interface that extends another', 'interface Base { workspace: WorkspaceTable }\ninterface Own extends Base { task: TaskTable }\nexport type Db = Kysely<Own>;'],
    ['an intersection', 'type Own = { workspace: WorkspaceTable } & { task: TaskTable };\nexport function f(trx: Transaction<Own>) {}'],
    ['a type picked from another', "interface All { workspace: WorkspaceTable; task: TaskTable; log: TaskTable }\nexport type Db = Kysely<Omit<All, 'log'>>;"],
    ['a type by its name alone', 'export interface Database { workspace: WorkspaceTable; task: TaskTable }'],
    ['a literal type', 'export let db: Kysely<{ workspace: WorkspaceTable; task: TaskTable }>;'],
  ])('are the members of %s', (_, declaration) => {
    expect(read({ 'db.ts': `${imported}${tables}\n${declaration}` })).toEqual(expected);
  });

  it('are found across files that need not mention the library, through barrels and aliases', () => {
    expect(read({
      'src/db/index.ts': "import { Kysely } from 'kysely';\nimport { DbInterface } from '@/types';\nexport type KyselyDB = Kysely<DbInterface>;",
      'src/types/index.ts': "export * from './interface';",
      'src/types/interface.ts': "import { DB } from './db';\nimport * as more from './more';\nexport interface DbInterface extends DB { task: more.TaskTable }",
      'src/types/db.d.ts': `${imported}${tables}\nexport interface DB { workspace: WorkspaceTable }`,
      'src/types/more.ts': `${imported}${tables}`,
    })).toEqual(expected);
  });

  it('stand at the line of their type', () => {
    const text = `${imported}${tables}\nexport interface DB { workspace: WorkspaceTable; task: TaskTable }\nexport const db = new Kysely<DB>({});`;
    expect(readKysely(factsOf({ 'db.ts': text }), () => text).map(({ name, place }) => `${name} ${place.line}`)).toEqual(['workspace 3', 'task 4']);
  });

  it('go by generated types: kysely-codegen, prisma-kysely, Kanel', () => {
    expect(read({ 'db.d.ts': `import type { ColumnType } from 'kysely';
export type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
export type Int8 = ColumnType<string, bigint | number | string, bigint | number | string>;
export type Timestamp = ColumnType<Date, Date | string, Date | string>;
export type TaskId = string & { __brand: 'TaskId' };
export interface Tasks { id: Generated<Int8>; taskId: TaskId | null; size: Int8 | null; at: Generated<Timestamp>; state: 'open' | 'done' }
export interface DB { 'app.tasks': Tasks }` })).toEqual(['app.tasks = tasks as app.tasks tasks', '  id string!*+', '  taskId string?', '  size string?', '  at Date+', '  state string']);
  });

  it.each([
    ['nothing of the library', { 'db.ts': `${tables}\nexport interface DB { workspace: WorkspaceTable }` }],
    ['a type whose members are no tables', { 'db.ts': "import { sql } from 'kysely';\nexport interface MyDatabase { url: string }" }],
    ['a name that no file declares', { 'db.ts': "import { Kysely } from 'kysely';\nimport type { DB } from 'elsewhere';\nexport const db = new Kysely<DB>({});" }],
  ])('are not read from %s', (_, sources) => {
    expect(read(sources)).toEqual([]);
  });
});

const migration = (up: string, down = ''): string => `import { type Kysely, sql } from 'kysely';\nexport async function up(db: Kysely<any>): Promise<void> {\n${up}\n}\nexport async function down(db: Kysely<any>): Promise<void> {\n${down}\n}`;
const create = `await db.schema.createTable('workspaces').addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql\`gen_random_uuid()\`)).addColumn('slug', 'varchar', (col) => col.notNull().unique()).execute();
await db.schema.createTable('sub_tasks')
  .ifNotExists()
  .addColumn('id', 'uuid', (col) => col.primaryKey().notNull())
  .addColumn('workspace_id', 'uuid', (col) => col.notNull().references('workspaces.id').onDelete('cascade'))
  .addColumn('source_task_id', 'uuid', (col) => col.references('sub_tasks.id'))
  .addColumn('number', 'integer')
  .addUniqueConstraint('by_number', ['workspace_id', 'number'])
  .execute();
const indexed = db.schema.createIndex('one').on('sub_tasks').columns(['source_task_id', 'number']).unique();
await indexed.execute();`;

describe('migrations', () => {
  it('say keys and references of tables that have a type, in camel case too', () => {
    expect(read({
      'types.ts': "import type { Generated, Kysely } from 'kysely';\nexport interface DB { workspaces: { id: Generated<string>; slug: string }; subTasks: { id: string; workspaceId: string; sourceTaskId: string | null; number: number } }\nexport type Db = Kysely<DB>;",
      'migrations/1.ts': migration(create, "await db.schema.dropTable('sub_tasks').execute();"),
    })).toEqual([
      'workspaces = workspaces', '  id string!*+', '  slug string*',
      'subTasks = subTasks', '  id string!*', '  workspaceId string', '  sourceTaskId string?', '  number number',
      '  -> workspace workspaces workspaceId=id ~', '  -> sourceTask? subTasks sourceTaskId=id ~', '  key workspaceId_number (workspaceId, number)', '  key sourceTaskId_number (sourceTaskId, number)',
    ]);
  });

  it('declare the tables where no type does, as the last of them leaves them', () => {
    expect(read({
      'migrations/1.ts': migration(create),
      'migrations/2.ts': migration(`await db.schema.alterTable('sub_tasks').addColumn('title', 'text', (c) => c.notNull().defaultTo('')).dropColumn('number').renameColumn('source_task_id', 'parent_id').execute();
await db.schema.alterTable('sub_tasks').alterColumn('parent_id', (c) => c.setNotNull()).execute();
await db.schema.alterTable('sub_tasks').addForeignKeyConstraint('fk', ['parent_id'], 'sub_tasks', ['id']).execute();
await db.schema.createTable('gone').addColumn('id', 'uuid').execute();
await db.schema.dropTable('gone').execute();
await db.schema.createIndex('partial').on('sub_tasks').column('title').unique().where('title', '<>', '').execute();`),
    })).toEqual([
      'workspaces = workspaces', '  id uuid!*+', '  slug varchar*',
      'sub_tasks = sub_tasks', '  id uuid!*', '  workspace_id uuid', '  title text+', '  parent_id uuid',
      '  -> workspace workspaces workspace_id=id ~', '  -> parent sub_tasks parent_id=id ~',
    ]);
  });
});

describe('in one model with other schemas', () => {
  const prisma = { path: 'schema.prisma', text: 'model Workspace {\n  id String @id\n  tasks Task[]\n  members Member[]\n}\nmodel User {\n  id String @id\n  members Member[]\n}\nmodel Member {\n  userId String\n  user User @relation(fields: [userId], references: [id])\n  workspaceId String\n  workspace Workspace @relation(fields: [workspaceId], references: [id])\n  @@id([userId, workspaceId])\n}\nmodel Task {\n  id String @id\n  workspaceId String @map("workspace_id")\n  workspace Workspace @relation(fields: [workspaceId], references: [id])\n  @@map("task")\n}' };
  const kysely = { path: 'db.ts', text: `${imported}${tables}\ninterface AuditTable { id: string; workspaceId: string }\nexport interface DB { task: TaskTable; audit: AuditTable }\nexport const db = new Kysely<DB>({});` };

  it('leaves tables to the schema that declares them', () => {
    expect(Object.values(buildModel([prisma, kysely]).resources).map(({ name, layer, kind }) => `${layer} ${name} ${kind}`)).toEqual(['prisma Workspace root', 'prisma User global', 'prisma Member owned', 'prisma Task owned', 'kysely audit owned']);
  });

  it('finds owners and parents by names and references', () => {
    const model = buildModel([{ path: 'db.ts', text: `${imported}
interface Workspaces { id: Generated<string>; name: string }
interface Users { id: Generated<string>; email: string }
interface Members { workspaceId: string; userId: string; role: string }
interface Projects { id: Generated<string>; workspaceId: string; name: string }
interface Tasks { id: Generated<string>; projectId: string; title: string }
interface Countries { code: string }
export interface DB { workspaces: Workspaces; users: Users; members: Members; projects: Projects; tasks: Tasks; countries: Countries }
export const db = new Kysely<DB>({});` }]);
    expect(Object.values(model.resources).map(({ name, kind, owners, via }) => [name, kind, ...owners.map((o) => o.column), ...via].join(' '))).toEqual([
      'workspaces root', 'users global', 'members owned workspaceId', 'projects owned workspaceId', 'tasks via project', 'countries global',
    ]);
  });
});
