/**
 * Accesses whose safety lies in a key: what is kept under it must not be reached from another tenant. One question for
 * Redis, caches, objects and jobs; each library says which arguments are keys and what is kept under them.
 * Boundary: a key that holds an id unique everywhere is believed; that its row was checked is asked at the row.
 */
import type { Known } from '../facts.ts';
import type { Keys, Part } from '../keys.ts';
import type { Miss, Result } from '../tie.ts';
import { children, type Closure, mentions, type Row, type Value } from '../values.ts';
import { bareLayer, type Declared, type Layer, type Recognised, type Sight } from './layer.ts';

export interface KeyedAccess {
  keys: readonly Value[];
  /** What the client itself puts before every key. */
  prefix?: Value;
  /** What is kept there, where it is written. */
  kept?: readonly Value[];
  /** Arguments of the call that makes what is kept: part of the key by themselves. */
  own?: ReadonlySet<Value>;
  /** What is kept is looked up or enumerated by several; a number or an expiry gives nothing away. */
  use: 'value' | 'collection' | 'slight' | 'object' | 'list' | 'job';
  /** What the access gives: a check of it afterwards will do. */
  found?: Row;
}

/** What a keyed layer may ask. */
export interface KeySight extends Sight {
  keys: Keys;
  /** What a function gives. */
  resultOf(c: Closure): Value | undefined;
  /** The declared result of a function. */
  returnTypeOf(c: Closure): Declared | undefined;
  path(o: Value, p: string): Value;
  each(o: Value): Value;
  constant(v: string): Value;
  /** Values that their name shows to be a client of a library. */
  clients: Map<Value, string>;
}

export interface KeyedLayer extends Layer {
  /** @param named the receiver as written, where it is a name */
  find(callee: Value, args: readonly Value[], named: string | undefined, sight: KeySight): Recognised | undefined;
  isMethod(name: string): boolean;
  judge(row: Row, known: Known, sight: KeySight): Result;
}

interface Reading extends Pick<KeyedLayer, 'name' | 'find' | 'isMethod'> {
  read(row: Row, sight: KeySight): KeyedAccess;
}

export function keyedLayer({ name, find, isMethod, read }: Reading): KeyedLayer {
  return {
    ...bareLayer(name),
    find,
    isMethod,
    judge: (row, known, sight) => judgeKeys(read(row, sight), known, sight),
  };
}

const tie = (kind: 'condition' | 'capability' | 'guard' | 'not-owned', detail: string): Result => ({ tie: { kind, detail, deps: new Set() } });
const miss = (detail: string, rest: Partial<Miss>): Result => ({ miss: { gap: 'unkeyed', detail, ...rest } });

function judgeKeys(access: KeyedAccess, known: Known, sight: KeySight): Result {
  const told = new Set(access.keys.flatMap(toldBy));
  const kept = (access.kept ?? []).map((v) => dependsOn(v, sight, told, access.own)).find((p) => p !== undefined);
  const results = access.keys.map((key) => judgeKey(access, key, kept, known, sight));
  const misses = results.filter((r): r is { miss: Miss } => 'miss' in r);
  return misses.find((r) => !r.miss.weak && !r.miss.accepted) ?? misses.find((r) => !r.miss.accepted) ?? misses[0] ?? results[0] ?? tie('not-owned', 'it has no key');
}

/** What a key tells apart by being in it: what is kept may depend on that. */
function toldBy(key: Value): Value[] {
  return [key, ...(key.k === 'tpl' || key.k === 'arr' || key.k === 'obj' || key.k === 'promise' ? children(key).flatMap(toldBy) : [])];
}

