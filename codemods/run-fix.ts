/**
 * `tenantlint fix`: checks, plans an edit for every finding, realises it, and checks again: an edit that does not prove
 * its access, weakens another or brings type errors is taken back and becomes a refusal. Works in rounds: what was in
 * the way of another edit is planned anew after it. Boundary: writes only with `write`, and only files whose text is
 * still the one that was checked.
 */
import { join } from 'node:path';
import { check, type CheckResult, type TenantlintConfig } from '@tenantlint/program';
import type { Finding, Judgement } from '@tenantlint/proof';
import { editsOf, findTypeErrors, findUnproved, isInTheWay, nameOf, realiseAll, type Attempt, type Proposed } from './attempt.ts';
import { createPatch } from './create-patch.ts';
import { applyEdits, mapOffset } from './edits.ts';
import { codemods } from './list.ts';
import { FixView } from './project-view.ts';
import { writeSource } from './write-source.ts';

/** More rounds than edits that wait for each other; a project that needs them says so as refusals. */
const MOST_ROUNDS = 8;

export interface FixOptions {
  /** Absolute project root. */
  root: string;
  /** As for `check`. */
  paths?: string[];
  config: TenantlintConfig;
  /** False: only the diffs. */
  write: boolean;
  /** Ids of the rules whose findings are to be fixed, without prefix; default all. */
  rules?: readonly string[];
  /** Fingerprints of the findings to be fixed; default all. */
  findings?: readonly string[];
  /** Ids of the codemods to use; default all. */
  codemods?: readonly string[];
  /** Decides on each edit that is proved; default all are taken. */
  ask?: (proposal: Proposal) => Promise<Answer>;
}

/** A proved edit, to be decided on. */
export interface Proposal {
  finding: Finding;
  codemod: string;
  /** What it does, imperative. */
  description: string;
  notes: readonly string[];
  /** Diffs of this edit alone, by file. */
  diffs: { file: string; diff: string; after: string }[];
}

/** `texts`: what the files are to hold instead, by file. */
export type Answer = 'yes' | 'no' | 'all' | 'quit' | { texts: ReadonlyMap<string, string> };

export interface FixedFile {
  file: string;
  /** Unified diff, `a/` and `b/` before the path. */
  diff: string;
  /** Findings of this file that are gone with it. */
  fixed: Finding[];
  /** The new text, without a byte order mark. */
  text: string;
}

export interface RefusedFinding {
  finding: Finding;
  reason: string;
}

export interface AppliedFix {
  finding: Finding;
  codemod: string;
  description: string;
  notes: readonly string[];
}

export interface FixResult {
  diffs: FixedFile[];
  applied: AppliedFix[];
  refusals: RefusedFinding[];
  written: boolean;
  /** As in `CheckResult`: nothing could be checked. */
  cannotRun?: string;
  problems: CheckResult['problems'];
}

/** One finding on its way: its judgement in the texts as they are now, and why it was refused so far. */
interface Tracked {
  finding: Finding;
  judgement?: Judgement;
  applied?: AppliedFix;
  reason?: string;
  /** No codemod is asked again: the user declined, or the last answer still holds. */
  isFinal?: true;
  isAnswered?: true;
  /** Plans that failed, by what they do. */
  failed: Set<string>;
}

/**
 * @returns diffs and refusals in the order of files and places
 * @throws InputError as `check` does; Error where a file changed or cannot be written, before that file is touched
 */
