// A stranger's path, from an empty folder to a hook that holds: install the packed tarball, init, check, baseline, a leak that the hook
// stops, fix, a hook that passes. With npm, in a pnpm workspace, and with every hook recipe of docs/ci.md and the action of action.yml.
// Boundary: the hook of pre-commit.com, which is Python's, is run only where pre-commit is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, models, pack } from './installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = { pnpm: '10.34.8', husky: '9.1.7', lefthook: '2.2.2', 'lint-staged': '16.3.4' };
const rule = 'tenantlint/require-tenant-in-lookup';

const schema = `generator client {
  provider = "prisma-client-js"
}
${models}`;
const legacy = `import { prisma } from './db';

export async function listTasks() {
  return prisma.task.findMany();
}
`;
const leak = `import { prisma } from './db';

export async function getTask(id: string, organizationId: string) {
  return prisma.task.findUnique({ where: { id } });
}
`;

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const identity = Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((who) => [[`GIT_${who}_NAME`, 'stranger'], [`GIT_${who}_EMAIL`, 'stranger@example.com']]));
const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, env: { ...process.env, ...identity }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const npm = (folder, ...packages) => execFileSync('npm', ['install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder, stdio: 'inherit' });

/** Commits everything through the hooks. */
function commit(folder, message, expected, env) {
  git(folder, 'add', '--all');
  expect(folder, 'git', ['commit', '--message', message], { ...expected, env: { ...identity, ...env } });
}

/** From init to a hook that holds. `run` starts an installed program, `project` lies in `repository`. */
function walk(repository, project, run, env = {}) {
  const [command, ...first] = run;
  const cli = (args, expected) => expect(project, command, [...first, 'tenantlint', ...args], { env, ...expected });
  cli(['init', '--yes', '--hook', 'git'], { status: 0, text: 'Wrote tenantlint.config.ts.' });
  cli(['check'], { status: 1, text: 'tenantlint/require-tenant-in-read' });
  cli(['baseline', '--reason', 'found on the first day'], { status: 0, text: 'Accepted 1 entry' });
  cli(['check'], { status: 0, text: 'Baseline: 1 finding accepted for now.' });
  commit(repository, 'begin', { status: 0 }, env);
  write(project, { 'src/task.ts': leak });
  commit(repository, 'leak', { status: 1, text: rule }, env);
  cli(['fix', '--write', '--force', 'src/task.ts'], { status: 0, text: 'Fixed 1 finding' });
  commit(repository, 'fixed', { status: 0 }, env);
}

function withNpm(folder, tarball) {
  console.log('\nnpm');
  const project = join(folder, 'npm');
  mkdirSync(project);
  git(project, 'init', '--quiet');
  write(project, { 'package.json': '{ "name": "stranger", "private": true, "type": "module" }', '.gitignore': 'node_modules/\n', 'prisma/schema.prisma': schema, 'src/list.ts': legacy });
  npm(project, tarball);
  walk(project, project, ['npx', '--no-install']);
  return project;
}

function withPnpm(folder, tarball) {
  console.log('\npnpm workspace');
  const bin = join(folder, 'tools');
  write(bin, { 'package.json': '{ "private": true }' });
  npm(bin, `pnpm@${tools.pnpm}`);
  const env = { PATH: `${join(bin, 'node_modules/.bin')}${delimiter}${process.env.PATH}` };
  const repository = join(folder, 'pnpm');
  const project = join(repository, 'packages/api');
  write(repository, {
    'package.json': '{ "name": "stranger", "private": true }',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    '.gitignore': 'node_modules/\n',
    'packages/api/package.json': JSON.stringify({ name: 'api', private: true, type: 'module', devDependencies: { tenantlint: `file:${tarball}` } }),
    'packages/api/prisma/schema.prisma': schema,
    'packages/api/src/list.ts': legacy,
  });
  git(repository, 'init', '--quiet');
  expect(repository, 'pnpm', ['install', '--silent'], { status: 0, env });
  walk(repository, project, ['pnpm', 'exec'], env);
}

/** Every recipe stops the leak and lets what is safe pass. */
function withRecipes(project) {
  const recipes = Object.fromEntries([...readFileSync(join(root, 'docs/ci.md'), 'utf8').matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => [file, text]));
  npm(project, `husky@${tools.husky}`, `lefthook@${tools.lefthook}`, `lint-staged@${tools['lint-staged']}`);
  const setups = {
    '.git/hooks/pre-commit': () => {},
    '.husky/pre-commit': () => expect(project, 'npx', ['--no-install', 'husky'], { status: 0 }),
    'lefthook.yml': () => expect(project, 'npx', ['--no-install', 'lefthook', 'install', '--force'], { status: 0 }),
    'lint-staged.config.js': () => write(project, { '.git/hooks/pre-commit': '#!/bin/sh\nexec npx --no-install lint-staged\n' }),
  };
  if (Object.keys(recipes).join() !== Object.keys(setups).join()) throw new Error(`docs/ci.md has the recipes ${Object.keys(recipes).join(', ')}; scripts/stranger.mjs knows how to set up ${Object.keys(setups).join(', ')}. Bring them together.`);
  for (const [file, setUp] of Object.entries(setups)) {
    console.log(`\nrecipe ${file}`);
    const hook = join(project, '.git/hooks/pre-commit');
    rmSync(hook, { force: true });
    write(project, { [file]: recipes[file] });
    setUp();
    for (const path of [hook, join(project, file)]) if (existsSync(path)) chmodSync(path, 0o755);
    write(project, { 'src/more.ts': leak });
    commit(project, 'leak', { status: 1, text: rule });
    write(project, { 'src/more.ts': `${leak.replace('{ id }', '{ id, organizationId }')}// ${file}\n` });
    commit(project, 'safe', { status: 0 });
    if (file === '.husky/pre-commit') git(project, 'config', '--unset', 'core.hooksPath');
    if (file === 'lefthook.yml') expect(project, 'npx', ['--no-install', 'lefthook', 'uninstall'], { status: 0 });
  }
}

/** .pre-commit-hooks.yaml of this repository as it was last committed. */
function withPreCommit(project) {
  const program = 'pre-commit';
  if (spawnSync(program, ['--version']).status !== 0) return console.log('\npre-commit is not installed: its recipe was not run');
  console.log('\nrecipe .pre-commit-config.yaml');
  const rev = git(root, 'rev-parse', 'HEAD').trim();
  rmSync(join(project, '.git/hooks/pre-commit'), { force: true });
  write(project, { '.pre-commit-config.yaml': `repos:\n  - repo: ${root}\n    rev: ${rev}\n    hooks:\n      - id: tenantlint\n`, 'src/more.ts': leak });
  const env = { PRE_COMMIT_HOME: join(project, '../pre-commit') };
  expect(project, program, ['install'], { status: 0, env });
  commit(project, 'leak', { status: 1, text: rule }, env);
  write(project, { 'src/more.ts': leak.replace('{ id }', '{ id, organizationId }') });
  commit(project, 'safe', { status: 0 }, env);
  expect(project, program, ['uninstall'], { status: 0, env });
}

/** The script of action.yml, as a runner starts it. */
function withAction(project) {
  console.log('\naction.yml');
  const script = /^ {6}run: \|\n((?: {8}.*\n)+)/m.exec(readFileSync(join(root, 'action.yml'), 'utf8'))[1].replace(/^ {8}/gm, '');
  const summary = join(project, '..', 'summary.md');
  writeFileSync(summary, '');
  write(project, { 'src/more.ts': leak });
  const env = { SINCE: 'HEAD', MIN_CONFIDENCE: 'likely', SARIF: 'out.sarif', GITHUB_STEP_SUMMARY: summary };
  expect(project, 'bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { status: 1, text: '::warning file=src/more.ts,line=4', env });
  if (!readFileSync(summary, 'utf8').includes('## tenantlint')) throw new Error('the action wrote no step summary');
  if (JSON.parse(readFileSync(join(project, 'out.sarif'), 'utf8')).runs[0].results.length === 0) throw new Error('the action wrote no SARIF results');
}

const folder = mkdtempSync(join(tmpdir(), 'tenantlint-stranger-'));
try {
  const [tarball] = pack(folder, ['tenantlint']);
  const project = withNpm(folder, tarball);
  withPnpm(folder, tarball);
  withRecipes(project);
  withPreCommit(project);
  withAction(project);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
