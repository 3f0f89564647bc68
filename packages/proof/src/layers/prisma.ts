/**
 * Prisma (5-7): which calls are accesses and what their arguments mean. Semantics executed on @prisma/client 7.10 and 6.19:
 * an `undefined` value drops its condition, top-level keys are ANDed with `OR`, `OR: []` matches nothing, `every` / `none` match parents without children.
 * Boundary: a client is recognised by `<client>.<model>.<operation>(args)` with the model in the schema and arguments of Prisma's form.
 */
import { PRISMA_OPERATIONS, PRISMA_RAW, prismaCommonSinks, prismaSinks } from '@tenantlint/facts';
import type { Model, Relation, Resource } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { type Entry, isLiteral, isNullish, type Obj, type Row, type Terms, type Value } from '../values.ts';
import { beyondCommon, type Loaded, rowsBeside } from './beyond-common.ts';
import type { Layer, Recognised, Reference, Written } from './layer.ts';
import { perModel } from './memo.ts';
import { extended, hooksOf, isExtended, withMiddleware } from './prisma-extensions.ts';
import { allOf, foreignKeys, isReferable, ownMembers } from './references.ts';
import { spreadKeys } from './spread-keys.ts';

const ARGUMENT_KEYS = new Set(['where', 'data', 'select', 'include', 'omit', 'orderBy', 'take', 'skip', 'cursor', 'distinct', 'create', 'update', 'by', 'having', '_count', '_sum', '_avg', '_min', '_max', 'skipDuplicates', 'limit', 'relationLoadStrategy', 'filter', 'pipeline', 'options']);

export const prismaLayer: Layer = {
  name: 'prisma',
  sinks: prismaSinks,
  common: { names: prismaCommonSinks, receivers: (model) => Object.values(model.resources).flatMap((r) => (r.layer === 'prisma' ? r.accessors : [])) },
  recognise,
  predicate: (row, model, t) => (row.resource && model.resources[row.resource] ? predicateOf(argument(row, t, 'where'), model.resources[row.resource]!, model, t) : TRUE),
  included,
  selected: (row, _model, t) => selectedIn(argument(row, t, 'select'), t),
  beside,
  joined: rowsBeside(beside),
  written,
  references,
  operation: (row) => PRISMA_OPERATIONS[row.method]?.operation,
  throwsWhenAbsent: (method) => PRISMA_OPERATIONS[method]?.throwsWhenAbsent ?? false,
  inserted,
  requiresKey: (method) => PRISMA_OPERATIONS[method]?.unique ?? false,
  isList: (method) => PRISMA_OPERATIONS[method]?.list ?? false,
  isTally: (method) => /^(?:create|update|delete)Many$/.test(method) || method === 'aggregate',
  builds: (callee, args, _model, t) => extended(callee, args, t),
  hooks: hooksOf,
  becomes: withMiddleware,
  hookedBy: ['$extends', '$use'],
  isHooked: isExtended,
  transaction: (callee) => (callee.k !== 'path' ? undefined : callee.p === '$transaction' ? { client: callee.o } : callee.p === '$extends' ? { client: callee.o, gives: true } : undefined),
};

function recognise(callee: Value, args: readonly Value[], model: Model): Recognised | undefined {
  if (callee.k !== 'path') return undefined;
  if (callee.p.startsWith('$') && PRISMA_RAW.includes(callee.p)) {
    // a text of SQL is read as any client's is
    return callee.p === '$runCommandRaw' ? { method: callee.p, operation: 'raw', resource: '', args, reason: 'a command of the database' } : undefined;
  }
  const op = Object.hasOwn(PRISMA_OPERATIONS, callee.p) ? PRISMA_OPERATIONS[callee.p] : undefined;
  if (!op || args.length > 1 || !hasPrismaForm(args[0])) return undefined;
  const delegate = callee.o;
  if (delegate.k === 'path') {
    const resource = byAccessor(model).get(delegate.p);
    return resource && isClient(delegate.o) ? { method: callee.p, operation: op.operation, resource: resource.name, args } : undefined;
  }
  // `prisma[model].findMany()`
  if (delegate.k === 'each' && isClient(delegate.o) && op.distinctive) return { method: callee.p, operation: op.operation, resource: '', args, reason: 'dynamic model' };
  return undefined;
}

