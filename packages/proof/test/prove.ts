/**
 * Source texts and a Prisma schema through the proof, as one short line a judgement. Boundary: files are linked by
 * relative path only; what lies outside the given texts stays unknown.
 */
import { posix } from 'node:path';
import { parseFile } from '@tenantlint/facts';
import { buildModel, type Model } from '@tenantlint/model';
import { analyse, type Analysed, type AnalyseOptions } from '../src/analyse.ts';
import type { Judgement } from '../src/types.ts';
import { schema } from './schema.ts';

export interface ProveOptions {
  /** Prisma schema, or source that declares tables or entities; by default `schema.ts`. */
  schema?: string;
  /** Versions of the libraries that the schema is written for; by default unknown. */
  versions?: Readonly<Record<string, string>>;
  /** Other files may call what the given ones export; by default not. */
  openWorld?: boolean;
  profile?: AnalyseOptions['profile'];
  declarations?: AnalyseOptions['declarations'];
  trace?: AnalyseOptions['trace'];
}

const models = new Map<string, Model>();

export function modelOf(text: string = schema, versions: NonNullable<ProveOptions['versions']> = {}): Model {
  const key = `${text}${Object.entries(versions).join()}`;
  let model = models.get(key);
  if (!model) models.set(key, (model = buildModel([{ path: /^import /m.test(text) ? 'schema.ts' : 'schema.prisma', text }], {}, parseFile, (_, library) => versions[library])));
  return model;
}

/**
 * @param source one file's text, or several by path (`./lib/db` from `app.ts` means `lib/db.ts`)
 * @throws Error where a text does not parse
 */
export function analyseText(source: string | Record<string, string>, options: ProveOptions = {}): Analysed {
  const texts = typeof source === 'string' ? { 'case.ts': source } : source;
  const paths = Object.keys(texts);
  const files = paths.map((path) => {
    const parsed = parseFile(path, texts[path]!);
    if (parsed.error !== undefined) throw new Error(`${path} does not parse, at offset ${parsed.error.offset}: ${parsed.error.message}`);
    return parsed.facts;
  });
  const link: NonNullable<AnalyseOptions['link']> = (file, from) => {
    const i = paths.indexOf(`${posix.join(posix.dirname(paths[file]!), from)}.ts`);
    return i < 0 ? undefined : i;
  };
  return analyse(files, modelOf(options.schema, options.versions), { openWorld: options.openWorld ?? false, link, ...(options.profile && { profile: options.profile }), ...(options.declarations && { declarations: options.declarations }), ...(options.trace && { trace: options.trace }) });
}

/**
 * @returns one line a judgement, in order of file and place: `Project.findUnique in getProject: proved guard`,
 * `Project.findUnique in getProject: key-only likely "no caller proves `id`"`; where the finding stands at a call, the
 * text of that call follows ` at `
 */
export function prove(source: string | Record<string, string>, options: ProveOptions = {}): string[] {
  return analyseText(source, options).judgements.map((j) => line(j, typeof source === 'string' ? { 'case.ts': source } : source));
}

/** {@link prove} of a source with exactly one judgement, without the access and its function. */
export function verdict(source: string | Record<string, string>, options: ProveOptions = {}): string {
  const { judgements } = analyseText(source, options);
  if (judgements.length !== 1) throw new Error(`expected one judgement, got ${judgements.length}`);
  return outcome(judgements[0]!);
}

/** {@link verdict} of the last access in a source: what precedes it is its guard. */
export function verdictOfLast(source: string | Record<string, string>, options: ProveOptions = {}): string {
  const { judgements } = analyseText(source, options);
  if (judgements.length === 0) throw new Error('no access was recognised');
  return outcome(judgements.at(-1)!);
}

function line(j: Judgement, texts: Record<string, string>): string {
  const { access, at } = j;
  const atAccess = at.file === access.file && at.span[0] === access.span[0];
  const place = atAccess ? '' : ` at ${texts[at.file]!.slice(...at.span)}`;
  return `${access.resource ?? access.layer}.${access.method} in ${access.symbol}: ${outcome(j)}${place}`;
}

function outcome({ verdict: v, confidence, assumptions, field }: Judgement): string {
  if (v.kind === 'proved') return `proved ${v.evidence.map((e) => e.kind).join()}`;
  const gap = field === undefined ? v.gap : `${v.gap} ${field}`;
  const why = v.kind === 'unknown' ? [v.reason] : assumptions;
  return [gap, confidence, ...why.map((text) => `"${text}"`)].join(' ');
}
