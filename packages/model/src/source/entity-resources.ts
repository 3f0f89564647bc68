/**
 * Entities of a library as resources, link tables of many-to-many relations included. A join column without a property of
 * its own is a column reached `through` its relation. Names in the database follow the library's strategy.
 */
import { type Expr, lineAt } from '@tenantlint/facts';
import type { Column, Relation, Resource, SourcePlace } from '../types.ts';
import { mergeCopies } from './copies.ts';
import type { DecoratorLibrary } from './decorators.ts';
import { baseOf, classOf, type Entity, type EntityRelation } from './entities.ts';
import type { Ref, Sources } from './sources.ts';
import { camelCase } from './spell.ts';

const DEPTH = 12;

/** The library whose entities they are, and how it derives names in the database from names in code. */
export interface EntityNaming {
  library: DecoratorLibrary & { layer: Resource['layer'] };
  table(entity: string): string;
  /** Undefined where the column is called like the property. */
  column(property: string): string | undefined;
  joinColumn(relation: string, key: string): string;
  /** The property that stands for a join column that has none of its own. */
  joinProperty(column: string): string;
  linkTable(left: Resource, relation: string, right: Resource): string;
  linkColumn(end: Resource, key: string): string;
}

/**
 * @param entities by what declares them, in order of file and line
 * @returns their resources and link tables, not yet classified
 */
export function entityResources(sources: Sources, entities: ReadonlyMap<Expr, Entity>, naming: EntityNaming): Resource[] {
  return new Reader(sources, entities, naming).resources();
}

class Reader {
  readonly #sources: Sources;
  readonly #entities: ReadonlyMap<Expr, Entity>;
  readonly #naming: EntityNaming;
  readonly #resources = new Map<Entity, Resource>();
  readonly #byName = new Map<string, Entity[]>();
  /** Primary keys, of several columns too. */
  readonly #keys = new Map<Entity, string[]>();
  readonly #pending = new Map<Relation, Entity>();
  readonly #joined = new Set<Entity>();

  constructor(sources: Sources, entities: ReadonlyMap<Expr, Entity>, naming: EntityNaming) {
    this.#sources = sources;
    this.#entities = entities;
    this.#naming = naming;
    for (const entity of entities.values()) {
      for (const name of new Set([entity.name, ...entity.aliases])) this.#byName.set(name, [...(this.#byName.get(name) ?? []), entity]);
    }
  }

