/**
 * Tokens of a Prisma schema, with the line of each. Total: any text gives tokens; what the language does not know
 * comes out as single characters for the scanner to complain about. By hand, for it runs over every schema of a run.
 */

export interface Token {
  kind: 'word' | 'string' | 'number' | 'punct' | 'newline';
  text: string;
  /** 1-based. */
  line: number;
}

const [NEWLINE, RETURN, QUOTE, BACKSLASH, SLASH, STAR, MINUS] = [10, 13, 34, 92, 47, 42, 45] as const;

/** Comments are dropped, a byte-order mark is blank, strings come unescaped; a lone carriage return ends a line but does not count one. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.length;
  let line = 1;
  for (let at = 0; at < end;) {
    const code = source.charCodeAt(at);
    const start = at;
    if (code === NEWLINE) {
      tokens.push({ kind: 'newline', text: '\n', line: line++ });
      at++;
    } else if (code === RETURN && source.charCodeAt(at + 1) !== NEWLINE) {
      tokens.push({ kind: 'newline', text: '\n', line });
      at++;
    } else if (code <= 32 || code === 0xfeff) {
      at++;
    } else if (isWordStart(code)) {
      do at++; while (isWordPart(source.charCodeAt(at)));
      tokens.push({ kind: 'word', text: source.slice(start, at), line });
    } else if (isDigit(code) || (code === MINUS && isDigit(source.charCodeAt(at + 1)))) {
      do at++; while (isWordPart(source.charCodeAt(at)) || source[at] === '.' || source[at] === ':' || source[at] === '+');
      tokens.push({ kind: 'number', text: source.slice(start, at), line });
    } else if (code === QUOTE) {
      for (at++; at < end && source.charCodeAt(at) !== QUOTE && source.charCodeAt(at) !== NEWLINE; at++) if (source.charCodeAt(at) === BACKSLASH) at++;
      tokens.push({ kind: 'string', text: source.slice(start + 1, at).replace(/\\(.)/g, '$1'), line });
      if (source.charCodeAt(at) === QUOTE) at++;
    } else if (code === SLASH && source.charCodeAt(at + 1) === SLASH) {
      at = indexOrEnd(source, '\n', at);
    } else if (code === SLASH && source.charCodeAt(at + 1) === STAR) {
      at = Math.min(end, indexOrEnd(source, '*/', at + 2) + 2);
      for (let i = start; i < at; i++) if (source.charCodeAt(i) === NEWLINE) line++;
    } else {
      tokens.push({ kind: 'punct', text: source[at]!, line });
      at++;
    }
  }
  tokens.push({ kind: 'newline', text: '\n', line });
  return tokens;
}

/** Any character beyond ASCII counts as a letter: Prisma allows most, and none has a meaning of its own. */
function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === MINUS;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function indexOrEnd(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found;
}
