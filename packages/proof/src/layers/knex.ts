/**
 * Knex 3: which chains are queries, what they reach and what they write. Every table of a query is an access of its
 * own at the query's place; what ties it is read from the whole query (knex-query.ts, knex-conditions.ts, relational.ts).
 * Boundary: a table that only run time knows is an access of which nothing is known.
 */
import { KNEX_CLIENT, KNEX_CONDITIONS, KNEX_STEPS, knexSinks } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { chainRoot } from '../queries.ts';
import type { Row, Terms, Value } from '../values.ts';
import { isPart, type Query, queryOf } from './knex-query.ts';
import { isSource, type Level, mainOf, ofLevel, resolve } from './knex-scope.ts';
import { CALLED, clientOf, columnText, isBuilder, isMethod, isRaw, stepsOf, textOf } from './knex-values.ts';
import type { Layer, Recognised, Sight, Written } from './layer.ts';
import { allOf, keyedReferences } from './references.ts';
import { comesWith, predicateFor, siblingOf, type Source, sourceOf, stepsBetween } from './relational.ts';
import { columnNamed, tableNamed } from './table-names.ts';
import { meeting, renamed, rowsIn } from './written-rows.ts';

export const knexLayer: Layer = {
  name: 'knex',
  sinks: knexSinks,
  recognise,
  predicate: (row, model, t) => {
    if (row.method === 'batchInsert') return FALSE;
    const query = queryOfRow(row, model, t);
    const source = query && sourceOf(query, row);
    if (!query || !source) return TRUE;
    const isMain = source === mainOf(query);
    if (isMain && (query.operation === 'create' || query.operation === 'upsert')) return conflicting(query, source, model, t);
    return predicateFor(query, source, model);
  },
  included: () => undefined,
  selected: (row, model, t) => {
    const fields = queryOfRow(row, model, t)?.fields ?? [];
    return fields.length > 0 && fields.every((f) => f.as !== undefined && !f.star) ? fields.map((f) => [f.as!]) : undefined;
  },
  written,
  references: keyedReferences,
  operation: (row, model, t) => {
    if (row.method === 'batchInsert') return 'create';
    const query = queryOfRow(row, model, t);
    return query && (sourceOf(query, row) === mainOf(query) ? query.operation : query.operation === 'aggregate' ? 'aggregate' : 'read');
  },
  throwsWhenAbsent: () => false,
  inserted: (row, model, t) => {
    if (row.method === 'batchInsert') return allOf(row.args[1] ?? t.undef);
    const query = queryOfRow(row, model, t);
    return query?.operation === 'create' && query.data && !query.conflict && sourceOf(query, row) === mainOf(query) ? allOf(named(query.data, mainOf(query)!.resource, t)) : [];
  },
  requiresKey: () => false,
  isList: (method, row) => {
    const steps = row.args[0] && chainRoot(row.args[0]) ? stepsOf(row.args[0]) : [];
    if (steps.some((s) => s.name === 'first')) return false;
    const kind = Object.hasOwn(KNEX_STEPS, method) ? KNEX_STEPS[method] : undefined;
    // without `returning` a write gives how many rows it touched
    return (kind !== 'update' && kind !== 'delete' && kind !== 'increment') || steps.some((s) => s.name === 'returning' || (s.name === method && s.args.length > (kind === 'update' ? 1 : 0) && textOf(s.args[0]) === undefined));
  },
  isTally: (method) => KNEX_STEPS[method] === 'aggregate',
  builder: {
    begins,
    runs: (method) => Object.hasOwn(KNEX_STEPS, method) && KNEX_STEPS[method] === 'run',
    lazy: true,
    isWhole: () => true,
    branches: true,
    forks: (method) => method === 'clone',
    through: (member, method) => {
      const name = member === 'and' ? method : member === 'or' ? `or${method.charAt(0).toUpperCase()}${method.slice(1)}` : member === 'not' ? method.replace(/[wW]here/, '$&Not') : '';
      return Object.hasOwn(KNEX_CONDITIONS, name) ? name : undefined;
    },
    given: (method) => (KNEX_STEPS[method] === 'modify' ? 'itself' : KNEX_STEPS[method] === 'run' ? undefined : 'part'),
    callbackArguments: () => [],
    finish,
    gives: (row, chain, t) => {
      const steps = stepsOf(chain);
      const column = steps.find((s) => s.name === 'pluck')?.args[0];
      const text = textOf(column);
      return text === undefined ? row : t.list(row, t.path(t.each(row), columnText(text).as ?? columnText(text).name));
    },
  },
  main: (row, model, t) => {
    const query = queryOfRow(row, model, t);
    const source = query && sourceOf(query, row);
    const main = query && mainOf(query);
    return query && main && source && source !== main && comesWith(query, source, main) ? beside(row, query, main, t) : undefined;
  },
  joined: (row, model, t) => {
    const query = row.aspect ? undefined : queryOfRow(row, model, t);
    const main = query && mainOf(query);
    if (!query || sourceOf(query, row) !== main) return [];
    return query.sources.filter((s) => s !== main && isGiven(query, s)).map((s) => beside(row, query, s, t));
  },
  project: (row, names, model, t) => {
    const query = queryOfRow(row, model, t);
    const [head, ...rest] = names;
    if (!query || head === undefined || sourceOf(query, row) !== mainOf(query) || row.method === 'batchInsert') return { row, names };
    const place = ofLevel(query, head) ?? (query.arms.length > 0 ? undefined : resolve({ name: head }, query.scope));
    if (!place) return KNEX_STEPS[row.method] === 'aggregate' || query.fields.some((f) => f.as === head) ? undefined : { row, names };
    return { row: place.source === mainOf(query) ? row : beside(row, query, place.source, t), names: [place.column, ...rest] };
  },
  steps: (from, to, model, t) => {
    const query = queryOfRow(from, model, t);
    const [a, b] = query ? [sourceOf(query, from), sourceOf(query, to)] : [];
    return query && from.args[0] === to.args[0] && a && b ? stepsBetween(query, a, b, model) : undefined;
  },
  isPure: (callee) => callee.k === 'path' && (callee.p === 'ref' || (callee.p === 'now' && callee.o.k === 'path' && callee.o.p === 'fn')),
  transaction: (callee, t) => (callee.k === 'path' && (callee.p === 'transaction' || callee.p === 'savepoint') ? { client: t.call(callee, []) } : undefined),
};

