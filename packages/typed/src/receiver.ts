/**
 * Whose method a call calls, by the declaration of the method and never by the name of the receiver's type. A Prisma
 * delegate names its model in its symbol index signature (`[K: symbol]: { types, meta: { name: 'Task' } }`, clients of
 * Prisma 5 to 7; clients extended by `$extends` in `types.payload.name`). Boundary: Prisma 4 delegates carry no name.
 */
import { ts } from 'ts-morph';

export type Classified =
  | { resource: string }
  /** Another library's method, or a function of the project. */
  | { other: true }
  | { unknown: string; any?: true };

const runtime = /@prisma\/client\/runtime\/|\.?\/runtime\/(?:library|client|binary|edge|wasm)/;

/**
 * @param call a call of `method`, written as a member or as a name that holds it
 */
export function classify(call: ts.CallExpression, method: string, checker: ts.TypeChecker, program: ts.Program): Classified {
  const callee = unwrap(call.expression);
  const receiver = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee) ? callee.expression : undefined;
  const signature = checker.getResolvedSignature(call)?.getDeclaration();
  if (!receiver) {
    if (isAny(checker.getTypeAtLocation(callee))) return { unknown: 'of type any', any: true };
    return ofDeclaration(undefined, signature, checker, program);
  }
  const type = checker.getNonNullableType(checker.getTypeAtLocation(receiver));
  if (isAny(type)) return { unknown: 'of type any', any: true };
  const found = new Map<string, Classified>();
  for (const part of type.isUnion() ? type.types : [type]) {
    const apparent = checker.getApparentType(checker.getBaseConstraintOfType(part) ?? part);
    const parts = apparent.isUnion() ? apparent.types : [apparent];
    for (const one of parts) {
      const property = checker.getPropertyOfType(one, method);
      // The signature before the symbol: the mapped methods of an extended client have symbols without declarations, and
      // `{ findMany: TaskDelegate['findMany'] }` declares a property whose signature is the delegate's.
      const own = property && checker.getTypeOfSymbol(property).getCallSignatures()[0]?.getDeclaration();
      const result = ofDeclaration(one, own ?? property?.declarations?.[0] ?? signature, checker, program);
      found.set(JSON.stringify(result), result);
    }
  }
  const results = [...found.values()];
  if (results.length === 1) return results[0]!;
  const models = results.flatMap((result) => ('resource' in result ? [result.resource] : []));
  return models.length > 1 ? { unknown: 'of several models' } : (results.find((result) => 'unknown' in result) ?? { unknown: 'of several types' });
}

/** @param owner the receiver's type, where there is a receiver */
function ofDeclaration(owner: ts.Type | undefined, declaration: ts.Node | undefined, checker: ts.TypeChecker, program: ts.Program): Classified {
  if (!declaration) return { unknown: 'without a declaration' };
  const source = declaration.getSourceFile();
  if (isPrisma(source)) {
    // `Pick` and the like drop the signature that holds the name; the interface that declares the method has it.
    const declaring = ts.isInterfaceDeclaration(declaration.parent) ? checker.getTypeAtLocation(declaration.parent) : undefined;
    const model = modelOf(owner, checker) ?? modelOf(declaring, checker);
    return model === undefined ? { unknown: 'without the name of its model' } : { resource: model };
  }
  const isForeign = program.isSourceFileDefaultLibrary(source) || program.isSourceFileFromExternalLibrary(source) || /[\\/]node_modules[\\/]/.test(source.fileName);
  const hasBody = ts.isFunctionLike(declaration) && 'body' in declaration && declaration.body !== undefined;
  return isForeign || hasBody ? { other: true } : { unknown: 'of a type that the project declares itself' };
}

/** The generated client and Prisma's runtime, wherever they lie. */
function isPrisma(source: ts.SourceFile): boolean {
  return /[\\/]@prisma[\\/]client[\\/]/.test(source.fileName) || runtime.test(source.text.slice(0, 4000));
}

function modelOf(delegate: ts.Type | undefined, checker: ts.TypeChecker): string | undefined {
  for (const { keyType, type } of delegate ? checker.getIndexInfosOfType(delegate) : []) {
    if (!(keyType.flags & ts.TypeFlags.ESSymbol)) continue;
    const name = member(member(type, 'meta', checker), 'name', checker) ?? member(member(member(type, 'types', checker), 'payload', checker), 'name', checker);
    if (name?.isStringLiteral()) return name.value;
  }
  return undefined;
}

function member(type: ts.Type | undefined, name: string, checker: ts.TypeChecker): ts.Type | undefined {
  const property = type && checker.getPropertyOfType(type, name);
  return property && checker.getTypeOfSymbol(property);
}

function isAny(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) !== 0;
}

function unwrap(expression: ts.Expression): ts.Expression {
  let e = expression;
  while (ts.isParenthesizedExpression(e) || ts.isNonNullExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e)) e = e.expression;
  return e;
}
