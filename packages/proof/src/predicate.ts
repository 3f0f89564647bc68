/**
 * The predicate of an access, whatever the library: a boolean term over columns and relations of the model.
 */
import type { Model, Resource } from '@tenantlint/model';
import type { Outcome, Terms, Value } from './values.ts';

export type Predicate =
  /** `reason`: why a condition that is written there selects nothing. */
  | { k: 'true'; reason?: string }
  | { k: 'false' }
  | { k: 'and'; ps: readonly Predicate[] }
  | { k: 'or'; ps: readonly Predicate[] }
  | { k: 'not'; p: Predicate }
  /** `dropped`: what an undefined value does here, by library and version: the condition falls away, matches nothing, or throws. */
  | { k: 'cmp'; column: string; op: 'eq' | 'in' | 'other'; v: Value; dropped: boolean }
  /** `is` stands for one row, `some` for at least one; `every` and `none` match empty relations and prove nothing. */
  | { k: 'rel'; relation: string; quantifier: 'is' | 'some' | 'every' | 'none'; p: Predicate }
  | { k: 'cond'; t: Value; a: Predicate; b: Predicate }
  | { k: 'outs'; outs: readonly { facts: readonly Value[]; p: Predicate }[] }
  | { k: 'opaque'; v: Value; reason: string };

/** The name of a step to another table of the same query over two equal columns, where the model has no relation for it. */
export function joinStep(target: string, column: string, other: string): string {
  return `join ${target} on ${column} = ${other}`;
}

/** The resource that a relation, or a step over equal columns, leads to. */
export function follow(model: Model, r: Resource | undefined, name: string): Resource | undefined {
  const target = r?.relations[name]?.target ?? (r && /^join (\S+) on /.exec(name)?.[1]);
  return target === undefined ? undefined : model.resources[target];
}

/** The resource whose column a conjunct speaks of. */
export function followAll(model: Model, from: Resource | undefined, { relations }: Pick<Conjunct, 'relations'>): Resource | undefined {
  return relations.reduce<Resource | undefined>((at, name) => follow(model, at, name), from);
}

/** Of a value that is one of several: the predicate of each. */
export function ofEach(v: Value, of: (one: Value) => Predicate): Predicate | undefined {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: of(v.a), b: of(v.b) };
  return v.k === 'ret' ? { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, p: of(o.value) })) } : undefined;
}

export const TRUE: Predicate = { k: 'true' };
export const FALSE: Predicate = { k: 'false' };

export function and(ps: readonly Predicate[]): Predicate {
  const flat = sameTest(ps.flatMap((p) => (p.k === 'and' ? p.ps : p.k === 'true' ? [] : [p])));
  return flat.length === 0 ? ps.find((p) => p.k === 'true' && p.reason !== undefined) ?? TRUE : flat.length === 1 ? flat[0]! : { k: 'and', ps: flat };
}

/** Conditions that hang on one test belong together: `t ? { a } : { b }` spread into a literal is one choice, not two. */
function sameTest(ps: readonly Predicate[]): readonly Predicate[] {
  const byTest = new Map<Value, (Predicate & { k: 'cond' })[]>();
  for (const p of ps) if (p.k === 'cond') byTest.set(p.t, [...(byTest.get(p.t) ?? []), p]);
  if (![...byTest.values()].some((c) => c.length > 1)) return ps;
  const joined = [...byTest].map(([t, cs]): Predicate => ({ k: 'cond', t, a: and(cs.map((c) => c.a)), b: and(cs.map((c) => c.b)) }));
  return [...ps.filter((p) => p.k !== 'cond'), ...joined];
}

/** Equalities that surely hold of every matching row, with the relations that lead to their column. */
export interface Conjunct { relations: readonly string[]; column: string; op: 'eq' | 'in'; v: Value }

export function conjuncts(p: Predicate): readonly Conjunct[] {
  let found = known.get(p);
  if (!found) known.set(p, (found = gather(p, [], [])));
  return found;
}

/** The values of conjuncts; of one that is several, all of them as one. */
export function selecting(p: Predicate, t: Terms): readonly Value[] {
  if (p.k === 'and') return p.ps.flatMap((q) => selecting(q, t));
  if (p.k !== 'outs' && p.k !== 'cond') return conjuncts(p).map((c) => c.v);
  const one = ofWays(p, t);
  return one ? [one] : [];
}

function ofWays(p: Predicate, t: Terms): Value | undefined {
  if (p.k === 'cmp') return p.op === 'other' ? undefined : p.v;
  if (p.k === 'cond') {
    const a = ofWays(p.a, t), b = ofWays(p.b, t);
    return a && b && t.cond(p.t, a, b);
  }
  if (p.k !== 'outs') return undefined;
  const ways = p.outs.map((o) => ({ facts: o.facts, value: ofWays(o.p, t) }));
  return ways.every((way): way is Outcome => way.value !== undefined) ? t.ret(ways) : undefined;
}

/** And those that hold where `v` is there: `{ id: v || other }`. */
export function conjunctsGiven(p: Predicate, v: Value): readonly Conjunct[] {
  if (p.k === 'cond') return p.t === v ? conjuncts(p.a) : [];
  return p.k === 'and' && p.ps.some((q) => q.k === 'cond' && q.t === v) ? p.ps.flatMap((q) => conjunctsGiven(q, v)) : conjuncts(p);
}

/** Whether every row that matches has what `has` says of a part that is no combination of others. */
export function surely(p: Predicate, has: (part: Predicate) => boolean): boolean {
  switch (p.k) {
    case 'and':
      return p.ps.some((q) => surely(q, has));
    case 'or':
      return p.ps.every((q) => surely(q, has));
    case 'cond':
      return surely(p.a, has) && surely(p.b, has);
    case 'outs':
      return p.outs.every((o) => surely(o.p, has));
    default:
      return has(p);
  }
}

/** A predicate is asked for them under every set of facts. */
const known = new WeakMap<Predicate, readonly Conjunct[]>();

function gather(p: Predicate, relations: readonly string[], out: Conjunct[]): readonly Conjunct[] {
  if (p.k === 'and') for (const q of p.ps) gather(q, relations, out);
  else if (p.k === 'cmp' && p.op !== 'other') out.push({ relations, column: p.column, op: p.op, v: p.v });
  else if (p.k === 'rel' && (p.quantifier === 'is' || p.quantifier === 'some')) gather(p.p, [...relations, p.relation], out);
  return out;
}
