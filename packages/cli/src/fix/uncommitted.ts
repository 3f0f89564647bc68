/** What git says of a folder. Boundary: without git, or outside a repository, there is nothing to say. */
import { spawnSync } from 'node:child_process';

/**
 * @param folder absolute
 * @returns files below it with changes that are not committed, as git prints them; undefined outside a repository
 */
export function getUncommitted(folder: string): string[] | undefined {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain', '--untracked-files=no', '--', '.'], { cwd: folder, encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter(Boolean).map((line) => line.slice(3)) : undefined;
}
