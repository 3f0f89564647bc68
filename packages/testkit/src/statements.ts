/**
 * Runs the statements of a layer, as code over its client: each is judged, and run with the other tenant's rows there and
 * without. What differs has leaked. Acme acts; Globex is the other one.
 */
import { readFileSync } from 'node:fs';

import type { PGlite } from '@electric-sql/pglite';
import { buildModel, type Model } from '@tenantlint/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { judgementsOf, openTwoTenants, runOverTwoTenants, type Run, type TwoTenants } from './two-tenants.ts';

export type Said = 'proved' | 'reported' | 'possible';

/** A body of a function, what is said of it, and whether one tenant learns of the other or changes its rows when it is run. */
export type Statement = readonly [code: string, said: Said, leaks: boolean];

type Rows = Record<string, Record<string, unknown>[]>;

export interface StatementRun {
  statements: readonly Statement[];
  atLeast: number;
  /** What the model is read from: the path that it is given, and the file. */
  schema: { path: string; file: URL };
  /** What stands above the function that holds a statement. */
  imports: string;
  /** What the function takes beside {@link given}, as it is written. */
  parameters?: string;
  /** Tables made, and nothing in them. */
  open(): Promise<{ database: PGlite; scope: () => Record<string, unknown>; close(): Promise<void> }>;
  /** One tenant's rows in tables that this layer alone has; those that hold `organization_id` are owned. */
  more?(tenant: string): Rows;
  /** What is compared of a result: itself, unless said otherwise. */
  shown?(result: unknown): unknown;
  isRefusal?(error: Error): boolean;
  /** One of the statements meets a key that a row of the other tenant has: that it is refused is no answer. */
  refusalIsNoAnswer?: boolean;
}

/** In scope of every statement, `flag` (run both ways) beside them: the acting tenant; of the other one a project and a task. */
const given = { t: 'acme', id: 'globex-project', name: 'globex main', task: 'globex-task', ids: ['acme-project', 'globex-project'], gone: undefined };
const parametersOfGiven = 't: string, id: string, name: string, task: string, ids: string[], flag: boolean';

/** One tenant's rows: its name stands in each of them. */
const rowsOf = (tenant: string): Rows => ({
  organizations: [{ id: tenant, name: tenant }],
  users: [{ id: `${tenant}-user`, email: `${tenant}@example.test` }],
  memberships: [{ organization_id: tenant, user_id: `${tenant}-user` }],
  projects: [
    { id: `${tenant}-project`, name: `${tenant} main`, budget: tenant.length, organization_id: tenant },
    { id: `${tenant}-other`, name: 'common', budget: tenant.length - 1, organization_id: tenant },
  ],
  tasks: [
    { id: `${tenant}-task`, title: `${tenant} first`, done: false, project_id: `${tenant}-project` },
    { id: `${tenant}-done`, title: 'common', done: true, project_id: `${tenant}-project` },
  ],
});

/** Registers the tests of a layer's statements: every one of them, and that none that is proved leaks. */
export function describeStatements({ statements, atLeast, schema, imports, parameters, open, more, shown, isRefusal = isNoMistake, refusalIsNoAnswer = false }: StatementRun): void {
  const model = buildModel([{ path: schema.path, text: readFileSync(schema.file, 'utf8') }]);
  const rows = (tenant: string): Rows => ({ ...rowsOf(tenant), ...more?.(tenant) });
  const inFunction = (code: string): string => `${imports}\nexport async function run(${[parameters, parametersOfGiven].filter(Boolean).join(', ')}) {\nconst gone = undefined;\n${code}\n}`;

  let tenants: TwoTenants;
  let opened: Awaited<ReturnType<StatementRun['open']>> | undefined;

  beforeAll(async () => {
    opened = await open();
    const acme = insertsOf(rows('acme'));
    tenants = await openTwoTenants(opened.database, { beside: acme + insertsOf(rows('globex')), alone: acme, others: othersOf(rows('globex')) });
  });
  afterAll(() => opened?.close());

  async function leaks(code: string): Promise<boolean> {
    for (const flag of [true, false]) {
      const statement = async (): Promise<unknown> => {
        const result = await execute(code, { ...given, flag, ...opened?.scope() });
        return shown ? shown(result) : result;
      };
      if (hasLeaked(await runOverTwoTenants(tenants, statement, isRefusal))) return true;
    }
    return false;
  }

  function hasLeaked({ damages, beside, alone }: Run): boolean {
    if (damages) return true;
    if (refusalIsNoAnswer && ('refused' in beside || 'refused' in alone)) return false;
    return JSON.stringify(beside) !== JSON.stringify(alone);
  }

  describe('statements over two tenants', () => {
    test.each(statements)('%s', async (code, said, leaking) => {
      expect([saidOf(inFunction(code), model), await leaks(code)]).toEqual([said, leaking]);
    });

    test('there are enough of them, none that is proved leaks, and most of what does not leak is proved', () => {
      expect(statements.length).toBeGreaterThanOrEqual(atLeast);
      expect(new Set(statements.map(([code]) => code)).size).toBe(statements.length);
      expect(statements.filter(([, said, leaking]) => said === 'proved' && leaking)).toEqual([]);
      const safe = statements.filter(([, , leaking]) => !leaking);
      expect(safe.filter(([, said]) => said === 'proved').length / safe.length).toBeGreaterThan(0.9);
    });
  });
}

function saidOf(text: string, model: Model): Said | 'unseen' {
  const judgements = judgementsOf(text, model);
  if (judgements.length === 0) return 'unseen';
  const open = judgements.filter(({ verdict }) => verdict.kind !== 'proved');
  if (open.length === 0) return 'proved';
  return open.some(({ confidence }) => confidence !== 'possible') ? 'reported' : 'possible';
}

/** Runs a function's body with what stands in its scope. */
async function execute(code: string, scope: Record<string, unknown>): Promise<unknown> {
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<unknown>;
  return new AsyncFunction(...Object.keys(scope), code)(...Object.values(scope));
}

/** A statement that is not written right says nothing. */
const isNoMistake = (error: Error): boolean => !(error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError);

const insertsOf = (rows: Rows): string => {
  const literal = (v: unknown): string => (typeof v === 'string' ? `'${v}'` : String(v));
  return Object.entries(rows)
    .flatMap(([table, all]) => all.map((row) => `insert into ${table} (${Object.keys(row).join()}) values (${Object.values(row).map(literal).join()});\n`))
    .join('');
};

/** A query for the rows of Globex: its own, its tables', and what hangs on its projects. What is planted there counts as a change. */
const othersOf = (rows: Rows): string => {
  const owned = Object.keys(rows).filter((table) => rows[table]?.some((row) => 'organization_id' in row));
  return [
    "select row_to_json(r)::text as x from organizations r where id = 'globex'",
    ...owned.map((table) => `select row_to_json(r)::text from ${table} r where organization_id = 'globex'`),
    "select row_to_json(r)::text from tasks r join projects p on p.id = r.project_id where p.organization_id = 'globex'",
  ].join('\nunion all ') + '\norder by x';
};
