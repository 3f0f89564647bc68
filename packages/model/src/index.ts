/**
 * The tenancy model of a project: `loadModel` reads its schemas from disk, `buildModel` is the same from texts.
 * Layers: Prisma schemas, Drizzle tables, TypeORM entities, Kysely's table types; one model holds all of them. Nothing of the project is
 * executed; what cannot be read becomes a problem, never an exception.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { type FileFacts, lineAt, lineStarts, type ParseResult, parseFile, stripByteOrderMark } from '@tenantlint/facts';
import { resolveConfig, unusedName } from './config.ts';
import { readDrizzle } from './drizzle/read.ts';
import { readKnex } from './knex/read.ts';
import { readKysely } from './kysely/read.ts';
import { inferLayers, joinLayers, withoutDeclared } from './layers.ts';
import { readMikroorm } from './mikroorm/read.ts';
import { isKnexText } from './schema-text.ts';
import { isModelFile, locateSchemas, type SchemaFile } from './prisma/locate.ts';
import { readPrisma, type SchemaSource } from './prisma/read.ts';
import { isSourceFile, isUnder, locateSources } from './source/locate.ts';
import { type VersionOf, versionsIn } from './source/versions.ts';
import { isSqlFile, isSqlMigration, locateSql } from './sql/locate.ts';
import { joinSql, sqlInCode, typedSqlOf } from './sql/read.ts';
import { readTypeorm } from './typeorm/read.ts';
import type { Model, ModelConfig, Resource } from './types.ts';
import { listModelFiles } from './walk.ts';

export type * from './types.ts';
export type { SchemaFile } from './prisma/locate.ts';
export type { SchemaSource } from './prisma/read.ts';
export { describeModel } from './describe.ts';
export { readDrizzle } from './drizzle/read.ts';
export { readKnex } from './knex/read.ts';
export { isSchemaText } from './schema-text.ts';
export { readKysely } from './kysely/read.ts';
export { readMikroorm } from './mikroorm/read.ts';
export { readTypeorm } from './typeorm/read.ts';

/** How source files become facts: `parseFile`, or what a caller puts before it (limits, a cache). */
export type Parse = (path: string, text: string) => ParseResult;

/**
 * @param root absolute folder of the project
 * @param files its files (absolute, or relative to `root`), where the caller has listed them; `undefined` walks the folders
 * @returns the model; without any schema it has no resources, and `files` is empty
 */
