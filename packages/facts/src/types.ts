/**
 * Type annotations reduced to what tells that a value may be absent, and to the names of types.
 * Boundary: no inference; mapped, conditional, indexed and function types are `other`.
 */
import type { TypeFacts } from './ir.ts';
import type { Context } from './scopes.ts';
import type { SyntaxNode } from './syntax.ts';
import { keyOf } from './syntax.ts';

const OTHER: TypeFacts = { k: 'other' };

const KEYWORDS: Record<string, TypeFacts> = {
  TSAnyKeyword: { k: 'kw', n: 'any' },
  TSBigIntKeyword: { k: 'kw', n: 'bigint' },
  TSBooleanKeyword: { k: 'kw', n: 'boolean' },
  TSNeverKeyword: { k: 'kw', n: 'never' },
  TSNullKeyword: { k: 'kw', n: 'null' },
  TSNumberKeyword: { k: 'kw', n: 'number' },
  TSObjectKeyword: { k: 'kw', n: 'object' },
  TSStringKeyword: { k: 'kw', n: 'string' },
  TSSymbolKeyword: { k: 'kw', n: 'symbol' },
  TSThisType: { k: 'kw', n: 'this' },
  TSUndefinedKeyword: { k: 'kw', n: 'undefined' },
  TSUnknownKeyword: { k: 'kw', n: 'unknown' },
  TSVoidKeyword: { k: 'kw', n: 'void' },
  TSTemplateLiteralType: { k: 'kw', n: 'string' },
};

/** The type of a `TSTypeAnnotation` or of a bare type node. */
export function lowerType(node: SyntaxNode): TypeFacts {
  const keyword = KEYWORDS[node.type];
  if (keyword !== undefined) return keyword;
  switch (node.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
    case 'TSRestType':
      return lowerType(node.typeAnnotation);
    case 'TSOptionalType':
      return { k: 'union', u: [lowerType(node.typeAnnotation), KEYWORDS.TSUndefinedKeyword as TypeFacts] };
    case 'TSTypeReference': {
      const n = typeName(node.typeName);
      const args = typeArguments(node);
      return args === undefined ? { k: 'ref', n } : { k: 'ref', n, a: args };
    }
    case 'TSInterfaceHeritage':
    case 'TSClassImplements':
    case 'TSExpressionWithTypeArguments': {
      const n = typeName(node.expression);
      const args = typeArguments(node);
      return args === undefined ? { k: 'ref', n } : { k: 'ref', n, a: args };
    }
    case 'TSTypeQuery':
      return { k: 'ref', n: 'typeof ' + typeName(node.exprName) };
    case 'TSImportType': {
      const source = node.source ?? node.argument?.literal ?? node.argument;
      const n = `import('${String(source?.value)}')`;
      const args = typeArguments(node);
      const full = node.qualifier ? n + '.' + typeName(node.qualifier) : n;
      return args === undefined ? { k: 'ref', n: full } : { k: 'ref', n: full, a: args };
    }
    case 'TSUnionType':
      return { k: 'union', u: node.types.map(lowerType) };
    case 'TSIntersectionType':
      return { k: 'inter', u: node.types.map(lowerType) };
    case 'TSArrayType':
      return { k: 'arr', e: lowerType(node.elementType) };
    case 'TSTupleType':
      return tuple(node);
    case 'TSNamedTupleMember':
      return lowerType(node.elementType);
    case 'TSTypeOperator':
      return node.operator === 'readonly' ? lowerType(node.typeAnnotation) : OTHER;
    case 'TSLiteralType':
      return literalType(node.literal);
    case 'TSTypeLiteral':
      return { k: 'obj', m: lowerMembers(node.members) };
    default:
      return OTHER;
  }
}

/** Type arguments of a reference, call or `new`, where written. */
export function typeArguments(node: SyntaxNode): TypeFacts[] | undefined {
  const args = node.typeArguments ?? node.typeParameters;
  if (!args || args.params.length === 0) return undefined;
  return args.params.map(lowerType);
}

function typeName(node: SyntaxNode): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'TSQualifiedName':
      return typeName(node.left) + '.' + node.right.name;
    case 'MemberExpression':
      return typeName(node.object) + '.' + node.property.name;
    case 'ThisExpression':
      return 'this';
    case 'TSImportType': {
      const type = lowerType(node);
      return type.k === 'ref' ? type.n : '';
    }
    default:
      return '';
  }
}

function tuple(node: SyntaxNode): TypeFacts {
  const types: TypeFacts[] = node.elementTypes.map((element: SyntaxNode) => {
    const type = lowerType(element);
    return isRest(element) && type.k === 'arr' ? type.e : type;
  });
  return { k: 'arr', e: types.length === 1 ? (types[0] as TypeFacts) : { k: 'union', u: types } };
}

function isRest(node: SyntaxNode): boolean {
  return node.type === 'TSRestType';
}

function literalType(node: SyntaxNode): TypeFacts {
  if (node.type === 'TemplateLiteral') return KEYWORDS.TSTemplateLiteralType as TypeFacts;
  if (node.type === 'UnaryExpression' && typeof node.argument.value === 'number') return { k: 'lit', v: -node.argument.value };
  const { value } = node;
  if (value === null && node.bigint === undefined) return KEYWORDS.TSNullKeyword as TypeFacts;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? { k: 'lit', v: value } : OTHER;
}

type Members = Extract<TypeFacts, { k: 'obj' }>['m'];

function lowerMembers(nodes: readonly SyntaxNode[]): Members {
  const members: Members = [];
  for (const node of nodes) {
    if (node.type !== 'TSPropertySignature' && node.type !== 'TSMethodSignature') continue;
    const n = keyOf(node.key, node.computed === true);
    if (n === null) continue;
    if (node.kind === 'set') continue;
    const annotation = node.type === 'TSPropertySignature' ? node.typeAnnotation : node.kind === 'get' ? node.returnType : undefined;
    const t = annotation ? lowerType(annotation) : OTHER;
    members.push(node.optional === true ? { n, t, opt: true } : { n, t });
  }
  return members;
}

/** Records a `type` alias or an `interface`; several declarations of one interface become their intersection. */
export function lowerTypeDeclaration(cx: Context, node: SyntaxNode, prefix = ''): void {
  const name = `${prefix}${String(node.id.name)}`;
  let type: TypeFacts;
  if (node.type === 'TSTypeAliasDeclaration') {
    type = lowerType(node.typeAnnotation);
  } else {
    const body: TypeFacts = { k: 'obj', m: lowerMembers(node.body.body) };
    const bases = node.extends as SyntaxNode[] | undefined;
    type = bases && bases.length > 0 ? { k: 'inter', u: [...bases.map(lowerType), body] } : body;
  }
  const known = Object.hasOwn(cx.types, name) ? cx.types[name] : undefined;
  cx.types[name] = known === undefined ? type : { k: 'inter', u: [known, type] };
}
