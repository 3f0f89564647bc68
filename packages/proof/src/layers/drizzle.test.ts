import { describe, expect, it } from 'vitest';
import { prove, verdict, verdictOfLast } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

const options = { schema: tables, openWorld: true };
const imports = `import { alias } from 'drizzle-orm/pg-core';
import { and, asc, count, desc, eq, exists, getTableColumns, gt, ilike, inArray, isNull, like, ne, not, notExists, notInArray, or, sql, type SQL, union } from 'drizzle-orm';
import { db } from './db';
import * as schema from './schema';
import { comments, countries, invoices, labels, memberships, organizations, projects, tasks, users } from './schema';
`;
/** `org`, `id`, `user`: parameters; `maybe`: a parameter that may be undefined; `flag`: a test. */
const parameters = 'org: string, id: string, ids: string[], user: string, maybe: string | undefined, flag: boolean, text: string, body: any';
const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string): string => verdict(source(code), options);
const judgeAll = (code: string): string[] => prove(source(code), options);
const where = (condition: string): string => judge(`return db.select().from(projects).where(${condition});`);

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;
const scoped = 'eq(projects.organizationId, org)';

describe('receivers and tables', () => {
  it.each([
    'db', 'schema.db', 'getDb()', '(await getDb())', 'this.db', 'body.ctx.db', '(flag ? db : body.tx)', 'db.$primary', 'db.with(body.cte)',
  ])('%s.select', (receiver) => {
    expect(judge(`return ${receiver}.select().from(projects).where(eq(projects.id, id));`)).toBe(keyOnly('id'));
  });

  it('is whichever client a helper is handed: one that is connected on first use too', () => {
    const helped = (call: string) => judgeAll(`${call}; return null; }
import { drizzle } from 'drizzle-orm/postgres-js';
let client: any;
const getDb = () => { if (!client) client = connect(); return client; };
const connect = () => { const made = drizzle(process.env.DATABASE_URL); return { ...made, extra: 1 }; };
async function find(db: any, id: string, org: string) { const [found] = await db.select().from(projects).where(and(eq(projects.id, id), eq(projects.organizationId, org))); return found ?? null; }
async function rename(db: any, id: string) { await db.update(projects).set({ name: 'x' }).where(eq(projects.id, id));`).filter((line) => line.startsWith('projects.update'));
    expect(helped('const db = getDb(); if (!(await find(db, id, org))) return; await rename(db, id)')).toEqual(['projects.update in rename: proved guard']);
    expect(helped('const db = getDb(); await find(db, id, org); await rename(db, id)')).toEqual([`projects.update in rename: ${keyOnly('id')}`]);
  });

  it.each(['projects', 'schema.projects', "schema['projects']", 'body.schema.projects'])('%s is the table', (table) => {
    expect(judge(`return db.select().from(${table}).where(eq(${table}.id, id));`)).toBe(keyOnly('id'));
    expect(judge(`return db.select().from(${table}).where(eq(${table}.organizationId, org));`)).toBe('proved condition');
  });

  it('takes a table under another name, and an alias for a table of its own', () => {
    expect(judge('const p = projects; return db.select().from(p).where(eq(p.organizationId, org));')).toBe('proved condition');
    expect(judge("const p = alias(projects, 'p'); return db.select().from(p).where(eq(p.organizationId, org));")).toBe('proved condition');
    expect(judge("const p = alias(projects, 'p'); return db.select().from(p).where(eq(p.id, id));")).toBe(keyOnly('id'));
  });

  it('takes a table declared beside the query', () => {
    const code = `import { eq } from 'drizzle-orm';\nimport { pgTable, text, uuid } from 'drizzle-orm/pg-core';\nexport const projects = pgTable('projects', { id: uuid('id').primaryKey() });\nexport const f = (db: any, org: string) => db.select().from(projects).where(eq(projects.organizationId, org));`;
    expect(prove(code, options)).toEqual(['projects.select in f: proved condition']);
  });

  it.each(["new Map().delete(id)", 'new URLSearchParams(text).delete(id)', "supabase.from('projects').select('*')", 'body.select()', 'Array.from(ids)', 'store.update(body)', 'query.projects.findMany()', 'db.select().from(body.table)'])('%s is no access', (call) => {
    expect(judgeAll(`return ${call};`)).toEqual([]);
  });

  it.each(['await db.select().from(projects)', 'await db.select().from(projects).execute()', 'db.select().from(projects).all()', 'db.select().from(projects).then((rows) => rows)', 'await Promise.all([db.select().from(projects)])', 'await other(db.select().from(projects))', "await db.select().from(projects).prepare('p').execute()"])('%s runs', (call) => {
    expect(judge(`return ${call};`)).toBe(unfiltered);
  });

  it.each(['db.select().from(projects).toSQL()', 'db.select().from(projects).getSQL()'])('%s does not', (call) => {
    expect(judgeAll(`const query = ${call}; return query.params;`)).toEqual([]);
  });
});

