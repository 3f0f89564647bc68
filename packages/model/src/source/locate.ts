/**
 * Finds the source files that declare a schema: only where a manifest names a library that does so (or there is none to
 * say), by their text. Boundary: tests, scripts, migrations written in SQL and examples count only where nothing else declares a table.
 */
import { posix } from 'node:path';
import { matchGlob } from '../glob.ts';
import { isKnexText, isSchemaText, namesSchemaLibrary } from '../schema-text.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_SOURCE = /\.d\.[cm]?ts$|\.d\.[^.]+\.ts$|\.min\.[cm]?js$/;
/** Larger files are generated. */
const SIZE = 1024 * 1024;
const MANIFEST = /(?:^|\/)package\.json$/;
const ASIDE = /(?:^|\/)(?:__tests__|__fixtures__|__mocks__|tests?|e2e|specs?|fixtures?|examples?|samples?|demos?|templates?|docs?|scripts?|seeds?|seeders?|migrations?|benchmarks?)\/|[./-](?:test|spec|stories|fixture)s?\.[cm]?[jt]sx?$/i;

/** Where migrations lie: those of a schema builder are the schema. */
const MIGRATIONS = /(?<=^|\/)migrations?\//gi;

export interface SourceText { path: string; text: string }

export function isSourceFile(path: string): boolean {
  return SOURCE.test(path) && !NO_SOURCE.test(path);
}

/**
 * @param files project files, relative to its root, `/` separators
 * @param read bytes of one of them; `undefined` where it cannot be read
 * @param manifestsAbove texts of the manifests of the folders above the root, which its files may depend on
 * @param named `ModelConfig.schema`: the only places searched where given
 * @returns what is worth parsing, and apart from it what counts only where that declares nothing
 */
export function locateSources(files: readonly string[], read: (path: string) => Buffer | undefined, manifestsAbove: () => string[], named?: readonly string[]): { main: SourceText[]; aside: SourceText[] } {
  const sources = files.filter(isSourceFile).sort();
  const pick = (paths: readonly string[]) => paths.flatMap((path) => {
    const bytes = read(path);
    return bytes && bytes.length <= SIZE && isSchemaText(bytes) ? [{ path, text: bytes.toString('utf8') }] : [];
  });
  if (named) return { main: pick(sources.filter((path) => named.some((place) => isUnder(path, place)))), aside: [] };
  const manifests = files.filter((file) => MANIFEST.test(file)).flatMap((file) => read(file)?.toString('utf8') ?? []);
  if (manifests.length > 0 && !manifests.some(namesSchemaLibrary) && !manifestsAbove().some(namesSchemaLibrary)) return { main: [], aside: [] };
  const migrations = pick(sources.filter((path) => ASIDE.test(path) && !ASIDE.test(path.replace(MIGRATIONS, '')))).filter(({ text }) => isKnexText(text));
  const isMigration = new Set(migrations.map(({ path }) => path));
  return { main: [...pick(sources.filter((path) => !ASIDE.test(path))), ...migrations], aside: pick(sources.filter((path) => ASIDE.test(path) && !isMigration.has(path))) };
}

export function isUnder(path: string, place: string): boolean {
  const clean = posix.normalize(place).replace(/^\.\/|\/$/g, '');
  if (/[*?{]/.test(clean)) return matchGlob(clean, path);
  return clean === '.' || path === clean || path.startsWith(`${clean}/`);
}
