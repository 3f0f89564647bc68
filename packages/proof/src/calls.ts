/**
 * Calls: accesses first, then what the language and common libraries do, then functions of the analysed files, then the unknown.
 */
import type { Expr } from '@tenantlint/facts';
import { type AccessSite, siteKey } from './analysis.ts';
import { update } from './bind.ts';
import { builtin } from './builtins.ts';
import { argument, evaluate, optional, settleQuietly } from './evaluate.ts';
import { consumedBy } from './entries/consumers.ts';
import { registers } from './entries/registration.ts';
import type { Facts } from './facts.ts';
import type { Attempt, Frame } from './frame.ts';
import { firstFunction, noteClient, throughHooks } from './hooks.ts';
import { implementing } from './implementers.ts';
import { keyedAccess } from './keyed.ts';
import type { Layer, Recognised } from './layers/layer.ts';
import { sqlLayer } from './layers/sql.ts';
import { recogniseByType } from './receivers.ts';
import { handOver, markRouter } from './handlers.ts';
import { keepsNothing, registeredAs } from './needs.ts';
import { beginQuery, chainRoot, completeQuery, continueQuery, grows, holdsHooked, isOnHooked, isServed, noteGiven, openNeeds, openSql, opensSql, queryInside, queryOf, runElsewhere, runSql } from './queries.ts';
import { type Run, runOf } from './runners.ts';
import { noteWrapper } from './scoped.ts';
import { substitution } from './substitute.ts';
import { keepResult, noteKept } from './unit-of-work.ts';
import type { Handled, Summary } from './summary.ts';
import type { Evidence } from './types.ts';
import { type Closure, isPure, MANY_WAYS, mentions, nameOfCallee, type Outcome, type Row, type Value } from './values.ts';

/** What a function that runs SQL is called with. */
const LATER = 'what it is called with later';
const NONE: ReadonlyMap<Value, Value> = new Map();

export type CallExpr = Expr & { k: 'call' | 'new' };

export function call(f: Frame, e: Expr & { k: 'call' }): Value {
  const { t } = f.a;
  const callee = e.f;
  if (callee.k === 'mem') {
    const self = evaluate(f, callee.o);
    const invoke = (o: Value): Value => {
      const go = (): Value => {
        const args = e.a.map((a) => argument(f, a));
        mutate(f, e, callee, o, args);
        return dispatch(f, e, t.path(o, callee.p), o, callee.p, args);
      };
      return registers(callee.p) ? postponing(f, go) : go();
    };
    return callee.q ? optional(f, self, invoke) : invoke(self);
  }
  const fn = evaluate(f, callee);
  const args = e.a.map((a) => argument(f, a));
  return dispatch(f, e, fn, undefined, undefined, args);
}

export function construct(f: Frame, e: Expr & { k: 'new' }): Value {
  const { t } = f.a;
  const fn = evaluate(f, e.f);
  const args = e.a.map((a) => argument(f, a));
  const cls = fn.k === 'import' ? f.a.imported(fn) : fn;
  if (cls.k === 'cls') {
    const inst = t.inst(cls, args);
    args.forEach((a) => f.needs.release(a));
    return inst;
  }
  if (fn.k === 'global' && (fn.n === 'Set' || fn.n === 'Map') && args[0]) return args[0].k === 'arr' || args[0].k === 'list' ? args[0] : t.list(args[0], t.each(args[0]));
  for (const layer of Object.values(f.a.layers)) {
    if (args[0]?.k === 'fn' && layer.builder?.brackets?.(fn)) return t.call(fn, [queryInside(f, e, layer, fn, args[0])], true);
  }
  if (fn.k === 'global' && fn.n === 'Promise' && args[0]?.k === 'fn') {
    f.needs.callback(args[0], f.state.facts, []);
    return t.promise(t.opaque('promise'));
  }
  for (const x of args) {
    if (x.k === 'fn') f.needs.callback(x, f.state.facts, [], undefined, consumer(f, fn, args, x));
    else if (!isPure(fn)) f.needs.release(x);
  }
  keyedAccess(f, e, fn, args);
  return markRouter(f, e, fn, t.call(fn, args, true));
}

