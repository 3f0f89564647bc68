import { describe, expect, it } from 'vitest';
import { scanObject } from './object-literal.ts';

function keys(text: string): (string | undefined)[] | undefined {
  return scanObject(text, 0)?.properties.map((property) => property.key ?? property.kind);
}

describe('scanObject', () => {
  it.each<[string, (string | undefined)[] | undefined]>([
    ['{}', []],
    ['{ id }', ['id']],
    ["{ id, 'a-b': 1, \"c\": 2 }", ['id', 'a-b', 'c']],
    ['{ ...rest, [key]: 1, get() { return { x: 1, y } }, z }', ['spread', 'computed', 'get', 'z']],
    ['{ a: [1, 2], b: f(x, y), c: { d, e } }', ['a', 'b', 'c']],
    ["{ a: '}', b: \"\\\"}\", c: `}${ { x: '}' }.x }, ` }", ['a', 'b', 'c']],
    ['{ a: /[}/],/.test(x), b: 4 / 2, c: x.y / z, d }', ['a', 'b', 'c', 'd']],
    ['{ a /* } , */, // }\n b: /* c: */ 1 }', ['a', 'b']],
    ['{ a: (x: T): x is T => x.ok, b }', ['a', 'b']],
    ['{ a: 1', undefined],
    ['[a]', undefined],
  ])('lists the keys of %s', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('gives the places of properties, values, comments and the trailing comma', () => {
    const text = '{ id: 1, b, /* x */ }';
    expect(scanObject(text, 0)).toEqual({
      start: 0,
      end: 21,
      properties: [
        { key: 'id', kind: 'property', start: 2, end: 7, valueStart: 6 },
        { key: 'b', kind: 'shorthand', start: 9, end: 10 },
      ],
      trailingComma: 10,
      comments: [{ start: 12, end: 19, line: false }],
    });
  });

  it('stops at the end of the literal it was given', () => {
    expect(scanObject('f({ a }, { b })', 2)).toMatchObject({ start: 2, end: 7 });
  });
});
