/**
 * Source trees of public repositories at named commits: found in a folder of git directories, fetched when asked,
 * laid out without touching any work tree. Boundary: only code, schemas and manifests are laid out, never assets.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WIDE = { maxBuffer: 1 << 28 };

const CODE = /\.(?:[cm]?tsx?|[cm]?jsx?|prisma|sql)$/;
const MANIFEST = /(?:^|\/)(?:package\.json|tsconfig[^/]*\.json|pnpm-workspace\.yaml|lerna\.json|nx\.json|turbo\.json|vercel\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;
const SKIP = /(?:^|\/)(?:node_modules|dist|build|\.next|vendor|__snapshots__)\/|\.min\.js$|(?:^|\/)(?:public|static)\/.*\.js$/;

export const folderName = (repo: string) => repo.replace('/', '+');

/** The git directory of `owner/name` under `mirrors`: `owner+name/repo/.git`, `owner+name/repo` or `owner+name`. */
export function findGitDir(mirrors: string, repo: string): string | undefined {
  const base = join(resolve(mirrors), folderName(repo));
  return [join(base, 'repo', '.git'), join(base, 'repo'), join(base, '.git'), base].find((dir) => existsSync(join(dir, 'HEAD')));
}

async function hasCommit(git: string, sha: string): Promise<boolean> {
  return run('git', ['--git-dir', git, 'cat-file', '-e', `${sha}^{commit}`]).then(() => true, () => false);
}

/**
 * Makes sure that the commits are there, fetching what is missing from GitHub.
 *
 * @returns the git directory
 * @throws when git cannot fetch (no network, commit gone); the message names repository and commit
 */
export async function fetchCommits(mirrors: string, repo: string, shas: string[]): Promise<string> {
  let git = findGitDir(mirrors, repo);
  if (!git) {
    git = join(resolve(mirrors), folderName(repo));
    await mkdir(git, { recursive: true });
    await run('git', ['init', '-q', '--bare', git]);
  }
  for (const sha of shas) {
    if (await hasCommit(git, sha)) continue;
    // depth 1 would cut the history of a full clone that somebody else uses
    const shallow = (await run('git', ['--git-dir', git, 'rev-list', '-n', '1', '--all'])).stdout === ''
      || (await run('git', ['--git-dir', git, 'rev-parse', '--is-shallow-repository'])).stdout.trim() === 'true';
    try {
      await run('git', ['--git-dir', git, 'fetch', '-q', ...(shallow ? ['--depth', '1'] : []), '--no-tags', `https://github.com/${repo}`, sha], WIDE);
    } catch (error) {
      throw new Error(`cannot fetch ${repo} at ${sha}: ${(error as Error).message}`, { cause: error });
    }
  }
  return git;
}

/** Runs git with text on its standard input; resolves with the exit code and standard error. */
function feed(args: string[], input: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ status: number | null; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn('git', args, { cwd, env, stdio: ['pipe', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString('utf8'); });
    child.on('error', fail);
    child.on('close', (status) => done({ status, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/**
 * Lays one commit's source files out in `into`; a folder that is there already is taken as it is.
 *
 * @returns the files that the git directory lacks (partial mirrors), which are left out
 * @throws when git cannot read the commit
 */
export async function layOut(git: string, sha: string, into: string): Promise<string[]> {
  if (existsSync(into)) return [];
  const part = `${resolve(into)}.part-${process.pid}`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const listed = await run('git', ['--git-dir', git, 'ls-tree', '-r', '-z', '--name-only', sha], WIDE);
  const names = listed.stdout.split('\0').filter((name) => name && !SKIP.test(name) && (CODE.test(name) || MANIFEST.test(name)));
  // a private index: no work tree and no index of the mirror is touched
  const env = { ...process.env, GIT_INDEX_FILE: `${part}.index` };
  await run('git', ['--git-dir', git, 'read-tree', sha], { env });
  const lacking = new Set<string>();
  for (;;) {
    const left = names.filter((name) => !lacking.has(name));
    const { status, stderr } = await feed(
      ['--git-dir', git, '--work-tree', part, 'checkout-index', '-z', '--stdin', '-q', '-f'], left.join('\0'), part, env);
    if (status === 0) break;
    const found = [...stderr.matchAll(/unable to read sha1 file of (.+) \([0-9a-f]{40}\)/g)].map((match) => match[1]!);
    if (!found.length) throw new Error(`cannot lay out ${sha} from ${git}: ${stderr}`);
    for (const name of found) lacking.add(name);
  }
  await rm(env.GIT_INDEX_FILE, { force: true });
  // a checker may look for the repository's root
  await run('git', ['init', '-q'], { cwd: part });
  await mkdir(dirname(resolve(into)), { recursive: true });
  await rename(part, into).catch(async (error: Error) => {
    if (!existsSync(into)) throw error;
    await rm(part, { recursive: true, force: true });
  });
  return [...lacking];
}

/** Where trees come from and where they are laid out. */
export interface Trees { mirrors?: string | undefined; fetch: boolean; into: string }

/**
 * The folder of one commit's tree, `<into>/<owner+name>/<sha>`, laid out where it is not there yet.
 *
 * @throws when the commit is not at hand; the message says which option gets it
 */
export async function treeOf({ mirrors, fetch, into }: Trees, repo: string, sha: string): Promise<string> {
  const dir = join(resolve(into), folderName(repo), sha);
  if (existsSync(dir)) return dir;
  if (!mirrors) throw new Error(`${repo} ${sha} is not laid out: pass --mirrors FOLDER, and --fetch to get it from GitHub`);
  const git = fetch ? await fetchCommits(mirrors, repo, [sha]) : findGitDir(mirrors, repo);
  if (!git) throw new Error(`no git directory of ${repo} under ${mirrors}: pass --fetch to get it from GitHub`);
  const lacking = await layOut(git, sha, dir);
  if (lacking.length) console.error(`${repo} ${sha.slice(0, 10)}: the git directory lacks ${lacking.join(', ')}; left out`);
  return dir;
}