export function loadModel(root: string, files: readonly string[] | undefined, config: ModelConfig = {}, parse: Parse = parseFile): Model {
  const problems: Model['problems'] = [];
  const listed = list(root, files, config);
  const { files: schemas } = locateIn(root, listed, config);
  for (const place of config.schema ?? []) {
    if (listed.some((path) => (path.endsWith('.prisma') || isSqlFile(path) || isSourceFile(path)) && isUnder(path, place))) continue;
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
  const { main, aside, dependsOn } = locateSources(listed, (path) => readBytes(join(root, path)), () => manifestsAbove(root), schemas.length > 0, config.schema);
  const manifests = () => listed.filter((path) => posix.basename(path) === 'package.json').map((path) => ({ folder: posix.dirname(path), text: readText(join(root, path)) ?? '' }));
  const versionOf = versionsIn(manifests, () => manifestsAbove(root), () => lockfilesOf(root));
  const readSql = (every: boolean) => locateSql(listed, (path) => readBytes(join(root, path)), every, config.schema);
  const beside = readSql(false);
  let model = buildModel([...sources, ...main, ...beside], config, parse, versionOf);
  // SQL is the schema where nothing else is
  if (Object.values(model.resources).every((resource) => resource.layer === 'sql')) model = buildModel([...sources, ...main, ...readSql(true)], config, parse, versionOf);
  // Tests and scripts declare tables of their own: they speak only where nobody else does.
  const spare = Object.values(model.resources).every((resource) => resource.layer === 'prisma') ? aside() : [];
  if (spare.length > 0) model = buildModel([...sources, ...main, ...spare, ...beside], config, parse, versionOf);
  const used = new Set(Object.values(model.resources).map(({ layer }) => layer));
  const isBeside = used.size > 0 && !used.has('knex') && dependsOn('knex');
  return { ...model, ...(isBeside && { uses: ['knex'] as const }), problems: [...problems, ...model.problems] };
}

/** Prisma schema files of a project, in the order of their paths; see `loadModel` for the parameters. */
export function findSchemaFiles(root: string, files: readonly string[] | undefined, config: ModelConfig = {}): SchemaFile[] {
  return locateIn(root, list(root, files, config), config).files;
}

/**
 * @param sources schema files with their texts, in any order: `.prisma`, and source files that declare tables or entities
 * @param versionOf which version of a library a file's package uses; where it is not known, the most permissive one counts
 * @returns resources in the order of layers, files and lines, classified
 */
export function buildModel(sources: readonly SchemaSource[], config: ModelConfig = {}, parse: Parse = parseFile, versionOf?: VersionOf): Model {
  const schemas = sources.filter((source) => source.path.endsWith('.prisma'));
  const prisma = readPrisma(schemas);
  const facts: FileFacts[] = [];
  const migrations = new Set<FileFacts>();
  const inCode: FileFacts[] = [];
  const broken: Model['problems'] = [];
  for (const { path, text } of sources.filter((source) => isSourceFile(source.path))) {
    const parsed = parse(path, text);
    if (parsed.facts) facts.push(parsed.facts);
    else broken.push({ file: path, line: lineAt(lineStarts(stripByteOrderMark(text)), parsed.error.offset), message: `does not parse (${parsed.error.message.replace(/\.$/, '')}). Its tables and entities are unknown.` });
    if (parsed.facts && isKnexText(text)) migrations.add(parsed.facts);
    if (parsed.facts && isSqlMigration(path, text)) inCode.push(parsed.facts);
  }
  const declared = [...readDrizzle(facts, versionOf), ...readTypeorm(facts, versionOf), ...readMikroorm(facts)];
  if (migrations.size > 0) declared.push(...withoutDeclared(readKnex(facts, migrations), [...prisma.resources, ...declared]));
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  declared.push(...withoutDeclared(readKysely(facts, (path) => texts.get(path)), [...prisma.resources, ...declared]));
  const made = [...sources.filter((source) => isSqlFile(source.path)), ...inCode.flatMap(sqlInCode)];
  if (made.length > 0) declared.push(...joinSql(made, [...prisma.resources, ...declared]));
  const typedSql = typedSqlOf(made);
  const resources = joinLayers([prisma.resources, ...(['drizzle', 'typeorm', 'mikroorm', 'knex', 'kysely', 'sql'] as const).map((name) => declared.filter(({ layer }) => layer === name))]);
  const { overrides, problems } = resolveConfig(config, resources);
  const { roots, user, users } = inferLayers(resources, overrides);
  const isUsed = (name: string) => Object.hasOwn(resources, name)
    || Object.values(resources).some((resource) => [...resource.owners, ...resource.principals].some((owner) => owner.target === name));
  const kept = roots.filter((root) => isUsed(root.name));
  return {
    resources,
    roots: kept,
    ...(user !== undefined && isUsed(user) && { user }),
    ...(users.length > 0 && { users }),
    ...(typedSql && { typedSql }),
    files: [...new Set([...schemas.map((source) => source.path), ...declared.flatMap(placesOf)])].sort(),
    problems: [
      ...prisma.problems,
      ...broken,
      ...problems,
      ...roots.filter((root) => !kept.includes(root)).map((root) => unusedName('roots', root.name, Object.keys(resources))),
      ...(config.user !== undefined && user !== undefined && !isUsed(user) ? [unusedName('user', user, Object.keys(resources))] : []),
    ],
  };
}

/** Files that a resource was put together from. */
function placesOf({ place, columns, relations }: Resource): string[] {
  return [place, ...[...Object.values(columns), ...Object.values(relations)].flatMap((part) => part.place ?? [])].map(({ file }) => file);
}

function list(root: string, files: readonly string[] | undefined, config: ModelConfig): string[] {
  const isWanted = (path: string) => isModelFile(path) || isSourceFile(path) || isSqlFile(path);
  const all = files?.map((file) => (isAbsolute(file) ? relative(root, file) : file).split(sep).join('/')).filter(isWanted) ?? listModelFiles(root, isWanted);
  // A schema named outright counts even where the listing leaves it out (ignored, or outside the checked paths).
  const outright = (config.schema ?? []).map((place) => place.replace(/^\.\//, '')).filter((place) => (place.endsWith('.prisma') || isSqlFile(place) || isSourceFile(place)) && !all.includes(place) && existsSync(join(root, place)));
  return [...all, ...outright];
}

function locateIn(root: string, listed: readonly string[], config: ModelConfig): ReturnType<typeof locateSchemas> {
  return locateSchemas(listed.filter(isModelFile), (path) => readText(join(root, path)), config.schema);
}

/** Manifests of the folders above: a package may get its libraries from there. */
const manifestsAbove = (root: string): string[] => foldersAbove(root).flatMap((folder) => readText(join(folder, 'package.json')) ?? []);

const LOCKFILES = ['pnpm-lock.yaml', 'package-lock.json', 'yarn.lock', 'bun.lock'];
const lockfilesOf = (root: string): string[] => [root, ...foldersAbove(root)].flatMap((folder) => LOCKFILES.flatMap((name) => readText(join(folder, name)) ?? []));

/** The folders above, up to the repository's top. */
function foldersAbove(root: string): string[] {
  const found: string[] = [];
  for (let folder = root; !existsSync(join(folder, '.git')) && folder !== dirname(folder);) found.push((folder = dirname(folder)));
  return found;
}

function readText(path: string): string | undefined {
  return readBytes(path)?.toString('utf8');
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // An unreadable manifest only loses a hint; the schema itself is reported when it is read.
    return undefined;
  }
}
