/**
 * Query builders: a chain of calls is a value that grows, over several statements and functions, and becomes an access
 * where it is awaited, run or returned from an async function. Boundary: a chain kept in a container is not followed.
 */
import { access, applyClosure, type CallExpr } from './calls.ts';
import type { Frame } from './frame.ts';
import type { HandedTo, Layer, Recognised } from './layers/layer.ts';
import { noteWrapper } from './scoped.ts';
import { isOpenedBy, isRawSql, openedBy, sqlLayer, statementsOf } from './layers/sql.ts';
import { substitution } from './substitute.ts';
import type { Need, Summary } from './summary.ts';
import { type Closure, nameOfCallee, QUERY_MARK, queryMark, type Row, type Value } from './values.ts';

/** The step of a chain that was handed to a function out of sight, whose name it holds. */
export const HANDED = '@handed';

/** Starts a chain: the call's term gets a mark, so that two equal queries at two places stay two. */
export function beginQuery(f: Frame, e: CallExpr, layer: Layer, fn: Value, args: readonly Value[]): Value {
  const { t, queries } = f.a;
  const mark = `${QUERY_MARK}${layer.name}:${f.file}:${e.s[0]}`;
  if (!queries.has(mark)) queries.set(mark, { layer, e, frame: f });
  const parts = fn.k === 'path' && layer.builder!.given?.(fn.p) === 'part' ? args.map((x) => asPart(f, e, layer, fn, x)) : args;
  const given = layer.builder!.prepare?.(fn, parts, (c, xs) => applyClosure(f, c, xs) ?? t.undef, f.a.model, t) ?? parts;
  return t.call(layer.builder!.root?.(fn, t) ?? fn, [...given, t.const(mark)]);
}

/** The call that a chain grew from, mark included; undefined where the value is no chain. */
export function chainRoot(v: Value): (Value & { k: 'call' }) | undefined {
  let root: (Value & { k: 'call' }) | undefined;
  // a chain that began as a parameter has a mark of its own, further out than its caller's
  for (let x = v; x.k === 'call'; x = x.f.o) {
    if (queryMark(x) !== undefined) root = x;
    if (x.f.k !== 'path') break;
  }
  return root;
}

export function queryOf(f: Frame, v: Value): { layer: Layer; e: CallExpr; frame: Frame } | undefined {
  const root = chainRoot(v);
  return root && f.a.queries.get(queryMark(root)!);
}

/** One call of a chain. */
export interface Step { name: string; args: readonly Value[] }

/** The arguments of a call as they are written, without the mark of one that begins a chain. */
export function argumentsOf(call: Value & { k: 'call' }): readonly Value[] {
  return queryMark(call) === undefined ? call.args : call.args.slice(0, -1);
}

/** The steps of a chain, root first. */
export function chainSteps(v: Value): Step[] {
  const root = chainRoot(v);
  const steps: Step[] = [];
  for (let x = v; x.k === 'call' && x.f.k === 'path'; x = x.f.o) {
    steps.unshift({ name: x.f.p, args: argumentsOf(x) });
    if (x === root) break;
  }
  return steps;
}

/** Steps kept in one side of a `@branch`. */
export function branchSteps(v: Value | undefined): Step[] {
  if (v?.k !== 'arr') return [];
  return v.items.flatMap((x) => (x.k === 'arr' && x.items[0]?.k === 'const' ? [{ name: String(x.items[0].v), args: x.items.slice(1) }] : []));
}

/** `query.or.where(…)` is `query.orWhere(…)`. */
function throughMember(f: Frame, fn: Value & { k: 'path' }): Value & { k: 'path' } {
  if (fn.o.k !== 'path') return fn;
  const name = queryOf(f, fn.o.o)?.layer.builder!.through?.(fn.o.p, fn.p);
  return name === undefined ? fn : (f.a.t.path(fn.o.o, name) as Value & { k: 'path' });
}

/** One more step on a chain, or its end: `undefined` where `fn` is no method of a chain. */
export function continueQuery(f: Frame, method: Value, args: readonly Value[]): Value | undefined {
  if (method.k !== 'path') return undefined;
  const fn = throughMember(f, method);
  const query = queryOf(f, fn.o);
  if (!query) return undefined;
  const { builder } = query.layer;
  if (fn.p === 'then' || fn.p === 'catch' || fn.p === 'finally') return undefined;
  const handed = builder!.given?.(fn.p);
  const [callback, ...more] = args;
  const given = handed === 'itself' ? args : args.map((x) => {
    if (handed === 'part') return asPart(f, query.e, query.layer, fn, x);
    const named = builder!.namedCallbacks && (x.k === 'import' || x.k === 'global') ? f.a.resolve(x)?.fn : undefined;
    const given = x.k === 'fn' ? x : named;
    return given ? (applyClosure(f, given, builder!.callbackArguments(fn.o, fn.p, f.a.model, f.a.t)) ?? f.a.t.undef) : x;
  });
  const body = handed === 'itself' && callback ? (callback.k === 'fn' ? callback : f.a.resolve(callback)?.fn) : undefined;
  const grown = body ? grownInside(f, body, fn.o, more) : f.a.t.call(fn, given);
  if (!builder!.forks?.(fn.p)) becomes(f, fn.o, grown);
  return builder!.runs(fn.p, grown) ? completeQuery(f, grown) : grown;
}

