/**
 * Entities in memory: what `new E()`, `create`, `merge`, assignments and spreads make of one, which row writing it touches,
 * and what is written. Semantics executed on TypeORM 0.3.31 and 1.1.1, whose `save` looks the row up by its primary key
 * alone and inserts where there is none, and on MikroORM 6.6, whose new entities are always inserted.
 * Boundary: cascades into nested new objects are not followed.
 */
import type { Model, Relation, Resource } from '@tenantlint/model';
import { and, FALSE, ofEach, type Predicate } from '../predicate.ts';
import { type Entry, isNullish, type Obj, type Terms, type Value } from '../values.ts';
import type { Operation } from '../types.ts';
import type { Reference, Sight, Written } from './layer.ts';
import { foreignKeys, isReferable } from './references.ts';
import { byName, type EntityLayer, entityOf } from './entity-names.ts';

export const primaryColumns = (r: Resource): string[] => Object.values(r.columns).filter((c) => c.primary).map((c) => c.name);

/**
 * A new, empty entity.
 * @param mark tells entities that are made at several places apart
 */
export function newEntity(resource: string, t: Terms, mark?: string): Value {
  return t.call(t.import(-1, '#resource', resource), mark === undefined ? [] : [t.const(mark)], true);
}

/**
 * An entity that stands for the row with that key, whatever row it is.
 * @param known what is said of the row besides (`em.merge(E, data)`)
 */
export function referenceTo(r: Resource, key: Value, t: Terms, known?: Value): Value {
  const columns = primaryColumns(r);
  const keys = columns.map((column) => ({ key: column, v: columns.length === 1 && key.k !== 'obj' ? key : t.path(key, column) }));
  const parts = [...(known ? [{ key: null, v: known }] : []), ...keys];
  return t.obj([{ key: null, v: t.call(t.import(-1, REFERENCE, r.name), parts.map(({ v }) => v)) }, ...parts]);
}

/** The same, of the call that it begins with: what a member is asked of where no part of the entity is it. */
export function referenceOf(v: Value & { k: 'call' }, r: Resource, t: Terms): Value {
  const columns = primaryColumns(r);
  const keys = v.args.slice(-columns.length);
  return referenceTo(r, columns.length === 1 ? keys[0]! : t.obj(columns.map((key, i) => ({ key, v: keys[i]! }))), t, v.args.length > columns.length ? v.args[0] : undefined);
}

const REFERENCE = '#reference';
/** The call that stands at the beginning of such an entity. */
export const isReference = (v: Value): v is Value & { k: 'call' } => v.k === 'call' && v.f.k === 'import' && v.f.source === REFERENCE;
/** What tells an entity that was made from others like it. */
export const isMark = (v: Value | undefined): boolean => v?.k === 'const' && typeof v.v === 'string' && v.v.startsWith(MADE);
export const MADE = '@made:';

/** Is it an entity in hand, not the key of one? */
export function isEntity(v: Value, layer: EntityLayer, model: Model): boolean {
  if (v.k === 'row' || v.k === 'each') return [...v.rows].some((row) => row.layer === layer) && (v.k === 'row' || v.o.k !== 'path' || !/(?:Ids|IDs|_ids)$/.test(v.o.p));
  if (v.k === 'obj') return v.entries[0]?.key === null && isEntity(v.entries[0].v, layer, model);
  return isNew(v, layer, model) || isReference(v);
}

const isNew = (v: Value, layer: EntityLayer, model: Model): boolean => (v.k === 'call' && v.ctor && entityOf(v.f, model, layer) !== undefined) || (v.k === 'inst' && entityOf(v.cls, model, layer) !== undefined);

