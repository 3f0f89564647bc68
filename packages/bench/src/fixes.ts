/**
 * `npm run bench:fixes`: what `tenantlint fix` makes of each defect that its maintainers fixed by a filter or a threaded
 * parameter, held against their fix by the folded conditions of the same access in both trees.
 * Boundary: prints conditions (columns and names of values), never source text; whether a difference matters is for a reader.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFix } from '@tenantlint/codemods';
import { check, type CheckResult } from '@tenantlint/program';
import type { Finding, Judgement } from '@tenantlint/proof';
import { labelsFile } from './accuracy.ts';
import { readLabels, selectLabels, type Label } from './labels.ts';
import { treeOf } from './trees.ts';

export const USAGE = `usage: npm run bench:fixes -- --laid-out FOLDER [--mirrors FOLDER [--fetch]] [options]

  --laid-out FOLDER  the trees, as FOLDER/owner+name/<commit>; laid out there where they are not yet
  --orm, --id, --repo LIST   comma-separated: only these labels
  --write            put the rows into packages/bench/results/fixes-dev.json, in place of those of the same labels`;

/**
 * `equivalent`: the same conditions. `narrower`: theirs and more. `wider`: less than theirs. `different`: neither.
 * `unmatched`: their access, or its conditions, cannot be read after their fix. `open`: not reported, so nothing to fix.
 */
export type Outcome = 'equivalent' | 'narrower' | 'wider' | 'different' | 'unmatched' | 'refused' | 'open' | 'failed';

export interface FixRow {
  id: string;
  outcome: Outcome;
  /** Why it was refused or failed. */
  reason?: string;
  codemod?: string;
  ours?: string[];
  theirs?: string[];
}

export const fixesFile = (root: string) => join(root, 'packages/bench/results/fixes-dev.json');

/** Labels whose fix is a condition or a parameter, in a library whose accesses are read. */
export const isScored = ({ fixKind, orm }: Label) => ['filter-added', 'param-threaded'].includes(fixKind) && ['prisma', 'drizzle', 'typeorm'].includes(orm);

/** @returns the outcome of two sets of conditions */
export function compareConditions(ours: readonly string[], theirs: readonly string[]): Outcome {
  const missing = theirs.filter((one) => !ours.includes(one));
  const more = ours.filter((one) => !theirs.includes(one));
  if (missing.length === 0) return more.length === 0 ? 'equivalent' : 'narrower';
  return more.length === 0 ? 'wider' : 'different';
}

/** The finding that a label is about: it stands at the labelled lines, or its access does. */
function isAbout(label: Label, { judgement, file, line, endLine, path }: Finding): boolean {
  const holds = (at: string, from: number, to: number) => at === label.file && from <= label.endLine && to >= label.line;
  const access = path.at(-1);
  return holds(file, line, endLine) || (access !== undefined && judgement.access.file === access.file && holds(access.file, access.line, access.line));
}

async function scoreLabel(label: Label, trees: { mirrors?: string | undefined; fetch: boolean; into: string }): Promise<FixRow> {
  const { id } = label;
  const before = await treeOf(trees, label.repo, label.vulnerable);
  const result = await runFix({ root: before, config: {}, write: false, paths: [join(before, label.file)] });
  if (result.cannotRun !== undefined) return { id, outcome: 'failed', reason: result.cannotRun };
  const applied = result.applied.filter(({ finding }) => isAbout(label, finding));
  const refused = result.refusals.filter(({ finding }) => isAbout(label, finding));
  if (refused.length > 0) return { id, outcome: 'refused', reason: refused[0]!.reason };
  if (applied.length === 0) return { id, outcome: 'open' };
  const { codemod, finding } = applied[0]!;
  const { access } = finding.judgement;
  const options = { config: {}, cache: false as const, conditions: true };
  const ours = await check({ ...options, root: before, paths: [join(before, access.file)], texts: new Map(result.diffs.map(({ file, text }) => [file, text])) });
  const own = accessesLike(ours, access, access.file);
  const original = await check({ ...options, root: before, paths: [join(before, access.file)] });
  const at = accessesLike(original, access, access.file).findIndex((one) => one.calleeSpan[0] === access.calleeSpan[0]);
  const after = await treeOf(trees, label.repo, label.fix);
  const file = label.fixedFile ?? label.file;
  const fixed = await check({ ...options, root: after, paths: [join(after, file)] });
  const text = await readFile(join(after, file), 'utf8');
  const theirs = accessAt(fixed, file, text, label.fixedLine, label.fixedEndLine, access.resource);
  const row = { id, codemod, ours: own[at]?.conditions ?? [], ...(theirs?.conditions && { theirs: theirs.conditions }) };
  return { ...row, outcome: theirs?.conditions === undefined || label.fixedLine === null ? 'unmatched' : compareConditions(row.ours, theirs.conditions) };
}

