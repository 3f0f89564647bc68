/**
 * The `agent` report, for coding agents: one line a finding, with what to change; lines that begin with `#` are remarks.
 * Boundary: says of a fix what `tenantlint fix` would do, without applying or checking it.
 */
import { completeAccess } from '@tenantlint/codemods/complete-access';
import { type CheckResult, visible } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import type { ReportContext, Reporter } from './report.ts';
import { statement, unreadOf } from './summary.ts';

export const renderAgent: Reporter = (result, context) => {
  const out: string[] = [];
  for (const finding of result.findings) if (!finding.suppressed) out.push(lineOf(finding, result, context));
  for (const { file, line, message } of unreadOf(result)) out.push(`# ${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `}${message}`);
  for (const { kind, message } of context.outcome.reasons) if (kind !== 'findings') out.push(`# ${message}`);
  if (result.cannotRun === undefined) out.push(...statement(result).map((line) => `# ${line}`));
  return `${out.map(visible).join('\n')}\n`;
};

function lineOf(finding: Finding, result: CheckResult, context: ReportContext): string {
  const { file, line, column, confidence, rule, symbol, message, path, judgement } = finding;
  const way = path.length > 1 ? ` path: ${path.map((step) => `${step.file}:${step.line}`).join(' > ')}.` : '';
  const assumed = judgement.assumptions.length ? ` assumes: ${judgement.assumptions.join(' ')}` : '';
  return `${file}:${line}:${column} ${confidence} ${rule} in ${symbol}: ${message}${way}${assumed} fix: ${fixOf(finding, result, context)}`;
}

function fixOf({ judgement }: Finding, { model }: CheckResult, { read }: ReportContext): string {
  const { file } = judgement.access;
  if (read(file) === undefined) return 'the file cannot be read any more.';
  const plan = completeAccess(judgement, { model, read: (path) => read(path) ?? '', readOther: read });
  return plan.kind === 'refusal' ? `by hand; ${plan.reason}.` : `${plan.description} Or run: tenantlint fix --write ${quote(file)}`;
}

/** For a POSIX shell: a path is never more than one word of the command. */
function quote(path: string): string {
  return /^[\w./@-]+$/.test(path) && !path.startsWith('-') ? path : `'${path.startsWith('-') ? './' : ''}${path.replaceAll("'", `'\\''`)}'`;
}
