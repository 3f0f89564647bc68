/** The shape of a command module: it adds itself to the program and returns its exit code. And the options that say which project. */
import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.ts';

export interface Session {
  io: Io;
  /** Wraps an action so that its result becomes the exit code. */
  run<A extends unknown[]>(action: (...args: A) => Promise<ExitCode>): (...args: A) => Promise<void>;
}

export type CommandModule = (program: Command, session: Session) => void;

export const configOption = (): Option => new Option('--config <file>', 'configuration file (default: tenantlint.config.{ts,js,mjs,json}, here or above)');
export const rootOption = (): Option => new Option('--root <folder>', "the project's folder (default: that of the configuration file, else the working folder)");
