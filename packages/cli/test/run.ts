/** Runs the command line in this process, as a user would see it: output, errors, exit code. Boundary: for tests. */
import { Readable } from 'node:stream';
import type { Io } from '../src/io.ts';
import { main } from '../src/main.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export async function run(cwd: string, args: readonly string[], env: Io['env'] = {}, isTTY = false, typed?: string): Promise<Ran> {
  const ran: Ran = { code: -1, out: '', err: '' };
  ran.code = await main(args, {
    cwd,
    env,
    ...(typed !== undefined && { stdin: Readable.from([typed]) }),
    stdout: { write: (text) => void (ran.out += text), isTTY },
    stderr: { write: (text) => void (ran.err += text), isTTY },
  });
  return ran;
}