/** Whether a value is a query that somebody may still run, or a literal that holds one. */
export function holdsQuery(f: Frame, v: Value, depth = 0): boolean {
  if (f.a.queries.size === 0) return false;
  if (v.k === 'obj') return depth < 2 && v.entries.some((e) => holdsQuery(f, e.v, depth + 1));
  if (v.k === 'arr') return depth < 2 && v.items.some((x) => holdsQuery(f, x, depth + 1));
  return v.k === 'call' && queryOf(f, v) !== undefined;
}

/** What a function is walked anew for, where it is handed to it: a query, or a client that hands its calls on. */
export function isServed(f: Frame, v: Value): boolean {
  return holdsQuery(f, v) || (f.a.hasHooked && holdsHooked(f, v));
}

/** A member of a client that hands its calls on. */
export function isOnHooked(a: Frame['a'], v: Value): boolean {
  while (v.k === 'path') v = v.o;
  return Object.values(a.layers).some((layer) => layer.isHooked?.(v));
}

export function holdsHooked(f: Frame, v: Value, depth = 0): boolean {
  if (depth > 3) return false;
  if (v.k === 'obj') return v.entries.some((x) => holdsHooked(f, x.v, depth + 1));
  if (v.k === 'cond') return holdsHooked(f, v.a, depth + 1) || holdsHooked(f, v.b, depth + 1);
  if (v.k === 'ret') return v.outs.some((o) => holdsHooked(f, o.value, depth + 1));
  if (v.k === 'promise') return holdsHooked(f, v.v, depth + 1);
  return v.k === 'call' && Object.values(f.a.layers).some((layer) => layer.isHooked?.(v));
}

/** A function that is given a chain may make it grow, whatever it returns (`applyFilters(query, filters);`). */
export function grows(f: Frame, given: Value, left: Value): void {
  if (left !== given && chainRoot(left) && queryOf(f, given)?.layer.builder!.lazy && chainRoot(left) === chainRoot(given)) becomes(f, given, left);
}

/** A callback, or each of a list, as the chain that it makes of the one it is given. */
function asPart(f: Frame, e: CallExpr, layer: Layer, fn: Value, x: Value): Value {
  if (x.k === 'fn') return queryInside(f, e, layer, fn, x);
  return x.k === 'arr' && x.items.some((i) => i.k === 'fn') ? f.a.t.arr(x.items.map((i) => asPart(f, e, layer, fn, i))) : x;
}

/** The same object under every name that holds it; in a callback, that of a name outside may be called any number of times. */
function becomes(f: Frame, before: Value, grown: Value): void {
  for (const [b, held] of f.state.env) if (held === before) f.state.env.set(b, grown);
  for (let outer = f.parent; outer; outer = outer.parent) {
    for (const [b, held] of outer.state.env) {
      if (held === before) outer.state.env.set(b, joinQueries(f, f.a.t.opaque('in a callback'), grown, before) ?? grown);
    }
  }
}

/** Turns a chain into its accesses and the promise of its rows; any other value stays as it is. */
export function completeQuery(f: Frame, v: Value): Value {
  const { t } = f.a;
  if (v.k === 'cond' && (chainRoot(v.a) || chainRoot(v.b) || v.a.k === 'cond' || v.b.k === 'cond') && holdsChain(v)) {
    let a = v.a, b = v.b;
    f.branch(v.t, () => (a = completeQuery(f, v.a)), () => (b = completeQuery(f, v.b)));
    return t.cond(v.t, a, b);
  }
  const query = queryOf(f, v);
  if (!query || (query.layer.builder!.explicit && !(v.k === 'call' && v.f.k === 'path' && query.layer.builder!.runs(v.f.p, v)))) return v;
  return runQuery(f, v, query);
}

/** A query that is handed to a function out of sight is taken for run there, with conditions of which nothing is known. */
export function runElsewhere(f: Frame, v: Value, to: HandedTo, depth = 0): Value {
  const { t } = f.a;
  if (f.a.queries.size === 0) return v;
  if (v.k === 'obj' && depth < 2) return t.obj(v.entries.map((e) => ({ ...e, v: runElsewhere(f, e.v, to, depth + 1) })));
  if (v.k === 'arr' && depth < 2) return t.arr(v.items.map((x) => runElsewhere(f, x, to, depth + 1)));
  const query = queryOf(f, v);
  const { isWhole } = query?.layer.builder ?? {};
  if (!query || !isWhole) return completeQuery(f, v);
  const isPiece = [to.callee, chainRoot(v)!].some((x) => isOfCallback(f, x)) || !isWhole(v, to);
  return isPiece ? v : runQuery(f, t.call(t.path(v, HANDED), [t.const(nameOfCallee(to.callee))]), query);
}

