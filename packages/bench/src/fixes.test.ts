import { expect, it } from 'vitest';
import { compareConditions, isScored, summarise } from './fixes.ts';
import { fixesTable } from './readme.ts';

it.each([
  [['id eq id', 'teamId eq teamId'], ['id eq id', 'teamId eq teamId'], 'equivalent'],
  [['id eq id', 'state eq "open"', 'teamId eq teamId'], ['id eq id', 'teamId eq teamId'], 'narrower'],
  [['id eq id'], ['id eq id', 'teamId eq teamId'], 'wider'],
  [['id eq id', 'team.members.userId eq userId'], ['id eq id', 'teamId eq teamId'], 'different'],
  [[], [], 'equivalent'],
])('%j beside %j is %s', (ours, theirs, outcome) => {
  expect(compareConditions(ours, theirs)).toBe(outcome);
});

const label = { fixKind: 'filter-added', orm: 'prisma' } as Parameters<typeof isScored>[0];

it('scores filters and parameters in libraries whose accesses are read', () => {
  expect([label, { ...label, fixKind: 'param-threaded' }, { ...label, fixKind: 'check-before' }, { ...label, orm: 'redis' }].map(isScored)).toEqual([true, true, false, false]);
});

const rows = [
  { id: 'a-1', outcome: 'refused' as const, reason: 'no caller of `f` knows it | x' },
  { id: 'a-2', outcome: 'equivalent' as const, codemod: 'add-tenant-condition', ours: ['id eq id'], theirs: ['id eq id'] },
  { id: 'a-3', outcome: 'refused' as const, reason: 'y' },
];

it('sums up, the most frequent outcome first', () => {
  expect(summarise(rows)).toBe('refused 2, equivalent 1 of 3');
});

it('makes a table of outcomes and of each label', () => {
  expect(fixesTable(rows)).toBe(
    [
      '| Outcome | Labels |', '|---|---|', '| refused | 2 |', '| equivalent | 1 |', '',
      '| Label | Outcome | Reason, or conditions where they differ |', '|---|---|---|',
      '| a-1 | refused | no caller of `f` knows it \\| x |', '| a-2 | equivalent | add-tenant-condition |', '| a-3 | refused | y |',
    ].join('\n'),
  );
});
