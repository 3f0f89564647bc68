/**
 * A code frame: the lines of a span with a marker under its first line. Boundary: tabs become two columns, control
 * characters become visible escapes, long lines are cut around the marker; double-width characters are not measured.
 */
import { lineStarts, positionAt } from '@tenantlint/facts';
import { visible } from '@tenantlint/program';

const maxLines = 4;
const maxWidth = 150;

export interface Frame {
  rows: { line: number; text: string }[];
  /** Spaces and carets, to stand under the first row. */
  marker: string;
}

/**
 * @param text the file, without a byte order mark
 * @param span what to show
 * @param mark part of it to underline on its first line
 * @returns undefined where the span lies outside the text (the file changed since)
 */
export function frame(text: string, span: readonly [number, number], mark: readonly [number, number]): Frame | undefined {
  if (mark[0] < span[0] || span[1] > text.length || mark[0] >= text.length) return undefined;
  const starts = lineStarts(text);
  const lineText = (line: number) => text.slice(starts[line - 1], starts[line] ?? text.length).replace(/[\r\n\u2028\u2029]+$/, '');
  const at = positionAt(starts, mark[0]);
  const first = lineText(at.line);
  const from = at.column - 1;
  const to = Math.max(from + 1, Math.min(first.length, from + (mark[1] - mark[0])));
  const before = expand(first.slice(0, from));
  const marked = expand(first.slice(from, to));
  const whole = before + marked + expand(first.slice(to));
  const cut = whole.length > maxWidth ? Math.max(0, Math.min(before.length - 20, whole.length - maxWidth)) : 0;
  const last = Math.min(positionAt(starts, Math.max(span[1] - 1, mark[0])).line, at.line + maxLines - 1);
  const rows = [{ line: at.line, text: cutOut(whole, cut) }];
  for (let line = at.line + 1; line <= last; line++) rows.push({ line, text: cutOut(expand(lineText(line)), 0) });
  const room = maxWidth - (before.length - cut);
  return { rows, marker: ' '.repeat(before.length - cut) + '^'.repeat(Math.max(1, Math.min(marked.length, room))) };
}

function expand(text: string): string {
  return visible(text.replace(/\t/g, '  '));
}

function cutOut(text: string, from: number): string {
  const part = text.slice(from, from + maxWidth);
  return `${from > 0 ? '…' : ''}${from > 0 ? part.slice(1) : part}${from + maxWidth < text.length ? '…' : ''}`;
}
