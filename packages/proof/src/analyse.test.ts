import { describe, expect, it } from 'vitest';
import { analyseText, prove } from '../test/prove.ts';

const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;

describe('confidence', () => {
  const get = 'import { db } from "@/db";\nexport async function GET(req, { params }) { return db.invoice.findUnique({ where: { id: params.id } }); }';

  it('is certain at an entry point, and rests on an assumption elsewhere', () => {
    expect(prove({ 'app/api/invoices/route.ts': get })).toEqual(['Invoice.findUnique in GET: key-only certain']);
    expect(prove({ 'lib/invoices.ts': get })).toEqual([`Invoice.findUnique in GET: ${keyOnly('params.id')}`]);
    expect(prove({ 'pages/api/invoices.ts': 'export default async function handler(req, res) { res.json(await req.db.invoice.findMany()); }' })).toEqual(['Invoice.findMany in handler: unfiltered certain']);
    expect(prove({ 'app/actions.ts': '"use server";\nimport { db } from "@/db";\nexport async function load(id) { return db.invoice.findUnique({ where: { id } }); }' })).toEqual(['Invoice.findUnique in load: key-only certain']);
    expect(prove({ 'app/actions.ts': '"use server";\nimport { db } from "@/db";\nexport async function load(id, organizationId) { return db.invoice.findFirst({ where: { id, organizationId } }); }' })).toEqual(['Invoice.findFirst in load: untrusted possible "nothing on the way asks who it is: it may be meant for anybody"']);
  });

  it('is low where somebody else may decide', () => {
    expect(prove({ 'app/api/cron/mail/route.ts': 'import { db } from "@/db";\nexport async function GET() { return db.invoice.findMany(); }' })).toEqual(['Invoice.findMany in GET: unfiltered possible "a scheduled job works on all tenants at once"']);
    expect(prove({ 'app/api/all/route.ts': 'import { db, session } from "@/db";\nexport async function GET() { const { user } = await session(); if (!user.isActive) return null; return db.invoice.findMany(); }' })).toEqual(['Invoice.findMany in GET: unfiltered certain']);
  });

  it('names exactly one assumption where it is likely, and none elsewhere', () => {
    const { judgements } = analyseText({ 'lib/a.ts': 'export const f = (db, id) => db.invoice.findUnique({ where: { id } });', 'app/x/route.ts': get, 'lib/b.ts': 'export const g = (db, text) => db.$queryRawUnsafe(text);' });
    expect(judgements.map((j) => [j.confidence, j.assumptions.length])).toEqual([['certain', 0], ['likely', 1], ['possible', 0]]);
  });
});

describe('files that serve no tenant', () => {
  it.each(['prisma/seed.ts', 'src/invoice.test.ts', 'scripts/fix.ts', 'tests/helpers.ts', 'e2e/a.ts', 'db/migrations/1.ts'])('%s', (path) => {
    expect(prove({ [path]: 'export const f = (db) => db.invoice.findMany();' })).toEqual([]);
  });

  it('unlike those that are only called like it', () => {
    expect(prove({ 'src/latest.ts': 'export const f = (db) => db.invoice.findMany();' })).toHaveLength(1);
  });
});

const db = 'export const db = new PrismaClient();';
const guard = "import { db } from './db';\nexport async function assertProject(id, t) { const p = await db.project.findFirst({ where: { id, organizationId: t } }); if (!p) throw new Error(); }";
const service = "import { db } from './db';\nexport async function remove(id) { await db.project.delete({ where: { id } }); }";
const good = "import { assertProject } from './guard';\nimport { remove } from './service';\nexport async function good(id, t) { await assertProject(id, t); await remove(id); }";
const bad = "import { remove } from './service';\nexport async function bad(key) { await remove(key); }";

describe('several files', () => {
  it('are one program: guards and callers count wherever they are', () => {
    expect(prove({ 'db.ts': db, 'guard.ts': guard, 'service.ts': service, 'good.ts': good })).toEqual(['Project.findFirst in assertProject: proved not-released', 'Project.delete in remove: proved guard']);
    expect(prove({ 'db.ts': db, 'guard.ts': guard, 'service.ts': service, 'good.ts': good, 'bad.ts': bad })).toEqual(['Project.findFirst in assertProject: proved not-released', `Project.delete in remove: ${keyOnly('key')} at remove(key)`]);
    expect(prove({ 'db.ts': db, 'service.ts': service, 'bad.ts': bad })).toEqual([`Project.delete in remove: ${keyOnly('key')}`]);
  });

  it('are linked through what passes names on', () => {
    expect(prove({ 'db.ts': db, 'guard.ts': guard, 'service.ts': service, 'index.ts': "export * from './guard';\nexport { remove } from './service';", 'good.ts': good.replace("'./guard'", "'./index'").replace("'./service'", "'./index'") })).toEqual(['Project.findFirst in assertProject: proved not-released', 'Project.delete in remove: proved guard']);
  });

  it('are judged one by one where nothing links them', () => {
    expect(prove({ 'db.ts': db, 'a/guard.ts': guard, 'service.ts': service, 'good.ts': good })).toContain(`Project.delete in remove: ${keyOnly('id')}`.replace(keyOnly('id'), 'key-only possible "assertProject could be the check, and its body was not read"'));
  });
});

describe('the result', () => {
  const files = { 'db.ts': db, 'guard.ts': guard, 'service.ts': service, 'good.ts': good, 'bad.ts': bad, 'lists.ts': "import { db } from './db';\nexport const all = () => db.invoice.findMany();\nexport const mine = (t) => db.invoice.findMany({ where: { organizationId: t } });\nexport const countries = () => db.country.findMany();\nexport const raw = (text) => db.$queryRawUnsafe(text);" };

  it('does not depend on the order of files', () => {
    const sorted = prove(files);
    const names = Object.keys(files) as (keyof typeof files)[];
    const orders = [[...names].reverse(), [...names.slice(3), ...names.slice(0, 3)], [...names].sort()];
    for (const order of orders) expect(prove(Object.fromEntries(order.map((name) => [name, files[name]])))).toEqual(sorted);
  });

  it('does not depend on what was analysed before', () => {
    const where = "export const f = (db, t: string, o?: string) => db.invoice.findMany({ where: { organizationId: o ?? t } });";
    const first = prove(where, { openWorld: true });
    expect(first).toEqual(['Invoice.findMany in f: proved condition']);
    prove(files);
    expect(prove(where, { openWorld: true })).toEqual(first);
    expect(analyseText(files)).toEqual(analyseText(files));
  });

  it('counts every judgement once', () => {
    expect(analyseText(files).coverage).toEqual({ accesses: 6, notOwned: 1, proved: { 'not-released': 1, condition: 1 }, reported: 2, unknown: { 'raw SQL: its text comes from elsewhere': 1 } });
    expect(analyseText('export const x = 1;').coverage).toEqual({ accesses: 0, notOwned: 0, proved: {}, reported: 0, unknown: {} });
  });

  it('shows the way: entry first, access last', () => {
    const [found] = analyseText({ 'db.ts': db, 'service.ts': service, 'app/api/x/route.ts': "import { remove } from '../../../service';\nexport async function POST(req, { params }) { await remove(params.id); }" }).judgements;
    expect(found!.path.map(({ file, note }) => [file, note])).toEqual([["app/api/x/route.ts", "in handler POST"], ['app/api/x/route.ts', 'calls remove'], ['service.ts', 'Project.delete']]);
    expect(found!.confidence).toBe('certain');
  });
});
