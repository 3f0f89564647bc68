/**
 * The baseline to beat: the text rule as teams write it. A data-layer call is reported when the text of the whole
 * call chain holds no tenant word. Boundary: knows no schema, no values and no guards, on purpose.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, visitorKeys, type CallExpression, type Expression, type Node } from 'oxc-parser';
import type { Result } from './sarif.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_SHIPPED = /(?:^|\/)(?:node_modules|dist|build|\.next|\.git|__tests__|__mocks__|tests?|e2e|seeds?|migrations?)\/|\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$/;

/** Prisma and TypeORM methods, and the starts of Drizzle and Kysely statements. */
const METHODS = [
  'findMany', 'findFirst', 'findFirstOrThrow', 'findUnique', 'findUniqueOrThrow', 'aggregate', 'groupBy', 'count',
  'create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany',
  'find', 'findBy', 'findOne', 'findOneBy', 'findOneOrFail', 'findOneByOrFail', 'findAndCount', 'findAndCountBy', 'countBy',
  'exists', 'existsBy', 'save', 'insert', 'remove', 'softDelete', 'createQueryBuilder',
  'select', 'selectDistinct', 'selectFrom', 'insertInto', 'updateTable', 'deleteFrom',
];
const METHOD = new Set(METHODS);
const CALLED = new RegExp(`\\.(?:${METHODS.join('|')})\\s*[(<]`);
/** The client, transaction, repository or manager a statement starts at; with one more name behind it, a Prisma or Drizzle model. */
const CLIENT = /(?:^|[.\s#])(?:prisma\w*|db|database|tx|trx|\w*transaction|\$?replica|\w*client|\w*repo(?:sitory)?|\w*manager|\w*dataSource|getRepository\([^()]*\))\??$/i;
const MODEL = /\b(?:_?prisma\w*|db|tx|trx|\$?_?replica|\w*Client)\??\.(?:query\.)?\w+$/i;
/** What a team would call its tenants across these repositories; `userId` because personal rows are theirs. */
const TENANT_WORD = /(?:tenant|organi[sz]ation|org|workspace|team|project|environment|user)_?Id/i;

export interface DataCall { file: string; line: number; text: string }

/** Every data-layer call of one file, each chain once, with its text. */
export function listDataCalls(file: string, source: string): DataCall[] {
  if (!CALLED.test(source)) return [];
  const { program } = parseSync(file, source, { astType: 'ts', preserveParens: false });
  const calls: DataCall[] = [];
  const seen = new Set<Expression>();
  forEachCall(program, (call) => {
    // down the chain to its data-layer call, so that `db.select().from(t).where(c)` counts once, with all of its text
    let isData = false;
    let at: Expression = call;
    while (at.type === 'CallExpression' || at.type === 'MemberExpression' || at.type === 'ChainExpression') {
      if (at.type === 'ChainExpression') at = at.expression;
      else if (at.type === 'MemberExpression') at = at.object;
      else {
        if (seen.has(at)) return;
        seen.add(at);
        isData ||= startsStatement(at, source);
        at = at.callee;
      }
    }
    if (isData) calls.push({ file, line: source.slice(0, call.start).split('\n').length, text: source.slice(call.start, call.end) });
  });
  return calls;
}

/** Outer calls first. Not oxc-parser's own `Visitor`: 0.154 keeps what its functions close over, one tree per file. */
function forEachCall(node: Node, onCall: (call: CallExpression) => void): void {
  if (node.type === 'CallExpression') onCall(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key];
    for (const one of Array.isArray(child) ? child : [child]) {
      if (one) forEachCall(one, onCall);
    }
  }
}

function startsStatement({ callee }: CallExpression, source: string): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || !METHOD.has(callee.property.name)) return false;
  const receiver = source.slice(callee.object.start, callee.object.end);
  return CLIENT.test(receiver) || MODEL.test(receiver);
}

export function hasTenantWord(text: string): boolean {
  return TENANT_WORD.test(text);
}

function* walk(root: string, folder = ''): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (NOT_SHIPPED.test(entry.isDirectory() ? `${path}/` : path)) continue;
    if (entry.isDirectory()) yield* walk(root, path);
    else if (entry.isFile() && SOURCE.test(path)) yield path;
  }
}

/**
 * @param root folder whose sources are read
 * @returns one result per call without a tenant word, and how many calls there are
 */
export function runTextRule(root: string): { results: Result[]; calls: number } {
  const calls = [...walk(root)].sort().flatMap((file) => listDataCalls(file, readFileSync(join(root, file), 'utf8')));
  const results = calls.filter((call) => !hasTenantWord(call.text))
    .map(({ file, line }) => ({ rule: 'text-rule', entry: file, places: [{ file, line }] }));
  return { results, calls: calls.length };
}
