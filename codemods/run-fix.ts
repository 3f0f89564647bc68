/**
 * `tenantlint fix`: checks, plans an edit for every finding, realises it, and checks again: an edit that does not prove
 * its access is taken back and becomes a refusal. Boundary: writes only with `write`, and only files whose text is still
 * the one that was checked.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@tenantlint/model';
import { check, type CheckResult, type TenantlintConfig } from '@tenantlint/program';
import type { Finding, Judgement } from '@tenantlint/proof';
import { createPatch } from './create-patch.ts';
import { isOverlapping, mapOffset, refuse, type EditPlan, type Refusal } from './edits.ts';
import { codemods } from './list.ts';
import { realise } from './realise.ts';
import { writeSource } from './write-source.ts';

export interface FixOptions {
  /** Absolute project root. */
  root: string;
  /** As for `check`. */
  paths?: string[];
  config: TenantlintConfig;
  /** False: only the diffs. */
  write: boolean;
}

export interface FixedFile {
  file: string;
  /** Unified diff, `a/` and `b/` before the path. */
  diff: string;
  /** Findings that are gone with it. */
  fixed: Finding[];
}

export interface RefusedFinding {
  finding: Finding;
  reason: string;
}

export interface FixResult {
  diffs: FixedFile[];
  refusals: RefusedFinding[];
  written: boolean;
  /** As in `CheckResult`: nothing could be checked. */
  cannotRun?: string;
  problems: CheckResult['problems'];
}

interface Step {
  finding: Finding;
  plan: EditPlan;
}

/**
 * @returns diffs and refusals in the order of files and places
 * @throws InputError as `check` does; Error where a file changed or cannot be written, before that file is touched
 */
export async function runFix({ root, paths, config, write }: FixOptions): Promise<FixResult> {
  const options = { root, config, cache: false as const, ...(paths && { paths }) };
  const before = await check(options);
  const result: FixResult = { diffs: [], refusals: [], written: false, problems: before.problems };
  if (before.cannotRun !== undefined) return { ...result, cannotRun: before.cannotRun };

  const texts = new Map<string, string>();
  const read = (file: string): string => {
    let text = texts.get(file);
    if (text === undefined) texts.set(file, (text = readFileSync(join(root, file), 'utf8').replace(/^\ufeff/, '')));
    return text;
  };
  let steps = new Map<string, Step[]>();
  const drop = (finding: Finding, { reason }: Refusal): void => void result.refusals.push({ finding, reason });
  for (const finding of before.findings) {
    if (finding.suppressed !== undefined) continue;
    const { access, missing } = finding.judgement;
    const resource = before.model.resources[missing?.resource ?? ''];
    const plan = getPlan(finding.judgement, read(access.file), resource);
    const others = steps.get(access.file) ?? [];
    if (plan.kind === 'refusal') drop(finding, plan);
    else if (others.some((other) => isOverlapping(other.plan.edits, plan.edits))) drop(finding, refuse('another fix changes the same text: run again after it'));
    else steps.set(access.file, [...others, { finding, plan }]);
  }

  let edited = new Map<string, string>();
  for (let isStable = false; !isStable && steps.size > 0; ) {
    edited = new Map();
    const sound = new Map<string, Step[]>();
    for (const [file, own] of steps) {
      const { kept, text } = await realiseFile(file, read(file), own, drop);
      if (kept.length > 0) {
        sound.set(file, kept);
        edited.set(file, text);
      }
    }
    const after = edited.size === 0 ? before : await check({ ...options, texts: edited });
    const proved = new Map<string, Step[]>();
    isStable = true;
    for (const [file, own] of sound) {
      const edits = own.flatMap(({ plan }) => plan.edits);
      const kept = own.filter(({ finding }) => {
        const left = getRemaining(before, after, finding.judgement, (offset) => mapOffset(edits, offset));
        if (left === undefined) return true;
        drop(finding, refuse(`the edit alone does not prove the access: ${left}`));
        isStable = false;
        return false;
      });
      if (kept.length > 0) proved.set(file, kept);
    }
    steps = proved;
  }

  for (const [file, own] of [...steps].sort(([a], [b]) => (a < b ? -1 : 1))) {
    result.diffs.push({ file, diff: await createPatch(file, read(file), edited.get(file)!), fixed: own.map(({ finding }) => finding) });
  }
  if (write) {
    for (const { file } of result.diffs) writeSource(join(root, file), file, read(file), edited.get(file)!);
    result.written = result.diffs.length > 0;
  }
  const order = new Map(before.findings.map((finding, i) => [finding, i]));
  result.refusals.sort((a, b) => order.get(a.finding)! - order.get(b.finding)!);
  return result;
}

/** The first codemod that has a plan; the first one's refusal where none has. */
function getPlan(judgement: Judgement, text: string, resource: Resource | undefined): EditPlan | Refusal {
  const plans = codemods.map((codemod) => codemod.plan(judgement, text, resource ? { resource } : {}));
  return plans.find(({ kind }) => kind === 'plan') ?? plans[0] ?? refuse('no codemod is there');
}

/** All plans of a file at once; where that is not sound, one after the other, so that only the unsound ones are refused. */
async function realiseFile(file: string, text: string, steps: Step[], drop: (finding: Finding, refusal: Refusal) => void): Promise<{ kept: Step[]; text: string }> {
  const whole = await realise(file, text, steps.map(({ plan }) => plan));
  if ('text' in whole) return { kept: steps, text: whole.text };
  let kept: Step[] = [];
  let current = text;
  for (const step of steps) {
    const next = await realise(file, text, [...kept, step].map(({ plan }) => plan));
    if ('text' in next) {
      kept = [...kept, step];
      current = next.text;
    } else {
      drop(step.finding, refuse(next.reason));
    }
  }
  return { kept, text: current };
}

/** Why the access is still not proved after its edit, or `undefined`: no judgement of it may be left that was not there for another reason. */
function getRemaining(before: CheckResult, after: CheckResult, { access, ...own }: Judgement, map: (offset: number) => number): string | undefined {
  const at = (judgement: Judgement, start: number): boolean =>
    judgement.verdict.kind !== 'proved' && judgement.access.file === access.file && judgement.access.calleeSpan[0] === start;
  const name = ({ verdict, missing }: Judgement): string =>
    verdict.kind === 'proved' ? '' : `${verdict.gap} ${missing?.kind ?? ''} ${missing?.resource ?? ''} ${missing?.column ?? ''}`;
  const others = before.judgements.filter((judgement) => at(judgement, access.calleeSpan[0]) && name(judgement) !== name({ access, ...own })).map(name);
  const left = after.judgements.find((judgement) => at(judgement, map(access.calleeSpan[0])) && !others.includes(name(judgement)));
  return left === undefined || left.verdict.kind === 'proved' ? undefined : left.verdict.reason;
}
