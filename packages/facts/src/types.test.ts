import { describe, expect, it } from 'vitest';
import { factsOf, typeText } from '../test/print.ts';

describe('type annotations', () => {
  it.each([
    ['string | null | undefined', '(string | null | undefined)'],
    ["'a' | -1 | true | `x${string}`", '("a" | -1 | true | string)'],
    ['{ id: string; org?: string | null; m(): void; readonly r: string[]; [k: string]: unknown }', '{ id: string; org?: (string | null); m: other; r: string[] }'],
    ['{ get v(): 1; set v(x: 2); w?(): 3 }', '{ v: 1; w?: other }'],
    ['Prisma.TaskGetPayload<{ a: 1 }> & Partial<U>', '(Prisma.TaskGetPayload<{ a: 1 }> & Partial<U>)'],
    ['readonly Task[]', 'Task[]'],
    ['[string]', 'string[]'],
    ['[a: string, number?, ...boolean[]]', '(string | (number | undefined) | boolean)[]'],
    ['typeof prisma.task', 'typeof prisma.task'],
    ["import('./x').A.B<C>", "import('./x').A.B<C>"],
    ['(a: string) => void', 'other'],
    ['keyof T', 'other'],
    ["T['a']", 'other'],
    ['T extends U ? 1 : 2', 'other'],
    ['{ [K in T]: 1 }', 'other'],
  ])('%s', (source, printed) => {
    expect(typeText(factsOf(`type X = ${source}`).types.X)).toBe(printed);
  });

  it('an interface holds its bases, and its further declarations', () => {
    const { types } = factsOf('interface A extends B<string>, C { a: 1 } export interface A { b?: 2 }');
    expect(Object.fromEntries(Object.entries(types).map(([name, type]) => [name, typeText(type)]))).toEqual({ A: '((B<string> & C & { a: 1 }) & { b?: 2 })' });
  });

  it('names that objects inherit are no types', () => {
    expect(factsOf('type constructor = 1; type toString = 2').types).toEqual({ constructor: { k: 'lit', v: 1 }, toString: { k: 'lit', v: 2 } });
  });
});
