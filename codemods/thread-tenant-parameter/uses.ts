/**
 * The function that holds a place, and everything in the project that refers to it: declarations to extend, calls to
 * complete, and what stands in the way. Boundary: references are TypeScript's; a function that is handed on as a value
 * is followed into the callbacks of arrays and promises only.
 */
import type { ts } from 'ts-morph';
import type { Workspace } from '../workspace.ts';

export interface Threadable {
  fn: ts.SignatureDeclaration;
  /** What refers to it. */
  name: ts.Node;
  label: string;
}

export interface Uses {
  /** Every written signature: overloads, the members of interfaces and base classes, further implementations. */
  signatures: { file: string; fn: ts.SignatureDeclaration }[];
  calls: { file: string; call: ts.CallExpression }[];
  /** Handed to a callback position: `ids.map(getInvoice)`. */
  callbacks: { file: string; value: ts.Expression }[];
  /** `expect(getInvoice).toHaveBeenCalledWith('1')` */
  expectations: { file: string; call: ts.CallExpression }[];
}

/** Files whose calls may be given a made-up tenant; scripts and seeds act on real rows and are callers like any other. */
const TESTS = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|specs?)\/|[.-](?:test|spec|e2e)\.[cm]?[jt]sx?$/;

export function isTest(file: string): boolean {
  return TESTS.test(file);
}

const CALLBACKS = /^(?:map|flatMap|forEach|filter|find|some|every|then)$/;
const EXPECTS = /^(?:toHaveBeenCalledWith|toBeCalledWith|toHaveBeenLastCalledWith|lastCalledWith|toHaveBeenNthCalledWith|nthCalledWith|toHaveBeenCalledExactlyOnceWith)$/;

/** @returns the named function around a place, callbacks within it skipped, or why there is none */
export function findThreadable(ws: Workspace, node: ts.Node): Threadable | { reason: string } {
  const { ts } = ws;
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isFunctionLike(at)) continue;
    if (ts.isConstructorDeclaration(at) || ts.isAccessor(at)) return { reason: 'it lies in a constructor or accessor, which cannot simply take another parameter' };
    const name = nameOfFunction(ws, at);
    if (name !== undefined) return isAction(ws, at) ? { reason: `\`${name.getText()}\` is a server action, and whoever calls it would choose the tenant: take it from the session there` } : { fn: at, name, label: name.getText() };
  }
  return { reason: 'it lies in no function that has a name and could take the tenant as a parameter' };
}

/** The name by which a function is referred to; undefined for a callback. */
function nameOfFunction(ws: Workspace, fn: ts.SignatureDeclaration): ts.Node | undefined {
  const { ts, checker } = ws;
  if (ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn)) return fn.name;
  let at: ts.Node = fn;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isSatisfiesExpression(at.parent)) at = at.parent;
  let holder = at.parent;
  // `cache(async (id) => …)` gives what it takes.
  if (ts.isCallExpression(holder) && holder.arguments[0] === at && ts.isVariableDeclaration(holder.parent)) {
    const [signature] = checker.getTypeAtLocation(holder).getCallSignatures();
    if (signature?.declaration !== fn) return undefined;
    holder = holder.parent;
  }
  if ((ts.isVariableDeclaration(holder) || ts.isPropertyDeclaration(holder) || ts.isPropertyAssignment(holder)) && ts.isIdentifier(holder.name)) return holder.name;
  return undefined;
}

function isAction(ws: Workspace, fn: ts.SignatureDeclaration): boolean {
  const { ts } = ws;
  const says = (statements: readonly ts.Statement[]): boolean => statements.some((one) => ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression) && one.expression.text === 'use server');
  const { body } = fn as ts.FunctionDeclaration;
  if (body !== undefined && ts.isBlock(body) && says(body.statements.slice(0, 3))) return true;
  return says(fn.getSourceFile().statements.slice(0, 3)) && /^export\b/.test(outermost(ws, fn).getText());
}

