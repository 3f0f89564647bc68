/**
 * Conditions in the order of the calls that add them: `orWhere` opens a new arm, and what follows narrows that arm alone,
 * as `and` binds tighter in SQL. Boundary: what a clause says is not looked at.
 */
import type { Value } from '../values.ts';
import { type Condition, joined } from './relational.ts';

/** A condition, and whether it opens an arm. */
export interface Clause { c: Condition; or: boolean }

/** Conditions so far: arms of `or`, or two courses that a test decides between. */
export type Clauses = { k: 'arms'; arms: readonly (readonly Condition[])[] } | { k: 'either'; t: Value; a: Clauses; b: Clauses };

export const NO_CLAUSES: Clauses = { k: 'arms', arms: [[]] };

export function added(clauses: Clauses, c: Condition, or: boolean): Clauses {
  if (clauses.k === 'either') return { ...clauses, a: added(clauses.a, c, or), b: added(clauses.b, c, or) };
  const { arms } = clauses;
  return { k: 'arms', arms: or && arms[0]!.length > 0 ? [...arms, [c]] : [...arms.slice(0, -1), [...arms.at(-1)!, c]] };
}

/** Two courses that only narrow the last arm stay one. */
export function either(t: Value, before: Clauses, a: Clauses, b: Clauses): Clauses {
  if (a === b) return a;
  if (before.k === 'arms' && a.k === 'arms' && b.k === 'arms') {
    const { arms } = before;
    const last = arms.at(-1)!;
    const isKept = (x: Clauses & { k: 'arms' }): boolean => x.arms.length === arms.length && arms.slice(0, -1).every((arm, i) => x.arms[i] === arm) && last.every((c, i) => x.arms.at(-1)![i] === c);
    if (isKept(a) && isKept(b)) return { k: 'arms', arms: [...arms.slice(0, -1), [...last, { k: 'cond', t, a: joined('and', a.arms.at(-1)!.slice(last.length)), b: joined('and', b.arms.at(-1)!.slice(last.length)) }]] };
  }
  return { k: 'either', t, a, b };
}

export function clausesOf(clauses: Clauses): Condition {
  if (clauses.k === 'either') return { k: 'cond', t: clauses.t, a: clausesOf(clauses.a), b: clausesOf(clauses.b) };
  const arms = clauses.arms.map((arm) => joined('and', arm));
  return joined('or', arms);
}
