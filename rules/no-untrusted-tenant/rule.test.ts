import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

const head = `'use server';
import { getSession } from './auth.js';
import { prisma } from './db.js';
`;

runRule(rule, {
  valid: [
    {
      name: 'the tenant of the session',
      code: `${head}export async function run() {
  const { user } = await getSession();
  return prisma.invoice.findMany({ where: { organizationId: user.organizationId } });
}
`,
    },
    {
      name: 'an input that the acting user is a member of',
      code: `${head}export async function run(organizationId: string) {
  const { user } = await getSession();
  const membership = await prisma.membership.findUnique({ where: { userId_organizationId: { userId: user.id, organizationId } } });
  if (!membership) throw new Error('not found');
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'an input that is compared with the tenant of the session',
      code: `${head}export async function run(organizationId: string) {
  const { user } = await getSession();
  if (user.organizationId !== organizationId) throw new Error('not found');
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
    {
      name: 'a function that no framework calls',
      code: `import { prisma } from './db.js';
export async function run(organizationId: string) {
  const { user } = await getSession();
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
    },
  ],
  invalid: [
    {
      name: 'an argument of an action, whoever asks',
      code: `${head}export async function run(organizationId: string) {
  const { user } = await getSession();
  if (!user) throw new Error('not signed in');
  return prisma.invoice.findMany({ where: { organizationId } });
}
`,
      errors: [
        {
          messageId: 'untrustedTenant',
          data: { model: 'Invoice', method: 'findMany', input: 'organizationId' },
          line: 7, column: 10, endLine: 7, endColumn: 64, confidence: 'likely',
        },
      ],
    },
    {
      name: 'a path parameter, in a lookup',
      filename: 'src/app/api/organizations/[id]/route.ts',
      code: `import { getSession } from './auth.js';
import { prisma } from './db.js';
export async function GET(request: Request, { params }: { params: { id: string } }) {
  const session = await getSession();
  if (!session) return new Response(null, { status: 401 });
  return Response.json(await prisma.organization.findUnique({ where: { id: params.id } }));
}
`,
      errors: [
        {
          messageId: 'untrustedTenant',
          data: { model: 'Organization', method: 'findUnique', input: 'params.id' },
          line: 6, column: 30, endLine: 6, endColumn: 90, confidence: 'likely',
        },
      ],
    },
    {
      name: 'a membership of somebody',
      code: `${head}export async function run(organizationId: string, userId: string) {
  const session = await getSession();
  const membership = await prisma.membership.findFirst({ where: { organizationId, userId } });
  if (!session || !membership) throw new Error('not found');
  await prisma.project.deleteMany({ where: { organizationId } });
}
`,
      errors: [
        {
          messageId: 'untrustedTenant',
          data: { model: 'Project', method: 'deleteMany', input: 'organizationId' },
          line: 8, column: 9, endLine: 8, endColumn: 65, confidence: 'likely',
        },
      ],
    },
    {
      name: 'the tenant of a new row',
      filename: 'src/pages/api/projects.ts',
      code: `import { getSession } from './auth.js';
import { prisma } from './db.js';
const add = (organizationId: string, name: string) => prisma.project.create({ data: { organizationId, name, slug: name } });
export default async function handler(req, res) {
  const session = await getSession(req);
  if (!session) return res.status(401).end();
  res.json(await add(req.query.organizationId, req.body.name));
}
`,
      errors: [
        {
          messageId: 'untrustedOwner',
          data: { model: 'Project', method: 'create', input: 'req.query.organizationId' },
          line: 7, column: 18, endLine: 7, endColumn: 62, confidence: 'likely',
        },
      ],
    },
  ],
});
