/**
 * Redis: commands of clients, pipelines and transactions. Boundary: scripts are known by the keys they are given; a
 * pattern is not matched against keys; `pipeline([[…]])` and raw commands (`call`, `sendCommand`) are not read.
 */
import { redisCommand, redisModules } from '@tenantlint/facts';
import type { Row, Value } from '../values.ts';
import { isClientOf, type KeyedAccess, keyedLayer, type KeySight, optionsOf } from './keyed.ts';

const MODULES: ReadonlySet<string> = new Set(redisModules);
const NAMED = /^(?:redis(?:[A-Z]\w*)?|\w*Redis(?:Client|Connection)?|RedisClient|kv|valkey)$/;
const CHAINS = /^(?:multi|pipeline|duplicate|withTypeMapping|withCommandOptions|withAbortSignal|batch)$/;
const gives = (method: string): boolean => CHAINS.test(method) || redisCommand(method) !== undefined;

export const redisLayer = keyedLayer({
  name: 'redis',
  isMethod: (name) => redisCommand(name) !== undefined,
  find(callee, args, named, sight) {
    if (callee.k !== 'path') return undefined;
    const command = redisCommand(callee.p);
    if (!command && !CHAINS.test(callee.p)) return undefined;
    if (named !== undefined && NAMED.test(named) && mayBeClient(callee.o)) sight.clients.set(callee.o, 'redis');
    if (!command || args.length === 0 || !isClientOf(callee.o, MODULES, gives, sight)) return undefined;
    const operation = command.use === 'delete' ? 'key-delete' : command.use === 'scan' ? 'key-scan' : command.kind === 'read' ? 'key-read' : 'key-write';
    return { method: callee.p, operation, resource: '', args: [callee.o, ...args] };
  },
  read,
});

/** A value that is plainly something else than a client whatever its name says; every `new Map()` is one and the same value. */
function mayBeClient(v: Value): boolean {
  if (v.k === 'call' && v.f.k === 'global' && !/^\d+:/.test(v.f.n)) return false;
  return v.k !== 'obj' && v.k !== 'arr' && v.k !== 'list' && v.k !== 'row' && v.k !== 'fn' && v.k !== 'const' && v.k !== 'undef';
}

function read(row: Row, sight: KeySight): KeyedAccess {
  const [client, ...args] = row.args as [Value, ...Value[]];
  const command = redisCommand(row.method)!;
  const positions = command.keys(args.length);
  const keys = positions ? positions.flatMap((i) => keysIn(args[i])) : movable(args, sight);
  const prefix = command.use === 'scan' || command.use === 'channel' ? undefined : optionsOf(client).flatMap((o) => (o.k === 'obj' ? o.entries.filter((e) => e.key === 'keyPrefix') : [])).at(0)?.v;
  return {
    keys: command.use === 'scan' ? keys.map((k) => patternOf(k, sight)) : keys,
    ...(prefix && { prefix }),
    kept: command.kind === 'write' ? args.filter((_, i) => !positions?.includes(i)) : [],
    use: command.use === 'collection' ? 'collection' : command.use === 'value' ? 'value' : 'slight',
  };
}

/** One key, or a list of them; an object's keys (`mSet({ … })`) are not read. */
function keysIn(v: Value | undefined): Value[] {
  if (!v || v.k === 'obj') return [];
  return v.k === 'arr' ? [...v.items] : [v];
}

/** `eval(script, count, …keys, …values)`, `eval(script, keys, values)`, `eval(script, { keys })`. */
function movable(args: readonly Value[], { path }: KeySight): Value[] {
  const [, second, ...rest] = args;
  if (second?.k === 'const' && typeof second.v === 'number') return rest.slice(0, second.v);
  if (second?.k === 'arr') return [...second.items];
  if (second?.k === 'obj') return keysIn(path(second, 'keys'));
  const streams = args.findIndex((x) => x.k === 'const' && String(x.v).toUpperCase() === 'STREAMS');
  return streams < 0 ? [] : args.slice(streams + 1, streams + 1 + (args.length - streams - 1) / 2);
}

/** `scan(cursor, { match })`, `scanStream({ match })`: the pattern. */
function patternOf(v: Value, { path }: KeySight): Value {
  if (v.k !== 'obj') return v;
  const match = path(v, 'match');
  return match.k === 'undef' ? path(v, 'MATCH') : match;
}
