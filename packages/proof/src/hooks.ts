/**
 * Calls of a client that hands them to functions of the project first: each function is walked over the call's own arguments, and
 * what it hands on in the end is the access. Boundary: functions that hand on what they were given, on every way, are left out.
 */
import { type AccessSite, type Analysis, siteKey } from './analysis.ts';
import { access, type CallExpr, noteReplaced, takeOver } from './calls.ts';
import { Frame } from './frame.ts';
import type { Hook, Layer, Recognised } from './layers/layer.ts';
import { type Closure, mentions, type Value } from './values.ts';

const PROCEED = '@proceed';

interface HookedCall {
  e: CallExpr;
  layer: Layer;
  hooks: readonly Hook[];
  /** As it is written. */
  written: Recognised;
  /** Where it is written. */
  frame: Frame;
  /** Takes what is handed on in the end, where nothing is to be run. */
  end?: (found: Recognised) => Value;
}

/** What one function hands on, and the rows of that. */
export interface HandedOn { found: Recognised; rows: Value }

/** @returns what the call gives; undefined where nothing stands before it */
export function throughHooks(f: Frame, e: CallExpr, layer: Layer, callee: Value, written: Recognised): Value | undefined {
  const hooks = layer.hooks?.(callee, written, f.a.model, f.a.t) ?? [];
  noteClient(f, e, callee, written, hooks.length > 0);
  return hooks.length > 0 ? handOn(f, { e, layer, hooks, written, frame: f }, 0, written) : undefined;
}

/** Remembers that an access is called on such a client, whatever comes of it. */
export function noteClient({ a, file }: Frame, e: CallExpr, callee: Value, { method }: Recognised, isSeen: boolean): void {
  let on = callee;
  while (on.k === 'path') on = on.o;
  const by = a.hasHooked ? firstFunction(a, on) : undefined;
  if (by) a.calledOn.set(`${file}:${e.s[0]}`, { by, method, isSeen });
}

/** The function by which a client is known that hands its calls on. */
export function firstFunction(a: Analysis, client: Value): Closure | undefined {
  if (client.k !== 'call' || !Object.values(a.layers).some((layer) => layer.isHooked?.(client))) return undefined;
  return client.args.find((x): x is Closure => x.k === 'fn');
}

/** The accesses that a client would make of a call, all ways. */
export function wouldRun(a: Analysis, { site, layer: name, method, operation, resource, row, fn }: AccessSite, client: Value): readonly Recognised[] {
  const layer = a.layers[name]!;
  const accessor = a.model.resources[resource]?.accessors[0];
  if (accessor === undefined) return [];
  const written: Recognised = { method, operation, resource, args: row.args };
  const hooks = layer.hooks?.(a.t.path(a.t.path(client, accessor), method), written, a.model, a.t) ?? [];
  const frame = new Frame(a, site.file, fn, undefined);
  const found: Recognised[] = [];
  const end = (one: Recognised): Value => {
    found.push(one);
    return a.t.opaque('would run');
  };
  const e: CallExpr = { k: 'call', f: { k: 'undef', s: site.span }, a: [], s: site.span };
  if (hooks.length > 0) handOn(frame, { e, layer, hooks, written, frame, end }, 0, written);
  return found;
}

function handOn(f: Frame, call: HookedCall, i: number, found: Recognised): Value {
  const hook = call.hooks[i];
  if (hook) return run(f, call, i, hook, found);
  const { e, layer, written, frame } = call;
  if (call.end) return call.end(found);
  const rows = access(f, e, layer.name, found, { file: frame.file, frame });
  if (found.args[0] !== written.args[0] && rows.k === 'promise' && rows.v.k === 'row') {
    const bare = f.a.t.row(rows.v.site, layer.name, found.method, found.resource, written.args);
    f.a.scoped.set(siteKey(rows.v), { row: rows.v, bare, by: call.hooks.map(({ fn }) => fn) });
  }
  return rows;
}

function run(f: Frame, call: HookedCall, i: number, hook: Hook, found: Recognised): Value {
  const { a } = f;
  const { t } = a;
  const proceed = t.call(t.global(PROCEED), [t.const(`${call.end ? 'would ' : ''}${call.frame.file}:${call.e.s[0]}:${i}:${found.method}:${found.args[0]?.id ?? ''}`)]);
  const handed: HandedOn[] = [];
  const go = (frame: Frame, args: readonly Value[]): Value => {
    const passed = hook.passes(args, found);
    const rows = handOn(frame, call, i + 1, passed);
    handed.push({ found: passed, rows });
    return rows;
  };
  a.proceeding.set(proceed, go);
  const given = hook.given(found, proceed);
  const settings = new Map<Value, Value>([...hook.fn.bound, ...a.paramsOf(hook.fn).map((p, n) => [p, given[n] ?? t.undef] as const)]);
  const summary = a.hooked(hook.fn, settings);
  if (!summary) return handOn(f, call, i + 1, found);
  summary.calls++;
  const all = a.handedOn.get(summary) ?? handed;
  a.handedOn.set(summary, all);
  const isSame = (x: Recognised): boolean => x.method === found.method && x.resource === found.resource && (x.args[0] === found.args[0] || x.args[0] === t.path(given[0]!, 'args'));
  if (all.length > 0 && all.every((x) => isSame(x.found))) return handOn(f, call, i + 1, found);
  if (all.length === 0) {
    // what it does with the call cannot be seen
    if (summary.exits.length > 0 && summary.exits.every((x) => x.value.rows.size === 0)) return handOn(f, call, i + 1, found);
    if (!call.end) noteReplaced(f, call.e, call.layer.name, found, call.frame, summary.exits.length === 0 ? { kind: 'not-released', detail: 'the client refuses it' } : { kind: 'wrapper', detail: 'the client runs another access in its place' });
  }
  f.markApplied(hook.fn);
  const general = a.summary({ file: hook.fn.file, fn: hook.fn.fn });
  if (general) general.calls++;
  const result = takeOver(f, summary, (v) => v, call.e, ({ row }) => row.site.file === call.frame.file && row.site.span[0] === call.e.s[0]);
  // what a library makes of the rows is still theirs
  const rows = all.flatMap((x) => (x.rows.k === 'promise' ? [x.rows.v] : []));
  const isLost = rows.length > 0 && !rows.some((row) => mentions(result, row));
  return isLost ? t.promise(t.ret(rows.map((value) => ({ facts: [], value })))) : result;
}
