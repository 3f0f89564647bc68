/**
 * `tenantlint init`: shows what was detected, with evidence, and what would be written; writes it with `--yes`. Boundary: never
 * changes a file that is there; what belongs into one is printed.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Option } from 'commander';
import type { CheckResult } from '@tenantlint/program';
import { exitCodes, type ExitCode, type Io, UserError } from '../io.ts';
import type { Draft } from '../init-files.ts';
import type { Ci, Hook, Survey } from '../survey.ts';
import type { CommandModule } from './command.ts';

interface Options {
  yes?: true;
  hook?: Hook;
  ci?: Ci;
  root?: string;
}

export const addInit: CommandModule = (program, session) => {
  program
    .command('init')
    .description('detect tenants, data layers and tools; write a configuration, a hook and a CI job')
    .option('--yes', 'write the files (default: show them)')
    .addOption(new Option('--hook <tool>', 'hook that checks what is staged (default: the tool that the project uses)').choices(['git', 'husky', 'lefthook']))
    .addOption(new Option('--ci <service>', 'job that checks every push').choices(['github', 'gitlab']))
    .option('--root <folder>', "the project's folder (default: the working folder)")
    .addHelpText('after', '\nExit codes: 0 written or shown, 2 could not run. Files that are there are left as they are.')
    .action(session.run((options: Options) => runInit(options, session.io)));
};

/** A file to write, absolute, with its draft. */
interface Planned extends Draft {
  target: string;
}

async function runInit(options: Options, io: Io): Promise<ExitCode> {
  const root = resolve(io.cwd, options.root ?? '.');
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`No such folder: ${options.root}. Give the project's folder.`);
  const [{ configNames }, { runProgram }, { surveyProject }, files, { writeWhole }, { visible }] = await Promise.all([
    import('../config.ts'), import('../run-program.ts'), import('../survey.ts'), import('../init-files.ts'), import('../write-file.ts'), import('@tenantlint/program'),
  ]);
  const say = (line = ''): void => io.stdout.write(`${visible(line)}\n`);
  const survey = surveyProject(root, {});
  const { result } = await runProgram({ root, config: {} }, { confidence: 'possible', cache: false });
  if (result.model.files.length === 0) throw new UserError(result.cannotRun ?? `No schema was found under ${root}.`);

  for (const line of detected(survey, result)) say(line);
  say();
  const existing = configNames.find((name) => existsSync(join(root, name)));
  const planned: Planned[] = existing === undefined ? [{ path: 'tenantlint.config.ts', text: files.configText(result), target: join(root, 'tenantlint.config.ts') }] : [];
  const hook = options.hook ?? survey.hook;
  if (hook !== undefined) {
    const draft = files.hookDraft(hook, survey);
    planned.push({ ...draft, target: hook === 'git' ? join(hooksFolder(root), draft.path) : join(survey.top, draft.path) });
  }
  if (options.ci !== undefined) {
    const draft = files.ciDraft(options.ci, survey);
    planned.push({ ...draft, target: join(survey.top, draft.path) });
  }
  if (existing !== undefined) say(`${existing} is there already and stays as it is.`);
  for (const { target, text, executable } of planned) {
    const name = relative(io.cwd, target);
    if (existsSync(target)) {
      say(`${name} is there already. Add to it:`);
    } else if (options.yes) {
      mkdirSync(dirname(target), { recursive: true });
      writeWhole(target, text, name);
      if (executable) chmodSync(target, 0o755);
      say(`Wrote ${name}.`);
      continue;
    } else {
      say(`Would write ${name}:`);
    }
    say();
    for (const line of text.trimEnd().split('\n')) say(`    ${line}`);
    say();
  }
  if (survey.eslint && !survey.plugin) {
    say('For the editor, npm install --save-dev eslint-plugin-tenantlint and add it to eslint.config.js:');
    say();
    for (const line of files.eslintSnippet.trimEnd().split('\n')) say(`    ${line}`);
    say();
  }
  say(options.yes ? 'Next: tenantlint check. Many findings at once? tenantlint baseline --reason "…" accepts them for now.' : 'Nothing was written. Run again with --yes to write.');
  return exitCodes.clean;
}

/** Everything that was found, with how often: what a person should look at before trusting it. */
function detected({ packages, manager, hook, ci }: Survey, { model, judgements, coverage }: CheckResult): string[] {
  const all = Object.values(model.resources);
  const kinds = (kind: string) => all.filter((resource) => resource.kind === kind).length;
  const evidence = judgements.flatMap(({ verdict }) => (verdict.kind === 'proved' ? verdict.evidence : []));
  const common = (kind: string) => {
    const counts = new Map<string, number>();
    for (const one of evidence) if (one.kind === kind) counts.set(one.detail, (counts.get(one.detail) ?? 0) + 1);
    return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 5).map(([detail, n]) => `${detail} (${n})`);
  };
  const row = (name: string, values: readonly string[]) => (values.length ? [`${name.padEnd(16)}${values.join(', ')}`] : []);
  return [
    ...row('Packages', packages.map(({ name, folder, covered, uncovered }) => `${name || folder}: ${[...covered, ...uncovered.map((library) => `${library} (not covered)`)].join(' and ')}`)),
    ...row('Schema', model.files.length > 3 ? [...model.files.slice(0, 3), `${model.files.length - 3} more`] : model.files),
    ...(model.roots.length ? model.roots.flatMap(({ name, evidence: why }) => row('Tenant', [`${name} - ${why.join('; ')}`])) : row('Tenant', ['none recognised: name it under model.roots in the configuration'])),
    ...row('Resources', ['owned', 'via', 'shared', 'personal', 'global', 'unknown'].filter((kind) => kinds(kind)).map((kind) => `${kinds(kind)} ${kind}`)),
    ...row('Accesses', [`${coverage.accesses} seen, ${Object.values(coverage.proved).reduce((sum, n) => sum + (n ?? 0), 0)} proved, ${coverage.reported} not`]),
    ...row('Conditions', common('condition')),
    ...row('Guards', common('guard')),
    ...row('Scoped clients', common('wrapper')),
    ...row('Tools', [manager, ...(hook ? [hook] : []), ...(ci ? [ci] : [])]),
  ];
}

function hooksFolder(root: string): string {
  try {
    return resolve(root, execFileSync('git', ['rev-parse', '--git-path', 'hooks'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim());
  } catch (error) {
    throw new UserError(`--hook git needs a git repository, and ${root} lies in none. Run "git init" first, or choose another tool.`, { cause: error });
  }
}
