import { describe, expect, it } from 'vitest';
import { kyselyTables } from '../../test/kysely-tables.ts';
import { migrations } from '../../test/migrations.ts';
import { analyseText, prove } from '../../test/prove.ts';

const PARAMETERS = 'org: string, id: string, flag: boolean, body: any';
const kyselyImports = "import type { SelectQueryBuilder } from 'kysely';\nimport { db } from './db';\nimport { run, other, log } from './elsewhere';\n";
const knexImports = "import { knex, type Knex } from 'knex';\nimport { run, other, log } from './elsewhere';\nconst db = knex({ client: 'pg' });\n";
const kysely = (code: string, before = ''): string[] => prove(`${kyselyImports}${before}\nexport async function f(${PARAMETERS}) {\n${code}\n}`, { schema: kyselyTables, openWorld: true });
const knexQuery = (code: string, before = ''): string[] => prove(`${knexImports}${before}\nexport async function f(${PARAMETERS}) {\n${code}\n}`, { schema: migrations, openWorld: true });

const keyOnly = 'key-only likely "no caller proves `id`"';
const unfiltered = 'unfiltered likely "`f` runs for one tenant at a time"';
const handed = (name: string): string => `opaque possible "it is handed to \`${name}\`, which was not read"`;

describe('a builder of Kysely', () => {
  const all = "db.selectFrom('projects').selectAll()";
  const one = `${all}.where('id', '=', id)`;
  const own = `${all}.where('organization_id', '=', org)`;
  const first = 'async function first<O>(q: SelectQueryBuilder<any, any, O>) { return q.limit(1).executeTakeFirst(); }';
  const firstOf = "async function first<O>(q: SelectQueryBuilder<any, any, O>, org: string) { return q.where('organization_id', '=', org).limit(1).executeTakeFirst(); }";
  const page = 'async function page(q, n) { const total = await q.clearSelect().select((eb) => eb.fn.countAll().as("n")).executeTakeFirst(); const rows = await q.limit(n).execute(); return { total, rows }; }';
  const inMembers = 'async function page({ query, n }) { return { rows: await query.limit(n).execute() }; }';
  const method = 'class Pages { async of(q: SelectQueryBuilder<any, any, any>) { const rows = await q.limit(10).execute(); return rows; } }';

  it.each([
    ['is run by a function that awaits it', `return first(${one});`, first, keyOnly],
    ['is run by a function that awaits it, in the tenant', `return first(${own});`, first, 'proved condition'],
    ['is run by a function that adds the tenant', `return first(${one}, org);`, firstOf, 'proved condition'],
    ['is run twice, and its rows are given in a literal', `return page(${all}, 10);`, page, unfiltered],
    ['is run twice in the tenant', `return page(${own}, 10);`, page, 'proved condition'],
    ['is handed on in a literal', `return page({ query: ${all}, n: 10 });`, inMembers, unfiltered],
    ['is handed on in a literal, in the tenant', `return page({ query: ${own}, n: 10 });`, inMembers, 'proved condition'],
    ['is run by a method', `return new Pages().of(${all});`, method, unfiltered],
    ['is run by a method, in the tenant', `return new Pages().of(${own});`, method, 'proved condition'],
    ['is handed on by a function that was handed it', `return outer(${one});`, `${first}\nconst outer = (q: SelectQueryBuilder<any, any, any>) => first(q.orderBy('id'));`, keyOnly],
    ['comes back as another', `return scoped(${all}, org).execute();`, "const scoped = (q: SelectQueryBuilder<any, any, any>, org: string) => q.where('organization_id', '=', org);", 'proved condition'],
    ['comes back as another, no narrower', `return latest(${all}).execute();`, "const latest = (q: SelectQueryBuilder<any, any, any>) => q.orderBy('id');", unfiltered],
    ['is compared after a function ran it', `const row = await first(${one}); if (row?.organization_id !== org) throw new Error(); return row;`, first, 'proved comparison'],
    ['is run beside others', `const [rows] = await Promise.all([${one}.execute()]); return rows;`, '', keyOnly],
    ['goes through `$call`', `return ${all}.$call(scoped(org)).execute();`, "const scoped = (org: string) => (q: any) => q.where('organization_id', '=', org);", 'proved condition'],
    ['goes through `$if`', `return ${all}.$if(flag, (q) => q.where('organization_id', '=', org)).execute();`, '', 'conditional likely "`f` runs for one tenant at a time"'],
  ])('%s', (_, code, before, said) => {
    expect(kysely(code, before)).toEqual([`projects.selectFrom in f: ${said}`]);
  });

  it.each([
    ['run', `return run(${one});`],
    ['run', `const q = ${all}; return run(q, { page: 1 });`],
    ['run', `return run({ query: ${all}, page: 1 });`],
    ['run', `return body.pages.run(${all});`],
    ['run', `return run(${all}).execute();`],
    ['run', `const q = ${all}; const a = await run(q); return [a, await other(q)];`],
    ['run', `return body.trx.transaction().execute(async (trx) => run(trx.selectFrom('projects').selectAll()));`],
  ])('may be narrowed by `%s`, out of sight: %s', (name, code) => {
    expect(kysely(code)).toEqual([`projects.selectFrom in f: ${handed(name)}`]);
  });

  it('is proved by what it says itself, whoever runs it', () => {
    expect(kysely(`return run(${own});`)).toEqual(['projects.selectFrom in f: proved condition']);
    expect(kysely(`return run(db.deleteFrom('projects').where('id', '=', id).where('organization_id', '=', org));`)).toEqual(['projects.deleteFrom in f: proved condition']);
  });

  it('that is only logged, or a piece of another query, runs nowhere', () => {
    expect(kysely(`log.debug(${all});`)).toEqual([]);
    expect(kysely(`run(${all}.as('p'));`)).toEqual([]);
    expect(kysely("return db.selectFrom('projects').selectAll().where('organization_id', '=', org).where((eb) => run(eb.selectFrom('tasks').select('id'))).execute();")).toEqual([expect.stringMatching(/^projects\.selectFrom/)]);
    expect(kysely("return db.selectFrom('tasks').selectAll().where((eb) => eb.or([eb('project_id', 'in', mine(org))])).execute();", "const mine = (org: string) => db.selectFrom('projects').select('id').where('organization_id', '=', org);")).toEqual(['tasks.selectFrom in f: proved relation']);
    expect(kysely("return db.selectFrom('tasks').selectAll().where((eb) => own(eb, org)).execute();", "const own = (eb: any, org: string) => eb('project_id', 'in', db.selectFrom('projects').select('id').where('organization_id', '=', org));")).toEqual(['tasks.selectFrom in f: proved relation']);
    expect(kysely(`const q = ${one}; log.debug(q); return q.execute();`)).toEqual([`projects.selectFrom in f: ${keyOnly}`]);
  });
});