/** `xs.push(x)` on a name: the list that the name holds grows. */
function mutate(f: Frame, e: Expr & { k: 'call' }, callee: Expr & { k: 'mem' }, self: Value, args: readonly Value[]): void {
  const { t } = f.a;
  const target = e.a[0];
  if (callee.p === 'assign' && self.k === 'global' && self.n === 'Object' && target && target.k !== 'spread') return update(f, target, (o) => (o.k === 'obj' || o.k === 'row' || o.k === 'call' ? t.obj([o, ...args.slice(1)].map((v) => ({ key: null, v }))) : o));
  for (const layer of Object.values(f.a.layers)) {
    const built = layer.builds?.(t.path(self, callee.p), args, f.a.model, t, f.a);
    const holder = built?.into === undefined ? undefined : built.into === 'wrapped' ? (callee.o.k === 'call' ? callee.o.a[0] : undefined) : e.a[built.into];
    if (built && holder && holder.k !== 'spread') return update(f, holder, () => built.value);
  }
  if (callee.o.k !== 'var' && callee.o.k !== 'mem') return;
  for (const layer of Object.values(f.a.layers)) {
    const then = layer.becomes?.(t.path(self, callee.p), args, t);
    if (!then) continue;
    noteHooked(f, layer, then);
    return update(f, callee.o, () => then);
  }
  if (callee.o.k === 'var') {
    const held = f.read(callee.o.b);
    // builders change in place: `qb.andWhere(…)` as a statement
    const query = held && queryOf(f, held);
    if (held && query && !query.layer.builder!.forks?.(callee.p)) {
      const grown = continueQuery(f, t.path(held, callee.p), args);
      if (grown && chainRoot(grown)) f.write(callee.o.b, grown);
      return;
    }
  }
  if (callee.p !== 'push' && callee.p !== 'unshift' && callee.p !== 'add') return;
  update(f, callee.o, (o) => (o.k === 'arr' ? t.arr([...o.items, ...args]) : o.k === 'list' || o.k === 'row' ? t.arr([t.spread(o), ...args]) : o.k === 'call' && o.ctor ? t.arr(args) : o));
}

