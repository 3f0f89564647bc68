/**
 * The `github` report: workflow commands that GitHub Actions turns into annotations, then the coverage statement.
 * Escaping as in actions/toolkit 1.11 (packages/core/src/command.ts). Boundary: GitHub shows ten errors and ten warnings a step.
 */
import { visible } from '@tenantlint/program';
import type { Confidence, Finding } from '@tenantlint/proof';
import type { Reporter } from './report.ts';
import { statement, unreadOf } from './summary.ts';

const commands: Record<Confidence, string> = { certain: 'error', likely: 'warning', possible: 'notice' };

export const renderGithub: Reporter = (result, { prefix, outcome }) => {
  const out: string[] = [];
  if (result.cannotRun !== undefined) out.push(annotation('error', { title: 'tenantlint cannot run' }, result.cannotRun));
  for (const finding of result.findings) {
    if (!finding.suppressed) out.push(annotation(commands[finding.confidence], { ...placeOf(finding, prefix), title: `${finding.rule} in ${finding.symbol}` }, messageOf(finding)));
  }
  for (const { file, line, column, message } of unreadOf(result)) {
    out.push(annotation('warning', { ...(file !== undefined && { file: prefix + file }), ...(line !== undefined && { line }), ...(column !== undefined && { col: column }), title: 'tenantlint' }, message));
  }
  for (const { kind, message } of outcome.reasons) if (kind === 'baseline' || kind === 'unknown') out.push(annotation('error', { title: `tenantlint ${kind}` }, visible(message)));
  if (result.cannotRun === undefined) out.push(...statement(result));
  return `${out.join('\n')}\n`;
};

/** Columns are understood within one line only. */
function placeOf({ file, line, column, endLine, endColumn }: Finding, prefix: string): Record<string, string | number> {
  return { file: prefix + file, line, endLine, ...(line === endLine && { col: column, endColumn: Math.max(column, endColumn - 1) }) };
}

function messageOf({ message, path, judgement }: Finding): string {
  const way = path.length > 1 ? path.map((step) => `${step.file}:${step.line} ${step.note}`) : [];
  const lines = [message, ...(way.length ? ['', 'Path:', ...way.map((step) => `  ${step}`)] : []), ...judgement.assumptions.map((one) => `Assumes: ${one}`)];
  return lines.map(visible).join('\n');
}

function annotation(command: string, properties: Record<string, string | number>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeData(visible(String(value))).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  return `::${command} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
