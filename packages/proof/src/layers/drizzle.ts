/**
 * Drizzle (0.45, 1.0 rc): which calls are queries, what they reach and what they write. Every table of a query is an
 * access of its own at the query's place; what ties it is read from the whole query (drizzle-query.ts, drizzle-conditions.ts).
 * Boundary: a query counts only where its table is in the schema; SQL given as text is an access of which nothing is known.
 */
import { DRIZZLE_DATABASE, DRIZZLE_RELATIONAL, DRIZZLE_SET_OPERATORS, DRIZZLE_STEPS, drizzleSinks } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { chainRoot, chainSteps } from '../queries.ts';
import { isLiteral, type Row, type Terms, type Value } from '../values.ts';
import { isAggregateText } from './aggregate-text.ts';
import { comesWith, predicateFor, stepsBetween } from './drizzle-conditions.ts';
import { addSource, emptyQuery, isGiven, memberOf, type Query, queryOf, resolve } from './drizzle-query.ts';
import { withoutCallbacks } from './drizzle-relational.ts';
import { functionName, isBuilding, isOldQuery, operators, relationalTable, resourceNamed, tableOf, tableValue } from './drizzle-tables.ts';
import type { Operation } from '../types.ts';
import type { Layer, Recognised, Written } from './layer.ts';
import { allOf, keyedReferences } from './references.ts';
import { siblingOf, type Source, sourceOf } from './relational.ts';
import { meeting, rowsIn } from './written-rows.ts';

export const drizzleLayer: Layer = {
  name: 'drizzle',
  sinks: drizzleSinks,
  recognise,
  predicate: (row, model, t) => {
    const query = queryOfRow(row, model, t);
    const source = sourceOf(query, row);
    if (!source) return TRUE;
    return query.conflict && source === query.main ? conflicting(query, source, model, t) : predicateFor(query, source, model, t);
  },
  included: () => undefined,
  selected: (row, model, t) => {
    const { fields } = queryOfRow(row, model, t);
    return fields?.k === 'obj' && fields.entries.every((e) => e.key !== null) ? fields.entries.map((e) => [e.key!]) : undefined;
  },
  written,
  references: keyedReferences,
  operation: (row, model, t) => operationOf(queryOfRow(row, model, t), row.method),
  throwsWhenAbsent: () => false,
  inserted: (row, model, t) => {
    const { main, data, conflict } = queryOfRow(row, model, t);
    if (DRIZZLE_DATABASE[row.method] !== 'insert' || !data || conflict || main?.resource.name !== row.resource) return [];
    return chainSteps(row.args[0]!).some((s) => /^(?:on[A-Z]|ignore$)/.test(s.name)) ? [] : allOf(data);
  },
  requiresKey: () => false,
  // `.get()` gives one row
  isList: (method, row) => method !== 'findFirst' && method !== '$count' && !(row.args[0]?.k === 'call' && row.args[0].f.k === 'path' && row.args[0].f.p === 'get'),
  builder: {
    begins,
    runs: (method, chain) => DRIZZLE_STEPS[method] === 'run' || (method === 'values' && chainSteps(chain)[0]?.name !== 'insert'),
    prepare: (callee, args, apply, model, t) => {
      const table = relationalTable(callee, model);
      const ignoresWhere = table?.objectFilters && !isOldQuery(callee);
      return table ? args.map((a) => withoutCallbacks(a, table, apply, model, t, ignoresWhere)) : args;
    },
    callbackArguments,
    finish,
  },
  main: (row, model, t) => {
    const query = queryOfRow(row, model, t);
    const source = sourceOf(query, row);
    return query.main && source && source !== query.main && comesWith(query, source, query.main, model, t) ? siblingOf(row, methodOf(query, query.main), query.main, t) : undefined;
  },
  joined: (row, model, t) => {
    if (row.aspect) return [];
    const query = queryOfRow(row, model, t);
    if (sourceOf(query, row) !== query.main) return [];
    return query.sources.filter((s) => s !== query.main && isGiven(query, s, model, t)).map((s) => siblingOf(row, methodOf(query, s), s, t));
  },
  project: (row, names, model, t) => {
    const query = queryOfRow(row, model, t);
    if (sourceOf(query, row) !== query.main || DRIZZLE_RELATIONAL.includes(query.method)) return { row, names };
    const found = memberOf(query, names, model, t);
    return found && { row: siblingOf(row, methodOf(query, found.source), found.source, t), names: found.names };
  },
  steps: (from, to, model, t) => {
    const query = queryOfRow(from, model, t);
    const [a, b] = [sourceOf(query, from), sourceOf(query, to)];
    return from.args[0] === to.args[0] && a && b ? stepsBetween(query, a, b, model, t) : undefined;
  },
  isPure: isBuilding,
  isResource: (name, init, model) => init.k === 'call' && !chainRoot(init) && resourceNamed(model, name) !== undefined,
  transaction: (callee) => (callee.k === 'path' && (callee.p === 'transaction' || callee.p === 'batch') ? { client: callee.o } : undefined),
};

