import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { readDrizzle } from './read.ts';

const read = (sources: Record<string, string>) => readDrizzle(factsOf(sources));
const pg = (body: string, imports = '') => ({ 'schema.ts': `import { bigserial, boolean, foreignKey, index, integer, pgEnum, pgPolicy, pgSchema, pgTable, pgTableCreator, pgView, pgMaterializedView, primaryKey, serial, text, timestamp, unique, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';\nimport { defineRelations, relations, sql } from 'drizzle-orm';\n${imports}\n${body}` });

describe('readDrizzle: tables and columns', () => {
  it('gives the whole resource', () => {
    expect(read({ 'src/db/schema.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core';

export const orgs = pgTable('organizations', {
  id: uuid('id').defaultRandom().primaryKey(),
});
export const posts = pgTable('posts', {
  id: uuid().primaryKey(),
  orgId: uuid('org_id').notNull().references(() => orgs.id, { onDelete: 'cascade' }),
  title: text('title'),
});
` })).toEqual([
      {
        name: 'orgs', layer: 'drizzle', accessors: ['orgs'], table: 'organizations', kind: 'unknown', owners: [], principals: [], via: [],
        columns: { id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: true, place: { file: 'src/db/schema.ts', line: 4 } } },
        relations: {}, uniques: [], evidence: [], place: { file: 'src/db/schema.ts', line: 3, endLine: 5 },
      },
      {
        name: 'posts', layer: 'drizzle', accessors: ['posts'], table: 'posts', kind: 'unknown', owners: [], principals: [], via: [],
        columns: {
          id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: false, place: { file: 'src/db/schema.ts', line: 7 } },
          orgId: { name: 'orgId', type: 'uuid', optional: false, list: false, unique: false, primary: false, hasDefault: false, dbName: 'org_id', place: { file: 'src/db/schema.ts', line: 8 } },
          title: { name: 'title', type: 'text', optional: true, list: false, unique: false, primary: false, hasDefault: false, place: { file: 'src/db/schema.ts', line: 9 } },
        },
        relations: { org: { name: 'org', target: 'orgs', list: false, optional: false, fields: ['orgId'], references: ['id'], implied: true, place: { file: 'src/db/schema.ts', line: 8 } } },
        uniques: [], evidence: [], place: { file: 'src/db/schema.ts', line: 6, endLine: 10 },
      },
    ]);
  });

  it.each(['mysql', 'sqlite', 'singlestore', 'mssql', 'cockroach', 'gel'])('reads %sTable', (dialect) => {
    expect(lines(read({ 's.ts': `import { ${dialect}Table, integer } from 'drizzle-orm/${dialect}-core';\nexport const a = ${dialect}Table('a', { id: integer('id').primaryKey(), n: integer('n') });` }))).toEqual([
      'a = a', `  id integer!*${dialect === 'sqlite' ? '+' : ''}`, '  n integer?',
    ]);
  });

  it('reads columns from a callback, a namespace, a creator, a schema and a wrapper', () => {
    expect(lines(read({
      'a.ts': `import * as pg from 'drizzle-orm/pg-core';
import { pgTableCreator, pgSchema, snakeCase } from 'drizzle-orm/pg-core';
export const one = pg.pgTable('one', (t) => ({ id: t.uuid('id').primaryKey(), teamId: t.integer('team_id').notNull() }));
const createTable = pgTableCreator((name) => \`app_\${name}\`);
export const two = createTable('two', (d) => { return { id: d.serial() }; });
const auth = pgSchema('auth');
export const three = auth.table('three', { id: pg.text() });
export const four = pgSchema('x').table('four', { id: pg.text() });
const tenantTable = (name, columns) => pg.pgTable(name, { tenantId: pg.text('tenant_id').notNull(), ...columns });
export const five = tenantTable('five', { id: pg.text('id').primaryKey() });
export const six = pg.pgTable.withRLS('six', { id: pg.text() });
export const seven = snakeCase.table('seven', { teamId: pg.text(), other: pg.text('Other') });
export const eight = pg.pgTable('eight', { id: pg.text() }).enableRLS();
`,
    }))).toEqual([
      'one = one', '  id uuid!*', '  teamId integer =team_id',
      'two = app_two', '  id serial+',
      'three = three', '  id text?',
      'four = four', '  id text?',
      'five = five', '  tenantId text =tenant_id', '  id text!*',
      'six = six', '  id text?',
      'seven = seven', '  teamId text? =team_id', '  other text? =Other',
      'eight = eight', '  id text?',
    ]);
    expect(read(pg("export const a = pgTable('a', { id: text() }).enableRLS();\nexport const b = pgTable.withRLS('b', { id: text() });\nexport const c = pgTable('c', { id: text() });")).map((resource) => resource.rowSecurity)).toEqual([true, true, undefined]);
  });

  it('knows which columns may be left out', () => {
    expect(lines(read(pg(`
const status = pgEnum('status', ['a', 'b']);
export const t = pgTable('t', {
  a: serial('a'),
  b: text('b').notNull().default('x'),
  c: timestamp('c').defaultNow(),
  d: text('d').$defaultFn(() => 'x').notNull(),
  e: timestamp('e').$onUpdate(() => new Date()),
  f: integer('f').generatedAlwaysAsIdentity(),
  g: text('g').generatedAlwaysAs(sql\`x\`),
  h: status('h').notNull(),
  i: text('i').array().notNull(),
  j: text('j').unique(),
  k: text('k').$type<'x' | 'y'>(),
});`)))).toEqual([
      't = t', '  a serial+', '  b text+', '  c timestamp?+', '  d text+', '  e timestamp?+', '  f integer+', '  g text?+', '  h status', '  i text[]', '  j text?*', '  k text?',
    ]);
  });

  it('follows spread helpers and column helpers, in the file and imported', () => {
    expect(lines(read({
      'db/columns.ts': `import { text, timestamp } from 'drizzle-orm/pg-core';
import { teams } from './teams';
export const timestamps = { createdAt: timestamp('created_at').notNull().defaultNow() };
export function tenantColumns(name = 'team_id') { return { teamId: text(name).notNull().references(() => teams.id), ...timestamps }; }
export const primaryId = () => text('id').primaryKey().$defaultFn(() => 'x');
export default { note: text('note') };
`,
      'db/teams.ts': "import { pgTable } from 'drizzle-orm/pg-core';\nimport { primaryId } from './columns';\nexport const teams = pgTable('teams', { id: primaryId() });\n",
      'db/docs.ts': `import { pgTable, text, customType } from 'drizzle-orm/pg-core';
import note, { primaryId, tenantColumns } from '@/db/columns';
const title = text('title').notNull();
const encrypted = customType<{ data: string }>({ dataType: () => 'text' });
const own = { a: text('a') };
export const docs = pgTable('docs', { id: primaryId().notNull(), ...tenantColumns('tenant'), ...note, title, secret: encrypted('secret'), ...(own satisfies object) });
export const others = pgTable('others', { id: text('id'), ...outOfSight() });
`,
    }))).toEqual([
      'docs = docs', '  id text!*+', '  teamId text =tenant', '  createdAt timestamp+ =created_at', '  note text?', '  title text', '  secret encrypted?', '  a text?', '  -> team teams teamId=id ~',
      'others (incomplete) = others', '  id text?',
      'teams = teams', '  id text!*+',
    ]);
  });

  it('names a resource by its exported constant, and leaves alone what is no table', () => {
    expect(lines(read(pg(`
const users = pgTable('users', { id: text('id') });
export { users as usersTable, users };
export default pgTable('main', { id: text('id') });
export const parsed = parseTable('x', { id: text('id') });
export const view = makeView(users);
function perRequest() { const local = pgTable('local', { id: text('id') }); return local; }
const pgTable2 = (name: string) => name;
export const none = pgTable2('none');
`)))).toEqual(['usersTable = users as usersTable users', '  id text?', 'schema = main', '  id text?']);
  });

  it('takes names in the database from the casing of the client', () => {
    expect(lines(read({
      'schema.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('t', { orgId: text(), userName: text('userName') });",
      'db.ts': "import { drizzle } from 'drizzle-orm/node-postgres';\nimport * as schema from './schema';\nexport const db = drizzle({ client, schema, casing: 'snake_case' });",
    }))).toEqual(['t = t', '  orgId text? =org_id', '  userName text?']);
  });

  it('takes further names from the schema given to the client', () => {
    expect(lines(read({
      'schema.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const usersTable = pgTable('users', { id: text('id') });",
      'db.ts': "import { drizzle } from 'drizzle-orm/postgres-js';\nimport { usersTable } from './schema';\nconst schema = { users: usersTable };\nexport const db = drizzle(client, { schema });",
    }))).toEqual(['usersTable = users as usersTable users', '  id text?']);
  });
});

