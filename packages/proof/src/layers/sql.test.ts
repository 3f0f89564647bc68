import { describe, expect, it } from 'vitest';
import { prove, verdict } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

const options = { schema: tables, openWorld: true };
const imports = `import { sql } from 'drizzle-orm';
import { Prisma } from '@prisma/client';
import { Pool } from 'pg';
import { createPool } from 'mysql2/promise';
import postgres from 'postgres';
const pool = new Pool();
const mysql = createPool('');
const pg = postgres('');
import { db, prisma } from './db';
`;
/** `org`, `id`, `user`: parameters; `maybe`: a parameter that may be undefined; `flag`: a test. */
const parameters = 'org: string, id: string, ids: string[], user: string, maybe: string | undefined, flag: boolean, text: string, body: any';
const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string): string => verdict(source(code), options);
const judgeAll = (code: string): string[] => prove(source(code), options).map((line) => line.replace(' in f: ', ': '));
/** A statement given to Prisma's tag. */
const run = (statement: string): string => judge(`return prisma.$queryRaw\`${statement}\`;`);
const runAll = (statement: string): string[] => judgeAll(`return prisma.$queryRaw\`${statement}\`;`).map((line) => line.replace('.$queryRaw', ''));

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;
const proved = 'proved condition';

describe('who runs it', () => {
  it.each([
    ['prisma.$queryRaw`select * from projects where organization_id = ${org}`', 'prisma.$queryRaw`select * from projects where id = ${id}`'],
    ['prisma.$queryRaw(Prisma.sql`select * from projects where organization_id = ${org}`)', 'prisma.$queryRaw(Prisma.sql`select * from projects where id = ${id}`)'],
    ["prisma.$queryRawUnsafe('select * from projects where organization_id = $1', org)", "prisma.$queryRawUnsafe('select * from projects where id = $1', id, org)"],
    ['db.execute(sql`select * from projects where organization_id = ${org}`)', 'db.execute(sql`select * from projects where id = ${id}`)'],
    ["pool.query('select * from projects where organization_id = $1', [org])", "pool.query('select * from projects where id = $1', [id, org])"],
    ["pool.query({ text: 'select * from projects where organization_id = $1', values: [org] })", "pool.query({ text: 'select * from projects where id = $1', values: [id] })"],
    ["(await pool.connect()).query('select * from projects where organization_id = $1', [org])", "(await pool.connect()).query('select * from projects where id = $1', [id])"],
    ["mysql.execute('select * from `projects` where `organization_id` = ? and id = ?', [org, id])", "mysql.execute('select * from `projects` where id = ?', [id, org])"],
    ["mysql.query({ sql: 'select * from projects where organization_id = ?', values: [org] })", "mysql.query({ sql: 'select * from projects where id = ?', values: [id] })"],
    ['pg`select * from projects where organization_id = ${org}`', 'pg`select * from projects where id = ${id}`'],
    ["body.clickhouse.query({ query: 'select * from projects final where organization_id = {org: String}', query_params: { org } })", "body.clickhouse.query({ query: 'select * from projects final where id = {id: String}', query_params: { org, id } })"],
  ])('%s', (safe, unsafe) => {
    expect(judge(`return ${safe};`)).toBe(proved);
    expect(judge(`return ${unsafe};`)).toBe(keyOnly('id'));
  });

  it('is nobody where the text is no statement on rows', () => {
    expect(judgeAll("await pool.query('begin'); await pool.query('select 1'); await body.page.query('.title'); return body.search.query({ query: 'select', size: 1 });")).toEqual([]);
  });
});

