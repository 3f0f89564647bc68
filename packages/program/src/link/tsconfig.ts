/**
 * `paths` and `baseUrl` of tsconfig.json and jsconfig.json, as far as they say which file an import means.
 * Boundary: `extends` is followed to files and to packages of the repository, not into node_modules; `include` and
 * `files` are not asked, so that a file belongs to the nearest configuration above it.
 */
import { folderOf, joinPath, matchingKeys } from './paths.ts';

export interface Aliases {
  /** Places that `source` may mean, relative to the root, best first; to be probed for extensions. */
  targets(source: string): string[];
}

interface Resolution {
  baseUrl?: string;
  paths?: { from: string; map: Record<string, readonly string[]> };
}

/** @param read text of a file relative to the root, undefined where there is none */
export type ReadText = (path: string) => string | undefined;

/**
 * @param packageFolder folder of the repository's package of a name, for `extends`
 * @returns the aliases in force in a folder, nearest configuration first; undefined where there are none
 */
export function makeAliases(read: ReadText, packageFolder: (name: string) => string | undefined): (folder: string) => Aliases | undefined {
  const byFolder = new Map<string, Resolution[]>();
  const byFile = new Map<string, Resolution | undefined>();
  return (folder) => {
    const chain = inForce(folder);
    return chain.length ? { targets: (source) => chain.flatMap((one) => targetsOf(one, source)) } : undefined;
  };

  function inForce(folder: string): Resolution[] {
    const known = byFolder.get(folder);
    if (known) return known;
    const own = ['tsconfig.json', 'jsconfig.json'].flatMap((name) => withReferences(joinPath(folder, name)));
    // Above a nested configuration without an alias (a test folder's, a bundler's) the package's own still tells what is meant.
    const chain = folder === '' ? own : [...own, ...inForce(folderOf(folder))];
    byFolder.set(folder, chain);
    return chain;
  }

  /** A "solution" configuration has no aliases of its own: those it refers to do (`tsconfig.app.json`). */
  function withReferences(file: string): Resolution[] {
    const config = parse(file);
    if (!config) return [];
    const own = resolution(file, 0);
    const referred = Array.isArray(config.references) ? config.references : [];
    const files = referred.flatMap((one: unknown) => {
      const path = isRecord(one) && typeof one.path === 'string' ? joinPath(folderOf(file), one.path) : undefined;
      // Another folder's configuration speaks for that folder.
      return path !== undefined && path.endsWith('.json') && folderOf(path) === folderOf(file) ? [path] : [];
    });
    return [own, ...files.map((path) => resolution(path, 0))].filter((one) => one !== undefined && Boolean(one.paths ?? one.baseUrl)) as Resolution[];
  }

  function resolution(file: string, depth: number): Resolution | undefined {
    if (byFile.has(file)) return byFile.get(file);
    // Set first: a circle of `extends` ends here.
    byFile.set(file, undefined);
    const config = depth > 8 ? undefined : parse(file);
    if (!config) return undefined;
    const folder = folderOf(file);
    const merged: Resolution = {};
    const bases = typeof config.extends === 'string' ? [config.extends] : Array.isArray(config.extends) ? config.extends : [];
    for (const base of bases) {
      const path = typeof base === 'string' ? extended(folder, base) : undefined;
      if (path !== undefined) Object.assign(merged, resolution(path, depth + 1));
    }
    const options = isRecord(config.compilerOptions) ? config.compilerOptions : {};
    if (typeof options.baseUrl === 'string') merged.baseUrl = place(folder, options.baseUrl);
    if (isRecord(options.paths)) {
      const map: Record<string, readonly string[]> = {};
      for (const [key, value] of Object.entries(options.paths)) if (Array.isArray(value)) map[key] = value.filter((one) => typeof one === 'string');
      merged.paths = { from: folder, map };
    }
    byFile.set(file, merged);
    return merged;
  }

  function extended(folder: string, base: string): string | undefined {
    if (base.startsWith('.')) return existing(joinPath(folder, base));
    const [, name, rest] = /^(@[^/]+\/[^/]+|[^/@][^/]*)(?:\/(.*))?$/.exec(base) ?? [];
    const at = name === undefined ? undefined : packageFolder(name);
    return at === undefined ? undefined : existing(joinPath(at, rest ?? 'tsconfig.json'));
  }

  function existing(path: string): string | undefined {
    return [path, `${path}.json`, joinPath(path, 'tsconfig.json')].find((one) => parse(one) !== undefined);
  }

  function parse(file: string): Record<string, unknown> | undefined {
    const text = read(file);
    const value = text === undefined ? undefined : parseJsonc(text);
    return isRecord(value) ? value : undefined;
  }
}

function place(folder: string, path: string): string {
  return joinPath(path.startsWith('${configDir}') ? '' : folder, path.replace('${configDir}', folder));
}

function targetsOf({ baseUrl, paths }: Resolution, source: string): string[] {
  const found: string[] = [];
  if (paths) {
    const [best] = matchingKeys(Object.keys(paths.map), source);
    for (const target of best ? paths.map[best.key]! : []) found.push(place(baseUrl ?? paths.from, target.replace('*', () => best!.star)));
  }
  if (baseUrl !== undefined) found.push(joinPath(baseUrl, source));
  return found;
}

/** @returns the value of JSON with comments and trailing commas; undefined where it is none */
export function parseJsonc(text: string): unknown {
  const plain = text.replace(/^\ufeff/, '').replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? ' ');
  const strict = plain.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
  try {
    return JSON.parse(strict) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
