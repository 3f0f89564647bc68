/**
 * Statements to `Stmt`. Boundary: declarations of types leave no statement; `declare const` keeps its name and type
 * as a `const` without a value.
 */
import { lowerClass } from './classes.ts';
import { lowerExpr, lowerInitialiser } from './expressions.ts';
import { lowerFunction } from './functions.ts';
import type { BindingId, Expr, FunctionFacts, Pattern, Stmt } from './ir.ts';
import { lowerModuleItem } from './modules.ts';
import { lowerPattern } from './patterns.ts';
import type { Context } from './scopes.ts';
import { declarePattern, declareStatements, hasLexical, isAmbientModule, joinSymbol, namespaceName } from './scopes.ts';
import type { SyntaxNode } from './syntax.ts';
import { keyOf, spanOf, stringOf } from './syntax.ts';
import { lowerTypeDeclaration } from './types.ts';

/** The statements of a function or module, after its directives; names must be declared. */
export function lowerBody(cx: Context, nodes: readonly SyntaxNode[], fn: FunctionFacts): void {
  let i = 0;
  for (; i < nodes.length; i++) {
    const node = nodes[i] as SyntaxNode;
    if (node.type !== 'ExpressionStatement' || node.expression.type !== 'Literal' || typeof node.expression.value !== 'string') break;
    (fn.directives ??= []).push(node.expression.value);
  }
  for (; i < nodes.length; i++) lowerStatement(cx, nodes[i] as SyntaxNode, fn.body);
}

/** The statements of a block, in a scope of their own. */
function lowerBlock(cx: Context, nodes: readonly SyntaxNode[]): Stmt[] {
  const out: Stmt[] = [];
  const scoped = hasLexical(nodes);
  if (scoped) {
    cx.enter();
    declareStatements(cx, nodes, false);
  }
  for (const node of nodes) lowerStatement(cx, node, out);
  if (scoped) cx.leave();
  return out;
}

/** The body of an `if` or loop: a block's statements or the one statement. */
function lowerBranch(cx: Context, node: SyntaxNode): Stmt[] {
  return lowerBlock(cx, node.type === 'BlockStatement' ? node.body : [node]);
}

export function lowerStatement(cx: Context, node: SyntaxNode, out: Stmt[], label?: string): void {
  switch (node.type) {
    case 'ExpressionStatement':
      out.push({ k: 'expr', e: lowerExpr(cx, node.expression), s: spanOf(node) });
      return;
    case 'VariableDeclaration':
      out.push(lowerVariables(cx, node));
      return;
    case 'ReturnStatement':
      out.push(node.argument ? { k: 'ret', e: lowerExpr(cx, node.argument), s: spanOf(node) } : { k: 'ret', s: spanOf(node) });
      return;
    case 'IfStatement': {
      const t = lowerExpr(cx, node.test);
      const c = lowerBranch(cx, node.consequent);
      out.push(node.alternate ? { k: 'if', t, c, a: lowerBranch(cx, node.alternate), s: spanOf(node) } : { k: 'if', t, c, s: spanOf(node) });
      return;
    }
    case 'FunctionDeclaration': {
      const e = lowerFunction(cx, node, 'function');
      if (node.id) out.push({ k: 'decl', b: cx.resolve(node.id.name) as BindingId, e, s: spanOf(node) });
      return;
    }
    case 'ClassDeclaration': {
      const e = lowerClass(cx, node);
      if (node.id) out.push({ k: 'decl', b: cx.resolve(node.id.name) as BindingId, e, s: spanOf(node) });
      return;
    }
    case 'BlockStatement':
      pushBlock(out, lowerBlock(cx, node.body), node, label);
      return;
    case 'ThrowStatement':
      out.push({ k: 'throw', e: lowerExpr(cx, node.argument), s: spanOf(node) });
      return;
    case 'TryStatement':
      out.push(lowerTry(cx, node));
      return;
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      out.push(lowerLoop(cx, node, label));
      return;
    case 'SwitchStatement':
      out.push(lowerSwitch(cx, node));
      return;
    case 'BreakStatement':
      out.push(node.label ? { k: 'brk', label: node.label.name, s: spanOf(node) } : { k: 'brk', s: spanOf(node) });
      return;
    case 'ContinueStatement':
      out.push(node.label ? { k: 'cont', label: node.label.name, s: spanOf(node) } : { k: 'cont', s: spanOf(node) });
      return;
    case 'LabeledStatement':
      lowerLabeled(cx, node, out);
      return;
    case 'WithStatement':
      out.push({ k: 'expr', e: lowerExpr(cx, node.object), s: spanOf(node.object) });
      pushBlock(out, lowerBranch(cx, node.body), node);
      return;
    case 'TSEnumDeclaration':
      lowerEnum(cx, node);
      return;
    case 'TSModuleDeclaration':
      if (!isAmbientModule(node) && node.body) lowerNamespace(cx, node, out);
      else lowerAugmentation(cx, node);
      return;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      lowerTypeDeclaration(cx, node);
      return;
    default:
      lowerModuleItem(cx, node, out);
  }
}

function pushBlock(out: Stmt[], c: Stmt[], node: SyntaxNode, label?: string): void {
  out.push(label === undefined ? { k: 'block', c, s: spanOf(node) } : { k: 'block', c, label, s: spanOf(node) });
}

export function lowerVariables(cx: Context, node: SyntaxNode): Stmt {
  const kind = node.declare === true ? 'const' : node.kind === 'await using' ? 'using' : node.kind;
  const d = node.declarations.map((declarator: SyntaxNode) => {
    const p = lowerPattern(cx, declarator.id);
    const { init } = declarator;
    if (!init) return { p };
    return { p, e: declarator.id.type === 'Identifier' ? lowerInitialiser(cx, init, declarator.id.name, spanOf(declarator.id)) : lowerExpr(cx, init) };
  });
  return { k: 'let', d, kind, s: spanOf(node) };
}

