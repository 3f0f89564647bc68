/**
 * The coverage statement as numbers and as lines of text: what was seen, proved, reported, and what was not.
 * Boundary: counts; it judges nothing.
 */
import { type CheckResult, type TypedReport, visible } from '@tenantlint/program';
import type { Confidence } from '@tenantlint/proof';

export interface CoverageSummary {
  /** Calls recognised as accesses to data. */
  accesses: number;
  /** Of these: to resources that no tenant owns. */
  notOwned: number;
  /** Proved accesses by the kind of evidence. */
  proved: Record<string, number>;
  /** Accesses refuted. */
  reported: number;
  /** Findings shown, by confidence; suppressed ones apart. */
  findings: Record<Confidence, number>;
  suppressed: number;
  /** Of the suppressed ones: by the baseline. */
  baselined?: number;
  /** Findings below the confidence asked for. */
  hidden: number;
  /** Findings that do not touch what changed, where only that is reported. */
  unchanged?: number;
  /** Accesses that could be neither proved nor refuted, by reason. */
  unknown: Record<string, number>;
}

export function summarise(result: CheckResult): CoverageSummary {
  const shown = result.findings.filter(({ suppressed }) => !suppressed);
  const count = (level: Confidence) => shown.filter(({ confidence }) => confidence === level).length;
  return {
    accesses: result.coverage.accesses,
    notOwned: result.coverage.notOwned,
    proved: { ...result.coverage.proved },
    reported: result.coverage.reported,
    findings: { certain: count('certain'), likely: count('likely'), possible: count('possible') },
    suppressed: result.findings.length - shown.length,
    ...(result.baseline && { baselined: result.findings.filter(({ suppressed }) => suppressed?.baseline).length }),
    hidden: result.hidden,
    ...(result.unchanged !== undefined && { unchanged: result.unchanged }),
    unknown: { ...result.coverage.unknown },
  };
}

/** More would bury the statement; the json report has them all. */
const mostReasons = 8;

export const evidenceWords: Record<string, string> = {
  condition: 'tenant condition', relation: 'condition through a relation', derived: 'key of a proved row', guard: 'guard before',
  comparison: 'owner compared', capability: 'unguessable token', principal: "the user's own row", 'not-released': 'row not released',
  wrapper: 'scoped client', declared: 'declared in the configuration', 'not-owned': 'not tenant-owned',
};

export interface Unread {
  kind: CheckResult['problems'][number]['kind'] | 'skipped';
  file?: string;
  line?: number;
  column?: number;
  message: string;
}

/** Problems met, and files left out for a reason that a person should look at; a file with a problem is named once. */
export function unreadOf({ problems, files }: CheckResult): Unread[] {
  const named = new Set(problems.map(({ file }) => file));
  const skipped = files.skipped.filter(({ file, reason }) => !isByDesign(reason) && !named.has(file));
  return [...problems, ...skipped.map(({ file, reason }): Unread => ({ kind: 'skipped', file, message: reason }))];
}

/** The statement that ends a report: one fact a line, no line where there is nothing to say. */
export function statement(result: CheckResult): string[] {
  const summary = summarise(result);
  const { seen, outOfScope, parsed, skipped } = result.files;
  const failing = summary.findings.certain + summary.findings.likely;
  const lines = [
    failing + summary.findings.possible === 0
      ? 'No findings.'
      : `${plural(failing + summary.findings.possible, 'finding')}: ${(['certain', 'likely', 'possible'] as const)
          .filter((level) => summary.findings[level] > 0)
          .map((level) => `${summary.findings[level]} ${level}`)
          .join(', ')}.`,
  ];
  const unknown = total(summary.unknown);
  lines.push(
    `Accesses: ${summary.accesses} seen, ${summary.notOwned} to data that no tenant owns, ${total(summary.proved)} proved${inBrackets(summary.proved, evidenceWords)}, ` +
      `${summary.reported} reported, ${unknown} unknown.`,
  );
  if (unknown) lines.push(`Unknown: neither proved nor refuted${inBrackets(summary.unknown)}.`);
  if (summary.hidden) lines.push(`Hidden: ${plural(summary.hidden, 'finding')} below the confidence asked for; --min-confidence possible shows them.`);
  if (summary.unchanged) lines.push(`Not reported: ${plural(summary.unchanged, 'finding')} outside of what changed.`);
  const { baselined = 0 } = summary;
  if (summary.suppressed > baselined) lines.push(`Suppressed: ${plural(summary.suppressed - baselined, 'finding')} by a comment.`);
  if (baselined) lines.push(`Baseline: ${plural(baselined, 'finding')} accepted for now.`);
  const unread = skipped.filter(({ reason }) => !isByDesign(reason));
  const byDesign = skipped.length - unread.length;
  if (result.typed) lines.push(typedLine(result.typed));
  lines.push(
    `Files: ${seen} seen, ${outOfScope} out of scope (tests, seeds, scripts, migrations), ${parsed} parsed because they may hold an access, ${skipped.length} left out` +
      `${byDesign ? ` (${byDesign} of a generated Prisma client)` : ''}.`,
  );
  return lines;
}

function typedLine({ asked, accesses, findings, others, unknown }: TypedReport): string {
  if (asked === 0) return 'Types: no call had a receiver that syntax could not name.';
  return (
    `Types: ${plural(asked, 'call')} on receivers that syntax cannot name, ${plural(accesses, 'access', 'accesses')} and ${plural(findings, 'finding')} added, ` +
    `${others} no access, ${total(unknown)} still unknown${inBrackets(unknown)}.`
  );
}

/** Left out because nothing in it is the project's own code; the other reasons are for a person to look at. */
function isByDesign(reason: string): boolean {
  return reason === 'generated Prisma client';
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** The commonest first; the tail, often one case each, as a count. */
function inBrackets(counts: Readonly<Record<string, number>>, words: Readonly<Record<string, string>> = {}): string {
  const parts = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const shown = parts.slice(0, mostReasons).map(([name, n]) => `${n} ${visible(words[name] ?? name)}`);
  const rest = parts.slice(mostReasons);
  if (rest.length) shown.push(`${rest.reduce((sum, [, n]) => sum + n, 0)} for ${plural(rest.length, 'other reason')}`);
  return shown.length ? ` (${shown.join(', ')})` : '';
}
