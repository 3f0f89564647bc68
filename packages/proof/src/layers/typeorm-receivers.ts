/**
 * What a receiver is to TypeORM: a repository of an entity, an entity manager, a data source, an entity class, or an entity.
 * Told by value first (`dataSource.getRepository(E)`), then by declared type (`Repository<E>`), last by name (`taskRepository`).
 * Boundary: an entity is one that the model holds; a name counts only where nothing else is known of the receiver.
 */
import type { Model, Resource } from '@tenantlint/model';
import { byName, className, entityAmong, entityOf as entityNamed, ownName, repositoryNamed } from './entity-names.ts';
import { isOthers } from './entity-library.ts';
import type { Declared, Sight } from './layer.ts';
import { SUPER, type Terms, type Value } from '../values.ts';

export type Receiver =
  /** `wrapped`: a class of the project's own, of which only the methods that it hands on to the library are accesses. */
  | { kind: 'repository'; resource: string; tree?: boolean; wrapped?: boolean }
  /** An entity class: its statics are a repository's methods, where it is an active record. */
  | { kind: 'class'; resource: string }
  | { kind: 'manager' }
  | { kind: 'source' };

const LAYER = 'typeorm';
const REPOSITORY = /(?:^|\.)(?:Tree|Mongo)?Repository$/;
const MANAGER = /(?:^|\.)(?:Mongo)?EntityManager$/;
const SOURCE = /(?:^|\.)(?:DataSource|Connection|QueryRunner)$/;
const REPOSITORY_MAKER = /^get(?:Tree|Mongo)?Repository$/;

/** The entity that a value stands for as a target: its class, its schema or its name. */
export const entityOf = (v: Value | undefined, model: Model): Resource | undefined => entityNamed(v, model, LAYER);

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
    case 'import':
    case 'cls': {
      const resource = entityOf(v, model);
      if (resource) return { kind: 'class', resource: resource.name };
      break;
    }
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
    case 'cond':
    case 'ret':
      return undefined;
  }
  const declared = sight.typeOf(v);
  if (declared) {
    const typed = fromType(declared, model, sight);
    // `protected repository: Repository<T>` of a base class: the class at hand says what `T` is
    if (typed?.kind === 'repository' && typed.resource === '' && v.k === 'path' && v.o.k === 'this') {
      const held = fromClass(v.o, model, sight);
      return held?.kind === 'repository' ? { kind: 'repository', resource: held.resource, ...(held.tree && { tree: true }) } : typed;
    }
    if (typed || declared.type.k !== 'kw') return typed;
  }
  return byConvention(v, model);
}

function fromCall(v: Value & { k: 'call' }, model: Model, t: Terms, sight: Sight, depth: number): Receiver | undefined {
  const name = v.f.k === 'path' ? v.f.p : v.f.k === 'import' ? v.f.name : v.f.k === 'global' ? v.f.n : '';
  if (REPOSITORY_MAKER.test(name)) {
    const resource = entityOf(v.args.at(-1), model) ?? entityOf(v.args[0], model);
    return { kind: 'repository', resource: resource?.name ?? '', tree: name === 'getTreeRepository' };
  }
  // what the class that extends a repository has from it
  if (name === SUPER && v.args[0]) return fromClass(v.args[0], model, sight);
  if (name === 'getCustomRepository' && v.args[0]) return fromClass(v.args[0], model, sight);
  if (name === 'withRepository' && v.args[0]) return receiverOf(v.args[0], model, t, sight, depth + 1);
  if (name === 'extend' && v.f.k === 'path') return receiverOf(v.f.o, model, t, sight, depth + 1);
  if (name === 'getManager' || name === 'createEntityManager' || name === 'getEntityManager') return { kind: 'manager' };
  if (name === 'getConnection' || name === 'createQueryRunner' || name === 'getDataSource') return { kind: 'source' };
  if (v.ctor) {
    const base = fromClass(v.f, model, sight);
    if (base) return base;
    return name === 'DataSource' ? { kind: 'source' } : undefined;
  }
  return undefined;
}

/** A class that extends `Repository<E>`; where the argument is not written, its own name tells the entity. */
function fromClass(v: Value, model: Model, sight: Sight): Receiver | undefined {
  for (const base of sight.bases(v)) {
    const resource = entityAmong(base.args, model, LAYER);
    if (resource) return { kind: 'repository', resource: resource.name, tree: /Tree/.test(base.name), wrapped: !/(?:Repository|Repo)$/.test(base.name) };
    if (REPOSITORY.test(base.name)) return repositoryNamed(className(v), model, LAYER);
  }
  return undefined;
}

function fromType({ type, file }: Declared, model: Model, sight: Sight): Receiver | undefined {
  if (type.k === 'union' || type.k === 'inter') return type.u.map((u) => fromType({ type: u, file }, model, sight)).find((found) => found !== undefined);
  if (type.k !== 'ref') return undefined;
  if (type.n.startsWith('typeof ')) {
    const entity = byName(model, type.n.slice(7), LAYER);
    return entity && { kind: 'class', resource: entity.name };
  }
  if (MANAGER.test(type.n)) return { kind: 'manager' };
  if (SOURCE.test(type.n)) return { kind: 'source' };
  const resource = entityAmong(type.a ?? [], model, LAYER);
  if (REPOSITORY.test(type.n)) return { kind: 'repository', resource: resource?.name ?? '', tree: type.n.startsWith('Tree') };
  const cls = sight.classOf({ type, file });
  if (cls) return fromClass(cls, model, sight);
  return resource && /Repo(?:sitory)?$/.test(type.n) ? { kind: 'repository', resource: resource.name } : repositoryNamed(type.n, model, LAYER);
}

/** `taskRepository`, `this.taskRepo`, `taskRepo()`, `manager`, `dataSource`: where the value itself is out of sight. */
function byConvention(v: Value, model: Model): Receiver | undefined {
  const name = v.k === 'param' ? v.name : v.k === 'call' ? (!v.ctor && v.args.length <= 1 && v.f.k !== 'call' ? ownName(v.f) : '') : ownName(v);
  if (/^(?:_|#)?(?:(?:transactional|transaction)?(?:Entity)?Manager|em)$/i.test(name)) return { kind: 'manager' };
  if (/^(?:_|#)?(?:app|default|main)?(?:data_?source|query_?runner|connection)$/i.test(name)) return { kind: 'source' };
  return repositoryNamed(name, model, LAYER);
}