describe('readDrizzle: keys and foreign keys', () => {
  it('reads keys in arrays and objects, and leaves out those that identify no row', () => {
    expect(lines(read(pg(`
export const a = pgTable('a', { x: text('x'), y: text('y'), z: text('z') }, (t) => [
  primaryKey({ columns: [t.x, t.y] }), unique('u').on(t.y, t.z), uniqueIndex('i').on(t.z), index('n').on(t.x, t.z),
  uniqueIndex('p').on(t.x, t.z).where(sql\`z is null\`), uniqueIndex('e').on(t.x, sql\`lower(z)\`),
]);
export const b = pgTable('b', { x: text('x'), y: text('y') }, (t) => ({ pk: primaryKey(t.x), u: uniqueIndex('u').using('btree', t.x.asc(), t.y.op('text_ops')) }));
export const c = pgTable('c', { x: text('x') }, (t) => { return [unique().on(t.x).nullsNotDistinct()]; });
`)))).toEqual([
      'a = a', '  x text', '  y text', '  z text?*', '  key x_y (x, y)', '  key y_z (y, z)',
      'b = b', '  x text!*', '  y text?', '  key x_y (x, y)',
      'c = c', '  x text?*',
    ]);
  });

  it('reads foreign keys of columns and of tables, to itself, to several columns, and over files', () => {
    expect(lines(read({
      'src/users.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: text('id').primaryKey() });",
      'src/index.ts': "export * from './users';\nexport * from './tree.js';",
      'other/users.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const accounts = pgTable('accounts', { id: text('id').primaryKey() });",
      'src/tree.ts': `import { foreignKey, pgTable, text, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { users } from './index';
import * as all from './missing-barrel';
export const folders = pgTable('folders', {
  id: text('id'), teamId: text('team_id'), parentId: text('parent_id').references((): AnyPgColumn => folders.id),
  createdBy: text('created_by').notNull().references(() => users.id),
  accountId: text('account_id').references(() => all.accounts.id),
});
export const files = pgTable('files', { id: text('id'), folderId: text('folder_id').notNull(), teamId: text('team_id').notNull(), next: text('next'), user: text('user') }, (table) => [
  foreignKey({ columns: [table.folderId, table.teamId], foreignColumns: [folders.id, folders.teamId], name: 'fk' }),
  foreignKey({ columns: [table.next], foreignColumns: [table.id] }),
  foreignKey(() => ({ columns: [table.user], foreignColumns: [users.id] })),
]);
`,
    }))).toEqual([
      'accounts = accounts', '  id text!*',
      'folders = folders', '  id text?', '  teamId text? =team_id', '  parentId text? =parent_id', '  createdBy text =created_by', '  accountId text? =account_id',
      '  -> parent? folders parentId=id ~', '  -> createdBy_users users createdBy=id ~', '  -> account? accounts accountId=id ~',
      'files = files', '  id text?', '  folderId text =folder_id', '  teamId text =team_id', '  next text?', '  user text?',
      '  -> folders folders folderId,teamId=id,teamId ~', '  -> next_files? files next=id ~', '  -> user_users? users user=id ~',
      'users = users', '  id text!*',
    ]);
  });
});

