import { describe, expect, it } from 'vitest';
import { applyEdits, isOverlapping, mapOffset, type EditPlan } from './edits.ts';
import { realise as realiseEdits, type Realised } from './realise.ts';

const realise = (path: string, text: string, plans: EditPlan[]): Promise<Realised> => realiseEdits(path, text, plans.flatMap(({ edits }) => edits), plans.map(({ adds }) => adds));

function plan(start: number, text: string, adds: EditPlan['adds']): EditPlan {
  return { kind: 'plan', edits: [{ start, end: start, text }], description: '', adds };
}

describe('realise', () => {
  it('applies all plans of a file and leaves line ends, quotes and spacing alone', async () => {
    const text = "const a = f({ id })\r\n\tconst b = g( { 'x' : 1, } )\r\n";
    const first = plan(16, ', orgId', { property: 'orgId', literalStart: 12 });
    const second = plan(45, ' orgId,', { property: 'orgId', literalStart: 35 });
    expect(await realise('a.ts', text, [second, first])).toEqual({ text: "const a = f({ id, orgId })\r\n\tconst b = g( { 'x' : 1, orgId, } )\r\n" });
  });

  it('reads JSX where the extension says so', async () => {
    const text = 'const a = <p title="x">{f({ id })}</p>;\n';
    expect(await realise('a.tsx', text, [plan(30, ', orgId', { property: 'orgId', literalStart: 26 })])).toEqual({
      text: 'const a = <p title="x">{f({ id, orgId })}</p>;\n',
    });
  });

  it('refuses an edit after which the file would not parse', async () => {
    expect(await realise('a.ts', 'f({ id })', [plan(6, ' orgId', { property: 'orgId', literalStart: 2 })])).toEqual({ reason: 'the edited file would not parse' });
  });

  it('counts only errors that the edit brings', async () => {
    expect(await realise('a.ts', 'const = 1;\nf({ id })', [plan(17, ', orgId', { property: 'orgId', literalStart: 13 })])).toEqual({ text: 'const = 1;\nf({ id, orgId })' });
  });

  it('refuses an edit that ends up inside another literal', async () => {
    expect(await realise('a.ts', 'f({ a: { b } })', [plan(10, ', orgId', { property: 'orgId', literalStart: 2 })])).toEqual({
      reason: '`orgId` would not become the last property of the object',
    });
  });
});

describe('edits', () => {
  it('keeps the order of insertions at one place', () => {
    expect(applyEdits('ab', [{ start: 1, end: 1, text: '1' }, { start: 1, end: 1, text: '2' }])).toBe('a12b');
  });

  it('throws where edits overlap', () => {
    expect(() => applyEdits('abc', [{ start: 0, end: 2, text: '' }, { start: 1, end: 3, text: '' }])).toThrow(
      new RangeError('edit 1-3 overlaps another or lies outside the text of 3 characters'),
    );
  });

  it('maps offsets over edits before them', () => {
    const edits = [{ start: 1, end: 3, text: 'xxxx' }, { start: 5, end: 5, text: 'y' }];
    expect([0, 3, 4, 5, 6].map((offset) => mapOffset(edits, offset))).toEqual([0, 5, 6, 8, 9]);
  });

  it('sees overlap in replaced text only', () => {
    expect(isOverlapping([{ start: 1, end: 3, text: '' }], [{ start: 2, end: 4, text: '' }])).toBe(true);
    expect(isOverlapping([{ start: 1, end: 1, text: 'a' }], [{ start: 1, end: 1, text: 'b' }])).toBe(false);
    expect(isOverlapping([{ start: 1, end: 3, text: '' }], [{ start: 3, end: 4, text: '' }])).toBe(false);
  });
});
