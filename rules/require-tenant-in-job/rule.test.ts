import { runRule } from '@tenantlint/testkit/rule-tester';
import { rule } from './rule.ts';

const head = `import { runs } from '@trigger.dev/sdk/v3';
`;

runRule(rule, {
  valid: [
    {
      name: 'compared before anything of it is given out',
      code: `${head}export async function read(params: { runId: string }, organizationId: string) {
  const run = await runs.retrieve(params.runId);
  if (run.metadata?.organizationId !== organizationId) throw new Error('not found');
  return run.output;
}
`,
    },
    { name: 'an id that no request names', code: `${head}export const read = async (jobId: string) => (await runs.retrieve(jobId)).output;\n` },
  ],
  invalid: [
    {
      name: 'given out to whoever names it',
      filename: 'src/app/api/runs/[runId]/route.ts',
      code: `${head}export async function GET(request: Request, { params }: { params: { runId: string } }) {
  const session = await getSession(request);
  if (!session) return new Response(null, { status: 401 });
  const { runId } = params;
  const run = await runs.retrieve(runId);
  return Response.json({ status: run.status, output: run.output });
}
`,
      errors: [
        {
          messageId: 'missingTenant',
          data: { method: 'retrieve', reason: 'the request names it (`params.runId`), and nothing here asks whose it is' },
          line: 6, column: 21, endLine: 6, endColumn: 41, confidence: 'certain',
        },
      ],
    },
    {
      name: 'compared too late',
      code: `${head}export async function read(params: { runId: string }, organizationId: string) {
  const run = await runs.retrieve(params.runId);
  if (run.metadata?.organizationId !== organizationId) console.warn('foreign');
  return run.output;
}
`,
      errors: [
        {
          messageId: 'unusedTenant',
          data: { method: 'retrieve', candidate: 'organizationId', reason: 'the request names it (`params.runId`), and nothing here asks whose it is' },
          line: 3, column: 21, endLine: 3, endColumn: 48, confidence: 'likely',
        },
      ],
    },
  ],
});
