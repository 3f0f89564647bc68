/**
 * Tables as migrations leave them behind: every step changes what the steps before have made. Semantics of knex 2 and 3:
 * a column is nullable unless `notNullable`, `primary` or `increments` says otherwise. Boundary: what SQL text changes is
 * not seen here; a table that steps change before any creates it is kept, marked incomplete.
 */
import type { Column, SourcePlace } from '../types.ts';

export interface ForeignKey { columns: string[]; table: string; references: string[] }

export interface Table {
  name: string;
  columns: Map<string, Column>;
  keys: { columns: string[]; primary: boolean }[];
  foreignKeys: ForeignKey[];
  incomplete: boolean;
  place: SourcePlace;
}

export class Tables {
  readonly all = new Map<string, Table>();

  /** The table, made where no step has created it. */
  at(name: string, place: SourcePlace, isCreated: boolean): Table {
    const known = this.all.get(bare(name));
    if (known) return known;
    const table: Table = { name: bare(name), columns: new Map(), keys: [], foreignKeys: [], incomplete: !isCreated, place };
    this.all.set(table.name, table);
    return table;
  }

  drop(name: string): void {
    this.all.delete(bare(name));
  }

  rename(from: string, to: string): void {
    const table = this.all.get(bare(from));
    if (!table) return;
    this.all.delete(table.name);
    const old = table.name;
    table.name = bare(to);
    this.all.set(table.name, table);
    for (const other of this.all.values()) for (const key of other.foreignKeys) if (key.table === old) key.table = table.name;
  }

  like(name: string, other: string, place: SourcePlace): void {
    const from = this.all.get(bare(other));
    const table = this.at(name, place, true);
    for (const column of from?.columns.values() ?? []) table.columns.set(column.name, { ...column });
  }

  renameColumn(table: Table, from: string, to: string): void {
    const column = table.columns.get(from);
    if (!column) return;
    const entries = [...table.columns].map(([name, c]): [string, Column] => (name === from ? [to, { ...c, name: to }] : [name, c]));
    table.columns = new Map(entries);
    const renamed = (names: string[]): string[] => names.map((name) => (name === from ? to : name));
    for (const key of [...table.keys, ...table.foreignKeys]) key.columns = renamed(key.columns);
    for (const other of this.all.values()) for (const key of other.foreignKeys) if (key.table === table.name) key.references = renamed(key.references);
  }

  dropColumn(table: Table, name: string): void {
    table.columns.delete(name);
    table.keys = table.keys.filter((key) => !key.columns.includes(name));
    table.foreignKeys = table.foreignKeys.filter((key) => !key.columns.includes(name));
  }
}

/** Without the name of its schema. */
export function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
