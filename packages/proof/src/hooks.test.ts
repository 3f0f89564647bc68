import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const head = "import { AsyncLocalStorage } from 'node:async_hooks';\nimport { Prisma, PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nconst context = new AsyncLocalStorage<any>();\n";
const judgeAll = (code: string): string[] => prove(head + code, { openWorld: true });
/** What is said of each access in `f`, of a client that a factory extends. */
const judge = (extension: string, use: string): string[] => judgeAll(`
const forTenant = (org: string) => prisma.$extends(${extension});
export async function f(org: string, id: string, body: any) { const db = forTenant(org); ${use} }`).flatMap((line) => line.includes(' in f: ') ? [line.replace(' in f', '')] : []);

/** An extension that sees every call of every model. */
const all = (body: string): string => `{ query: { $allModels: { async $allOperations({ model, operation, args, query }: any) { ${body} } } } }`;
const add = 'args.where = { ...args.where, organizationId: org };';
const everywhere = all(`${add} return query(args);`);
const alone = '"`f` runs for one tenant at a time"';
const unfiltered = (access: string): string[] => [`${access}: unfiltered likely ${alone}`];
const covered = (access: string): string[] => [`${access}: proved wrapper`];

describe('what an extension of Prisma adds to a call', () => {
  it('is a condition of the call, and of no call beside it', () => {
    expect(judge(everywhere, 'return db.invoice.findMany();')).toEqual(covered('Invoice.findMany'));
    expect(judge(everywhere, 'return prisma.invoice.findMany();')).toEqual(unfiltered('Invoice.findMany'));
    expect(judge(everywhere, 'return db.invoice.findUnique({ where: { id } });')).toEqual(covered('Invoice.findUnique'));
    expect(judge(everywhere, 'return db.invoice.delete({ where: { id } });')).toEqual(covered('Invoice.delete'));
  });

  it('is the call\'s own where that names the tenant too', () => {
    expect(judge(everywhere, 'return db.invoice.findMany({ where: { organizationId: org } });')).toEqual(['Invoice.findMany: proved condition']);
  });

  it.each([
    ['return query({ ...args, where: { ...args.where, organizationId: org } });'],
    ['return query({ ...args, where: { AND: [args.where ?? {}, { organizationId: org }] } });'],
    ['args.where = args.where ? { AND: [args.where, { organizationId: org }] } : { organizationId: org }; return query(args);'],
    ['args.where ??= {}; args.where.organizationId = org; return query(args);'],
    ['(args as any).where = { ...(args as any).where, organizationId: org }; const rows = await query(args); return rows;'],
    [`if (operation === 'findMany' || operation.startsWith('count')) { ${add} } return query(args);`],
    ["if (new Set(['Invoice', 'Project']).has(model)) return query({ ...args, where: { ...args.where, organizationId: org } }); return query(args);"],
    ["if (model in { Invoice: true }) return query({ ...args, where: { ...args.where, organizationId: org } }); return query(args);"],
    [`if (!org) throw new Error('no tenant'); ${add} return query(args);`],
    ['return measure(async () => query({ ...args, where: { ...args.where, organizationId: org } }));'],
    ['const [, rows] = await prisma.$transaction([prisma.$executeRaw`select 1`, query({ ...args, where: { ...args.where, organizationId: org } })]); return rows;'],
  ])('%s', (body) => {
    expect(judge(all(body), 'return db.invoice.findMany({ where: { status: body.status } });')).toEqual(covered('Invoice.findMany'));
  });

  it.each([
    ['return query(args);'],
    ['return query();'],
    ['const scoped = { where: { ...args.where, organizationId: org } }; return query(args);'],
    [`if (operation === 'count') { ${add} } return query(args);`],
    [`if (['Project'].includes(model)) { ${add} } return query(args);`],
    [`if (isLogged()) return query(args); ${add} return query(args);`],
    ['return measure(async () => query(args));'],
    ['return prisma.invoice.count().then(() => query(args));'],
  ])('says nothing of the tenant: %s', (body) => {
    expect(judge(all(body), "return db.invoice.findMany({ where: { status: 'open' } });").filter((line) => line.startsWith('Invoice.findMany'))).toEqual(unfiltered('Invoice.findMany'));
  });

  it('may fall away, be a constant, or be replaced by what the call says', () => {
    expect(judge(all(`if (org) ${add} return query(args);`), 'return db.invoice.findMany();')).toEqual([`Invoice.findMany: conditional likely ${alone}`]);
    expect(judge(all("return query({ where: { organizationId: 'acme' } });"), 'return db.invoice.findMany();')).toEqual([`Invoice.findMany: hardcoded likely ${alone}`]);
    const first = all('args.where = { organizationId: org, ...args.where }; return query(args);');
    expect(judge(first, 'return db.invoice.findMany({ where: body });')).toEqual([`Invoice.findMany: conditional likely ${alone}`]);
    expect(judge(first, 'return db.invoice.findMany({ where: { status: body.status } });')).toEqual(covered('Invoice.findMany'));
  });

  it('is data of what is written, where it is', () => {
    const byOperation = all(`switch (operation) {
      case 'create': args.data = { ...args.data, organizationId: org }; break;
      case 'createMany': args.data = args.data.map((row: any) => ({ ...row, organizationId: org })); break;
      case 'upsert': args.create = { ...args.create, organizationId: org }; ${add} break;
      default: ${add}
    } return query(args);`);
    for (const [use, access] of [
      ['db.invoice.create({ data: { number: id } })', 'Invoice.create'],
      ['db.invoice.createMany({ data: [{ number: id }] })', 'Invoice.createMany'],
      ['db.invoice.upsert({ where: { id }, create: { number: id }, update: {} })', 'Invoice.upsert'],
    ] as const) {
      expect(judge(byOperation, `return ${use};`)).toEqual(covered(access));
      expect(judge(everywhere, `return ${use};`)).toEqual([`${access}: owner-unset likely "no caller proves \`${access === 'Invoice.upsert' ? 'id' : 'org'}\`"`]);
    }
  });

  it('is not in what the call nests, nor in SQL', () => {
    const nested = 'return db.project.update({ where: { id }, data: { labels: { create: { labelId: id } } } });';
    expect(judge(everywhere, nested)).toEqual(['Project.update: proved wrapper', 'Project.update: reference labels.create.labelId likely "no caller proves `id`"']);
    const created = all('args.data = { ...args.data, organizationId: org }; return query(args);');
    expect(judge(created, 'return db.project.create({ data: { slug: id, labels: { create: { labelId: id } } } });')).toEqual(['Project.create: proved wrapper', 'Project.create: reference labels.create.labelId likely "no caller proves `id`"']);
    expect(judge(everywhere, 'return db.$queryRaw`select * from "Invoice"`;')).toEqual(unfiltered('Invoice.$queryRaw'));
  });
});

