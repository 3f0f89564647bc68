import { expect, it } from 'vitest';
import { frame } from './frame.ts';

it('marks part of the first line and shows at most four lines', () => {
  const text = 'a\n\tcall(\r\n1,\n2,\n3,\n4)\n';
  expect(frame(text, [3, text.length - 1], [3, 7])).toEqual({
    rows: [{ line: 2, text: '  call(' }, { line: 3, text: '1,' }, { line: 4, text: '2,' }, { line: 5, text: '3,' }],
    marker: '  ^^^^',
  });
});

it('cuts a long line around the marker', () => {
  const text = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`;
  const shown = frame(text, [500, 504], [500, 504])!;
  expect(shown.rows).toEqual([{ line: 1, text: `…${'x'.repeat(19)}HERE${'y'.repeat(126)}…` }]);
  expect(shown.rows[0]!.text.slice(shown.marker.indexOf('^'), shown.marker.length)).toBe('HERE');
});

it('shows control characters as escapes, the marker below what is printed', () => {
  expect(frame('a\u001b[31mb', [6, 7], [6, 7])).toEqual({ rows: [{ line: 1, text: 'a\\u001b[31mb' }], marker: `${' '.repeat(11)}^` });
});

it('has nothing to show outside the text', () => {
  expect(frame('abc', [5, 9], [5, 9])).toBeUndefined();
});
