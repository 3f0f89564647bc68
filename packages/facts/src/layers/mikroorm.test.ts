import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Class, declaredIn, namesOf, open } from '../../test/surface.ts';
import {
  MIKROORM_BUILDER_MAKERS, MIKROORM_ENTITY_MAKERS, MIKROORM_FILTERS, MIKROORM_FLUSHES, MIKROORM_LOADS, MIKROORM_OPERATIONS, MIKROORM_OTHER, MIKROORM_PERSISTS, MIKROORM_STEPS, MIKROORM_TERMINALS, mikroormSinks,
} from '../index.ts';

const require = createRequire(import.meta.url);
const core = require('@mikro-orm/core') as Record<'EntityManager' | 'EntityRepository', Class>;
const sql = require('@mikro-orm/postgresql') as Record<'SqlEntityManager' | 'SqlEntityRepository' | 'QueryBuilder', Class>;

const folder = dirname(require.resolve('@mikro-orm/postgresql', { paths: [dirname(require.resolve('@mikro-orm/core'))] }));

const manager = [...Object.keys(MIKROORM_OPERATIONS), ...MIKROORM_BUILDER_MAKERS, ...MIKROORM_ENTITY_MAKERS, ...MIKROORM_PERSISTS, ...MIKROORM_FLUSHES, ...MIKROORM_FILTERS, ...MIKROORM_LOADS.given, ...MIKROORM_OTHER];
const builder = [...Object.keys(MIKROORM_STEPS), ...Object.keys(MIKROORM_TERMINALS)];

it.each([
  ['EntityManager', core.EntityManager, 'nativeUpdate'],
  ['SqlEntityManager', sql.SqlEntityManager, 'qb'],
  ['EntityRepository', core.EntityRepository, 'findAll'],
  ['SqlEntityRepository', sql.SqlEntityRepository, 'createQueryBuilder'],
] as const)('classifies every method of %s', (_, cls, one) => {
  expect(namesOf(cls)).toContain(one);
  expect(open(namesOf(cls), manager)).toEqual([]);
});

it('classifies every method that a query builder declares', () => {
  const names = declaredIn(join(folder, '../knex/query/QueryBuilder.d.ts'));
  expect(names).toContain('orWhere');
  expect(open(names, [...builder, 'then'])).toEqual([]);
});

it('classifies nothing that 6 lacks, but what 7 adds', () => {
  const all = [...namesOf(sql.SqlEntityManager), ...namesOf(sql.SqlEntityRepository)];
  expect(open(manager, all)).toEqual(['stream', 'countBy', 'callRoutine', 'getKysely']);
  expect(open(builder, namesOf(sql.QueryBuilder))).toEqual(['stream', 'getNativeQuery', 'toRaw', 'toString'].sort((a, b) => builder.indexOf(a) - builder.indexOf(b)));
});

it('gives a name one class only', () => {
  expect(manager.filter((name, at) => manager.indexOf(name) !== at)).toEqual(['persistAndFlush', 'removeAndFlush']);
  expect(builder.filter((name, at) => builder.indexOf(name) !== at)).toEqual([]);
});

it('the sinks are what reaches rows, or keeps what a flush writes', () => {
  expect(mikroormSinks).toContain('flush');
  expect(open([...Object.keys(MIKROORM_OPERATIONS), ...Object.keys(MIKROORM_TERMINALS), ...MIKROORM_ENTITY_MAKERS], mikroormSinks)).toEqual([]);
});
