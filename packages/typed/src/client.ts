/**
 * Why receivers have no type: a Prisma client that is imported but was not generated, or is not installed.
 * Boundary: looks at the imports of the project's own files that the program has read.
 */
import { relative, sep } from 'node:path';
import { ts } from 'ts-morph';

/** @returns what is missing and what to do about it */
export function missingClientNote(program: ts.Program, root: string): string {
  const missing = missingClient(program);
  if (!missing) return "an imported module could not be found. Install the project's dependencies and run again.";
  const file = relative(root, missing.file).split(sep).join('/');
  return `the Prisma client "${missing.module}", imported by ${file}, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.`;
}

/** The package, or the usual places of a client generated into the project; not their runtime. */
const client = /^@prisma\/client(?:\/(?:edge|index|default|wasm))?$|(?:^|\/)\.?prisma\/client(?:\/(?:edge|index|default|wasm))?(?:\.[jt]s)?$/;

function missingClient(program: ts.Program): { module: string; file: string } | undefined {
  const checker = program.getTypeChecker();
  for (const source of program.getSourceFiles()) {
    if (program.isSourceFileFromExternalLibrary(source) || program.isSourceFileDefaultLibrary(source)) continue;
    for (const statement of source.statements) {
      const from = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
      if (!from || !ts.isStringLiteral(from)) continue;
      const isNamed = client.test(from.text);
      if (!isNamed && !importsClient(statement)) continue;
      const module = checker.getSymbolAtLocation(from);
      const exported = module && checker.tryGetMemberInModuleExports('PrismaClient', module);
      // The package's own placeholder declares the client as `any`, or re-exports what is not there, until it is generated.
      const isMissing = exported ? isAny(exported, checker) : !module || isNamed;
      if (isMissing) return { module: from.text, file: source.fileName };
    }
  }
  return undefined;
}

function importsClient(statement: ts.Statement): boolean {
  const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return named !== undefined && ts.isNamedImports(named) && named.elements.some((element) => (element.propertyName ?? element.name).text === 'PrismaClient');
}

function isAny(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (checker.getDeclaredTypeOfSymbol(target).flags & ts.TypeFlags.Any) !== 0;
}
