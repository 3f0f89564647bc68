/**
 * Expressions of the syntax tree to `Expr`. Boundary: what is not modelled becomes `other` with its sub-expressions,
 * so that a call inside it is never lost.
 */
import { lowerClass } from './classes.ts';
import { lowerFunction } from './functions.ts';
import type { Arg, Expr, FunctionFacts, Prop, Span } from './ir.ts';
import { lowerJsx } from './jsx.ts';
import { lowerPattern } from './patterns.ts';
import type { Context } from './scopes.ts';
import { joinSymbol } from './scopes.ts';
import type { SyntaxNode } from './syntax.ts';
import { isFunction, keyOf, spanOf, startOf, stringOf, unwrap } from './syntax.ts';
import { lowerType, typeArguments } from './types.ts';

export function lowerExpr(cx: Context, node: SyntaxNode): Expr {
  switch (node.type) {
    case 'Identifier':
      return cx.reference(node.name, spanOf(node));
    case 'Literal':
      return lowerLiteral(node);
    case 'MemberExpression':
      return lowerMember(cx, node);
    case 'CallExpression':
    case 'NewExpression':
      return lowerCall(cx, node);
    case 'ObjectExpression':
      return { k: 'obj', p: lowerProperties(cx, node.properties), s: spanOf(node) };
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return lowerFunction(cx, node, node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function');
    case 'AwaitExpression': {
      const { path } = cx;
      // The awaited value, not a callback given to the call, is what a surrounding name stands for.
      if (cx.fn !== 0) cx.path = (cx.functions[cx.fn] as FunctionFacts).symbol;
      const e = lowerExpr(cx, node.argument);
      cx.path = path;
      return { k: 'await', e, s: spanOf(node) };
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
      return lowerExpr(cx, node.expression);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion': {
      const e = lowerExpr(cx, node.expression);
      const type = node.typeAnnotation;
      if (type.type === 'TSTypeReference' && type.typeName.name === 'const') return e;
      return { k: 'as', e, t: lowerType(type), s: spanOf(node) };
    }
    case 'TemplateLiteral':
      return node.expressions.length === 0 && node.quasis[0].value.cooked !== null
        ? { k: 'lit', v: node.quasis[0].value.cooked, s: spanOf(node) }
        : { k: 'tpl', q: quasis(node), e: lowerAll(cx, node.expressions), s: spanOf(node) };
    case 'TaggedTemplateExpression':
      return { k: 'tag', f: lowerExpr(cx, node.tag), q: quasis(node.quasi), e: lowerAll(cx, node.quasi.expressions), s: spanOf(node) };
    case 'ThisExpression':
      return { k: 'this', s: spanOf(node) };
    case 'Super':
      return { k: 'super', s: spanOf(node) };
    case 'ArrayExpression':
      return { k: 'arr', e: node.elements.map((element: SyntaxNode | null) => (element === null ? null : lowerArg(cx, element))), s: spanOf(node) };
    case 'ConditionalExpression':
      return { k: 'cond', t: lowerExpr(cx, node.test), c: lowerExpr(cx, node.consequent), a: lowerExpr(cx, node.alternate), s: spanOf(node) };
    case 'LogicalExpression':
      return { k: 'log', op: node.operator, l: lowerExpr(cx, node.left), r: lowerExpr(cx, node.right), s: spanOf(node) };
    case 'BinaryExpression':
      return lowerBinary(cx, node);
    case 'UnaryExpression':
      if (node.operator === 'void' && node.argument.type === 'Literal') return { k: 'undef', s: spanOf(node) };
      return { k: 'un', op: node.operator, e: lowerExpr(cx, node.argument), s: spanOf(node) };
    case 'UpdateExpression': {
      const s = spanOf(node);
      return { k: 'asg', op: node.operator === '++' ? '+=' : '-=', t: lowerPattern(cx, node.argument, true), v: { k: 'lit', v: 1, s }, s };
    }
    case 'AssignmentExpression': {
      const t = lowerPattern(cx, node.left, true);
      return { k: 'asg', op: node.operator, t, v: lowerAssigned(cx, node), s: spanOf(node) };
    }
    case 'SequenceExpression':
      return { k: 'seq', e: lowerAll(cx, node.expressions), s: spanOf(node) };
    case 'YieldExpression': {
      const y: Expr = { k: 'yield', s: spanOf(node) };
      if (node.argument) y.e = lowerExpr(cx, node.argument);
      if (node.delegate) y.star = true;
      return y;
    }
    case 'ClassExpression':
      return lowerClass(cx, node);
    case 'ImportExpression': {
      const src = stringOf(node.source);
      const s = spanOf(node);
      return src === undefined ? { k: 'other', e: [lowerExpr(cx, node.source)], s } : { k: 'import', src, s };
    }
    case 'MetaProperty':
      return { k: 'glob', n: node.meta.name + '.' + node.property.name, s: spanOf(node) };
    case 'PrivateIdentifier':
    case 'PrivateName':
      return { k: 'lit', v: keyOf(node, false), s: spanOf(node) };
    case 'JSXElement':
    case 'JSXFragment':
      return lowerJsx(cx, node);
    case 'TypeCastExpression':
      return lowerExpr(cx, node.expression);
    default:
      return { k: 'other', e: [], s: spanOf(node) };
  }
}

/** An expression that gets a name from where it stands: `const f = …`, `{ f: … }`, `f = …`. */
export function lowerNamed(cx: Context, node: SyntaxNode, name: string, nameSpan: Span): Expr {
  switch (node.type) {
    // The bulk of all values; none can hold a function worth naming.
    case 'Identifier':
    case 'Literal':
    case 'MemberExpression':
    case 'TemplateLiteral':
      return lowerExpr(cx, node);
  }
  const value = unwrap(node);
  if (value.type === 'ClassExpression' || isFunction(value)) {
    const lowered = value.type === 'ClassExpression' ? lowerClass(cx, value, name) : lowerFunction(cx, value, value.type === 'ArrowFunctionExpression' ? 'arrow' : 'function', name, nameSpan);
    return value === node ? lowered : rewrap(node, lowered);
  }
  const { path } = cx;
  cx.path = joinSymbol(path, name);
  const e = lowerExpr(cx, node);
  cx.path = path;
  return e;
}

/** A variable's initialiser: its name reaches into calls only at the top of a module (`const r = router({ … })`). */
export function lowerInitialiser(cx: Context, node: SyntaxNode, name: string, nameSpan: Span): Expr {
  if (cx.fn === 0) return lowerNamed(cx, node, name, nameSpan);
  const value = unwrap(node);
  return value.type === 'ObjectExpression' || value.type === 'ClassExpression' || isFunction(value) ? lowerNamed(cx, node, name, nameSpan) : lowerExpr(cx, node);
}

/** Puts `as T` / `satisfies T` around a function that was lowered under its name. */
function rewrap(node: SyntaxNode, lowered: Expr): Expr {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return { k: 'as', e: node.expression === undefined ? lowered : rewrap(node.expression, lowered), t: lowerType(node.typeAnnotation), s: spanOf(node) };
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return rewrap(node.expression, lowered);
    default:
      return lowered;
  }
}

