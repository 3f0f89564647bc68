/**
 * The command line: parses arguments, runs one command, returns its exit code. Boundary: never throws for a user's
 * mistake and prints no stack trace unless DEBUG=tenantlint.
 */
import { Command, CommanderError } from 'commander';
import { addBaseline } from './commands/baseline.ts';
import { addCheck } from './commands/check.ts';
import type { Session } from './commands/command.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvidence } from './commands/evidence.ts';
import { addExplain } from './commands/explain.ts';
import { addFix } from './commands/fix.ts';
import { addInit } from './commands/init.ts';
import { addModel } from './commands/model.ts';
import { addRules } from './commands/rules.ts';
import { addTrace } from './commands/trace.ts';
import { exitCodes, type ExitCode, type Io, UserError } from './io.ts';
import { getVersion } from './version.ts';

/**
 * @param args arguments after the program's name
 * @returns 0 clean, 1 findings, 2 could not run
 */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.clean;
  const session: Session = {
    io,
    run: (action) => async (...given) => {
      code = await action(...given);
    },
  };
  const program = new Command('tenantlint')
    .description('Proves that every access to tenant data stays inside its tenant, and reports what it cannot prove.')
    .version(getVersion(), '-v, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .showHelpAfterError('Run "tenantlint --help" for the commands, "tenantlint <command> --help" for their options.');
  for (const add of [addInit, addCheck, addBaseline, addFix, addExplain, addTrace, addEvidence, addModel, addRules, addDoctor]) add(program, session);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.cannotRun;
    io.stderr.write(await explain(error, io));
    return exitCodes.cannotRun;
  }
}

async function explain(error: unknown, io: Io): Promise<string> {
  const { InputError, visible } = await import('@tenantlint/program');
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').map((line) => `tenantlint: ${visible(line)}\n`);
  if (!(error instanceof UserError || error instanceof InputError)) {
    lines.unshift('tenantlint: an internal error stopped the run. Please report it with the output of DEBUG=tenantlint.\n');
  }
  if (io.env['DEBUG'] === 'tenantlint' && error instanceof Error) lines.push(`${error.stack ?? ''}\n`);
  return lines.join('');
}
