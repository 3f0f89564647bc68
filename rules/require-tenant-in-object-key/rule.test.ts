import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

const head = `import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
`;

runRule(rule, {
  valid: [
    { name: 'the tenant first', code: `${head}export const save = (organizationId: string, file: File) => s3.send(new PutObjectCommand({ Key: \`\${organizationId}/\${file.name}\` }));\n` },
    { name: 'checked against the tenant', code: `${head}export const read = (body: Body, organizationId: string) => {
  if (!body.key.startsWith(organizationId)) throw new Error('not found');
  return s3.send(new GetObjectCommand({ Key: body.key }));
};
` },
    { name: 'a constant', code: `${head}export const logo = () => s3.send(new GetObjectCommand({ Key: 'logo.png' }));\n` },
  ],
  invalid: [
    {
      name: "a file's name, the tenant in scope",
      code: `${head}export async function save(organizationId: string, file: File) {
  await s3.send(new PutObjectCommand({ Key: \`uploads/\${file.name}\` }));
  return organizationId;
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { method: 'PutObjectCommand', candidate: 'organizationId', reason: 'two tenants may have the same `file.name`' },
          line: 4, column: 17, endLine: 4, endColumn: 70, confidence: 'likely',
        },
      ],
    },
    {
      name: 'a key that the request names, at an entry',
      filename: 'src/app/api/files/route.ts',
      code: `${head}export async function POST(request: Request) {
  const body = await request.json();
  return s3.send(new GetObjectCommand({ Key: body.key }));
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { method: 'GetObjectCommand', reason: 'the request names it (`request.json().key`), and nothing here asks whose it is' },
          line: 5, column: 18, endLine: 5, endColumn: 57, confidence: 'certain',
        },
      ],
    },
  ],
});
