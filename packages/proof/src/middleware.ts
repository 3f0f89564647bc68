/**
 * Middleware: functions that stand before a handler and call `next`. What holds at every call of `next` holds in the
 * handler; what they pass on (`next({ ctx })`), set (`c.set`) or attach (`req.org = org`) is what the handler finds.
 * Boundary: which library it is does not matter here, as a function that never calls `next` contributes nothing.
 */
import type { Analysis } from './analysis.ts';
import type { Adapter } from './entries/adapter.ts';
import type { Registration, Step } from './entries/registration.ts';
import { lacksParam } from './entries/route-params.ts';
import { Facts } from './facts.ts';
import type { Invocation } from './summary.ts';
import { substitution } from './substitute.ts';
import { type Call, children, type Closure, isObject, mentions, nameOfCallee, type Value } from './values.ts';

/** What holds, and what is handed on, where a middleware lets a request pass. */
export type Pass = Pick<Invocation, 'args' | 'facts' | 'params'>;

/** What a handler starts from: facts, and members of its parameters that were given a value on the way. */
export interface Before {
  facts: Facts;
  members: Map<Value, Value>;
  /** Middleware whose body was read. */
  read: Closure[];
  /** Names of middleware whose body is out of sight and that may decide who gets in. */
  unread: string[];
}

/**
 * @param start what holds where the handler is registered
 * @param at its registration, where a call made it
 */
export function beforeHandler(a: Analysis, start: Facts, steps: readonly Step[], handler: Closure, at?: Registration): Before {
  const before: Before = { facts: start, members: new Map(), read: [], unread: [] };
  for (const step of steps) {
    const found = middlewareIn(a, step.v);
    before.read.push(...found);
    if (found.length === 0 && mayLetIn(step.v)) before.unread.push(nameOfCallee(step.v.k === 'call' ? step.v.f : step.v));
    for (const mw of found) pass(a, mw, step, handler, before, at);
  }
  return before;
}

function pass(a: Analysis, mw: Closure, { hidden = [], ends = false }: Step, handler: Closure, before: Before, at?: Registration): void {
  const { t } = a;
  const passed = ends ? endsOf(a, mw) : passesOf(a, mw);
  if (passed.length === 0) return;
  const own = a.paramsOf(handler);
  const map = new Map<Value, Value>();
  const params = a.paramsOf(mw);
  // a handler that takes fewer is given no less
  params.forEach((p, i) => map.set(p, own[i] ?? t.opaque('not taken')));
  // what is absent there tells nothing of what comes later
  for (const name of hidden) if (params[0]) map.set(t.path(params[0], name), t.undef);
  for (const asked of at && params[0] ? pathPartsIn(a, params[0], at.adapter, passed) : []) if (lacksParam(a, at!, asked)) map.set(asked, t.undef);
  const inHandler = substitution(t, map);
  // and what was set before it is what it finds
  const sofar = substitution(t, new Map(before.members));
  const go = (v: Value): Value => sofar(inHandler(v));
  before.facts = before.facts.add(...[...Facts.join(t, passed.map((n) => n.facts), 24).set].map(go));
  // which way was taken is not kept: it would make every value of the handler as large as the middleware
  const merge = (values: readonly Value[]): Value => t.ret(values.map((value) => ({ facts: [], value })));
  // `req.org = org`
  own.forEach((o, i) => note(o, passed.map((n) => n.params?.[i] && go(n.params[i]))));
  // `c.set('org', org)`
  const slots = new Set(passed.flatMap((n) => slotsIn(n.facts, params[0]).map(([slot]) => slot)));
  for (const slot of slots) {
    const at = go(slot);
    before.members.set(at, merge(passed.map((n) => {
      const set = slotsIn(n.facts, params[0]).find(([s]) => s === slot);
      return set ? go(set[1]) : at;
    })));
  }
  // `next({ ctx: { org } })`
  const given = passed.map((n) => n.args[0] && go(n.args[0]));
  for (const key of keysOf(given)) if (own[0]) note(t.path(own[0], key), given.map((v) => v && isObject(v) ? t.path(v, key) : undefined));

  function note(o: Value, values: readonly (Value | undefined)[]): void {
    for (const key of keysOf(values)) {
      const at = t.path(o, key);
      // where it was not set it is what it was
      const was = before.members.get(at) ?? at;
      before.members.set(at, merge(values.map((v) => (v && isObject(v) && keysOf([v]).includes(key) ? t.path(v, key) : was))));
    }
  }
}

const pathParts = new WeakMap<readonly Pass[], readonly Call[]>();

/** Parts of the route's path that a middleware asks for: `c.req.param('taskId')`. */
function pathPartsIn(a: Analysis, c: Value, { pathPart }: Adapter, passed: readonly Pass[]): readonly Call[] {
  if (!pathPart) return [];
  let found = pathParts.get(passed);
  if (!found) {
    const ask = pathPart.reduce((o, name) => a.t.path(o, name), c);
    // a set gives those too that are added while it is walked
    const seen = new Set<Value>(passed.flatMap((n) => [...n.facts.set]));
    for (const v of seen) for (const x of [...children(v), ...(v.k === 'ret' ? v.outs.flatMap((o) => o.facts) : [])]) if (mentions(x, ask)) seen.add(x);
    pathParts.set(passed, (found = [...seen].filter((v): v is Call => v.k === 'call' && v.f === ask)));
  }
  return found;
}

