import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../types.ts';
import { listModelFiles } from '../walk.ts';
import { readPrisma } from './read.ts';
import { differencesFromPrisma, readWithPrisma } from './reference.ts';

const everything = `
// A comment with { braces } and a "quote
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views"]
}

/// The tenant. model Fake { id Int }
model Team {
  id        String   @id @default(cuid())
  slug      String   @unique
  createdAt DateTime @default(now()) @map("created_at")
  updatedAt DateTime @updatedAt
  note      String   @default("a \\"quoted\\" { brace // no comment")
  docs      Doc[]
  settings  Settings?

  @@map("teams")
}

/* A block comment,
   model Other { id Int @id } */
model Doc {
  id        Int     @id @default(autoincrement())
  teamId    String  @map(name: "team_id")
  number    Int
  locale    String?
  tags      String[] @default([])
  kind      Kind    @default(DRAFT)
  embedding Unsupported("vector(3)")?
  secret    String? @ignore
  parentId  Int?
  parentTeamId String?
  team      Team    @relation(fields: [teamId], references: [id], onDelete: Cascade)
  parent    Doc?    @relation("tree", fields: [parentId, parentTeamId], references: [id, teamId], onDelete: NoAction, onUpdate: NoAction)
  children  Doc[]   @relation("tree")
  labels    Label[]
  authors   Label[] @relation("authors")

  @@unique([id, teamId])
  @@unique([teamId, number])
  @@unique(fields: [teamId, locale], name: "byLocale", map: "doc_locale_key")
  @@unique([number(sort: Desc)])
  @@index([kind])
}

model Settings {
  teamId String
  theme  String
  team   Team   @relation(fields: [teamId], references: [id])
  @@id([teamId])
}

model Seat {
  row    Int
  number Int
  label  String @unique
  @@unique([label, row])
  @@id([row, number], name: "place", map: "seat_pkey")
}

model Label {
  id      Int   @id
  docs    Doc[]
  written Doc[] @relation("authors")
}

model jackson_store {
  key String @id
  @@ignore
}

view DocStat {
  teamId String
  total  Int
  @@map("doc_stat")
}

enum Kind {
  DRAFT
  FINAL @map("final")

  @@map("kinds")
}
`;

const mongo = `
datasource db {
  provider = "mongodb"
  url = "x"
}
type Address {
  city String
  zip  String
}
model Shop {
  id      String  @id @default(auto()) @map("_id") @db.ObjectId
  address Address
  owner   String
  @@unique([owner, address.city])
}
`;

function read(text: string) {
  return readPrisma([{ path: 'schema.prisma', text }]);
}

function reference(text: string) {
  return readWithPrisma([{ path: 'schema.prisma', text }]);
}

function byName(resources: Resource[]): Record<string, Resource> {
  return Object.fromEntries(resources.map((resource) => [resource.name, resource]));
}