describe("ClickHouse's insert", () => {
  const clients = `import { createClient, type ClickHouseClient } from '@clickhouse/client';
const client = createClient({});
`;
  const inserts = (given: string): string[] => prove(`${clients}export async function f(org: string, id: string, rows: any[], table: string, other: any, own: ClickHouseClient) {\n${given}\n}`, options).map((line) => line.replace('.insert in f', ''));
  const unset = `projects: owner-unset likely ${alone}`;
  const elsewhere = 'projects: opaque possible "the data comes from elsewhere"';

  it.each([
    ["values: [{ id, organization_id: org }], format: 'JSONEachRow'", 'projects: proved condition'],
    ["values: [{ id }], format: 'JSONEachRow'", unset],
    ["values: [{ id, organization_id: org }, { id }], format: 'JSONEachRow'", unset],
    ["values: rows.map((r) => ({ ...r, organization_id: org })), format: 'JSONEachRow'", 'projects: proved condition'],
    ["values: rows.map((r) => ({ id: r.id })), format: 'JSONEachRow'", unset],
    ["values: id ? rows.map((r) => ({ ...r, organization_id: org })) : [{ id }], format: 'JSONEachRow'", unset],
    ["values: [{ id, organization_id: org }], columns: ['id', 'organization_id'], format: 'JSONEachRow'", 'projects: proved condition'],
    ["values: [{ id, organization_id: org }], columns: ['id'], format: 'JSONEachRow'", unset],
    ["values: [{ id, organization_id: org }], columns: { except: ['id'] }, format: 'JSONEachRow'", 'projects: proved condition'],
    ["values: [{ id, organization_id: org }], columns: { except: ['organization_id'] }, format: 'JSONEachRow'", unset],
    ["values: [[id, org]], columns: ['id', 'organization_id']", 'projects: proved condition'],
    ["values: [[org, id]], columns: ['id', 'slug']", unset],
    ["values: rows.map((r) => [r.id, org]), columns: ['id', 'organization_id'], format: 'JSONCompactEachRow'", 'projects: proved condition'],
    ["values: [['id', 'organization_id'], [id, org]], format: 'JSONCompactEachRowWithNames'", 'projects: proved condition'],
    ["values: [['id', 'slug'], [id, org]], format: 'JSONCompactEachRowWithNames'", unset],
    // whose columns or rows are out of sight
    ['values: [[id, org]]', elsewhere],
    ["values: [[...rows[0], org]], columns: ['id', 'organization_id']", elsewhere],
    ["values: rows, format: 'JSONEachRow'", elsewhere],
    ["values: other.stream(), format: 'CSV'", elsewhere],
    ["values: rows.map((r) => ({ ...r, organization_id: org })), columns: other.columns, format: 'JSONEachRow'", elsewhere],
    ["values: rows.map((r) => ({ ...r, organization_id: org })), format: other.format", elsewhere],
  ])('%s', (given, expected) => {
    expect(inserts(`await client.insert({ table: 'projects', ${given} });`)).toEqual([expected]);
  });

  it('is known by its client, or by its table', () => {
    expect(inserts("await own.insert({ table: 'app.projects', values: [{ id }], format: 'JSONEachRow' });")).toEqual([unset]);
    expect(inserts("await other.insert({ table: 'projects', values: [{ id }], format: 'JSONEachRow' });")).toEqual([unset]);
    expect(inserts("await other.insert({ table: 'nowhere', values: [{ id }] }); await other.insert({ table: 'projects' }); await other.insert(rows);")).toEqual([]);
    expect(inserts("await own.insert({ table: 'nowhere', values: [{ id }], format: 'JSONEachRow' });")).toEqual(['sql: opaque possible "raw SQL: the table nowhere is not in the schema"']);
    expect(inserts("await own.insert({ table, values: [{ id }], format: 'JSONEachRow' });")).toEqual(['sql: opaque possible "raw SQL: its table is chosen elsewhere"']);
  });

  it('ties the rows that it points at', () => {
    expect(inserts("await client.insert({ table: 'tasks', values: [{ id, project_id: other.project }], format: 'JSONEachRow' });")).toEqual(['tasks: proved condition', 'tasks: reference projectId likely "no caller proves `other.project`"']);
  });
});

