/**
 * A small scanner over one object literal's source text: where its properties, commas and comments are.
 * Contract: the text is valid TypeScript and `start` is at `{`. Boundary: it does not parse expressions, it skips
 * balanced brackets, strings, templates, comments and regular expressions; a comma between type arguments outside
 * brackets (`as Map<K, V>`) counts as one between properties.
 */

export interface PropertyText {
  /** `undefined` for spreads and computed keys. */
  key?: string;
  kind: 'property' | 'shorthand' | 'spread' | 'computed' | 'method';
  start: number;
  end: number;
  /** Start of the value after the colon; only for `property`. */
  valueStart?: number;
}

export interface ObjectText {
  start: number;
  end: number;
  properties: PropertyText[];
  /** Offset of the comma after the last property. */
  trailingComma?: number;
  comments: { start: number; end: number; line: boolean }[];
}

const CLOSERS: Record<string, string> = { '{': '}', '[': ']', '(': ')' };

/**
 * @returns the literal's layout, or `undefined` where `start` is not at an object literal or the text ends inside it.
 */
export function scanObject(text: string, start: number): ObjectText | undefined {
  if (text[start] !== '{') return undefined;
  const object: ObjectText = { start, end: start, properties: [], comments: [] };
  let first = -1;
  let last = -1;
  let comma: number | undefined;
  const close = (): void => {
    if (first >= 0) object.properties.push(readProperty(text, first, last));
    first = -1;
  };
  for (let i = start + 1; i < text.length; ) {
    const comment = skipComment(text, i);
    if (comment !== undefined) {
      object.comments.push({ start: i, end: comment, line: text[i + 1] === '/' });
      i = comment;
      continue;
    }
    const c = text[i]!;
    if (/\s/.test(c)) {
      i++;
    } else if (c === '}') {
      close();
      object.end = i + 1;
      if (comma !== undefined) object.trailingComma = comma;
      return object;
    } else if (c === ',') {
      close();
      comma = i;
      i++;
    } else {
      const next = skipToken(text, i);
      if (next === undefined) return undefined;
      if (first < 0) {
        first = i;
        comma = undefined;
      }
      last = next;
      i = next;
    }
  }
  return undefined;
}

/** @returns the items between round or square brackets, and the offset after them; `undefined` where `start` is at none, or the text ends inside. */
export function scanList(text: string, start: number): { items: { start: number; end: number }[]; end: number } | undefined {
  const closer = text[start] === '(' ? ')' : text[start] === '[' ? ']' : undefined;
  if (closer === undefined) return undefined;
  const items: { start: number; end: number }[] = [];
  let item: { start: number; end: number } | undefined;
  for (let i = start + 1; i < text.length; ) {
    const c = text[i]!;
    if (c === closer || c === ',') {
      if (item) items.push(item);
      item = undefined;
      i++;
      if (c === closer) return { items, end: i };
      continue;
    }
    const next = skipComment(text, i) ?? (/\s/.test(c) ? i + 1 : skipToken(text, i));
    if (next === undefined) return undefined;
    if (!/\s/.test(c) && skipComment(text, i) === undefined) item = { start: item?.start ?? i, end: next };
    i = next;
  }
  return undefined;
}

/** @returns the offset after the comment that begins at `at`, if one does. */
export function skipComment(text: string, at: number): number | undefined {
  if (text[at] !== '/') return undefined;
  if (text[at + 1] === '/') {
    const rest = text.slice(at).search(/[\r\n\u2028\u2029]/);
    return rest < 0 ? text.length : at + rest;
  }
  if (text[at + 1] !== '*') return undefined;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

function skipToken(text: string, at: number): number | undefined {
  const c = text[at]!;
  if (c === "'" || c === '"') return skipString(text, at);
  if (c === '`') return skipTemplate(text, at);
  if (c in CLOSERS) return skipBrackets(text, at, CLOSERS[c]!);
  if (c === '/') return isRegexPosition(text, at) ? skipRegex(text, at) : at + 1;
  const word = /^[\p{ID_Continue}$#@]+/u.exec(text.slice(at, at + 200));
  return word === null ? at + 1 : at + word[0].length;
}

function skipBrackets(text: string, at: number, closer: string): number | undefined {
  for (let i = at + 1; i < text.length; ) {
    if (text[i] === closer) return i + 1;
    const next = skipComment(text, i) ?? skipToken(text, i);
    if (next === undefined) return undefined;
    i = next;
  }
  return undefined;
}

function skipString(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[at]) return i + 1;
  }
  return undefined;
}

function skipTemplate(text: string, at: number): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return i + 1;
    else if (text[i] === '$' && text[i + 1] === '{') {
      const end = skipBrackets(text, i + 1, '}');
      if (end === undefined) return undefined;
      i = end - 1;
    }
  }
  return undefined;
}

// A slash after a value divides; after an operator, an opening bracket or nothing it begins a regular expression.
function isRegexPosition(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 200), at).trimEnd();
  return !/[\p{ID_Continue}$)\]}'"`]$/u.test(before) || /(?:^|[^\p{ID_Continue}$.])(?:return|typeof|in|of|void)$/u.test(before);
}

function skipRegex(text: string, at: number): number | undefined {
  let isInClass = false;
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '\n') return undefined;
    else if (c === '[') isInClass = true;
    else if (c === ']') isInClass = false;
    else if (c === '/' && !isInClass) return i + 1;
  }
  return undefined;
}

function readProperty(text: string, start: number, end: number): PropertyText {
  const source = text.slice(start, end);
  if (source.startsWith('...')) return { kind: 'spread', start, end };
  const name = /^(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|'([^'\\]*)'|"([^"\\]*)")/u.exec(source);
  if (name === null) return { kind: 'computed', start, end };
  const key = name[1] ?? name[2] ?? name[3]!;
  let at = start + name[0].length;
  for (;;) {
    const next = skipComment(text, at);
    if (next !== undefined) at = next;
    else if (at < end && /\s/.test(text[at]!)) at++;
    else break;
  }
  if (at >= end) return { key, kind: 'shorthand', start, end };
  if (text[at] !== ':') return { key, kind: 'method', start, end };
  at++;
  for (;;) {
    const next = skipComment(text, at);
    if (next !== undefined) at = next;
    else if (/\s/.test(text[at]!)) at++;
    else break;
  }
  return { key, kind: 'property', start, end, valueStart: at };
}