const byAccessor = perModel((model) => new Map(Object.values(model.resources).flatMap((r) => (r.layer === 'prisma' ? r.accessors.map((a): [string, Resource] => [a, r]) : []))));

export function hasPrismaForm(arg: Value | undefined): boolean {
  if (!arg || arg.k === 'undef') return true;
  if (arg.k === 'obj') return arg.entries.every((e) => e.key === null || ARGUMENT_KEYS.has(e.key));
  return !isLiteral(arg) && arg.k !== 'arr' && arg.k !== 'fn' && arg.k !== 'tpl' && arg.k !== 'list';
}

/** A value on which `.model` may be a delegate: not a row, not data. */
function isClient(v: Value): boolean {
  return v.k !== 'row' && v.k !== 'each' && !isLiteral(v) && v.rows.size === 0;
}

function argument(row: Row, t: Terms, key: string): Value {
  const a = row.args[0];
  return a ? t.path(a, key) : t.undef;
}

// predicate

function predicateOf(where: Value, resource: Resource, model: Model, t: Terms): Predicate {
  switch (where.k) {
    case 'undef':
      return TRUE;
    case 'const':
      return TRUE;
    case 'obj':
      return ofObject(where, resource, model, t);
    case 'cond':
      return { k: 'cond', t: where.t, a: predicateOf(where.a, resource, model, t), b: predicateOf(where.b, resource, model, t) };
    case 'ret':
      return { k: 'outs', outs: where.outs.map((o) => ({ facts: o.facts, p: predicateOf(o.value, resource, model, t) })) };
    case 'promise':
      return predicateOf(where.v, resource, model, t);
    default:
      return { k: 'opaque', v: where, reason: 'the condition comes from elsewhere' };
  }
}

function ofObject(o: Obj, resource: Resource, model: Model, t: Terms): Predicate {
  const ps: Predicate[] = [];
  const keys = new Set<string>();
  for (const s of spreadKeys(o, keys)) ps.push({ k: 'opaque', v: s, reason: 'spread of a value from elsewhere' });
  for (const key of keys) ps.push(ofKey(key, t.path(o, key), resource, model, t));
  return and(ps);
}

function ofKey(key: string, v: Value, resource: Resource, model: Model, t: Terms): Predicate {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: ofKey(key, v.a, resource, model, t), b: ofKey(key, v.b, resource, model, t) };
  if (v.k === 'ret') return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, p: ofKey(key, o.value, resource, model, t) })) };
  if (v.k === 'undef') return key === 'OR' ? TRUE : { k: 'cmp', column: key, op: 'eq', v, dropped: true };
  if (key === 'AND') return and(items(v, (x) => predicateOf(x, resource, model, t)));
  if (key === 'NOT') return { k: 'not', p: and(items(v, (x) => predicateOf(x, resource, model, t))) };
  if (key === 'OR') {
    if (v.k === 'arr' && v.items.length === 0) return FALSE;
    // an arm pushed in one case only is no arm in the other
    const arm = (x: Value): Predicate => (x.k === 'undef' ? FALSE : x.k === 'cond' ? { k: 'cond', t: x.t, a: arm(x.a), b: arm(x.b) } : predicateOf(x, resource, model, t));
    return { k: 'or', ps: items(v, arm) };
  }
  const relation = resource.relations[key];
  if (relation) return ofRelation(relation, v, model, t);
  if (resource.columns[key]) return ofColumn(key, v, t);
  const compound = resource.uniques.find((u) => u.name === key);
  if (compound) {
    if (v.k !== 'obj') return { k: 'opaque', v, reason: `compound key ${key} comes from elsewhere` };
    return and(compound.columns.map((c) => ofColumn(c, t.path(v, c), t)));
  }
  return { k: 'opaque', v, reason: `unknown field ${key}` };
}

function items(v: Value, f: (x: Value) => Predicate): Predicate[] {
  if (v.k !== 'arr') return v.k === 'obj' ? [f(v)] : [{ k: 'opaque', v, reason: 'conditions come from elsewhere' }];
  return v.items.map((i) => (i.k === 'spread' ? { k: 'opaque', v: i.v, reason: 'conditions come from elsewhere' } : f(i)));
}

