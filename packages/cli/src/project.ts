/**
 * From the command line to a project: its root, its configuration, the paths to report on. Boundary: without --root or a
 * configuration file the root is the working folder, except for a single folder that lies outside of it.
 */
import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { TenantlintConfig } from '@tenantlint/program';
import { loadConfig } from './config.ts';
import { UserError } from './io.ts';

export interface Project {
  /** Absolute. */
  root: string;
  config: TenantlintConfig;
  /** Absolute; undefined for the whole project. */
  paths?: string[];
}

export interface ProjectOptions {
  root?: string | undefined;
  config?: string | undefined;
}

/**
 * @param paths as typed, relative to `cwd`
 * @throws UserError for a path that does not exist or lies outside the root, and for configurations that cannot be used
 */
export async function openProject(paths: readonly string[], options: ProjectOptions, cwd: string): Promise<Project> {
  const asked = paths.map((path) => ({ path, absolute: resolve(cwd, path), isFolder: kindOf(resolve(cwd, path), path) === 'folder' }));
  let base = cwd;
  if (options.root !== undefined) {
    base = resolve(cwd, options.root);
    if (kindOf(base, options.root) !== 'folder') throw new UserError(`--root ${options.root} is a file. Give the project's folder.`);
  } else if (asked.length === 1 && asked[0]!.isFolder && !isInside(cwd, asked[0]!.absolute)) {
    base = asked[0]!.absolute;
  }
  const { file, config } = await loadConfig(base, options.config, cwd);
  const root = options.root === undefined && file !== undefined ? dirname(file) : base;
  for (const { path, absolute } of asked) {
    if (!isInside(root, absolute)) {
      throw new UserError(`${path} lies outside the project root ${root}. Run tenantlint in a folder that holds both, or name the project with --root.`);
    }
  }
  const whole = asked.length === 0 ? root === cwd || !isInside(root, cwd) : asked.some(({ absolute }) => absolute === root);
  if (whole) return { root, config };
  return { root, config, paths: asked.length === 0 ? [cwd] : asked.map(({ absolute }) => absolute) };
}

function kindOf(absolute: string, typed: string): 'file' | 'folder' {
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (!stats) throw new UserError(`No such file or folder: ${typed}. Check the spelling; paths are relative to the working folder.`);
  return stats.isDirectory() ? 'folder' : 'file';
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
