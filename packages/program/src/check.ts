/**
 * The whole run: discover, read, prefilter, parse, model, analyse, judge. Same input, same result, whatever the order of
 * files or the state of the cache. Boundary: prints nothing and never throws for what a project holds; only a path that
 * does not exist is an error.
 */
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { FileFacts } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { analyse, type Analysed, type AnalyseOptions, type Coverage, coverageOf, type Finding, heldBy, isOutOfScope, type Judgement, sinksOf, type TypedReceiver } from '@tenantlint/proof';
import { rules } from '@tenantlint/rules';
import { applyBaseline, type BaselineEntry } from './baseline.ts';
import { analysisOf, declarationProblems, declarationsOf } from './declarations.ts';
import { byCodeUnits, discover, type Discovered, isSource } from './discover.ts';
import { isAtLeast, leastOf, toFindings } from './judge.ts';
import { type Program, readProgram } from './link/program.ts';
import { librariesOf, readModelFrom } from './model.ts';
import { makeReader } from './read.ts';
import { suppressionProblems } from './suppress.ts';
import { countAdded, withTypes } from './typed.ts';
import type { CheckOptions, CheckResult, Problem } from './types.ts';

/** A path given to `check` cannot be used; the message says which one and what to do. */
export class InputError extends Error {
  override name = 'InputError';
}

/**
 * Checks a project.
 * @throws InputError for an entry of `paths` that does not exist or lies outside the root
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { root, config, onPhase } = options;
  if (!existsSync(root)) throw new InputError(`No such folder: ${root}. Give the project's folder.`);
  onPhase?.('find files');
  const listing = discover(root, config.ignore);
  const seen = options.paths ? select(root, options.paths, listing) : new Map(listing.sources.map((path) => [path, !isOutOfScope(path)]));
  const chosen = new Set([...seen.keys()].filter((path) => seen.get(path)));
  onPhase?.('read the schema');
  const { model, missing } = readModelFrom(root, listing, config);
  const problems: Problem[] = model.problems.map((problem) => ({ kind: 'schema', ...problem }));
  const files: CheckResult['files'] = { seen: seen.size, outOfScope: seen.size - chosen.size, parsed: 0, skipped: [...listing.skipped] };
  const nothing = (cannotRun: string): CheckResult => ({
    root, model, findings: [], hidden: 0, judgements: [], coverage: emptyCoverage(), files, problems, cannotRun,
  });
  if (listing.sources.length === 0 && listing.others.length === 0) {
    return nothing(`There is no TypeScript or JavaScript file under ${root}. Run tenantlint in the project's folder, or name it: tenantlint check <folder>.`);
  }
  if (missing !== undefined && model.files.length > 0) return nothing(missing);

  // Callers and guards may lie anywhere: the whole program is read, whatever is to be reported.
  const everything = new Set([...listing.sources.filter((path) => !isOutOfScope(path)), ...chosen]);
  onPhase?.('read and parse');
  const program = readProgram(options, [...everything].sort(byCodeUnits), listing, sinksOf(model, { anyReceiver: options.typed !== undefined }), heldBy(declarationsOf(config) ?? {}).isModule);
  if (missing !== undefined) {
    // keys can be judged by the names in them
    if (!program.facts.some(({ path }) => chosen.has(path) && program.sinks.has(path))) return nothing(missing);
    problems.push({ kind: 'schema', message: `${missing} Only keys of caches, objects and jobs were checked, by the names in them.` });
  }
  if (program.facts.length === 0 && !options.paths) {
    return nothing(`None of the ${chosen.size} source files under ${root} calls ${librariesOf(model)}. Run tenantlint in the folder that holds the code which uses ${model.files[0] ?? 'the schema'}.`);
  }
  onPhase?.('analyse');
  const plain = analyseSafely(program, model, options, chosen);
  if (options.typed) onPhase?.('ask types');
  const typed = options.typed ? await withTypes(options.typed, options, plain, (answers) => analyseSafely({ ...program, facts: plain.facts }, model, options, chosen, answers), chosen, problems) : undefined;
  const { facts } = plain;
  onPhase?.('judge');
  const { traces, judgements: made } = typed?.analysis ?? plain;
  const judgements = made.filter(({ access, at }) => chosen.has(access.file) || chosen.has(at.file));
  const coverage = coverageOf(judgements.filter(({ access }) => chosen.has(access.file)));
  files.parsed = facts.filter(({ path }) => chosen.has(path) && program.sinks.has(path)).length;
  files.skipped.push(...program.skipped.filter(({ file }) => chosen.has(file)));
  problems.push(...program.problems.filter(({ file }) => file === undefined || chosen.has(file)));
  const findingsOf = (some: readonly Judgement[]) => toFindings(some.filter(({ at }) => chosen.has(at.file)), facts, rules, { model, severities: config.rules });
  problems.push(...declarationProblems(config, model, options.paths ? [] : (typed?.analysis ?? plain).unused));
  const isShown = ({ confidence }: Finding) => isAtLeast(confidence, leastOf(config));
  const all = findingsOf(judgements);
  const ids = new Set(rules.map(({ id }) => id));
  problems.push(...facts.filter(({ path }) => chosen.has(path)).flatMap((file) => suppressionProblems(file, all, ids, config.rules)));
  const unread = new Set(files.skipped.map(({ file }) => file));
  // What a part of the project cannot show is not held against the entries of the rest.
  const isAsked = ({ file }: BaselineEntry) => (!options.paths || chosen.has(file)) && (!options.changed || options.changed.has(file)) && !unread.has(file);
  const baseline = options.baseline && applyBaseline(all, options.baseline, makeReader(options), isAsked);
  const shown = all.filter(isShown);
  const findings = options.changed ? shown.filter((finding) => touches(finding, options.changed!)) : shown;
  const typedReport = typed && { ...typed.report, findings: countAdded(findingsOf(plain.judgements).filter(isShown), shown) };
  files.skipped.sort((a, b) => byCodeUnits(a.file, b.file));
  problems.sort((a, b) => byCodeUnits(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0));
  return {
    root, model, findings, hidden: all.length - shown.length, ...(options.changed && { unchanged: shown.length - findings.length }),
    judgements, coverage, ...(traces && { traces }), files, problems, ...(baseline && { baseline }), ...(typedReport && { typed: typedReport }),
  };
}

/** A guard that went missing in a changed file shows where it is called: the path counts, not only its end. */
function touches({ file, path }: Finding, changed: ReadonlySet<string>): boolean {
  return changed.has(file) || path.some((step) => changed.has(step.file));
}

