/**
 * Names of entities in code: a class, a schema constant, a table's name, or what a repository is called; and the names that
 * values go by.
 * Boundary: an entity is one that the model holds, of the library that asks.
 */
import type { TypeFacts } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import type { Value } from '../values.ts';

export type EntityLayer = 'typeorm' | 'mikroorm';

const resourceNames: Record<EntityLayer, WeakMap<Model, Map<string, Resource>>> = { typeorm: new WeakMap(), mikroorm: new WeakMap() };
/** The entity that a name means: its class, its schema constant, or its table. */
export function byName(model: Model, name: string, layer: EntityLayer): Resource | undefined {
  let names = resourceNames[layer].get(model);
  if (!names) {
    names = new Map();
    const own = Object.values(model.resources).filter((r) => r.layer === layer);
    for (const r of own) for (const n of [r.table, ...r.accessors]) if (!names.has(n)) names.set(n, r);
    for (const r of own) names.set(r.name, r);
    resourceNames[layer].set(model, names);
  }
  return names.get(name);
}

/** The entity that a value stands for as a target: its class, its schema or its name. */
export function entityOf(v: Value | undefined, model: Model, layer: EntityLayer): Resource | undefined {
  switch (v?.k) {
    case 'import':
      // a default export goes by its file's name
      return byName(model, v.name === 'default' ? pascal(v.source.slice(v.source.lastIndexOf('/') + 1).replace(/\.entity$/, '')) : v.name, layer);
    case 'cls':
      return byName(model, v.name, layer);
    case 'global':
      return byName(model, v.n.replace(/^\d+:/, ''), layer);
    case 'const':
      return typeof v.v === 'string' ? byName(model, v.v, layer) : undefined;
    case 'path':
      return v.o.k === 'import' ? byName(model, v.p, layer) : undefined;
    default:
      return undefined;
  }
}

/** The first entity among type arguments (`Repository<Task>`). */
export function entityAmong(types: readonly TypeFacts[], model: Model, layer: EntityLayer): Resource | undefined {
  for (const x of types) {
    const resource = x.k === 'ref' ? byName(model, x.n, layer) : undefined;
    if (resource) return resource;
  }
  return undefined;
}

/** `taskRepository`, `taskRepo`, `getTaskRepository`: the repository of the entity in the name. */
export function repositoryNamed(name: string, model: Model, layer: EntityLayer): { kind: 'repository'; resource: string } | undefined {
  const stem = /^[_#]?(?:get)?(.+?)Repo(?:sitory)?$/.exec(name)?.[1];
  if (!stem) return undefined;
  const resource = byName(model, pascal(stem), layer) ?? byName(model, `${pascal(stem)}Entity`, layer) ?? byName(model, pascal(stem).replace(/s$/, ''), layer);
  return resource && { kind: 'repository', resource: resource.name };
}

/** The name that a class, or an instance's class, was given. */
export function className(v: Value): string {
  if (v.k === 'inst') return className(v.cls);
  return v.k === 'cls' || v.k === 'import' ? v.name : '';
}

/** The last name of what is called, where it is no class of the analysed files. */
export const ownName = (f: Value): string => (f.k === 'path' ? f.p : f.k === 'import' ? f.name : f.k === 'global' ? f.n.replace(/^\d+:/, '') : '');

function pascal(name: string): string {
  const joined = name.replace(/[-_.](\w)/g, (_, c: string) => c.toUpperCase());
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}
