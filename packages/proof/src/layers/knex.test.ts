import { describe, expect, it } from 'vitest';
import { migrations } from '../../test/migrations.ts';
import { prove, verdict, verdictOfLast } from '../../test/prove.ts';

const options = { schema: migrations, openWorld: true };
const imports = "import { knex, type Knex } from 'knex';\nconst db = knex({ client: 'pg' });\n";
/** `t`, `id`: parameters; `o`: a parameter that may be undefined; `body`: what the client sent. */
const parameters = 'trx: Knex.Transaction, id: string, ids: string[], t: string, o: string | undefined, body: any, flag: boolean';
const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string): string => verdict(source(code), options);
const judgeLast = (code: string): string => verdictOfLast(source(code), options);
const all = (code: string): string[] => prove(source(code), options).map((line) => line.replace(' in f: ', ': '));

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const proved = 'proved condition';
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;

describe('receivers', () => {
  it.each([
    "db('projects')",
    "trx('projects')",
    "db({ p: 'projects' })",
    "db('public.projects as p')",
    "db('projects AS p')",
    "db.from('projects')",
    "db.table('projects')",
    "db.select('*').from('projects')",
    "db.first('id', 'name').from('projects')",
    "db.queryBuilder().from('projects')",
    "db.withSchema('app').from('projects')",
    "db.select().from({ p: 'projects' })",
    "getDb()('projects')",
    "(flag ? trx : db)('projects')",
    "(body.trx ?? db)('projects')",
    "this.knex('projects')",
    "request.server.knex('projects')",
    "knexInstance.primaryNode()('projects')",
  ])('%s is an access', (receiver) => {
    expect(judge(`return ${receiver}.where('id', id);`)).toBe(keyOnly('id'));
  });

  it.each(["t('projects')", "describe('projects').where('id', id)", "useQuery('projects').select('id')", "router.get('projects')", "body.list.where('id', id)", "new Map().delete(id)", "db('elsewhere').where({ id })", "cache.from('projects').where('id', id)"])('%s is none', (call) => {
    expect(prove(source(`return ${call};`), options)).toEqual([]);
  });

  it('a builder runs where it is awaited, returned or has a callback for its rows, and nowhere else', () => {
    expect(all("await db('projects').where({ id });")).toHaveLength(1);
    expect(all("return db('projects').where({ id });")).toHaveLength(1);
    expect(all("db('projects').where({ id }).then((rows) => rows);")).toHaveLength(1);
    expect(all("await Promise.all([db('projects').where({ id }), db('tasks').where({ id })]);")).toHaveLength(2);
    expect(all("db('projects').where({ id }); void db('projects').where({ id }).toSQL();")).toEqual([]);
    expect(all("return db('projects').where({ id }).toString();")).toEqual([]);
  });

  it('gives its rows out where it is handed to whoever calls, not only whose they are', () => {
    const handed = (code: string): string => verdict(`${imports}export const f = (id: string, t: string) => ${code};`, options);
    expect(handed("db('projects').where({ id }).first()")).toBe(keyOnly('id'));
    expect(handed("db('projects').where({ id }).first('id', 'name')")).toBe(keyOnly('id'));
    expect(handed("db('projects').where({ id }).first('organization_id')")).toBe('key-only possible "it only tells whose a row is, and no caller is seen"');
    expect(handed("db('projects').where({ id, organization_id: t }).first()")).toBe(proved);
  });

  it('takes a table of a name that a constant holds, and one chosen at run time for unknown', () => {
    expect(verdict({ 'app.ts': `${imports}import { Table } from './tables';\nexport const f = (id: string) => db(Table.Project).where(\`\${Table.Project}.id\`, id);`, 'tables.ts': "export const Table = { Project: 'projects' } as const;" }, options)).toMatch(/^key-only/);
    expect(judge('return db(body.table).where({ id });')).toMatch(/^opaque possible/);
  });

  it('follows a transaction into its callback, with or without its own client', () => {
    expect(judge("return db.transaction(async (tx) => tx('projects').where({ id }).del());")).toBe(keyOnly('id'));
    expect(judge("return db.transaction((tx) => tx('projects').where({ id, organization_id: t }).del());")).toBe(proved);
    expect(judge("const tx = await db.transaction(); await tx('projects').where({ id }).del(); await tx.commit();")).toBe(keyOnly('id'));
    expect(judge("return db('projects').transacting(trx).where({ id }).del();")).toBe(keyOnly('id'));
  });

  it('follows a function that returns a builder, with a scope or without', () => {
    const code = (base: string, more: string): string[] => prove(`${imports}const projects = ${base};\nexport const f = async (id: string, t: string) => ${more};`, options);
    expect(code("() => db('projects')", 'projects().where({ id }).first()')).toEqual([`projects.first in f: ${keyOnly('id')}`]);
    expect(code("(org: string) => db('projects').where({ organization_id: org })", 'projects(t).where({ id }).first()')).toEqual(['projects.first in f: proved condition']);
    expect(code("(org: string) => db('projects').where({ organization_id: org })", 'projects(t).where({ id }).orWhere({ name: id })')).toEqual(['projects.select in f: conditional likely "`f` runs for one tenant at a time"']);
  });
});