/** A chain begins where a client is called with a table, or asked for a query without one; where a parameter holds one. */
function begins(callee: Value, args: readonly Value[], _model: Model, _t: Terms, sight: Sight): boolean {
  if (callee.k === 'path' && isMethod(callee.p)) {
    if (isBuilder(callee.o, sight)) return Object.hasOwn(KNEX_STEPS, callee.p) || callee.p !== 'raw';
    if (callee.p === 'batchInsert' || KNEX_CLIENT[callee.p] === 'transaction') return false;
    return clientOf(callee.o, sight) !== undefined;
  }
  const [first] = args;
  if (!first || args.length > 2 || callee.k === 'fn') return false;
  const how = clientOf(callee, sight);
  if (!how) return false;
  const isText = (v: Value): boolean => textOf(v) !== undefined;
  if (isText(first) || chainRoot(first) || (first.k === 'obj' && first.entries.length > 0 && first.entries.every((e) => e.key !== null && (isText(e.v) || chainRoot(e.v) !== undefined)))) return true;
  return how === 'sure' && (first.k === 'param' || first.k === 'path' || first.k === 'each' || first.k === 'tpl');
}

function recognise(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  if (callee.k !== 'path' || callee.p !== 'batchInsert' || !clientOf(callee.o, sight)) return undefined;
  const text = textOf(args[0]);
  const resource = text === undefined ? undefined : tableNamed(model, text);
  if (resource) return { method: 'batchInsert', operation: 'create', resource: resource.name, args: [t.const('batch'), named(args[1] ?? t.undef, resource, t)] };
  return text === undefined ? { method: 'batchInsert', operation: 'create', resource: '', args, reason: 'the table is chosen elsewhere' } : undefined;
}

function finish(chain: Value, model: Model, t: Terms): Recognised[] {
  const steps = stepsOf(chain);
  if (isPart(chain) || steps.some((s) => KNEX_STEPS[s.name] === 'text')) return [];
  if (isRaw(chain)) return steps.some((s) => s.name === 'as' || s.name === 'wrap') ? [] : [rawStatement(steps[0]!.args, t)];
  const query = queryOf(chain, model, t);
  const main = mainOf(query);
  if (!main && query.unnamed && steps[0]?.name === CALLED) return [{ method: query.method, operation: query.operation, resource: '', args: [chain], reason: 'the table is chosen elsewhere' }];
  return [...(main ? [main] : []), ...query.sources.filter((s) => s !== main)].map((s) => ({
    method: methodOf(query, s), operation: s === main ? query.operation : query.operation === 'aggregate' ? 'aggregate' : 'read', resource: s.resource.name, args: [chain, t.const(s.key)],
  }));
}

/** `knex.raw(sql, bindings)`, run. */
function rawStatement([given, bound]: readonly Value[], t: Terms): Recognised {
  const [text, values] = withNames(given, bound, t);
  return { method: 'raw', operation: 'raw', resource: '', args: [...(text ? [text] : []), ...(values ? [values] : [])], reason: 'raw SQL', ...(text && { sql: { text, gives: 'result' as const, ...(values && { values }) } }) };
}

/** The text with the names that `??` and `:name:` stand for, and the values that are left. */
function withNames(text: Value | undefined, values: Value | undefined, t: Terms): [Value | undefined, Value | undefined] {
  const known = textOf(text);
  if (known === undefined || !values || !/\?\?|:\w+:/.test(known)) return [text, values];
  const items = values.k === 'arr' ? [...values.items] : [];
  const left: Value[] = [];
  const filled = known.replace(/\\\?|\?\??|(?<!:):(\w+):/g, (written, name: string | undefined) => {
    if (name !== undefined) return textOf(t.path(values, name)) ?? written;
    if (written === '??') return textOf(items[0]) === undefined ? written : textOf(items.shift())!;
    if (written === '?' && items.length > 0) left.push(items.shift()!);
    return written;
  });
  return [t.const(filled), values.k === 'arr' ? t.arr([...left, ...items]) : values];
}

