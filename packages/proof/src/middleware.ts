/**
 * Middleware: functions that stand before a handler and call `next`. What holds where they call it holds in the handler;
 * what they pass on (`next({ ctx })`), set (`c.set`) or attach (`req.org = org`) is what the handler finds.
 * Boundary: chains (`procedure.use(mw).mutation(handler)`) and lists (`app.get(path, mw, handler)`), by the shape of the
 * call alone: which library it is does not matter, as a function that never calls `next` contributes nothing.
 */
import { Facts } from './facts.ts';
import type { Frame } from './frame.ts';
import { type Closure, substitution, type Terms, type Value } from './values.ts';

/** What a handler starts from: facts, and members of its parameters that were given a value on the way. */
export interface Before { facts: Facts; members: ReadonlyMap<Value, Value> }

/** @param before values of the same call that stand before the handler */
export function beforeHandler(f: Frame, callee: Value, before: readonly Value[], handler: Closure): Before {
  const { t } = f.a;
  const own = f.a.paramsOf(handler);
  let facts = f.state.facts;
  const members = new Map<Value, Value>();
  for (const mw of [...chained(f, callee), ...before.flatMap((v) => asMiddleware(f, v))]) {
    const passed = passes(f, mw);
    if (!passed) continue;
    const map = new Map<Value, Value>([...mw.bound, ...members]);
    f.a.summary(mw)!.params.forEach((p, i) => map.set(p, own[i] ?? t.undef));
    const go = substitution(t, map);
    facts = facts.add(...passed.facts.map(go));
    // `req.org = org`
    passed.params.forEach((v, i) => v && own[i] && note(members, own[i], go(v), t));
    // `next({ ctx: { org } })`
    const given = passed.given && go(passed.given);
    if (given?.k !== 'obj' || !own[0]) continue;
    for (const e of given.entries) if (e.key !== null) note(members, t.path(own[0], e.key), e.v, t);
  }
  return { facts, members };
}

function note(members: Map<Value, Value>, o: Value, v: Value, t: Terms): void {
  if (v.k !== 'obj') return;
  for (const e of v.entries) if (e.key !== null) members.set(t.path(o, e.key), e.v);
}

/** Middleware handed to earlier calls of a chain, first one first; a base that another module exports is followed. */
function chained(f: Frame, callee: Value): Closure[] {
  const out: Closure[] = [];
  for (let x = callee, n = 0; n < 30; n++) {
    if (x.k === 'path') x = x.o;
    else if (x.k === 'call') {
      if (x.f.k === 'path' && /^(?:use|unstable_concat|concat|guard|middleware|before|beforeHandle|derive|resolve)$/.test(x.f.p)) out.unshift(...x.args.flatMap((v) => asMiddleware(f, v)));
      x = x.f;
    } else break;
  }
  return out;
}

function asMiddleware(f: Frame, v: Value): Closure[] {
  if (v.k === 'fn') return [v];
  if (v.k === 'arr') return v.items.flatMap((i) => asMiddleware(f, i));
  // `t.middleware(fn)`, `createMiddleware(fn)`, `factory.createMiddleware(fn)`
  if (v.k === 'call') return v.args.flatMap((a) => (a.k === 'fn' ? [a] : []));
  const target = f.a.resolve(v);
  return target ? [target.fn] : [];
}

interface Passing { facts: readonly Value[]; given?: Value; params: readonly (Value | undefined)[] }

/** What holds at every call of `next`; undefined for a function that has none. */
function passes(f: Frame, mw: Closure): Passing | undefined {
  const summary = f.a.summary(mw);
  if (!summary) return undefined;
  const nexts = summary.invocations.filter((inv) => isNext(inv.callee));
  if (nexts.length === 0) return undefined;
  const all = Facts.join(f.a.t, nexts.map((n) => n.facts));
  return { facts: [...all.set], given: nexts[0]!.args[0], params: nexts[0]!.params ?? [] };
}

function isNext(v: Value): boolean {
  return (v.k === 'param' && v.name === 'next') || (v.k === 'path' && v.p === 'next' && v.o.k === 'param');
}
