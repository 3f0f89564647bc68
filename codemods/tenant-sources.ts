/**
 * Where a tenant can come from at a place in the code: names in scope, members of what is in scope, and what the code
 * already asks for but does not take (`await getSession()` whose result is dropped, a context that a handler does not
 * destructure). Boundary: by names and types; a value that may be absent by its type is none; the proof decides.
 */
import type { ts } from 'ts-morph';
import { insertItem, listOf } from './comma-list.ts';
import type { TextEdit } from './edits.ts';
import { learnFromCall, learnFromType } from './learned-members.ts';
import type { TenantNames } from './tenant-names.ts';
import type { Workspace } from './workspace.ts';

export interface TenantSource {
  /** Expression that is the tenant at the place. */
  text: string;
  /** What brings it into scope, in the same file. */
  edits: TextEdit[];
  /** Imperative, for edits. */
  description?: string;
}

/** Members through which a session or context leads to its tenant. */
const CARRIERS = /^(?:session|user|auth|ctx|context|tenant|organization|org|workspace|team|account|project|membership|member|currentUser|activeOrganization|locals|state|viewer|actor|principal|claims)$/;
const SENT =
  /\.(?:json|formData|text)\s*\(|\b(?:parse|safeParse|validate|decode|deserialize|coerce)\w*\s*(?:<[^()]*>)?\(|\b(?:searchParams|queryStringParameters|pathParameters|useParams)\b|\b(?:req|request|ctx|c|event)\.(?:body|query|params|input|param|valid|headers)\b|^(?:await )?(?:input|body|data|query|params|payload|formData|props\.params)\b/i;
/** Calls that say who acts and where; without types only these are trusted to. */
const WHO = /session|auth|user|tenant|org|team|workspace|context|ctx|account|viewer|member|current|identity|claims|principal/i;
/** Reads that give one row. */
const ROW_READ = /^(?:await\s+)?[\w$.\s]+\.(?:findFirst|findUnique|findOne|findOneBy)(?:OrThrow|OrFail)?\s*\(/;
/** What a client sends: a tenant in it is a claim, not a proof. */
const INPUT = /^(?:input|body|data|query|params|searchParams|payload|form|formData|filter|values|dto|options|opts)$/;

/**
 * @param node the access or the call that lacks the tenant
 * @returns sources, the nearest to hand first
 */
export function findTenantSources(ws: Workspace, node: ts.Node, names: TenantNames): TenantSource[] {
  const { ts, checker } = ws;
  const source = node.getSourceFile();
  const named: TenantSource[] = [];
  const held: TenantSource[] = [];
  const dropped: TenantSource[] = [];
  const rows: TenantSource[] = [];
  const seen = new Set<string>();
  for (let child: ts.Node = node, at: ts.Node | undefined = node.parent; at !== undefined; child = at, at = at.parent) {
    if (ts.isBlock(at) || ts.isCaseOrDefaultClause(at)) {
      for (const statement of [...at.statements].slice(0, at.statements.indexOf(child as ts.Statement)).reverse()) {
        if (ts.isVariableStatement(statement)) statement.declarationList.declarations.forEach(addDeclaration);
        else if (ts.isExpressionStatement(statement)) addDropped(statement);
      }
    } else if (ts.isForOfStatement(at) && ts.isVariableDeclarationList(at.initializer) && child === at.statement) {
      at.initializer.declarations.forEach((one) => addName(one.name));
    } else if (ts.isFunctionLike(at)) {
      at.parameters.forEach((parameter) => addParameter(parameter));
      if (at.parameters.length === 0 && (ts.isArrowFunction(at) || ts.isFunctionExpression(at))) addContext(at);
    } else if (ts.isClassLike(at)) {
      addPaths('this', checker.getTypeAtLocation(at));
    }
  }
  return [...named, ...held.sort((a, b) => a.text.split('.').length - b.text.split('.').length), ...dropped, ...rows];

  function addDeclaration(declaration: ts.VariableDeclaration): void {
    const { name, initializer } = declaration;
    if (initializer !== undefined && (isDataRead(initializer) || isSent(ws, initializer))) {
      if (ts.isIdentifier(name) && !seen.has(name.text)) addRow(name, initializer);
      hide(name);
      return;
    }
    addName(name);
    if (initializer === undefined || !ts.isObjectBindingPattern(name) || name.elements.some(({ dotDotDotToken }) => dotDotDotToken)) return;
    addToPattern(name, pathsOf(initializer), initializer.getText(source).replace(/^await\s+/, ''));
  }

  /** A single row that was read before: its tenant is one only if the row was proved, which the second check tells. */
  function addRow(name: ts.Identifier, initializer: ts.Expression): void {
    const text = initializer.getText(source);
    if (!ROW_READ.test(text)) return;
    const type = checker.getNonNullableType(checker.getTypeAtLocation(name));
    const members = [...names.names, ...(names.roots.has(name.text) ? ['id'] : [])];
    for (const member of members) {
      const isThere = type.flags & ts.TypeFlags.Any ? !/\bselect\s*:/.test(text) || new RegExp(`\\b${member}\\s*:\\s*true`).test(text) : type.getProperty(member) !== undefined;
      if (isThere && (member === 'id' || text.includes(member) || !(type.flags & ts.TypeFlags.Any))) rows.push({ text: `${name.text}.${member}`, edits: [] });
    }
  }

  /** Names that hold no tenant to trust, and hide outer ones. */
  function hide(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) seen.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) hide(element.name);
  }

  function addName(name: ts.BindingName): void {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) if (ts.isBindingElement(element)) addName(element.name);
      return;
    }
    // An inner name hides an outer one.
    if (seen.has(name.text) || INPUT.test(name.text)) return;
    seen.add(name.text);
    const type = checker.getTypeAtLocation(name);
    if (names.names.has(name.text)) {
      if (isValue(type)) named.push({ text: name.text, edits: [] });
    } else {
      const present = checker.getNonNullableType(type);
      const key = names.roots.has(name.text) ? present.getProperty('id') : undefined;
      if (key !== undefined && isValue(checker.getTypeOfSymbolAtLocation(key, node))) held.push({ text: `${name.text}.id`, edits: [] });
      addPaths(name.text, present);
      if (type.flags & ts.TypeFlags.Any) for (const path of learnedOf(name)) held.push({ text: [name.text, ...path].join('.'), edits: [] });
    }
  }

  function addParameter({ name, dotDotDotToken, questionToken }: ts.ParameterDeclaration): void {
    if (dotDotDotToken) return;
    addName(name);
    if (questionToken || !ts.isObjectBindingPattern(name)) return;
    addToPattern(name, tenantPaths(checker.getTypeAtLocation(name)), 'what the function is given', 0);
  }

  /** Where there is no type: what the project reads of values declared or made alike. */
  function learnedOf(name: ts.Identifier): string[][] {
    const declaration = name.parent;
    if (!ts.isParameter(declaration) && !ts.isVariableDeclaration(declaration)) return [];
    const { type, initializer } = declaration;
    if (type !== undefined) return ts.isTypeReferenceNode(type) ? learnFromType(ws.textsNaming, (ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right).text, names) : [];
    return initializer === undefined ? [] : learnedOfCall(initializer);
  }

  function learnedOfCall(expression: ts.Expression): string[][] {
    const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
    if (!ts.isCallExpression(call)) return [];
    const callee = ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression;
    return ts.isIdentifier(callee) && WHO.test(callee.text) && !isSent(ws, expression) ? learnFromCall(ws.textsNaming, callee.text, names) : [];
  }

  function addPaths(base: string, type: ts.Type): void {
    for (const path of tenantPaths(type)) held.push({ text: [base, ...path].join('.'), edits: [] });
  }

  /** Takes a further member out of what is destructured already. */
  function addToPattern(pattern: ts.ObjectBindingPattern, paths: string[][], from: string, index = pattern.elements.length): void {
    const bound = new Set(pattern.elements.map((element) => (element.propertyName ?? element.name).getText(source)));
    const list = { ...listOf(source, pattern.elements, pattern.getStart(source) + 1, pattern.end - 1), isPadded: true };
    for (const [head, ...rest] of paths) {
      if (head === undefined || bound.has(head) || isTaken(head, pattern)) continue;
      dropped.push({ text: [head, ...rest].join('.'), edits: [insertItem(list, index, head)], description: `Take \`${head}\` from ${describe(from)}` });
    }
  }

  /** A call whose result is dropped, where its result holds the tenant. */
  function addDropped(statement: ts.ExpressionStatement): void {
    const { expression } = statement;
    const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
    if (!ts.isCallExpression(call) || isDataRead(call) || isSent(ws, call)) return;
    const start = statement.getStart(source);
    for (const [head, ...rest] of pathsOf(expression)) {
      if (head === undefined || isTaken(head, statement)) continue;
      const edit = { start, end: start, text: `const { ${head} } = ` };
      dropped.push({ text: [head, ...rest].join('.'), edits: [edit], description: `Take \`${head}\` from ${describe(call.getText(source))}` });
    }
  }

  /** A handler that takes nothing of the context which it would be given. */
  function addContext(fn: ts.ArrowFunction | ts.FunctionExpression): void {
    const parameter = checker.getContextualType(fn)?.getCallSignatures()[0]?.parameters[0];
    if (parameter === undefined) return;
    const open = source.text.indexOf('(', fn.getStart(source));
    const close = open + 1 + /^\s*/.exec(source.text.slice(open + 1))![0].length;
    if (source.text[close] !== ')') return;
    for (const [head, ...rest] of tenantPaths(checker.getTypeOfSymbolAtLocation(parameter, fn))) {
      if (head === undefined || isTaken(head, fn)) continue;
      dropped.push({ text: [head, ...rest].join('.'), edits: [{ start: open + 1, end: close, text: `{ ${head} }` }], description: `Take \`${head}\` from what the function is given` });
    }
  }

  function pathsOf(expression: ts.Expression): string[][] {
    const type = checker.getTypeAtLocation(expression);
    return type.flags & ts.TypeFlags.Any ? learnedOfCall(expression) : tenantPaths(type);
  }

  /** Member paths of a type that lead to the tenant, none of which may be absent. */
  function tenantPaths(type: ts.Type, depth = 0): string[][] {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike) || checker.getNonNullableType(type) !== type) return [];
    const paths: string[][] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const isRoot = names.roots.has(property.name);
      if (!names.names.has(property.name) && !isRoot && !(CARRIERS.test(property.name) && depth < 2)) continue;
      const inner = checker.getTypeOfSymbolAtLocation(property, node);
      if (names.names.has(property.name)) {
        if (isValue(inner)) paths.push([property.name]);
        continue;
      }
      if (isRoot && checker.getNonNullableType(inner) === inner) {
        const key = inner.getProperty('id');
        if (key !== undefined && isValue(checker.getTypeOfSymbolAtLocation(key, node))) paths.push([property.name, 'id']);
      }
      if (CARRIERS.test(property.name) && depth < 2) for (const path of tenantPaths(inner, depth + 1)) paths.push([property.name, ...path]);
    }
    const distinct = new Map(paths.map((path) => [path.join('.'), path]));
    return [...distinct.values()].sort((a, b) => a.length - b.length);
  }

  /** A key that is surely there. */
  function isValue(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.every(({ flags }) => (flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike)) !== 0);
  }

  /** A name that the function declares or uses otherwise. */
  function isTaken(name: string, place: ts.Node): boolean {
    let fn: ts.Node = place;
    while (fn.parent !== undefined && !ts.isSourceFile(fn.parent) && !ts.isFunctionLike(fn)) fn = fn.parent;
    const visit = (one: ts.Node): boolean =>
      (ts.isIdentifier(one) && one.text === name && !(ts.isPropertyAccessExpression(one.parent) && one.parent.name === one) && !(ts.isPropertyAssignment(one.parent) && one.parent.name === one)) || (ts.forEachChild(one, visit) ?? false);
    return visit(fn);
  }
}

