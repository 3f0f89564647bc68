/**
 * TypeORM's find conditions as predicates: where objects, arrays of them (one of which must hold), operators, criteria.
 * Semantics executed on TypeORM 0.3.31 and 1.1.1: `where: []` selects every row; what `undefined` and `null` mean is the
 * version's and the data source's to say (`Resource.absent`): 0.3 drops them in reads, and its writes match nothing. Boundary: operators are told by name; `Raw` and operators from elsewhere are opaque.
 */
import type { Model, Relation, Resource } from '@tenantlint/model';
import { and, FALSE, ofEach, type Predicate, TRUE } from '../predicate.ts';
import { isNullish, type Obj, type Terms, type Value } from '../values.ts';
import { mayLack, spreadKeys } from './spread-keys.ts';
import { keyOf, primaryColumns } from './entities.ts';

export interface WhereContext {
  model: Model;
  t: Terms;
  absent: Absent;
}

/** What a condition whose value is absent means: it falls away, the call throws, or it is compared. */
type Absent = Required<NonNullable<Resource['absent']>>;

/** Of a call that takes conditions: what is said of it, else what 0.3 does. */
export function absentIn({ absent }: Resource, isRead: boolean): Absent {
  const usual = isRead ? 'dropped' : 'compared';
  return { undefined: usual, null: usual, ...absent };
}

/** Of query builders, whatever the settings. */
export const COMPARED: Absent = { undefined: 'compared', null: 'compared' };

export function wherePredicate(where: Value, r: Resource, c: WhereContext): Predicate {
  const ways = ofEach(where, (one) => wherePredicate(one, r, c));
  if (ways) return ways;
  switch (where.k) {
    case 'undef':
      return TRUE;
    case 'const':
      return where.v === null ? TRUE : { k: 'opaque', v: where, reason: 'the condition is text' };
    case 'arr':
      if (where.items.length === 0) return TRUE;
      return { k: 'or', ps: where.items.map((i) => oneOf(where.items, i, r, c)) };
    case 'list':
      return wherePredicate(where.elem, r, c);
    case 'obj':
      return ofObject(where, r, c);
    case 'promise':
      return wherePredicate(where.v, r, c);
    default:
      return { k: 'opaque', v: where, reason: 'the condition comes from elsewhere' };
  }
}

/** An empty item is left out of the list, unless all of them are empty. */
function oneOf(items: readonly Value[], i: Value, r: Resource, c: WhereContext): Predicate {
  if (i.k === 'spread') return { k: 'opaque', v: i.v, reason: 'conditions come from elsewhere' };
  if (isNullish(i) && items.some((x) => x.k === 'obj' && x.entries.length > 0)) return FALSE;
  return ofEach(i, (one) => oneOf(items, one, r, c)) ?? wherePredicate(i, r, c);
}

/** The first argument of `update`, `delete` and their like: a where object, or the keys of the rows. */
export function criteriaPredicate(criteria: Value, r: Resource, c: WhereContext): Predicate {
  const ways = ofEach(criteria, (one) => criteriaPredicate(one, r, c));
  if (ways) return ways;
  if (criteria.k === 'arr' && criteria.items.some((i) => i.k === 'obj')) return wherePredicate(criteria, r, c);
  if (criteria.k === 'obj' || criteria.k === 'undef') return wherePredicate(criteria, r, c);
  return isKey(criteria) ? keysPredicate(criteria, r, c) : wherePredicate(criteria, r, c);
}

/** A key or a list of keys, as far as its form or its name tells; what is not may be a where object. */
function isKey(v: Value): boolean {
  if (v.k === 'arr') return v.items.every((i) => isKey(i.k === 'spread' ? i.v : i));
  if (v.k === 'list') return isKey(v.elem);
  if (v.k === 'each') return true;
  const name = v.k === 'path' ? v.p : v.k === 'param' ? v.name : undefined;
  return name === undefined ? v.k === 'const' || v.k === 'tpl' : /(?:^ids?|I[dD]s?|_ids?|[kK]eys?)$/.test(name);
}

export function keysPredicate(v: Value, r: Resource, { t }: WhereContext, list = false): Predicate {
  const [column, ...more] = primaryColumns(r);
  if (column === undefined) return { k: 'opaque', v, reason: 'its primary key is not known' };
  if (v.k === 'obj') return and([column, ...more].map((p) => ({ k: 'cmp', column: p, op: 'eq', v: t.path(v, p), dropped: false })));
  const many = list || v.k === 'arr' || v.k === 'list' || ((v.k === 'path' || v.k === 'param') && /(?:ids|Ids|IDs|_ids|[kK]eys)$/.test(v.k === 'path' ? v.p : v.name));
  return { k: 'cmp', column, op: many ? 'in' : 'eq', v, dropped: false };
}

