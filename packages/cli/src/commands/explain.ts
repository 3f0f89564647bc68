/** `tenantlint explain <rule | file:line | id>`: a rule's page, or a finding with what was tried and what would prove it. Boundary: changes nothing. */
import { Option } from 'commander';
import { exitCodes, type ExitCode, type Io, isColourful, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

interface Options extends ProjectOptions {
  format: 'text' | 'json';
}

export const addExplain: CommandModule = (program, session) => {
  program
    .command('explain')
    .description('explain a rule, or a finding: what was tried, which proof is missing, what would prove it')
    .argument('<what>', 'a rule, the file:line[:column] of a finding, or the id of one (its fingerprint, or the beginning of it)')
    .addOption(new Option('--format <name>', 'how to say it').choices(['text', 'json']).default('text'))
    .addOption(configOption())
    .addOption(rootOption())
    .addHelpText('after', '\nExit codes: 0 said what there is to say, 2 could not run.\n\nExamples:\n  tenantlint explain require-tenant-in-lookup\n  tenantlint explain src/tasks.ts:12\n  tenantlint explain 1444c1824ffd')
    .action(session.run((what: string, options: Options) => runExplain(what, options, session.io)));
};

async function runExplain(what: string, options: Options, io: Io): Promise<ExitCode> {
  const [{ rules }, { getVersion }, { nearest, visible, visibleJson }] = await Promise.all([import('@tenantlint/rules'), import('../version.ts'), import('@tenantlint/program')]);
  const json = (value: object) => io.stdout.write(`${visibleJson({ version: 1, tool: { name: 'tenantlint', version: getVersion() }, ...value })}\n`);
  const name = what.replace(/^tenantlint\//, '');
  const rule = rules.find(({ id }) => id === name);
  if (rule) {
    const [{ pages }, { toTerminal }, { toCatalogEntry }] = await Promise.all([import('@tenantlint/rules/pages'), import('../explain/page.ts'), import('../rule-catalog.ts')]);
    const entry = toCatalogEntry(rule);
    if (options.format === 'json') json({ rule: { ...entry, page: pages[rule.id] } });
    else io.stdout.write(`${toTerminal(pages[rule.id]!, isColourful(io.stdout, io.env))}\n${entry.url}\n`);
    return exitCodes.clean;
  }
  const [{ openPlace, parsePlace, remarkOn }, { explainPlace, findById }, { openProject }] = await Promise.all([import('../trace/place.ts'), import('../explain/finding.ts'), import('../project.ts')]);
  const typed = parsePlace(what);
  const isId = /^[0-9a-f]{6,32}$/.test(what);
  if (!typed && !isId) {
    const close = nearest(name, rules.map(({ id }) => id));
    throw new UserError(`"${what}" is no rule, no place and no id of a finding.${close === undefined ? '' : ` Did you mean ${close}?`} Give a rule ("tenantlint rules" lists them), file:line, or at least six characters of a finding's fingerprint.`);
  }
  const opened = typed ? await openPlace(typed, options, io.cwd) : undefined;
  const project = opened?.project ?? (await openProject([], options, io.cwd));
  const { place, fingerprint } = opened ? { place: opened.place, fingerprint: undefined } : await findById(project, what);
  const { result, accesses, explained, texts } = await explainPlace(project, place, io, fingerprint);
  const first = accesses[0];
  const remark = first && explained.length === 0 ? `${first.file}:${first.line}:${first.column} is no finding: ${first.verdicts.every(({ verdict }) => verdict === 'proved') ? 'the access is proved' : 'its rule is off'}. "tenantlint trace ${what}" says why.` : remarkOn(place, result);
  if (options.format === 'json') json({ findings: explained, ...(remark !== undefined && { remark }) });
  else io.stdout.write(`${[...texts, ...(remark === undefined ? [] : [visible(remark)])].join('\n\n')}\n`);
  return exitCodes.clean;
}
