/**
 * A SQL statement as a query over the model's tables: which of them each branch reaches, under which conditions, and what
 * it writes. Subqueries and common tables are read where they are used; a common table that writes stands for itself.
 * Boundary: a recursive table's own rows are followed one step (each further one hangs on the one before).
 */
import { hasHole, holeOf, isSubquery, partsOf, type SqlAssignment, type SqlCte, type SqlExpr, type SqlInsert, type SqlItem, type SqlName, type SqlSelect, type SqlSource, type SqlStatement } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import type { Operation } from '../types.ts';
import type { Terms, Value } from '../values.ts';
import { type Group, type Located, type Place, type Relational, setAside, type Source } from './relational.ts';
import { Conditions, type Given, type SubqueryArm, type Surroundings, valueOf } from './sql-conditions.ts';
import { computes, givenBy, isAggregate, looksAround } from './sql-gives.ts';
import { armsOf, type Entry, type Level, nameKey, placeOf, type Scope } from './sql-scope.ts';
import { columnNamed, tableNamed } from './table-names.ts';

/** A write of the statement: its table, and the rows that it is given. */
export interface Write {
  source: Source;
  kind: 'create' | 'update' | 'delete';
  /** Per row the columns by the model's names; undefined where they are out of sight. */
  rows: readonly (readonly { column: string; e: SqlExpr; level?: Level }[] | Value)[];
  /** Rows of a select that become rows of the table. */
  from?: Level;
  conflict?: { columns?: readonly string[]; update: readonly { column: string; e: SqlExpr }[]; where?: Located };
  /** A row that is there already is left alone. */
  ignores: boolean;
}

export interface SqlQuery extends Relational, Level {
  sources: readonly Source[];
  given: Given;
  operation: Operation;
  writes: Write[];
  /** Tables that the model does not know, by name. */
  unknown: string[];
  /** Sources whose rows are part of the result. */
  gives(source: Source): boolean;
}

/** The database's own tables. */
const CATALOG = /^(?:pg_\w+|information_schema|sqlite_\w+|system|_prisma_migrations|__drizzle_migrations|knex_migrations\w*)$/i;

export function queryOf(statement: SqlStatement, given: Given, model: Model, t: Terms): SqlQuery {
  return new Builder(given, model, t).statement(statement);
}

class Builder {
  private readonly sources: Source[] = [];
  private readonly held: Located[] = [];
  private readonly writes: Write[] = [];
  private readonly unknown: string[] = [];
  /** Whose rows are written into the main table's, and come with those. */
  private readonly carried = new Set<Source>();
  private count = 0;

  constructor(private readonly given: Given, private readonly model: Model, private readonly t: Terms) {}

  statement(s: SqlStatement): SqlQuery {
    const ctes = new Map<string, Cte>();
    const { level, operation } = this.reach(s, ctes, { names: new Map() }, '');
    for (const cte of ctes.values()) this.writing(cte, ctes);
    return { ...level, sources: this.sources, conditions: this.held, ties: [], given: this.given, operation, writes: this.writes, unknown: this.unknown, gives: (source) => this.carried.has(source) || givenBy(level, source) };
  }

  private reach(s: SqlStatement, ctes: Map<string, Cte>, outer: Scope, prefix: string): { level: Level; operation: Operation } {
    const none: Level = { scope: { names: new Map() }, items: [], arms: [] };
    switch (s.k) {
      case 'select': {
        const level = this.select(s, {}, outer.names.size > 0 || outer.outer ? outer : undefined, prefix, ctes);
        return { level, operation: isAggregate(s) ? 'aggregate' : 'read' };
      }
      case 'insert':
        return { level: this.insert(s, ctes, prefix), operation: s.conflict ? 'upsert' : 'create' };
      case 'update':
      case 'delete': {
        this.declare(s.with, ctes);
        const group: Group = {};
        const scope: Scope = { names: new Map() };
        const main = this.table(s.table, s.as, group, scope, prefix, ctes);
        this.from(s.from, group, scope, prefix, ctes, 0);
        this.where(s.where, group, scope, prefix, ctes);
        this.values([...(s.k === 'update' ? s.set : []), ...(s.returning ?? [])], group, scope, prefix, ctes);
        if (main) this.writes.push({ source: main, kind: s.k, ignores: false, rows: s.k === 'delete' ? [] : [s.helper === undefined ? this.assigned(main, s.set) : this.rowOf(main, s.helper)] });
        return { level: { scope, items: s.returning ?? [], ...(main && { main }), arms: [] }, operation: s.k };
      }
      case 'truncate': {
        const scope: Scope = { names: new Map() };
        const mains = s.tables.map((name) => this.table(name, undefined, {}, scope, prefix, ctes));
        for (const main of mains) if (main) this.writes.push({ source: main, kind: 'delete', ignores: false, rows: [] });
        return { level: { ...none, ...(mains[0] && { main: mains[0] }) }, operation: 'delete' };
      }
      case 'other':
        return { level: none, operation: 'read' };
    }
  }

