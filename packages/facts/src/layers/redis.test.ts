import { describe, expect, it } from 'vitest';
import { redisCommand } from './redis.ts';

describe('redisCommand', () => {
  it.each([
    ['get', 1, [0]],
    ['mget', 3, [0, 1, 2]],
    ['del', 2, [0, 1]],
    ['mset', 4, [0, 2]],
    ['blpop', 3, [0, 1]],
    ['rename', 2, [0, 1]],
    ['smove', 3, [0, 1]],
    ['hSet', 3, [0]],
    ['HGETALL', 1, [0]],
    ['getBuffer', 1, [0]],
    ['publish', 2, [0]],
    ['eval', 3, undefined],
  ])('knows the keys of %s with %i arguments', (method, count, keys) => {
    expect(redisCommand(method)!.keys(count)).toEqual(keys);
  });

  it.each([
    ['set', 'write', 'value'],
    ['hgetall', 'read', 'value'],
    ['zrange', 'read', 'collection'],
    ['sadd', 'write', 'collection'],
    ['lpush', 'write', 'collection'],
    ['incr', 'write', 'counter'],
    ['strlen', 'read', 'value'],
    ['unlink', 'write', 'delete'],
    ['scanIterator', 'read', 'scan'],
  ])('says what %s does', (method, kind, use) => {
    const command = redisCommand(method)!;
    expect([command.kind, command.use]).toEqual([kind, use]);
  });

  it.each(['ping', 'quit', 'flushall', 'info', 'findMany', 'constructor', 'buffer'])('has no keys of %s', (method) => {
    expect(redisCommand(method)).toBeUndefined();
  });
});
