/**
 * Which comment silences a finding. Boundary: judges only by rule name and line; what a comment says was read by facts.
 */
import type { SuppressionFacts } from '@tenantlint/facts';

/**
 * @param suppressions of the finding's file
 * @param rule id without prefix
 * @param line the finding's first line, 1-based
 * @returns the comment that applies, the most specific one first
 */
export function suppressionFor(suppressions: readonly SuppressionFacts[], rule: string, line: number): SuppressionFacts | undefined {
  return suppressions
    .filter((suppression) => names(suppression, rule) && reaches(suppression, line))
    .sort((a, b) => width(a) - width(b))[0];
}

function names({ rules }: SuppressionFacts, rule: string): boolean {
  return rules.length === 0 || rules.includes(rule);
}

function reaches({ kind, line, endLine }: SuppressionFacts, at: number): boolean {
  switch (kind) {
    case 'file': return true;
    case 'range': return at >= line && at <= (endLine ?? Infinity);
    case 'line':
    case 'next-line': return at === line;
  }
}

function width({ kind }: SuppressionFacts): number {
  return kind === 'file' ? 2 : kind === 'range' ? 1 : 0;
}
