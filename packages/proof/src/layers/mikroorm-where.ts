/**
 * MikroORM's conditions as predicates: keys, objects with operators and nested relations, arrays of either. Semantics executed
 * on MikroORM 6.6.16: an empty list of conditions selects nothing, an empty `$or` or `$and` everything; a value that turns out
 * undefined matches nothing unless the configuration drops it. Boundary: `raw()` and `sql` in a condition are not read.
 */
import type { Model, Relation, Resource } from '@tenantlint/model';
import { and, FALSE, ofEach, type Predicate, TRUE } from '../predicate.ts';
import { isNullish, type Obj, type Terms, type Value } from '../values.ts';
import { isEntity, primaryColumns, relatedKey } from './entities.ts';
import { spreadKeys } from './spread-keys.ts';

export interface WhereContext {
  model: Model;
  t: Terms;
  /** The condition that a member is, where its name is none of the entity's (`p.org` of a query builder). */
  elsewhere?: (name: string, v: Value) => Predicate | undefined;
}

const opaque = (v: Value, reason: string): Predicate => ({ k: 'opaque', v, reason });
const other = (v: Value, column = ''): Predicate => ({ k: 'cmp', column, op: 'other', v, dropped: false });

/** What `find` and its like take as their condition. */
export function wherePredicate(where: Value, r: Resource, c: WhereContext): Predicate {
  const ways = ofEach(where, (one) => wherePredicate(one, r, c));
  if (ways) return ways;
  switch (where.k) {
    case 'undef':
      return TRUE;
    case 'const':
      return where.v === null ? TRUE : keyPredicate(where, r, c, 'eq');
    case 'tpl':
      return keyPredicate(where, r, c, 'eq');
    case 'arr':
      return listed(where, r, c);
    case 'list':
      return isKey(where.elem) ? keyPredicate(where, r, c, 'in') : wherePredicate(where.elem, r, c);
    case 'obj':
      return isEntity(where, 'mikroorm', c.model) ? entityKey(where, r, c) : ofObject(where, r, c);
    case 'promise':
      return wherePredicate(where.v, r, c);
    default:
      if (isKey(where)) return keyPredicate(where, r, c, isManyName(where) ? 'in' : 'eq');
      return isEntity(where, 'mikroorm', c.model) ? entityKey(where, r, c) : opaque(where, 'the condition comes from elsewhere');
  }
}

function listed(where: Value & { k: 'arr' }, r: Resource, c: WhereContext): Predicate {
  const items = where.items.map((i) => (i.k === 'spread' ? i.v : i));
  if (items.length === 0) return FALSE;
  if (items.every((i) => i.k !== 'obj' || isEntity(i, 'mikroorm', c.model)) && items.every((i) => i.k !== 'cond')) return keyPredicate(where, r, c, 'in');
  return { k: 'or', ps: where.items.map((i) => (i.k === 'spread' ? opaque(i.v, 'conditions come from elsewhere') : wherePredicate(i, r, c))) };
}

/** A key or a list of keys, as far as its form or its name tells. */
function isKey(v: Value): boolean {
  if (v.k === 'const' || v.k === 'tpl' || (v.k === 'each' && v.rows.size === 0)) return true;
  const name = v.k === 'path' ? v.p : v.k === 'param' ? v.name : undefined;
  return name !== undefined && /(?:^ids?|I[dD]s?|_ids?|[kK]eys?|^uuid|Uuid)$/.test(name);
}

const isManyName = (v: Value): boolean => /(?:ids|Ids|IDs|_ids|[kK]eys)$/.test(v.k === 'path' ? v.p : v.k === 'param' ? v.name : '');

function keyPredicate(v: Value, r: Resource, c: WhereContext, op: 'eq' | 'in'): Predicate {
  const [column, ...more] = primaryColumns(r);
  if (column === undefined || more.length > 0) return opaque(v, column === undefined ? 'its primary key is not known' : 'a key of several columns');
  return { k: 'cmp', column, op, v, dropped: false };
}

function entityKey(v: Value, r: Resource, { t }: WhereContext): Predicate {
  const columns = primaryColumns(r);
  return columns.length === 0 ? opaque(v, 'its primary key is not known') : and(columns.map((column) => ({ k: 'cmp', column, op: 'eq', v: t.path(v, column), dropped: false })));
}

function ofObject(o: Obj, r: Resource, c: WhereContext): Predicate {
  const ps: Predicate[] = [];
  const keys = new Set<string>();
  for (const s of spreadKeys(o, keys)) ps.push(opaque(s, 'spread of a value from elsewhere'));
  for (const key of keys) ps.push(ofKey(key, c.t.path(o, key), r, c));
  return and(ps);
}

function ofKey(key: string, v: Value, r: Resource, c: WhereContext): Predicate {
  const ways = ofEach(v, (one) => ofKey(key, one, r, c));
  if (ways) return ways;
  // a member that is there in one case only falls away in the other: that is not told apart from one that is undefined
  if (v.k === 'undef') return TRUE;
  if (key === '$and' || key === '$or') return combined(key, v, r, c);
  if (key === '$not') return { k: 'not', p: wherePredicate(v, r, c) };
  const relation = r.relations[key];
  if (relation && !relation.implied) return ofRelation(relation, v, c);
  if (r.columns[key]) return ofColumn(key, v, r, c);
  // an embedded object, kept in columns of its own
  if (Object.keys(r.columns).some((name) => name.startsWith(`${key}.`))) return other(v);
  return c.elsewhere?.(key, v) ?? opaque(v, `unknown field ${key}`);
}

