import { describe, expect, it } from 'vitest';
import { analyseText, prove } from '../../test/prove.ts';

const head = `import Redis from 'ioredis';
import { prisma } from './db.js';
const redis = new Redis();
`;
const of = (body: string): string[] => prove(head + body).filter((line) => line.startsWith('redis.'));

describe('what tells tenants apart in a key', () => {
  it.each([
    ['the tenant', 'export const f = (organizationId: string) => redis.get(`a:${organizationId}`);', 'proved condition'],
    ['the tenant of the caller', 'export const f = (ctx: Ctx) => redis.get(`a:${ctx.organization.id}`);', 'proved condition'],
    ['the slug of a tenant', 'export const f = (orgSlug: string) => redis.get(`a:${orgSlug}`);', 'proved condition'],
    ['an id that is unique everywhere', 'export const f = (taskId: string) => redis.get(`a:${taskId}`);', 'proved capability'],
    ['a random value', 'export const f = () => redis.set(`a:${crypto.randomUUID()}`, 1);', 'proved capability'],
    ['nothing, and nothing of a tenant is kept', "export const f = () => redis.get('rates');", 'proved not-owned'],
    ['a capital, as constants have', 'export const f = () => redis.get(PREFIX + VERSION);', 'proved not-owned'],
    ['a part from elsewhere', 'export const f = (key: string) => redis.get(`a:${key}`);', 'unkeyed possible "`key` in the key comes from elsewhere"'],
    ['an id from outside', 'export const f = (externalId: string) => redis.get(`a:${externalId}`);', 'unkeyed likely "no caller proves `externalId`"'],
    ['a slug that is unique only in the tenant', 'export const f = (slug: string) => redis.get(`a:${slug}`);', 'unkeyed possible "`slug` in the key comes from elsewhere"'],
    ['the address of a person with one account', 'export const f = (email: string) => redis.get(`a:${email}`);', 'unkeyed possible "what one person keeps may be meant for all of their tenants"'],
    ['a collection of one person', 'export const f = (userId: string) => redis.smembers(`a:${userId}`);', 'unkeyed likely "`userId` may be a member of several tenants"'],
    ['a hash of parts', "export const f = (externalId: string) => redis.get(createHash('sha256').update(externalId).digest('hex'));", 'unkeyed likely "no caller proves `externalId`"'],
    ['a hash with the tenant', 'export const f = (externalId: string, organizationId: string) => redis.get(sha(`${organizationId}:${externalId}`));', 'proved condition'],
    ['what was cleaned by a pattern', "export const f = (externalId: string) => redis.get(`a:${externalId.trim().replace(/[^a-z]+/g, '-')}`);", 'unkeyed likely "no caller proves `externalId`"'],
    ['the tenant, cleaned by a pattern', "export const f = (organizationId: string, externalId: string) => redis.get(`a:${organizationId.replace(/-/g, '')}:${externalId}`);", 'proved condition'],
    ['the tenant in one case', 'export const f = (a: boolean, organizationId: string, userId: string) => redis.smembers(a ? organizationId : userId);', 'unkeyed possible "the key tells tenants apart only in one case"'],
    ['what two tenants may both have, beside what names no tenant', 'export const f = (externalId: string, io: string) => redis.get(`a:${externalId}:${io}`);', 'unkeyed likely "no caller proves `externalId`"'],
    ['the same beside what may name one', 'export const f = (externalId: string, prefix: string) => redis.get(`${prefix}:${externalId}`);', 'unkeyed possible "`prefix` in the key comes from elsewhere"'],
    ['what names no tenant', 'export const f = (currency: string) => redis.get(`rate:${currency}`);', 'unkeyed possible "what `currency` stands for may be common to all tenants"'],
    ['a counter', 'export const f = (externalId: string) => redis.incr(`a:${externalId}`);', 'unkeyed possible "it gives no data away"'],
  ])('%s', (_, code, expected) => {
    expect(of(code).map((line) => line.replace(/^redis\.\w+ in f: /, ''))).toEqual([expected]);
  });

  it('a column of a row is what the schema says it is', () => {
    const code = (column: string): string[] => of(`export async function f(organizationId: string) {
  const project = await prisma.project.findFirst({ where: { organizationId } });
  return redis.get(\`a:\${project.${column}}\`);
}`);
    expect(code('organizationId')).toEqual(['redis.get in f: proved condition']);
    expect(code('id')).toEqual(['redis.get in f: proved capability']);
    expect(code('slug')).toEqual(['redis.get in f: unkeyed likely "`f` runs for one tenant at a time"']);
  });
});

