import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

const head = `import Redis from 'ioredis';
import { prisma } from './db.js';
const redis = new Redis();
`;

runRule(rule, {
  valid: [
    {
      name: 'the tenant in the key of what is kept for it',
      code: `${head}export async function keep(organizationId: string) {
  const invoices = await prisma.invoice.findMany({ where: { organizationId } });
  await redis.set(\`org:\${organizationId}:invoices\`, JSON.stringify(invoices));
}
`,
    },
    { name: 'an id that is unique everywhere', code: `${head}export const read = (invoiceId: string) => redis.get(\`invoice:\${invoiceId}\`);\n` },
    { name: 'a tag with the tenant', code: `import { redis } from '@/lib/redis';\nexport const members = (orgSlug: string, userId: string) => redis.smembers(\`\${orgSlug}:\${userId}\`);\n` },
    { name: 'another library of the same method names', code: `import { store } from './store.js';\nexport const read = (externalId: string) => store.get(externalId);\n` },
    { name: 'off', code: `${head}export const read = (externalId: string) => redis.get(externalId);\n`, config: { rules: { 'require-tenant-in-cache-key': 'off' } } },
  ],
  invalid: [
    {
      name: 'rows of a tenant under a key of everybody, the tenant in scope',
      code: `${head}export async function keep(organizationId: string) {
  const invoices = await prisma.invoice.findMany({ where: { organizationId } });
  await redis.set('invoices', JSON.stringify(invoices));
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { method: 'set', candidate: 'organizationId', reason: 'what is kept depends on `organizationId`' },
          line: 6, column: 9, endLine: 6, endColumn: 56, confidence: 'likely',
        },
      ],
    },
    {
      name: 'what two tenants may both have, and no tenant in scope',
      code: `${head}export const read = (externalId: string) => redis.hgetall(\`customer:\${externalId}\`);\n`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { method: 'hgetall', reason: 'two tenants may have the same `externalId`' },
          line: 4, column: 45, endLine: 4, endColumn: 84, confidence: 'likely',
        },
      ],
    },
    {
      name: 'a collection of a person, put together before the call',
      code: `import { redis } from '@/lib/redis';
export async function remember(userId: string, chatId: string) {
  const key = \`chats:\${userId}\`;
  await redis.multi().zadd(key, Date.now(), chatId).expire(key, 60).exec();
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { method: 'zadd', reason: "`userId` is a person's, and a person may belong to several tenants" },
          line: 4, column: 9, endLine: 4, endColumn: 52, confidence: 'likely',
        },
      ],
    },
    {
      name: 'at an entry, with nothing assumed',
      filename: 'src/app/api/invoices/route.ts',
      code: `${head}export async function GET(request: Request) {
  const { organizationId } = await getSession(request);
  const invoices = await prisma.invoice.findMany({ where: { organizationId } });
  await redis.set('invoices', JSON.stringify(invoices));
  return Response.json(invoices);
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { method: 'set', candidate: 'organizationId', reason: 'what is kept depends on `getSession().organizationId`' },
          line: 7, column: 9, endLine: 7, endColumn: 56, confidence: 'certain',
        },
      ],
    },
  ],
});
