import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import knex, { type Knex } from 'knex';
import { describe, expect, it } from 'vitest';
import { KNEX_CLIENT, KNEX_CONDITIONS, KNEX_JOIN_CONDITIONS, KNEX_STEPS, knexSinks } from '../index.ts';

const require = createRequire(import.meta.url);
type Class = abstract new (...args: never[]) => object;
const lib = (path: string): Class => require(join(dirname(require.resolve('knex/package.json')), 'lib/query', path)) as Class;

/** What Node's event emitters and promises have, and what the library keeps to itself. */
const INHERITED = ['then', 'catch', 'finally', ...Object.keys(Object.getOwnPropertyDescriptors((require('node:events') as Class).prototype)), 'and', 'or', 'not', 'client', 'isValidStatementArg', 'disableProcessing', 'enableProcessing'];
/** A join's own kind is told by the step that began it. */
const JOIN_OWN = ['type', 'or', 'grouping'];

function namesOf(prototype: object): string[] {
  const names = new Set<string>();
  for (let p = prototype; p !== null && p !== Object.prototype && p !== Function.prototype; p = Object.getPrototypeOf(p) as object) for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  return [...names].filter((name) => name !== 'constructor' && !name.startsWith('_')).sort();
}

const steps = Object.keys(KNEX_STEPS);
const conditions = Object.keys(KNEX_CONDITIONS);
const open = (names: readonly string[], known: readonly string[]): string[] => names.filter((name) => !known.includes(name));
const builder = [...new Set([...namesOf(lib('querybuilder.js').prototype), ...namesOf(knex({ client: 'pg' })('t'))])];
const join_ = namesOf(lib('joinclause.js').prototype);
const client = namesOf(knex({ client: 'pg' }) as unknown as object);

describe('the methods of the library', () => {
  it('are classified, of a builder', () => {
    expect(builder).toContain('orWhereNotExists');
    expect(open(builder, [...steps, ...conditions, ...INHERITED])).toEqual([]);
  });

  it('are classified, of a join clause', () => {
    expect(join_).toContain('andOnVal');
    expect(open(join_, [...Object.keys(KNEX_JOIN_CONDITIONS), ...JOIN_OWN])).toEqual([]);
  });

  it('are classified, of a client', () => {
    expect(client).toContain('batchInsert');
    expect(open(client, [...steps, ...conditions, ...Object.keys(KNEX_CLIENT), ...INHERITED, 'length', 'name', 'prototype', 'arguments', 'caller'])).toEqual([]);
  });

  it('are no more than what is classified', () => {
    expect(open([...steps, ...conditions], [...builder, ...client, 'ignore', 'merge'])).toEqual([]);
    expect(open(Object.keys(KNEX_JOIN_CONDITIONS), join_)).toEqual([]);
  });

  it('have one class each', () => {
    expect(steps.filter((name) => conditions.includes(name))).toEqual([]);
  });

  it('that ask, write or choose are looked for in files', () => {
    expect(open([...conditions, 'insert', 'update', 'del', 'first', 'join', 'with', 'from', 'raw'], knexSinks)).toEqual([]);
  });
});

describe('what a name says of a condition', () => {
  it.each([
    ['where', { or: false, not: false, form: 'compare' }],
    ['andWhere', { or: false, not: false, form: 'compare' }],
    ['orWhere', { or: true, not: false, form: 'compare' }],
    ['orWhereNot', { or: true, not: true, form: 'compare' }],
    ['orWhereNotIn', { or: true, not: true, form: 'in' }],
    ['whereNotNull', { or: false, not: true, form: 'null' }],
    ['orWhereRaw', { or: true, not: false, form: 'raw' }],
    ['whereNotExists', { or: false, not: true, form: 'exists' }],
    ['andWhereNotBetween', { or: false, not: true, form: 'other' }],
    ['orWhereJsonNotSubsetOf', { or: true, not: true, form: 'other' }],
    ['whereNotColumn', { or: false, not: true, form: 'column' }],
  ])('%s', (name, expected) => {
    expect(KNEX_CONDITIONS[name]).toEqual(expected);
  });

  it.each([
    ['on', { or: false, not: false, form: 'column' }],
    ['orOnNotIn', { or: true, not: true, form: 'in' }],
    ['andOnVal', { or: false, not: false, form: 'value' }],
    ['onNotNull', { or: false, not: true, form: 'null' }],
  ])('%s', (name, expected) => {
    expect(KNEX_JOIN_CONDITIONS[name]).toEqual(expected);
  });
});

