import { expect, it } from 'vitest';
import { factsOf, functionsOf, moduleOf } from '../test/print.ts';

const bindings = (source: string): string[] => factsOf(source).bindings.map(({ name, kind, fn, mut }) => `${name} ${kind} fn${fn}${mut ? ' mut' : ''}`);

it('resolves a name used before its declaration, and a `var` out of its block', () => {
  const source = `
    function outer() {
      hoisted(later);
      if (x) { var x = 1; let later = 2; later; }
      return () => x;
      function hoisted() { return later }
    }
    const later = 3;`;
  expect(functionsOf(source)).toBe(`fn1 function outer()
  in fn0 named outer
  hoisted#3(later#1)
  if (x#2) {
    var x#2 = 1
    let later#4 = 2
    later#4
  }
  return fn2
  hoisted#3 is fn3
fn2 arrow outer()
  in fn1
  return x#2
fn3 function outer.hoisted()
  in fn1 named hoisted
  return later#1`);
  expect(bindings(source)).toEqual(['outer function fn0', 'later const fn0', 'x var fn1', 'hoisted function fn1', 'later let fn1']);
});

it('hoists `var` out of every statement that can hold one', () => {
  const source = `function f() {
    try { var a = 1 } catch { var b } finally { var c }
    for (var d = 0; ; ) { var e } for (var g of h) var i; for (var j in k) ; while (l) var m; do { var n } while (o)
    switch (p) { case 1: var q } lbl: { var r } if (s) var t; else var u
  }`;
  expect(bindings(source).slice(1)).toEqual('abcdegijmnqrtu'.split('').map((name) => `${name} var fn1`));
});

it('keeps the names of loops, catch clauses, switches and blocks to themselves', () => {
  const source = `
    for (const x of x0) { x } x;
    for (let y = 0; y < 1; y++) y; y;
    try { } catch ({ z }) { z } z;
    switch (s) { case 1: let w = 1; default: w } w;
    { class K {} K } K;`;
  expect(moduleOf(source)).toBe(`loop of (p x#0; e @x0) {
  x#0
}
@x
loop for (init let y#1 = 0; t (y#1 < 1); u (y#1 += 1)) {
  y#1
}
@y
try {} catch ({ z: z#2 }) {
  z#2
}
@z
switch (@s) case 1 {
  let w#3 = 1
} default {
  w#3
}
@w
{
  K#4 is cls0
  K#4
}
@K`);
});

it('a named function expression and class expression see their own names', () => {
  const source = 'const f = function g(n) { return g(n - 1) }; g; const C = class D { m() { return D } }; D; (function x(x) { return x })';
  expect(functionsOf(source)).toBe(`fn1 function g(n#3)
  in fn0 named g
  return g#2((n#3 - 1))
fn2 method D.m()
  in fn0 of cls0 named m
  return D#4
fn3 function x(x#6)
  in fn0 named x
  return x#6`);
  expect(moduleOf(source).split('\n').filter((line) => line.startsWith('@'))).toEqual(['@g', '@D']);
});

it('parameters see each other and shadow what is outside', () => {
  expect(functionsOf('const a = 1, c = 2; function f(a, b = a, { c: [d] } = c) { return [a, b, c, d] }')).toBe(
    ['fn1 function f(a#3, b#4 = a#3 optional, { c: [d#5] } = c#1 optional)', '  in fn0 named f', '  return [a#3, b#4, c#1, d#5]'].join('\n'),
  );
});

it('marks what is written again, and a `var` or parameter that is initialised twice', () => {
  expect(bindings('var a = 1; var a = 2; var b = 1; var b; let c = 1; const g = () => { c = 2 }; function f(p) { p += 1; for (c of []) ; }')).toEqual([
    'a var fn0 mut', 'b var fn0', 'c let fn0 mut', 'g const fn0', 'f function fn0', 'p param fn2 mut',
  ]);
});

it('ambient declarations: `declare const` has a type and no value, `declare global` and modules declare nothing here', () => {
  expect(moduleOf("declare global { var prisma: P } prisma.x; declare const db: Client; declare let t: T; db.y(t); declare module 'foo' { const q: 1 } q; declare namespace NS { const r: 1 } r")).toBe(
    ['@prisma.x', 'const db#0: Client', 'const t#1: T', 'db#0.y(t#1)', '@q', '@r'].join('\n'),
  );
});

it('a namespace is a block whose exports are no exports of the module', () => {
  const source = 'export namespace N { export const x = 1; export function g() { return x } } N.g(); x; namespace A.B { export const y = x }';
  expect(moduleOf(source)).toBe(`{
  const x#2 = 1
  g#3 is fn1
}
N#0.g()
@x
{
  const y#4 = @x
}`);
  expect(functionsOf(source)).toBe(['fn1 function N.g()', '  in fn0 named g', '  return x#2'].join('\n'));
  expect(factsOf(source).exports).toEqual([{ name: 'N', b: 0 }]);
});

it('enums: literal values, counted members, none for what is computed', () => {
  const facts = factsOf("export enum Role { Owner, Admin = 5, Member, Guest = 'guest', Flag = 1 << 2, 'x-y' = -1, Last } Role.Admin");
  expect(facts.enums).toEqual({ Role: { Owner: 0, Admin: 5, Member: 6, Guest: 'guest', 'x-y': -1, Last: 0 } });
  expect(facts.exports).toEqual([{ name: 'Role', b: 0 }]);
  expect(facts.bindings).toEqual([{ name: 'Role', kind: 'enum', fn: 0 }]);
});

it('overload signatures are left out', () => {
  expect(functionsOf('function f(a: string): void; function f(a: any) {} class A { m(): void; m() {} }')).toBe(
    ['fn1 function f(a#2: any)', '  in fn0 named f', 'fn2 method A.m()', '  in fn0 of cls0 named m'].join('\n'),
  );
});
