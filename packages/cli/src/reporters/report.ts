/** What a reporter is given and gives. Boundary: types only. */
import type { CheckResult } from '@tenantlint/program';
import type { ChecklistLine } from '../checklist.ts';
import type { Outcome } from '../outcome.ts';

export interface ReportContext {
  colour: boolean;
  /** How the run ends, as the exit code says it. */
  outcome: Outcome;
  /**
   * Way from the top of the repository to the project's root: `''` or `packages/api/`. Code hosts know files by their place in the
   * repository.
   */
  prefix: string;
  /** The text that was analysed of a file, without a byte order mark; undefined where it cannot be read. */
  read(file: string): string | undefined;
  /** With `--checklist`: its lines. */
  checklist?: readonly ChecklistLine[];
}

export type Reporter = (result: CheckResult, context: ReportContext) => string;