  private declare(given: readonly SqlCte[], ctes: Map<string, Cte>): void {
    for (const { name, columns, statement } of given) ctes.set(nameKey(name), { name, statement, ...(columns && { columns }) });
  }

  /** A common table that writes does so whether its rows are used or not. */
  private writing(cte: Cte, ctes: ReadonlyMap<string, Cte>): Level | undefined {
    if (cte.statement.k === 'select' || cte.statement.k === 'other') return undefined;
    cte.written ??= this.reach(cte.statement, new Map(ctes), { names: new Map() }, `${cte.name}!`).level;
    return cte.written;
  }

  // reading

  private select(q: SqlSelect, group: Group, outer: Scope | undefined, prefix: string, given: ReadonlyMap<string, Cte>, depth = 0): Level {
    const ctes = new Map(given);
    this.declare(q.with, ctes);
    if (q.with.length > 0) for (const cte of q.with) this.writing(ctes.get(nameKey(cte.name))!, ctes);
    // what is computed of all rows a condition further out takes nothing from; rows of one arm are none of another's
    const own: Group = depth > 0 && (q.items.some(({ e }) => looksAround(e)) || (!q.grouped && q.items.some(({ e }) => computes(e)))) ? {} : q.arms.length > 0 ? { parent: group } : group;
    const scope: Scope = { names: new Map(), ...(outer && { outer }) };
    const main = this.from(q.from, own, scope, prefix, ctes, depth);
    this.where(q.where, own, scope, prefix, ctes, depth);
    // groups that are left out were read for nothing else
    if (q.having) this.where(q.having, own, scope, prefix, ctes, depth);
    for (const [i, { e }] of q.items.entries()) this.nested(e, own, scope, `${prefix}${i}:`, ctes, depth);
    for (const row of q.values ?? []) for (const e of row) this.nested(e, own, scope, `${prefix}v${this.count++}:`, ctes, depth);
    const arms = q.arms.map((arm, i) => this.select(arm.q, { parent: group }, outer, `${prefix}|${i}|`, ctes, depth + 1));
    const items: readonly SqlItem[] = q.values ? (q.values[0] ?? []).map((e, i) => ({ e, as: `column${i + 1}` })) : q.items;
    return { scope, items, ...(main && { main }), arms };
  }

  private from(list: readonly SqlSource[], given: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, depth: number): Source | undefined {
    let group = given;
    let main: Source | undefined;
    const first = this.sources.length;
    const ons: { e: SqlExpr | undefined; source: SqlSource; group: Group }[] = [];
    for (const s of list) {
      let own = group;
      if (s.join === 'left') own = { parent: group };
      else if (s.join === 'right' || s.join === 'full') {
        // what was there before may now be missing
        const before = setAside([...this.sources.slice(first), ...ons], group, given);
        if (s.join === 'right') ons.push({ e: s.on, source: s, group: before });
        group = given;
        own = s.join === 'right' ? given : { parent: given };
      }
      const known = new Map(scope.names);
      const found = this.source(s, own, scope, prefix, ctes, depth);
      main ??= found;
      if (s.join !== 'right' && s.join !== 'full') ons.push({ e: s.on, source: s, group: own });
      for (const name of s.using ?? []) {
        const r = placeOf({ k: 'col', name }, { names: new Map([...scope.names].filter(([key]) => !known.has(key))) });
        const l = placeOf({ k: 'col', name }, { names: known });
        if (l && r && s.join !== 'full') this.held.push({ c: { k: 'same', a: l, b: r }, group: s.join === 'left' ? own : s.join === 'right' ? l.source.group : own });
      }
    }
    for (const on of ons) this.where(on.e, on.group, scope, `${prefix}on${this.count++}:`, ctes, depth);
    return main;
  }

  private source(s: SqlSource, group: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, depth: number): Source | undefined {
    const add = (entry: Entry, name: string | undefined): void => void scope.names.set(nameKey(name ?? `#${this.count++}`), entry);
    if (s.query) {
      const level = { ...this.select(s.query, group, scope, `${prefix}${s.as ?? this.count++}/`, ctes, depth + 1), ...(s.columns && { columns: s.columns }) };
      add({ k: 'level', level }, s.as);
      return level.main;
    }
    if (s.given) {
      for (const e of s.given) this.nested(e, group, scope, `${prefix}f${this.count++}:`, ctes, depth);
      add({ k: 'foreign' }, s.as);
      return undefined;
    }
    return this.table(s.table!, s.as, group, scope, prefix, ctes, s.columns, depth);
  }

