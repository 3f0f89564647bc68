/**
 * What a finished chain asks of the database, flattened: the tables it reaches, those of its subqueries included, and the
 * conditions with where they hold. An outer join's condition, and what its table is compared with, hold of the side that
 * may be missing only. Semantics executed on drizzle-orm 0.45: the last `where` replaces those before.
 * Boundary: a table computed at run time is left out, and the query marked `open`.
 */
import { DRIZZLE_RELATIONAL, DRIZZLE_SET_OPERATORS, DRIZZLE_STEPS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { chainRoot, chainSteps } from '../queries.ts';
import { isLiteral, type Terms, type Value } from '../values.ts';
import { columnOf, relationalTable, tableOf, tableValue } from './drizzle-tables.ts';
import { perChain } from './memo.ts';
import { type Equality, type Group, type Place, setAside, type Source } from './relational.ts';

export interface Condition { v: Value; group: Group; scope: Scope }

/** What names mean at one level of a query. */
export interface Scope {
  tables: Map<string, Source>;
  subqueries: Map<Value, Level>;
  outer?: Scope;
}

/** One select: where its columns come from. */
export interface Level {
  scope: Scope;
  main?: Source;
  /** Fields given to `select`, or to `returning`. */
  fields?: Value;
  joined: boolean;
  /** Further selects by set operators. */
  arms: Level[];
}

export interface Query extends Level {
  /** Method that began it. */
  method: string;
  sources: Source[];
  conditions: Condition[];
  /** Keys over which nested rows are loaded. */
  ties: Equality[];
  /** Values given to `values` or `set`; of an insert from a select, that select. */
  data?: Value;
  from?: Level;
  conflict?: Value;
  /** Values for placeholders. */
  given?: Value;
  /** Some table could not be told. */
  open: boolean;
}

export const queryOf = perChain(read);

export function emptyQuery(method: string): Query {
  return { method, sources: [], conditions: [], ties: [], open: false, joined: false, arms: [], scope: { tables: new Map(), subqueries: new Map() } };
}

function read(chain: Value, model: Model, t: Terms): Query {
  const query = emptyQuery('');
  const level = select(query, chain, {}, undefined, '', model, t);
  return Object.assign(query, level, { method: query.method });
}

/** A query's table by its key; adds it. */
export function addSource(query: Query, scope: Scope, v: Value, group: Group, prefix: string, model: Model): Source | undefined {
  const table = tableOf(v, model);
  if (!table) return undefined;
  const source: Source = { key: `${prefix}${table.key}`, resource: table.resource, group };
  query.sources.push(source);
  scope.tables.set(table.key, source);
  return source;
}

/** Adds what a chain reaches to the query. */
export function select(query: Query, chain: Value, given: Group, outer: Scope | undefined, prefix: string, model: Model, t: Terms, depth = 0): Level {
  const scope: Scope = { tables: new Map(), subqueries: new Map(), ...(outer && { outer }) };
  const level: Level = { scope, joined: false, arms: [] };
  const root = chainRoot(chain);
  const first = query.sources.length;
  if (!root || depth > 6) {
    query.open = true;
    return level;
  }
  let group = given;
  let where: Value | undefined;
  const ons: { v: Value; group: Group }[] = [];
  const add = (v: Value, at: Group): Source | undefined => {
    const source = addSource(query, scope, v, at, prefix, model);
    if (source) return source;
    const inner = subqueryOf(v);
    if (!inner) {
      query.open = true;
      return undefined;
    }
    const under = select(query, inner, at, scope, `${prefix}${v.id}/`, model, t, depth + 1);
    scope.subqueries.set(v, under);
    return under.main;
  };
  const arm = (v: Value): void => {
    level.arms.push(select(query, v, { parent: given }, outer, `${prefix}${v.id}|`, model, t, depth + 1));
  };
  const standalone = root.f.k === 'import' && DRIZZLE_SET_OPERATORS.includes(root.f.name) ? root.f.name : undefined;
  if (standalone) {
    const [head, ...rest] = root.args.slice(0, -1);
    if (head) Object.assign(level, select(query, head, given, outer, prefix, model, t, depth + 1));
    rest.forEach(arm);
  }
  for (const [i, { name, args }] of chainSteps(chain).entries()) {
    const [a, b] = args;
    if (i === 0 && !standalone) {
      query.method ||= name;
      if (DRIZZLE_RELATIONAL.includes(name)) {
        const table = relationalTable(root.f, model);
        level.main = table && add(tableValue(table, t), group);
        where = a && t.path(a, 'where');
        if (a && level.main) nest(query, level.main, t.path(a, 'with'), prefix, model, t);
        continue;
      }
      if (name === 'select' || name === 'selectDistinct') level.fields = a;
      else if (name === 'selectDistinctOn') level.fields = b;
      else if (a) level.main = add(a, group);
      continue;
    }
    switch (DRIZZLE_STEPS[name]) {
      case 'from':
        if (!a) break;
        if (level.main) level.joined = true;
        level.main = level.main ? (add(a, group), level.main) : add(a, group);
        break;
      case 'inner':
      case 'cross':
        level.joined = true;
        if (a) add(a, group);
        if (b) ons.push({ v: b, group });
        break;
      case 'left': {
        level.joined = true;
        const own: Group = { parent: group };
        if (a) add(a, own);
        if (b) ons.push({ v: b, group: own });
        break;
      }
      case 'right':
      case 'full': {
        // what was there before may now be missing
        level.joined = true;
        const before = setAside([...query.sources.slice(first), ...ons], group, given);
        if (name === 'rightJoin') ons.push(...(b ? [{ v: b, group: before }] : []));
        group = given;
        if (a) add(a, name === 'rightJoin' ? given : { parent: given });
        break;
      }
      case 'where':
        where = a;
        break;
      case 'union':
        if (a) arm(a);
        break;
      case 'data':
        if (name === 'select' && a && chainRoot(a)) query.from = select(query, a, {}, undefined, `${prefix}select/`, model, t, depth + 1);
        else query.data = a;
        break;
      case 'conflict':
        query.conflict = a;
        break;
      case 'returning':
        level.fields = a;
        break;
      case 'run':
        if (a && depth === 0) query.given = a;
        break;
    }
  }
  for (const on of ons) query.conditions.push({ ...on, scope });
  if (where) query.conditions.push({ v: where, group: given, scope });
  return level;
}

/** `with: { tasks: { where, with } }`: rows that are loaded with others over a relation's keys. */
function nest(query: Query, parent: Source, config: Value, prefix: string, model: Model, t: Terms, depth = 0): void {
  if (config.k !== 'obj' || depth > 6) return;
  for (const e of config.entries) {
    const relation = e.key === null ? undefined : parent.resource.relations[e.key];
    const target = relation && model.resources[relation.target];
    const given = e.v.k !== 'cond' ? e.v : isLiteral(e.v.a) ? e.v.b : e.v.a;
    if (!target || given.k === 'undef' || (given.k === 'const' && !given.v)) continue;
    const back = relation.fields.length > 0 ? undefined : Object.values(target.relations).filter((r) => r.target === parent.resource.name && r.fields.length > 0);
    const inverse = back?.find((r) => r.name === relation.inverse) ?? (back?.length === 1 ? back[0] : undefined);
    // the far end of a link table: no key ties it to this row
    if (back && !inverse) continue;
    const source: Source = { key: `${prefix}${parent.key}.${e.key}`, resource: target, group: { parent: parent.group } };
    query.sources.push(source);
    const [own, other] = inverse ? [inverse.references, inverse.fields] : [relation.fields, relation.references];
    own.forEach((column, i) => query.ties.push({ a: { source: parent, column }, b: { source, column: other[i]! } }));
    const where = t.path(given, 'where');
    if (where.k !== 'undef') query.conditions.push({ v: where, group: source.group, scope: { tables: new Map([[target.name, source]]), subqueries: new Map() } });
    nest(query, source, t.path(given, 'with'), prefix, model, t, depth + 1);
  }
}

/** The chain inside `db.select()….as('x')` and `db.$with('x').as(…)`. */
export function subqueryOf(v: Value): Value | undefined {
  if (!chainRoot(v)) return undefined;
  const [first, second] = chainSteps(v);
  if (first?.name !== '$with') return v;
  return second?.name === 'as' && second.args[0] && chainRoot(second.args[0]) ? second.args[0] : undefined;
}

/** The table and column that a value names at a place in a query. */
export function resolve(v: Value, scope: Scope, model: Model, t: Terms, depth = 0): Place | undefined {
  const named = depth < 8 ? columnOf(v) : undefined;
  if (!named) return undefined;
  const key = tableOf(named.of, model)?.key;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const source = key === undefined ? undefined : at.tables.get(key);
    if (source) return { source, column: named.column };
    const level = at.subqueries.get(named.of);
    if (level) return ofLevel(level, named.column, model, t, depth + 1);
  }
  return undefined;
}