describe('conditions', () => {
  it.each([
    ['organization_id = ${org}', proved],
    ['"organization_id" = ${org}::uuid and id = ${id}', proved],
    ['${org} = projects.organization_id', proved],
    ['organization_id in (${org})', proved],
    ['organization_id = any(${ids})', proved],
    ['(organization_id, slug) = (${org}, ${text})', proved],
    ['organization_id = ${org} and (name = ${text} or slug = ${text})', proved],
    ['name between 1 and 2 and organization_id = ${org}', proved],
    ['not deleted and organization_id = ${org}', proved],
    ['id = ${id}', keyOnly('id')],
    ['organization_id <> ${org}', unfiltered],
    ['not organization_id = ${org}', unfiltered],
    ['organization_id = ${org} or name = ${text}', conditional],
    ['name = ${text} and organization_id = ${org} or slug = ${text}', conditional],
    ['organization_id not in (${org})', unfiltered],
    ['organization_id between ${org} and ${text}', 'opaque possible "a condition in SQL that is not read"'],
    ['organization_id = ${org} || ${text}', 'opaque possible "a condition in SQL that is not read"'],
    ['organization_id = ${org} = true', 'opaque possible "a condition in SQL that is not read"'],
    ['organization_id is not null', unfiltered],
    ['${maybe} is null or organization_id = ${maybe}', 'conditional likely "no caller proves `maybe`"'],
    ['${org} is null or organization_id = ${org}', proved],
    ['coalesce(organization_id, ${org}) = ${org}', 'opaque possible "a condition in SQL that is not read"'],
  ])('%s: %s', (condition, expected) => {
    expect(run(`select * from projects where ${condition}`)).toBe(expected);
  });
});

describe('several tables', () => {
  it.each([
    // over a foreign key
    ['select t.* from tasks t join projects p on p.id = t.project_id where p.organization_id = ${org}', ['tasks: proved relation', 'projects: proved not-released']],
    ['select t.* from tasks t, projects p where p.id = t.project_id and p.organization_id = ${org}', ['tasks: proved relation', 'projects: proved not-released']],
    ['select t.* from tasks t join projects p using (id) where p.organization_id = ${org}', [`tasks: ${unfiltered}`, 'projects: proved not-released']],
    ['select t.*, p.* from projects p left join tasks t on t.project_id = p.id where p.organization_id = ${org}', ['projects: proved condition', 'tasks: proved relation']],
    ['select * from projects p left join tasks t on t.project_id = p.id and p.organization_id = ${org}', [`projects: ${unfiltered}`, 'tasks: proved relation']],
    ['select * from tasks t right join projects p on p.id = t.project_id where p.organization_id = ${org}', ['tasks: proved relation', 'projects: proved condition']],
    ['select * from projects p cross join invoices i where p.organization_id = ${org}', ['projects: proved condition', `invoices: ${unfiltered}`]],
    // equal owner columns
    ['select * from projects p join invoices i on i.organization_id = p.organization_id where p.organization_id = ${org}', ['projects: proved condition', 'invoices: proved condition']],
    // each branch
    ['select id from projects where organization_id = ${org} union all select id from invoices where organization_id = ${org}', ['projects: proved condition', 'invoices: proved condition']],
    ['select id from projects where organization_id = ${org} union all select id from invoices', ['projects: proved condition', `invoices: ${unfiltered}`]],
    ['select id from projects where 1 = 0 union select id from invoices', ['projects: proved condition', `invoices: ${unfiltered}`]],
    ['select * from (select id, organization_id from projects union all select id, organization_id from invoices) x where x.organization_id = ${org}', ['projects: proved condition', 'invoices: proved condition']],
    // derived and common tables
    ['select * from (select id, organization_id as o from projects) x where x.o = ${org}', ['projects: proved condition']],
    ['with mine as (select * from projects where organization_id = ${org}) select t.* from tasks t join mine m on m.id = t.project_id', ['tasks: proved relation', 'projects: proved not-released']],
    ['with all_of as (select * from projects) select * from all_of where organization_id = ${org}', ['projects: proved condition']],
    ['with n as (select count(*) as c from projects) select i.*, n.c from invoices i, n where i.organization_id = ${org}', ['invoices: proved condition', `projects: ${unfiltered}`]],
    ['select * from (select id, sum(1) over () as s, organization_id from projects) x where organization_id = ${org}', [`projects: ${unfiltered}`]],
    ['select * from (select id, row_number() over (order by name) as s, organization_id from projects) x where organization_id = ${org}', ['projects: proved condition']],
    // subqueries
    ['select * from projects where organization_id = ${org} and exists (select 1 from tasks t where t.project_id = projects.id)', ['projects: proved condition']],
    ['select * from tasks where project_id in (select id from projects where organization_id = ${org})', ['tasks: proved relation']],
    ['select * from tasks where project_id not in (select id from projects where organization_id = ${org})', [`tasks: ${unfiltered}`]],
    ['select * from tasks where exists (select 1 from projects p where p.id = tasks.project_id and p.organization_id = ${org})', ['tasks: proved relation']],
    ['select * from tasks where exists (select 1 from projects p where p.organization_id = ${org})', [`tasks: ${unfiltered}`]],
    ['select p.*, (select count(*) from tasks t where t.project_id = p.id) as n from projects p where p.organization_id = ${org}', ['projects: proved condition', 'tasks: proved relation']],
    ['select p.*, (select count(*) from tasks t) as n from projects p where p.organization_id = ${org}', ['projects: proved condition', `tasks: ${unfiltered}`]],
    ['select * from projects p, lateral (select * from tasks t where t.project_id = p.id limit 3) x where p.organization_id = ${org}', ['projects: proved condition', 'tasks: proved relation']],
    ['with recursive up as (select t.* from tasks t join projects p on p.id = t.project_id where p.organization_id = ${org} union all select t.* from tasks t join up on up.project_id = t.project_id) select * from up', ['tasks: proved not-released', 'projects: proved not-released']],
    ['with recursive up as (select t.* from tasks t join projects p on p.id = t.project_id where p.organization_id = ${org} union all select t.* from tasks t join up on up.title = t.title) select * from up', [`tasks: ${unfiltered}`, 'projects: proved not-released']],
  ])('%s', (statement, expected) => {
    expect(runAll(statement)).toEqual(expected);
  });
});

