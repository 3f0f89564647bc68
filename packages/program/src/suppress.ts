/**
 * Which comment silences a finding, and which comments do not do what they are there for. Boundary: judges only by rule
 * name, line and reason; what a comment says was read by facts.
 */
import { type FileFacts, positionAt, type SuppressionFacts } from '@tenantlint/facts';
import type { Finding } from '@tenantlint/proof';
import type { Problem, TenantlintConfig } from './types.ts';

/**
 * @param suppressions of the finding's file
 * @param rule id without prefix
 * @param line the finding's first line, 1-based
 * @returns the comment that applies, the most specific one first; one without a reason applies nowhere
 */
export function suppressionFor(suppressions: readonly SuppressionFacts[], rule: string, line: number): SuppressionFacts | undefined {
  return suppressions
    .filter((suppression) => suppression.reason !== undefined && names(suppression, rule) && reaches(suppression, line))
    .sort((a, b) => width(a) - width(b))[0];
}

/**
 * Comments that silence nothing: for want of a reason, because they name no rule, or because nothing is found there any more.
 * @param findings of every confidence, made of that file among others
 * @param rules ids without prefix
 */
export function suppressionProblems(file: FileFacts, findings: readonly Finding[], rules: ReadonlySet<string>, severities: TenantlintConfig['rules'] = {}): Problem[] {
  if (file.suppressions.length === 0) return [];
  const here = findings.filter((finding) => finding.file === file.path);
  const used = new Set(here.map((finding) => suppressionFor(file.suppressions, finding.rule.replace(/^tenantlint\//, ''), finding.line)));
  return file.suppressions.flatMap((suppression) => {
    const message = complaint(suppression, used.has(suppression), rules, severities);
    return message ? [{ kind: 'suppression' as const, file: file.path, ...positionAt(file.lines, suppression.s[0]), message }] : [];
  });
}

function complaint(suppression: SuppressionFacts, isUsed: boolean, rules: ReadonlySet<string>, severities: NonNullable<TenantlintConfig['rules']>): string | undefined {
  const unknown = suppression.rules.filter((rule) => !rules.has(rule));
  if (unknown.length > 0) return `The comment names ${unknown.join(', ')}, which tenantlint does not know: \`tenantlint rules\` lists the rules.`;
  if (suppression.reason === undefined) return 'The comment gives no reason, so it silences nothing: write why after `--`.';
  // what ESLint's own directives are needed for is ESLint's to say, and a rule that is off finds nothing anywhere
  if (isUsed || suppression.eslint || suppression.rules.some((rule) => severities[rule] === 'off')) return undefined;
  return 'The comment silences nothing: nothing is found there any more. Remove it.';
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
