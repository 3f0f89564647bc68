/**
 * The edits that give a function one more parameter and its calls one more argument: a position of its own, or a member
 * of the options object that the function takes. Boundary: signatures and calls are written out; a call that spreads its
 * arguments or hands on an options object that is built elsewhere is refused.
 */
import type { ts } from 'ts-morph';
import { insertItem, listOf } from '../comma-list.ts';
import type { TextEdit } from '../edits.ts';
import { insertLast } from '../insert-property.ts';
import { scanObject } from '../object-literal.ts';
import type { TenantNames } from '../tenant-names.ts';
import type { Workspace } from '../workspace.ts';
import type { Uses } from './uses.ts';

/** How a function takes the tenant. */
export interface Shape {
  /** Position of a parameter of its own; undefined for a member of the options object. */
  index?: number;
  /** The expression for it in the function's body. */
  text: string;
}

export type Edits = { file: string; edit: TextEdit }[] | { reason: string };

/** @returns a member of the options object where all signatures and calls have one, else the place after the parameters that must be given */
export function chooseShape(ws: Workspace, { signatures, calls, callbacks }: Uses, names: TenantNames): Shape {
  const { ts } = ws;
  const all = signatures.map(({ fn }) => parametersOf(fn));
  const takesOptions = all.every(([only, ...others]) => only !== undefined && others.length === 0 && isOptions(ws, only));
  if (takesOptions && callbacks.length === 0 && calls.length > 0 && calls.every(({ call }) => call.arguments.length === 1 && ts.isObjectLiteralExpression(call.arguments[0]!))) {
    const holder = all.map(([only]) => only!.name).find((name) => ts.isIdentifier(name) || ts.isObjectBindingPattern(name))!;
    return { text: ts.isIdentifier(holder) ? `${holder.text}.${names.preferred}` : names.preferred };
  }
  const index = Math.min(...all.map((parameters) => {
    const optional = parameters.findIndex(({ questionToken, initializer, dotDotDotToken }) => questionToken || initializer || dotDotDotToken);
    return optional < 0 ? parameters.length : optional;
  }));
  return { index, text: names.preferred };
}

/** `this` is no argument. */
function parametersOf(fn: ts.SignatureDeclaration): ts.ParameterDeclaration[] {
  return fn.parameters.filter(({ name }) => name.getText() !== 'this');
}

function isOptions(ws: Workspace, { name, type, initializer, questionToken, dotDotDotToken }: ts.ParameterDeclaration): boolean {
  const { ts } = ws;
  if (initializer || questionToken || dotDotDotToken) return false;
  if (ts.isObjectBindingPattern(name)) return true;
  return type !== undefined && (ts.isTypeLiteralNode(type) || declarationOf(ws, type) !== undefined);
}

/** The object type of the project that a type names. */
function declarationOf(ws: Workspace, type: ts.TypeNode): ts.InterfaceDeclaration | (ts.TypeAliasDeclaration & { type: ts.TypeLiteralNode }) | undefined {
  const { ts, checker } = ws;
  if (!ts.isTypeReferenceNode(type)) return undefined;
  let symbol = checker.getSymbolAtLocation(type.typeName);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const [declaration, ...others] = symbol?.declarations ?? [];
  if (declaration === undefined || others.length > 0 || ws.fileOf(declaration.getSourceFile().fileName) === undefined) return undefined;
  if (ts.isInterfaceDeclaration(declaration)) return declaration;
  return ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type) ? (declaration as ts.TypeAliasDeclaration & { type: ts.TypeLiteralNode }) : undefined;
}

/** @returns the edits of every signature, or why one cannot be changed */
export function editSignatures(ws: Workspace, { signatures }: Uses, shape: Shape, names: TenantNames): Edits {
  const { ts } = ws;
  const edits: { file: string; edit: TextEdit }[] = [];
  for (const { file, fn } of signatures) {
    const source = fn.getSourceFile();
    const typed = `${names.preferred}: ${names.type}`;
    const isPlain = /\.[cm]?jsx?$/.test(file);
    const taken = findTaken(ws, fn, names.preferred);
    if (taken !== undefined) return { reason: `\`${nameOf(fn)}\` in ${file} already has a \`${names.preferred}\` of another meaning or one that may be absent: give it the tenant by hand` };
    const parameters = parametersOf(fn);
    if (shape.index !== undefined) {
      const isBare = isPlain || (parameters.length > 0 && parameters.every(({ type, initializer }) => type === undefined && initializer === undefined) && !ts.isFunctionDeclaration(fn) && !ts.isMethodDeclaration(fn));
      edits.push({ file, edit: addParameter(ws, fn, source, shape.index + (fn.parameters.length - parameters.length), isBare ? names.preferred : typed) });
      continue;
    }
    const [{ name, type }] = parameters as [ts.ParameterDeclaration];
    if (ts.isObjectBindingPattern(name)) {
      const rest = name.elements.findIndex(({ dotDotDotToken }) => dotDotDotToken);
      const list = { ...listOf(source, name.elements, name.getStart(source) + 1, name.end - 1), isPadded: true };
      edits.push({ file, edit: insertItem(list, rest < 0 ? name.elements.length : rest, names.preferred) });
    }
    if (type !== undefined) edits.push(...extendType(ws, file, source, type, typed, signatures.map((one) => one.fn)));
  }
  return edits;
}

/** Something of the name that the function holds already. */
function findTaken(ws: Workspace, fn: ts.SignatureDeclaration, name: string): ts.Node | undefined {
  const { ts } = ws;
  const visit = (node: ts.Node): ts.Node | undefined =>
    (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) && ts.isIdentifier(node.name) && node.name.text === name ? node : ts.forEachChild(node, visit);
  return visit(fn);
}

