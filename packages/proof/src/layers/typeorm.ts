/**
 * TypeORM (0.3 and 1.x): which calls are accesses and what their arguments mean. Semantics executed on 0.3.31 and 1.1.1.
 * Boundary: raw SQL, MongoDB's own operations and `relation()` builders are not read.
 */
import { TYPEORM_BUILDER_MAKERS, TYPEORM_OPERATIONS, TYPEORM_RECORD_OPERATIONS, TYPEORM_TERMINALS, TYPEORM_TREE_OPERATIONS, type TypeormOperation, typeormSinks } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { chainRoot, chainSteps } from '../queries.ts';
import type { Operation } from '../types.ts';
import { type Closure, isNullish, type Row, type Terms, type Value } from '../values.ts';
import { beyondCommon, type Loaded, rowsBeside } from './beyond-common.ts';
import { isOthers, isOthersRepository, namesOthers } from './entity-library.ts';
import { allOf } from './references.ts';
import type { Layer, Recognised, Sight, Written } from './layer.ts';
import { dataOf, entityPredicate, entityReferences, entityTypeOf, newEntity, primaryColumns, rowsOf, savedOperation, savedRows, withoutUndeclared } from './entities.ts';
import { describeQuery, isConditionStep, queryPredicate, runs } from './typeorm-query.ts';
import { entityOf, type Receiver, receiverOf } from './typeorm-receivers.ts';
import { absentIn, criteriaPredicate, keysPredicate, operator, wherePredicate } from './typeorm-where.ts';

/** Takes `save(entity)` and its like, whose entity's own type tells the table. */
const BY_ENTITY = new Set(['save', 'remove', 'softRemove', 'recover']);

const operationOf = (method: string): TypeormOperation | undefined =>
  Object.hasOwn(TYPEORM_OPERATIONS, method) ? TYPEORM_OPERATIONS[method] : Object.hasOwn(TYPEORM_TREE_OPERATIONS, method) ? TYPEORM_TREE_OPERATIONS[method] : undefined;

export const typeormLayer: Layer = {
  name: 'typeorm',
  sinks: typeormSinks,
  liveRows: true,
  recognise,
  predicate,
  included,
  beside,
  joined: rowsBeside(beside),
  written,
  references: entityReferences,
  operation: (row, model, t) => (isQuery(row) ? queryOperation(row) : row.method === 'save' ? savedOperation(row.args[1] ?? t.undef, model.resources[row.resource], model, t) : operationOf(row.method)?.operation),
  throwsWhenAbsent: (method) => operationOf(method)?.throwsWhenAbsent ?? TYPEORM_TERMINALS[method]?.throwsWhenAbsent ?? false,
  inserted: (row, _model, t) => {
    const isPlain = row.method === 'insert' || (isQuery(row) && queryOperation(row) === 'create' && !chainSteps(row.args[0]!).some((s) => /^or(?:Ignore|Update)$|^onConflict$/.test(s.name)));
    return isPlain ? allOf(row.args[1] ?? t.undef) : [];
  },
  requiresKey: () => false,
  isList: (method) => operationOf(method)?.list ?? TYPEORM_TERMINALS[method]?.list ?? false,
  builds,
  opens,
  isPure: (callee) => callee.k === 'import' && callee.source === 'typeorm' && operator({ k: 'call', f: callee, args: [], ctor: false } as unknown as Value) !== undefined,
  isResource: (name, init, model) => init.k === 'call' && init.ctor && (init.f.k === 'import' || init.f.k === 'global') && (init.f.k === 'import' ? init.f.name : init.f.n) === 'EntitySchema' && Object.values(model.resources).some((r) => r.accessors.includes(name)),
  transaction: (callee, t) => (callee.k === 'path' && callee.p === 'transaction' ? { client: t.path(callee.o, 'manager') } : undefined),
  builder: {
    begins: (callee, args, model, t, sight) => callee.k === 'path' && (TYPEORM_BUILDER_MAKERS.includes(callee.p) ? !isOthersBuilder(callee.o, args, model, sight) : isBuilderFromElsewhere(callee, model, t, sight)),
    runs,
    explicit: true,
    branches: true,
    callbackArguments: (chain, _method, _model, t) => [t.call(t.path(chain, 'subQuery'), [])],
    brackets: (fn) => (fn.k === 'import' || fn.k === 'global') && /^(?:Not)?Brackets$/.test(fn.k === 'import' ? fn.name : fn.n),
    finish,
  },
};

