/**
 * Kysely (0.28, 0.29): which calls are queries, what they reach and what they write. Every table of a query is an access of
 * its own at the query's place; what ties it is read from the whole query (kysely-query.ts, kysely-conditions.ts). Tables
 * are those of any schema of the project, by their names in the database.
 * Boundary: SQL given as text is an access of which nothing is known; a table that no schema declares is none.
 */
import { KYSELY_EXPRESSIONS, KYSELY_ROOTS, KYSELY_STEPS, kyselySinks } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { argumentsOf, chainRoot, chainSteps } from '../queries.ts';
import type { Operation } from '../types.ts';
import { isLiteral, type Row, type Terms, type Value } from '../values.ts';
import { type Query, queryOf } from './kysely-query.ts';
import { gives, type Level, memberOf } from './kysely-scope.ts';
import { aggregateName, beginsClause, expressionBuilder, expressionName, isBuilding, isClauseStep, isExpressionBuilder, sqlName } from './kysely-values.ts';
import type { HandedTo, Layer, Recognised, Sight, Written } from './layer.ts';
import { allOf, keyedReferences } from './references.ts';
import { comesWith, type Condition, opaque, predicateFor, siblingOf, type Source, sourceOf, stepsBetween } from './relational.ts';
import { columnNamed } from './table-names.ts';
import { meeting, renamed, rowsIn } from './written-rows.ts';

export const kyselyLayer: Layer = {
  name: 'kysely',
  sinks: kyselySinks,
  usedBy: /(?:^|[/-])kysely(?:$|\/)/,
  recognise,
  predicate: (row, model, t) => {
    const found = placeOf(row, model, t);
    if (!found) return TRUE;
    const { query, source, level } = found;
    if (level.main !== source) return predicateFor(query, source, model);
    if (level.conflict) return conflicting(query, level, source, model, t);
    return level.kind === 'insert' ? FALSE : level.merge.orphans ? TRUE : predicateFor(query, source, model);
  },
  included: () => undefined,
  selected: (row, model, t) => {
    const level = placeOf(row, model, t)?.level;
    return level && level.fields.size > 0 && level.whole.length === 0 ? [...level.fields.keys()].map((name) => [name]) : undefined;
  },
  written: (row, model, t) => {
    const found = placeOf(row, model, t);
    return found && found.level.main === found.source ? writtenBy(row, found.query, found.level, found.source.resource, t) : [];
  },
  references: keyedReferences,
  operation: (row, model, t) => {
    const found = placeOf(row, model, t);
    return found && operationOf(found.level, found.source);
  },
  throwsWhenAbsent: (_method, row) => row !== undefined && stepOf(row, 'executeTakeFirstOrThrow') && !isTally(row),
  inserted: (row, model, t) => {
    const found = placeOf(row, model, t);
    const { level, source } = found ?? {};
    return level?.main && level.kind === 'insert' && level.main === source && level.data && !level.conflict && !level.ignores ? allOf(named(level.data, level.main.resource, t)) : [];
  },
  requiresKey: () => false,
  isList: (_method, row) => stepOf(row, 'execute') || stepOf(row, 'stream'),
  isTally: (_method, row) => row !== undefined && isTally(row),
  builder: {
    begins,
    root: (callee, t) => (callee.k === 'path' ? callee : t.path(t.global('kysely'), methodName(callee)!)),
    runs: (method, chain) => KYSELY_STEPS[method] === 'run' && isQuery(chain),
    explicit: true,
    isWhole: (chain, to) => isQuery(chain) && !isPiece(chain) && !isOwnMethod(to),
    branches: true,
    // builders are never changed in place
    forks: () => true,
    namedCallbacks: true,
    prepare: (_callee, args, apply, _model, t) => args.map((a) => (a.k === 'fn' ? apply(a, [expressionBuilder(t)]) : a)),
    callbackArguments: (chain, method, _model, t) => [method === '$call' || method === '$if' ? chain : expressionBuilder(t)],
    finish,
  },
  main: (row, model, t) => {
    const found = placeOf(row, model, t);
    if (!found) return undefined;
    const { query, source } = found;
    const { main } = query.level;
    return main && source !== main && comesWith(query, source, main) ? beside(row, query, main, t) : undefined;
  },
  joined: (row, model, t) => {
    const found = row.aspect ? undefined : placeOf(row, model, t);
    if (!found || found.source !== found.query.level.main) return [];
    const { query } = found;
    return query.sources.filter((s) => s !== query.level.main && gives(query.level, s)).map((s) => beside(row, query, s, t));
  },
  project: (row, names, model, t) => {
    const found = placeOf(row, model, t);
    if (!found || found.source !== found.query.level.main) return { row, names };
    const of = memberOf(found.query.level, names);
    return of && { row: beside(row, found.query, of.source, t), names: of.names };
  },
  steps: (from, to, model, t) => {
    const [a, b] = [placeOf(from, model, t), placeOf(to, model, t)];
    return from.args[0] === to.args[0] && a && b ? stepsBetween(a.query, a.source, b.source, model) : undefined;
  },
  isPure: (callee, args) => isBuilding(callee) && !args?.some((a) => a.k === 'fn'),
  transaction: (callee) => {
    if (callee.k !== 'path' || callee.p !== 'execute') return undefined;
    let o: Value = callee.o;
    while (o.k === 'call' && o.f.k === 'path') {
      if (o.f.p === 'transaction' || o.f.p === 'connection') return { client: o.f.o };
      if (!/^set(?:IsolationLevel|AccessMode)$/.test(o.f.p)) return undefined;
      o = o.f.o;
    }
    return undefined;
  },
};

