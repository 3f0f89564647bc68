/**
 * MikroORM (6 and 7): which calls are accesses and what their arguments mean. Semantics executed on 6.6.16.
 * Boundary: raw SQL is not read; rows that a cascade writes with another are not followed.
 */
import {
  MIKROORM_BUILDER_MAKERS, MIKROORM_ENTITY_MAKERS, MIKROORM_FLUSHES, MIKROORM_OPERATIONS, MIKROORM_PERSISTS, MIKROORM_TERMINALS, type MikroormOperation, mikroormSinks,
} from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { chainRoot, chainSteps } from '../queries.ts';
import type { Operation } from '../types.ts';
import type { Row, Terms, Value } from '../values.ts';
import { entityPredicate, entityReferences, entityTypeOf, isEntity, isReference, newEntity, primaryColumns, referenceTo, rowsOf, savedOperation, savedRows, withoutUndeclared } from './entities.ts';
import { entityOf } from './entity-names.ts';
import type { Layer, Recognised, Scheduled, Sight, Written } from './layer.ts';
import { activeFilters, conditionOf, ownerPathOf, tenantFilter } from './mikroorm-filters.ts';
import { describeQuery, isText, queryPredicate, runs } from './mikroorm-query.ts';
import { receiverOf } from './mikroorm-receivers.ts';
import { isReferred, loaded, LOADS, refers, wrappedBy } from './mikroorm-references.ts';
import { wherePredicate } from './mikroorm-where.ts';
import { allOf } from './references.ts';

const LAYER = 'mikroorm';
const operationOf = (method: string): MikroormOperation | undefined => (Object.hasOwn(MIKROORM_OPERATIONS, method) ? MIKROORM_OPERATIONS[method] : undefined);
/** Written by a flush: entities that were made, taken in or changed. */
const KEPT = new Set(['create', 'persist', 'persistAndFlush', 'assign', 'flush', 'add', 'set']);
const SETS_FILTER = 'setFilterParams';

export const mikroormLayer: Layer = {
  name: LAYER,
  sinks: mikroormSinks,
  liveRows: true,
  recognise,
  predicate,
  // the condition of the rows does not narrow what is populated, unless asked to
  included: () => undefined,
  written,
  references: entityReferences,
  operation: (row, model, t) => (isQuery(row) ? queryOperation(row) : KEPT.has(row.method) ? savedOperation(row.args[1] ?? t.undef, model.resources[row.resource], model, t) : row.method === SETS_FILTER || LOADS.has(row.method) ? 'read' : operationOf(row.method)?.operation),
  throwsWhenAbsent: (method) => operationOf(method)?.throwsWhenAbsent ?? method === 'loadOrFail',
  inserted: (row, model, t) => {
    const isPlain = row.method === 'insert' || row.method === 'insertMany' || (KEPT.has(row.method) && savedOperation(row.args[1] ?? t.undef, model.resources[row.resource], model, t) === 'create')
      || (isQuery(row) && queryOperation(row) === 'create' && !chainSteps(row.args[0]!).some((s) => /^(?:ignore|merge|onConflict)$/.test(s.name)));
    return isPlain ? allOf(row.args[1] ?? t.undef) : [];
  },
  requiresKey: () => false,
  isList: (method) => operationOf(method)?.list ?? MIKROORM_TERMINALS[method]?.list ?? false,
  builds,
  isPure: (callee) => callee.k === 'import' && callee.source.startsWith('@mikro-orm/') && (callee.name === 'raw' || callee.name === 'sql'),
  isResource: (name, init, model) => init.k === 'call' && init.f.k === 'import' && init.f.name === (init.ctor ? 'EntitySchema' : 'defineEntity') && Object.values(model.resources).some((r) => r.layer === LAYER && r.accessors.includes(name)),
  transaction: (callee) => (callee.k === 'path' && callee.p === 'transactional' ? { client: callee.o } : undefined),
  vouched,
  unitOfWork: { schedules, flushes, kept },
  builder: {
    begins: (callee, args, model, t, sight) => callee.k === 'path' && MIKROORM_BUILDER_MAKERS.includes(callee.p) && (entityOf(args[0], model, LAYER) !== undefined || receiverOf(callee.o, model, t, sight)?.kind === 'repository'),
    runs,
    branches: true,
    callbackArguments: () => [],
    finish,
  },
};

