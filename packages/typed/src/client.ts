/**
 * Why receivers have no type: a Prisma client that is imported but was not generated, or is not installed.
 * Boundary: looks at the imports of the project's own files that the program has read.
 */
import { relative, sep } from 'node:path';
import { ts } from 'ts-morph';

/** @returns what is missing and what to do about it */
export function missingClientNote(program: ts.Program, root: string): string {
  const missing = missingClient(program);
  if (!missing) return "what they come from could not be found. Install the project's dependencies and run again.";
  const file = relative(root, missing.file).split(sep).join('/');
  return `the Prisma client "${missing.module}", imported by ${file}, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.`;
}

function missingClient(program: ts.Program): { module: string; file: string } | undefined {
  const checker = program.getTypeChecker();
  for (const source of program.getSourceFiles()) {
    if (program.isSourceFileFromExternalLibrary(source) || program.isSourceFileDefaultLibrary(source)) continue;
    for (const statement of source.statements) {
      const from = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
      if (!from || !ts.isStringLiteral(from) || !isClient(statement, from.text)) continue;
      const module = checker.getSymbolAtLocation(from);
      const client = module && checker.tryGetMemberInModuleExports('PrismaClient', module);
      // The package's own placeholder declares the client as `any` until it is generated.
      if (!client || checker.getDeclaredTypeOfSymbol(aliased(client, checker)).flags & ts.TypeFlags.Any) return { module: from.text, file: source.fileName };
    }
  }
  return undefined;
}

function isClient(statement: ts.ImportDeclaration | ts.ExportDeclaration | ts.Statement, module: string): boolean {
  if (/(?:^|\/)\.?@?prisma\/client(?:\/|$)/.test(module)) return true;
  const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return named !== undefined && ts.isNamedImports(named) && named.elements.some((element) => (element.propertyName ?? element.name).text === 'PrismaClient');
}

function aliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
