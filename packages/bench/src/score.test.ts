import { describe, expect, it } from 'vitest';
import type { Label } from './labels.ts';
import type { Result } from './sarif.ts';
import { median, percent, scoreLabel, sumUp, toRow } from './score.ts';

const label: Label = {
  id: 'shop-1234567-1', repo: 'acme/shop', fix: 'f'.repeat(40), vulnerable: 'a'.repeat(40), orm: 'prisma', class: 'id-only-lookup',
  file: 'src/orders.ts', line: 10, endLine: 12, symbol: 'getOrder', fixedFile: 'src/orders.ts', fixedLine: 20,
  tenant: 'shopId', fixKind: 'filter-added', intra: true, needs: 'file', mechanism: 'condition-in-call', note: '',
};
const at = (file: string, line: number, rule = 'r'): Result => ({ rule, entry: file, places: [{ file, line }] });
const through = (...steps: [string, number][]): Result =>
  ({ rule: 'path', entry: steps[0]![0], places: [{ file: steps.at(-1)![0], line: steps.at(-1)![1] }, ...steps.map(([file, line]) => ({ file, line }))] });

describe('a label', () => {
  it('is solved when the call is touched before the fix and not after', () => {
    expect(scoreLabel(label, [at('src/orders.ts', 11)], [])).toEqual({ found: true, silenced: true, solved: true, rules: ['r'] });
  });

  it('is found on its first and on its last line, and not beside them or in another file', () => {
    const found = (result: Result) => scoreLabel(label, [result], []).found;
    expect([9, 10, 12, 13].map((line) => found(at('src/orders.ts', line)))).toEqual([false, true, true, false]);
    expect(found(at('src/other.ts', 11))).toBe(false);
  });

  it('is noisy when the fixed call, as long as the first one, is still touched', () => {
    const before = [at('src/orders.ts', 10)];
    const solved = (line: number) => scoreLabel(label, before, [at('src/orders.ts', line)]).solved;
    expect([19, 20, 22, 23].map(solved)).toEqual([true, false, false, true]);
  });

  it('takes the end of the fixed call from the label where it is there', () => {
    const longer = { ...label, fixedEndLine: 25 };
    expect(scoreLabel(longer, [at('src/orders.ts', 10)], [at('src/orders.ts', 25)]).silenced).toBe(false);
    expect(scoreLabel(longer, [at('src/orders.ts', 10)], [at('src/orders.ts', 26)]).silenced).toBe(true);
  });

  it('counts as silent without being found when nothing is reported on either side', () => {
    expect(scoreLabel(label, [], [])).toEqual({ found: false, silenced: true, solved: false, rules: [] });
  });

  it('that is not found is not silent when its fix is reported', () => {
    expect(scoreLabel(label, [], [at('src/orders.ts', 21)])).toEqual({ found: false, silenced: false, solved: false, rules: [] });
  });

  it('counts as silent when the fix deleted the call', () => {
    expect(scoreLabel({ ...label, fixedLine: null }, [at('src/orders.ts', 10)], [at('src/orders.ts', 20)]).solved).toBe(true);
  });

  it('is judged before the fix only when the fixed call is weak for another reason', () => {
    expect(scoreLabel({ ...label, fixClean: false }, [at('src/orders.ts', 10)], [at('src/orders.ts', 20)]).solved).toBe(true);
  });

  it('is looked for in the file that the fix moved it to', () => {
    const moved = { ...label, fixedFile: 'src/orders/get.ts' };
    expect(scoreLabel(moved, [at('src/orders.ts', 10)], [at('src/orders.ts', 20)]).silenced).toBe(true);
    expect(scoreLabel(moved, [at('src/orders.ts', 10)], [{ ...at('src/orders/get.ts', 20), entry: 'src/orders.ts' }]).silenced).toBe(false);
  });

  it('is found through a step of a path', () => {
    expect(scoreLabel(label, [through(['src/route.ts', 3], ['src/orders.ts', 11], ['src/db.ts', 7])], []).found).toBe(true);
  });

  it('is silent for an entry that did not reach it before, and not for one that did', () => {
    const before = [through(['src/route.ts', 3], ['src/orders.ts', 11])];
    expect(scoreLabel(label, before, [through(['src/admin.ts', 3], ['src/orders.ts', 21])]).silenced).toBe(true);
    expect(scoreLabel(label, before, [through(['src/route.ts', 4], ['src/orders.ts', 21])]).silenced).toBe(false);
  });

  it('names each rule that found it once, sorted', () => {
    expect(scoreLabel(label, [at('src/orders.ts', 10, 'b'), at('src/orders.ts', 11, 'a'), at('src/orders.ts', 12, 'b')], []).rules).toEqual(['a', 'b']);
  });
});

describe('a row', () => {
  it('stands aside for hardening and for what no checker can decide', () => {
    const aside = (change: Partial<Label>) => toRow({ ...label, ...change }, { before: [], after: [] }).aside;
    expect([aside({}), aside({ hardening: true }), aside({ hardening: false }), aside({ needs: 'undecidable' })]).toEqual([false, true, false, true]);
  });

  it('of a failed run is neither found nor silenced', () => {
    expect(toRow(label, { error: 'exit 2: no schema' })).toMatchObject({ found: false, silenced: false, solved: false, error: 'exit 2: no schema' });
  });
});

it('sums up with one decimal and a dash for nothing', () => {
  const rows = [[], [at('src/orders.ts', 10)], [at('src/orders.ts', 10)]].map((before) => scoreLabel(label, before, before.slice(1)));
  expect(sumUp(rows)).toEqual({ labels: 3, found: 2, silenced: 3, solved: 2 });
  expect([percent(2, 3), percent(0, 0)]).toEqual(['66.7', '-']);
  expect([median([3, 10, 1]), median([])]).toEqual([3, undefined]);
});
