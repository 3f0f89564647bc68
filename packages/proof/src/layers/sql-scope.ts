/**
 * What the names in one SQL statement mean: tables and subqueries under their aliases, columns by their tables, as the
 * database resolves them. Boundary: a column that several tables have means the first; of tables that the model does not
 * know nothing is known.
 */
import type { SqlExpr, SqlItem } from '@tenantlint/facts';
import type { Place, Source } from './relational.ts';
import { columnNamed } from './table-names.ts';

/** One select: what its columns are, and where they come from. */
export interface Level {
  scope: Scope;
  items: readonly SqlItem[];
  main?: Source;
  /** Names given to the columns from outside (`with t (a, b) as …`). */
  columns?: readonly string[];
  arms: readonly Level[];
}

export type Entry = { k: 'source'; source: Source } | { k: 'level'; level: Level } | { k: 'foreign' };

export interface Scope {
  names: Map<string, Entry>;
  outer?: Scope;
}

export const nameKey = (name: string): string => name.toLowerCase();

/** The table and column that an expression names. */
export function placeOf(e: SqlExpr, scope: Scope, depth = 0): Place | undefined {
  if (e.k !== 'col' || e.name === '*' || depth > 8) return undefined;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (e.table !== undefined) {
      const entry = at.names.get(nameKey(e.table));
      if (entry) return inEntry(entry, e.name, depth);
      continue;
    }
    const entries = [...at.names.values()];
    for (const entry of entries) {
      const found = inEntry(entry, e.name, depth);
      if (found) return found;
    }
    // a function's rows or an unknown table may have it: it is not looked for further out
    if (entries.some((x) => x.k === 'foreign')) return undefined;
  }
  return undefined;
}

function inEntry(entry: Entry, name: string, depth: number): Place | undefined {
  if (entry.k === 'foreign') return undefined;
  // rows of a union come from this arm or that one
  if (entry.k === 'level') return entry.level.arms.length > 0 ? undefined : ofLevel(entry.level, name, depth + 1);
  const column = columnNamed(entry.source.resource, name);
  return column && { source: entry.source, column: column.name };
}

/** What a column of a union's rows is in each of its arms. */
export function armsOf(e: SqlExpr, scope: Scope): readonly Place[] {
  if (e.k !== 'col') return [];
  const unions = [...scope.names].flatMap(([name, x]) => (x.k === 'level' && x.level.arms.length > 0 && (e.table === undefined || nameKey(e.table) === name) ? [x.level] : []));
  // a name that a table beside it has too means that one
  if (e.table === undefined && (unions.length !== 1 || placeOf(e, scope))) return [];
  return unions.flatMap((level) => {
    const first = ofLevel(level, e.name);
    const i = level.items.findIndex((item) => item.e === itemOf(level, e.name));
    return [first, ...level.arms.map((arm) => (i < 0 || arm.items[i]?.as !== undefined ? ofLevel(arm, e.name) : arm.items[i] && placeOf(arm.items[i].e, arm.scope)))].flatMap((x) => x ?? []);
  });
}

/** What a column of a subquery's rows is: of its first arm, where it has several. */
function ofLevel(level: Level, name: string, depth = 0): Place | undefined {
  const e = itemOf(level, name);
  if (e) return placeOf(e, level.scope, depth + 1);
  if (level.columns) return undefined;
  const own: Scope = { names: level.scope.names };
  for (const { e: star } of level.items) {
    if (star.k !== 'col' || star.name !== '*') continue;
    const found = placeOf({ k: 'col', name, ...(star.table !== undefined && { table: star.table }) }, own, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The expression behind a column's name. */
export function itemOf(level: Level, name: string): SqlExpr | undefined {
  const key = nameKey(name);
  if (level.columns) {
    const i = level.columns.findIndex((c) => nameKey(c) === key);
    return i < 0 || level.items.slice(0, i + 1).some(({ e }) => e.k === 'col' && e.name === '*') ? undefined : level.items[i]?.e;
  }
  return level.items.find(({ e, as }) => (as !== undefined ? nameKey(as) === key : e.k === 'col' && e.name !== '*' && nameKey(e.name) === key))?.e;
}
