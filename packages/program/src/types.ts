/**
 * The program engine's public shapes: options in, findings, coverage and problems out.
 */
import type { Model, ModelConfig } from '@tenantlint/model';
import type { BaselineEntry, BaselineProblem } from './baseline.ts';
import type { Coverage, Finding, GuardDeclaration, Judgement, LayerDeclaration, TenantSourceDeclaration, Trace, TypedReceiver, UnknownReceiver } from '@tenantlint/proof';

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
    /** Functions that give the tenant of whoever asks. */
    sources?: TenantSourceDeclaration[];
  };
  /** Functions that check a key or a tenant, and whose bodies are out of sight. */
  guards?: GuardDeclaration[];
  /** In-house repositories and facades out of sight. */
  layers?: LayerDeclaration[];
}

export interface CheckOptions {
  /** Absolute project root. */
  root: string;
  /** Paths to check, absolute or relative to root; default everything. */
  paths?: string[];
  config: TenantlintConfig;
  /** `version` tells builds of the tool apart: facts of another one are not used. */
  cache?: { folder: string; version?: string } | false;
  /** Loads what asks the project's own types about receivers that syntax cannot name; types are asked only where it is given. */
  typed?: () => Promise<TypeResolver>;
  /** Texts to analyse in place of what is on disk, by path relative to root: how a fix is checked before it is written. */
  texts?: ReadonlyMap<string, string>;
  /** Report only findings that stand in these files or lead through them, relative to root; everything is analysed all the same. */
  changed?: ReadonlySet<string>;
  /** Findings accepted for now: they count as suppressed as long as an entry holds. */
  baseline?: readonly BaselineEntry[];
  /** Say of each access what its condition fixes (`AccessInfo.conditions`). */
  conditions?: boolean;
  /** Trace the accesses on this line: `file` relative to root, `line` 1-based. */
  trace?: { file: string; line: number };
  /** Told when a part of the run begins: for progress and timing. */
  onPhase?(phase: Phase): void;
}

export type Phase = 'find files' | 'read the schema' | 'read and parse' | 'analyse' | 'ask types' | 'judge';

/** `resolveReceivers` of @tenantlint/typed: given by the front end, so that the engine never depends on ts-morph. */
export interface TypeResolver {
  resolveReceivers(root: string, requests: readonly UnknownReceiver[], options?: { texts?: ReadonlyMap<string, string> }): Promise<{
    answers: ReadonlyMap<string, TypedReceiver>;
    unknown: ReadonlyMap<string, string>;
    notes: readonly string[];
  }>;
}

/** What types added to syntax. */
export interface TypedReport {
  /** Calls named like accesses, on receivers that syntax cannot name. */
  asked: number;
  /** Of these: accesses, by their types. */
  accesses: number;
  /** Of these: calls of other libraries and of the project's own functions. */
  others: number;
  /** Of these: still unknown, by reason. */
  unknown: Record<string, number>;
  /** Findings, at or above `config.confidence`, that syntax alone does not make. */
  findings: number;
}

export interface Problem { kind: 'parse' | 'read' | 'schema' | 'config' | 'size' | 'types' | 'suppression'; file?: string; line?: number; column?: number; message: string }

export interface CheckResult {
  root: string;
  model: Model;
  /** At or above `config.confidence`, suppressed ones included. */
  findings: Finding[];
  /** How many findings lie below `config.confidence`. */
  hidden: number;
  /** With `changed`: how many findings were left out because they do not touch it. */
  unchanged?: number;
  /** Every judgement, proved ones too: the evidence report reads them. */
  judgements: Judgement[];
  coverage: Coverage;
  /** With `trace`: how each access on that line was judged. */
  traces?: Trace[];
  /** Entries of the baseline that do not hold: each fails the run. */
  baseline?: BaselineProblem[];
  /** `outOfScope`: tests, seeds, scripts and migrations, which serve no tenant. `parsed`: the others that may hold an access. */
  files: { seen: number; outOfScope: number; parsed: number; skipped: { file: string; reason: string }[] };
  problems: Problem[];
  /** Set where types were asked. */
  typed?: TypedReport;
  /** Set when nothing could be checked (no schema, no data layer): the hint to print; exit code 2. */
  cannotRun?: string;
}