describe('readPrisma', () => {
  const { resources, problems } = read(everything);
  const { Team, Doc, Settings, Seat, Label, DocStat } = byName(resources);

  it('reads models and views, and neither comments nor what the client ignores', () => {
    expect(problems).toEqual([]);
    expect(resources.map((resource) => resource.name)).toEqual(['Team', 'Doc', 'Settings', 'Seat', 'Label', 'DocStat']);
  });

  it('knows accessor, table and place', () => {
    expect(Team).toMatchObject({ layer: 'prisma', accessors: ['team', 'teams'], table: 'teams', place: { file: 'schema.prisma', line: 14, endLine: 24 } });
    expect(DocStat).toMatchObject({ accessors: ['docStat', 'doc_stat'], table: 'doc_stat', place: { line: 78, endLine: 82 } });
    expect(byName(read('model APIKey {\n id Int @id\n}\nmodel oauth_token {\n id Int @id\n}').resources)).toMatchObject({ APIKey: { accessors: ['aPIKey', 'APIKey'] }, oauth_token: { accessors: ['oauth_token'] } });
  });

  it('reads columns: types, keys, defaults, database names', () => {
    const column = { optional: false, list: false, unique: false, primary: false, hasDefault: false };
    const at = (line: number) => ({ place: { file: 'schema.prisma', line } });
    expect(Object.values(Team!.columns)).toEqual([
      { ...column, name: 'id', type: 'String', unique: true, primary: true, hasDefault: true, ...at(15) },
      { ...column, name: 'slug', type: 'String', unique: true, ...at(16) },
      { ...column, name: 'createdAt', type: 'DateTime', hasDefault: true, dbName: 'created_at', ...at(17) },
      { ...column, name: 'updatedAt', type: 'DateTime', hasDefault: true, ...at(18) },
      { ...column, name: 'note', type: 'String', hasDefault: true, ...at(19) },
    ]);
    expect(Object.values(Doc!.columns)).toEqual([
      { ...column, name: 'id', type: 'Int', unique: true, primary: true, hasDefault: true, ...at(29) },
      { ...column, name: 'teamId', type: 'String', dbName: 'team_id', ...at(30) },
      { ...column, name: 'number', type: 'Int', unique: true, ...at(31) },
      { ...column, name: 'locale', type: 'String', optional: true, ...at(32) },
      { ...column, name: 'tags', type: 'String', list: true, hasDefault: true, ...at(33) },
      { ...column, name: 'kind', type: 'Kind', hasDefault: true, ...at(34) },
      { ...column, name: 'parentId', type: 'Int', optional: true, ...at(37) },
      { ...column, name: 'parentTeamId', type: 'String', optional: true, ...at(38) },
    ]);
    expect(Settings!.columns.teamId).toMatchObject({ unique: true, primary: true });
  });

  it('names compound keys as code addresses them, the primary key first', () => {
    expect(Doc!.uniques).toEqual([
      { name: 'id_teamId', columns: ['id', 'teamId'] },
      { name: 'teamId_number', columns: ['teamId', 'number'] },
      { name: 'byLocale', columns: ['teamId', 'locale'] },
    ]);
    expect(Seat!.uniques).toEqual([{ name: 'place', columns: ['row', 'number'] }, { name: 'label_row', columns: ['label', 'row'] }]);
    expect(Settings!.uniques).toEqual([]);
  });

  it('pairs relations: required, self, implicit many-to-many, one-to-one', () => {
    expect(Doc!.relations).toEqual({
      team: { name: 'team', target: 'Team', list: false, optional: false, fields: ['teamId'], references: ['id'], inverse: 'docs', place: { file: 'schema.prisma', line: 39 } },
      parent: { name: 'parent', target: 'Doc', list: false, optional: true, fields: ['parentId', 'parentTeamId'], references: ['id', 'teamId'], inverse: 'children', place: { file: 'schema.prisma', line: 40 } },
      children: { name: 'children', target: 'Doc', list: true, optional: false, fields: [], references: [], inverse: 'parent', place: { file: 'schema.prisma', line: 41 } },
      labels: { name: 'labels', target: 'Label', list: true, optional: false, fields: [], references: [], inverse: 'docs', place: { file: 'schema.prisma', line: 42 } },
      authors: { name: 'authors', target: 'Label', list: true, optional: false, fields: [], references: [], inverse: 'written', place: { file: 'schema.prisma', line: 43 } },
    });
    expect(Label!.relations.written!.inverse).toBe('authors');
    expect(Team!.relations.settings).toMatchObject({ target: 'Settings', optional: true, fields: [], inverse: 'team' });
  });

  it('keeps composite types as columns', () => {
    const { Shop } = byName(read(mongo).resources);
    expect(Object.keys(Shop!.columns)).toEqual(['id', 'address', 'owner']);
    expect(Shop!.columns.address!.type).toBe('Address');
    expect(Shop!.columns.id!.dbName).toBe('_id');
    expect(Shop!.uniques).toEqual([{ name: 'owner_city', columns: ['owner', 'city'] }]);
  });

  it('leaves out partial unique keys, which identify no row', () => {
    const text = 'model A {\n id Int @id\n a Int\n b Int\n gone Boolean\n @@unique([a, b], where: { gone: false })\n @@unique([a], where: raw("gone is null"))\n}';
    const { A } = byName(read(text).resources);
    expect([A!.uniques, A!.columns.a!.unique]).toEqual([[], false]);
  });

  it('reads attributes over several lines, which Prisma itself does not', () => {
    const text = 'model A {\n  id Int @id\n  b B @relation(\n    fields: [bId], // the owner\n    references: [\n      id,\n    ],\n  )\n  bId Int\n  @@unique([\n    id,\n    bId\n  ])\n}\nmodel B {\n  id Int @id\n  as A[]\n}\n';
    const { A } = byName(readPrisma([{ path: 'schema.prisma', text }]).resources);
    expect(A!.relations.b).toMatchObject({ fields: ['bId'], references: ['id'], inverse: 'as' });
    expect(A!.uniques).toEqual([{ name: 'id_bId', columns: ['id', 'bId'] }]);
  });

  it('reads CRLF and a byte-order mark like plain text', () => {
    expect(read(`\ufeff${everything.replaceAll('\n', '\r\n')}`)).toEqual(read(everything));
  });

  it.each([['everything', everything], ['a document database', mongo]])('gives what Prisma itself gives: %s', (_, text) => {
    expect(read(text)).toEqual({ resources: reference(text), problems: [] });
  });

  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const own = listModelFiles(root, (path) => path.endsWith('.prisma'));
  it.each(own)('gives what Prisma itself gives: %s', (path) => {
    const text = readFileSync(root + path, 'utf8');
    expect(reference(text).length).toBeGreaterThan(0);
    expect(differencesFromPrisma([{ path, text }])).toEqual([]);
  });

  it('asks Prisma without the features it no longer knows', () => {
    const text = everything.replace('["views"]', '["views", "metrics"]');
    expect(reference(text)).toEqual(read(everything).resources);
    expect(() => reference('model A {')).toThrow(/P1012/);
  });
});

