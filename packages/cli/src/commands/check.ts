/** `tenantlint check`: analyse, report, and fail on findings of `likely` and above. Boundary: loads the analysis only when it runs. */
import { resolve } from 'node:path';
import { Option } from 'commander';
import type { CheckResult, TenantlintConfig } from '@tenantlint/program';
import { exitCodes, type ExitCode, isColourful, type Io } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { formats, type Format } from '../reporters/formats.ts';
import { getBuild } from '../version.ts';
import { writeWhole } from '../write-file.ts';
import type { CommandModule } from './command.ts';

interface Options extends ProjectOptions {
  format: Format;
  cache: boolean;
  confidence?: NonNullable<TenantlintConfig['confidence']>;
  profile?: NonNullable<TenantlintConfig['profile']>;
  output?: string;
  typed?: true;
}

export const addCheck: CommandModule = (program, session) => {
  program
    .command('check')
    .description('report accesses to tenant data that cannot be proved to stay inside one tenant')
    .argument('[paths...]', 'files and folders to report on (default: the working folder)')
    .addOption(new Option('--format <name>', 'how to report').choices(formats).default('pretty'))
    .option('--config <file>', 'configuration file (default: tenantlint.config.{ts,js,mjs,json}, here or above)')
    .option('--root <folder>', "the project's folder (default: that of the configuration file, else the working folder)")
    .addOption(new Option('--confidence <level>', 'lowest confidence shown').choices(['certain', 'likely', 'possible']))
    .addOption(new Option('--profile <name>', 'which proofs count').choices(['recommended', 'strict']))
    .option('--typed', "also ask the project's own types what a receiver is where syntax cannot tell; slower, and needs installed dependencies and a generated client")
    .option('--output <file>', 'write the report to a file instead of standard output')
    .option('--no-cache', 'neither read nor write cached facts')
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings of confidence "likely" or "certain", 2 could not run.')
    .action(session.run((paths: string[], options: Options) => runCheck(paths, options, session.io)));
};

async function runCheck(paths: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { openProject } = await import('../project.ts');
  const project = await openProject(paths, options, io.cwd);
  const { cacheFolder, check } = await import('@tenantlint/program');
  const { render } = await import('../reporters/render.ts');
  const result = await check({
    root: project.root,
    ...(project.paths && { paths: project.paths }),
    config: {
      ...project.config,
      ...(options.confidence && { confidence: options.confidence }),
      ...(options.profile && { profile: options.profile }),
    },
    ...(options.typed && { typed: () => import('@tenantlint/typed') }),
    cache: options.cache && { folder: cacheFolder(project.root), version: getBuild() },
  });
  const text = render(options.format, result, { colour: options.output === undefined && isColourful(io.stdout, io.env) });
  if (options.output === undefined) io.stdout.write(text);
  else writeWhole(resolve(io.cwd, options.output), text, options.output);
  // The pretty report says it itself; the machine formats would leave a person at a terminal with silence.
  if (result.cannotRun !== undefined && (options.format !== 'pretty' || options.output !== undefined)) {
    io.stderr.write(`tenantlint: ${result.cannotRun}\n`);
  }
  return exitCodeOf(result);
}

export function exitCodeOf(result: CheckResult): ExitCode {
  if (result.cannotRun !== undefined) return exitCodes.cannotRun;
  const failing = result.findings.some(({ confidence, suppressed }) => confidence !== 'possible' && !suppressed);
  return failing ? exitCodes.findings : exitCodes.clean;
}
