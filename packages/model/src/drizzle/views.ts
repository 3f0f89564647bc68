/**
 * Columns of a Drizzle view: as declared, or as the query behind it selects them (`select()` of one table, `select({ … })`
 * of columns). Boundary: what an expression or a join without a selection yields stays unknown, and the view incomplete.
 */
import { argument, chainOf, type Ref, type Sources } from '../source/sources.ts';
import type { Expr } from '@tenantlint/facts';
import type { DrizzleColumn } from './columns.ts';
import { identityOf } from './declarations.ts';
import type { Table } from './read.ts';

export function viewColumns(sources: Sources, view: Table, tables: ReadonlyMap<Expr, Table>): Pick<Table, 'columns' | 'incomplete'> {
  if (view.declaration.columns) return { columns: view.columns, incomplete: view.incomplete };
  const unknown = { columns: [], incomplete: true };
  const as = view.declaration.links.find((link) => link.name === 'as');
  const given = as && argument(as.at, as.args, 0);
  const found = given && sources.follow(given);
  const query = found?.kind !== 'expr' ? undefined : found.e.k === 'fn' ? sources.returned(found) : found;
  const chain = query && chainOf(query.e);
  // `qb.select(…).from(users)`; the selection is the innermost call.
  const from = chain?.links.find((link) => link.name === 'from');
  const target = from && argument(query!, from.args, 0);
  if (!chain || !target) return unknown;
  const columnOf = (ref: Ref, name: string): DrizzleColumn | undefined => {
    if (ref.e.k !== 'mem') return undefined;
    const owner = identityOf(sources, { ...ref, e: ref.e.o });
    const property = ref.e.p;
    const column = owner && tables.get(owner)?.columns.find((candidate) => candidate.name === property);
    return column && asSelected(column, name);
  };
  const selection = argument(query!, chain.args, 0);
  if (!selection) {
    const base = identityOf(sources, target);
    const table = base && tables.get(base);
    return table && !chain.links.some((link) => /join/i.test(link.name)) ? { columns: table.columns.map((column) => asSelected(column, column.name)), incomplete: table.incomplete } : unknown;
  }
  const { entries, open } = sources.entries(sources.reduce(selection));
  const columns = [...entries].map(([name, value]) => columnOf(value, name) ?? { name, type: 'unknown', optional: true, list: false, unique: false, primary: false, hasDefault: false });
  return { columns, incomplete: open };
}

/** A view has no keys of its own; what a column refers to holds for it too. */
function asSelected(column: DrizzleColumn, name: string): DrizzleColumn {
  const { dbName: _, ...rest } = column;
  return { ...rest, name, hasDefault: false, ...(column.foreignKey && { foreignKey: { ...column.foreignKey, columns: [name] } }) };
}
