import { describe, expect, it } from 'vitest';
import { lineAt, parseFile, positionAt, stripByteOrderMark } from './index.ts';

describe('parseFile', () => {
  it.each(['a.ts', 'a.mts', 'a.cts', 'a.tsx', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'A.TS'])('reads %s', (path) => {
    expect(parseFile(path, 'const a = 1;').facts?.bindings).toEqual([{ name: 'a', kind: 'const', fn: 0 }]);
  });

  it('reads JSX in .js, and type arguments that look like JSX in .ts', () => {
    expect(parseFile('a.js', 'const a = <b/>').error).toBeUndefined();
    expect(parseFile('a.ts', 'const a = <T>(b)').error).toBeUndefined();
  });

  it('reads .cjs and .cts as CommonJS, .js as what it turns out to be', () => {
    expect(parseFile('a.cjs', 'return; await: 1').error).toBeUndefined();
    expect(parseFile('a.cts', "import a = require('a'); export = a").error).toBeUndefined();
    expect(parseFile('a.js', 'module.exports = { a: 1 }; with (a) {}').error).toBeUndefined();
    expect(parseFile('a.js', 'export const a = await b').error).toBeUndefined();
  });

  it('reports the first syntax error and no facts', () => {
    expect(parseFile('a.ts', 'const a = 1;\nconst b = ;\nconst c = ;')).toEqual({ error: { message: 'Unexpected token', offset: 23 } });
  });

  it('counts from after a byte order mark, and keeps CRLF', () => {
    const text = '\uFEFFconst a = 1;\r\nb();\r\n';
    const facts = parseFile('a.ts', text).facts;
    expect(facts?.functions[0]?.body.map((stmt) => stmt.s)).toEqual([[0, 12], [14, 18]]);
    expect(facts?.lines).toEqual([0, 14, 20]);
    expect(stripByteOrderMark(text).slice(14, 18)).toBe('b();');
    expect(parseFile('a.ts', '\uFEFFconst a = ;')).toEqual({ error: { message: 'Unexpected token', offset: 10 } });
  });

  it('counts in UTF-16 units', () => {
    expect(parseFile('a.ts', "'😀é'; b").facts?.functions[0]?.body[0]?.s).toEqual([7, 8]);
  });

  it('reads an empty file, a comment, and a hashbang', () => {
    for (const text of ['', '// nothing', '#!/usr/bin/env node\n']) expect(parseFile('a.ts', text).facts?.functions[0]?.body).toEqual([]);
  });

  it('reports nesting beyond the stack, and takes a sum of three thousand parts', () => {
    expect(parseFile('a.ts', `x = ${'{ a: '.repeat(2500)}1${' }'.repeat(2500)}`)).toEqual({ error: { message: 'The code is nested too deeply to be analysed.', offset: 0 } });
    expect(parseFile('a.ts', `x = 1${' + 1'.repeat(3000)}`).error).toBeUndefined();
  });

  it('gives facts that survive being written as JSON', () => {
    const { facts } = parseFile('a.tsx', "const a = <B c={1n} d={/x/} e={undefined}/>; enum E { A } class C { x?: string } export default a?.b as C");
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });
});

it('lines and columns count from 1', () => {
  const lines = [0, 5, 9];
  expect([0, 4, 5, 8, 9, 100].map((offset) => lineAt(lines, offset))).toEqual([1, 1, 2, 2, 3, 3]);
  expect(positionAt(lines, 7)).toEqual({ line: 2, column: 3 });
});
