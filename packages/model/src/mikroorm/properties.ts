/**
 * A property of an entity as a column or a relation, from the options that decorators, `EntitySchema` and `defineEntity`
 * share. Semantics of MikroORM 6 and 7: a property is required unless `nullable`; the side of a one-to-one or many-to-many
 * relation without `mappedBy` owns it.
 */
import type { TypeFacts } from '@tenantlint/facts';
import { isFalse, isTrue } from '../source/decorators.ts';
import { type EntityColumn, type EntityRelation, propertyOf, targetOf, typeName } from '../source/entities.ts';
import type { Ref, Sources } from '../source/sources.ts';

export type PropertyKind = 'scalar' | 'embedded' | EntityRelation['kind'];

/** A property as declared, in whatever form. */
export interface Declared {
  name: string;
  kind: PropertyKind;
  options: ReadonlyMap<string, Ref>;
  primary: boolean;
  /** Said outside of the options: the entity, the other end, the type's name. */
  target?: Ref | undefined;
  mappedBy?: Ref | undefined;
  typeText?: string | undefined;
  /** The member's declared type. */
  type?: TypeFacts | undefined;
  hasInitial?: boolean;
  at: Ref;
}

/** Wrappers of a type that say nothing of what it is. */
const WRAPPERS = /^(?:Ref|Rel|Opt|Hidden|Loaded|Reference|IdentifiedReference|LoadedReference|LazyRef|Collection|ScalarRef|ScalarReference)$/;

/** The column that a scalar is kept in; undefined for one that is only computed. */
export function columnOf(sources: Sources, d: Declared): EntityColumn | undefined {
  const { options } = d;
  if (isFalse(options.get('persist')) || options.has('formula')) return undefined;
  const type = d.typeText ?? typeTextOf(sources, options.get('type')) ?? sources.text(options.get('columnType')) ?? typeName(bareType(d.type));
  return {
    name: d.name,
    type,
    optional: isTrue(sources, options.get('nullable')),
    list: isTrue(sources, options.get('array')) || d.typeText === 'array' || type === 'array',
    unique: isSet(sources, options.get('unique')),
    primary: d.primary || isTrue(sources, options.get('primary')),
    hasDefault: ['default', 'defaultRaw', 'onCreate', 'generated', 'autoincrement'].some((key) => options.has(key) && !isFalse(options.get(key))) || isTrue(sources, options.get('version')) || Boolean(d.hasInitial)
      || (d.primary && /^(?:number|integer|int|bigint|smallint|serial)$/.test(type)),
    dbName: fieldName(sources, options),
    at: d.at,
  };
}

export function relationOf(sources: Sources, d: Declared): EntityRelation {
  const { options } = d;
  const kind = d.kind as EntityRelation['kind'];
  const mappedBy = d.mappedBy ?? options.get('mappedBy');
  const inverse = propertyOf(sources, mappedBy) ?? propertyOf(sources, options.get('inversedBy'));
  const owns = kind === 'many-to-one' || isTrue(sources, options.get('owner')) || (kind !== 'one-to-many' && mappedBy === undefined);
  const column = sources.text(options.get('joinColumn')) ?? fieldName(sources, options);
  const references = sources.text(options.get('referenceColumnName')) ?? sources.text(options.get('referencedColumnName'));
  const columns = listOf(sources, options.get('joinColumns') ?? options.get('fieldNames'));
  const joins = columns.length > 1 ? columns.map((name) => ({ name, references: undefined })) : column !== undefined || columns.length === 1 || references !== undefined ? [{ name: column ?? columns[0], references }] : [];
  const isLink = kind === 'many-to-many';
  const single = (one: string, many: string): string[] => {
    const text = sources.text(options.get(one));
    return text === undefined ? listOf(sources, options.get(many)) : [text];
  };
  return {
    name: d.name,
    kind,
    target: targetOf(sources, d.target ?? options.get('entity')) ?? sources.text(options.get('type')) ?? namedType(bareType(d.type)),
    inverse,
    nullable: isTrue(sources, options.get('nullable')),
    primary: d.primary || isTrue(sources, options.get('primary')),
    joins: owns && !isLink ? joins : undefined,
    table: owns && isLink ? { name: sources.text(options.get('pivotTable')), own: single('joinColumn', 'joinColumns'), other: single('inverseJoinColumn', 'inverseJoinColumns') } : undefined,
    unenforced: isFalse(options.get('createForeignKeyConstraint')),
    at: d.at,
  };
}

/** The property holds the key of the other row, not the row. */
export function holdsKey(sources: Sources, { options }: Declared): boolean {
  return isTrue(sources, options.get('mapToPk'));
}

/** What stands inside of `Ref<…>`, `Collection<…>` and the like. */
export function bareType(type: TypeFacts | undefined): TypeFacts | undefined {
  if (type?.k === 'union' || type?.k === 'inter') return bareType(type.u.find((part) => !(part.k === 'kw' && /^(?:null|undefined)$/.test(part.n)) && !(part.k === 'ref' && /^(?:Opt|Hidden|RequiredNullable)$/.test(part.n) && !part.a?.length)));
  return type?.k === 'ref' && WRAPPERS.test(type.n) && type.a?.[0] ? bareType(type.a[0]) : type;
}

function namedType(type: TypeFacts | undefined): string | undefined {
  return type?.k === 'ref' ? type.n : undefined;
}

/** `'uuid'`, `types.uuid`, `t.text`, `UuidType`, `Number`. */
function typeTextOf(sources: Sources, ref: Ref | undefined): string | undefined {
  if (!ref) return undefined;
  const text = sources.text(ref);
  if (text !== undefined) return text;
  const found = sources.follow(ref);
  const name = ref.e.k === 'mem' ? ref.e.p : found.kind === 'external' ? found.name : ref.e.k === 'glob' ? ref.e.n.toLowerCase() : ref.e.k === 'new' && ref.e.f.k === 'var' ? ref.file.bindings[ref.e.f.b]!.name : undefined;
  return name?.replace(/Type$/, '').toLowerCase();
}

function fieldName(sources: Sources, options: ReadonlyMap<string, Ref>): string | undefined {
  return sources.text(options.get('fieldName')) ?? sources.text(options.get('name')) ?? (listOf(sources, options.get('fieldNames')).length === 1 ? listOf(sources, options.get('fieldNames'))[0] : undefined);
}

function listOf(sources: Sources, ref: Ref | undefined): string[] {
  const list = ref && sources.reduce(ref);
  return list?.e.k === 'arr' ? sources.items(list).flatMap((item) => sources.text(item) ?? []) : [];
}

/** `unique: true`, or the name of the constraint. */
function isSet(sources: Sources, ref: Ref | undefined): boolean {
  return isTrue(sources, ref) || sources.text(ref) !== undefined;
}
