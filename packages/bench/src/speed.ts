/**
 * `npm run bench:speed`: wall time of a whole check against the floor (parsing every file) and against ESLint with one
 * rule, taken in turns in one run. Boundary: seconds are this machine's; only the ratios are worth comparing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readHeads } from './labels.ts';
import { median } from './score.ts';
import { treeOf } from './trees.ts';

export const USAGE = `usage: npm run bench:speed -- [FOLDER | --repo owner/name] [options]

  FOLDER                           any folder of TypeScript sources
  --repo owner/name                the head of a dev repository (default documenso/documenso)
  --mirrors, --fetch, --laid-out   as in bench:accuracy
  --runs N                         turns (5); the best and the median of each are printed
  --eslint                         ESLint with one rule too, and oxlint where installed; once each, slow
  --max-ratio N                    exit 1 when check takes more than N times the parse (best of the turns)
  --write                          writes packages/bench/results/speed.json (needs --repo or its default)`;

export interface SpeedResult {
  repo: string;
  commit: string;
  node: string;
  cores: number;
  files: number;
  megabytes: number;
  runs: number;
  /** Best wall seconds of a process, start-up included. */
  seconds: Times;
  /** Best processor seconds: steadier where the machine is shared. */
  cpuSeconds: Times;
  /** Of the wall seconds, against `parse`. */
  ratio: Omit<Times, 'parse'>;
}

interface Times { parse: number; check: number; eslint?: number; oxlint?: number }

export const speedFile = (root: string) => join(root, 'packages/bench/results/speed.json');

/**
 * Runs one process to its end.
 *
 * @throws where it exits with more than 1 (crash, cannot run): its time would mean nothing
 */
function time(args: string[], cwd: string): { wall: number; cpu: number; stdout: string } {
  const started = process.hrtime.bigint();
  const done = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 29 });
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  if (done.error || done.status === null || done.status > 1) throw new Error(`${args.join(' ')}: ${done.error?.message ?? `exit ${done.status}`}: ${done.stderr?.slice(-400)}`);
  const [user = 0, system = 0] = done.stderr.trimEnd().split('\n').at(-1)!.split(' ').map(Number);
  return { wall, cpu: user + system, stdout: done.stdout };
}

/** ESLint's command line for one cheap rule over the same files; its configuration lies where its parser resolves. */
function eslintCommand(root: string): string[] {
  const folder = join(root, 'node_modules/.cache/tenantlint-bench');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'eslint.config.mjs');
  writeFileSync(config, `import parser from '@typescript-eslint/parser';
export default [{ files: ['**/*.ts', '**/*.tsx'], ignores: ['**/*.d.ts'], languageOptions: { parser }, rules: { 'no-debugger': 'error' } }];
`);
  return [process.execPath, join(root, 'node_modules/eslint/bin/eslint.js'), '-c', config, '--no-inline-config', '--quiet', '.'];
}

/**
 * @param root this repository; its built command line is what runs
 * @param argv options, see USAGE
 * @returns the exit code: 1 above --max-ratio, 2 on wrong usage
 */
export async function runSpeed(root: string, argv: string[]): Promise<number> {
  const { values: opt, positionals: [given] } = parseArgs({
    args: argv, allowPositionals: true,
    options: {
      repo: { type: 'string', default: 'documenso/documenso' }, mirrors: { type: 'string' }, fetch: { type: 'boolean', default: false },
      'laid-out': { type: 'string' }, runs: { type: 'string', default: '5' }, eslint: { type: 'boolean', default: false },
      'max-ratio': { type: 'string' }, write: { type: 'boolean', default: false },
    },
  });
  const head = readHeads(root).find((one) => one.repo === opt.repo);
  if (!head || (given && opt.write) || (given && !existsSync(given))) {
    console.error(`${!head ? `${opt.repo} is no dev repository` : opt.write ? '--write takes a dev repository, not a folder' : `no such folder: ${given}`}\n\n${USAGE}`);
    return 2;
  }
  const into = opt['laid-out'] ?? await mkdtemp(join(tmpdir(), 'tenantlint-bench-'));
  try {
    const dir = given ? resolve(given) : await treeOf({ mirrors: opt.mirrors, fetch: opt.fetch, into }, head.repo, head.commit);
    const commands = {
      parse: [process.execPath, join(root, 'packages/bench/src/parse-all.mjs'), dir],
      check: [process.execPath, join(root, 'bin/tenantlint.js'), 'check', dir, '--root', dir, '--format', 'sarif', '--no-cache'],
    };
    const turns: { parse: ReturnType<typeof time>; check: ReturnType<typeof time> }[] = [];
    for (let turn = 0; turn < Number(opt.runs); turn++) turns.push({ parse: time(commands.parse, root), check: time(commands.check, dir) });
    const size = JSON.parse(turns[0]!.parse.stdout) as { files: number; bytes: number };
    const best = (key: 'wall' | 'cpu'): Times => ({ parse: Math.min(...turns.map(({ parse }) => parse[key])), check: Math.min(...turns.map(({ check }) => check[key])) });
    const seconds = best('wall');
    const cpuSeconds = best('cpu');
    const oxlint = join(root, 'node_modules/.bin/oxlint');
    const others: Record<string, string[]> = opt.eslint ? { eslint: eslintCommand(root), ...(existsSync(oxlint) && { oxlint: [oxlint, '-A', 'all', '-D', 'no-debugger', '--quiet', '.'] }) } : {};
    for (const [name, command] of Object.entries(others)) {
      const { wall, cpu } = time(command, dir);
      seconds[name as 'eslint'] = wall;
      cpuSeconds[name as 'eslint'] = cpu;
    }

    const round = (value: number) => Number(value.toFixed(2));
    const rounded = (times: Times) => Object.fromEntries(Object.entries(times).map(([name, value]) => [name, round(value as number)])) as unknown as Times;
    const { parse: _, ...ratio } = rounded(Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, value / seconds.parse])) as unknown as Times);
    const megabytes = round(size.bytes / 1e6);
    console.log(`${given ?? `${head.repo} ${head.commit.slice(0, 10)}`}: ${size.files} files, ${megabytes} MB, ${opt.runs} turns, Node ${process.version}, ${cpus().length} cores`);
    console.log(`         wall s   cpu s   x parse (wall)   x parse (cpu); median of the turns: ${round(median(turns.map(({ check, parse }) => check.wall / parse.wall))!)} x parse`);
    for (const name of Object.keys(seconds) as (keyof Times)[]) {
      const [wall, cpu] = [seconds[name]!, cpuSeconds[name]!];
      console.log(`${name.padEnd(7)} ${wall.toFixed(2).padStart(7)} ${cpu.toFixed(2).padStart(7)} ${(wall / seconds.parse).toFixed(2).padStart(16)} ${(cpu / cpuSeconds.parse).toFixed(2).padStart(15)}`);
    }
    if (opt.write) {
      const result: SpeedResult = {
        repo: head.repo, commit: head.commit, node: process.version, cores: cpus().length, files: size.files, megabytes, runs: Number(opt.runs),
        seconds: rounded(seconds), cpuSeconds: rounded(cpuSeconds), ratio,
      };
      await writeFile(speedFile(root), `${JSON.stringify(result, null, 2)}\n`);
    }
    return ratio.check > Number(opt['max-ratio'] ?? Infinity) ? 1 : 0;
  } finally {
    if (!opt['laid-out']) await rm(into, { recursive: true, force: true });
  }
}
