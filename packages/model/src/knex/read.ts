/**
 * Knex tables as resources: as migrations leave them behind, in the order of their files' names, and as
 * `declare module 'knex/types/tables'` types them. A resource is named by its table. Boundary: see migrations.ts.
 */
import type { FileFacts, TypeFacts } from '@tenantlint/facts';
import { addImplied } from '../source/implied.ts';
import { Sources } from '../source/sources.ts';
import type { Column, Resource } from '../types.ts';
import { applyMigration, plain } from './migrations.ts';
import { bare, type Table, Tables } from './tables.ts';

/** The interface of `declare module 'knex/types/tables'`. */
const TYPED = 'knex/types/tables.Tables';

/**
 * @param files facts of every file that `isSchemaText` picks, and of what these import, in any order
 * @param migrations those that make or type tables with Knex
 * @returns resources in order of their making, not yet classified
 */
export function readKnex(files: readonly FileFacts[], migrations: ReadonlySet<FileFacts> = new Set(files)): Resource[] {
  const ordered = [...files].sort((a, b) => compare(fileName(a), fileName(b)) || compare(a.path, b.path));
  const sources = new Sources(ordered);
  const tables = new Tables();
  for (const file of ordered) if (migrations.has(file)) applyMigration(sources, file, tables);
  for (const file of ordered) if (Object.hasOwn(file.types, TYPED)) addTyped(file, ordered, tables);
  const resources = new Map([...tables.all.values()].filter((table) => table.columns.size > 0).map((table) => [table.name, resourceOf(table, 'knex')]));
  for (const table of tables.all.values()) addForeignKeys(table, resources);
  return [...resources.values()];
}

const fileName = ({ path }: FileFacts): string => path.slice(path.lastIndexOf('/') + 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Tables that no migration makes: their row's type tells the columns, and nothing of keys. */
function addTyped(file: FileFacts, files: readonly FileFacts[], tables: Tables): void {
  for (const { n, t } of membersOf(file.types[TYPED]!, file, files)) {
    if (tables.all.has(bare(n))) continue;
    const row = t.k === 'ref' && /(?:^|\.)CompositeTableType$/.test(t.n) ? t.a?.[0] : t;
    const columns = row ? membersOf(row, file, files) : [];
    const table = tables.at(n, { file: file.path, line: 1 }, true);
    for (const member of columns) {
      const optional = member.opt === true || isNullable(member.t);
      const column: Column = { ...plain(member.n, typeName(member.t)), optional };
      if (member.n === 'id') Object.assign(column, { primary: true, unique: true });
      table.columns.set(member.n, column);
    }
  }
}

type Member = { n: string; t: TypeFacts; opt?: true };

function membersOf(type: TypeFacts, file: FileFacts, files: readonly FileFacts[], depth = 0): Member[] {
  if (depth > 6) return [];
  if (type.k === 'obj') return type.m;
  if (type.k === 'inter') return type.u.flatMap((part) => membersOf(part, file, files, depth + 1));
  if (type.k !== 'ref') return [];
  const home = Object.hasOwn(file.types, type.n) ? file : files.find((other) => Object.hasOwn(other.types, type.n));
  return home ? membersOf(home.types[type.n]!, home, files, depth + 1) : [];
}

function isNullable(type: TypeFacts): boolean {
  return type.k === 'union' && type.u.some((part) => part.k === 'kw' && (part.n === 'null' || part.n === 'undefined'));
}

function typeName(type: TypeFacts): string {
  if (type.k === 'union') return typeName(type.u.find((part) => part.k !== 'kw' || (part.n !== 'null' && part.n !== 'undefined')) ?? type.u[0]!);
  return type.k === 'kw' || type.k === 'ref' ? type.n : 'unknown';
}

export function resourceOf(table: Table, layer: Resource['layer']): Resource {
  const uniques: Resource['uniques'] = [];
  for (const { columns, primary } of table.keys) {
    const held = columns.flatMap((name) => table.columns.get(name) ?? []);
    if (primary) for (const column of held) column.optional = false;
    if (columns.length > 1) {
      const name = columns.join('_');
      if (!uniques.some((key) => key.name === name)) uniques.push({ name, columns });
    } else if (held[0]) Object.assign(held[0], { unique: true, primary: held[0].primary || primary });
  }
  return {
    name: table.name,
    layer,
    accessors: [table.name],
    table: table.name,
    kind: 'unknown',
    owners: [],
    principals: [],
    via: [],
    columns: Object.fromEntries(table.columns),
    relations: {},
    uniques,
    ...(table.incomplete && { incomplete: true as const }),
    evidence: [],
    place: table.place,
  };
}

/** The relations that a table's foreign keys show. */
export function addForeignKeys(table: Table, resources: ReadonlyMap<string, Resource>): void {
  const resource = resources.get(table.name);
  if (!resource) return;
  for (const { columns, table: target, references } of table.foreignKeys) {
    if (columns.some((column) => !Object.hasOwn(resource.columns, column))) continue;
    addImplied(resource, target, columns, references);
  }
}
