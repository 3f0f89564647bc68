/** `tenantlint trace <file:line[:column]>`: why the access there is judged as it is. Boundary: explains; findings do not fail it. */
import { Option } from 'commander';
import { exitCodes, type ExitCode, type Io, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

interface Options extends ProjectOptions {
  format: 'text' | 'json';
  typed?: true;
}

export const addTrace: CommandModule = (program, session) => {
  program
    .command('trace')
    .description('say why the access on a line is judged as it is: what proves it, or what was tried and what is missing')
    .argument('<place>', 'file:line or file:line:column')
    .addOption(new Option('--format <name>', 'how to say it').choices(['text', 'json']).default('text'))
    .addOption(configOption())
    .addOption(rootOption())
    .option('--typed', 'as for "check"')
    .addHelpText('after', '\nExit codes: 0 said what there is to say, 2 could not run.\n\nExample:\n  tenantlint trace src/tasks.ts:12')
    .action(session.run((place: string, options: Options) => runTrace(place, options, session.io)));
};

async function runTrace(text: string, options: Options, io: Io): Promise<ExitCode> {
  const [{ openPlace, parsePlace, remarkOn }, { tracePlace }] = await Promise.all([import('../trace/place.ts'), import('../trace/run.ts')]);
  const typed = parsePlace(text);
  if (!typed) throw new UserError(`"${text}" names no place. Give a file and a line: src/tasks.ts:12, or src/tasks.ts:12:5.`);
  const { project, place } = await openPlace(typed, options, io.cwd);
  const { result, accesses } = await tracePlace(project, place, options, io);
  const remark = remarkOn(place, result);
  if (options.format === 'json') {
    const [{ visibleJson }, { getVersion }] = await Promise.all([import('@tenantlint/program'), import('../version.ts')]);
    io.stdout.write(`${visibleJson({ version: 1, tool: { name: 'tenantlint', version: getVersion() }, place, accesses, ...(remark !== undefined && { remark }) })}\n`);
    return exitCodes.clean;
  }
  const [{ renderTrace }, { visible }] = await Promise.all([import('../trace/text.ts'), import('@tenantlint/program')]);
  io.stdout.write(`${[...accesses.map(renderTrace), ...(remark === undefined ? [] : [visible(remark)])].join('\n\n')}\n`);
  return exitCodes.clean;
}
