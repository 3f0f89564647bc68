/**
 * What a command may touch of the process: folder, environment, two streams. Boundary: exit codes are returned, never
 * forced with `process.exit`, so that long output is written to its end.
 */
export interface Io {
  /** Absolute working folder. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Lines that the user types; absent where nobody can be asked. */
  stdin?: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: { write(text: string): void; isTTY: boolean };
  stderr: { write(text: string): void; isTTY: boolean };
}

export const exitCodes = { clean: 0, findings: 1, cannotRun: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function processIo(): Io {
  const stream = (of: NodeJS.WriteStream) => ({ write: (text: string) => void of.write(text), isTTY: of.isTTY === true });
  return { cwd: process.cwd(), env: process.env, stdin: process.stdin, stdout: stream(process.stdout), stderr: stream(process.stderr) };
}

/** The user's input does not allow the run: one clear sentence with what, where and what to do. Exit code 2. */
export class UserError extends Error {
  override name = 'UserError';
}

/** https://no-color.org: set and not empty switches colour off; FORCE_COLOR switches it on for a pipe. */
export function isColourful(stream: { isTTY: boolean }, env: Io['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY && env['TERM'] !== 'dumb';
}