function judgeKey(access: KeyedAccess, key: Value, kept: Part | undefined, known: Known, { keys }: KeySight): Result {
  if (access.found && isChecked(access.found, known, keys)) return tie('guard', 'what it gives is compared with the tenant');
  // a bucket is the application's, unless it is named after a tenant or by the request
  const isBefore = (p: Part): boolean => p.kind !== 'unknown' || (access.use !== 'object' && access.use !== 'list') || isInput(p.v);
  const before = access.prefix ? keys.ways(access.prefix, known).flat().filter(isBefore) : [];
  const ways = keys.ways(key, known).map((way) => [...before, ...way]);
  const open = ways.filter((way) => !way.some((p) => isApartIn(access.use, p)));
  if (open.length === 0) {
    const part = ways[0]!.find((p) => p.kind === 'tenant') ?? ways[0]!.find(isApart)!;
    // what a parameter is called may be more than what callers give
    const named = part.kind === 'unique' && open.length === 0 && ways.length === 1 && isNamed(part.v);
    if (named) return miss(`${part.text} in the key is unique everywhere`, { accepted: `${part.text} in the key is unique everywhere` });
    return part.kind === 'tenant' ? tie('condition', `${part.text} is part of the key`) : tie('capability', `${part.text} in the key is unique everywhere`);
  }
  if (access.use === 'object' || access.use === 'list' || access.use === 'job') return judgeHanded(access, key, open, known, keys);
  const way = open.find((w) => w.some((p) => p.kind === 'chosen')) ?? open[0]!;
  const unknown = way.find((p) => p.kind === 'unknown');
  if (open.length < ways.length && !way.some((p) => p.kind === 'chosen')) return miss('the key tells tenants apart only in one case', { weak: 'the key tells tenants apart only in one case' });
  if (unknown) return miss(`\`${unknown.text}\` may or may not name the tenant`, { culprit: unknown.v, weak: `\`${unknown.text}\` in the key comes from elsewhere` });
  const slight = access.use === 'slight' ? { weak: 'it gives no data away' } : {};
  const chosen = way.find((p) => p.kind === 'chosen');
  if (chosen) return miss(`two tenants may have the same \`${chosen.text}\``, { culprit: chosen.v, ...slight });
  if (kept && way.length === 0 && access.use === 'collection') return miss(`what is kept depends on \`${kept.text}\``, { weak: 'it may be a queue of the whole application' });
  if (kept) return miss(`what is kept depends on \`${kept.text}\``, { culprit: way[0]?.v ?? key, ...slight });
  if (way.length === 0) return tie('not-owned', 'a key that is the same for everybody, and nothing of a tenant under it');
  const plain = way.find((p) => p.kind === 'plain');
  if (plain && !way.some((p) => p.kind === 'person')) return miss(`\`${plain.text}\` does not name the tenant`, { culprit: plain.v, weak: `what \`${plain.text}\` stands for may be common to all tenants` });
  const person = way.find((p) => p.kind === 'person')!;
  const assumed = `\`${person.text}\` may be a member of several tenants`;
  return miss(`\`${person.text}\` is a person's, and a person may belong to several tenants`, { culprit: person.v, ...(access.use === 'collection' ? { assumed } : { weak: 'what one person keeps may be meant for all of their tenants' }) });
}

/** Names that a client gives to files. */
const FILE_NAME = /^(?:name|file_?name|original_?name|path_?name|title)$/i;

/** A key of objects or jobs that does not tell tenants apart: is it another's to name? */
function judgeHanded(access: KeyedAccess, key: Value, open: readonly Part[][], known: Known, keys: Keys): Result {
  const parts = open.flat();
  const isChosen = (p: Part): boolean => p.kind === 'chosen' || (key.k === 'tpl' && FILE_NAME.test(lastOf(p.v)));
  const isElsewhere = (p: Part): boolean => p.kind === 'unknown' && !isChosen(p) && !isInput(p.v);
  const elsewhere = (p: Part): Result => miss(`\`${p.text}\` may or may not name the tenant`, { culprit: p.v, weak: `\`${p.text}\` in the key comes from elsewhere` });
  const way = open.find((w) => w.some(isChosen)) ?? open.find((w) => w.some((p) => isInput(p.v)));
  const beside = way?.find(isElsewhere);
  const chosen = way?.find(isChosen);
  // an id tells tenants apart, but this one the request named
  const id = way?.find((p) => p.kind === 'unique');
  if (chosen && !id) return beside ? elsewhere(beside) : miss(`two tenants may have the same \`${chosen.text}\``, { culprit: chosen.v, ...(holdsTime(key) && { weak: 'the time in the key keeps them apart' }) });
  const input = chosen ? id : way?.find((p) => isInput(p.v));
  if (input && parts.some((p) => isChecked(p.v, known, keys))) return tie('guard', 'the key was checked');
  if (input && (chosen || key.k !== 'tpl')) return beside ? elsewhere(beside) : miss(`the request names it (\`${input.text}\`), and nothing here asks whose it is`, { culprit: input.v });
  if (parts.length > 0 && parts.every((p) => [...p.v.rows].some((r) => r.resource !== ''))) return tie('capability', 'the key was read from a row');
  const [first] = parts;
  if (first) return elsewhere(first);
  return access.use === 'list' ? miss('it lists what every tenant keeps', { weak: 'the objects may be meant for everybody' }) : tie('not-owned', 'a key that is the same for everybody');
}

/** `${Date.now()}-${file.name}` */
function holdsTime(v: Value, depth = 0): boolean {
  if (depth > 6) return false;
  if (v.k === 'call' && /^(?:now|getTime|toISOString)$/.test(lastOf(v.f))) return true;
  const parts = v.k === 'call' ? v.args : v.k === 'tpl' || v.k === 'arr' ? children(v) : v.k === 'cond' ? [v.a, v.b] : v.k === 'ret' ? v.outs.map((o) => o.value) : [];
  return parts.some((x) => holdsTime(x, depth + 1));
}

const lastOf = (v: Value): string => (v.k === 'path' ? v.p : v.k === 'param' ? v.name : '');

const INPUT = /^(?:body|query|params|searchParams|formData|input|json|headers)$/;