function dispatch(f: Frame, e: CallExpr, fn: Value, self: Value | undefined, name: string | undefined, args: readonly Value[]): Value {
  const { a } = f;
  const { t } = a;
  const step = continueQuery(f, fn, args);
  if (step) return step;
  const proceed = a.proceeding.get(fn);
  if (proceed) return proceed(f, args);
  const stated = a.stated?.call({ file: f.file, span: e.s }, fn, args, t, a);
  if (stated) {
    if (stated.made) f.assume(stated.made);
    return stated.result;
  }
  for (const layer of Object.values(a.layers)) {
    if (layer.isPure?.(fn, args)) return t.call(fn, args);
    if (layer.builder?.begins(fn, args, a.model, t, a)) return beginQuery(f, e, layer, fn, args);
    const built = layer.builds?.(fn, args, a.model, t, a);
    if (built) noteHooked(f, layer, built.value);
    if (built) return noteKept(f, e, fn, args, built.value)!;
    const found = layer.recognise(fn, args, a.model, t, a);
    if (found?.sql && a.hasHooked) noteClient(f, e, fn, found, false);
    if (found?.sql) return handedOn(f, e, fn, self, args, found) ?? runSql(f, e, found);
    if (found) {
      const sure = found.resource === '' ? told(f, layer, fn, args) : undefined;
      const { name } = sure?.layer ?? layer;
      const handed = layer.hooks && throughHooks(f, e, layer, fn, found);
      if (handed) return handed;
      const rows = access(f, e, name, sure?.found ?? ((found.resource === '' && recogniseByType(f, e, fn, args)) || found));
      noteKept(f, e, fn, args);
      if (found.by && rows.k === 'promise' && rows.v.k === 'row') noteWrapper(a, found.by, rows.v);
      const { gives, loads } = sure?.found ?? found;
      if (loads !== undefined && rows.k === 'promise') holdLoaded(f, e, loads, rows.v);
      return gives ? access(f, e, name, gives) : rows;
    }
    const tx = layer.transaction?.(fn, t);
    if (tx?.gives && args[0]?.k === 'fn') return instantiate(f, args[0], undefined, [tx.client], undefined) ?? tx.client;
    if (tx && args.length > 0) return transaction(f, tx.client, args);
  }
  const run = runOf(fn, args);
  // one of the project's own is read
  if (run && !a.resolve(fn)) return runNow(f, e, run) ?? unknown(f, e, fn, args);
  noteKept(f, e, fn, args);
  const known = builtin(f, e, fn, self && completeIfPromised(f, self, name), name, args);
  if (known) return known;
  if (fn.k === 'cond') {
    // `(tx ?? prisma)` and the like: both alternatives
    return t.cond(fn.t, dispatch(f, e, fn.a, self, name, args), dispatch(f, e, fn.b, self, name, args));
  }
  if (a.hasHooked && fn.k === 'ret' && fn.outs.some((o) => isOnHooked(a, o.value))) return ofEachWay(f, fn, (way) => dispatch(f, e, way, self, name, args));
  // a client that a function makes in one of several ways
  const client = fn.k === 'ret' ? fn.outs.find(({ value }) => isAccess(f, value, args)) : undefined;
  if (client) return dispatch(f, e, client.value, self, name, args);
  const target = a.resolve(fn);
  if (target) {
    const { filled } = target;
    const result = apply(f, e, target.fn, target.self ?? self, filled ? [t.obj([...(args[0] ? [{ key: null, v: args[0] }] : []), { key: null, v: filled }])] : args);
    if (result) return result;
  }
  const behind = implementing(a, fn);
  const given = behind && apply(f, e, behind, self, args);
  if (given) return given;
  const typed = recogniseByType(f, e, fn, args);
  return typed ? access(f, e, 'prisma', typed) : unknown(f, e, fn, args);
}

/** Whether a library would take the call for an access. */
function isAccess({ a }: Frame, fn: Value, args: readonly Value[]): boolean {
  return Object.values(a.layers).some((layer) => layer.builder?.begins(fn, args, a.model, a.t, a) || (layer.recognise(fn, args, a.model, a.t, a)?.resource ?? '') !== '');
}

/** A client of the project's own, or the one that it extends. */
function ofEachWay(f: Frame, { outs }: Value & { k: 'ret' }, run: (way: Value) => Value): Value {
  const { facts } = f.state;
  const found = outs.map((o) => {
    f.state.facts = facts.add(...o.facts);
    return { facts: o.facts, value: run(o.value) };
  });
  f.state.facts = facts;
  return f.a.t.ret(found);
}

function noteHooked({ a }: Frame, layer: Layer, client: Value): void {
  const by = layer.isHooked?.(client) ? firstFunction(a, client) : undefined;
  if (!by) return;
  a.hasHooked = true;
  if (!a.clients.has(`${by.file}:${by.fn}`)) a.clients.set(`${by.file}:${by.fn}`, client);
}

/** A function at hand that is given SQL as a client is, without its values: where it can be followed, it runs that with its own. */
function handedOn(f: Frame, e: CallExpr, fn: Value, self: Value | undefined, args: readonly Value[], found: Recognised): Value | undefined {
  const target = found.sql!.values ? undefined : (f.a.resolve(fn)?.fn ?? implementing(f.a, fn));
  if (!target) return undefined;
  const before = f.opened;
  const result = apply(f, e, target, self, args);
  if (!result || f.opened > before) return result;
  if (!opensSql(f, result)) return undefined;
  // where nobody calls what it gives, this is all that is known
  const rows = runSql(f, e, { ...found, sql: { ...found.sql!, values: f.a.t.opaque(LATER) } }, found.sql!.text);
  f.needs.release(rows);
  return result;
}