describe('readDrizzle: relations', () => {
  const tables = `
export const users = pgTable('users', { id: text('id').primaryKey() });
export const posts = pgTable('posts', { id: text('id').primaryKey(), authorId: text('author_id').notNull().references(() => users.id), editorId: text('editor_id').references(() => users.id), slug: text('slug') });
export const profiles = pgTable('profiles', { id: text('id').primaryKey(), userId: text('user_id').notNull() });
`;

  it('of 0.45 take the place of the foreign keys behind them', () => {
    expect(lines(read(pg(`${tables}
export const userRelations = relations(users, ({ one, many }) => ({ posts: many(posts, { relationName: 'author' }), edited: many(posts, { relationName: 'editor' }), profile: one(profiles) }));
export const postRelations = relations(posts, (r) => ({
  author: r.one(users, { fields: [posts.authorId], references: [users.id], relationName: 'author' }),
  editor: r.one(users, { fields: [posts.editorId], references: [users.id], relationName: 'editor' }),
}));
export const profileRelations = relations(profiles, ({ one: to }) => ({ user: to(users, { fields: [profiles.userId], references: [users.id] }) }));
`)))).toEqual([
      'users = users', '  id text!*', '  -> posts[] posts /author', '  -> edited[] posts /editor', '  -> profile? profiles /user',
      'posts = posts', '  id text!*', '  authorId text =author_id', '  editorId text? =editor_id', '  slug text?',
      '  -> author users authorId=id /posts', '  -> editor? users editorId=id /edited',
      'profiles = profiles', '  id text!*', '  userId text =user_id', '  -> user users userId=id ^ /profile',
    ]);
  });

  it('of 1.0 are read by the names of the schema, through link tables too', () => {
    expect(lines(read(pg(`${tables}
export const tags = pgTable('tags', { id: text('id').primaryKey() });
export const postTags = pgTable('post_tags', { postId: text('post_id').notNull(), tagId: text('tag_id').notNull() });
export const all = defineRelations({ users, articles: posts, profiles, tags, postTags }, (r) => ({
  users: { articles: r.many.articles({ alias: 'author' }), profile: r.one.profiles({ from: r.users.id, to: r.profiles.userId }) },
  articles: {
    author: r.one.users({ from: r.articles.authorId, to: r.users.id, alias: 'author' }),
    tags: r.many.tags({ from: r.articles.id.through(r.postTags.postId), to: r.tags.id.through(r.postTags.tagId) }),
  },
  profiles: { user: r.one.users({ from: [r.profiles.userId], to: [r.users.id], optional: false }) },
}));
`)))).toEqual([
      'users = users', '  id text!*', '  -> articles[] posts /author', '  -> profile? profiles /user',
      'posts = posts as posts articles', '  id text!*', '  authorId text =author_id', '  editorId text? =editor_id', '  slug text?',
      '  -> editor? users editorId=id ~', '  -> author users authorId=id /articles', '  -> tags[] tags',
      'profiles = profiles', '  id text!*', '  userId text =user_id', '  -> user users userId=id ^ /profile',
      'tags = tags', '  id text!*',
      'postTags = post_tags', '  postId text =post_id', '  tagId text =tag_id',
    ]);
  });

  it('over a whole module', () => {
    expect(lines(read({
      'schema.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: text('id').primaryKey() });\nexport const notes = pgTable('notes', { userId: text('user_id').notNull() });",
      'relations.ts': "import { defineRelations } from 'drizzle-orm';\nimport * as schema from './schema';\nexport const relations = defineRelations(schema, (r) => ({ notes: { user: r.one.users({ from: r.notes.userId, to: r.users.id }) } }));",
    }))).toEqual(['users = users', '  id text!*', 'notes = notes', '  userId text =user_id', '  -> user users userId=id ^']);
  });
});