function lowerAssigned(cx: Context, node: SyntaxNode): Expr {
  const { left } = node;
  if (left.type === 'Identifier') return lowerInitialiser(cx, node.right, left.name, spanOf(left));
  if (left.type === 'MemberExpression') {
    const key = keyOf(left.property, left.computed);
    if (key === 'exports' && left.object.name === 'module') return isFunction(unwrap(node.right)) ? lowerNamed(cx, node.right, 'module.exports', spanOf(left)) : lowerExpr(cx, node.right);
    if (key !== null) return lowerInitialiser(cx, node.right, key, spanOf(left.property));
  }
  return lowerExpr(cx, node.right);
}

function lowerLiteral(node: SyntaxNode): Expr {
  const s = spanOf(node);
  if (node.regex !== undefined) return { k: 'regex', s };
  const { value } = node;
  // A bigint has no JSON form: a small one stands as the number that it counts (`rows === 0n`).
  if (typeof value === 'bigint' || node.bigint !== undefined) {
    const count = Number(node.bigint ?? value);
    return Number.isSafeInteger(count) ? { k: 'lit', v: count, s } : { k: 'other', e: [], s };
  }
  return { k: 'lit', v: value, s };
}

function lowerMember(cx: Context, node: SyntaxNode): Expr {
  const o = lowerExpr(cx, node.object);
  const { property } = node;
  const s = spanOf(node);
  let p: string | undefined;
  if (!node.computed) p = property.type === 'Identifier' ? property.name : (keyOf(property, false) as string);
  else p = stringOf(property);
  if (p !== undefined) {
    const ps = spanOf(property);
    return node.optional === true ? { k: 'mem', o, p, q: true, s, ps } : { k: 'mem', o, p, s, ps };
  }
  const i = lowerExpr(cx, property);
  return node.optional === true ? { k: 'idx', o, i, q: true, s } : { k: 'idx', o, i, s };
}