/** A row says to whom it belongs only once it is proved itself. */
function isDataRead(expression: ts.Expression): boolean {
  return /\.(?:find|create|update|upsert|delete|insert|save|select|execute|query|returning|groupBy|aggregate|count)\w*\s*(?:<[^()]*>)?\(/.test(expression.getText());
}

/** What came with the request, or was made of it: whose tenant it names is the sender's choice. */
function isSent(ws: Workspace, expression: ts.Node, depth = 0): boolean {
  const { ts, checker } = ws;
  if (SENT.test(expression.getText())) return true;
  if (depth > 4) return false;
  const visit = (node: ts.Node): boolean => {
    if (!ts.isIdentifier(node)) return ts.forEachChild(node, visit) ?? false;
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return false;
    let declaration: ts.Node | undefined = checker.getSymbolAtLocation(node)?.valueDeclaration;
    while (declaration && (ts.isBindingElement(declaration) || ts.isObjectBindingPattern(declaration))) declaration = declaration.parent;
    return declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && !ts.isFunctionLike(declaration.initializer) && declaration.initializer !== expression && isSent(ws, declaration.initializer, depth + 1);
  };
  return visit(expression);
}

function describe(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.startsWith('what ') ? line : `\`${line.length > 60 ? `${line.slice(0, 57)}...` : line}\``;
}
