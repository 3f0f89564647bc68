/**
 * An embedded PostgreSQL for the fixture applications: tables once, the same seed before every scenario.
 * Boundary: works on an instance that the application opened (some 700 MB each: one per test file).
 */
import type { PGlite } from '@electric-sql/pglite';

export interface TestDatabase {
  /** Empties every table and seeds it again. */
  reset(): Promise<void>;
  /** Rows of a query, past every filter of the application. */
  rows<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/**
 * Creates the tables in an empty database.
 * @param sql statements that create the tables, and statements that seed them
 * @throws the database's own error for a statement it rejects
 */
export async function openTestDatabase(database: PGlite, sql: { tables: string; seed: string }): Promise<TestDatabase> {
  await database.exec(sql.tables);
  const { rows: tables } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const empty = `truncate ${tables.map((table) => table.name).join(', ')} restart identity cascade;`;
  return {
    async reset() {
      await database.exec(`${empty}\n${sql.seed}`);
    },
    async rows<Row>(query: string, parameters: unknown[] = []) {
      return (await database.query<Row>(query, parameters)).rows;
    },
  };
}
