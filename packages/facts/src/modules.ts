/**
 * Import and export statements, and CommonJS exports. Boundary: `require()` stays a call; an import that names nothing
 * (`import './x'`) leaves no fact; exports of types without a value show only in `types`.
 */
import { lowerExpr, lowerNamed } from './expressions.ts';
import { lowerClass } from './classes.ts';
import { lowerFunction } from './functions.ts';
import type { BindingId, ExportFacts, Expr, ImportFacts, Pattern, Stmt } from './ir.ts';
import type { Context } from './scopes.ts';
import { lowerStatement } from './statements.ts';
import type { SyntaxNode } from './syntax.ts';
import { isFunction, moduleName, spanOf, unwrap } from './syntax.ts';

export function lowerModuleItem(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  switch (node.type) {
    case 'ImportDeclaration':
      lowerImport(cx, node);
      return;
    case 'ExportNamedDeclaration':
      lowerNamedExport(cx, node, out);
      return;
    case 'ExportDefaultDeclaration':
      lowerDefaultExport(cx, node, out);
      return;
    case 'ExportAllDeclaration': {
      const source = String(node.source.value);
      if (!node.exported) cx.exports.push({ name: '*', source });
      else cx.exports.push(withType({ name: moduleName(node.exported), source, imported: '*' }, node.exportKind === 'type'));
      return;
    }
    case 'TSExportAssignment':
      out.push(exportValue(cx, 'export=', node.expression, node));
      return;
    case 'TSImportEqualsDeclaration':
      lowerImportEquals(cx, node, out);
      return;
  }
}

function lowerImport(cx: Context, node: SyntaxNode): void {
  const source = String(node.source.value);
  for (const specifier of node.specifiers as SyntaxNode[]) {
    const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : specifier.type === 'ImportNamespaceSpecifier' ? '*' : moduleName(specifier.imported);
    const fact: ImportFacts = { b: cx.resolve(specifier.local.name) as BindingId, source, name, s: spanOf(specifier) };
    if (node.importKind === 'type' || specifier.importKind === 'type') fact.typeOnly = true;
    cx.imports.push(fact);
  }
}

function lowerImportEquals(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  const b = cx.resolve(node.id.name) as BindingId;
  const s = spanOf(node);
  const reference = node.moduleReference as SyntaxNode;
  if (reference.type === 'TSExternalModuleReference') {
    const fact: ImportFacts = { b, source: String(reference.expression.value), name: '*', s };
    if (node.importKind === 'type') fact.typeOnly = true;
    cx.imports.push(fact);
    return;
  }
  out.push({ k: 'let', d: [{ p: { k: 'pvar', b, s: spanOf(node.id) }, e: qualifiedName(cx, reference) }], kind: 'const', s });
}

function qualifiedName(cx: Context, node: SyntaxNode): Expr {
  if (node.type !== 'TSQualifiedName') return cx.reference(node.name, spanOf(node));
  return { k: 'mem', o: qualifiedName(cx, node.left), p: node.right.name, s: spanOf(node), ps: spanOf(node.right) };
}

function lowerNamedExport(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  const typeOnly = node.exportKind === 'type';
  if (node.declaration) {
    const first = out.length;
    lowerStatement(cx, node.declaration, out);
    if (node.declaration.type === 'TSEnumDeclaration' || node.declaration.type === 'TSModuleDeclaration') {
      const id = node.declaration.id as SyntaxNode;
      const b = id.type === 'Identifier' ? cx.resolve(id.name) : undefined;
      if (b !== undefined) cx.exports.push({ name: id.name, b });
      return;
    }
    for (let i = first; i < out.length; i++) exportDeclared(cx, out[i] as Stmt);
    return;
  }
  const source = node.source ? String(node.source.value) : undefined;
  for (const specifier of node.specifiers as SyntaxNode[]) {
    const name = moduleName(specifier.exported);
    const type = typeOnly || specifier.exportKind === 'type';
    if (source !== undefined) {
      cx.exports.push(withType({ name, source, imported: moduleName(specifier.local) }, type));
      continue;
    }
    const b = cx.resolve(specifier.local.name);
    if (b !== undefined) cx.exports.push(withType({ name, b }, type));
  }
}

