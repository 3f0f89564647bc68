import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as current from 'typeorm';
import * as previous from 'typeorm-0.3';
import { describe, expect, it } from 'vitest';
import { type Class, declaredIn, namesOf, open } from '../../test/surface.ts';
import {
  TYPEORM_BUILDER_MAKERS, TYPEORM_ENTITY_MAKERS, TYPEORM_OPERATIONS, TYPEORM_OTHER, TYPEORM_RECORD_OPERATIONS, TYPEORM_STEPS, TYPEORM_TERMINALS, TYPEORM_TREE_OPERATIONS, typeormSinks,
} from '../index.ts';

const require = createRequire(import.meta.url);
const declared = (library: string, path: string): string[] => declaredIn(join(dirname(require.resolve(library)), path));

const own = Object.keys(TYPEORM_OPERATIONS);
const repository = [...own, ...TYPEORM_BUILDER_MAKERS, ...TYPEORM_ENTITY_MAKERS, ...TYPEORM_OTHER];
const builders = ['QueryBuilder', 'SelectQueryBuilder', 'UpdateQueryBuilder', 'DeleteQueryBuilder', 'SoftDeleteQueryBuilder', 'InsertQueryBuilder', 'RelationQueryBuilder'];

const libraries: [string, Record<'Repository' | 'TreeRepository' | 'BaseEntity', Class>][] = [['typeorm', current], ['typeorm-0.3', previous]];

describe.each(libraries)('%s', (library, { Repository, TreeRepository, BaseEntity }) => {

  it('classifies every method of a repository', () => {
    expect(namesOf(Repository)).toContain('findOneByOrFail');
    expect(open(namesOf(Repository), repository)).toEqual([]);
  });

  it('classifies every method of a tree repository', () => {
    expect(open(namesOf(TreeRepository), [...repository, ...Object.keys(TYPEORM_TREE_OPERATIONS)])).toEqual([]);
  });

  it('classifies every method that an entity manager declares', () => {
    const names = declared(library, 'entity-manager/EntityManager.d.ts');
    expect(names).toContain('withRepository');
    expect(open(names, repository)).toEqual([]);
  });

  it('classifies every member of an active record, of the class and of its rows', () => {
    expect(open(Object.getOwnPropertyNames(BaseEntity), ['length', 'name', 'prototype', ...repository])).toEqual([]);
    expect(open(namesOf(BaseEntity), ['hasId', ...Object.keys(TYPEORM_RECORD_OPERATIONS)])).toEqual([]);
  });

  it.each(builders)('classifies every method that %s declares', (name) => {
    const names = declared(library, `query-builder/${name}.d.ts`);
    expect(names.length).toBeGreaterThan(6);
    expect(open(names, [...Object.keys(TYPEORM_STEPS), ...Object.keys(TYPEORM_TERMINALS)])).toEqual([]);
  });
});

it('classifies nothing that neither version has', () => {
  const all = libraries.flatMap(([library, { TreeRepository, BaseEntity }]) => [...namesOf(TreeRepository), ...namesOf(BaseEntity), ...Object.getOwnPropertyNames(BaseEntity), ...declared(library, 'entity-manager/EntityManager.d.ts'), ...builders.flatMap((name) => declared(library, `query-builder/${name}.d.ts`))]);
  // a class of its own makes custom repositories in 0.3
  expect(open([...repository, ...Object.keys(TYPEORM_TREE_OPERATIONS), ...Object.keys(TYPEORM_STEPS), ...Object.keys(TYPEORM_TERMINALS)], [...all, 'getCustomRepository'])).toEqual([]);
});

it('gives a step one class only', () => {
  expect(Object.keys(TYPEORM_STEPS).filter((name) => Object.hasOwn(TYPEORM_TERMINALS, name))).toEqual([]);
});

it('the sinks are what runs a query or begins one', () => {
  expect(typeormSinks).toContain('createQueryBuilder');
  expect(open([...own, ...Object.keys(TYPEORM_TERMINALS)], typeormSinks)).toEqual([]);
});