  resources(): Resource[] {
    const entities = [...this.#entities.values()];
    for (const entity of entities) this.#resources.set(entity, this.#resource(entity));
    for (const entity of entities) this.#addOwning(entity);
    for (const entity of entities) this.#addOthers(entity);
    for (const entity of entities) this.#addKeys(entity);
    const merged = mergeCopies([...this.#resources.values()], new Map([...this.#resources].flatMap(([entity, resource]) => (entity.schema === undefined ? [] : [[resource, entity.schema] as const]))), { acrossNames: false });
    const whole = [...new Set(merged.values())];
    // Targets were noted by place: only now is it known which name stands for them.
    for (const resource of new Set([...whole, ...this.#resources.values()])) {
      for (const relation of Object.values(resource.relations)) {
        const target = this.#pending.get(relation);
        if (target) relation.target = merged.get(this.#resources.get(target)!)!.name;
      }
    }
    return [...whole, ...this.#links(entities, merged, new Set(whole.flatMap((resource) => [resource.name, resource.table])))];
  }

  #resource(entity: Entity): Resource {
    const parent = entity.kind === 'child' ? this.#parentTable(entity.ref) : undefined;
    const table = entity.table ?? parent ?? this.#naming.table(entity.name);
    const columns = [...entity.columns.values()].map((column): Column => {
      const dbName = column.dbName ?? this.#naming.column(column.name);
      return {
        name: column.name, type: column.type, optional: column.optional, list: column.list, unique: column.unique, primary: column.primary, hasDefault: column.hasDefault,
        ...(dbName !== undefined && dbName !== column.name && { dbName }), place: placeOf(column.at),
      };
    });
    return {
      name: entity.name,
      layer: this.#naming.library.layer,
      accessors: [...new Set([entity.name, ...entity.aliases, table])],
      table,
      kind: 'unknown', owners: [], principals: [], via: [],
      columns: Object.fromEntries(columns.map((column) => [column.name, column])),
      relations: {},
      uniques: [],
      ...(entity.filters?.length && { filters: entity.filters }),
      ...(entity.incomplete && { incomplete: true as const }),
      evidence: [],
      place: placeOf(entity.ref),
    };
  }

  /** Single-table inheritance: the rows are the parent's. */
  #parentTable(ref: Ref, depth = 0): string | undefined {
    const base = baseOf(this.#sources, ref, this.#naming.library);
    if (typeof base === 'string' || depth > DEPTH) return undefined;
    const entity = this.#entities.get(base.e);
    if (!entity) return this.#parentTable(base, depth + 1);
    return entity.table ?? (entity.kind === 'child' ? this.#parentTable(base, depth + 1) : undefined) ?? this.#naming.table(entity.name);
  }

  /** The side that holds the key: many-to-one, and one-to-one with `@JoinColumn`. */
  #addOwning(entity: Entity): void {
    if (this.#joined.has(entity)) return;
    this.#joined.add(entity);
    const resource = this.#resources.get(entity)!;
    for (const relation of entity.relations.values()) {
      if (relation.kind !== 'many-to-one' && !(relation.kind === 'one-to-one' && relation.joins)) continue;
      const target = this.#target(relation, entity);
      const parent = target && this.#resources.get(target);
      if (!parent) continue;
      // a join column takes the type of the key it holds, which may be a join column itself
      if (hasJoinedKey(target)) this.#addOwning(target);
      const keys = keyColumns(parent);
      const joins = relation.joins?.some((join) => join.name !== undefined || join.references !== undefined) ? relation.joins : undefined;
      const pairs = (joins ?? keys.map((key) => ({ name: undefined, references: key.name }))).map((join) => {
        const references = join.references ?? keys[0]?.name ?? 'id';
        return { references, name: join.name ?? this.#naming.joinColumn(relation.name, references) };
      });
      const fields = pairs.map(({ name, references }) => this.#joinColumn(entity, resource, relation, name, parent.columns[references]?.type ?? 'unknown', pairs.length === 1));
      if (fields.length === 0) continue;
      this.#add(resource, relation, target, {
        list: false,
        optional: fields.some((field) => resource.columns[field]!.optional),
        fields,
        references: pairs.map((pair) => pair.references),
        ...(relation.unenforced && { unenforced: true as const }),
      });
    }
  }

  /** The property that holds a join column, made up where the entity has none. */
  #joinColumn(entity: Entity, resource: Resource, relation: EntityRelation, name: string, type: string, isAlone: boolean): string {
    const flat = (text: string) => text.replaceAll('_', '').toLowerCase();
    const columns = Object.values(resource.columns);
    const known = columns.find((column) => (column.dbName ?? column.name) === name) ?? columns.find((column) => flat(column.name) === flat(name));
    const isUnique = isAlone && relation.kind === 'one-to-one';
    if (known) {
      known.unique ||= isUnique;
      return known.name;
    }
    const property = isAlone ? entity.ids.get(relation.name) ?? this.#naming.joinProperty(name) : name;
    resource.columns[property] = {
      name: property, type, optional: relation.nullable && !relation.primary, list: false, unique: isUnique, primary: relation.primary, hasDefault: false,
      ...(property !== name && { dbName: name }), through: relation.name, place: placeOf(relation.at),
    };
    return property;
  }

  #addOthers(entity: Entity): void {
    const resource = this.#resources.get(entity)!;
    for (const relation of entity.relations.values()) {
      if (Object.hasOwn(resource.relations, relation.name)) continue;
      const target = this.#target(relation, entity);
      if (!target || relation.kind === 'many-to-one') continue;
      const list = relation.kind !== 'one-to-one';
      this.#add(resource, relation, target, { list, optional: !list, fields: [], references: [] });
    }
  }

  #add(resource: Resource, relation: EntityRelation, target: Entity, rest: Pick<Relation, 'list' | 'optional' | 'fields' | 'references' | 'unenforced'>): void {
    const inverse = relation.inverse ?? [...target.relations.values()].find((other) =>
      other.inverse === relation.name && this.#resources.get(this.#target(other, target)!) === resource)?.name;
    const added: Relation = {
      name: relation.name, target: target.name, ...rest,
      ...(inverse !== undefined && target.relations.has(inverse) && { inverse }), place: placeOf(relation.at),
    };
    resource.relations[relation.name] = added;
    this.#pending.set(added, target);
  }

  #addKeys(entity: Entity): void {
    const resource = this.#resources.get(entity)!;
    const primary = keyColumns(resource).map((column) => column.name);
    this.#keys.set(entity, primary);
    for (const columns of [primary, ...entity.keys]) {
      const isPrimary = columns === primary;
      // A key may name a relation for its column.
      const names = columns.flatMap((name) => resource.relations[name]?.fields ?? [name]);
      const [first] = names.length === 1 ? [resource.columns[names[0]!]] : [];
      if (first) first.unique = true;
      else if (names.length > 1 && names.every((name) => Object.hasOwn(resource.columns, name)) && !resource.uniques.some((key) => key.name === names.join('_'))) {
        resource.uniques.push({ name: names.join('_'), columns: names });
      }
      if (isPrimary && names.length > 1) for (const name of names) resource.columns[name]!.primary = false;
    }
  }

  #target(relation: EntityRelation, from: Entity): Entity | undefined {
    const { target } = relation;
    if (target === undefined) return relation.isTree && from;
    if (typeof target !== 'string') return this.#entities.get(target.e) ?? this.#named(classOf(target)?.name, from);
    return this.#named(target, from);
  }

  #named(name: string | undefined, from: Entity): Entity | undefined {
    const found = name === undefined ? [] : this.#byName.get(name) ?? [];
    const folder = from.ref.file.path.split('/')[0];
    return found.find((entity) => entity.ref.file.path.split('/')[0] === folder) ?? found[0];
  }

  /** Tables that only many-to-many relations have, unless an entity stands for them. */
  #links(entities: Entity[], merged: ReadonlyMap<Resource, Resource>, taken: Set<string>): Resource[] {
    const links: Resource[] = [];
    for (const entity of entities) {
      for (const relation of entity.relations.values()) {
        const target = relation.kind === 'many-to-many' && relation.table ? this.#target(relation, entity) : undefined;
        if (!target) continue;
        const { table } = relation;
        const end = (of: Entity, names: LinkEnd['names']) => ({ resource: merged.get(this.#resources.get(of)!)!, keys: this.#keys.get(of)!, names });
        const [left, right] = [end(entity, table!.own), end(target, table!.other)];
        const name = table!.name ?? this.#naming.linkTable(left.resource, relation.name, right.resource);
        if (taken.has(name)) continue;
        taken.add(name);
        links.push(linkTable(name, left, right, relation, this.#naming));
      }
    }
    return links;
  }
}

interface LinkEnd { resource: Resource; keys: string[]; names: (string | undefined)[] }

function linkTable(name: string, left: LinkEnd, right: LinkEnd, relation: EntityRelation, naming: EntityNaming): Resource {
  const place = placeOf(relation.at);
  const link: Resource = {
    name, layer: naming.library.layer, accessors: [name], table: name, kind: 'unknown', owners: [], principals: [], via: [],
    columns: {}, relations: {}, uniques: [], evidence: [`link table of ${left.resource.name}.${relation.name}`], place,
  };
  const namesOf = ({ resource, keys, names }: LinkEnd) => keys.map((key, at) => names[at] ?? naming.linkColumn(resource, key));
  const isDouble = (column: string) => [left, right].every((end) => namesOf(end).includes(column));
  for (const [index, end] of [left, right].entries()) {
    const distinct = (own: string, isTaken: boolean) => (isTaken ? `${own}_${index + 1}` : own);
    const fields = namesOf(end).map((column) => distinct(column, isDouble(column)));
    for (const [at, column] of fields.entries()) {
      link.columns[column] = { name: column, type: end.resource.columns[end.keys[at]!]!.type, optional: false, list: false, unique: false, primary: false, hasDefault: false, place };
    }
    const own = distinct(camelCase(end.resource.table), left.resource === right.resource);
    link.relations[own] = { name: own, target: end.resource.name, list: false, optional: false, fields, references: end.keys, implied: true, place };
  }
  const columns = Object.keys(link.columns);
  link.uniques.push({ name: columns.join('_'), columns });
  return link;
}

function keyColumns(resource: Resource): Column[] {
  return Object.values(resource.columns).filter((column) => column.primary);
}

function hasJoinedKey(entity: Entity): boolean {
  return [...entity.relations.values()].some((relation) => relation.primary);
}

function placeOf({ file, e }: Ref): SourcePlace {
  const span = e.k === 'cls' ? file.classes[e.i]!.s : e.s;
  const [line, endLine] = [lineAt(file.lines, span[0]), lineAt(file.lines, Math.max(span[0], span[1] - 1))];
  return { file: file.path, line, ...(endLine > line && { endLine }) };
}