function ofObject(o: Obj, r: Resource, c: WhereContext): Predicate {
  const ps: Predicate[] = [];
  const keys = new Set<string>();
  for (const s of spreadKeys(o, keys)) ps.push({ k: 'opaque', v: s, reason: 'spread of a value from elsewhere' });
  for (const key of keys) ps.push(ofKey(key, c.t.path(o, key), r, mayLack(c.t.path(o, key)) ? lenient(c) : c));
  return and(ps);
}

/** What is set in one case only is no absent value: without its key there is no condition, and nothing throws. */
function lenient(c: WhereContext): WhereContext {
  return c.absent.undefined === 'rejected' ? { ...c, absent: { ...c.absent, undefined: 'dropped' } } : c;
}

function ofKey(key: string, v: Value, r: Resource, c: WhereContext): Predicate {
  const ways = ofEach(v, (one) => ofKey(key, one, r, c));
  if (ways) return ways;
  const relation = r.relations[key];
  if (relation && !relation.implied && !(key in r.columns && operator(v))) return ofRelation(relation, v, c);
  if (r.columns[key]) return ofColumn(key, v, c);
  return { k: 'opaque', v, reason: `unknown field ${key}` };
}

export function ofColumn(column: string, v: Value, c: WhereContext): Predicate {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: ofColumn(column, v.a, c), b: ofColumn(column, v.b, c) };
  const op = operator(v);
  if (!op) {
    const isNull = v.k === 'const' && v.v === null && c.absent.null !== 'compared';
    return isNull ? (c.absent.null === 'dropped' ? TRUE : FALSE) : { k: 'cmp', column, op: 'eq', v, dropped: c.absent.undefined === 'dropped' };
  }
  const value = op.args[0] ?? c.t.undef;
  switch (op.name) {
    case 'In':
    case 'Any':
      return { k: 'cmp', column, op: 'in', v: value, dropped: false };
    case 'Equal':
      return operator(value) ? ofColumn(column, value, c) : { k: 'cmp', column, op: 'eq', v: value, dropped: false };
    case 'IsNull':
      return { k: 'cmp', column, op: 'eq', v: c.t.null, dropped: false };
    case 'And':
      return and(op.args.map((x) => ofColumn(column, x, c)));
    case 'Or':
      return { k: 'or', ps: op.args.map((x) => ofColumn(column, x, c)) };
    case 'Raw':
      return { k: 'opaque', v, reason: 'raw SQL in a condition' };
    default:
      return { k: 'cmp', column, op: 'other', v: value, dropped: false };
  }
}

const OPERATORS = new Set([
  'In', 'Any', 'Equal', 'IsNull', 'And', 'Or', 'Raw', 'Not', 'Between', 'Like', 'ILike', 'LessThan', 'LessThanOrEqual', 'MoreThan', 'MoreThanOrEqual',
  'ArrayContains', 'ArrayContainedBy', 'ArrayOverlap', 'JsonContains',
]);

/** A find operator in hand: `In(…)` of the library, under any local name. */
export function operator(v: Value): { name: string; args: readonly Value[] } | undefined {
  if (v.k !== 'call' || v.ctor) return undefined;
  const name = v.f.k === 'import' ? v.f.name : v.f.k === 'global' ? v.f.n : v.f.k === 'path' && v.f.o.k === 'import' ? v.f.p : '';
  return OPERATORS.has(name) ? { name, args: v.args } : undefined;
}

function ofRelation(relation: Relation, v: Value, c: WhereContext): Predicate {
  const target = c.model.resources[relation.target];
  if (!target) return { k: 'opaque', v, reason: `unknown entity ${relation.target}` };
  const op = operator(v);
  const [column] = relation.fields;
  if (isNullish(v)) return { k: 'cmp', column: column ?? relation.name, op: 'other', v, dropped: c.absent[v.k === 'undef' ? 'undefined' : 'null'] === 'dropped' };
  if (op) return column === undefined ? { k: 'cmp', column: relation.name, op: 'other', v, dropped: false } : ofColumn(column, v, c);
  if (v.k !== 'obj' && v.k !== 'arr' && column !== undefined && relation.fields.length === 1) {
    return { k: 'cmp', column, op: 'eq', v: keyOf(v, relation.references[0] ?? 'id', c.t), dropped: c.absent.undefined === 'dropped' };
  }
  return { k: 'rel', relation: relation.name, quantifier: relation.list ? 'some' : 'is', p: wherePredicate(v, target, c) };
}
