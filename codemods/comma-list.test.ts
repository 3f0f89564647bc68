import { describe, expect, it } from 'vitest';
import { insertItem } from './comma-list.ts';
import { applyEdits } from './edits.ts';
import { scanList } from './object-literal.ts';

/** Inserts `x` at `index` of the list that the text is. */
function insert(text: string, index: number, separator?: ';'): string {
  const { items, end } = scanList(text, 0)!;
  const last = items.at(-1);
  const comma = last === undefined ? -1 : text.slice(last.end, end).search(/^\s*,/) < 0 ? -1 : text.indexOf(',', last.end);
  const edit = insertItem({ text, items, open: 1, close: end - 1, ...(comma >= 0 && { trailing: comma + 1 }), ...(separator && { separator }) }, index, 'x');
  return applyEdits(text, [edit]);
}

describe('insertItem', () => {
  it.each([
    ['()', 0, '(x)'],
    ['( )', 0, '(x)'],
    ['(/* none */)', 0, '(/* none */x)'],
    ['(a)', 0, '(x, a)'],
    ['(a)', 1, '(a, x)'],
    ['(a, b)', 1, '(a, x, b)'],
    ['(a, b,)', 2, '(a, b, x,)'],
    ['(\n  a,\n  b,\n)', 2, '(\n  a,\n  b,\n  x,\n)'],
    ['(\n  a,\n  b\n)', 2, '(\n  a,\n  b,\n  x\n)'],
    ['(\n  a,\n  b, // of b\n)', 2, '(\n  a,\n  b, // of b\n  x,\n)'],
    ['(\n  a,\n  b // of b\n)', 2, '(\n  a,\n  b, // of b\n  x\n)'],
    ['(\n\ta,\n\tb,\n)', 0, '(\n\tx,\n\ta,\n\tb,\n)'],
    ['(\r\n  a,\r\n  b,\r\n)', 1, '(\r\n  a,\r\n  x,\r\n  b,\r\n)'],
    ['(a, {\n  b,\n})', 2, '(a, {\n  b,\n}, x)'],
  ])('into %j at %i', (text, index, expected) => {
    expect(insert(text, index)).toBe(expected);
  });
});
