import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findSchemaFiles, loadModel } from './index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'tenantlint-model-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const schema = 'model Team {\n  id Int @id\n  docs Doc[]\n  logs Log[]\n}\nmodel Doc {\n  id Int @id\n  teamId Int\n  team Team @relation(fields: [teamId], references: [id])\n}\nmodel Log {\n  id Int @id\n  teamId Int\n  team Team @relation(fields: [teamId], references: [id])\n}\n';

describe('loadModel', () => {
  it('walks the project where no listing is given, past dependencies and build output', () => {
    const root = project({ 'packages/db/prisma/schema.prisma': schema, 'node_modules/x/schema.prisma': 'model X {\n', 'dist/schema.prisma': 'model Y {\n', '.cache/schema.prisma': 'model Z {\n' });
    const model = loadModel(root, undefined);
    expect(model.files).toEqual(['packages/db/prisma/schema.prisma']);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log']);
    expect(model.resources.Doc!.place).toEqual({ file: 'packages/db/prisma/schema.prisma', line: 6, endLine: 10 });
    expect(model.problems).toEqual([]);
  });

  it('takes a listing, absolute or relative, in any order', () => {
    const root = project({ 'a/one.prisma': schema, 'b/two.prisma': 'model Flag {\n  id Int @id\n}\n', 'c/three.prisma': 'model Other {\n  id Int @id\n}\n' });
    const model = loadModel(root, [join(root, 'b/two.prisma'), 'a/one.prisma', 'src/x.ts']);
    expect(model.files).toEqual(['a/one.prisma', 'b/two.prisma']);
    expect(loadModel(root, ['a/one.prisma', 'b/two.prisma'])).toEqual(model);
  });

  it('reads the places named in the configuration only, listed or not', () => {
    const root = project({ 'prisma/schema.prisma': 'model Flag {\n  id Int @id\n}\n', 'hidden/app.prisma': schema });
    expect(loadModel(root, ['prisma/schema.prisma'], { schema: ['hidden/app.prisma', 'gone/*.prisma'] })).toMatchObject({
      files: ['hidden/app.prisma'],
      roots: [{ name: 'Team' }],
      problems: [{ file: 'tenantlint.config', message: 'model.schema names "gone/*.prisma", but no schema is there. Give a file, folder or glob relative to the project\'s root.' }],
    });
  });

  it('without a schema gives an empty model', () => {
    expect(loadModel(project({ 'src/a.ts': '' }), undefined)).toEqual({ resources: {}, roots: [], files: [], problems: [] });
  });

  it('uses the rest of a broken schema and says what to do', () => {
    const model = loadModel(project({ 'schema.prisma': `\ufeff${schema}model Half {\n  id Int @id\n`.replaceAll('\n', '\r\n') }), undefined);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log', 'Half']);
    expect(model.resources.Doc).toMatchObject({ kind: 'owned' });
    expect(model.problems).toEqual([{ file: 'schema.prisma', line: 16, message: 'model Half is not closed ("}" is missing). The rest of the schema is used; correct this line (`prisma validate` shows it too).' }]);
  });

  it('goes on over a file it may not read', () => {
    const root = project({ 'a.prisma': schema, 'b.prisma': 'model Flag {\n  id Int @id\n}\n' });
    rmSync(join(root, 'b.prisma'));
    const model = loadModel(root, ['a.prisma', 'b.prisma']);
    expect(Object.keys(model.resources)).toEqual(['Team', 'Doc', 'Log']);
    expect(model.problems).toEqual([{ file: 'b.prisma', message: 'the schema cannot be read (ENOENT). Its models are unknown.' }]);
  });
});

