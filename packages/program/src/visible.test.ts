import { expect, it } from 'vitest';
import { visible, visibleJson } from './visible.ts';

it('shows control, escape, bidirectional and zero-width characters, and leaves the others alone', () => {
  expect(visible('a\tb ä€𝒳\u001b[31m\u0007\r\n\u007f\u009b\u202e\u2066\u200b\ufeff')).toBe('a\tb ä€𝒳\\u001b[31m\\u0007\\u000d\\u000a\\u007f\\u009b\\u202e\\u2066\\u200b\\ufeff');
});

it('escapes them in JSON so that the value stays the same', () => {
  const value = { 'a\u202e': 'x\u001b\u007f\u009b\u2028\n€' };
  const text = visibleJson(value);
  expect(text).toBe('{\n  "a\\u202e": "x\\u001b\\u007f\\u009b\\u2028\\n€"\n}');
  expect(JSON.parse(text)).toEqual(value);
});
