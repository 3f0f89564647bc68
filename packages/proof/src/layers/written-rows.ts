/**
 * Rows that a statement is given to write, the same for every library that writes tables: each of them, under the names that
 * the model has for columns, and the rows already there that they meet by a key.
 */
import type { Resource } from '@tenantlint/model';
import { and, type Predicate } from '../predicate.ts';
import type { Terms, Value } from '../values.ts';

/** Every row of what is written, one or many. */
export function rowsIn(v: Value): readonly Value[] {
  if (v.k === 'arr') return v.items.flatMap((i) => (i.k === 'spread' ? rowsIn(i.v) : [i]));
  return v.k === 'list' ? [v.elem] : [v];
}

/** The same data with its members under other names. */
export function renamed(v: Value, nameOf: (key: string) => string, t: Terms): Value {
  switch (v.k) {
    case 'obj':
      return t.obj(v.entries.map((e) => (e.key === null ? { key: null, v: renamed(e.v, nameOf, t) } : { key: nameOf(e.key), v: e.v })));
    case 'arr':
      return t.arr(v.items.map((x) => (x.k === 'spread' ? t.spread(renamed(x.v, nameOf, t)) : renamed(x, nameOf, t))));
    case 'list':
      return t.list(v.src, renamed(v.elem, nameOf, t), v.cond);
    case 'cond':
      return t.cond(v.t, renamed(v.a, nameOf, t), renamed(v.b, nameOf, t));
    default:
      return v;
  }
}

/**
 * The rows already there that have a key of one of those given: the named columns' values, or those of any key.
 * @returns undefined where none can be
 */
export function meeting(columns: readonly string[] | undefined, rows: readonly Value[], r: Resource, t: Terms): Predicate | undefined {
  // a generated key meets no other row
  const keys = columns ? [columns] : keysOf(r).filter((key) => key.every((c) => rows.some((d) => t.path(d, c).k !== 'undef')));
  const arms = keys.flatMap((key) => rows.map((d) => and(key.map((column): Predicate => ({ k: 'cmp', column, op: 'eq', v: t.path(d, column), dropped: false })))));
  return arms.length > 1 ? { k: 'or', ps: arms } : arms[0];
}

/** The columns of every unique key. */
function keysOf(r: Resource): readonly (readonly string[])[] {
  return [...Object.values(r.columns).filter((c) => c.unique || c.primary).map((c) => [c.name]), ...r.uniques.map((u) => u.columns)];
}
