/**
 * Vitest global setup: the generated code that fixture applications import is there before any test runs.
 * Costs a hash of each schema when nothing changed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generatePrismaClient } from './prisma-client.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url));

export default async function setup(): Promise<void> {
  const schemas = ['apps', 'traps']
    .flatMap((folder) => readdirSync(join(fixtures, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.prisma'))
    .sort();
  for (const schema of schemas) await generatePrismaClient(join(fixtures, schema));
}