/** The entity that a value is an instance of, where its making or its declared type tells. */
export function entityTypeOf(v: Value, layer: EntityLayer, model: Model, sight: Sight, depth = 0): Resource | undefined {
  if (depth > 6) return undefined;
  switch (v.k) {
    case 'call':
      return v.ctor || isReference(v) ? entityOf(v.f, model, layer) : undefined;
    case 'inst':
      return entityOf(v.cls, model, layer);
    case 'row':
      return v.layer === layer ? model.resources[v.resource] : undefined;
    case 'obj': {
      const first = v.entries[0];
      return first?.key === null ? entityTypeOf(first.v, layer, model, sight, depth + 1) : undefined;
    }
    case 'arr':
      return v.items[0] && entityTypeOf(v.items[0], layer, model, sight, depth + 1);
    case 'spread':
    case 'promise':
      return entityTypeOf(v.v, layer, model, sight, depth + 1);
    case 'list':
      return entityTypeOf(v.elem, layer, model, sight, depth + 1);
    case 'cond':
      return entityTypeOf(v.a, layer, model, sight, depth + 1) ?? entityTypeOf(v.b, layer, model, sight, depth + 1);
    case 'ret':
      return v.outs.map((o) => entityTypeOf(o.value, layer, model, sight, depth + 1)).find((r) => r !== undefined);
    case 'each':
      return entityTypeOf(v.o, layer, model, sight, depth + 1) ?? declaredEntity(v, layer, model, sight);
    case 'path': {
      const owner = entityTypeOf(v.o, layer, model, sight, depth + 1);
      if (owner) return /^\d+$/.test(v.p) ? owner : model.resources[owner.relations[v.p]?.target ?? ''];
      return declaredEntity(v, layer, model, sight);
    }
    default:
      return declaredEntity(v, layer, model, sight);
  }
}

function declaredEntity(v: Value, layer: EntityLayer, model: Model, sight: Sight): Resource | undefined {
  let type = sight.typeOf(v)?.type;
  if (type?.k === 'union') type = type.u.find((u) => u.k === 'ref' || u.k === 'arr');
  if (type?.k === 'arr') type = type.e;
  return type?.k === 'ref' ? byName(model, type.n, layer) ?? (type.a?.[0]?.k === 'ref' ? byName(model, type.a[0].n, layer) : undefined) : undefined;
}

const REQUEST_TYPE = /(?:Dto|DTO|Input|Params|Args|Request|Payload|Body|Options|Props|Command)$|^(?:Create|Update|Upsert|Patch|Add)[A-Z]/;

/**
 * What is spread into an entity from a parameter whose type names the fields of a request holds neither keys nor owner
 * columns unless that type says so.
 */
export function withoutUndeclared(v: Value, r: Resource, model: Model, t: Terms, sight: Sight): Value {
  switch (v.k) {
    case 'obj':
      return t.obj(v.entries.map((e) => (e.key === null ? { key: null, v: withoutUndeclared(e.v, r, model, t, sight) } : e)));
    case 'cond':
      return t.cond(v.t, withoutUndeclared(v.a, r, model, t, sight), withoutUndeclared(v.b, r, model, t, sight));
    case 'list':
      return t.list(v.src, withoutUndeclared(v.elem, r, model, t, sight), v.cond);
    case 'arr':
      return t.arr(v.items.map((x) => withoutUndeclared(x, r, model, t, sight)));
    case 'param':
    case 'path':
    case 'each': {
      const type = sight.typeOf(v)?.type;
      if (type?.k !== 'ref' || byName(model, type.n, r.layer as EntityLayer)) return v;
      const sensitive = [...primaryColumns(r), ...r.owners.map((o) => o.column)];
      const named = sensitive.filter((key) => sight.typeOf(t.path(v, key)) !== undefined);
      return named.length > 0 || REQUEST_TYPE.test(type.n) ? t.omit(v, sensitive.filter((key) => !named.includes(key))) : v;
    }
    default:
      return v;
  }
}

function entriesOf(v: Value, layer: EntityLayer, model: Model): Entry[] {
  if (v.k === 'obj') return v.entries.flatMap((e) => (e.key === null ? entriesOf(e.v, layer, model) : [e]));
  if (v.k === 'promise') return entriesOf(v.v, layer, model);
  if (v.k === 'undef' || v.k === 'const') return [];
  // what a constructor is given, it sets: only its own body could tell otherwise
  if (isNew(v, layer, model)) return (v.k === 'call' || v.k === 'inst') && v.args[0] && !isMark(v.args[0]) ? (v.args[0].k === 'obj' && v.args.length === 1 ? entriesOf(v.args[0], layer, model) : v.args.map((x) => ({ key: null, v: x }))) : [];
  return [{ key: null, v }];
}

