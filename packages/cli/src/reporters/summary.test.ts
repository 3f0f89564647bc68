import { expect, it } from 'vitest';
import { sampleResult } from '../../test/result.ts';
import { statement } from './summary.ts';

it('names the commonest reasons and counts the others', () => {
  const result = sampleResult();
  result.coverage.unknown = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`reason ${i}`, 20 - i]));
  expect(statement(result)[2]).toBe(
    'Unknown: neither proved nor refuted (20 reason 0, 19 reason 1, 18 reason 2, 17 reason 3, 16 reason 4, 15 reason 5, 14 reason 6, 13 reason 7, 23 for 2 other reasons).',
  );
});

it('says so where nothing was found', () => {
  const result = { ...sampleResult(), findings: [], hidden: 0, coverage: { accesses: 4, notOwned: 1, proved: { condition: 3 }, reported: 0, unknown: {} } };
  expect(statement(result)).toEqual([
    'No findings.',
    'Accesses: 4 seen, 1 to data that no tenant owns, 3 proved (3 tenant condition), 0 reported, 0 unknown.',
    'Files: 12 seen, 2 out of scope (tests, seeds, scripts, migrations), 3 parsed because they may hold an access, 3 left out (1 of a generated Prisma client).',
  ]);
});
