/**
 * Kysely's table types as resources: every member of the type that a `Kysely<DB>` is declared with, or that is called like
 * one, hand-written or generated. What the types do not say (keys, foreign keys) comes from the project's migrations.
 * Boundary: a table without a type, where others have one, is left out; without any type the migrations speak alone.
 */
import { type Expr, type FileFacts, lineAt, lineStarts, type TypeFacts } from '@tenantlint/facts';
import { addImplied } from '../source/implied.ts';
import { flat } from '../source/spell.ts';
import type { Column, Resource, SourcePlace } from '../types.ts';
import { type Migrated, readMigrations } from './migrations.ts';
import { type Member, type Typed, Types } from './types.ts';

const CLIENT = /^(?:Kysely|Transaction|ControlledTransaction|ReadonlyKysely|KyselyService)$/;
const BY_SHAPE = /^(?:DB|Db|DbSchema|DatabaseSchema|\w*Database|KyselySchema)$/;
const DEPTH = 6;

/**
 * @param files facts of every file that `isSchemaText` picks, in any order
 * @param textOf text of one of them, for the places of its types
 * @returns resources in order of file and name, not yet classified
 */
export function readKysely(files: readonly FileFacts[], textOf: (path: string) => string | undefined = () => undefined): Resource[] {
  // the types of tables need not mention the library, but somebody does
  if (!files.some((file) => file.imports.some((item) => /(?:^|[/-])kysely(?:$|\/)/.test(item.source)))) return [];
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const reader = new Reader(new Types(ordered), textOf);
  const declared = reader.tables();
  const migrated = readMigrations(ordered);
  if (declared.length === 0) return join([...migrated.values()].map(ofMigration), migrated);
  return join(declared, migrated);
}

class Reader {
  constructor(private readonly types: Types, private readonly textOf: (path: string) => string | undefined) {}

  tables(): Resource[] {
    const found = new Map<string, Resource>();
    for (const database of this.#databases()) {
      for (const member of this.types.members(database)) {
        const resource = this.#table(member);
        if (resource && !found.has(flat(resource.table))) found.set(flat(resource.table), resource);
      }
    }
    return [...found.values()];
  }

  /** What clients are declared with; where none says so, the types that look like it. */
  #databases(): Typed[] {
    const refs: Typed[] = this.types.files.flatMap((file) => clientArguments(file).map((type) => ({ type, file })));
    const named = refs.filter((ref) => this.types.members(ref).length > 0);
    if (named.length > 0) return named;
    return this.types.files.flatMap((file) => Object.entries(file.types).filter(([name]) => BY_SHAPE.test(name)).map(([, type]) => ({ type, file })))
      .filter((ref) => {
        const members = this.types.members(ref);
        return members.length > 0 && members.every((member) => this.types.members(member).length > 0);
      });
  }

  #table(member: Member): Resource | undefined {
    const columns = this.types.members(member);
    if (columns.length === 0) return undefined;
    const declared = member.type.k === 'ref' ? this.types.named(member.type.n, member.file) : undefined;
    const place = this.#placeOf(declared?.file ?? member.file, declared?.name);
    return emptyResource(member.name, columns.map((column) => this.#column(column, place)), place);
  }

  #column(member: Member, place: SourcePlace): Column {
    const { type, nullable, generated, list } = this.#columnType(member, 0);
    const isKey = member.name === 'id';
    return { name: member.name, type, optional: nullable || member.optional, list, unique: isKey, primary: isKey, hasDefault: generated || member.optional, place };
  }

  #columnType({ type, file }: Typed, depth: number): { type: string; nullable: boolean; generated: boolean; list: boolean } {
    const plain = (name: string) => ({ type: name, nullable: false, generated: false, list: false });
    if (depth > DEPTH) return plain('unknown');
    switch (type.k) {
      case 'kw':
        return plain(type.n);
      case 'lit':
        return plain(typeof type.v);
      case 'arr':
        return { ...this.#columnType({ type: type.e, file }, depth + 1), list: true };
      case 'inter':
        return this.#columnType({ type: type.u[0] ?? { k: 'other' }, file }, depth + 1);
      case 'union': {
        const parts = type.u.filter((part) => !isNothing(part));
        const inner = parts[0] ? this.#columnType({ type: parts[0], file }, depth + 1) : plain('unknown');
        return { ...inner, nullable: inner.nullable || parts.length < type.u.length };
      }
      case 'ref': {
        const [select, insert] = type.a ?? [];
        const name = type.n.slice(type.n.lastIndexOf('.') + 1);
        if (select && /^(?:Generated|GeneratedAlways)$/.test(name)) return { ...this.#columnType({ type: select, file }, depth + 1), generated: true };
        if (select && name === 'ColumnType') {
          const inner = this.#columnType({ type: select, file }, depth + 1);
          return { ...inner, generated: inner.generated || mayBeLeftOut(insert) };
        }
        const found = this.types.named(type.n, file);
        return found && found.type.k !== 'obj' && found.type.k !== 'other' ? this.#columnType(found, depth + 1) : plain(type.n);
      }
      default:
        return plain('unknown');
    }
  }

  #placeOf(file: FileFacts, name: string | undefined): SourcePlace {
    const text = this.textOf(file.path);
    const at = text === undefined || name === undefined ? -1 : text.search(new RegExp(String.raw`\b(?:interface|type)\s+${name}\b`));
    return { file: file.path, line: at < 0 ? 1 : lineAt(lineStarts(text!), at) };
  }
}

