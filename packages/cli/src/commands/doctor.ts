/**
 * `tenantlint doctor`: what a clean report would not say, since it was not seen, could not be read or is not covered. Boundary: judges
 * nothing anew; it is `check` told from the other side.
 */
import type { CheckResult, TenantlintConfig } from '@tenantlint/program';
import { exitCodes, type ExitCode, type Io } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import type { Survey } from '../survey.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

export const addDoctor: CommandModule = (program, session) => {
  program
    .command('doctor')
    .description('say what is not covered, and why')
    .addOption(configOption())
    .addOption(rootOption())
    .addHelpText('after', '\nExit codes: 0 said what there is to say, 2 could not run.')
    .action(session.run((options: ProjectOptions) => runDoctor(options, session.io)));
};

/** More would bury the rest; `check --format json` has them all. */
const mostPlaces = 5;

async function runDoctor(options: ProjectOptions, io: Io): Promise<ExitCode> {
  const [{ openProject }, { runProgram }, { surveyProject }, { visible }] = await Promise.all([import('../project.ts'), import('../run-program.ts'), import('../survey.ts'), import('@tenantlint/program')]);
  const { root, config } = await openProject([], options, io.cwd);
  const survey = surveyProject(root, config);
  const { result } = await runProgram({ root, config }, { confidence: 'possible', cache: false });
  const sections: [string, string[]][] = [
    ['Data layers', layersOf(survey, result)],
    ['Schema', schemaOf(result)],
    ['Accesses that could be neither proved nor refuted', unknownIn(result)],
    ['Files', filesOf(result)],
    ['Exceptions', exceptionsOf(result, config)],
    ['Gates', gatesOf(survey)],
  ];
  for (const [title, lines] of sections) {
    io.stdout.write(`${title}\n${(lines.length ? lines : ['nothing to say']).map((line) => `  ${visible(line)}\n`).join('')}\n`);
  }
  if (result.cannotRun === undefined) return exitCodes.clean;
  io.stderr.write(`tenantlint: ${visible(result.cannotRun)}\n`);
  return exitCodes.cannotRun;
}

function layersOf({ packages }: Survey, { judgements, model }: CheckResult): string[] {
  const out: string[] = [];
  for (const { folder, name, covered, uncovered } of packages) {
    const where = `${name || 'a package without a name'} (${folder})`;
    if (uncovered.length) out.push(`${where} uses ${uncovered.join(', ')}: not covered, its accesses are not seen.`);
    const prefix = folder === '.' ? '' : `${folder}/`;
    const isSeen = judgements.some(({ access }) => access.file.startsWith(prefix)) || model.files.some((file) => file.startsWith(prefix));
    if (covered.length && !isSeen) out.push(`${where} depends on ${covered.join(', ')}, but no schema and no access of it was seen there.`);
  }
  return out;
}

function schemaOf({ model, judgements }: CheckResult): string[] {
  const all = Object.values(model.resources);
  const accessed = new Set(judgements.map(({ access }) => access.resource));
  const list = (title: string, names: readonly string[]) => (names.length ? [`${title}: ${names.join(', ')}.`] : []);
  return [
    ...model.problems.map(({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}  ${message}`),
    ...list('Not to be told whose rows they are (name them under model.resources)', all.filter(({ kind }) => kind === 'unknown').map(({ name }) => name)),
    ...list('Columns that could not all be read', all.filter(({ incomplete }) => incomplete).map(({ name }) => name)),
    ...list('Owned by a tenant, but no access to them was seen', all.filter(({ name, kind }) => (kind === 'owned' || kind === 'via') && !accessed.has(name)).map(({ name }) => name)),
    ...list('Row-level security is declared, and is not taken for a proof', all.filter(({ rowSecurity }) => rowSecurity).map(({ name }) => name)),
  ];
}

function unknownIn({ findings, judgements, coverage }: CheckResult): string[] {
  const lines = new Map(findings.map((finding) => [finding.judgement, `${finding.file}:${finding.line}`]));
  return Object.entries(coverage.unknown)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([reason, n]) => {
      const places = judgements.filter(({ verdict }) => verdict.kind === 'unknown' && verdict.reason === reason).map((judgement) => lines.get(judgement) ?? `${judgement.access.file} in ${judgement.access.symbol}`);
      const shown = [...new Set(places)].slice(0, mostPlaces);
      return `${n} ${reason}${shown.length ? `: ${shown.join(', ')}${places.length > shown.length ? ', …' : ''}` : ''}`;
    });
}

function filesOf({ files, problems }: CheckResult): string[] {
  const out = files.skipped.map(({ file, reason }) => `${file}  left out: ${reason}`);
  if (files.outOfScope) out.push(`${files.outOfScope} of ${files.seen} files are tests, seeds, scripts or migrations and were not judged; name one on the command line to judge it.`);
  return [...out, ...problems.filter(({ file }) => file === undefined).map(({ message }) => message)];
}

function exceptionsOf({ findings, problems }: CheckResult, { rules = {}, ignore = [], guards = [], layers = [], tenant }: TenantlintConfig): string[] {
  const silenced = findings.filter(({ suppressed }) => suppressed);
  const idle = problems.filter(({ kind }) => kind === 'suppression');
  const off = Object.keys(rules).filter((id) => rules[id] === 'off');
  const believed = [...guards, ...(tenant?.sources ?? []), ...layers].map(({ name, module }) => `${name} of ${module}`);
  return [
    ...(silenced.length ? [`${silenced.length} ${silenced.length === 1 ? 'finding is' : 'findings are'} silenced by a comment.`] : []),
    ...idle.map(({ file, line, message }) => `${file}:${line}  ${message}`),
    ...(off.length ? [`Rules that are off: ${off.join(', ')}. Their findings are not reported by another rule.`] : []),
    ...(ignore.length ? [`Not read at all ("ignore" in the configuration): ${ignore.join(', ')}.`] : []),
    ...(believed.length ? [`Believed, not verified (declared in the configuration): ${believed.join(', ')}.`] : []),
  ];
}

function gatesOf({ hook, ci, eslint, plugin }: Survey): string[] {
  return [
    ...(eslint && !plugin ? ['ESLint is installed, eslint-plugin-tenantlint is not: findings do not show while code is written.'] : []),
    ...(hook === undefined ? ['No hook tool was recognised: "tenantlint init --hook git" shows a hook that checks what is staged.'] : []),
    ...(ci === undefined ? ['No CI was recognised: "tenantlint init --ci github" (or gitlab) shows a job.'] : []),
  ];
}