/** A write reads its other tables. */
function methodOf(query: Query, source: Source): string {
  const isWrite = query.operation !== 'read' && query.operation !== 'aggregate';
  return source === mainOf(query) || !isWrite ? query.method : 'select';
}

function queryOfRow(row: Row, model: Model, t: Terms): Query | undefined {
  const [chain] = row.args;
  return chain && chainRoot(chain) && !isRaw(chain) ? queryOf(chain, model, t) : undefined;
}

/** The access of another table of the same query. */
const beside = (row: Row, query: Query, source: Source, t: Terms): Row => siblingOf(row, methodOf(query, source), source, t);

/** Whether rows of the table are part of what the query gives. */
function isGiven(query: Query, source: Source): boolean {
  const gives = (level: Level, depth: number): boolean => {
    if (depth > 4) return false;
    const own = [...level.scope.names.values()];
    if (level.fields.length === 0) return own.includes(source) || own.some((x) => x && !isSource(x) && gives(x, depth + 1));
    return level.fields.some((f) => {
      if (!f.of || f.star) return true;
      const place = resolve(f.of, level.scope);
      // a number or an expression that a subquery makes of its rows
      return place ? place.source === source : own.some((x) => x && !isSource(x) && gives(x, depth + 1));
    });
  };
  return [query as Level, ...query.arms].some((level) => gives(level, 0));
}

/** Data under the names that the model has for its columns. */
const named = (v: Value, r: Resource, t: Terms): Value => renamed(v, (key) => columnOf(r, key), t);

/** `tasks.org_id`, `orgId`: the column's name in the model. */
function columnOf(r: Resource, name: string): string {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return (columnNamed(r, own) ?? columnNamed(r, own.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()))?.name ?? own;
}

function written(row: Row, model: Model, t: Terms): Written[] {
  const out: Written[] = [];
  if (row.method === 'batchInsert') {
    const resource = model.resources[row.resource];
    if (resource && row.args[1]) for (const d of rowsIn(row.args[1])) out.push({ resource, kind: 'create', data: d, field: '' });
    return out;
  }
  const query = queryOfRow(row, model, t);
  const main = query && mainOf(query);
  if (!query || !main || sourceOf(query, row) !== main) return out;
  const { resource } = main;
  const data = query.data && named(query.data, resource, t);
  if (query.operation === 'update' && data) out.push({ resource, kind: 'update', data, field: '' });
  if (query.operation !== 'create' && query.operation !== 'upsert') return out;
  if (query.from) out.push({ resource, kind: 'create', data: selected(query, row, t), field: '' });
  for (const d of data ? rowsIn(data) : []) out.push({ resource, kind: 'create', data: d, field: '' });
  const { merge } = query.conflict ?? {};
  if (merge) for (const d of merged(merge, data, resource, t)) out.push({ resource, kind: 'update', data: d, field: '' });
  return out;
}

/** What `merge()` writes over a conflicting row: all that was given, some columns of it, or values of its own. */
function merged(merge: Value, data: Value | undefined, r: Resource, t: Terms): Value[] {
  if (merge.k === 'obj') return [named(merge, r, t)];
  const names = merge.k === 'arr' ? merge.items.flatMap((x) => textOf(x) ?? []).map((x) => columnOf(r, x)) : textOf(merge) !== undefined ? [columnOf(r, textOf(merge)!)] : undefined;
  return (data ? rowsIn(data) : []).map((d) => (names ? t.obj(names.map((key) => ({ key, v: t.path(d, key) }))) : d));
}

/** What an insert from a select writes: columns of the rows it reads, in the order of those it fills. */
function selected(query: Query, row: Row, t: Terms): Value {
  const from = query.from!;
  const { resource } = mainOf(query)!;
  if (from.fields.length === 0 || from.fields.some((f) => f.star)) return t.opaque('select');
  return t.obj(from.fields.map((f, i) => {
    const place = f.of && resolve(f.of, from.scope);
    const key = query.into ? query.into[i] : f.as;
    const v = place ? t.path(t.each(beside(row, query, place.source, t)), place.column) : t.opaque('select');
    return key === undefined ? { key: null, v } : { key: columnOf(resource, key), v };
  }));
}

/** The rows that a conflicting insert updates: those with the values of the columns it names, of any unique key where none is named. */
function conflicting(query: Query, main: Source, model: Model, t: Terms): Predicate {
  if (query.operation !== 'upsert') return FALSE;
  const rows = [...(query.data ? rowsIn(named(query.data, main.resource, t)) : []), ...(query.from ? [t.opaque('select')] : [])];
  const columns = query.conflict?.columns?.map((name) => columnOf(main.resource, name));
  return and([meeting(columns, rows, main.resource, t) ?? FALSE, predicateFor(query, main, model)]);
}