function lowerCall(cx: Context, node: SyntaxNode): Expr {
  const s = spanOf(node);
  const f = lowerExpr(cx, node.callee);
  const args = node.arguments as SyntaxNode[];
  const a: Arg[] = new Array(args.length);
  const { path } = cx;
  // At the top of a module nothing else names the callbacks of `app.get('/tasks', …)`.
  if (path === '' && args.some(holdsFunction)) cx.path = calleeText(node);
  for (let i = 0; i < args.length; i++) a[i] = lowerArg(cx, args[i] as SyntaxNode);
  cx.path = path;
  const call: Expr = node.type === 'CallExpression' ? { k: 'call', f, a, s } : { k: 'new', f, a, s };
  if (node.optional === true && call.k === 'call') call.q = true;
  const t = typeArguments(node);
  if (t !== undefined) call.t = t;
  return call;
}

function holdsFunction(node: SyntaxNode): boolean {
  return node.type !== 'Identifier' && node.type !== 'Literal' && node.type !== 'MemberExpression';
}

/** `router.get('/tasks/:id')` for the call that a callback is given to; '' where nothing readable stands there. */
function calleeText(node: SyntaxNode): string {
  const callee = unwrap(node.callee);
  const text = pathText(callee);
  if (text === '') return '';
  const first = node.arguments[0] as SyntaxNode | undefined;
  const literal = first === undefined ? undefined : stringOf(first);
  return literal === undefined || literal.length > 60 || literal.includes('\n') ? text : `${text}('${literal}')`;
}

function pathText(node: SyntaxNode): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'ChainExpression':
    case 'TSNonNullExpression':
      return pathText(node.expression);
    case 'MemberExpression': {
      const key = node.computed ? stringOf(node.property) : node.property.name;
      const object = pathText(node.object);
      return key === undefined || object === '' ? '' : object + '.' + key;
    }
    case 'CallExpression':
    case 'NewExpression': {
      const text = calleeText(node);
      return text === '' || text.endsWith(')') ? text : text + '()';
    }
    default:
      return '';
  }
}

export function lowerArg(cx: Context, node: SyntaxNode): Arg {
  return node.type === 'SpreadElement' ? { k: 'spread', e: lowerExpr(cx, node.argument), s: spanOf(node) } : lowerExpr(cx, node);
}

export function lowerAll(cx: Context, nodes: readonly SyntaxNode[]): Expr[] {
  const out: Expr[] = new Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) out[i] = lowerExpr(cx, nodes[i] as SyntaxNode);
  return out;
}

function quasis(node: SyntaxNode): string[] {
  return node.quasis.map((quasi: SyntaxNode) => quasi.value.cooked ?? quasi.value.raw);
}

/** `a + b + c + …` nests to the left as deep as it is long, in generated code beyond the stack: hence the loop. */
function lowerBinary(cx: Context, node: SyntaxNode): Expr {
  if (node.left.type !== 'BinaryExpression') return { k: 'bin', op: node.operator, l: lowerExpr(cx, node.left), r: lowerExpr(cx, node.right), s: spanOf(node) };
  const spine: SyntaxNode[] = [];
  let left = node;
  for (; left.type === 'BinaryExpression'; left = left.left) spine.push(left);
  let l = lowerExpr(cx, left);
  for (let i = spine.length - 1; i >= 0; i--) {
    const binary = spine[i] as SyntaxNode;
    l = { k: 'bin', op: binary.operator, l, r: lowerExpr(cx, binary.right), s: spanOf(binary) };
  }
  return l;
}

function lowerProperties(cx: Context, nodes: readonly SyntaxNode[]): Prop[] {
  const out: Prop[] = new Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) out[i] = lowerProperty(cx, nodes[i] as SyntaxNode);
  return out;
}

function lowerProperty(cx: Context, node: SyntaxNode): Prop {
  const s = spanOf(node);
  if (node.type !== 'Property' && node.type !== 'MethodDefinition') return { spread: lowerExpr(cx, node.argument), s };
  const key = keyOf(node.key, node.computed);
  const ks = spanOf(node.key);
  const c = key === null ? lowerExpr(cx, node.key) : undefined;
  const v = lowerPropertyValue(cx, node, key, ks);
  if (c !== undefined) return { key, c, v, s, ks };
  return node.shorthand === true ? { key, v, s, ks, short: true } : { key, v, s, ks };
}

function lowerPropertyValue(cx: Context, node: SyntaxNode, key: string | null, ks: Span): Expr {
  const { value } = node;
  if (node.method === true || node.kind === 'get' || node.kind === 'set') {
    const kind = node.kind === 'get' ? 'getter' : node.kind === 'set' ? 'setter' : 'method';
    // espree and oxc-parser disagree on where a method's function begins; the property's own start does not.
    return lowerFunction(cx, value, kind, key ?? undefined, ks, [startOf(node), spanOf(node)[1]]);
  }
  return key === null ? lowerExpr(cx, value) : lowerNamed(cx, value, key, ks);
}
