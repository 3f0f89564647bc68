import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import * as current from 'typeorm';
import * as previous from 'typeorm-0.3';
import { describe, expect, it } from 'vitest';
import {
  TYPEORM_BUILDER_MAKERS, TYPEORM_ENTITY_MAKERS, TYPEORM_OPERATIONS, TYPEORM_OTHER, TYPEORM_RECORD_OPERATIONS, TYPEORM_STEPS, TYPEORM_TERMINALS, TYPEORM_TREE_OPERATIONS, typeormSinks,
} from '../index.ts';

const require = createRequire(import.meta.url);
type Class = abstract new (...args: never[]) => object;

function namesOf(cls: Class): string[] {
  const names = new Set<string>();
  for (let p: object = cls.prototype as object; p !== Object.prototype; p = Object.getPrototypeOf(p) as object) for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  names.delete('constructor');
  return [...names].sort();
}

/** The methods that a declaration shows to its users. */
function declared(library: string, path: string): string[] {
  const text = readFileSync(join(dirname(require.resolve(library)), path), 'utf8');
  return [...new Set([...text.matchAll(/^ {4}(?!protected|private|constructor|static|get |readonly)(\w+)(?:<[^(]*>)?\(/gm)].map(([, name]) => name!))].sort();
}

const own = Object.keys(TYPEORM_OPERATIONS);
const repository = [...own, ...TYPEORM_BUILDER_MAKERS, ...TYPEORM_ENTITY_MAKERS, ...TYPEORM_OTHER];
const builders = ['QueryBuilder', 'SelectQueryBuilder', 'UpdateQueryBuilder', 'DeleteQueryBuilder', 'SoftDeleteQueryBuilder', 'InsertQueryBuilder', 'RelationQueryBuilder'];
const open = (names: readonly string[], known: readonly string[]): string[] => names.filter((name) => !known.includes(name));

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
