/**
 * The tenancy model of a project: `loadModel` reads its schemas from disk, `buildModel` is the same from texts.
 * Nothing of the project is executed; what cannot be read becomes a problem, never an exception.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { resolveConfig, unusedName } from './config.ts';
import { infer } from './infer.ts';
import { isModelFile, locateSchemas, type SchemaFile } from './prisma/locate.ts';
import { readPrisma, type SchemaSource } from './prisma/read.ts';
import type { Model, ModelConfig, Resource } from './types.ts';
import { listModelFiles } from './walk.ts';

export type * from './types.ts';
export type { SchemaFile } from './prisma/locate.ts';
export type { SchemaSource } from './prisma/read.ts';
export { describeModel } from './describe.ts';

/**
 * @param root absolute folder of the project
 * @param files its files (absolute, or relative to `root`), where the caller has listed them; `undefined` walks the folders
 * @returns the model; without any schema it has no resources, and `files` is empty
 */
export function loadModel(root: string, files: readonly string[] | undefined, config: ModelConfig = {}): Model {
  const problems: Model['problems'] = [];
  const { files: schemas, missing } = locate(root, files, config);
  for (const place of missing) {
    problems.push({ file: 'tenantlint.config', message: `model.schema names "${place}", but no schema is there. Give a file, folder or glob relative to the project's root.` });
  }
  const sources: SchemaSource[] = [];
  for (const { path, schema } of schemas) {
    try {
      sources.push({ path, text: readFileSync(join(root, path), 'utf8'), ...(schema !== undefined && { schema }) });
    } catch (error) {
      problems.push({ file: path, message: `the schema cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}). Its models are unknown.` });
    }
  }
  const model = buildModel(sources, config);
  return { ...model, problems: [...problems, ...model.problems] };
}

/** Schema files of a project, in the order of their paths; see `loadModel` for the parameters. */
export function findSchemaFiles(root: string, files: readonly string[] | undefined, config: ModelConfig = {}): SchemaFile[] {
  return locate(root, files, config).files;
}

/**
 * @param sources schema files with their texts, in any order
 * @returns resources in the order of their files and lines, classified
 */
export function buildModel(sources: readonly SchemaSource[], config: ModelConfig = {}): Model {
  const prisma = readPrisma(sources.filter((source) => source.path.endsWith('.prisma')));
  const resources: Record<string, Resource> = Object.fromEntries(prisma.resources.map((resource) => [resource.name, resource]));
  const { overrides, problems } = resolveConfig(config, resources);
  const { roots, user } = infer(resources, overrides);
  const isUsed = (name: string) => Object.hasOwn(resources, name)
    || Object.values(resources).some((resource) => [...resource.owners, ...resource.principals].some((owner) => owner.target === name));
  const kept = roots.filter((root) => isUsed(root.name));
  return {
    resources,
    roots: kept,
    ...(user !== undefined && isUsed(user) && { user }),
    files: sources.map((source) => source.path).sort(),
    problems: [
      ...prisma.problems,
      ...problems,
      ...roots.filter((root) => !kept.includes(root)).map((root) => unusedName('roots', root.name, Object.keys(resources))),
      ...(config.user !== undefined && user !== undefined && !isUsed(user) ? [unusedName('user', user, Object.keys(resources))] : []),
    ],
  };
}

function locate(root: string, files: readonly string[] | undefined, config: ModelConfig): ReturnType<typeof locateSchemas> {
  const listed = files?.map((file) => (isAbsolute(file) ? relative(root, file) : file).split(sep).join('/')).filter(isModelFile);
  const named = config.schema;
  const all = listed ?? listModelFiles(root);
  // A schema named outright counts even where the listing leaves it out (ignored, or outside the checked paths).
  const outright = (named ?? []).map((place) => place.replace(/^\.\//, '')).filter((place) => place.endsWith('.prisma') && !all.includes(place) && existsSync(join(root, place)));
  return locateSchemas([...all, ...outright], (path) => readText(join(root, path)), named);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // An unreadable manifest only loses a hint; the schema itself is reported when it is read.
    return undefined;
  }
}