describe('several files', () => {
  const head = 'datasource db {\n provider = "postgresql"\n}\n';
  const team = 'model Team {\n id Int @id\n docs Doc[]\n}\n';
  const doc = 'model Doc {\n id Int @id\n teamId Int\n team Team @relation(fields: [teamId], references: [id])\n}\n';

  it('resolves over all files of a schema, whatever their order', () => {
    const files = [{ path: 'prisma/schema/doc.prisma', text: doc }, { path: 'prisma/schema/main.prisma', text: head }, { path: 'prisma/schema/sub/team.prisma', text: team }];
    const result = readPrisma(files);
    expect(result.problems).toEqual([]);
    expect(result.resources.map((resource) => [resource.name, resource.place.file])).toEqual([['Doc', 'prisma/schema/doc.prisma'], ['Team', 'prisma/schema/sub/team.prisma']]);
    expect(result.resources[0]!.relations.team!.inverse).toBe('docs');
    expect(readPrisma([...files].reverse())).toEqual(result);
  });

  it('keeps two applications apart: a type of one is unknown to the other', () => {
    const result = readPrisma([{ path: 'a/schema.prisma', text: head + team + doc }, { path: 'b/schema.prisma', text: `${head}model Log {\n id Int @id\n team Team\n}\n` }]);
    expect(result.problems).toEqual([{ file: 'b/schema.prisma', line: 6, message: expect.stringContaining('model Log: team has the unknown type Team') }]);
  });

  it('keeps columns named as everything is', () => {
    const text = 'model A {\n  id Int @id\n  constructor String\n  toString String?\n}\n';
    const { resources } = readPrisma([{ path: 'a/s.prisma', text, schema: 'a' }, { path: 'b/s.prisma', text: 'model A {\n  id Int @id\n  valueOf Int\n}\n', schema: 'b' }]);
    expect(Object.values(resources[0]!.columns).map((column) => column.name)).toEqual(['id', 'constructor', 'toString', 'valueOf']);
  });

  it('merges copies for two providers, taking the laxer column', () => {
    const copy = 'model Team {\n id Int @id\n plan String?\n docs Doc[]\n}\nmodel Doc {\n id Int @id\n teamId Int?\n team Team? @relation(fields: [teamId], references: [id])\n note String\n @@unique([teamId, note])\n}\n';
    const { resources, problems } = readPrisma([{ path: 'mysql/schema.prisma', text: head + team + doc }, { path: 'postgresql/schema.prisma', text: head + copy }]);
    const { Team, Doc } = byName(resources);
    expect(problems).toEqual([]);
    expect(resources).toHaveLength(2);
    expect(Object.keys(Team!.columns)).toEqual(['id', 'plan']);
    expect(Doc!.columns.teamId).toMatchObject({ optional: true, place: { file: 'mysql/schema.prisma', line: 10 } });
    expect(Object.keys(Doc!.columns)).toEqual(['id', 'teamId', 'note']);
    expect(Doc!.uniques).toEqual([{ name: 'teamId_note', columns: ['teamId', 'note'] }]);
  });
});

