import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { run } from '../../test/run.ts';

const code = `import type { PrismaClient } from './generated/prisma/client';
export const all = (projects: PrismaClient['project'], seen: Map<string, string>, id: string) => [projects.findMany(), seen.delete(id)];
`;
const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => /[\\/](?:ts-morph|@ts-morph|typescript)[\\/]/.test(path));

it('--typed says what types added and what is missing; without it no compiler is loaded', { timeout: 120_000 }, async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': code });
  const plain = await run(root, ['check', '--no-cache']);
  expect(plain).toMatchObject({ code: 0, err: '' });
  expect(plain.out).not.toMatch(/^Types:/m);
  expect(isLoaded()).toBe(false);

  const typed = await run(root, ['check', '--no-cache', '--typed']);
  expect(isLoaded()).toBe(true);
  expect(typed).toEqual({
    code: 0,
    err: '',
    out: `Problems
  1 receiver has no type: the Prisma client "./generated/prisma/client", imported by a.ts, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.

${plain.out.replace(/^Files:/m, 'Types: 2 calls on receivers that syntax cannot name, 0 accesses and 0 findings added, 1 no access, 1 still unknown (1 of type any).\nFiles:')}`,
  });

  const { out } = await run(root, ['check', '--no-cache', '--typed', '--format', 'json']);
  expect(JSON.parse(out)).toMatchObject({ typed: { asked: 2, accesses: 0, others: 1, unknown: { 'of type any': 1 }, findings: 0 }, problems: [{ kind: 'types' }] });
});

it('--typed has nothing to ask where syntax names every receiver', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const { out } = await run(root, ['check', '--no-cache', '--typed']);
  expect(out).toMatch(/^Types: no call had a receiver that syntax could not name\.$/m);
});
