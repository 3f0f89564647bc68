/**
 * Functions of every kind to `FunctionFacts`: parameters, body, and the symbol a reader would call them by.
 * Boundary: overload signatures and ambient functions have no body and are left out.
 */
import { lowerExpr } from './expressions.ts';
import type { Expr, FunctionFacts, Pattern, Span, Stmt } from './ir.ts';
import { lowerPattern } from './patterns.ts';
import type { Context } from './scopes.ts';
import { declarePattern, declareStatements, joinSymbol } from './scopes.ts';
import { lowerBody } from './statements.ts';
import type { SyntaxNode } from './syntax.ts';
import { keyOf, spanOf, startOf } from './syntax.ts';
import { lowerType } from './types.ts';

export const MODULE_SYMBOL = '(module)';

/**
 * @param name the name its place gives it (variable, property, member); its own name wins.
 * @param span of the whole definition where the node does not cover it (methods).
 */
export function lowerFunction(cx: Context, node: SyntaxNode, kind: FunctionFacts['kind'], name?: string, nameSpan?: Span, span: Span = spanOf(node)): Expr {
  const id = cx.functions.length;
  const ownName = node.id ? (node.id.name as string) : name;
  const symbol = ownName === undefined ? cx.path || outerSymbol(cx) : joinSymbol(cx.path, ownName);
  const fn: FunctionFacts = {
    id,
    symbol,
    kind,
    params: [],
    optional: [],
    body: [],
    s: span,
    ns: node.id ? spanOf(node.id) : (nameSpan ?? [startOf(node), startOf(node.body)]),
  };
  if (ownName !== undefined) fn.name = ownName;
  if (node.async === true) fn.async = true;
  if (node.generator === true) fn.generator = true;
  fn.parent = cx.fn;
  if (cx.fieldOf !== undefined) fn.cls = cx.fieldOf;
  if (node.returnType) fn.returns = lowerType(node.returnType);
  cx.functions.push(fn);

  const { fn: outerFn, path, fieldOf, scope } = cx;
  cx.fn = id;
  cx.path = symbol === MODULE_SYMBOL ? '' : symbol;
  cx.fieldOf = undefined;
  cx.enter();
  // A function expression's own name is visible inside it; a parameter or variable of that name hides it.
  if (node.type === 'FunctionExpression' && node.id) {
    cx.declare(node.id.name, 'function');
    cx.enter();
  }
  const properties = lowerParams(cx, fn, node.params);
  if (node.body.type === 'BlockStatement') {
    declareStatements(cx, node.body.body, true);
    fn.body = properties;
    lowerBody(cx, node.body.body, fn);
  } else {
    const e = lowerExpr(cx, node.body);
    fn.body = [{ k: 'ret', e, s: e.s }];
  }
  cx.fn = outerFn;
  cx.path = path;
  cx.fieldOf = fieldOf;
  cx.scope = scope;
  return { k: 'fn', i: id, s: span };
}

function outerSymbol(cx: Context): string {
  return (cx.functions[cx.fn] as FunctionFacts).symbol;
}

/** @returns the `this.x = x` that parameter properties stand for. */
function lowerParams(cx: Context, fn: FunctionFacts, params: readonly SyntaxNode[]): Stmt[] {
  const assignments: Stmt[] = [];
  for (const param of params) if (!isThisType(param)) declarePattern(cx, param, 'param');
  for (const param of params) {
    if (isThisType(param)) continue;
    const inner: SyntaxNode = param.type === 'TSParameterProperty' ? param.parameter : param;
    const pattern = lowerPattern(cx, param);
    fn.params.push(pattern);
    fn.optional.push(inner.type === 'AssignmentPattern' || inner.optional === true);
    if (param.type === 'RestElement') fn.rest = true;
    const decorators = (param.decorators?.length ? param.decorators : inner.decorators) as SyntaxNode[] | undefined;
    if (decorators !== undefined && decorators.length > 0) {
      fn.paramDecorators ??= [];
      while (fn.paramDecorators.length < fn.params.length - 1) fn.paramDecorators.push(null);
      fn.paramDecorators.push(lowerDecorators(cx, decorators));
    }
    if (param.type === 'TSParameterProperty') {
      const variable = pattern.k === 'pdef' ? pattern.p : pattern;
      if (variable.k === 'pvar') assignments.push(propertyAssignment(cx, variable, spanOf(param)));
    }
  }
  if (fn.paramDecorators !== undefined) while (fn.paramDecorators.length < fn.params.length) fn.paramDecorators.push(null);
  return assignments;
}

/** `function f(this: T)` declares no parameter. */
function isThisType(param: SyntaxNode): boolean {
  return param.type === 'Identifier' && param.name === 'this';
}

function propertyAssignment(cx: Context, variable: Extract<Pattern, { k: 'pvar' }>, s: Span): Stmt {
  const p = cx.bindings[variable.b]?.name as string;
  const target: Expr = { k: 'mem', o: { k: 'this', s: variable.s }, p, s: variable.s, ps: variable.s };
  return { k: 'expr', e: { k: 'asg', op: '=', t: { k: 'pmem', e: target, s: variable.s }, v: { k: 'var', b: variable.b, s: variable.s }, s }, s };
}

export function lowerDecorators(cx: Context, nodes: readonly SyntaxNode[]): Expr[] {
  return nodes.map((node) => lowerExpr(cx, node.expression));
}

/** The name of a class member or of the property that holds a function. */
export function memberName(node: SyntaxNode): string | null {
  return keyOf(node.key, node.computed === true);
}
