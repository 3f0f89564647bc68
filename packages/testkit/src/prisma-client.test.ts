import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { generatePrismaClient } from './prisma-client.ts';

let folder: string;
let schemaFile: string;

const writeSchema = (generator: string, field = 'id String @id') =>
  writeFileSync(schemaFile, `${generator}\ndatasource db {\n  provider = "postgresql"\n}\n\nmodel Team {\n  ${field}\n}\n`);
const withOutput = 'generator client {\n  provider = "prisma-client"\n  output = "out"\n}\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenantlint-'));
  schemaFile = join(folder, 'schema.prisma');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('writes the client beside its schema and nothing else', async () => {
  writeSchema(withOutput);
  expect(await generatePrismaClient(schemaFile)).toBe(join(folder, 'out'));
  expect(readdirSync(folder).sort()).toEqual(['out', 'schema.prisma']);
  expect(readdirSync(join(folder, 'out/models'))).toEqual(['Team.ts']);
});

test('keeps a client of the same schema and replaces one of another', async () => {
  writeSchema(withOutput);
  await generatePrismaClient(schemaFile);
  const client = join(folder, 'out/client.ts');
  const { mtimeMs } = statSync(client);
  await generatePrismaClient(schemaFile);
  expect(statSync(client).mtimeMs).toBe(mtimeMs);

  writeSchema(withOutput, 'key String @id');
  await generatePrismaClient(schemaFile);
  expect(readFileSync(join(folder, 'out/models/Team.ts'), 'utf8')).toContain('readonly key: Prisma.FieldRef');
});

test('says what a schema without an output lacks', async () => {
  writeSchema('');
  await expect(generatePrismaClient(schemaFile)).rejects.toThrow(`${schemaFile}: the generator block needs an "output".`);
});

test('leaves nothing behind for an invalid schema', async () => {
  writeSchema(withOutput, 'id Strin @id');
  await expect(generatePrismaClient(schemaFile)).rejects.toThrow('Type "Strin" is neither a built-in type, nor refers to another model');
  expect(readdirSync(folder)).toEqual(['schema.prisma']);
});