describe('writes', () => {
  const runs = (statement: string): string => runAll(statement).join('; ');
  it.each([
    ['insert into projects (id, organization_id, name) values (${id}, ${org}, ${text})', 'projects: proved condition'],
    ['insert into projects (id, name) values (${id}, ${text})', `projects: owner-unset likely ${alone}`],
    ['insert into projects (id, organization_id, name) values (${id}, ${org}, ${text}), (${id}, null, ${text})', `projects: owner-unset likely ${alone}`],
    ['insert into projects values (${id}, ${org}, ${text})', 'projects: opaque possible "the data comes from elsewhere"'],
    ['insert into invoices (organization_id, project_id) select organization_id, id from projects where organization_id = ${org}', 'projects: proved not-released; invoices: proved condition; invoices: proved guard'],
    ['update projects set name = ${text} where id = ${id} and organization_id = ${org}', 'projects: proved condition'],
    ['update projects set name = ${text} where id = ${id}', `projects: ${keyOnly('id')}`],
    ['update projects set name = ${text}', `projects: ${unfiltered}`],
    ['update projects p set name = o.name from organizations o where o.id = p.organization_id and o.id = ${org}', 'organizations: proved not-released; projects: proved condition'],
    ['update tasks set title = ${text} from projects p where p.organization_id = ${org}', `projects: proved not-released; tasks: ${unfiltered}`],
    ['delete from projects where id = ${id} and organization_id = ${org}', 'projects: proved condition'],
    ['delete from tasks t using projects p where p.id = t.project_id and p.organization_id = ${org}', 'projects: proved not-released; tasks: proved relation'],
    ['delete t from tasks t join projects p on p.id = t.project_id where p.organization_id = ${org}', 'projects: proved not-released; tasks: proved relation'],
    ['delete from projects where id = ${id} returning *', `projects: ${keyOnly('id')}`],
    ['truncate projects', `projects: ${unfiltered}`],
    ['with gone as (delete from tasks where project_id = ${id} returning id) select count(*) from gone', `tasks: ${keyOnly('id')}`],
    ['insert into projects (id, organization_id, slug) values (${id}, ${org}, ${text}) on conflict (organization_id, slug) do update set name = excluded.name', 'projects: proved condition'],
    ['insert into projects (id, organization_id, slug) values (${id}, ${org}, ${text}) on conflict (id) do update set name = excluded.name', `projects: ${keyOnly('id')}`],
    ['insert into projects (id, organization_id, slug) values (${id}, ${org}, ${text}) on conflict (id) do update set name = excluded.name where projects.organization_id = ${org}', 'projects: proved condition'],
    ['insert into projects (id, organization_id, slug) values (${id}, ${org}, ${text}) on conflict (id) do nothing', 'projects: proved condition'],
  ])('%s: %s', (statement, expected) => {
    expect(runs(statement)).toBe(expected);
  });
});