describe('which calls a function of an extension sees', () => {
  const scope = '({ args, query }: any) => query({ ...args, where: { ...args.where, organizationId: org } })';
  it.each([
    [`{ query: { invoice: { findMany: ${scope} } } }`],
    [`{ query: { invoice: { $allOperations: ${scope} } } }`],
    [`{ query: { $allModels: { findMany: ${scope} } } }`],
    [`{ query: { $allOperations: ${scope} } }`],
    [`{ query: { ...{ invoice: { ...{ findMany: ${scope} } } } } }`],
    [`Prisma.defineExtension({ query: { invoice: { findMany: ${scope} } } })`],
    [`(client: any) => client.$extends({ query: { invoice: { findMany: ${scope} } } })`],
    [`Prisma.defineExtension((client: any) => client.$extends({ query: { invoice: { findMany: ${scope} } } }))`],
  ])('%s', (extension) => {
    expect(judge(extension, 'return db.invoice.findMany();')).toEqual(covered('Invoice.findMany'));
  });

  it.each([
    [`{ query: { project: { findMany: ${scope} } } }`],
    [`{ query: { invoice: { findFirst: ${scope} } } }`],
    [`{ query: { $allModels: { findFirst: ${scope} } } }`],
    [`{ query: { findMany: { invoice: ${scope} } } }`],
    [`{ invoice: { findMany: ${scope} } }`],
    [`{ model: { invoice: { findAll: ${scope} } } }`],
    ['fromElsewhere(org)'],
  ])('others: %s', (extension) => {
    expect(judge(extension, 'return db.invoice.findMany();')).toEqual(unfiltered('Invoice.findMany'));
  });

  it('hands on in order: those of the extended client first', () => {
    const replace = "{ query: { invoice: { findMany: ({ args, query }: any) => query({ where: { status: 'open' } }) } } }";
    const chained = (first: string, then: string): string[] => judgeAll(`export function f(org: string) { return prisma.$extends(${first}).$extends(${then}).invoice.findMany(); }`);
    expect(chained(replace, everywhere)).toEqual(['Invoice.findMany in f: proved wrapper']);
    expect(chained(everywhere, replace)).toEqual([`Invoice.findMany in f: unfiltered likely ${alone}`]);
  });

  it('may run another access in the place of the call', () => {
    const instead = (where: string): string => `{ query: { $allModels: { async findUnique({ model, args }: any) { return prisma[model].findFirst({ ...args, where: ${where} }); } } } }`;
    const run = (where: string): string[] => judgeAll(`const forTenant = (org: string) => prisma.$extends(${instead(where)});\nexport const f = (org: string, id: string) => forTenant(org).invoice.findUnique({ where: { id } });`).filter((line) => line.startsWith('Invoice'));
    const place = 'Invoice.findFirst in forTenant.query.$allModels.findUnique';
    expect(run('{ ...args.where, organizationId: org }')).toEqual([`${place}: proved condition`, 'Invoice.findUnique in f: proved wrapper']);
    expect(run('args.where')[0]).toContain(`${place}: key-only`);
  });
});

