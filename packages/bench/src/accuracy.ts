/**
 * `npm run bench:accuracy`: scores checkers on the dev corpus, before and after each fix.
 * Boundary: prints rules and places, never source text; writes only the results file, and only with --write.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandChecker, textRuleChecker, type Checker } from './checker.ts';
import { groupByFix, readLabels, selectLabels, type Label } from './labels.ts';
import { inOrder } from './pool.ts';
import { formatRow, formatTables } from './report.ts';
import { median, percent, sumUp, toRow, type Row } from './score.ts';
import { treeOf } from './trees.ts';

export const USAGE = `usage: npm run bench:accuracy -- [--mirrors FOLDER [--fetch]] [--laid-out FOLDER] [options]

  --mirrors FOLDER   git directories named owner+name; --fetch gets what is missing from GitHub
  --laid-out FOLDER  keep the trees as FOLDER/owner+name/<commit> and use them again
  --orm, --class, --not-class, --needs, --mechanism, --id, --repo LIST   comma-separated: only these labels
  --list             one line per label: solved | noisy (not silent on the fix) | missed | ERROR, with the rules
  --tool LIST        tenantlint (default), text-rule
  --cmd COMMAND      run this in place of the checkout's tenantlint; {dir} is the folder; prints SARIF
  --jobs N           fixes at a time (2)
  --timeout SECONDS  per tree (300)
  --min-solved N     exit 1 when a tool solves less than N percent
  --write            both tools; puts the labels' results into packages/bench/results/accuracy-dev.json, of the whole
                     corpus or of a part of it (labels that were not asked for keep what they have)`;

/** One tool's part of results/accuracy-dev.json. */
export interface ToolResult {
  /** Results per 1,000 data-layer calls before the fix, in the median repository; notes left out. */
  perThousandCalls: number | null;
  labels: { id: string; found: boolean; silenced: boolean; solved: boolean; rules: string[]; error?: true }[];
}
export type AccuracyResult = Record<string, ToolResult>;

export const labelsFile = (root: string) => join(root, 'packages/bench/corpus/dev.jsonl');
export const accuracyFile = (root: string) => join(root, 'packages/bench/results/accuracy-dev.json');

interface FixScore { repo: string; rows: Map<string, Row[]>; calls: number | undefined }

/** Scores the labels of one fix commit with every tool; what fails becomes the rows' error. */
async function scoreFix(group: Label[], tools: Map<string, Checker>, trees: { mirrors?: string | undefined; fetch: boolean; laidOut?: string | undefined }): Promise<FixScore> {
  const { repo, vulnerable, fix } = group[0]!;
  const rows = new Map<string, Row[]>();
  const into = trees.laidOut ?? await mkdtemp(join(tmpdir(), 'tenantlint-bench-'));
  let calls: number | undefined;
  try {
    const dirs = [await treeOf({ ...trees, into }, repo, vulnerable), await treeOf({ ...trees, into }, repo, fix)];
    for (const [name, checker] of tools) {
      const before = await checker(dirs[0]!);
      const after = await checker(dirs[1]!);
      if ('error' in before || 'error' in after) {
        const error = 'error' in before ? before.error : 'error' in after ? after.error : '';
        rows.set(name, group.map((label) => toRow(label, { error })));
      } else {
        calls = before.calls ?? calls;
        rows.set(name, group.map((label) => toRow(label, { before: before.results, after: after.results })));
      }
    }
  } catch (error) {
    for (const name of tools.keys()) rows.set(name, group.map((label) => toRow(label, { error: (error as Error).message })));
  } finally {
    if (!trees.laidOut) await rm(into, { recursive: true, force: true });
  }
  return { repo, rows, calls };
}

/** Of each repository its first fix, then the median: a repository with many labels must not weigh more. */
function perThousandCalls(scores: FixScore[], tool: string): number | null {
  const rates = new Map<string, number>();
  for (const { repo, rows, calls } of scores) {
    const row = rows.get(tool)?.[0];
    if (row && row.error === undefined && calls && !rates.has(repo)) rates.set(repo, (1000 * row.total) / calls);
  }
  const middle = median([...rates.values()]);
  return middle === undefined ? null : Math.round(middle);
}

/**
 * @param root this repository
 * @param argv options, see USAGE
 * @returns the exit code: 1 where a label could not be scored or --min-solved is not reached, 2 on wrong usage
 */