/** What stood for a row by its key alone is the row from here on. */
function holdLoaded(f: Frame, { a: args, f: callee }: CallExpr, at: NonNullable<Recognised['loads']>, row: Value): void {
  const on = callee.k === 'mem' ? callee.o : undefined;
  const holder = typeof at === 'number' ? args[at] : at === 'itself' ? on : on?.k === 'call' ? on.a[0] : undefined;
  for (const one of holder?.k === 'arr' ? holder.e : [holder]) if (one && one.k !== 'spread') update(f, one, () => row);
}

/** A library that can tell the table, where one before it cannot: several share the words for their calls. */
function told({ a }: Frame, before: Layer, fn: Value, args: readonly Value[]): { layer: Layer; found: Recognised } | undefined {
  const layers = Object.values(a.layers);
  for (const layer of layers.slice(layers.indexOf(before) + 1)) {
    const found = layer.recognise(fn, args, a.model, a.t, a);
    if (found && found.resource !== '') return { layer, found };
  }
  return undefined;
}

/** `.then` on a chain runs it. */
function completeIfPromised(f: Frame, self: Value, name: string | undefined): Value {
  return name === 'then' || name === 'catch' || name === 'finally' ? completeQuery(f, self) : self;
}

/** A call of which only the name is known: it may use, keep or check what it is given. */
function unknown(f: Frame, e: CallExpr, fn: Value, passed: readonly Value[]): Value {
  const { t } = f.a;
  f.attempt.others = true;
  // what was taken for rows is a function that gives them
  if ((fn.k === 'row' || fn.k === 'promise') && [...fn.rows].some((row) => row.layer === sqlLayer.name)) f.needs.release(fn);
  const rows = keyedAccess(f, e, fn, passed);
  // a query handed to someone else may be run there
  const args = keepsNothing(nameOfCallee(fn)) ? passed : passed.map((x) => runElsewhere(f, x, { callee: fn, args: passed }));
  if (mayBeCallback(fn) && f.invocations.length < 40) f.invocations.push({ callee: fn, args, facts: f.state.facts, params: f.paramValues() });
  const taken = handOver(f, fn, args);
  const isFilled = f.a.filledBy(fn, args) !== undefined;
  for (const c of args.flatMap((x) => callbacksIn(x))) {
    // who calls what comes back calls it
    if (taken.has(c) || (isFilled && f.a.takesFilled(c))) continue;
    if (f.postponed) f.postponed.push({ c, facts: f.state.facts });
    else callbackLater(f, c, f.state.facts, fn.k === 'path' && (fn.p === 'then' || fn.p === 'catch' || fn.p === 'finally'), consumer(f, fn, args, c));
  }
  if (f.postponed) f.postponed = f.postponed.filter((p) => !taken.has(p.c));
  noteContext(f, fn, args);
  const called = t.call(fn, args);
  const result = f.known(called) ?? markRouter(f, e, fn, called);
  if (!isPure(fn)) f.needs.passed(result, args, e);
  return rows ?? result;
}

/** Evaluates a call whose arguments may wrap handlers: what nobody took for a handler is a callback as any other. */
function postponing(f: Frame, go: () => Value): Value {
  const outer = f.postponed;
  f.postponed = [];
  const result = go();
  const left = f.postponed;
  f.postponed = outer;
  for (const p of left) callbackLater(f, p.c, p.facts);
  return result;
}

/** @param follows what an unknown promise settles with: it runs as part of the same course */
function callbackLater(f: Frame, c: Closure, facts: Facts, follows = false, as?: Handled): void {
  f.defer(() => (follows ? f.needs.following(() => f.needs.callback(c, facts, [])) : f.needs.callback(c, facts, [], undefined, as)));
}

/** A function that a queue or a clock calls starts a way of its own. */
function consumer(f: Frame, fn: Value, args: readonly Value[], c: Closure): Handled | undefined {
  const by = consumedBy(fn, args);
  if (!by) return undefined;
  const key = `${c.file}:${c.fn}`;
  f.a.consumers.set(key, by);
  return { key, unread: [] };
}

