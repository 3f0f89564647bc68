/**
 * Knex's surface as data: every method of a query builder, a join clause and a client, by what it does to the rows.
 * Source: the prototypes of knex 2.5 and 3.3. Boundary: says what a method is, not whether a receiver is Knex's.
 */
import { named } from './kinds.ts';

/** How a condition's arguments are read. */
export type KnexForm = 'compare' | 'column' | 'in' | 'null' | 'exists' | 'raw' | 'wrapped' | 'value' | 'other' | 'using';

export interface KnexCondition {
  /** Joined to what stands before it by `or`; `and` binds tighter, in the order of the calls. */
  or: boolean;
  not: boolean;
  form: KnexForm;
}

/** Of `orWhereNotIn`: joined by `or`, negated, told by what follows. */
function condition(name: string): KnexCondition {
  const [, word, family, negated, rest] = /^(or|and)?([wW]here|[oO]n)(Not)?(.*)$/.exec(name)!;
  const form = FORMS[rest!] ?? (rest !== '' ? 'other' : family!.toLowerCase() === 'on' ? 'column' : 'compare');
  return { or: word === 'or', not: negated !== undefined || rest!.startsWith('JsonNot'), form };
}

const FORMS: Readonly<Record<string, KnexForm>> = { Column: 'column', In: 'in', Null: 'null', Exists: 'exists', Raw: 'raw', Wrapped: 'wrapped', Val: 'value' };
const words = (text: string): string[] => text.trim().split(/\s+/);

/** `where` and its family: `orWhereNotIn` is `{ or, not, form: 'in' }`. */
export const KNEX_CONDITIONS: Readonly<Record<string, KnexCondition>> = Object.fromEntries(words(`
  where andWhere orWhere whereNot andWhereNot orWhereNot whereColumn andWhereColumn orWhereColumn whereNotColumn andWhereNotColumn orWhereNotColumn
  whereRaw andWhereRaw orWhereRaw whereWrapped whereExists orWhereExists whereNotExists orWhereNotExists whereIn orWhereIn whereNotIn orWhereNotIn
  whereNull orWhereNull whereNotNull orWhereNotNull whereBetween andWhereBetween orWhereBetween whereNotBetween andWhereNotBetween orWhereNotBetween
  whereLike andWhereLike orWhereLike whereILike andWhereILike orWhereILike whereJsonObject andWhereJsonObject orWhereJsonObject
  whereNotJsonObject andWhereNotJsonObject orWhereNotJsonObject whereJsonPath andWhereJsonPath orWhereJsonPath
  whereJsonSupersetOf andWhereJsonSupersetOf orWhereJsonSupersetOf whereJsonNotSupersetOf andWhereJsonNotSupersetOf orWhereJsonNotSupersetOf
  whereJsonSubsetOf andWhereJsonSubsetOf orWhereJsonSubsetOf whereJsonNotSubsetOf andWhereJsonNotSubsetOf orWhereJsonNotSubsetOf whereJsonHasNone
`).map((name) => [name, condition(name)]));

/** Conditions of a join, in its callback: `on` compares columns, `onVal` a column with a value. */
export const KNEX_JOIN_CONDITIONS: Readonly<Record<string, KnexCondition>> = Object.fromEntries([
  ['using', { or: false, not: false, form: 'using' }],
  ...['', 'Val', 'In', 'NotIn', 'Null', 'NotNull', 'Exists', 'NotExists', 'Between', 'NotBetween', 'JsonPathEquals'].flatMap((suffix) => ['on', 'andOn', 'orOn'].map((word): [string, KnexCondition] => [`${word}${suffix}`, condition(`${word}${suffix}`)])),
]);

export type KnexStep =
  /** Names the table. */
  | 'table'
  /** Joins rows that both are there; rows whose other side may be missing; whose own side may be. */
  | 'inner' | 'left' | 'right' | 'full' | 'cross' | 'joinRaw'
  /** A common table expression. */
  | 'with'
  | 'union'
  /** What is chosen of the rows. */
  | 'fields'
  | 'aggregate'
  | 'insert' | 'update' | 'delete' | 'increment' | 'upsert'
  | 'conflict' | 'merge' | 'ignore'
  | 'returning'
  /** Forgets conditions given before. */
  | 'clear'
  /** Hands the builder on to a function. */
  | 'modify'
  | 'clone'
  /** A further table of an update or a delete. */
  | 'from'
  /** Runs the query at once. */
  | 'run'
  /** Gives text, which runs nothing. */
  | 'text'
  | 'plain';

