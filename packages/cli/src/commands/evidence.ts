/** `tenantlint evidence`: every access with its proof, for a reviewer or an auditor. Boundary: a report, not a gate: findings do not fail it. */
import { Option } from 'commander';
import { exitCodes, type ExitCode, type Io, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { makeAddTarget, type Target } from '../reporters/formats.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

const formats = ['markdown', 'json', 'html'] as const;
type Format = (typeof formats)[number];

interface Options extends ProjectOptions {
  format?: Target<Format>[];
  typed?: true;
}

export const addEvidence: CommandModule = (program, session) => {
  program
    .command('evidence')
    .description('list every access with its proof, its exception or what is missing: for reviewers and auditors')
    .argument('[paths...]', 'files and folders to report on (default: the working folder)')
    .addOption(new Option('--format <name[=file]>', 'markdown (default), json or html; can be given several times').argParser(makeAddTarget(formats, 'html=evidence.html')))
    .addOption(configOption())
    .addOption(rootOption())
    .option('--typed', 'as for "check"')
    .addHelpText('after', '\nExit codes: 0 written, 2 could not run.\n\nExample:\n  tenantlint evidence --format html=evidence.html --format json=evidence.json')
    .action(session.run((paths: string[], options: Options) => runEvidence(paths, options, session.io)));
};

async function runEvidence(paths: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const [{ openProject }, { runProgram }, { watchProgress }, { readBaseline }, { getCommit }, { collectEvidence }, { deliver }] = await Promise.all([
    import('../project.ts'), import('../run-program.ts'), import('../progress.ts'), import('../baseline-file.ts'), import('../git.ts'), import('../evidence/collect.ts'), import('../write-file.ts'),
  ]);
  const project = await openProject(paths, options, io.cwd);
  const { entries } = readBaseline(project.root, undefined, io.cwd);
  const progress = watchProgress(io);
  try {
    const { result, read } = await runProgram(project, { typed: options.typed, confidence: 'possible', cache: false, baseline: entries, onPhase: (phase) => progress.begin(phase) });
    if (result.cannotRun !== undefined) throw new UserError(result.cannotRun);
    const report = collectEvidence(result, read, getCommit(project.root));
    const reports: { file?: string; text: string }[] = [];
    for (const { format, file } of options.format ?? [{ format: 'markdown' }]) reports.push({ text: await renderers[format](report), ...(file !== undefined && { file }) });
    progress.end();
    deliver(reports, io);
    return exitCodes.clean;
  } finally {
    progress.end();
  }
}

const renderers: Record<Format, (report: Parameters<typeof import('../evidence/html.ts').renderHtml>[0]) => Promise<string>> = {
  markdown: async (report) => (await import('../evidence/markdown.ts')).renderMarkdown(report),
  json: async (report) => `${(await import('@tenantlint/program')).visibleJson(report)}\n`,
  html: async (report) => (await import('../evidence/html.ts')).renderHtml(report),
};