/** The columns and relations that an entity's making sets; relations also as the foreign keys they stand for. */
export function dataOf(v: Value, r: Resource, model: Model, t: Terms): Obj {
  const entries = entriesOf(v, r.layer as EntityLayer, model);
  const keys: Entry[] = [];
  for (const relation of Object.values(r.relations)) {
    const column = relation.fields.length === 1 ? relation.fields[0]! : undefined;
    const given = column === undefined || column === relation.name ? undefined : entries.findLast((e) => e.key === relation.name);
    if (!given || entries.some((e) => e.key === column)) continue;
    keys.push({ key: column!, v: relatedKey(given.v, relation, r.layer as EntityLayer, model, t) });
  }
  return t.obj([...entries, ...keys]) as Obj;
}

/** The key that a relation's value stands for: an entity's own, or the value itself. */
export function keyOf(v: Value, column: string, t: Terms): Value {
  if (isNullish(v)) return v;
  if (v.k === 'cond') return t.cond(v.t, keyOf(v.a, column, t), keyOf(v.b, column, t));
  if (v.k === 'const' || v.k === 'tpl' || ((v.k === 'path' || v.k === 'param') && /(?:^id|Id|ID|_id)$/.test(v.k === 'path' ? v.p : v.name))) return v;
  return t.path(v, column);
}

/** As `keyOf`, where a relation may as well be given by a key of any name: only what is an entity, or called like one, has the key as a member. */
export function relatedKey(v: Value, relation: Relation, layer: EntityLayer, model: Model, t: Terms): Value {
  const column = relation.references[0] ?? 'id';
  if (layer === 'typeorm') return keyOf(v, column, t);
  if (isNullish(v)) return v;
  if (v.k === 'cond') return t.cond(v.t, relatedKey(v.a, relation, layer, model, t), relatedKey(v.b, relation, layer, model, t));
  const name = v.k === 'path' ? v.p : v.k === 'param' ? v.name : '';
  const isNamed = [relation.name, relation.target].some((one) => name.toLowerCase().endsWith(one.toLowerCase()));
  if (startsNew(v, { layer } as Resource, model)) {
    return keyOfMade(v, column) ?? t.path(newEntity(relation.target, t), column);
  }
  return isEntity(v, layer, model) || isNamed ? t.path(v, column) : v;
}