function withType<E extends ExportFacts & { typeOnly?: true }>(fact: E, type: boolean): E {
  if (type) fact.typeOnly = true;
  return fact;
}

function exportDeclared(cx: Context, stmt: Stmt): void {
  if (stmt.k === 'decl') exportBinding(cx, stmt.b);
  else if (stmt.k === 'let') for (const { p } of stmt.d) exportPattern(cx, p);
}

function exportBinding(cx: Context, b: BindingId): void {
  cx.exports.push({ name: cx.bindings[b]?.name as string, b });
}

function exportPattern(cx: Context, pattern: Pattern): void {
  switch (pattern.k) {
    case 'pvar':
      exportBinding(cx, pattern.b);
      return;
    case 'pobj':
      for (const { v } of pattern.p) exportPattern(cx, v);
      if (pattern.rest) exportPattern(cx, pattern.rest);
      return;
    case 'parr':
      for (const element of pattern.e) if (element) exportPattern(cx, element);
      if (pattern.rest) exportPattern(cx, pattern.rest);
      return;
    case 'pdef':
      exportPattern(cx, pattern.p);
      return;
  }
}

function lowerDefaultExport(cx: Context, node: SyntaxNode, out: Stmt[]): void {
  const declaration = node.declaration as SyntaxNode;
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration': {
      if (declaration.id) {
        lowerStatement(cx, declaration, out);
        cx.exports.push({ name: 'default', b: cx.resolve(declaration.id.name) as BindingId });
        return;
      }
      const s = spanOf(declaration);
      const e = declaration.type === 'ClassDeclaration' ? lowerClass(cx, declaration, 'default') : lowerFunction(cx, declaration, 'function', 'default');
      out.push({ k: 'expr', e, s });
      cx.exports.push({ name: 'default', e });
      return;
    }
    case 'TSInterfaceDeclaration':
      lowerStatement(cx, declaration, out);
      return;
    case 'TSDeclareFunction':
    case 'TSEnumDeclaration':
      return;
    default:
      out.push(exportValue(cx, 'default', declaration, node));
  }
}

/** `export default <expr>` and `export = <expr>`: the expression is evaluated here, and is what the name stands for. */
function exportValue(cx: Context, name: string, value: SyntaxNode, node: SyntaxNode): Stmt {
  const inner = unwrap(value);
  const label = name === 'default' && cx.path === '' && isFunction(inner) ? 'default' : undefined;
  const e = label === undefined ? lowerExpr(cx, value) : lowerNamed(cx, value, label, [spanOf(node)[0], spanOf(inner)[0]]);
  pushExport(cx, name, e);
  return { k: 'expr', e, s: spanOf(node) };
}

function pushExport(cx: Context, name: string, e: Expr): void {
  cx.exports.push(e.k === 'var' ? { name, b: e.b } : { name, e });
}

/** Exports made by assignment at the top of a CommonJS module: `module.exports = …`, `exports.x = …`. */
export function collectCommonJsExports(cx: Context, body: readonly Stmt[]): void {
  for (const stmt of body) {
    if (stmt.k !== 'expr') continue;
    for (let e: Expr = stmt.e; e.k === 'asg' && e.op === '='; e = e.v) {
      if (e.t.k === 'pmem') exportAssigned(cx, e.t.e, lastValue(e));
    }
  }
}

function lastValue(e: Expr): Expr {
  while (e.k === 'asg') e = e.v;
  return e;
}

function exportAssigned(cx: Context, target: Expr, value: Expr): void {
  if (target.k !== 'mem') return;
  if (isExportsObject(target)) {
    pushExport(cx, 'export=', value);
    if (value.k !== 'obj') return;
    for (const property of value.p) if (property.key !== undefined && property.key !== null) pushExport(cx, property.key, property.v);
  } else if (isExportsObject(target.o)) {
    pushExport(cx, target.p, value);
  }
}

function isExportsObject(e: Expr): boolean {
  if (e.k === 'glob') return e.n === 'exports';
  return e.k === 'mem' && e.p === 'exports' && e.o.k === 'glob' && e.o.n === 'module';
}
