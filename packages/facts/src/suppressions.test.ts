import { expect, it } from 'vitest';
import { factsOf } from '../test/print.ts';

const read = (source: string): object[] => factsOf(source).suppressions.map(({ s: _s, ...fact }) => fact);

it('the next line, the same line, the whole file', () => {
  expect(read(`
// tenantlint-ignore-next-line require-tenant-filter -- own rows
a();
b(); // tenantlint-ignore-line tenantlint/no-id-only-lookup, require-tenant-filter -- two of them
/* tenantlint-ignore-file no-hardcoded-tenant -- a seed */
`)).toEqual([
    { kind: 'next-line', rules: ['require-tenant-filter'], line: 3, reason: 'own rows' },
    { kind: 'line', rules: ['no-id-only-lookup', 'require-tenant-filter'], line: 4, reason: 'two of them' },
    { kind: 'file', rules: ['no-hardcoded-tenant'], line: 1, reason: 'a seed' },
  ]);
});

it('no rule means every rule, no reason is no reason', () => {
  expect(read('// tenantlint-ignore-next-line\na()')).toEqual([{ kind: 'next-line', rules: [], line: 2 }]);
  expect(read('// tenantlint-ignore-next-line -- why\na()')).toEqual([{ kind: 'next-line', rules: [], line: 2, reason: 'why' }]);
  expect(read('// tenantlint-ignore-next-line no-x --\na()')).toEqual([{ kind: 'next-line', rules: ['no-x'], line: 2 }]);
});

it('comments stacked above one line all reach it; a comment behind code does not carry on', () => {
  expect(read(`
// tenantlint-ignore-next-line no-x -- a
// tenantlint-ignore-next-line no-y -- b
/* and a note
   of two lines */
go();
`)).toEqual([
    { kind: 'next-line', rules: ['no-x'], line: 6, reason: 'a' },
    { kind: 'next-line', rules: ['no-y'], line: 6, reason: 'b' },
  ]);
  expect(read('// tenantlint-ignore-next-line no-x\ngo(); // note\nlater()')).toEqual([{ kind: 'next-line', rules: ['no-x'], line: 2 }]);
});

it('inside JSX, doc comments and multi-line comments', () => {
  expect(read('const a = <b>\n{/* tenantlint-ignore-next-line no-x -- r */}\n{c()}</b>')).toEqual([{ kind: 'next-line', rules: ['no-x'], line: 3, reason: 'r' }]);
  expect(read('/**\n * tenantlint-ignore-next-line no-x,\n * no-y -- r\n */\na()')).toEqual([{ kind: 'next-line', rules: ['no-x', 'no-y'], line: 5, reason: 'r' }]);
});

it("ESLint's directives, where they name our rules", () => {
  expect(read(`
// eslint-disable-next-line no-console, tenantlint/no-x -- why
a();
b(); // eslint-disable-line tenantlint/no-y
/* eslint-disable tenantlint/no-x, tenantlint/no-z -- generated */
c();
/* eslint-enable tenantlint/no-x */
d();
`)).toEqual([
    { kind: 'next-line', rules: ['no-x'], line: 3, reason: 'why', eslint: true },
    { kind: 'line', rules: ['no-y'], line: 4, eslint: true },
    { kind: 'range', rules: ['no-x'], line: 5, endLine: 7, reason: 'generated', eslint: true },
    { kind: 'range', rules: ['no-z'], line: 5, reason: 'generated', eslint: true },
  ]);
  expect(read('/* eslint-disable tenantlint/no-x */\na()\n/* eslint-enable */')).toEqual([{ kind: 'range', rules: ['no-x'], line: 1, endLine: 3, eslint: true }]);
});

it('what is no suppression', () => {
  expect(read(`
// eslint-disable-next-line
// eslint-disable-next-line no-console
/* eslint-disable */
// eslint-disable tenantlint/no-x
// tenantlint-ignore-next-lines no-x
// tenantlint-ignore no-x
// see tenantlint-ignore-line no-x
const s = '// tenantlint-ignore-line no-x';
`)).toEqual([]);
});

it('counts lines as ESLint does', () => {
  expect(read('a()\r\n// tenantlint-ignore-next-line no-x\r\nb()\rc()\u2028d() // tenantlint-ignore-line no-y')).toEqual([
    { kind: 'next-line', rules: ['no-x'], line: 3 },
    { kind: 'line', rules: ['no-y'], line: 5 },
  ]);
  for (const end of ['\n', '\r\n', '\r', '\u2028', '\u2029']) expect(factsOf(`a()${end}b()`).lines).toEqual([0, 3 + end.length]);
});
