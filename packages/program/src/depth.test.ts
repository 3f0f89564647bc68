import { describe, expect, it } from 'vitest';
import { isTooDeep } from './depth.ts';

const nest = (open: string, inner: string, close: string, n: number) => open.repeat(n) + inner + close.repeat(n);

describe('isTooDeep', () => {
  it.each([
    ['parentheses', `x = ${nest('(', '1', ')', 10_000)}`],
    ['arrays', `x = ${nest('[', '', ']', 10_000)}`],
    ['functions', nest('function f(){', '', '}', 10_000)],
    ['a sum', `x = ${'1+'.repeat(50_000)}1`],
    ['a chain of calls', `x${'.a()'.repeat(50_000)}`],
    ['type arguments', `type X = ${nest('A<', 'B', '>', 10_000)}`],
    ['elements', `x = ${nest('<a>', '', '</a>', 10_000)}`],
    ['else if', `${'if(a){}else '.repeat(50_000)}{}`],
    ['await', `x = ${'await '.repeat(50_000)}1`],
    ['nesting after a string with closing brackets', `x = ["${')'.repeat(20_000)}", ${nest('(', '1', ')', 10_000)}]`],
  ])('sees %s', (_, text) => {
    expect(isTooDeep(text)).toBe(true);
  });

  it.each([
    ['long files of short statements', 'const a = f(b.c, [1, 2], { d: e });\n'.repeat(20_000)],
    ['a long list', `x = [${'1 + 2, '.repeat(50_000)}]`],
    ['brackets in strings and comments', `x = "${'('.repeat(5_000)}"; // ${'('.repeat(5_000)}\n/* ${'['.repeat(5_000)} */`],
    ['a hundred levels', nest('f(() => {', '', '});', 100)],
    ['a builder with a thousand calls', `z.union([])${'.or(z.string())'.repeat(1_000)}`],
  ])('lets %s pass', (_, text) => {
    expect(isTooDeep(text)).toBe(false);
  });
});
