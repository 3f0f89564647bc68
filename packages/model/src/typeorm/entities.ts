/**
 * Entity classes with their columns, relations and keys as declared, base classes and mixins included (outermost base
 * first, a member declared again replaces the inherited one). Semantics of TypeORM 0.3 and 1.x: a column is required
 * unless `nullable`, a relation is optional unless `nullable: false`.
 */
import type { ClassFacts, Expr, FileFacts, TypeFacts } from '@tenantlint/facts';
import { type Decorator, decoratorsOf, isFalse, isTrue, memberDecorators, optionsOf } from '../source/decorators.ts';
import { classOf, eachOfLine, type Entity, type EntityColumn, type EntityRelation, type LinkTable, propertyOf, targetOf, typeName } from '../source/entities.ts';
import { argument, type Ref, type Sources } from '../source/sources.ts';
import { camelCase } from '../source/spell.ts';
import { typeorm } from './library.ts';

const DATES = /^(?:CreateDate|UpdateDate|DeleteDate|Version)Column$/;

/** @returns the entity that a class is, or `undefined` for a class without an entity decorator. */
export function entityOf(sources: Sources, file: FileFacts, e: Expr & { k: 'cls' }): Entity | undefined {
  const facts = file.classes[e.i]!;
  const decorators = decoratorsOf(sources, file, facts.decorators, typeorm);
  const head = decorators.find(({ name }) => name === 'Entity' || name === 'ViewEntity' || name === 'ChildEntity');
  if (!head || facts.name === undefined) return undefined;
  const options = optionsOf(sources, head);
  const ref: Ref = { file, e };
  const first = head.name === 'ChildEntity' ? undefined : argument(head.at, head.args, 0);
  const entity: Entity = {
    identity: e,
    name: facts.name,
    aliases: [],
    table: sources.text(first) ?? sources.text(options.get('name')),
    schema: sources.text(options.get('schema')),
    kind: head.name === 'Entity' ? 'entity' : head.name === 'ViewEntity' ? 'view' : 'child',
    columns: new Map(), relations: new Map(), ids: new Map(), keys: [], incomplete: false, ref,
  };
  eachOfLine(sources, ref, typeorm, entity, 0, (one, own) => {
    entity.keys.push(...decoratorsOf(sources, one.file, own.decorators, typeorm).flatMap((decorator) => [keyOf(sources, decorator) ?? []].filter((key) => key.length > 0)));
    addMembers(sources, one, own, entity, { property: '', columns: [], within: [one.e] });
  });
  return entity;
}

/** Where an embedded class stands: its property, and what the names of its columns begin with. */
interface Prefix { property: string; columns: readonly string[]; within: readonly Expr[] }

function addMembers(sources: Sources, ref: Ref, facts: ClassFacts, entity: Entity, prefix: Prefix): void {
  for (const member of facts.members) {
    const decorators = memberDecorators(sources, ref, member, typeorm);
    if (decorators.length === 0) continue;
    const name = prefix.property === '' ? member.name : `${prefix.property}.${member.name}`;
    const at: Ref = { file: ref.file, e: { k: 'this', s: member.s } };
    const embedded = embeddedOf(sources, decorators);
    if (embedded) {
      const own = embedded.prefix ?? member.name;
      const columns = own === '' ? prefix.columns : [...prefix.columns, own];
      // A class embedded in itself has no end.
      if (!prefix.within.includes(embedded.ref.e)) addMembers(sources, embedded.ref, classOf(embedded.ref)!, entity, { property: name, columns, within: [...prefix.within, embedded.ref.e] });
      continue;
    }
    const relation = relationOf(sources, decorators, name, at);
    if (relation) entity.relations.set(name, relation);
    const column = columnOf(sources, decorators, name, member.t, at);
    if (column && prefix.columns.length > 0) column.dbName = camelCase(prefix.columns.join('_')) + titleCase(column.dbName ?? member.name);
    if (column) entity.columns.set(name, column);
    for (const decorator of decorators) {
      if (decorator.name === 'RelationId') {
        const target = propertyOf(sources, argument(decorator.at, decorator.args, 0));
        if (target !== undefined) entity.ids.set(target, name);
      } else if (decorator.name === 'Unique' || (decorator.name === 'Index' && isTrue(sources, optionsOf(sources, decorator).get('unique')) && !optionsOf(sources, decorator).has('where'))) {
        entity.keys.push([name]);
      }
    }
  }
}

function embeddedOf(sources: Sources, decorators: readonly Decorator[]): { ref: Ref; prefix: string | undefined } | undefined {
  const column = decorators.find(({ name }) => name === 'Column');
  const first = column && argument(column.at, column.args, 0);
  const fn = first && sources.follow(first);
  const target = fn?.kind === 'expr' && fn.e.k === 'fn' ? sources.returned(fn) : undefined;
  const found = target && sources.follow(target);
  if (found?.kind !== 'expr' || found.e.k !== 'cls') return undefined;
  const prefix = optionsOf(sources, column!, 1).get('prefix');
  return { ref: found, prefix: isFalse(prefix) ? '' : sources.text(prefix) };
}