describe('conditions', () => {
  it.each([
    [".where({ id, organization_id: t })", proved],
    [".where('organization_id', t).where('id', id)", proved],
    [".where('organization_id', '=', t)", proved],
    [".where('projects.organization_id', t)", proved],
    [".where({ 'projects.organization_id': t })", proved],
    [".where({ organizationId: t })", proved],
    [".andWhere('organization_id', t)", proved],
    [".where('organization_id', 'in', [t])", proved],
    [".whereIn('organization_id', [t])", proved],
    [".whereRaw('organization_id = ?', [t])", proved],
    [".whereRaw('organization_id = ?', t)", proved],
    [".whereRaw('?? = ?', ['organization_id', t])", proved],
    [".whereRaw('organization_id = :org', { org: t })", proved],
    [".where(db.raw('organization_id = ?', [t]))", proved],
    [".where('organization_id', db.raw('?::uuid', [t]))", proved],
    [".where((q) => q.where('organization_id', t).where('id', id))", proved],
    [".where(function () { this.where('organization_id', t); this.where('id', id); })", proved],
    [".where((q) => { q.where({ organization_id: t }); })", proved],
    [".where((q) => { q.where({ organization_id: t }).orWhere((p) => p.where({ id, organization_id: t })); })", proved],
    [".where({ organization_id: t }).where((q) => q.where({ id }).orWhere({ name: id }))", proved],
    [".where({ organization_id: t }).andWhere(function () { this.where({ id }).orWhere('name', id); })", proved],
    [".where({ organization_id: t, id }).orWhere({ organization_id: t, name: id })", proved],
    [".modify((q) => q.where({ organization_id: t }))", proved],
    [".modify((q, org) => { q.where('organization_id', org); }, t)", proved],
    [".modify(function () { this.where({ organization_id: t }); })", proved],
    [".where({ organization_id: o })", proved],
    [".where('organization_id', undefined)", proved],
    [".whereIn('organization_id', [])", proved],
    [".where(false)", proved],
    [".whereExists(db('organizations').whereColumn('organizations.id', 'projects.organization_id').where('organizations.id', t))", proved],
    [".whereExists(function () { this.select('*').from('organizations').whereRaw('organizations.id = projects.organization_id').where('organizations.id', t); })", proved],
    [".whereIn('organization_id', db('memberships').select('organization_id').where('organization_id', t))", proved],
    [".whereIn('id', (q) => q.select('id').from('projects').where('organization_id', t))", 'proved relation'],
    ['', unfiltered],
    ['.where({})', unfiltered],
    [".where({ organization_id: t }).clearWhere().where({ id })", keyOnly('id')],
    [".where({ organization_id: t }).clear('where')", unfiltered],
    ['.where({ id })', keyOnly('id')],
    [".where('id', id)", keyOnly('id')],
    [".whereIn('id', ids)", keyOnly('ids')],
    [".where({ id }).andWhere('name', 'x').orWhere('organization_id', t)", conditional],
    [".where('organization_id', t).where({ id }).orWhere('name', id)", conditional],
    [".where('organization_id', t).orWhereNull('name')", unfiltered],
    [".where('organization_id', t).orWhere((q) => q.where('name', id))", conditional],
    [".where('organization_id', t).whereRaw('name = ? or id = ?', [id, id])", conditional],
    [".where('organization_id', t).where((q) => q.where('unknown', id)).orWhere((q) => q.where('unknown', id))", conditional],
    [".where('organization_id', t).or.where({ id })", conditional],
    [".where({ id }).and.where('organization_id', t)", proved],
    [".not.where('organization_id', t)", unfiltered],
    [".whereNot('organization_id', t)", unfiltered],
    [".whereNot({ organization_id: t })", unfiltered],
    [".whereNot((q) => q.where('organization_id', t))", unfiltered],
    [".where('organization_id', '<>', t)", unfiltered],
    [".whereNotIn('organization_id', [t])", unfiltered],
    [".whereLike('organization_id', t)", unfiltered],
    [".whereBetween('organization_id', [t, t])", unfiltered],
    [".whereNotNull('organization_id')", unfiltered],
    ['.where(true)', unfiltered],
    [".whereExists(db('organizations').where('organizations.id', t))", unfiltered],
    [".whereNotExists(db('organizations').whereColumn('organizations.id', 'projects.organization_id').where('organizations.id', t))", unfiltered],
    [".where(flag ? { organization_id: t } : {})", conditional],
    [".where({ ...(flag && { organization_id: t }) })", conditional],
    [".modify((q) => { if (flag) q.where({ organization_id: t }); })", conditional],
    [".where({ organization_id: 'acme' })", `hardcoded likely ${alone}`],
    ['.whereRaw(body.sql)', 'opaque possible "raw SQL in a condition"'],
    ['.where(body.filter)', 'opaque possible "the condition comes from elsewhere"'],
  ])('%s: %s', (steps, expected) => {
    expect(judgeLast(`return db('projects')${steps};`)).toBe(expected);
  });

  it('takes an alias for its table, and a column of another one for nothing', () => {
    expect(judge("return db('projects as p').where('p.organization_id', t);")).toBe(proved);
    expect(judge("return db({ p: 'projects' }).where({ 'p.organization_id': t });")).toBe(proved);
    expect(judge("return db('projects as p').where('x.organization_id', t);")).toBe(unfiltered);
  });
});

