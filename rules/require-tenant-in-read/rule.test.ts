import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

/** Countries belong to no tenant; projects, which hang on them, do. */
const withCountries = `
model Organization { id String @id
  memberships Membership[]
  projects Project[] }
model User { id String @id
  memberships Membership[] }
model Membership { organizationId String
  organization Organization @relation(fields: [organizationId], references: [id])
  userId String
  user User @relation(fields: [userId], references: [id])
  @@id([organizationId, userId]) }
model Country { code String @id
  projects Project[] }
model Project { id String @id
  organizationId String
  organization Organization @relation(fields: [organizationId], references: [id])
  countryCode String
  country Country @relation(fields: [countryCode], references: [code]) }
`;

runRule(rule, {
  valid: [
    {
      name: "rows of the tenant, loaded through rows of nobody",
      schema: withCountries,
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.country.findMany({ include: { projects: { where: { organizationId } } } });
}
`,
    },
    {
      name: 'the owner column equals the tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'the same through equals, in an AND',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { AND: [{ status: 'open' }, { organizationId: { equals: organizationId } }] } });
}
`,
    },
    {
      name: 'through the relation to the organization',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organization: { id: organizationId } } });
}
`,
    },
    {
      name: 'a child through its parent',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.task.findMany({ where: { project: { organizationId } } });
}
`,
    },
    {
      name: 'an OR beside the tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.count({ where: { organizationId, OR: [{ status: 'open' }, { status: 'late' }] } });
}
`,
    },
    {
      name: "the caller's memberships",
      code: `import { prisma } from './db.js';
export async function run(session: { user: { id: string } }) {
  return prisma.invoice.findMany({ where: { organization: { memberships: { some: { userId: session.user.id } } } } });
}
`,
    },
    {
      name: 'keys of rows already proved',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  const projects = await prisma.project.findMany({ where: { organizationId } });
  return prisma.task.findMany({ where: { projectId: { in: projects.map((project) => project.id) } } });
}
`,
    },
    {
      name: 'a model that belongs to no tenant',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.user.count();
}
`,
    },
    {
      name: 'aggregate and groupBy with the tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  await prisma.invoice.aggregate({ where: { organizationId }, _sum: { total: true } });
  return prisma.invoice.groupBy({ by: ['status'], where: { organizationId } });
}
`,
    },
  ],
  invalid: [
    {
      name: "every tenant's rows, loaded through rows of nobody",
      schema: withCountries,
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.project.findMany({ where: { organizationId }, include: { country: { include: { projects: true } } } });
}
`,
      errors: [
        {
          messageId: 'loadedThroughCommon',
          data: { model: 'Project', method: 'country.projects', through: 'Country' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 119,
        },
      ],
    },
    {
      name: 'everything of everyone',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.invoice.findMany();
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'findMany', column: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 35,
        },
      ],
    },
    {
      name: 'a list by state',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.invoice.findMany({ where: { status: 'open' } });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { model: 'Invoice', method: 'findMany', column: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 64,
        },
      ],
    },
    {
      name: 'a tenant in scope and unused',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ orderBy: { number: 'asc' } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findMany', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 65,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId }, orderBy: { number: 'asc' } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'findFirst',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findFirst({ where: { status: 'draft' } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findFirst', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 66,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findFirst({ where: { status: 'draft', organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'count',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.count();
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'count', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 32,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.count({ where: { organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'aggregate',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.aggregate({ _sum: { total: true } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'aggregate', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 61,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.aggregate({ where: { organizationId }, _sum: { total: true } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'groupBy, whose columns are no condition',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.groupBy({ by: ['organizationId'], _count: true });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'groupBy', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 74,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.groupBy({ where: { organizationId }, by: ['organizationId'], _count: true });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'whether one exists',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return (await prisma.invoice.count({ where: { status: 'open' } })) > 0;
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'count', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 17,
          endLine: 3,
          endColumn: 68,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return (await prisma.invoice.count({ where: { status: 'open', organizationId } })) > 0;
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'every tenant but one',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { organizationId: { not: organizationId } } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findMany', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 89,
        },
      ],
    },
    {
      name: 'NOT the tenant',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { NOT: { organizationId } } });
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { model: 'Invoice', method: 'findMany', candidate: 'organizationId', property: 'organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 73,
          suggestions: [
            {
              desc: 'Add `organizationId` to the `where`.',
              output: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  return prisma.invoice.findMany({ where: { NOT: { organizationId }, organizationId } });
}
`,
            },
          ],
        },
      ],
    },
    {
      name: 'a child of anything',
      code: `import { prisma } from './db.js';
export async function run() {
  return prisma.task.findMany({ where: { done: false } });
}
`,
      errors: [
        {
          messageId: 'missingOwnerPath',
          data: { model: 'Task', method: 'findMany', column: 'project.organizationId' },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 58,
        },
      ],
    },
  ],
});