export async function runFix(options: FixOptions): Promise<FixResult> {
  const { root, paths, config, write } = options;
  const checkOptions = { root, config, cache: false as const, ...(paths && { paths }) };
  let state = await check(checkOptions);
  const result: FixResult = { diffs: [], applied: [], refusals: [], written: false, problems: state.problems };
  if (state.cannotRun !== undefined) return { ...result, cannotRun: state.cannotRun };

  const view = new FixView(root, config.ignore, state.model);
  const isWanted = ({ rule, suppressed, fingerprint }: Finding): boolean => suppressed === undefined && (options.findings?.includes(fingerprint) ?? true) && (options.rules?.includes(rule.replace(/^tenantlint\//, '')) ?? true);
  const tracked = state.findings.filter(isWanted).map((finding): Tracked => ({ finding, judgement: finding.judgement, failed: new Set() }));
  view.likely = [...new Set(tracked.map(({ finding }) => finding.judgement.access.file))];
  const decide = makeDecider(options.ask, view);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const settled = await settle(tracked, state, options, view, checkOptions, decide);
    if (settled === undefined) break;
    relink(tracked, settled.attempts, settled.state);
    view.change(settled.texts);
    state = settled.state;
  }

  result.applied = tracked.flatMap(({ applied }) => applied ?? []);
  result.refusals = tracked.flatMap(({ finding, applied, reason }) => (applied ? [] : [{ finding, reason: reason ?? 'no codemod answers it' }]));
  for (const [file, text] of [...view.changed].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (text === view.original(file)) continue;
    const fixed = result.applied.filter(({ finding }) => finding.judgement.access.file === file).map(({ finding }) => finding);
    result.diffs.push({ file, diff: await createPatch(file, view.original(file), text), fixed, text });
  }
  if (write) {
    for (const { file } of result.diffs) writeSource(join(root, file), file, view.original(file), view.read(file));
    result.written = result.diffs.length > 0;
  }
  return result;
}

interface Settled {
  attempts: Attempt[];
  texts: Map<string, string>;
  state: CheckResult;
}

type Decide = (attempt: Attempt) => Promise<boolean>;

/** One round: plans for all open findings, less those that are not sound, not proved or not wanted. */
async function settle(tracked: readonly Tracked[], state: CheckResult, options: FixOptions, view: FixView, checkOptions: Parameters<typeof check>[0], decide: Decide): Promise<Settled | undefined> {
  const queue = new Map<Tracked, Proposed[]>();
  const sources = new Map<Tracked, AsyncGenerator<Proposed[], void, void>>();
  for (const one of tracked) {
    if (one.applied || one.isFinal || one.isAnswered || one.judgement === undefined) continue;
    sources.set(one, plansFor(one, one.judgement, options.codemods, view));
    queue.set(one, []);
  }
  const decided = new Set<Tracked>();
  for (;;) {
    // The next codemod is asked when the plans of the one before did not do.
    for (const [one, plans] of queue) {
      if (plans.length > 0) continue;
      const next = await sources.get(one)!.next();
      if (next.value) queue.set(one, next.value);
      else queue.delete(one);
      if (next.done) one.isAnswered = true;
    }
    if (queue.size === 0) return undefined;
    const chosen = new Map<Attempt, Tracked>();
    for (const [one, plans] of queue) {
      const attempt: Attempt = { finding: one.finding, judgement: one.judgement!, proposed: plans[0]! };
      if (isInTheWay(attempt, [...chosen.keys()])) one.reason = 'another fix changes the same text: run again after it';
      else chosen.set(attempt, one);
    }
    let isStable = true;
    const drop = (attempt: Attempt, reason: string): void => {
      const one = chosen.get(attempt)!;
      one.failed.add(describe(attempt.proposed));
      one.reason = reason;
      queue.set(one, queue.get(one)!.slice(1));
      isStable = false;
    };
    const { kept, texts } = await realiseAll([...chosen.keys()], view, drop);
    if (!isStable) continue;
    for (const [attempt, reason] of findTypeErrors(kept, texts, view)) drop(attempt, reason);
    if (!isStable) continue;
    const after = await check({ ...checkOptions, texts: new Map([...view.changed, ...texts]) });
    for (const [attempt, reason] of findUnproved(kept, state, after)) drop(attempt, reason);
    if (!isStable) continue;
    for (const [attempt, one] of chosen) {
      if (decided.has(one)) continue;
      const before = attempt.proposed.plan;
      if (!(await decide(attempt))) {
        drop(attempt, 'you declined the edit');
        queue.delete(one);
        sources.delete(one);
        one.isFinal = true;
      } else if (attempt.proposed.plan !== before) {
        queue.set(one, [attempt.proposed]);
        isStable = false;
      }
      decided.add(one);
    }
    if (!isStable) continue;
    for (const [attempt, one] of chosen) {
      const { plan, codemod } = attempt.proposed;
      one.applied = { finding: one.finding, codemod, description: plan.description, notes: plan.notes ?? [] };
    }
    return { attempts: kept, texts, state: after };
  }
}

/** Where the judgements of open findings stand after the edits; those that are gone were fixed by the same edits. */
function relink(tracked: readonly Tracked[], attempts: readonly Attempt[], state: CheckResult): void {
  const edits = editsOf(attempts);
  const map = (file: string, offset: number): number => mapOffset(edits.get(file) ?? [], offset);
  for (const one of tracked) {
    if (one.applied || one.judgement === undefined) continue;
    const { access, at } = one.judgement;
    const same = state.judgements.filter(
      (other) => other.verdict.kind !== 'proved' && other.access.file === access.file && other.access.calleeSpan[0] === map(access.file, access.calleeSpan[0]) && nameOf(other) === nameOf(one.judgement!),
    );
    const judgement = same.find((other) => other.at.file === at.file && other.at.span[0] === map(at.file, at.span[0])) ?? same[0];
    if (judgement !== undefined) {
      one.judgement = judgement;
      if (edits.has(access.file)) delete one.isAnswered;
      continue;
    }
    delete one.judgement;
    const with_ = attempts.find(({ judgement: other }) => other.access.file === access.file) ?? attempts[0]!;
    one.applied = { finding: one.finding, codemod: with_.proposed.codemod, description: with_.proposed.plan.description, notes: [] };
  }
}

/** The plans of each codemod that has any, in the codemods' order. Leaves the last refusal as the reason: that of the codemod which goes furthest. */
async function* plansFor(one: Tracked, judgement: Judgement, ids: readonly string[] | undefined, view: FixView): AsyncGenerator<Proposed[], void, void> {
  for (const { id, plan } of codemods) {
    if (ids && !ids.includes(id)) continue;
    const planned = await plan(judgement, view);
    if (planned === undefined) continue;
    if ('kind' in planned && planned.kind === 'refusal') {
      if (one.failed.size === 0) one.reason = planned.reason;
      continue;
    }
    const open = [planned].flat().map((proposed) => ({ codemod: id, plan: proposed })).filter((proposed) => !one.failed.has(describe(proposed)));
    if (open.length > 0) yield open;
  }
}

/** Plans are told apart by what they do, since offsets change from round to round. */
function describe({ codemod, plan }: Proposed): string {
  return JSON.stringify([codemod, plan.description, plan.edits.map(({ text }) => text), plan.others?.map(({ file, edits }) => [file, ...edits.map(({ text }) => text)])]);
}

/** Asks about each edit until all or none of the rest are wanted. An edit that was changed by hand replaces the plan's. */
function makeDecider(ask: FixOptions['ask'], view: FixView): Decide {
  let rest: boolean | undefined = ask === undefined ? true : undefined;
  return async (attempt) => {
    if (rest !== undefined || ask === undefined) return rest ?? true;
    const { codemod, plan } = attempt.proposed;
    const diffs: Proposal['diffs'] = [];
    for (const [file, edits] of editsOf([attempt])) {
      const after = applyEdits(view.read(file), edits);
      diffs.push({ file, after, diff: await createPatch(file, view.read(file), after) });
    }
    const answer = await ask({ finding: attempt.finding, codemod, description: plan.description, notes: plan.notes ?? [], diffs });
    if (typeof answer === 'object') {
      const [own, ...others] = [...answer.texts].map(([file, text]) => ({ file, edits: [replace(view.read(file), text)] }));
      const first = [own, ...others].find((one) => one?.file === attempt.judgement.access.file);
      const further = [own, ...others].filter((one) => one !== undefined && one !== first) as { file: string; edits: ReturnType<typeof replace>[] }[];
      attempt.proposed = { codemod, plan: { ...plan, edits: first?.edits ?? [], others: further, adds: { property: plan.adds.property } } };
      return true;
    }
    if (answer === 'all') rest = true;
    if (answer === 'quit') rest = false;
    return answer === 'yes' || answer === 'all';
  };
}

/** The one edit that makes `after` of `before`. */
function replace(before: string, after: string): { start: number; end: number; text: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { start, end: before.length - end, text: after.slice(start, after.length - end) };
}
