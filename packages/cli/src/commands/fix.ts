/**
 * `tenantlint fix`: shows what the codemods would change, or changes it. Boundary: the diff alone goes to standard
 * output, so that it can be piped into `git apply`; everything else goes to standard error.
 */
import type { FixResult } from '@tenantlint/codemods';
import type { Confidence } from '@tenantlint/proof';
import { exitCodes, type ExitCode, type Io, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { Option } from 'commander';
import { type CommandModule, configOption, rootOption } from './command.ts';

interface Options extends ProjectOptions {
  write?: true;
  interactive?: true;
  rule?: string[];
  codemod?: string[];
  minConfidence?: Confidence;
  force?: true;
}

const collect = (value: string, before: string[] = []): string[] => [...before, ...value.split(',').map((id) => id.trim().replace(/^tenantlint\//, '')).filter(Boolean)];

export const addFix: CommandModule = (program, session) => {
  program
    .command('fix')
    .description('bring the missing tenant to the accesses that lack it: as a diff, or in the files with --write')
    .argument('[paths...]', 'files and folders to fix (default: the working folder)')
    .option('--write', 'change the files (default: print the diff)')
    .option('--interactive', 'show each edit with its reason and ask; change the files by those that you take')
    .option('--rule <ids>', 'fix the findings of these rules only (comma-separated; may be repeated)', collect)
    .option('--codemod <ids>', 'use these codemods only (comma-separated; may be repeated)', collect)
    .addOption(new Option('--min-confidence <level>', 'fix findings of at least this confidence (default: as check shows them)').choices(['certain', 'likely', 'possible']))
    .option('--force', 'change files although git holds changes that are not committed')
    .addOption(configOption())
    .addOption(rootOption())
    .addHelpText('after', '\nExit codes: 0 no finding is left, 1 findings are left (refused, or not written yet), 2 could not run.')
    .action(session.run((paths: string[], options: Options) => run(paths, options, session.io)));
};

async function run(paths: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { openProject } = await import('../project.ts');
  const project = await openProject(paths, options, io.cwd);
  const { codemods, runFix } = await import('@tenantlint/codemods');
  const { rules } = await import('@tenantlint/rules');
  const { visible } = await import('@tenantlint/program');
  reportUnknown('--rule', options.rule, rules.map(({ id }) => id));
  reportUnknown('--codemod', options.codemod, codemods.map(({ id }) => id));
  const isWriting = options.write === true || options.interactive === true;
  if (isWriting && !options.force) await reportUncommitted(project.root);
  const asker = options.interactive ? new (await import('../fix/ask.ts')).Asker(io) : undefined;
  const result = await runFix({
    ...project,
    config: { ...project.config, ...(options.minConfidence && { confidence: options.minConfidence }) },
    write: isWriting,
    ...(options.rule && { rules: options.rule }),
    ...(options.codemod && { codemods: options.codemod }),
    ...(asker && { ask: asker.ask }),
  }).finally(() => asker?.close());
  const say = (line: string): void => io.stderr.write(`${visible(line)}\n`);
  if (result.cannotRun !== undefined) {
    say(`tenantlint: ${result.cannotRun}`);
    return exitCodes.cannotRun;
  }
  for (const { file, line, message } of result.problems) say(`${file ?? ''}${line === undefined ? '' : `:${line}`}: ${message}`);
  for (const { finding, reason } of result.refusals) say(`${finding.file}:${finding.line}:${finding.column} ${finding.rule} not fixed: ${reason}.`);
  for (const { finding, notes } of result.applied) for (const note of notes) say(`${finding.file}:${finding.line}:${finding.column} look at this: ${note}.`);
  if (!result.written) {
    for (const { diff } of result.diffs) io.stdout.write(io.stdout.isTTY ? diff.split(/\r?\n/).map(visible).join('\n') : diff);
  }
  say(summarise(result));
  const isDone = result.refusals.length === 0 && (result.written || result.diffs.length === 0);
  return isDone ? exitCodes.clean : exitCodes.findings;
}

function reportUnknown(option: string, given: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = given?.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new UserError(`${option} ${unknown}: there is none of that name. Known: ${[...known].sort().join(', ')}.`);
}

async function reportUncommitted(root: string): Promise<void> {
  const { getUncommitted } = await import('../fix/uncommitted.ts');
  const files = getUncommitted(root) ?? [];
  if (files.length === 0) return;
  const named = files.slice(0, 3).join(', ');
  throw new UserError(`git holds ${files.length === 1 ? 'a change that is' : `${files.length} changes that are`} not committed (${named}${files.length > 3 ? ', …' : ''}). Commit or stash them, so that the fix can be told apart and undone, or give --force.`);
}

function summarise({ diffs, applied, refusals, written }: FixResult): string {
  const fixed = applied.length;
  const left = refusals.length === 0 ? '' : ` ${count(refusals.length, 'finding')} ${refusals.length === 1 ? 'needs' : 'need'} a person.`;
  if (fixed === 0) return refusals.length === 0 ? 'Nothing to fix.' : `Nothing was fixed.${left}`;
  const places = `${count(fixed, 'finding')} in ${count(diffs.length, 'file')}`;
  return written ? `Fixed ${places}; a second check proved each.${left}` : `Would fix ${places}; a second check proved each. Run again with --write to change the files.${left}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
