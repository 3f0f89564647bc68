/**
 * Prisma's clients that hand their calls to functions of the project first: `$extends({ query })` (read off and executed on 7.10:
 * the functions of the client that was extended come first, then those of the model, of all models, of everything; each
 * decides what the next is given), and `$use` (up to 6.13). Boundary: an extension whose functions are out of sight changes nothing;
 * no function sees nested writes, what `include` loads, or adds a condition to raw SQL.
 */
import { PRISMA_OPERATIONS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import type { Closure, Terms, Value } from '../values.ts';
import type { Hook, Recognised } from './layer.ts';
import { spreadKeys } from './spread-keys.ts';

/** A client with functions of its own: what it extends, then of each function its model, its operation and itself. */
const EXTENDED = '@extended';
/** Stands in the place of the model for what sees the calls of all of them, and for `$use`. */
const ALL = '$allModels', ANY = '', MIDDLEWARE = '$use';

type Extended = Value & { k: 'call' };

export const isExtended = (v: Value): v is Extended => v.k === 'call' && v.f.k === 'global' && v.f.n === EXTENDED;

/** What `$extends({ … })` gives, and what `defineExtension` hands through. */
export function extended(callee: Value, args: readonly Value[], t: Terms): { value: Value } | undefined {
  const given = args[0];
  if (callee.k !== 'path' || !given) return undefined;
  if (callee.p === 'defineExtension') return { value: given };
  if (callee.p !== '$extends' || given.k === 'fn') return undefined;
  const own = given.k === 'obj' ? functionsOf(t.path(given, 'query'), t) : [];
  return { value: own.length > 0 ? t.call(t.global(EXTENDED), [callee.o, ...own]) : callee.o };
}

/** What the client is from `client.$use(fn)` on. */
export function withMiddleware(callee: Value, args: readonly Value[], t: Terms): Value | undefined {
  if (callee.k !== 'path' || callee.p !== MIDDLEWARE || args[0]?.k !== 'fn') return undefined;
  return t.call(t.global(EXTENDED), [callee.o, t.const(MIDDLEWARE), t.const(ANY), args[0]]);
}

function functionsOf(query: Value, t: Terms): Value[] {
  if (query.k !== 'obj') return [];
  const out: Value[] = [];
  const add = (of: string, operation: string, v: Value): void => {
    if (v.k === 'fn') out.push(t.const(of), t.const(operation), v);
  };
  for (const of of keysOf(query)) {
    const v = t.path(query, of);
    if (v.k === 'obj') for (const operation of keysOf(v)) add(of, operation, t.path(v, operation));
    else add(ANY, of, v);
  }
  return out;
}

function keysOf(v: Value): Iterable<string> {
  const keys = new Set<string>();
  spreadKeys(v, keys);
  return keys;
}

/** The functions that a call is handed to, the first first. */
export function hooksOf(callee: Value, found: Recognised, model: Model, t: Terms): readonly Hook[] {
  if (callee.k !== 'path' || callee.o.k !== 'path') return [];
  const clients: Extended[] = [];
  for (let at: Value = callee.o.o; isExtended(at); at = at.args[0]!) clients.unshift(at);
  if (clients.length === 0) return [];
  const accessors = model.resources[found.resource]?.accessors ?? [];
  const of = (client: Extended, models: readonly string[], operation: string): Closure[] => functionsIn(client).flatMap((x) => (models.includes(x.of) && x.operation === operation ? [x.fn] : []));
  const middleware = clients.flatMap((client) => of(client, [MIDDLEWARE], ANY));
  const queries = clients.flatMap((client) => [accessors, [ALL], [ANY]].flatMap((models) => [...of(client, models, found.method), ...of(client, models, '$allOperations')]));
  return [...middleware.map((fn) => middlewareHook(fn, model, t)), ...queries.map((fn) => queryHook(fn, t))];
}

function functionsIn({ args }: Extended): { of: string; operation: string; fn: Closure }[] {
  const out: { of: string; operation: string; fn: Closure }[] = [];
  for (let i = 1; i + 2 < args.length; i += 3) {
    const [of, operation, fn] = args.slice(i, i + 3) as [Value, Value, Value];
    if (of.k === 'const' && operation.k === 'const' && fn.k === 'fn') out.push({ of: String(of.v), operation: String(operation.v), fn });
  }
  return out;
}

/** `({ model, operation, args, query }) => query(args)`; without arguments it is given an empty object. */
const queryHook = (fn: Closure, t: Terms): Hook => ({
  fn,
  given: ({ resource, method, args }, proceed) => [t.obj([
    { key: 'model', v: t.const(resource) }, { key: 'operation', v: t.const(method) }, { key: 'args', v: args[0] ?? t.obj([]) }, { key: 'query', v: proceed },
  ])],
  passes: (given, found) => ({ ...found, args: given.slice(0, 1) }),
});

/** `(params, next) => next(params)`, which may be another operation then. */
const middlewareHook = (fn: Closure, model: Model, t: Terms): Hook => ({
  fn,
  given: ({ resource, method, args }, proceed) => [t.obj([{ key: 'model', v: t.const(resource) }, { key: 'action', v: t.const(method) }, { key: 'args', v: args[0] ?? t.undef }]), proceed],
  passes: ([params], found) => {
    const asked = params ?? t.undef;
    const [name, action] = [t.path(asked, 'model'), t.path(asked, 'action')];
    const args = [t.path(asked, 'args')];
    const operation = action.k === 'const' ? PRISMA_OPERATIONS[String(action.v)] : undefined;
    if (!operation || action.k !== 'const' || name.k !== 'const' || !model.resources[String(name.v)]) return { ...found, args, resource: '', reason: 'a middleware of the client chooses the model or the operation' };
    return { ...found, method: String(action.v), operation: operation.operation, resource: String(name.v), args };
  },
});
