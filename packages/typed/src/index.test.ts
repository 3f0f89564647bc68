/** Against the client that Prisma generates for the fixture application; vitest's global setup writes it. */
import { fileURLToPath } from 'node:url';
import { receiverKey } from '@tenantlint/proof';
import { beforeAll, describe, expect, it } from 'vitest';
import { layOut } from '../../program/test/project.ts';
import { resolveReceivers, type TypedReceivers } from './index.ts';

const root = fileURLToPath(new URL('../../../fixtures/apps/prisma-nextjs/vulnerable', import.meta.url));
const head = `import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { db } from './db';
const extended = db.$extends({ model: { $allModels: { async exists() { return true; } } } });
`;

/** What holds the call, the code and the call in it, and what the types say of it. */
type Case = [title: string, code: string, call: string, found: string];
const other = 'no access';
const cases: Case[] = [
  ['a parameter', `export const f = (table: PrismaClient['task']) => table.findMany();`, 'table.findMany()', 'Task'],
  ['the name of its interface', `export const f = (table: Prisma.TaskDelegate) => table.count();`, 'table.count()', 'Task'],
  ['a field', `export class Repo { constructor(private rows: PrismaClient['task']) {} all() { return this.rows.findMany({}); } }`, 'this.rows.findMany({})', 'Task'],
  ['what a wrapper returns', `const tableOf = () => db.task; export const f = () => tableOf().deleteMany();`, 'tableOf().deleteMany()', 'Task'],
  ['an element of a known key', `export const f = (key: 'task') => db[key].findMany();`, 'db[key].findMany()', 'Task'],
  ['a method as an element', `export const f = (table: PrismaClient['task']) => table['findMany']();`, `table['findMany']()`, 'Task'],
  ['a generic parameter', `export const f = <D extends PrismaClient['task']>(table: D) => table.findMany();`, 'table.findMany()', 'Task'],
  ['a value that may be absent', `export const f = (table?: PrismaClient['task']) => table?.findMany();`, 'table?.findMany()', 'Task'],
  ['a call that is awaited and continued', `export const f = async (t: PrismaClient['task']) => (await (t!.findMany())).length;`, 't!.findMany()', 'Task'],
  ['a client or its transaction', `export const f = (c: PrismaClient | Prisma.TransactionClient, t = c.task) => t.findMany();`, 't.findMany()', 'Task'],
  ['a client without some of its methods', `export const f = ({ task: t }: Omit<PrismaClient, '$on'>) => t.findMany();`, 't.findMany()', 'Task'],
  ['a delegate without some of its methods', `export const f = (t: Pick<PrismaClient['task'], 'findMany'>) => t.findMany();`, 't.findMany()', 'Task'],
  ['an object with a method of a delegate', `export const f = (t: { findMany: PrismaClient['task']['findMany'] }) => t.findMany();`, 't.findMany()', 'Task'],
  ['an extended client', `export const f = (t = extended.task) => t.findMany();`, 't.findMany()', 'Task'],
  ['a method alone', `export const f = ({ findMany }: PrismaClient['task']) => findMany({});`, 'findMany({})', 'Task'],
  ['a model of two words', `export const f = (t: PrismaClient['savedView']) => t.findMany();`, 't.findMany()', 'SavedView'],
  ['a text with CRLF', `\r\nexport const f = (t: PrismaClient['task']) =>\r\n  t.findMany();\r\n`, 't.findMany()', 'Task'],

  ["the language's own object", `export const f = (seen: Map<string, number>, id: string) => seen.delete(id);`, 'seen.delete(id)', other],
  ["another library's object", `import { createHash } from 'node:crypto'; export const f = (id: string) => createHash('sha1').update(id);`, `createHash('sha1').update(id)`, other],
  ["the project's own method", `class Cart { count() { return 1; } } export const f = (cart: Cart) => cart.count();`, 'cart.count()', other],
  ["the project's own function in a field", `class Cart { count = () => 1; } export const f = (cart: Cart) => cart.count();`, 'cart.count()', other],
  ["a subclass's own method", `class Tasks { constructor(private t: PrismaClient['task']) {} findMany() { return this.t; } } export const f = (t: Tasks) => t.findMany();`, 't.findMany()', other],

  ['a type that any delegate fits', `interface Source { findMany(): Promise<unknown[]> } export const f = (t: Source) => t.findMany();`, 't.findMany()', 'of a type that the project declares itself'],
  ['one of several models', `export const f = (t: PrismaClient['task'] | PrismaClient['invoice']) => t.findMany();`, 't.findMany()', 'of several models'],
  ['a delegate or something else', `export const f = (t: PrismaClient['task'] | Map<string, string>, x: string) => t.delete(x as never);`, 't.delete(x as never)', 'of several types'],
  ['an index signature', `export const f = (t: Record<string, () => void>) => t.count();`, 't.count()', 'of a type that the project declares itself'],
  ['no known type', `export const f = (t: unknown) => t.count();`, 't.count()', 'without a declaration'],
];

