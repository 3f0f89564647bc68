/** The shape of a command module: it adds itself to the program and returns its exit code. */
import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.ts';

export interface Session {
  io: Io;
  /** Wraps an action so that its result becomes the exit code. */
  run<A extends unknown[]>(action: (...args: A) => Promise<ExitCode>): (...args: A) => Promise<void>;
}

export type CommandModule = (program: Command, session: Session) => void;
