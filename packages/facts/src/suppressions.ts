/**
 * Comments that silence findings: tenantlint's own, and ESLint's directives that name our rules.
 * Boundary: an ESLint directive that names no rule says nothing to tenantlint.
 */
import type { SuppressionFacts } from './ir.ts';
import { lineAt } from './lines.ts';
import type { SyntaxComment } from './syntax.ts';
import { spanOf } from './syntax.ts';

const OWN = /^[\s*]*tenantlint-ignore-(next-line|line|file)(?![\w-])([\s\S]*)$/;
const ESLINT = /^\s*eslint-(disable|enable)(-next-line|-line)?(?![\w-])([\s\S]*)$/;
const PREFIX = 'tenantlint/';

export function readSuppressions(comments: readonly SyntaxComment[], text: string, lines: readonly number[]): SuppressionFacts[] {
  const out: SuppressionFacts[] = [];
  comments.forEach((comment, index) => {
    const { value } = comment;
    if (value.includes('tenantlint')) {
      const own = OWN.exec(value);
      if (own) readOwn(own, comments, index, text, lines, out);
      else readEslint(value, comment, lines, out);
    } else if (value.includes('eslint-enable')) {
      readEslint(value, comment, lines, out);
    }
  });
  return out;
}

function readOwn(match: RegExpExecArray, comments: readonly SyntaxComment[], index: number, text: string, lines: readonly number[], out: SuppressionFacts[]): void {
  const s = spanOf(comments[index] as SyntaxComment);
  const kind = match[1] as 'next-line' | 'line' | 'file';
  const { names, reason } = splitReason(match[2] as string);
  const rules = names.map((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name));
  const last = lineAt(lines, s[1] - 1);
  const line = kind === 'file' ? 1 : kind === 'line' ? last : nextCodeLine(comments, index, text, lines, last);
  push(out, { kind, rules, line, s }, reason);
}

/** The line after the comment and after further comments that stand alone below it, so that several can be stacked. */
function nextCodeLine(comments: readonly SyntaxComment[], index: number, text: string, lines: readonly number[], last: number): number {
  for (let i = index + 1; i < comments.length; i++) {
    const [start, end] = spanOf(comments[i] as SyntaxComment);
    if (lineAt(lines, start) !== last + 1 || text.slice(lines[last], start).trim() !== '') break;
    last = lineAt(lines, end - 1);
  }
  return last + 1;
}

function readEslint(value: string, comment: SyntaxComment, lines: readonly number[], out: SuppressionFacts[]): void {
  const match = ESLINT.exec(value);
  if (!match) return;
  const s = spanOf(comment);
  const { names, reason } = splitReason(match[3] as string);
  const rules = names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  const [, verb, where] = match;
  if (verb === 'enable') {
    if (comment.type === 'Block' && where === undefined && (rules.length > 0 || names.length === 0)) closeRanges(out, rules, lineAt(lines, s[0]));
    return;
  }
  if (rules.length === 0) return;
  if (where === '-line') push(out, { kind: 'line', rules, line: lineAt(lines, s[1] - 1), s, eslint: true }, reason);
  else if (where === '-next-line') push(out, { kind: 'next-line', rules, line: lineAt(lines, s[1] - 1) + 1, s, eslint: true }, reason);
  else if (comment.type === 'Block') for (const rule of rules) push(out, { kind: 'range', rules: [rule], line: lineAt(lines, s[0]), s, eslint: true }, reason);
}

function closeRanges(out: readonly SuppressionFacts[], rules: readonly string[], line: number): void {
  for (const open of out) {
    if (open.kind === 'range' && open.endLine === undefined && (rules.length === 0 || rules.includes(open.rules[0] as string))) open.endLine = line;
  }
}

function push(out: SuppressionFacts[], fact: SuppressionFacts, reason: string | undefined): void {
  if (reason !== undefined) fact.reason = reason;
  out.push(fact);
}

/** `rule-a, rule-b -- why`; two or more dashes between blanks begin the reason, as in ESLint. */
function splitReason(rest: string): { names: string[]; reason?: string } {
  const [list, ...why] = rest.split(/\s-{2,}(?=\s|$)/);
  const names = (list as string).split(',').map((name) => name.trim().replace(/^\*\s*/, '')).filter((name) => name !== '');
  const reason = why.join(' -- ').trim();
  return reason === '' ? { names } : { names, reason };
}
