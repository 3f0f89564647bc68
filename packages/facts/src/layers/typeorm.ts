/**
 * TypeORM's surface as data: every method of a repository, an entity manager, an active record and a query builder.
 * Source: the prototypes of TypeORM 0.3.31 and 1.1.1. Boundary: says what a method is, not whether a receiver is TypeORM's.
 */
import { named } from './kinds.ts';

export interface TypeormOperation {
  operation: 'read' | 'aggregate' | 'create' | 'update' | 'upsert' | 'delete' | 'raw';
  /**
   * What selects rows: `options.where`, a where object or array, a where object or keys (`criteria`), keys, the primary
   * key of given entities, or nothing at all. Undefined where nothing is selected (insert).
   */
  selects?: 'options' | 'where' | 'criteria' | 'ids' | 'entity' | 'all';
  /** Position of the selecting argument on a repository; on a manager the entity comes before it. */
  at: number;
  /** Position of the values to write. */
  data?: number;
  /** The result is a list of rows, or begins with one. */
  list: boolean;
  /** Rejects when no row matches. */
  throwsWhenAbsent: boolean;
  /** Where an `undefined` value drops its condition in 0.3; writes match nothing instead, and 1.x rejects both. */
  drops: boolean;
}

type Traits = Partial<Omit<TypeormOperation, 'operation'>>;

function operation(kind: TypeormOperation['operation'], traits: Traits): TypeormOperation {
  return { at: 0, list: false, throwsWhenAbsent: false, drops: kind === 'read' || kind === 'aggregate', ...traits, operation: kind };
}

/** Methods of a repository that reach rows; a manager has them with the entity first, an active record as statics. */
export const TYPEORM_OPERATIONS: Readonly<Record<string, TypeormOperation>> = {
  find: operation('read', { selects: 'options', list: true }),
  findBy: operation('read', { selects: 'where', list: true }),
  findAndCount: operation('read', { selects: 'options', list: true }),
  findAndCountBy: operation('read', { selects: 'where', list: true }),
  findByIds: operation('read', { selects: 'ids', list: true }),
  findOne: operation('read', { selects: 'options' }),
  findOneBy: operation('read', { selects: 'where' }),
  findOneById: operation('read', { selects: 'ids' }),
  findOneOrFail: operation('read', { selects: 'options', throwsWhenAbsent: true }),
  findOneByOrFail: operation('read', { selects: 'where', throwsWhenAbsent: true }),
  preload: operation('read', { selects: 'entity' }),
  exist: operation('aggregate', { selects: 'options' }),
  exists: operation('aggregate', { selects: 'options' }),
  existsBy: operation('aggregate', { selects: 'where' }),
  count: operation('aggregate', { selects: 'options' }),
  countBy: operation('aggregate', { selects: 'where' }),
  sum: operation('aggregate', { selects: 'where', at: 1 }),
  average: operation('aggregate', { selects: 'where', at: 1 }),
  minimum: operation('aggregate', { selects: 'where', at: 1 }),
  maximum: operation('aggregate', { selects: 'where', at: 1 }),
  insert: operation('create', { data: 0 }),
  save: operation('upsert', { selects: 'entity', data: 0 }),
  upsert: operation('upsert', { data: 0 }),
  update: operation('update', { selects: 'criteria', data: 1 }),
  updateAll: operation('update', { selects: 'all', data: 0 }),
  increment: operation('update', { selects: 'criteria' }),
  decrement: operation('update', { selects: 'criteria' }),
  restore: operation('update', { selects: 'criteria' }),
  recover: operation('update', { selects: 'entity' }),
  delete: operation('delete', { selects: 'criteria' }),
  softDelete: operation('delete', { selects: 'criteria' }),
  remove: operation('delete', { selects: 'entity' }),
  softRemove: operation('delete', { selects: 'entity' }),
  deleteAll: operation('delete', { selects: 'all' }),
  clear: operation('delete', { selects: 'all' }),
  query: operation('raw', {}),
  sql: operation('raw', {}),
};

/** What a tree repository has besides. */
export const TYPEORM_TREE_OPERATIONS: Readonly<Record<string, TypeormOperation>> = {
  findTrees: operation('read', { selects: 'all', list: true }),
  findRoots: operation('read', { selects: 'all', list: true }),
  findDescendants: operation('read', { selects: 'entity', list: true }),
  findDescendantsTree: operation('read', { selects: 'entity' }),
  findAncestors: operation('read', { selects: 'entity', list: true }),
  findAncestorsTree: operation('read', { selects: 'entity' }),
  countDescendants: operation('aggregate', { selects: 'entity' }),
  countAncestors: operation('aggregate', { selects: 'entity' }),
};

/** Methods that begin a query builder. */
export const TYPEORM_BUILDER_MAKERS: readonly string[] = ['createQueryBuilder', 'createDescendantsQueryBuilder', 'createAncestorsQueryBuilder'];

