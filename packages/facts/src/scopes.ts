/**
 * The state of one file's lowering and its lexical scopes: names are declared when their scope is entered, so that
 * a reference resolves wherever the declaration stands. Boundary: one scope holds a function's parameters and body.
 */
import type { BindingFacts, BindingId, ClassFacts, Expr, ExportFacts, FunctionFacts, FunctionId, ImportFacts, TypeFacts } from './ir.ts';
import type { SyntaxNode } from './syntax.ts';

export interface Scope {
  names: Map<string, BindingId>;
  parent: Scope | null;
}

export class Context {
  bindings: BindingFacts[] = [];
  functions: FunctionFacts[] = [];
  classes: ClassFacts[] = [];
  imports: ImportFacts[] = [];
  exports: ExportFacts[] = [];
  types: Record<string, TypeFacts> = {};
  enums: Record<string, Record<string, string | number>> = {};
  scope: Scope = { names: new Map(), parent: null };
  /** The function being lowered. */
  fn: FunctionId = 0;
  /** Symbol path of what is being lowered: '' at the top of the module. */
  path = '';
  /** Set while a class's field initialisers are lowered: the class their `this` stands for. */
  fieldOf: number | undefined = undefined;

  resolve(name: string): BindingId | undefined {
    let scope: Scope | null = this.scope;
    while (scope !== null) {
      const binding = scope.names.get(name);
      if (binding !== undefined) return binding;
      scope = scope.parent;
    }
    return undefined;
  }

  declare(name: string, kind: BindingFacts['kind']): BindingId {
    const known = this.scope.names.get(name);
    if (known !== undefined) return known;
    const id = this.bindings.length;
    this.bindings.push({ name, kind, fn: this.fn });
    this.scope.names.set(name, id);
    return id;
  }

  enter(): void {
    this.scope = { names: new Map(), parent: this.scope };
  }

  leave(): void {
    this.scope = this.scope.parent as Scope;
  }

  reference(name: string, span: Expr['s']): Expr {
    const b = this.resolve(name);
    if (b !== undefined) return { k: 'var', b, s: span };
    return name === 'undefined' ? { k: 'undef', s: span } : { k: 'glob', n: name, s: span };
  }
}

export function joinSymbol(path: string, name: string): string {
  return path === '' ? name : path + '.' + name;
}

export function declarePattern(cx: Context, node: SyntaxNode, kind: BindingFacts['kind']): void {
  switch (node.type) {
    case 'Identifier':
      cx.declare(node.name, kind);
      return;
    case 'ObjectPattern':
      for (const property of node.properties) declarePattern(cx, property.type === 'RestElement' ? property.argument : property.value, kind);
      return;
    case 'ArrayPattern':
      for (const element of node.elements) if (element !== null) declarePattern(cx, element, kind);
      return;
    case 'AssignmentPattern':
      declarePattern(cx, node.left, kind);
      return;
    case 'RestElement':
      declarePattern(cx, node.argument, kind);
      return;
    case 'TSParameterProperty':
      declarePattern(cx, node.parameter, kind);
      return;
  }
}

/** Whether a block needs a scope of its own. */
export function hasLexical(statements: readonly SyntaxNode[]): boolean {
  for (const statement of statements) {
    switch (statement.type) {
      case 'VariableDeclaration':
        if (statement.kind !== 'var') return true;
        break;
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
      case 'TSEnumDeclaration':
      case 'TSModuleDeclaration':
      case 'TSImportEqualsDeclaration':
        return true;
    }
  }
  return false;
}

/** Declares what the statements of one scope declare; with `hoist`, the `var`s of nested statements as well. */
export function declareStatements(cx: Context, statements: readonly SyntaxNode[], hoist: boolean): void {
  for (const statement of statements) declareStatement(cx, statement, hoist);
}

/** `declare global`, `declare module 'x'` and `declare namespace` say something of other files. */
export function isAmbientModule(node: SyntaxNode): boolean {
  return node.declare === true;
}

function declareStatement(cx: Context, node: SyntaxNode, hoist: boolean): void {
  switch (node.type) {
    case 'VariableDeclaration': {
      const { kind } = node;
      if (kind === 'var' && !hoist) return;
      const as = kind === 'var' || kind === 'let' ? kind : 'const';
      for (const declarator of node.declarations) {
        const known = as === 'var' && declarator.id.type === 'Identifier' ? cx.scope.names.get(declarator.id.name) : undefined;
        if (known !== undefined && declarator.init !== null) (cx.bindings[known] as BindingFacts).mut = true;
        declarePattern(cx, declarator.id, as);
      }
      return;
    }
    case 'FunctionDeclaration':
      if (node.id !== null) cx.declare(node.id.name, 'function');
      return;
    case 'ClassDeclaration':
      if (node.id !== null) cx.declare(node.id.name, 'class');
      return;
    case 'TSEnumDeclaration':
      cx.declare(node.id.name, 'enum');
      return;
    case 'TSModuleDeclaration':
      if (!isAmbientModule(node)) cx.declare(namespaceName(node), 'const');
      return;
    case 'TSImportEqualsDeclaration':
      cx.declare(node.id.name, node.moduleReference.type === 'TSExternalModuleReference' ? 'import' : 'const');
      return;
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) cx.declare(specifier.local.name, 'import');
      return;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (node.declaration) declareStatement(cx, node.declaration, hoist);
      return;
  }
  if (hoist) hoistNested(cx, node);
}

export function namespaceName(node: SyntaxNode): string {
  let { id } = node;
  while (id.type === 'TSQualifiedName') id = id.left;
  return id.name;
}

function hoistNested(cx: Context, node: SyntaxNode): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') declareStatement(cx, node, true);
      return;
    case 'BlockStatement':
      for (const child of node.body) hoistNested(cx, child);
      return;
    case 'IfStatement':
      hoistNested(cx, node.consequent);
      if (node.alternate) hoistNested(cx, node.alternate);
      return;
    case 'ForStatement':
      if (node.init) hoistNested(cx, node.init);
      hoistNested(cx, node.body);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      hoistNested(cx, node.left);
      hoistNested(cx, node.body);
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      hoistNested(cx, node.body);
      return;
    case 'TryStatement':
      hoistNested(cx, node.block);
      if (node.handler) hoistNested(cx, node.handler.body);
      if (node.finalizer) hoistNested(cx, node.finalizer);
      return;
    case 'SwitchStatement':
      for (const branch of node.cases) for (const child of branch.consequent) hoistNested(cx, child);
      return;
  }
}