/** Part of a request: a member of its body, query or parameters, whatever it was read by. */
function isInput(v: Value): boolean {
  for (let x: Value = v; ; ) {
    if (x.k === 'path') {
      if (INPUT.test(x.p)) return true;
      x = x.o;
    } else if (x.k === 'each') x = x.o;
    else if (x.k === 'promise') x = x.v;
    else if (x.k === 'call') x = x.f;
    else return x.k === 'param' && INPUT.test(x.name);
  }
}

/** Something that is known speaks of the value together with a tenant or a person, who did not come from the value itself. */
function isChecked(v: Value, known: Known, keys: Keys): boolean {
  for (const lit of known.literals()) {
    if (lit !== v && mentions(lit, v) && keys.inside(lit).some((p) => (p.kind === 'tenant' || p.kind === 'person') && !mentions(p.v, v))) return true;
  }
  return false;
}

/** Known by the name of a parameter alone. */
function isNamed(v: Value): boolean {
  let x = v;
  while (x.k === 'path' || x.k === 'each') x = x.o;
  return x.k === 'param';
}

const isApart = (p: Part): boolean => p.kind === 'tenant' || p.kind === 'unique';
/** An id that the request names finds a job whoever asks. */
const isApartIn = (use: KeyedAccess['use'], p: Part): boolean => isApart(p) && (p.kind === 'tenant' || !((use === 'job' || use === 'object') && isInput(p.v)));

/** A tenant that decides what a value is: in the conditions of its rows, in the arguments of the calls that make it. */
function dependsOn(v: Value, sight: KeySight, told: ReadonlySet<Value>, own: ReadonlySet<Value> = new Set(), depth = 0): Part | undefined {
  if (depth > 6 || told.has(v)) return undefined;
  if (v.k === 'row' || v.k === 'call') {
    if (v.k === 'call' && v.f.k === 'fn') {
      const made = sight.resultOf(v.f);
      const inside = made && dependsOn(made, sight, told, new Set([...own, ...v.args]), depth + 1);
      if (inside) return inside;
    }
    const found = v.args.flatMap((x) => sight.keys.inside(x, told)).find((p) => p.kind === 'tenant' && !isOf(p.v, own));
    if (found) return found;
  }
  for (const c of v.k === 'cond' ? [v.a, v.b] : children(v)) {
    const found = dependsOn(c, sight, told, own, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function isOf(v: Value, own: ReadonlySet<Value>): boolean {
  for (let x: Value = v; ; x = x.o) {
    if (own.has(x)) return true;
    if (x.k !== 'path' && x.k !== 'each') return false;
  }
}

/**
 * Whether a value is a client of one of the modules: made by them, typed by them, or named like one.
 * @param makes names of a client's methods that give a client again (`multi`), or a step of a chain
 */
export function isClientOf(v: Value, modules: ReadonlySet<string>, makes: (method: string) => boolean, sight: KeySight, depth = 0): boolean {
  if (depth > 8) return false;
  const again = (x: Value): boolean => isClientOf(x, modules, makes, sight, depth + 1);
  const named = sight.clients.get(v);
  if (named !== undefined && modules.has(named)) return true;
  switch (v.k) {
    case 'cond':
      return again(v.a) || again(v.b);
    case 'ret':
      return v.outs.some((o) => again(o.value));
    case 'promise':
      return again(v.v);
    case 'import':
      return modules.has(v.source);
    case 'call': {
      const root = rootOf(v.f);
      if (root.k === 'import' && modules.has(root.source)) return true;
      if (v.f.k === 'path' && makes(v.f.p) && again(v.f.o)) return true;
      // `singleton('redis', createRedis)`
      return v.args.some((x) => x.k === 'fn' && givesClient(x, modules, again, sight));
    }
    case 'inst':
      return sight.bases(v).some((b) => /^Redis$/.test(b.name));
    case 'param':
    case 'path': {
      const declared = sight.typeOf(v);
      return declared !== undefined && sight.modulesOf(declared).some((m) => modules.has(m));
    }
    default:
      return false;
  }
}

function givesClient(c: Closure, modules: ReadonlySet<string>, again: (v: Value) => boolean, sight: KeySight): boolean {
  const type = sight.returnTypeOf(c);
  if (type && sight.modulesOf(type).some((m) => modules.has(m))) return true;
  const made = sight.resultOf(c);
  return made !== undefined && again(made);
}

function rootOf(v: Value): Value {
  let x = v;
  while (x.k === 'path') x = x.o;
  return x;
}

/** The options that a client was made with, where they are written. */
export function optionsOf(v: Value, depth = 0): Value[] {
  if (depth > 6) return [];
  if (v.k === 'call') return [...v.args.filter((x) => x.k === 'obj'), ...(v.f.k === 'path' ? optionsOf(v.f.o, depth + 1) : [])];
  if (v.k === 'cond') return [v.a, v.b].flatMap((x) => optionsOf(x, depth + 1));
  if (v.k === 'ret') return v.outs.flatMap((o) => optionsOf(o.value, depth + 1));
  return [];
}