describe('a builder over several statements', () => {
  it.each([
    ["const q = db('projects'); q.where({ organization_id: t }); return q;", proved],
    ["let q = db('projects').where({ id }); q = q.where({ organization_id: t }); return q;", proved],
    ["const q = db('projects').where({ organization_id: t }); if (flag) q.where({ id }); return q;", proved],
    ["const q = db('projects').where({ organization_id: t }); for (const x of ids) q.where('name', x); return await q.first();", proved],
    ["const q = db('projects').where({ organization_id: t }); const copy = q.clone().orWhere({ id }); return q;", proved],
    ["const q = db('projects'); if (flag) q.where({ organization_id: t }); return q;", conditional],
    ["const q = db('projects'); if (flag) { q.where({ organization_id: t }); } else { q.where({ id, organization_id: t }); } return q;", proved],
    ["const q = db('projects').where({ organization_id: t }); if (flag) q.orWhere({ id }); return q;", conditional],
    ["const q = db('projects').where({ organization_id: t }); if (flag) q.orWhere({ id }); q.where({ name: id }); return q;", conditional],
    ["const q = db('projects').where({ organization_id: t }); ids.forEach((x) => q.orWhere({ name: x })); return q;", conditional],
    ["const q = db('projects').where({ organization_id: t }); ids.forEach((x) => { q.where({ name: x }); }); return q;", proved],
    ["const base = db('projects'); const copy = base.clone().where({ organization_id: t }); return base;", unfiltered],
    ["const q = db('projects').where({ id }); const copy = q.clone(); copy.where({ organization_id: t }); return q;", keyOnly('id')],
  ])('%s: %s', (code, expected) => {
    expect(judge(code)).toBe(expected);
  });

  it.each([
    ["const narrow = (q: Knex.QueryBuilder, org: string) => { q.where('organization_id', org); };", 'narrow(q, t);', proved],
    ["function narrow(q: Knex.QueryBuilder, org: string) { return q.where('organization_id', org); }", 'narrow(q, t);', proved],
    ["const narrow = (q: Knex.QueryBuilder, by: { name?: string }) => { if (by.name) q.where('name', by.name); };", "narrow(q, body); q.where('organization_id', t);", proved],
    ['const widen = (q: Knex.QueryBuilder, name: string) => { q.orWhere({ name }); };', "q.where('organization_id', t); widen(q, id);", conditional],
    ['const widen = (q: Knex.QueryBuilder, name: string) => q.orWhere({ name });', "q.where('organization_id', t); widen(q, id);", conditional],
    ['const again = (q: Knex.QueryBuilder, n: number): void => { q.where({ name: n }); again(q, n - 1); };', "q.where('organization_id', t); again(q, 1);", proved],
    ["const copied = (q: Knex.QueryBuilder, org: string) => q.clone().where('organization_id', org);", 'copied(q, t);', unfiltered],
  ])('grows in a function that is handed it: %s %s', (helper, use, expected) => {
    expect(judgeLast(`${helper}\nconst q = db('projects'); ${use} return q;`)).toBe(expected);
    expect(prove(`${imports}${helper}\nexport async function f(${parameters}) { const q = db('projects'); ${use} return q; }`, options).find((line) => line.includes(' in f: '))).toBe(`projects.select in f: ${expected}`);
  });

  it('grows in a callback that loops over what to ask for', () => {
    const code = (method: string) => `const fields = ['name']; return db('projects').where({ organization_id: t }).where(function () { for (const x of ids) this.${method}('name', x); });`;
    expect(judge(code('orWhere'))).toBe(proved);
  });
});