describe('conditions', () => {
  it.each([
    [scoped], ['eq(org, projects.organizationId)'], ['inArray(projects.organizationId, ids)'],
    [`and(${scoped}, eq(projects.id, id))`], [`and(${scoped}, undefined)`], [`and(${scoped}, flag ? ilike(projects.name, text) : undefined)`],
    [`or(${scoped}, undefined)`], [`or(${scoped}, and(${scoped}, gt(projects.name, text)))`], ['eq(projects.organizationId, undefined)'], ['eq(projects.organizationId, null)'], ['inArray(projects.id, [])'],
    ['sql`${projects.organizationId} = ${org}`'], ['sql`${projects.organizationId} = ${org} AND ${projects.name} ILIKE ${text}`'], ['sql`${projects.organizationId} = ANY(${ids})`'], ['sql`organization_id = ${org}`'],
    ['and(sql`lower(${projects.name}) = ${text}`, eq(projects.organizationId, org))'], ['sql`${eq(projects.organizationId, org)} and ${projects.name} = ${text}`'],
    ['eq(projects.organizationId, maybe)'], ['flag ? eq(projects.organizationId, org) : and(eq(projects.organizationId, org), eq(projects.id, id))'],
    ['(p) => eq(projects.organizationId, org)'],
  ])('%s is scoped', (condition) => {
    expect(where(condition)).toBe('proved condition');
  });

  it.each([
    ['undefined', unfiltered], ['and()', unfiltered], ['and(undefined)', unfiltered], ['or(undefined)', unfiltered],
    ['eq(projects.name, text)', `unfiltered likely "no caller proves \`text\`"`], ['ne(projects.organizationId, org)', unfiltered], ['notInArray(projects.organizationId, ids)', unfiltered], ['not(eq(projects.organizationId, org))', unfiltered],
    ['like(projects.organizationId, text)', unfiltered], ['isNull(projects.organizationId)', unfiltered], ['eq(projects.organizationId, projects.slug)', unfiltered],
    ['eq(projects.id, id)', keyOnly('id')], ['inArray(projects.id, ids)', keyOnly('ids')], ['eq(projects.slug, text)', keyOnly('text')],
    [`or(${scoped}, eq(projects.name, text))`, conditional], [`flag ? ${scoped} : undefined`, conditional], [`and(flag ? ${scoped} : undefined, ne(projects.name, text))`, conditional], [`and(flag && ${scoped})`, conditional],
    [`or(flag ? ${scoped} : undefined)`, conditional],
    ['sql`lower(${projects.slug}) = ${text}`', unfiltered], ['sql`lower(${projects.slug}) = ${text} OR lower(${projects.name}) = lower(${text})`', unfiltered], [`or(${scoped}, sql\`lower(\${projects.slug}) = \${text}\`)`, conditional],
    ['sql`${projects.organizationId} = ${org} OR ${projects.name} = ${text}`', conditional], ['sql`${projects.name} = ${text}`', `unfiltered likely "no caller proves \`text\`"`], ['sql`not (${projects.organizationId} = ${org})`', unfiltered],
    ["eq(projects.organizationId, 'acme')", `hardcoded likely ${alone}`],
  ])('%s: %s', (condition, expected) => {
    expect(where(condition)).toBe(expected);
  });

  it.each([
    ['sql`lower(${projects.organizationId}) = ${org}`', 'a condition in SQL that is not read'],
    ['sql.raw(text)', 'the condition comes from elsewhere'],
    ['body.where', 'the condition comes from elsewhere'],
    ['ownedBy(projects, org)', 'the condition comes from elsewhere'],
  ])('%s cannot be told', (condition, reason) => {
    expect(where(condition)).toBe(`opaque possible "${reason}"`);
  });

  it('takes a condition that a function of the file makes', () => {
    const helper = (body: string): string => `${imports}const visible = (t: typeof projects, org?: string) => ${body};\nexport async function f(${parameters}) { return db.select().from(projects).where(visible(projects, maybe)); }`;
    expect(verdict(helper('eq(t.organizationId, org)'), options)).toBe('proved condition');
    expect(verdict(helper('org ? eq(t.organizationId, org) : undefined'), options)).toBe(conditional);
  });

  it('takes conditions put together step by step', () => {
    const list = (first: string, last = 'and(...conditions)'): string => judge(`const conditions: SQL[] = [${first}]; if (maybe) conditions.push(ilike(projects.name, maybe)); return db.select().from(projects).where(${last});`);
    expect(list(scoped)).toBe('proved condition');
    expect(list(scoped, 'and(...conditions.filter(Boolean))')).toBe('proved condition');
    expect(list('')).toBe(unfiltered);
    expect(list(scoped, 'or(...conditions)')).toBe(conditional);
    expect(judge(`const conditions = []; if (maybe) conditions.push(eq(projects.organizationId, maybe)); return db.select().from(projects).where(and(...conditions));`)).toBe(conditional);
  });

  it('lets the last where replace those before', () => {
    expect(judge(`return db.select().from(projects).where(eq(projects.id, id)).$dynamic().where(${scoped});`)).toBe('proved condition');
    expect(judge(`return db.select().from(projects).where(${scoped}).$dynamic().where(eq(projects.id, id));`)).toBe(keyOnly('id'));
    expect(judge(`let query = db.select().from(projects).where(${scoped}).$dynamic(); if (maybe) query = query.where(ne(projects.name, maybe)); return query;`)).toBe(unfiltered);
    expect(judge(`let query = db.select().from(projects).$dynamic(); query = query.where(${scoped}); query = query.limit(10); return query;`)).toBe('proved condition');
  });

  it('takes the value of a placeholder from the run', () => {
    expect(judge("const q = db.select().from(projects).where(eq(projects.organizationId, sql.placeholder('org'))).prepare('p'); return q.execute({ org });")).toBe('proved condition');
    expect(judge("const q = db.select().from(projects).where(eq(projects.organizationId, sql.placeholder('org'))).prepare('p'); return q.execute({ org: 'acme' });")).toBe(`hardcoded likely ${alone}`);
    expect(judge("const q = db.select().from(projects).where(eq(projects.id, sql.placeholder('id'))).prepare('p'); return q.execute({ id });")).toBe(keyOnly('id'));
  });

  it('takes rows of nobody on purpose, of a shared table only', () => {
    expect(judge('return db.select().from(labels).where(or(isNull(labels.organizationId), eq(labels.organizationId, org)));')).toBe('proved condition');
    expect(where(`or(isNull(projects.organizationId), ${scoped})`)).toBe('proved condition');
  });
});