describe('what is kept under a key', () => {
  it('rows that the tenant decides', () => {
    expect(of(`export async function f(organizationId: string) {
  const projects = await prisma.project.findMany({ where: { organizationId } });
  await redis.set('projects', JSON.stringify(projects));
}`)).toEqual(['redis.set in f: unkeyed likely "`f` runs for one tenant at a time"']);
  });

  it('what a call makes for the tenant', () => {
    expect(of('export async function f(organizationId: string) { await redis.set("stats", await getStats(organizationId)); }')).toEqual(['redis.set in f: unkeyed likely "`f` runs for one tenant at a time"']);
    expect(of('export async function f(organizationId: string) { await redis.set("stats", await getStats()); }')).toEqual(['redis.set in f: proved not-owned']);
  });

  it.each([
    ['what follows from the key alone', '`stats:${invoice.status}`', "await getStats('EUR', invoice.status)", 'unkeyed possible "what `invoice.status` stands for may be common to all tenants"'],
    ['and what the tenant decides beside it', '`stats:${invoice.status}`', 'await getStats(organizationId, invoice.status)', 'unkeyed likely "`f` runs for one tenant at a time"'],
    ['a row found by the key', '`rates:${invoice.status}`', 'await prisma.country.findFirst({ where: { code: invoice.status } })', 'unkeyed possible "what `invoice.status` stands for may be common to all tenants"'],
    ['a row found by the key in the tenant', '`rates:${invoice.status}`', 'await prisma.invoice.findFirst({ where: { organizationId, status: invoice.status } })', 'unkeyed likely "`f` runs for one tenant at a time"'],
  ])('%s', (_, key, value, expected) => {
    expect(of(`export async function f(organizationId: string) {
  const invoice = await prisma.invoice.findFirst({ where: { organizationId } });
  await redis.set(${key}, JSON.stringify(${value}));
}`).map((line) => line.replace(/^redis\.\w+ in f: /, ''))).toEqual([expected]);
  });

  it('a member that is taken out by name gives nothing away', () => {
    expect(of('export const f = (userId: string, jobId: string) => redis.zrem(`jobs:${userId}`, jobId);')).toEqual(['redis.zrem in f: unkeyed possible "what one person keeps may be meant for all of their tenants"']);
    expect(of('export const f = (userId: string, jobId: string) => redis.zadd(`jobs:${userId}`, 1, jobId);')).toEqual(['redis.zadd in f: unkeyed likely "`userId` may be a member of several tenants"']);
  });

  it('members of a queue of everybody', () => {
    expect(of('export async function f(organizationId: string) { await redis.lpush("queue", await makeJob(organizationId)); }')).toEqual(['redis.lpush in f: unkeyed possible "it may be a queue of the whole application"']);
  });

  it('the tenant itself, which a person has chosen', () => {
    expect(of('export async function f(userId: string, organizationId: string) { await redis.set(`current:${userId}`, organizationId); }')).toEqual(['redis.set in f: unkeyed possible "what one person keeps may be meant for all of their tenants"']);
  });
});

it('says where the key is put together', () => {
  const code = `import { redis } from '@/lib/redis';\nexport function f(externalId: string) { const key = \`a:\${externalId}\`; return redis.get(key); }`;
  const [judgement] = analyseText(code).judgements;
  expect(code.slice(...judgement!.keyPlace!.span)).toBe('`a:${externalId}`');
});