/** A value on which a query may be called: not a row, not data. */
function isClient(v: Value): boolean {
  return v.k !== 'row' && v.k !== 'each' && !isLiteral(v) && v.k !== 'arr' && v.k !== 'list' && v.rows.size === 0;
}

function begins(callee: Value, args: readonly Value[], model: Model): boolean {
  const name = functionName(callee);
  if (callee.k === 'import') return name !== undefined && DRIZZLE_SET_OPERATORS.includes(name) && args.length > 1 && args.every((a) => chainRoot(a) !== undefined);
  if (callee.k !== 'path' || !isClient(callee.o)) return false;
  if (DRIZZLE_RELATIONAL.includes(callee.p)) return relationalTable(callee, model) !== undefined;
  const [first] = args;
  switch (Object.hasOwn(DRIZZLE_DATABASE, callee.p) ? DRIZZLE_DATABASE[callee.p] : undefined) {
    case 'select':
      return !first || (callee.p === 'selectDistinctOn' ? first.k === 'arr' : !isLiteral(first) && first.k !== 'fn' && first.k !== 'tpl' && first.k !== 'arr');
    case 'client':
      // a common table expression
      return callee.p === '$with';
    case 'insert':
    case 'update':
    case 'delete':
      return first !== undefined && tableOf(first, model) !== undefined;
    default:
      return false;
  }
}

function recognise(callee: Value, args: readonly Value[], model: Model, t: Terms): Recognised | undefined {
  if (callee.k !== 'path' || !isClient(callee.o)) return undefined;
  const kind = Object.hasOwn(DRIZZLE_DATABASE, callee.p) ? DRIZZLE_DATABASE[callee.p] : undefined;
  const [first] = args;
  if (kind === 'count' && first) {
    const table = tableOf(first, model);
    return table && { method: callee.p, operation: 'aggregate', resource: table.resource.name, args: [t.arr(args), t.const(table.key)] };
  }
  if (kind === 'raw' && first?.k === 'call' && (functionName(first.f) === 'sql' || (first.f.k === 'path' && functionName(first.f.o) === 'sql'))) {
    return { method: callee.p, operation: 'raw', resource: '', args: [first], reason: 'raw SQL', sql: { text: first, gives: 'rows' } };
  }
  return undefined;
}

/** What a callback of a step receives: the columns chosen so far, or a builder for a subquery. */
function callbackArguments(chain: Value, method: string, model: Model, t: Terms): readonly Value[] {
  const query = queryOf(chain, model, t);
  if (method === 'where' || method === 'having' || method === 'orderBy' || method === 'groupBy') return [query.fields ?? (query.main ? tableValue(query.main.resource, t) : t.undef), operators(t)];
  return [t.import(-1, 'drizzle-orm', 'queryBuilder')];
}

function finish(chain: Value, model: Model, t: Terms): Recognised[] {
  const query = queryOf(chain, model, t);
  const { main, method } = query;
  if (!main) {
    // a table that the schema does not know, in a query that is surely Drizzle's
    const from = chainSteps(chain).find((s) => s.name === 'from')?.args[0];
    const isTable = from !== undefined && (from.k === 'param' || from.k === 'each' || (from.k === 'path' && from.pars));
    return isTable && chainSteps(chain).some((s) => s.args.some((a) => a.k === 'call' && isBuilding(a.f))) ? [{ method, operation: 'read', resource: '', args: [chain], reason: 'the table is chosen elsewhere' }] : [];
  }
  return [main, ...query.sources.filter((s) => s !== main)].map((s) => {
    const args = [chain, t.const(s.key)];
    const of = methodOf(query, s);
    return { method: of, operation: operationOf(query, of), resource: s.resource.name, args };
  });
}