// recognising

function recognise(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  if (callee.k !== 'path') return undefined;
  const method = callee.p;
  if (method === SETS_FILTER) return setsFilter(callee, args, model, t, sight);
  if (LOADS.has(method)) return loaded(callee, args, model, t, sight);
  const op = operationOf(method);
  if (!op) return undefined;
  const receiver = receiverOf(callee.o, model, t, sight);
  if (!receiver) return op.selects === 'entity' ? undefined : ofEntityFirst(method, op, args, model, t, sight);
  if (op.operation === 'raw') return receiver.kind === 'manager' || receiver.kind === 'connection' ? { method, operation: 'raw', resource: '', args, reason: 'raw SQL', ...(method === 'execute' && args[0] && { sql: { text: args[0], gives: 'rows', ...(args[1] && { values: args[1] }) } }) } : undefined;
  if (receiver.kind === 'repository') {
    if (sight.member(callee.o, method)) return undefined;
    const resource = model.resources[receiver.resource];
    return resource ? accessTo(resource, method, op, args, model, t, sight) : { method, operation: op.operation, resource: '', args, reason: 'an entity chosen at run time' };
  }
  return receiver.kind === 'manager' ? ofManager(method, op, args, model, t, sight) : undefined;
}

function ofManager(method: string, op: MikroormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  if (op.selects === 'entity') {
    const resource = args[0] && entityTypeOf(args[0], LAYER, model, sight);
    return resource ? { ...accessTo(resource, method, op, args, model, t, sight), ...(op.operation === 'read' && isReferred(args[0]!) && { loads: 0 }) } : { method, operation: op.operation, resource: '', args, reason: 'an entity whose class is not in sight' };
  }
  const named = entityOf(args[0], model, LAYER);
  if (named) return accessTo(named, method, op, args.slice(1), model, t, sight);
  // `em.upsert(task)`: the entity says what it is
  const own = op.data === 0 && args[0] ? entityTypeOf(args[0], LAYER, model, sight) : undefined;
  if (own) return accessTo(own, method, op, args, model, t, sight);
  return { method, operation: op.operation, resource: '', args, reason: 'an entity chosen at run time' };
}

/** `db.find(E, …)`, on whatever receiver: an entity class as the first argument tells it. */
function ofEntityFirst(method: string, op: MikroormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const [first, ...rest] = args;
  const resource = first && first.k !== 'const' && first.k !== 'path' ? entityOf(first, model, LAYER) : undefined;
  return resource && accessTo(resource, method, op, rest, model, t, sight);
}

