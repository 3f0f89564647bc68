/**
 * MikroORM's surface as data: every method of an entity manager, a repository and a query builder.
 * Source: the prototypes of MikroORM 6.6.16, and what the documentation adds for 7. Boundary: says what a method is, not
 * whether a receiver is MikroORM's.
 */
import { named } from './kinds.ts';

export interface MikroormOperation {
  operation: 'read' | 'aggregate' | 'create' | 'update' | 'upsert' | 'delete' | 'raw';
  /** What selects rows: a condition or a key, `options.where`, or the key of given entities. Undefined where nothing is selected. */
  selects?: 'where' | 'options' | 'entity';
  /** Position of the selecting argument on a repository; on a manager the entity comes before it, unless an entity itself is given. */
  at: number;
  /** Position of the values to write. */
  data?: number;
  /** Position of the options, which may switch filters on and off. */
  options?: number;
  /** The result is a list of rows, or begins with one. */
  list: boolean;
  /** Rejects when no row matches. */
  throwsWhenAbsent: boolean;
}

type Traits = Partial<Omit<MikroormOperation, 'operation'>>;

function operation(kind: MikroormOperation['operation'], traits: Traits): MikroormOperation {
  return { at: 0, list: false, throwsWhenAbsent: false, ...traits, operation: kind };
}

/** Methods that reach rows at once; a manager has them with the entity first. */
export const MIKROORM_OPERATIONS: Readonly<Record<string, MikroormOperation>> = {
  find: operation('read', { selects: 'where', options: 1, list: true }),
  findAndCount: operation('read', { selects: 'where', options: 1, list: true }),
  findAll: operation('read', { selects: 'options', options: 0, list: true }),
  // 7 takes the condition among the options
  findByCursor: operation('read', { selects: 'where', options: 1, list: true }),
  stream: operation('read', { selects: 'options', options: 0, list: true }),
  findOne: operation('read', { selects: 'where', options: 1 }),
  findOneOrFail: operation('read', { selects: 'where', options: 1, throwsWhenAbsent: true }),
  refresh: operation('read', { selects: 'entity', options: 1 }),
  refreshOrFail: operation('read', { selects: 'entity', options: 1, throwsWhenAbsent: true }),
  count: operation('aggregate', { selects: 'where', options: 1 }),
  countBy: operation('aggregate', { selects: 'options', at: 1, options: 1 }),
  insert: operation('create', { data: 0 }),
  insertMany: operation('create', { data: 0, list: true }),
  upsert: operation('upsert', { data: 0, options: 1 }),
  upsertMany: operation('upsert', { data: 0, options: 1, list: true }),
  nativeUpdate: operation('update', { selects: 'where', data: 1, options: 2 }),
  nativeDelete: operation('delete', { selects: 'where', options: 1 }),
  remove: operation('delete', { selects: 'entity' }),
  removeAndFlush: operation('delete', { selects: 'entity' }),
  execute: operation('raw', {}),
  callRoutine: operation('raw', {}),
};

/** Methods that begin a query builder. */
export const MIKROORM_BUILDER_MAKERS: readonly string[] = ['createQueryBuilder', 'qb'];

/** Methods that make or change an entity in memory; what they changed is written by the next flush. */
export const MIKROORM_ENTITY_MAKERS: readonly string[] = ['create', 'assign', 'merge', 'map', 'getReference'];

/** Methods that take an entity in, to be written by the next flush, and those that flush. */
export const MIKROORM_PERSISTS: readonly string[] = ['persist', 'persistAndFlush'];
export const MIKROORM_FLUSHES: readonly string[] = ['flush', 'commit', 'persistAndFlush', 'removeAndFlush', 'tryFlush'];

/**
 * Methods that read the row behind a reference, by where it stands: given to the manager, within `wrap(…)`, or as what the method
 * is called on. They say nothing new of an entity that was read.
 */
export const MIKROORM_LOADS: Readonly<Record<'given' | 'wrapped' | 'itself', readonly string[]>> = {
  given: ['populate'],
  wrapped: ['init', 'populate'],
  itself: ['load', 'loadOrFail'],
};

/** What gives or sets the arguments of filters. */
export const MIKROORM_FILTERS: readonly string[] = ['addFilter', 'setFilterParams'];

