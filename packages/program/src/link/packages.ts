/**
 * The repository's own packages by name: which source file `name/sub` or `#alias` means.
 * Boundary: packages that lie in the repository only. Published targets (`dist/index.js`) are built from sources that
 * are looked for by convention; every condition of an `exports` map is taken to hold, in the order written.
 */
import { folderOf, joinPath, matchingKeys, type Probe } from './paths.ts';
import { isRecord, parseJsonc, type ReadText } from './tsconfig.ts';

interface Package {
  folder: string;
  manifest: Record<string, unknown>;
}

export interface Packages {
  /** Folder of the package of that name. */
  folderOf(name: string): string | undefined;
  /** The file that a bare import means, where it names a package of the repository. */
  resolve(source: string): string | undefined;
  /** The same for `#alias`, by the manifest above `folder`. */
  resolveInternal(folder: string, source: string): string | undefined;
}

/** Folders that hold what a build made; the second list are formats inside of it. */
const built = /^(?:dist|build|lib|out|output|es|esm|cjs|types)$/;
const format = /^(?:esm|cjs|commonjs|es|es6|types|browser|node|umd)$/;
const builtExtension = /(?:\.(?:umd|esm|cjs|min|prod|development|production))*(?:\.d)?\.[cm]?[jt]sx?$/;

/** @param manifests paths of all package.json files, relative to the root */
export function makePackages(manifests: readonly string[], read: ReadText, probe: Probe): Packages {
  const byFolder = new Map<string, Package>();
  const byName = new Map<string, Package>();
  // Of two packages of one name the outer one counts, whatever the order of the list.
  for (const path of [...manifests].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))) {
    const manifest = parseJsonc(read(path) ?? '');
    if (!isRecord(manifest)) continue;
    const one = { folder: folderOf(path), manifest };
    byFolder.set(one.folder, one);
    if (typeof manifest.name === 'string' && !byName.has(manifest.name)) byName.set(manifest.name, one);
  }
  return {
    folderOf: (name) => byName.get(name)?.folder,
    resolve(source) {
      const [name, sub] = split(source);
      const one = byName.get(name);
      return one && inPackage(one, sub);
    },
    resolveInternal(folder, source) {
      for (let at = folder; ; at = folderOf(at)) {
        const one = byFolder.get(at);
        if (one) return isRecord(one.manifest.imports) ? throughMap(one, one.manifest.imports, source) : undefined;
        if (at === '') return undefined;
      }
    },
  };

  function inPackage(one: Package, sub: string): string | undefined {
    const { exports } = one.manifest;
    const map = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.')) ? exports : exports === undefined ? {} : { '.': exports };
    const mapped = throughMap(one, map, sub === '' ? '.' : `./${sub}`);
    if (mapped !== undefined) return mapped;
    if (sub !== '') return probe(joinPath(one.folder, sub)) ?? probe(joinPath(one.folder, `src/${sub}`)) ?? firstSource(one, [sub]);
    const main = [one.manifest.source, one.manifest.module, one.manifest.main, one.manifest.types, one.manifest.typings].filter((x) => typeof x === 'string');
    return firstSource(one, main) ?? probe(joinPath(one.folder, 'src')) ?? probe(one.folder);
  }

  function throughMap(one: Package, map: Record<string, unknown>, wanted: string): string | undefined {
    for (const { key, star } of matchingKeys(Object.keys(map), wanted)) {
      const targets = targetsIn(map[key]).map((target) => target.replaceAll('*', () => star));
      const found = firstSource(one, targets);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Targets that exist as written come before those that stand for what was built from a source. */
  function firstSource(one: Package, targets: readonly string[]): string | undefined {
    for (const target of targets) {
      const found = target.startsWith('.') || !target.startsWith('#') ? probe(joinPath(one.folder, target)) : undefined;
      if (found !== undefined) return found;
    }
    for (const target of targets) {
      for (const candidate of sourcesOf(target)) {
        const found = probe(joinPath(one.folder, candidate));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

function split(source: string): [name: string, sub: string] {
  const end = source.indexOf('/', source.startsWith('@') ? source.indexOf('/') + 1 || source.length : 0);
  return end < 0 ? [source, ''] : [source.slice(0, end), source.slice(end + 1)];
}

/** All paths in a target: under any condition, in any list. */
function targetsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(targetsIn);
  return isRecord(target) ? Object.values(target).flatMap(targetsIn) : [];
}

/** `./dist/esm/v3/index.js` was built from `src/v3/index.ts`, or from `v3/index.ts`. */
function sourcesOf(target: string): string[] {
  const parts = joinPath('', target.replace(builtExtension, '')).split('/');
  if (!built.test(parts[0] ?? '')) return [];
  let rest = parts.slice(1);
  const candidates: string[] = [];
  for (;;) {
    const path = rest.join('/');
    candidates.push(...(rest[0] === 'src' ? [path, path.slice('src/'.length)] : [`src/${path}`, path]));
    if (!format.test(rest[0] ?? '') || rest.length < 2) return candidates;
    rest = rest.slice(1);
  }
}
