import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'key and tenant',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}
`,
    },
    {
      name: 'a compound key that holds the tenant',
      code: `import { prisma } from './db.js';
export async function run(slug: string, organizationId: string) {
  return prisma.project.findUnique({ where: { organizationId_slug: { organizationId, slug } } });
}
`,
    },
    {
      name: 'fetch, then compare',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id } });
  if (invoice?.organizationId !== organizationId) throw new Error('not found');
  return invoice;
}
`,
    },
    {
      name: 'fetch, then compare the parent',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const task = await prisma.task.findUnique({ where: { id }, include: { project: true } });
  if (!task || task.project.organizationId !== organizationId) return null;
  return task;
}
`,
    },
    {
      name: 'a key of a row already proved',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const task = await prisma.task.findFirst({ where: { id, project: { organizationId } } });
  if (!task) throw new Error('not found');
  return prisma.project.findUnique({ where: { id: task.projectId } });
}
`,
    },
    {
      name: 'the organization itself, by the tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.organization.findUnique({ where: { id: organizationId } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'by id, with the tenant unused',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findUnique', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 54,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  return prisma.invoice.findUnique({ where: { id, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'by id',
      code: `import { prisma } from './db.js';
export async function run(id: string) {
  return prisma.invoice.findUnique({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'findUnique', column: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 54,
        },
      ],
    },
    {
      name: 'by another unique key',
      code: `import { prisma } from './db.js';
export async function run(number: string, organizationId: string) {
  return prisma.invoice.findUniqueOrThrow({ where: { number } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findUniqueOrThrow', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 65,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(number: string, organizationId: string) {
  return prisma.invoice.findUniqueOrThrow({ where: { number, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'findFirst by id',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  return prisma.invoice.findFirst({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findFirst', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 53,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  return prisma.invoice.findFirst({ where: { id, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'a child by id',
      code: `import { prisma } from './db.js';
export async function run(id: string) {
  return prisma.task.findUnique({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'missingOwnerPath',
          data: { model: 'Task', method: 'findUnique', column: 'project.organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 51,
        },
      ],
    },
    {
      name: 'compared with what the caller sends',
      code: `import { prisma } from './db.js';
export async function run(request: Request) {
  const body = await request.json();
  const invoice = await prisma.invoice.findUnique({ where: { id: body.id } });
  if (invoice?.organizationId !== body.organizationId) throw new Error('not found');
  return invoice;
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'findUnique', column: 'organizationId' },
          line: 4,
          column: 25,
          endLine: 4,
          endColumn: 78,
        },
      ],
    },
    {
      name: 'compared, and given out all the same',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id } });
  if (invoice?.organizationId !== organizationId) console.warn('foreign');
  return invoice;
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findUnique', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 25,
          endLine: 3,
          endColumn: 69,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id, organizationId } });
  if (invoice?.organizationId !== organizationId) console.warn('foreign');
  return invoice;
}
`,
            },
          ],
        },
      ],
    },
  ],
});