/** Every other step of a query builder. */
export const KNEX_STEPS: Readonly<Record<string, KnexStep>> = Object.fromEntries<KnexStep>([
  ...named('table', 'from', 'into', 'table', 'fromRaw', 'queryBuilder'),
  ...named('inner', 'join', 'innerJoin'),
  ...named('left', 'leftJoin', 'leftOuterJoin'),
  ...named('right', 'rightJoin', 'rightOuterJoin'),
  ...named('full', 'outerJoin', 'fullOuterJoin'),
  ...named('cross', 'crossJoin'),
  ...named('joinRaw', 'joinRaw'),
  ...named('with', 'with', 'withMaterialized', 'withNotMaterialized', 'withRecursive', 'withWrapped', 'withRecursiveWrapped'),
  ...named('union', 'union', 'unionAll', 'intersect', 'except'),
  ...named('fields', 'select', 'columns', 'column', 'distinct', 'distinctOn', 'first', 'pluck'),
  ...named('aggregate', 'count', 'countDistinct', 'min', 'max', 'sum', 'sumDistinct', 'avg', 'avgDistinct'),
  ...named('insert', 'insert'),
  ...named('upsert', 'upsert'),
  ...named('update', 'update'),
  ...named('increment', 'increment', 'decrement'),
  ...named('delete', 'del', 'delete', 'truncate'),
  ...named('conflict', 'onConflict'),
  ...named('merge', 'merge'),
  ...named('ignore', 'ignore'),
  ...named('returning', 'returning'),
  ...named('clear', 'clearWhere', 'clear'),
  ...named('modify', 'modify'),
  ...named('clone', 'clone'),
  ...named('from', 'using', 'updateFrom'),
  ...named('run', 'stream', 'pipe', 'asCallback'),
  ...named('text', 'toSQL', 'toString', 'toQuery', 'columnInfo'),
  ...named(
    'plain', 'as', 'withSchema', 'groupBy', 'groupByRaw', 'orderBy', 'orderByRaw', 'limit', 'offset', 'timeout', 'comment', 'hintComment', 'connection', 'transacting', 'debug', 'options',
    'queryContext', 'clearSelect', 'clearGroup', 'clearOrder', 'clearHaving', 'clearCounters', 'forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait', 'fromJS',
    'jsonExtract', 'jsonSet', 'jsonInsert', 'jsonRemove', 'rank', 'denseRank', 'rowNumber',
    'having', 'havingWrapped', 'andHaving', 'orHaving', 'havingRaw', 'orHavingRaw',
    ...['Null', 'NotNull', 'Exists', 'NotExists', 'Between', 'NotBetween', 'In', 'NotIn'].flatMap((suffix) => ['having', 'orHaving', 'andHaving'].map((word) => `${word}${suffix}`)),
  ),
]);

/** Methods of a client (`knex`, `trx`) that are none of its builders'. */
export const KNEX_CLIENT: Readonly<Record<string, 'transaction' | 'raw' | 'batch' | 'value' | 'schema' | 'other'>> = {
  transaction: 'transaction', transactionProvider: 'transaction', savepoint: 'transaction',
  raw: 'raw',
  batchInsert: 'batch',
  ref: 'value', fn: 'value',
  schema: 'schema', migrate: 'schema', seed: 'schema',
  initialize: 'other', destroy: 'other', functionHelper: 'other', withUserParams: 'other', extend: 'other', context: 'other', client: 'other', VERSION: 'other', isTransaction: 'other', commit: 'other', rollback: 'other', isCompleted: 'other',
  executionPromise: 'other', parentTransaction: 'other', userParams: 'other', setUserParams: 'other', accumulateResults: 'other', fromQuery: 'other',
};

/** Names of which a file that reaches rows through Knex holds one: a condition, a write, a way to choose; a client's own, for `await db('tasks')`. */
export const knexSinks: readonly string[] = [
  ...Object.keys(KNEX_CONDITIONS),
  ...Object.entries(KNEX_STEPS).flatMap(([name, kind]) => (/^(?:table|inner|left|right|full|cross|joinRaw|with|union|fields|aggregate|insert|update|increment|delete|upsert|conflict|returning|from|modify)$/.test(kind) && name !== 'from' ? [name] : [])),
  'from', 'raw', 'batchInsert', 'orderBy', 'transacting', 'knex', 'db', 'trx', 'tx', 'database',
];
