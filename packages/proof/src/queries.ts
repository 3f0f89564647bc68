/**
 * Query builders: a chain of calls is a value that grows, over several statements and functions, and becomes an access
 * where it is awaited, run or returned from an async function. Boundary: a chain kept in a container is not followed.
 */
import { access, type CallExpr } from './calls.ts';
import { applyClosure } from './calls.ts';
import type { Frame } from './frame.ts';
import type { Layer } from './layers/layer.ts';
import type { Value } from './values.ts';

const MARK = '@query:';

/** Starts a chain: the call's term gets a mark, so that two equal queries at two places stay two. */
export function beginQuery(f: Frame, e: CallExpr, layer: Layer, fn: Value, args: readonly Value[]): Value {
  const { t, queries } = f.a;
  const mark = `${MARK}${layer.name}:${f.file}:${e.s[0]}`;
  if (!queries.has(mark)) queries.set(mark, { layer, e, frame: f });
  return t.call(fn, [...args, t.const(mark)]);
}

/** The call that a chain grew from, mark included; undefined where the value is no chain. */
export function chainRoot(v: Value): (Value & { k: 'call' }) | undefined {
  for (let x = v; x.k === 'call'; ) {
    const last = x.args.at(-1);
    if (last?.k === 'const' && typeof last.v === 'string' && last.v.startsWith(MARK)) return x;
    if (x.f.k !== 'path') return undefined;
    x = x.f.o;
  }
  return undefined;
}

export function queryOf(f: Frame, v: Value): { layer: Layer; e: CallExpr; frame: Frame } | undefined {
  const root = chainRoot(v);
  return root && f.a.queries.get((root.args.at(-1) as Value & { k: 'const' }).v as string);
}

/** The steps of a chain, root first; the root's mark is left out of its arguments. */
export function chainSteps(v: Value): { name: string; args: readonly Value[] }[] {
  const root = chainRoot(v);
  const steps: { name: string; args: readonly Value[] }[] = [];
  for (let x = v; x.k === 'call' && x.f.k === 'path'; x = x.f.o) {
    steps.unshift({ name: x.f.p, args: x === root ? x.args.slice(0, -1) : x.args });
    if (x === root) break;
  }
  return steps;
}

/** One more step on a chain, or its end: `undefined` where `fn` is no method of a chain. */
export function continueQuery(f: Frame, fn: Value, args: readonly Value[]): Value | undefined {
  if (fn.k !== 'path') return undefined;
  const query = queryOf(f, fn.o);
  if (!query) return undefined;
  const { builder } = query.layer;
  if (fn.p === 'then' || fn.p === 'catch' || fn.p === 'finally') return undefined;
  const given = args.map((x) => (x.k === 'fn' ? (applyClosure(f, x, builder!.callbackArguments(fn.o, fn.p, f.a.model, f.a.t)) ?? f.a.t.undef) : x));
  const grown = f.a.t.call(fn, given);
  return builder!.runs(fn.p) ? completeQuery(f, grown) : grown;
}

/** Turns a chain into its accesses and the promise of its rows; any other value stays as it is. */
export function completeQuery(f: Frame, v: Value): Value {
  const { t } = f.a;
  if (v.k === 'cond' && (chainRoot(v.a) || chainRoot(v.b) || v.a.k === 'cond' || v.b.k === 'cond') && holdsChain(v)) {
    let a = v.a, b = v.b;
    f.branch(v.t, () => (a = completeQuery(f, v.a)), () => (b = completeQuery(f, v.b)));
    return t.cond(v.t, a, b);
  }
  const query = queryOf(f, v);
  if (!query) return v;
  const rows = query.layer.builder!.finish(v, f.a.model, t, f.a).map((found) => access(f, query.e, query.layer.name, found));
  return rows[0] ?? t.promise(t.opaque('query', [v]));
}

function holdsChain(v: Value): boolean {
  return v.k === 'cond' ? holdsChain(v.a) || holdsChain(v.b) : chainRoot(v) !== undefined;
}
