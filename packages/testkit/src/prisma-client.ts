/**
 * Generates the Prisma client of a fixture application in process: no CLI, no schema engine, no download.
 * Boundary: one `prisma-client` generator block with an `output`; drives @prisma/client-generator-ts and
 * @prisma/internals 7.10.0, whose interfaces are not public.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

// The ESM builds of 7.10.0 import files that the package does not ship.
const require = createRequire(import.meta.url);
const generatorPackage = '@prisma/client-generator-ts';

/**
 * Writes the client that `schemaFile` asks for, unless the one there was generated from the same schema.
 * @param schemaFile absolute path of a `.prisma` file
 * @returns the output folder
 * @throws Error when the schema is invalid or names no output
 */
export async function generatePrismaClient(schemaFile: string): Promise<string> {
  const schema = readFileSync(schemaFile, 'utf8');
  const output = /^\s*output\s*=\s*"([^"]+)"/m.exec(schema)?.[1];
  if (output === undefined) throw new Error(`${schemaFile}: the generator block needs an "output".`);
  const folder = resolve(dirname(schemaFile), output);
  const manifest = join(dirname(require.resolve(generatorPackage)), '../package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const stamp = createHash('sha256').update(version).update(schema).digest('hex');
  const stampFile = join(folder, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return folder;

  // Beside the place and then moved: two test runs may generate at the same time.
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  await generateInto(draft, schemaFile, schema, version);
  writeFileSync(join(draft, 'stamp'), stamp);
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(stampFile)) throw error;
  }
  return folder;
}

async function generateInto(folder: string, schemaFile: string, schema: string, version: string): Promise<void> {
  const { getConfig, getDMMF } = require('@prisma/internals') as typeof import('@prisma/internals');
  const { PrismaClientTsGenerator } = require(generatorPackage) as typeof import('@prisma/client-generator-ts');
  const datamodel: [string, string][] = [[schemaFile, schema]];
  const { generators, datasources } = await getConfig({ datamodel });
  const [generator] = generators;
  if (generator === undefined) throw new Error(`${schemaFile}: there is no generator block.`);
  await new PrismaClientTsGenerator().generate({
    generator: { ...generator, output: { value: folder, fromEnvVar: null } },
    otherGenerators: [],
    schemaPath: schemaFile,
    datamodel: schema,
    dmmf: await getDMMF({ datamodel }),
    datasources,
    version,
  });
}
