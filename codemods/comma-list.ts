/**
 * Adds an item to a written list (parameters, arguments, members of a pattern or type) by inserting text only: line
 * breaks, indentation and a trailing comma stay as they are. Boundary: the list's brackets are there.
 */
import type { ts } from 'ts-morph';
import type { TextEdit } from './edits.ts';

export interface ListText {
  text: string;
  items: readonly { start: number; end: number }[];
  /** After the opening bracket. */
  open: number;
  /** At the closing bracket. */
  close: number;
  /** After the last item's comma, where it has one. */
  trailing?: number;
  separator?: ',' | ';';
  /** Braces are padded with blanks. */
  isPadded?: boolean;
}

/** The list that TypeScript's nodes make up. */
export function listOf(source: ts.SourceFile, nodes: ts.NodeArray<ts.Node>, open: number, close: number): ListText {
  const items = nodes.map((node) => ({ start: node.getStart(source), end: node.end }));
  return { text: source.text, items, open, close, ...(nodes.hasTrailingComma && { trailing: nodes.end }) };
}

/** @returns the edit that makes `item` the one at `index`, or the last where there are fewer */
export function insertItem({ text, items, open, close, trailing, separator = ',', isPadded }: ListText, index: number, item: string): TextEdit {
  const insert = (at: number, what: string): TextEdit => ({ start: at, end: at, text: what });
  const last = items.at(-1);
  if (last === undefined) {
    const isBlank = /^\s*$/.test(text.slice(open, close));
    if (!isBlank) return insert(close, item);
    return { start: open, end: close, text: isPadded ? ` ${item} ` : item };
  }
  const lineEnd = /\r\n|\n/.exec(text)?.[0] ?? '\n';
  const next = items[index];
  if (next !== undefined) {
    const gap = text.slice(index === 0 ? open : items[index - 1]!.end, next.start);
    return insert(next.start, /\n/.test(gap) ? `${item}${separator}${lineEnd}${indentAt(text, next.start)}` : `${item}${separator} `);
  }
  const isBroken = /\n/.test(text.slice(items.at(-2)?.end ?? open, last.start)) && /\n/.test(text.slice(last.end, close));
  const glue = isBroken ? `${lineEnd}${indentAt(text, last.start)}` : ' ';
  if (!isBroken) return trailing === undefined ? insert(last.end, `${separator} ${item}`) : insert(trailing, ` ${item}${separator}`);
  // What is said of the last item stays on its line.
  const after = trailing ?? last.end;
  const comment = /^[^\S\r\n]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)/.exec(text.slice(after, close))?.[0] ?? '';
  if (trailing !== undefined) return insert(after + comment.length, `${glue}${item}${separator}`);
  return { start: after, end: after + comment.length, text: `${separator}${comment}${glue}${item}` };
}

function indentAt(text: string, at: number): string {
  return /^[^\S\r\n]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))![0];
}
