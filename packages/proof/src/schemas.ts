/**
 * What a schema of zod (or one built alike) lets through: whether the values it parses may hold a key.
 * Boundary: schemas that are put together out of sight, transformed, or made of unions hold what nobody knows.
 */
import { hasKey, type Value } from './values.ts';

/** Leave the keys as they are. */
const SAME = /^(?:optional|nullable|nullish|partial|required|deepPartial|strict|strip|readonly|brand|describe|meta|refine|superRefine|check|default|catch|prefault|openapi|min|max|array|nonempty)$/;
const OBJECT = /^(?:object|strictObject)$/;

/** @returns whether what it parses holds the members by these names, one in the other; undefined where that is not known */
export function schemaHolds(schema: Value, names: readonly string[], depth = 0): boolean | undefined {
  if (names.length === 0) return true;
  if (depth > 20 || schema.k !== 'call' || schema.f.k !== 'path') return undefined;
  const { p: method, o: base } = schema.f;
  const [first] = schema.args;
  const inBase = (): boolean | undefined => schemaHolds(base, names, depth + 1);
  if (OBJECT.test(method) && first?.k === 'obj') {
    const given = hasKey(first, names[0]!);
    if (!given) return given;
    const member = first.entries.findLast((e) => e.key === names[0])?.v;
    return names.length === 1 ? true : member && schemaHolds(member, names.slice(1), depth + 1);
  }
  if (SAME.test(method)) return inBase();
  if (first?.k !== 'obj' && method !== 'merge') return undefined;
  const listed = first?.k === 'obj' ? hasKey(first, names[0]!) : undefined;
  switch (method) {
    case 'omit':
      return listed ? false : listed === false ? inBase() : undefined;
    case 'pick':
      return listed ? inBase() : listed;
    case 'extend':
    case 'safeExtend':
      return listed ? (names.length === 1 ? true : undefined) : listed === false ? inBase() : undefined;
    case 'merge':
      return schemaHolds(first!, names, depth + 1) === true ? true : inBase();
    default:
      return undefined;
  }
}
