/**
 * Redis as data: the modules that give a client, and what each command does with which keys.
 * Sources: ioredis 5 and 6, node-redis 4 to 6, @upstash/redis 1, by the key positions of @ioredis/commands.
 * Boundary: commands of Redis modules (`client.json.get`) have no keys here.
 */
import { REDIS_COMMANDS } from './redis-commands.ts';

/** Packages whose exports make a client. */
export const redisModules: readonly string[] = ['ioredis', 'iovalkey', 'redis', '@redis/client', '@upstash/redis', '@upstash/redis/cloudflare', '@upstash/redis/fastly', '@upstash/redis/nodejs', '@vercel/kv'];

/**
 * What is kept under the key: one value, several members of a collection, a number, an expiry or a member that goes (which
 * give no data away), or nothing that is read (`delete`, `channel`); `scan` takes a pattern for a key.
 */
export type RedisUse = 'value' | 'collection' | 'counter' | 'delete' | 'channel' | 'scan';

export interface RedisCommand {
  name: string;
  kind: 'read' | 'write';
  use: RedisUse;
  /** Indexes of the keys among `count` arguments; undefined where arguments tell (`eval`, `xread`). */
  keys(count: number): readonly number[] | undefined;
}

const COUNTERS = new Set(['incr', 'incrby', 'incrbyfloat', 'decr', 'decrby', 'expire', 'expireat', 'expiretime', 'pexpire', 'pexpireat', 'pexpiretime', 'persist', 'ttl', 'pttl', 'exists', 'type', 'touch', 'setnx', 'watch', 'hincrby', 'hincrbyfloat', 'pfadd', 'pfcount', 'pfmerge', 'bitcount', 'setbit', 'getbit', 'srem', 'zrem', 'lrem']);
const DELETES = new Set(['del', 'unlink', 'delex']);
const CHANNELS = new Set(['publish', 'spublish', 'subscribe', 'psubscribe', 'ssubscribe']);
const SCANS = new Set(['keys', 'scan', 'scanstream', 'scaniterator']);
const COLLECTION = /^(?:z|s(?:add|card|diff|inter|union|ismember|mismember|members|move|pop|randmember|rem|scan)|b?[lr](?:push|pop|range|len|index|move|mpop|trim|rem|insert|set)|x(?:add|read|range|revrange|len|del|claim))/;

const one = (): readonly number[] => [0];

/** @returns what a client's method of that name does, in any client's spelling (`hgetall`, `hGetAll`, `HGETALL`, `getBuffer`) */
export function redisCommand(method: string): RedisCommand | undefined {
  const name = method.toLowerCase().replace(/(?<=\w)buffer$/, '');
  if (CHANNELS.has(name)) return { name, kind: name.endsWith('publish') ? 'write' : 'read', use: 'channel', keys: one };
  if (SCANS.has(name)) return { name, kind: 'read', use: 'scan', keys: one };
  if (!Object.hasOwn(REDIS_COMMANDS, name)) return undefined;
  const [kind, first, last, step] = REDIS_COMMANDS[name]!;
  const use = COUNTERS.has(name) ? 'counter' : DELETES.has(name) ? 'delete' : COLLECTION.test(name) ? 'collection' : 'value';
  return {
    name, kind, use,
    keys(count) {
      if (first === 0) return undefined;
      const end = last < 0 ? count + last : Math.min(last - 1, count - 1);
      const found: number[] = [];
      for (let i = first - 1; i <= end; i += step) found.push(i);
      return found;
    },
  };
}
