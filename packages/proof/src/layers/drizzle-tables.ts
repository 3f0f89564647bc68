/**
 * Drizzle values that name tables, columns and operators, whichever way they came into a file: imported by name, through
 * a namespace or an object of tables, aliased, or handed to a relational callback.
 * Boundary: a table is known by its name in the model; what computes a table at run time names none.
 */
import { DRIZZLE_HELPERS, DRIZZLE_OPERATORS, DRIZZLE_SET_OPERATORS } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import type { Terms, Value } from '../values.ts';
import { perModel } from './memo.ts';

/** A table as a query names it: twice under two aliases, it is two. */
export interface Table { resource: Resource; key: string }

const byName = perModel((model) => {
  const map = new Map<string, Resource>();
  const all = Object.values(model.resources).filter((r) => r.layer === 'drizzle');
  for (const r of all) map.set(r.name, r);
  for (const r of all) for (const a of r.accessors) if (!map.has(a)) map.set(a, r);
  return map;
});

export function resourceNamed(model: Model, name: string): Resource | undefined {
  return byName(model).get(name);
}

export function tableOf(v: Value, model: Model): Table | undefined {
  const plain = (name: string): Table | undefined => {
    const resource = resourceNamed(model, name);
    return resource && { resource, key: resource.name };
  };
  switch (v.k) {
    case 'import':
      return plain(v.name);
    case 'global':
      return plain(v.n.replace(/^\d+:/, ''));
    case 'path':
      return holdsTables(v.o) ? plain(v.p) : undefined;
    case 'call': {
      const name = functionName(v.f);
      if (name !== 'alias' && name !== 'aliasedTable') return undefined;
      const [of, as] = v.args;
      const table = of && tableOf(of, model);
      return table && { resource: table.resource, key: `${table.key} as ${as?.k === 'const' ? String(as.v) : v.id}` };
    }
    default:
      return undefined;
  }
}

/** `schema.users`, `tables.users`, `db.schema.users`: a module, or an object called like one. */
function holdsTables(v: Value): boolean {
  if (v.k === 'import') return true;
  const name = v.k === 'path' ? v.p : v.k === 'param' ? v.name : v.k === 'global' ? v.n.replace(/^\d+:/, '') : '';
  return v.rows.size === 0 && /^(?:\w*[sS]chemas?|\w*[tT]ables?|models|entities)$/.test(name);
}

/** The column that a value names, with what holds it: a table, or a subquery. */
export function columnOf(v: Value): { of: Value; column: string } | undefined {
  if (v.k === 'path') {
    // `getTableColumns(tasks).id`
    if (v.o.k === 'call' && /^get(?:Table)?Columns$/.test(functionName(v.o.f) ?? '')) return v.o.args[0] && { of: v.o.args[0], column: v.p };
    return { of: v.o, column: v.p };
  }
  // `tasks.id.as('x')`
  return v.k === 'call' && v.f.k === 'path' && v.f.p === 'as' ? columnOf(v.f.o) : undefined;
}

/** The name under which a function of `drizzle-orm` is called, re-exported by the project's own modules or not. */
export function functionName(f: Value): string | undefined {
  if (f.k === 'import') return f.name;
  // `orm.eq`, and the methods of `sql`
  if (f.k === 'path' && f.o.k === 'import' && (f.o.name === '*' || f.o.name === 'default')) return f.p;
  return undefined;
}

const ELSEWHERE = /^(?:lodash|ramda|remeda|fp-ts|effect|node:|react|next|yup|joi|d3|kysely|typeorm|@mikro-orm|@prisma|firebase|mathjs|expect|chai|vitest)/;

/** A call that only builds a value: an operator, a helper, `sql`. */
export function isBuilding(f: Value): boolean {
  if (f.k === 'path' && (f.p === 'raw' || f.p === 'join' || f.p === 'placeholder' || f.p === 'identifier' || f.p === 'empty' || f.p === 'param')) return functionName(f.o) === 'sql';
  // `sql<number>`…`.as('n')`, `.mapWith(Number)`; `tasks.id.as('x')`
  if (f.k === 'path' && (f.p === 'mapWith' || f.p === 'as')) return f.o.k === 'call' && isBuilding(f.o.f);
  const name = functionName(f);
  if (name === undefined || DRIZZLE_SET_OPERATORS.includes(name)) return false;
  const source = f.k === 'import' ? f.source : f.k === 'path' && f.o.k === 'import' ? f.o.source : '';
  if (source.startsWith('drizzle-orm')) return true;
  return !ELSEWHERE.test(source) && (Object.hasOwn(DRIZZLE_OPERATORS, name) || DRIZZLE_HELPERS.slice(0, 1).includes(name));
}

/** The call of an operator, or of `sql`. */
export function isCondition(v: Value): boolean {
  const name = v.k === 'call' ? functionName(v.f) ?? '' : '';
  return name === 'sql' || Object.hasOwn(DRIZZLE_OPERATORS, name);
}

/** What a relational callback receives beside the table: `{ eq, and, … }`. */
export function operators(t: Terms): Value {
  return t.obj([...Object.keys(DRIZZLE_OPERATORS), ...DRIZZLE_HELPERS].map((key) => ({ key, v: t.import(-1, 'drizzle-orm', key) })));
}

/** The table itself, as relational callbacks receive it. */
export function tableValue(resource: Resource, t: Terms): Value {
  return t.import(-1, '#resource', resource.name);
}

/** The table of `db.query.tasks.findMany`. */
export function relationalTable(f: Value, model: Model): Resource | undefined {
  const table = f.k === 'path' ? f.o : undefined;
  const holder = table?.k === 'path' ? table.o : undefined;
  return table?.k === 'path' && holder?.k === 'path' && (holder.p === 'query' || holder.p === '_query') ? resourceNamed(model, table.p) : undefined;
}

/** `db._query.tasks`: the relational queries of 0.45, where 1.0 still has them. */
export function isOldQuery(f: Value): boolean {
  return f.k === 'path' && f.o.k === 'path' && f.o.o.k === 'path' && f.o.o.p === '_query';
}