/** A builder of MikroORM, where the project uses that too: of its manager, of a repository of its entities, or for one of them. */
function isOthersBuilder(receiver: Value, args: readonly Value[], model: Model, sight: Sight): boolean {
  return isOthers(receiver, 'typeorm', model, sight) || namesOthers(args[0], 'typeorm', model) || isOthersRepository(receiver, 'typeorm', model);
}

/** `qb.andWhere(…)` on a parameter: the chain began in a caller. */
function isBuilderFromElsewhere(callee: Value & { k: 'path' }, model: Model, t: Terms, sight: Sight): boolean {
  if (callee.o.k !== 'param' || !isConditionStep(callee.p)) return false;
  const type = sight.typeOf(callee.o)?.type;
  return type?.k === 'ref' ? /QueryBuilder|WhereExpression/.test(type.n) : type === undefined || type.k === 'kw';
}

// recognising

function recognise(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  if (callee.k !== 'path') return undefined;
  const method = callee.p;
  const op = operationOf(method);
  if (!op && method !== 'reload') return undefined;
  const receiver = receiverOf(callee.o, model, t, sight);
  if (!receiver) return ofRecord(callee, args, model, t, sight) ?? (op && ofEntityFirst(method, op, args, model, t, sight));
  if (!op) return undefined;
  if (op.operation === 'raw') return receiver.kind === 'class' ? undefined : { method, operation: 'raw', resource: '', args, reason: 'raw SQL', ...(method === 'query' && args[0] && { sql: { text: args[0], gives: 'rows', ...(args[1] && { values: args[1] }) } }) };
  if (receiver.kind === 'source') return undefined;
  if (receiver.kind !== 'manager') {
    const resource = model.resources[receiver.resource];
    const own = sight.passesOn(callee.o, method, args);
    if (receiver.kind === 'repository' && receiver.wrapped && !own) return undefined;
    if (own) return resource && own.length === 1 ? passedOn(resource, own[0]!, model, t, sight) : undefined;
    return resource ? accessTo(resource, method, op, args, model, t, sight) : chosenLater(callee.o, method, op, args, model, t, sight);
  }
  return ofManager(method, op, args, model, t, sight) ?? chosenLater(callee.o, method, op, args, model, t, sight);
}

