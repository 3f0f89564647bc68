/** `tenantlint check`: analyse, report, and fail on findings of `likely` and above. Boundary: loads the analysis only when it runs. */
import { relative, sep } from 'node:path';
import { Option } from 'commander';
import type { TenantlintConfig } from '@tenantlint/program';
import type { Change } from '../git.ts';
import { type ExitCode, isColourful, type Io, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { addTarget, type Target } from '../reporters/formats.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

interface Options extends ProjectOptions {
  format?: Target[];
  cache: boolean;
  minConfidence?: NonNullable<TenantlintConfig['confidence']>;
  /** The earlier name; hidden. */
  confidence?: NonNullable<TenantlintConfig['confidence']>;
  profile?: NonNullable<TenantlintConfig['profile']>;
  output?: string;
  typed?: true;
  staged?: true;
  since?: string;
  failOnUnknown?: true;
  baseline?: string | boolean;
  checklist?: true;
  timing?: true;
}

export const addCheck: CommandModule = (program, session) => {
  program
    .command('check')
    .description('report accesses to tenant data that cannot be proved to stay inside one tenant')
    .argument('[paths...]', 'files and folders to report on (default: the working folder)')
    .addOption(new Option('--format <name[=file]>', 'how to report, and where to; can be given several times (default: "pretty")').argParser(addTarget))
    .addOption(configOption())
    .addOption(rootOption())
    .option('--staged', 'report only what the next commit changes, as it is staged; everything is analysed')
    .addOption(new Option('--since <ref>', 'report only what changed since the branch left this commit; everything is analysed').conflicts('staged'))
    .addOption(new Option('--min-confidence <level>', 'lowest confidence shown').choices(['certain', 'likely', 'possible']))
    .addOption(new Option('--confidence <level>', 'the earlier name of --min-confidence').choices(['certain', 'likely', 'possible']).hideHelp())
    .addOption(new Option('--profile <name>', 'which proofs count').choices(['recommended', 'strict']))
    .option('--baseline <file>', 'findings accepted for now (default: tenantlint-baseline.json in the project\'s folder, where it is there)')
    .option('--no-baseline', 'report what the baseline accepts too')
    .option('--fail-on-unknown', 'fail where an access could be neither proved nor refuted')
    .option('--typed', "also ask the project's own types what a receiver is where syntax cannot tell; slower, and needs installed dependencies and a generated client")
    .option('--checklist', 'end with the nine-line pre-commit checklist: what was checked, passed or failed, with counts')
    .option('--output <file>', 'write what would go to standard output to this file')
    .option('--timing', 'say on standard error how long each part of the run took')
    .option('--no-cache', 'neither read nor write cached facts')
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing found, 1 findings of confidence "likely" or "certain", 2 could not run.

Examples:
  tenantlint check src/api                                  a part of the project
  tenantlint check --staged                                 before a commit
  tenantlint check --since origin/main                      in a pull request
  tenantlint check --format github --format sarif=out.sarif annotations and code scanning in one run`,
    )
    .action(session.run((paths: string[], options: Options) => runCheck(paths, options, session.io)));
};

async function runCheck(paths: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const targets = targetsOf(options);
  if (options.confidence) io.stderr.write('tenantlint: --confidence is called --min-confidence now.\n');
  const [{ openProject }, { watchProgress }] = await Promise.all([import('../project.ts'), import('../progress.ts')]);
  const project = await openProject(paths, options, io.cwd);
  const change = await getChange(project.root, options);
  const { baseline, grown } = await getBaseline(project.root, options, io.cwd, change);
  const { runProgram } = await import('../run-program.ts');
  const progress = watchProgress(io);
  try {
    const { result, read } = await runProgram(project, { ...options, confidence: options.minConfidence ?? options.confidence, change, baseline, onPhase: (phase) => progress.begin(phase) });
    progress.begin('report');
    const [{ render }, { outcomeOf }, { getPrefix }] = await Promise.all([import('../reporters/render.ts'), import('../outcome.ts'), import('../git.ts')]);
    const outcome = outcomeOf(result, { ...options, grown });
    const lines = options.checklist && result.cannotRun === undefined ? await import('../checklist.ts') : undefined;
    const checklist = lines?.checklistOf(result);
    const list = checklist && lines?.renderChecklist(checklist);
    const prefix = targets.some(({ format }) => format !== 'pretty' && format !== 'json' && format !== 'agent') ? getPrefix(project.root) : '';
    const reports: { file?: string; text: string }[] = [];
    for (const { format, file } of targets) {
      const text = await render(format, result, { colour: file === undefined && isColourful(io.stdout, io.env), outcome, prefix, read, ...(checklist && { checklist }) });
      reports.push({ text: list !== undefined && format === 'pretty' ? `${text}\n${list}` : text, ...(file !== undefined && { file }) });
    }
    progress.end();
    (await import('../write-file.ts')).deliver(reports, io);
    if (list !== undefined && !targets.some(({ format, file }) => (format === 'pretty' || format === 'json') && file === undefined)) io.stderr.write(list);
    // The pretty report says it itself; the others would leave a person at a terminal with silence.
    if (!targets.some(({ format, file }) => format === 'pretty' && file === undefined)) {
      for (const { kind, message } of outcome.reasons) if (kind !== 'findings') io.stderr.write(`tenantlint: ${message}\n`);
    }
    if (options.timing) io.stderr.write(progress.table());
    return outcome.code;
  } finally {
    progress.end();
  }
}

function targetsOf({ format = [{ format: 'pretty' }], output }: Options): Target[] {
  if (output === undefined) return format;
  if (!format.some(({ file }) => file === undefined)) throw new UserError(`--output ${output}: every report has a file already. Leave --output out, or give a --format without a file.`);
  if (format.some(({ file }) => file === output)) throw new UserError(`--output ${output}: another report is written to that file. Give each report a file of its own.`);
  return format.map((target) => ({ ...target, file: target.file ?? output }));
}

async function getChange(root: string, { staged, since }: Options) {
  if (!staged && since === undefined) return undefined;
  const git = await import('../git.ts');
  return since === undefined ? git.getStaged(root) : git.getChangedSince(root, since);
}

/** The entries to apply, and those that the commit compared with did not have. */
async function getBaseline(root: string, { baseline: named, since }: Options, cwd: string, change: Change | undefined) {
  if (named === false) return {};
  const { getGrowth, parseBaseline, readBaseline } = await import('../baseline-file.ts');
  const { path, name, entries } = readBaseline(root, typeof named === 'string' ? named : undefined, cwd);
  if (!entries || !change) return { baseline: entries };
  const before = change.readBase(relative(root, path).split(sep).join('/'));
  // Where there was none before, this is where it begins.
  return { baseline: entries, grown: before === undefined ? [] : getGrowth(parseBaseline(before, name), entries, since ?? 'HEAD') };
}
