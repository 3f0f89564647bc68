import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  MIKROORM_BUILDER_MAKERS, MIKROORM_ENTITY_MAKERS, MIKROORM_FILTERS, MIKROORM_FLUSHES, MIKROORM_OPERATIONS, MIKROORM_OTHER, MIKROORM_PERSISTS, MIKROORM_STEPS, MIKROORM_TERMINALS, mikroormSinks,
} from '../index.ts';

const require = createRequire(import.meta.url);
type Class = abstract new (...args: never[]) => object;
const core = require('@mikro-orm/core') as Record<'EntityManager' | 'EntityRepository', Class>;
const sql = require('@mikro-orm/postgresql') as Record<'SqlEntityManager' | 'SqlEntityRepository' | 'QueryBuilder', Class>;

function namesOf(cls: Class): string[] {
  const names = new Set<string>();
  for (let p: object = cls.prototype as object; p !== Object.prototype; p = Object.getPrototypeOf(p) as object) for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  names.delete('constructor');
  return [...names].sort();
}

/** The methods that a declaration shows to its users. */
function declared(path: string): string[] {
  const folder = dirname(require.resolve('@mikro-orm/postgresql', { paths: [dirname(require.resolve('@mikro-orm/core'))] }));
  const text = readFileSync(join(folder, path), 'utf8');
  return [...new Set([...text.matchAll(/^ {4}(?!protected|private|constructor|static|get |readonly)(\w+)(?:<[^(]*>)?\(/gm)].map(([, name]) => name!))].sort();
}

const manager = [...Object.keys(MIKROORM_OPERATIONS), ...MIKROORM_BUILDER_MAKERS, ...MIKROORM_ENTITY_MAKERS, ...MIKROORM_PERSISTS, ...MIKROORM_FLUSHES, ...MIKROORM_FILTERS, ...MIKROORM_OTHER];
const builder = [...Object.keys(MIKROORM_STEPS), ...Object.keys(MIKROORM_TERMINALS)];
const open = (names: readonly string[], known: readonly string[]): string[] => names.filter((name) => !known.includes(name));

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
  const names = declared('../knex/query/QueryBuilder.d.ts');
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
