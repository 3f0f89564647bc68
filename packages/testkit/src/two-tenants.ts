/**
 * A statement over a database of two tenants: what tenantlint says of it, and what it does when it is run with the other
 * tenant's rows there and without. Boundary: the rows, and how a statement is run, are the caller's.
 */
import type { PGlite } from '@electric-sql/pglite';
import { parseFile } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { analyse, type Judgement } from '@tenantlint/proof';

import { openTestDatabase, type TestDatabase } from './pglite.ts';

export interface TwoTenants {
  /** The database with the rows of both. */
  beside: TestDatabase;
  /** The same one with the rows of the acting tenant alone. */
  alone: TestDatabase;
  /** A query for the other tenant's rows, in a fixed order. */
  others: string;
}

/** What a statement gives, as text; or why it was refused. */
export type Outcome = { gives: string } | { refused: string };

export interface Run {
  /** Rows of the other tenant are not what they were. */
  damages: boolean;
  beside: Outcome;
  alone: Outcome;
}

/** @throws Error when the text does not parse */
export function judgementsOf(text: string, model: Model): Judgement[] {
  const { facts, error } = parseFile('statement.ts', text);
  if (error !== undefined) throw new Error(error.message);
  return analyse([facts], model, { openWorld: true }).judgements;
}

/** Opens a database whose tables are there, or are made by `tables`, under either seed. */
export async function openTwoTenants(database: PGlite, sql: { tables?: string; beside: string; alone: string; others: string }): Promise<TwoTenants> {
  return {
    beside: await openTestDatabase(database, { tables: sql.tables ?? '', seed: sql.beside }),
    alone: await openTestDatabase(database, { tables: '', seed: sql.alone }),
    others: sql.others,
  };
}

/**
 * Runs a statement with the other tenant's rows there and without.
 * @param isRefusal an error of the database or the library, which is an outcome; any other is thrown
 */
export async function runOverTwoTenants({ beside, alone, others }: TwoTenants, statement: () => Promise<unknown>, isRefusal: (error: Error) => boolean): Promise<Run> {
  const outcome = async (): Promise<Outcome> => {
    try {
      return { gives: textOf(await statement()) };
    } catch (error) {
      if (!(error instanceof Error) || !isRefusal(error)) throw error;
      return { refused: error.message };
    }
  };

  await beside.reset();
  const before = textOf(await beside.rows(others));
  const seen = await outcome();
  const after = textOf(await beside.rows(others));
  await alone.reset();
  return { damages: before !== after, beside: seen, alone: await outcome() };
}

const textOf = (value: unknown): string => JSON.stringify(value ?? null, (_, x: unknown) => (typeof x === 'bigint' ? String(x) : x));
