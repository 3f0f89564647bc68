import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const said = (source: string): string => prove(source, { openWorld: true }).find((line) => line.startsWith('Project.'))!.replace(/^[^:]*: /, '');
const work = 'const p = await db.project.findUnique({ where: { id } }); return p;';
const message = 'key-only possible "a message of the application itself names the row"';
const open = expect.stringMatching(/^key-only (?:likely|certain)/);

describe('a function that a queue or a clock calls', () => {
  it.each([
    [`import { task } from '@trigger.dev/sdk/v3';\nexport const t = task({ id: 'a', run: async ({ id }: { id: string }) => { ${work} } });`, message],
    [`import { schemaTask } from '@trigger.dev/sdk';\nexport const t = schemaTask({ id: 'a', run: async ({ id }: { id: string }) => { ${work} } });`, message],
    [`import { schedules } from '@trigger.dev/sdk';\nexport const t = schedules.task({ id: 'a', run: async ({ id }: { id: string }) => { ${work} } });`, 'key-only possible "a scheduled job works on all tenants at once"'],
    [`import { Worker } from 'bullmq';\nexport const w = new Worker('mail', async ({ data: { id } }) => { ${work} });`, message],
    [`import Bull from 'bull';\nconst queue = new Bull('mail');\nqueue.process(async ({ data: { id } }) => { ${work} });`, message],
    [`import { Inngest } from 'inngest';\nconst inngest = new Inngest({ id: 'a' });\nexport const fn = inngest.createFunction({ id: 'f' }, { event: 'made' }, async ({ event: { data: { id } } }) => { ${work} });`, message],
    [`import { serve } from '@upstash/workflow/nextjs';\nexport const { POST } = serve(async (context) => { const { id } = context.requestPayload; ${work} });`, message],
    // whatever else takes functions
    [`import { task } from './tasks';\nexport const t = task({ id: 'a', run: async ({ id }: { id: string }) => { ${work} } });`, open],
    [`import { runs } from '@trigger.dev/sdk/v3';\nexport const t = runs.list({ each: async ({ id }: { id: string }) => { ${work} } });`, open],
    [`import { Server } from 'bullmq';\nexport const w = new Server(async ({ params: { id } }) => { ${work} });`, open],
  ])('%s: %s', (source, expected) => {
    expect(said(source)).toEqual(expected);
  });

  it('is asked to compare, where its message names the tenant too', () => {
    const consumer = (given: string, where: string): string => said(`import { Worker } from 'bullmq';\nexport const w = new Worker('mail', async ({ data: ${given} }) => { const p = await db.project.findUnique({ where: ${where} }); return p; });`);
    expect(consumer('{ id, organizationId }', '{ id }')).toEqual(open);
    expect(consumer('{ id, organizationId }', '{ id, organizationId }')).toBe('proved condition');
    expect(consumer('{ id, title }', '{ id }')).toBe(message);
    // it is asked of the consumer, however far away the access is
    const far = (given: string): string => said(`import { Worker } from 'bullmq';\nconst load = async (id: string) => { ${work} };\nexport const w = new Worker('mail', async ({ data }) => { const ${given} = data; return load(id); });`);
    expect(far('{ id, organizationId }')).toEqual(open);
    expect(far('{ id, title }')).toBe(message);
  });

  it.each([
    ['jobs/mail.handler.ts', 'run', 'payload: { id: string }', '`project_${payload.id}`', message],
    ['lib/mail.ts', 'run', 'payload: { id: string }', '`project_${payload.id}`', open],
    ['jobs/mail.handler.ts', 'run', 'payload: { id: string }, id: string', '`project_${id}`', open],
  ])('names the row within a text: %s %s(%s) %s', (path, name, given, key, expected) => {
    const found = prove({ [path]: `export async function ${name}(${given}) { const p = await db.project.findUnique({ where: { id: ${key} } }); await send(p.name); }` }, { openWorld: true });
    expect(found[0]!.replace(/^[^:]*: /, '')).toEqual(expected);
  });

  it('knows the tenant by its message, not by the rows that the message names', () => {
    const consumer = (after: string): string => prove({ 'jobs/mail.ts': `export async function run({ payload }) { const p = await db.project.findUnique({ where: { id: payload.id } }); if (!p) return; ${after} }` }, { openWorld: true })[0]!.replace(/^[^:]*: /, '');
    expect(consumer('await send(p.organizationId, p.name);')).toBe(message);
    expect(consumer('const { organizationId } = p; await send(organizationId, p.name);')).toBe(message);
    expect(consumer('await send(payload.organizationId, p.name);')).toEqual(open);
    expect(consumer('const { organizationId } = payload; await send(organizationId, p.name);')).toEqual(open);
    expect(consumer('const { organizationId } = current(); await send(organizationId, p.name);')).toEqual(open);
  });

  it('on all tenants at once is told by its name', () => {
    const sweep = (name: string): string => prove(`export async function ${name}() { const ps = await db.project.findMany(); for (const p of ps) await send(p.name); }`, { openWorld: true })[0]!.replace(/^[^:]*: /, '');
    expect(sweep('processProjectSweepJob')).toBe('unfiltered possible "a job works on all tenants at once"');
    expect(sweep('processProjects')).toEqual(expect.stringContaining('unfiltered likely'));
    expect(sweep('listProjectJob')).toEqual(expect.stringContaining('unfiltered likely'));
  });

  it('is told from what a client calls in the same file', () => {
    const source = `import { Worker } from 'bullmq';\nasync function load(id: string) { ${work} }\nexport const w = new Worker('mail', async (job) => load(job.data.id));\nexport async function byId(id: string) { return load(id); }`;
    expect(prove(source, { openWorld: true }).filter((line) => line.startsWith('Project.'))).toEqual([expect.stringContaining('key-only likely')]);
  });
});

