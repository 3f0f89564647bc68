/**
 * The `json` report: a stable, documented shape. Boundary: `version` rises when a field changes its meaning or goes
 * away; new fields may appear at any time. Paths are relative to the project's root, lines and columns 1-based.
 */
import { type CheckResult, visible, visibleJson } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import type { ChecklistLine } from '../checklist.ts';
import type { Outcome } from '../outcome.ts';
import { getVersion } from '../version.ts';
import type { Reporter } from './report.ts';
import { type CoverageSummary, summarise } from './summary.ts';

export interface JsonReport {
  version: 1;
  tool: { name: 'tenantlint'; version: string };
  /** The exit code, and what failed the run: nothing where it is 0. */
  exit: Outcome;
  /** Set where nothing could be checked; the process then exits with 2. */
  cannotRun?: string;
  findings: JsonFinding[];
  /** What was seen and what became of it. */
  coverage: CoverageSummary;
  /** With `--typed`: what types added. */
  typed?: CheckResult['typed'];
  /** With `--checklist`: its nine lines. */
  checklist?: readonly ChecklistLine[];
  files: CheckResult['files'];
  problems: CheckResult['problems'];
  model: { files: string[]; roots: string[]; resources: Record<string, string> };
}

export interface JsonFinding {
  /** `tenantlint/<id>`. */
  rule: string;
  messageId: string;
  message: string;
  confidence: Finding['confidence'];
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  symbol: string;
  resource?: string;
  operation: string;
  method: string;
  /** `refuted` or `unknown`, and why. */
  verdict: string;
  gap?: string;
  reason?: string;
  assumptions: string[];
  /** Entry first, access last. */
  path: { file: string; line: number; column: number; note: string }[];
  related: { file: string; line: number; message: string }[];
  fingerprint: string;
  suppressed?: { reason?: string };
}

export const renderJson: Reporter = (result, { outcome, checklist }) => {
  const { model } = result;
  const report: JsonReport = {
    version: 1,
    tool: { name: 'tenantlint', version: getVersion() },
    exit: { code: outcome.code, reasons: outcome.reasons.map(({ kind, message }) => ({ kind, message: visible(message) })) },
    ...(result.cannotRun !== undefined && { cannotRun: visible(result.cannotRun) }),
    findings: result.findings.map(toJsonFinding),
    coverage: summarise(result),
    ...(result.typed && { typed: result.typed }),
    ...(checklist && { checklist }),
    files: result.files,
    problems: result.problems.map((problem) => ({ ...problem, message: visible(problem.message) })),
    model: {
      files: model.files,
      roots: model.roots.map(({ name }) => name),
      resources: Object.fromEntries(Object.values(model.resources).map(({ name, kind }) => [name, kind])),
    },
  };
  return `${visibleJson(report)}\n`;
};

export function toJsonFinding(finding: Finding): JsonFinding {
  const { access, verdict, assumptions } = finding.judgement;
  return {
    rule: finding.rule,
    messageId: finding.messageId,
    message: visible(finding.message),
    confidence: finding.confidence,
    file: finding.file,
    line: finding.line,
    column: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    symbol: finding.symbol,
    ...(access.resource !== undefined && { resource: access.resource }),
    operation: access.operation,
    method: access.method,
    verdict: verdict.kind,
    ...(verdict.kind !== 'proved' && { gap: verdict.gap, reason: visible(verdict.reason) }),
    assumptions: assumptions.map(visible),
    path: finding.path.map(({ file, line, column, note }) => ({ file, line, column, note: visible(note) })),
    related: finding.related.map(({ file, line, message }) => ({ file, line, message: visible(message) })),
    fingerprint: finding.fingerprint,
    ...(finding.suppressed && { suppressed: finding.suppressed }),
  };
}
