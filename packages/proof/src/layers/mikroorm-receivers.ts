/**
 * What a receiver is to MikroORM: an entity manager, a repository of an entity, a connection, or the ORM itself.
 * Told by value first (`em.getRepository(E)`), then by declared type (`EntityRepository<E>`), last by name (`em`, `taskRepository`).
 * Boundary: an entity is one that the model holds; a name counts only where nothing else is known of the receiver.
 */
import { MIKROORM_PERSISTS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import type { Terms, Value } from '../values.ts';
import { className, entityAmong, entityOf, ownName, repositoryNamed } from './entity-names.ts';
import { isOthers } from './entity-library.ts';
import type { Declared, Sight } from './layer.ts';

export type Receiver = { kind: 'repository'; resource: string } | { kind: 'manager' } | { kind: 'connection' } | { kind: 'source' };

const LAYER = 'mikroorm';
const REPOSITORY = /(?:^|\.)(?:Sql|Mongo)?EntityRepository$/;
const MANAGER = /(?:^|\.)(?:Sql|Mongo)?EntityManager$/;
const MANAGER_NAME = /^[_#]?(?:em|EM|[a-z]\w*Em|em[A-Z]\w*|\w*[eE]ntityManager|manager|trx?|tx)$/;
/** Calls on a manager that give the manager again. */
const SAME = new Set([...MIKROORM_PERSISTS, 'remove', 'fork', 'getContext']);

export function receiverOf(v: Value, model: Model, t: Terms, sight: Sight, depth = 0): Receiver | undefined {
  if (depth > 4 || (depth === 0 && isOthers(v, LAYER, model, sight))) return undefined;
  switch (v.k) {
    case 'call': {
      const made = fromCall(v, model, t, sight, depth);
      if (made) return made;
      break;
    }
    case 'promise':
      return receiverOf(v.v, model, t, sight, depth + 1);
    case 'cond':
      return receiverOf(v.a, model, t, sight, depth + 1) ?? receiverOf(v.b, model, t, sight, depth + 1);
    case 'this':
    case 'inst':
      return fromClass(v, model, sight);
    case 'row':
    case 'const':
    case 'undef':
    case 'obj':
    case 'arr':
    case 'list':
    case 'fn':
    case 'ret':
      return undefined;
  }
  const declared = sight.typeOf(v);
  if (declared) {
    const typed = fromType(declared, model, sight);
    if (typed || declared.type.k !== 'kw') return typed;
  }
  return byConvention(v, model);
}

function fromCall(v: Value & { k: 'call' }, model: Model, t: Terms, sight: Sight, depth: number): Receiver | undefined {
  const name = ownName(v.f);
  if (v.ctor) return fromClass(v.f, model, sight);
  if (name === 'getRepository' || name === 'repo') return { kind: 'repository', resource: entityOf(v.args[0], model, LAYER)?.name ?? '' };
  if (name === 'getEntityManager') return { kind: 'manager' };
  if (name === 'getConnection' || name === 'getDriver') return { kind: 'connection' };
  const onManager = v.f.k === 'path' && SAME.has(v.f.p) ? receiverOf(v.f.o, model, t, sight, depth + 1) : undefined;
  return onManager?.kind === 'manager' ? onManager : undefined;
}

/** A class that extends `EntityRepository<E>`; where the argument is not written, its own name tells the entity. */
function fromClass(v: Value, model: Model, sight: Sight): Receiver | undefined {
  for (const base of sight.bases(v)) {
    const resource = entityAmong(base.args, model, LAYER);
    if (resource && /Repo(?:sitory)?$/.test(base.name)) return { kind: 'repository', resource: resource.name };
    if (REPOSITORY.test(base.name)) return repositoryNamed(className(v), model, LAYER);
  }
  return undefined;
}

function fromType({ type, file }: Declared, model: Model, sight: Sight): Receiver | undefined {
  if (type.k === 'union' || type.k === 'inter') return type.u.map((u) => fromType({ type: u, file }, model, sight)).find((found) => found !== undefined);
  if (type.k !== 'ref') return undefined;
  if (MANAGER.test(type.n)) return { kind: 'manager' };
  if (/(?:^|\.)MikroORM$/.test(type.n)) return { kind: 'source' };
  const resource = entityAmong(type.a ?? [], model, LAYER);
  if (REPOSITORY.test(type.n)) return { kind: 'repository', resource: resource?.name ?? '' };
  const cls = sight.classOf({ type, file });
  if (cls) return fromClass(cls, model, sight);
  return resource && /Repo(?:sitory)?$/.test(type.n) ? { kind: 'repository', resource: resource.name } : repositoryNamed(type.n, model, LAYER);
}

/** `em`, `this.em`, `orm.em`, `taskRepository`: where the value itself is out of sight. */
function byConvention(v: Value, model: Model): Receiver | undefined {
  const name = v.k === 'param' ? v.name : v.k === 'call' ? (!v.ctor && v.args.length <= 1 && v.f.k !== 'call' ? ownName(v.f) : '') : ownName(v);
  if (MANAGER_NAME.test(name.replace(/^get(?=[A-Z])/, ''))) return { kind: 'manager' };
  if (/^[_#]?(?:orm|mikroOrm|MikroORM)$/.test(name)) return { kind: 'source' };
  return repositoryNamed(name, model, LAYER);
}
