/** Finds the call that a span means in TypeScript's own tree. Boundary: spans are the parser's, without leading comments. */
import type { Span } from '@tenantlint/facts';
import { ts } from 'ts-morph';

export function findCall(source: ts.SourceFile, [start, end]: Span): ts.CallExpression | undefined {
  const visit = (node: ts.Node): ts.CallExpression | undefined => {
    if (node.pos > start || node.end < end) return undefined;
    if (ts.isCallExpression(node) && node.end === end && node.getStart(source) === start) return node;
    return ts.forEachChild(node, visit);
  };
  return visit(source);
}
