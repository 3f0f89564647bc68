/**
 * Which version of a library the package of a file uses: the lowest that its manifest admits, or the lockfile's where the
 * manifest does not tell closely enough. Boundary: manifests and lockfiles (npm, pnpm, yarn, bun) are read as text; what is
 * installed is not looked at, so that an editor, a hook and CI see the same.
 */
import { posix } from 'node:path';

/**
 * @param exact a range is not enough: the very release matters
 * @returns the version; undefined where nothing says it
 */
export type VersionOf = (file: string, library: string, exact?: boolean) => string | undefined;

interface Manifest { folder: string; text: string }

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const NUMBER = /\d+(?:\.\d+)*(?:-[\w.]+)?/g;

/**
 * @param manifests texts of the project's manifests with their folders (`''` for the root, which stands above all)
 * @param above texts of manifests of the folders above the root
 * @param lockfiles texts of the lockfiles of the root and the folders above
 */
export function versionsIn(manifests: () => readonly Manifest[], above: () => readonly string[], lockfiles: () => readonly string[]): VersionOf {
  const known = new Map<string, string | undefined>();
  const ofFolder = (folder: string, library: string, exact: boolean): string | undefined => {
    const key = `${folder}|${library}|${exact}`;
    if (known.has(key)) return known.get(key);
    const around = manifests().filter((one) => isAround(one.folder, folder)).sort((a, b) => b.folder.length - a.folder.length);
    const range = [...around.map(({ text }) => text), ...above()].flatMap((text) => rangeIn(text, library) ?? [])[0];
    const admitted = range === undefined ? undefined : lowest(range.match(NUMBER) ?? []);
    const locked = admitted !== undefined && !exact ? undefined : lowest(lockfiles().flatMap((text) => lockedIn(text, library)).filter((version) => admitted === undefined || (isAtLeast(version, admitted) && majorOf(version) === majorOf(admitted))));
    const version = locked ?? admitted;
    known.set(key, version);
    return version;
  };
  return (file, library, exact = false) => ofFolder(posix.dirname(file), library, exact);
}

/** Whether a version is another one or later; `1.0.0-rc.4` is before `1.0.0-rc.5`, and both before `1.0.0`. */
export function isAtLeast(version: string, least: string): boolean {
  return compare(version, least) >= 0;
}

const isAround = (outer: string, folder: string): boolean => outer === '' || outer === '.' || folder === outer || folder.startsWith(`${outer}/`);
const majorOf = (version: string): string => version.split('.')[0]!;

function rangeIn(manifest: string, library: string): string | undefined {
  if (!manifest.includes(`"${library}"`)) return undefined;
  try {
    const value = JSON.parse(manifest) as Partial<Record<string, Record<string, unknown>>>;
    const found = KINDS.map((kind) => value[kind]?.[library]).find((range) => range !== undefined);
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** `typeorm@0.3.20` (pnpm, bun), `typeorm@npm:0.3.20` and the line after a descriptor (yarn), `node_modules/typeorm` (npm). */
function lockedIn(lockfile: string, library: string): string[] {
  if (!lockfile.includes(library)) return [];
  const name = library.replaceAll('/', String.raw`\/`);
  const forms = [
    String.raw`(?<![\w@./-])\/?${name}@(?:npm:)?(\d+\.\d+\.\d+(?:-[\w.]+)?)`,
    String.raw`^"?${name}@[^\n]*:\n\s+version:? "?(\d+\.\d+\.\d+(?:-[\w.]+)?)`,
    String.raw`node_modules\/${name}": \{\s*"version": "(\d+\.\d+\.\d+(?:-[\w.]+)?)`,
  ];
  return forms.flatMap((form) => [...lockfile.matchAll(new RegExp(form, 'gm'))].map((match) => match[1]!));
}

function lowest(versions: readonly string[]): string | undefined {
  return [...versions].sort(compare)[0];
}

function compare(a: string, b: string): number {
  const [[numbers, pre], [others, otherPre]] = [split(a), split(b)];
  for (let i = 0; i < 3; i++) if ((numbers[i] ?? 0) !== (others[i] ?? 0)) return (numbers[i] ?? 0) - (others[i] ?? 0);
  if (pre === undefined || otherPre === undefined) return (pre === undefined ? 1 : 0) - (otherPre === undefined ? 1 : 0);
  return pre.localeCompare(otherPre, 'en', { numeric: true });
}

function split(version: string): [number[], string | undefined] {
  const at = version.indexOf('-');
  return [(at < 0 ? version : version.slice(0, at)).split('.').map(Number), at < 0 ? undefined : version.slice(at + 1)];
}
