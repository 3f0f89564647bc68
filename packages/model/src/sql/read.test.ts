import { describe, expect, it } from 'vitest';
import { buildModel } from '../index.ts';
import type { Resource } from '../types.ts';

const ROOTS = 'create table organizations (id uuid primary key); create table users (id uuid primary key, email text unique);';
const MEMBERS = 'create table memberships (organization_id uuid not null references organizations (id), user_id uuid not null references users (id), primary key (organization_id, user_id));';
const modelOf = (...texts: string[]) => buildModel(texts.map((text, i) => ({ path: `migrations/${i}.sql`, text })));
const tables = (...texts: string[]) => Object.fromEntries(Object.values(modelOf(ROOTS, MEMBERS, ...texts).resources).map((r) => [r.name, r]));
const say = (r: Resource | undefined) => r && `${r.kind} ${r.owners.map((o) => `${o.column}>${o.target}`).join()} ${r.via.join()}`.trim();
const columns = (r: Resource | undefined) => Object.values(r?.columns ?? {}).map((c) => `${c.name}${c.optional ? '?' : ''}${c.unique ? '!' : ''}${c.hasDefault ? '=' : ''}`).join(' ');

describe('tables that SQL makes', () => {
  it.each([
    ['create table tasks (id serial primary key, organization_id uuid not null references organizations, title text)', 'owned organization_id>organizations', 'id!= organization_id title?'],
    ['create table if not exists public."tasks" ("id" uuid primary key default gen_random_uuid(), "organization_id" uuid not null, constraint fk foreign key ("organization_id") references "organizations" ("id") on delete cascade, check (id <> null))', 'owned organization_id>organizations', 'id!= organization_id'],
    ['CREATE TABLE `tasks` (`id` int unsigned NOT NULL AUTO_INCREMENT, `organization_id` char(36) NOT NULL, PRIMARY KEY (`id`), KEY `by_org` (`organization_id`), FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`)) ENGINE=InnoDB', 'owned organization_id>organizations', 'id!= organization_id'],
    ['create table tasks (id integer primary key autoincrement, organization_id text not null references organizations(id), key text not null) strict', 'owned organization_id>organizations', 'id!= organization_id key'],
    ['CREATE TABLE app.tasks ON CLUSTER one (id UUID, organization_id String, note Nullable(String), kind LowCardinality(String), at DateTime64(3) DEFAULT now(), INDEX i id TYPE minmax) ENGINE = MergeTree() ORDER BY (organization_id, id) TTL at + INTERVAL 1 DAY', 'owned organization_id>organizations', 'id organization_id note? kind at='],
    ['create table tasks (id uuid primary key, title text); alter table tasks add column organization_id uuid not null references organizations (id), add constraint u unique (organization_id, title)', 'owned organization_id>organizations', 'id! title? organization_id'],
    ['create table tasks (id uuid primary key, org uuid); alter table only tasks rename column org to organization_id; alter table tasks alter column organization_id set not null; alter table tasks add foreign key (organization_id) references organizations (id)', 'owned organization_id>organizations', 'id! organization_id'],
    ['create table todos (id uuid primary key, organization_id uuid not null references organizations, gone text); alter table todos drop column gone; alter table todos rename to tasks', 'owned organization_id>organizations', 'id! organization_id'],
    ['create table tasks (id uuid primary key); drop table tasks; create table tasks (id uuid primary key, organization_id uuid not null references organizations)', 'owned organization_id>organizations', 'id! organization_id'],
    ['create table tasks (id uuid primary key, organization_id uuid not null references organizations, slug text); create unique index on tasks (slug); create unique index some on tasks (id) where slug is null', 'owned organization_id>organizations', 'id! organization_id slug?!'],
    ['create table projects (id uuid primary key, organization_id uuid not null references organizations); create table tasks (id uuid primary key, project_id uuid not null references projects (id))', 'via  project', 'id! project_id'],
    ['create table tasks (id uuid primary key, user_id uuid not null references users (id))', 'personal', 'id! user_id'],
    ['this is no sql; create table broken (a int,; create table tasks (code text primary key)', 'global', 'code!'],
  ])('%s', (text, kind, own) => {
    const { tasks } = tables(text);
    expect(say(tasks)).toBe(kind);
    expect(columns(tasks)).toBe(own);
  });

  it('come in the order of their files, without the way back', () => {
    const model = buildModel([
      { path: 'migrations/2_add.sql', text: '-- migrate:up\nalter table tasks add organization_id uuid not null references organizations;\n-- migrate:down\nalter table tasks drop column organization_id;' },
      { path: 'migrations/1_init.sql', text: `${ROOTS}\n${MEMBERS}\ncreate table tasks (id uuid primary key);` },
    ]);
    expect(say(model.resources['tasks'])).toBe('owned organization_id>organizations');
    expect(model.resources['tasks']!.place).toEqual({ file: 'migrations/1_init.sql', line: 3 });
    expect(model.resources['tasks']!.columns['organization_id']!.place).toEqual({ file: 'migrations/2_add.sql', line: 2 });
  });

  it('stand in migrations written in code too, of which the way back does not count', () => {
    const model = buildModel([{ path: 'db/migrations/1.ts', text: `export async function up(runner) {\n  await runner.query(\`${ROOTS}\`);\n  await runner.query('${MEMBERS}');\n  await runner.query(\`create table tasks (id uuid primary key, organization_id uuid not null references organizations)\`);\n}\nexport async function down(runner) { await runner.query('alter table tasks drop column organization_id'); }` }]);
    expect(say(model.resources['tasks'])).toBe('owned organization_id>organizations');
    expect(model.resources['tasks']!.place).toEqual({ file: 'db/migrations/1.ts', line: 4 });
  });

  it('have the policies that were made for them', () => {
    const { tasks } = tables(`create table tasks (id uuid primary key, organization_id uuid not null references organizations);
      alter table tasks enable row level security; alter table tasks force row level security;
      create policy mine on tasks as restrictive for select to app, other using (organization_id = current_setting('app.org')::uuid) with check (true);`);
    expect(tasks!.rowSecurity).toBe(true);
    expect(tasks!.policies).toEqual([{ name: 'mine', command: 'select', restrictive: true, roles: ['app', 'other'], using: "organization_id = current_setting('app.org')::uuid", check: 'true' }]);
  });
});

