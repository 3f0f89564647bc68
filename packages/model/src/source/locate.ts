/**
 * Finds the source files that declare a schema: only where a manifest names a library that does so (or there is none to
 * say), by their text. Boundary: tests, scripts, migrations written in SQL and examples count only where nothing else declares a table.
 */
import { posix } from 'node:path';
import { matchGlob } from '../glob.ts';
import { isKnexText, isKyselyMigration, isKyselyText, isSchemaText, kyselyTables, namesLibrary, namesSchemaLibrary } from '../schema-text.ts';
import { Modules } from './modules.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_SOURCE = /\.d\.[^.]+\.ts$|\.min\.[cm]?js$/;
/** Types alone: of what the libraries declare, only Kysely's and Knex's tables stand in such files. */
const TYPES = /\.d\.[cm]?ts$/;
/** From a client's declaration to its tables: types of types are not followed for ever. */
const HOPS = 4;
/** Larger files are generated. */
const SIZE = 1024 * 1024;
const MANIFEST = /(?:^|\/)package\.json$/;
const ASIDE = /(?:^|\/)(?:__tests__|__fixtures__|__mocks__|tests?|e2e|specs?|fixtures?|examples?|samples?|demos?|templates?|docs?|scripts?|seeds?|seeders?|migrations?|benchmarks?)\/|[./-](?:test|spec|stories|fixture)s?\.[cm]?[jt]sx?$/i;

/** Where migrations lie: those of a schema builder are the schema. */
const MIGRATIONS = /(?<=^|\/)migrations?\//gi;

const HELPER_HOPS = 3;

export interface SourceText { path: string; text: string }

export interface Located {
  main: SourceText[];
  aside: () => SourceText[];
  /** Whether a manifest of the project names a library; of those above, where it has none of its own. */
  dependsOn(library: string): boolean;
}

/** The file that a specifier means in another. */
type Find = (from: string, specifier: string) => string | undefined;

export function isSourceFile(path: string): boolean {
  return SOURCE.test(path) && !NO_SOURCE.test(path);
}

/**
 * @param files project files, relative to its root, `/` separators
 * @param read bytes of one of them; `undefined` where it cannot be read
 * @param manifestsAbove texts of the manifests of the folders above the root, which its files may depend on
 * @param hasPrisma a Prisma schema declares the tables that Kysely speaks of
 * @param named `ModelConfig.schema`: the only places searched where given
 * @returns what is worth parsing; `aside` reads what counts only where that declares nothing
 */
export function locateSources(files: readonly string[], read: (path: string) => Buffer | undefined, manifestsAbove: () => string[], hasPrisma: boolean, named?: readonly string[]): Located {
  const sources = files.filter(isSourceFile).sort();
  const pick = (paths: readonly string[], isWanted: (bytes: Buffer, path: string) => boolean = isSchema) => paths.flatMap((path) => {
    const bytes = read(path);
    return bytes && bytes.length <= SIZE && isWanted(bytes, path) ? [{ path, text: bytes.toString('utf8') }] : [];
  });
  const pickAll = (paths: readonly string[]) => pick(paths, () => true);
  let modules: Modules<{ path: string }> | undefined;
  const find: Find = (from, specifier) => (modules ??= new Modules(sources.map((path) => ({ path })))).find(from, specifier)?.path;
  const complete = (own: SourceText[]) => {
    const main = withTables(own, find, pickAll);
    return [...main, ...helpersOf(main, find, pickAll)];
  };
  let texts: string[] | undefined;
  const readManifests = () => (texts ??= files.filter((file) => MANIFEST.test(file)).flatMap((file) => read(file)?.toString('utf8') ?? []));
  const dependsOn = (library: string): boolean => {
    const own = readManifests();
    return (own.length > 0 ? own : manifestsAbove()).some((manifest) => namesLibrary(manifest, library));
  };
  if (named) return { main: complete(pick(sources.filter((path) => named.some((place) => isUnder(path, place))))), aside: () => [], dependsOn };
  const manifests = readManifests();
  const isNamed = (manifest: string) => namesSchemaLibrary(manifest, hasPrisma);
  if (manifests.length > 0 && !manifests.some(isNamed) && !manifestsAbove().some(isNamed)) return { main: [], aside: () => [], dependsOn };
  const aside = sources.filter((path) => ASIDE.test(path));
  const migrations = pick(aside.filter((path) => !ASIDE.test(path.replace(MIGRATIONS, ''))), isMigration);
  const main = complete([...pick(sources.filter((path) => !ASIDE.test(path))), ...migrations]);
  const isMain = new Set(main.map(({ path }) => path));
  return { main, aside: () => pick(aside.filter((path) => !isMain.has(path))), dependsOn };
}

/** What declares tables; of files that hold types alone, only what declares them by types. */
const isSchema = (bytes: Buffer, path: string): boolean => (TYPES.test(path) ? isTypesText : isSchemaText)(bytes);
/** Types of tables. */
const isTypesText = (bytes: Buffer): boolean => isKyselyText(bytes) || isKnexText(bytes.toString('latin1'));
/** What a schema builder makes is the schema. */
const isMigration = (bytes: Buffer): boolean => isKyselyMigration(bytes) || isKnexText(bytes.toString('latin1'));

/** Adds the files that hold the types of Kysely's tables: they need not mention the library. */
function withTables(main: SourceText[], find: Find, open: (paths: readonly string[]) => SourceText[]): SourceText[] {
  const known = new Map(main.map((source) => [source.path, source]));
  let at = main.map((source) => ({ ...source, isTables: false }));
  for (let hop = 0; hop < HOPS && at.length > 0; hop++) {
    const next = at.flatMap(({ path, text, isTables }) => kyselyTables(text, isTables).flatMap((specifier) => find(path, specifier) ?? []));
    at = [...new Set(next)].flatMap((path) => known.get(path) ?? open([path])).map((source) => ({ ...source, isTables: true }));
    for (const { path, text } of at) known.set(path, { path, text });
  }
  return [...known.values()];
}

/** What migrations import from files beside them, for columns and names of tables; barrels are looked through. */
function helpersOf(main: readonly SourceText[], find: Find, open: (paths: readonly string[]) => SourceText[]): SourceText[] {
  const known = new Set(main.map(({ path }) => path));
  const found: SourceText[] = [];
  const namedIn = (files: readonly SourceText[], pattern: RegExp) => [...new Set(files.flatMap(({ path, text }) => [...text.matchAll(pattern)].flatMap(([, a, b]) => find(path, (a ?? b)!) ?? [])))].filter((path) => !known.has(path));
  let wanted = namedIn(main.filter(({ text }) => isKnexText(text)), /\bfrom\s*['"](\.[^'"]*)['"]|\brequire\(\s*['"](\.[^'"]*)['"]/g);
  for (let hop = 0; hop < HELPER_HOPS && wanted.length > 0; hop++) {
    const next = open(wanted);
    for (const { path } of next) known.add(path);
    found.push(...next);
    wanted = namedIn(next, /\bexport\b[^;'"]*\bfrom\s*['"](\.[^'"]*)['"]/g);
  }
  return found;
}

export function isUnder(path: string, place: string): boolean {
  const clean = posix.normalize(place).replace(/^\.\/|\/$/g, '');
  if (/[*?{]/.test(clean)) return matchGlob(clean, path);
  return clean === '.' || path === clean || path.startsWith(`${clean}/`);
}
