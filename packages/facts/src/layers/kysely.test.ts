import { DummyDriver, expressionBuilder, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql, Transaction, ControlledTransaction } from 'kysely';
import { describe, expect, it } from 'vitest';
import {
  KYSELY_AGGREGATES, KYSELY_CONFLICT, KYSELY_DATABASE, KYSELY_EXPRESSIONS, KYSELY_FUNCTIONS, KYSELY_JOIN, KYSELY_ROOTS, KYSELY_SQL, KYSELY_STEPS, kyselySinks,
} from '../index.ts';

/** Names of the members that an object has, its classes' included. */
function membersOf(object: object): string[] {
  const names = new Set<string>();
  for (let o: object | null = object; o && o !== Object.prototype && o !== Function.prototype; o = Object.getPrototypeOf(o) as object | null) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(o))) if ((typeof value === 'function' || get) && name !== 'constructor') names.add(name);
  }
  return [...names].sort();
}

const open = (object: object, ...known: (readonly string[])[]): string[] => membersOf(object).filter((name) => !known.flat().includes(name));
const steps = Object.keys(KYSELY_STEPS);
const database = [...Object.keys(KYSELY_ROOTS), ...KYSELY_DATABASE];
const db = new Kysely<Record<'t' | 'u', { a: number; b: number }>>({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (of) => new PostgresIntrospector(of), createQueryCompiler: () => new PostgresQueryCompiler() } });
const merge = db.mergeInto('t').using('u', 'u.a', 't.a');

describe('the tables', () => {
  it.each([['database', db], ['transaction', Transaction.prototype], ['controlled transaction', ControlledTransaction.prototype]])('classify every member of a %s', (_, object) => {
    expect(membersOf(object)).toContain('selectFrom');
    expect(open(object, database)).toEqual([]);
  });

  it.each([
    ['select', db.selectFrom('t')], ['insert', db.insertInto('t')], ['update', db.updateTable('t')], ['delete', db.deleteFrom('t')], ['merge', db.mergeInto('t')],
    ['merge with a table', merge], ['merge of rows with a partner', merge.whenMatched()], ['merge of rows without one', merge.whenNotMatched()],
  ])('classify every step of a %s', (_, builder) => {
    expect(membersOf(builder)).not.toEqual([]);
    expect(open(builder, steps)).toEqual([]);
  });

  it('name every member of an expression builder, of its functions and of `sql`', () => {
    const eb = expressionBuilder<Record<'t', { a: number }>, 't'>();
    expect(open(eb, KYSELY_EXPRESSIONS)).toEqual([]);
    expect(open(eb.fn, KYSELY_FUNCTIONS, KYSELY_AGGREGATES)).toEqual([]);
    expect(open(sql, KYSELY_SQL)).toEqual([]);
  });

  it("name every step of a join's condition and of a conflict's", () => {
    db.selectFrom('t').innerJoin('u', (join) => {
      expect(open(join, KYSELY_JOIN, ['toOperationNode'])).toEqual([]);
      return join.onTrue();
    });
    db.insertInto('t').values({ a: 1, b: 1 }).onConflict((conflict) => {
      expect(open(conflict, KYSELY_CONFLICT)).toEqual([]);
      const update = conflict.column('a').doUpdateSet({ b: 1 });
      expect(open(update, KYSELY_CONFLICT, ['toOperationNode'])).toEqual([]);
      return update;
    });
    expect.assertions(3);
  });

  it('hold no step that no builder has, but those of other dialects and the analysis', () => {
    const held = new Set([db.selectFrom('t'), db.insertInto('t'), db.updateTable('t'), db.deleteFrom('t'), db.mergeInto('t'), merge, merge.whenMatched(), merge.whenNotMatched()].flatMap(membersOf));
    expect(steps.filter((name) => !held.has(name))).toEqual(['@branch']);
  });

  it('need one of the sinks in every query', () => {
    expect(Object.keys(KYSELY_ROOTS).filter((name) => !kyselySinks.includes(name))).toEqual(['selectNoFrom', 'with', 'withRecursive']);
  });
});
