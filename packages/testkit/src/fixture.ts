/**
 * Runs one variant of a fixture application, scenario by scenario, against its database.
 * A scenario is one act of one tenant; the two variants differ only in what it shows of, or does to, the other tenant.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { TestDatabase } from './pglite.ts';

export type Variant = 'vulnerable' | 'fixed';

/** A line of a variant's `expected.json`: the defect a scenario demonstrates. */
export interface ExpectedFinding {
  /** Row of the requirements. */
  requirement: string;
  /** Without the `tenantlint/` prefix. */
  rule: string;
  /** Relative to the variant's folder. */
  file: string;
  symbol: string;
}

export interface Scenario<App> {
  file: string;
  symbol: string;
  /** What the tenant tries; returns all that it can observe of the outcome. */
  act(app: App, database: TestDatabase): Promise<unknown>;
  /** Exactly what is observed in each variant. */
  observed: Record<Variant, unknown>;
  /** The same code on the tenant's own rows, where `act` alone does not show that it still works. */
  own?(app: App, database: TestDatabase): Promise<unknown>;
  works?: unknown;
}

/** Code that is safe in both variants: the same outcome in each. */
export interface Control<App> {
  title: string;
  act(app: App, database: TestDatabase): Promise<unknown>;
  observed: unknown;
}

export interface FixtureRun<App> {
  variant: Variant;
  scenarios: readonly Scenario<App>[];
  controls: readonly Control<App>[];
  expected: readonly ExpectedFinding[];
  /** Loads the application and opens its database. */
  open(): Promise<{ app: App; database: TestDatabase; close(): Promise<void> }>;
}

/** Registers the tests of a variant: every scenario and control, and that scenarios and expected findings name the same functions. */
export function describeVariant<App>({ variant, scenarios, controls, expected, open }: FixtureRun<App>): void {
  describe(`${variant} variant`, () => {
    let app: App;
    let database: TestDatabase;
    let close: (() => Promise<void>) | undefined;

    beforeAll(async () => {
      ({ app, database, close } = await open());
    });
    beforeEach(() => database.reset());
    afterAll(() => close?.());

    test('has one scenario for each expected finding', () => {
      const name = ({ file, symbol }: { file: string; symbol: string }) => `${file} ${symbol}`;
      expect(scenarios.map(name).sort()).toEqual(expected.map(name).sort());
    });

    for (const scenario of scenarios) {
      describe(`${scenario.file} ${scenario.symbol}`, () => {
        test(variant === 'vulnerable' ? 'reaches the other tenant' : 'stays in its tenant', async () => {
          expect(scenario.observed.vulnerable).not.toEqual(scenario.observed.fixed);
          expect(await scenario.act(app, database)).toEqual(scenario.observed[variant]);
        });
        if (scenario.own) {
          test('serves its own tenant', async () => {
            expect(await scenario.own?.(app, database)).toEqual(scenario.works);
          });
        }
      });
    }

    for (const control of controls) {
      test(control.title, async () => {
        expect(await control.act(app, database)).toEqual(control.observed);
      });
    }
  });
}

/** What a caller sees of a promise: its value, or the code or message it was rejected with. */
export async function outcome<T>(promise: Promise<T>): Promise<T | { error: string }> {
  try {
    return await promise;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { error: code ?? message };
  }
}
