import { readFileSync } from 'node:fs';
import { parseFile } from '@tenantlint/facts';
import { buildModel } from '@tenantlint/model';
import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';
import { analyse } from './analyse.ts';
import { receiverKey, type TypedReceiver } from './receivers.ts';

const model = buildModel([{ path: 'schema.prisma', text: readFileSync(new URL('../../testkit/src/example.prisma', import.meta.url), 'utf8') }], {});

function analyseText(text: string, typedReceivers?: ReadonlyMap<string, TypedReceiver>) {
  const { facts, error } = parseFile('src/a.ts', text);
  if (error) throw new Error(error.message);
  return analyse([facts], model, { openWorld: true, anyReceiver: true, ...(typedReceivers && { typedReceivers }) });
}

describe('a call named like an access', () => {
  it.each<[string, string, string]>([
    ['on a parameter', 'export const f = (t: Tasks) => t.findMany();', 't.findMany(): comes in as a parameter'],
    ['on a member of a parameter', 'export const f = ({ tables }: Context) => tables.tasks.count({ where: {} });', 'tables.tasks.count({ where: {} }): comes in as a parameter'],
    ['on a field', 'export class Repo { all() { return this.tasks.findMany(); } }', 'this.tasks.findMany(): held by the instance'],
    ['on what a call gives', 'export const f = () => tables().findMany();', 'tables().findMany(): the result of a call'],
    ['on what an awaited call gives', 'export const f = async () => (await tables()).tasks.deleteMany({});', '(await tables()).tasks.deleteMany({}): the result of a call'],
    ['on an import', "import { tasks } from './tables';\nexport const f = () => tasks.findMany();", 'tasks.findMany(): imported'],
    ['on an element', 'export const f = (name: string) => tables[name].create({ data: {} });', 'tables[name].create({ data: {} }): chosen at run time'],
    ['through its method alone', 'export const f = ({ findMany }: Tasks) => findMany({});', 'findMany({}): comes in as a parameter'],
    ['of a client whose model is chosen at run time', "import { prisma } from './db';\nexport const f = (name: string) => prisma[name].findMany();", 'prisma[name].findMany(): chosen at run time'],
  ])('%s is kept with what is known of its receiver', (_, text, expected) => {
    expect(analyseText(text).unknownReceivers.map(({ span, why }) => `${text.slice(...span)}: ${why}`)).toEqual([expected]);
  });

  it.each<[string, string]>([
    ['on a client', "import { prisma } from './db';\nexport const f = () => prisma.invoice.findMany();"],
    ['on an object of the language', 'const seen = new Map<string, number>();\nexport const f = (id: string) => [seen.delete(id), Object.create({})];'],
    ['with arguments that no operation takes', "export const f = (t: Tasks, id: string) => [t.update('a'), t.create({ name: id }), t.count(1, 2), t.delete([id])];"],
    ['that the file itself answers', 'class Repo { findMany() { return [1]; } }\nexport const f = () => new Repo().findMany();'],
    ['of another name', 'export const f = (t: Tasks) => t.list();'],
  ])('%s is not', (_, text) => {
    expect(analyseText(text).unknownReceivers).toEqual([]);
  });

  it('is listed in order of place', () => {
    const text = 'export const g = (t: Tasks) => [t.findMany(), t.count()];\nexport const f = (t: Tasks) => t.findFirst();';
    expect(analyseText(text).unknownReceivers).toEqual([
      { file: 'src/a.ts', span: [32, 44], method: 'findMany', why: 'comes in as a parameter' },
      { file: 'src/a.ts', span: [46, 55], method: 'count', why: 'comes in as a parameter' },
      { file: 'src/a.ts', span: [89, 102], method: 'findFirst', why: 'comes in as a parameter' },
    ]);
  });
});

describe('an answer of the type checker', () => {
  const text = "export const f = (t: Tasks) => t.findMany({ where: { status: 'paid' } });";
  const key = receiverKey('src/a.ts', [31, 72]);
  const judge = (answer: TypedReceiver, code = text) => {
    const { judgements, unknownReceivers } = analyseText(code, new Map([[key, answer]]));
    return { said: judgements.map(({ access, verdict }) => `${access.resource}.${access.method} ${access.operation}: ${verdict.kind}`), open: unknownReceivers.length };
  };

  it('makes the call an access of that resource, judged like any other', () => {
    expect(analyseText(text).judgements).toEqual([]);
    expect(judge({ resource: 'Invoice', method: 'findMany' })).toEqual({ said: ['Invoice.findMany read: refuted'], open: 0 });
    expect(judge({ resource: 'Invoice', method: 'findMany' }, text.replace("status: 'paid'", 'organizationId: t.org'))).toEqual({ said: ['Invoice.findMany read: proved'], open: 0 });
  });

  it('that is of another call, or of a model that the schema does not have, changes nothing', () => {
    expect(judge({ resource: 'Invoice', method: 'count' })).toEqual({ said: [], open: 1 });
    expect(judge({ resource: 'Ghost', method: 'findMany' })).toEqual({ said: [], open: 1 });
  });

  it('names the model of a client whose model is chosen at run time', () => {
    const code = 'export const f = (name: "invoice") => prisma[name].findMany();';
    const at = receiverKey('src/a.ts', [code.indexOf('prisma['), code.length - 1]);
    expect(analyseText(code).judgements.map(({ access, verdict }) => [access.resource, verdict.kind])).toEqual([[undefined, 'unknown']]);
    const { judgements } = analyseText(code, new Map([[at, { resource: 'Invoice', method: 'findMany' }]]));
    expect(judgements.map(({ access, verdict }) => [access.resource, verdict.kind])).toEqual([['Invoice', 'refuted']]);
  });
});

it('takes a client that a function makes in one of several ways, once', () => {
  const client = (made: string): string[] => prove({
    'db.ts': `import { PrismaClient } from '@prisma/client';\nfunction getClient() { const prisma = new PrismaClient(); ${made} return prisma.$extends(replicas()); }\nexport const client = globalThis.client || getClient();`,
    'app.ts': "import { client } from './db';\nexport const f = (id: string, t: string) => client.project.findFirst({ where: { id, organizationId: t } });\nexport const g = (id: string) => client.project.delete({ where: { id } });",
  }, { openWorld: true });
  const expected = ['Project.findFirst in f: proved condition', 'Project.delete in g: key-only likely "no caller proves `id`"'];
  expect(client('')).toEqual(expected);
  expect(client('if (!process.env.REPLICA_URL) return prisma;')).toEqual(expected);
});
