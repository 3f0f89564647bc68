/**
 * `new EntitySchema({ … })` and `defineEntity({ … })` as entities, as MikroORM 6 and 7 read them.
 * Boundary: options that are computed at run time are not seen.
 */
import type { Expr, FileFacts } from '@tenantlint/facts';
import { type Entity, nameOfTarget, targetOf } from '../source/entities.ts';
import { argument, chainOf, type Ref, type Sources } from '../source/sources.ts';
import { addClass, addProperty, emptyEntity, keyOf, TOP } from './entities.ts';
import { filtersIn } from './filters.ts';
import { isMikroorm } from './library.ts';
import type { Declared, PropertyKind } from './properties.ts';
import { isTrue } from '../source/decorators.ts';

const KINDS: Readonly<Record<string, PropertyKind>> = {
  'm:1': 'many-to-one', '1:m': 'one-to-many', '1:1': 'one-to-one', 'm:n': 'many-to-many', embedded: 'embedded', scalar: 'scalar',
  MANY_TO_ONE: 'many-to-one', ONE_TO_MANY: 'one-to-many', ONE_TO_ONE: 'one-to-one', MANY_TO_MANY: 'many-to-many', EMBEDDED: 'embedded', SCALAR: 'scalar',
};
const BUILDERS: Readonly<Record<string, PropertyKind>> = { manyToOne: 'many-to-one', oneToMany: 'one-to-many', oneToOne: 'one-to-one', manyToMany: 'many-to-many', embedded: 'embedded' };
const DEPTH = 12;

/** @param constant name of the constant that holds the schema */
export function schemaOf(sources: Sources, file: FileFacts, e: Expr, constant: string): Entity | undefined {
  if (e.k !== 'new' && e.k !== 'call') return undefined;
  const callee = sources.follow({ file, e: e.f });
  const [first] = e.a;
  if (callee.kind !== 'external' || callee.name !== (e.k === 'new' ? 'EntitySchema' : 'defineEntity') || !isMikroorm(callee.source) || !first || first.k === 'spread') return undefined;
  const { entries, open } = sources.entries(sources.reduce({ file, e: first }));
  if (isTrue(sources, entries.get('abstract')) || entries.has('expression')) return undefined;
  const name = nameOfTarget(targetOf(sources, entries.get('class'))) ?? sources.text(entries.get('name')) ?? constant;
  const entity = emptyEntity(e, name, entries, sources, { file, e });
  entity.aliases.push(constant);
  entity.incomplete = open;
  addSchema(sources, entries, entity, 0);
  return entity;
}

/** What a schema and those that it extends declare. */
function addSchema(sources: Sources, entries: ReadonlyMap<string, Ref>, entity: Entity, depth: number): void {
  const base = entries.get('extends');
  const found = base && sources.follow(base);
  if (found?.kind === 'expr' && depth < DEPTH) {
    const [options] = found.e.k === 'new' || found.e.k === 'call' ? found.e.a : [];
    if (options && options.k !== 'spread') addSchema(sources, sources.entries(sources.reduce({ ...found, e: options })).entries, entity, depth + 1);
    else if (found.e.k === 'cls') addClass(sources, found, entity, depth + 1);
    else entity.incomplete = true;
  }
  for (const [name, value] of propertiesIn(sources, entries.get('properties'), entity)) {
    const declared = declaredAs(sources, name, value);
    addProperty(sources, declared, entity, TOP);
  }
  const uniques = entries.get('uniques');
  for (const item of uniques ? sources.items(sources.reduce(uniques)) : []) entity.keys.push(...keyOf(sources, sources.entries(sources.reduce(item)).entries));
  entity.filters = [...(entity.filters ?? []), ...filtersIn(sources, entries.get('filters')).map(({ filter }) => filter)];
}

/** `properties: { … }`, or what `properties: (p) => ({ … })` returns. */
function propertiesIn(sources: Sources, ref: Ref | undefined, entity: Entity): [string, Ref][] {
  const found = ref && sources.follow(ref);
  if (found?.kind !== 'expr') return [];
  const list = found.e.k === 'fn' ? sources.returned(found) : found;
  if (!list) return [];
  const { entries, open } = sources.entries(sources.reduce(list));
  if (open) entity.incomplete = true;
  return [...entries];
}

function declaredAs(sources: Sources, name: string, ref: Ref): Declared {
  const found = sources.follow(ref);
  const at = found.kind === 'expr' ? found : ref;
  const value = at.e.k === 'fn' ? sources.returned(at) ?? at : at;
  return value.e.k === 'call' ? built(name, value, ref) ?? scalar(name, ref) : written(sources, name, value, ref);
}

const scalar = (name: string, at: Ref): Declared => ({ name, kind: 'scalar', options: new Map(), primary: false, at });

/** `{ kind: 'm:1', entity: () => Org }`, `{ type: 'uuid', primary: true }`. */
function written(sources: Sources, name: string, value: Ref, at: Ref): Declared {
  const options = value.e.k === 'obj' ? sources.entries(value).entries : new Map<string, Ref>();
  const kind = options.get('kind') ?? options.get('reference');
  const said = kind && (sources.text(kind) ?? (kind.e.k === 'mem' ? kind.e.p : undefined));
  return { name, kind: (said !== undefined && KINDS[said]) || (options.has('entity') ? 'many-to-one' : 'scalar'), options, primary: false, at };
}

/** `p.manyToOne(Org).ref()`, `p.uuid().primary()`: every link is an option. */
function built(name: string, value: Ref, at: Ref): Declared | undefined {
  const chain = chainOf(value.e);
  if (chain?.callee.k !== 'mem') return undefined;
  const { p: base } = chain.callee;
  const options = new Map<string, Ref>();
  for (const link of chain.links) options.set(link.name, argument(value, link.args, 0) ?? { ...value, e: { k: 'lit', v: true, s: value.e.s } });
  const kind = Object.hasOwn(BUILDERS, base) ? BUILDERS[base]! : 'scalar';
  const target = argument(value, chain.args, 0);
  return {
    name, kind, options, primary: false, at,
    ...(kind !== 'scalar' && target && { target }),
    ...(kind === 'scalar' && base !== 'type' && base !== 'property' && { typeText: base }),
  };
}
