/**
 * Names of entities in code: a class, a schema constant, a table's name, or what a repository is called.
 * Boundary: an entity is one that the model holds, of the library that asks.
 */
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

/** `taskRepository`, `taskRepo`, `getTaskRepository`: the entity in the name. */
export function byRepositoryName(name: string, model: Model, layer: EntityLayer): Resource | undefined {
  const stem = /^[_#]?(?:get)?(.+?)Repo(?:sitory)?$/.exec(name)?.[1];
  if (!stem) return undefined;
  return byName(model, pascal(stem), layer) ?? byName(model, `${pascal(stem)}Entity`, layer) ?? byName(model, pascal(stem).replace(/s$/, ''), layer);
}

function pascal(name: string): string {
  const joined = name.replace(/[-_.](\w)/g, (_, c: string) => c.toUpperCase());
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}
