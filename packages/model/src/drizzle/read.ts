/**
 * Drizzle schemas as resources, from the facts of the files that declare tables, relations and column helpers.
 * A resource is named by the exported constant. Boundary: see declarations.ts, columns.ts, extras.ts and relations.ts;
 * a table that only some run-time code makes is not seen.
 */
import { type Expr, type FileFacts, lineAt, type Span } from '@tenantlint/facts';
import { mergeCopies } from '../source/copies.ts';
import { chainOf, argument, Sources, type Ref } from '../source/sources.ts';
import { addImplied } from '../source/implied.ts';
import { snakeCase } from '../source/spell.ts';
import { isAtLeast, type VersionOf } from '../source/versions.ts';
import type { Column, Relation, Resource, SourcePlace } from '../types.ts';
import { columnOf, type DrizzleColumn, type ForeignKey } from './columns.ts';
import { type Declaration, declarationOf, identityOf } from './declarations.ts';
import { type Extras, extrasOf, nameOf, policyOf } from './extras.ts';
import { type DeclaredRelation, relationsIn } from './relations.ts';
import { viewColumns } from './views.ts';

export interface Table {
  identity: Expr;
  names: string[];
  ref: Ref;
  declaration: Declaration;
  columns: DrizzleColumn[];
  incomplete: boolean;
  extras: Extras;
}

/**
 * @param files facts of every file that `isSchemaText` picks, in any order
 * @param versionOf which version of Drizzle a file's package uses
 * @returns resources in order of file and line, not yet classified
 */
