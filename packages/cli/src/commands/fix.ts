/**
 * `tenantlint fix`: shows what the codemods would change, or changes it. Boundary: the diff alone goes to standard
 * output, so that it can be piped into `git apply`; everything else goes to standard error.
 */
import type { FixResult } from '@tenantlint/codemods';
import { exitCodes, type ExitCode, type Io } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import type { CommandModule } from './command.ts';

interface Options extends ProjectOptions {
  write?: true;
}

export const addFix: CommandModule = (program, session) => {
  program
    .command('fix')
    .description('add the missing tenant where one is in scope: as a diff, or in the files with --write')
    .argument('[paths...]', 'files and folders to fix (default: the working folder)')
    .option('--write', 'change the files (default: print the diff)')
    .option('--config <file>', 'configuration file (default: tenantlint.config.{ts,js,mjs,json}, here or above)')
    .option('--root <folder>', "the project's folder (default: that of the configuration file, else the working folder)")
    .addHelpText('after', '\nExit codes: 0 no finding is left, 1 findings are left (refused, or not written yet), 2 could not run.')
    .action(session.run((paths: string[], options: Options) => run(paths, options, session.io)));
};

async function run(paths: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { openProject } = await import('../project.ts');
  const project = await openProject(paths, options, io.cwd);
  const { runFix } = await import('@tenantlint/codemods');
  const { visible } = await import('@tenantlint/program');
  const result = await runFix({ ...project, write: options.write === true });
  const say = (line: string): void => io.stderr.write(`${visible(line)}\n`);
  if (result.cannotRun !== undefined) {
    say(`tenantlint: ${result.cannotRun}`);
    return exitCodes.cannotRun;
  }
  for (const { file, line, message } of result.problems) say(`${file ?? ''}${line === undefined ? '' : `:${line}`}: ${message}`);
  for (const { finding, reason } of result.refusals) say(`${finding.file}:${finding.line}:${finding.column} ${finding.rule} not fixed: ${reason}.`);
  if (!result.written) {
    for (const { diff } of result.diffs) io.stdout.write(io.stdout.isTTY ? diff.split(/\r?\n/).map(visible).join('\n') : diff);
  }
  say(summarise(result));
  const isDone = result.refusals.length === 0 && (result.written || result.diffs.length === 0);
  return isDone ? exitCodes.clean : exitCodes.findings;
}

function summarise({ diffs, refusals, written }: FixResult): string {
  const fixed = diffs.reduce((sum, { fixed }) => sum + fixed.length, 0);
  const left = refusals.length === 0 ? '' : ` ${count(refusals.length, 'finding')} ${refusals.length === 1 ? 'needs' : 'need'} a person.`;
  if (fixed === 0) return refusals.length === 0 ? 'Nothing to fix.' : `Nothing was fixed.${left}`;
  const places = `${count(fixed, 'finding')} in ${count(diffs.length, 'file')}`;
  return written ? `Fixed ${places}; a second check proved each.${left}` : `Would fix ${places}; a second check proved each. Run again with --write to change the files.${left}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
