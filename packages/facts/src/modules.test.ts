import { describe, expect, it } from 'vitest';
import { factsOf, moduleOf } from '../test/print.ts';

it('imports of every form', () => {
  const { imports, bindings } = factsOf("import d, { a as b, type T, default as e, 'x-y' as z } from './m'; import * as ns from 'n'; import type { U } from './u'; import './side'; import r = require('r')");
  expect(imports).toEqual([
    { b: 0, source: './m', name: 'default', s: [7, 8] },
    { b: 1, source: './m', name: 'a', s: [12, 18] },
    { b: 2, source: './m', name: 'T', s: [20, 26], typeOnly: true },
    { b: 3, source: './m', name: 'default', s: [28, 40] },
    { b: 4, source: './m', name: 'x-y', s: [42, 52] },
    { b: 5, source: 'n', name: '*', s: [74, 81] },
    { b: 6, source: './u', name: 'U', s: [106, 107], typeOnly: true },
    { b: 7, source: 'r', name: '*', s: [139, 162] },
  ]);
  expect(bindings.map((b) => `${b.name} ${b.kind}`)).toEqual(['d import', 'b import', 'T import', 'e import', 'z import', 'ns import', 'U import', 'r import']);
});

it('`import x = A.B` is a variable', () => {
  expect(moduleOf("import * as ns from 'n'; import Q = ns.A.B")).toBe('const Q#1 = ns#0.A.B');
});

describe('exports', () => {
  it.each([
    ['declarations', 'export function f() {} export class K {} export const { a, b: [c = 1], ...d } = e()', [
      { name: 'f', b: 0 }, { name: 'K', b: 1 }, { name: 'a', b: 2 }, { name: 'c', b: 3 }, { name: 'd', b: 4 },
    ]],
    ['lists', "import t, { type T } from 't'; const a = 1; export { a as b, t as default, type T, missing }", [
      { name: 'b', b: 2 }, { name: 'default', b: 0 }, { name: 'T', b: 1, typeOnly: true },
    ]],
    ['from elsewhere', "export { a as b, default as c, type T } from './m'; export * from './all'; export * as ns from './ns'; export type { U } from './u'; export type * as X from './x'", [
      { name: 'b', source: './m', imported: 'a' },
      { name: 'c', source: './m', imported: 'default' },
      { name: 'T', source: './m', imported: 'T', typeOnly: true },
      { name: '*', source: './all' },
      { name: 'ns', source: './ns', imported: '*' },
      { name: 'U', source: './u', imported: 'U', typeOnly: true },
      { name: 'X', source: './x', imported: '*', typeOnly: true },
    ]],
    ['default, a name', 'const a = 1; export default a', [{ name: 'default', b: 0 }]],
    ['default, a function with a name', 'export default function f() {}', [{ name: 'default', b: 0 }]],
    ['default, a function without', 'export default function () {}', [{ name: 'default', e: { k: 'fn', i: 1, s: [15, 29] } }]],
    ['default, a class without a name', 'export default class {}', [{ name: 'default', e: { k: 'cls', i: 0, s: [15, 23] } }]],
    ['`export =`', 'const a = 1; export = a', [{ name: 'export=', b: 0 }]],
    ['types have no value to export', 'export type A = 1; export interface B {} export default interface C {}', []],
  ])('%s', (_, source, expected) => {
    expect(factsOf(source).exports).toEqual(expected);
  });

  it('CommonJS, in the module body only', () => {
    const source = 'const a = 1; module.exports = { a, x: b }; exports.c = module.exports.d = a; function f() { exports.e = 1 } exports.c += 1';
    expect(factsOf(source, 'file.cjs').exports).toEqual([
      { name: 'export=', e: { k: 'obj', s: [30, 41], p: [
        { key: 'a', v: { k: 'var', b: 0, s: [32, 33] }, s: [32, 33], ks: [32, 33], short: true },
        { key: 'x', v: { k: 'glob', n: 'b', s: [38, 39] }, s: [35, 39], ks: [35, 36] },
      ] } },
      { name: 'a', b: 0 },
      { name: 'x', e: { k: 'glob', n: 'b', s: [38, 39] } },
      { name: 'c', b: 0 },
      { name: 'd', b: 0 },
    ]);
  });

  it('what `export default` evaluates stands in the module body too', () => {
    expect(moduleOf('export default withAuth(handler)')).toBe('@withAuth(@handler)');
  });
});
