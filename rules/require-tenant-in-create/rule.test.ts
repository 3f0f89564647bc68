import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'the owner from a parameter',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.create({ data: { name, organizationId } });
}
`,
    },
    {
      name: 'the owner by connect',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.create({ data: { name, organization: { connect: { id: organizationId } } } });
}
`,
    },
    {
      name: 'the owner after what is spread',
      code: `import { prisma } from './db.js';
export async function run(input: { number: string; total: number }, organizationId: string) {
  return prisma.invoice.create({ data: { ...input, organizationId } });
}
`,
    },
    {
      name: 'every row of createMany',
      code: `import { prisma } from './db.js';
export async function run(names: string[], organizationId: string) {
  return prisma.label.createMany({ data: names.map((name) => ({ name, organizationId })) });
}
`,
    },
    {
      name: 'nested under the organization itself',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.organization.update({ where: { id: organizationId }, data: { labels: { create: { name } } } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'without the owner, with the tenant unused',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.create({ data: { name } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Label', method: 'create', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 49,
          suggestions: [
            {
              desc: 'Add `organizationId` to the data.',
              output: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.create({ data: { name, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'without the owner',
      code: `import { prisma } from './db.js';
export async function run(name: string) {
  return prisma.label.create({ data: { name } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Label', method: 'create', column: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 49,
        },
      ],
    },
    {
      name: 'an owner that may be absent',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId?: string) {
  return prisma.label.create({ data: { name, organizationId } });
}
`,
      errors: [
        {
          messageId: 'absentTenant',
          data: { model: 'Label', method: 'create', reason: 'organizationId may be absent' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 65,
        },
      ],
    },
    {
      name: 'createMany',
      code: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.createMany({ data: [{ name }] });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Label', method: 'createMany', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 55,
          suggestions: [
            {
              desc: 'Add `organizationId` to the rows that are created.',
              output: `import { prisma } from './db.js';
export async function run(name: string, organizationId: string) {
  return prisma.label.createMany({ data: [{ name, organizationId }] });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'the create half of an upsert',
      code: `import { prisma } from './db.js';
export async function run(id: string, name: string, organizationId: string) {
  return prisma.label.upsert({ where: { id, organizationId }, update: { name }, create: { name } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Label', method: 'upsert', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 100,
          suggestions: [
            {
              desc: 'Add `organizationId` to the data.',
              output: `import { prisma } from './db.js';
export async function run(id: string, name: string, organizationId: string) {
  return prisma.label.upsert({ where: { id, organizationId }, update: { name }, create: { name, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'the owner from the request',
      code: `import { prisma } from './db.js';
export async function run(request: Request, organizationId: string) {
  const body = await request.json();
  return prisma.invoice.create({ data: { organizationId, ...body } });
}
`,
      errors: [
        {
          messageId: 'writableOwner',
          data: { model: 'Invoice', method: 'create', field: 'organizationId' },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 70,
        },
      ],
    },
  ],
});