function accessTo(resource: Resource, method: string, op: MikroormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised {
  const isOptions = op.selects === 'options' || (method === 'findByCursor' && args.length < 2);
  const options = (op.options === undefined ? undefined : args[isOptions ? op.at : op.options]) ?? t.undef;
  const given = args[op.at] ?? t.undef;
  const selected = !op.selects ? t.undef : isOptions ? (given.k === 'undef' ? given : t.path(given, 'where')) : op.selects === 'entity' ? withoutUndeclared(given, resource, model, t, sight) : asKey(given, resource, t, sight);
  const data = op.data === undefined ? t.undef : withoutUndeclared(args[op.data] ?? t.undef, resource, model, t, sight);
  const gives = op.operation === 'upsert' ? readAgain(resource, op, data, options, t) : undefined;
  return { method, operation: op.operation, resource: resource.name, args: [selected, data, options], ...(gives && { gives }) };
}

/** The row that `onConflictWhere` kept from being written is read all the same, by its key alone. */
function readAgain(resource: Resource, op: MikroormOperation, data: Value, options: Value, t: Terms): Recognised | undefined {
  if (options.k === 'undef' || (options.k === 'obj' && t.path(options, 'onConflictWhere').k === 'undef')) return undefined;
  const keys = conflictKeys(options, resource, t) ?? [];
  const one = (v: Value): Value => t.obj(keys.map((key) => ({ key, v: t.path(v, key) })));
  const selected = data.k === 'arr' ? t.arr(data.items.map((i) => one(i.k === 'spread' ? t.each(i.v) : i))) : one(op.list ? t.each(data) : data);
  return { method: op.list ? 'find' : 'findOne', operation: 'read', resource: resource.name, args: [selected, t.undef, t.obj([{ key: 'filters', v: t.false }])] };
}

/** A parameter that is declared to be text or a number is a key. */
function asKey(v: Value, r: Resource, t: Terms, sight: Sight): Value {
  const [column, ...more] = primaryColumns(r);
  if (column === undefined || more.length > 0 || (v.k !== 'param' && v.k !== 'path')) return v;
  const type = sight.typeOf(v)?.type;
  return type?.k === 'kw' && (type.n === 'string' || type.n === 'number' || type.n === 'bigint') ? t.obj([{ key: column, v }]) : v;
}

/** What the filter's arguments are decides what every query after it sees: as if all of that were read here. */
function setsFilter(callee: Value & { k: 'path' }, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const [name, given] = args;
  const found = name?.k === 'const' && typeof name.v === 'string' ? tenantFilter(name.v, model) : undefined;
  if (!found || !given || receiverOf(callee.o, model, t, sight)?.kind !== 'manager') return undefined;
  return { method: SETS_FILTER, operation: 'update', resource: found.resource.name, args: [conditionOf(found.filter, given, t), t.undef] };
}

// building

function builds(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): ReturnType<NonNullable<Layer['builds']>> {
  const referred = refers(callee, args, model, t);
  if (referred) return { value: referred };
  if (callee.k !== 'path' || !MIKROORM_ENTITY_MAKERS.includes(callee.p)) return undefined;
  if (callee.p === 'assign') return assigned(callee, args, model, t, sight);
  const receiver = receiverOf(callee.o, model, t, sight);
  if ((receiver && receiver.kind !== 'manager' && receiver.kind !== 'repository') || sight.member(callee.o, callee.p)) return undefined;
  const isManager = receiver?.kind !== 'repository';
  // on whatever receiver, an entity class as the first argument tells it
  const named = isManager ? (receiver || args[0]?.k === 'cls' || args[0]?.k === 'import' ? entityOf(args[0], model, LAYER) : undefined) : model.resources[receiver.resource];
  const [plain = t.undef] = isManager && named ? args.slice(1) : args;
  const resource = named ?? (callee.p === 'merge' ? entityTypeOf(plain, LAYER, model, sight) : undefined);
  if (!resource) return undefined;
  switch (callee.p) {
    case 'create':
      return { value: t.obj([{ key: null, v: newEntity(resource.name, t) }, { key: null, v: withoutUndeclared(plain, resource, model, t, sight) }]) };
    case 'getReference':
      return { value: referenceTo(resource, plain, t) };
    default: {
      // taken for a row that is there, whatever it is
      const [column = 'id'] = primaryColumns(resource);
      return { value: referenceTo(resource, t.path(plain, column), t, plain) };
    }
  }
}

/** `em.assign(task, data)`, `repository.assign(task, data)`, `wrap(task).assign(data)`. */
function assigned(callee: Value & { k: 'path' }, args: readonly Value[], model: Model, t: Terms, sight: Sight): ReturnType<NonNullable<Layer['builds']>> {
  const wrapped = wrappedBy(callee.o);
  const [entity, data] = wrapped ? [wrapped, args[0]] : args;
  if (!entity || !data || (!wrapped && !receiverOf(callee.o, model, t, sight))) return undefined;
  const resource = entityTypeOf(entity, LAYER, model, sight);
  if (!resource) return undefined;
  return { value: t.obj([{ key: null, v: entity }, { key: null, v: withoutUndeclared(data, resource, model, t, sight) }]), into: wrapped ? 'wrapped' : 0 };
}

// the unit of work

function schedules(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Scheduled | undefined {
  if (callee.k !== 'path' || refers(callee, args, model, t)) return undefined;
  if (callee.p === 'create' || callee.p === 'assign') {
    const built = builds(callee, args, model, t, sight);
    if (!built || (callee.p === 'create' && t.path(args.at(-1)!, 'persist') === t.false)) return undefined;
    return callee.p === 'create' ? { method: 'create', made: true } : { method: 'assign', entities: [built.value] };
  }
  if (callee.p === 'add' || callee.p === 'set') return linked(callee, args, model, t, sight);
  if (!MIKROORM_PERSISTS.includes(callee.p) || receiverOf(callee.o, model, t, sight)?.kind !== 'manager') return undefined;
  const entities = args.flatMap((v) => (v.k === 'arr' ? v.items.map((i) => (i.k === 'spread' ? t.each(i.v) : i)) : v.k === 'list' ? [v.elem] : [v]));
  return { method: 'persist', entities };
}

/** `project.tasks.add(task)`: the rows are from now on the project's. */
function linked(callee: Value & { k: 'path' }, args: readonly Value[], model: Model, t: Terms, sight: Sight): Scheduled | undefined {
  const list = callee.o;
  if (list.k !== 'path' || args.length === 0) return undefined;
  const owner = isEntity(list.o, LAYER, model) ? entityTypeOf(list.o, LAYER, model, sight) : undefined;
  if (!owner?.relations[list.p]?.list) return undefined;
  const items = args.flatMap((v) => (v.k === 'arr' ? [...v.items] : [v]));
  return { method: callee.p, entities: [t.obj([{ key: null, v: list.o }, { key: list.p, v: t.arr(items) }])] };
}

function flushes(callee: Value, model: Model, t: Terms, sight: Sight): boolean {
  return callee.k === 'path' && MIKROORM_FLUSHES.includes(callee.p) && receiverOf(callee.o, model, t, sight)?.kind === 'manager';
}

/** The write that a kept entity becomes. */
function kept(v: Value, method: string, model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const resource = entityTypeOf(v, LAYER, model, sight);
  return resource && { method, operation: savedOperation(v, resource, model, t), resource: resource.name, args: [v, v, t.undef] };
}

// queries

function finish(chain: Value, model: Model, t: Terms, sight: Sight): Recognised[] {
  const steps = chainSteps(chain);
  if (steps.some((s) => isText(s.name))) return [];
  const { resource, operation, data } = describeQuery(steps, chainRoot(chain)!, model, t, sight);
  if (!resource) return [];
  const last = steps.at(-1)!.name;
  const method = runs(last) ? last : operation === 'read' ? 'getResultList' : 'execute';
  const terminal = MIKROORM_TERMINALS[method]!;
  const kind: Operation = operation !== 'read' ? operation : terminal.operation === 'written' ? 'read' : terminal.operation;
  return [{ method, operation: kind, resource: resource.name, args: [chain, data ?? t.undef, t.const(kind)] }];
}

const isQuery = (row: Row): boolean => row.args[2]?.k === 'const' && Object.hasOwn(MIKROORM_TERMINALS, row.method);

const queryOperation = (row: Row): Operation | undefined => (row.args[2]?.k === 'const' ? (row.args[2].v as Operation) : undefined);

// meaning

function predicate(row: Row, model: Model, t: Terms): Predicate {
  const resource = model.resources[row.resource];
  if (!resource) return TRUE;
  const [selected = t.undef, data = t.undef, options = t.undef] = row.args;
  if (isQuery(row)) return queryOperation(row) === 'create' ? FALSE : queryOperation(row) === 'upsert' ? upserted(data, chainConflict(selected, t), resource, model, t) : queryPredicate(selected, resource, model, t);
  if (KEPT.has(row.method) || LOADS.has(row.method)) return entityPredicate(unchanged(selected, t), resource, model, t);
  const context = { model, t };
  if (row.method === SETS_FILTER) return wherePredicate(selected, resource, context);
  const op = operationOf(row.method);
  const byCall = activeFilters(resource, options, t).byCall.map(({ filter, args }) => wherePredicate(conditionOf(filter, args, t), resource, context));
  switch (op?.selects) {
    case 'where':
    case 'options':
      return and([...byCall, wherePredicate(selected, resource, context)]);
    case 'entity':
      return entityPredicate(selected, resource, model, t);
    default:
      return op?.operation === 'upsert' ? upserted(data, options, resource, model, t) : FALSE;
  }
}

/** What an entity was before members were set: a flush finds its row by the key that it was loaded with. */
function unchanged(v: Value, t: Terms): Value {
  if (v.k === 'cond') return t.cond(v.t, unchanged(v.a, t), unchanged(v.b, t));
  const first = v.k === 'obj' ? v.entries[0] : undefined;
  if (v.k !== 'obj' || first?.key !== null) return v;
  if (first.v.k === 'obj') return unchanged(first.v, t);
  if (first.v.k === 'row' || first.v.k === 'each') return first.v;
  return isReference(first.v) ? t.obj(v.entries.slice(0, 1 + first.v.args.length)) : v;
}

/** An upsert touches the row that has its key, or the unique columns that it names; `onConflictWhere` narrows that. */
function upserted(values: Value, options: Value, resource: Resource, model: Model, t: Terms): Predicate {
  const keys = conflictKeys(options, resource, t);
  if (!keys) return { k: 'opaque', v: options, reason: 'its conflict fields are not in sight' };
  const all = values.k === 'arr' ? values.items.filter((i) => i.k !== 'spread') : values.k === 'list' ? [values.elem] : [values];
  const columns = keys.map((key) => resource.relations[key]?.fields[0] ?? key);
  const ps = all.map((v) => and(columns.map((column, i): Predicate => ({ k: 'cmp', column, op: 'eq', v: t.path(v, keys[i]!), dropped: false }))));
  const where = options.k === 'obj' ? t.path(options, 'onConflictWhere') : t.undef;
  const matched: Predicate = ps.length === 1 ? ps[0]! : { k: 'or', ps };
  return where.k === 'obj' ? and([matched, wherePredicate(where, resource, { model, t })]) : matched;
}

/** The members that tell which row there is taken for the one that is written. */
function conflictKeys(options: Value, resource: Resource, t: Terms): string[] | undefined {
  const given = options.k === 'obj' ? t.path(options, 'onConflictFields') : t.undef;
  const fields = given.k === 'arr' ? given.items.flatMap((i) => (i.k === 'const' ? [String(i.v)] : [])) : [];
  if (given.k !== 'undef' && (given.k !== 'arr' || fields.length !== given.items.length)) return undefined;
  return fields.length > 0 ? fields : primaryColumns(resource);
}

/** `onConflict('id')` or `onConflict(['org', 'slug'])` of a chain, as options of an upsert. */
function chainConflict(chain: Value, t: Terms): Value {
  const fields = chainSteps(chain).find((s) => s.name === 'onConflict')?.args[0] ?? t.undef;
  return t.obj([{ key: 'onConflictFields', v: fields.k === 'const' ? t.arr([fields]) : fields }]);
}

function written(row: Row, model: Model, t: Terms): Written[] {
  const resource = model.resources[row.resource];
  const [, data = t.undef] = row.args;
  if (!resource || data.k === 'undef') return [];
  if (KEPT.has(row.method)) return savedRows(data, resource, model, t);
  return rowsOf(isQuery(row) ? queryOperation(row) : operationOf(row.method)?.operation, data, resource, model, t);
}

/** A filter that ties the rows to a tenant is on; where its arguments are set, they are judged. */
function vouched(row: Row, model: Model, t: Terms): ReturnType<NonNullable<Layer['vouched']>> {
  const resource = model.resources[row.resource];
  if (!resource?.filters?.length || row.aspect !== '') return undefined;
  const op = operationOf(row.method);
  const options = isQuery(row) ? chainFilters(row.args[0]!, t) : op?.selects && row.method !== 'remove' && row.method !== 'removeAndFlush' ? row.args[2] : undefined;
  const filter = options && activeFilters(resource, options, t).byContext.find((one) => ownerPathOf(one, resource, model));
  return filter && { kind: 'wrapper', detail: `the filter "${filter.name}" of ${resource.name} is on` };
}

/** The filters that a chain asks for, as options of a call; undefined where it asks for none. */
function chainFilters(chain: Value, t: Terms): Value | undefined {
  const step = chainSteps(chain).find((s) => s.name === 'applyFilters');
  return step && (step.args[0] ? t.obj([{ key: 'filters', v: step.args[0] }]) : t.undef);
}
