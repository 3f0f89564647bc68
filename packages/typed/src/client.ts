/**
 * Why receivers have no type: a Prisma client that is imported but was not generated, or a module that is not installed.
 * Boundary: looks at the imports of the project's own files that the program has read.
 */
import { isBuiltin } from 'node:module';
import { relative, sep } from 'node:path';
import { ts } from 'ts-morph';

/** @returns what is missing and what to do about it; nothing where all was found and the code itself gives no types */
export function missingTypesNote(program: ts.Program, root: string): string | undefined {
  const checker = program.getTypeChecker();
  let other: Imported | undefined;
  for (const imported of importsOf(program)) {
    if (isMissingClient(imported, checker)) {
      return `the Prisma client ${placeOf(imported, root)}, is not generated or not installed. Install the project's dependencies, run "npx prisma generate" and run again.`;
    }
    const { from } = imported;
    // No delegate comes from the platform, whose types may well be left out.
    if (!other && !checker.getSymbolAtLocation(from) && !isBuiltin(from.text) && !asset.test(from.text)) other = imported;
  }
  return other && `${placeOf(other, root)}, could not be found. Install the project's dependencies and run again.`;
}

interface Imported {
  statement: ts.ImportDeclaration | ts.ExportDeclaration;
  from: ts.StringLiteral;
  file: string;
}

/** What a bundler reads, not TypeScript. */
const asset = /\.(?:css|s[ac]ss|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|mp[34]|wasm|html|mdx?|txt|graphql|gql)(?:\?.*)?$/;

function placeOf({ from, file }: Imported, root: string): string {
  return `"${from.text}", imported by ${relative(root, file).split(sep).join('/')}`;
}

/** Imports of names by the project's own files: one for its effect gives nothing a type. */
function* importsOf(program: ts.Program): Generator<Imported> {
  for (const source of program.getSourceFiles()) {
    if (program.isSourceFileFromExternalLibrary(source) || program.isSourceFileDefaultLibrary(source)) continue;
    for (const statement of source.statements) {
      if (!(ts.isImportDeclaration(statement) ? statement.importClause : ts.isExportDeclaration(statement))) continue;
      const { moduleSpecifier: from } = statement as Imported['statement'];
      if (from && ts.isStringLiteral(from)) yield { statement: statement as Imported['statement'], from, file: source.fileName };
    }
  }
}

/** The package, or the usual places of a client generated into the project; not their runtime. */
const client = /^@prisma\/client(?:\/(?:edge|index|default|wasm))?$|(?:^|\/)\.?prisma\/client(?:\/(?:edge|index|default|wasm))?(?:\.[jt]s)?$/;

function isMissingClient({ statement, from }: Imported, checker: ts.TypeChecker): boolean {
  const isNamed = client.test(from.text);
  if (!isNamed && !importsClient(statement)) return false;
  const module = checker.getSymbolAtLocation(from);
  const exported = module && checker.tryGetMemberInModuleExports('PrismaClient', module);
  // The package's own placeholder declares the client as `any`, or re-exports what is not there, until it is generated.
  return exported ? isAny(exported, checker) : !module || isNamed;
}

function importsClient(statement: ts.Statement): boolean {
  const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return named !== undefined && ts.isNamedImports(named) && named.elements.some((element) => (element.propertyName ?? element.name).text === 'PrismaClient');
}

function isAny(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (checker.getDeclaredTypeOfSymbol(target).flags & ts.TypeFlags.Any) !== 0;
}
