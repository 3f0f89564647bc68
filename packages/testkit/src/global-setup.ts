/**
 * Vitest global setup: the generated code that fixture applications import is there before any test runs.
 * Costs a hash of each schema when nothing changed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generatePrismaClient } from './prisma-client.ts';

const apps = fileURLToPath(new URL('../../../fixtures/apps', import.meta.url));

export default async function setup(): Promise<void> {
  const schemas = readdirSync(apps, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.prisma'))
    .sort();
  for (const schema of schemas) await generatePrismaClient(join(apps, schema));
}
