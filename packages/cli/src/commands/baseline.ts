/**
 * `tenantlint baseline`: accepts today's findings with a reason, once; afterwards it only takes entries away. Boundary: notes below
 * `likely` never fail a run and are not accepted; a reason is not judged.
 */
import { rmSync } from 'node:fs';
import type { BaselineEntry, CheckResult } from '@tenantlint/program';
import { exitCodes, type ExitCode, type Io, UserError } from '../io.ts';
import type { ProjectOptions } from '../project.ts';
import { type CommandModule, configOption, rootOption } from './command.ts';

interface Options extends ProjectOptions {
  reason?: string;
  owner?: string;
  expires?: string;
  prune?: true;
  baseline?: string;
  typed?: true;
}

export const addBaseline: CommandModule = (program, session) => {
  program
    .command('baseline')
    .description("accept today's findings for now, so that only new ones fail; afterwards it can only shrink")
    .option('--reason <text>', 'why the findings may stay for now; required to write a baseline')
    .option('--owner <name>', 'who takes care of them')
    .option('--expires <day>', 'last day on which they are accepted, such as 2027-03-31')
    .option('--prune', 'take away what matches nothing any more, follow moved code, keep what got better as it is now')
    .option('--baseline <file>', 'the baseline (default: tenantlint-baseline.json in the project\'s folder)')
    .addOption(configOption())
    .addOption(rootOption())
    .option('--typed', 'as for "check": give it to both or to neither')
    .addHelpText('after', '\nExit codes: 0 written, pruned or nothing to do, 2 could not run.')
    .action(session.run((options: Options) => runBaseline(options, session.io)));
};

async function runBaseline(options: Options, io: Io): Promise<ExitCode> {
  const [{ openProject }, file, { writeWhole }, { runProgram }, program] = await Promise.all([
    import('../project.ts'), import('../baseline-file.ts'), import('../write-file.ts'), import('../run-program.ts'), import('@tenantlint/program'),
  ]);
  const project = await openProject([], options, io.cwd);
  const known = file.readBaseline(project.root, options.baseline, io.cwd, true);
  if (options.prune) refuseNotes(options);
  else verifyNotes(options, known, file.isDay);
  if (options.prune && !known.entries) throw new UserError(`There is no baseline at ${known.name}, so there is nothing to prune. Write one with "tenantlint baseline --reason <text>".`);

  // The whole project, whatever folder the command runs in: a baseline of a part would call the rest stale.
  const { result, read } = await runProgram({ root: project.root, config: project.config }, { typed: options.typed, confidence: 'possible' });
  if (result.cannotRun !== undefined) throw new UserError(result.cannotRun);
  const { reason = '', owner, expires } = options;
  const found = result.findings.filter(({ suppressed }) => !suppressed);
  const entriesOf = (some: CheckResult['findings']): BaselineEntry[] => {
    const entries = some.map((finding) => program.entryOf(finding, read, { reason, ...(owner !== undefined && { owner }), ...(expires !== undefined && { expires }) }));
    // Of identical code in one symbol the worst counts.
    return entries.filter((entry, index) => !entries.some((other, at) => at !== index && program.sameEntry(other, entry) && (program.getWeakening(entry, other) !== undefined || (at < index && program.getWeakening(other, entry) === undefined))));
  };
  const say = (text: string): void => io.stdout.write(`${program.visible(text)}\n`);
  const left = options.prune ? prune(known.entries!, entriesOf(found), unreadIn(result), program) : { entries: entriesOf(found.filter(({ confidence }) => confidence !== 'possible')), text: '' };
  if (left.entries.length === 0) {
    rmSync(known.path, { force: true });
    say(options.prune ? `${left.text} The baseline is empty: ${known.name} was removed.` : 'No findings: there is nothing to accept.');
    return exitCodes.clean;
  }
  writeWhole(known.path, file.formatBaseline(left.entries), known.name);
  say(options.prune ? left.text : `Accepted ${count(left.entries.length, 'entry', 'entries')} in ${known.name}. Commit it; "tenantlint check" reports what is new, and "tenantlint baseline --prune" takes away what was corrected.`);
  return exitCodes.clean;
}

function verifyNotes({ reason, expires }: Options, known: { name: string; entries?: BaselineEntry[] }, isDay: (text: string) => boolean): void {
  if (known.entries) throw new UserError(`${known.name} is there already, and a baseline only shrinks. Run "tenantlint baseline --prune" after corrections; silence a new exception where it stands, with a comment that gives the reason.`);
  if (reason === undefined || reason.trim() === '') throw new UserError('A baseline needs a reason: --reason "found when tenantlint was introduced, see TICKET-1". It is written into every entry; edit it there where one differs.');
  if (expires !== undefined && !isDay(expires)) throw new UserError(`--expires ${expires} is no day. Write it as 2027-03-31.`);
}

function refuseNotes({ reason, owner, expires }: Options): void {
  if (reason !== undefined || owner !== undefined || expires !== undefined) throw new UserError('--prune keeps the notes of every entry. Leave --reason, --owner and --expires out, and edit them in the file.');
}

/** Files that were not read: their entries stay as they are. */
function unreadIn({ files }: CheckResult): ReadonlySet<string> {
  return new Set(files.skipped.map(({ file }) => file));
}

function prune(entries: readonly BaselineEntry[], found: readonly BaselineEntry[], unread: ReadonlySet<string>, { sameEntry, sameCode, getWeakening }: typeof import('@tenantlint/program')) {
  const free = found.filter((now) => !entries.some((entry) => sameEntry(entry, now)));
  let [gone, moved, better] = [0, 0, 0];
  const kept = entries.flatMap((entry) => {
    if (unread.has(entry.file)) return [entry];
    let now = found.find((one) => sameEntry(one, entry));
    if (!now) {
      const at = free.findIndex((one) => sameCode(one, entry));
      if (at < 0) {
        gone++;
        return [];
      }
      now = free.splice(at, 1)[0]!;
      moved++;
    }
    if (getWeakening(entry, now) !== undefined) return [{ ...entry, file: now.file }];
    if (getWeakening(now, entry) !== undefined) better++;
    return [{ ...entry, file: now.file, verdict: now.verdict, gap: now.gap, confidence: now.confidence }];
  });
  const done = [gone && `removed ${count(gone, 'entry', 'entries')}`, moved && `moved ${moved}`, better && `tightened ${better}`].filter(Boolean).join(', ');
  return { entries: kept, text: done === '' ? `Nothing to prune: ${count(kept.length, 'entry matches', 'entries match')}.` : `${done[0]!.toUpperCase()}${done.slice(1)}; ${kept.length} left.` };
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
