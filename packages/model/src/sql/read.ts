/**
 * Tables as SQL makes them: `.sql` files in the order of their paths, and SQL in migrations written in code. A resource is
 * named by its table. Tables that another schema declares are joined with it: what only SQL says of them (policies,
 * row-level security) is added. Boundary: what a tool derives (a view, a copy by `create table … as`) is no table here.
 */
import { type FileFacts, eachWithin, lineAt, lineStarts, readDefinitions, type SqlColumn, type SqlDefinition } from '@tenantlint/facts';
import { withoutDeclared } from '../layers.ts';
import { addForeignKeys, resourceOf } from '../knex/read.ts';
import { plain } from '../knex/migrations.ts';
import { type Table, Tables } from '../knex/tables.ts';
import type { Column, Policy, Resource, SourcePlace } from '../types.ts';

export interface SqlText {
  path: string;
  text: string;
  /** Line of the file at which the text begins. */
  line?: number;
}

export interface SqlTables {
  /** In the order of their making, not yet classified. */
  resources: Resource[];
  /** By the table's name in lower case: what is said of tables that others declare too. */
  security: ReadonlyMap<string, { policies: Policy[]; rowSecurity: boolean }>;
}

/** @param texts in any order */
export function readSqlTables(texts: readonly SqlText[]): SqlTables {
  const tables = new Tables();
  const security = new Map<string, { policies: Policy[]; rowSecurity: boolean }>();
  for (const text of [...texts].sort((a, b) => compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0))) {
    const lines = lineStarts(text.text);
    const placeAt = (at: number): SourcePlace => ({ file: text.path, line: lineAt(lines, at) + (text.line ?? 1) - 1 });
    for (const d of readDefinitions(text.text)) apply(d, tables, security, placeAt);
  }
  const resources = new Map([...tables.all.values()].filter((table) => table.columns.size > 0).map((table) => [table.name, resourceOf(table, 'sql')]));
  for (const table of tables.all.values()) addForeignKeys(table, resources);
  for (const resource of resources.values()) addSecurity(resource, security);
  return { resources: [...resources.values()], security };
}

