/**
 * Tokens of a Prisma schema, with the line of each. Total: any text gives tokens; what the language does not know
 * comes out as single characters for the scanner to complain about.
 */

export interface Token {
  kind: 'word' | 'string' | 'number' | 'punct' | 'newline';
  text: string;
  /** 1-based. */
  line: number;
}

/** In order: blanks and comments; newline; string; word; number; anything else. */
const TOKEN = /[ \t\r\ufeff]+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|(\n)|"((?:[^"\\\n]|\\.)*)"?|([\p{L}_][\p{L}\p{Nd}_-]*)|(-?\d[\w.:+-]*)|([^])/gu;

/** Comments are dropped, byte-order mark and carriage returns are blank; strings come unescaped. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const [all, newline, string, word, number, other] of source.matchAll(TOKEN)) {
    if (newline !== undefined) tokens.push({ kind: 'newline', text: '\n', line: line++ });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string.replace(/\\(.)/gu, '$1'), line });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line });
    else if (other !== undefined) tokens.push({ kind: 'punct', text: other, line });
    else if (all.startsWith('/*')) line += all.split('\n').length - 1;
  }
  tokens.push({ kind: 'newline', text: '\n', line });
  return tokens;
}