describe('a list of tenants that a helper gives', () => {
  const given = (found: string, condition: string): string => prove(`${imports}async function mine(org: string, flag: boolean) {\n  if (!flag) return ${found};\n  return [org];\n}\nexport async function f(${parameters}) {\n  return db.select().from(projects).where(${condition.replace('mine()', 'await mine(org, flag)')});\n}`, options)[0]!.replace(/^[^:]*: /, '');

  it('may have none in one case: nothing matches then', () => {
    expect(given('[]', 'inArray(projects.organizationId, mine())')).toBe('proved condition');
    expect(given('undefined', 'inArray(projects.organizationId, mine())')).toBe('proved condition');
  });

  it('is asked of each other case', () => {
    expect(given("['acme']", 'inArray(projects.organizationId, mine())')).toBe(conditional);
  });

  it('with none, it may be left out of an `or`, not of an `and`', () => {
    const arm = (op: string, other: string): string => given('[]', `${op}(${other}, flag ? inArray(projects.organizationId, mine()) : undefined)`);
    expect(arm('or', scoped)).toBe('proved condition');
    expect(arm('or', 'eq(projects.name, text)')).toBe(conditional);
    expect(arm('and', 'eq(projects.name, text)')).toBe('conditional likely "no caller proves `text`"');
  });
});

