/**
 * Calls that hand a handler to a router or end a builder's chain, read by their shape and the adapters' words.
 * Boundary: paths that are not written out cover nothing and are covered by what has none.
 */
import type { FileFacts } from '@tenantlint/facts';
import { type Closure, isObject, type Value } from '../values.ts';
import type { Adapter } from './adapter.ts';
import { BUILDERS, importedAdapter, ROUTERS, type EntryPoint } from './index.ts';
import { express } from './express.ts';
import { fastify } from './fastify.ts';
import { hono } from './hono.ts';

const VERBS = /^(?:get|post|put|patch|delete|del|all|on|openapi)$/;
const CHAINED = /^(?:get|post|put|patch|delete|del|all|on|openapi|use|route|basePath|prefix|register|addHook)$/;
const HOOKS = /^(?:onRequest|preParsing|preValidation|preHandler)$/;

/** A function that stands before others, and what it cannot see yet of its first parameter. */
export interface Step { v: Value; hidden?: readonly string[]; /** It passes where it ends, not where it calls `next`. */ ends?: boolean }

export interface Registration {
  /** What it was registered with; of a call on a chain, what the chain starts at. */
  router: Value;
  adapter: Adapter;
  /** `use` stands before what is registered after it, `hook` before all of its router. */
  kind: 'use' | 'hook' | 'route';
  /** `null` where it is not written out; undefined where there is none. */
  path: string | null | undefined;
  steps: readonly Step[];
  /** The last function of a route. */
  handler?: Value;
  /** A router that is mounted. */
  mounted?: Value;
}

export const entryOfRegistration = (r: Registration): EntryPoint => ({ kind: 'route', adapter: r.adapter });

/** Names under which a router's methods are called with handlers: what they are given is looked at only here. */
export const registers = (name: string): boolean => CHAINED.test(name);

/** @returns the router, application or builder that a chain of calls starts at */
export function chainStart(v: Value): Value {
  let x = v;
  while (x.k === 'call' && x.f.k === 'path' && CHAINED.test(x.f.p)) x = x.f.o;
  return x;
}

/**
 * `app.get('/tasks', guard, handler)`, `app.use('/api', guard)`, `app.route('/tasks', router)`, `app.addHook('preHandler', guard)`.
 * @param others what the program's other files use: a file that is given its router need not import the framework
 */
export function registrationOf(file: FileFacts, callee: Value, args: readonly Value[], isRouter: (v: Value) => boolean, others: readonly Adapter[] = []): Registration | undefined {
  if (callee.k !== 'path' || !CHAINED.test(callee.p) || args.length === 0) return undefined;
  const router = chainStart(callee.o);
  const builder = callee.p === 'use' ? importedAdapter(file, BUILDERS) : undefined;
  const adapter = importedAdapter(file, ROUTERS) ?? builder ?? (callee.p === 'openapi' ? hono : (others.length === 1 ? others[0]! : express));
  const base = { router, adapter };
  const first = args[0]!;
  switch (callee.p) {
    case 'use': {
      const [path, rest] = takePath(args);
      return { ...base, kind: 'use', path, steps: rest.map((v) => ({ v })), mounted: rest.map(chainStart).find(isRouter) };
    }
    case 'route': {
      const mounted = args[1] && chainStart(args[1]);
      if (mounted) return isRouter(mounted) ? { ...base, kind: 'use', path: textOf(first), steps: [], mounted } : undefined;
      return isObject(first) ? routeOf(base, member(first, 'url') ?? member(first, 'path'), [...options(first)], member(first, 'handler')) : undefined;
    }
    case 'register': {
      const prefix = args[1] && isObject(args[1]) ? member(args[1], 'prefix') : undefined;
      return { ...base, kind: 'use', path: prefix && textOf(prefix), steps: [], mounted: first };
    }
    case 'addHook':
      return args[1] && first.k === 'const' && HOOKS.test(String(first.v)) ? { ...base, kind: 'hook', path: undefined, steps: [{ v: args[1], ends: true }] } : undefined;
    case 'openapi':
      return args[1] && routeOf(base, undefined, [], args[1], args[0]);
  }
  if (!VERBS.test(callee.p)) return undefined;
  // `router.route('/tasks').get(handler)`
  const on = callee.o.k === 'call' && callee.o.f.k === 'path' && callee.o.f.p === 'route' ? callee.o.args[0] : undefined;
  const rest = callee.p === 'on' ? args.slice(1) : args;
  if (!on && (rest.length < 2 || first.k === 'fn' || isObject(first))) return undefined;
  const list = (on ? rest : rest.slice(1)).flatMap((v) => (v.k === 'arr' ? v.items : [v]));
  const last = list.at(-1);
  return last && routeOf(base, on ?? rest[0], list.slice(0, -1), last);
}