describe('a builder of Knex', () => {
  const first = 'async function first(q: Knex.QueryBuilder) { const [row] = await q.limit(1); return row; }';
  const firstOf = 'async function first(q: Knex.QueryBuilder, org: string) { const [row] = await q.where({ organization_id: org }).limit(1); return row; }';
  const scope = 'function scope(q: Knex.QueryBuilder, org: string) { q.where({ organization_id: org }); }';

  it.each([
    ['is awaited by a function', "return first(db('projects').where({ id }));", first, keyOnly],
    ['is awaited by a function, in the tenant', "return first(db('projects').where({ organization_id: org }));", first, 'proved condition'],
    ['is awaited by a function that adds the tenant', "return first(db('projects').where({ id }), org);", firstOf, 'proved condition'],
    ['is narrowed in place', "const q = db('projects').where({ id }); scope(q, org); return q;", scope, 'proved condition'],
    ['is narrowed in place, in one case', "const q = db('projects').where({ id }); if (flag) scope(q, org); return q;", scope, 'conditional likely "no caller proves `id`"'],
    ['is narrowed by `modify`', "return db('projects').where({ id }).modify(scope, org);", scope, 'proved condition'],
    ['is given to be awaited', "return projects(org).where({ id });", "const projects = (org: string) => db('projects').where({ organization_id: org });", 'proved condition'],
    ['goes through `modify`, out of sight', "return db('projects').where({ id }).modify(run, org);", '', 'opaque possible "it goes through `run`, which was not read"'],
    ['goes through `modify`, out of sight, in the tenant', "return db('projects').where({ organization_id: org }).modify(run);", '', 'proved condition'],
    ['may be narrowed out of sight', "return run(db('projects').where({ id }));", '', handed('run')],
    ['may be narrowed out of sight, in a literal', "return run({ query: db('projects'), page: 1 });", '', handed('run')],
    ['may be narrowed out of sight, and comes back', "return run(db('projects'), org).first();", '', handed('run')],
    ['is run out of sight in the tenant', "return run(db('projects').where({ organization_id: org }));", '', 'proved condition'],
    ['is logged, then awaited', "const q = db('projects').where({ id }); log.debug(q); return q;", '', keyOnly],
  ])('%s', (_, code, before, said) => {
    expect(knexQuery(code, before)).toEqual([`projects.select in f: ${said}`]);
  });
});

