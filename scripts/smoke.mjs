// Packs both published packages, installs the tarballs in an empty project outside this repository and uses them as
// a stranger would: `npx tenantlint check` and `fix`, ESLint and oxlint with the plugin, which must say the same, and the type
// declarations. Once with TypeScript 6 and once with TypeScript 7 as the host's TypeScript; there typescript-eslint does not load,
// so ESLint reads JavaScript.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, models, pack } from './installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const hosts = [
  { typescript: devDependencies.typescript, source: 'src/tasks.ts', parser: true },
  { typescript: '~7.0.2', source: 'src/tasks.js', parser: false },
];
const oxlint = 'oxlint@1.94.0';
const rule = 'tenantlint/require-tenant-in-read';

const schema = `datasource db {
  provider = "postgresql"
}
generator client {
  provider = "prisma-client"
  output   = "../generated"
}
${models}`;
const source = `import { PrismaClient } from '../generated/client.js';

const prisma = new PrismaClient();

export async function listTasks() {
  return prisma.task.findMany({ orderBy: { title: 'asc' } });
}

export async function countTasks(organizationId) {
  return prisma.task.count({ where: { title: 'new' } });
}

export async function nightly() {
  // tenantlint-ignore-next-line require-tenant-in-read -- every organization is billed
  return prisma.task.findMany();
}

export async function weekly() {
  // eslint-disable-next-line tenantlint/require-tenant-in-read -- every organization is billed
  return prisma.task.findMany();
}

export async function unexplained() {
  // tenantlint-ignore-next-line require-tenant-in-read
  return prisma.task.findMany();
}
`;
/** What is found in it, whoever looks: what a comment silences, it silences for all. */
const places = ['6:10', '10:10', '25:10'];
const eslintConfig = (parser) => `import tenantlint from 'eslint-plugin-tenantlint';
${parser ? "import parser from '@typescript-eslint/parser';\n" : ''}
export default [
  ${parser ? "{ files: ['**/*.ts'], languageOptions: { parser } }," : ''}
  { files: ['src/**'], ...tenantlint.configs.recommended },
];
`;
const typeTest = `import { defineConfig } from 'tenantlint';
import tenantlint from 'eslint-plugin-tenantlint';

export default defineConfig({ profile: 'strict' });
export const preset: object = tenantlint.configs.recommended;
// @ts-expect-error: an unknown profile is a type error, so the declarations are really read.
defineConfig({ profile: 'lenient' });
`;
const tsconfig = { compilerOptions: { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: [], skipLibCheck: true }, files: ['config.ts'] };

/** The configuration that docs/eslint.md shows. */
const oxlintConfig = /^```json file=\.oxlintrc\.json\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, 'docs/eslint.md'), 'utf8'))[1];

function install(folder, tarballs, { typescript, source: path, parser }) {
  const files = {
    'package.json': JSON.stringify({ name: 'smoke', private: true, type: 'module' }),
    'prisma/schema.prisma': schema,
    [path]: source,
    'eslint.config.js': eslintConfig(parser),
    '.oxlintrc.json': oxlintConfig,
    'config.ts': typeTest,
    'tsconfig.json': JSON.stringify(tsconfig),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const packages = [...tarballs, `eslint@${devDependencies.eslint}`, `typescript@${typescript}`, oxlint];
  if (parser) packages.push(`@typescript-eslint/parser@${devDependencies['@typescript-eslint/parser']}`);
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder, stdio: 'inherit' });
}

/** Where a tool reports the rule, as `line:column`. */
function placesOf(project, args, pattern) {
  const { stdout, stderr } = spawnSync('npx', ['--no-install', ...args], { cwd: project, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } });
  const found = [...stdout.matchAll(pattern)].map(([, line, column]) => `${line}:${column}`);
  if (found.join() !== places.join()) throw new Error(`"${args.join(' ')}" should report ${rule} at ${places.join(', ')}; it reported ${found.join(', ') || 'nothing'}:\n${stdout}${stderr}`);
  console.log(`ok: ${args.join(' ')} (reports ${places.join(', ')})`);
}

const folder = mkdtempSync(join(tmpdir(), 'tenantlint-smoke-'));
try {
  const tarballs = pack(folder, ['tenantlint', 'eslint-plugin-tenantlint']);
  for (const host of hosts) {
    const project = join(folder, `typescript-${/\d+/.exec(host.typescript)[0]}`);
    mkdirSync(project);
    console.log(`\nHost with typescript@${host.typescript}`);
    install(project, tarballs, host);
    expect(project, 'npx', ['--no-install', 'tenantlint', 'check'], { status: 1, text: rule });
    expect(project, 'npx', ['--no-install', 'tenantlint', 'fix'], { status: 1, text: "+  return prisma.task.count({ where: { title: 'new', organizationId } });" });
    expect(project, 'npx', ['--no-install', 'eslint', 'src'], { status: 1, text: rule });
    placesOf(project, ['tenantlint', 'check', '--format', 'agent'], /:(\d+):(\d+) likely tenantlint\/require-tenant-in-read /g);
    placesOf(project, ['eslint', 'src', '--format', 'stylish'], /^ +(\d+):(\d+) .* tenantlint\/require-tenant-in-read$/gm);
    placesOf(project, ['oxlint', '--format', 'unix', 'src'], /:(\d+):(\d+): .*\[Error\/tenantlint\(require-tenant-in-read\)\]$/gm);
    expect(project, 'npx', ['--no-install', 'oxlint', '--fix-suggestions', 'src'], { status: 1, text: ' and 2 errors.' });
    if (!readFileSync(join(project, host.source), 'utf8').includes("where: { title: 'new', organizationId }")) throw new Error('oxlint --fix-suggestions did not add the tenant.');
    expect(project, 'npx', ['--no-install', 'tsc', '-p', '.'], { status: 0, text: '' });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