function ofColumn(column: string, v: Value, t: Terms): Predicate {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: ofColumn(column, v.a, t), b: ofColumn(column, v.b, t) };
  if (v.k !== 'obj') return { k: 'cmp', column, op: 'eq', v, dropped: true };
  const keys = new Set<string>();
  const open = spreadKeys(v, keys);
  const ps: Predicate[] = open.map((s) => ({ k: 'opaque', v: s, reason: 'spread of a value from elsewhere' }));
  for (const key of keys) {
    const x = t.path(v, key);
    if (key === 'equals') ps.push({ k: 'cmp', column, op: 'eq', v: x, dropped: true });
    else if (key === 'in') ps.push({ k: 'cmp', column, op: 'in', v: x, dropped: true });
    else if (key !== 'mode') ps.push({ k: 'cmp', column, op: 'other', v: x, dropped: true });
  }
  return and(ps);
}

function ofRelation(relation: Relation, v: Value, model: Model, t: Terms): Predicate {
  const target = model.resources[relation.target];
  if (!target) return { k: 'opaque', v, reason: `unknown model ${relation.target}` };
  if (isNullish(v)) return { k: 'cmp', column: relation.name, op: 'other', v, dropped: v.k === 'undef' };
  if (v.k !== 'obj') return v.k === 'cond' ? { k: 'cond', t: v.t, a: ofRelation(relation, v.a, model, t), b: ofRelation(relation, v.b, model, t) } : { k: 'opaque', v, reason: `filter on ${relation.name} comes from elsewhere` };
  const ps: Predicate[] = [];
  const keys = new Set<string>();
  spreadKeys(v, keys);
  let direct = !relation.list;
  for (const key of ['is', 'some', 'every', 'none', 'isNot'] as const) {
    if (!keys.has(key)) continue;
    direct = false;
    const p = predicateOf(t.path(v, key), target, model, t);
    ps.push(key === 'isNot' ? { k: 'not', p: { k: 'rel', relation: relation.name, quantifier: 'is', p } } : { k: 'rel', relation: relation.name, quantifier: key, p });
  }
  if (direct) ps.push({ k: 'rel', relation: relation.name, quantifier: 'is', p: predicateOf(v, target, model, t) });
  return and(ps);
}

function included(row: Row, relation: string, model: Model, t: Terms): Predicate | undefined {
  const target = model.resources[model.resources[row.resource]?.relations[relation]?.target ?? ''];
  if (!target) return undefined;
  for (const key of ['include', 'select']) {
    const where = t.path(t.path(argument(row, t, key), relation), 'where');
    if (where.k === 'obj') return predicateOf(where, target, model, t);
  }
  return undefined;
}

/** Rows of tenants that are loaded, or counted, through rows of everybody. */
function beside(row: Row, model: Model, t: Terms): Recognised[] {
  const resource = model.resources[row.resource];
  const [asked] = row.args;
  if (!resource || asked?.k !== 'obj' || !asked.entries.some(({ key }) => key === 'include' || key === 'select')) return [];
  return beyondCommon(resource, asked, model, (r, at) => loadsOf(r, at, t)).map(({ target, asked: given, tally, through, way }) => ({
    method: way.join('.'),
    through,
    operation: tally ? 'aggregate' : 'read',
    resource: target.name,
    args: [given.k === 'obj' ? given : t.obj([])],
  }));
}

function loadsOf(r: Resource, asked: Value, t: Terms): Loaded[] {
  return ['include', 'select'].flatMap((kind) => {
    const members = t.path(asked, kind);
    if (members.k !== 'obj') return [];
    const of = (from: Value, tally?: true): Loaded[] => (from.k !== 'obj' ? [] : from.entries.flatMap(({ key, v }) => {
      const relation = key === null ? undefined : r.relations[key];
      return !relation || isNullish(v) || (v.k === 'const' && v.v === false) ? [] : [{ relation, asked: v, ...(tally && { tally }) }];
    }));
    return [...of(members), ...of(t.path(t.path(members, '_count'), 'select'), true)];
  });
}

function selectedIn(select: Value, t: Terms): readonly (readonly string[])[] | undefined {
  if (select.k !== 'obj') return undefined;
  const out: (readonly string[])[] = [];
  for (const { key, v } of select.entries) {
    if (v.k === 'const' && v.v === false) continue;
    const within = v.k === 'obj' ? selectedIn(t.path(v, 'select'), t) : v.k === 'const' ? [[]] : undefined;
    if (key === null || !within) return undefined;
    out.push(...within.map((path) => [key, ...path]));
  }
  return out;
}

