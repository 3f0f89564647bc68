/**
 * Kysely's values, whichever way they came into a file: expression builders, `sql`, and the calls that only build
 * something. Boundary: a client is told by the method that is called on it, for its methods' names are the library's own.
 */
import { KYSELY_AGGREGATES, KYSELY_CONFLICT, KYSELY_EXPRESSIONS, KYSELY_FUNCTIONS, KYSELY_JOIN, KYSELY_SQL } from '@tenantlint/facts';
import { argumentsOf, chainSteps, type Step } from '../queries.ts';
import type { Terms, Value } from '../values.ts';

/** What callbacks are given: it stands for expression builders, and for those of joins, conflicts and subqueries. */
export const expressionBuilder = (t: Terms): Value => t.import(-1, 'kysely', 'expressionBuilder');

/** `eb`, `({ eb })`, `expressionBuilder<DB, 'task'>()`. */
export function isExpressionBuilder(v: Value): boolean {
  switch (v.k) {
    case 'import':
      return v.file === -1 && v.source === 'kysely' && v.name === 'expressionBuilder';
    case 'path':
      return v.p === 'eb' && isExpressionBuilder(v.o);
    case 'call':
      return (v.f.k === 'import' && v.f.file >= 0 && v.f.source === 'kysely' && v.f.name === 'expressionBuilder') || (v.f.k === 'path' && v.f.p === 'withSchema' && isExpressionBuilder(v.f.o));
    default:
      return false;
  }
}

/** The member of an expression builder that a call is of; `''` for the builder itself. */
export function expressionName(v: Value): string | undefined {
  if (v.k !== 'call') return undefined;
  if (isExpressionBuilder(v.f)) return '';
  return v.f.k === 'path' && isExpressionBuilder(v.f.o) ? v.f.p : undefined;
}

/** Kysely's `sql`, or what a module of the project hands on under its name. */
export function isSql(f: Value): boolean {
  return f.k === 'import' && f.name === 'sql' && f.file >= 0 && !/drizzle|postgres|slonik|^@vercel|^@neondatabase/.test(f.source);
}

/** `sql`…`` and its methods: `sql.ref('task.id')`, `sql.val(id)`. */
export function sqlName(v: Value): string | undefined {
  if (v.k !== 'call') return undefined;
  if (isSql(v.f)) return '';
  return v.f.k === 'path' && isSql(v.f.o) && KYSELY_SQL.includes(v.f.p) ? v.f.p : undefined;
}

const OF_EXPRESSION = new Set(['as', 'and', 'or', '$castTo', '$notNull', 'when', 'whenRef', 'then', 'thenRef', 'else', 'elseRef', 'end', 'endCase', 'over', 'filterWhere', 'filterWhereRef', 'distinct', 'withinGroupOrderBy', 'orderBy', 'key', 'at']);

/** The function of `fn` that is called: `db.fn.count('id')`, `fn.count<number>('id')`. */
export function aggregateName(f: Value): string | undefined {
  return f.k === 'path' && f.o.k === 'path' && f.o.p === 'fn' && [...KYSELY_AGGREGATES, ...KYSELY_FUNCTIONS].includes(f.p) ? f.p : undefined;
}

/** A call that only builds an expression. */
export function isBuilding(f: Value): boolean {
  if (isSql(f) || isExpressionBuilder(f) || (f.k === 'import' && f.file >= 0 && /^kysely(?:\/|$)/.test(f.source))) return true;
  if (f.k !== 'path') return false;
  if (isSql(f.o)) return KYSELY_SQL.includes(f.p);
  if (isExpressionBuilder(f.o)) return f.p !== 'selectFrom' && KYSELY_EXPRESSIONS.includes(f.p);
  if (aggregateName(f) !== undefined) return true;
  if (f.o.k === 'path' && f.o.p === 'dynamic') return true;
  return f.o.k === 'call' && OF_EXPRESSION.has(f.p) && isBuilding(f.o.f);
}

/** The first step of a join's or a conflict's builder. */
export function beginsClause(f: Value): boolean {
  return f.k === 'path' && isExpressionBuilder(f.o) && isClauseStep(f.p);
}

/** A method of those alone: `where` is one of queries too. */
export const isClauseStep = (name: string): boolean => KYSELY_JOIN.includes(name) || (KYSELY_CONFLICT.includes(name) && name !== 'where' && name !== 'whereRef');

/** The steps of a join's or a conflict's builder, first to last; undefined for anything else. */
export function clauseSteps(v: Value): Step[] | undefined {
  const steps: Step[] = [];
  let at = v;
  for (; at.k === 'call' && at.f.k === 'path'; at = at.f.o) steps.unshift({ name: at.f.p, args: argumentsOf(at) });
  return steps.length > 0 && isExpressionBuilder(at) && isClauseStep(steps[0]!.name) ? steps : undefined;
}

/** One value, or each of a list written in place. */
export function listOf(v: Value): readonly Value[] {
  return v.k === 'arr' ? v.items.flatMap((i) => (i.k === 'spread' ? listOf(i.v) : [i])) : [v];
}

/** `'task as t'`. */
export function aliased(text: string): { name: string; alias: string | undefined } {
  const [, name, alias] = /^\s*(.+?)\s+as\s+(\S+)\s*$/i.exec(text) ?? [];
  return name === undefined ? { name: text.trim(), alias: undefined } : { name, alias };
}

/** The steps of a chain after which it is only named or typed. */
export function aliasOf(chain: Value): string | undefined {
  const step = chainSteps(chain).findLast((s) => s.name === 'as');
  const [name] = step?.args ?? [];
  return name?.k === 'const' ? String(name.v) : undefined;
}
