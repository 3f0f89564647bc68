/**
 * Kysely's surface as data: what begins a query, every step of a builder, and what makes an expression. Source: the
 * prototypes and instances of kysely 0.28.18 and 0.29.9, whose builders are the same; 0.29 adds members of a database that
 * give a client. Boundary: says what a method is, not whether a receiver is a database.
 */
import { named } from './kinds.ts';

export type KyselyRoot = 'select' | 'insert' | 'update' | 'delete' | 'merge' | 'cte';

/** Members of `Kysely`, `Transaction`, `ControlledTransaction` and expression builders that begin a query. */
export const KYSELY_ROOTS: Readonly<Record<string, KyselyRoot>> = {
  selectFrom: 'select', selectNoFrom: 'select', insertInto: 'insert', replaceInto: 'insert', updateTable: 'update', deleteFrom: 'delete', mergeInto: 'merge',
  with: 'cte', withRecursive: 'cte',
};

/** The other members of a database or a transaction: they give a client, run a compiled query, or touch no row of a table. */
export const KYSELY_DATABASE: readonly string[] = [
  'transaction', 'startTransaction', 'connection', 'withSchema', 'withTables', '$extendTables', '$omitTables', '$pickTables', 'withPlugin', 'withoutPlugins', 'executeQuery',
  'schema', 'dynamic', 'introspection', 'fn', 'case', 'isTransaction', 'getExecutor', 'destroy',
  'commit', 'rollback', 'savepoint', 'rollbackToSavepoint', 'releaseSavepoint', 'isCommitted', 'isRolledBack',
];

export type KyselyStep =
  /** A table or subquery that is joined; the columns or the callback that tie it follow. */
  | 'inner' | 'left' | 'right' | 'full' | 'cross'
  /** Further tables of an update, a delete, a merge. */
  | 'tables' | 'using'
  /** A condition: all of them hold together. */
  | 'where' | 'whereRef'
  /** Takes all conditions away. */
  | 'clearWhere'
  /** Another query whose rows are added, kept or taken away. */
  | 'union'
  /** Fields that are given, or none of those before. */
  | 'fields' | 'allFields' | 'noFields'
  /** Values to write. */
  | 'values' | 'set' | 'columns' | 'expression'
  /** What happens to a row that is already there. */
  | 'conflict' | 'duplicate' | 'ignore'
  /** What a merge does to rows with a partner, or without. */
  | 'matched' | 'unmatched' | 'orphan'
  /** Hands the builder to a callback, always or on a test. */
  | 'call' | 'if'
  /** The query becomes a table, a field or a value of its own. */
  | 'as'
  /** Runs the query. */
  | 'run'
  /** Changes neither which rows are reached nor what is written. */
  | 'neutral';

/** Methods of the builders that the roots begin. */
export const KYSELY_STEPS: Readonly<Record<string, KyselyStep>> = Object.fromEntries<KyselyStep>([
  ...named('inner', 'innerJoin', 'innerJoinLateral', 'crossApply'),
  ...named('left', 'leftJoin', 'leftJoinLateral', 'outerApply'),
  ...named('right', 'rightJoin'), ...named('full', 'fullJoin'), ...named('cross', 'crossJoin', 'crossJoinLateral'),
  ...named('tables', 'from'), ...named('using', 'using'),
  ...named('where', 'where'), ...named('whereRef', 'whereRef'), ...named('clearWhere', 'clearWhere'),
  ...named('union', 'union', 'unionAll', 'intersect', 'intersectAll', 'except', 'exceptAll'),
  ...named('fields', 'select', 'returning', 'output'), ...named('allFields', 'selectAll', 'returningAll', 'outputAll'), ...named('noFields', 'clearSelect', 'clearReturning'),
  ...named('values', 'values'), ...named('set', 'set'), ...named('columns', 'columns'), ...named('expression', 'expression'),
  ...named('conflict', 'onConflict'), ...named('duplicate', 'onDuplicateKeyUpdate', 'orReplace'),
  ...named('ignore', 'ignore', 'orIgnore', 'orAbort', 'orFail', 'orRollback', 'defaultValues'),
  ...named('matched', 'whenMatched', 'whenMatchedAnd', 'whenMatchedAndRef', 'thenDelete', 'thenDoNothing', 'thenUpdate', 'thenUpdateSet'),
  ...named('unmatched', 'whenNotMatched', 'whenNotMatchedAnd', 'whenNotMatchedAndRef', 'thenInsertValues'),
  ...named('orphan', 'whenNotMatchedBySource', 'whenNotMatchedBySourceAnd', 'whenNotMatchedBySourceAndRef'),
  ...named('call', '$call'), ...named('if', '$if'), ...named('as', 'as'),
  ...named('run', 'execute', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'stream', 'compile'),
  ...named(
    'neutral', 'explain', 'distinct', 'distinctOn', 'groupBy', 'having', 'havingRef', 'orderBy', 'limit', 'offset', 'fetch', 'top', 'modifyEnd', 'modifyFront',
    'forUpdate', 'forShare', 'forKeyShare', 'forNoKeyUpdate', 'skipLocked', 'noWait', 'clearGroupBy', 'clearLimit', 'clearOffset', 'clearOrderBy',
    '$castTo', '$narrowType', '$assertType', '$asScalar', '$asTuple', 'withPlugin', 'toOperationNode', 'expressionType', 'isSelectQueryBuilder', '@branch',
  ),
]);

/** Members of an expression builder. */
export const KYSELY_EXPRESSIONS: readonly string[] = [
  'eb', 'fn', 'selectFrom', 'case', 'ref', 'jsonPath', 'table', 'val', 'refTuple', 'tuple', 'lit', 'unary', 'not', 'exists', 'neg', 'between', 'betweenSymmetric', 'and', 'or', 'parens', 'cast', 'withSchema',
];

/** Functions of `fn`; those that make one value of many rows. */
export const KYSELY_FUNCTIONS: readonly string[] = ['coalesce', 'any', 'toJson', 'agg', 'jsonAgg'];
export const KYSELY_AGGREGATES: readonly string[] = ['avg', 'count', 'countAll', 'max', 'min', 'sum'];

/** Of the builder of a join's condition, and of a conflict's. */
export const KYSELY_JOIN: readonly string[] = ['on', 'onRef', 'onTrue', '$call'];
export const KYSELY_CONFLICT: readonly string[] = ['column', 'columns', 'constraint', 'expression', 'where', 'whereRef', 'clearWhere', 'doNothing', 'doUpdateSet', '$call'];

/** Members of `sql`. */
export const KYSELY_SQL: readonly string[] = ['ref', 'val', 'value', 'table', 'id', 'lit', 'literal', 'raw', 'join'];

/** Names without which a file's text holds no access through Kysely. */
export const kyselySinks: readonly string[] = ['selectFrom', 'insertInto', 'replaceInto', 'updateTable', 'deleteFrom', 'mergeInto', 'executeTakeFirst', 'executeTakeFirstOrThrow', 'executeQuery'];