function lowerTry(cx: Context, node: SyntaxNode): Stmt {
  const stmt: Extract<Stmt, { k: 'try' }> = { k: 'try', b: lowerBlock(cx, node.block.body), s: spanOf(node) };
  const { handler } = node;
  if (handler) {
    if (handler.param) {
      cx.enter();
      declarePattern(cx, handler.param, 'catch');
      stmt.p = lowerPattern(cx, handler.param);
    }
    stmt.c = lowerBlock(cx, handler.body.body);
    if (handler.param) cx.leave();
  }
  if (node.finalizer) stmt.f = lowerBlock(cx, node.finalizer.body);
  return stmt;
}

type Loop = Extract<Stmt, { k: 'loop' }>;

function lowerLoop(cx: Context, node: SyntaxNode, label: string | undefined): Loop {
  const { scope } = cx;
  const loop: Loop = { k: 'loop', kind: 'while', body: [], s: spanOf(node) };
  if (label !== undefined) loop.label = label;
  switch (node.type) {
    case 'ForOfStatement':
    case 'ForInStatement':
      loop.kind = node.type === 'ForOfStatement' ? 'of' : 'in';
      loop.e = lowerExpr(cx, node.right);
      if (node.await === true) loop.await = true;
      loop.p = lowerLoopTarget(cx, node.left);
      break;
    case 'ForStatement':
      loop.kind = 'for';
      if (node.init) {
        if (node.init.type === 'VariableDeclaration') {
          declareLoopVariables(cx, node.init);
          loop.init = [lowerVariables(cx, node.init)];
        } else {
          loop.init = [{ k: 'expr', e: lowerExpr(cx, node.init), s: spanOf(node.init) }];
        }
      }
      if (node.test) loop.t = lowerExpr(cx, node.test);
      if (node.update) loop.u = lowerExpr(cx, node.update);
      break;
    default:
      if (node.type === 'DoWhileStatement') loop.kind = 'do';
      loop.t = lowerExpr(cx, node.test);
  }
  loop.body = lowerBranch(cx, node.body);
  cx.scope = scope;
  return loop;
}

function lowerLoopTarget(cx: Context, left: SyntaxNode): Pattern {
  if (left.type !== 'VariableDeclaration') return lowerPattern(cx, left, true);
  declareLoopVariables(cx, left);
  return lowerPattern(cx, left.declarations[0].id);
}

function declareLoopVariables(cx: Context, node: SyntaxNode): void {
  cx.enter();
  declareStatements(cx, [node], false);
}

function lowerSwitch(cx: Context, node: SyntaxNode): Stmt {
  const e = lowerExpr(cx, node.discriminant);
  cx.enter();
  for (const branch of node.cases) declareStatements(cx, branch.consequent, false);
  const cases = node.cases.map((branch: SyntaxNode) => {
    const t: Expr | null = branch.test ? lowerExpr(cx, branch.test) : null;
    const c: Stmt[] = [];
    for (const child of branch.consequent) lowerStatement(cx, child, c);
    return { t, c };
  });
  cx.leave();
  return { k: 'switch', e, cases, s: spanOf(node) };
}

function lowerLabeled(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  const label = node.label.name as string;
  switch (node.body.type) {
    case 'BlockStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      lowerStatement(cx, node.body, out, label);
      return;
    default:
      pushBlock(out, lowerBranch(cx, node.body), node, label);
  }
}

function lowerEnum(cx: Context, node: SyntaxNode): void {
  const values: Record<string, string | number> = cx.enums[node.id.name] ?? {};
  let next: number | undefined = 0;
  for (const member of (node.body?.members ?? node.members) as SyntaxNode[]) {
    const key = keyOf(member.id, member.id.type !== 'Identifier');
    const init = member.initializer as SyntaxNode | null | undefined;
    const value: string | number | undefined = init ? enumValue(init) : next;
    next = typeof value === 'number' ? value + 1 : undefined;
    if (key !== null && value !== undefined) values[key] = value;
  }
  cx.enums[node.id.name] = values;
}

function enumValue(node: SyntaxNode): string | number | undefined {
  if (node.type === 'Literal' && typeof node.value === 'number') return node.value;
  if (node.type === 'UnaryExpression' && node.operator === '-' && typeof node.argument.value === 'number') return -node.argument.value;
  return stringOf(node);
}

/** `declare module 'library' { interface X { … } }`: a type by the name of `library.X`. */
function lowerAugmentation(cx: Context, node: SyntaxNode): void {
  if (typeof node.id.value !== 'string') return;
  for (const child of node.body?.body ?? []) {
    const declared = child.type === 'ExportNamedDeclaration' && child.declaration ? child.declaration : child;
    if (declared.type === 'TSInterfaceDeclaration') lowerTypeDeclaration(cx, declared, `${String(node.id.value)}.`);
  }
}

function lowerNamespace(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  const { path } = cx;
  cx.path = joinSymbol(path, namespaceName(node));
  // Babel and older typescript-estree nest `namespace A.B` as a namespace in a namespace.
  const c: Stmt[] = [];
  if (node.body.type === 'TSModuleDeclaration') lowerNamespace(cx, node.body, c);
  else {
    cx.enter();
    declareStatements(cx, node.body.body, true);
    for (const child of node.body.body) lowerStatement(cx, child.type === 'ExportNamedDeclaration' && child.declaration ? child.declaration : child, c);
    cx.leave();
  }
  cx.path = path;
  out.push({ k: 'block', c, s: spanOf(node) });
}
