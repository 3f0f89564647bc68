/** `tenantlint model`: what the schema says of each resource's tenant, with the evidence. Boundary: reads no source files. */
import { exitCodes, type ExitCode, type Io } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

export const addModel: CommandModule = (program, session) => {
  program
    .command('model')
    .description('print what is tenant-owned, and why tenantlint thinks so')
    .addOption(configOption())
    .addOption(rootOption())
    .action(session.run((options: ProjectOptions) => runModel(options, session.io)));
};

async function runModel(options: ProjectOptions, io: Io): Promise<ExitCode> {
  const { openProject } = await import('../project.ts');
  const { root, config } = await openProject([], options, io.cwd);
  const { readModel, visible } = await import('@tenantlint/program');
  const { describeModel } = await import('@tenantlint/model');
  const { model, missing } = readModel(root, config);
  // Without a tenant there is still something to show: what was inferred, and why no model was taken for it.
  if (model.files.length > 0) io.stdout.write(describeModel(model).split('\n').map(visible).join('\n'));
  if (missing === undefined) return exitCodes.clean;
  io.stderr.write(`tenantlint: ${visible(missing)}\n`);
  return exitCodes.cannotRun;
}