function columnOf(sources: Sources, decorators: readonly Decorator[], name: string, type: TypeFacts | undefined, at: Ref): EntityColumn | undefined {
  const heads = decorators.filter((decorator) => decorator.name.endsWith('Column') && decorator.name !== 'JoinColumn' && decorator.name !== 'TreeLevelColumn');
  if (heads.length === 0) return undefined;
  const column: EntityColumn = { name, type: 'unknown', optional: false, list: false, unique: false, primary: false, hasDefault: false, dbName: undefined, at };
  for (const head of heads) {
    const options = optionsOf(sources, head);
    const said = sources.text(argument(head.at, head.args, 0)) ?? sources.text(options.get('type'));
    const isGenerated = head.name === 'PrimaryGeneratedColumn';
    if (isGenerated) column.type = said === undefined || said === 'increment' || said === 'identity' ? sources.text(options.get('type')) ?? 'integer' : said === 'rowid' ? 'integer' : said;
    else if (said !== undefined) column.type = said;
    if (/^Primary|^ObjectI[dD]Column$/.test(head.name) || isTrue(sources, options.get('primary'))) column.primary = true;
    column.optional ||= head.name === 'DeleteDateColumn' || isTrue(sources, options.get('nullable'));
    column.unique ||= isTrue(sources, options.get('unique'));
    column.list ||= isTrue(sources, options.get('array')) || said === 'simple-array';
    column.hasDefault ||= isGenerated || DATES.test(head.name) || options.has('default') || options.has('generated') || options.has('generatedType');
    column.dbName = sources.text(options.get('name')) ?? column.dbName;
  }
  if (decorators.some((decorator) => decorator.name === 'Generated')) column.hasDefault = true;
  if (column.type === 'unknown') column.type = typeName(type);
  return column;
}

function relationOf(sources: Sources, decorators: readonly Decorator[], name: string, at: Ref): EntityRelation | undefined {
  const tree = decorators.find((decorator) => decorator.name === 'TreeParent' || decorator.name === 'TreeChildren');
  const head = decorators.find((decorator) => /^(?:Many|One)To(?:Many|One)$/.test(decorator.name));
  if (!head) return tree && { name, kind: tree.name === 'TreeParent' ? 'many-to-one' : 'one-to-many', target: undefined, isTree: true, inverse: undefined, nullable: true, primary: false, joins: undefined, table: undefined, unenforced: false, at };
  const options = optionsOf(sources, head, 1);
  const joins = decorators.filter((decorator) => decorator.name === 'JoinColumn');
  const table = decorators.find((decorator) => decorator.name === 'JoinTable');
  return {
    name,
    kind: head.name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase() as EntityRelation['kind'],
    target: targetOf(sources, argument(head.at, head.args, 0)),
    inverse: propertyOf(sources, argument(head.at, head.args, 1)),
    nullable: !isFalse(options.get('nullable')),
    primary: isTrue(sources, options.get('primary')),
    joins: joins.length === 0 ? undefined : joins.flatMap((join) => joinsOf(sources, argument(join.at, join.args, 0))),
    table: table && linkTableOf(sources, optionsOf(sources, table)),
    unenforced: isFalse(options.get('createForeignKeyConstraints')),
    at,
  };
}

/** Options of `@JoinTable`; names of join columns, where they are written. */
export function linkTableOf(sources: Sources, options: ReadonlyMap<string, Ref>): LinkTable {
  const names = (one: string, many: string) => {
    const given = options.get(many) ?? options.get(one);
    return given ? joinsOf(sources, given).map((join) => join.name) : [];
  };
  return { name: sources.text(options.get('name')), own: names('joinColumn', 'joinColumns'), other: names('inverseJoinColumn', 'inverseJoinColumns') };
}

export function joinsOf(sources: Sources, ref: Ref | undefined, depth = 0): NonNullable<EntityRelation['joins']> {
  const found = ref && sources.reduce(ref);
  if (found?.e.k === 'arr') return depth > 0 ? [] : sources.items(found).flatMap((item) => joinsOf(sources, item, depth + 1));
  const entries = found?.e.k === 'obj' ? sources.entries(found).entries : new Map<string, Ref>();
  return [{ name: sources.text(entries.get('name')), references: sources.text(entries.get('referencedColumnName')) }];
}

/** Properties of `@Unique([…])`, `@Unique('name', […])`, `@Index(…, { unique: true })`; of a partial index nothing. */
function keyOf(sources: Sources, decorator: Decorator): string[] | undefined {
  const options = optionsOf(sources, decorator);
  if (decorator.name === 'Index' ? !isTrue(sources, options.get('unique')) || options.has('where') : decorator.name !== 'Unique') return undefined;
  for (let index = 0; index < decorator.args.length; index++) {
    const arg = argument(decorator.at, decorator.args, index);
    const found = arg && sources.reduce(arg);
    const list = found?.e.k === 'fn' ? sources.returned(found) : found;
    if (list?.e.k !== 'arr') continue;
    const names = sources.items(list).map((item) => (item.e.k === 'mem' ? item.e.p : sources.text(item)));
    return names.every((name) => name !== undefined) && names.length > 0 ? names : undefined;
  }
  const columns = options.get('columns');
  const names = columns ? sources.items(sources.reduce(columns)).map((item) => sources.text(item)) : [];
  if (names.length > 0 && names.every((name) => name !== undefined)) return names;
  // `@Unique('a', 'b')` of older versions.
  const plain = decorator.args.map((_, index) => sources.text(argument(decorator.at, decorator.args, index)));
  return plain.length > 1 && plain.every((name) => name !== undefined) ? plain : undefined;
}

/** Part of a column's name, as the default naming strategy spells it. */
function titleCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}
