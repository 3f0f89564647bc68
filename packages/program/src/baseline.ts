/**
 * Findings that a team accepted when it began, as entries that can only become fewer and better: an entry that matches nothing, has
 * expired, or whose finding got worse is a problem. Boundary: pure; identical code twice in one symbol is one entry.
 */
import type { Finding, Gap } from '@tenantlint/proof';
import { isAtLeast } from './judge.ts';
import { shapeOf } from './shape.ts';

export interface EntryNotes {
  /** Why it may stay for now. */
  reason: string;
  owner?: string;
  /** The last day on which it holds: `2027-03-31`. */
  expires?: string;
}

export interface BaselineEntry extends EntryNotes {
  /** Id without prefix. */
  rule: string;
  file: string;
  /** The function that encloses the place where the finding stands. */
  symbol: string;
  shape: string;
  /** What was accepted: a finding that is worse is reported. */
  verdict: 'refuted' | 'unknown';
  gap: string;
  confidence: Finding['confidence'];
}

export interface BaselineProblem {
  kind: 'stale' | 'expired' | 'weakened';
  entry: BaselineEntry;
  message: string;
}

/** From what says least about the rows that leak to what says most. */
const ranks: Record<Gap, number> = { opaque: 0, conditional: 1, untrusted: 1, reference: 2, 'owner-unset': 3, 'owner-writable': 4, hardcoded: 5, unkeyed: 6, 'key-only': 7, unfiltered: 8, injected: 9 };

export type Read = (file: string) => string | undefined;

/** @param read the text of a file, without a byte order mark; undefined where it cannot be read */
export function entryOf(finding: Finding, read: Read, notes: EntryNotes): BaselineEntry {
  const { verdict } = finding.judgement;
  if (verdict.kind === 'proved') throw new Error('a proved access is no finding');
  const rule = finding.rule.slice(finding.rule.indexOf('/') + 1);
  return { rule, file: finding.file, symbol: finding.caller ?? finding.symbol, shape: shapeOf(finding.judgement, read), verdict: verdict.kind, gap: verdict.gap, confidence: finding.confidence, ...notes };
}

/** True where both stand for the same code, wherever its file is now. */
export function sameCode(a: BaselineEntry, b: BaselineEntry): boolean {
  return a.rule === b.rule && a.symbol === b.symbol && a.shape === b.shape;
}

export function sameEntry(a: BaselineEntry, b: BaselineEntry): boolean {
  return a.file === b.file && sameCode(a, b);
}

/** What is worse about `now` than about what was accepted, or undefined. */
export function getWeakening(accepted: BaselineEntry, now: BaselineEntry): string | undefined {
  if (accepted.verdict === 'unknown' && now.verdict === 'refuted') return 'it was unknown and is refuted now';
  if (!isAtLeast(accepted.confidence, now.confidence)) return `it was ${accepted.confidence} and is ${now.confidence} now`;
  const [before, after] = [rankOf(accepted.gap), rankOf(now.gap)];
  return after > before ? `its gap was "${accepted.gap}" and is "${now.gap}" now` : undefined;
}

/** A gap that a file names and nobody knows is the least: whatever is found instead is reported. */
function rankOf(gap: string): number {
  return Object.hasOwn(ranks, gap) ? ranks[gap as Gap] : -1;
}

/**
 * Marks the findings that an entry covers as suppressed.
 * @param findings of every confidence; changed in place
 * @param isAsked whether this run can tell of an entry that it is stale
 * @param today defaults to the current day, in UTC
 * @returns entries that do not hold, in their order
 */
export function applyBaseline(findings: readonly Finding[], entries: readonly BaselineEntry[], read: Read, isAsked: (entry: BaselineEntry) => boolean, today = new Date().toISOString().slice(0, 10)): BaselineProblem[] {
  const problems: BaselineProblem[] = [];
  const files = new Set(entries.map(({ file }) => file));
  const candidates = findings.filter(({ file }) => files.has(file)).map((finding) => ({ finding, now: entryOf(finding, read, { reason: '' }) }));
  for (const entry of entries) {
    const matches = candidates.filter(({ now }) => sameEntry(now, entry));
    const problem = judgeEntry(entry, matches.map(({ now }) => now), today);
    if (problem && isAsked(entry)) problems.push({ ...problem, entry, message: `The baseline's entry for ${entry.rule} in ${entry.symbol} (${entry.file}) ${problem.message}.` });
    if (problem) continue;
    const { reason, owner, expires } = entry;
    for (const { finding } of matches) finding.suppressed ??= { reason, baseline: { ...(owner !== undefined && { owner }), ...(expires !== undefined && { expires }) } };
  }
  return problems;
}

function judgeEntry(entry: BaselineEntry, matches: readonly BaselineEntry[], today: string): Pick<BaselineProblem, 'kind' | 'message'> | undefined {
  if (matches.length === 0) return { kind: 'stale', message: 'matches no finding any more: run "tenantlint baseline --prune"' };
  const weakening = matches.map((now) => getWeakening(entry, now)).find((one) => one !== undefined);
  if (weakening !== undefined) return { kind: 'weakened', message: `covers a finding that got worse: ${weakening}. Correct the code; a baseline does not grow` };
  if (entry.expires !== undefined && entry.expires < today) return { kind: 'expired', message: `expired on ${entry.expires}${entry.owner === undefined ? '' : ` (owner: ${entry.owner})`}: correct the code, or agree on another date` };
  return undefined;
}
