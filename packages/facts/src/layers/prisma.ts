/**
 * Prisma's surface as data: every operation of a model delegate and every `$` method of the client.
 * Source: the delegates that Prisma 6.19 and 7.10 generate and the client class of their runtimes; 5.x has no name
 * beyond these. Boundary: says what a method is, not whether a receiver is a client.
 */

export interface PrismaOperation {
  operation: 'read' | 'aggregate' | 'create' | 'update' | 'upsert' | 'delete' | 'raw';
  /** The result is a list of rows. */
  list: boolean;
  /** Argument key that selects rows; undefined where nothing is selected (create). */
  where?: 'where' | 'filter' | 'pipeline';
  /** `where` must hold a unique key (`WhereUniqueInput`), other conditions beside it allowed. */
  unique: boolean;
  /** Argument keys that carry values to write. */
  data: readonly ('data' | 'create' | 'update')[];
  /** The argument may be left out, which where rows are selected selects them all. */
  optionalArgument: boolean;
  /** Rejects when no row matches, so completion proves that a row was there. */
  throwsWhenAbsent: boolean;
  /** A name that hardly any other library has (`findMany`, not `create`). */
  distinctive: boolean;
}

type Traits = Partial<Omit<PrismaOperation, 'operation'>>;

function operation(kind: PrismaOperation['operation'], traits: Traits): PrismaOperation {
  return { list: false, unique: false, data: [], optionalArgument: false, throwsWhenAbsent: false, distinctive: true, ...traits, operation: kind };
}

/** Every method of a generated model delegate that runs a query, by name. */
export const PRISMA_OPERATIONS: Readonly<Record<string, PrismaOperation>> = {
  findUnique: operation('read', { where: 'where', unique: true }),
  findUniqueOrThrow: operation('read', { where: 'where', unique: true, throwsWhenAbsent: true }),
  findFirst: operation('read', { where: 'where', optionalArgument: true }),
  findFirstOrThrow: operation('read', { where: 'where', optionalArgument: true, throwsWhenAbsent: true }),
  findMany: operation('read', { where: 'where', optionalArgument: true, list: true }),
  count: operation('aggregate', { where: 'where', optionalArgument: true, distinctive: false }),
  aggregate: operation('aggregate', { where: 'where', distinctive: false }),
  groupBy: operation('aggregate', { where: 'where', list: true, distinctive: false }),
  create: operation('create', { data: ['data'], distinctive: false }),
  createMany: operation('create', { data: ['data'], optionalArgument: true }),
  createManyAndReturn: operation('create', { data: ['data'], optionalArgument: true, list: true }),
  update: operation('update', { where: 'where', unique: true, data: ['data'], throwsWhenAbsent: true, distinctive: false }),
  updateMany: operation('update', { where: 'where', data: ['data'] }),
  updateManyAndReturn: operation('update', { where: 'where', data: ['data'], list: true }),
  upsert: operation('upsert', { where: 'where', unique: true, data: ['create', 'update'], distinctive: false }),
  delete: operation('delete', { where: 'where', unique: true, throwsWhenAbsent: true, distinctive: false }),
  deleteMany: operation('delete', { where: 'where', optionalArgument: true }),
  findRaw: operation('raw', { where: 'filter', optionalArgument: true }),
  aggregateRaw: operation('raw', { where: 'pipeline', optionalArgument: true }),
};

/** Members of a delegate that run no query. */
export const PRISMA_DELEGATE_OTHER: readonly string[] = ['fields'];

/** Client methods that run SQL or a database command given as text. */
export const PRISMA_RAW: readonly string[] = ['$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe', '$queryRawTyped', '$runCommandRaw'];

/** Client methods whose callback or result is again a client. */
export const PRISMA_CLIENT_MAKERS: readonly string[] = ['$transaction', '$extends'];

/** Client members that touch no row: connection, events, middleware and metrics of older versions, extension context. */
export const PRISMA_CLIENT_OTHER: readonly string[] = ['$connect', '$disconnect', '$on', '$use', '$metrics', '$name', '$parent'];

/** Names whose absence from a file's text shows that it holds no Prisma access, those in `prismaCommonSinks` aside. */
export const prismaSinks: readonly string[] = [...Object.keys(PRISMA_OPERATIONS).filter((name) => PRISMA_OPERATIONS[name]!.distinctive), ...PRISMA_RAW];

/** Operations whose names other objects have too. */
export const prismaCommonSinks: readonly string[] = Object.keys(PRISMA_OPERATIONS).filter((name) => !PRISMA_OPERATIONS[name]!.distinctive);
