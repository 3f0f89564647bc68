/**
 * Runs the program engine for a command: configuration and options together, the cache, the texts that were analysed. Boundary:
 * prints nothing; the analysis is loaded with this module.
 */
import { type BaselineEntry, cacheFolder, check, type CheckOptions, type CheckResult, makeReader, type TenantlintConfig } from '@tenantlint/program';
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
  baseline?: readonly BaselineEntry[] | undefined;
  trace?: CheckOptions['trace'];
  onPhase?: CheckOptions['onPhase'];
}

export interface Ran {
  result: CheckResult;
  /** The text that was analysed of a file, without a byte order mark; undefined where it cannot be read. */
  read(file: string): string | undefined;
}

export async function runProgram({ root, paths, config }: Project, { cache, confidence, profile, typed, change, baseline, trace, onPhase }: RunOptions): Promise<Ran> {
  const result = await check({
    root,
    ...(paths && { paths }),
    config: { ...config, ...(confidence && { confidence }), ...(profile && { profile }) },
    ...(typed && { typed: () => import('@tenantlint/typed') }),
    cache: cache !== false && { folder: cacheFolder(root), version: getBuild() },
    ...(change && { changed: change.files, texts: change.texts }),
    ...(baseline && { baseline }),
    ...(trace && { trace }),
    ...(onPhase && { onPhase }),
  });
  return { result, read: makeReader({ root, texts: change?.texts }) };
}
