/**
 * Binding patterns and assignment targets. Names must already be declared in the scope at hand.
 * Boundary: a target that is no declared name is an expression (`pmem`).
 */
import { lowerExpr, lowerNamed } from './expressions.ts';
import type { BindingFacts, Expr, Pattern, Span, TypeFacts } from './ir.ts';
import type { Context } from './scopes.ts';
import type { SyntaxNode } from './syntax.ts';
import { keyOf, spanOf, startOf, unwrap } from './syntax.ts';
import { lowerType } from './types.ts';

type ObjectPattern = Extract<Pattern, { k: 'pobj' }>;
type ArrayPattern = Extract<Pattern, { k: 'parr' }>;

/** Without decorators: parsers disagree on whether those of an optional parameter belong to it. */
function ownSpan(node: SyntaxNode): Span {
  const last = (node.decorators as SyntaxNode[] | undefined)?.at(-1);
  return last ? [spanOf(last)[1], spanOf(node)[1]] : spanOf(node);
}

/** @param assign the pattern writes to names declared elsewhere, which marks them as changed. */
export function lowerPattern(cx: Context, node: SyntaxNode, assign = false): Pattern {
  switch (node.type) {
    case 'Identifier': {
      const b = cx.resolve(node.name);
      const s = ownSpan(node);
      if (b === undefined) return { k: 'pmem', e: { k: 'glob', n: node.name, s }, s };
      if (assign) (cx.bindings[b] as BindingFacts).mut = true;
      return typed({ k: 'pvar', b, s }, node);
    }
    case 'ObjectPattern': {
      const pattern: ObjectPattern = { k: 'pobj', p: [], s: spanOf(node) };
      for (const property of node.properties as SyntaxNode[]) {
        if (property.type === 'RestElement') {
          pattern.rest = lowerPattern(cx, property.argument, assign);
          continue;
        }
        const key = keyOf(property.key, property.computed);
        const v = lowerPattern(cx, property.value, assign);
        pattern.p.push(key === null ? { key, c: lowerExpr(cx, property.key), v } : { key, v });
      }
      return typed(pattern, node);
    }
    case 'ArrayPattern': {
      const pattern: ArrayPattern = { k: 'parr', e: [], s: spanOf(node) };
      for (const element of node.elements as (SyntaxNode | null)[]) {
        if (element?.type === 'RestElement') pattern.rest = lowerPattern(cx, element.argument, assign);
        else pattern.e.push(element === null ? null : lowerPattern(cx, element, assign));
      }
      return typed(pattern, node);
    }
    case 'AssignmentPattern': {
      const p = lowerPattern(cx, node.left, assign);
      const d: Expr = node.left.type === 'Identifier' ? lowerNamed(cx, node.right, node.left.name, spanOf(node.left)) : lowerExpr(cx, node.right);
      // Parsers disagree on whether a decorator belongs to the pattern.
      return { k: 'pdef', p, d, s: [startOf(node.left), spanOf(node)[1]] };
    }
    case 'RestElement':
      return typed(lowerPattern(cx, node.argument, assign), node);
    case 'TSParameterProperty':
      return lowerPattern(cx, node.parameter, assign);
    default: {
      const target = unwrap(node);
      return target === node ? { k: 'pmem', e: lowerExpr(cx, node), s: spanOf(node) } : lowerPattern(cx, target, assign);
    }
  }
}

function typed<P extends { k: string; t?: TypeFacts }>(pattern: P | Pattern, node: SyntaxNode): Pattern {
  if (node.typeAnnotation) (pattern as { t?: TypeFacts }).t = lowerType(node.typeAnnotation);
  return pattern as Pattern;
}