describe('a builder that crosses files', () => {
  const page = 'export async function page(q: any, n: number) { return { rows: await q.limit(n).execute() }; }';
  const places = (files: Record<string, string>, schema: string): string[] => analyseText(files, { schema }).judgements.map(({ access, verdict }) => `${access.file} ${files[access.file]!.slice(...access.span)} in ${access.symbol}: ${verdict.kind}`);

  it('is judged where it begins, for each that hands it on', () => {
    const list = "export async function list(id: string) { return page(db.selectFrom('projects').selectAll().where('id', '=', id), 1); }";
    const own = "export async function own(org: string) { return page(db.selectFrom('projects').selectAll().where('organization_id', '=', org), 1); }";
    expect(places({ 'app.ts': `${kyselyImports}import { page } from './page';\n${list}\n${own}`, 'page.ts': page }, kyselyTables)).toEqual(["app.ts db.selectFrom('projects') in list: refuted", "app.ts db.selectFrom('projects') in own: proved"]);
  });

  it('is judged where it was given back, for each that runs it', () => {
    const app = (all: string) => ["export async function get(id: string) { return rows().where('id', '=', id).executeTakeFirst(); }", "export async function own(org: string) { return rows().where('organization_id', '=', org).execute(); }"].map((x) => x.replace('rows()', all)).join('\n');
    expect(places({ 'app.ts': `${kyselyImports}import { rows } from './rows';\n${app('rows()')}`, 'rows.ts': "import { db } from './db';\nexport const rows = () => db.selectFrom('projects').selectAll();" }, kyselyTables)).toEqual(['app.ts rows() in get: refuted', 'app.ts rows() in own: proved']);
    expect(places({ 'app.ts': `${knexImports}import { rows } from './rows';\nexport const get = async (id: string) => rows().where({ id }).first();\nexport const own = async (org: string) => rows().where({ organization_id: org });`, 'rows.ts': `${knexImports}export const rows = () => db('projects');` }, migrations)).toEqual(['app.ts rows() in get: refuted', 'app.ts rows() in own: proved']);
  });

  it('is judged where it begins, where nobody who runs it is seen', () => {
    expect(places({ 'rows.ts': `${knexImports}export const rows = () => db('projects');` }, migrations)).toEqual(["rows.ts db('projects') in rows: refuted"]);
  });

  it('is narrowed by an import under `modify`', () => {
    expect(places({ 'app.ts': `${knexImports}import { scope } from './scope';\nexport async function get(id: string, org: string) { return db('projects').where({ id }).modify(scope, org); }`, 'scope.ts': "import type { Knex } from 'knex';\nexport function scope(q: Knex.QueryBuilder, org: string) { q.where({ organization_id: org }); }" }, migrations)).toEqual(["app.ts db('projects') in get: proved"]);
  });
});
