import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleSchema } from '@tenantlint/testkit/check-text';
import { afterEach, beforeEach, expect, it } from 'vitest';
import addTenantCondition from './add-tenant-condition/transform.ts';
import type { Transform } from './make-transform.ts';
import replaceHardcodedTenant from './replace-hardcoded-tenant/transform.ts';
import scopeLookup from './scope-lookup/transform.ts';

const source = `import { prisma } from './db.js';

export async function get(id: string, organizationId: string) {
  const all = await prisma.project.findMany({ where: { organizationId: 'default' } });
  const some = await prisma.invoice.findMany({ where: { status: 'open' } });
  return [all, some, await prisma.invoice.findUnique({ where: { id } })];
}
`;
const condition = source.replace("{ status: 'open' }", "{ status: 'open', organizationId }");
const lookup = source.replace('findUnique({ where: { id } })', 'findFirst({ where: { id, organizationId } })');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenantlint-transform-'));
  mkdirSync(join(root, 'prisma'));
  writeFileSync(join(root, 'prisma', 'schema.prisma'), exampleSchema);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each<[string, string, Transform, string]>([
  ['replace-hardcoded-tenant', '7.1.0', replaceHardcodedTenant, source.replace("organizationId: 'default'", 'organizationId')],
  ['add-tenant-condition', '7.1.0', addTenantCondition, condition.replace('{ id }', '{ id, organizationId }')],
  ['add-tenant-condition', '4.16.2', addTenantCondition, condition],
  ['scope-lookup', '4.16.2', scopeLookup, lookup],
  ['scope-lookup', '7.1.0', scopeLookup, source],
])('%s does its own part with Prisma %s', (_, version, transform, expected) => {
  writeFileSync(join(root, 'package.json'), JSON.stringify({ dependencies: { '@prisma/client': version } }));
  const reports: string[] = [];
  expect(transform({ path: join(root, 'a.ts'), source }, { report: (line) => void reports.push(line) }, { root }) ?? source).toBe(expected);
  expect(reports).toEqual([]);
});