/** `c.set('org', org)`: from here on `c.get('org')` gives it. */
function noteContext(f: Frame, fn: Value, args: readonly Value[]): void {
  const { t } = f.a;
  if (fn.k !== 'path' || fn.p !== 'set' || args.length !== 2 || args[0]!.k !== 'const' || fn.o.k !== 'param') return;
  f.assume(t.cmp('===', t.call(t.path(fn.o, 'get'), [args[0]!]), args[1]!), t.cmp('===', t.path(t.path(fn.o, 'var'), String(args[0]!.v)), args[1]!));
}

/** A parameter, a member of one, or what a call of one gave: a caller may have passed a function there. */
function mayBeCallback(fn: Value): boolean {
  return fn.k === 'param' || (fn.k === 'path' && fn.o.k === 'param') || (fn.k === 'call' && (fn.f.k === 'param' || fn.f.k === 'fn'));
}

function callbacksIn(v: Value, depth = 0): Closure[] {
  if (depth > 3) return [];
  if (v.k === 'fn') return [v];
  if (v.k === 'obj') return v.entries.flatMap((x) => callbacksIn(x.v, depth + 1));
  if (v.k === 'arr') return v.items.flatMap((x) => callbacksIn(x, depth + 1));
  return [];
}

/** What a library only calls is called here. */
function runNow(f: Frame, e: CallExpr, { body, args }: Run): Value | undefined {
  return body.k === 'fn' ? instantiate(f, body, undefined, args, undefined) : dispatch(f, e, body, undefined, undefined, args);
}

function transaction(f: Frame, client: Value, args: readonly Value[]): Value {
  const { t } = f.a;
  const body = args.find((x) => x.k === 'fn') ?? args[0]!;
  if (body.k === 'fn') {
    // what it makes sure of holds once it is awaited
    const result = instantiate(f, body, undefined, [client], undefined);
    return t.promise(result ? completeQuery(f, result) : t.opaque('transaction'));
  }
  const given = body.k === 'arr' ? body.items.map((i) => completeQuery(f, i)) : undefined;
  return given ? t.promise(t.arr(given.map((i) => settleQuietly(f, i))), t.and(given.flatMap((i) => (i.k === 'promise' ? [i.facts] : [])))) : t.promise(body);
}

/** The access at a call: its row, and its site. */
function noteAccess(f: Frame, e: CallExpr, layerName: string, found: Recognised, at: { file: number; frame?: Frame }, until?: Value): { row: Row; site: AccessSite } {
  const { a } = f;
  const site = { file: at.file, span: e.s };
  const frame = at.frame ?? f;
  const row = a.t.row(site, layerName, found.method, found.resource, found.args) as Row;
  const key = siteKey(row);
  let noted = a.sites.get(key);
  if (!noted) {
    const arg = e.a[0];
    a.sites.set(key, noted = {
      site, layer: layerName, operation: found.operation, method: found.method, resource: found.resource, symbol: frame.fn.symbol, row, reason: found.reason, ...(found.through !== undefined && { through: found.through }), ...(until && { until }), discharged: new Set(), open: row.pars !== 0, fn: frame.fn, frame, facts: frame.state.facts,
      calleeSpan: e.f.k === 'mem' ? e.f.ps : e.f.s, argSpan: arg && arg.k !== 'spread' ? arg.s : undefined, whereSpan: propSpan(arg, 'where'), dataSpan: propSpan(arg, 'data'),
    });
  }
  return { row, site: noted };
}

/** An access that a function of the client takes the place of: what that does is judged there. */
export function noteReplaced(f: Frame, e: CallExpr, layer: string, found: Recognised, at: { file: number; frame?: Frame }, proof: Evidence): void {
  noteAccess(f, e, layer, found, at).site.proof ??= proof;
}

/**
 * @param at the function whose call it is, if not the one that is walked: its file, and where its names are in reach, its frame
 * @param until SQL that counts only as long as nobody runs it with its values
 */
