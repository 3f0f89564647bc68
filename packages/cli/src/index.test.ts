import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../program/test/project.ts';
import { check, defineConfig } from './index.ts';

it('checks a project with a configuration, and caches only where it is told to', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const config = defineConfig({ ignore: ['legacy/'] });
  expect(config).toEqual({ ignore: ['legacy/'] });
  const plain = await check({ root, config });
  expect(plain.findings.map(({ rule, symbol }) => [rule, symbol])).toEqual([['tenantlint/require-tenant-in-read', 'all']]);
  expect(existsSync(join(root, '.tenantlint'))).toBe(false);
  const folder = join(root, 'cache');
  for (const state of ['empty', 'filled']) expect([state, await check({ root, config, cache: { folder } })]).toEqual([state, plain]);
  expect(existsSync(join(folder, 'facts.jsonl'))).toBe(true);
});
