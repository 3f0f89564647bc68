/**
 * Drizzle's surface as data: every method of a database, a transaction and the query builders, and the operators of
 * `drizzle-orm`. Source: the prototypes and instances of drizzle-orm 0.45.4 (pg, mysql, sqlite, singlestore). Boundary:
 * says what a method is, not whether a receiver is a database.
 */

export type DrizzleKind =
  /** Begins a query that grows step by step: a select, or a write to the table given first. */
  | 'select' | 'insert' | 'update' | 'delete'
  /** Runs SQL given as a template or text. */
  | 'raw'
  /** Counts rows at once. */
  | 'count'
  /** Gives a client, a common table expression, or runs several queries. */
  | 'client'
  /** Touches no row of a table. */
  | 'other';

/** Members of a database or a transaction. */
export const DRIZZLE_DATABASE: Readonly<Record<string, DrizzleKind>> = {
  select: 'select', selectDistinct: 'select', selectDistinctOn: 'select',
  insert: 'insert', update: 'update', delete: 'delete',
  execute: 'raw', all: 'raw', get: 'raw', run: 'raw', values: 'raw',
  $count: 'count',
  with: 'client', $with: 'client', transaction: 'client', batch: 'client', query: 'client', _query: 'client', $primary: 'client', $replicas: 'client',
  refreshMaterializedView: 'other', rollback: 'other', setTransaction: 'other', getTransactionConfigSQL: 'other', $cache: 'other', $client: 'other',
  dialect: 'other', session: 'other', authToken: 'other', schema: 'other', mode: 'other', nestedIndex: 'other', resultKind: 'other', rowModeRQB: 'other', forbidJsonb: 'other', getDialect: 'other',
};

/** Methods of a relational query (`db.query.tasks`). */
export const DRIZZLE_RELATIONAL: readonly string[] = ['findMany', 'findFirst'];

export type DrizzleStep =
  /** The table or subquery that is read, or joined; the condition that ties it follows. */
  | 'from' | 'inner' | 'left' | 'right' | 'full' | 'cross'
  /** Replaces the condition. */
  | 'where'
  /** Another query whose rows are added, kept or taken away. */
  | 'union'
  /** Values to write. */
  | 'data'
  /** What happens to a row that is already there. */
  | 'conflict'
  /** Says what the rows look like. */
  | 'returning'
  /** The query becomes a table of its own. */
  | 'subquery'
  /** Runs the query, or prepares to. */
  | 'run' | 'prepare'
  /** Changes neither which rows are reached nor what is written. */
  | 'neutral';

/** Methods of the builders that the database's methods begin. */
export const DRIZZLE_STEPS: Readonly<Record<string, DrizzleStep>> = {
  from: 'from',
  innerJoin: 'inner', innerJoinLateral: 'inner', leftJoin: 'left', leftJoinLateral: 'left', rightJoin: 'right', fullJoin: 'full', crossJoin: 'cross', crossJoinLateral: 'cross',
  where: 'where',
  union: 'union', unionAll: 'union', intersect: 'union', intersectAll: 'union', except: 'union', exceptAll: 'union', minus: 'union',
  // of an insert; elsewhere `values` runs, and `select` begins
  values: 'data', select: 'data', set: 'data',
  onConflictDoUpdate: 'conflict', onDuplicateKeyUpdate: 'conflict',
  returning: 'returning', $returningId: 'returning',
  as: 'subquery',
  execute: 'run', all: 'run', get: 'run', run: 'run', then: 'run', catch: 'run', finally: 'run', sync: 'run', iterator: 'run', createIterator: 'run', executeRaw: 'run',
  prepare: 'prepare', _prepare: 'prepare',
  onConflictDoNothing: 'neutral', ignore: 'neutral', overridingSystemValue: 'neutral', $dynamic: 'neutral', $withCache: 'neutral', setToken: 'neutral',
  groupBy: 'neutral', having: 'neutral', orderBy: 'neutral', limit: 'neutral', offset: 'neutral', for: 'neutral', comment: 'neutral',
  getSQL: 'neutral', toSQL: 'neutral', getSelectedFields: 'neutral', getUsedTables: 'neutral', getTableLikeFields: 'neutral',
  createJoin: 'neutral', createSetOperator: 'neutral', addSetOperators: 'neutral', shouldOmitSQLParens: 'neutral',
};

/** Functions of `drizzle-orm` that make a condition: what they compare, or how they combine. */
export const DRIZZLE_OPERATORS: Readonly<Record<string, 'and' | 'or' | 'not' | 'eq' | 'in' | 'null' | 'exists' | 'other'>> = {
  and: 'and', or: 'or', not: 'not', eq: 'eq', inArray: 'in', isNull: 'null', exists: 'exists',
  ne: 'other', gt: 'other', gte: 'other', lt: 'other', lte: 'other', notInArray: 'other', isNotNull: 'other', notExists: 'other', between: 'other', notBetween: 'other',
  like: 'other', notLike: 'other', ilike: 'other', notIlike: 'other', arrayContains: 'other', arrayContained: 'other', arrayOverlaps: 'other',
};

/** Functions of `drizzle-orm` that make a value, an order or a table out of others. */
export const DRIZZLE_HELPERS: readonly string[] = [
  'sql', 'asc', 'desc', 'avg', 'avgDistinct', 'count', 'countDistinct', 'max', 'min', 'sum', 'sumDistinct', 'alias', 'aliasedTable', 'getTableColumns', 'getColumns', 'getTableName', 'placeholder', 'param', 'name',
  'cosineDistance', 'hammingDistance', 'innerProduct', 'jaccardDistance', 'l1Distance', 'l2Distance',
];

/** Set operators that stand on their own: `union(a, b)`. */
export const DRIZZLE_SET_OPERATORS: readonly string[] = ['union', 'unionAll', 'intersect', 'intersectAll', 'except', 'exceptAll', 'minus'];

/** Names without which a file's text holds no Drizzle access. */
export const drizzleSinks: readonly string[] = ['from', 'insert', 'update', 'delete', '$count', 'execute', 'run', 'all', 'get', ...DRIZZLE_RELATIONAL];