// written rows

function written(row: Row, model: Model, t: Terms): Written[] {
  const resource = model.resources[row.resource];
  const op = PRISMA_OPERATIONS[row.method];
  if (!resource || !op) return [];
  const out: Written[] = [];
  if (op.operation === 'create') each(argument(row, t, 'data'), t, (d) => collect(d, resource, 'create', '', undefined, out, model, t));
  else if (op.operation === 'update') collect(argument(row, t, 'data'), resource, 'update', '', undefined, out, model, t);
  else if (op.operation === 'upsert') {
    collect(argument(row, t, 'create'), resource, 'create', '', undefined, out, model, t);
    collect(argument(row, t, 'update'), resource, 'update', '', undefined, out, model, t);
  }
  return out;
}

function inserted(row: Row, _model: Model, t: Terms): readonly Value[] {
  if (PRISMA_OPERATIONS[row.method]?.operation !== 'create' || !isNullish(argument(row, t, 'skipDuplicates'))) return [];
  return allOf(argument(row, t, 'data'));
}

function each(v: Value, t: Terms, f: (x: Value) => void): void {
  if (v.k === 'arr') v.items.forEach((i) => (i.k === 'spread' ? f(t.each(i.v)) : f(i)));
  else if (v.k === 'list') f(v.elem);
  else f(v);
}

function collect(data: Value, resource: Resource, kind: Written['kind'], field: string, under: Written['under'], out: Written[], model: Model, t: Terms): void {
  out.push({ resource, kind, data, field, under });
  if (out.length > 40 || data.k !== 'obj') return;
  for (const e of membersOf(data)) {
    const relation = e.key === null ? undefined : resource.relations[e.key];
    const target = relation && model.resources[relation.target];
    if (!relation || !target || e.v.k !== 'obj') continue;
    const at = field ? `${field}.${relation.name}` : relation.name;
    const nest = { parent: resource, relation: relation.name };
    for (const inner of e.v.entries) {
      if (inner.key === 'create') each(inner.v, t, (d) => collect(d, target, 'create', `${at}.create`, nest, out, model, t));
      else if (inner.key === 'createMany') each(t.path(inner.v, 'data'), t, (d) => collect(d, target, 'create', `${at}.createMany`, nest, out, model, t));
      else if (inner.key === 'connectOrCreate') each(inner.v, t, (d) => collect(t.path(d, 'create'), target, 'create', `${at}.connectOrCreate`, nest, out, model, t));
    }
  }
}

/** Of a literal that is spread, its own. */
const membersOf = (data: Obj): readonly Entry[] => data.entries.flatMap((e) => (e.key === null && e.v.k === 'obj' ? membersOf(e.v) : [e]));

// referenced rows

/** Foreign keys and `connect` of one written row that name rows of other tenant data (owner columns and users aside). */
function references(w: Written, model: Model, t: Terms): Reference[] {
  const out = foreignKeys(w, model).map(({ column, target, references: key, v }): Reference => ({ field: column, target, predicate: v.k === 'obj' ? ofColumn(key, v, t) : { k: 'cmp', column: key, op: 'eq', v, dropped: false }, key: v }));
  if (w.data.k !== 'obj') return out;
  for (const relation of Object.values(w.resource.relations)) {
    const target = model.resources[relation.target];
    if (!target || !isReferable(target, model)) continue;
    for (const nested of ownMembers(w.data, relation.name).flatMap(literals)) {
      for (const verb of ['connect', 'set'] as const) {
        for (const to of ownMembers(nested, verb)) {
          each(to, t, (x) => {
            for (const named of literals(x)) out.push({ field: `${relation.name}.${verb}`, target, predicate: predicateOf(named, target, model, t), key: named.entries.length === 1 ? named.entries[0]!.v : undefined });
          });
        }
      }
    }
  }
  return out;
}

/** The object literals that a value may be. */
function literals(v: Value): Obj[] {
  return v.k === 'obj' ? [v] : v.k === 'cond' ? [...literals(v.a), ...literals(v.b)] : [];
}
