/**
 * Which of two libraries that share their words (`EntityManager`, `em.find`, `createQueryBuilder`) a receiver belongs to: that of
 * the module which its type, or what made it, comes from. Asked only where the model holds entities of both.
 * Boundary: of a receiver without type and maker nothing is said; the entity that a call names decides then.
 */
import type { Model } from '@tenantlint/model';
import type { Value } from '../values.ts';
import { type EntityLayer, entityOf, ownName, repositoryNamed } from './entity-names.ts';
import type { Sight } from './layer.ts';
import { perModel } from './memo.ts';

const MODULES: Readonly<Record<EntityLayer, RegExp>> = { typeorm: /^(?:@[\w-]+\/)?typeorm(?:\/|$)/, mikroorm: /^@mikro-orm\// };
const OTHER: Readonly<Record<EntityLayer, EntityLayer>> = { typeorm: 'mikroorm', mikroorm: 'typeorm' };

const holdsBoth = perModel((model) => {
  const layers = new Set<string>(Object.values(model.resources).map((r) => r.layer));
  return layers.has('typeorm') && layers.has('mikroorm');
});

/** The receiver is surely the other library's. */
export const isOthers = (v: Value, layer: EntityLayer, model: Model, sight: Sight): boolean => holdsBoth(model) && comesFrom(v, MODULES[OTHER[layer]], sight);

/** The value names an entity that only the other library has. */
export const namesOthers = (v: Value | undefined, layer: EntityLayer, model: Model): boolean => holdsBoth(model) && entityOf(v, model, layer) === undefined && entityOf(v, model, OTHER[layer]) !== undefined;

/** `taskRepository`, called after an entity that only the other library has; `em.getRepository(Task)` of one. */
export function isOthersRepository(v: Value, layer: EntityLayer, model: Model): boolean {
  if (!holdsBoth(model)) return false;
  if (v.k === 'call' && namesOthers(v.args[0], layer, model)) return true;
  const name = v.k === 'param' ? v.name : ownName(v.k === 'call' ? v.f : v);
  return repositoryNamed(name, model, layer) === undefined && repositoryNamed(name, model, OTHER[layer]) !== undefined;
}

function comesFrom(v: Value, modules: RegExp, sight: Sight, depth = 0): boolean {
  if (depth > 8) return false;
  const declared = sight.typeOf(v);
  if (declared && sight.modulesOf(declared).some((from) => modules.test(from))) return true;
  switch (v.k) {
    case 'import':
      return modules.test(v.source);
    case 'path':
      return comesFrom(v.o, modules, sight, depth + 1);
    case 'call':
      return comesFrom(v.f, modules, sight, depth + 1);
    case 'promise':
      return comesFrom(v.v, modules, sight, depth + 1);
    case 'cond':
      return comesFrom(v.a, modules, sight, depth + 1) || comesFrom(v.b, modules, sight, depth + 1);
    default:
      return false;
  }
}
