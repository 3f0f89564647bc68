/**
 * MikroORM's references: what makes one, and what reads the row behind it. Semantics executed on MikroORM 6.6.16.
 * Boundary: lists of a reference are not there until it is loaded.
 */
import { MIKROORM_LOADS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { isNullish, type Terms, type Value } from '../values.ts';
import { entityTypeOf, isEntity, isReference, referenceOf, referenceTo } from './entities.ts';
import { entityOf } from './entity-names.ts';
import type { Recognised, Sight } from './layer.ts';
import { receiverOf } from './mikroorm-receivers.ts';

const LAYER = 'mikroorm';

/** The entity in `wrap(entity)`. */
export function wrappedBy(v: Value): Value | undefined {
  return v.k === 'call' && !v.ctor && v.f.k === 'import' && v.f.name === 'wrap' ? v.args[0] : undefined;
}

/** `ref(Task, id)`, `rel(Task, id)`, `Reference.createFromPK(Task, id)`; what wraps an entity that is there gives that entity. */
export function refers(callee: Value, args: readonly Value[], model: Model, t: Terms): Value | undefined {
  const maker = callee.k === 'path' ? callee.o : callee;
  if (maker.k !== 'import' || !maker.source.startsWith('@mikro-orm/') || !REFERENCES.has(callee.k === 'path' ? `${maker.name}.${callee.p}` : maker.name)) return undefined;
  const [first = t.undef, key] = args;
  const resource = entityOf(first, model, LAYER);
  if (args.length < 2) return resource ? t.call(callee, args) : first;
  return isNullish(key!) || isEntity(key!, LAYER, model) ? key : resource ? referenceTo(resource, key!, t) : t.call(callee, args);
}

const REFERENCES: ReadonlySet<string> = new Set(['ref', 'rel', 'Reference.create', 'Reference.createFromPK', 'Reference.createNakedFromPK']);

/** The row behind a reference, which nobody looked up so far: it is read by its key. */
export function loaded(callee: Value & { k: 'path' }, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const { o, p } = callee;
  const wrapped = wrappedBy(o);
  const read = (v: Value | undefined, at?: Recognised['loads']): Recognised | undefined => {
    const resource = v && isReferred(v) ? entityTypeOf(v, LAYER, model, sight) : undefined;
    return resource && { method: p, operation: 'read', resource: resource.name, args: [isReference(v!) ? referenceOf(v, resource, t) : v!, t.undef, t.undef], ...(at !== undefined && { loads: at }) };
  };
  if (wrapped) return MIKROORM_LOADS.wrapped.includes(p) ? read(wrapped, 'wrapped') : undefined;
  if (MIKROORM_LOADS.itself.includes(p) && isReferred(o)) return read(o, 'itself');
  return MIKROORM_LOADS.given.includes(p) && args[0] && isReferred(args[0]) && receiverOf(o, model, t, sight) ? read(args[0], 0) : undefined;
}

export const LOADS: ReadonlySet<string> = new Set(Object.values(MIKROORM_LOADS).flat());

/** An entity, or one of a list, that a reference stands for. */
export function isReferred(v: Value): boolean {
  if (v.k === 'arr') return v.items.some(isReferred);
  if (isReference(v)) return true;
  const first = v.k === 'obj' ? v.entries[0] : undefined;
  return first !== undefined && first.key === null && isReferred(first.v);
}