/** The key of the row that a new entity will be, where it was made in sight. */
function keyOfMade(v: Value, column: string): Value | undefined {
  if (v.k !== 'obj') return undefined;
  for (const e of v.entries) {
    if (e.key === column && e.v.rows.size > 0) return e.v;
    const inner = e.key === null ? keyOfMade(e.v, column) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** Each entity of what is given: one, or a list of them. */
function* entities(v: Value): Generator<Value> {
  if (v.k === 'arr') for (const i of v.items) yield* entities(i.k === 'spread' ? i.v : i);
  else if (v.k === 'list') yield* entities(v.elem);
  else if (v.k === 'promise') yield* entities(v.v);
  else yield v;
}

/** The rows that saving or removing the value touches: those with its primary key. */
export function entityPredicate(v: Value, r: Resource, model: Model, t: Terms): Predicate {
  if (v.k === 'arr' || v.k === 'list') {
    const ps = [...entities(v)].map((x) => entityPredicate(x, r, model, t));
    return ps.length === 1 ? ps[0]! : { k: 'or', ps };
  }
  if (v.k === 'promise') return entityPredicate(v.v, r, model, t);
  const ways = ofEach(v, (one) => entityPredicate(one, r, model, t));
  if (ways) return ways;
  if (v.k === 'undef' || (isInserted(r) && startsNew(v, r, model))) return FALSE;
  const data = dataOf(v, r, model, t);
  const first = data.entries[0];
  const elsewhere = first?.key === null && first.v.rows.size === 0 && first.v.k !== 'omit' && v.k !== 'inst' && !startsNew(v, r, model);
  const keys = primaryColumns(r);
  const sets = (column: string): boolean => data.entries.some((e) => e.key === column);
  if (keys.length === 0 || (elsewhere && !keys.some(sets) && !r.owners.some((o) => sets(o.column)))) return { k: 'opaque', v: first?.v ?? v, reason: 'the entity comes from elsewhere' };
  return and(keys.map((column) => {
    const key = t.path(data, column);
    return isNullish(key) || isFresh(key) ? FALSE : { k: 'cmp', column, op: 'eq', v: key, dropped: false };
  }));
}

/** A new entity is inserted whatever its key is: another row of that key makes it fail. */
const isInserted = (r: Resource): boolean => r.layer === 'mikroorm';

/** A key made up on the spot: no row has it. */
function isFresh(v: Value): boolean {
  if (v.k !== 'call') return false;
  const name = v.f.k === 'path' ? v.f.p : v.f.k === 'import' ? (/^(?:uuid|nanoid|ulid|@paralleldrive\/cuid2)$/.test(v.f.source) ? 'uuid' : v.f.name) : v.f.k === 'global' ? v.f.n : '';
  return /^(?:random_?uuid|uuid(?:v\d)?|nanoid|cuid2?|ulid|(?:create|generate|new)(?:uu|u|cu|nano)?id)$/i.test(name);
}

function startsNew(v: Value, r: Resource, model: Model): boolean {
  if (v.k !== 'obj') return isNew(v, r.layer as EntityLayer, model);
  const first = v.entries[0];
  return first !== undefined && first.key === null && startsNew(first.v, r, model);
}

/** The row is surely inserted: no primary key is given. */
export function isInsert(v: Value, r: Resource, model: Model, t: Terms): boolean {
  return [...entities(v)].every((x) => entityPredicate(x, r, model, t).k === 'false');
}

/** What saving writes; a row that was loaded, or whose key is named, is updated. */
export function savedRows(v: Value, r: Resource, model: Model, t: Terms): Written[] {
  const out: Written[] = [];
  for (const x of entities(v)) {
    if (out.length > 20) break;
    if (x.k === 'cond') out.push(...savedRows(x.a, r, model, t), ...savedRows(x.b, r, model, t));
    else if (x.k === 'ret') for (const o of x.outs) out.push(...savedRows(o.value, r, model, t));
    else if (x.k !== 'undef') {
      const data = dataOf(x, r, model, t);
      const loaded = data.entries[0]?.key === null && !startsNew(x, r, model);
      const named = primaryColumns(r).some((c) => data.entries.some((e) => e.key === c && e.v.k !== 'undef' && !isFresh(e.v)));
      out.push({ resource: r, kind: loaded || (named && !(isInserted(r) && startsNew(x, r, model))) ? 'update' : 'create', data, field: '' });
    }
  }
  return out;
}

/** What saving does to the rows. */
export function savedOperation(v: Value, r: Resource | undefined, model: Model, t: Terms): Operation {
  if (!r) return 'upsert';
  if (isInsert(v, r, model, t)) return 'create';
  return savedRows(v, r, model, t).every((w) => w.kind === 'update') ? 'update' : 'upsert';
}

/** What a method writes that says itself whether rows are new. */
export function rowsOf(operation: Operation | undefined, v: Value, r: Resource, model: Model, t: Terms): Written[] {
  if (operation !== 'create' && operation !== 'update' && operation !== 'upsert') return [];
  const rows = savedRows(v, r, model, t);
  return operation === 'upsert' ? rows.flatMap((w) => [{ ...w, kind: 'create' as const }, { ...w, kind: 'update' as const }]) : rows.map((w) => ({ ...w, kind: operation }));
}

/** The key of an entity that is made beside the row. */
const isMadeHere = (v: Value, r: Resource, model: Model): boolean => r.layer === 'mikroorm' && v.k === 'path' && isNew(v.o, 'mikroorm', model);

/** Foreign keys of one written row, by column or by relation, that name rows of other tenant data. */
export function entityReferences(w: Written, model: Model, t: Terms): Reference[] {
  if (w.data.k !== 'obj') return [];
  const { entries } = w.data;
  const out: Reference[] = foreignKeys(w, model).filter(({ v }) => !isMadeHere(v, w.resource, model)).map(({ column, target, references, v }) => ({ field: column, target, predicate: { k: 'cmp', column: references, op: 'eq', v, dropped: false }, key: v }));
  for (const relation of Object.values(w.resource.relations)) {
    const target = model.resources[relation.target];
    if (!target || !isReferable(target, model)) continue;
    const many = relation.list ? entries.findLast((e) => e.key === relation.name)?.v : undefined;
    const [column] = primaryColumns(target);
    if (!many || isNullish(many) || column === undefined) continue;
    const elements = many.k === 'arr' ? many.items.map((i) => (i.k === 'spread' ? t.each(i.v) : i)) : [t.each(many)];
    for (const x of elements) if (!isInsert(x, target, model, t)) out.push({ field: relation.name, target, predicate: entityPredicate(x, target, model, t), key: t.path(x, column) });
  }
  return out;
}