function nameOf(fn: ts.SignatureDeclaration): string {
  return fn.name?.getText() ?? 'the function';
}

function addParameter(ws: Workspace, fn: ts.SignatureDeclaration, source: ts.SourceFile, index: number, parameter: string): TextEdit {
  const { ts } = ws;
  const [first] = fn.parameters;
  const open = getOpen(ws, fn, source);
  // `id => …`
  if (first !== undefined && (open === undefined || open > first.getStart(source))) return { start: first.getStart(source), end: first.end, text: `(${first.getText(source)}, ${parameter})` };
  const close = fn.getChildren(source).find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)!.getStart(source);
  return insertItem(listOf(source, fn.parameters, open! + 1, close), index, parameter);
}

function getOpen(ws: Workspace, fn: ts.SignatureDeclaration, source: ts.SourceFile): number | undefined {
  return fn.getChildren(source).find(({ kind }) => kind === ws.ts.SyntaxKind.OpenParenToken)?.getStart(source);
}

/** A member more in the type of the options: where it is written, if nothing else uses it, else beside it. */
function extendType(ws: Workspace, file: string, source: ts.SourceFile, type: ts.TypeNode, member: string, users: readonly ts.SignatureDeclaration[]): { file: string; edit: TextEdit }[] {
  const { ts } = ws;
  if (ts.isTypeLiteralNode(type)) return [{ file, edit: insertMember(source, type.members, type.getStart(source) + 1, type.end - 1, member) }];
  const declaration = declarationOf(ws, type);
  if (declaration !== undefined && isOnlyFor(ws, declaration, users)) {
    const own = declaration.getSourceFile();
    const literal = ts.isInterfaceDeclaration(declaration) ? declaration : declaration.type;
    const open = own.text.lastIndexOf('{', literal.members[0]?.getStart(own) ?? literal.end) + 1;
    return [{ file: ws.fileOf(own.fileName)!, edit: insertMember(own, literal.members, open, literal.end - 1, member) }];
  }
  const isBound = ts.isUnionTypeNode(type) || ts.isConditionalTypeNode(type) || ts.isFunctionTypeNode(type);
  const [start, end] = [type.getStart(source), type.end];
  return isBound
    ? [{ file, edit: { start, end, text: `(${type.getText(source)}) & { ${member} }` } }]
    : [{ file, edit: { start: end, end, text: ` & { ${member} }` } }];
}

function insertMember(source: ts.SourceFile, members: ts.NodeArray<ts.TypeElement>, open: number, close: number, member: string): TextEdit {
  // A member's node holds its separator.
  const [first, last] = [members[0], members.at(-1)];
  const separator = first?.getText(source).endsWith(',') ? ',' : ';';
  if (last === undefined) return insertItem({ text: source.text, items: [], open, close, isPadded: true }, 0, member);
  const isClosed = /[;,]$/.test(last.getText(source));
  const items = members.map((one) => ({ start: one.getStart(source), end: one.end - (/[;,]$/.test(one.getText(source)) ? 1 : 0) }));
  return insertItem({ text: source.text, items, open, close, separator, ...(isClosed && { trailing: last.end }) }, members.length, member);
}

function isOnlyFor(ws: Workspace, declaration: ts.InterfaceDeclaration | ts.TypeAliasDeclaration, users: readonly ts.SignatureDeclaration[]): boolean {
  const { ts } = ws;
  ws.addFilesNaming(declaration.name.text);
  return ws.references(declaration.name).every(({ node }) => {
    if (ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent) || node.parent === declaration || (ts.isInterfaceDeclaration(node.parent) && node.parent.name === node) || (ts.isTypeAliasDeclaration(node.parent) && node.parent.name === node)) return true;
    const parameter = node.parent.parent;
    return ts.isTypeReferenceNode(node.parent) && ts.isParameter(parameter) && users.some((fn) => fn.pos === parameter.parent.pos && fn.getSourceFile().fileName === parameter.getSourceFile().fileName);
  });
}

/** @returns the edit that hands the tenant to a call, or why it cannot take it */
export function editCall(ws: Workspace, file: string, call: ts.CallExpression, shape: Shape, names: TenantNames, value: string, offset = 0): TextEdit | { reason: string } {
  const { ts } = ws;
  const source = call.getSourceFile();
  const { line } = ts.getLineAndCharacterOfPosition(source, call.getStart(source));
  const where = `${file}:${line + 1}`;
  if (shape.index === undefined) {
    const options = call.arguments[offset];
    const object = options && ts.isObjectLiteralExpression(options) ? scanObject(source.text, options.getStart(source)) : undefined;
    if (object === undefined) return { reason: `the call in ${where} hands on options that are built elsewhere: add \`${names.preferred}\` there` };
    const known = object.properties.find(({ key }) => key === names.preferred);
    if (known !== undefined) return { reason: `the call in ${where} already gives a \`${names.preferred}\`` };
    const [edit, ...more] = insertLast(source.text, object, names.preferred === value ? value : `${names.preferred}: ${value}`);
    if (edit === undefined || more.length === 0) return edit!;
    const end = Math.max(edit.start, ...more.map(({ start }) => start));
    return { start: edit.start, end, text: edit.text + more.map(({ start, text }) => source.text.slice(edit.start, start) + text).join('') };
  }
  const index = shape.index + offset;
  if (call.arguments.slice(0, index + 1).some((one) => ts.isSpreadElement(one))) return { reason: `the call in ${where} spreads its arguments: add the tenant there by hand` };
  if (call.arguments.length < index) return { reason: `the call in ${where} gives fewer arguments than the tenant's position` };
  const open = call.getChildren(source).find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)!.end;
  return insertItem(listOf(source, call.arguments, open, call.end - 1), index, value);
}
