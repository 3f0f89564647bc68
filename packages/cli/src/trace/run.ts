/** Runs the analysis with a trace of one place. Boundary: prints nothing but progress. */
import type { CheckResult } from '@tenantlint/program';
import { readBaseline } from '../baseline-file.ts';
import { type Io, UserError } from '../io.ts';
import { watchProgress } from '../progress.ts';
import type { Project } from '../project.ts';
import { runProgram } from '../run-program.ts';
import { collectTraces, type TracedAccess } from './collect.ts';
import type { Place } from './place.ts';

/** @throws UserError where nothing can be checked */
export async function tracePlace(project: Project, place: Place, { typed }: { typed?: true }, io: Io): Promise<{ result: CheckResult; accesses: TracedAccess[] }> {
  const progress = watchProgress(io);
  try {
    const { entries } = readBaseline(project.root, undefined, io.cwd);
    const { result, read } = await runProgram(project, { typed, confidence: 'possible', cache: false, baseline: entries, trace: place, onPhase: (phase) => progress.begin(phase) });
    if (result.cannotRun !== undefined) throw new UserError(result.cannotRun);
    return { result, accesses: collectTraces(result, read, place) };
  } finally {
    progress.end();
  }
}