export function access(f: Frame, e: CallExpr, layerName: string, found: Recognised, at: { file: number; frame?: Frame } = f, until?: Value): Value {
  const { a } = f;
  const { t } = a;
  const layer = a.layers[layerName]!;
  const { row, site: noted } = noteAccess(f, e, layerName, found, at, until);
  if (found.operation === 'read') f.attempt.reads.push(row);
  else f.attempt.others = true;
  f.needs.access(row, found);
  for (const w of layer.written(row, a.model, t)) {
    for (const ref of layer.references(w, a.model, t)) {
      const field = w.field ? `${w.field}.${ref.field}` : ref.field;
      const pointing = t.row(noted.site, layerName, found.method, found.resource, found.args, `ref:${field}`);
      const own = siteKey(pointing);
      if (!a.sites.has(own)) a.sites.set(own, { ...noted, field, proof: undefined });
      f.needs.reference(pointing);
    }
  }
  for (const more of layer.beside?.(row, a.model, t) ?? []) access(f, e, layerName, more, at, until);
  const present = layer.throwsWhenAbsent(found.method, row) || (found.operation === 'create' && layer.inserted(row, a.model, t).length > 0);
  return t.promise(row, present ? row : t.true);
}

function propSpan(arg: CallExpr['a'][number] | undefined, key: string): readonly [number, number] | undefined {
  if (!arg || arg.k !== 'obj') return undefined;
  const p = arg.p.find((x) => x.key === key);
  return p && p.key !== undefined && p.v.k === 'obj' ? p.v.s : undefined;
}

/** A call of a function of the analysed files; undefined where its summary is not to be had (recursion). */
export function apply(f: Frame, e: CallExpr, fn: Closure, self: Value | undefined, args: readonly Value[]): Value | undefined {
  return instantiate(f, fn, self, args, e);
}

/** A closure called in place (a callback of a list method, of a transaction). */
export function applyClosure(f: Frame, fn: Closure, args: readonly Value[]): Value | undefined {
  const v = instantiate(f, fn, undefined, args, undefined);
  if (v?.k !== 'promise') return v;
  f.assume(v.facts);
  return v.v;
}

/** Too many ways to return to tell them apart: a constant that it is called with may leave few. */
const isBlurred = ({ exits }: Summary): boolean => exits.length === 1 && exits[0]!.value.k === 'opaque' && exits[0]!.value.reason === MANY_WAYS;

/** The one lookup for which a function throws, and for nothing else. */
const missedIn = ({ missed, reads, others }: Attempt): Row | undefined => (others || reads.some((row) => row !== missed) ? undefined : missed);

function instantiate(f: Frame, fn: Closure, self: Value | undefined, args: readonly Value[], e: CallExpr | undefined): Value | undefined {
  const { a } = f;
  const { t } = a;
  f.markApplied(fn);
  const general = a.summary(fn);
  if (!general || !missedIn(general.attempt)) f.attempt.others = true;
  if (!general) return undefined;
  const served = args.some((x) => isServed(f, x)) || (a.mayHook && (self?.k === 'inst' || fn.bound.some(([, x]) => holdsHooked(f, x)))) ? a.serving(fn, args, f, self) : undefined;
  const summary = served || (isBlurred(general) && args.some((x) => x.k === 'const') && a.settled(fn, [...fn.bound, ...general.params.map((p, i) => [p, args[i] ?? t.undef] as const)])) || general;
  summary.calls++;
  if (served) general.calls++;
  const map = new Map<Value, Value>(fn.bound);
  const spread = args.findIndex((x) => x.k === 'spread');
  summary.params.forEach((p, i) => {
    const arg = args[i];
    if (p.k !== 'param' || !p.optional || arg?.k !== 'param' || arg.optional) return;
    const type = a.typeOf(arg)?.type;
    if (type?.k === 'kw' && (type.n === 'string' || type.n === 'number')) a.given.add(arg);
  });
  const given = (i: number): Value => {
    const arg = args[i] ?? t.undef;
    const done = summary.awaited.get(summary.params[i]!);
    if (!done) return arg;
    const v = completeQuery(f, arg);
    if (v.k !== 'promise') return v;
    map.set(done, v.facts);
    return v.v;
  };
  summary.params.forEach((p, i) => map.set(p, spread >= 0 && i >= spread ? t.opaque('spread arguments') : given(i)));
  const { cls, kind } = a.fnOf(fn);
  if (self && (cls !== undefined || kind === 'method')) map.set(t.this_(`${fn.file}:${cls ?? -fn.fn}`), self);
  const raw = e ? openNeeds(a, summary) : [];
  const opened = raw.length > 0 ? openSql(f, raw, substitution(t, map), e!) : new Map<Value, Value>();
  for (const [row, own] of opened) map.set(row, own);
  const go = substitution(t, map);
  const missed = missedIn(summary.attempt);
  if (missed) f.attempt.reads.push(go(missed) as Row);
  served?.left?.forEach((x, i) => grows(f, args[i]!, go(x)));
  f.needs.called(summary, args);
  return takeOver(f, opened.size === 0 ? summary : { ...summary, needs: summary.needs.filter((n) => !opened.has(n.row)) }, go, e, undefined, opened);
}