describe('where a scoped client comes from', () => {
  it('is a factory, in one of its ways or all of them', () => {
    const make = `prisma.$extends(${everywhere})`;
    expect(judgeAll(`async function clientOf(org: string) { if (!org) throw new Error(); const db = ${make}; return db; }\nexport const f = async (org: string) => (await clientOf(org)).invoice.findMany();`)).toEqual(['Invoice.findMany in f: proved wrapper']);
    expect(judgeAll(`function clientOf(org: string, all: boolean) { if (all) return prisma; return ${make}; }\nexport const f = (org: string, all: boolean) => clientOf(org, all).invoice.findMany();`)).toEqual([`Invoice.findMany in f: unfiltered likely ${alone}`]);
  });

  it('is handed to functions, also in an object', () => {
    const make = `const forTenant = (org: string) => prisma.$extends(${everywhere});\n`;
    expect(judgeAll(`${make}const list = (db: any) => db.invoice.findMany();\nexport const f = (org: string) => list(forTenant(org));`)).toEqual(['Invoice.findMany in list: proved wrapper']);
    expect(judgeAll(`${make}const list = (ctx: any) => ctx.db.invoice.findMany();\nexport const f = (org: string) => list({ db: forTenant(org) });`)).toEqual(['Invoice.findMany in list: proved wrapper']);
    expect(judgeAll(`${make}const list = (db: any) => db.invoice.findMany();\nexport const f = () => list(prisma);`)).toEqual(['Invoice.findMany in list: unfiltered likely "`list` runs for one tenant at a time"']);
    expect(judge(everywhere, 'return db.$transaction(async (tx: any) => tx.invoice.findMany());')).toEqual(covered('Invoice.findMany'));
    expect(judge(everywhere, 'return prisma.$transaction(async (tx: any) => tx.invoice.findMany());')).toEqual(unfiltered('Invoice.findMany'));
  });

  it('is reached from the callbacks of what it is handed to', () => {
    const make = `const forTenant = (org: string) => prisma.$extends(${everywhere});\nconst each = (db: any, ids: string[]) => Promise.all(ids.map(async (id) => db.invoice.findUnique({ where: { id } })));\n`;
    expect(judgeAll(`${make}export const f = (org: string, ids: string[]) => each(forTenant(org), ids);`)).toEqual(['Invoice.findUnique in each: proved wrapper']);
    expect(judgeAll(`${make}export const f = (ids: string[]) => each(prisma, ids);`)[0]).toContain('Invoice.findUnique in each: key-only');
    expect(judge(everywhere, 'return Promise.all([id].map(async (one) => db.invoice.findUnique({ where: { id: one } })));')).toEqual(covered('Invoice.findUnique'));
  });

  it('is held in the context of a procedure, as middleware made it', () => {
    const procedure = (client: string): string[] => judgeAll(`import { initTRPC } from '@trpc/server';
const forTenant = (org: string) => prisma.$extends(${everywhere});
const t = initTRPC.create();
const scoped = t.procedure.use(async ({ ctx, next }: any) => { if (!ctx.session) throw new Error(); return next({ ctx: { db: ${client} } }); });
export const list = scoped.query(async ({ ctx }: any) => ctx.db.invoice.findMany());
export const each = scoped.input(schema).query(({ ctx, input }: any) => Promise.all(input.ids.map(async (id: string) => ctx.db.invoice.findUnique({ where: { id } }))));`);
    expect(procedure('forTenant(ctx.session.organizationId)')).toEqual(['Invoice.findMany in list: proved wrapper', 'Invoice.findUnique in each: proved wrapper']);
    expect(procedure('prisma').map((line) => line.split(' certain')[0])).toEqual(['Invoice.findMany in list: unfiltered', 'Invoice.findUnique in each: key-only']);
  });

  it('is a field of an instance, as its constructor was given it or makes it', () => {
    const make = `const forTenant = (org: string) => prisma.$extends(${everywhere});\n`;
    const list = 'list() { return this.db.invoice.findMany(); }';
    const given = `${make}class Invoices { constructor(private db: any) {} ${list} }\n`;
    expect(judgeAll(`${given}export const f = (org: string) => new Invoices(forTenant(org)).list();`)).toEqual(['Invoice.findMany in Invoices.list: proved wrapper']);
    expect(judgeAll(`${given}export const f = () => new Invoices(prisma).list();`)[0]).toContain('Invoice.findMany in Invoices.list: unfiltered');
    const made = (client: string): string => `${make}class Invoices { private db; constructor(org: string) { this.db = ${client}; } ${list} }\nexport const f = (org: string) => new Invoices(org).list();`;
    expect(judgeAll(made('forTenant(org)'))).toEqual(['Invoice.findMany in Invoices.list: proved wrapper']);
    expect(judgeAll(made('prisma'))[0]).toContain('Invoice.findMany in Invoices.list: unfiltered');
  });

  it('is set on the request', () => {
    const app = (client: string): string[] => judgeAll(`import express from 'express';
import { Hono } from 'hono';
const forTenant = (org: string) => prisma.$extends(${everywhere});
const app = express();
app.use((req: any, res: any, next: any) => { req.db = ${client.replaceAll('CONTEXT', 'req')}; next(); });
app.get('/invoices', async (req: any, res: any) => { res.json(await req.db.invoice.findMany()); });
const hono = new Hono();
hono.use(async (c: any, next: any) => { c.set('db', ${client.replaceAll('CONTEXT', "c.get('auth')")}); await next(); });
hono.get('/invoices', async (c: any) => c.json(await c.get('db').invoice.findMany()));`);
    expect(app('forTenant(CONTEXT.session.organizationId)').map((line) => line.split(': ')[1])).toEqual(['proved wrapper', 'proved wrapper']);
    expect(app('prisma').map((line) => line.split(': ')[1]!.split(' certain')[0])).toEqual(['unfiltered', 'unfiltered']);
  });

  it('takes the tenant from the context of the request, unless it may be absent', () => {
    const held = (rest: string): string[] => judgeAll(`export const db = prisma.$extends(${all(`const org = context.getStore()?.organizationId; ${rest} ${add} return query(args);`)});\nexport const f = () => db.invoice.findMany();`);
    expect(held("if (!org) throw new Error('no tenant');")).toEqual(['Invoice.findMany in f: proved wrapper']);
    expect(held('if (!org) return query(args);')).toEqual([`Invoice.findMany in f: unfiltered likely ${alone}`]);
  });

  it('is every name that a middleware was given to, from there on', () => {
    const use = "prisma.$use(async (params: any, next: any) => { if (params.model === 'Invoice') params.args = { ...params.args, where: { ...params.args?.where, organizationId: context.getStore().organizationId } }; return next(params); });";
    expect(judgeAll(`${use}\nexport const f = () => prisma.invoice.findMany();\nexport const g = () => prisma.project.findMany();`)).toEqual(['Invoice.findMany in f: proved wrapper', 'Project.findMany in g: unfiltered likely "`g` runs for one tenant at a time"']);
    const other = `const other = new PrismaClient();\n${use}\nexport const f = () => other.invoice.findMany();`;
    expect(judgeAll(other)).toEqual(unfiltered('Invoice.findMany in f'));
  });

  it('is held to what its caller knows, also where it lets a call through', () => {
    const session = 'const sessionOf = (): { org: string } | undefined => context.getStore();\n';
    const make = `${session}const forTenant = (org: string) => prisma.$extends(${all(`if (['Invoice'].includes(model)) { ${add} } return query(args);`)});\n`;
    const find = (check: string, use: string): string[] => judgeAll(`${make}export async function f() { const org = sessionOf()?.org; ${check} return forTenant(org).${use}; }`);
    for (const [use, kind] of [['task.findMany({ where: { project: { organizationId: org } } })', 'relation'], ['invoice.findMany()', 'wrapper']] as const) {
      expect(find('if (!org) throw new Error();', use)[0]).toContain(`proved ${kind}`);
      expect(find('', use)[0]).toContain('conditional');
    }
  });

  it('goes on with another operation', () => {
    const first = "prisma.$use(async (params: any, next: any) => { if (params.action === 'findUnique') { params.action = 'findFirst'; params.args.where = { ...params.args.where, organizationId: context.getStore().organizationId }; } return next(params); });";
    expect(judgeAll(`${first}\nexport const f = (id: string) => prisma.invoice.findUnique({ where: { id } });`)).toEqual(['Invoice.findFirst in f: proved wrapper']);
  });

  it("is no proof where the tenant is the client's own word", () => {
    const handler = (org: string): string[] => prove({ 'app/api/invoices/route.ts': `${head}const forTenant = (org: string) => prisma.$extends(${everywhere});\nexport async function GET(request: Request) { const session = await auth(); const url = new URL(request.url); return Response.json(await forTenant(${org}).invoice.findMany()); }` });
    expect(handler('session.organizationId')).toEqual(['Invoice.findMany in GET: proved wrapper']);
    expect(handler("url.searchParams.get('org')!")[0]).toContain('Invoice.findMany in GET: untrusted');
  });
});
