/**
 * A SQL statement as far as tenancy asks for it: which tables it reaches, under which conditions, and what it writes.
 * One shape for PostgreSQL, MySQL, SQLite and ClickHouse. Boundary: types, orders, limits and windows are not kept.
 */

/** A name as written, without quotes: `app.tasks` has two parts. A part may hold a hole's mark (see `lex.ts`). */
export type SqlName = readonly string[];

export type SqlExpr =
  /** `tasks.id`; `*` and `tasks.*` have the name `*`. */
  | { k: 'col'; table?: string; name: string }
  | { k: 'lit'; v: string | number | boolean | null }
  /** What stands between the pieces of a template, by its position. */
  | { k: 'hole'; i: number }
  /** `$1` and `?` are numbered from 1, `:name`, `@name` and `{name: Type}` have their name. */
  | { k: 'param'; name: string }
  | { k: 'call'; name: string; args: readonly SqlExpr[]; /** It looks at further rows than its own. */ over?: true }
  | { k: 'and' | 'or'; es: readonly SqlExpr[] }
  | { k: 'not'; e: SqlExpr }
  | { k: 'cmp'; op: 'eq' | 'other'; l: SqlExpr; r: SqlExpr }
  /** `l in (…)`; `any`: the one value is a list (`l = any(…)`, `l in ${list}`). */
  | { k: 'in'; l: SqlExpr; list: readonly SqlExpr[] | SqlSelect; any?: true }
  | { k: 'null'; e: SqlExpr; not: boolean }
  | { k: 'exists'; q: SqlSelect }
  | { k: 'select'; q: SqlSelect }
  | { k: 'row'; es: readonly SqlExpr[] }
  /** A condition with a hole after it: what the hole adds may change what was meant before. */
  | { k: 'more'; e: SqlExpr; i: number }
  /** Anything else, with its parts. */
  | { k: 'other'; es: readonly SqlExpr[] };

export type SqlJoin = 'from' | 'inner' | 'left' | 'right' | 'full' | 'cross';

export interface SqlSource {
  join: SqlJoin;
  /** A table; or else a subquery, or what a function gives. */
  table?: SqlName;
  query?: SqlSelect;
  /** A function's arguments, values in brackets: rows of no table. */
  given?: readonly SqlExpr[];
  as?: string;
  columns?: readonly string[];
  on?: SqlExpr;
  using?: readonly string[];
  natural?: true;
}

export interface SqlCte { name: string; columns?: readonly string[]; statement: SqlStatement }

export interface SqlItem { e: SqlExpr; as?: string }

export interface SqlSelect {
  k: 'select';
  with: readonly SqlCte[];
  items: readonly SqlItem[];
  from: readonly SqlSource[];
  where?: SqlExpr;
  having?: SqlExpr;
  grouped: boolean;
  /** Rows given in place, of `values (…), (…)`. */
  values?: readonly (readonly SqlExpr[])[];
  /** Further selects, by set operators. */
  arms: readonly { op: 'union' | 'intersect' | 'except'; q: SqlSelect }[];
}

export interface SqlAssignment { column: string; e: SqlExpr }

export interface SqlInsert {
  k: 'insert';
  with: readonly SqlCte[];
  table: SqlName;
  as?: string;
  columns?: readonly string[];
  rows?: readonly (readonly SqlExpr[])[];
  select?: SqlSelect;
  /** One value that brings columns and rows (`insert into t ${sql(row)}`). */
  helper?: number;
  /** What happens to a row that is there already; `replace` takes its place. */
  conflict?: { columns?: readonly string[]; update: readonly SqlAssignment[]; where?: SqlExpr; replace?: true };
  /** Rows that are there already are left alone. */
  ignores?: true;
  returning?: readonly SqlItem[];
}

export interface SqlUpdate { k: 'update'; with: readonly SqlCte[]; table: SqlName; as?: string; set: readonly SqlAssignment[]; /** `set ${sql(row)}` */ helper?: number; from: readonly SqlSource[]; where?: SqlExpr; returning?: readonly SqlItem[] }
export interface SqlDelete { k: 'delete'; with: readonly SqlCte[]; table: SqlName; as?: string; from: readonly SqlSource[]; where?: SqlExpr; returning?: readonly SqlItem[] }
export interface SqlTruncate { k: 'truncate'; tables: readonly SqlName[] }
/** Touches no row of a table: transactions, settings, definitions. */
export interface SqlOther { k: 'other'; verb: string }

export type SqlStatement = SqlSelect | SqlInsert | SqlUpdate | SqlDelete | SqlTruncate | SqlOther;

/** A list given by a subquery. */
export const isSubquery = (list: readonly SqlExpr[] | SqlSelect): list is SqlSelect => 'k' in list;

/** The expressions that one is made of; what stands in a subquery is its own. */
export function partsOf(e: SqlExpr): readonly SqlExpr[] {
  switch (e.k) {
    case 'and':
    case 'or':
    case 'other':
    case 'row':
      return e.es;
    case 'call':
      return e.args;
    case 'not':
    case 'null':
    case 'more':
      return [e.e];
    case 'cmp':
      return [e.l, e.r];
    case 'in':
      return isSubquery(e.list) ? [e.l] : [e.l, ...e.list];
    default:
      return [];
  }
}

/** A text that is not read: why, in words for a message. */
export class SqlError extends Error {
  override name = 'SqlError';
}