const STEPS = new Set(['where', 'whereRef', 'clearWhere', 'selectAll', 'innerJoin', 'leftJoin', '$if', '$call', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'returningAll', 'onConflict']);
const BUILDER = /^(?:Select|Insert|Update|Delete|Merge)QueryBuilder(?:WithInnerJoin|WithLeftJoin)?$/;

/** The method that is called, whichever of several clients it is called on. */
function methodName(callee: Value, depth = 0): string | undefined {
  if (callee.k === 'path') return callee.p;
  if (depth > 4) return undefined;
  const cases = callee.k === 'cond' ? [callee.a, callee.b] : callee.k === 'ret' ? callee.outs.map((o) => o.value) : [];
  const names = new Set(cases.filter((v) => !isLiteral(v)).map((v) => methodName(v, depth + 1)));
  return names.size === 1 ? [...names][0] : undefined;
}

/** A value on which a query may be called: not a row, not data, and no chain. */
function isClient(callee: Value): boolean {
  if (callee.k !== 'path') return true;
  const { o } = callee;
  return o.k !== 'row' && o.k !== 'each' && !isLiteral(o) && o.k !== 'arr' && o.k !== 'list' && o.rows.size === 0 && !isMatch(o);
}

/** `match(kind)` of ts-pattern, which has a `with` of its own. */
function isMatch(v: Value): boolean {
  let x = v;
  while (x.k === 'call' || x.k === 'path') x = x.k === 'call' ? x.f : x.o;
  return x.k === 'import' && x.source === 'ts-pattern';
}

function begins(callee: Value, args: readonly Value[], _model: Model, _t: Terms, sight: Sight): boolean {
  const name = methodName(callee);
  const [first, second] = args;
  const hasCallback = args.some((a) => a.k === 'fn');
  // `eb('id', 'in', (eb) => …)` in a callback's own body
  if (name === undefined) return hasCallback && (isBuilding(callee) || (callee.k === 'param' && isComparison(first, second)));
  if (Object.hasOwn(KYSELY_ROOTS, name) && isClient(callee)) {
    if (KYSELY_ROOTS[name] === 'cte') return second !== undefined && (second.k === 'fn' || chainRoot(second) !== undefined) && first !== undefined && chainRoot(first) === undefined;
    return name === 'selectNoFrom' || (first !== undefined && first.k !== 'obj' && first.k !== 'undef' && (first.k !== 'const' || typeof first.v === 'string'));
  }
  if (callee.k !== 'path') return false;
  if (beginsClause(callee)) return true;
  if (isBuilding(callee)) return hasCallback;
  if (hasCallback && isClauseStep(name) && (callee.o.k === 'param' || clauseOfParameter(callee.o))) return true;
  return callee.o.k === 'param' && STEPS.has(name) && isBuilder(callee.o, args, sight);
}

/** `join.onRef(…)` in a callback's own body. */
const clauseOfParameter = (v: Value): boolean => v.k === 'call' && v.f.k === 'path' && isClauseStep(v.f.p) && (v.f.o.k === 'param' || clauseOfParameter(v.f.o));

/** A builder that began in a caller: by its declared type, or by how it is used. */
function isBuilder(v: Value, [a, b]: readonly Value[], sight: Sight): boolean {
  const type = sight.typeOf(v)?.type;
  if (type?.k === 'ref') return BUILDER.test(type.n.slice(type.n.lastIndexOf('.') + 1)) || (/^[A-Z]\w{0,2}$/.test(type.n) && isComparison(a, b));
  return (type === undefined || type.k === 'kw') && isComparison(a, b);
}

