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

  it('says what it refuses and why, and exits 1', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    writeFileSync(join(root, 'src', 'b.ts'), open);
    expect(await run(root, ['fix', '--write'])).toEqual({
      code: 1,
      out: '',
      err:
        'src/b.ts:4:10 tenantlint/require-tenant-in-read not fixed: no tenant value is in scope for `organizationId`: take the tenant into this function as a parameter.\n' +
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

  it('exits 2 without a schema', async () => {
    rmSync(join(root, 'prisma'), { recursive: true });
    writeFileSync(join(root, 'src', 'a.ts'), broken);
    const ran = await run(root, ['fix']);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err).toMatch(/^tenantlint: No Prisma schema, Drizzle table or TypeORM entity found under /);
  });
});
