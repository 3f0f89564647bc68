/**
 * What a layer works out of a model, or of a chain under a model, worked out once. Terms are shared, so that two equal
 * chains are one value. Boundary: what is worked out may depend on nothing else.
 */
import type { Model } from '@tenantlint/model';
import type { Terms, Value } from '../values.ts';

export function perModel<T>(make: (model: Model) => T): (model: Model) => T {
  const known = new WeakMap<Model, T>();
  return (model) => {
    let found = known.get(model);
    if (found === undefined) known.set(model, (found = make(model)));
    return found;
  };
}

export function perChain<Q>(read: (chain: Value, model: Model, t: Terms) => Q): (chain: Value, model: Model, t: Terms) => Q {
  const caches = perModel(() => new WeakMap<Value, Q>());
  return (chain, model, t) => {
    const known = caches(model);
    let found = known.get(chain);
    if (found === undefined) known.set(chain, (found = read(chain, model, t)));
    return found;
  };
}
