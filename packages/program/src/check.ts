/**
 * The whole run: discover, read, prefilter, parse, model, analyse, judge. Same input, same result, whatever the order of
 * files or the state of the cache. Boundary: prints nothing and never throws for what a project holds; only a path that
 * does not exist is an error.
 */
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FileFacts, lineStarts, makePrefilter, parseFile, positionAt, prismaSinks, stripByteOrderMark } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { analyse, type Analysed, type Coverage, type Finding, isOutOfScope, type Judgement, type TypedReceiver } from '@tenantlint/proof';
import { rules } from '@tenantlint/rules';
import { openCache } from './cache.ts';
import { depthReason, isTooDeep } from './depth.ts';
import { byCodeUnits, discover, type Discovered, isSource } from './discover.ts';
import { isAtLeast, toFindings } from './judge.ts';
import { readModelFrom } from './model.ts';
import { readSource } from './read.ts';
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
  const { root, config } = options;
  if (!existsSync(root)) throw new InputError(`No such folder: ${root}. Give the project's folder.`);
  const listing = discover(root, config.ignore);
  const seen = options.paths ? select(root, options.paths, listing) : listing.sources;
  const sources = seen.filter((path) => !isOutOfScope(path));
  const { model, missing } = readModelFrom(root, listing, config);
  const problems: Problem[] = model.problems.map((problem) => ({ kind: 'schema', ...problem }));
  if (config.profile === 'strict') {
    problems.push({ kind: 'config', message: 'The profile "strict" is not available yet: proofs were judged by "recommended". Leave the profile out.' });
  }
  const files: CheckResult['files'] = { seen: seen.length, outOfScope: seen.length - sources.length, parsed: 0, skipped: [...listing.skipped] };
  const nothing = (cannotRun: string): CheckResult => ({
    root, model, findings: [], hidden: 0, judgements: [], coverage: emptyCoverage(), files, problems, cannotRun,
  });
  if (listing.sources.length === 0 && listing.others.length === 0) {
    return nothing(`There is no TypeScript or JavaScript file under ${root}. Run tenantlint in the project's folder, or name it: tenantlint check <folder>.`);
  }
  if (missing !== undefined) return nothing(missing);

  const facts = readFacts(options, sources, files, problems, options);
  if (facts.length === 0 && !options.paths) {
    return nothing(`None of the ${sources.length} source files under ${root} calls Prisma. Run tenantlint in the folder that holds the code which uses ${model.files[0] ?? 'the schema'}.`);
  }
  const plain = analyseSafely(facts, model, options, files, problems);
  const typed = options.typed ? await withTypes(options.typed, options, plain, (answers) => analyseSafely(plain.facts, model, options, files, problems, answers), problems) : undefined;
  const { judgements, coverage } = typed?.analysis ?? plain;
  const findingsOf = (some: readonly Judgement[]) => toFindings(some, facts, rules, { model, severities: config.rules });
  const isShown = ({ confidence }: Finding) => isAtLeast(confidence, config.confidence ?? 'likely');
  const all = findingsOf(judgements);
  const findings = all.filter(isShown);
  const typedReport = typed && { ...typed.report, findings: countAdded(findingsOf(plain.judgements).filter(isShown), findings) };
  files.skipped.sort((a, b) => byCodeUnits(a.file, b.file));
  problems.sort((a, b) => byCodeUnits(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0));
  return { root, model, findings, hidden: all.length - findings.length, judgements, coverage, files, problems, ...(typedReport && { typed: typedReport }) };
}

/** The sources under the given paths; a file named on its own counts even where .gitignore or the defaults leave it out. */
function select(root: string, paths: readonly string[], listing: Discovered): string[] {
  const chosen = new Set<string>();
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
      if (isSource(local)) chosen.add(local);
      continue;
    }
    const prefix = local === '' ? '' : `${local}/`;
    const inside = listing.sources.filter((source) => source.startsWith(prefix));
    // A folder that is left out by default but was named: its own files are meant.
    const named = inside.length ? inside : discover(absolute).sources.map((source) => prefix + source);
    for (const source of named) chosen.add(source);
  }
  return [...chosen].sort(byCodeUnits);
}

function readFacts({ root, texts }: CheckOptions, sources: readonly string[], files: CheckResult['files'], problems: Problem[], { cache: place, paths }: CheckOptions): FileFacts[] {
  const cache = place ? openCache(place.folder, place.version ?? '') : undefined;
  const mayHoldAccess = makePrefilter(prismaSinks);
  const facts: FileFacts[] = [];
  for (const path of sources) {
    const text = texts?.get(path);
    const read = text === undefined ? readSource(join(root, path)) : { bytes: Buffer.from(text) };
    if ('reason' in read) {
      files.skipped.push({ file: path, reason: read.reason });
      if (read.problem) problems.push({ kind: read.problem, file: path, message: `Not analysed: ${read.reason}.` });
      continue;
    }
    if (!mayHoldAccess(read.bytes)) continue;
    const known = cache?.get(path, read.bytes);
    const own = known ?? parse(path, read.bytes.toString('utf8'), files, problems);
    if (!own) continue;
    if (!known) cache?.set(path, read.bytes, own);
    files.parsed++;
    facts.push(own);
  }
  cache?.save(paths === undefined);
  return facts;
}

function parse(path: string, text: string, files: CheckResult['files'], problems: Problem[]): FileFacts | undefined {
  if (isTooDeep(text)) {
    files.skipped.push({ file: path, reason: depthReason });
    problems.push({ kind: 'parse', file: path, message: `Not analysed: ${depthReason}.` });
    return undefined;
  }
  const { facts, error } = parseFile(path, text);
  if (facts) return facts;
  const { line, column } = positionAt(lineStarts(stripByteOrderMark(text)), error.offset);
  files.skipped.push({ file: path, reason: `does not parse: ${error.message}` });
  problems.push({ kind: 'parse', file: path, line, column, message: `Not analysed: it does not parse (${error.message}).` });
  return undefined;
}

interface Analysis extends Analysed {
  /** Those that could be analysed. */
  facts: FileFacts[];
}

/** A file whose facts break the analysis is left out and named; the others are still analysed. */
function analyseSafely(facts: FileFacts[], model: Model, options: CheckOptions, files: CheckResult['files'], problems: Problem[], typedReceivers?: ReadonlyMap<string, TypedReceiver>): Analysis {
  const { config } = options;
  // Open while files are not linked: whoever calls an export from another file is not seen.
  const settings = { openWorld: true, ...(config.tenant?.values && { tenantNames: config.tenant.values }), ...(typedReceivers && { typedReceivers }) };
  try {
    return { ...analyse(facts, model, settings), facts };
  } catch (whole) {
    const sound = facts.filter((one) => {
      try {
        analyse([one], model, settings);
        return true;
      } catch (error) {
        const reason = error instanceof RangeError ? 'the analysis ran out of stack: it is nested too deeply, or tenantlint goes in circles over it' : `the analysis failed: ${error instanceof Error ? error.message : String(error)}; please report it with this file`;
        files.parsed--;
        files.skipped.push({ file: one.path, reason });
        problems.push({ kind: 'parse', file: one.path, message: `Not analysed: ${reason}.` });
        return false;
      }
    });
    if (sound.length === facts.length) throw whole;
    return { ...analyse(sound, model, settings), facts: sound };
  }
}

function emptyCoverage(): Coverage {
  return { accesses: 0, notOwned: 0, proved: {}, reported: 0, unknown: {} };
}
