/**
 * The evidence of a program as data: every access with its proof, its exception or what is missing, and what was not seen. The shape is
 * stable as that of the `json` report. Boundary: counts and places; it judges nothing. The entry point is known of accesses whose
 * proof was looked for in callers.
 */
import type { CheckResult } from '@tenantlint/program';
import type { Finding, Judgement, Place } from '@tenantlint/proof';
import { makeLocator } from '../locate.ts';
import { getVersion } from '../version.ts';

export const statuses = ['open', 'unknown', 'exception', 'proved', 'no-tenant'] as const;
export type Status = (typeof statuses)[number];

export interface EvidenceReport {
  version: 1;
  tool: { name: 'tenantlint'; version: string };
  /** What was checked out; `changed` where files differed from it. */
  commit?: { id: string; changed: boolean };
  totals: Record<Status, number>;
  resources: EvidenceResource[];
  accesses: EvidenceAccess[];
  /** Clients that add the tenant by themselves, by name. */
  clients: EvidenceClient[];
  notSeen: { outOfScope: number; files: { file: string; reason: string }[]; problems: { file?: string; line?: number; message: string }[] };
}

export interface EvidenceResource {
  name: string;
  kind: string;
  /** Owner columns, `?` where nullable, and relations through which it is owned. */
  owners: string[];
  /** Why it is taken for what it is. */
  why: string[];
  file: string;
  line: number;
  totals: Record<Status, number>;
}

export interface EvidenceAccess {
  file: string;
  line: number;
  column: number;
  symbol: string;
  layer: string;
  resource?: string;
  operation: string;
  method: string;
  /** `open`: refuted and not excepted; `exception`: silenced by a comment or accepted in the baseline; `no-tenant`: rows of no tenant. */
  status: Status;
  /** The first line of the call. */
  code: string;
  proof: { kind: string; detail: string; file?: string; line?: number }[];
  /** Where it is not proved. */
  rule?: string;
  message?: string;
  confidence?: string;
  reason?: string;
  assumptions?: string[];
  /** Entry first, access last. */
  path?: { file: string; line: number; note: string }[];
  exception?: { by: 'comment' | 'baseline'; reason?: string; owner?: string; expires?: string };
}

export interface EvidenceClient {
  name: string;
  file: string;
  line: number;
  /** Accesses that it proves. */
  covered: number;
  /** Accesses that are made on it and that it does not cover, each with why. */
  uncovered: { file: string; line: number; why: string }[];
  /** Accesses that go around it, and that it would cover. */
  around: { file: string; line: number }[];
}

/** @param read the text that was analysed of a file */
export function collectEvidence(result: CheckResult, read: (file: string) => string | undefined, commit?: { id: string; changed: boolean }): EvidenceReport {
  const findings = new Map(result.findings.map((finding) => [finding.judgement, finding]));
  const { locate, textOf } = makeLocator(read);
  const accesses = result.judgements.map((judgement) => accessOf(judgement, findings.get(judgement), locate, textOf));
  const named = new Set(result.problems.map(({ file }) => file));
  return {
    version: 1,
    tool: { name: 'tenantlint', version: getVersion() },
    ...(commit && { commit }),
    totals: totalsOf(accesses),
    resources: Object.values(result.model.resources)
      .map(({ name, kind, owners, via, evidence, place }) => ({
        name, kind, owners: [...owners.map(({ column, nullable }) => column + (nullable ? '?' : '')), ...via], why: evidence, file: place.file, line: place.line,
        totals: totalsOf(accesses.filter(({ resource }) => resource === name)),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    accesses,
    clients: clientsOf(result.judgements, locate),
    notSeen: {
      outOfScope: result.files.outOfScope,
      files: result.files.skipped.filter(({ file }) => !named.has(file)),
      problems: result.problems.map(({ file, line, message }) => ({ ...(file !== undefined && { file }), ...(line !== undefined && { line }), message })),
    },
  };
}

function accessOf(judgement: Judgement, finding: Finding | undefined, locate: (place: Place) => { line: number; column: number }, textOf: (file: string) => string | undefined): EvidenceAccess {
  const { access, verdict, confidence, assumptions, path } = judgement;
  const { line, column } = locate(access);
  const code = textOf(access.file)?.slice(...access.span).split(/\r?\n/)[0]?.trim() ?? '';
  const base = { file: access.file, line, column, symbol: access.symbol, layer: access.layer, ...(access.resource !== undefined && { resource: access.resource }), operation: access.operation, method: access.method, code };
  if (verdict.kind === 'proved') {
    const proof = verdict.evidence.map(({ kind, detail, place }) => ({ kind, detail, ...(place && { file: place.file, line: locate(place).line }) }));
    return { ...base, status: verdict.evidence.every(({ kind }) => kind === 'not-owned') ? 'no-tenant' : 'proved', proof };
  }
  const suppressed = finding?.suppressed;
  return {
    ...base,
    status: suppressed ? 'exception' : verdict.kind === 'unknown' ? 'unknown' : 'open',
    proof: [],
    ...(finding && { rule: finding.rule, message: finding.message }),
    confidence: finding?.confidence ?? confidence,
    reason: verdict.reason,
    ...(assumptions.length && { assumptions }),
    ...(path.length && { path: path.map((step) => ({ file: step.file, line: locate(step).line, note: step.note })) }),
    ...(suppressed && { exception: { by: suppressed.baseline ? ('baseline' as const) : ('comment' as const), ...(suppressed.reason !== undefined && { reason: suppressed.reason }), ...suppressed.baseline } }),
  };
}

function clientsOf(judgements: readonly Judgement[], locate: (place: Place) => { line: number }): EvidenceClient[] {
  const found = new Map<string, EvidenceClient>();
  const clientAt = (name: string, place: Place): EvidenceClient => {
    const { line } = locate(place);
    const key = `${place.file}:${line}`;
    const known = found.get(key) ?? { name, file: place.file, line, covered: 0, uncovered: [], around: [] };
    found.set(key, known);
    return known;
  };
  for (const { access, verdict, client } of judgements) {
    const at = { file: access.file, line: locate(access).line };
    if (client?.missing !== undefined) clientAt(client.name, client.place).uncovered.push({ ...at, why: client.missing });
    else if (client) clientAt(client.name, client.place).around.push(at);
    const [proof] = verdict.kind === 'proved' ? verdict.evidence : [];
    if (proof?.kind === 'wrapper' && proof.client !== undefined && proof.place) clientAt(proof.client, proof.place).covered++;
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function totalsOf(accesses: readonly EvidenceAccess[]): Record<Status, number> {
  return Object.fromEntries(statuses.map((status) => [status, accesses.filter((access) => access.status === status).length])) as Record<Status, number>;
}
