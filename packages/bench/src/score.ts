/**
 * Found, silenced, solved: what a checker's results before and after a fix say of one label. Pure.
 * Boundary: `found` alone is earned by flagging everything; only `solved` is a score.
 */
import type { Label } from './labels.ts';
import type { Result } from './sarif.ts';

export interface Outcome {
  /** A result touches the labelled call before the fix. */
  found: boolean;
  /** After the fix no result touches the call from an entry that reached it before (any entry where nothing was found). */
  silenced: boolean;
  /** Found and silenced: the checker told the defect from its fix. */
  solved: boolean;
  /** Rules of the results that found it. */
  rules: string[];
}

export interface Row extends Outcome {
  id: string;
  repo: string;
  fix: string;
  orm: string;
  class: string;
  fixKind: string;
  needs: string;
  mechanism: string;
  /** Hardening only, or undecidable: listed, but left out of the score. */
  aside: boolean;
  /** Results in the whole tree before the fix. */
  total: number;
  error?: string;
}

function touching(results: Result[], file: string, from: number, to: number): Result[] {
  return results.filter((result) => result.places.some((place) => place.file === file && place.line >= from && place.line <= to));
}

/**
 * @param label the defect
 * @param before results on the tree with the defect
 * @param after results on the fixed tree
 */
export function scoreLabel(label: Label, before: Result[], after: Result[]): Outcome {
  const hits = touching(before, label.file, label.line, label.endLine);
  const entries = new Set(hits.map((hit) => hit.entry));
  const found = hits.length > 0;
  const silenced = label.fixedLine == null || label.fixClean === false
    || !touching(after, label.fixedFile ?? label.file, label.fixedLine,
      label.fixedEndLine ?? label.fixedLine + (label.endLine - label.line))
      .some((hit) => !entries.size || entries.has(hit.entry));
  return { found, silenced, solved: found && silenced, rules: [...new Set(hits.map((hit) => hit.rule))].sort() };
}

export function isAside(label: Label): boolean {
  return label.hardening === true || label.needs === 'undecidable';
}

/** A row for the tables; a failed run counts as nothing found and nothing silenced. */
export function toRow(label: Label, run: { before: Result[]; after: Result[] } | { error: string }): Row {
  const { id, repo, fix, orm, fixKind, needs, mechanism } = label;
  const facts = { id, repo, fix, orm, class: label.class, fixKind, needs, mechanism, aside: isAside(label) };
  if ('error' in run) return { ...facts, found: false, silenced: false, solved: false, rules: [], total: 0, error: run.error };
  return { ...facts, ...scoreLabel(label, run.before, run.after), total: run.before.length };
}

export interface Score { labels: number; found: number; silenced: number; solved: number }

export function sumUp(rows: Outcome[]): Score {
  const count = (field: 'found' | 'silenced' | 'solved') => rows.filter((row) => row[field]).length;
  return { labels: rows.length, found: count('found'), silenced: count('silenced'), solved: count('solved') };
}

/** One decimal, as the tables print it: `55.2`; `-` of nothing. */
export function percent(part: number, whole: number): string {
  return whole ? ((100 * part) / whole).toFixed(1) : '-';
}

export function median(numbers: number[]): number | undefined {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
