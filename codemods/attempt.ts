/**
 * What the plans of several findings make of the texts together: which fit, what they give, and which of them the
 * syntax, the types or the proof refuse. Boundary: decides nothing about order or what to show; `run-fix.ts` does.
 */
import type { CheckResult } from '@tenantlint/program';
import type { Finding, Judgement } from '@tenantlint/proof';
import { editsByFile, isOverlapping, mapOffset, mergeEdits, type EditPlan, type TextEdit } from './edits.ts';
import type { FixView } from './project-view.ts';
import { realise } from './realise.ts';

/** One codemod's plan for one finding. */
export interface Proposed {
  codemod: string;
  plan: EditPlan;
}

export interface Attempt {
  finding: Finding;
  /** The finding's judgement in the texts as they are now. */
  judgement: Judgement;
  proposed: Proposed;
}

/** Edits of several attempts by file, equal ones once. */
export function editsOf(attempts: readonly Attempt[]): Map<string, TextEdit[]> {
  const lists = new Map<string, TextEdit[][]>();
  for (const { judgement, proposed } of attempts) {
    for (const [file, edits] of editsByFile(proposed.plan, judgement.access.file)) lists.set(file, [...(lists.get(file) ?? []), edits]);
  }
  return new Map([...lists].map(([file, edits]) => [file, mergeEdits(edits)]));
}

/** Whether an attempt changes text that others change in another way; then it has to wait for them. */
export function isInTheWay(attempt: Attempt, others: readonly Attempt[]): boolean {
  const taken = editsOf(others);
  return [...editsOf([attempt])].some(([file, edits]) => {
    const theirs = taken.get(file) ?? [];
    return isOverlapping(edits, theirs) || (attempt.proposed.plan.isTyped === true && isSplit(edits, theirs));
  });
}

/** Different insertions at one place: in a list of parameters the second would have to know of the first. */
function isSplit(edits: readonly TextEdit[], others: readonly TextEdit[]): boolean {
  return edits.some((edit) => others.some((other) => edit.start === edit.end && other.start === other.end && edit.start === other.start && edit.text !== other.text));
}

/**
 * Applies the plans that are sound together.
 * @param drop told of each plan that is not, with the reason
 * @returns the sound ones and the texts they give
 */
export async function realiseAll(attempts: readonly Attempt[], view: FixView, drop: (attempt: Attempt, reason: string) => void): Promise<{ kept: Attempt[]; texts: Map<string, string> }> {
  const whole = await realiseTogether(attempts, view);
  if ('texts' in whole) return { kept: [...attempts], texts: whole.texts };
  let kept: Attempt[] = [];
  let texts = new Map<string, string>();
  for (const attempt of attempts) {
    const next = await realiseTogether([...kept, attempt], view);
    if ('texts' in next) {
      kept = [...kept, attempt];
      texts = next.texts;
    } else {
      drop(attempt, next.reason);
    }
  }
  return { kept, texts };
}

async function realiseTogether(attempts: readonly Attempt[], view: FixView): Promise<{ texts: Map<string, string> } | { reason: string }> {
  const texts = new Map<string, string>();
  for (const [file, edits] of editsOf(attempts)) {
    const adds = attempts.filter(({ judgement }) => judgement.access.file === file).map(({ proposed }) => proposed.plan.adds);
    const realised = await realise(file, view.read(file), edits, adds);
    if ('reason' in realised) return realised;
    texts.set(file, realised.text);
  }
  return { texts };
}

/** Attempts that bring type errors which were not there, with the first of them: the one whose edit is nearest. */
export function findTypeErrors(attempts: readonly Attempt[], texts: ReadonlyMap<string, string>, view: FixView): Map<Attempt, string> {
  const blamed = new Map<Attempt, string>();
  if (view.workspace === undefined || !attempts.some(({ proposed }) => proposed.plan.isTyped)) return blamed;
  const before = view.workspace.errorsOf([...texts.keys()]);
  const after = view.workspace.errorsWith(texts);
  const edits = editsOf(attempts);
  for (const [file, errors] of after) {
    const known = before.get(file)!.map(({ message }) => message);
    for (const { message, start } of errors) {
      const at = known.indexOf(message);
      if (at >= 0) {
        known.splice(at, 1);
        continue;
      }
      const nearest = attempts
        .flatMap((attempt) => (editsOf([attempt]).get(file) ?? []).map((edit) => ({ attempt, distance: Math.abs(mapOffset(edits.get(file)!, edit.start) - start) })))
        .sort((a, b) => a.distance - b.distance)[0];
      if (nearest) blamed.set(nearest.attempt, `${file} would not type-check: ${message}`);
    }
  }
  return blamed;
}

/** Attempts that the second check does not confirm, with the reason. */
export function findUnproved(attempts: readonly Attempt[], before: CheckResult, after: CheckResult): Map<Attempt, string> {
  const edits = editsOf(attempts);
  const map = (file: string, offset: number): number => mapOffset(edits.get(file) ?? [], offset);
  const blamed = new Map<Attempt, string>();
  for (const attempt of attempts) {
    const left = getRemaining(before, after, attempt.judgement, (offset) => map(attempt.judgement.access.file, offset));
    if (left !== undefined) blamed.set(attempt, `the edit alone does not prove the access: ${left}`);
  }
  if (blamed.size > 0) return blamed;
  // No edit may weaken what was proved.
  const proved = new Set(before.judgements.filter(({ verdict }) => verdict.kind === 'proved').map(({ access }) => `${access.file}:${map(access.file, access.calleeSpan[0])}`));
  const open = new Set(before.judgements.filter(({ verdict }) => verdict.kind !== 'proved').map(({ access }) => `${access.file}:${map(access.file, access.calleeSpan[0])}`));
  for (const { access, verdict } of after.judgements) {
    const key = `${access.file}:${access.calleeSpan[0]}`;
    if (verdict.kind !== 'refuted' || open.has(key) || !proved.has(key)) continue;
    const beside = attempts.filter(({ judgement }) => judgement.access.file === access.file && judgement.access.symbol === access.symbol);
    const inFile = attempts.filter(({ proposed, judgement }) => editsByFile(proposed.plan, judgement.access.file).has(access.file));
    for (const attempt of [beside, inFile, attempts].find(({ length }) => length > 0)!) blamed.set(attempt, `with the edit ${access.symbol} in ${access.file} would no longer be proved: ${verdict.reason}`);
  }
  return blamed;
}

/** Why the access is still not proved after its edit, or `undefined`: no judgement of it may be left that was not there for another reason. */
function getRemaining(before: CheckResult, after: CheckResult, { access, ...own }: Judgement, map: (offset: number) => number): string | undefined {
  const at = (judgement: Judgement, start: number): boolean =>
    judgement.verdict.kind !== 'proved' && judgement.access.file === access.file && judgement.access.calleeSpan[0] === start;
  const others = before.judgements.filter((judgement) => at(judgement, access.calleeSpan[0]) && nameOf(judgement) !== nameOf({ access, ...own })).map(nameOf);
  const left = after.judgements.find((judgement) => at(judgement, map(access.calleeSpan[0])) && !others.includes(nameOf(judgement)));
  return left === undefined || left.verdict.kind === 'proved' ? undefined : left.verdict.reason;
}

/** What tells the judgements of one access apart. */
export function nameOf({ verdict, missing }: Judgement): string {
  return verdict.kind === 'proved' ? '' : `${verdict.gap} ${missing?.kind ?? ''} ${missing?.resource ?? ''} ${missing?.column ?? ''}`;
}