/** Methods that give another manager, repository or handle, or that know nothing of rows. */
export const MIKROORM_OTHER: readonly string[] = [
  'fork', 'transactional', 'getRepository', 'repo', 'getEntityManager', 'getConnection', 'getDriver', 'getKnex', 'getKysely', 'getContext', 'getTransactionContext', 'begin', 'rollback', 'clear', 'canPopulate', 'lock',
  'getEntityName', 'getFilterParams', 'setFlushMode', 'setLoggerContext', 'getLoggerContext', 'isInTransaction', 'setTransactionContext', 'resetTransactionContext', 'getUnitOfWork', 'getEntityFactory', 'getHydrator',
  'getEventManager', 'getMetadata', 'getComparator', 'getPlatform', 'getValidator', 'clearCache', 'cacheKey', 'tryCache', 'storeCache', 'schema', 'id', 'applyDiscriminatorCondition', 'getPopulateWhere', 'processWhere',
  'createPopulateWhere', 'getJoinedFilters', 'autoJoinRefsForFilters', 'applyFilters', 'getEntityLoader', 'checkLockRequirements', 'lockAndPopulate', 'buildFields', 'preparePopulate', 'shouldRefresh', 'prepareOptions', 'validateRepositoryType',
];

/** Steps of a query builder that run it; awaiting it runs it too. */
export const MIKROORM_TERMINALS: Readonly<Record<string, { operation: 'read' | 'aggregate' | 'written'; list: boolean }>> = {
  getResult: { operation: 'read', list: true },
  getResultList: { operation: 'read', list: true },
  getResultAndCount: { operation: 'read', list: true },
  getSingleResult: { operation: 'read', list: false },
  getCount: { operation: 'aggregate', list: false },
  stream: { operation: 'read', list: true },
  // a select's `execute` gives raw rows; a write's gives how many it touched
  execute: { operation: 'written', list: true },
};

/**
 * Every other step of a query builder, by what it does to the rows: conditions (`where` replaces what stood before), joins,
 * tables, writes, what happens on a conflict, the query as text; `plain` steps leave the rows as they are.
 */
export const MIKROORM_STEPS: Readonly<Record<string, 'condition' | 'join' | 'table' | 'write' | 'conflict' | 'subquery' | 'text' | 'filter' | 'plain'>> = Object.fromEntries([
  ...named('condition', 'where', 'andWhere', 'orWhere', 'having', 'andHaving', 'orHaving'),
  ...named('join', 'join', 'innerJoin', 'leftJoin', 'joinAndSelect', 'innerJoinAndSelect', 'leftJoinAndSelect', 'innerJoinLateral', 'leftJoinLateral', 'innerJoinLateralAndSelect', 'leftJoinLateralAndSelect'),
  ...named('table', 'from'),
  ...named('write', 'insert', 'update', 'delete', 'truncate', 'count'),
  ...named('conflict', 'onConflict', 'ignore', 'merge'),
  ...named('subquery', 'withSubQuery', 'as'),
  ...named('text', 'getKnexQuery', 'getNativeQuery', 'getKnex', 'getQuery', 'toQuery', 'getParams', 'getFormattedQuery', 'toRaw', 'toString'),
  ...named('filter', 'applyFilters'),
  ...named(
    'plain', 'select', 'addSelect', 'distinct', 'distinctOn', 'orderBy', 'groupBy', 'returning', 'populate', 'limit', 'offset', 'withSchema', 'setLockMode', 'setFlushMode', 'setFlag', 'unsetFlag', 'hasFlag', 'cache',
    'indexHint', 'comment', 'hintComment', 'clone', 'setLoggerContext', 'getLoggerContext', 'getAliasForJoinPath', 'getJoinForPath', 'getNextAlias', 'getAliasMap', 'clearRawFragmentsCache', 'scheduleFilterCheck',
    'applyJoinedFilters', 'processPopulateHint',
  ),
]);

/** Names of which a file that reaches rows through MikroORM holds one. */
export const mikroormSinks: readonly string[] = [
  ...Object.keys(MIKROORM_OPERATIONS), ...MIKROORM_BUILDER_MAKERS, ...MIKROORM_ENTITY_MAKERS, ...MIKROORM_PERSISTS, ...MIKROORM_FLUSHES, ...MIKROORM_FILTERS, ...Object.keys(MIKROORM_TERMINALS), 'populate', 'loadOrFail',
];