/** Accesses of one function, library method and resource, in their order: what an edit does not change. */
function accessesLike({ judgements }: CheckResult, { symbol, resource }: Judgement['access'], file: string): Judgement['access'][] {
  const seen = new Set<number>();
  return judgements.flatMap(({ access }) => {
    if (access.file !== file || access.symbol !== symbol || access.resource !== resource || seen.has(access.calleeSpan[0])) return [];
    seen.add(access.calleeSpan[0]);
    return [access];
  });
}

function accessAt({ judgements }: CheckResult, file: string, text: string, line: number | null, endLine: number | undefined, resource: string | undefined): Judgement['access'] | undefined {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return judgements.map(({ access }) => access).find((access) =>
    access.file === file && access.resource === resource && line !== null && lineOf(access.span[0]) <= (endLine ?? line) && lineOf(access.span[1]) >= line);
}

/**
 * @param root this repository
 * @param argv options, see USAGE
 * @returns the exit code: 2 on wrong usage
 */
export async function runFixes(root: string, argv: string[]): Promise<number> {
  const { values: opt } = parseArgs({
    args: argv,
    options: { mirrors: { type: 'string' }, fetch: { type: 'boolean', default: false }, 'laid-out': { type: 'string' }, orm: { type: 'string' }, id: { type: 'string' }, repo: { type: 'string' }, write: { type: 'boolean', default: false } },
  });
  const labels = selectLabels(readLabels(labelsFile(root)), opt).filter(isScored);
  if (opt['laid-out'] === undefined || labels.length === 0) {
    console.error(`${labels.length === 0 ? 'no label matches the filters' : 'pass --laid-out FOLDER'}\n\n${USAGE}`);
    return 2;
  }
  const rows: FixRow[] = [];
  for (const label of labels) {
    const row = await scoreLabel(label, { mirrors: opt.mirrors, fetch: opt.fetch, into: opt['laid-out'] }).catch((error: Error): FixRow => ({ id: label.id, outcome: 'failed', reason: error.message }));
    rows.push(row);
    console.log(`${row.outcome.padEnd(10)} ${row.id.padEnd(26)} ${row.codemod ?? ''} ${row.reason ?? `ours: ${row.ours?.join(', ') ?? '-'}; theirs: ${row.theirs?.join(', ') ?? '-'}`}`);
    if (opt.write) await save(root, rows);
  }
  console.log(summarise(rows));
  return 0;
}

async function save(root: string, rows: readonly FixRow[]): Promise<void> {
  const known = JSON.parse(await readFile(fixesFile(root), 'utf8').catch(() => '[]')) as FixRow[];
  const merged = [...known.filter(({ id }) => !rows.some((row) => row.id === id)), ...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  await writeFile(fixesFile(root), `[\n${merged.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
}

/** @returns `equivalent 3, refused 2 of 5` */
export function summarise(rows: readonly FixRow[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of rows) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return `${[...counts].sort((a, b) => b[1] - a[1]).map(([outcome, count]) => `${outcome} ${count}`).join(', ')} of ${rows.length}`;
}
