/** How a run of `check` ends, and why. Boundary: decides the exit code alone; findings are made and filtered before. */
import type { CheckResult } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import { exitCodes, type ExitCode } from './io.ts';

export interface Reason {
  kind: 'cannot-run' | 'findings' | 'baseline' | 'unknown';
  /** One sentence: what failed the run. */
  message: string;
}

export interface Outcome {
  code: ExitCode;
  /** Empty where the run is clean. */
  reasons: Reason[];
}

export interface OutcomeOptions {
  /** Accesses that could be neither proved nor refuted fail the run. */
  failOnUnknown?: boolean | undefined;
  /** Entries that the baseline did not have at the commit compared with. */
  grown?: readonly { message: string }[] | undefined;
}

/** Notes never fail a run, nor does what is suppressed. */
export function isFailing({ confidence, suppressed }: Finding): boolean {
  return confidence !== 'possible' && !suppressed;
}

export function outcomeOf(result: CheckResult, { failOnUnknown, grown }: OutcomeOptions = {}): Outcome {
  if (result.cannotRun !== undefined) return { code: exitCodes.cannotRun, reasons: [{ kind: 'cannot-run', message: result.cannotRun }] };
  const reasons: Reason[] = [];
  const failing = result.findings.filter(isFailing).length;
  if (failing) reasons.push({ kind: 'findings', message: `${failing} ${failing === 1 ? 'finding' : 'findings'} of confidence "likely" or "certain".` });
  for (const { message } of [...(result.baseline ?? []), ...(grown ?? [])]) reasons.push({ kind: 'baseline', message });
  const unknown = Object.values(result.coverage.unknown).reduce((sum, n) => sum + n, 0);
  if (failOnUnknown && unknown) reasons.push({ kind: 'unknown', message: `${unknown} ${unknown === 1 ? 'access' : 'accesses'} could be neither proved nor refuted, and --fail-on-unknown was given.` });
  return { code: reasons.length ? exitCodes.findings : exitCodes.clean, reasons };
}
