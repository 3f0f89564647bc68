import { describe, expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

const imports = `import { and, eq, type SQL } from 'drizzle-orm';
import { db } from './db';
import { projects } from './schema';
`;
const judge = (code: string): string[] => prove(imports + code, { schema: tables, openWorld: true }).filter((line) => / in [fg]: /.test(line));
const scoped = 'eq(projects.organizationId, ORG)';
const keyOnly = 'key-only likely "no caller proves `id`"';

describe('data access that is handed its client and its tenant', () => {
  it('is a factory of functions', () => {
    const factory = `const createProjects = ({ db, organizationId }: any) => ({
  list: () => db.select().from(projects).where(${scoped.replace('ORG', 'organizationId')}),
  one: (id: string) => db.select().from(projects).where(eq(projects.id, id)),
});
`;
    expect(judge(`${factory}export const f = (org: string) => createProjects({ db, organizationId: org }).list();`)).toEqual(['projects.select in f: proved condition']);
    expect(judge(`${factory}export const f = (org: string, id: string) => createProjects({ db, organizationId: org }).one(id);`)).toEqual([`projects.select in f: ${keyOnly}`]);
  });

  it('is a function that gives one', () => {
    const list = (where: string): string => `const find = (db: any) => ({ scopes, id }: any) => db.select().from(projects).where(${where});\nexport const f = (ctx: any, id: string) => find(db)({ scopes: ctx.scopes, id });`;
    expect(judge(list(scoped.replace('ORG', 'scopes.organizationId')))).toEqual(['projects.select in f: proved condition']);
    expect(judge(list('eq(projects.id, id)'))).toEqual([`projects.select in f: ${keyOnly}`]);
  });

  it('is a callback that a function hands them to', () => {
    const call = (where: string, kind = 'async'): string => `async function withTenant<T>(org: string, run: (tx: any, tenant: string) => Promise<T>) { if (!org) throw new Error(); return db.transaction(async (tx) => run(tx, org)); }
export const f = (org: string, id: string) => withTenant(org, ${kind} (tx, tenant) => tx.select().from(projects).where(${where}));`;
    expect(judge(call(scoped.replace('ORG', 'tenant')))).toEqual(['projects.select in f: proved condition']);
    expect(judge(call('eq(projects.id, id)'))).toEqual([`projects.select in f: ${keyOnly}`]);
    // a query that it gives back is run by whoever called it
    expect(judge(call(scoped.replace('ORG', 'tenant'), ''))).toEqual(['projects.select in f: proved condition']);
    expect(judge(call('eq(projects.id, id)', ''))).toEqual([`projects.select in f: ${keyOnly}`]);
  });
});