/**
 * What a call gives, by the summary of what it calls, with what that owes.
 * @param isHere needs that are the call's own, not of something that it leads to
 */
export function takeOver(f: Frame, summary: Summary, go: (v: Value) => Value, e: CallExpr | undefined, isHere?: (n: Summary['needs'][number]) => boolean, opened: ReadonlyMap<Value, Value> = NONE): Value {
  const { a } = f;
  const { t } = a;
  if (isHere) f.needs.inherit({ ...summary, needs: summary.needs.filter(isHere), given: [] }, go, undefined);
  f.needs.inherit(isHere ? { ...summary, needs: summary.needs.filter((n) => !isHere(n)) } : summary, go, e);
  for (const inv of summary.invocations) {
    const callee = go(inv.callee);
    if (f.proceeds(callee, inv.args.map(go), f.state.facts.add(...[...inv.facts.set].map(go)))) continue;
    const target = a.resolve(callee);
    if (target && (target.fn.file !== summary.file || target.fn.fn !== summary.fn)) f.needs.callback(target.fn, f.state.facts.add(...inv.facts.set, ...[...inv.facts.set].map(go)), inv.args.map(go));
    else if (callee.pars && f.invocations.length < 40) f.invocations.push({ callee, args: inv.args.map(go), facts: f.state.facts.add(...[...inv.facts.set].map(go)), params: inv.params?.map((v) => v && go(v)) });
  }
  for (const r of summary.registrations) f.registrations.push(registeredAs(r, go));
  if (summary.exits.length === 0) {
    // never returns; an async function's rejection surfaces where it is awaited
    if (summary.async) return t.promise(t.undef, t.false);
    f.state.dead = true;
    return t.undef;
  }
  const outs: Outcome[] = summary.exits.map((x) => ({ facts: x.facts.map(go), value: go(x.value) }));
  const result = t.ret(outs);
  // rows that do not come back by a way that was followed may have gone anywhere
  for (const row of opened.values()) if (!mentions(result, row)) f.needs.release(row);
  if (e) for (const { value } of outs) noteGiven(f, e, value);
  keepResult(f, e, result);
  const made = ensured(f, outs);
  if (summary.async) return t.promise(result, made);
  f.assume(made);
  return result;
}

/** What holds after a call, whichever way it returned. */
function ensured(f: Frame, outs: readonly Outcome[]): Value {
  const { t } = f.a;
  const open = outs.filter((o) => !o.facts.includes(t.false));
  if (open.length === 0) return t.false;
  const [first, ...others] = open as [Outcome, ...Outcome[]];
  const common = first.facts.filter((x) => others.every((o) => o.facts.includes(x)));
  if (others.length === 0) return t.and(common);
  // results that differ tell the ways apart where they are tested; keeping both would say everything twice
  return t.and(common);
}
