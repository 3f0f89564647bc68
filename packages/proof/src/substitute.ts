/**
 * A function's terms as its caller sees them: parameters (and `this`) replaced by what the call passes. Boundary: a term
 * of whose parts none is replaced stays the very same.
 */
import { type Entry, queryMark, type Terms, type Value } from './values.ts';

/** Replaces parameters (and `this`) by what a call passes; memoised for the lifetime of one call. */
export function substitution(t: Terms, map: ReadonlyMap<Value, Value>): (v: Value) => Value {
  const memo = new Map<Value, Value>();
  let replaced = 0;
  for (const v of map.keys()) replaced |= v.pars || -1;
  /** The very list where nothing in it is replaced: what is made of the same parts is the same term, and need not be looked up. */
  const all = (vs: readonly Value[]): readonly Value[] => {
    let out: Value[] | undefined;
    for (let i = 0; i < vs.length; i++) {
      const was = vs[i]!;
      const x = go(was);
      if (x !== was) out ??= vs.slice(0, i);
      out?.push(x);
    }
    return out ?? vs;
  };
  function go(v: Value): Value {
    if ((v.pars & replaced) === 0) return v;
    const direct = map.get(v);
    if (direct) return direct;
    let out = memo.get(v);
    if (!out) memo.set(v, (out = step(v)));
    return out;
  }
  function step(v: Value): Value {
    switch (v.k) {
      case 'path': {
        const o = go(v.o);
        return o === v.o ? v : t.path(o, v.p);
      }
      case 'each': return t.each(go(v.o));
      case 'omit': return t.omit(go(v.o), v.keys);
      case 'has': return t.has(go(v.o), v.p);
      case 'row': return t.row(v.site, v.layer, v.method, v.resource, all(v.args), v.aspect);
      case 'call': {
        const called = go(v.f), args = all(v.args);
        const f = (called.k === 'cond' || called.k === 'ret') && v.f.k === 'path' && queryMark(v) !== undefined ? (methodIn(called, v.f.p) ?? called) : called;
        return f === v.f && args === v.args ? v : t.call(f, args, v.ctor);
      }
      case 'obj': {
        const entries = v.entries.map((e): Entry => {
          const x = go(e.v);
          return x === e.v ? e : { key: e.key, v: x } as Entry;
        });
        return entries.every((e, i) => e === v.entries[i]) ? v : t.obj(entries);
      }
      case 'arr': {
        const items = all(v.items);
        return items === v.items ? v : t.arr(items);
      }
      case 'spread': return t.spread(go(v.v));
      case 'not': return t.not(go(v.v));
      case 'promise': return t.promise(go(v.v), go(v.facts));
      case 'list': return t.list(go(v.src), go(v.elem), v.cond && go(v.cond));
      case 'cond': {
        const test = go(v.t), a = go(v.a), b = go(v.b);
        return test === v.t && a === v.a && b === v.b ? v : t.cond(test, a, b);
      }
      case 'cmp': {
        const l = go(v.l), r = go(v.r);
        // a comparison with null and one with undefined are the same term: whether a null that is passed passes is not known
        if (v.op === '===' && (v.l === t.undef ? r : v.r === t.undef ? l : undefined) === t.null) return t.opaque('null or undefined');
        return l === v.l && r === v.r ? v : t.cmp(v.op, l, r);
      }
      case 'in': return t.in(go(v.l), go(v.r));
      case 'and':
      case 'or':
      case 'tpl': {
        const vs = all(v.vs);
        return vs === v.vs ? v : v.k === 'tpl' ? t.tpl(v.q, vs) : t[v.k](vs);
      }
      case 'ret': return t.ret(v.outs.map((o) => ({ facts: all(o.facts), value: go(o.value) })));
      case 'inst': return t.inst(v.cls, all(v.args));
      case 'fn': return t.closure(v.file, v.fn, v.bound.map(([p, b]) => [p, go(b)] as const));
      case 'opaque': {
        const of = all(v.of);
        return of === v.of ? v : t.unknownOf(v, of);
      }
      default: return v;
    }
  }
  return go;
}

/** Whichever client runs a query, it is the same query (`client ?? (client = connect())`). */
function methodIn(v: Value, name: string): Value | undefined {
  if (v.k === 'cond') return methodIn(v.a, name) ?? methodIn(v.b, name);
  if (v.k === 'ret') return v.outs.map((o) => methodIn(o.value, name)).find((x) => x !== undefined);
  return v.k === 'path' && v.p === name ? v : undefined;
}
