/**
 * What names mean at a place in a Kysely query, and what one of its selects gives: columns of its tables, of subqueries and
 * of common table expressions. Boundary: of a union's rows a column may be any arm's, and is none's.
 */
import type { KyselyRoot } from '@tenantlint/facts';
import type { Value } from '../values.ts';
import type { Condition, Group, Place, Source } from './relational.ts';
import { columnNamed } from './table-names.ts';

/** How deep subqueries are followed. */
export const DEPTH = 8;

/** What names mean at one level of a query. */
export interface Scope {
  tables: Map<string, Source | Level>;
  ctes: Map<string, Cte>;
  outer?: Scope;
}

/** A common table expression: read anew at each place that names it. */
export interface Cte { chain: Value; recursive: boolean; scope: Scope; reading?: Level; read: boolean }

/** A field that a level gives: a column, rows of a subquery, or something computed. */
export interface Field { at?: Place; level?: Level; counts?: boolean; /** What is given whatever the row. */ given?: Value }

/** One select, insert, update, delete or merge. */
export interface Level {
  kind: KyselyRoot;
  method: string;
  scope: Scope;
  group: Group;
  main?: Source;
  fields: Map<string, Field>;
  /** All columns of these are given. */
  whole: (Source | Level)[];
  /** Further selects by set operators. */
  arms: Level[];
  recursive: boolean;
  /** Values given to `values` or `set`; of an insert from a select, its columns and that select. */
  data?: Value;
  columns: string[];
  from?: Level;
  conflict?: Conflict;
  /** Rows whose keys are taken are left alone. */
  ignores: boolean;
  /** What a merge writes, and whether it touches rows without a partner. */
  merge: { set?: Value; insert?: Value; orphans: boolean };
}

export interface Conflict {
  /** Columns of the key that may be taken; of any key where none are named. */
  columns?: string[];
  set?: Value;
  /** Conditions on the row that is there. */
  where: readonly Condition[];
}

export function cteNamed(scope: Scope, name: string): Cte | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = at.ctes.get(name);
    if (found) return found;
  }
  return undefined;
}

/** The table and column that a name means at a place in a query: `id`, `task.id`, `app.task.id`. */
export function resolve(name: string, scope: Scope): Place | undefined {
  const parts = name.split('.');
  const column = parts.pop()!.trim();
  const table = parts.pop();
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (table === undefined) {
      for (const of of at.tables.values()) {
        const found = columnIn(of, column);
        if (found) return found;
      }
    } else {
      const of = at.tables.get(table);
      if (of) return columnIn(of, column);
    }
  }
  return undefined;
}

function columnIn(of: Source | Level, column: string, depth = 0): Place | undefined {
  if ('resource' in of) {
    const found = columnNamed(of.resource, column);
    return found && { source: of, column: found.name };
  }
  // of several selects the row may be any one's; the steps of a recursive one begin at its first
  if (depth > DEPTH || (of.arms.length > 0 && !of.recursive)) return undefined;
  const field = of.fields.get(column);
  if (field) return field.at ?? undefined;
  for (const whole of of.whole) {
    const found = columnIn(whole, column, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Where a member of a result row comes from: `row.organizationId`, `row.project.organizationId`. */
export function memberOf(level: Level, names: readonly string[]): { source: Source; names: readonly string[] } | undefined {
  const [head, ...rest] = names;
  if (head === undefined) return level.main && { source: level.main, names };
  const field = level.fields.get(head);
  if (field?.at) return { source: field.at.source, names: [field.at.column, ...rest] };
  if (field?.level) return memberOf(field.level, rest);
  if (field) return undefined;
  const found = level.whole.flatMap((of) => {
    const at = columnIn(of, head);
    return at ? [at] : [];
  });
  // of two tables with the same column the later one is given
  const at = new Set(found.map(({ source }) => source)).size === 1 ? found[0]! : undefined;
  return at && { source: at.source, names: [at.column, ...rest] };
}

/** The subquery of which a name means a field that it computes. */
export function levelWith(name: string, scope: Scope): Level | undefined {
  const [column, table] = name.split('.').reverse() as [string, string | undefined];
  for (const [alias, of] of scope.tables) if ('scope' in of && (table === undefined || table === alias) && of.fields.has(column)) return of;
  return undefined;
}

/** Whether rows of the table are part of what a level gives, or of what a field is computed from. */
export function gives(level: Level, source: Source, depth = 0): boolean {
  if (depth > DEPTH) return false;
  const isHere = (f: Field): boolean => !f.at && !f.level && !f.given && [...level.scope.tables.values()].includes(source);
  return [...level.fields.values()].some((f) => f.at?.source === source || isHere(f) || (f.level !== undefined && gives(f.level, source, depth + 1)))
    || level.whole.some((of) => of === source || ('scope' in of && gives(of, source, depth + 1)))
    || level.arms.some((arm) => gives(arm, source, depth + 1));
}