/** Does it hand over a function that takes a request? A map's `get(key, compute)` does not. */
function routeOf(base: Pick<Registration, 'router' | 'adapter'>, path: Value | undefined, before: readonly Value[], handler: Value | undefined, described?: Value): Registration | undefined {
  if (!handler) return undefined;
  const about = described?.k === 'call' ? described.args[0] : described;
  const listed = about && isObject(about) ? options(about) : [];
  const ends = base.adapter === fastify;
  const from = path ?? (about && isObject(about) ? member(about, 'path') : undefined);
  const steps = [...listed, ...before.flatMap((v) => (isObject(v) ? options(v) : [v]))].map((v) => ({ v, ends }));
  return { ...base, kind: 'route', path: from && textOf(from), steps, handler };
}

/** `{ preHandler: [guard] }`, `{ middleware: guard }`. */
function options(o: Value & { k: 'obj' }): Value[] {
  return o.entries.flatMap((e) => (e.key !== null && (HOOKS.test(e.key) || e.key === 'middleware') ? (e.v.k === 'arr' ? e.v.items : [e.v]) : []));
}

function member(o: Value & { k: 'obj' }, key: string): Value | undefined {
  return o.entries.find((e) => e.key === key)?.v;
}

function takePath(args: readonly Value[]): [string | null | undefined, readonly Value[]] {
  const first = args[0]!;
  if (first.k === 'const' || first.k === 'tpl') return [textOf(first), args.slice(1)];
  return [undefined, args];
}

const textOf = (v: Value): string | null => (v.k === 'const' && typeof v.v === 'string' ? v.v : null);

export interface Procedure { entry: EntryPoint; steps: readonly Step[]; handler: Closure }

const STEPS = /^(?:use|useValidated|unstable_concat|concat|unstable_pipe|guard|middleware|before|beforeHandle|derive|resolve)$/;

/** `procedure.input(schema).use(guard).query(handler)`: what stands before the handler, first one first. */
export function procedureOf(file: FileFacts, callee: Value, args: readonly Value[]): Procedure | undefined {
  if (callee.k !== 'path' || args.length !== 1 || args[0]!.k !== 'fn') return undefined;
  const own = importedAdapter(file, BUILDERS);
  const adapter = [...(own ? [own] : []), ...BUILDERS].find((b) => b.procedures!.ends.test(callee.p));
  if (!adapter) return undefined;
  const links: { method: string; args: readonly Value[] }[] = [];
  let x: Value = callee.o;
  let named = false;
  for (let n = 0; n < 40; n++) {
    if (x.k === 'path') {
      named ||= isBuilderName(x.p);
      x = x.o;
    } else if (x.k === 'call') {
      if (x.f.k === 'path') links.unshift({ method: x.f.p, args: x.args });
      x = x.f;
    } else break;
  }
  if (x.k === 'import' || x.k === 'global' || x.k === 'param') named ||= isBuilderName(x.k === 'import' ? x.name : x.k === 'global' ? x.n : x.name);
  if (!named && !links.some((l) => l.method === 'input' || l.method === 'use')) return undefined;
  const declares = (l: { method: string }): boolean => l.method === 'input';
  const first = links.findIndex(declares);
  const steps = links.flatMap((l, i) => (STEPS.test(l.method) ? l.args.map((v) => ({ v, hidden: adapter.procedures!.hidden(l.method, first < 0 || first < i) })) : []));
  const schemas = links.flatMap((l) => (/^(?:input|inputSchema|schema)$/.test(l.method) ? l.args.slice(0, 1) : []));
  return { entry: { kind: adapter.procedures!.kind, adapter, schemas }, steps, handler: args[0] as Closure };
}

const isBuilderName = (name: string): boolean => /(?:procedure|actionClient|action|safeAction)$/i.test(name);