/** Methods that build or change an entity in memory. */
export const TYPEORM_ENTITY_MAKERS: readonly string[] = ['create', 'merge'];

/** Methods of an entity of an active record; the row is the receiver itself. */
export const TYPEORM_RECORD_OPERATIONS: Readonly<Record<string, 'save' | 'remove' | 'softRemove' | 'recover' | 'reload'>> = {
  save: 'save', remove: 'remove', softRemove: 'softRemove', recover: 'recover', reload: 'reload',
};

/** Methods that give another repository or manager, or that know nothing of rows. */
export const TYPEORM_OTHER: readonly string[] = [
  'getRepository', 'getTreeRepository', 'getMongoRepository', 'getCustomRepository', 'withRepository', 'extend', 'transaction',
  'hasId', 'getId', 'target', 'metadata', 'release', 'useDataSource',
];

/** Steps of a query builder that run it. */
export const TYPEORM_TERMINALS: Readonly<Record<string, { operation: 'read' | 'aggregate' | 'written'; list: boolean; throwsWhenAbsent: boolean }>> = {
  getOne: { operation: 'read', list: false, throwsWhenAbsent: false },
  getOneOrFail: { operation: 'read', list: false, throwsWhenAbsent: true },
  getMany: { operation: 'read', list: true, throwsWhenAbsent: false },
  getManyAndCount: { operation: 'read', list: true, throwsWhenAbsent: false },
  getRawOne: { operation: 'read', list: false, throwsWhenAbsent: false },
  getRawMany: { operation: 'read', list: true, throwsWhenAbsent: false },
  getRawAndEntities: { operation: 'read', list: true, throwsWhenAbsent: false },
  getCount: { operation: 'aggregate', list: false, throwsWhenAbsent: false },
  getExists: { operation: 'aggregate', list: false, throwsWhenAbsent: false },
  stream: { operation: 'read', list: true, throwsWhenAbsent: false },
  // a select's `execute` gives raw rows; a write's gives how many it touched
  execute: { operation: 'written', list: true, throwsWhenAbsent: false },
  loadOne: { operation: 'read', list: false, throwsWhenAbsent: false },
  loadMany: { operation: 'read', list: true, throwsWhenAbsent: false },
};

/**
 * Every other step of a query builder, by what it does to the rows: conditions (the first of them replaces what stood
 * before), joins, parameters, tables, values, relations to load or to change; `plain` steps leave the rows as they are.
 */
export const TYPEORM_STEPS: Readonly<Record<string, 'condition' | 'join' | 'parameter' | 'table' | 'write' | 'values' | 'relation' | 'subquery' | 'plain'>> = Object.fromEntries([
  ...named('condition', 'where', 'andWhere', 'orWhere', 'whereExists', 'andWhereExists', 'orWhereExists', 'whereInIds', 'andWhereInIds', 'orWhereInIds', 'whereEntity', 'setFindOptions', 'having', 'andHaving', 'orHaving'),
  ...named('join', 'innerJoin', 'leftJoin', 'innerJoinAndSelect', 'leftJoinAndSelect', 'innerJoinAndMapMany', 'innerJoinAndMapOne', 'leftJoinAndMapMany', 'leftJoinAndMapOne'),
  ...named('parameter', 'setParameter', 'setParameters', 'setNativeParameters'),
  ...named('table', 'from', 'addFrom', 'fromDummy', 'into'),
  ...named('write', 'insert', 'update', 'delete', 'softDelete', 'restore'),
  ...named('values', 'set', 'values', 'valuesFromSelect', 'orIgnore', 'orUpdate', 'onConflict'),
  ...named('relation', 'relation', 'of', 'add', 'remove', 'addAndRemove', 'loadRelationIdAndMap', 'loadRelationCountAndMap', 'loadAllRelationIds'),
  ...named('subquery', 'subQuery', 'addCommonTableExpression', 'createQueryBuilder'),
  ...named(
    'plain', 'select', 'addSelect', 'distinct', 'distinctOn', 'groupBy', 'addGroupBy', 'orderBy', 'addOrderBy', 'limit', 'offset', 'take', 'skip', 'cache', 'clone', 'comment',
    'output', 'returning', 'updateEntity', 'useIndex', 'setLock', 'setOnLocked', 'setOption', 'withDeleted', 'maxExecutionTime', 'timeTravelQuery', 'concatRelationMetadata',
    'disableEscaping', 'escape', 'setQueryRunner', 'callListeners', 'useTransaction', 'hasRelation', 'hasParameter', 'getParameters', 'getQuery', 'getSql', 'getQueryAndParameters', 'printSql',
  ),
]);

/** Names of which a file that reaches rows through TypeORM holds one. */
export const typeormSinks: readonly string[] = [
  ...Object.keys(TYPEORM_OPERATIONS), ...Object.keys(TYPEORM_TREE_OPERATIONS), ...TYPEORM_BUILDER_MAKERS, ...Object.keys(TYPEORM_TERMINALS), 'reload',
];
