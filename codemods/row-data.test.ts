import type { Resource } from '@tenantlint/model';
import { describe, expect, it } from 'vitest';
import { findNestedRows, findRows } from './row-data.ts';
import { scanList, scanObject } from './object-literal.ts';

const rowsOf = (text: string): string[] | undefined => findRows(text, 0, text.length)?.map(({ start, end }) => text.slice(start, end));

describe('findRows', () => {
  it.each([
    ['{ a }', ['{ a }']],
    ['[{ a }, { b: [1, 2] }]', ['{ a }', '{ b: [1, 2] }']],
    ['xs.map((x) => ({ a: x }))', ['{ a: x }']],
    ['input.xs.map(({ a, b }, i) => ({ a, b: f(b, i) }))', ['{ a, b: f(b, i) }']],
    ['all().map(async x => ({ a: x }))', ['{ a: x }']],
    ['[...xs.map((x) => ({ a: x })), { b }]', ['{ a: x }', '{ b }']],
    ['xs', undefined],
    ['[]', undefined],
    ['[{ a }, b]', undefined],
    ['{ a } as Row', undefined],
    ['xs.map((x) => make({ a: x }))', undefined],
    ['xs.map((x) => ({ a: x })).concat(ys)', undefined],
    ['xs.filter((x) => ({ a: x }))', undefined],
  ])('of %j', (text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });
});

describe('findNestedRows', () => {
  const parent = { relations: { tasks: { name: 'tasks', target: 'Task' }, owner: { name: 'owner', target: 'User' } } } as unknown as Resource;
  const nested = (text: string): string[] | undefined =>
    findNestedRows(text, scanObject(text, 0)!, parent, (target) => target === 'Task')?.map(({ start, end }) => text.slice(start, end));

  it.each([
    ['{ name, tasks: { create: { title } } }', ['{ title }']],
    ["{ tasks: { create: [{ title: 'a' }, { title: 'b' }] } }", ["{ title: 'a' }", "{ title: 'b' }"]],
    ['{ tasks: { create: titles.map((title) => ({ title })) } }', ['{ title }']],
    ['{ owner: { create: { name } } }', undefined],
    ['{ tasks: { connect: { id } } }', undefined],
    ['{ tasks: { create: rows } }', undefined],
    ['{ tasks }', undefined],
  ])('of %j', (text, rows) => {
    expect(nested(text)).toEqual(rows);
  });
});

describe('scanList', () => {
  const items = (text: string): string[] | undefined => scanList(text, 0)?.items.map(({ start, end }) => text.slice(start, end));

  it.each([
    ['()', []],
    ['( a , f(b, c) /* , */, { d: [1, 2] }, )', ['a', 'f(b, c)', '{ d: [1, 2] }']],
    ["['a, b', `${c}, d`, /,/.test(e)]", ["'a, b'", '`${c}, d`', '/,/.test(e)']],
    ['(a, b', undefined],
    ['a, b', undefined],
  ])('of %j', (text, expected) => {
    expect(items(text)).toEqual(expected);
  });
});
