/**
 * Decorated entity classes of MikroORM 6 and 7 with their columns, relations, keys and filters, base classes and mixins
 * included (outermost base first, a member declared again replaces the inherited one).
 * Boundary: types come from decorators and annotations; what only a metadata provider sees at run time is not known.
 */
import type { ClassFacts, ClassMember, Expr, FileFacts } from '@tenantlint/facts';
import { type Decorator, decoratorsOf, isFalse, isTrue, memberDecorators, optionsOf } from '../source/decorators.ts';
import { baseOf, classOf, eachOfLine, type Entity, propertyOf, targetOf } from '../source/entities.ts';
import { argument, type Ref, type Sources } from '../source/sources.ts';
import { filterOf } from './filters.ts';
import { mikroorm, underscored } from './library.ts';
import { columnOf, type Declared, holdsKey, type PropertyKind, relationOf } from './properties.ts';

const DEPTH = 12;
const RELATIONS: Readonly<Record<string, PropertyKind>> = { ManyToOne: 'many-to-one', OneToMany: 'one-to-many', OneToOne: 'one-to-one', ManyToMany: 'many-to-many' };
const SCALARS = /^(?:PrimaryKey|Property|Enum)$/;

/** @returns the entity that a class is; undefined for one without the decorator, an abstract base or an embeddable */
export function entityOf(sources: Sources, file: FileFacts, e: Expr & { k: 'cls' }): Entity | undefined {
  const facts = file.classes[e.i]!;
  const head = decoratorsOf(sources, file, facts.decorators, mikroorm).find(({ name }) => name === 'Entity');
  if (!head || facts.name === undefined) return undefined;
  const options = optionsOf(sources, head);
  if (isTrue(sources, options.get('abstract')) || options.has('expression')) return undefined;
  const ref: Ref = { file, e };
  const entity = emptyEntity(e, facts.name, options, sources, ref);
  if (isPartOfTable(sources, ref)) entity.kind = 'child';
  addClass(sources, ref, entity, 0);
  return entity;
}

/** An entity of which nothing but its name and options are known. */
export function emptyEntity(identity: Expr, name: string, options: ReadonlyMap<string, Ref>, sources: Sources, ref: Ref): Entity {
  return {
    identity, name, aliases: [], table: sources.text(options.get('tableName')) ?? sources.text(options.get('collection')), schema: sources.text(options.get('schema')), kind: 'entity',
    columns: new Map(), relations: new Map(), ids: new Map(), keys: [], filters: [], incomplete: false, ref,
  };
}

/** Adds what a class and its bases declare. */
export function addClass(sources: Sources, ref: Ref, entity: Entity, depth: number): void {
  eachOfLine(sources, ref, mikroorm, entity, depth, (one, own) => {
    for (const decorator of decoratorsOf(sources, one.file, own.decorators, mikroorm)) {
      if (decorator.name === 'Unique') entity.keys.push(...keyOf(sources, optionsOf(sources, decorator)));
      if (decorator.name !== 'Filter') continue;
      const filter = filterOf(sources, optionsOf(sources, decorator));
      if (filter) entity.filters = [...(entity.filters ?? []).filter((known) => known.name !== filter.name), filter];
    }
    addMembers(sources, one, own, entity, TOP);
  });
}

/** Rows of a class whose base declares a discriminator are kept in the base's table. */
function isPartOfTable(sources: Sources, ref: Ref, depth = 0): boolean {
  const base = baseOf(sources, ref, mikroorm);
  if (typeof base === 'string' || depth > DEPTH) return false;
  const head = decoratorsOf(sources, base.file, classOf(base)!.decorators, mikroorm).find(({ name }) => name === 'Entity');
  const options = head && optionsOf(sources, head);
  return Boolean(options?.has('discriminatorColumn') || options?.has('discriminatorMap')) || isPartOfTable(sources, base, depth + 1);
}

