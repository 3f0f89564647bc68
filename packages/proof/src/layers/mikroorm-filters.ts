/**
 * MikroORM's filters at a call: which of an entity's filters are on, and what they demand. Semantics executed on MikroORM
 * 6.6.16: filters are joined to the condition by `$and`, also those of `nativeUpdate` and `nativeDelete`; `filters: false` or
 * `{ name: false }` switches them off; without its arguments a filter throws.
 * Boundary: where the options come from elsewhere, nothing is taken to be on.
 */
import type { Filter, Model, Resource } from '@tenantlint/model';
import type { Terms, Value } from '../values.ts';

/** The owner column that a filter's condition fixes, as the members that lead to it. */
export function ownerPathOf(filter: Filter, r: Resource, model: Model): Filter['equals'][number] | undefined {
  return filter.equals.find(({ path }) => leadsToOwner(r, path, model));
}

function leadsToOwner(r: Resource, path: readonly string[], model: Model): boolean {
  let at: Resource | undefined = r;
  for (const name of path) {
    if (!at) return false;
    const { owners, kind, columns }: Resource = at;
    const relation: Resource['relations'][string] | undefined = at.relations[name];
    if (!relation) return owners.some((owner) => owner.column === name) || (kind === 'root' && Boolean(columns[name]?.primary));
    if (relation.list) return false;
    if (relation.fields.length === 1 && owners.some((owner) => owner.column === relation.fields[0])) return true;
    at = model.resources[relation.target];
  }
  return false;
}

export interface Active {
  /** On with the arguments that the context was given. */
  byContext: readonly Filter[];
  /** On with arguments of the call's own. */
  byCall: readonly { filter: Filter; args: Value }[];
}

const NONE: Active = { byContext: [], byCall: [] };

/** @param options the call's options */
export function activeFilters(r: Resource, options: Value, t: Terms): Active {
  if (!r.filters?.length) return NONE;
  const byDefault = r.filters.filter((filter) => filter.byDefault);
  if (options.k === 'undef') return { byContext: byDefault, byCall: [] };
  if (options.k !== 'obj') return NONE;
  const given = t.path(options, 'filters');
  switch (given.k) {
    case 'undef':
      return { byContext: byDefault, byCall: [] };
    case 'const':
      return given.v === true ? { byContext: byDefault, byCall: [] } : NONE;
    case 'arr': {
      const names = given.items.map((i) => (i.k === 'const' ? String(i.v) : ''));
      return { byContext: r.filters.filter((filter) => filter.byDefault || names.includes(filter.name)), byCall: [] };
    }
    case 'obj': {
      if (given.entries.some((e) => e.key === null)) return NONE;
      const byContext: Filter[] = [];
      const byCall: { filter: Filter; args: Value }[] = [];
      for (const filter of r.filters) {
        const own = t.path(given, filter.name);
        if (own.k === 'obj') byCall.push({ filter, args: own });
        else if ((own.k === 'const' && own.v === true) || (own.k === 'undef' && filter.byDefault)) byContext.push(filter);
      }
      return { byContext, byCall };
    }
    default:
      return NONE;
  }
}

/** What a filter demands with these arguments, as a condition. */
export function conditionOf(filter: Filter, args: Value, t: Terms): Value {
  return t.obj(filter.equals.map(({ path, argument }) => {
    const [first, ...rest] = path;
    const value = t.path(args, argument);
    return { key: first!, v: rest.reduceRight<Value>((inner, key) => t.obj([{ key, v: inner }]), value) };
  }));
}

/** The filter of that name that ties rows to a tenant, and an entity that it does so for. */
export function tenantFilter(name: string, model: Model): { filter: Filter; resource: Resource } | undefined {
  for (const resource of Object.values(model.resources)) {
    const filter = resource.layer === 'mikroorm' ? resource.filters?.find((one) => one.name === name && ownerPathOf(one, resource, model)) : undefined;
    if (filter) return { filter, resource };
  }
  return undefined;
}
