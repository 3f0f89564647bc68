import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { layOut, schema } from '../test/project.ts';
import { check } from './check.ts';

const load = () => import('@tenantlint/typed');
const application = fileURLToPath(new URL('../../../fixtures/apps/prisma-nextjs/vulnerable', import.meta.url));
const held = `export class Repo {\n  all() {\n    return this.projects.findMany();\n  }\n}\n`;
const project = { 'schema.prisma': schema, 'a.ts': held };

it('adds exactly the accesses that only types name, and leaves every other judgement as it was', { timeout: 120_000 }, async () => {
  const plain = await check({ root: application, config: {}, cache: false });
  const typed = await check({ root: application, config: {}, cache: false, typed: load });
  const added = typed.judgements.filter(({ access }) => access.file === 'lib/exports.ts');
  expect(added.map(({ access, verdict }) => [access.symbol, access.resource, access.method, verdict.kind])).toEqual([
    ['openTasks', 'Task', 'findMany', 'refuted'],
    ['openInvoices', 'Invoice', 'findMany', 'proved'],
  ]);
  expect(typed.judgements.filter((judgement) => !added.includes(judgement))).toEqual(plain.judgements);
  expect(typed.findings.filter(({ file }) => file !== 'lib/exports.ts')).toEqual(plain.findings);
  expect([typed.typed, plain.typed]).toEqual([{ asked: 3, accesses: 2, others: 1, unknown: {}, findings: 1 }, undefined]);
  expect(typed.problems).toEqual([]);
});

it('loads what reads types only where there is something to ask', async () => {
  const root = layOut({ ...project, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const result = await check({ root, config: {}, typed: () => Promise.reject(new Error('loaded')) });
  expect([result.typed, result.problems]).toEqual([{ asked: 0, accesses: 0, others: 0, unknown: {}, findings: 0 }, []]);
});

it('says what is missing where the client is not there', { timeout: 120_000 }, async () => {
  const code = `import type { PrismaClient } from './generated/prisma/client';\nexport const all = (projects: PrismaClient['project']) => [projects.findMany(), projects.count()];\n`;
  const result = await check({ root: layOut({ ...project, 'a.ts': code }), config: {}, typed: load });
  expect(result.typed).toEqual({ asked: 2, accesses: 0, others: 0, unknown: { 'of type any': 2 }, findings: 0 });
  expect(result.problems).toEqual([{
    kind: 'types',
    message: `2 receivers have no type: the Prisma client "./generated/prisma/client", imported by a.ts, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.`,
  }]);
});

it('counts what is in the files asked for, and asks about the others too', { timeout: 120_000 }, async () => {
  const code = `import type { PrismaClient } from './generated/prisma/client';\nexport const all = (projects: PrismaClient['project']) => projects.findMany();\n`;
  const root = layOut({ 'schema.prisma': schema, 'a.ts': code, 'b.ts': code });
  const result = await check({ root, config: {}, paths: ['b.ts'], typed: load });
  expect(result.typed).toEqual({ asked: 1, accesses: 0, others: 0, unknown: { 'of type any': 1 }, findings: 0 });
  expect(result.problems.map(({ message }) => message.split(':')[0])).toEqual(['2 receivers have no type']);
});

it('judges by syntax alone where types cannot be read, and says so', async () => {
  const root = layOut({ ...project, 'b.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const plain = await check({ root, config: {} });
  const result = await check({ root, config: {}, typed: () => Promise.reject(new Error('no room')) });
  expect(result).toEqual({
    ...plain,
    problems: [{ kind: 'types', message: "The project's types could not be read, so it was judged by syntax alone: no room." }],
    typed: { asked: 1, accesses: 0, others: 0, unknown: { 'types not read': 1 }, findings: 0 },
  });
});
