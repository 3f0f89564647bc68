/**
 * Which file of the repository an import means: relative paths, tsconfig aliases, packages of the workspace, `#imports`.
 * Boundary: what lies in node_modules, and what bundlers alias in their own configuration, means nothing here.
 */
import { makePackages } from './packages.ts';
import { folderOf, joinPath, makeProbe } from './paths.ts';
import { makeAliases, type ReadText } from './tsconfig.ts';

/** @returns the path of the file that `source` means in the file `from`, undefined where it leaves the repository */
export type Resolver = (from: string, source: string) => string | undefined;

/**
 * @param paths all files of the project relative to its root: sources and `package.json` files
 * @param read reads a text relative to the root (it may begin with `../`), undefined where there is none
 */
export function makeResolver(paths: Iterable<string>, read: ReadText): Resolver {
  const files = new Set(paths);
  const probe = makeProbe(files);
  const manifests = [...files].filter((path) => path === 'package.json' || path.endsWith('/package.json'));
  const packages = makePackages(manifests, read, probe);
  const aliases = makeAliases(read, packages.folderOf);
  const memo = new Map<string, Map<string, string | undefined>>();

  return (from, source) => {
    const folder = folderOf(from);
    let known = memo.get(folder);
    if (!known) memo.set(folder, (known = new Map()));
    if (!known.has(source)) known.set(source, find(folder, source));
    return known.get(source);
  };

  function find(folder: string, written: string): string | undefined {
    // `./icon.svg?raw`: what follows is for a bundler.
    const source = written.replace(/[?].*$/s, '');
    if (source === '' || source.startsWith('node:')) return undefined;
    if (source.startsWith('.')) {
      const path = joinPath(folder, source);
      return path.startsWith('..') ? undefined : probe(path);
    }
    if (source.startsWith('/')) return undefined;
    for (const target of aliases(folder)?.targets(source) ?? []) {
      const found = target.startsWith('..') ? undefined : probe(target);
      if (found !== undefined) return found;
    }
    return source.startsWith('#') ? packages.resolveInternal(folder, source) : packages.resolve(source);
  }
}
