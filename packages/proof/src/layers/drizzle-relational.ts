/**
 * Relational queries (`db.query.tasks.findMany`): callbacks of 0.45 resolved to the conditions they give, and the object
 * filters of 1.0 as predicates. Semantics executed on drizzle-orm 1.0 beta and rc: an undefined value drops its condition
 * up to rc.4 and throws in rc.5; null throws; keys stand together with `OR`.
 */
import type { Model, Resource } from '@tenantlint/model';
import { and, type Predicate, TRUE } from '../predicate.ts';
import { type Closure, isNullish, type Obj, type Terms, type Value } from '../values.ts';
import { operators, tableValue } from './drizzle-tables.ts';
import { mayLack } from './spread-keys.ts';

/**
 * The configuration with every callback in it (`where` up to 0.45, `orderBy`, `extras`, `RAW`, at any depth) replaced by what it gives.
 * @param ignoresWhere a `where` that is a function stays one: the library never calls it
 */
export function withoutCallbacks(config: Value, resource: Resource, apply: (c: Closure, given: readonly Value[]) => Value, model: Model, t: Terms, ignoresWhere = false, depth = 0): Value {
  const go = (v: Value, of: Resource): Value => withoutCallbacks(v, of, apply, model, t, ignoresWhere, depth + 1);
  if (config.k === 'cond') return t.cond(config.t, go(config.a, resource), go(config.b, resource));
  if (config.k !== 'obj' || depth > 8) return config;
  const given = [tableValue(resource, t), operators(t)];
  return t.obj(config.entries.map((e) => {
    if (e.v.k === 'fn') return ignoresWhere && e.key === 'where' ? e : { ...e, v: apply(e.v, given) };
    if (e.key !== 'with') return { ...e, v: go(e.v, resource) };
    if (e.v.k !== 'obj') return e;
    return { ...e, v: t.obj(e.v.entries.map((x) => {
      const target = x.key === null ? undefined : model.resources[resource.relations[x.key]?.target ?? ''];
      return target ? { ...x, v: go(x.v, target) } : x;
    })) };
  }));
}

/** @param ofSql what the SQL of `RAW` says of the same table */
export function filterOf(o: Value, resource: Resource, model: Model, t: Terms, ofSql: ((v: Value) => Predicate) | undefined): Predicate {
  switch (o.k) {
    case 'undef':
      return TRUE;
    case 'cond':
      return { k: 'cond', t: o.t, a: filterOf(o.a, resource, model, t, ofSql), b: filterOf(o.b, resource, model, t, ofSql) };
    case 'ret':
      return { k: 'outs', outs: o.outs.map((x) => ({ facts: x.facts, p: filterOf(x.value, resource, model, t, ofSql) })) };
    case 'obj':
      return and(keysOf(o).map((key) => (key === undefined ? { k: 'opaque', v: o, reason: 'spread of a value from elsewhere' } : ofKey(key, t.path(o, key), mayLack(t.path(o, key)) ? lenient(resource) : resource, model, t, ofSql))));
    default:
      return { k: 'opaque', v: o, reason: 'the condition comes from elsewhere' };
  }
}

/** What is set in one case only is no undefined value: without its key there is no condition, and nothing throws. */
function lenient(resource: Resource): Resource {
  if (resource.absent?.undefined !== 'rejected') return resource;
  const { absent: _, ...rest } = resource;
  return rest;
}

/** The keys that an object and what is spread into it may have; undefined for a spread that cannot be seen through. */
function keysOf(o: Obj): (string | undefined)[] {
  const keys = new Set<string | undefined>();
  const collect = (v: Value): void => {
    if (v.k === 'obj') v.entries.forEach((e) => (e.key === null ? collect(e.v) : void keys.add(e.key)));
    else if (v.k === 'cond') [v.a, v.b].forEach(collect);
    else if (v.k === 'ret') v.outs.forEach((x) => collect(x.value));
    else if (v.k !== 'const' && v.k !== 'undef') keys.add(undefined);
  };
  collect(o);
  return [...keys];
}

function ofKey(key: string, v: Value, resource: Resource, model: Model, t: Terms, ofSql: ((v: Value) => Predicate) | undefined): Predicate {
  const go = (x: Value): Predicate => filterOf(x, resource, model, t, ofSql);
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: ofKey(key, v.a, resource, model, t, ofSql), b: ofKey(key, v.b, resource, model, t, ofSql) };
  if (key === 'AND' || key === 'OR') {
    if (v.k === 'undef' || (v.k === 'arr' && v.items.length === 0)) return TRUE;
    if (v.k !== 'arr') return { k: 'opaque', v, reason: 'conditions come from elsewhere' };
    const ps = v.items.map((x): Predicate => (x.k === 'spread' ? { k: 'opaque', v: x.v, reason: 'conditions come from elsewhere' } : go(x)));
    return key === 'AND' ? and(ps) : { k: 'or', ps };
  }
  if (key === 'NOT') return { k: 'not', p: go(v) };
  if (key === 'RAW') return ofSql ? ofSql(v) : { k: 'opaque', v, reason: 'SQL inside a filter' };
  const relation = resource.relations[key];
  const target = relation && model.resources[relation.target];
  if (target) {
    // `{ project: true }`: there is one, whosever it is
    if (v.k === 'const' || v.k === 'undef') return TRUE;
    return { k: 'rel', relation: key, quantifier: relation.list ? 'some' : 'is', p: filterOf(v, target, model, t, undefined) };
  }
  return ofColumn(key, v, resource.absent?.undefined !== 'rejected', t);
}

/** @param drops an undefined value takes its condition away */
function ofColumn(column: string, v: Value, drops: boolean, t: Terms): Predicate {
  if (v.k !== 'obj') return { k: 'cmp', column, op: 'eq', v, dropped: drops && (!isNullish(v) || v.k === 'undef') };
  return and(keysOf(v).map((key): Predicate => {
    if (key === undefined) return { k: 'opaque', v, reason: 'spread of a value from elsewhere' };
    const x = t.path(v, key);
    if (key === 'OR' || key === 'AND') {
      const ps = x.k === 'arr' ? x.items.map((y) => ofColumn(column, y, drops, t)) : [];
      return key === 'AND' ? and(ps) : { k: 'or', ps };
    }
    if (key === 'isNull') return { k: 'cmp', column, op: 'eq', v: t.null, dropped: false };
    return { k: 'cmp', column, op: key === 'eq' ? 'eq' : key === 'in' ? 'in' : 'other', v: x, dropped: drops };
  }));
}
