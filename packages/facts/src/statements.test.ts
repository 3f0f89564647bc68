import { expect, it } from 'vitest';
import { factsOf, functionsOf, moduleOf } from '../test/print.ts';

it('branches, loops and jumps', () => {
  const source = `
    rows: for (const row of rows) { for await (const x of y) { if (x) continue rows; else break } }
    do { w() } while (z); while (a) b();
    for (k in o) ; for (;;) {}
    lbl: { break lbl } only: if (x) y();`;
  expect(moduleOf(source)).toBe(`rows: loop of (p row#0; e @rows) {
  loop of await (p x#1; e @y) {
    if (x#1) {
      continue rows
    } else {
      break
    }
  }
}
loop do (t @z) {
  @w()
}
loop while (t @a) {
  @b()
}
loop in (p &@k; e @o) {}
loop for () {}
lbl: {
  break lbl
}
only: {
  if (@x) {
    @y()
  }
}`);
});

it('try, throw and switch', () => {
  expect(functionsOf('function f() { try { return a() } catch (e) { throw e } finally { c() } switch (s) { case 1: case 2: b(); break; default: } return }')).toBe(`fn1 function f()
  in fn0 named f
  try {
    return @a()
  } catch (e#1) {
    throw e#1
  } finally {
    @c()
  }
  switch (@s) case 1 {} case 2 {
    @b()
    break
  } default {}
  return`);
});

it('`using` and `await using`', () => {
  expect(moduleOf('using a = b(); await using c = d();')).toBe('using a#0 = @b()\nusing c#1 = @d()');
});

it('directives, of the module and of a function, are no statements', () => {
  const facts = factsOf("'use server'; 'use strict'; export async function f() { 'use cache'; 'late' + 1 } 'late'");
  expect(facts.functions.map((fn) => fn.directives)).toEqual([['use server', 'use strict'], ['use cache']]);
  expect(facts.functions.map((fn) => fn.body.length)).toEqual([2, 1]);
});

it('type declarations leave no statement', () => {
  expect(moduleOf('type A = 1; interface B {} ; debugger; enum C {}')).toBe('');
});