function combined(key: '$and' | '$or', v: Value, r: Resource, c: WhereContext): Predicate {
  // of a list that may be empty nothing is left
  if (v.k === 'list') return key === '$and' ? opaque(v, 'a list of conditions') : TRUE;
  if (v.k !== 'arr') return opaque(v, 'conditions come from elsewhere');
  const ps = v.items.map((i): Predicate => (i.k === 'spread' ? opaque(i.v, 'conditions come from elsewhere') : wherePredicate(i, r, c)));
  if (key === '$and') return and(ps);
  return ps.length === 0 ? TRUE : { k: 'or', ps };
}

export function ofColumn(column: string, v: Value, r: Resource, c: WhereContext): Predicate {
  switch (v.k) {
    case 'cond':
      return { k: 'cond', t: v.t, a: ofColumn(column, v.a, r, c), b: ofColumn(column, v.b, r, c) };
    case 'arr':
    case 'list':
      return { k: 'cmp', column, op: 'in', v, dropped: false };
    case 'obj':
      return operators(column, v, r, c);
    case 'call':
      if (isRaw(v)) return opaque(v, 'raw SQL in a condition');
      break;
  }
  if (v.k === 'undef') return TRUE;
  return { k: 'cmp', column, op: 'eq', v, dropped: r.absent?.undefined === 'dropped' };
}

/** `{ $in: ids }`, `{ $gte: a, $lt: b }`: all of them hold. */
function operators(column: string, o: Obj, r: Resource, c: WhereContext): Predicate {
  const keys = new Set<string>();
  const ps: Predicate[] = spreadKeys(o, keys).map((s) => opaque(s, 'spread of a value from elsewhere'));
  for (const key of keys) {
    const v = c.t.path(o, key);
    if (v.k === 'undef') continue;
    if (key === '$eq') ps.push(ofColumn(column, v, r, c));
    else if (key === '$in') ps.push({ k: 'cmp', column, op: 'in', v, dropped: r.absent?.undefined === 'dropped' });
    else if (key === '$and' && v.k === 'arr') ps.push(and(v.items.map((i) => ofColumn(column, i, r, c))));
    else if (key === '$or' && v.k === 'arr' && v.items.length > 0) ps.push({ k: 'or', ps: v.items.map((i) => ofColumn(column, i, r, c)) });
    else ps.push(other(v, column));
  }
  return and(ps);
}

function isRaw(v: Value & { k: 'call' }): boolean {
  const name = v.f.k === 'import' ? v.f.name : v.f.k === 'global' ? v.f.n : v.f.k === 'path' && (v.f.o.k === 'import' || v.f.o.k === 'global') && (v.f.o.k === 'import' ? v.f.o.name : v.f.o.n) === 'sql' ? 'sql' : '';
  return name === 'raw' || name === 'sql';
}

const QUANTIFIERS = { $some: 'some', $none: 'none', $every: 'every' } as const;

function ofRelation(relation: Relation, v: Value, c: WhereContext): Predicate {
  const target = c.model.resources[relation.target];
  if (!target) return opaque(v, `unknown entity ${relation.target}`);
  const [column] = relation.fields;
  const alone = relation.fields.length === 1 ? column : undefined;
  if (isNullish(v)) return v.k === 'undef' ? TRUE : { k: 'cmp', column: column ?? relation.name, op: alone === undefined ? 'other' : 'eq', v, dropped: target.absent?.undefined === 'dropped' };
  if (v.k === 'obj' && !isEntity(v, 'mikroorm', c.model)) return ofRelated(relation, v, target, c);
  if (alone === undefined) return relation.list || v.k === 'obj' ? { k: 'rel', relation: relation.name, quantifier: 'some', p: wherePredicate(v, target, c) } : opaque(v, 'a key of several columns');
  if (v.k === 'arr' && v.items.some((i) => i.k === 'obj' && !isEntity(i, 'mikroorm', c.model))) return { k: 'rel', relation: relation.name, quantifier: 'is', p: wherePredicate(v, target, c) };
  if (v.k === 'arr' || v.k === 'list' || isManyName(v)) return { k: 'cmp', column: alone, op: 'in', v, dropped: false };
  if (v.k === 'call' && isRaw(v)) return opaque(v, 'raw SQL in a condition');
  return { k: 'cmp', column: alone, op: 'eq', v: relatedKey(v, relation, 'mikroorm', c.model, c.t), dropped: target.absent?.undefined === 'dropped' };
}

/** A condition on the related rows, or operators on the key that points at them. */
function ofRelated(relation: Relation, o: Obj, target: Resource, c: WhereContext): Predicate {
  const keys = new Set<string>();
  const spreads = spreadKeys(o, keys);
  const [column] = relation.fields;
  const ps: Predicate[] = [];
  const rest: { key: string; v: Value }[] = [];
  for (const key of keys) {
    const v = c.t.path(o, key);
    if (Object.hasOwn(QUANTIFIERS, key)) ps.push({ k: 'rel', relation: relation.name, quantifier: QUANTIFIERS[key as keyof typeof QUANTIFIERS], p: wherePredicate(v, target, c) });
    else if (key.startsWith('$') && key !== '$and' && key !== '$or' && key !== '$not') {
      if (column === undefined || relation.fields.length > 1) ps.push(other(v, relation.name));
      else if (key === '$eq') ps.push(ofRelation(relation, v, c));
      else ps.push(key === '$in' ? { k: 'cmp', column, op: 'in', v, dropped: target.absent?.undefined === 'dropped' } : other(v, column));
    } else rest.push({ key, v });
  }
  const nested = c.t.obj([...spreads.map((v) => ({ key: null, v })), ...rest]);
  if (spreads.length > 0 || rest.length > 0 || ps.length === 0) ps.push({ k: 'rel', relation: relation.name, quantifier: relation.list ? 'some' : 'is', p: wherePredicate(nested, target, { model: c.model, t: c.t }) });
  return and(ps);
}
