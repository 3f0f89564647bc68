import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'the tenant of the caller',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'other constants',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId, status: 'open' } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'a literal',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.invoice.findMany({ where: { organizationId: 'default-organization' } });
}
`,
      errors: [
        {
          messageId: 'hardcodedTenant',
          data: { model: 'Invoice', method: 'findMany', culprit: '"default-organization"' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 88,
        },
      ],
    },
    {
      name: 'a UUID in a variable',
      code: `import { prisma } from './db.js';
const ACME = '6f1c2a52-8a52-4b6e-9d36-0e5f7a1b2c3d';
export async function run() {
  return prisma.invoice.findMany({ where: { organizationId: ACME } });
}
`,
      errors: [
        {
          messageId: 'hardcodedTenant',
          data: { model: 'Invoice', method: 'findMany', culprit: '"6f1c2a52-8a52-4b6e-9d36-0e5f7a1b2c3d"' },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 70,
        },
      ],
    },
    {
      name: 'the environment with a fallback',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.invoice.findMany({ where: { organizationId: process.env.ORGANIZATION_ID ?? 'acme' } });
}
`,
      errors: [
        {
          messageId: 'hardcodedTenant',
          data: { model: 'Invoice', method: 'findMany', culprit: '"acme"' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 103,
        },
      ],
    },
    {
      name: 'in created data',
      code: `import { prisma } from './db.js';
export async function run(number: string, total: number) {
  return prisma.invoice.create({ data: { number, total, organizationId: 'acme' } });
}
`,
      errors: [
        {
          messageId: 'hardcodedTenant',
          data: { model: 'Invoice', method: 'create', culprit: '"acme"' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 84,
        },
      ],
    },
  ],
});
