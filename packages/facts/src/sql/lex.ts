/**
 * SQL text to tokens, for all dialects at once: quoted names of each, strings, numbers, parameters, operators, and holes
 * (what a template has between its pieces). Boundary: whether a double-quoted word is a name or, in MySQL, a string is not told
 * apart.
 */
import { SqlError } from './ast.ts';

export interface Token {
  k: 'word' | 'name' | 'string' | 'number' | 'param' | 'hole' | 'op';
  /** Words in lower case; names, strings and operators as they are. */
  v: string;
  /** A word as written. */
  raw: string;
  at: number;
}

const MARK = '\uFFFC';

/** The text of a template: holes stand in it as marks. */
export function joinHoles(quasis: readonly string[]): string {
  return quasis.map((q, i) => (i === 0 ? q : `${holeMark(i - 1)}${q}`)).join('');
}

export const holeMark = (i: number): string => `${MARK}${i}${MARK}`;

/** The hole that a name stands for, where it is nothing else. */
export function holeOf(name: string): number | undefined {
  const m = /^\uFFFC(\d+)\uFFFC$/.exec(name);
  return m ? Number(m[1]) : undefined;
}

export const hasHole = (text: string): boolean => text.includes(MARK);

const HOLES = /\uFFFC(\d+)\uFFFC/g;

/** The holes in a text, in order. */
export const holesIn = (text: string): number[] => [...text.matchAll(HOLES)].map((m) => Number(m[1]));

/** A backslash escapes in MySQL, where names stand in backticks, and in PostgreSQL's `E'…'`. */
const STRING = /[nNxXbB]?'(?<string>(?:[^']|'')*)'|[eE]'(?<escaped>(?:[^'\\]|''|\\[^])*)'/;
const ESCAPING = /[eEnNxXbB]?'(?<string>(?:[^'\\]|''|\\[^])*)'(?<escaped>(?!))?/;

const tokenOf = (string: RegExp): RegExp => new RegExp([
  /(?<blank>\s+|--[^\n]*|#(?![>-])[^\n]*|\/\*[^]*?\*\/)/,
  /\uFFFC(?<hole>\d+)\uFFFC/,
  string,
  /\$(?<tag>[A-Za-z_]*)\$(?<dollar>[^]*?)\$\k<tag>\$/,
  /"(?<quoted>(?:[^"]|"")*)"|`(?<tick>[^`]*)`/,
  /\{\s*(?<braced>\w+)\s*:[^{}]*\}/,
  /\$(?<dollarName>\w+)|(?<![:\w]):(?:\.\.\.)?(?<colon>[A-Za-z_]\w*)|@(?<at>[A-Za-z_]\w*)/,
  /(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)/,
  /(?<word>[A-Za-z_\u0080-\uFFFB][\w$\u0080-\uFFFB]*)/,
  /(?<op>::|->>|->|#>>|#>|#-|@>|<@|@@|\?\?|\?\||\?&|\|\||&&|<=>|<->|<#>|<=|>=|<>|!=|!~\*|!~|~\*|:=|=>|==|[-=<>(),.;*+/%^&|~![\]?:@{}#])/,
].map((r) => r.source).join('|'), 'y');

const PLAIN = tokenOf(STRING);
const ESCAPED = tokenOf(ESCAPING);

/** After these a `?` stands for a value, not for an operator on what came before. */
const OPENS = new Set(['and', 'or', 'not', 'in', 'like', 'ilike', 'between', 'limit', 'offset', 'when', 'then', 'else', 'select', 'values', 'set', 'by', 'return', 'is', 'from', 'into', 'join', 'update', 'on', 'where', 'having', 'distinct', 'any', 'all', 'interval', 'glob', 'regexp', 'rlike', 'match']);

/** @throws SqlError for a character that begins no token */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let marks = 0;
  const token = text.includes('`') ? ESCAPED : PLAIN;
  token.lastIndex = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const m = token.exec(text);
    if (!m) throw new SqlError(`it does not read near ${excerpt(text, at)}`);
    const g = m.groups!;
    const push = (k: Token['k'], v: string, raw = v): void => void tokens.push({ k, v, raw, at });
    if (g.blank !== undefined) {
      // a comment may hold a hint, a hole in it is text
      continue;
    }
    if (g.hole !== undefined) push('hole', g.hole);
    else if (g.string !== undefined) push('string', g.string.replaceAll("''", "'"));
    else if (g.escaped !== undefined) push('string', g.escaped);
    else if (g.dollar !== undefined) push('string', g.dollar);
    else if (g.quoted !== undefined) push('name', g.quoted.replaceAll('""', '"'));
    else if (g.tick !== undefined) push('name', g.tick);
    else if (g.braced !== undefined) push('param', g.braced);
    else if (g.dollarName !== undefined) push('param', g.dollarName);
    else if (g.colon !== undefined) push('param', g.colon);
    else if (g.at !== undefined) push('param', g.at);
    else if (g.number !== undefined) push('number', g.number);
    else if (g.word !== undefined) push('word', g.word.toLowerCase(), g.word);
    else if ((g.op === '?' || g.op === '??') && !endsOperand(tokens.at(-1))) push('param', String(++marks));
    else push('op', g.op!);
  }
  return tokens;
}

function endsOperand(t: Token | undefined): boolean {
  if (!t) return false;
  if (t.k === 'word') return !OPENS.has(t.v);
  return t.k !== 'op' || t.v === ')' || t.v === ']';
}

export function excerpt(text: string, at: number): string {
  const shown = text.slice(at, at + 30).replace(HOLES, '${…}').replace(/\s+/g, ' ').trim();
  return shown === '' ? 'its end' : `“${shown}${at + 30 < text.length ? '…' : ''}”`;
}
