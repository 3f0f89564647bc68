/**
 * Runs the program engine for a command: configuration and options together, the cache, the texts that were analysed. Boundary:
 * prints nothing; the analysis is loaded with this module.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripByteOrderMark } from '@tenantlint/facts';
import { cacheFolder, check, type CheckOptions, type CheckResult, type TenantlintConfig } from '@tenantlint/program';
import type { Change } from './git.ts';
import type { Project } from './project.ts';
import { getBuild } from './version.ts';

export interface RunOptions {
  cache?: boolean | undefined;
  confidence?: TenantlintConfig['confidence'] | undefined;
  profile?: TenantlintConfig['profile'] | undefined;
  typed?: boolean | undefined;
  /** Report only what it touches. */
  change?: Change | undefined;
  onPhase?: CheckOptions['onPhase'];
}

export interface Ran {
  result: CheckResult;
  /** The text that was analysed of a file, without a byte order mark; undefined where it cannot be read. */
  read(file: string): string | undefined;
}

export async function runProgram({ root, paths, config }: Project, { cache, confidence, profile, typed, change, onPhase }: RunOptions): Promise<Ran> {
  const result = await check({
    root,
    ...(paths && { paths }),
    config: { ...config, ...(confidence && { confidence }), ...(profile && { profile }) },
    ...(typed && { typed: () => import('@tenantlint/typed') }),
    cache: cache !== false && { folder: cacheFolder(root), version: getBuild() },
    ...(change && { changed: change.files, texts: change.texts }),
    ...(onPhase && { onPhase }),
  });
  const read = (file: string): string | undefined => {
    const text = change?.texts.get(file) ?? readText(join(root, file));
    return text === undefined ? undefined : stripByteOrderMark(text);
  };
  return { result, read };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
