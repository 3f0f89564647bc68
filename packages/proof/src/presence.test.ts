import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

/** A handler of tRPC, the middleware before it, and a list that names the tenant where there is one. */
const list = (handler: string, where = '...(organizationId !== undefined && { organizationId })'): string => prove({
  'list.ts': `import { db } from './db';\nexport async function list({ organizationId, all }: { organizationId?: string; all?: boolean }) { return db.project.findMany({ where: { ${where} } }); }`,
  'app.ts': `import { initTRPC } from '@trpc/server';\nimport { list } from './list';\nimport { db } from './db';\nimport { verify } from './token';\nconst t = initTRPC.create();\nexport const r = t.router({ list: t.procedure.query(async ({ ctx, input }) => { ${handler} }) });`,
}).find((line) => line.startsWith('Project.'))!.replace(/^[^:]*: /, '');

describe('a condition that is there where the tenant is', () => {
  it('is possible to fall away where nothing shows that the context lacks its tenant', () => {
    expect(list('return list({ organizationId: ctx.organizationId });')).toBe('conditional possible "nothing shows that `ctx.organizationId` can be absent"');
  });

  it('is a finding where the way itself goes on without the tenant', () => {
    expect(list('const session = await verify(ctx.token); return list({ organizationId: session?.organizationId });')).toMatch(/^conditional likely/);
  });

  it.each([
    ['the client names the tenant', 'return list({ organizationId: input.organizationId });', undefined],
    ['nobody names it', 'return list({});', undefined],
    ['a column holds it that may be empty', 'const draft = await db.label.findFirst({ where: { name: ctx.name } }); return list({ organizationId: draft.organizationId });', undefined],
    ['it falls away for another reason', 'return list({ organizationId: ctx.organizationId, all: input.all });', '...(all ? {} : { organizationId })'],
  ])('is a finding where %s', (_, handler, where) => {
    expect(list(handler, where)).toMatch(/^(?:conditional|unfiltered) certain/);
  });
});

describe('a tenant that is found by one of its keys', () => {
  const found = (where: string, select: string): string => prove(`import { db } from './db';\nexport async function idOf(given: string) { return db.organization.findFirst({ where: ${where}, ${select} }); }`).find((line) => line.startsWith('Organization.'))!.replace(/^[^:]*: /, '');
  const either = '{ OR: [{ id: given }, { slug: given }] }';

  it('is no condition that falls away', () => {
    expect(found(either, 'select: { id: true }')).toMatch(/^key-only possible/);
    expect(found(either, '')).toMatch(/^key-only likely/);
  });

  it('is one beside an arm that finds others', () => {
    expect(found('{ OR: [{ id: given }, { name: given }] }', 'select: { id: true }')).toMatch(/^conditional/);
  });
});
