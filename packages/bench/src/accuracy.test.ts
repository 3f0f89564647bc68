import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type AccuracyResult, runAccuracy } from './accuracy.ts';

// A tiny repository with one commit per side of a fix; the checker is a shell command over the laid-out tree.
const folder = mkdtempSync(join(tmpdir(), 'tenantlint-bench-test-'));
const mirrors = join(folder, 'mirrors');
const root = join(folder, 'root');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BEFORE = `export async function get(id: string) {
  return prisma.task.findFirst({ where: { id } });
}
export async function remove(id: string) {
  return prisma.task.delete({ where: { id } });
}
export async function rename(id: string, name: string) {
  return prisma.task.update({ where: { id }, data: { name } });
}
export async function list(teamId: string) {
  return prisma.task.findMany({ where: { teamId } });
}
`;
const AFTER = `export async function get(id: string, teamId: string) {
  return prisma.task.findFirst({ where: { id, teamId } });
}
export async function rename(id: string, teamId: string, name: string) {
  await assertTask(id, teamId);
  return prisma.task.update({ where: { id }, data: { name } });
}
export async function list(teamId: string) {
  return prisma.task.findMany({ where: { teamId, deleted: false } });
}
`;

beforeAll(() => {
  const work = join(mirrors, 'acme+shop', 'repo');
  const git = (...args: string[]) => execFileSync('git', ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args]).toString().trim();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  };
  mkdirSync(work, { recursive: true });
  git('init', '-q');
  write('src/tasks.ts', BEFORE);
  for (const path of ['prisma/schema.prisma', 'package.json', 'README.md', 'node_modules/x/index.js', 'public/bundle.js']) write(path, '');
  git('add', '-A', '-f');
  git('commit', '-qm', 'before');
  const vulnerable = git('rev-parse', 'HEAD');
  write('src/tasks.ts', AFTER);
  git('commit', '-qam', 'after');
  const fix = git('rev-parse', 'HEAD');
  const label = (n: number, line: number, fixedLine: number | null, change = {}) => JSON.stringify({
    id: `shop-${n}`, repo: 'acme/shop', fix, vulnerable, orm: 'prisma', class: 'id-only-lookup', file: 'src/tasks.ts', line, endLine: line,
    symbol: 's', fixedFile: 'src/tasks.ts', fixedLine, tenant: 'teamId', fixKind: 'filter-added', intra: true, needs: 'file',
    mechanism: 'condition-in-call', note: '', ...change,
  });
  mkdirSync(join(root, 'packages/bench/corpus'), { recursive: true });
  mkdirSync(join(root, 'packages/bench/results'), { recursive: true });
  writeFileSync(join(root, 'packages/bench/corpus/dev.jsonl'), [
    label(1, 2, 2), label(2, 5, null, { class: 'delete-missing-filter' }), label(3, 8, 6, { mechanism: 'guard-same-function' }), label(4, 11, 9, { hardening: true }),
  ].join('\n') + '\n');
});

async function run(...argv: string[]): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(...text.split('\n')));
  const error = vi.spyOn(console, 'error').mockImplementation((text: string) => void out.push(...text.split('\n')));
  try {
    return { code: await runAccuracy(root, argv), out };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}
const words = (out: string[]) => out.filter((line) => /^(solved|noisy|missed|ERROR)/.test(line)).map((line) => line.split(/\s\s+/).slice(0, 2).join(' '));

it('scores the text rule on both sides of the fix', async () => {
  const { code, out } = await run('--mirrors', mirrors, '--tool', 'text-rule', '--list');
  expect(code).toBe(0);
  expect(words(out)).toEqual(['solved shop-1', 'solved shop-2', 'noisy shop-3', 'missed shop-4']);
  expect(out).toContain('4 labels, 0 errors, found  75.0%  silenced  75.0%  solved  50.0%');
  expect(out).toContain('results per tree before the fix: median 3, most 3');
  expect(out).toContain('SCORE (without 1 labels that were hardening only or that no checker can decide): found 100.0%  silenced  66.7%  solved  66.7%');
});

it('keeps to the labels asked for', async () => {
  const asked = async (...filter: string[]) => words((await run('--mirrors', mirrors, '--tool', 'text-rule', '--list', ...filter)).out);
  expect(await asked('--class', 'delete-missing-filter')).toEqual(['solved shop-2']);
  expect(await asked('--not-class', 'delete-missing-filter', '--mechanism', 'condition-in-call')).toEqual(['solved shop-1', 'missed shop-4']);
  expect(await asked('--id', 'shop-3,shop-4')).toEqual(['noisy shop-3', 'missed shop-4']);
  expect((await run('--mirrors', mirrors, '--orm', 'knex')).code).toBe(2);
});

