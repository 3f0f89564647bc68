/**
 * What a select gives: numbers about rows or rows themselves, and of which tables. Boundary: a function that is not known
 * gives what it is given.
 */
import { partsOf, type SqlExpr, type SqlSelect } from '@tenantlint/facts';
import type { Source } from './relational.ts';
import { type Entry, itemOf, type Level, nameKey, placeOf } from './sql-scope.ts';

const AGGREGATES = /^(?:count|countif|sum|sumif|avg|min|max|uniq\w*|quantiles?\w*|bool_and|bool_or|stddev\w*|var\w*|total|median|any|argmax|argmin)$/i;
/** Put many rows into one value. */
const COLLECTS = /^(?:array_agg|string_agg|group_concat|json_agg|jsonb_agg|json_object_agg|jsonb_object_agg|grouparray\w*)$/i;
/** Say where a row stands among others, and nothing of those. */
const POSITIONS = /^(?:row_number|rank|dense_rank|ntile|percent_rank|cume_dist)$/i;

/** Only numbers about rows are given. */
export function isAggregate(q: SqlSelect): boolean {
  const isNumber = (e: SqlExpr): boolean => (e.k === 'call' ? AGGREGATES.test(e.name) || (/^(?:coalesce|round|cast|tojson|to\w+)$/i.test(e.name) && e.args.some(isNumber)) : e.k === 'other' && e.es.length > 0 && e.es.every((x) => isNumber(x) || x.k === 'lit'));
  return !q.grouped && q.items.length > 0 && q.items.every(({ e }) => isNumber(e)) && q.arms.every((arm) => isAggregate(arm.q));
}

/** One number about all rows. */
export function computes(e: SqlExpr): boolean {
  return within(e, ({ name, over }) => (AGGREGATES.test(name) || COLLECTS.test(name)) && over !== true);
}

/** A value that other rows have a part in. */
export function looksAround(e: SqlExpr): boolean {
  return within(e, ({ name, over }) => over === true && !POSITIONS.test(name));
}

function within(e: SqlExpr, is: (call: SqlExpr & { k: 'call' }) => boolean): boolean {
  if (e.k === 'call') return is(e) || e.args.some((x) => within(x, is));
  return (e.k === 'other' || e.k === 'row') && e.es.some((x) => within(x, is));
}

/** Whether rows of a table are part of what a select gives. */
export function givenBy(level: Level, source: Source, depth = 0): boolean {
  if (depth > 6) return false;
  const mentions = (e: SqlExpr): boolean => {
    switch (e.k) {
      case 'col':
        if (e.name === '*') return e.table === undefined ? [...level.scope.names.values()].some(inEntry) : inEntry(level.scope.names.get(nameKey(e.table)));
        return placeOf(e, level.scope)?.source === source || wholeRow(e) || computed(e);
      // a subquery's own tables are given by it
      case 'select':
      case 'exists':
        return source.key.includes('?');
      case 'in':
        return false;
      default:
        return partsOf(e).some(mentions);
    }
  };
  /** `row_to_json(t)`, `select t from tasks t` */
  const wholeRow = (e: SqlExpr & { k: 'col' }): boolean => e.table === undefined && inEntry(level.scope.names.get(nameKey(e.name)));
  /** `n.total`, which a subquery computes */
  const computed = (e: SqlExpr & { k: 'col' }): boolean =>
    [...level.scope.names].some(([name, x]) => x.k === 'level' && (e.table === undefined || nameKey(e.table) === name) && [x.level, ...x.level.arms].some((of) => {
      const item = itemOf(of, e.name);
      return item !== undefined && item.k !== 'col' ? givenBy({ ...of, items: [{ e: item }], arms: [] }, source, depth + 1) : x.level.arms.length > 0 && givenBy(of, source, depth + 1);
    }));
  const inEntry = (entry: Entry | undefined): boolean => (entry?.k === 'source' ? entry.source === source : entry?.k === 'level' && givenBy(entry.level, source, depth + 1));
  return level.items.some(({ e }) => mentions(e)) || level.arms.some((arm) => givenBy(arm, source, depth + 1));
}