describe('clients', () => {
  it.each([
    ['node-redis', "import { createClient } from 'redis'; const c = createClient(); export const f = (externalId: string) => c.hGetAll(externalId);"],
    ['Upstash', "import { Redis } from '@upstash/redis'; const c = Redis.fromEnv(); export const f = (externalId: string) => c.get(externalId);"],
    ['a cluster', "import Redis from 'ioredis'; const c = new Redis.Cluster([]); export const f = (externalId: string) => c.get(externalId);"],
    ['what a function gives', "import Redis from 'ioredis'; function make() { return new Redis(); } export const f = (externalId: string) => make().get(externalId);"],
    ['one kept by an unknown helper', "import { Redis } from 'ioredis'; import { once } from './once.js'; function make(): Redis { return new Redis(); } const c = once('x', make); export const f = (externalId: string) => c.get(externalId);"],
    ['a typed parameter', "import type { Redis } from 'ioredis'; export const f = (c: Redis | null, externalId: string) => c?.get(externalId);"],
    ['a typed member', "import { Redis } from 'ioredis'; export class S { constructor(private readonly c: Redis) {} f(externalId: string) { return this.c.get(externalId); } }"],
    ['an imported one, by its name', "import { redis } from '@/lib/redis'; export const f = (externalId: string) => redis.get(externalId);"],
    ['a pipeline', "import { redis } from '@/lib/redis'; export const f = (externalId: string) => { const p = redis.pipeline(); p.get(externalId); return p.exec(); };"],
    ['a chain', "import { redis } from '@/lib/redis'; export const f = (externalId: string) => redis.multi().expire('a', 1).get(externalId).exec();"],
    ['a script', "import { redis } from '@/lib/redis'; export const f = (externalId: string) => redis.eval('x', 1, externalId, 'value');"],
  ])('%s', (_, code) => {
    expect(prove(code).filter((line) => !line.startsWith('redis.expire')).map((line) => line.replace(/^redis\.\w+ in (?:S\.)?f: /, ''))).toEqual(['unkeyed likely "no caller proves `externalId`"']);
  });

  it('not a map, an object, or what another module gives', () => {
    expect(prove("import { redis } from '@/lib/redis'; import { cache } from './cache.js'; const map = new Map(); export const f = (externalId: string) => { map.get(externalId); cache.get(externalId); return { get: (x) => x }.get(externalId); };")).toEqual([]);
  });

  it('not a map that is named after one, nor any other map then', () => {
    expect(prove('export function f(externalId: string) { const redisByKey = new Map(); redisByKey.set(externalId, 1); const seen = new Map(); return seen.get(externalId); }')).toEqual([]);
  });

  it('whose prefix holds the tenant', () => {
    const code = (prefix: string): string[] => prove(`import Redis from 'ioredis'; export const f = (organizationId: string, externalId: string) => new Redis({ keyPrefix: ${prefix} }).get(externalId);`);
    expect(code('`${organizationId}:`')).toEqual(['redis.get in f: proved condition']);
    expect(code("'app:'")).toEqual(['redis.get in f: unkeyed likely "no caller proves `externalId`"']);
  });

  it('whose prefix is not put before a pattern', () => {
    expect(prove("import Redis from 'ioredis'; export const f = (organizationId: string, externalId: string) => new Redis({ keyPrefix: organizationId }).keys(externalId);")).toEqual(['redis.keys in f: unkeyed possible "it gives no data away"']);
  });
});

describe('across functions and files', () => {
  const lib = `import Redis from 'ioredis';
const redis = new Redis();
const key = (id: string): string => \`thing:\${id}\`;
export function read(id: string) { return redis.get(key(id)); }
`;

  it('a static method that puts the key together', () => {
    const code = (key: string): string => `import { redis } from '@/lib/redis';
export class Codes {
  static PREFIX = 'code:';
  static key(organizationId: string, externalId: string) { return \`\${this.PREFIX}\${${key}}\`; }
  static read(organizationId: string, externalId: string) { return redis.get(this.key(organizationId, externalId)); }
}`;
    expect(prove(code('organizationId'))).toEqual(['redis.get in Codes.read: proved condition']);
    expect(prove(code('externalId'))).toEqual(['redis.get in Codes.read: unkeyed likely "no caller proves `externalId`"']);
  });

  it('every caller names the tenant', () => {
    expect(prove({ 'lib.ts': lib, 'app.ts': "import { read } from './lib'; export const f = (organizationId: string) => read(organizationId + ':x');" })).toEqual(['redis.get in read: proved condition']);
  });

  it('a caller that gives what two tenants may both have', () => {
    expect(prove({ 'lib.ts': lib, 'app.ts': `import { read } from './lib';
export const good = (organizationId: string) => read(organizationId);
export const bad = (externalId: string) => read(externalId);
` })).toEqual(['redis.get in read: unkeyed likely "no caller proves `externalId`" at read(externalId)']);
  });

  describe('a caller that gives what is too large to follow', () => {
    const tree = (depth: number): string => (depth === 0 ? 'id' : `pick(${tree(depth - 1)})`);
    const called = (call: string): string[] => of(`async function add(organizationId: string, projectId: string, io: string) {
  const project = await prisma.project.findFirst({ where: { id: projectId, organizationId } });
  if (project) await redis.${call};
}
export const f = (organizationId: string, projectId: string, id: string) => add(organizationId, projectId, ${tree(60)});`).map((line) => line.replace(/^redis\.\w+ in \w+: /, '').replace(/ at \w+\(.*/, ''));

    it.each([
      ['to be kept', 'sadd(`a:${project.slug}`, io)', 'unkeyed likely "`add` runs for one tenant at a time"'],
      ['to be kept, under the tenant', 'sadd(`a:${project.organizationId}`, io)', 'proved condition'],
      ['to be kept, under an id', 'sadd(`a:${project.id}`, io)', 'proved capability'],
      ['for a key', 'sadd(`a:${io}`, project.slug)', 'unkeyed possible "`a value` in the key comes from elsewhere"'],
    ])('%s: %s', (_, call, expected) => {
      expect(called(call)).toEqual([expected]);
    });
  });
});
