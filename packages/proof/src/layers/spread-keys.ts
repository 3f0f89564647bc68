/** Keys of object literals as conditions use them. */
import type { Value } from '../values.ts';

/** Collects the keys that a literal and its spreads may have; returns the spreads that cannot be seen through. */
export function spreadKeys(v: Value, keys: Set<string>): Value[] {
  switch (v.k) {
    case 'obj':
      return v.entries.flatMap((e) => {
        if (e.key === null) return spreadKeys(e.v, keys);
        keys.add(e.key);
        return [];
      });
    case 'cond':
      return [...spreadKeys(v.a, keys), ...spreadKeys(v.b, keys)];
    case 'ret':
      return v.outs.flatMap((o) => spreadKeys(o.value, keys));
    // a promise that nobody awaited has no members of its own
    case 'promise':
    case 'const':
    case 'undef':
      return [];
    default:
      return [v];
  }
}

/** In one case the object has no such member, or an undefined one: the two are not told apart. */
export function mayLack(v: Value): boolean {
  if (v.k === 'cond') return [v.a, v.b].some((x) => x.k === 'undef' || mayLack(x));
  return v.k === 'ret' && v.outs.some(({ value }) => value.k === 'undef' || mayLack(value));
}