/** `D` of `Kysely<D>`, wherever a file writes it: annotations, aliases, `new Kysely<D>(…)`. */
function clientArguments(file: FileFacts): TypeFacts[] {
  const found = new Map<string, TypeFacts>();
  const note = (type: TypeFacts | undefined): void => {
    if (type?.k === 'ref' || type?.k === 'obj' || type?.k === 'inter') found.set(JSON.stringify(type), type);
  };
  const stack: unknown[] = [file.types, file.classes, file.functions];
  while (stack.length > 0) {
    const item = stack.pop();
    if (typeof item !== 'object' || item === null) continue;
    if ('k' in item) {
      if (item.k === 'ref') {
        const { n, a } = item as TypeFacts & { k: 'ref' };
        if (CLIENT.test(n.slice(n.lastIndexOf('.') + 1))) note(a?.[0]);
      } else if (item.k === 'new' || item.k === 'call') {
        const { f, t } = item as Expr & { k: 'new' | 'call' };
        const name = f.k === 'var' ? file.bindings[f.b]!.name : f.k === 'mem' ? f.p : '';
        if (/^(?:Kysely|createKysely|\$kysely)$/.test(name)) note(t?.[0]);
      }
    }
    stack.push(...(Array.isArray(item) ? (item as unknown[]) : Object.values(item)));
  }
  return [...found.values()];
}

const isNothing = (type: TypeFacts): boolean => type.k === 'kw' && /^(?:null|undefined)$/.test(type.n);

/** The type with which a column is inserted holds `undefined`, or says never. */
function mayBeLeftOut(insert: TypeFacts | undefined): boolean {
  if (insert?.k === 'union') return insert.u.some(mayBeLeftOut);
  return insert?.k === 'kw' && /^(?:undefined|never)$/.test(insert.n);
}

function emptyResource(name: string, columns: readonly Column[], place: SourcePlace): Resource {
  const table = name.slice(name.lastIndexOf('.') + 1);
  return {
    name, layer: 'kysely', accessors: [...new Set([name, table])], table, kind: 'unknown', owners: [], principals: [], via: [],
    columns: Object.fromEntries(columns.map((column) => [column.name, column])), relations: {}, uniques: [], evidence: [], place,
  };
}

function ofMigration({ name, columns, place }: Migrated): Resource {
  return emptyResource(name, [...columns.values()].map((column): Column => ({
    name: column.name, type: column.type, optional: !column.required, list: false, unique: false, primary: false, hasDefault: column.hasDefault, place: column.place,
  })), place);
}

/** Adds what the migrations say of tables that have a type: keys, and which table a column names a row of. */
function join(resources: readonly Resource[], migrated: ReadonlyMap<string, Migrated>): Resource[] {
  const byName = new Map(resources.map((resource) => [flat(resource.table), resource]));
  const columnOf = (resource: Resource, name: string): Column | undefined => resource.columns[name] ?? Object.values(resource.columns).find((column) => flat(column.name) === flat(name));
  for (const resource of resources) {
    const known = migrated.get(flat(resource.table));
    if (!known) continue;
    for (const { columns, isPrimary } of known.keys) {
      const held = columns.map((name) => columnOf(resource, name));
      if (held.includes(undefined)) continue;
      const names = held.map((column) => column!.name);
      if (names.length > 1) resource.uniques.push({ name: names.join('_'), columns: names });
      else Object.assign(held[0]!, { unique: true, primary: held[0]!.primary || isPrimary });
    }
    for (const { columns, target, references, place } of known.foreignKeys) {
      const to = byName.get(flat(target));
      const held = columns.map((name) => columnOf(resource, name)?.name);
      const theirs = references.map((name) => to && columnOf(to, name)?.name);
      if (!to || held.includes(undefined) || theirs.includes(undefined)) continue;
      const fields = held as string[];
      if (Object.values(resource.relations).some((relation) => relation.target === to.name && relation.fields.join() === fields.join())) continue;
      addImplied(resource, to.name, fields, theirs as string[], place);
    }
  }
  return [...resources];
}
