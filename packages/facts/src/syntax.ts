/**
 * What lowering asks of a syntax tree: an ESTree / TS-ESTree node from any parser, and a comment.
 * Boundary: reads `range`, else `start` and `end`; never tokens, `loc` or `parent`.
 */
import type { Span } from './ir.ts';

export interface SyntaxNode {
  type: string;
  range?: [number, number];
  start?: number;
  end?: number;
  // Six parsers' trees pass here; the switch over `type` is what tells which fields a node has.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

/** A comment as oxc-parser (`start`, `end`) or ESLint (`range`) give it; `value` is without its marks. */
export interface SyntaxComment {
  type: string;
  value: string;
  range?: [number, number];
  start?: number;
  end?: number;
}

export function spanOf(node: { range?: [number, number]; start?: number; end?: number }): Span {
  return node.range ?? [node.start as number, node.end as number];
}

export function startOf(node: SyntaxNode): number {
  return node.range === undefined ? (node.start as number) : node.range[0];
}

/** The node below `as`, `satisfies`, `!`, `<T>` and parentheses. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  for (;;) {
    switch (node.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ParenthesizedExpression':
        node = node.expression;
        continue;
      default:
        return node;
    }
  }
}

export function isFunction(node: SyntaxNode): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

/** The literal string a node is, where it is one (`'a'`, `` `a` ``). */
export function stringOf(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked ?? undefined;
  return undefined;
}

/** The name a property or member key stands for: identifier, private name, string or number; null where computed. */
export function keyOf(key: SyntaxNode, computed: boolean): string | null {
  if (!computed) {
    if (key.type === 'Identifier') return key.name;
    if (key.type === 'PrivateIdentifier' || key.type === 'PrivateName') return '#' + (key.name ?? key.id.name);
  }
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  return stringOf(key) ?? null;
}

/** `x` in `import { x }` and `export { x }`, which may be a string literal. */
export function moduleName(node: SyntaxNode): string {
  return node.type === 'Literal' ? String(node.value) : node.name;
}
