/**
 * Findings explained: what was tried to prove the access, what is missing, what would prove it, and the edit that `fix` would make.
 * Boundary: an edit is planned and checked as `fix` does, and not written.
 */
import { runFix } from '@tenantlint/codemods';
import { type CheckResult, makeReader, visible } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import { type Io, UserError } from '../io.ts';
import { makeLocator } from '../locate.ts';
import type { Project } from '../project.ts';
import { type JsonFinding, toJsonFinding } from '../reporters/json.ts';
import { describeFinding } from '../reporters/pretty.ts';
import { runProgram } from '../run-program.ts';
import type { TracedAccess, TracedVerdict } from '../trace/collect.ts';
import type { Place } from '../trace/place.ts';
import { tracePlace } from '../trace/run.ts';
import { silencerOf, triedLines } from '../trace/text.ts';

export interface Explained {
  finding: JsonFinding;
  /** What was found and tried. */
  trace: TracedAccess;
  /** What would prove it, the smallest change first. */
  wouldProve: string[];
  /** What `tenantlint fix` would do, or why it would not. */
  fix: { codemod: string; description: string; notes: readonly string[]; diffs: { file: string; diff: string }[] } | { refusal: string };
}

/**
 * @param id the beginning of a fingerprint
 * @returns the place of the access
 * @throws UserError where no finding has it, or several do
 */
export async function findById(project: Project, id: string): Promise<{ place: Place; fingerprint: string }> {
  const { result, read } = await runProgram(project, { confidence: 'possible', cache: false });
  if (result.cannotRun !== undefined) throw new UserError(result.cannotRun);
  const found = result.findings.filter(({ fingerprint }) => fingerprint.startsWith(id));
  if (found.length === 0) throw new UserError(`No finding has the id ${id}. It may be fixed already; "tenantlint check --format json" shows the ids as "fingerprint".`);
  if (found.length > 1) throw new UserError(`${found.length} findings have an id that begins with ${id}. Give more of it.`);
  const { access } = found[0]!.judgement;
  return { place: { file: access.file, ...makeLocator(read).locate({ file: access.file, span: access.calleeSpan }) }, fingerprint: found[0]!.fingerprint };
}

/** @param only the fingerprint that is asked for; all that stand at the place, or whose access does, where there is none */
export async function explainPlace(project: Project, place: Place, io: Io, only?: string): Promise<{ result: CheckResult; accesses: TracedAccess[]; explained: Explained[]; texts: string[] }> {
  const { result, accesses } = await tracePlace(project, place, {}, io);
  const read = makeReader(project);
  const open = accesses.flatMap((trace) => trace.verdicts.flatMap((verdict) => {
    const finding = result.findings.find(({ fingerprint }) => fingerprint === verdict.fingerprint);
    return finding && (only === undefined || finding.fingerprint === only) ? [{ trace, verdict, finding }] : [];
  }));
  const there = open.filter(({ finding }) => finding.file === place.file && finding.line <= place.line && place.line <= finding.endLine);
  const chosen = there.length ? there : open;
  const fixes = await fixesFor(project, chosen.map(({ finding }) => finding));
  const explained = chosen.map(({ trace, verdict, finding }): Explained => ({ finding: toJsonFinding(finding), trace, wouldProve: verdict.wouldProve, fix: fixes(finding) }));
  const texts = chosen.map(({ verdict, finding }, index) => textOf(finding, verdict, explained[index]!, read(finding.file)));
  return { result, accesses, explained, texts };
}

/** Each edit alone: another one's is not part of its diff. */
async function fixesFor(project: Project, findings: readonly Finding[]): Promise<(finding: Finding) => Explained['fix']> {
  const known = new Map<Finding, Explained['fix']>();
  for (const finding of findings) {
    if (finding.suppressed) {
      known.set(finding, { refusal: 'the finding is silenced' });
      continue;
    }
    const { applied, refusals, diffs } = await runFix({ ...project, config: { ...project.config, confidence: 'possible' }, write: false, findings: [finding.fingerprint] });
    const done = applied[0];
    known.set(finding, done ? { codemod: done.codemod, description: done.description, notes: done.notes, diffs: diffs.map(({ file, diff }) => ({ file, diff })) } : { refusal: refusals[0]?.reason ?? 'no codemod answers it' });
  }
  return (finding) => known.get(finding)!;
}

function textOf(finding: Finding, verdict: TracedVerdict, { trace, wouldProve, fix }: Explained, text: string | undefined): string {
  const out = [...describeFinding(finding, text, false), ''];
  if (verdict.suppressed) out.push(`Silenced by ${visible(silencerOf(verdict.suppressed))}.`, '');
  out.push('What was tried', ...triedLines(trace).map(visible), '', 'Which proof is missing', `  ${visible(verdict.reason ?? '')}`, '');
  if (wouldProve.length) out.push('What would prove it', ...wouldProve.map((one) => `  ${visible(one)}`), '');
  if ('refusal' in fix) out.push('Fix', `  by hand: ${visible(fix.refusal)}`, '');
  else out.push(`Fix (${fix.codemod}; "tenantlint fix" makes it)`, ...[fix.description, ...fix.notes.map((note) => `look at this: ${note}`)].map((line) => `  ${visible(line)}`), ...fix.diffs.flatMap(({ diff }) => diff.trimEnd().split('\n').map((line) => `  ${visible(line)}`)), '');
  out.push(`Id ${finding.fingerprint}. About the rule: tenantlint explain ${finding.rule.replace(/^tenantlint\//, '')}`);
  return out.join('\n');
}
