/** Several declarations of one resource (two providers, two databases of one application, a generated copy) as one. */
import type { Column, Resource } from './types.ts';

/** The union of two declarations; where they disagree on a column, the laxer one holds, and otherwise the first. */
export function mergeResources(known: Resource, other: Resource): Resource {
  const columns: Record<string, Column> = { ...known.columns };
  for (const [name, column] of Object.entries(other.columns)) {
    const mine = Object.hasOwn(columns, name) ? columns[name] : undefined;
    columns[name] = mine
      ? { ...mine, optional: mine.optional || column.optional, unique: mine.unique && column.unique, hasDefault: mine.hasDefault || column.hasDefault }
      : column;
  }
  const names = new Set(known.uniques.map((key) => key.name));
  const policies = new Map([...(other.policies ?? []), ...(known.policies ?? [])].map((policy) => [policy.name, policy]));
  const { incomplete, ...rest } = known;
  return {
    ...rest,
    accessors: [...new Set([...known.accessors, ...other.accessors])],
    columns,
    relations: { ...other.relations, ...known.relations },
    uniques: [...known.uniques, ...other.uniques.filter((key) => !names.has(key.name))],
    ...(policies.size > 0 && { policies: [...policies.values()] }),
    ...((known.rowSecurity ?? other.rowSecurity) && { rowSecurity: true as const }),
    ...(incomplete && other.incomplete && { incomplete }),
  };
}