/** What the facts say of `c.get('org')` and `c.var.org`. */
function slotsIn(facts: Facts, c: Value | undefined): [slot: Value, v: Value][] {
  const isSlot = (v: Value): boolean => (v.k === 'call' && v.f.k === 'path' && v.f.p === 'get' && v.f.o === c) || (v.k === 'path' && v.o.k === 'path' && v.o.p === 'var' && v.o.o === c);
  return [...facts.set].flatMap((x): [Value, Value][] => (x.k !== 'cmp' || x.op !== '===' ? [] : isSlot(x.l) ? [[x.l, x.r]] : isSlot(x.r) ? [[x.r, x.l]] : []));
}

function keysOf(values: readonly (Value | undefined)[]): string[] {
  return [...new Set(values.flatMap((v) => (v && isObject(v) ? v.entries.flatMap((e) => (e.key === null ? [] : [e.key])) : [])))];
}

/** The functions of the analysed files that a value in a middleware's place stands for. */
export function middlewareIn(a: Analysis, v: Value, depth = 0): Closure[] {
  if (depth > 4) return [];
  if (v.k === 'fn') return [v];
  if (v.k === 'arr') return v.items.flatMap((i) => middlewareIn(a, i, depth + 1));
  // `t.middleware(fn)`, `createMiddleware(fn)`, `asyncHandler(fn)`, `guard.bind(this)`
  if (v.k === 'call') return v.args.flatMap((x) => (x.k === 'fn' || x.k === 'call' || x.k === 'path' || x.k === 'import' ? middlewareIn(a, x, depth + 1) : []));
  const target = a.resolve(v);
  return target ? [target.fn] : [];
}

/** Every way through a middleware: the calls of `next`, its own or those of what it hands `next` to. */
function passesOf(a: Analysis, mw: Closure): readonly Pass[] {
  let found = a.passes.get(mw);
  if (found) return found;
  let isWhole = true;
  found = gatherPasses(a, mw, 0, () => (isWhole = false));
  // while one of the functions is being walked, its ways are not known yet
  if (isWhole) a.passes.set(mw, found);
  return found;
}

function gatherPasses(a: Analysis, mw: Closure, depth: number, miss: () => void): readonly Pass[] {
  const summary = a.summary(mw);
  if (!summary) miss();
  if (!summary || depth > 3) return [];
  const bound = substitution(a.t, new Map(mw.bound));
  return summary.invocations.flatMap((inv) => {
    const facts = (): Facts => Facts.none.add(...[...inv.facts.set].map(bound));
    // `next(error)` leads to the error handler
    if (isNext(inv.callee)) return inv.callee.k === 'param' && inv.args[0] && inv.args[0].k !== 'undef' ? [] : [{ args: inv.args.map(bound), facts: facts(), params: inv.params?.map((v) => v && bound(v)) }];
    // `wrap(fn)`: `(req, res, next) => fn(req, res, next)`
    const inner = a.resolve(bound(inv.callee));
    if (!inner || inner.fn === mw || !inv.args.some(isNext)) return [];
    const go = substitution(a.t, new Map(a.paramsOf(inner.fn).map((p, i) => [p, bound(inv.args[i] ?? a.t.undef)])));
    return gatherPasses(a, inner.fn, depth + 1, miss).map((n) => ({ args: n.args.map(go), facts: facts().add(...[...n.facts.set].map(go)), params: n.params?.map((v) => v && go(v)) }));
  });
}

/** A hook that takes no `next` passes where it returns; a reply that is returned has been sent. */
function endsOf(a: Analysis, hook: Closure): readonly Pass[] {
  const called = passesOf(a, hook);
  if (called.length > 0) return called;
  const reply = a.paramsOf(hook)[1];
  const bound = substitution(a.t, new Map(hook.bound));
  return (a.summary(hook)?.exits ?? []).flatMap((x) => (isCallOn(x.value, reply) ? [] : [{ args: [], facts: Facts.none.add(...x.facts.map(bound)) }]));
}

function isCallOn(v: Value, o: Value | undefined): boolean {
  if (v.k !== 'call') return false;
  let x: Value = v;
  while (x.k === 'call' || x.k === 'path') x = x.k === 'call' ? x.f : x.o;
  return x === o;
}

export function isNext(v: Value): boolean {
  return (v.k === 'param' && (v.name === 'next' || v.name === 'done')) || (v.k === 'path' && v.p === 'next' && v.o.k === 'param');
}

const LETS_IN = /access|permi|role|allow|member|owner|forbid|right|scope|authori[sz]|tenant|workspace|organi[sz]ation|\borg|team|project|can[A-Z]/i;
export const letsIn = (name: string): boolean => LETS_IN.test(name);
/** Middleware out of sight, called like a check of more than who is asking. */
export function mayLetIn(v: Value): boolean {
  return (v.k === 'call' || v.k === 'import' || v.k === 'path' || v.k === 'global') && LETS_IN.test(nameOfCallee(v.k === 'call' ? v.f : v));
}
