import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

runRule(rule, {
  valid: [
    {
      name: 'a foreign key read off a scoped row',
      code: `import { prisma } from './db.js';
export async function run(id: string, title: string, organizationId: string) {
  const project = await prisma.project.findFirst({ where: { id, organizationId } });
  if (project === null) throw new Error('not found');
  return prisma.task.create({ data: { title, projectId: project.id } });
}
`,
    },
    {
      name: 'the id itself after a scoped lookup',
      code: `import { prisma } from './db.js';
export async function run(projectId: string, title: string, organizationId: string) {
  await prisma.project.findFirstOrThrow({ where: { id: projectId, organizationId } });
  return prisma.task.create({ data: { title, projectId } });
}
`,
    },
    {
      name: 'connect with the tenant beside the key',
      code: `import { prisma } from './db.js';
export async function run(id: string, title: string, organizationId: string) {
  return prisma.task.create({ data: { title, project: { connect: { id, organizationId } } } });
}
`,
    },
    {
      name: 'a person is not a row of one tenant',
      code: `import { prisma } from './db.js';
export async function run(userId: string, organizationId: string) {
  return prisma.membership.create({ data: { userId, organizationId } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'a foreign key from a parameter',
      code: `import { prisma } from './db.js';
export async function run(projectId: string, title: string) {
  return prisma.task.create({ data: { title, projectId } });
}
`,
      errors: [
        {
          messageId: 'unprovenReference',
          data: { model: 'Task', method: 'create', field: 'projectId', reason: 'projectId names a Project that was not proved to be in the tenant' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 60,
        },
      ],
    },
    {
      name: 'connect by key alone',
      code: `import { prisma } from './db.js';
export async function run(id: string, title: string) {
  return prisma.task.create({ data: { title, project: { connect: { id } } } });
}
`,
      errors: [
        {
          messageId: 'unprovenReference',
          data: { model: 'Task', method: 'create', field: 'project.connect', reason: 'project.connect names a Project that was not proved to be in the tenant' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 79,
        },
      ],
    },
    {
      name: 'a lookup of another id',
      code: `import { prisma } from './db.js';
export async function run(projectId: string, other: string, title: string, organizationId: string) {
  await prisma.project.findFirstOrThrow({ where: { id: other, organizationId } });
  return prisma.task.create({ data: { title, projectId } });
}
`,
      errors: [
        {
          messageId: 'unprovenReference',
          data: { model: 'Task', method: 'create', field: 'projectId', reason: 'projectId names a Project that was not proved to be in the tenant' },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 60,
        },
      ],
    },
  ],
});
