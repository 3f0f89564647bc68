import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { exampleSchema } from '@tenantlint/testkit/check-text';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../test/run.ts';

const broken = `import { prisma } from './db.js';

export async function getInvoice(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id } });
}
`;
const fixed = broken.replace('{ id }', '{ id, organizationId }');
const open = `import { prisma } from './db.js';

export async function listInvoices() {
  return prisma.invoice.findMany();
}
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantlint-fix-'));
  mkdirSync(join(root, 'prisma'));
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'prisma', 'schema.prisma'), exampleSchema);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('tenantlint fix', () => {
  it('prints a diff that git applies, and exits 1 since nothing is written', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    const ran = await run(root, ['fix']);
    expect(ran).toEqual({
      code: 1,
      out: [
        '--- a/src/a.ts',
        '+++ b/src/a.ts',
        '@@ -1,5 +1,5 @@',
        " import { prisma } from './db.js';",
        ' ',
        ' export async function getInvoice(id: string, organizationId: string) {',
        '-  return prisma.invoice.findUnique({ where: { id } });',
        '+  return prisma.invoice.findUnique({ where: { id, organizationId } });',
        ' }',
        '',
      ].join('\n'),
      err: 'Would fix 1 finding in 1 file; a second check proved each. Run again with --write to change the files.\n',
    });
    execFileSync('git', ['apply', '-'], { cwd: root, input: ran.out });
    expect(readFileSync(join(root, 'src', 'a.ts'), 'utf8')).toBe(fixed);
  });

  it('changes the files with --write, and has nothing to do the second time', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    expect(await run(root, ['fix', '--write'])).toEqual({ code: 0, out: '', err: 'Fixed 1 finding in 1 file; a second check proved each.\n' });
    expect(readFileSync(join(root, 'src', 'a.ts'), 'utf8')).toBe(fixed);
    expect(await run(root, ['fix', '--write'])).toEqual({ code: 0, out: '', err: 'Nothing to fix.\n' });
  });

  it('leaves methods that the configuration declares to a person', async () => {
    writeFileSync(join(root, 'tenantlint.config.json'), JSON.stringify({ layers: [{ name: 'acme', module: '@acme/data', methods: { 'invoices.find': { operation: 'read', resource: 'Invoice', where: { id: '0.id' } } } }] }));
    writeFileSync(join(root, 'src', 'a.ts'), "import { invoices } from '@acme/data';\n\nexport const get = (id: string, organizationId: string) => invoices.find({ id });\n");
    const { code, err } = await run(root, ['fix']);
    expect([code, err]).toEqual([1, expect.stringContaining('`invoices.find` is a method that the configuration declares (acme): give it the tenant in the way that it takes one')]);
  });

  it('says what it refuses and why, and exits 1', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    writeFileSync(join(root, 'src', 'b.ts'), open);
    expect(await run(root, ['fix', '--write'])).toEqual({
      code: 1,
      out: '',
      err:
        'src/b.ts:4:10 tenantlint/require-tenant-in-read not fixed: no tenant value is in scope for `organizationId`, and nothing in the project calls `listInvoices`: take the tenant from the session or context there.\n' +
        'Fixed 1 finding in 1 file; a second check proved each. 1 finding needs a person.\n',
    });
  });

  it('prints no control characters of a project to a terminal', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken.replace('  return', "  console.log('\u001b[31m');\r\n  return"));
    const { out } = await run(root, ['fix'], {}, true);
    expect(out).toContain("   console.log('\\u001b[31m');\n");
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\r');
  });

  it('fixes only the findings of the rules, by the codemods and at the confidence that are asked for', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    const nothing = { code: 0, out: '', err: 'Nothing to fix.\n' };
    expect(await run(root, ['fix', '--write', '--rule', 'require-tenant-in-read'])).toEqual(nothing);
    expect(await run(root, ['fix', '--write', '--min-confidence', 'certain'])).toEqual(nothing);
    expect(await run(root, ['fix', '--write', '--codemod', 'thread-tenant-parameter'])).toEqual({
      code: 1,
      out: '',
      err: 'src/a.ts:4:10 tenantlint/require-tenant-in-lookup not fixed: no codemod answers it.\nNothing was fixed. 1 finding needs a person.\n',
    });
    expect(readFileSync(join(root, 'src', 'a.ts'), 'utf8')).toBe(broken);
    expect((await run(root, ['fix', '--write', '--rule', 'require-tenant-in-read,tenantlint/require-tenant-in-lookup', '--codemod', 'add-tenant-condition'])).code).toBe(0);
    expect(readFileSync(join(root, 'src', 'a.ts'), 'utf8')).toBe(fixed);
  });

  it.each([
    [['--rule', 'require-tenant'], '--rule require-tenant: there is none of that name. Known: no-conditional-tenant, '],
    [['--codemod', 'x'], '--codemod x: there is none of that name. Known: add-tenant-condition, '],
  ])('exits 2 for %j', async (args, message) => {
    const ran = await run(root, ['fix', ...args]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`tenantlint: ${message}`);
  });

  it('leaves a project alone in which git holds uncommitted changes, unless it is forced', async () => {
    const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: root, encoding: 'utf8' });
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'x');
    writeFileSync(join(root, 'src', 'a.ts'), `${broken}// more\n`);
    expect(await run(root, ['fix', '--write'])).toEqual({
      code: 2,
      out: '',
      err: 'tenantlint: git holds a change that is not committed (src/a.ts). Commit or stash them, so that the fix can be told apart and undone, or give --force.\n',
    });
    expect((await run(root, ['fix'])).code).toBe(1);
    expect((await run(root, ['fix', '--write', '--force'])).code).toBe(0);
    expect(readFileSync(join(root, 'src', 'a.ts'), 'utf8')).toBe(`${fixed}// more\n`);
    git('commit', '-q', '-a', '-m', 'y');
    expect((await run(root, ['fix', '--write'])).err).toBe('Nothing to fix.\n');
  });

  describe('--interactive', () => {
    const two = broken + broken.split('\n').slice(1).join('\n').replace('getInvoice', 'removeInvoice').replace('findUnique', 'delete');
    const twoFixed = two.replaceAll('{ id }', '{ id, organizationId }');
    const ask = async (typed: string, env = {}) => {
      writeFileSync(join(root, 'src', 'a.ts'), two);
      const { code, err } = await run(root, ['fix', '--interactive'], env, false, typed);
      return { code, err, text: readFileSync(join(root, 'src', 'a.ts'), 'utf8') };
    };

    it('shows each edit with its reason and takes those that are wanted', async () => {
      const { code, err, text } = await ask('?\nn\ny\n');
      expect(text).toBe(two.replace('delete({ where: { id } })', 'delete({ where: { id, organizationId } })'));
      expect(code).toBe(1);
      expect(err.split('\n').slice(0, 11)).toEqual([
        'src/a.ts:4:10 tenantlint/require-tenant-in-lookup `Invoice.findUnique` finds a row by its key alone, although `organizationId` is in scope and unused here: the key of another tenant\'s row finds that row. Add `organizationId` to the `where`.',
        'add-tenant-condition: Add `organizationId` to the `where`.',
        '--- a/src/a.ts',
        '+++ b/src/a.ts',
        '@@ -1,7 +1,7 @@',
        " import { prisma } from './db.js';",
        ' ',
        ' export async function getInvoice(id: string, organizationId: string) {',
        '-  return prisma.invoice.findUnique({ where: { id } });',
        '+  return prisma.invoice.findUnique({ where: { id, organizationId } });',
        ' }',
      ]);
      expect(err).toContain('Take this edit [y,n,a,q,e,?]? y  take this edit\n');
      expect(err).toContain('src/a.ts:4:10 tenantlint/require-tenant-in-lookup not fixed: you declined the edit.\nFixed 1 finding in 1 file');
    });

    it.each([
      ['all', 'a\n', twoFixed, 0],
      ['none of the rest', 'q\n', two, 1],
      ['none where the input ends', '', two, 1],
    ])('takes %s', async (_, typed, expected, code) => {
      expect(await ask(typed)).toMatchObject({ text: expected, code });
    });

    it('takes what the editor makes of an edit, if that is proved', async () => {
      const editor = { EDITOR: `sed -i -e 's/{ id, organizationId } });$/{ organizationId, id } }); \\/\\/ mine/'` };
      expect(await ask('e\nn\n', editor)).toMatchObject({ text: two.replace('findUnique({ where: { id } });', 'findUnique({ where: { organizationId, id } }); // mine') });
    });

    it('takes nothing that the editor makes unsafe', async () => {
      const { text, err } = await ask('e\nn\n', { EDITOR: `sed -i -e 's/, organizationId } });/ } }); \\/\\/ no/'` });
      expect(text).toBe(two);
      expect(err).toContain('not fixed: the edit alone does not prove the access: ');
    });

    it('exits 2 without an input or an editor', async () => {
      writeFileSync(join(root, 'src', 'a.ts'), two);
      expect((await run(root, ['fix', '--interactive'])).err).toBe('tenantlint: --interactive needs a standard input to read your answers from. Leave it out, or run in a terminal.\n');
      expect(await ask('e\n')).toMatchObject({ code: 2, text: two });
    });
  });

  it('exits 2 without a schema', async () => {
    rmSync(join(root, 'prisma'), { recursive: true });
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    const ran = await run(root, ['fix']);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err).toMatch(/^tenantlint: No Prisma schema, Drizzle table or TypeORM entity found under /);
  });
});
