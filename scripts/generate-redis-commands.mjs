/**
 * Generates packages/facts/src/layers/redis-commands.ts: where each Redis command has its keys, from `@ioredis/commands`.
 * Contract: `generate(root)` gives a map of path to text and writes nothing.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** Commands that touch no key of one tenant: the connection, the server, its scripts. */
const withoutKeys = ([, { keyStart, flags }]) => keyStart === 0 && !flags.includes('movablekeys');
/** The key is the second argument: the first names a part of the command (`xinfo stream key`). */
const afterSubcommand = ['object', 'memory', 'xinfo', 'xgroup'];

/** @returns {Promise<Map<string, string>>} text of each generated file by its path relative to the root */
export async function generate() {
  const commands = require('@ioredis/commands/built/commands.json');
  const lines = Object.entries(commands)
    .filter((entry) => !withoutKeys(entry) && !afterSubcommand.includes(entry[0]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { flags, keyStart, keyStop, step }]) => {
      const kind = flags.includes('readonly') ? 'read' : 'write';
      return `  ${/^\w+$/.test(name) ? name : `'${name}'`}: ['${kind}', ${keyStart}, ${keyStop}, ${step}],`;
    });
  return new Map([['packages/facts/src/layers/redis-commands.ts', `${head}${lines.join('\n')}\n};\n`]]);
}

const head = `/** Generated from @ioredis/commands by \`npm run generate\`: where each Redis command has its keys. Do not edit. */

/** What it does to them, the first and the last key (from 1, the command itself being 0; negative: from the end) and the step. All 0: told by the arguments. */
export type RedisKeys = readonly [kind: 'read' | 'write', first: number, last: number, step: number];

export const REDIS_COMMANDS: Readonly<Record<string, RedisKeys>> = {
`;