describe('pieces', () => {
  it.each([
    ['prisma.$queryRaw`select * from projects where ${Prisma.sql`organization_id = ${org}`} and name = ${text}`', proved],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} ${flag ? Prisma.sql`and name = ${text}` : Prisma.empty}`', proved],
    ['prisma.$queryRaw`select * from projects where name = ${text} ${flag ? Prisma.sql`and organization_id = ${org}` : Prisma.empty}`', 'conditional likely "no caller proves `text`"'],
    ['prisma.$queryRaw`select * from projects ${maybe ? Prisma.sql`where organization_id = ${maybe}` : Prisma.empty}`', conditional],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} ${flag ? Prisma.sql`or name = ${text}` : Prisma.empty}`', conditional],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} ${flag ? Prisma.sql`and name = ${text} or id = ${id}` : Prisma.empty}`', conditional],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} order by ${flag ? Prisma.sql`name` : Prisma.sql`slug desc`}`', proved],
    ["prisma.$queryRaw`select * from projects where ${Prisma.join([Prisma.sql`organization_id = ${org}`, Prisma.sql`name = ${text}`], ' and ')}`", proved],
    ["prisma.$queryRaw`select * from projects where ${Prisma.join([Prisma.sql`organization_id = ${org}`, Prisma.sql`name = ${text}`], ' or ')}`", conditional],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} and id in (${Prisma.join(ids)})`', proved],
    ["prisma.$queryRaw`select * from ${Prisma.raw('projects')} where organization_id = ${org}`", proved],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} and ${body.filter}`', proved],
    ['prisma.$queryRaw`select * from projects where organization_id = ${org} ${body.filter}`', 'opaque possible "a piece of its condition comes from elsewhere"'],
    ["pool.query('select * from projects where organization_id = $1' + (flag ? ' and name = $2' : ''), [org, text])", proved],
    ["pool.query('select * from projects' + (flag ? ' where organization_id = $1' : ''), [org])", conditional],
    ['pool.query(`select * from projects where organization_id = $1 limit ${ids.length}`, [org])', proved],
    ['db.execute(sql`select * from projects where ${sql.join([sql`organization_id = ${org}`, sql`name = ${text}`], sql` and `)}`)', proved],
  ])('%s: %s', (code, expected) => {
    expect(judge(`return ${code};`)).toBe(expected);
  });

  it('says nothing of what code puts into the text itself', () => {
    const unsure = 'opaque possible "what code puts into the text of the statement may change it"';
    expect(judge("return pool.query(`select * from projects where organization_id = $1 and name like '%${text}%'`, [org]);")).toBe(unsure);
    expect(judge("return prisma.$queryRawUnsafe(`select * from projects where organization_id = '${org}'`);")).toBe(unsure);
    expect(judge('return pool.query(`select * from projects where organization_id = $1 order by ${text}`, [org]);')).toBe(unsure);
  });
});

describe('rows', () => {
  it('are what they are read as, by the names the statement gives them', () => {
    const then = (read: string) => judgeAll(`${read} await prisma.$executeRaw\`update tasks set title = \${text} where project_id = \${project.key}\`;`).join();
    expect(then('const [project] = await prisma.$queryRaw`select id as key from projects where organization_id = ${org} and id = ${id}`; if (!project) throw new Error();')).not.toContain('key-only');
    expect(then('const [project] = await prisma.$queryRaw`select id as key from projects where id = ${id}`; if (!project) throw new Error();')).toContain('key-only');
    expect(then('const { rows: [project] } = await pool.query("select id as key from projects where organization_id = $1", [org]); if (!project) throw new Error();')).not.toContain('key-only');
    expect(then('const [[project]] = await mysql.execute("select p.id as `key` from projects p where organization_id = ?", [org]); if (!project) throw new Error();')).not.toContain('key-only');
  });
});