export function readDrizzle(files: readonly FileFacts[], versionOf: VersionOf = () => undefined): Resource[] {
  const sources = new Sources([...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
  const tables = new Map<Expr, Table>();
  for (const file of sources.files) for (const table of tablesIn(sources, file)) tables.set(table.identity, table);
  for (const table of tables.values()) if (table.declaration.kind === 'view') Object.assign(table, viewColumns(sources, table, tables));
  const declared: DeclaredRelation[] = [];
  let isSnake = false;
  let isNew = false;
  for (const file of sources.files) {
    const { relations, keys, casing, isNew: isNewHere } = relationsIn(sources, file);
    isNew ||= isNewHere;
    declared.push(...relations);
    for (const { name, table } of keys) tables.get(table)?.names.push(name);
    isSnake ||= casing === 'snake_case';
    for (const { table, policy } of linkedPolicies(sources, file)) tables.get(table)?.extras.policies.push(policy);
  }
  const resources = new Map([...tables.values()].map((table) => [table, resourceOf(table, isSnake)]));
  const merged = mergeCopies([...resources.values()], new Map([...resources].flatMap(([table, resource]) => (table.declaration.schema === undefined ? [] : [[resource, table.declaration.schema] as const]))), { acrossNames: true });
  const final = (identity: Expr | undefined) => {
    const table = identity && tables.get(identity);
    return table && merged.get(resources.get(table)!);
  };
  for (const table of tables.values()) addForeignKeys(sources, table, final);
  addDeclared(declared, tables, final);
  return [...new Set(merged.values())].map((resource) => ({ ...resource, ...filtersOf(resource, versionOf, isNew) }));
}

/** Relational queries of 1.0 (executed on its rc.4 and rc.5): a function as condition is ignored; an undefined value drops its condition up to rc.4, and throws from rc.5 on. */
function filtersOf({ place }: Resource, versionOf: VersionOf, isNew: boolean): Pick<Resource, 'absent' | 'objectFilters'> {
  const version = versionOf(place.file, 'drizzle-orm');
  if (version === undefined ? !isNew : !isAtLeast(version, '1.0.0-0')) return {};
  const exact = versionOf(place.file, 'drizzle-orm', true);
  return { objectFilters: true, ...(exact !== undefined && isAtLeast(exact, '1.0.0-rc.5') && { absent: { undefined: 'rejected' as const } }) };
}

function tablesIn(sources: Sources, file: FileFacts): Table[] {
  const found: Table[] = [];
  const add = (e: Expr, names: string[]) => {
    const ref: Ref = { file, e: e.k === 'as' ? e.e : e };
    const declaration = declarationOf(sources, ref);
    if (declaration) found.push(tableOf(sources, ref, declaration, names));
  };
  for (const [binding, e] of sources.definitions(file)) {
    const { name, fn } = file.bindings[binding]!;
    if (fn !== 0) continue;
    const exported = file.exports.flatMap((item) => ('b' in item && item.b === binding && item.name !== 'default' ? [item.name] : []));
    add(e, [...new Set([...exported, name])]);
  }
  for (const item of file.exports) if ('e' in item) add(item.e, [item.name === 'default' ? file.path.replace(/^.*\/|\.[^/]*$/g, '') : item.name]);
  return found;
}

function tableOf(sources: Sources, ref: Ref, declaration: Declaration, names: string[]): Table {
  const table: Table = { identity: ref.e, names, ref, declaration, columns: [], incomplete: false, extras: { keys: [], foreignKeys: [], policies: [] } };
  if (declaration.columns) {
    const found = sources.reduce(declaration.columns);
    const whole = found.e.k === 'fn' ? sources.returned(found) : found;
    const { entries, open } = whole ? sources.entries(sources.reduce(whole)) : { entries: new Map<string, Ref>(), open: true };
    table.incomplete = open;
    for (const [name, value] of entries) {
      table.columns.push({ ...columnOf(sources, value, name, declaration.dialect === 'sqlite'), place: placeOf(value.file, value.e.s) });
    }
  }
  if (declaration.extras) table.extras = extrasOf(sources, declaration.extras, ref);
  return table;
}

function resourceOf(table: Table, isSnake: boolean): Resource {
  const { declaration, extras, names } = table;
  const columns = table.columns.map(({ foreignKey: _, named, ...column }): Column => {
    const cased = named || !(declaration.casing === 'snake_case' || (isSnake && !declaration.casing)) ? column.name : snakeCase(column.name);
    return cased === column.name ? column : { ...column, dbName: cased };
  });
  const uniques: Resource['uniques'] = [];
  for (const key of extras.keys) {
    const held = key.columns.map((name) => columns.find((column) => column.name === name));
    if (key.primary) for (const column of held) if (column) column.optional = false;
    if (key.columns.length > 1) uniques.push({ name: key.columns.join('_'), columns: key.columns });
    else if (held[0]) Object.assign(held[0], { unique: true, primary: held[0].primary || key.primary });
  }
  return {
    name: names[0]!,
    layer: 'drizzle',
    accessors: [...new Set(names)],
    table: declaration.name ?? names[0]!,
    kind: 'unknown',
    owners: [],
    principals: [],
    via: [],
    columns: Object.fromEntries(columns.map((column) => [column.name, column])),
    relations: {},
    uniques: uniques.filter((key, index) => uniques.findIndex((other) => other.name === key.name) === index),
    ...(extras.policies.length > 0 && { policies: extras.policies }),
    ...((extras.policies.length > 0 || declaration.rowSecurity || declaration.links.some((link) => link.name === 'enableRLS')) && { rowSecurity: true as const }),
    ...(table.incomplete && { incomplete: true as const }),
    evidence: [],
    place: placeOf(table.ref.file, table.ref.e.s),
  };
}

/** Relations that foreign keys alone show, under a name that code does not know. */
function addForeignKeys(sources: Sources, table: Table, final: (identity: Expr | undefined) => Resource | undefined): void {
  const resource = final(table.identity)!;
  for (const { columns, target, references } of foreignKeysOf(table)) {
    const to = final(identityOf(sources, target));
    if (!to || columns.some((column) => !Object.hasOwn(resource.columns, column))) continue;
    if (Object.values(resource.relations).some((relation) => relation.target === to.name && same(relation.fields, columns))) continue;
    addImplied(resource, to.name, columns, references);
  }
}

/** Relations as queries name them: each takes the place of the foreign key behind it, where there is one. */
function addDeclared(declared: DeclaredRelation[], tables: ReadonlyMap<Expr, Table>, final: (identity: Expr | undefined) => Resource | undefined): void {
  const ends: { relation: Relation; from: Resource; pair: string | undefined }[] = [];
  for (const item of declared) {
    const [from, to] = [final(item.from), final(item.to)];
    if (!from || !to || !tables.has(item.from)) continue;
    if (ends.some((end) => end.from === from && end.relation.name === item.name)) continue;
    const isHolder = !item.list && item.fields.length > 0 && !isFarEnd(item, from, to);
    const key = isHolder ? Object.values(from.relations).find((relation) => relation.target === to.name && same(relation.fields, item.fields)) : undefined;
    if (key?.implied) delete from.relations[key.name];
    const fields = isHolder ? item.fields.filter((field) => Object.hasOwn(from.columns, field)) : [];
    const relation: Relation = {
      name: item.name,
      target: to.name,
      list: item.list,
      optional: fields.length > 0 ? fields.some((field) => from.columns[field]!.optional) : !item.list,
      fields,
      references: fields.length > 0 ? item.references : [],
      ...(isHolder && !key && { unenforced: true as const }),
      place: placeOf(item.at.file, item.at.e.s),
    };
    from.relations[item.name] = relation;
    ends.push({ relation, from, pair: item.pair });
  }
  for (const end of ends) {
    const others = ends.filter((other) => other !== end && other.from.name === end.relation.target && other.relation.target === end.from.name
      && other.pair === end.pair && (other.relation.fields.length > 0) !== (end.relation.fields.length > 0));
    const inverse = others.length === 1 ? others[0] : undefined;
    if (inverse) end.relation.inverse = inverse.relation.name;
  }
}

/** `one` from the side that is referred to: `users.profile` over `profiles.userId`. */
function isFarEnd(item: DeclaredRelation, from: Resource, to: Resource): boolean {
  const hasKey = (holder: Resource, target: Resource, fields: string[]) =>
    Object.values(holder.relations).some((relation) => relation.target === target.name && same(relation.fields, fields));
  if (hasKey(from, to, item.fields)) return false;
  if (hasKey(to, from, item.references)) return true;
  const isKey = (resource: Resource, names: string[]) => names.length === 1 && resource.columns[names[0]!]?.primary === true;
  return isKey(from, item.fields) && !isKey(to, item.references);
}

function foreignKeysOf(table: Table): ForeignKey[] {
  return [...table.columns.flatMap((column) => column.foreignKey ?? []), ...table.extras.foreignKeys];
}

/** `pgPolicy(…).link(table)`. */
function linkedPolicies(sources: Sources, file: FileFacts): { table: Expr; policy: Extras['policies'][number] }[] {
  return [...sources.definitions(file).values()].flatMap((e) => {
    const chain = chainOf(e);
    const link = chain?.links.find((item) => item.name === 'link');
    const target = link && argument({ file, e }, link.args, 0);
    const table = target && identityOf(sources, target);
    return chain && table && nameOf(sources, { file, e: chain.callee }) === 'pgPolicy' ? [{ table, policy: policyOf(sources, { file, e }, chain.args) }] : [];
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

export function placeOf(file: FileFacts, span: Span): SourcePlace {
  const [line, endLine] = [lineAt(file.lines, span[0]), lineAt(file.lines, Math.max(span[0], span[1] - 1))];
  return { file: file.path, line, ...(endLine > line && { endLine }) };
}