/** `('task.id', '=', …)`, or a callback: conditions as this library writes them. */
const isComparison = (a: Value | undefined, b: Value | undefined): boolean => a?.k === 'fn' || (a?.k === 'const' && typeof a.v === 'string' && b?.k === 'const' && typeof b.v === 'string');

function recognise(callee: Value, args: readonly Value[]): Recognised | undefined {
  if (callee.k !== 'path') return undefined;
  if (callee.p === 'execute' && sqlName(callee.o) === '' && args.length > 0) return raw('execute', callee.o);
  const [first] = args;
  const compiled = callee.p === 'executeQuery' && first?.k === 'call' && first.f.k === 'path' && first.f.p === 'compile' ? first.f.o : undefined;
  return compiled && sqlName(compiled) === '' ? raw('executeQuery', compiled) : undefined;
}

const raw = (method: string, text: Value): Recognised => ({ method, operation: 'raw', resource: '', args: [text], reason: 'raw SQL', sql: { text, gives: 'result' } });

/** The chain is a query, not a clause of one. */
function isQuery(chain: Value): boolean {
  const root = chainRoot(chain);
  return root !== undefined && !(root.f.k === 'path' && isExpressionBuilder(root.f.o) && !Object.hasOwn(KYSELY_ROOTS, root.f.p)) && !isBuilding(root.f);
}

/** Part of another query: a subquery that an expression builder began cannot run, nor can what was named. */
function isPiece(chain: Value): boolean {
  const root = chainRoot(chain)!;
  return (root.f.k === 'path' && isExpressionBuilder(root.f.o)) || chainSteps(chain).some((s) => KYSELY_STEPS[s.name] === 'as');
}

/** `eb('id', 'in', …)`, `eb.exists(…)`, `query.union(…)` of a builder that a caller gives. */
function isOwnMethod({ callee, args: [a, b] }: HandedTo): boolean {
  if (callee.k !== 'path') return callee.k === 'param' && isComparison(a, b);
  return KYSELY_EXPRESSIONS.includes(callee.p) || Object.hasOwn(KYSELY_STEPS, callee.p) || isClauseStep(callee.p) || aggregateName(callee) !== undefined;
}

function finish(chain: Value, model: Model, t: Terms): Recognised[] {
  const query = queryOf(chain, model, t);
  const { main, method } = query.level;
  const ordered = main ? [main, ...query.sources.filter((s) => s !== main)] : query.sources;
  if (ordered.length === 0) {
    const table = chainSteps(chain).find((s) => Object.hasOwn(KYSELY_ROOTS, s.name) && KYSELY_ROOTS[s.name] !== 'cte')?.args[0];
    const isChosen = table !== undefined && (table.k === 'param' || table.k === 'each' || table.k === 'tpl' || (table.k === 'path' && table.pars !== 0));
    return isChosen ? [{ method, operation: 'read', resource: '', args: [chain], reason: 'the table is chosen elsewhere' }] : [];
  }
  return ordered.map((s) => {
    const level = query.levels.get(s)!;
    return { method: methodOf(level, s), operation: operationOf(level, s), resource: s.resource.name, args: [chain, t.const(s.key)] };
  });
}

/** A write reads its other tables. */
const methodOf = (level: Level, source: Source): string => (level.kind === 'select' || source === level.main ? level.method : 'selectFrom');

function operationOf(level: Level, source: Source): Operation {
  if (source === level.main) {
    if (level.kind === 'insert') return level.conflict ? 'upsert' : 'create';
    if (level.kind === 'update' || level.kind === 'delete') return level.kind;
    if (level.kind === 'merge') return 'upsert';
  }
  return level.fields.size > 0 && level.whole.length === 0 && [...level.fields.values()].every((f) => f.counts) ? 'aggregate' : 'read';
}

function placeOf(row: Row, model: Model, t: Terms): { query: Query; source: Source; level: Level } | undefined {
  const [chain] = row.args;
  if (!chain || !chainRoot(chain)) return undefined;
  const query = queryOf(chain, model, t);
  const source = sourceOf(query, row);
  return source && { query, source, level: query.levels.get(source)! };
}

/** The access of another table of the same query. */
const beside = (row: Row, query: Query, source: Source, t: Terms): Row => siblingOf(row, methodOf(query.levels.get(source)!, source), source, t);