describe('a receiver by its type', { timeout: 120_000 }, () => {
  let found: TypedReceivers;
  const requests = cases.map(([, code, call], i) => {
    const text = head + code;
    const start = text.lastIndexOf(call);
    if (start < 0) throw new Error(`the case has no ${call}`);
    const method = /(\w+)['"\]]*\([^()]*\)$/.exec(call)![1]!;
    return { file: `lib/case-${i}.ts`, span: [start, start + call.length] as const, method, text };
  });

  beforeAll(async () => {
    found = await resolveReceivers(root, requests, { texts: new Map(requests.map(({ file, text }) => [file, text])) });
  }, 120_000);

  it.each(cases.map(([title, , , expected], i) => [title, expected, i] as const))('%s: %s', (_, expected, i) => {
    const { file, span } = requests[i]!;
    const key = receiverKey(file, span);
    expect(found.answers.get(key)?.resource ?? found.unknown.get(key) ?? other).toBe(expected);
  });

  it('counts the others, and says nothing where every type is there', () => {
    expect([found.others, found.notes]).toEqual([cases.filter(([, , , expected]) => expected === other).length, []]);
  });

  it('keeps the method, and tells how much it read', () => {
    const { file, span } = requests[1]!;
    expect(found.answers.get(receiverKey(file, span))).toEqual({ layer: 'prisma', resource: 'Task', method: 'count' });
    expect(found.filesLoaded).toBeGreaterThan(cases.length);
    expect(found.peakMemory).toBeGreaterThan(50_000_000);
  });
});

it('reads files from disk; what is not there stays unknown', { timeout: 120_000 }, async () => {
  const { answers, unknown } = await resolveReceivers(root, [
    { file: 'lib/gone.ts', span: [0, 10], method: 'findMany' },
    { file: 'lib/exports.ts', span: [0, 10], method: 'findMany' },
    { file: 'lib/exports.ts', span: [196, 266], method: 'findMany' },
  ]);
  expect([...answers]).toEqual([['lib/exports.ts:196', { layer: 'prisma', resource: 'Task', method: 'findMany' }]]);
  expect([...unknown]).toEqual([['lib/gone.ts:0', 'not found in the file'], ['lib/exports.ts:0', 'not found in the file']]);
});

/** As much of a generated client as tells a delegate: the real one does not resolve in a temporary folder. */
const client = `import type * as runtime from '@prisma/client/runtime/client';
export interface TaskDelegate { [K: symbol]: { meta: { name: 'Task' } }; findMany(): runtime.Rows }
export interface PrismaClient { task: TaskDelegate }
`;

/** @returns what is said of the call `t.findMany()` in `path`, and the notes */
async function resolveIn(files: Record<string, string>, path: string) {
  const root = layOut(files);
  const start = files[path]!.replace('\ufeff', '').indexOf('t.findMany()');
  const { answers, unknown, notes } = await resolveReceivers(root, [{ file: path, span: [start, start + 12], method: 'findMany' }]);
  return { said: [...answers.values()].map(({ resource }) => resource).concat(...unknown.values()).join(), notes };
}

describe('the configuration of the file decides what its imports mean', { timeout: 120_000 }, () => {
  const code = `import type { PrismaClient } from '@db';\nexport const f = (t: PrismaClient['task']) => t.findMany();\n`;
  const paths = '{ "compilerOptions": { "paths": { "@db": ["./db/client.ts"] } } }';
  it.each<[string, Record<string, string>]>([
    ['the nearest tsconfig.json', { 'tsconfig.json': '{}', 'app/tsconfig.json': paths, 'app/db/client.ts': client, 'app/src/a.ts': code }],
    ['jsconfig.json where there is no other', { 'app/jsconfig.json': paths, 'app/db/client.ts': client, 'app/src/a.ts': code }],
    ['the one of several that holds the file', {
      'app/tsconfig.json': '{ "files": [], "references": [{ "path": "./other.json" }, { "path": "./tsconfig.app.json" }] }',
      'app/other.json': '{ "include": ["scripts"] }', 'app/tsconfig.app.json': `{ "include": ["src"], ${paths.slice(1)}`, 'app/db/client.ts': client, 'app/src/a.ts': code,
    }],
    ['with what it extends left out where that is not installed', { 'app/tsconfig.json': `{ "extends": "@gone/base", ${paths.slice(1)}`, 'app/db/client.ts': client, 'app/src/a.ts': code }],
  ])('%s', async (_, files) => {
    expect(await resolveIn(files, 'app/src/a.ts')).toEqual({ said: 'Task', notes: [] });
  });

  it('a file without one is read as well, with a byte order mark too', async () => {
    const plain = code.replace('@db', './client');
    expect(await resolveIn({ 'client.ts': client, 'a.ts': plain }, 'a.ts')).toEqual({ said: 'Task', notes: [] });
    expect(await resolveIn({ 'client.ts': client, 'a.ts': `\ufeff${plain}` }, 'a.ts')).toEqual({ said: 'Task', notes: [] });
  });
});

describe('a receiver without a type says what is missing', { timeout: 120_000 }, () => {
  const code = (from: string) => `import type { PrismaClient } from '${from}';\nexport const f = (t: PrismaClient['task']) => t.findMany();\n`;
  const generate = `is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.`;
  it.each<[string, Record<string, string>, string]>([
    ['a client that is not generated', { 'src/a.ts': code('../generated/prisma/client') }, `1 receiver has no type: the Prisma client "../generated/prisma/client", imported by src/a.ts, ${generate}`],
    ['a client in a folder of any name', { 'src/a.ts': code('#db') }, `1 receiver has no type: the Prisma client "#db", imported by src/a.ts, ${generate}`],
    ['a package that is not installed', { 'src/a.ts': code('@prisma/client') }, `1 receiver has no type: the Prisma client "@prisma/client", imported by src/a.ts, ${generate}`],
    ["the package's placeholder", {
      'node_modules/@prisma/client/package.json': '{ "name": "@prisma/client", "types": "default.d.ts" }', 'node_modules/@prisma/client/default.d.ts': "export * from '.prisma/client/default';",
      'node_modules/.prisma/client/default.d.ts': 'export declare const PrismaClient: any;\nexport declare type PrismaClient = any;', 'src/a.ts': code('@prisma/client'),
    }, `1 receiver has no type: the Prisma client "@prisma/client", imported by src/a.ts, ${generate}`],
    ['a client that the package re-exports in vain', {
      'node_modules/@prisma/client/package.json': '{ "name": "@prisma/client", "types": "default.d.ts" }', 'node_modules/@prisma/client/default.d.ts': "export * from '.prisma/client/default';", 'src/a.ts': code('@prisma/client'),
    }, `1 receiver has no type: the Prisma client "@prisma/client", imported by src/a.ts, ${generate}`],
    ['the client behind a module of the project', {
      'src/db.ts': `import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();`, 'src/a.ts': `import { db } from './db';\nconst t = db.task;\nexport const f = () => t.findMany();`,
    }, `1 receiver has no type: the Prisma client "@prisma/client", imported by src/db.ts, ${generate}`],
    ['another package', { 'src/a.ts': `import { db } from 'some-db';\nconst t = db.task;\nexport const f = () => t.findMany();` }, `1 receiver has no type: "some-db", imported by src/a.ts, could not be found. Install the project's dependencies and run again.`],
  ])('%s', async (_, files, note) => {
    expect(await resolveIn(files, 'src/a.ts')).toEqual({ said: 'of type any', notes: [note] });
  });

  it.each<[string, string]>([
    ['a parameter without a type', `import { PrismaClient } from './client';\nexport const db = new PrismaClient();\nexport const f = (t) => t.findMany();`],
    ['beside modules that are not TypeScript', `import { join } from 'node:path';\nimport './a.css';\nimport logo from './logo.svg';\nexport const f = (t: any) => t.findMany();\nexport const a = join(logo);`],
  ])('but nothing is missing where the code itself says any: %s', async (_, code) => {
    const files = { 'tsconfig.json': '{ "compilerOptions": { "types": [] } }', 'src/client.ts': 'export declare class PrismaClient {}', 'src/a.ts': code };
    expect(await resolveIn(files, 'src/a.ts')).toEqual({ said: 'of type any', notes: [] });
  });
});
