/**
 * Text edits that add one property to an object literal and change nothing else: comments, quotes, line ends,
 * indentation and the trailing comma stay as they are.
 */
import type { ObjectText } from './object-literal.ts';
import type { TextEdit } from './edits.ts';

/** Adds the property after all others, so that nothing that is spread before it can override it. */
export function insertLast(text: string, object: ObjectText, property: string): TextEdit[] {
  const last = object.properties.at(-1);
  if (last === undefined) return insertOnly(text, object, property);
  const afterComma = object.trailingComma === undefined ? last.end : object.trailingComma + 1;
  const comment = getLastCommentOnLine(text, object, afterComma);
  const end = comment?.end ?? afterComma;
  if (!text.slice(end, object.end).match(/[\r\n]/)) {
    if (object.trailingComma === undefined) return [insert(end, `, ${property}`)];
    return [insert(end, ` ${property},`)];
  }
  const line = `${getLineEnd(text, object)}${getIndent(text, object, last.start)}${property}`;
  if (object.trailingComma !== undefined) return [insert(end, `${line},`)];
  return end === last.end ? [insert(end, `,${line}`)] : [insert(last.end, ','), insert(end, line)];
}

/** Adds the property before all others. */
export function insertFirst(text: string, object: ObjectText, property: string): TextEdit[] {
  const first = object.properties[0];
  if (first === undefined) return insertOnly(text, object, property);
  const open = object.start + 1;
  const end = getLastCommentOnLine(text, object, open)?.end ?? open;
  if (/[\r\n]/.test(text.slice(end, first.start))) {
    return [insert(end, `${getLineEnd(text, object)}${getIndent(text, object, first.start)}${property},`)];
  }
  return /\s/.test(text[open]!) ? [insert(open, ` ${property},`)] : [insert(open, `${property}, `)];
}

function insertOnly(text: string, object: ObjectText, property: string): TextEdit[] {
  const open = object.start + 1;
  const close = object.end - 1;
  const comment = object.comments.at(-1);
  if (comment === undefined) return [{ start: open, end: close, text: ` ${property} ` }];
  if (!/[\r\n]/.test(text.slice(comment.end, close))) {
    return [{ start: comment.end, end: close, text: ` ${property} ` }];
  }
  return [insert(comment.end, `${getLineEnd(text, object)}${getIndent(text, object, comment.start)}${property},`)];
}

function insert(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

// Comments between `from` and the end of its line belong to what stands before them.
function getLastCommentOnLine(text: string, object: ObjectText, from: number): { start: number; end: number } | undefined {
  let found: { start: number; end: number } | undefined;
  let at = from;
  for (const comment of object.comments) {
    if (comment.start < at) continue;
    if (!/^[^\S\r\n]*$/.test(text.slice(at, comment.start))) break;
    if (/[\r\n]/.test(text.slice(comment.start, comment.end))) break;
    // A block comment with code after it on the line introduces that code.
    if (!comment.line && !/^[^\S\r\n]*([\r\n}]|\/[/*])/.test(text.slice(comment.end))) break;
    found = comment;
    at = comment.end;
  }
  return found;
}

// The indentation of the line on which `at` begins, or one step more than the closing brace's where that line opens the literal.
function getIndent(text: string, object: ObjectText, at: number): string {
  const lineStart = getLineStart(text, at);
  if (lineStart > object.start) return /^[^\S\r\n]*/.exec(text.slice(lineStart, at))![0];
  const close = /^[^\S\r\n]*/.exec(text.slice(getLineStart(text, object.end)))![0];
  return close + (close.startsWith('\t') ? '\t' : '  ');
}

function getLineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

function getLineEnd(text: string, object: ObjectText): string {
  return /\r\n|\r|\n/.exec(text.slice(object.start, object.end))?.[0] ?? '\n';
}