/** What a callback gives: whoever called it runs the query, unless it is a piece of one around it. */
export function completeGiven(f: Frame, v: Value): Value {
  const root = f.a.queries.size > 0 ? chainRoot(v) : undefined;
  return root && !isOfCallback(f, root) ? completeQuery(f, v) : v;
}

/** What a callback does with what it is given makes a piece of the query around it; only one that waits is handed a client. */
function isOfCallback(f: Frame, v: Value): boolean {
  let at = v;
  while (at.k === 'path' || at.k === 'call') at = at.k === 'path' ? at.o : at.f;
  if (at.k !== 'param') return false;
  const { fn } = f.a.functionAt(at.fn);
  return fn.name === undefined && !fn.async;
}

function runQuery(f: Frame, v: Value, query: NonNullable<ReturnType<typeof queryOf>>): Value {
  const { t } = f.a;
  const { gives } = query.layer.builder!;
  const [first, ...others] = query.layer.builder!.finish(v, f.a.model, t, f.a);
  if (first?.sql) return runSql(f, query.e, first);
  const given = runAll(f, placeOf(f, v, query), query.layer.name, first, others);
  if (gives && given?.k === 'promise') return t.promise(gives(given.v, v, t), given.facts);
  return given ?? t.promise(t.opaque('query', [v]));
}

interface Begun { e: CallExpr; frame: Frame }

/** A query is its function's, whoever runs it; one that a called function gave back is the caller's, who may add what another forgets. */
function placeOf(f: Frame, v: Value, { e, frame }: Begun): Begun {
  const owner = f.caller ?? f;
  const given = owner.givenQueries.get(chainRoot(v)!);
  return given ? { e: given, frame: owner } : { e, frame: owner.file === frame.file ? owner : frame };
}

/** A called function gives back a query that it began. */
export function noteGiven(f: Frame, e: CallExpr, v: Value): void {
  const root = v.k === 'call' ? chainRoot(v) : undefined;
  if (root && !f.givenQueries.has(root) && f.a.queries.get(queryMark(root)!)?.frame.key !== f.key) f.givenQueries.set(root, e);
}

/** The accesses of one query, and the promise of the first one's rows. */
function runAll(f: Frame, { e, frame }: Begun, layer: string, first: Recognised | undefined, others: readonly Recognised[], until?: Value): Value | undefined {
  const run = (found: Recognised): Value => access(f, e, layer, found, { file: frame.file, frame }, until);
  // what the others read, the first may write
  const isWrite = first !== undefined && first.operation !== 'read' && first.operation !== 'aggregate';
  const rows = isWrite ? [...others.map(run), run(first)].slice(-1) : [...(first ? [first] : []), ...others].map(run);
  return rows[0];
}

/**
 * A call that runs SQL given as text: its tables as accesses, and the promise of what it gives.
 * @param until see {@link access}
 */
export function runSql(f: Frame, e: CallExpr, found: Recognised, until?: Value): Value {
  const { t } = f.a;
  const [first, ...others] = statementsOf(found, f.a.model, t);
  const rows = runAll(f, { e, frame: f }, sqlLayer.name, first, others, until) ?? t.promise(t.opaque('query', [...found.args]));
  if (rows.k !== 'promise') return rows;
  const list = rows.v;
  switch (found.sql!.gives) {
    case 'result':
      return t.promise(t.obj([{ key: null, v: list }, { key: 'rows', v: list }, { key: 'rowCount', v: t.path(list, 'length') }]), rows.facts);
    case 'pair':
      return t.promise(t.arr([list, t.opaque('fields')]), rows.facts);
    default:
      return rows;
  }
}

/**
 * SQL that a called function runs, and of which the text is known only here: its accesses are this call's own.
 * @returns the rows that this call reads, by those of the function's raw access
 */
