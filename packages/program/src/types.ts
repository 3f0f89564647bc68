/**
 * The program engine's public shapes: options in, findings, coverage and problems out.
 */
import type { Model, ModelConfig } from '@tenantlint/model';
import type { Coverage, Finding, Judgement } from '@tenantlint/proof';

/** `tenantlint.config.{ts,js,json}` after reading; every field optional. */
export interface TenantlintConfig {
  /** Folders or globs to leave out, besides what .gitignore and the defaults leave out. */
  ignore?: string[];
  model?: ModelConfig;
  /** Rule id (without prefix) to severity. */
  rules?: Record<string, 'off' | 'on' | 'possible' | 'likely' | 'certain'>;
  profile?: 'recommended' | 'strict';
  /** Lowest confidence shown; default `likely`. */
  confidence?: 'certain' | 'likely' | 'possible';
  tenant?: {
    /** Names of variables, parameters or member paths that hold the tenant (`ctx.orgId`). */
    values?: string[];
  };
}

export interface CheckOptions {
  /** Absolute project root. */
  root: string;
  /** Paths to check, absolute or relative to root; default everything. */
  paths?: string[];
  config: TenantlintConfig;
  /** `version` tells builds of the tool apart: facts of another one are not used. */
  cache?: { folder: string; version?: string } | false;
  typed?: boolean;
  /** Texts to analyse in place of what is on disk, by path relative to root: how a fix is checked before it is written. */
  texts?: ReadonlyMap<string, string>;
}

export interface Problem { kind: 'parse' | 'read' | 'schema' | 'config' | 'size'; file?: string; line?: number; column?: number; message: string }

export interface CheckResult {
  root: string;
  model: Model;
  /** At or above `config.confidence`, suppressed ones included. */
  findings: Finding[];
  /** How many findings lie below `config.confidence`. */
  hidden: number;
  /** Every judgement, proved ones too: the evidence report reads them. */
  judgements: Judgement[];
  coverage: Coverage;
  /** `outOfScope`: tests, seeds, scripts and migrations, which serve no tenant. `parsed`: the others that may hold an access. */
  files: { seen: number; outOfScope: number; parsed: number; skipped: { file: string; reason: string }[] };
  problems: Problem[];
  /** Set when nothing could be checked (no schema, no data layer): the hint to print; exit code 2. */
  cannotRun?: string;
}
