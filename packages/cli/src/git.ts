/**
 * What git says of a project: which files changed, and the texts that are staged. Boundary: reads only, and runs no diff driver
 * or filter of the repository; a file outside the project's root is not named.
 */
import { execFileSync } from 'node:child_process';
import { UserError } from './io.ts';

export interface Change {
  /** Relative to the root; deleted files too, for they may be part of a baseline. */
  files: ReadonlySet<string>;
  /** Texts to analyse in place of those on disk: what would be committed. */
  texts: ReadonlyMap<string, string>;
  /** A file's text at the commit compared with; undefined where it was not there. */
  readBase(file: string): string | undefined;
}

/**
 * What the next commit would change.
 * @throws UserError where git cannot be asked
 */
export function getStaged(root: string): Change {
  const git = openRepository(root, '--staged');
  const files = new Set(git.list('diff', '--cached', '--name-only', '--no-renames', '--relative', '-z'));
  const edited = git.list('diff', '--name-only', '--no-renames', '--diff-filter=M', '--relative', '-z');
  return { files, texts: new Map(edited.map((file) => [file, git.run('cat-file', 'blob', `:./${file}`)])), readBase: (file) => git.attempt('cat-file', 'blob', `HEAD:./${file}`) };
}

/**
 * What differs between the working tree and the commit at which the current branch left `ref`; new files count, ignored ones do not.
 * @throws UserError for a reference that is none, and where git cannot be asked
 */
export function getChangedSince(root: string, ref: string): Change {
  const git = openRepository(root, `--since ${ref}`);
  const commit = git.attempt('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)?.trim();
  if (commit === undefined) throw new UserError(`--since ${ref}: git knows no such commit. Name a branch, tag or commit; in CI, fetch it first (actions/checkout with fetch-depth: 0).`);
  const base = git.attempt('merge-base', commit, 'HEAD')?.trim();
  if (base === undefined) throw new UserError(`--since ${ref}: it has no commit in common with HEAD. Fetch the whole history (actions/checkout with fetch-depth: 0), or name another commit.`);
  const tracked = git.list('diff', '--name-only', '--no-renames', '--relative', '-z', base);
  const untracked = git.list('ls-files', '--others', '--exclude-standard', '-z');
  return { files: new Set([...tracked, ...untracked]), texts: new Map(), readBase: (file) => git.attempt('cat-file', 'blob', `${base}:./${file}`) };
}

/** Way from the top of the repository to the root (`packages/api/`), or `''` where there is no repository. */
export function getPrefix(root: string): string {
  return makeGit(root).attempt('rev-parse', '--show-prefix')?.replace(/\n$/, '') ?? '';
}

/** The commit that is checked out, and whether tracked files differ from it; undefined where there is none. */
export function getCommit(root: string): { id: string; changed: boolean } | undefined {
  const git = makeGit(root);
  const id = git.attempt('rev-parse', '--verify', '--quiet', 'HEAD')?.trim();
  return id === undefined ? undefined : { id, changed: git.attempt('diff', 'HEAD', '--quiet', '--', '.') === undefined };
}

function openRepository(root: string, option: string) {
  const git = makeGit(root);
  try {
    if (git.run('rev-parse', '--is-inside-work-tree').trim() === 'true') return git;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UserError(`${option} needs git, which is not installed or not in PATH. Install it, or leave the option out.`, { cause: error });
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim().split('\n')[0] ?? '';
    if (!/not a git repository/i.test(said)) throw new UserError(`${option}: git cannot read ${root}: ${said || (error as Error).message}`, { cause: error });
  }
  throw new UserError(`${option} needs a git repository, and ${root} lies in none. Run tenantlint in a repository, or leave the option out.`);
}

function makeGit(root: string) {
  // LC_ALL: its messages are read above.
  const env = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  const run = (...args: string[]): string =>
    execFileSync('git', ['-c', 'core.fsmonitor=false', ...args], { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    run,
    list: (...args: string[]): string[] => run(...args).split('\0').filter(Boolean),
    /** Its output, or undefined where it fails. */
    attempt: (...args: string[]): string | undefined => {
      try {
        return run(...args);
      } catch {
        return undefined;
      }
    },
  };
}