describe('joins and subqueries', () => {
  const at = (code: string) => all(`return ${code};`);
  it.each<[string, string[]]>([
    ["db('tasks').join('projects', 'projects.id', 'tasks.project_id').where('projects.organization_id', t)", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').innerJoin('projects as p', 'p.id', '=', 'tasks.project_id').where('p.organization_id', t)", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').join('projects', { 'projects.id': 'tasks.project_id' }).where('projects.organization_id', t)", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').join('projects', function () { this.on('projects.id', '=', 'tasks.project_id').andOnVal('projects.organization_id', t); })", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').join('projects', (j) => { j.on('projects.id', 'tasks.project_id').onIn('projects.organization_id', [t]); })", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').join('projects', db.raw('projects.id = tasks.project_id')).where('projects.organization_id', t)", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').join(db('projects').where('organization_id', t).as('p'), 'p.id', 'tasks.project_id')", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db.with('p', db('projects').where('organization_id', t)).select('tasks.*').from('tasks').join('p', 'p.id', 'tasks.project_id')", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db.with('p', (q) => q.select('id').from('projects').where('organization_id', t)).select().from('p')", ['projects.select: proved condition']],
    ["db('tasks').leftJoin('projects', 'projects.id', 'tasks.project_id').where('projects.organization_id', t)", ['tasks.select: proved relation', 'projects.select: proved condition']],
    ["db('tasks').leftJoin('projects', (j) => j.on('projects.id', 'tasks.project_id').onVal('projects.organization_id', t))", [`tasks.select: ${unfiltered}`, 'projects.select: proved condition']],
    ["db('projects').leftJoin('tasks', 'tasks.project_id', 'projects.id').where('projects.organization_id', t)", ['projects.select: proved condition', 'tasks.select: proved relation']],
    ["db('projects').join('tasks', 'tasks.title', 'projects.name').where('projects.organization_id', t)", ['projects.select: proved condition', `tasks.select: ${unfiltered}`]],
    ["db('projects').crossJoin('tasks').where('projects.organization_id', t)", ['projects.select: proved condition', `tasks.select: ${unfiltered}`]],
    ["db('projects').join('tasks', (j) => j.on('tasks.project_id', 'projects.id').orOn('tasks.title', 'projects.name')).where('projects.organization_id', t)", ['projects.select: proved condition', `tasks.select: ${unfiltered}`]],
    ["db({ p: 'projects', k: 'tasks' }).where('p.id', db.ref('k.project_id')).where('p.organization_id', t)", ['projects.select: proved condition', 'tasks.select: proved relation']],
    ["db('projects').where({ organization_id: t }).select('name', db('tasks').count('*').whereColumn('tasks.project_id', 'projects.id').as('n'))", ['projects.select: proved condition', 'tasks.select: proved relation']],
    ["db('projects').where({ organization_id: t }).select('name', db('tasks').count('*').as('n'))", ['projects.select: proved condition', `tasks.select: ${unfiltered}`]],
    ["db('projects').where({ organization_id: t }).union(db('projects').where({ id }))", [`projects.select: ${keyOnly('id')}`]],
    ["db('projects').where({ organization_id: t }).unionAll([(q) => q.from('projects').where({ organization_id: t, id })])", ['projects.select: proved condition']],
    ["db.select('*').from(db('projects').where({ organization_id: t }).as('p')).where('p.id', id)", ['projects.select: proved condition']],
    ["db.select('*').from((q) => q.from('projects').as('p')).where('p.organization_id', t)", ['projects.select: proved condition']],
    ["db.select('*').from(db('projects').where({ id }).union(db('projects').where({ name: id })).as('p')).where('p.organization_id', t)", [`projects.select: ${keyOnly('id')}`]],
    ["db('tasks').whereIn('project_id', db('projects').select('id').where('organization_id', t))", ['tasks.select: proved relation']],
    ["db('tasks').whereIn('project_id', db('projects').select('id').where('name', id))", [`tasks.select: ${keyOnly('id')}`]],
  ])('%s', (code, expected) => {
    expect(at(code)).toEqual(expected);
  });
});

