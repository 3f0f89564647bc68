/**
 * SQL itself, by whichever client runs it: each table that a statement reaches is an access of its own, of the resource
 * that any schema declares it as. Clients: `pg`, `mysql2`, `postgres`, and the raw calls of the ORMs, whose layers hand
 * their text over (`Recognised.sql`). Boundary: a text that begins like no statement is taken for one only where its
 * receiver is declared as a client.
 */
import { SQL_CLIENT_TYPES, SQL_METHODS, SQL_TAGS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { isLiteral, nameOfCallee, type Obj, type Row, type Terms, type Value } from '../values.ts';
import { bareLayer, type Layer, type Recognised, type Sight, type Written } from './layer.ts';
import { allOf, keyedReferences } from './references.ts';
import { comesWith, predicateFor, type Source, stepsBetween } from './relational.ts';
import { cellValue, type SqlQuery, type Write } from './sql-query.ts';
import { placeOf } from './sql-scope.ts';
import { accessesOf, accessNamed, leavesOf, predicateOfAccess, type Reading, readSql, type SqlAccess } from './sql-statement.ts';
import { insertOf } from './sql-insert.ts';
import { Pieces } from './sql-text.ts';
import { columnNamed, tableNamed } from './table-names.ts';
import { meeting } from './written-rows.ts';

export const sqlLayer: Layer = {
  ...bareLayer('sql'),
  // names that others have too count in files that import a client (`sqlModules`)
  sinks: Object.keys(SQL_METHODS).filter((name) => name.startsWith('$')),
  recognise,
  predicate: (row, model, t) => {
    const reading = readingOf(row, model, t);
    return reading ? predicateOfAccess(reading, keyOf(row), model, t, (x) => conditionOf(x, model, t)) : TRUE;
  },
  written: (row, model, t) => {
    const found = foundIn(row, model, t);
    if (!found) return [];
    const write = found.query.writes.find((w) => w.source === found.source);
    return write ? writtenBy(found, write, row, t) : [];
  },
  references: keyedReferences,
  operation: (row, model, t) => foundIn(row, model, t)?.operation ?? 'raw',
  inserted: (row, model, t) => {
    const found = foundIn(row, model, t);
    const write = found?.query.writes.find((w) => w.source === found.source);
    if (!found || write?.kind !== 'create' || write.ignores || write.conflict) return [];
    return writtenBy(found, write, row, t).flatMap((w) => allOf(w.data));
  },
  isList: () => true,
  main: (row, model, t) => {
    const found = foundIn(row, model, t);
    const main = found?.query.main;
    return found && main && main !== found.source && comesWith(found.query, found.source, main) ? siblingOf(row, found, main, t) : undefined;
  },
  joined: (row, model, t) => {
    const found = row.aspect ? undefined : foundIn(row, model, t);
    if (!found || found.query.main !== found.source) return [];
    return found.query.sources.filter((s) => s !== found.source && found.query.gives(s)).map((s) => siblingOf(row, found, s, t));
  },
  project: (row, names, model, t) => {
    const found = foundIn(row, model, t);
    // of another table's row the members are its columns already
    if (!found || found.source !== found.query.main) return { row, names };
    const [head, ...rest] = names[0] === 'rows' || names[0] === 'data' ? names.slice(1) : names;
    if (head === undefined) return { row, names: [] };
    // of a union's rows it is not said which arm they come from
    if (found.query.arms.length > 0) return undefined;
    const item = found.query.items.find(({ e, as }) => (as ?? (e.k === 'col' ? e.name : undefined)) === head);
    const scope = { names: found.query.scope.names };
    const star = found.query.items.length === 0 || found.query.items.some(({ e }) => e.k === 'col' && e.name === '*');
    const place = item ? placeOf(item.e, scope) : star ? placeOf({ k: 'col', name: head }, scope) : undefined;
    return place && { row: place.source === found.source ? row : siblingOf(row, found, place.source, t), names: [place.column, ...rest] };
  },
  steps: (from, to, model, t) => {
    const a = foundIn(from, model, t);
    const b = from.args[0] === to.args[0] && from.args[1] === to.args[1] ? a?.query.sources.find((s) => s.key === foundIn(to, model, t)?.source.key) : undefined;
    return a && b ? stepsBetween(a.query, a.source, b, model) : undefined;
  },
  spliced: (row, model, t) => {
    const [text, values] = row.args;
    const reading = text && readSql(text, values?.k === 'undef' ? undefined : values, model, t);
    if (!reading || (row.args.length > 2 ? accessesOf(reading)[0]?.key !== keyOf(row) : accessesOf(reading).length > 0)) return [];
    return leavesOf(reading).flatMap((leaf) => leaf.spliced);
  },
  transaction: (callee, t) => (callee.k === 'path' && callee.p === 'begin' && isPostgres(callee.o) ? { client: t.import(-1, 'postgres', 'sql') } : undefined),
};

// calls

const VERB = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()*(?:select\s+\S|insert\s+(?:ignore\s+)?into|insert\s+or|update|delete\s+from|with\s|truncate|merge\s+into|replace\s+into|values\s*\()/i;

/** Whether a text begins as a statement on rows does. */
export function isStatement(v: Value, model: Model, t: Terms): boolean {
  if (v.k === 'const') return typeof v.v === 'string' && VERB.test(v.v);
  if (v.k === 'cond') return isStatement(v.a, model, t) || isStatement(v.b, model, t);
  if (v.k === 'ret') return v.outs.some((o) => isStatement(o.value, model, t));
  if (v.k !== 'tpl' && v.k !== 'call') return false;
  const [head] = new Pieces(model, t).of(v).filter((p) => typeof p !== 'string' || p.trim() !== '');
  return typeof head === 'string' && VERB.test(head);
}

function recognise(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const [first, second] = args;
  if (!first) return undefined;
  if (isPostgres(callee)) return first.k === 'tpl' || first.k === 'const' ? ofText('sql', t.call(callee, args), undefined, model, t, callee.k === 'import' && callee.source === '@vercel/postgres' ? 'result' : 'rows') : undefined;
  if (callee.k !== 'path' || !Object.hasOwn(SQL_METHODS, callee.p) || isData(callee.o)) return undefined;
  if (callee.p.startsWith('$')) return ofPrisma(callee.p, args, model, t);
  const gives = SQL_METHODS[callee.p]!;
  if (callee.p === 'insert') return ofInsert(callee, first, model, t, sight);
  if (callee.p === 'unsafe') return isPostgres(callee.o) ? ofText(callee.p, first, second, model, t, 'rows', true) : undefined;
  if (first.k === 'obj') {
    const inside = insideOf(first, model, t);
    if (!inside || !(isStatement(inside.text, model, t) || isClient(callee.o, sight))) return undefined;
    return ofText(callee.p, inside.text, inside.values ?? second, model, t, inside.isStream ? 'stream' : gives, true);
  }
  return ofText(callee.p, first, second, model, t, gives, isClient(callee.o, sight));
}

/** `{ text, values }` of pg, `{ sql, values }` of mysql2, `{ query, query_params }` of ClickHouse. */
function insideOf(given: Obj, model: Model, t: Terms): { text: Value; values?: Value; isStream: boolean } | undefined {
  const all = ([['text', 'values'], ['sql', 'values'], ['query', 'query_params']] as const).flatMap(([name, by]) => {
    const text = t.path(given, name), values = t.path(given, by);
    return text.k === 'undef' ? [] : [{ text, ...(values.k !== 'undef' && { values }), isStream: name === 'query', isNamed: given.entries.some(({ key }) => key === name) }];
  });
  // a spread may hold any of them
  return all.find(({ text }) => isStatement(text, model, t)) ?? all.find(({ isNamed }) => isNamed) ?? all[0];
}

/** `client.insert({ table, values })` of ClickHouse: by its client, or by a table that a schema has. */
function ofInsert(callee: Value & { k: 'path' }, given: Value, model: Model, t: Terms, sight: Sight): Recognised | undefined {
  const text = given.k === 'obj' ? insertOf(given, t) : undefined;
  const table = t.path(given, 'table');
  if (!text || !(isClient(callee.o, sight) || (table.k === 'const' && tableNamed(model, String(table.v))))) return undefined;
  return ofText('insert', text, undefined, model, t, 'none', true);
}

/** `prisma.$queryRaw`…``, `prisma.$queryRaw(Prisma.sql`…`)`, `prisma.$queryRawUnsafe(text, ...values)`. */
function ofPrisma(method: string, [first, ...rest]: readonly Value[], model: Model, t: Terms): Recognised | undefined {
  if (!first) return undefined;
  if (method === '$queryRawTyped') return ofTyped(method, first, model, t);
  // the tag's pieces are values, as those of `Prisma.sql` are
  const text = first.k === 'tpl' && !method.endsWith('Unsafe') ? t.call(t.import(-1, '@prisma/client', 'sql'), [first]) : first;
  return ofText(method, text, rest.length > 0 ? t.arr(rest) : undefined, model, t, 'rows', true);
}

/** `prisma.$queryRawTyped(getTasks(orgId))`: the statement of that name, and its parameters in order. */
function ofTyped(method: string, v: Value, model: Model, t: Terms): Recognised {
  const name = v.k === 'call' ? nameOfCallee(v.f) : '';
  const text = Object.hasOwn(model.typedSql ?? {}, name) ? model.typedSql![name] : undefined;
  if (v.k !== 'call' || text === undefined) return { method, operation: 'raw', resource: '', args: [v], reason: 'raw SQL: its file is not in sight' };
  return { method, operation: 'raw', resource: '', args: [v], reason: 'raw SQL', sql: { text: t.const(text), values: t.arr(v.args), gives: 'rows' } };
}

function ofText(method: string, text: Value, values: Value | undefined, model: Model, t: Terms, gives: NonNullable<Recognised['sql']>['gives'], isSurely = false): Recognised | undefined {
  if (!isStatement(text, model, t) && !(isSurely && text.k !== 'fn' && text.k !== 'obj' && (text.k !== 'const' || method.startsWith('$')))) return undefined;
  return { method, operation: 'raw', resource: '', args: [text, ...(values ? [values] : [])], reason: 'raw SQL', sql: { text, gives, ...(values && values.k !== 'fn' && { values }) } };
}

/** A client of `postgres`, or of another library whose tag runs what it is given. */
function isPostgres(v: Value): boolean {
  if (v.k === 'import') return SQL_TAGS.some((x) => x.source === v.source && x.name === v.name);
  return v.k === 'call' && v.f.k === 'import' && (v.f.source === 'postgres' || (v.f.source === '@neondatabase/serverless' && v.f.name === 'neon'));
}

/** No client, whatever its methods are called. */
function isData(v: Value): boolean {
  return v.k === 'row' || v.k === 'each' || isLiteral(v) || v.k === 'arr' || v.k === 'list' || v.rows.size > 0;
}

function isClient(v: Value, sight: Sight): boolean {
  if (v.k === 'call' && v.f.k === 'import') {
    const { source, name } = v.f;
    return v.ctor ? SQL_CLIENT_TYPES.modules.includes(source) : SQL_CLIENT_TYPES.makers.some((x) => x.source === source && x.name === name);
  }
  if (v.k === 'call' && v.f.k === 'path' && v.f.p === 'connect') return isClient(v.f.o, sight);
  const type = v.k === 'param' || v.k === 'path' ? sight.typeOf(v)?.type : undefined;
  return type?.k === 'ref' && SQL_CLIENT_TYPES.names.includes(type.n);
}

/** What a call that runs SQL does: an access for each table, and one of which nothing is known for what cannot be read. */
export function statementsOf(found: Recognised, model: Model, t: Terms): Recognised[] {
  const { text, values } = found.sql!;
  const reading = readSql(text, values, model, t);
  const out = accessesOf(reading).map(({ key, source, operation }): Recognised => ({ method: found.method, operation, resource: source.resource.name, args: [text, values ?? t.undef, t.const(key)] }));
  const reason = whyUnread(reading);
  if (reason !== undefined) out.push({ method: found.method, operation: 'raw', resource: '', args: [text, values ?? t.undef], reason: `raw SQL: ${reason}` });
  return out;
}

/**
 * What a function's raw access turns out to do where a caller gives more of its text.
 * @returns the accesses that were not known before, and one for what still cannot be read; undefined where the caller changes
 * nothing, or another one may still say more
 */
export function openedBy(row: Row, seen: Row, model: Model, t: Terms): Recognised[] | undefined {
  if (!openRow(row, seen)) return undefined;
  const before = readGiven(row, model, t), now = readGiven(seen, model, t);
  if (!isOpen(before.reading) || isOpen(now.reading)) return undefined;
  const known = new Set(accessesOf(before.reading).map(({ key }) => key));
  const all = statementsOf({ method: row.method, operation: 'raw', resource: '', args: seen.args, sql: { ...now.sql, gives: 'rows' } }, model, t);
  return all.filter(({ args: [, , key] }) => key?.k !== 'const' || !known.has(String(key.v)));
}

/** Whether what a caller gives makes a statement of a function's raw access, be it in one case only. */
export function isOpenedBy(row: Row, seen: Row, model: Model, t: Terms): boolean {
  return openRow(row, seen) && isOpen(readGiven(row, model, t).reading) && accessesOf(readGiven(seen, model, t).reading).length > 0;
}

/** SQL of which the tables are not known where it is run. */
export const isRawSql = (row: Row): boolean => row.layer === sqlLayer.name && row.resource === '';

const openRow = (row: Row, seen: Row): boolean => isRawSql(row) && seen.args[0] !== row.args[0];

/** A raw access's text and values; the text may be in an object. */
function readGiven({ args: [given, apart] }: Row, model: Model, t: Terms): { sql: { text: Value; values?: Value }; reading: Reading } {
  const inside = given!.k === 'obj' ? insideOf(given!, model, t) : undefined;
  const values = inside?.values ?? (apart?.k === 'undef' ? undefined : apart);
  const text = inside?.text ?? given!;
  return { sql: { text, ...(values && { values }) }, reading: readSql(text, values, model, t) };
}

/** Whether a piece of the text is out of sight without which nobody knows the statement. */
function isOpen(r: Reading): boolean {
  return whyUnread(r) !== undefined && leavesOf(r).some((leaf) => leaf.spliced.length > 0);
}

function whyUnread(r: Reading): string | undefined {
  for (const leaf of leavesOf(r)) {
    if (leaf.k === 'unread') return leaf.reason;
    const unknown = leaf.queries.flatMap((q) => q.unknown);
    if (unknown[0] !== undefined) return unknown[0] === '' ? 'its table is chosen elsewhere' : `the table ${unknown[0]} is not in the schema`;
  }
  return undefined;
}

// meaning

function readingOf(row: Row, model: Model, t: Terms): Reading | undefined {
  const [text, values] = row.args;
  return text && row.args.length > 2 ? readSql(text, values?.k === 'undef' ? undefined : values, model, t) : undefined;
}

const keyOf = (row: Row): string => (row.args[2]?.k === 'const' ? String(row.args[2].v) : '');

function foundIn(row: Row, model: Model, t: Terms): SqlAccess | undefined {
  const reading = readingOf(row, model, t);
  return reading && accessNamed(reading, keyOf(row));
}

/** The access of another table of the same statement. */
function siblingOf(row: Row, found: SqlAccess, source: Source, t: Terms): Row {
  const statement = found.key.slice(0, found.key.indexOf(':'));
  return t.row(row.site, row.layer, row.method, source.resource.name, [row.args[0]!, row.args[1]!, t.const(`${statement}:${source.key}=${source.resource.name}`)]);
}

function conditionOf({ query, source }: SqlAccess, model: Model, t: Terms): Predicate {
  const write = query.writes.find((w) => w.source === source);
  if (write?.kind === 'create') return write.conflict ? conflicting(query, write, model, t) : FALSE;
  return predicateFor(query, source, model);
}

function writtenBy(found: SqlAccess, write: Write, row: Row, t: Terms): Written[] {
  const { query, source } = found;
  const { resource } = source;
  if (write.kind === 'delete') return [];
  const dataOf = (cells: Write['rows'][number]): Value => ('k' in cells ? cells : t.obj(cells.map((cell) => ({ key: cell.column, v: cellValue(cell, query.given, t, (s) => siblingOf(row, found, s, t)) }))));
  const rows = write.rows.map(dataOf);
  if (write.kind === 'update') return rows.map((data) => ({ resource, kind: 'update', data, field: '' }));
  const out: Written[] = rows.map((data) => ({ resource, kind: 'create', data, field: '' }));
  if (write.conflict && write.conflict.update.length > 0) {
    // `excluded.name` is what was to be inserted
    const set = write.conflict.update.map(({ column, e }) => {
      const excluded = e.k === 'col' && /^excluded$/i.test(e.table ?? '') ? columnNamed(resource, e.name)?.name : undefined;
      const [only] = rows;
      return { key: column, v: excluded !== undefined && only && rows.length === 1 ? t.path(only, excluded) : cellValue({ e }, query.given, t, (s) => siblingOf(row, found, s, t)) };
    });
    out.push({ resource, kind: 'update', data: t.obj(set), field: '' });
  }
  return out;
}

/** The rows that a conflicting insert updates: those with the values of the target's columns, of any unique key where none is named. */
function conflicting(query: SqlQuery, write: Write, model: Model, t: Terms): Predicate {
  const { source, conflict } = write;
  const rows = write.rows.map((cells) => ('k' in cells ? cells : t.obj(cells.map((cell) => ({ key: cell.column, v: cellValue(cell, query.given, t, () => t.opaque('select')) })))));
  const found = meeting(conflict!.columns, rows, source.resource, t) ?? FALSE;
  return conflict!.where ? and([found, predicateFor({ conditions: [conflict!.where], ties: [] }, source, model)]) : found;
}