/** Adds what SQL alone says of tables that a schema in hand declares. */
export function addSecurity(resource: Resource, security: SqlTables['security']): void {
  const said = security.get(resource.table.toLowerCase());
  if (!said) return;
  const known = new Set(resource.policies?.map((p) => p.name));
  const policies = said.policies.filter((p) => !known.has(p.name));
  if (policies.length > 0) resource.policies = [...(resource.policies ?? []), ...policies];
  if (said.rowSecurity) resource.rowSecurity = true;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function apply(d: SqlDefinition, tables: Tables, security: Map<string, { policies: Policy[]; rowSecurity: boolean }>, placeAt: (at: number) => SourcePlace): void {
  const securityOf = (name: string) => {
    const key = name.toLowerCase();
    let known = security.get(key);
    if (!known) security.set(key, (known = { policies: [], rowSecurity: false }));
    return known;
  };
  switch (d.k) {
    case 'table': {
      // `if not exists`: what is there already stays
      const known = tables.all.get(d.name);
      if (known && known.columns.size > 0 && !known.incomplete) return;
      const place = placeAt(d.at);
      const table = tables.at(d.name, place, true);
      table.incomplete = false;
      if (d.like !== undefined) tables.like(d.name, d.like, place);
      for (const column of d.columns) addColumn(table, column, place);
      for (const c of d.constraints) addConstraint(table, c);
      return;
    }
    case 'drop':
      tables.drop(d.name);
      security.delete(d.name.toLowerCase());
      return;
    case 'rename': {
      tables.rename(d.from, d.to);
      const moved = security.get(d.from.toLowerCase());
      if (moved) {
        security.delete(d.from.toLowerCase());
        security.set(d.to.toLowerCase(), moved);
      }
      return;
    }
    case 'policy': {
      const { command, roles, name, restrictive, using, check } = d.policy;
      const policy: Policy = { name, command, ...(restrictive && { restrictive: true as const }), roles, ...(using !== undefined && { using }), ...(check !== undefined && { check }) };
      const said = securityOf(d.table);
      said.policies = [...said.policies.filter((p) => p.name !== name), policy];
      return;
    }
    case 'rowSecurity':
      securityOf(d.table).rowSecurity = d.on;
      return;
  }
  const table = tables.all.get(d.table);
  if (!table) return;
  switch (d.k) {
    case 'addColumn':
      addColumn(table, d.column, placeAt(d.at));
      break;
    case 'dropColumn':
      tables.dropColumn(table, d.column);
      break;
    case 'renameColumn':
      tables.renameColumn(table, d.from, d.to);
      break;
    case 'notNull': {
      const column = table.columns.get(d.column);
      if (column) column.optional = !d.on;
      break;
    }
    case 'constraint':
      addConstraint(table, d.constraint);
  }
}

function addColumn(table: Table, { name, type, notNull, primary, unique, hasDefault, references }: SqlColumn, place: SourcePlace): void {
  const column: Column = { ...plain(name, type), optional: !notNull && !primary, hasDefault, primary, unique: unique || primary, place };
  table.columns.set(name, column);
  if (references) table.foreignKeys.push({ columns: [name], table: references.table, references: [references.column ?? 'id'] });
}

function addConstraint(table: Table, c: Extract<SqlDefinition, { k: 'constraint' }>['constraint']): void {
  if (c.k !== 'foreign') table.keys.push({ columns: c.columns, primary: c.k === 'primary' });
  else table.foreignKeys.push({ columns: c.columns, table: c.table, references: c.references ?? ['id'] });
}

const DEFINES = /\b(?:create|alter)\s+(?:\w+\s+)?(?:table|policy)\b/i;

/** SQL that a migration written in code runs: its texts in the order in which they stand, of `up` where it has one. */
export function sqlInCode(file: FileFacts): SqlText[] {
  const out: SqlText[] = [];
  for (const fn of file.functions) {
    if (isWayBack(file, fn.id)) continue;
    eachWithin(fn.body, (part) => {
      const text = part.k === 'lit' && typeof part.v === 'string' ? part.v : part.k === 'tpl' || part.k === 'tag' ? part.q.join('?') : undefined;
      if (text !== undefined && DEFINES.test(text) && 's' in part) out.push({ path: file.path, text, line: lineAt(file.lines, (part.s as readonly number[])[0]!) });
    });
  }
  return out;
}

/**
 * Tables of SQL beside those that schemas in code declare: these are joined with it, by table name.
 * @returns those that nobody else declares
 */
export function joinSql(texts: readonly SqlText[], declared: readonly Resource[]): Resource[] {
  const { resources, security } = readSqlTables(texts);
  const made = new Map(resources.map((resource) => [resource.table.toLowerCase(), resource]));
  const named = new Map(declared.map((resource) => [resource.table.toLowerCase(), resource]));
  for (const resource of declared) {
    addSecurity(resource, security);
    const own = made.get(resource.table.toLowerCase());
    // types of columns say nothing of keys
    if (own && resource.layer === 'kysely') addKeys(resource, own, named);
  }
  return withoutDeclared(resources, declared);
}

function addKeys(resource: Resource, from: Resource, named: ReadonlyMap<string, Resource>): void {
  const has = (columns: readonly string[]): boolean => columns.every((c) => Object.hasOwn(resource.columns, c));
  for (const relation of Object.values(from.relations)) {
    const target = named.get(relation.target.toLowerCase());
    if (!target || !has(relation.fields) || Object.hasOwn(resource.columns, relation.name)) continue;
    if (Object.values(resource.relations).some((r) => r.fields.join() === relation.fields.join())) continue;
    resource.relations[relation.name] = { ...relation, target: target.name };
  }
  for (const { name, unique, primary } of Object.values(from.columns)) {
    const column = resource.columns[name];
    if (column) Object.assign(column, { unique: column.unique || unique, primary: column.primary || primary });
  }
  for (const key of from.uniques) if (has(key.columns) && !resource.uniques.some((k) => k.columns.join() === key.columns.join())) resource.uniques.push(key);
}

/** The name by which code calls the statement of a file of Prisma's TypedSQL. */
export const typedSqlName = (path: string): string | undefined => /(?:^|\/)prisma\/sql\/([\w$]+)\.sql$/.exec(path)?.[1];

/** Statements of Prisma's TypedSQL: a file each. */
export function typedSqlOf(texts: readonly SqlText[]): Record<string, string> | undefined {
  const found = texts.flatMap(({ path, text }) => {
    const name = typedSqlName(path);
    return name === undefined ? [] : [[name, text] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function isWayBack(file: FileFacts, id: number): boolean {
  for (let fn: FileFacts['functions'][number] | undefined = file.functions[id]; fn; fn = fn.parent === undefined || fn.parent === fn.id ? undefined : file.functions[fn.parent]) if (/^(?:down|rollback|revert)$/i.test(fn.name ?? '')) return true;
  return false;
}

/** Whether SQL says anything that schemas in code do not: all of it where there is none. */
export function definesBeside(text: string): boolean {
  return /\bcreate\s+policy\b|\brow\s+level\s+security\b|\bengine\s*=?\s*\w*mergetree/i.test(text);
}
