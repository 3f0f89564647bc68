/**
 * Finds the source file that a path without certainty of extension means, among the project's own files.
 * Boundary: asks the list of files, never the disk; paths are relative to the root with `/`, '' is the root itself.
 */
const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'] as const;
/** What an extension that is written in an import may be in the sources (TypeScript's own rule for `.js`). */
const writtenAs: Record<string, readonly string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.d.ts': ['.ts', '.tsx', '.js'],
  '.d.mts': ['.mts', '.mjs'],
  '.d.cts': ['.cts', '.cjs'],
};
const extension = /\.d\.[mc]?ts$|\.[^./]*$/;

/** @returns the file that `path` means: itself, with another or a further extension, or the index of the folder */
export type Probe = (path: string) => string | undefined;

export function makeProbe(files: ReadonlySet<string>): Probe {
  return (path) => {
    if (files.has(path)) return path;
    const written = extension.exec(path)?.[0];
    const others = written === undefined ? undefined : writtenAs[written];
    if (others) {
      const stem = path.slice(0, -written!.length);
      for (const other of others) if (files.has(stem + other)) return stem + other;
    }
    for (const other of extensions) if (files.has(path + other)) return path + other;
    const index = path === '' ? 'index' : `${path}/index`;
    for (const other of extensions) if (files.has(index + other)) return index + other;
    return undefined;
  };
}

/** Joins and normalises; a result above the root keeps its leading `..`. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** '' for a file at the root. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}

/**
 * Matches a pattern with at most one `*`, as `paths` of TypeScript and `exports` of Node do.
 * @returns what the star stands for ('' without one), or undefined where it does not match
 */
export function matchStar(pattern: string, text: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : undefined;
}

/** Matching keys of a map of patterns, the most specific first: exact ones, then by the length of what precedes the star. */
export function matchingKeys(keys: readonly string[], text: string): { key: string; star: string }[] {
  return keys
    .flatMap((key) => {
      const star = matchStar(key, text);
      return star === undefined ? [] : [{ key, star }];
    })
    .sort((a, b) => weight(b.key) - weight(a.key));
}

function weight(key: string): number {
  const star = key.indexOf('*');
  return star < 0 ? Infinity : star;
}