/** What is called on a repository, or with an entity, that a caller chooses: what it is called on is kept as the last argument. */
function chosenLater(on: Value, method: string, op: TypeormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised {
  return openedOn(on, method, args, model, t, sight) ?? { method, operation: op.operation, resource: '', args: [...args, t.obj([{ key: CHOSEN, v: on }])], reason: 'an entity chosen at run time' };
}

const CHOSEN = '@on';

/** The access that it is where the caller has chosen. */
function opens({ method, args }: Row, model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const on = args.at(-1)?.k === 'obj' ? t.path(args.at(-1)!, CHOSEN) : t.undef;
  return on.k === 'undef' ? undefined : openedOn(on, method, args.slice(0, -1), model, t, sight);
}

function openedOn(on: Value, method: string, given: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const op = operationOf(method);
  if (!op) return undefined;
  const [holder, ...args] = [on, ...given].map((v) => held(v, t, sight));
  const receiver = receiverOf(holder!, model, t, sight);
  if (receiver?.kind === 'manager') return ofManager(method, op, args, model, t, sight);
  // `this.repository` of a class that names the entity for its base
  const named = receiver?.kind === 'repository' && receiver.resource === '' && holder!.k === 'path' ? receiverOf(holder!.o, model, t, sight) : receiver;
  const resource = named && 'resource' in named ? model.resources[named.resource] : undefined;
  return resource && accessTo(resource, method, op, args, model, t, sight);
}

/** What a member holds that a constructor was given, or that a class names (`entity = Task`), also as an argument. */
function held(v: Value, t: Terms, sight: Sight): Value {
  if (v.k === 'call') {
    const args = v.args.map((x) => (x.k === 'path' ? held(x, t, sight) : x));
    return args.every((x, i) => x === v.args[i]) ? v : t.call(v.f, args, v.ctor);
  }
  if (v.k !== 'path') return v;
  const declared = v.o.k === 'path' || v.o.k === 'param' ? sight.typeOf(v.o) : undefined;
  const cls = declared && sight.classOf(declared);
  return sight.member(v.o, v.p) ?? (cls && sight.member(t.inst(cls, []), v.p)) ?? v;
}

/** A generic base class's own method, for the entity that the class at hand names. */
function passedOn(resource: Resource, { method, args, by }: { method: string; args: readonly Value[]; by: Closure }, model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const op = operationOf(method);
  return op && op.operation !== 'raw' ? { ...accessTo(resource, method, op, args.slice(0, -1), model, t, sight), by } : undefined;
}

function ofManager(method: string, op: TypeormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const named = ofEntityFirst(method, op, args, model, t, sight) ?? (args.length > 1 || !BY_ENTITY.has(method) ? byText(method, op, args, model, t, sight) : undefined);
  if (named) return named;
  const resource = BY_ENTITY.has(method) && args[0] ? entityTypeOf(args[0], 'typeorm', model, sight) : undefined;
  return resource && accessTo(resource, method, op, args, model, t, sight);
}

/** `manager.find(E, …)`, on whatever receiver: an entity class as the first argument tells it. */
function ofEntityFirst(method: string, op: TypeormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const [first, ...rest] = args;
  if (!first || first.k === 'const' || first.k === 'path') return undefined;
  const resource = entityOf(first, model);
  return resource && accessTo(resource, method, op, rest, model, t, sight);
}

function byText(method: string, op: TypeormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const resource = args[0] && (args[0].k === 'const' || args[0].k === 'path') ? entityOf(args[0], model) : undefined;
  return resource && accessTo(resource, method, op, args.slice(1), model, t, sight);
}

/** `entity.save()`: an active record, where nothing says that it is something else. */
function ofRecord(callee: Value & { k: 'path' }, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  if (!Object.hasOwn(TYPEORM_RECORD_OPERATIONS, callee.p) || (args[0] && args[0].k !== 'obj')) return undefined;
  const resource = entityTypeOf(callee.o, 'typeorm', model, sight);
  if (!resource || sight.member(callee.o, callee.p)) return undefined;
  if (callee.p === 'reload') return { method: 'preload', operation: 'read', resource: resource.name, args: [callee.o] };
  return accessTo(resource, callee.p, TYPEORM_OPERATIONS[callee.p]!, [callee.o], model, t, sight);
}

function accessTo(resource: Resource, method: string, op: TypeormOperation, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised {
  const given = args[op.at] ?? t.undef;
  const selected = op.selects === 'options' ? findOptions(given, resource, t) : op.selects === 'entity' ? withoutUndeclared(given, resource, model, t, sight) : op.selects === 'all' || !op.selects ? t.undef : given;
  const data = op.data === undefined ? t.undef : withoutUndeclared(args[op.data] ?? t.undef, resource, model, t, sight);
  const operation = method === 'save' ? savedOperation(data, resource, model, t) : op.operation;
  const relations = op.selects === 'options' && given.k === 'obj' ? t.path(given, 'relations') : t.undef;
  const more = method === 'upsert' ? [args[1] ?? t.undef] : relations.k === 'undef' ? [] : [t.undef, relations];
  return { method, operation, resource: resource.name, args: [selected, data, ...more] };
}

/** What `where` of find options is; 0.2 took the key itself. */
function findOptions(given: Value, resource: Resource, t: Terms): Value {
  const [column] = primaryColumns(resource);
  const name = given.k === 'param' ? given.name : given.k === 'path' ? given.p : '';
  if (column !== undefined && ((given.k === 'const' && given.v !== null) || given.k === 'tpl' || /(?:^id|Id|ID|_id)$/.test(name))) return t.obj([{ key: column, v: given }]);
  return given.k === 'undef' ? given : t.path(given, 'where');
}

// building

function builds(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): { value: Value; into?: number } | undefined {
  if (callee.k !== 'path' || (callee.p !== 'create' && callee.p !== 'merge')) return undefined;
  const receiver: Receiver | undefined = receiverOf(callee.o, model, t, sight);
  if (!receiver || receiver.kind === 'source' || ('wrapped' in receiver && receiver.wrapped) || sight.passesOn(callee.o, callee.p, args)) return undefined;
  const named = receiver.kind === 'manager' ? entityOf(args[0], model) : model.resources[receiver.resource];
  if (!named) return undefined;
  const shift = receiver.kind === 'manager' ? 1 : 0;
  const given = args.slice(shift);
  if (callee.p === 'merge') return given[0] ? { value: t.obj(given.map((v) => ({ key: null, v }))), into: shift } : undefined;
  const make = (v: Value): Value => t.obj([{ key: null, v: newEntity(named.name, t) }, { key: null, v }]);
  const [plain] = given;
  if (!plain) return { value: newEntity(named.name, t) };
  if (plain.k === 'arr') return { value: t.arr(plain.items.map((i) => (i.k === 'spread' ? t.spread(t.list(i.v, make(t.each(i.v)))) : make(i)))) };
  return { value: plain.k === 'list' ? t.list(plain.src, make(plain.elem), plain.cond) : make(plain) };
}

function finish(chain: Value, model: Model, t: Terms, sight: Sight): Recognised[] {
  const root = chainRoot(chain)!;
  const steps = chainSteps(chain);
  const method = steps.at(-1)!.name;
  const { resource, operation, data } = describeQuery(steps, root, model, t, sight);
  if (!resource) return [];
  const terminal = TYPEORM_TERMINALS[method]!;
  const kind: Operation = operation !== 'read' ? operation : terminal.operation === 'written' ? 'read' : terminal.operation;
  return [{ method, operation: kind, resource: resource.name, args: [chain, data ?? t.undef, t.const(kind)] }];
}

// meaning

const isQuery = (row: Row): boolean => Object.hasOwn(TYPEORM_TERMINALS, row.method);

const queryOperation = (row: Row): Operation | undefined => (row.args[2]?.k === 'const' ? (row.args[2].v as Operation) : undefined);

function predicate(row: Row, model: Model, t: Terms): Predicate {
  const resource = model.resources[row.resource];
  if (!resource) return TRUE;
  const [selected = t.undef, data = t.undef, conflict = t.undef] = row.args;
  if (isQuery(row)) return conflict.k === 'const' && conflict.v === 'create' ? FALSE : queryPredicate(selected, resource, model, t);
  const op = operationOf(row.method);
  // loaded with another's row
  if (!op) return wherePredicate(selected, resource, { model, t, absent: absentIn(resource, true) });
  const context = { model, t, absent: absentIn(resource, op.drops) };
  switch (op.selects) {
    case 'options':
    case 'where':
      return wherePredicate(selected, resource, context);
    case 'criteria':
      return criteriaPredicate(selected, resource, context);
    case 'ids':
      return keysPredicate(selected, resource, context);
    case 'entity':
      return entityPredicate(selected, resource, model, t);
    case 'all':
      return TRUE;
    default:
      return row.method === 'upsert' ? upserted(data, conflict, resource, model, t) : FALSE;
  }
}

/** `where: { tasks: { … } }` also narrows the tasks that are loaded with the row. */
function included(row: Row, relation: string, model: Model, t: Terms): Predicate | undefined {
  const p = predicate(row, model, t);
  const found = (p.k === 'and' ? p.ps : [p]).find((q) => q.k === 'rel' && q.relation === relation);
  return found?.k === 'rel' ? found.p : undefined;
}

/** Rows of tenants that `relations` loads through rows of everybody; what `where` says of a relation narrows them. */
function beside(row: Row, model: Model, t: Terms): Recognised[] {
  const resource = model.resources[row.resource];
  const [where = t.undef, , , relations] = row.args;
  if (!resource || !relations) return [];
  const asked = (narrowed: Value, further: Value): Value => t.obj([{ key: 'where', v: narrowed }, { key: 'relations', v: further }]);
  const loads = (r: Resource, at: Value): Loaded[] => {
    const tree = relationTree(t.path(at, 'relations'), t);
    return tree.k !== 'obj' ? [] : tree.entries.flatMap(({ key, v }) => {
      const relation = key === null ? undefined : r.relations[key];
      const narrowed = t.path(at, 'where');
      return !relation || isNullish(v) || (v.k === 'const' && v.v === false) ? [] : [{ relation, asked: asked(narrowed.k === 'obj' ? t.path(narrowed, relation.name) : t.undef, v) }];
    });
  };
  return beyondCommon(resource, asked(where, relations), model, loads).map(({ target, asked: at, through, way }) => (
    { method: way.join('.'), through, operation: 'read', resource: target.name, args: [t.path(at, 'where'), t.undef, t.undef, t.path(at, 'relations')] }
  ));
}

/** `['country.projects']` as `{ country: { projects: true } }`. */
function relationTree(relations: Value, t: Terms): Value {
  if (relations.k !== 'arr') return relations;
  const byName = new Map<string, string[]>();
  for (const item of relations.items) {
    const [name = '', ...rest] = item.k === 'const' && typeof item.v === 'string' ? item.v.split('.') : [];
    if (name) byName.set(name, [...(byName.get(name) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])]);
  }
  return t.obj([...byName].map(([key, further]) => ({ key, v: further.length > 0 ? t.arr(further.map((one) => t.const(one))) : t.true })));
}

/** An upsert touches the rows that its conflict columns name. */
function upserted(values: Value, conflict: Value, resource: Resource, model: Model, t: Terms): Predicate {
  const paths = conflict.k === 'obj' ? t.path(conflict, 'conflictPaths') : conflict;
  const names = paths.k === 'arr' ? paths.items.flatMap((i) => (i.k === 'const' ? [String(i.v)] : [])) : paths.k === 'obj' ? paths.entries.flatMap((e) => (e.key === null ? [] : [e.key])) : [];
  if (names.length === 0) return { k: 'opaque', v: conflict, reason: 'its conflict columns are not in sight' };
  const all = values.k === 'arr' ? values.items.filter((i) => i.k !== 'spread') : values.k === 'list' ? [values.elem] : [values];
  const ps = all.map((v) => and(names.map((column) => ({ k: 'cmp', column, op: 'eq', v: t.path(dataOf(v, resource, model, t), column), dropped: false }))));
  return ps.length === 1 ? ps[0]! : { k: 'or', ps };
}

function written(row: Row, model: Model, t: Terms): Written[] {
  const resource = model.resources[row.resource];
  const [, data = t.undef] = row.args;
  if (!resource || data.k === 'undef') return [];
  if (row.method === 'save') return savedRows(data, resource, model, t);
  return rowsOf(isQuery(row) ? queryOperation(row) : operationOf(row.method)?.operation, data, resource, model, t);
}
