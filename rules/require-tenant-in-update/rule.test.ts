import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'key and tenant',
      code: `import { prisma } from './db.js';
export async function run(id: string, name: string, organizationId: string) {
  await prisma.project.update({ where: { id, organizationId }, data: { name } });
}
`,
    },
    {
      name: 'by state and tenant, with the count looked at',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  const { count } = await prisma.invoice.updateMany({ where: { status: 'open', organizationId }, data: { status: 'closed' } });
  if (count === 0) throw new Error('not found');
}
`,
    },
    {
      name: 'after a scoped lookup that throws',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.findFirstOrThrow({ where: { id, organizationId } });
  await prisma.invoice.update({ where: { id }, data: { status: 'paid' } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'by key, with the tenant unused',
      code: `import { prisma } from './db.js';
export async function run(id: string, name: string, organizationId: string) {
  await prisma.project.update({ where: { id }, data: { name } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Project', method: 'update', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 65,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, name: string, organizationId: string) {
  await prisma.project.update({ where: { id, organizationId }, data: { name } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'by key',
      code: `import { prisma } from './db.js';
export async function run(id: string, name: string) {
  await prisma.project.update({ where: { id }, data: { name } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Project', method: 'update', column: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 65,
        },
      ],
    },
    {
      name: 'by state',
      code: `import { prisma } from './db.js';
export async function run() {
  await prisma.invoice.updateMany({ where: { status: 'open' }, data: { status: 'closed' } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'updateMany', column: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 93,
        },
      ],
    },
    {
      name: 'the update half of an upsert',
      code: `import { prisma } from './db.js';
export async function run(number: string, total: number, organizationId: string) {
  await prisma.invoice.upsert({ where: { number }, update: { total }, create: { number, total, organizationId } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'upsert', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 115,
        },
      ],
    },
    {
      name: 'a lookup that finds nothing and goes on',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.findFirst({ where: { id, organizationId } });
  await prisma.invoice.update({ where: { id }, data: { status: 'paid' } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'update', candidate: 'organizationId', property: 'organizationId' },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 75,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.findFirst({ where: { id, organizationId } });
  await prisma.invoice.update({ where: { id, organizationId }, data: { status: 'paid' } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'data that moves the row',
      code: `import { prisma } from './db.js';
export async function run(request: Request, organizationId: string) {
  const body = await request.json();
  await prisma.invoice.update({ where: { id: body.id, organizationId }, data: { organizationId: body.organizationId } });
}
`,
      errors: [
        {
          messageId: 'writableOwner',
          data: { model: 'Invoice', method: 'update', field: 'organizationId' },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 121,
          suggestions: [
            {
              desc: 'Replace `body.organizationId` by `organizationId`.',
              output: `import { prisma } from './db.js';
export async function run(request: Request, organizationId: string) {
  const body = await request.json();
  await prisma.invoice.update({ where: { id: body.id, organizationId }, data: { organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'mass assignment',
      code: `import { prisma } from './db.js';
export async function run(request: Request, id: string, organizationId: string) {
  const body = await request.json();
  await prisma.invoice.update({ where: { id, organizationId }, data: body });
}
`,
      errors: [
        {
          messageId: 'writableOwner',
          data: { model: 'Invoice', method: 'update', field: 'organizationId' },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 77,
        },
      ],
    },
  ],
});