function outermost(ws: Workspace, node: ts.Node): ts.Node {
  let at = node;
  while (!ws.ts.isSourceFile(at.parent)) at = at.parent;
  return at;
}

/** @returns its uses, or why they cannot all be changed */
export function findUses(ws: Workspace, { name, label }: Threadable): Uses | { reason: string } {
  const { ts } = ws;
  const uses: Uses = { signatures: [], calls: [], callbacks: [], expectations: [] };
  const seen = new Set<ts.Node>();
  let reason: string | undefined;
  const block = (file: string, node: ts.Node, what: string): void => {
    const { line } = ts.getLineAndCharacterOfPosition(node.getSourceFile(), node.getStart());
    reason ??= `\`${label}\` ${what} in ${file}:${line + 1}, so not every call of it can be seen: add the parameter by hand`;
  };
  ws.addFilesNaming(name.getText());
  const queue = ws.references(name);
  for (const { file, node } of queue) {
    if (seen.has(node)) continue;
    seen.add(node);
    visit(file, node);
  }
  return reason === undefined ? uses : { reason };

  function visit(file: string, node: ts.Node): void {
    const { parent } = node;
    const inTest = isTest(file);
    if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent) || ts.isExportAssignment(parent) || ts.isTypeQueryNode(parent) || ts.isNamespaceImport(parent)) return;
    if (ts.isShorthandPropertyAssignment(parent)) {
      // Calls go through the object's property from here on.
      queue.push(...ws.references(node));
      return;
    }
    if ('name' in parent && parent.name === node && !ts.isPropertyAccessExpression(parent)) {
      const fn = signatureOf(ws, parent);
      if (fn !== undefined) uses.signatures.push({ file, fn });
      else if (!inTest && !ts.isBindingElement(parent) && !ts.isParameter(parent)) block(file, node, 'is declared without a function that could be changed');
      else if (!inTest) block(file, node, 'is taken apart');
      return;
    }
    let value: ts.Node = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
    while (ts.isParenthesizedExpression(value.parent) || ts.isNonNullExpression(value.parent) || ts.isAsExpression(value.parent)) value = value.parent;
    const user = value.parent;
    if (ts.isCallExpression(user) && user.expression === value) uses.calls.push({ file, call: user });
    else if (ts.isPropertyAccessExpression(user) && user.expression === value) return;
    else if (ts.isCallExpression(user)) visitArgument(file, value as ts.Expression, user, inTest);
    else if (!inTest) block(file, node, 'is handed on as a value');
  }

  function visitArgument(file: string, value: ts.Expression, call: ts.CallExpression, inTest: boolean): void {
    const callee = call.expression;
    if (inTest) {
      let chain: ts.Node = call;
      while (ts.isPropertyAccessExpression(chain.parent)) chain = chain.parent;
      const method = ts.isPropertyAccessExpression(chain) ? chain.name.text : '';
      if (callee.getText() === 'expect' && EXPECTS.test(method) && ts.isCallExpression(chain.parent)) uses.expectations.push({ file, call: chain.parent });
      return;
    }
    if (ts.isPropertyAccessExpression(callee) && CALLBACKS.test(callee.name.text) && call.arguments[0] === value) uses.callbacks.push({ file, value });
    else block(file, value, `is handed to \`${callee.getText()}\``);
  }
}

/** The signature that a name declares. */
function signatureOf(ws: Workspace, declaration: ts.Node): ts.SignatureDeclaration | undefined {
  const { ts } = ws;
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)) return declaration;
  if (ts.isPropertySignature(declaration)) return declaration.type && ts.isFunctionTypeNode(declaration.type) ? declaration.type : undefined;
  if (!ts.isVariableDeclaration(declaration) && !ts.isPropertyDeclaration(declaration) && !ts.isPropertyAssignment(declaration)) return undefined;
  let value = declaration.initializer;
  while (value && (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
  if (value && ts.isCallExpression(value)) value = value.arguments[0];
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}
