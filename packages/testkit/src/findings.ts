/** What `check` shows for a folder, reduced to what expectations name: rule, file and symbol, never lines. */
import { check, type TenantlintConfig } from '@tenantlint/program';

export interface NamedFinding {
  /** Without the `tenantlint/` prefix. */
  rule: string;
  file: string;
  symbol: string;
}

export interface FindingsOptions {
  /** Narrow what is reported, not what the model is read from. */
  paths?: string[];
  config?: TenantlintConfig;
  /** As `check --typed`. */
  typed?: boolean;
}

/**
 * @param root absolute folder
 * @returns the findings a user sees at the default confidence, sorted by file, symbol and rule
 * @throws Error when nothing could be checked or a file was not analysed: no finding would mean nothing then
 */
export async function namedFindings(root: string, { paths, config = {}, typed }: FindingsOptions = {}): Promise<NamedFinding[]> {
  const result = await check({ root, config, cache: false, ...(paths && { paths }), ...(typed && { typed: () => import('@tenantlint/typed') }) });
  if (result.cannotRun !== undefined) throw new Error(result.cannotRun);
  if (result.problems.length > 0) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return sortFindings(
    result.findings
      .filter((finding) => !finding.suppressed)
      .map(({ rule, file, symbol }) => ({ rule: rule.replace(/^tenantlint\//, ''), file, symbol })),
  );
}

/** Expectations in the order of {@link namedFindings}; what else they hold is left out. */
export function sortFindings(findings: readonly NamedFinding[]): NamedFinding[] {
  const key = ({ file, symbol, rule }: NamedFinding) => [file, symbol, rule].join('\0');
  return findings.map(({ rule, file, symbol }) => ({ rule, file, symbol })).sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