describe('loadModel: schemas in source code', () => {
  const manifest = '{"dependencies":{"drizzle-orm":"0.45.4"}}';
  const teams = "import { pgTable, uuid } from 'drizzle-orm/pg-core';\nexport const teams = pgTable('teams', { id: uuid('id').primaryKey() });\n";
  const docs = "import { pgTable, uuid } from 'drizzle-orm/pg-core';\nimport { teams } from './teams';\nexport const docs = pgTable('docs', { teamId: uuid('team_id').notNull().references(() => teams.id) });\n";
  const names = (root: string, files?: string[], config = {}) => {
    const { resources, files: read, problems } = loadModel(root, files, config);
    return { resources: Object.keys(resources), files: read, problems };
  };

  it('are found by their text, tests and scripts left out', () => {
    const root = project({ 'package.json': manifest, 'src/teams.ts': teams, 'src/docs.ts': docs, 'src/use.ts': "import { eq } from 'drizzle-orm';", 'scripts/cut.ts': docs.replace('docs =', 'cut ='), 'src/docs.test.ts': docs, 'src/types.d.ts': docs });
    const expected = { resources: ['docs', 'teams'], files: ['src/docs.ts', 'src/teams.ts'], problems: [] };
    expect(names(root)).toEqual(expected);
    expect(names(root, ['src/teams.ts', 'package.json', join(root, 'src/docs.ts'), 'scripts/cut.ts'])).toEqual(expected);
  });

  it('of tests and scripts count where nothing else declares a table', () => {
    expect(names(project({ 'package.json': manifest, 'migrations/schema.ts': teams }))).toEqual({ resources: ['teams'], files: ['migrations/schema.ts'], problems: [] });
  });

  it('are looked for only where a manifest, here or above, names a library, or where there is none', () => {
    expect(names(project({ 'package.json': '{"dependencies":{"zod":"4"}}', 'src/teams.ts': teams })).resources).toEqual([]);
    expect(names(project({ 'src/teams.ts': teams })).resources).toEqual(['teams']);
    const above = project({ '.git/HEAD': '', 'package.json': manifest, 'apps/api/package.json': '{}', 'apps/api/teams.ts': teams });
    expect(names(join(above, 'apps/api')).resources).toEqual(['teams']);
  });

  it('are those named in the configuration only', () => {
    const root = project({ 'package.json': manifest, 'src/teams.ts': teams, 'old/teams.ts': teams.replaceAll('teams', 'crews') });
    expect(names(root, undefined, { schema: ['src'] })).toEqual({ resources: ['teams'], files: ['src/teams.ts'], problems: [] });
    expect(names(root, ['package.json', 'src/teams.ts'], { schema: ['old/teams.ts'] })).toEqual({ resources: ['crews'], files: ['old/teams.ts'], problems: [] });
    expect(names(root, undefined, { schema: ['gone/*.ts'] }).problems).toEqual([{ file: 'tenantlint.config', message: 'model.schema names "gone/*.ts", but no schema is there. Give a file, folder or glob relative to the project\'s root.' }]);
  });

  it('that do not parse are said to be, and the others are read', () => {
    const root = project({ 'package.json': manifest, 'src/teams.ts': teams, 'src/docs.ts': `${docs}\nexport const = 1;` });
    expect(names(root)).toEqual({ resources: ['teams'], files: ['src/teams.ts'], problems: [{ file: 'src/docs.ts', line: 5, message: 'does not parse (Unexpected token). Its tables and entities are unknown.' }] });
  });

  it('are parsed as the caller wants', () => {
    const root = project({ 'package.json': manifest, 'src/teams.ts': teams });
    expect(loadModel(root, undefined, {}, () => ({ error: { message: 'too deep', offset: 0 } })).problems).toEqual([{ file: 'src/teams.ts', line: 1, message: 'does not parse (too deep). Its tables and entities are unknown.' }]);
  });
});

describe('findSchemaFiles', () => {
  it('tells which files are one schema', () => {
    const root = project({ 'package.json': '{"prisma":{"schema":"db"}}', 'db/a.prisma': schema, 'db/b.prisma': '', 'other.prisma': '' });
    expect(findSchemaFiles(root, undefined)).toEqual([{ path: 'db/a.prisma', schema: 'db' }, { path: 'db/b.prisma', schema: 'db' }, { path: 'other.prisma' }]);
  });
});

