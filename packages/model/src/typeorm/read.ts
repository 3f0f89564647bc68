/**
 * TypeORM entities as resources: decorated classes and `EntitySchema`s. Names in the database follow the default naming
 * strategy, or snake case where a data source names such a strategy.
 */
import type { FileFacts } from '@tenantlint/facts';
import { entitiesIn } from '../source/entities.ts';
import { type EntityNaming, entityResources } from '../source/entity-resources.ts';
import { Sources } from '../source/sources.ts';
import { camelCase, snakeCase } from '../source/spell.ts';
import type { Resource } from '../types.ts';
import { entityOf } from './entities.ts';
import { typeorm } from './library.ts';
import { schemaOf } from './schemas.ts';

/**
 * @param files facts of every file that `isSchemaText` picks, in any order
 * @returns resources in order of file and line, not yet classified
 */
export function readTypeorm(files: readonly FileFacts[]): Resource[] {
  const sources = new Sources([...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
  const entities = entitiesIn(sources, (file, e, name) => (e.k === 'cls' ? entityOf(sources, file, e) : schemaOf(sources, file, e, name)));
  return entityResources(sources, entities, namingOf(sources.files.some(usesSnakeCase)));
}

function namingOf(isSnake: boolean): EntityNaming {
  return {
    library: { ...typeorm, layer: 'typeorm' },
    table: snakeCase,
    column: (property) => (isSnake ? snakeCase(property) : undefined),
    joinColumn: (relation, key) => (isSnake ? snakeCase : camelCase)(`${relation}_${key}`),
    joinProperty: (column) => column,
    linkTable: (left, relation, right) => snakeCase(`${left.table}_${relation.replaceAll('.', '_')}_${right.table}`),
    linkColumn: (end, key) => camelCase(`${end.table}_${key}`),
  };
}

/** Names a snake-case strategy, as a data source does. */
function usesSnakeCase(file: FileFacts): boolean {
  return file.imports.some((item) => /snake\w*naming/i.test(item.name));
}
