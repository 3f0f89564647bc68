import { expect, it } from 'vitest';
import { analyseText } from '../test/prove.ts';

const path = 'app/api/invoices/[id]/route.ts';
const head = `import { db } from '@/db';\nimport { requireMember, parseBody } from '@acme/access';\n`;
const handler = (name: string, guard: string, call: string): string => `export async function ${name}(req, { params }) {\n  ${guard}\n  return ${call};\n}\n`;
const member = 'await requireMember(params.id);';
const read = 'db.invoice.findUnique({ where: { id: params.id } })';
const update = 'db.invoice.update({ where: { id: params.id }, data: { number: 1 } })';
const remove = 'db.invoice.delete({ where: { id: params.id } })';

/** What is said of the siblings of each handler that has a finding. */
function hints(files: Record<string, string>): string[] {
  return analyseText(files).judgements.filter(({ verdict }) => verdict.kind === 'refuted').map(({ access, siblings }) => `${access.symbol}: ${siblings ? `${siblings.guard} ${siblings.isCalled ? 'called by' : 'before'} ${siblings.names.join(', ')}` : 'nothing'}`);
}

it('names the guard that most of the others have', () => {
  const route = (guard: string): string => head + handler('GET', member, read) + handler('PATCH', member, update) + handler('DELETE', guard, remove);
  expect(hints({ [path]: route('') })).toEqual(['DELETE: requireMember called by GET, PATCH']);
  // its own is there too
  expect(hints({ [path]: route(member) })).toEqual([]);
  expect(hints({ [path]: route('await requireMember(params.other);') })).toEqual(['DELETE: nothing']);
});

it('needs two that have it, and most', () => {
  expect(hints({ [path]: head + handler('GET', member, read) + handler('DELETE', '', remove) })).toEqual(['DELETE: nothing']);
  expect(hints({ [path]: head + handler('GET', member, read) + handler('PATCH', member, update) + handler('PUT', '', update) + handler('POST', '', update) + handler('DELETE', '', remove) })).toEqual(['PUT: nothing', 'POST: nothing', 'DELETE: nothing']);
});

it('takes none for an example that has a finding itself', () => {
  const empty = `import { db } from '@/db';\nasync function requireMember(id) { return id; }\n`;
  expect(hints({ [path]: empty + handler('GET', member, read) + handler('PATCH', member, update) + handler('DELETE', '', remove) })).toEqual(['GET: nothing', 'PATCH: nothing', 'DELETE: nothing']);
});

it('takes neither a look at the input nor a sign-in for a guard', () => {
  const parsed = 'await requireAuth(); const body = await parseBody(req); validateInput(body);';
  const scoped = 'db.invoice.findFirst({ where: { id: params.id, organization: { members: { some: { userId: (await auth()).userId } } } } })';
  expect(hints({ [path]: head + handler('GET', parsed, scoped) + handler('PATCH', parsed, scoped) + handler('DELETE', '', remove) })).toEqual(['DELETE: nothing']);
});

it('sees what stands before a route', () => {
  const app = (last: string): string => `import { Hono } from 'hono';\nimport { db } from '@/db';\nimport { requireMember } from '@acme/access';\nconst app = new Hono();\napp.get('/:id', requireMember, async (c) => c.json(await db.invoice.findUnique({ where: { id: c.req.param('id') } })));\napp.patch('/:id', requireMember, async (c) => c.json(await db.invoice.update({ where: { id: c.req.param('id') }, data: { number: 1 } })));\napp.delete('/:id', ${last}async (c) => c.json(await db.invoice.delete({ where: { id: c.req.param('id') } })));\nexport default app;\n`;
  expect(hints({ 'src/app.ts': app('') })).toEqual(["app.delete('/:id'): requireMember before app.get('/:id'), app.patch('/:id')"]);
  expect(hints({ 'src/app.ts': app('requireMember, ') })).toEqual([]);
});

it('says nothing of functions that no framework calls', () => {
  expect(hints({ 'lib/invoices.ts': head + handler('load', member, read) + handler('change', member, update) + handler('drop', '', remove) })).toEqual(['drop: nothing']);
});
