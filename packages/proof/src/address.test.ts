import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

/** The verdicts on organizations that a procedure finds, in order of file and place. */
const found = (procedure: string, more = ''): string[] => prove({
  'base.ts': `import { initTRPC } from '@trpc/server';
const t = initTRPC.create();
export const signedIn = t.procedure.use(({ ctx, next }) => { if (!ctx.session?.user) throw new Error(); return next({ ctx: { user: ctx.session.user } }); });
export const anybody = t.procedure;`,
  'router.ts': `import { signedIn, anybody } from './base';\nimport { db } from './db';\n${more}\nexport const router = { get: ${procedure} };`,
}).flatMap((line) => (line.startsWith('Organization.') ? [line.slice(line.indexOf(': ') + 2)] : []));

const bySlug = '({ input }) => db.organization.findUnique({ where: { slug: input.slug } })';
const isPublic = ['key-only possible "it is found by its public address, and nothing on the way asks who it is: it may be meant for anybody"'];
const certain = ['key-only certain'];

describe('a row that is found by its public address', () => {
  it.each([
    ['', `anybody.input(schema).query(${bySlug})`],
    ['also with more conditions', 'anybody.input(schema).query(({ input }) => db.organization.findFirst({ where: { slug: input.slug, name: input.name } }))'],
    ['beside procedures that ask', `anybody.input(schema).query(${bySlug}),\nother: signedIn.input(schema).query(({ ctx }) => ctx.user)`],
    ['where words only look like a question', 'anybody.input(schema).query(({ input, ctx }) => { const shouldUseReadReplica = ctx.replica; if (shouldUseReadReplica) throw new Error("no user is asked"); return db.organization.findUnique({ where: { slug: input.slug } }); })'],
  ])('is a note where nobody is asked for %s', (_, procedure) => {
    expect(found(procedure)).toEqual(isPublic);
  });

  it.each([
    ['somebody must be signed in', `signedIn.input(schema).query(${bySlug})`],
    ['the handler asks for a session', 'anybody.input(schema).query(async ({ input, ctx }) => { if (!ctx.session) throw new Error(); return db.organization.findUnique({ where: { slug: input.slug } }); })'],
    ['one key of two is no address', 'anybody.input(schema).query(({ input }) => db.organization.findFirst({ where: input.slug ? { slug: input.slug } : {} }))'],
    ['it is written', "anybody.input(schema).mutation(async ({ input }) => { await db.organization.update({ where: { slug: input.slug }, data: { name: 'x' } }); })"],
  ])('is a finding where %s', (_, procedure) => {
    expect(found(procedure)).toEqual(certain);
  });

  it('is a finding where it is unique within a tenant only, or where no client is seen to ask', () => {
    expect(prove({ 'app/p/[slug]/route.ts': "import { db } from '../db';\nexport async function GET(_, { params }) { return Response.json(await db.project.findFirst({ where: { slug: params.slug } })); }" })).toEqual(['Project.findFirst in GET: key-only certain']);
    expect(prove({ 'app/o/[slug]/route.ts': "import { db } from '../db';\nexport async function GET(_, { params }) { return Response.json(await db.organization.findFirst({ where: { slug: params.slug } })); }" })).toEqual([`Organization.findFirst in GET: ${isPublic[0]}`]);
    expect(prove("import { db } from './db';\nexport const find = (slug: string) => db.organization.findUnique({ where: { slug } });")).toEqual(['Organization.findUnique in find: key-only likely "no caller proves `slug`"']);
  });
});

describe('what a message of the application names', () => {
  const said = (handler: string): string[] => prove(`import { Worker } from 'bullmq';\nimport { db } from './db';\n${handler}`).map((line) => line.replace(/^[^:]*: /, ''));
  const message = ['key-only possible "a message of the application itself names the row"'];

  it.each([
    ["new Worker('deploy', async (job) => { await db.invoice.delete({ where: { id: job.data.invoiceId } }); });"],
    ['export const work = async (job) => { await db.invoice.delete({ where: { id: job.data.invoiceId } }); };'],
    ["queue.createFunction({ id: 'x' }, async ({ event, step }) => { await step.run('y', async () => { await db.invoice.delete({ where: { id: event.data.invoiceId } }); }); });"],
  ])('is a note: %s', (handler) => {
    expect(said(handler)).toEqual(message);
  });

  it.each([
    ['export const work = async (input) => { await db.invoice.delete({ where: { id: input.data.invoiceId } }); };', 'key-only likely "no caller proves `input.data.invoiceId`"'],
    ['export const work = async (job) => { await db.invoice.delete({ where: { id: job.invoiceId } }); };', 'key-only likely "no caller proves `job.invoiceId`"'],
    ['export const work = async (job) => { await db.invoice.delete({ where: { id: job.data } }); };', 'key-only likely "no caller proves `job.data`"'],
    ["export const work = async (job) => { await db.invoice.deleteMany({ where: { status: job.data.status } }); };", 'unfiltered likely "no caller proves `job.data.status`"'],
  ])('is none otherwise: %s', (handler, expected) => {
    expect(said(handler)).toEqual([expected]);
  });

  it('is what a client sends, where a client calls it', () => {
    expect(prove({ 'app/actions.ts': "'use server';\nimport { db } from './db';\nexport async function run(job) { await db.invoice.delete({ where: { id: job.data.invoiceId } }); }" })).toEqual(['Invoice.delete in run: key-only certain']);
  });
});
