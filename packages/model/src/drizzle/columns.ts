/**
 * Columns of a Drizzle table from their builder chains (`text('org_id').notNull().references(() => orgs.id)`), the
 * project's own column helpers included. Semantics of drizzle-orm 0.45 and 1.0 rc: a column is nullable unless
 * `notNull`, `primaryKey` or its kind says otherwise. Boundary: what a helper computes at run time is not seen.
 */
import type { Arg } from '@tenantlint/facts';
import { argument, chainOf, type Ref, type Sources } from '../source/sources.ts';
import type { Column } from '../types.ts';

/** A foreign key as written; `target` is the table's expression, and its columns are named by their properties. */
export interface ForeignKey { columns: string[]; target: Ref; references: string[] }

export interface DrizzleColumn extends Column {
  foreignKey?: ForeignKey;
  /** Its name in the database is written out. */
  named?: boolean;
}

const DEFAULTS = /^(?:default\w*|\$default\w*|\$onUpdate\w*|generated\w*|autoincrement|identity|onUpdateNow)$/;
const SERIAL = /^(?:small|big)?serial$/i;
const DEPTH = 12;

/** @returns the column that `ref` builds under the property `name`; of what is no builder chain only the name is known. */
export function columnOf(sources: Sources, ref: Ref, name: string, isSqlite: boolean, depth = 0): DrizzleColumn {
  const found = sources.follow(ref);
  const at: Ref = found.kind === 'expr' ? found : ref;
  const chain = chainOf(at.e);
  const unknown: DrizzleColumn = { name, type: 'unknown', optional: true, list: false, unique: false, primary: false, hasDefault: false };
  if (!chain || depth > DEPTH) return unknown;
  const callee = sources.follow({ ...at, e: chain.callee });
  let column: DrizzleColumn;
  if (callee.kind === 'expr' && callee.e.k === 'fn') {
    const args = chain.args.map((_, index) => argument(at, chain.args, index));
    const inner = sources.returned(callee, args);
    column = inner ? columnOf(sources, inner, name, isSqlite, depth + 1) : unknown;
  } else {
    const type = callee.kind === 'external' ? callee.name : typeName(at, chain.callee);
    const dbName = sources.text(argument(at, chain.args, 0));
    column = { ...unknown, type, ...(dbName !== undefined && { named: true }), ...(dbName !== undefined && dbName !== name && { dbName }), ...(SERIAL.test(type) && { optional: false, hasDefault: true }) };
  }
  for (const link of chain.links) apply(sources, at, column, link.name, link.args, isSqlite);
  return column;
}

function apply(sources: Sources, at: Ref, column: DrizzleColumn, link: string, args: Arg[], isSqlite: boolean): void {
  if (link === 'notNull') column.optional = false;
  else if (link === 'unique') column.unique = true;
  else if (link === 'array') column.list = true;
  else if (link === 'primaryKey') {
    column.primary = column.unique = true;
    column.optional = false;
    // The rowid of SQLite.
    if (isSqlite && column.type === 'integer') column.hasDefault = true;
  } else if (link === 'references') {
    const foreignKey = referenced(sources, argument(at, args, 0), column.name);
    if (foreignKey) column.foreignKey = foreignKey;
  }
  if (DEFAULTS.test(link)) column.hasDefault = true;
  // An identity column is not null; other generated ones may be.
  if (/^generated\w*AsIdentity$|^identity$/.test(link)) column.optional = false;
}

function referenced(sources: Sources, ref: Ref | undefined, column: string): ForeignKey | undefined {
  const fn = ref && sources.follow(ref);
  const target = fn?.kind === 'expr' ? sources.returned(fn) : undefined;
  if (target?.e.k !== 'mem') return undefined;
  return { columns: [column], target: { ...target, e: target.e.o }, references: [target.e.p] };
}

/** `integer` of `t.integer(…)`, `statusEnum` of `statusEnum(…)`. */
function typeName(at: Ref, callee: Ref['e']): string {
  if (callee.k === 'mem') return callee.p;
  if (callee.k === 'glob') return callee.n;
  return callee.k === 'var' ? at.file.bindings[callee.b]!.name : 'unknown';
}
