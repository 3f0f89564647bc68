/**
 * ClickHouse's `insert({ table, values, columns, format })`, as the statement that it stands for: rows under the names of
 * their columns. Boundary: rows as text, a stream or a file are out of sight; so are rows without names whose columns are not listed.
 */
import type { Obj, Terms, Value } from '../values.ts';

/** @returns a template's call with the rows as its value; undefined where the object names no table or gives no rows */
export function insertOf(given: Obj, t: Terms): Value | undefined {
  const table = t.path(given, 'table');
  const values = t.path(given, 'values');
  if (table.k === 'undef' || values.k === 'undef') return undefined;
  const sql = t.import(-1, '@clickhouse/client', 'sql');
  const rows = rowsOf(values, t.path(given, 'columns'), t.path(given, 'format'), t);
  return t.call(sql, [t.tpl(['insert into ', ' ', ''], [t.call(t.path(sql, 'identifier'), [table]), rows])]);
}

function rowsOf(values: Value, columns: Value, format: Value, t: Terms): Value {
  const unknown = (): Value => t.opaque('rows in a form that is not read', [values]);
  if (columns.k !== 'undef' && columns.k !== 'arr' && columns.k !== 'obj') return unknown();
  const name = format.k === 'const' ? String(format.v) : format.k === 'undef' ? 'JSONCompactEachRow' : undefined;
  if (name === undefined || !/^JSON/.test(name)) return unknown();
  if (!/^JSON(?:Compact|Columns)/.test(name)) return /^JSON(?:Strings)?EachRow$/.test(name) ? each(values, (row) => kept(row, columns, t), t) : unknown();
  if (!/^JSONCompact(?:Strings)?EachRow/.test(name)) return unknown();
  // the first rows name the columns, and their types
  const heads = name.endsWith('WithNamesAndTypes') ? 2 : name.endsWith('WithNames') ? 1 : 0;
  if (heads === 0) return named(values, columns, t);
  const [first] = values.k === 'arr' ? values.items : [];
  return values.k === 'arr' && first?.k === 'arr' ? named(t.arr(values.items.slice(heads)), first, t) : unknown();
}

/** Rows in the order of the columns, under their names. */
function named(values: Value, columns: Value, t: Terms): Value {
  const names = namesIn(columns);
  if (!names || names.length === 0) return t.opaque('rows whose columns are not named', [values]);
  return each(values, (row) => (row.k === 'arr' && row.items.some((x) => x.k === 'spread') ? t.opaque('one of several rows', [row]) : t.obj(names.map((key, i) => ({ key, v: t.path(row, String(i)) })))), t);
}

/** Of a row's members only the columns that are asked for are written. */
function kept(row: Value, columns: Value, t: Terms): Value {
  const list = columns.k === 'obj' ? t.path(columns, 'except') : columns;
  if (list.k === 'undef') return row;
  const names = namesIn(list);
  if (!names) return t.opaque('columns that are chosen elsewhere', [row]);
  return columns.k === 'obj' ? t.omit(row, names) : t.obj(names.map((key) => ({ key, v: t.path(row, key) })));
}

/** Columns that are listed in place; undefined where one is not. */
function namesIn(list: Value): string[] | undefined {
  const names = list.k === 'arr' ? list.items.flatMap((c) => (c.k === 'const' ? [String(c.v)] : [])) : undefined;
  return names && list.k === 'arr' && names.length === list.items.length ? names : undefined;
}

function each(values: Value, row: (v: Value) => Value, t: Terms): Value {
  switch (values.k) {
    case 'arr':
      return t.arr(values.items.map((x) => (x.k === 'spread' ? t.spread(each(x.v, row, t)) : row(x))));
    case 'list':
      return t.list(values.src, row(values.elem), values.cond);
    case 'cond':
      return t.cond(values.t, each(values.a, row, t), each(values.b, row, t));
    default:
      return t.list(values, row(t.each(values)));
  }
}