/**
 * The sources under the given paths, and whether each is in scope: what is named on its own always is, and of what lies
 * below a named folder only the rest of the way is asked. A file named on its own counts even where .gitignore or the
 * defaults leave it out.
 */
function select(root: string, paths: readonly string[], listing: Discovered): Map<string, boolean> {
  const chosen = new Map<string, boolean>();
  for (const path of paths) {
    const absolute = resolve(root, path);
    const way = relative(root, absolute);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new InputError(`${path} lies outside the project root ${root}. Name paths inside of it.`);
    }
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (!stats) throw new InputError(`No such file or folder: ${path}. Check the spelling; it was looked for at ${absolute}.`);
    const local = way.split(sep).join('/');
    if (!stats.isDirectory()) {
      if (isSource(local)) chosen.set(local, true);
      continue;
    }
    const prefix = local === '' ? '' : `${local}/`;
    const inside = listing.sources.filter((source) => source.startsWith(prefix));
    // A folder that is left out by default but was named: its own files are meant.
    const named = inside.length ? inside : discover(absolute).sources.map((source) => prefix + source);
    for (const source of named) chosen.set(source, chosen.get(source) || !isOutOfScope(source.slice(prefix.length)));
  }
  return chosen;
}

interface Analysis extends Analysed {
  /** Those that could be analysed. */
  facts: FileFacts[];
}

/** A file whose facts break the analysis is left out and named; the others are still analysed. */
function analyseSafely(program: Program, model: Model, { config, typed, conditions, trace }: CheckOptions, inScope: ReadonlySet<string>, typedReceivers?: ReadonlyMap<string, TypedReceiver>): Analysis {
  const settings: AnalyseOptions = { openWorld: false, inScope, ...(typed && { anyReceiver: true }), ...analysisOf(config), ...(typedReceivers && { typedReceivers }), ...(conditions && { conditions }), ...(trace && { trace }) };
  const linked = (facts: FileFacts[]): Analysis => {
    const index = new Map(facts.map(({ path }, i) => [path, i]));
    const link = (file: number, source: string): number | undefined => index.get(program.resolve(facts[file]!.path, source) ?? '');
    return { ...analyse(facts, model, { ...settings, link }), facts };
  };
  try {
    return linked(program.facts);
  } catch (whole) {
    const sound = program.facts.filter((one) => {
      try {
        analyse([one], model, settings);
        return true;
      } catch (error) {
        const reason = error instanceof RangeError ? 'the analysis ran out of stack: it is nested too deeply, or tenantlint goes in circles over it' : `the analysis failed: ${error instanceof Error ? error.message : String(error)}; please report it with this file`;
        program.skipped.push({ file: one.path, reason });
        program.problems.push({ kind: 'parse', file: one.path, message: `Not analysed: ${reason}.` });
        return false;
      }
    });
    if (sound.length < program.facts.length) return linked(sound);
    // Each file is sound alone: what fails is how they hang together. Half a proof is better than none, if it says so.
    program.problems.push({ kind: 'parse', message: `Files were judged one by one, without their callers and helpers: the analysis of the whole failed (${whole instanceof RangeError ? 'it ran out of stack' : String(whole)}); please report it.` });
    return { ...analyse(sound, model, { ...settings, openWorld: true }), facts: sound };
  }
}

function emptyCoverage(): Coverage {
  return { accesses: 0, notOwned: 0, proved: {}, reported: 0, unknown: {} };
}