/** A write reads its other tables. */
function methodOf({ method, main }: Query, source: Source): string {
  const kind = Object.hasOwn(DRIZZLE_DATABASE, method) ? DRIZZLE_DATABASE[method] : undefined;
  return source === main || (kind !== 'insert' && kind !== 'update' && kind !== 'delete') ? method : 'select';
}

function operationOf(query: Query, method: string): Operation {
  const kind = Object.hasOwn(DRIZZLE_DATABASE, method) ? DRIZZLE_DATABASE[method] : undefined;
  if (kind === 'insert') return query.conflict ? 'upsert' : 'create';
  if (kind === 'update' || kind === 'delete' || kind === 'raw') return kind;
  return kind === 'count' || isAggregate(query.fields) ? 'aggregate' : 'read';
}

const AGGREGATES = /^(?:count|countDistinct|avg|avgDistinct|sum|sumDistinct|max|min)$/;

/** Only numbers about rows are given. */
function isAggregate(fields: Value | undefined): boolean {
  return fields?.k === 'obj' && fields.entries.length > 0 && fields.entries.every(({ v }) => isNumber(v));
}

function isNumber(v: Value): boolean {
  if (v.k !== 'call') return false;
  // `count().as('n')`, `sql`count(*)`.mapWith(Number)`
  if (v.f.k === 'path') return isNumber(v.f.o);
  const name = functionName(v.f) ?? '';
  return AGGREGATES.test(name) || (name === 'sql' && isAggregateText(v.args[0]));
}

function queryOfRow(row: Row, model: Model, t: Terms): Query {
  const [first] = row.args;
  if (first?.k !== 'arr') return first && chainRoot(first) ? queryOf(first, model, t) : emptyQuery(row.method);
  // `db.$count(table, filter)`
  const query = emptyQuery(row.method);
  const [table, filter] = first.items;
  if (table) query.main = addSource(query, query.scope, table, {}, '', model);
  if (filter && query.main) query.conditions.push({ v: filter, group: query.main.group, scope: query.scope });
  return query;
}

function written(row: Row, model: Model, t: Terms): Written[] {
  const query = queryOfRow(row, model, t);
  const { main, data, conflict } = query;
  if (!main || row.args[1] !== t.const(main.key)) return [];
  const out: Written[] = [];
  const kind = DRIZZLE_DATABASE[row.method];
  if (kind === 'update' && data) out.push({ resource: main.resource, kind: 'update', data, field: '' });
  if (kind !== 'insert') return out;
  if (query.from) out.push({ resource: main.resource, kind: 'create', data: selected(query, row, model, t), field: '' });
  for (const d of data ? rowsIn(data) : []) out.push({ resource: main.resource, kind: 'create', data: d, field: '' });
  if (conflict) out.push({ resource: main.resource, kind: 'update', data: t.path(conflict, 'set'), field: '' });
  return out;
}

/** What an insert from a select writes: columns of the rows it reads. */
function selected(query: Query, row: Row, model: Model, t: Terms): Value {
  const from = query.from!;
  if (from.fields?.k !== 'obj') return from.main ? t.each(siblingOf(row, methodOf(query, from.main), from.main, t)) : t.opaque('select');
  return t.obj(from.fields.entries.map((e) => {
    const place = resolve(e.v, from.scope, model, t);
    return { ...e, v: place ? t.path(t.each(siblingOf(row, methodOf(query, place.source), place.source, t)), place.column) : e.v };
  }));
}

/** The rows that a conflicting insert updates: those with the values of the target's columns, of any unique key where none is named. */
function conflicting(query: Query, main: Source, model: Model, t: Terms): Predicate {
  const conflict = query.conflict!;
  const target = t.path(conflict, 'target');
  const rows = [...(query.data ? rowsIn(query.data) : []), ...(query.from ? [t.opaque('select')] : [])];
  const columns = target.k === 'undef' ? undefined : (target.k === 'arr' ? target.items : [target]).flatMap((x) => resolve(x, query.scope, model, t)?.column ?? []);
  const condition = ['setWhere', 'where'].map((key) => t.path(conflict, key)).filter((v) => v.k !== 'undef');
  const held = condition.map((v) => predicateFor({ ...query, conditions: [{ v, group: main.group, scope: query.scope }] }, main, model, t));
  return and([meeting(columns, rows, main.resource, t) ?? FALSE, ...held]);
}
