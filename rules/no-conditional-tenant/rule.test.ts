import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'an absent tenant is rejected first',
      code: `import { prisma } from './db.js';
export async function run(organizationId?: string) {
  if (!organizationId) throw new Error('no organization');
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'an absent tenant returns first',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string | undefined) {
  if (organizationId === undefined) return [];
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'built-in rows beside the own ones',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.label.findMany({ where: { OR: [{ organizationId }, { organizationId: null }] } });
}
`,
    },
    {
      name: 'the tenant after what is spread',
      code: `import { prisma } from './db.js';
export async function run(filter: { status?: string }, organizationId: string) {
  return prisma.invoice.findMany({ where: { ...filter, organizationId } });
}
`,
    },
    {
      name: 'the tenant in every arm',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { OR: [{ organizationId, status: 'open' }, { organizationId, status: 'late' }] } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'a constant where the tenant is absent',
      code: `import { prisma } from './db.js';
export async function run(organizationId?: string) {
  return prisma.invoice.findMany({ where: { organizationId: organizationId ?? 'default' } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'without a tenant it falls back to a constant' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 93,
        },
      ],
    },
    {
      name: 'an optional parameter',
      code: `import { prisma } from './db.js';
export async function run(organizationId?: string) {
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'organizationId may be undefined, which drops the condition' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 64,
        },
      ],
    },
    {
      name: 'a value that may be undefined',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string | undefined) {
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'organizationId may be undefined, which drops the condition' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 64,
        },
      ],
    },
    {
      name: 'a value that may be null',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string | null) {
  return prisma.invoice.findMany({ where: { organizationId: organizationId ?? undefined } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'undefined drops the condition' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 93,
        },
      ],
    },
    {
      name: 'an optional spread',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string | undefined) {
  return prisma.invoice.findMany({ where: { status: 'open', ...(organizationId ? { organizationId } : {}) } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'undefined drops the condition' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 111,
        },
      ],
    },
    {
      name: 'set under a condition',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string | undefined) {
  const where: { status: string; organizationId?: string } = { status: 'open' };
  if (organizationId) where.organizationId = organizationId;
  return prisma.invoice.findMany({ where });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'undefined drops the condition' },
          line: 5,
          column: 10,
          endLine: 5,
          endColumn: 44,
        },
      ],
    },
    {
      name: 'an arm of OR',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { OR: [{ organizationId }, { status: 'public' }] } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'one arm of OR is not scoped' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 96,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { OR: [{ organizationId }, { status: 'public' }], organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: "overridden by the caller's filter",
      code: `import { prisma } from './db.js';
export async function run(filter: Record<string, string>, organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId, ...filter } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findMany', reason: 'a later spread can replace it' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 75,
          suggestions: [
            {
              desc: 'Put `organizationId` behind what can override it.',
              output: `import { prisma } from './db.js';
export async function run(filter: Record<string, string>, organizationId: string) {
  return prisma.invoice.findMany({ where: { ...filter, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'a lookup by key',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId?: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}
`,
      errors: [
        {
          messageId: 'conditionalTenant',
          data: { model: 'Invoice', method: 'findUnique', reason: 'organizationId may be undefined, which drops the condition' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 70,
        },
      ],
    },
  ],
});