describe('tables that a schema in code declares too', () => {
  const schema = 'model Organization {\n  id String @id\n  members Member[]\n  tasks Task[]\n  @@map("organizations")\n}\nmodel User {\n  id String @id\n  members Member[]\n}\nmodel Member {\n  id String @id\n  userId String\n  user User @relation(fields: [userId], references: [id])\n  organizationId String\n  organization Organization @relation(fields: [organizationId], references: [id])\n}\nmodel Task {\n  id String @id\n  organizationId String @map("organization_id")\n  organization Organization @relation(fields: [organizationId], references: [id])\n  @@map("tasks")\n}';
  const both = buildModel([
    { path: 'prisma/schema.prisma', text: schema },
    { path: 'prisma/migrations/1/migration.sql', text: 'create table tasks (id text primary key, organization_id text not null references organizations); alter table tasks enable row level security; create policy mine on tasks using (true);' },
    { path: 'clickhouse/1.sql', text: 'create table events (organization_id String, name String) engine = MergeTree() order by organization_id; create table tenants (id String) engine = MergeTree() order by id' },
    { path: 'prisma/sql/getTasks.sql', text: 'select * from tasks where organization_id = $1' },
  ]);

  it('are those, with what only SQL says of them', () => {
    const alone = buildModel([{ path: 'prisma/schema.prisma', text: schema }]);
    expect(both.resources['Task']).toEqual({ ...alone.resources['Task'], rowSecurity: true, policies: [{ name: 'mine', command: 'all', roles: [], using: 'true' }] });
    expect(Object.keys(both.resources)).toEqual([...Object.keys(alone.resources), 'events', 'tenants']);
    expect(both.roots).toEqual(alone.roots);
  });

  it('own those that only SQL makes', () => {
    expect(both.resources['events']).toMatchObject({ layer: 'sql', kind: 'owned', owners: [{ column: 'organization_id', target: 'Organization' }] });
  });

  it('are asked by TypedSQL', () => {
    expect(both.typedSql).toEqual({ getTasks: 'select * from tasks where organization_id = $1' });
  });
});