  /** A table of the model, or a common one. */
  private table(name: SqlName, as: string | undefined, group: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, columns?: readonly string[], depth = 0): Source | undefined {
    const own = name.at(-1)!;
    const cte = name.length === 1 ? ctes.get(nameKey(own)) : undefined;
    if (cte) {
      const level = this.common(cte, group, `${prefix}${as ?? own}/`, ctes, depth);
      scope.names.set(nameKey(as ?? own), level ? { k: 'level', level: { ...level, ...(columns ?? cte.columns ? { columns: columns ?? cte.columns! } : {}) } } : { k: 'foreign' });
      return level?.main;
    }
    const hole = holeOf(own);
    const resource = hasHole(own) ? undefined : tableNamed(this.model, own);
    if (!resource) {
      scope.names.set(nameKey(as ?? own), { k: 'foreign' });
      if (hole !== undefined || hasHole(own)) this.unknown.push('');
      else if (!name.some((part) => CATALOG.test(part))) this.unknown.push(own);
      return undefined;
    }
    const key = `${prefix}${nameKey(as ?? own)}`;
    const source: Source = { key: this.sources.some((x) => x.key === key) ? `${key}#${this.count++}` : key, resource, group };
    this.sources.push(source);
    scope.names.set(nameKey(as ?? own), { k: 'source', source });
    return source;
  }

  private common(cte: Cte, group: Group, prefix: string, ctes: ReadonlyMap<string, Cte>, depth: number): Level | undefined {
    const written = this.writing(cte, ctes);
    if (written || cte.statement.k !== 'select' || depth > 6) return written;
    // inside of itself it is what its first select gives
    const inside = new Map(ctes);
    const { arms, ...first } = cte.statement;
    if (arms.length > 0) inside.set(nameKey(cte.name), { ...cte, statement: { ...first, arms: [] } });
    else inside.delete(nameKey(cte.name));
    return this.select(cte.statement, group, undefined, prefix, inside, depth + 1);
  }

  /** Subqueries among values: read once for each row, under the conditions of that row. */
  private nested(e: SqlExpr, group: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, depth: number): void {
    if (e.k === 'select' || e.k === 'exists') {
      if (depth < 6) this.select(e.q, { parent: group }, scope, `${prefix}?`, ctes, depth + 1);
      return;
    }
    partsOf(e).forEach((x, i) => this.nested(x, group, scope, `${prefix}${i}.`, ctes, depth));
    if (e.k === 'in' && isSubquery(e.list)) this.nested({ k: 'select', q: e.list }, group, scope, `${prefix}in`, ctes, depth);
  }

  /** What a write sets and gives back: subqueries there are read once for each of its rows. */
  private values(cells: readonly { e: SqlExpr }[], group: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>): void {
    const first = this.sources.length;
    cells.forEach(({ e }, i) => this.nested(e, group, scope, `${prefix}r${i}:`, ctes, 0));
    for (const source of this.sources.slice(first)) this.carried.add(source);
  }

  private where(e: SqlExpr | undefined, group: Group, scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, depth = 0): void {
    if (!e) return;
    const at = this.surroundings(scope, prefix, ctes, depth);
    this.held.push({ c: new Conditions(this.t, at, this.given).of(e), group });
    // a column of a union's rows is each arm's own
    for (const c of e.k === 'and' ? e.es : [e]) {
      if (c.k !== 'cmp' && c.k !== 'in') continue;
      for (const arm of armsOf(c.l, scope)) this.held.push({ c: new Conditions(this.t, { ...at, place: (x) => (x === c.l ? arm : at.place(x)) }, this.given).of(c), group: arm.source.group });
    }
  }

  private surroundings(scope: Scope, prefix: string, ctes: ReadonlyMap<string, Cte>, depth: number): Surroundings {
    return {
      place: (e) => placeOf(e, scope),
      subquery: (q, given) => {
        if (depth > 5) return 'a subquery is too deep to follow';
        const inner = new Builder(given, this.model, this.t);
        const level = inner.select(q, {}, scope, `${prefix}${this.count++}?`, ctes, depth + 1);
        if (inner.unknown.length > 0) return 'a table of the subquery is not in the schema';
        const arm = (l: Level): SubqueryArm => ({
          group: l.main?.group ?? {},
          conditions: inner.held,
          chosen: l.items.map(({ e }) => (e.k === 'col' && e.name === '*' ? undefined : placeOf(e, l.scope))),
        });
        return [level, ...level.arms].map(arm);
      },
    };
  }

