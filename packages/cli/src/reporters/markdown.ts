/**
 * The `markdown` report: for a step summary or a comment. Boundary: every character of the analysed project that Markdown or HTML
 * could read as markup, a mention or a link is written as a character reference; more than 500 findings are counted, not listed.
 */
import { visible } from '@tenantlint/program';
import type { Confidence, Finding } from '@tenantlint/proof';
import type { ReportContext, Reporter } from './report.ts';
import { ruleUrl } from './rule-url.ts';
import { plural, statement, unreadOf } from './summary.ts';

/** A step summary may hold 1 MiB. */
const most = 500;
const words: Record<Confidence, string> = { certain: '🔴 certain', likely: '🟠 likely', possible: '🔵 possible' };

export const renderMarkdown: Reporter = (result, context) => {
  const out = ['## tenantlint', ''];
  if (result.cannotRun !== undefined) return `${[...out, `**Could not run:** ${escapeMarkdown(result.cannotRun)}`].join('\n')}\n`;
  const [first = '', ...rest] = statement(result);
  out.push(`**${escapeMarkdown(first)}**`, '');
  const shown = result.findings.filter(({ suppressed }) => !suppressed);
  if (shown.length) {
    out.push('| Confidence | Place | In | Finding | Rule |', '|---|---|---|---|---|', ...shown.slice(0, most).map((finding) => rowOf(finding, context)), '');
    if (shown.length > most) out.push(`${plural(shown.length - most, 'further finding')} not listed here.`, '');
  }
  for (const { message, kind } of context.outcome.reasons) if (kind !== 'findings') out.push(`**Failed:** ${escapeMarkdown(message)}`, '');
  out.push(...rest.map((line) => `- ${escapeMarkdown(line)}`));
  const unread = unreadOf(result);
  if (unread.length) {
    out.push('', `<details><summary>${plural(unread.length, 'problem')}</summary>`, '');
    out.push(...unread.map(({ file, line, message }) => `- ${file === undefined ? '' : `<code>${escapeMarkdown(file)}${line === undefined ? '' : `:${line}`}</code> `}${escapeMarkdown(message)}`));
    out.push('', '</details>');
  }
  return `${out.join('\n')}\n`;
};

function rowOf(finding: Finding, { prefix }: ReportContext): string {
  const id = finding.rule.slice(finding.rule.indexOf('/') + 1);
  const path = finding.path.length > 1 ? `<br>${finding.path.map((step) => `<code>${escapeMarkdown(`${step.file}:${step.line}`)}</code> ${withCode(step.note)}`).join(' → ')}` : '';
  const assumes = finding.judgement.assumptions.map((one) => `<br>Assumes: ${withCode(one)}`).join('');
  const cells = [words[finding.confidence], code(`${prefix}${finding.file}:${finding.line}:${finding.column}`), code(finding.symbol), `${withCode(finding.message)}${path}${assumes}`, `[${id}](${ruleUrl(id)})`];
  return `| ${cells.join(' | ')} |`;
}

/** Quoted parts of a message as code; a stray backtick in a value only moves where code begins, never what is escaped. */
export function withCode(message: string): string {
  return message.split('`').map((part, index) => (index % 2 ? code(part) : escapeMarkdown(part))).join('');
}

export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} .,;()%?/\-→│…]/gu, (c) => (c === ':' || c === "'" ? c : `&#${c.codePointAt(0)};`)).replace(/:(?=\/\/)/g, '&#58;').replace(/www\./gi, 'www&#46;');
}
