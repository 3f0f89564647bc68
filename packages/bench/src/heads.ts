/**
 * `npm run bench:heads`: one check, without configuration, of each dev repository's head commit: does it crash, what does
 * it see, prove and report; and a random sample of findings to read. Boundary: the sample holds code, so it goes to a
 * file outside the project; committed are numbers and a reader's verdicts only.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { check, CheckResult } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import { readHeads, type Head } from './labels.ts';
import { draw, formatSample, toJudged, type Sampled } from './sample.ts';
import { treeOf } from './trees.ts';

export const USAGE = `usage: npm run bench:heads -- [--mirrors FOLDER [--fetch]] [--laid-out FOLDER] [options]

  --mirrors, --fetch, --laid-out   as in bench:accuracy
  --orm LIST, --repo LIST          comma-separated: only these
  --sample N --seed S              draw N findings (certain and likely) over all of them; seed 1
  --sample-out FILE                where to write them with code frames (default: a file in the temporary folder);
                                   FILE.json beside it is the tally to fill in: results/judged-<orm>.json
  --write                          all heads of the ORMs run; writes packages/bench/results/heads.json`;

export interface HeadResult {
  repo: string;
  commit: string;
  orm: string;
  /** `ran`, `cannot-run` (no schema or data layer that this version reads), or `crashed`. */
  outcome: 'ran' | 'cannot-run' | 'crashed';
  files?: { seen: number; parsed: number; skipped: number };
  seconds?: number;
  accesses?: number;
  /** Accesses to data that belongs to tenants. */
  owned?: number;
  /** Of the owned accesses, how many are proved, in percent. */
  provedPercent?: number;
  findings?: { certain: number; likely: number; possible: number };
  /** Findings at `certain` and `likely` per 1,000 accesses. */
  perThousandAccesses?: number;
}

export const headsFile = (root: string) => join(root, 'packages/bench/results/heads.json');

/** Numbers of one run; suppressed findings do not count. */
export function measure(head: Head, result: CheckResult, seconds: number): HeadResult {
  const { repo, commit, orm } = head;
  const files = { seen: result.files.seen, parsed: result.files.parsed, skipped: result.files.skipped.length };
  if (result.cannotRun !== undefined) return { repo, commit, orm, outcome: 'cannot-run', files };
  const count = (level: Finding['confidence']) => result.findings.filter((finding) => finding.confidence === level && !finding.suppressed).length;
  const findings = { certain: count('certain'), likely: count('likely'), possible: count('possible') };
  const { accesses, notOwned, proved } = result.coverage;
  const owned = accesses - notOwned;
  const shown = Object.entries(proved).reduce((sum, [kind, n]) => sum + (kind === 'not-owned' ? 0 : n), 0);
  return {
    repo, commit, orm, outcome: 'ran', files, seconds: Number(seconds.toFixed(1)), accesses, owned,
    provedPercent: owned ? Math.round((100 * shown) / owned) : 0, findings,
    perThousandAccesses: accesses ? Math.round((1000 * (findings.certain + findings.likely)) / accesses) : 0,
  };
}

function printHead(row: HeadResult): void {
  if (row.outcome !== 'ran') return console.log(`${row.repo.padEnd(26)} ${row.outcome}`);
  const { certain, likely, possible } = row.findings!;
  console.log([
    row.repo.padEnd(26), `${row.files!.seen} files (${row.files!.skipped} skipped)`, `${row.seconds} s`,
    `${row.accesses} accesses, ${row.owned} owned, ${row.provedPercent}% proved`,
    `${certain} certain, ${likely} likely, ${possible} possible`, `${row.perThousandAccesses} per 1,000 accesses`,
  ].join(' | '));
}

/**
 * @param root this repository; its built `packages/cli/dist` is what runs
 * @param argv options, see USAGE
 * @returns the exit code: 1 where a check crashed, 2 on wrong usage
 */
export async function runHeads(root: string, argv: string[]): Promise<number> {
  const { values: opt } = parseArgs({
    args: argv,
    options: {
      mirrors: { type: 'string' }, fetch: { type: 'boolean', default: false }, 'laid-out': { type: 'string' }, orm: { type: 'string' },
      repo: { type: 'string' }, sample: { type: 'string' }, seed: { type: 'string', default: '1' }, 'sample-out': { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const heads = readHeads(root)
    .filter((head) => (!opt.orm || opt.orm.split(',').includes(head.orm)) && (!opt.repo || opt.repo.split(',').includes(head.repo)));
  if (!heads.length || (opt.write && opt.repo)) {
    console.error(`${heads.length ? '--write takes all repositories of an ORM, so that committed results compare' : 'no repository matches the filters'}\n\n${USAGE}`);
    return 2;
  }
  const api = (await import(pathToFileURL(join(root, 'packages/cli/dist/index.js')).href)) as { check: typeof check };
  const into = opt['laid-out'] ?? await mkdtemp(join(tmpdir(), 'tenantlint-bench-'));
  const rows: HeadResult[] = [];
  const findings: Sampled[] = [];
  try {
    for (const head of heads) {
      const dir = await treeOf({ mirrors: opt.mirrors, fetch: opt.fetch, into }, head.repo, head.commit);
      const started = process.hrtime.bigint();
      try {
        const result = await api.check({ root: dir, config: { confidence: 'possible' }, cache: false });
        rows.push(measure(head, result, Number(process.hrtime.bigint() - started) / 1e9));
        findings.push(...result.findings.filter((finding) => finding.confidence !== 'possible' && !finding.suppressed)
          .map((finding) => ({ repo: head.repo, commit: head.commit, dir, finding })));
      } catch (error) {
        rows.push({ repo: head.repo, commit: head.commit, orm: head.orm, outcome: 'crashed' });
        console.error(`${head.repo}: ${(error as Error).stack}`);
      }
      printHead(rows.at(-1)!);
    }
    if (opt.sample) {
      const sample = draw(findings, Number(opt.sample), Number(opt.seed));
      const file = resolve(opt['sample-out'] ?? join(tmpdir(), `tenantlint-sample-${opt.seed}.md`));
      await writeFile(file, formatSample(sample));
      await writeFile(`${file}.json`, `[\n${sample.map((one) => `  ${JSON.stringify(toJudged(one))}`).join(',\n')}\n]\n`);
      console.log(`\n${sample.length} of ${findings.length} findings: ${file}`);
    }
  } finally {
    if (!opt['laid-out']) await rm(into, { recursive: true, force: true });
  }
  if (opt.write) await writeFile(headsFile(root), `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
  return rows.some((row) => row.outcome === 'crashed') ? 1 : 0;
}
