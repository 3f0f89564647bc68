/**
 * Classes to `ClassFacts`: members with their functions, initial values, types and decorators; parameter properties too.
 * Boundary: a static block is a `field` function named `static`; index signatures and overloads are left out.
 */
import { lowerExpr, lowerNamed } from './expressions.ts';
import { lowerDecorators, lowerFunction, memberName } from './functions.ts';
import type { ClassFacts, ClassMember, Expr, FunctionFacts } from './ir.ts';
import type { Context } from './scopes.ts';
import { declareStatements, joinSymbol } from './scopes.ts';
import { lowerBody } from './statements.ts';
import type { SyntaxNode } from './syntax.ts';
import { spanOf, startOf } from './syntax.ts';
import { lowerType } from './types.ts';

/** @param name the name its place gives it; its own name wins. */
export function lowerClass(cx: Context, node: SyntaxNode, name?: string): Expr {
  const i = cx.classes.length;
  const s = spanOf(node);
  const cls: ClassFacts = { members: [], s };
  cx.classes.push(cls);
  const ownName = node.id ? (node.id.name as string) : name;
  if (ownName !== undefined) cls.name = ownName;
  if (node.decorators?.length) cls.decorators = lowerDecorators(cx, node.decorators);
  const named = node.type === 'ClassExpression' && node.id;
  if (named) {
    cx.enter();
    cx.declare(node.id.name, 'class');
  }
  if (node.id) {
    const b = cx.resolve(node.id.name);
    if (b !== undefined) cls.b = b;
  }
  if (node.superClass) cls.superClass = lowerExpr(cx, node.superClass);
  const superArgs = node.superTypeArguments ?? node.superTypeParameters;
  if (superArgs?.params.length) cls.superArgs = superArgs.params.map(lowerType);
  const interfaces = (node.implements as SyntaxNode[] | undefined)?.flatMap(({ expression }) => (expression.type === 'Identifier' ? [expression.name as string] : []));
  if (interfaces?.length) cls.implements = interfaces;
  const { path } = cx;
  if (ownName !== undefined) cx.path = joinSymbol(path, ownName);
  for (const member of node.body.body) lowerMember(cx, cls, i, member);
  cx.path = path;
  if (named) cx.leave();
  return { k: 'cls', i, s };
}

function lowerMember(cx: Context, cls: ClassFacts, i: number, node: SyntaxNode): void {
  switch (node.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      lowerMethod(cx, cls, i, node);
      return;
    case 'PropertyDefinition':
    case 'TSAbstractPropertyDefinition':
    case 'AccessorProperty':
    case 'TSAbstractAccessorProperty':
      lowerField(cx, cls, i, node);
      return;
    case 'StaticBlock':
      cls.members.push({ name: 'static', kind: 'field', static: true, fn: lowerStaticBlock(cx, i, node), s: spanOf(node) });
      return;
  }
}

function lowerMethod(cx: Context, cls: ClassFacts, i: number, node: SyntaxNode): void {
  const { value } = node;
  const abstract = node.type === 'TSAbstractMethodDefinition';
  if (!abstract && !value.body) return;
  const s = spanOf(node);
  const name = memberName(node);
  const kind = node.kind === 'get' ? 'getter' : node.kind === 'set' ? 'setter' : node.kind === 'constructor' ? 'constructor' : 'method';
  const member: ClassMember = { name: name ?? '', kind, s };
  if (node.static === true) member.static = true;
  if (node.decorators?.length) member.decorators = lowerDecorators(cx, node.decorators);
  if (!abstract) {
    if (kind === 'constructor') declareParameterProperties(cls, value.params);
    member.fn = cx.functions.length;
    lowerFunction(cx, value, kind, name ?? undefined, spanOf(node.key), [startOf(node), s[1]]);
    const fn = cx.functions[member.fn] as FunctionFacts;
    fn.cls = i;
    if (member.static) fn.static = true;
    if (member.decorators) fn.decorators = member.decorators;
  }
  cls.members.push(member);
}

function declareParameterProperties(cls: ClassFacts, params: readonly SyntaxNode[]): void {
  for (const param of params) {
    if (param.type !== 'TSParameterProperty') continue;
    const inner: SyntaxNode = param.parameter;
    const target: SyntaxNode = inner.type === 'AssignmentPattern' ? inner.left : inner;
    const member: ClassMember = { name: target.name, kind: 'field', s: spanOf(param) };
    const annotation = target.typeAnnotation ?? inner.typeAnnotation;
    if (annotation) member.t = lowerType(annotation);
    if (target.optional === true) member.opt = true;
    cls.members.push(member);
  }
}

function lowerField(cx: Context, cls: ClassFacts, i: number, node: SyntaxNode): void {
  const name = memberName(node);
  const member: ClassMember = { name: name ?? '', kind: 'field', s: spanOf(node) };
  if (node.static === true) member.static = true;
  if (node.decorators?.length) member.decorators = lowerDecorators(cx, node.decorators);
  if (node.typeAnnotation) member.t = lowerType(node.typeAnnotation);
  if (node.optional === true) member.opt = true;
  if (node.value) {
    const { fieldOf } = cx;
    cx.fieldOf = i;
    const value = name === null ? lowerExpr(cx, node.value) : lowerNamed(cx, node.value, name, spanOf(node.key));
    cx.fieldOf = fieldOf;
    member.value = value;
    const direct = value.k === 'as' ? value.e : value;
    if (direct.k === 'fn') member.fn = direct.i;
  }
  cls.members.push(member);
}

function lowerStaticBlock(cx: Context, i: number, node: SyntaxNode): number {
  const id = cx.functions.length;
  const s = spanOf(node);
  const fn: FunctionFacts = { id, name: 'static', symbol: joinSymbol(cx.path, 'static'), kind: 'field', params: [], optional: [], body: [], parent: cx.fn, cls: i, static: true, s, ns: [s[0], s[0] + 'static'.length] };
  cx.functions.push(fn);
  const { fn: outerFn, path } = cx;
  cx.fn = id;
  cx.path = fn.symbol;
  cx.enter();
  declareStatements(cx, node.body, true);
  lowerBody(cx, node.body, fn);
  cx.leave();
  cx.fn = outerFn;
  cx.path = path;
  return id;
}
