import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { run } from '../../test/run.ts';

const code = `import type { PrismaClient } from './generated/prisma/client';
export const all = (projects: PrismaClient['project'], seen: Map<string, string>, id: string) => [projects.findMany(), seen.delete(id)];
`;
const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => /[\\/](?:ts-morph|@ts-morph|typescript)[\\/]/.test(path));

it('--typed says what types added and what is missing; without it no compiler is loaded', { timeout: 120_000 }, async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': code });
  const plain = await run(root, ['check', '--no-cache']);
  expect(plain).toMatchObject({ code: 0, err: '' });
  expect(plain.out).not.toMatch(/^Types:/m);
  expect(isLoaded()).toBe(false);

  const typed = await run(root, ['check', '--no-cache', '--typed']);
  expect(isLoaded()).toBe(true);
  expect(typed).toEqual({
    code: 0,
    err: '',
    out: `Problems
  1 receiver has no type: the Prisma client "./generated/prisma/client", imported by a.ts, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.

${plain.out.replace(/^Files:/m, 'Types: 2 calls on receivers that syntax cannot name, 0 accesses and 0 findings added, 1 no access, 1 still unknown (1 of type any).\nFiles:')}`,
  });

  const { out } = await run(root, ['check', '--no-cache', '--typed', '--format', 'json']);
  expect(JSON.parse(out)).toMatchObject({ typed: { asked: 2, accesses: 0, others: 1, unknown: { 'of type any': 1 }, findings: 0 }, problems: [{ kind: 'types' }] });
});

it('--typed has nothing to ask where syntax names every receiver', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  const { out } = await run(root, ['check', '--no-cache', '--typed']);
  expect(out).toMatch(/^Types: no call had a receiver that syntax could not name\.$/m);
});

const unknown = `import { db } from './db';\nexport const one = (name: string) => db[name].findMany();\nexport const raw = () => db.$queryRawUnsafe('select 1');\n`;

it('--fail-on-unknown fails a run without findings, and every report says so', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': unknown });
  const usual = await run(root, ['check', '--no-cache']);
  expect(usual).toMatchObject({ code: 0, err: '' });
  const count = Number(/(\d+) unknown\.$/m.exec(usual.out)![1]);
  expect(count).toBeGreaterThan(0);
  const message = `${count} ${count === 1 ? 'access' : 'accesses'} could be neither proved nor refuted, and --fail-on-unknown was given.`;
  expect(await run(root, ['check', '--no-cache', '--fail-on-unknown'])).toEqual({ code: 1, err: '', out: `${usual.out}failed: ${message}\n` });
  const json = await run(root, ['check', '--no-cache', '--fail-on-unknown', '--format', 'json']);
  expect([json.code, JSON.parse(json.out).exit, json.err]).toEqual([1, { code: 1, reasons: [{ kind: 'unknown', message }] }, `tenantlint: ${message}\n`]);
  const known = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = (organizationId: string) => db.project.findMany({ where: { organizationId } });\n` });
  expect(await run(known, ['check', '--no-cache', '--fail-on-unknown'])).toMatchObject({ code: 0 });
});

it('writes several reports at once, each where it was asked to go', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n`, 'out/old.xml': 'old' });
  const { code, out, err } = await run(root, ['check', '--no-cache', '--format', 'agent', '--format', 'sarif=out/a.sarif', '--format', 'junit=out/old.xml', '--format', 'markdown=out/a.md']);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(/^a\.ts:2:26 likely tenantlint\/require-tenant-in-read in all: /);
  expect(readdirSync(join(root, 'out')).sort()).toEqual(['a.md', 'a.sarif', 'old.xml']);
  expect(JSON.parse(readFileSync(join(root, 'out/a.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
  expect(readFileSync(join(root, 'out/old.xml'), 'utf8')).toMatch(/^<\?xml/);
  expect(readFileSync(join(root, 'out/a.md'), 'utf8')).toMatch(/^## tenantlint\n/);
});

it.each([
  [['--format', 'sarif=a', '--output', 'b'], '--output b: every report has a file already. Leave --output out, or give a --format without a file.'],
  [['--format', 'sarif=a', '--format', 'json', '--output', 'a'], '--output a: another report is written to that file. Give each report a file of its own.'],
])('refuses %j', async (args, message) => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': code });
  expect(await run(root, ['check', '--no-cache', ...args])).toEqual({ code: 2, out: '', err: `tenantlint: ${message}\n` });
});

it('--timing says where the time went, on standard error; a terminal sees progress, CI does not', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': code });
  const plain = await run(root, ['check', '--no-cache']);
  const timed = await run(root, ['check', '--no-cache', '--timing']);
  expect(timed.out).toBe(plain.out);
  expect(timed.err.replace(/ +\d+ ms/g, '')).toBe('find files\nread the schema\nread and parse\nanalyse\njudge\nreport\nstart, load, wait\ntotal\n');
  const wipe = '\r\u001b[2K';
  const phases = ['find files', 'read the schema', 'read and parse', 'analyse', 'judge', 'report'];
  expect((await run(root, ['check', '--no-cache'], {}, true)).err).toBe(`${phases.map((phase) => `${wipe}tenantlint: ${phase} …`).join('')}${wipe}`);
  expect((await run(root, ['check', '--no-cache'], { CI: 'true' }, true)).err).toBe('');
});

it('knows the earlier name of --min-confidence, and says so', async () => {
  const root = layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
  expect((await run(root, ['check', '--no-cache', '--min-confidence', 'certain'])).out).toMatch(/^No findings\.\n[\s\S]*^Hidden: 1 finding/m);
  const { out, err } = await run(root, ['check', '--no-cache', '--confidence', 'certain']);
  expect(out).toMatch(/^Hidden: 1 finding/m);
  expect(err).toBe('tenantlint: --confidence is called --min-confidence now.\n');
});

it('names the guard that the siblings of a handler have, and says nothing where it has it too', async () => {
  const handler = (name: string, guard: string) => `export async function ${name}(_: Request, { params }: { params: { id: string } }) {\n${guard}  return db.project.delete({ where: { id: params.id } });\n}\n`;
  const route = (guard: string) => `import { db } from './db';\nimport { requireMember } from '@acme/access';\n${handler('PUT', '  await requireMember(params.id);\n')}${handler('PATCH', '  await requireMember(params.id);\n')}${handler('DELETE', guard)}`;
  const file = 'app/api/projects/[id]/route.ts';
  const { code, out } = await run(layOut({ 'schema.prisma': schema, [file]: route('') }), ['check', '--no-cache']);
  expect(code).toBe(1);
  expect(out).toContain(`    sibling ${file}:4  its siblings \`PUT\` and \`PATCH\` call \`requireMember\` first\n`);
  const guarded = await run(layOut({ 'schema.prisma': schema, [file]: route('  await requireMember(params.id);\n') }), ['check', '--no-cache', '--min-confidence', 'possible']);
  expect(guarded.out).not.toContain('sibling');
  expect(guarded.out).toContain('3 findings: 3 possible.');
});