describe('writes', () => {
  it.each([
    ["update(projects).set({ name: text }).where(eq(projects.id, id))", keyOnly('id')],
    [`update(projects).set({ name: text }).where(and(eq(projects.id, id), ${scoped}))`, 'proved condition'],
    ['update(projects).set({ name: text })', unfiltered],
    ['update(projects).set({ name: text }).where(undefined)', unfiltered],
    ['delete(projects).where(eq(projects.id, id))', keyOnly('id')],
    [`delete(projects).where(and(eq(projects.id, id), ${scoped})).returning()`, 'proved condition'],
    ['delete(projects)', unfiltered],
    ['insert(projects).values({ organizationId: org, name: text, slug: text })', 'proved condition'],
    ['insert(projects).values({ name: text, slug: text })', `owner-unset likely ${alone}`],
    ['insert(projects).values([{ organizationId: org, name: text }, { name: text }])', `owner-unset likely ${alone}`],
    ['insert(projects).values(ids.map((name) => ({ organizationId: org, name })))', 'proved condition'],
    ['insert(projects).values(ids.map((name) => ({ name })))', `owner-unset likely ${alone}`],
    ['insert(projects).values(body)', 'opaque possible "the data comes from elsewhere"'],
    ["insert(projects).values({ organizationId: 'acme', name: text })", `hardcoded likely ${alone}`],
  ])('db.%s: %s', (call, expected) => {
    expect(judge(`await db.${call};`)).toBe(expected);
  });

  it.each([
    ['onConflictDoUpdate({ target: projects.id, set: { name: text } })', 'key-only'],
    [`onConflictDoUpdate({ target: projects.id, set: { name: text }, setWhere: ${scoped} })`, 'proved condition'],
    ['onConflictDoUpdate({ target: projects.id, set: { name: text }, setWhere: eq(projects.name, text) })', 'key-only'],
    ['onConflictDoUpdate({ target: [projects.organizationId, projects.slug], set: { name: text } })', 'proved condition'],
    ['onDuplicateKeyUpdate({ set: { name: text } })', 'conditional'],
    ['onConflictDoNothing()', 'proved condition'],
  ])('insert().values().%s: %s', (step, expected) => {
    expect(judge(`await db.insert(projects).values({ id, organizationId: org, slug: text, name: text }).${step};`).replace(/ likely.*/, '')).toBe(expected);
  });

  it.each([
    ['', 'proved derived'],
    ['.returning()', 'proved derived'],
    ['.onConflictDoNothing()', keyOnly('id')],
    ['.ignore()', keyOnly('id')],
    ['.onConflictDoUpdate({ target: projects.id, set: { name: text } })', keyOnly('id')],
  ])('insert().values()%s proves the key that it gives: %s', (step, expected) => {
    expect(verdictOfLast(source(`await db.insert(projects).values({ id, organizationId: org, slug: text, name: text })${step};\nawait db.delete(tasks).where(eq(tasks.projectId, id));`), options)).toBe(expected);
  });

  it('takes a generated key for one that meets no other row', () => {
    expect(judge('await db.insert(projects).values({ organizationId: org, slug: text, name: text }).onDuplicateKeyUpdate({ set: { name: text } });')).toBe('proved condition');
  });

  it('follows an insert from a select', () => {
    expect(judgeAll(`await db.insert(projects).select(db.select({ organizationId: projects.organizationId, name: projects.name }).from(projects).where(${scoped}));`)).toEqual([
      'projects.select in f: proved condition', 'projects.insert in f: proved condition',
    ]);
    expect(judgeAll('await db.insert(projects).select(db.select({ organizationId: projects.organizationId, name: projects.name }).from(projects).where(eq(projects.id, id)));')).toContain(`projects.select in f: ${keyOnly('id')}`);
  });

  it('follows a transaction and a batch', () => {
    expect(judge('await db.transaction(async (tx) => { await tx.delete(projects).where(eq(projects.id, id)); });')).toBe(keyOnly('id'));
    expect(judge('await db.batch([db.delete(projects).where(eq(projects.id, id))]);')).toBe(keyOnly('id'));
    expect(judge('await Promise.all(ids.map((x) => db.delete(projects).where(eq(projects.id, x))));')).toMatch(/^key-only likely/);
  });
});

