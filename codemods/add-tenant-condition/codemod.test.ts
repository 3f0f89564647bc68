/** Every fixture through the three realisations of the plan: `tenantlint fix`, the ESLint suggestion, the jscodeshift transform. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleSchema } from '@tenantlint/testkit/check-text';
import { lintText } from '@tenantlint/testkit/lint-text';
import { getSchemaFolder } from '@tenantlint/testkit/schema-folder';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEdits } from '../edits.ts';
import { runFix, type FixResult } from '../index.ts';
import transform from './transform.ts';

const fixtures = new URL('__testfixtures__/', import.meta.url);
const names = readdirSync(fixtures).sort();

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantlint-fix-'));
  mkdirSync(join(root, 'prisma'));
  writeFileSync(join(root, 'prisma', 'schema.prisma'), exampleSchema);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(name: string, file: 'input' | 'output'): string {
  return readFileSync(new URL(`${name}/${file}.ts`, fixtures), 'utf8');
}

function fix(text: string, write: boolean): Promise<FixResult> {
  writeFileSync(join(root, 'case.ts'), text);
  return runFix({ root, config: {}, write });
}

async function suggest(code: string): Promise<string> {
  const messages = await lintText(code, { filename: 'case.ts' });
  const fixes = messages.flatMap(({ suggestions = [] }) => (suggestions.length === 1 ? [suggestions[0]!.fix] : []));
  return applyEdits(code, fixes.map(({ range: [start, end], text }) => ({ start, end, text })));
}

function transformText(source: string): { text: string; reports: string[] } {
  const reports: string[] = [];
  const folder = getSchemaFolder(exampleSchema);
  const text = transform({ path: join(folder, 'case.ts'), source }, { report: (line) => void reports.push(line) }, { root: folder });
  return { text: text ?? source, reports };
}

describe.each(names)('%s', (name) => {
  it('is fixed by tenantlint fix, once', async () => {
    await fix(read(name, 'input'), true);
    const text = readFileSync(join(root, 'case.ts'), 'utf8');
    expect(text).toBe(read(name, 'output'));
    expect((await runFix({ root, config: {}, write: true })).diffs).toEqual([]);
    expect(readFileSync(join(root, 'case.ts'), 'utf8')).toBe(text);
  });

  it('is fixed by the ESLint suggestions', async () => {
    expect(await suggest(read(name, 'input'))).toBe(read(name, 'output'));
  });

  it('is fixed by the jscodeshift transform', () => {
    expect(transformText(read(name, 'input')).text).toBe(read(name, 'output'));
  });

  it('is fixed with CRLF line ends and a byte order mark', async () => {
    const dress = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    await fix(dress(read(name, 'input')), true);
    expect(readFileSync(join(root, 'case.ts'), 'utf8')).toBe(dress(read(name, 'output')));
    expect(transformText(dress(read(name, 'input'))).text).toBe(dress(read(name, 'output')));
  });
});

describe('tenantlint fix', () => {
  const input = "import { prisma } from './db.js';\n\nexport async function getInvoice(id: string, organizationId: string) {\n  return prisma.invoice.findUnique({ where: { id } });\n}\n";

  it('prints a diff and changes nothing without write', async () => {
    const result = await fix(input, false);
    expect(result.written).toBe(false);
    expect(result.refusals).toEqual([]);
    expect(result.diffs.map(({ file, diff, fixed }) => ({ file, diff, fixed: fixed.map(({ rule, symbol }) => [rule, symbol]) }))).toEqual([
      {
        file: 'case.ts',
        diff: [
          '--- a/case.ts',
          '+++ b/case.ts',
          '@@ -1,5 +1,5 @@',
          " import { prisma } from './db.js';",
          ' ',
          ' export async function getInvoice(id: string, organizationId: string) {',
          '-  return prisma.invoice.findUnique({ where: { id } });',
          '+  return prisma.invoice.findUnique({ where: { id, organizationId } });',
          ' }',
          '',
        ].join('\n'),
        fixed: [['tenantlint/require-tenant-in-lookup', 'getInvoice']],
      },
    ]);
    expect(readFileSync(join(root, 'case.ts'), 'utf8')).toBe(input);
  });

  it('says why it refuses', async () => {
    const { refusals } = await fix(read('refused', 'input'), true);
    expect(refusals.map(({ finding, reason }) => [finding.symbol, reason])).toEqual([
      ['listInvoices', 'no tenant value is in scope for `organizationId`, and nothing in the project calls `listInvoices`: take the tenant from the session or context there'],
      ['findInvoice', 'its `where` is `where`, not an object literal written in place: add the condition where it is built'],
      ['listMaybe', 'a tenant condition is there but can fall away: reject an absent tenant before the call'],
    ]);
  });

  it('takes an edit back that would not prove the access', async () => {
    const code = input
      .replace('id: string,', 'request: Request, id: string,')
      .replace('  return prisma.invoice.findUnique({ where: { id } });', '  const body = await request.json();\n  return prisma.invoice.update({ where: { id }, data: { organizationId: body.organizationId } });');
    const { diffs, refusals } = await fix(code, true);
    expect(diffs).toEqual([]);
    expect(refusals.map(({ finding, reason }) => [finding.symbol, reason])).toEqual([['getInvoice', 'the edit alone does not prove the access: the data can set organizationId']]);
    expect(readFileSync(join(root, 'case.ts'), 'utf8')).toBe(code);
  });

  it('leaves suppressed findings alone', async () => {
    const code = input.replace('  return', '  // tenantlint-ignore-next-line require-tenant-in-lookup -- operators only\n  return');
    expect(await fix(code, true)).toMatchObject({ diffs: [], refusals: [], written: false });
  });

  it('says that nothing can be checked without a schema', async () => {
    rmSync(join(root, 'prisma'), { recursive: true });
    expect((await fix(input, true)).cannotRun).toMatch(/^No Prisma schema, Drizzle table or TypeORM entity found under /);
  });

  it('fixes only the paths it is given', async () => {
    mkdirSync(join(root, 'a'));
    mkdirSync(join(root, 'b'));
    writeFileSync(join(root, 'a', 'x.ts'), input);
    writeFileSync(join(root, 'b', 'x.ts'), input);
    const { diffs } = await runFix({ root, paths: ['a'], config: {}, write: true });
    expect(diffs.map(({ file }) => file)).toEqual(['a/x.ts']);
    expect(readFileSync(join(root, 'b', 'x.ts'), 'utf8')).toBe(input);
  });
});

describe('the transform', () => {
  it('reports what it refuses, with the reason', () => {
    const { text, reports } = transformText(read('refused', 'input'));
    expect(text).toBe(read('refused', 'input'));
    expect(reports.map((line) => line.slice(line.indexOf('case.ts')))).toEqual([
      'case.ts: listInvoices: no tenant value is in scope for `organizationId`: take the tenant into this function as a parameter',
      'case.ts: findInvoice: its `where` is `where`, not an object literal written in place: add the condition where it is built',
      'case.ts: listMaybe: a tenant condition is there but can fall away: reject an absent tenant before the call',
    ]);
  });

  it('throws for a file that does not parse, and for a folder without a schema', () => {
    const folder = getSchemaFolder(exampleSchema);
    const report = (): void => {};
    expect(() => transform({ path: join(folder, 'case.ts'), source: 'const = ;' }, { report }, { root: folder })).toThrow(/case\.ts does not parse: /);
    rmSync(join(root, 'prisma'), { recursive: true });
    expect(() => transform({ path: join(root, 'case.ts'), source: read('lookup', 'input') }, { report }, { root })).toThrow(
      `No schema found under ${root}. Pass --root with the folder that holds it.`,
    );
  });

  it('runs in jscodeshift', async () => {
    // Inside the repository, so that its imports are found; jscodeshift reads files, not modules in memory.
    const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'tenantlint-transform-'));
    try {
      const outfile = join(folder, 'transform.mjs');
      await build({
        entryPoints: [fileURLToPath(new URL('transform.ts', import.meta.url))],
        bundle: true,
        outfile,
        format: 'esm',
        platform: 'node',
        external: ['oxc-parser', '@prisma/*', 'ignore', 'tinyglobby'],
      });
      writeFileSync(join(root, 'case.ts'), read('lookup', 'input'));
      const bin = createRequire(import.meta.url).resolve('jscodeshift/bin/jscodeshift.js');
      execFileSync(process.execPath, [bin, '--no-babel', '--extensions=ts', '--silent', '--run-in-band', '-t', outfile, join(root, 'case.ts'), `--root=${root}`]);
      expect(readFileSync(join(root, 'case.ts'), 'utf8')).toBe(read('lookup', 'output'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
