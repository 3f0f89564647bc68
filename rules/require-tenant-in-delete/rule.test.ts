import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'key and tenant',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.delete({ where: { id, organizationId } });
}
`,
    },
    {
      name: 'by state and tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  const { count } = await prisma.invoice.deleteMany({ where: { status: 'draft', organizationId } });
  return count;
}
`,
    },
    {
      name: 'children of a parent already proved',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  const project = await prisma.project.findFirst({ where: { id, organizationId } });
  if (project === null) throw new Error('not found');
  await prisma.task.deleteMany({ where: { projectId: project.id } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'by key, with the tenant unused',
      code: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.delete({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'delete', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 49,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(id: string, organizationId: string) {
  await prisma.invoice.delete({ where: { id, organizationId } });
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
export async function run(id: string) {
  await prisma.invoice.delete({ where: { id } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'delete', column: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 49,
        },
      ],
    },
    {
      name: 'by state alone',
      code: `import { prisma } from './db.js';
export async function run() {
  await prisma.invoice.deleteMany({ where: { status: 'draft' } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'deleteMany', column: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 66,
        },
      ],
    },
    {
      name: 'everything',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  await prisma.invoice.deleteMany();
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'deleteMany', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 36,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  await prisma.invoice.deleteMany({ where: { organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'children by the key of a parent not proved',
      code: `import { prisma } from './db.js';
export async function run(projectId: string) {
  await prisma.task.deleteMany({ where: { projectId } });
}
`,
      errors: [
        {
          messageId: 'missingOwnerPath',
          data: { model: 'Task', method: 'deleteMany', column: 'project.organizationId' },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 57,
        },
      ],
    },
  ],
});
