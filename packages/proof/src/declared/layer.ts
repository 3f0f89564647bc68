/**
 * Declared methods as a data library: what the configuration says of a method's arguments becomes the access's condition
 * and data. Boundary: columns by equality alone; what a method does besides is not known.
 */
import type { Model, Resource } from '@tenantlint/model';
import { keyedReferences } from '../layers/references.ts';
import { bareLayer, type Layer, type Sight, type Written } from '../layers/layer.ts';
import { and, type Predicate, TRUE } from '../predicate.ts';
import type { Row, Terms, Value } from '../values.ts';
import { argumentAt, type Callees } from './callees.ts';
import type { LayerDeclaration, MethodDeclaration } from './types.ts';

export function declaredLayer({ name, module, methods }: LayerDeclaration, callees: Callees): Layer {
  const methodOf = (row: Row): MethodDeclaration => methods[row.method]!;
  const find = (callee: Value, sight: Sight): string | undefined => Object.keys(methods).find((method) => callees.is(callee, { module, name: method }, sight));
  return {
    ...bareLayer(name),
    recognise(callee, args, _model, _t, sight) {
      const method = find(callee, sight);
      return method === undefined ? undefined : { method, operation: methods[method]!.operation, resource: methods[method]!.resource, args };
    },
    predicate(row, model, t) {
      const { where = {} } = methodOf(row);
      return and(Object.entries(where).map(([column, way]) => condition(column.split('.'), way, row.args, model.resources[row.resource], model, t)));
    },
    written: (row, model, t) => written(methodOf(row), row, model, t),
    references: keyedReferences,
    operation: (row) => methodOf(row).operation,
    throwsWhenAbsent: (method) => Boolean(methods[method]?.throws),
    isList: (method) => Boolean(methods[method]?.list),
    isTally: (method) => methods[method]?.operation === 'aggregate',
    vouched: (row) => methodOf(row).scoped === undefined ? undefined : { kind: 'wrapper', detail: `${name}: ${methodOf(row).scoped}` },
  };
}

function condition([name, ...rest]: string[], way: string, args: readonly Value[], r: Resource | undefined, model: Model, t: Terms): Predicate {
  if (rest.length > 0) {
    const relation = r?.relations[name!];
    if (!relation) return TRUE;
    return { k: 'rel', relation: name!, quantifier: relation.list ? 'some' : 'is', p: condition(rest, way, args, model.resources[relation.target], model, t) };
  }
  const isList = way.endsWith('[]');
  const v = argumentAt(isList ? way.slice(0, -2) : way, args, t);
  return v ? { k: 'cmp', column: name!, op: isList ? 'in' : 'eq', v, dropped: true } : { k: 'opaque', v: t.undef, reason: 'spread arguments' };
}

function written({ operation, data, scoped }: MethodDeclaration, row: Row, model: Model, t: Terms): Written[] {
  const resource = model.resources[row.resource];
  const given = data === undefined ? undefined : argumentAt(data.replace(/\[\]$/, ''), row.args, t);
  if (!resource || !given || operation === 'read' || operation === 'aggregate' || operation === 'delete') return [];
  const rows = data!.endsWith('[]') ? (given.k === 'arr' ? given.items : [t.each(given)]) : [given];
  const owner = t.global('the tenant that the module adds');
  // the module's own word comes last
  const own = (v: Value): Value => (scoped === undefined ? v : t.obj([{ key: null, v }, ...resource.owners.map(({ column }) => ({ key: column, v: owner }))]));
  const kinds: Written['kind'][] = operation === 'upsert' ? ['create', 'update'] : [operation];
  return rows.flatMap((v) => kinds.map((kind) => ({ resource, kind, data: kind === 'create' ? own(v) : v, field: '' })));
}