describe('writes', () => {
  it.each<[string, string[]]>([
    ["db('projects').insert({ name: id, organization_id: t })", ['projects.insert: proved condition']],
    ["db.insert({ name: id, organization_id: t }).into('projects')", ['projects.insert: proved condition']],
    ["db('projects').insert(ids.map((name) => ({ name, organization_id: t })))", ['projects.insert: proved condition']],
    ["db.batchInsert('projects', [{ name: id, organization_id: t }])", ['projects.batchInsert: proved condition']],
    ["db('projects').update({ name: 'x' }).where({ id, organization_id: t })", ['projects.update: proved condition']],
    ["db('projects').where({ id, organization_id: t }).increment('hours', 1)", ['projects.increment: proved condition']],
    ["db('projects').where({ id, organization_id: t }).del()", ['projects.del: proved condition']],
    ["db('projects').where({ id, organization_id: t }).delete(['id'])", ['projects.delete: proved condition']],
    ["db('tasks').using('projects').where('projects.id', db.ref('tasks.project_id')).where('projects.organization_id', t).del()", ['projects.select: proved condition', 'tasks.del: proved relation']],
    ["db('projects').update({ name: 'x' }).where({ id })", [`projects.update: ${keyOnly('id')}`]],
    ["db('projects').update('name', 'x').where({ id })", [`projects.update: ${keyOnly('id')}`]],
    ["db('projects').where({ id }).del()", [`projects.del: ${keyOnly('id')}`]],
    ["db('projects').truncate()", [`projects.truncate: ${unfiltered}`]],
    ["db('projects').del()", [`projects.del: ${unfiltered}`]],
    ["db('projects').where({ id, organization_id: t }).orWhere({ name: id }).del()", [`projects.del: ${conditional}`]],
  ])('%s', (code, expected) => {
    expect(all(`return ${code};`)).toEqual(expected);
  });

  it('asks of an insert that it says whose row it is', () => {
    expect(judge("return db('projects').insert({ name: id });")).toMatch(/^owner-unset likely/);
    expect(judge("return db('projects').insert(body);")).toBe('opaque possible "the data comes from elsewhere"');
    expect(judge("return db('projects').insert([{ name: id, organization_id: t }, { name: id }]);")).toMatch(/^owner-unset likely/);
    expect(judge("return db.batchInsert('projects', [{ name: id }]);")).toMatch(/^owner-unset likely/);
  });

  it('asks of a conflicting insert that the row which is there is the same tenant\'s', () => {
    const upsert = (more: string): string => judge(`return db('projects').insert({ id, name: 'x', organization_id: t })${more};`);
    expect(upsert(".onConflict('id').ignore()")).toBe('proved condition');
    expect(upsert(".onConflict(['organization_id', 'name']).merge()")).toBe('proved condition');
    expect(upsert(".onConflict('id').merge(['name'])")).toBe(keyOnly('id'));
    expect(upsert(".onConflict('id').merge().where('projects.organization_id', t)")).toBe('proved condition');
  });

  it('asks whose row a written key names', () => {
    expect(all("return db('tasks').insert({ title: 'x', project_id: id });")).toEqual(['tasks.insert: proved condition', 'tasks.insert: reference project_id likely "no caller proves `id`"']);
    expect(all("const project = await db('projects').where({ id, organization_id: t }).first(); if (!project) throw new Error(); return db('tasks').insert({ title: 'x', project_id: project.id });").at(-1)).toMatch(/^tasks\.insert: proved/);
  });

  it('takes what an insert from a select writes from the rows that it reads', () => {
    expect(all("return db('projects').insert(db('projects').select('name', 'organization_id').where({ organization_id: t }));").every((line) => line.includes('proved'))).toBe(true);
    expect(all("return db(db.raw('?? (??, ??)', ['projects', 'name', 'organization_id'])).insert(db('projects').select('name', 'organization_id').where({ organization_id: t }));").every((line) => line.includes('proved'))).toBe(true);
    expect(all("return db('projects').insert(db('projects').select('name', 'organization_id').where({ id }));").every((line) => line.includes('proved'))).toBe(false);
  });
});