function ofLevel(level: Level, column: string, model: Model, t: Terms, depth: number): Place | undefined {
  if (!level.fields) {
    // `select().from(subquery)`: the columns are the subquery's
    const inner = level.main && [...level.scope.subqueries.values()].find((x) => x.main === level.main);
    return inner ? ofLevel(inner, column, model, t, depth) : level.main && { source: level.main, column };
  }
  const field = fieldOf(level.fields, column, model, t);
  return field && resolve(field, level.scope, model, t, depth);
}

/** Where a member of a result row comes from: `row.project.organizationId` of a select with fields or joins. */
export function memberOf(level: Level, names: readonly string[], model: Model, t: Terms): { source: Source; names: readonly string[] } | undefined {
  const [head, ...rest] = names;
  if (!level.main || head === undefined) return level.main && { source: level.main, names };
  if (!level.fields) {
    if (!level.joined) {
      const under = level.scope.subqueries.size > 0 && ofLevel(level, head, model, t, 0);
      return under ? { source: under.source, names: [under.column, ...rest] } : { source: level.main, names };
    }
    const source = [...level.scope.tables.values()].find((s) => s.resource.table === head || s.key.endsWith(` as ${head}`)) ?? [...level.scope.tables.values()].find((s) => s.resource.name === head);
    return source && { source, names: rest };
  }
  let v = fieldOf(level.fields, head, model, t);
  let left = rest;
  while (v) {
    const table = tableOf(v, model);
    const whole = table && level.scope.tables.get(table.key);
    if (whole) return { source: whole, names: left };
    const found = resolve(v, level.scope, model, t);
    if (found) return { source: found.source, names: [found.column, ...left] };
    if (v.k !== 'obj' || left.length === 0) return undefined;
    v = fieldOf(v, left[0]!, model, t);
    left = left.slice(1);
  }
  return undefined;
}

