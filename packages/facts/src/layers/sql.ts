/**
 * SQL clients' surface as data: the methods that run a text, and what comes back. Sources: `pg` 8.23, `mysql2` 3,
 * `postgres` 3, `@clickhouse/client` 1, better-sqlite3. Boundary: says what a method is, not whether a receiver is a client.
 */

/** What a call gives: the rows, an object that holds them, rows beside a description, or something to read them from. */
export type SqlResult = 'rows' | 'result' | 'pair' | 'stream' | 'none';

/** Methods that take SQL first, or in an object; `insert` takes rows for a table that it names. */
export const SQL_METHODS: Readonly<Record<string, SqlResult>> = {
  $queryRaw: 'rows', $queryRawUnsafe: 'rows', $executeRaw: 'none', $executeRawUnsafe: 'none', $queryRawTyped: 'rows',
  query: 'result', execute: 'pair', unsafe: 'rows', exec: 'none', command: 'none', queryRaw: 'rows', executeRaw: 'none', insert: 'none',
};

/** Types that a client is declared with, and the packages whose classes are clients. */
export const SQL_CLIENT_TYPES = {
  names: ['Pool', 'PoolClient', 'ClientBase', 'PoolConnection', 'Sql', 'ClickHouseClient'] as readonly string[],
  modules: ['pg', '@neondatabase/serverless', '@vercel/postgres'] as readonly string[],
  /** Functions that make one. */
  makers: [{ source: '@clickhouse/client', name: 'createClient' }, { source: '@clickhouse/client-web', name: 'createClient' }] as readonly { source: string; name: string }[],
};

/** Tags that run what they are given. */
export const SQL_TAGS: readonly { source: string; name: string }[] = [{ source: 'postgres', name: 'sql' }, { source: '@vercel/postgres', name: 'sql' }, { source: 'bun', name: 'sql' }];

/** Packages by whose import a file shows that it runs SQL of its own, or holds what does. */
export const sqlModules: readonly string[] = ['pg', 'postgres', 'mysql2', 'mysql2/promise', 'better-sqlite3', '@neondatabase/serverless', '@vercel/postgres', '@clickhouse/client', '@clickhouse/client-web', '@planetscale/database', '@libsql/client', 'kysely'];
