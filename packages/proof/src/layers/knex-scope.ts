/**
 * What names mean at a place in a Knex query, and what one of its selects gives: columns of its tables, of subqueries and
 * of common table expressions. Boundary: a union's column may come from any arm, and is none's.
 */
import type { Value } from '../values.ts';
import type { ColumnName } from './knex-values.ts';
import type { Place, Source } from './relational.ts';
import { columnNamed } from './table-names.ts';

/** What names mean at one level of a query; a name without a value is a table that the model does not know. */
export interface Scope {
  names: Map<string, Source | Level | undefined>;
  ctes: Map<string, Value>;
  outer?: Scope;
}

export interface Field { as?: string; of?: ColumnName; star?: true }

/** One select: where its columns come from. */
export interface Level {
  scope: Scope;
  main?: Source | Level;
  /** Chosen columns; none stands for all of them. */
  fields: Field[];
  /** Further selects by set operators. */
  arms: Level[];
  joined: boolean;
  as?: string;
}

export const isSource = (x: Source | Level | undefined): x is Source => x !== undefined && 'resource' in x;

/** The table whose rows a level's own rows are, through subqueries and common table expressions. */
export function mainOf(level: Level, depth = 0): Source | undefined {
  return isSource(level.main) || !level.main || depth > 6 ? (level.main as Source | undefined) : mainOf(level.main, depth + 1);
}

/** The table and column that a name means at a place in a query; nothing where that cannot be told. */
export function resolve(name: ColumnName, scope: Scope, depth = 0): Place | undefined {
  if (depth > 8) return undefined;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (name.table !== undefined) {
      if (!at.names.has(name.table)) continue;
      return ofTable(at.names.get(name.table), name.name, depth);
    }
    for (const table of at.names.values()) {
      const found = ofTable(table, name.name, depth);
      if (found) return found;
    }
  }
  return undefined;
}

function ofTable(table: Source | Level | undefined, column: string, depth: number): Place | undefined {
  if (!table) return undefined;
  if (isSource(table)) {
    const found = columnNamed(table.resource, column) ?? columnNamed(table.resource, column.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase());
    return found && { source: table, column: found.name };
  }
  return ofLevel(table, column, depth + 1);
}

/** A column that a subquery gives: a union's may come from either arm. */
export function ofLevel(level: Level, column: string, depth = 0): Place | undefined {
  if (level.arms.length > 0 || depth > 8) return undefined;
  if (level.fields.length === 0) return resolve({ name: column }, { names: level.scope.names, ctes: level.scope.ctes }, depth);
  for (const f of level.fields.toReversed()) {
    if (f.as === column) return f.of && resolve(f.of, level.scope, depth + 1);
    const found = f.star ? resolve({ name: column, ...(f.of?.table !== undefined && { table: f.of.table }) }, level.scope, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
