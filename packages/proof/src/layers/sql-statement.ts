/**
 * SQL text as the proof takes it: from what a call is given to the tables that its statements reach. Which library made
 * the text does not matter; see `sql-text.ts` for what is folded in. What cannot be read has its reason, and proves nothing.
 */
import { readStatements, SqlError } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { FALSE, type Predicate } from '../predicate.ts';
import type { Operation } from '../types.ts';
import type { Terms, Value } from '../values.ts';
import { perModel } from './memo.ts';
import { predicateFor, type Source } from './relational.ts';
import { queryOf, type SqlQuery } from './sql-query.ts';
import { Pieces, splicedIn, type Variants, variantsOf } from './sql-text.ts';

/** Statements that a text holds, in each of its cases. */
export type Reading =
  | { k: 'read'; queries: readonly SqlQuery[]; /** What code puts into the text itself. */ spliced: readonly Value[] }
  | { k: 'unread'; reason: string; spliced: readonly Value[] }
  | { k: 'if'; t: Value; a: Reading; b: Reading }
  | { k: 'outs'; outs: readonly { facts: readonly Value[]; x: Reading }[] };

const readings = perModel(() => new WeakMap<Value, Map<Value | undefined, Reading>>());
const reached = new WeakMap<Reading, ReadonlyMap<string, SqlAccess>>();

/**
 * @param text a template, a tag's call, or text put together from those
 * @param values what `$1`, `?` and `:name` stand for: a list or an object; undefined where the text has its values in holes
 */
export function readSql(text: Value, values: Value | undefined, model: Model, t: Terms): Reading {
  const byText = readings(model);
  let byValues = byText.get(text);
  if (!byValues) byText.set(text, (byValues = new Map()));
  let reading = byValues.get(values);
  if (!reading) byValues.set(values, (reading = read(text, values, model, t)));
  return reading;
}

function read(v: Value, values: Value | undefined, model: Model, t: Terms): Reading {
  const variants = variantsOf(new Pieces(model, t).of(v));
  if (!variants) return { k: 'unread', reason: 'its text is put together in too many ways', spliced: [] };
  const go = (x: Variants): Reading => {
    if (x.k === 'if') return { k: 'if', t: x.t, a: go(x.a), b: go(x.b) };
    if (x.k === 'outs') return { k: 'outs', outs: x.outs.map((o) => ({ facts: o.facts, x: go(o.x) })) };
    const { text } = x;
    const spliced = splicedIn(text);
    if (text.quasis.every((q) => q.trim() === '')) return { k: 'unread', reason: 'its text comes from elsewhere', spliced };
    try {
      return { k: 'read', queries: readStatements(text.quasis).map((s) => queryOf(s, { text, values }, model, t)), spliced };
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return { k: 'unread', reason: error.message, spliced };
    }
  };
  return go(variants);
}

/** The cases of a text that can be told apart. */
export function leavesOf(r: Reading): readonly (Reading & { k: 'read' | 'unread' })[] {
  if (r.k === 'if') return [...leavesOf(r.a), ...leavesOf(r.b)];
  return r.k === 'outs' ? r.outs.flatMap((o) => leavesOf(o.x)) : [r];
}

/** One table of a text's statements, as an access of its own. */
export interface SqlAccess { key: string; source: Source; query: SqlQuery; operation: Operation }

/** The tables that a text reaches, the one whose rows it gives first; those of the same name in several cases are one. */
export function accessesOf(r: Reading): readonly SqlAccess[] {
  return [...reachedBy(r).values()];
}

function reachedBy(r: Reading): ReadonlyMap<string, SqlAccess> {
  const known = reached.get(r);
  if (known) return known;
  const found = new Map<string, SqlAccess>();
  for (const leaf of leavesOf(r)) {
    if (leaf.k === 'unread') continue;
    leaf.queries.forEach((query, i) => {
      const all = query.main ? [query.main, ...query.sources.filter((s) => s !== query.main)] : query.sources;
      for (const source of all) {
        const key = keyOf(i, source);
        if (!found.has(key)) found.set(key, { key, source, query, operation: operationOf(query, source) });
      }
    });
  }
  reached.set(r, found);
  return found;
}

const keyOf = (statement: number, source: Source): string => `${statement}:${source.key}=${source.resource.name}`;

/** A write reads its other tables. */
function operationOf(query: SqlQuery, source: Source): Operation {
  const write = query.writes.find((w) => w.source === source);
  if (write) return write.kind === 'create' ? (write.conflict ? 'upsert' : 'create') : write.kind;
  return query.operation === 'aggregate' ? 'aggregate' : 'read';
}

/** The query and table that a key names, in the first case that has it. */
export function accessNamed(r: Reading, key: string): SqlAccess | undefined {
  return reachedBy(r).get(key);
}

/**
 * What surely holds of the rows of one table, in every case of the text.
 * @param own what holds of it in one case, where the statement's conditions are not all (a conflicting insert)
 */
export function predicateOfAccess(r: Reading, key: string, model: Model, t: Terms, own: (x: SqlAccess) => Predicate = ({ query, source }) => predicateFor(query, source, model)): Predicate {
  const go = (x: Reading): Predicate => {
    switch (x.k) {
      case 'if':
        return { k: 'cond', t: x.t, a: go(x.a), b: go(x.b) };
      case 'outs':
        return { k: 'outs', outs: x.outs.map((o) => ({ facts: o.facts, p: go(o.x) })) };
      case 'unread':
        return { k: 'opaque', v: x.spliced[0] ?? t.undef, reason: x.reason };
      case 'read': {
        if (x.spliced[0]) return { k: 'opaque', v: x.spliced[0], reason: 'what code puts into the text of the statement may change it' };
        const found = accessNamed(x, key);
        return found ? own(found) : FALSE;
      }
    }
  };
  return go(r);
}
