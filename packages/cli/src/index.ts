/**
 * The public API of `tenantlint`: `defineConfig` for the configuration file, `check` for programs that embed it.
 * Boundary: the analysis is loaded on the first call of `check`, so that a configuration file costs nothing to import.
 */
import type { CheckOptions as ProgramOptions, CheckResult } from '@tenantlint/program';
import { getBuild } from './version.ts';

export { defineConfig, defineGuard, defineLayer, defineTenantSource } from './define-config.ts';
export type { CheckResult, Problem, TenantlintConfig, TypedReport } from '@tenantlint/program';
export type { Confidence, Coverage, Evidence, Finding, GuardDeclaration, Judgement, LayerDeclaration, MethodDeclaration, TenantSourceDeclaration } from '@tenantlint/proof';
export type { Model, ModelConfig, Resource, ResourceKind } from '@tenantlint/model';

export interface CheckOptions extends Omit<ProgramOptions, 'typed'> {
  /** Ask the project's own types about receivers that syntax cannot name; loads ts-morph. */
  typed?: boolean;
}

/**
 * Checks a project as `tenantlint check` does, without printing.
 * @param options `root` and `config` are required; the result's `cannotRun` says why nothing was checked
 * @returns findings, every judgement, the coverage and the problems met
 * @throws an `Error` whose message names a path in `paths` that does not exist or lies outside `root`
 */
export async function check({ typed, ...options }: CheckOptions): Promise<CheckResult> {
  const program = await import('@tenantlint/program');
  return program.check({
    ...options,
    ...(options.cache && { cache: { version: getBuild(), ...options.cache } }),
    ...(typed && { typed: () => import('@tenantlint/typed') }),
  });
}