export async function runAccuracy(root: string, argv: string[]): Promise<number> {
  const { values: opt } = parseArgs({
    args: argv,
    options: {
      mirrors: { type: 'string' }, fetch: { type: 'boolean', default: false }, 'laid-out': { type: 'string' },
      orm: { type: 'string' }, class: { type: 'string' }, 'not-class': { type: 'string' }, needs: { type: 'string' },
      mechanism: { type: 'string' }, id: { type: 'string' }, repo: { type: 'string' }, list: { type: 'boolean', default: false },
      tool: { type: 'string' }, cmd: { type: 'string' }, jobs: { type: 'string', default: '2' }, timeout: { type: 'string', default: '300' },
      'min-solved': { type: 'string' }, write: { type: 'boolean', default: false },
    },
  });
  const all = readLabels(labelsFile(root));
  const labels = selectLabels(all, opt);
  const command = opt.cmd ?? `node '${join(root, 'bin/tenantlint.js')}' check . --format sarif --no-cache`;
  const known = new Map<string, Checker>([['tenantlint', commandChecker(command, Number(opt.timeout))], ['text-rule', textRuleChecker]]);
  const names = opt.write ? [...known.keys()] : (opt.tool ?? 'tenantlint').split(',');
  const wrong = !labels.length ? 'no label matches the filters'
    : names.some((name) => !known.has(name)) ? `--tool: ${names.join(',')}; known are ${[...known.keys()].join(', ')}`
    : opt.write && opt.cmd ? '--write takes no --cmd, so that committed results compare'
    : undefined;
  if (wrong) {
    console.error(`${wrong}\n\n${USAGE}`);
    return 2;
  }
  const tools = new Map(names.map((name) => [name, known.get(name)!]));
  const trees = { mirrors: opt.mirrors, fetch: opt.fetch, laidOut: opt['laid-out'] };
  const scores: FixScore[] = [];
  await inOrder(groupByFix(labels), Number(opt.jobs), (group) => scoreFix(group, tools, trees), (score) => {
    scores.push(score);
    if (!opt.list) return;
    for (const [name, rows] of score.rows) {
      for (const row of rows) console.log(`${tools.size > 1 ? `${name.padEnd(11)} ` : ''}${formatRow(row, labels.find((label) => label.id === row.id)!)}`);
    }
  });

  const result: AccuracyResult = {};
  let failed = false;
  for (const name of names) {
    const rows = scores.flatMap((score) => score.rows.get(name) ?? []);
    const scored = sumUp(rows.filter((row) => !row.aside));
    console.log(`\n${name}\n${formatTables(rows)}`);
    failed ||= rows.some((row) => row.error !== undefined) || Number(percent(scored.solved, scored.labels)) < Number(opt['min-solved'] ?? 0);
    result[name] = {
      perThousandCalls: perThousandCalls(scores, name),
      labels: rows.map(({ id, found, silenced, solved, rules, error }) => ({ id, found, silenced, solved, rules, ...(error !== undefined && { error: true as const }) })),
    };
  }
  if (opt.write) await writeFile(accuracyFile(root), formatResult(labels.length < all.length ? await merged(root, all, result) : result));
  return failed ? 1 : 0;
}

/** What was measured now, in place of what the file has of these labels. A rate over repositories is the whole corpus's alone. */
async function merged(root: string, all: readonly Label[], now: AccuracyResult): Promise<AccuracyResult> {
  const before = existsSync(accuracyFile(root)) ? (JSON.parse(await readFile(accuracyFile(root), 'utf8')) as AccuracyResult) : {};
  return Object.fromEntries(Object.entries(now).map(([tool, { labels }]) => {
    const rows = new Map([...(before[tool]?.labels ?? []), ...labels].map((row) => [row.id, row]));
    return [tool, { perThousandCalls: null, labels: all.flatMap(({ id }) => rows.get(id) ?? []) }];
  }));
}

/** One line per label, so that a change of results reads as a diff. */
function formatResult(result: AccuracyResult): string {
  const tools = Object.entries(result).map(([name, { perThousandCalls: rate, labels }]) =>
    `  ${JSON.stringify(name)}: {\n    "perThousandCalls": ${JSON.stringify(rate)},\n    "labels": [\n${labels.map((row) => `      ${JSON.stringify(row)}`).join(',\n')}\n    ]\n  }`);
  return `{\n${tools.join(',\n')}\n}\n`;
}