  // writing

  private insert(s: SqlInsert, ctes: Map<string, Cte>, prefix: string): Level {
    this.declare(s.with, ctes);
    const scope: Scope = { names: new Map() };
    const main = this.table(s.table, s.as, {}, scope, prefix, ctes);
    const level: Level = { scope, items: s.returning ?? [], ...(main && { main }), arms: [] };
    // the values of a select are rows of its tables
    const from = s.select && this.select(s.select, {}, undefined, `${prefix}select/`, ctes, 1);
    for (const row of s.rows ?? []) for (const e of row) this.nested(e, {}, { names: new Map() }, `${prefix}v${this.count++}:`, ctes, 0);
    this.values([...(s.conflict?.update ?? []), ...(s.returning ?? [])], {}, scope, prefix, ctes);
    if (!main) return level;
    const columns = s.columns?.map((c) => columnNamed(main.resource, c)?.name);
    const cells = (row: readonly SqlExpr[], of?: Level): Write['rows'][number] => {
      const [only] = row;
      const whole = row.length === 1 && only?.k === 'hole' && columns?.length !== 1 ? only.i : undefined;
      if (whole !== undefined) return this.rowOf(main, whole);
      if (!columns) return this.t.opaque('its columns are not named');
      return columns.flatMap((column, i) => (column === undefined || !row[i] ? [] : [{ column, e: row[i]!, ...(of && { level: of }) }]));
    };
    const rows: Write['rows'][number][] = [];
    if (s.helper !== undefined) rows.push(this.rowOf(main, s.helper));
    for (const row of s.rows ?? []) rows.push(cells(row));
    if (from && s.select) {
      for (const arm of [from, ...from.arms]) {
        const star = arm.items.some(({ e }) => e.k === 'col' && e.name === '*');
        rows.push(star ? this.t.opaque('its columns are not named') : cells(arm.items.map(({ e }) => e), arm));
      }
    }
    if (rows.length === 0) rows.push(this.t.opaque('its rows are given apart'));
    const { conflict } = s;
    let where: Located | undefined;
    if (conflict?.where) {
      where = { c: new Conditions(this.t, this.surroundings(scope, prefix, ctes, 0), this.given).of(conflict.where), group: main.group };
    }
    this.writes.push({
      source: main,
      kind: 'create',
      rows,
      ignores: s.ignores === true,
      ...(from && { from }),
      ...(conflict && { conflict: { ...(conflict.columns && { columns: conflict.columns.flatMap((c) => columnNamed(main.resource, c)?.name ?? []) }), update: conflict.replace ? [] : this.assigned(main, conflict.update), ...(where && { where }) } }),
    });
    return level;
  }

  private assigned(main: Source, set: readonly SqlAssignment[]): { column: string; e: SqlExpr }[] {
    return set.flatMap(({ column, e }) => {
      const own = columnNamed(main.resource, column)?.name;
      return own === undefined ? [] : [{ column: own, e }];
    });
  }

  /** `${sql(row)}`: an object whose members are columns by the database's names. */
  private rowOf({ resource }: Source, hole: number): Value {
    const v = valueOf({ k: 'hole', i: hole }, this.given, this.t);
    if (!v) return this.t.opaque('its rows come from elsewhere');
    const renamed = Object.values(resource.columns).flatMap((c) => (c.dbName !== undefined && c.dbName !== c.name ? [{ to: c.name, from: c.dbName }] : []));
    const rowIn = (x: Value): Value => {
      if (x.k === 'cond') return this.t.cond(x.t, rowIn(x.a), rowIn(x.b));
      if (x.k === 'arr') return rowIn(this.t.each(x));
      if (x.k === 'list') return rowIn(x.elem);
      // of what comes from elsewhere nobody knows which columns it has
      if (x.k !== 'obj' && x.k !== 'omit') return x;
      return this.t.obj([{ key: null, v: x }, ...renamed.map(({ to, from }) => ({ key: to, v: this.t.path(x, from) }))]);
    };
    return rowIn(v);
  }
}

interface Cte { name: string; columns?: readonly string[]; statement: SqlStatement; written?: Level }

/** The value of a written cell: the code's own, or a column of the rows that a select reads. */
export function cellValue(cell: { e: SqlExpr; level?: Level }, given: Given, t: Terms, rowOf: (source: Source) => Value): Value {
  const v = valueOf(cell.e, given, t);
  if (v) return v;
  const place: Place | undefined = cell.level && placeOf(cell.e, cell.level.scope);
  return place ? t.path(t.each(rowOf(place.source)), place.column) : t.opaque('SQL');
}