describe('what the rows prove', () => {
  const guarded = (read: string, test: string): string => judgeLast(`const row = await ${read}; ${test} return db('tasks').where({ project_id: id }).del();`);
  it.each([
    ["db('projects').where({ id, organization_id: t }).first()", 'if (!row) throw new Error();', true],
    ["db('projects').where({ id, organization_id: t }).first('id')", 'if (!row) throw new Error();', true],
    ["db.first().from('projects').where({ id, organization_id: t })", 'if (!row) throw new Error();', true],
    ["db('projects').where({ id, organization_id: t }).update({ name: 'x' })", 'if (!row) throw new Error();', true],
    ["db('projects').where({ id, organization_id: t }).update({ name: 'x' })", 'if (row === 0) throw new Error();', true],
    ["db('projects').where({ id }).first()", 'if (row.organization_id !== t) throw new Error();', true],
    ["db('projects').where({ id }).select('organization_id as owner').first()", 'if (row.owner !== t) throw new Error();', true],
    ["db('projects').where({ id, organization_id: t }).first()", '', false],
    ["db('projects').where({ id }).first()", 'if (!row) throw new Error();', false],
    ["db('projects').where({ id, organization_id: t }).count('* as n').first()", 'if (!row) throw new Error();', false],
  ])('%s, %s: %s', (read, test, isProved) => {
    expect(guarded(read, test).startsWith('proved')).toBe(isProved);
  });

  it('takes the first of a list for a row, and keys that are plucked for those of the rows', () => {
    expect(judgeLast("const [row] = await db('projects').where({ id, organization_id: t }); if (!row) throw new Error(); return db('tasks').where({ project_id: row.id });")).toMatch(/^proved/);
    expect(judgeLast("const found = await db('projects').where({ organization_id: t }).pluck('id'); return db('tasks').whereIn('project_id', found);")).toMatch(/^proved/);
    expect(all("const found = await db('projects').whereIn('id', ids).pluck('id'); return db('tasks').whereIn('project_id', found);")[0]).toBe(`projects.pluck: ${keyOnly('ids')}`);
    expect(judgeLast("const rows = await db('projects').where({ organization_id: t }).select('id'); return db('tasks').whereIn('project_id', rows.map((r) => r.id));")).toMatch(/^proved/);
  });
});

describe('raw SQL', () => {
  it.each([
    ["'select * from projects where organization_id = ?', [t]", 'projects.raw: proved condition'],
    ["'select * from projects where organization_id = ?', t", 'projects.raw: proved condition'],
    ["'select * from ?? where ?? = ?', ['projects', 'organization_id', t]", 'projects.raw: proved condition'],
    ["'select * from projects where organization_id = :org', { org: t }", 'projects.raw: proved condition'],
    ["'select * from :table: where :column: = :org', { org: t, table: 'projects', column: 'organization_id' }", 'projects.raw: proved condition'],
    ["'delete from tasks where project_id in (select id from projects where organization_id = ?)', [t]", 'tasks.raw: proved relation'],
    ["'select * from projects where id = ?', [id]", `projects.raw: ${keyOnly('id')}`],
    ["'select * from ?? where id = ?', ['projects', id]", `projects.raw: ${keyOnly('id')}`],
    ["'select * from projects'", `projects.raw: ${unfiltered}`],
    ['body.sql', 'sql.raw: opaque possible "raw SQL: its text comes from elsewhere"'],
  ])('raw(%s): %s', (args, expected) => {
    expect(all(`return db.raw(${args});`)).toEqual([expected]);
    expect(all(`const { rows } = await trx.raw(${args}); return rows;`)).toEqual([expected]);
  });

  it('a fragment is no statement of its own', () => {
    expect(all("return db('projects').where({ organization_id: t }).select(db.raw('count(*) as n'));")).toEqual(['projects.select: proved condition']);
    expect(all("await db.raw('set statement_timeout = 5');")).toEqual([]);
  });

  it('its rows guard as those of a builder do', () => {
    const guarded = (sql: string): string => judgeLast(`const { rows: [row] } = await db.raw(${sql}); if (!row) throw new Error(); return db('tasks').where({ project_id: id });`);
    expect(guarded("'select * from projects where id = ? and organization_id = ?', [id, t]")).toBe('proved guard');
    expect(guarded("'select * from projects where id = ?', [id]")).toBe(keyOnly('id'));
  });
});
