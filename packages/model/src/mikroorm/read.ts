/**
 * MikroORM entities as resources: decorated classes, `EntitySchema` and `defineEntity`, with the filters that they, the
 * configuration and `addFilter` give them. Names in the database are underscored, as the default strategy does, or as
 * written where a configuration names `EntityCaseNamingStrategy`.
 */
import type { Expr, FileFacts } from '@tenantlint/facts';
import { isTrue } from '../source/decorators.ts';
import { entitiesIn, type Entity, nameOfTarget, targetOf } from '../source/entities.ts';
import { type EntityNaming, entityResources } from '../source/entity-resources.ts';
import { argument, callsIn, type Ref, Sources } from '../source/sources.ts';
import { camelCase } from '../source/spell.ts';
import type { Filter, Resource } from '../types.ts';
import { entityOf } from './entities.ts';
import { demands, filterOf, filtersIn } from './filters.ts';
import { isMikroorm, mikroorm, underscored } from './library.ts';
import { schemaOf } from './schemas.ts';

/**
 * @param files facts of every file that `isSchemaText` picks, in any order
 * @returns resources in order of file and line, not yet classified
 */
export function readMikroorm(files: readonly FileFacts[]): Resource[] {
  if (!files.some(usesLibrary)) return [];
  const sources = new Sources([...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
  const entities = entitiesIn(sources, (file, e, name) => (e.k === 'cls' ? entityOf(sources, file, e) : schemaOf(sources, file, e, name)));
  if (entities.size === 0) return [];
  const calls = sources.files.filter(usesLibrary).flatMap((file) => callsIn(file).map((e): Ref & { e: Expr & { k: 'call' } } => ({ file, e })));
  const options = [...calls.flatMap((call) => configOf(sources, call)), ...sources.files.flatMap((file) => configFile(sources, file))];
  for (const { filter, entities: named } of [...options.flatMap((given) => filtersIn(sources, given.get('filters')).map(({ filter, options: own }) => ofAll(sources, filter, own))), ...calls.flatMap((call) => addedFilter(sources, call))]) {
    for (const entity of entities.values()) if (isFor(named, entity)) entity.filters = withFilter(entity.filters ?? [], filter);
  }
  const isPlain = sources.files.some((file) => file.imports.some(({ name, source }) => name === 'EntityCaseNamingStrategy' && isMikroorm(source)));
  const resources = entityResources(sources, entities, isPlain ? plain : underscore);
  return options.some((given) => isTrue(sources, given.get('ignoreUndefinedInQuery'))) ? resources.map((resource) => ({ ...resource, absent: { undefined: 'dropped' as const } })) : resources;
}

const usesLibrary = (file: FileFacts): boolean => file.imports.some(({ source }) => isMikroorm(source));
const library = { ...mikroorm, layer: 'mikroorm' as const };

const underscore: EntityNaming = {
  library,
  table: underscored,
  column: underscored,
  joinColumn: (relation, key) => `${underscored(relation)}_${underscored(key)}`,
  joinProperty: camelCase,
  linkTable: (left, relation) => `${left.table}_${underscored(relation)}`,
  linkColumn: (end, key) => `${underscored(end.name)}_${underscored(key)}`,
};

const plain: EntityNaming = {
  library,
  table: (entity) => entity,
  column: () => undefined,
  joinColumn: (relation) => relation,
  joinProperty: (column) => column,
  linkTable: (left, relation) => `${left.table}_${relation}`,
  linkColumn: (end) => camelCase(end.name),
};

/** The options of `MikroORM.init({ … })`, `defineConfig({ … })` and `MikroOrmModule.forRoot({ … })`. */
function configOf(sources: Sources, call: Ref & { e: Expr & { k: 'call' } }): ReadonlyMap<string, Ref>[] {
  const { f } = call.e;
  const name = f.k === 'mem' ? f.p : f.k === 'var' ? call.file.bindings[f.b]!.name : f.k === 'glob' ? f.n : '';
  const given = /^(?:init|initSync|forRoot|defineConfig)$/.test(name) ? argument(call, call.e.a, 0) : undefined;
  const found = given && sources.reduce(given);
  return found?.e.k === 'obj' ? [sources.entries(found).entries] : [];
}

/** `export default { … }` of the file that MikroORM's own tools read. */
function configFile(sources: Sources, file: FileFacts): ReadonlyMap<string, Ref>[] {
  const found = /(?:^|[/.])mikro-?orm\.config\.[cm]?[jt]s$/.test(file.path) ? sources.exported(file, 'default') : undefined;
  return found?.kind === 'expr' && found.e.k === 'obj' ? [sources.entries(found).entries] : [];
}

interface Given { filter: Filter; entities: readonly string[] | undefined }

/** A filter that no entity declares is on unless it says otherwise. */
const ofAll = (sources: Sources, filter: Filter, options: ReadonlyMap<string, Ref>): Given => (
  { filter: { ...filter, byDefault: !options.has('default') || filter.byDefault }, entities: namesIn(sources, options.get('entity')) }
);

/** `em.addFilter('tenant', (args) => ({ … }), [Task], true)`, or v7's `em.addFilter({ name, cond, … })`. */
function addedFilter(sources: Sources, call: Ref & { e: Expr & { k: 'call' } }): Given[] {
  if (call.e.f.k !== 'mem' || call.e.f.p !== 'addFilter') return [];
  const [first, cond, entity, enabled] = [0, 1, 2, 3].map((index) => argument(call, call.e.a, index));
  const name = sources.text(first);
  if (name !== undefined) return cond ? [{ filter: { name, byDefault: !enabled || isTrue(sources, enabled), equals: demands(sources, cond) }, entities: namesIn(sources, entity) }] : [];
  const found = first && sources.reduce(first);
  if (found?.e.k !== 'obj') return [];
  const options = sources.entries(found).entries;
  const filter = filterOf(sources, options);
  return filter ? [ofAll(sources, filter, options)] : [];
}

/** Entities by name; undefined where a filter is for all. */
function namesIn(sources: Sources, ref: Ref | undefined): string[] | undefined {
  if (!ref) return undefined;
  const found = sources.reduce(ref);
  const name = (item: Ref): string => nameOfTarget(targetOf(sources, item)) ?? '';
  return found.e.k === 'arr' ? sources.items(found).map(name) : [name(ref)];
}

/** One that stands before the entity's own of that name: which of them a query gets, only its context tells. */
function withFilter(filters: readonly Filter[], added: Filter): Filter[] {
  const known = filters.find(({ name }) => name === added.name);
  const spell = ({ path, argument }: Filter['equals'][number]) => `${path.join('.')}=${argument}`;
  const both = known && { ...known, byDefault: known.byDefault && added.byDefault, equals: known.equals.filter((one) => added.equals.some((other) => spell(one) === spell(other))) };
  return [...filters.filter((filter) => filter !== known), both ?? added];
}

function isFor(named: readonly string[] | undefined, entity: Entity): boolean {
  return named ? named.some((name) => name === entity.name || entity.aliases.includes(name)) : true;
}