describe('readDrizzle: views and policies', () => {
  it('gives a view the columns it declares or selects', () => {
    expect(lines(read(pg(`
export const users = pgTable('users', { id: text('id').primaryKey(), teamId: text('team_id').notNull(), name: text('name') });
export const a = pgView('a', { id: text('id').notNull() }).existing();
export const b = pgView('b').as((qb) => qb.select().from(users));
export const c = pgMaterializedView('c').as((qb) => qb.select({ team: users.teamId, n: sql\`count(*)\` }).from(users).groupBy(users.teamId));
export const d = pgView('d').as((qb) => qb.select().from(users).leftJoin(other, x));
export const e = pgView('e').as(sql\`select 1\`);
`)))).toEqual([
      'users = users', '  id text!*', '  teamId text =team_id', '  name text?',
      'a = a', '  id text',
      'b = b', '  id text!*', '  teamId text', '  name text?',
      'c = c', '  team text', '  n unknown?',
      'd (incomplete) = d', 'e (incomplete) = e',
    ]);
  });

  it('reads policies with roles, commands and SQL', () => {
    const [docs, other] = read(pg(`
import { authenticatedRole } from 'drizzle-orm/supabase';
const admin = pgRole('admin');
export const docs = pgTable('docs', { id: text('id'), teamId: text('team_id') }, (t) => [
  pgPolicy('read', { as: 'restrictive', for: 'select', to: authenticatedRole, using: sql\`\${t.teamId} = current_setting('app.team')\` }),
  pgPolicy('write', { for: 'insert', to: ['public', admin], withCheck: sql\`true\` }),
  pgPolicy('any'),
]);
export const other = pgTable('other', { id: text('id') });
export const linked = pgPolicy('linked', { for: 'delete', using: sql.raw('false') }).link(other);
`, "import { pgRole } from 'drizzle-orm/pg-core';"));
    expect(docs!.policies).toEqual([
      { name: 'read', command: 'select', restrictive: true, roles: ['authenticated'], using: "${teamId} = current_setting('app.team')" },
      { name: 'write', command: 'insert', roles: ['public', 'admin'], check: 'true' },
      { name: 'any', command: 'all', roles: ['public'] },
    ]);
    expect(docs!.rowSecurity).toBe(true);
    expect(other).toMatchObject({ policies: [{ name: 'linked', command: 'delete', roles: ['public'], using: 'false' }], rowSecurity: true });
  });
});