/** The step that runs the query. */
function stepOf(row: Row, name: string): boolean {
  const chain = row.args[0];
  return chain?.k === 'call' && chain.f.k === 'path' && chain.f.p === name;
}

/** A write that gives no rows tells how many it touched, also where that is none. */
function isTally(row: Row): boolean {
  const chain = row.args[0];
  if (!chain || !chainRoot(chain) || row.method === 'selectFrom' || row.method === 'selectNoFrom') return false;
  return !chainSteps(chain).some((s) => /^(?:returning|output)/.test(s.name) || s.name === '$call' || s.name === '$if' || s.name === '@branch');
}

// writing

function writtenBy(row: Row, query: Query, level: Level, resource: Resource, t: Terms): Written[] {
  const out: Written[] = [];
  const add = (kind: 'create' | 'update', data: Value): void => void out.push({ resource, kind, data: named(data, resource, t), field: '' });
  if (level.kind === 'update' && level.data) add('update', level.data);
  if (level.kind === 'merge') {
    if (level.merge.insert) add('create', level.merge.insert);
    if (level.merge.set) add('update', level.merge.set);
  }
  if (level.kind !== 'insert') return out;
  if (level.from) add('create', selected(row, query, level, t));
  const rows = level.data ? rowsIn(level.data) : [];
  for (const d of rows) add('create', d);
  const { conflict } = level;
  if (conflict?.set) add('update', insertedValues(conflict.set, rows, t));
  else if (level.method === 'replaceInto') for (const d of rows) add('update', d);
  return out;
}

/** Data under the names that the model has for columns. */
const named = (data: Value, resource: Resource, t: Terms): Value => renamed(data, (key) => columnNamed(resource, key)?.name ?? key, t);

/** `excluded.name` in what a conflicting insert sets is what would have been inserted. */
function insertedValues(set: Value, rows: readonly Value[], t: Terms): Value {
  if (set.k !== 'obj') return set;
  return t.obj(set.entries.map((e) => {
    if (e.key === null) return { key: null, v: insertedValues(e.v, rows, t) };
    const [name] = e.v.k === 'call' ? argumentsOf(e.v) : [];
    const isReference = expressionName(e.v) === 'ref' || sqlName(e.v) === 'ref';
    const column = isReference && name?.k === 'const' ? /^excluded\.(.+)$/.exec(String(name.v))?.[1] : undefined;
    return { key: e.key, v: column !== undefined && rows.length === 1 ? t.path(rows[0]!, column) : e.v };
  }));
}

/** What an insert from a select writes: columns of the rows it reads, in their order. */
function selected(row: Row, query: Query, level: Level, t: Terms): Value {
  const from = level.from!;
  if (from.arms.length > 0 || level.columns.length === 0) return t.opaque('select');
  const fields = [...from.fields.values()];
  return t.obj(level.columns.map((column, i) => {
    const field = from.fields.get(column) ?? fields[i];
    return { key: column, v: field?.at ? t.path(t.each(beside(row, query, field.at.source, t)), field.at.column) : field?.given ?? t.opaque('select') };
  }));
}

/** The rows that a conflicting insert updates: those with the values of the key's columns, of any key where none is named. */
function conflicting(query: Query, level: Level, main: Source, model: Model, t: Terms): Predicate {
  const { columns, where } = level.conflict!;
  const rows = [...(level.data ? rowsIn(named(level.data, main.resource, t)) : []), ...(level.from ? [t.opaque('select')] : [])];
  const key = columns?.flatMap((name) => columnNamed(main.resource, name)?.name ?? []);
  const met = key?.length === 0 ? undefined : meeting(key, rows, main.resource, t);
  const held = predicateFor({ conditions: [{ c: { k: 'and', cs: where.map((c) => withInserted(c, rows, t)) }, group: main.group }], ties: [] }, main, model);
  const touched: Predicate = met ?? (columns || level.method === 'replaceInto' || query.open ? opaque(t.opaque('key'), 'the key of the conflict is not known') : FALSE);
  return and([touched, held]);
}

/** `.where('task.organizationId', '=', eb.ref('excluded.organizationId'))`. */
function withInserted(c: Condition, rows: readonly Value[], t: Terms): Condition {
  if (c.k === 'and') return { k: 'and', cs: c.cs.map((x) => withInserted(x, rows, t)) };
  if (c.k !== 'cmp' || rows.length !== 1) return c;
  const value = insertedValues(t.obj([{ key: 'v', v: c.v }]), rows, t);
  return { ...c, v: t.path(value, 'v') };
}
