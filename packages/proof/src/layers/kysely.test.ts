import { describe, expect, it } from 'vitest';
import { kyselyTables } from '../../test/kysely-tables.ts';
import { prove, verdict } from '../../test/prove.ts';

const options = { schema: kyselyTables, openWorld: true };
const imports = `import { expressionBuilder, type ExpressionBuilder, type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import { db, type DB } from './db';
`;
/** `org`, `id`, `user`: parameters; `maybe`: a parameter that may be undefined; `flag`: a test. */
const parameters = 'org: string, id: string, ids: string[], user: string, maybe: string | undefined, flag: boolean, text: string, body: any';
const source = (code: string, before = ''): string => `${imports}${before}\nexport async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string, before = ''): string => verdict(source(code, before), options);
const judgeAll = (code: string, before = ''): string[] => prove(source(code, before), options);
const where = (condition: string): string => judge(`return db.selectFrom('projects').selectAll().where(${condition}).execute();`);

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;
const scoped = "'organization_id', '=', org";
const own = "eb('organization_id', '=', org)";

describe('receivers and tables', () => {
  it.each([
    'db', 'getDb()', '(await getDb())', 'this.db', 'body.ctx.db', '(flag ? db : body.tx)', "db.withSchema('app')", '(body.trx ?? db)', 'body.prisma.$kysely',
  ])('%s.selectFrom', (receiver) => {
    expect(judge(`return ${receiver}.selectFrom('projects').selectAll().where('id', '=', id).execute();`)).toBe(keyOnly('id'));
    expect(judge(`return ${receiver}.selectFrom('projects').selectAll().where(${scoped}).execute();`)).toBe('proved condition');
  });

  it.each(["'projects'", "'projects as p'", "'app.projects'", "'app.projects as p'", "['projects']", "'PROJECTS'"])('%s is the table', (table) => {
    expect(judge(`return db.selectFrom(${table}).selectAll().where('id', '=', id).execute();`)).toBe(keyOnly('id'));
    expect(judge(`return db.selectFrom(${table}).selectAll().where(${scoped}).execute();`)).toBe('proved condition');
  });

  it('takes columns by the table, its alias, or alone', () => {
    for (const [table, column] of [['projects', 'projects.organization_id'], ['projects as p', 'p.organization_id'], ['projects', 'app.projects.organization_id'], ['projects as p', 'organization_id']]) {
      expect(judge(`return db.selectFrom('${table}').selectAll().where('${column}', '=', org).execute();`)).toBe('proved condition');
    }
    expect(judge("return db.selectFrom('projects as p').selectAll().where('q.organization_id', '=', org).execute();")).toBe(unfiltered);
  });

  it.each(["return db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();", "return db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow();", "for await (const row of db.selectFrom('projects').selectAll().where('id', '=', id).stream()) text += row.name; return text;", "const compiled = db.selectFrom('projects').selectAll().where('id', '=', id).compile(); return db.executeQuery(compiled);"])('%s runs', (code) => {
    expect(judge(code)).toBe(keyOnly('id'));
  });

  it.each(["db.selectFrom('projects').selectAll().where('id', '=', id)", "db.selectFrom('projects').selectAll().as('p')"])('%s does not', (code) => {
    expect(judgeAll(`const query = ${code}; return 1;`)).toEqual([]);
  });

  it.each(["body.with('a', 'b')", "new Map().with(1, 2)", "match(id).with('task', () => id)", "db.selectFrom('unknown').selectAll().execute()", "db.deleteFrom('migrations').where('id', '=', id).execute()"])('%s is no access', (call) => {
    expect(judgeAll(`return ${call};`)).toEqual([]);
  });

  it('says of a table that is chosen elsewhere that it cannot tell', () => {
    expect(judge("return db.selectFrom(body.table).selectAll().where('id', '=', id).execute();")).toBe('opaque possible "the table is chosen elsewhere"');
  });

  it('takes a transaction, in a callback or by hand, and a helper that gives one of two clients', () => {
    const inside = (condition: string): string => `db.transaction().setIsolationLevel('serializable').execute(async (trx) => trx.updateTable('projects').set({ name: text }).where(${condition}).execute())`;
    expect(judge(`return ${inside("'id', '=', id")};`)).toBe(keyOnly('id'));
    expect(judge(`return ${inside(scoped)};`)).toBe('proved condition');
    expect(judge("const trx = await db.startTransaction().execute(); await trx.deleteFrom('projects').where('id', '=', id).execute(); await trx.commit().execute();")).toBe(keyOnly('id'));
    const helper = 'function dbOrTx(db: Kysely<DB>, existing?: Transaction<DB>) { if (existing) { return existing; } else { return db; } }';
    expect(judge("return dbOrTx(db, body.trx).selectFrom('projects').selectAll().where('id', '=', id).execute();", helper)).toBe(keyOnly('id'));
    expect(judge(`return dbOrTx(db, body.trx).selectFrom('projects').selectAll().where(${scoped}).execute();`, helper)).toBe('proved condition');
  });
});

describe('conditions', () => {
  it.each([
    [scoped], ["'organization_id', 'in', ids"], ["'organization_id', 'is not distinct from', org"],
    [`(eb) => ${own}`], [`({ eb }) => ${own}`], [`({ eb, and }) => and([${own}, eb('id', '=', id)])`], [`(eb) => eb.and([${own}, eb('id', '=', id)])`], ["(eb) => eb.and({ organization_id: org, id })"],
    [`(eb) => ${own}.and('id', '=', id)`], [`(eb) => ${own}.and(eb.or([eb('name', '=', text), eb('slug', '=', text)]))`], [`(eb) => eb.parens(${own})`], ["(eb) => eb.parens('organization_id', '=', org)"],
    [`(eb) => eb.or([${own}, eb.and([${own}, eb('id', '=', id)])])`], ['(eb) => eb.or([])'], ["'organization_id', '=', null"], ["'organization_id', '=', undefined"], ["'organization_id', '=', maybe"], ["'id', 'in', []"],
    ["(eb) => eb(eb.ref('organization_id'), '=', eb.val(org))"], ["(eb) => eb('organization_id', '=', eb.fn.any(eb.val(ids)))"], ["'organization_id', '=', sql`${org}::uuid`"], ["sql.ref('organization_id'), '=', org"], ["'organization_id', '=', sql.val(org)"],
    ['sql<boolean>`organization_id = ${org}`'], ["sql<boolean>`${sql.ref('projects.organization_id')} = ${org} and name ilike ${text}`"], ["(eb) => eb(eb.refTuple('organization_id', 'slug'), '=', eb.tuple(org, text))"],
    [`(eb) => eb.and([${own}, ...(flag ? [eb('name', 'ilike', text)] : [])])`], [`(eb) => flag ? ${own} : eb.and([${own}, eb('id', '=', id)])`], [`expressionBuilder<DB, 'projects'>()('organization_id', '=', org)`],
    ["(eb) => eb.exists(eb.selectFrom('organizations as o').select('o.id').whereRef('o.id', '=', 'projects.organization_id').where('o.id', '=', org))"],
  ])('%s is scoped', (condition) => {
    expect(where(condition)).toBe('proved condition');
  });

  it.each([
    ["'name', '=', text", `unfiltered likely "no caller proves \`text\`"`], ["'organization_id', '!=', org", unfiltered], ["'organization_id', 'not in', ids", unfiltered], ["'organization_id', 'like', text", unfiltered], ["'organization_id', '>', org", unfiltered], ["'organization_id', 'is not', null", unfiltered],
    ["'id', '=', id", keyOnly('id')], ["'id', 'in', ids", keyOnly('ids')], ["'slug', '=', text", keyOnly('text')], ["flag ? 'id' : 'slug', 'in', ids", keyOnly('ids')],
    [`(eb) => eb.not(${own})`, unfiltered], [`(eb) => eb.or([${own}, eb('name', '=', text)])`, conditional], [`(eb) => ${own}.or('name', '=', text)`, conditional], ['(eb) => eb.and([])', unfiltered], ['(eb) => eb.and({})', unfiltered],
    ['(eb) => eb.and({ organization_id: maybe })', `conditional likely "no caller proves \`maybe\`"`], ['(eb) => eb.and({ organization_id: undefined })', unfiltered], [`(eb) => eb.and(flag ? [${own}] : [])`, conditional], [`(eb) => eb.and([...(flag ? [${own}] : [])])`, conditional],
    [`(eb) => eb.or(flag ? [${own}] : [eb('name', '=', text)])`, conditional], ["(eb) => eb('organization_id', '=', eb.ref('slug'))", unfiltered], ["(eb) => eb.between('organization_id', org, text)", unfiltered], ['(eb) => eb.lit(true)', unfiltered],
    ["(eb) => eb.or(ids.map((x) => eb.and([eb('slug', '=', x), eb('name', '=', text)])))", `key-only likely ${alone}`], ["(eb) => eb(eb.fn('lower', ['name']), '=', text)", unfiltered],
    ["'id', 'in', (eb) => eb.selectFrom('projects as o').select('o.id').where('o.name', '=', text)", `unfiltered likely "no caller proves \`text\`"`], [`(eb) => eb.exists(eb.selectFrom('organizations as o').select('o.id').where('o.id', '=', org))`, unfiltered],
    ["(eb) => eb.not(eb.exists(eb.selectFrom('organizations as o').select('o.id').whereRef('o.id', '=', 'projects.organization_id').where('o.id', '=', org)))", unfiltered],
    ['sql<boolean>`lower(slug) = ${text}`', unfiltered], ['sql<boolean>`organization_id = ${org} or name = ${text}`', conditional], ["'organization_id', '=', 'acme'", `hardcoded likely ${alone}`],
  ])('%s: %s', (condition, expected) => {
    expect(where(condition)).toBe(expected);
  });

  it.each([
    ['sql<boolean>`lower(organization_id) = ${org}`', 'a condition in SQL that is not read'],
    ["(eb) => eb.or([sql<boolean>`organization_id = any(string_to_array(${text}, ','))`])", 'a condition in SQL that is not read'],
    ['body.where', 'the condition comes from elsewhere'],
    ['(eb) => visible(eb, org)', 'the body of visible was not read'],
    ["body.column, '=', org", 'the column is chosen elsewhere'],
    ["'organization_id', body.operator, org", 'the operator is chosen elsewhere'],
  ])('%s cannot be told', (condition, reason) => {
    expect(where(condition)).toBe(`opaque possible "${reason}"`);
  });

  it.each(["(eb) => eb.selectFrom('projects as o').select('o.id').where('o.organization_id', '=', org)", "db.selectFrom('projects as o').select('o.id').where('o.organization_id', '=', org)"])("'id', 'in', %s is scoped: they are the same rows", (query) => {
    expect(where(`'id', 'in', ${query}`)).toBe('proved relation');
  });

  it('add up, until they are cleared', () => {
    const query = (steps: string): string => judge(`return db.selectFrom('projects').selectAll()${steps}.execute();`);
    expect(query(`.where(${scoped}).where('id', '=', id)`)).toBe('proved condition');
    expect(query(`.where('id', '=', id).where(${scoped})`)).toBe('proved condition');
    expect(query(`.where((eb) => eb.or([eb('name', '=', text), eb('slug', '=', text)])).where(${scoped})`)).toBe('proved condition');
    expect(query(`.where(${scoped}).clearWhere()`)).toBe(unfiltered);
    expect(query(`.where(${scoped}).clearWhere().where('id', '=', id)`)).toBe(keyOnly('id'));
    expect(query(`.clearWhere().where(${scoped})`)).toBe('proved condition');
    expect(query(`.having(${scoped})`)).toBe(unfiltered);
  });

  it('hang on a test', () => {
    const query = (steps: string): string => judge(`return db.selectFrom('projects').selectAll()${steps}.execute();`);
    expect(query(`.$if(flag, (qb) => qb.where(${scoped}))`)).toBe(conditional);
    expect(query(`.$if(true, (qb) => qb.where(${scoped}))`)).toBe('proved condition');
    expect(query(`.where(${scoped}).$if(flag, (qb) => qb.where('id', '=', id))`)).toBe('proved condition');
    expect(query(`.where(${scoped}).$if(flag, (qb) => qb.clearWhere())`)).toBe(conditional);
    expect(query(`.$if(flag, (qb) => qb.where((eb) => ${own})).$if(!flag, (qb) => qb.where((eb) => ${own}))`)).toBe('proved condition');
    expect(query(`.$call((qb) => qb.where(${scoped}))`)).toBe('proved condition');
    expect(query('.$call(body.scope)')).toBe('opaque possible "the query goes through a function that was not read"');
    expect(query(`.where(${scoped}).$call(body.scope)`)).toBe('proved condition');
  });

  it('may come from functions of the file', () => {
    const before = "const visible = (eb: ExpressionBuilder<DB, 'projects'>, org?: string) => eb('organization_id', '=', org);\nconst named = (eb: ExpressionBuilder<DB, 'projects'>) => eb('name', '=', 'x');";
    expect(judge("return db.selectFrom('projects').selectAll().where((eb) => visible(eb, org)).execute();", before)).toBe('proved condition');
    expect(judge("return db.selectFrom('projects').selectAll().where(named).execute();", before)).toBe(unfiltered);
  });

  it('may be put together step by step', () => {
    const list = (first: string): string => judge(`return db.selectFrom('projects').selectAll().where((eb) => { const conditions = [${first}]; if (maybe) conditions.push(eb('name', '=', maybe)); return eb.and(conditions); }).execute();`);
    expect(list(own)).toBe('proved condition');
    expect(list('')).toBe(unfiltered);
  });
});

describe('builders over several statements', () => {
  it.each([
    ["let q = db.selectFrom('projects').selectAll(); q = q.where('organization_id', '=', org); if (maybe) q = q.where('name', '=', maybe); return q.execute();", 'proved condition'],
    ["let q = db.selectFrom('projects').selectAll(); if (flag) q = q.where('organization_id', '=', org); return q.execute();", conditional],
    ["let q = db.selectFrom('projects').selectAll(); if (flag) { q = q.where('id', '=', id); } else { q = q.where('slug', '=', id); } return q.execute();", keyOnly('id')],
    ["let q = db.selectFrom('projects').selectAll(); if (flag) { q = q.where('organization_id', '=', org); } else { q = q.where('organization_id', '=', org).where('id', '=', id); } return q.executeTakeFirst();", 'proved condition'],
    // a builder is never changed in place
    ["const q = db.selectFrom('projects').selectAll(); q.where('organization_id', '=', org); return q.execute();", unfiltered],
    ["const q = db.selectFrom('projects').selectAll(); const mine = q.where('organization_id', '=', org); await other(mine); return q.execute();", unfiltered],
    ["const base = db.selectFrom('projects').where('organization_id', '=', org); return base.selectAll().limit(10).execute();", 'proved condition'],
  ])('%s', (code, expected) => {
    expect(judge(code)).toBe(expected);
  });

  it('go through helpers that take and give a builder', () => {
    const before = `function forOrg<O>(qb: SelectQueryBuilder<DB, 'projects', O>, org: string) { return qb.where('projects.organization_id', '=', org); }
function named<O>(qb: SelectQueryBuilder<DB, 'projects', O>, name: string) { return qb.where((eb) => eb('projects.name', '=', name)); }
const all = () => db.selectFrom('projects').selectAll();`;
    expect(judge("return forOrg(db.selectFrom('projects').selectAll(), org).execute();", before)).toBe('proved condition');
    expect(judge("return named(db.selectFrom('projects').selectAll(), text).execute();", before)).toBe(`unfiltered likely "no caller proves \`text\`"`);
    expect(judge("return db.selectFrom('projects').selectAll().$call((qb) => forOrg(qb, org)).execute();", before)).toBe('proved condition');
    expect(judge("return all().where('organization_id', '=', org).execute();", before)).toBe('proved condition');
    expect(judge('return all().execute();', before)).toBe(unfiltered);
  });
});