describe('readDrizzle: copies', () => {
  it('merges dialects and generated copies, the fuller schema first, and references to either', () => {
    expect(lines(read({
      'pg/schema.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: text('id').primaryKey(), name: text('name').notNull() });\nexport const notes = pgTable('notes', { id: text('id').primaryKey(), userId: text('user_id').notNull().references(() => users.id) });\nexport const flags = pgTable('flags', { id: text('id') });",
      'sqlite/schema.ts': "import { sqliteTable, text } from 'drizzle-orm/sqlite-core';\nexport const users = sqliteTable('users', { id: text('id').primaryKey(), name: text('name') });",
      'auth-schema.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const user = pgTable('users', { id: text('id').primaryKey(), name: text('name').notNull() });\nexport const session = pgTable('session', { id: text('id'), userId: text('user_id').notNull().references(() => user.id) });",
    }))).toEqual([
      'users = users as users user', '  id text!*', '  name text?',
      'session = session', '  id text?', '  userId text =user_id', '  -> user users userId=id ~',
      'notes = notes', '  id text!*', '  userId text =user_id', '  -> user users userId=id ~',
      'flags = flags', '  id text?',
    ]);
  });

  it('tells tables apart that only share the name of the constant', () => {
    const resources = read({
      'a.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const items = pgTable('shop_items', { id: text('id'), price: text('price'), shop: text('shop'), colour: text('colour') });",
      'b.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const items = pgTable('todo_items', { id: text('id'), todo: text('todo'), due: text('due'), done: text('done') });\nexport const notes = pgTable('notes', { itemId: text('item_id').references(() => items.id) });",
    });
    expect(resources.map((resource) => [resource.name, resource.accessors, resource.table])).toEqual([['items', ['items'], 'shop_items'], ['items (b.ts)', ['items'], 'todo_items'], ['notes', ['notes'], 'notes']]);
    expect(resources[2]!.relations.item!.target).toBe('items (b.ts)');
  });

  it('does not depend on the order of files', () => {
    const sources = {
      'b.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nimport { a } from './a';\nexport const b = pgTable('b', { id: text('id'), aId: text('a_id').references(() => a.id) });",
      'a.ts': "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const a = pgTable('a', { id: text('id') });",
    };
    expect(read(Object.fromEntries(Object.entries(sources).reverse()))).toEqual(read(sources));
    expect(read(sources).map(({ name }) => name)).toEqual(['a', 'b']);
  });
});
