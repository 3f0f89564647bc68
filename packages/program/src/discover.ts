/**
 * Lists a project's files once: sources to analyse, schemas and manifests for the model, and what was left out and why.
 * Boundary: honours .gitignore files from the repository's top down (not a user's global excludes); does not follow
 * links to folders, as git does not. The order is that of the path's UTF-16 units, whatever the file system says.
 */
import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

export interface Skipped {
  file: string;
  reason: string;
}

export interface Discovered {
  /** Paths relative to the root, `/` separators, sorted. */
  sources: string[];
  /** Everything else a model reader may want: schemas, SQL, manifests, ORM configurations. */
  others: string[];
  skipped: Skipped[];
}

const source = /\.[cm]?[jt]sx?$/;
const notSource = /\.d\.[cm]?ts$|\.d\.[^.]+\.ts$|\.min\.[cm]?js$/;
const modelFile = /\.(?:prisma|sql)$|\.d\.[cm]?ts$|^(?:package\.json|pnpm-workspace\.yaml)$/;
const skippedFolders = new Set([
  'node_modules', 'bower_components', 'jspm_packages', 'dist', 'build', 'vendor', '__snapshots__',
  '.git', '.hg', '.svn', '.next', '.nuxt', '.output', '.svelte-kit', '.turbo', '.vercel', '.netlify', '.cache', '.yarn', '.pnpm-store', '.tenantlint',
]);

/** One `.gitignore` in force: patterns relative to `folder` (root-relative; may start with `../`). */
interface Rules {
  folder: string;
  patterns: Ignore;
}

/**
 * Walks `root`.
 * @param root absolute folder
 * @param ignored further patterns in .gitignore syntax, relative to the root (`TenantlintConfig.ignore`)
 * @throws the file system's error where the root itself cannot be read
 */
export function discover(root: string, ignored: readonly string[] = []): Discovered {
  const found: Discovered = { sources: [], others: [], skipped: [] };
  const base = rulesAbove(root);
  if (ignored.length) base.unshift({ folder: '', patterns: ignore().add([...ignored]) });
  const realRoot = realpathSync(root);
  walk('', base, true);
  found.sources.sort(byCodeUnits);
  found.others.sort(byCodeUnits);
  found.skipped.sort((a, b) => byCodeUnits(a.file, b.file));
  return found;

  function walk(folder: string, inherited: Rules[], top = false): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (top) throw error;
      found.skipped.push({ file: `${folder}/`, reason: `unreadable folder: ${reasonOf(error)}` });
      return;
    }
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile()) ? readRules(root, folder) : undefined;
    const rules = own ? [own, ...inherited] : inherited;
    for (const entry of entries) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name) && !isIgnored(`${path}/`, rules)) walk(path, rules);
      } else if (entry.isSymbolicLink()) {
        addLink(path, entry.name, rules);
      } else if (entry.isFile()) {
        addFile(path, entry.name, rules);
      }
    }
  }

  function addFile(path: string, name: string, rules: Rules[]): void {
    const list = listFor(name);
    if (list && !isIgnored(path, rules)) found[list].push(path);
  }

  function addLink(path: string, name: string, rules: Rules[]): void {
    let target: string;
    let folder: boolean;
    try {
      target = realpathSync(join(root, path));
      folder = statSync(target).isDirectory();
    } catch (error) {
      if (listFor(name) === 'sources' && !isIgnored(path, rules)) {
        found.skipped.push({ file: path, reason: `unreadable: broken symbolic link (${reasonOf(error)})` });
      }
      return;
    }
    // What lies inside the root is met at its own place.
    if (target === realRoot || target.startsWith(realRoot + sep)) return;
    if (!folder) addFile(path, name, rules);
    else if (!skippedFolders.has(name) && !isIgnored(`${path}/`, rules)) {
      found.skipped.push({ file: `${path}/`, reason: 'symbolic link to a folder outside the project; name that folder as a path of its own to check it' });
    }
  }
}

function listFor(name: string): 'sources' | 'others' | undefined {
  if (source.test(name) && !notSource.test(name)) return 'sources';
  return modelFile.test(name) ? 'others' : undefined;
}

/** True for a file that `check` would analyse when it is named on the command line. */
export function isSource(name: string): boolean {
  return listFor(name) === 'sources';
}

function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, patterns } of rules) {
    const local = folder === '' ? path : folder.startsWith('..') ? folder.slice(3) + path : path.slice(folder.length + 1);
    const verdict = patterns.test(local);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function readRules(root: string, folder: string): Rules | undefined {
  try {
    return { folder, patterns: ignore().add(readFileSync(join(root, folder, '.gitignore'), 'utf8').replace(/^\ufeff/, '')) };
  } catch {
    // A folder named .gitignore, or one that may not be read: git goes on without it too.
    return undefined;
  }
}

/** The .gitignore files between the root and the top of its repository; nearest first. */
function rulesAbove(root: string): Rules[] {
  const rules: Rules[] = [];
  let top: string | undefined;
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) top = folder;
    if (top || folder === dirname(folder)) break;
  }
  if (!top || top === root) return [];
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    const own = existsSync(join(folder, '.gitignore')) ? readRules(folder, '') : undefined;
    // `../` marks a prefix to put before a path of the walk: the root's place below that folder.
    if (own) rules.push({ folder: `../${relative(folder, root).split(sep).join('/')}/`, patterns: own.patterns });
    if (folder === top) break;
  }
  // A root that its repository ignores (a scratch checkout) was still named by the user: then only its own rules count.
  return isIgnored('', rules) ? [] : rules;
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: 'it does not exist', EACCES: 'permission denied', EPERM: 'permission denied', ELOOP: 'links in a circle',
    EISDIR: 'it is a folder', ENOTDIR: 'part of its path is not a folder', EIO: 'input/output error',
  };
  return (code !== undefined && known[code]) || message;
}

export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
