/**
 * TypeORM entities as resources: decorated classes and `EntitySchema`s. Names in the database follow the default naming
 * strategy, or snake case where a data source names such a strategy.
 */
import { eachWithin, type FileFacts } from '@tenantlint/facts';
import { entitiesIn } from '../source/entities.ts';
import { type EntityNaming, entityResources } from '../source/entity-resources.ts';
import { type Ref, Sources } from '../source/sources.ts';
import { camelCase, snakeCase } from '../source/spell.ts';
import { isAtLeast, type VersionOf } from '../source/versions.ts';
import type { Resource } from '../types.ts';
import { entityOf } from './entities.ts';
import { typeorm } from './library.ts';
import { schemaOf } from './schemas.ts';

/**
 * @param files facts of every file that `isSchemaText` picks, in any order
 * @param versionOf which version of TypeORM a file's package uses
 * @returns resources in order of file and line, not yet classified
 */
export function readTypeorm(files: readonly FileFacts[], versionOf: VersionOf = () => undefined): Resource[] {
  const sources = new Sources([...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
  const entities = entitiesIn(sources, (file, e, name) => (e.k === 'cls' ? entityOf(sources, file, e) : schemaOf(sources, file, e, name)));
  const resources = entityResources(sources, entities, namingOf(sources.files.some(usesSnakeCase)));
  const settings = resources.length > 0 ? sources.files.flatMap((file) => settingsIn(sources, file)) : [];
  return resources.map((resource) => {
    const absent = absentValues(settings, versionOf(resource.place.file, 'typeorm'));
    return absent ? { ...resource, absent } : resource;
  });
}

const BEHAVIOURS = { ignore: 'dropped', throw: 'rejected', 'sql-null': 'compared' } as const;

/**
 * What absent values mean in find conditions (`invalidWhereValuesBehavior`, executed on 0.3.31 and 1.1.1): 1.x throws unless
 * told otherwise; 0.3 drops them from reads unless told otherwise, which is what nothing said means. Of several data
 * sources the most permissive one speaks.
 */
function absentValues(settings: readonly ReadonlyMap<string, string>[], version: string | undefined): Resource['absent'] {
  const usual = version !== undefined && isAtLeast(version, '1.0.0-0') ? ('rejected' as const) : undefined;
  const of = (key: 'undefined' | 'null') => {
    const said = settings.map((setting) => BEHAVIOURS[setting.get(key) as keyof typeof BEHAVIOURS] ?? usual);
    if (said.length === 0) return usual;
    return said.includes('dropped') ? 'dropped' : said.every((one) => one !== undefined) ? said[0] : undefined;
  };
  const [onUndefined, onNull] = [of('undefined'), of('null')];
  return onUndefined || onNull ? { ...(onUndefined && { undefined: onUndefined }), ...(onNull && { null: onNull }) } : undefined;
}

/** `invalidWhereValuesBehavior: { undefined: 'throw' }`, wherever a file of the schema writes it. */
function settingsIn(sources: Sources, file: FileFacts): ReadonlyMap<string, string>[] {
  const found: Ref[] = [];
  for (const { body } of file.functions) {
    eachWithin(body, (part) => {
      if (part.k !== 'obj') return;
      for (const property of part.p) if (!('spread' in property) && property.key === 'invalidWhereValuesBehavior') found.push({ file, e: property.v });
    });
  }
  return found.map((ref) => new Map([...sources.entries(sources.reduce(ref)).entries].flatMap(([key, value]) => {
    const text = sources.text(value);
    return text === undefined ? [] : [[key, text] as const];
  })));
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