it('lays out code, schemas and manifests only, and uses the folder again', async () => {
  const laidOut = join(folder, 'laid-out');
  expect((await run('--mirrors', mirrors, '--laid-out', laidOut, '--tool', 'text-rule')).code).toBe(0);
  const trees = readdirSync(join(laidOut, 'acme+shop'));
  expect(trees).toHaveLength(2);
  expect(readdirSync(join(laidOut, 'acme+shop', trees[0]!), { recursive: true }).map(String).filter((path) => !path.startsWith('.git')).sort())
    .toEqual(['package.json', 'prisma', 'prisma/schema.prisma', 'src', 'src/tasks.ts']);
  expect((await run('--laid-out', laidOut, '--tool', 'text-rule')).code).toBe(0);
});

it('runs a command in the tree and reads its SARIF', async () => {
  const sarif = { version: '2.1.0', runs: [{ results: [{ ruleId: 'x', locations: [{ physicalLocation: { artifactLocation: { uri: 'src/tasks.ts' }, region: { startLine: 2 } } }] }] }] };
  const { code, out } = await run('--mirrors', mirrors, '--list', '--cmd', `test -f src/tasks.ts && test "$PWD" = '{dir}' && echo '${JSON.stringify(sarif)}'; exit 1`);
  expect(code).toBe(0);
  expect(words(out)).toEqual(['noisy shop-1', 'missed shop-2', 'missed shop-3', 'missed shop-4']);
});

it('never takes a failed command for silence', async () => {
  const outcome = async (...argv: string[]) => {
    const { code, out } = await run('--mirrors', mirrors, '--list', '--id', 'shop-1', ...argv);
    return [code, out.find((line) => line.startsWith('ERROR'))?.split('  ').at(-1)];
  };
  expect(await outcome('--cmd', 'echo no schema >&2; exit 2')).toEqual([1, 'exit 2: no schema']);
  expect(await outcome('--cmd', 'exec sleep 30', '--timeout', '1')).toEqual([1, 'SIGKILL:']);
  expect((await outcome('--cmd', 'echo hello'))[1]).toMatch(/^stdout is no SARIF: /);
});

it('says how to get a repository that is not at hand', async () => {
  const { code, out } = await run('--mirrors', join(folder, 'nowhere'), '--tool', 'text-rule', '--list', '--id', 'shop-1');
  expect(code).toBe(1);
  expect(out.find((line) => line.startsWith('ERROR'))).toContain('no git directory of acme/shop under');
});

it('fails below --min-solved', async () => {
  expect((await run('--mirrors', mirrors, '--tool', 'text-rule', '--min-solved', '66')).code).toBe(0);
  expect((await run('--mirrors', mirrors, '--tool', 'text-rule', '--min-solved', '67')).code).toBe(1);
});

it('writes one line per label and tool', async () => {
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/tenantlint.js'), 'console.log(JSON.stringify({ runs: [] }))');
  expect((await run('--mirrors', mirrors, '--write')).code).toBe(0);
  expect(readFileSync(join(root, 'packages/bench/results/accuracy-dev.json'), 'utf8')).toBe(`{
  "tenantlint": {
    "perThousandCalls": 0,
    "labels": [
      {"id":"shop-1","found":false,"silenced":true,"solved":false,"rules":[]},
      {"id":"shop-2","found":false,"silenced":true,"solved":false,"rules":[]},
      {"id":"shop-3","found":false,"silenced":true,"solved":false,"rules":[]},
      {"id":"shop-4","found":false,"silenced":true,"solved":false,"rules":[]}
    ]
  },
  "text-rule": {
    "perThousandCalls": 750,
    "labels": [
      {"id":"shop-1","found":true,"silenced":true,"solved":true,"rules":["text-rule"]},
      {"id":"shop-2","found":true,"silenced":true,"solved":true,"rules":["text-rule"]},
      {"id":"shop-3","found":true,"silenced":false,"solved":false,"rules":["text-rule"]},
      {"id":"shop-4","found":false,"silenced":true,"solved":false,"rules":[]}
    ]
  }
}
`);
});

it('puts the results of a part of the corpus beside those that are there', async () => {
  const file = join(root, 'packages/bench/results/accuracy-dev.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as AccuracyResult;
  writeFileSync(file, JSON.stringify({ 'text-rule': { perThousandCalls: 750, labels: before['text-rule']!.labels.filter(({ id }) => id !== 'shop-2').map((row) => ({ ...row, found: false })) } }));
  expect((await run('--mirrors', mirrors, '--write', '--id', 'shop-1,shop-2')).code).toBe(0);
  const after = JSON.parse(readFileSync(file, 'utf8')) as AccuracyResult;
  expect(after['text-rule']!.labels.map(({ id, found }) => [id, found])).toEqual([['shop-1', true], ['shop-2', true], ['shop-3', false], ['shop-4', false]]);
  expect(after['tenantlint']!.labels.map(({ id }) => id)).toEqual(['shop-1', 'shop-2']);
  expect(after['text-rule']!.perThousandCalls).toBe(null);
});