describe('aggregates and raw SQL', () => {
  it.each([
    ['db.$count(projects)', unfiltered], ['db.$count(projects, undefined)', unfiltered], [`db.$count(projects, ${scoped})`, 'proved condition'],
    ['db.select({ n: count() }).from(projects)', unfiltered], [`db.select({ n: count() }).from(projects).where(${scoped})`, 'proved condition'],
    ['db.select({ n: sql<number>`count(*)` }).from(projects)', unfiltered],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return ${call};`)).toBe(expected);
  });

  it('judges a tally of all rows where it is only compared', () => {
    expect(judge('const [{ n }] = await db.select({ n: sql<number>`count(*)` }).from(projects); if (n > 10) throw new Error(); return null;')).toBe(unfiltered);
    expect(judge(`const [{ n }] = await db.select({ n: count() }).from(projects).where(${scoped}); if (n > 10) throw new Error(); return null;`)).toBe('proved not-released');
  });

  it('reads raw SQL, and says of what is out of sight that it is', () => {
    expect(judge('return db.execute(sql`select * from projects`);')).toBe(unfiltered);
    expect(judge('return db.execute(sql`select * from projects where organization_id = ${org}`);')).toBe('proved condition');
    expect(judge('return db.execute(sql`select * from ${projects} where ${projects.organizationId} = ${org} and ${eq(projects.id, id)}`);')).toBe('proved condition');
    expect(judge('return db.execute(sql`select * from ${sql.raw(text)}`);')).toBe('opaque possible "raw SQL: its table is chosen elsewhere"');
  });
});

describe('what comes along with a row that a helper returns', () => {
  const find = 'async function find(key: string) { const p = await db.query.projects.findFirst({ where: eq(projects.id, key), with: { tasks: true } }); if (!p) throw new Error(); return p; }';
  it.each([
    ['const p = await find(id); if (p.organizationId !== org) throw new Error(); return p;', true],
    ['const p = await find(id); if (p.organizationId !== org) throw new Error(); return { ...p, name: text };', true],
    ['const p = await find(id); if (p.organizationId !== org) throw new Error(); return p.tasks;', true],
    ['const p = await find(id); return p;', false],
    ['const p = await find(id); return p.tasks;', false],
    ['const { tasks: found } = await find(id); return found;', false],
    ['const p = await find(id); if (p.name !== org) throw new Error(); return p.tasks;', false],
    ['const p = await find(id); const q = await find(text); if (q.organizationId !== org) throw new Error(); return p.tasks;', false],
  ])('%s: %s', (code, isProved) => {
    const found = prove(`${imports}${find}\nexport async function f(${parameters}) { ${code} }`, options);
    expect(found.every((line) => line.includes(': proved'))).toBe(isProved);
  });

  it('is not what another lookup found by its key', () => {
    const both = 'async function find(key: string) { const p = await db.query.projects.findFirst({ where: eq(projects.id, key) }); if (!p) throw new Error(); const found = await db.select().from(tasks).where(eq(tasks.projectId, p.id)); return { p, found }; }';
    const found = prove(`${imports}${both}\nexport async function f(${parameters}) { const x = await find(id); return x.found; }`, options);
    expect(found.every((line) => line.includes(': proved'))).toBe(false);
  });
});
