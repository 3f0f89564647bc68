import * as orm from 'drizzle-orm';
import * as mysql from 'drizzle-orm/mysql-core';
import * as pg from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import * as singlestore from 'drizzle-orm/singlestore-core';
import * as sqlite from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { DRIZZLE_DATABASE, DRIZZLE_HELPERS, DRIZZLE_OPERATORS, DRIZZLE_RELATIONAL, DRIZZLE_SET_OPERATORS, DRIZZLE_STEPS, drizzleSinks } from '../index.ts';

/** Names of the functions that an object has, its classes' included; what starts with `_` is the library's own. */
function methodsOf(object: object): string[] {
  const names = new Set<string>();
  for (let o: object | null = object; o && o !== Object.prototype; o = Object.getPrototypeOf(o) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(o))) if (typeof value === 'function' && name !== 'constructor' && !name.startsWith('_')) names.add(name);
  }
  return [...names].sort();
}

const open = (names: readonly string[], known: readonly string[]): string[] => names.filter((name) => !known.includes(name));
const steps = Object.keys(DRIZZLE_STEPS);
const session = {} as never;

const dialects = {
  pg: () => {
    const t = pg.pgTable('t', { id: pg.integer().primaryKey() });
    const dialect = new pg.PgDialect();
    const insert = new pg.PgInsertBuilder(t, session, dialect);
    const update = new pg.PgUpdateBuilder(t, session, dialect);
    return { module: pg, database: new pg.PgDatabase(dialect, session, undefined), select: new pg.QueryBuilder().select(), rows: new pg.QueryBuilder().select().from(t), insert, inserted: insert.values({ id: 1 }), update, updated: update.set({ id: 1 }), deleted: new pg.PgDeleteBase(t, session, dialect) };
  },
  mysql: () => {
    const t = mysql.mysqlTable('t', { id: mysql.int().primaryKey() });
    const dialect = new mysql.MySqlDialect();
    const insert = new mysql.MySqlInsertBuilder(t, session, dialect);
    const update = new mysql.MySqlUpdateBuilder(t, session, dialect);
    return { module: mysql, database: new mysql.MySqlDatabase(dialect, session, undefined, 'default'), select: new mysql.QueryBuilder().select(), rows: new mysql.QueryBuilder().select().from(t), insert, inserted: insert.values({ id: 1 }), update, updated: update.set({ id: 1 }), deleted: new mysql.MySqlDeleteBase(t, session, dialect) };
  },
  sqlite: () => {
    const t = sqlite.sqliteTable('t', { id: sqlite.integer().primaryKey() });
    const dialect = new sqlite.SQLiteSyncDialect();
    const insert = new sqlite.SQLiteInsertBuilder(t, session, dialect);
    const update = new sqlite.SQLiteUpdateBuilder(t, session, dialect);
    return { module: sqlite, database: new sqlite.BaseSQLiteDatabase('sync', dialect, session, undefined), select: new sqlite.QueryBuilder().select(), rows: new sqlite.QueryBuilder().select().from(t), insert, inserted: insert.values({ id: 1 }), update, updated: update.set({ id: 1 }), deleted: new sqlite.SQLiteDeleteBase(t, session, dialect) };
  },
  singlestore: () => {
    const t = singlestore.singlestoreTable('t', { id: singlestore.int().primaryKey() });
    const dialect = new singlestore.SingleStoreDialect();
    const insert = new singlestore.SingleStoreInsertBuilder(t, session, dialect);
    const update = new singlestore.SingleStoreUpdateBuilder(t, session, dialect);
    return { module: singlestore, database: new singlestore.SingleStoreDatabase(dialect, session, undefined), select: new singlestore.QueryBuilder().select(), rows: new singlestore.QueryBuilder().select().from(t), insert, inserted: insert.values({ id: 1 }), update, updated: update.set({ id: 1 }), deleted: new singlestore.SingleStoreDeleteBase(t, session, dialect) };
  },
};

describe.each(Object.entries(dialects))('the %s tables', (name, make) => {
  const { module, database, ...builders } = make();

  it('classify every member of a database', () => {
    expect(Object.keys(database)).toContain('query');
    expect(open([...methodsOf(database), ...Object.keys(database).filter((key) => key !== '_')], Object.keys(DRIZZLE_DATABASE))).toEqual([]);
  });

  it.each(Object.entries(builders))('classify every method of the builder: %s', (_, builder) => {
    expect(methodsOf(builder)).not.toEqual([]);
    expect(open(methodsOf(builder), steps)).toEqual([]);
  });

  it('name every set operator', () => {
    expect(open(Object.keys(module).filter((key) => /^(?:union|intersect|except|minus)/.test(key)), DRIZZLE_SET_OPERATORS)).toEqual([]);
    expect(name).toBeTruthy();
  });
});

describe('the tables', () => {
  it('classify every member of a transaction and of a relational query', () => {
    const prototypes = [pg.PgTransaction, mysql.MySqlTransaction, sqlite.SQLiteTransaction, singlestore.SingleStoreTransaction].map((c) => c.prototype as object);
    for (const prototype of prototypes) expect(open(methodsOf(prototype), Object.keys(DRIZZLE_DATABASE))).toEqual([]);
    const t = pg.pgTable('t', { id: pg.integer().primaryKey() });
    const { query } = drizzle.mock({ schema: { t } });
    expect(methodsOf(query.t)).toEqual([...DRIZZLE_RELATIONAL].sort());
  });

  it('name every function that drizzle-orm makes conditions and values with', () => {
    const makers = [...Object.keys(orm.getOperators()), ...Object.keys(orm.getOrderByOperators())];
    expect(open(makers, [...Object.keys(DRIZZLE_OPERATORS), ...DRIZZLE_HELPERS])).toEqual([]);
    const exported = orm as unknown as Record<string, unknown>;
    expect([...Object.keys(DRIZZLE_OPERATORS), ...DRIZZLE_HELPERS].filter((key) => typeof exported[key] !== 'function')).toEqual(['alias', 'getColumns']);
  });

  it('need one of the sinks in every query', () => {
    expect(drizzleSinks).toEqual(['from', 'insert', 'update', 'delete', '$count', 'execute', 'run', 'all', 'get', 'findMany', 'findFirst']);
  });
});
