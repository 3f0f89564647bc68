/** Functions of the project's own that hand SQL on to a client: judged where its text is given, with its values. */
import { describe, expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;

describe('functions that hand SQL on', () => {
  const lib = `import { Pool, type PoolClient } from 'pg';
const pool = new Pool();
export const run = (text: string, values: unknown[]) => pool.query(text, values);
export async function rows(text: string, values: unknown[] = []) { return (await run(text, values)).rows; }
export async function count(text: string, values: unknown[]) { return (await pool.query(text, values)).rows.length > 0; }
export async function send(res: any, text: string, values: unknown[]) { res.json((await rows(text, values))); }
export async function page(text: string, values: unknown[], n: number) { return rows(\`\${text} limit \${n}\`, values); }
export async function within(org: string, text: string, values: unknown[]) { return rows(text + ' and organization_id = $1', [org, ...values]); }
export async function from(table: string, org: string) { return rows('select * from ' + table + ' where organization_id = $1', [org]); }
export async function given(config: { text: string; values: unknown[] }) { return (await pool.query(config)).rows; }
export async function member(org: string, user: string, text: string, values: unknown[]) {
  const found = await pool.query('select * from memberships where organization_id = $1 and user_id = $2', [org, user]);
  if (found.rows.length === 0) throw new Error('no member');
  await pool.query(text, values);
}
export async function again(text: string, left: number): Promise<any> { try { return await pool.query(text); } catch (error) { if (left > 0) return again(text, left - 1); throw error; } }
export class Base { constructor(protected pool: Pool) {} protected async many(text: string, values: unknown[] = []) { return (await this.pool.query(text, values)).rows; } }
export function prepare(text: string) { return async (values: unknown[]) => (await pool.query(text, values)).rows; }
`;
  const of = (code: string, more: Record<string, string> = {}): string[] =>
    prove({ 'lib.ts': lib, ...more, 'case.ts': `import { again, Base, count, from, given, member, page, prepare, rows, run, send, within } from './lib';\n${code}` }, { schema: tables }).filter((line) => / in (?:f|g|Repo\.\w+)\b/.test(line));
  const one = (code: string): string[] => of(`export async function f(id: string, org: string, user: string, ids: string[], flag: boolean, res: any) { ${code} }`).map((line) => line.replace(/^(\w+)\.query in f/, '$1'));

  it.each([
    ["return run('select * from projects where organization_id = $1', [org]);", "return run('select * from projects where id = $1', [id]);"],
    ["return rows('select * from projects where id = $1 and organization_id = $2', [id, org]);", "return rows('select * from projects where id = $1', [id]);"],
    ["await rows('delete from projects where id = $1 and organization_id = $2', [id, org]);", "await rows('delete from projects where id = $1', [id]);"],
    ["await send(res, 'select * from projects where organization_id = $1', [org]);", "await send(res, 'select * from projects where id = $1', [id]);"],
    ["return page('select * from projects where organization_id = $1', [org], 3);", "return page('select * from projects where id = $1', [id], 3);"],
    ["return within(org, 'select * from projects where id = $2', [id]);", "return within(org, 'select * from projects where id = $1', []).then(() => rows('select * from projects where id = $1', [id]));"],
    ["return given({ text: 'select * from projects where organization_id = $1', values: [org] });", "return given({ text: 'select * from projects where id = $1', values: [id] });"],
    ["return prepare('select * from projects where organization_id = $1')([org]);", "return prepare('select * from projects where id = $1')([id]);"],
    ["const [p] = await rows('select * from projects where id = $1', [id]); if (p.organization_id !== org) throw new Error('no'); return p;", "const [p] = await rows('select * from projects where id = $1', [id]); if (!p) throw new Error('no'); return p;"],
  ])('%s', (safe, unsafe) => {
    expect(one(safe).at(-1)).toMatch(/^projects: proved (?:condition|comparison)$/);
    expect(one(unsafe).at(-1)).toBe(`projects: ${keyOnly('id')}`);
  });

  it('are asked with the text of each call', () => {
    expect(one("return Promise.all(ids.map((x) => rows('select * from projects where id = $1', [x])));")).toEqual([`projects: ${keyOnly('ids')}`]);
    expect(one("return rows(flag ? 'select * from projects' : 'select * from projects where organization_id = $1', [org]);")).toEqual([`projects: ${conditional}`]);
    expect(one("let text = 'select * from projects where organization_id = $1'; if (flag) text += ' and name = $2'; return rows(text, [org, id]);")).toEqual(['projects: proved condition']);
    expect(one("const [p] = await rows('select * from projects where id = $1 and organization_id = $2', [id, org]); if (!p) throw new Error('no'); return rows('select * from tasks where project_id = $1', [p.id]);")).toEqual(['projects: proved not-released', 'tasks: proved derived']);
    expect(one("return from('projects', org);")).toEqual(['projects: proved condition']);
    expect(one("return from('tasks', org);")).toEqual([`tasks: unfiltered likely ${alone}`]);
    expect(one("await again('delete from projects', 3);")).toEqual([`projects: ${unfiltered}`]);
    expect(one("return count('select id from projects where id = $1', [id]);")).toEqual(['projects: proved not-released']);
    expect(one("await rows('begin');")).toEqual([]);
  });

  it('keep what they check before', () => {
    expect(one("await member(org, user, 'update projects set name = 1 where organization_id = $1', [org]);")).toEqual(['projects: proved condition']);
  });

  it('may be methods, and what others make', () => {
    expect(of("export class Repo extends Base { all(org: string) { return this.many('select * from projects where organization_id = $1', [org]); } one(id: string) { return this.many('select * from projects where id = $1', [id]); } }")).toEqual(['projects.query in Repo.all: proved condition', `projects.query in Repo.one: ${keyOnly('id')}`]);
    const made = "import { prepare } from './lib';\nexport const all = prepare('select * from projects where organization_id = $1');\nexport const one = prepare('select * from projects where id = $1');";
    expect(of("import { all, one } from './made';\nexport const f = (org: string) => all([org]);\nexport const g = (id: string) => one([id]);", { 'made.ts': made })).toEqual(['projects.query in f: proved condition', `projects.query in g: ${keyOnly('id')}`]);
  });

  it('say once what no caller gives, and at the call what cannot be read', () => {
    const lines = (code: string): string[] => prove({ 'lib.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const run = (text: string) => pool.query(text);", 'case.ts': `import { run } from './lib';\n${code}` }, { schema: tables });
    const open = 'sql.query in run: opaque possible "raw SQL: its text comes from elsewhere"';
    expect(lines('export const f = (text: string) => run(text);\nexport const g = (text: string) => run(text);')).toEqual([open]);
    expect(lines("export const f = (text: string) => run(text);\nexport const g = (org: string) => run('select * from projects');")).toEqual([`projects.query in g: ${unfiltered.replace('`f`', '`g`')}`, open]);
    expect(lines("export const g = () => run('select * from projects where where');")).toEqual(['sql.query in g: opaque possible "raw SQL: it does not read near “where”"', 'sql.query in run: proved not-released']);
  });

  it('are no place for what the client sends', () => {
    const handler = (text: string): string[] => prove({ 'lib.ts': lib, 'case.ts': `import express from 'express';\nimport { rows } from './lib';\nconst app = express();\napp.get('/x', async (req, res) => { res.json(await rows(${text})); });` }, { schema: tables }).filter((line) => line.includes('app.get'));
    expect(handler("`select * from projects where name = '${req.query.name}'`, []")).toEqual(["projects.query in app.get('/x'): injected likely \"nothing out of sight says what `req.query.name` may be\""]);
  });

  describe('behind an interface', () => {
    const files = {
      'types.ts': 'export interface Reader { query(req: any): (params: any) => Promise<any[]>; }',
      'index.ts': "export type { Reader } from './types';",
      'span.ts': 'export async function span(name: string, fn: (s: any) => Promise<any>) { return tracer.run(name, async (s: any) => fn(s)); }\nexport async function attempt(p: Promise<any>) { try { return [null, await p]; } catch (error) { return [error, null]; } }',
      'client.ts': `import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { attempt, span } from './span';
import type { Reader } from './types';
export class Client implements Reader {
  readonly client: ClickHouseClient;
  constructor(config: any) { this.client = createClient(config); }
  query(req: { name: string; query: string; params?: any; schema: any }) {
    return async (params: any, options?: any) => span('query', async () => {
      const valid = req.params?.safeParse(params);
      if (valid?.error) return [valid.error, null];
      const [error, res] = await attempt(this.client.query({ query: req.query, query_params: valid?.data, format: 'JSONEachRow', ...options?.params }));
      if (error) return [error, null];
      return [null, req.schema.safeParse(await res.json()).data];
    });
  }
}
export class NoClient implements Reader { query(req: any) { return async (params: any) => { log.query(req.schema.safeParse(params)); return []; }; } }`,
      'queries.ts': `import { z } from 'zod';
import type { Reader } from './index';
export const all = (reader: Reader) => reader.query({ name: 'all', query: 'select * from projects where organization_id = {org: String}', params: z.object({ org: z.string() }), schema: z.any() });
export const one = (reader: Reader) => reader.query({ name: 'one', query: 'select * from projects where id = {id: String}', params: z.object({ id: z.string() }), schema: z.any() });`,
    };
    const judged = (code: string): string[] => prove({ ...files, 'case.ts': `import { all, one } from './queries';\nimport type { Reader } from './index';\n${code}` }, { schema: tables }).filter((line) => !line.startsWith('sql.'));
    const later = ['projects.query in all: proved not-released', 'projects.query in one: proved not-released'];

    it('are judged where the values are given', () => {
      expect(judged('export async function f(reader: Reader, org: string) { const [, rows] = await all(reader)({ org }); return rows; }\nexport async function g(reader: Reader, id: string) { const [, rows] = await one(reader)({ id }); return rows; }')).toEqual(['projects.query in f: proved condition', `projects.query in g: key-only likely "\`g\` runs for one tenant at a time"`, ...later]);
    });

    it('are so where the rows come back by a way that is out of sight', () => {
      const lost = { ...files, 'span.ts': files['span.ts'].replace('async (s: any) => fn(s))', 'async (s: any) => { s.end(await fn(s)); })') };
      const code = "import { one } from './queries';\nimport type { Reader } from './index';\nexport async function g(reader: Reader, id: string) { const [, rows] = await one(reader)({ id }); return rows; }";
      expect(prove({ ...lost, 'case.ts': code }, { schema: tables }).filter((line) => line.includes(' in g'))).toEqual(['projects.query in g: key-only likely "`g` runs for one tenant at a time"']);
    });

    it('are so where the interface itself is not at hand', () => {
      const { 'types.ts': _, 'index.ts': __, ...rest } = files;
      const code = "import { one } from './queries';\nimport type { Reader } from './types';\nexport async function g(reader: Reader, id: string) { const [, rows] = await one(reader)({ id }); return rows; }";
      const direct = { ...rest, 'queries.ts': files['queries.ts'].replace('./index', './types'), 'case.ts': code };
      expect(prove(direct, { schema: tables }).filter((line) => line.includes(' in g'))).toEqual(['projects.query in g: key-only likely "`g` runs for one tenant at a time"']);
    });

    it('else where the text is', () => {
      expect(judged('export const held = (reader: Reader) => ({ all: all(reader), one: one(reader) });')).toEqual(['projects.query in all: proved condition', 'projects.query in one: key-only likely "`one` runs for one tenant at a time"']);
    });

    it('prove nothing where what holds them is out of sight', () => {
      const loose = (condition: string): string[] => judged(`export async function f(deps: any, org: string) { const q = deps.reader.query({ query: 'select * from projects where ${condition}' }); return q({ org }); }`).filter((line) => line.includes(' in f:'));
      expect(loose('organization_id = {org: String}')).toEqual(['projects.query in f: opaque possible "a condition in SQL that is not read"']);
      expect(loose('name = {org: String}')).toEqual([`projects.query in f: ${unfiltered}`]);
    });
  });
});
