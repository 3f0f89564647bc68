/**
 * A trace as data: what an access is, how it was judged, and everything that was found or tried on the way. The shape is stable as that
 * of the `json` report. Boundary: places and words; it judges nothing.
 */
import type { CheckResult } from '@tenantlint/program';
import type { Finding, Judgement, Place, Trace } from '@tenantlint/proof';
import { makeLocator } from '../locate.ts';
import type { Place as Asked } from './place.ts';
import { remediesFor } from './remedies.ts';

export interface Located {
  file: string;
  line: number;
  column: number;
}

export interface TracedAccess extends Located {
  symbol: string;
  layer: string;
  /** Not there where it cannot be told. */
  resource?: { name: string; kind?: string; owners: string[]; file?: string; line?: number };
  operation: string;
  method: string;
  /** The field whose reference is at stake, where it is not the access itself. */
  reference?: string;
  /** The call on one line, cut where it is long. */
  code: string;
  /** Several where callers differ. */
  verdicts: TracedVerdict[];
  /** Parts of the condition and owner columns that are set, as written: `proves` where one does by itself. */
  condition: { text: string; proves?: string; says: string }[];
  /** Functions on the way, the one farthest from the access first. */
  way: TracedStep[];
  /** How many functions more lead there. */
  further: number;
}

export interface TracedVerdict extends Located {
  verdict: 'proved' | 'refuted' | 'unknown';
  confidence: string;
  proof: { kind: string; detail: string }[];
  gap?: string;
  reason?: string;
  assumptions: string[];
  /** Of the finding, where it is one. */
  rule?: string;
  message?: string;
  fingerprint?: string;
  suppressed?: Finding['suppressed'];
  wouldProve: string[];
}

export interface TracedStep extends Located {
  name: string;
  entry: boolean;
  calls: (Located & { note: string })[];
  outcome: 'proved' | 'owed' | 'not-released';
  proofs: { kind: string; detail: string; file?: string; line?: number; restsOn: (Located & { note: string })[] }[];
  missing?: { gap: string; reason: string };
  considered: { what: string; counts: boolean; why: string; file?: string; line?: number }[];
}

const longest = 140;

/** @param asked the place, to choose among several accesses on one line */
export function collectTraces(result: CheckResult, read: (file: string) => string | undefined, asked?: Asked): TracedAccess[] {
  const source = makeLocator(read);
  const locate = (place: Place): Located => ({ file: place.file, ...source.locate(place) });
  const step = ({ note, ...place }: Place & { note: string }) => ({ ...locate(place), note });
  const optional = (place: Place | undefined) => (place ? { file: place.file, line: source.locate(place).line } : {});
  const findings = new Map(result.findings.map((finding) => [finding.judgement, finding]));
  return chosen(result.traces ?? [], source, asked).map(({ judgements, field, parts, functions, further }): TracedAccess => {
    const { access } = judgements[0]!;
    const resource = access.resource === undefined ? undefined : result.model.resources[access.resource];
    return {
      ...locate(access),
      symbol: access.symbol,
      layer: access.layer,
      ...(access.resource !== undefined && { resource: { name: access.resource, owners: [], ...(resource && { kind: resource.kind, owners: [...resource.owners.map(({ column, nullable }) => column + (nullable ? '?' : '')), ...resource.via], file: resource.place.file, line: resource.place.line }) } }),
      operation: access.operation,
      method: access.method,
      ...(field !== undefined && { reference: field }),
      code: onOneLine(source.textOf(access.file)?.slice(...access.span) ?? ''),
      verdicts: judgements.map((judgement) => verdictOf(judgement, findings.get(judgement), locate(judgement.at), functions.flatMap((fn) => (fn.outcome === 'proved' && fn.proofs[0] && fn.calls.length > 0 ? [{ ...locate(fn), name: fn.name, detail: fn.proofs[0].detail }] : [])))),
      condition: parts.map(({ text, proves, says }) => ({ text, ...(proves && { proves }), says })),
      way: functions.map((fn) => ({
        ...locate(fn),
        name: fn.name,
        entry: fn.isEntry,
        calls: fn.calls.map(step),
        outcome: fn.outcome,
        proofs: fn.proofs.map(({ kind, detail, place, restsOn }) => ({ kind, detail, ...optional(place), restsOn: restsOn.map(step) })),
        ...(fn.missing && { missing: fn.missing }),
        considered: fn.considered.map(({ what, counts, why, place }) => ({ what, counts, why, ...optional(place) })),
      })),
      further,
    };
  });
}

/** @param others callers that prove it */
function verdictOf(judgement: Judgement, finding: Finding | undefined, at: Located, others: readonly (Located & { name: string; detail: string })[]): TracedVerdict {
  const { verdict, confidence, assumptions } = judgement;
  return {
    ...at,
    verdict: verdict.kind,
    confidence: finding?.confidence ?? confidence,
    proof: verdict.kind === 'proved' ? verdict.evidence.map(({ kind, detail }) => ({ kind, detail })) : [],
    ...(verdict.kind !== 'proved' && { gap: verdict.gap, reason: verdict.reason }),
    assumptions,
    ...(finding && { rule: finding.rule, message: finding.message, fingerprint: finding.fingerprint }),
    ...(finding?.suppressed && { suppressed: finding.suppressed }),
    wouldProve: [...remediesFor(judgement), ...(verdict.kind === 'proved' ? [] : others.slice(0, 2).map(({ name, file, line, detail }) => `Or do as its other caller \`${name}\` (${file}:${line}) does: ${detail}.`))],
  };
}

function onOneLine(code: string): string {
  const line = code.replace(/\s*\n\s*(?=\.)/g, '').replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** The innermost access at the column; all where no column is given, or none is there. */
function chosen(traces: readonly Trace[], { startsOf }: ReturnType<typeof makeLocator>, asked: Asked | undefined): readonly Trace[] {
  const starts = asked?.column === undefined ? undefined : startsOf(asked.file);
  const start = starts?.[(asked?.line ?? 0) - 1];
  if (start === undefined) return traces;
  const offset = start + asked!.column! - 1;
  const spanOf = ({ judgements }: Trace) => judgements[0]!.access.span;
  const around = traces.filter((trace) => judgementsIn(trace, asked!.file) && spanOf(trace)[0] <= offset && offset < spanOf(trace)[1]);
  const least = Math.min(...around.map((trace) => spanOf(trace)[1] - spanOf(trace)[0]));
  return around.length ? around.filter((trace) => spanOf(trace)[1] - spanOf(trace)[0] === least) : traces;
}

const judgementsIn = ({ judgements }: Trace, file: string): boolean => judgements[0]!.access.file === file;