/** What the layer takes for granted of the library, asked of the library itself. */
describe('semantics', () => {
  const db = knex({ client: 'pg' });
  const where = (f: (q: Knex.QueryBuilder) => unknown): string => {
    const q = db('t');
    f(q);
    return q.toString().replace(/^select \* from "t" ?/, '').replace(/^where /, '');
  };

  it.each<[string, (q: Knex.QueryBuilder) => unknown, string]>([
    ['`and` binds tighter, in the order of the calls', (q) => q.where('a', 1).andWhere('b', 2).orWhere('c', 3).where('d', 4), '"a" = 1 and "b" = 2 or "c" = 3 and "d" = 4'],
    ['an object in `orWhere` is one arm', (q) => q.where('a', 1).orWhere({ b: 2, c: 3 }), '"a" = 1 or ("b" = 2 and "c" = 3)'],
    ['an object in `whereNot` is negated key by key', (q) => q.whereNot({ b: 2, c: 3 }), 'not "b" = 2 and not "c" = 3'],
    ['a callback is bracketed', (q) => q.where('a', 1).where((p) => { void p.where('b', 2).orWhere('c', 3); }), '"a" = 1 and ("b" = 2 or "c" = 3)'],
    ['nothing is no condition', (q) => q.where({}).where(() => undefined), ''],
    ['nothing is no arm', (q) => q.where('a', 1).orWhere({}).orWhere(() => undefined), '"a" = 1'],
    ['null asks for null', (q) => q.where({ a: null }), '"a" is null'],
    ['an empty list matches nothing', (q) => q.whereIn('a', []), '1 = 0'],
    ['not in an empty list is everything', (q) => q.whereNotIn('a', []), '1 = 1'],
    ['a truth is a condition', (q) => q.where(true as never).orWhere(false as never), '1 = 1 or 1 = 0'],
    ['raw text is not bracketed', (q) => q.where('o', 1).whereRaw('a = 1 or b = 2'), '"o" = 1 and a = 1 or b = 2'],
    ['conditions are forgotten', (q) => q.where('a', 1).clearWhere().where('b', 2), '"b" = 2'],
    ['a function that is handed the builder changes it, whatever it returns', (q) => q.modify((p: Knex.QueryBuilder, x: number) => { void p.where('a', x); }, 5), '"a" = 5'],
    ['a clone is another builder', (q) => { void q.where('a', 1).clone().where('b', 2); }, '"a" = 1'],
  ])('%s', (_, build, expected) => {
    expect(where(build)).toBe(expected);
  });

  it.each([
    ['a value', () => db('t').where('a', undefined as never).toString()],
    ['an object', () => db('t').where({ a: undefined }).toString()],
    ['a list', () => db('t').whereIn('a', undefined as never).toString()],
    ['a condition', () => db('t').where(undefined as never).toString()],
    ['a binding', () => db('t').whereRaw('a = ?', [undefined as never]).toString()],
  ])('%s that is undefined throws', (_, build) => {
    expect(build).toThrow();
  });

  it('a conflicting insert updates what it is told to, under the conditions wherever they stand', () => {
    const text = (q: { toString(): string }): string => q.toString().replace(/^.* on conflict /, '');
    expect(text(db('t').insert({ id: 1, o: 2 }).onConflict('id').merge())).toBe('("id") do update set "id" = excluded."id", "o" = excluded."o"');
    expect(text(db('t').insert({ id: 1, o: 2 }).onConflict('id').merge(['o']))).toBe('("id") do update set "o" = excluded."o"');
    expect(text(db('t').insert({ id: 1, o: 2 }).where('t.o', 2).onConflict('id').merge({ a: 1 }))).toBe('("id") do update set "a" = 1 where "t"."o" = 2');
    expect(text(db('t').insert({ id: 1 }).onConflict('id').ignore())).toBe('("id") do nothing');
  });
});