describe('broken schemas', () => {
  const say = (text: string) => `${text}. The rest of the schema is used; correct this line (\`prisma validate\` shows it too).`;

  it('says file, line and what to do, and uses the rest', () => {
    const text = 'model Team {\n  id Int @id\n  name Strin\n}\nmodel Doc {\n  id Int @id\n  ???\n  title String\n}\n';
    const { resources, problems } = read(text);
    expect(problems).toEqual([
      { file: 'schema.prisma', line: 7, message: say('model Doc: this line cannot be read') },
      { file: 'schema.prisma', line: 3, message: say('model Team: name has the unknown type Strin') },
    ]);
    expect(resources.map((resource) => [resource.name, Object.keys(resource.columns)])).toEqual([['Team', ['id', 'name']], ['Doc', ['id', 'title']]]);
  });

  it.each([
    'model A{\n  id Int @ id\n  b Int []\n  c Int ?\n}',
    'model A {\n  id Int @id // d\n} // e\n',
    'model A {\n  id Int @id\n} model B {\n  id Int @id\n}',
    'model A {\r  id Int @id\r}\r',
    'model A {\n  id Int @id\n  été String? @map("summer \\"x\\"")\n  d DateTime @default("2020-01-01T00:00:00Z")\n  n Int @default(-5)\n  u Int @unique(map: "x", sort: Desc)\n}',
  ])('takes what Prisma takes: %j', (text) => {
    expect(read(`datasource db {\n  provider = "postgresql"\n}\n${text}`)).toEqual({ resources: reference(`datasource db {\n  provider = "postgresql"\n}\n${text}`), problems: [] });
  });

  it.each([
    ['an unclosed model', 'model A {\n  id Int @id\n\nmodel B {\n  id Int @id\n}\n', [1, 'model A is not closed ("}" is missing)'], ['A', 'B']],
    ['the end of the file inside a model', 'model A {\n  id Int @id', [1, 'model A is not closed ("}" is missing)'], ['A']],
    ['text outside blocks', 'hello\nmodel A {\n  id Int @id\n}\n', [1, '"hello" stands outside any block'], ['A']],
    ['an unknown block', 'policy P {\n  using { a }\n}\nmodel A {\n  id Int @id\n}\n', [1, '"policy" is no block of a Prisma schema'], ['A']],
    ['an unclosed attribute', 'model A {\n  id Int @id @default(now(\n  b Int\n}\n', [2, 'model A: this line cannot be read'], ['A']],
    ['a relation over a missing column', 'model A {\n  id Int @id\n  bs A[] @relation("x")\n  b A @relation("x", fields: [bId], references: [id])\n}\n', [4, 'model A: b refers to A.bId, which does not exist'], ['A']],
    ['a model declared twice', 'model A {\n  id Int @id\n}\nmodel A {\n  id Int @id\n}\n', [4, 'model A is declared twice'], ['A']],
  ])('survives %s', (_, text, [line, message], names) => {
    const { resources, problems } = read(text as string);
    expect(problems).toEqual([{ file: 'schema.prisma', line, message: say(message as string) }]);
    expect(resources.map((resource) => resource.name)).toEqual(names);
  });

  it('survives deep nesting', () => {
    const { resources, problems } = read(`model A {\n  id Int @id @default(${'['.repeat(50_000)}\n  b Int\n}\n`);
    expect(problems).toEqual([{ file: 'schema.prisma', line: 2, message: say('model A: this line cannot be read') }]);
    expect(Object.keys(resources[0]!.columns)).toEqual(['id', 'b']);
  });

  it('survives any prefix of a schema', () => {
    for (let end = 0; end < everything.length; end += 29) expect(() => read(everything.slice(0, end))).not.toThrow();
  });
});