describe("Kysely's tables", () => {
  const files = {
    'package.json': '{ "dependencies": { "kysely": "0.28.18" } }',
    'src/db.ts': "import { Kysely } from 'kysely';\nimport type { Database } from './schema';\nexport type Db = Kysely<Database>;",
    'src/schema.ts': "import type { Workspaces } from './tables';\nimport type { DB } from './generated/db';\nexport interface Database extends DB { workspaces: Workspaces }",
    'src/tables.ts': 'export interface Workspaces { id: string; name: string }',
    'src/generated/db.d.ts': "import type { Generated } from 'kysely';\nexport interface Tasks { id: Generated<string>; creator: string }\nexport interface DB { tasks: Tasks }",
    'src/elsewhere.ts': 'export interface Database { nothing: { id: string } }',
    'src/migrations/1.ts': "import type { Kysely } from 'kysely';\nexport const up = (db: Kysely<any>) => db.schema.alterTable('tasks').addForeignKeyConstraint('fk', ['creator'], 'workspaces', ['id']).execute();",
  };

  it('are found in files that do not mention the library, in declarations and in migrations', () => {
    const model = loadModel(project(files), undefined);
    expect(model.resources).toHaveProperty('tasks.relations.creator_workspaces.target', 'workspaces');
    expect([Object.keys(model.resources), model.files, model.problems]).toEqual([['tasks', 'workspaces'], ['src/generated/db.d.ts', 'src/migrations/1.ts', 'src/tables.ts'], []]);
  });

  it.each([
    ['nothing depends on the library', { ...files, 'package.json': '{ "dependencies": {} }' }, []],
    ['a Prisma schema declares them', { ...files, 'schema.prisma': 'model Task {\n  id Int @id\n}' }, ['Task']],
  ])('are not looked for where %s', (_, given, expected) => {
    expect(Object.keys(loadModel(project(given), undefined).resources)).toEqual(expected);
  });
});

describe('what the version of a library decides', () => {
  const entity = "import { Entity, PrimaryColumn } from 'typeorm';\n@Entity() export class Doc { @PrimaryColumn() id: string; }";
  const table = "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const docs = pgTable('docs', { id: text().primaryKey() });";
  const only = (files: Record<string, string>) => Object.values(loadModel(project(files), undefined).resources)[0]!;
  const needs = (library: string, range: string): string => JSON.stringify({ dependencies: { [library]: range } });

  it('of TypeORM: absent values, as the nearest manifest, the lockfile or the data source says', () => {
    expect(only({ 'package.json': needs('typeorm', '^0.3.20'), 'doc.ts': entity }).absent).toBeUndefined();
    expect(only({ 'package.json': needs('typeorm', '^0.3.20'), 'api/package.json': needs('typeorm', '^1.1.0'), 'api/doc.ts': entity }).absent).toEqual({ undefined: 'rejected', null: 'rejected' });
    expect(only({ 'package.json': needs('typeorm', 'latest'), 'pnpm-lock.yaml': "packages:\n  typeorm@1.1.1(pg@8.0.0):\n", 'doc.ts': entity }).absent).toEqual({ undefined: 'rejected', null: 'rejected' });
    expect(only({ 'package.json': needs('typeorm', 'latest'), 'doc.ts': entity }).absent).toBeUndefined();
    const source = "import { DataSource } from 'typeorm';\nconst options = { undefined: 'throw' };\nexport const source = new DataSource({ type: 'postgres', invalidWhereValuesBehavior: options });";
    expect(only({ 'package.json': needs('typeorm', '^0.3.20'), 'doc.ts': entity, 'source.ts': source }).absent).toEqual({ undefined: 'rejected' });
    expect(only({ 'package.json': needs('typeorm', '^1.1.0'), 'doc.ts': entity, 'source.ts': source, 'other.ts': source.replace("'throw'", "'ignore'") }).absent).toEqual({ undefined: 'dropped', null: 'rejected' });
  });

  it('of Drizzle: what relational queries take, as the manifest or relations of the new kind say', () => {
    const found = (files: Record<string, string>) => {
      const { absent, objectFilters } = only({ 'docs.ts': table, ...files });
      return { absent, objectFilters };
    };
    expect(found({ 'package.json': needs('drizzle-orm', '^0.45.0') })).toEqual({});
    expect(found({ 'package.json': needs('drizzle-orm', '1.0.0-rc.4') })).toEqual({ objectFilters: true });
    expect(found({ 'package.json': needs('drizzle-orm', '^1.0.0-rc.2'), 'bun.lock': '{ "packages": { "drizzle-orm": ["drizzle-orm@1.0.0-rc.5", ""] } }' })).toEqual({ objectFilters: true, absent: { undefined: 'rejected' } });
    const relations = "import { defineRelations } from 'drizzle-orm';\nimport * as schema from './docs';\nexport const relations = defineRelations(schema, () => ({}));";
    expect(found({ 'relations.ts': relations, 'package.json': needs('drizzle-orm', 'catalog:') })).toEqual({ objectFilters: true });
    expect(found({ 'relations.ts': relations, 'package.json': needs('drizzle-orm', '^0.45.0') })).toEqual({});
  });
});