export function openSql(f: Frame, needs: readonly Need[], go: (v: Value) => Value, e: CallExpr): ReadonlyMap<Value, Value> {
  const found = new Map<Value, Value>();
  const here = f.state.facts;
  for (const { row, events } of needs) {
    const seen = go(row);
    const opened = seen.k === 'row' ? openedAt(f, row, seen) : undefined;
    if (!opened || seen.k !== 'row') continue;
    f.opened++;
    if (seen.args[0] && isRawSql(row)) f.a.opened.add(seen.args[0]);
    f.a.siteOf(row).proof ??= { kind: 'not-released', detail: isRawSql(row) ? 'its text is judged where it is given' : 'it is judged where its entity is chosen' };
    const [first, ...others] = opened;
    let rows: Value | undefined;
    // the function may have checked before
    for (const facts of events.length > 0 ? events.map((x) => here.add(...[...x.set].map(go))) : [here]) {
      f.state.facts = facts;
      rows = runAll(f, { e, frame: f }, row.layer, first, others);
    }
    if (!isRawSql(row) && rows?.k === 'promise' && rows.v.k === 'row') noteWrapper(f.a, f.a.t.closure(row.site.file, f.a.siteOf(row).fn.id) as Closure, rows.v);
    f.state.facts = here;
    found.set(row, rows?.k === 'promise' ? rows.v : f.a.t.opaque('query', seen.args));
  }
  return found;
}

function openedAt({ a }: Frame, row: Row, seen: Row): readonly Recognised[] | undefined {
  if (isRawSql(row)) return openedBy(row, seen, a.model, a.t);
  const found = a.layers[row.layer]!.opens?.(seen, a.model, a.t, a);
  return found && [found];
}

/** What a function still owes of accesses whose tables its callers may know. */
export const openNeeds = ({ layers }: Frame['a'], { needs }: Summary): readonly Need[] => needs.filter(({ row, asked }) => !asked && !row.aspect && row.resource === '' && (isRawSql(row) || layers[row.layer]!.opens));

/** Whether a value is a function that runs SQL whose text is known with it. */
export function opensSql(f: Frame, v: Value): boolean {
  if (v.k === 'promise') return opensSql(f, v.v);
  if (v.k === 'cond') return opensSql(f, v.a) || opensSql(f, v.b);
  if (v.k !== 'fn') return false;
  const go = substitution(f.a.t, new Map(v.bound));
  return rawNeeds(f.a.summary(v)).some(({ row }) => {
    const seen = go(row);
    return seen.k === 'row' && isOpenedBy(row, seen, f.a.model, f.a.t);
  });
}

/** What a function still owes of SQL whose tables are not known in it. */
export const rawNeeds = (summary: Summary | undefined): readonly Need[] => (summary?.needs ?? []).filter(({ row, asked }) => !asked && !row.aspect && isRawSql(row));

/** What a statement leaves behind: a chain that only grows runs nothing. */
export function completeStatement(f: Frame, v: Value): Value {
  return queryOf(f, v)?.layer.builder!.lazy ? v : completeQuery(f, v);
}

function holdsChain(v: Value): boolean {
  return v.k === 'cond' ? holdsChain(v.a) || holdsChain(v.b) : chainRoot(v) !== undefined;
}

/** One chain of two that grew from the same start: what only one of them has hangs on the test. */
export function joinQueries(f: Frame, test: Value, a: Value, b: Value): Value | undefined {
  const query = queryOf(f, a);
  if (!query?.layer.builder?.branches || queryOf(f, b) !== query) return undefined;
  const { t } = f.a;
  const ofA = links(a), ofB = links(b);
  let common = 0;
  while (common < ofA.length && common < ofB.length && ofA[common] === ofB[common]) common++;
  if (common === 0) return undefined;
  const tail = (chain: readonly (Value & { k: 'call' })[]): Value => t.arr(chain.slice(common).map((x) => t.arr([t.const((x.f as Value & { k: 'path' }).p), ...x.args])));
  return t.call(t.path(ofA[common - 1]!, '@branch'), [test, tail(ofA), tail(ofB)]);
}

/** The calls of a chain, first to last. */
function links(v: Value): (Value & { k: 'call' })[] {
  const out: (Value & { k: 'call' })[] = [];
  const root = chainRoot(v);
  for (let x = v; x.k === 'call'; x = x.f.o) {
    out.unshift(x);
    if (x === root || x.f.k !== 'path') break;
  }
  return out;
}

/** The chain that a callback makes of the one it is given (`new Brackets((qb) => { qb.where(…) })`). */
export function queryInside(f: Frame, e: CallExpr, layer: Layer, fn: Value, body: Closure): Value {
  const { t } = f.a;
  const root = beginQuery(f, e, layer, t.path(fn, 'brackets'), []);
  const grown = grownInside(f, body, root);
  return layer.builder!.given && chainRoot(grown) !== root ? root : grown;
}

/** What a callback makes of the chain that it is given. */
function grownInside(f: Frame, body: Closure, chain: Value, more: readonly Value[] = []): Value {
  f.markApplied(body);
  const summary = f.a.summary(body);
  if (summary) summary.calls++;
  const grown = f.inside(body, chain, more);
  return body.bound.length > 0 ? substitution(f.a.t, new Map(body.bound))(grown) : grown;
}
