import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

interface Case { sources: string; lookup?: string; member?: string; decide?: string; key?: string; path?: string; handler?: string; read?: string; mount?: string }
const LOOKUP = "case 'project': { const p = await db.project.findUnique({ where: { id } }); return p?.organizationId || null; }";
const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((n) => `case '${n}': { const x = await db.invoice.findFirst({ where: { number: id } }); if (x) return '${n}'; return x?.organizationId ?? '${n}!'; }`).join('\n');
/** Middleware that is made for a list of places to look for the tenant in, before a handler that reads a project. */
const handler = ({ sources, lookup = LOOKUP, member = 'userId, organizationId', decide = 'if (organizationId) break;', key = "c.req.param('id')", path = '/p/:id', handler: body, read, mount = '' }: Case) => prove({
  'access.ts': `import { db } from './db';
async function tenantOf(what: string, id: string) {
  try {
    switch (what) {
      ${lookup}
      ${many}
      default: return null;
    }
  } catch (error) { console.error(error); return null; }
}
async function assertMember(userId: string, organizationId: string) {
  const [user] = await db.user.findMany({ where: { id: userId } });
  if (user?.role === 'admin') return;
  const found = await db.membership.findMany({ where: { userId, organizationId } });
  if (found.length === 0) throw new Error();
}
function accessBy(config: { sources: Source[] }) {
  return async (c, next) => {
    const userId = c.get('userId');
    if (!userId) throw new Error();
    let organizationId: string | null = null;
    for (const source of config.sources) {
      if (source.type === 'query') organizationId = c.req.query(source.key) || null;
      else if (source.type === 'lookup') {
        const body = ${read ?? 'await c.req.json()'};
        const id = c.req.param(source.key) || body[source.key];
        if (id) organizationId = await tenantOf(source.what, id);
      }
      ${decide}
    }
    if (!organizationId) throw new Error();
    await assertMember(${member});
    return next();
  };
}
export const access = { from: (key = 'id') => accessBy({ sources: ${sources} }) };`,
  'app.ts': `import { Hono } from 'hono';\nimport { db } from './db';\nimport { access } from './access';\nconst app = new Hono();\n${mount}app.get('${path}', access.from(), async (c) => { ${body ?? `return c.json(await db.project.findUnique({ where: { id: ${key} } }));`} });`,
}).filter((line) => line.includes(' in app.get'));

const project = "{ type: 'lookup', what: 'project', key }";
const query = "{ type: 'query', key: 'organizationId' }";

const proved = ["Project.findUnique in app.get('/p/:id'): proved guard"];
const unproved = ["Project.findUnique in app.get('/p/:id'): key-only certain"];

describe('a guard that is made for a list of places', () => {
  it.each<[string, Case]>([
    ['of one lookup', { sources: `[${project}]` }],
    ['of a lookup, and else of what the client says', { sources: `[${project}, ${query}]` }],
    ['by the name that a validator knows it by', { sources: `[${project}, ${query}]`, key: "c.req.valid('param').id" }],
    ['in the body, whoever reads it', { sources: `[${project}]`, path: '/p', key: "c.req.valid('json').id" }],
    ['in a body that may be none', { sources: `[${project}]`, path: '/p', key: "c.req.valid('json').id", read: "(await c.req.json().catch(() => ({}))) || {}" }],
    ['as the handler asks first', { sources: `[${project}, ${query}]`, handler: "const id = c.req.param('id');\nif (!id) throw new Error();\nreturn c.json(await db.project.findUnique({ where: { id } }));" }],
    ['of one lookup that may fail otherwise', { sources: `[${project}]`, lookup: LOOKUP.replace('return', 'await audit(id); return') }],
  ])('%s proves what it looked up', (_, c) => {
    expect(handler(c)).toEqual(proved.map((line) => line.replace('/p/:id', c.path ?? '/p/:id')));
  });

  it.each<[string, Case]>([
    ['another id is used', { sources: `[${project}, ${query}]`, key: "c.req.query('other')" }],
    ['it looks at the path, and the handler at the body', { sources: `[${project}]`, key: '(await c.req.json()).id' }],
    ['a router of the program may be mounted under such a part', { sources: `[${project}]`, path: '/p', key: "c.req.valid('json').id", mount: "app.route('/of/:id', app);" }],
    ['it asks for another tenant', { sources: `[${project}]`, member: "userId, c.req.query('mine')" }],
    ['it asks for nobody', { sources: `[${project}]`, member: "'', ''" }],
    ['what the client says comes first', { sources: `[${query}, ${project}]` }],
    ['what the client says comes last and wins', { sources: `[${project}, ${query}]`, decide: '' }],
    ['only the client says', { sources: `[${query}]` }],
    ['another table is looked up', { sources: "[{ type: 'lookup', what: 'a', key }]" }],
    ['what fails is more than the lookup, and the client says the rest', { sources: `[${project}, ${query}]`, lookup: LOOKUP.replace('return', 'await audit(id); return') }],
    ['the lookup throws away some rows, and the client says the rest', { sources: `[${project}, ${query}]`, lookup: LOOKUP.replace('return', 'if (p?.name) return null; return') }],
    ['the row may belong to nobody, and the client says the rest', { sources: `[${project}, ${query}]`, lookup: LOOKUP.replace('db.project', 'db.label') }],
  ])('proves nothing where %s', (_, c) => {
    expect(handler(c)).toEqual(unproved.map((line) => line.replace('/p/:id', c.path ?? '/p/:id')));
  });
});
