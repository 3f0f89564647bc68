/**
 * JSX as `other`: the element's name, and the expressions of its attributes and children in order.
 * Boundary: attribute names and text are dropped.
 */
import { lowerExpr } from './expressions.ts';
import type { Expr } from './ir.ts';
import type { Context } from './scopes.ts';
import type { SyntaxNode } from './syntax.ts';
import { spanOf } from './syntax.ts';

export function lowerJsx(cx: Context, node: SyntaxNode): Expr {
  const e: Expr[] = [];
  const opening = node.openingElement as SyntaxNode | undefined;
  if (opening !== undefined) for (const attribute of opening.attributes) lowerChild(cx, attribute, e);
  for (const child of node.children) lowerChild(cx, child, e);
  return { k: 'other', e, jsx: opening === undefined ? '' : jsxName(opening.name), s: spanOf(node) };
}

function lowerChild(cx: Context, node: SyntaxNode, out: Expr[]): void {
  switch (node.type) {
    case 'JSXElement':
    case 'JSXFragment':
      out.push(lowerJsx(cx, node));
      return;
    case 'JSXExpressionContainer':
    case 'JSXSpreadChild':
      if (node.expression.type !== 'JSXEmptyExpression') out.push(lowerExpr(cx, node.expression));
      return;
    case 'JSXSpreadAttribute':
      out.push(lowerExpr(cx, node.argument));
      return;
    case 'JSXAttribute':
      if (node.value) lowerChild(cx, node.value, out);
      return;
  }
}

function jsxName(node: SyntaxNode): string {
  switch (node.type) {
    case 'JSXMemberExpression':
      return jsxName(node.object) + '.' + jsxName(node.property);
    case 'JSXNamespacedName':
      return jsxName(node.namespace) + ':' + jsxName(node.name);
    default:
      return node.name;
  }
}