/** A chosen field: of `{ ...getTableColumns(tasks), key }` the last that has the name. */
function fieldOf(fields: Value, name: string, model: Model, t: Terms): Value | undefined {
  if (fields.k === 'omit') return fields.keys.includes(name) ? undefined : fieldOf(fields.o, name, model, t);
  if (fields.k === 'call') return tableOf(columnOf(t.path(fields, name))!.of, model)?.resource.columns[name] ? t.path(fields, name) : undefined;
  if (fields.k !== 'obj') return t.path(fields, name);
  for (const e of fields.entries.toReversed()) {
    const found = e.key === name ? e.v : e.key === null ? fieldOf(e.v, name, model, t) : undefined;
    if (found && found.k !== 'undef') return found;
  }
  return undefined;
}

/** Whether rows of the table are part of what the query gives. */
export function isGiven(query: Query, source: Source, model: Model, t: Terms): boolean {
  if (DRIZZLE_RELATIONAL.includes(query.method)) return true;
  return [query as Level, ...query.arms].some((level) => gives(level, source, model, t, 0));
}

function gives(level: Level, source: Source, model: Model, t: Terms, depth: number): boolean {
  if (depth > 4) return false;
  const inner = [...level.scope.subqueries.values()].some((x) => gives(x, source, model, t, depth + 1));
  if (!level.fields) return level.joined ? inner || [...level.scope.tables.values()].includes(source) : level.main === source || inner;
  const stack: Value[] = [level.fields];
  for (let n = 0; stack.length > 0 && n < 200; n++) {
    const v = stack.pop()!;
    const key = tableOf(v, model)?.key;
    if (key !== undefined && level.scope.tables.get(key) === source) return true;
    if (resolve(v, level.scope, model, t)?.source === source) return true;
    if (level.scope.subqueries.has(v)) {
      if (inner) return true;
      continue;
    }
    if (v.k === 'obj') stack.push(...v.entries.map((e) => e.v));
    else if (v.k === 'call') stack.push(...v.args, v.f);
    else if (v.k === 'tpl') stack.push(...v.vs);
    else if (v.k === 'path') stack.push(v.o);
    else if (v.k === 'cond') stack.push(v.a, v.b);
  }
  return false;
}