describe('a message that a provider signed', () => {
  const handler = (read: string): string => `import Stripe from 'stripe';\nconst stripe = new Stripe('key');\nexport async function handle(req: Request, secret: string) { ${read} const id = event.data.object.customer.toString(); ${work} }`;
  it.each([
    ["let event; try { event = stripe.webhooks.constructEvent(await req.text(), req.headers.get('stripe-signature'), secret); } catch { return null; }", 'key-only possible "a message that its provider signed names the row"'],
    ["const event = new Webhook(secret).verify(await req.text(), req.headers);", 'key-only possible "a message that its provider signed names the row"'],
    // checked, and another one read; not checked at all
    ["stripe.webhooks.constructEvent(await req.text(), req.headers.get('stripe-signature'), secret); const event = await req.json();", open],
    ['const event = await req.json();', open],
    ['const event = token.verify(await req.text());', open],
  ])('%s: %s', (read, expected) => {
    expect(said(handler(read))).toEqual(expected);
  });
});

describe('a token that the application signed', () => {
  const jwt = "import jwt from 'jsonwebtoken';\nimport { createDecipheriv } from 'node:crypto';\nconst decrypt = (text: string): string => { const [iv, body] = text.split(':'); const decipher = createDecipheriv('aes', KEY, Buffer.from(iv)); let out = decipher.update(body, 'hex', 'utf8'); out += decipher.final('utf8'); return out; };\n";
  const handler = (read: string, where = '{ id }'): string => prove({ 'app/api/join/route.ts': `${jwt}export async function POST(req: Request) { ${read} return Response.json(await db.project.findUnique({ where: ${where} })); }` }).find((line) => line.startsWith('Project.'))!.replace(/^[^:]*: /, '');
  const signed = 'key-only possible "a token that the application signed names the row"';
  it.each([
    ['const { id } = jwt.verify(req.query.token, SECRET);', signed],
    ['const payload = jwt.verify(req.query.token, SECRET); const id = decrypt(payload.id);', signed],
    ['const payload = jwt.verify(req.query.token, SECRET); let id = payload.id; try { id = decrypt(payload.id); } catch { id = payload.id; }', signed],
    // not looked at, only decoded, or not the key
    ['const { id } = jwt.decode(req.query.token);', open],
    ['const { id } = lib.verify(req.query.token, SECRET);', open],
    ['jwt.verify(req.query.token, SECRET); const { id } = req.query;', open],
    ['const payload = jwt.verify(req.query.token, SECRET); const id = req.query.id ?? payload.id;', open],
  ])('%s: %s', (read, expected) => {
    expect(handler(read)).toEqual(expected);
  });

  it('names what a column of the row names that it found', () => {
    const found = (key: string): string => prove({ 'app/api/join/route.ts': `${jwt}export async function POST(req: Request) { const p = await db.project.findUnique({ where: { id: ${key} } }); for (const id of p.taskIds) await db.task.delete({ where: { id } }); }` }).find((line) => line.startsWith('Task.'))!.replace(/^[^:]*: /, '');
    expect(found('jwt.verify(req.query.token, SECRET).id')).toBe(signed);
    expect(found('req.query.id')).toEqual(open);
  });
});
