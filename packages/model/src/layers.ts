/**
 * Resources of several layers in one model: each layer is classified by itself, for its references stay inside of it; one
 * that has no root of its own takes the roots of the others. Names that two layers share carry the layer.
 */
import type { Override, Overrides } from './config.ts';
import { infer, type Inference } from './infer.ts';
import { flat } from './source/spell.ts';
import type { Resource, TenantRoot } from './types.ts';

/** @returns the resources by name, relations following; the first layer keeps a name that another has too. */
export function joinLayers(layers: readonly (readonly Resource[])[]): Record<string, Resource> {
  const joined = new Map<string, Resource>();
  for (const layer of layers) {
    const renamed = new Map(layer.map((resource) => [resource.name, joined.has(resource.name) ? `${resource.name} (${resource.layer})` : resource.name]));
    for (const resource of layer) {
      for (const relation of Object.values(resource.relations)) relation.target = renamed.get(relation.target) ?? relation.target;
      resource.name = renamed.get(resource.name)!;
      joined.set(resource.name, resource);
    }
  }
  return Object.fromEntries(joined);
}

/**
 * Tables that migrations make, without those that a schema in hand declares by the same name: relations lead to these then,
 * and those that lead nowhere are left out.
 */
export function withoutDeclared(made: readonly Resource[], declared: readonly Resource[]): Resource[] {
  const known = new Map(declared.map((resource) => [flat(resource.table), resource.name]));
  const own = made.filter((resource) => !known.has(flat(resource.table)));
  const names = new Set(own.map((resource) => resource.name));
  for (const { relations } of own) {
    for (const relation of Object.values(relations)) {
      const target = names.has(relation.target) ? relation.target : known.get(flat(relation.target));
      if (target === undefined) delete relations[relation.name];
      else relation.target = target;
    }
  }
  return own;
}

/** Classifies all resources in place; `users` are the models of acting people in the layers after the first. */
export function inferLayers(resources: Record<string, Resource>, overrides: Overrides): Inference & { users: string[] } {
  const names = [...new Set(Object.values(resources).map((resource) => resource.layer))];
  if (names.length < 2) return { ...infer(resources, overrides), users: [] };
  const layers = names.map((name) => Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource.layer === name)));
  const foundIn = (layer: Record<string, Resource>, { roots }: Inference) => roots.filter((root) => Object.hasOwn(layer, root.name));
  // A first look at copies: which layers have a root among their resources.
  const found = layers.map((layer) => foundIn(layer, infer(structuredClone(layer), overridesFor(layer, resources, overrides))));
  // what only SQL makes stands beside the schema: it has no tenants of its own
  const own = found.map((roots, i) => (names[i] === 'sql' && found.some((other, j) => names[j] !== 'sql' && other.length > 0) ? [] : roots));
  const results = layers.map((layer, index) => {
    const given = overridesFor(layer, resources, overrides);
    const others = own.flat().sort((a, b) => a.level - b.level).map((root) => root.name);
    return infer(layer, own[index]!.length === 0 && others.length > 0 && !given.roots ? { ...given, roots: others } : given);
  });
  const roots = new Map<string, TenantRoot>();
  for (const root of [...own.flat(), ...results.flatMap((result) => result.roots)]) if (!roots.has(root.name)) roots.set(root.name, root);
  const [user, ...users] = [...new Set(results.flatMap((result) => result.user ?? []))].sort((a, b) => Number(Object.hasOwn(resources, b)) - Number(Object.hasOwn(resources, a)));
  return {
    roots: [...roots.values()].sort((a, b) => a.level - b.level),
    ...(user !== undefined && { user }),
    users: users.filter((name) => Object.hasOwn(resources, name)),
  };
}

/** A root or user named in the configuration that another layer has is none here, where the layer has one of those named. */
function overridesFor(layer: Record<string, Resource>, all: Record<string, Resource>, overrides: Overrides): Overrides {
  const isElsewhere = (name: string) => Object.hasOwn(all, name) && !Object.hasOwn(layer, name);
  const roots = overrides.roots?.some((name) => Object.hasOwn(layer, name)) ? overrides.roots.filter((name) => !isElsewhere(name)) : overrides.roots;
  return {
    ...(roots && { roots }),
    ...(overrides.user !== undefined && !isElsewhere(overrides.user) && { user: overrides.user }),
    resources: new Map([...overrides.resources].filter(([name]): boolean => Object.hasOwn(layer, name)) as [string, Override][]),
  };
}
