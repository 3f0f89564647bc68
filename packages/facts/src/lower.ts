/**
 * One walk over a syntax tree to the facts of its file. Any ESTree / TS-ESTree producer will do, with or without
 * type information. Boundary: throws RangeError where nesting exceeds the stack; callers report it.
 */
import type { FileFacts, FunctionFacts } from './ir.ts';
import { lineStarts } from './lines.ts';
import { MODULE_SYMBOL } from './functions.ts';
import { collectCommonJsExports } from './modules.ts';
import { Context, declareStatements } from './scopes.ts';
import { lowerBody } from './statements.ts';
import { readSuppressions } from './suppressions.ts';
import type { SyntaxComment, SyntaxNode } from './syntax.ts';

/**
 * @param program the `Program` node; its ranges count from the start of `text`.
 * @param text the source without a byte order mark.
 * @param path relative to the project's root, `/` separators.
 * @param comments all comments of the file, in order.
 */
export function lowerProgram(program: SyntaxNode, text: string, path: string, comments: readonly SyntaxComment[]): FileFacts {
  const cx = new Context();
  const module: FunctionFacts = { id: 0, symbol: MODULE_SYMBOL, kind: 'module', params: [], optional: [], body: [], s: [0, text.length], ns: [0, 0] };
  cx.functions.push(module);
  declareStatements(cx, program.body, true);
  lowerBody(cx, program.body, module);
  collectCommonJsExports(cx, module.body);
  const lines = lineStarts(text);
  return {
    path,
    lines,
    bindings: cx.bindings,
    functions: cx.functions,
    classes: cx.classes,
    imports: cx.imports,
    exports: cx.exports,
    types: cx.types,
    enums: cx.enums,
    suppressions: readSuppressions(comments, text, lines),
  };
}
