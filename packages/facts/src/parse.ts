/**
 * Source text to facts with oxc-parser: TypeScript and JavaScript, JSX included.
 * Boundary: a file with a syntax error yields the first error and no facts; Vue and Svelte files are not read. Text
 * nested thousands of levels deep can overflow the native parser's own stack: callers who read unknown files check first.
 */
import type { ParserOptions } from 'oxc-parser';
import { parseSync } from 'oxc-parser';
import type { FileFacts } from './ir.ts';
import { lowerProgram } from './lower.ts';
import type { SyntaxComment, SyntaxNode } from './syntax.ts';

export interface ParseError {
  message: string;
  /** UTF-16 offset into the text without its byte order mark. */
  offset: number;
}

export type ParseResult = { facts: FileFacts; error?: undefined } | { facts?: undefined; error: ParseError };

const OPTIONS: Record<string, ParserOptions> = {
  ts: { lang: 'ts', sourceType: 'module' },
  mts: { lang: 'ts', sourceType: 'module' },
  cts: { lang: 'ts', sourceType: 'commonjs' },
  tsx: { lang: 'tsx', sourceType: 'module' },
  js: { lang: 'jsx', sourceType: 'unambiguous' },
  jsx: { lang: 'jsx', sourceType: 'module' },
  mjs: { lang: 'jsx', sourceType: 'module' },
  cjs: { lang: 'jsx', sourceType: 'commonjs' },
};

/** Extensions `parseFile` reads, without the dot. */
export const SOURCE_EXTENSIONS: readonly string[] = Object.keys(OPTIONS);

/** The text that spans count in: without a byte order mark, as ESLint counts. */
export function stripByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * @param path relative to the project's root; its extension tells the language (an unknown one is read as TypeScript).
 * @returns the facts, or the first syntax error with its offset; never throws for what the text holds.
 */
export function parseFile(path: string, text: string): ParseResult {
  const source = stripByteOrderMark(text);
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const options = OPTIONS[extension] ?? (OPTIONS.ts as ParserOptions);
  // Without `range`: nodes carry `start` and `end` anyway, and the tree comes over a fifth faster.
  const result = parseSync(path, source, { ...options, astType: 'ts', preserveParens: false });
  const failure = result.errors[0];
  if (failure !== undefined) return { error: { message: failure.message, offset: failure.labels[0]?.start ?? 0 } };
  try {
    return { facts: lowerProgram(result.program as unknown as SyntaxNode, source, path, result.comments as SyntaxComment[]) };
  } catch (error) {
    if (error instanceof RangeError) return { error: { message: 'The code is nested too deeply to be analysed.', offset: 0 } };
    throw error;
  }
}