function addMembers(sources: Sources, ref: Ref, facts: ClassFacts, entity: Entity, within: Within): void {
  for (const member of facts.members) {
    const decorators = memberDecorators(sources, ref, member, mikroorm);
    const declared = declaredBy(sources, ref, member, decorators);
    if (!declared) continue;
    addProperty(sources, declared, entity, within);
    for (const decorator of decorators) if (decorator.name === 'Unique') entity.keys.push([declared.name]);
  }
}

/** Where an embedded class stands: the properties that embed it, and what the names of its columns begin with. */
export interface Within { path: readonly string[]; prefix: string }
export const TOP: Within = { path: [], prefix: '' };

/** Adds one property. */
export function addProperty(sources: Sources, declared: Declared, entity: Entity, within: Within): void {
  const name = [...within.path, declared.name].join('.');
  const at = { ...declared, name };
  if (declared.kind === 'embedded') return addEmbedded(sources, declared, entity, within);
  if (declared.kind === 'scalar') {
    const column = columnOf(sources, at);
    if (column) entity.columns.set(name, within.path.length > 0 ? { ...column, dbName: within.prefix + (column.dbName ?? underscored(declared.name)) } : column);
    // a key beside its relation, kept in the relation's column
    else if (isFalse(declared.options.get('persist')) && /Id$/.test(name)) entity.ids.set(name.slice(0, -2), name);
    return;
  }
  entity.relations.set(name, relationOf(sources, at));
  if (holdsKey(sources, declared)) entity.ids.set(name, name);
}

function addEmbedded(sources: Sources, declared: Declared, entity: Entity, within: Within): void {
  const { options } = declared;
  const path = [...within.path, declared.name];
  if (isTrue(sources, options.get('object')) || isTrue(sources, options.get('array'))) {
    const column = columnOf(sources, { ...declared, name: path.join('.'), typeText: 'json' });
    if (column) entity.columns.set(column.name, column);
    return;
  }
  const target = targetOf(sources, declared.target ?? options.get('entity'));
  const facts = typeof target === 'object' ? classOf(target) : undefined;
  // a class embedded in itself has no end
  if (!facts || typeof target !== 'object' || path.length > DEPTH / 3) return;
  const prefix = isFalse(options.get('prefix')) ? '' : sources.text(options.get('prefix')) ?? `${underscored(declared.name)}_`;
  addMembers(sources, target, facts, entity, { path, prefix: within.prefix + prefix });
}

function declaredBy(sources: Sources, ref: Ref, member: ClassMember, decorators: readonly Decorator[]): Declared | undefined {
  const head = decorators.find(({ name }) => SCALARS.test(name) || name === 'Embedded' || Object.hasOwn(RELATIONS, name));
  if (!head) return undefined;
  const kind = RELATIONS[head.name] ?? (head.name === 'Embedded' ? 'embedded' : 'scalar');
  const [first, second] = [argument(head.at, head.args, 0), argument(head.at, head.args, 1)];
  const isOptions = first && sources.reduce(first).e.k === 'obj';
  const options = optionsOf(sources, head);
  return {
    name: member.name,
    kind,
    options,
    primary: head.name === 'PrimaryKey',
    ...(kind !== 'scalar' && first && !isOptions && { target: first }),
    ...(kind !== 'scalar' && kind !== 'many-to-one' && second && propertyOf(sources, second) !== undefined && { mappedBy: second }),
    type: member.t,
    hasInitial: kind === 'scalar' && (member.value !== undefined || member.fn !== undefined) && member.kind === 'field',
    at: { file: ref.file, e: { k: 'this', s: member.s } },
  };
}

/** Properties of `@Unique({ properties: ['org', 'slug'] })`, and of the same in a schema. */
export function keyOf(sources: Sources, options: ReadonlyMap<string, Ref>): string[][] {
  const given = options.get('properties');
  const list = given && sources.reduce(given);
  if (!list || options.has('where')) return [];
  const names = list.e.k === 'arr' ? sources.items(list).map((item) => sources.text(item)) : [sources.text(list)];
  return names.length > 0 && names.every((name) => name !== undefined) ? [names] : [];
}
