import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const signed = 'key-only possible "whoever sends it signs it"';
const open = expect.stringMatching(/^key-only certain/);
const route = (text: string, others: Record<string, string> = {}): string => prove({ 'app/api/hooks/route.ts': `import { db } from '../../../lib/db';\n${text}`, 'lib/db.ts': `import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();`, ...others }).find((line) => line.startsWith('Project.'))!.replace(/^[^:]*: /, '');
const work = 'Response.json(await db.project.findUnique({ where: { id: body.id } }))';

describe('a handler of a sender that signs', () => {
  it.each([
    [`import { verifyQueueSignature } from '../../../lib/queue';\nexport async function POST(req) { const body = await req.json(); await verifyQueueSignature({ req, body }); return ${work}; }`, signed],
    [`import { verifySignatureAppRouter } from '@upstash/qstash/nextjs';\nexport const POST = verifySignatureAppRouter(async (req) => { const body = await req.json(); return ${work}; });`, signed],
    [`import { withError } from '../../../lib/errors';\nimport { verifySignatureAppRouter } from '@upstash/qstash/nextjs';\nexport const POST = withError(verifySignatureAppRouter(async (req) => { const body = await req.json(); return ${work}; }));`, signed],
    // a name alone, or what is done with another signature
    [`import { withError } from '../../../lib/errors';\nexport const POST = withError(async (req) => { const body = await req.json(); return ${work}; });`, open],
    [`export async function POST(req) { const body = await req.json(); log(body.signature, signatureOf(body)); return ${work}; }`, open],
  ])('%s: %s', (text, expected) => {
    expect(route(text)).toEqual(expected);
  });

  const withJob = (check: string): Record<string, string> => ({ 'lib/cron.ts': `import { withLog } from './log';\nimport { verify, verifyQueueSignature } from './queue';\nexport const withJob = (handler) => withLog(async (req) => { const rawBody = await req.text(); ${check} return await handler({ req, rawBody }); });` });
  const handler = `import { withJob } from '../../../lib/cron';\nexport const POST = withJob(async ({ rawBody }) => { const body = JSON.parse(rawBody); return ${work}; });`;

  it('is told by the functions that it is handed to', () => {
    expect(route(handler, withJob('await verifyQueueSignature({ req, rawBody });'))).toBe(signed);
    expect(route(handler, withJob('await log(req);'))).toEqual(open);
  });
});

describe('who administers the platform', () => {
  const admin = (where: string): Record<string, string> => ({ 'lib/admin.ts': `import { db } from './db';\nimport { getSession } from './session';\nconst STAFF = 'org_1';\nexport const withAdmin = (handler) => async (req) => { const session = await getSession(); const found = await db.membership.findUnique({ where: { userId_organizationId: ${where} }, select: { role: true } }); const role = found ? found.role : null; if (!role) return new Response('', { status: 401 }); return handler({ req, session }); };` });
  const handler = `import { withAdmin } from '../../../lib/admin';\nexport const POST = withAdmin(async ({ req }) => { const body = await req.json(); return ${work}; });`;

  it('is a member of a tenant that is the same for every call', () => {
    expect(route(handler, admin('{ userId: session.user.id, organizationId: STAFF }'))).toBe('key-only possible "only administrators of the platform get here"');
    expect(route(handler, admin('{ userId: session.user.id, organizationId: session.user.organizationId }'))).toEqual(open);
    expect(route(handler, admin('{ userId: STAFF, organizationId: STAFF }'))).toEqual(open);
  });
});

it('what a schema lets pass of a row has its names', () => {
  const load = (compare: string, parsed = 'schema.parse(found)'): string[] => prove(`import { db } from './db';\nimport { schema } from './schema';\nexport async function remove(id: string, other: string, organizationId: string) { const found = await db.invoice.findUnique({ where: { id } }); ${compare}; const invoice = ${parsed}; await db.invoice.delete({ where: { id: invoice.id } }); }`, { openWorld: true }).map((line) => line.replace(/^[^:]*: /, ''));
  const compared = 'if (!found || found.organizationId !== organizationId) throw new Error()';
  expect(load(compared)).toEqual([expect.stringMatching(/^proved/), 'proved derived']);
  expect(load(compared, 'schema.shape(found)').at(-1)).toMatch(/^key-only/);
  expect(load('if (!found) throw new Error()')).toEqual([expect.stringMatching(/^key-only/), 'proved derived']);
});
