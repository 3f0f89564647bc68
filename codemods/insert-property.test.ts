import { describe, expect, it } from 'vitest';
import { applyEdits } from './edits.ts';
import { insertFirst, insertLast } from './insert-property.ts';
import { scanObject } from './object-literal.ts';

function add(how: typeof insertLast, text: string): string {
  return applyEdits(text, how(text, scanObject(text, text.indexOf('{'))!, 'orgId'));
}

describe('insertLast', () => {
  it.each<[string, string]>([
    ['{}', '{ orgId }'],
    ['{ }', '{ orgId }'],
    ['{\n}', '{ orgId }'],
    ['{ /* all */ }', '{ /* all */ orgId }'],
    ['{\n  // all\n}', '{\n  // all\n  orgId,\n}'],
    ['{ id }', '{ id, orgId }'],
    ['{id}', '{id, orgId}'],
    ['{ id, }', '{ id, orgId, }'],
    ['{ id /* key */ }', '{ id /* key */, orgId }'],
    ['{ ...where }', '{ ...where, orgId }'],
    ['{\n  id\n}', '{\n  id,\n  orgId\n}'],
    ['{\n  id,\n}', '{\n  id,\n  orgId,\n}'],
    ['{\r\n\tid,\r\n}', '{\r\n\tid,\r\n\torgId,\r\n}'],
    ['{\n  id, // key\n}', '{\n  id, // key\n  orgId,\n}'],
    ['{\n  id // key\n}', '{\n  id, // key\n  orgId\n}'],
    ['{\n  id, /* a */ // b\n}', '{\n  id, /* a */ // b\n  orgId,\n}'],
    ['{\n  id,\n  // more later\n}', '{\n  id,\n  orgId,\n  // more later\n}'],
    ['{ id,\n  slug }', '{ id,\n  slug, orgId }'],
    ['  f({ id // key\n  })', '  f({ id, // key\n    orgId\n  })'],
    ['{\n  AND: [\n    a,\n  ],\n}', '{\n  AND: [\n    a,\n  ],\n  orgId,\n}'],
  ])('%j', (before, after) => {
    expect(add(insertLast, before)).toBe(after);
  });
});

describe('insertFirst', () => {
  it.each<[string, string]>([
    ['{}', '{ orgId }'],
    ['{ take: 1 }', '{ orgId, take: 1 }'],
    ['{take: 1}', '{orgId, take: 1}'],
    ['{ /* page */ take: 1 }', '{ orgId, /* page */ take: 1 }'],
    ['{\n  take: 1,\n}', '{\n  orgId,\n  take: 1,\n}'],
    ['{\r\n\ttake: 1\r\n}', '{\r\n\torgId,\r\n\ttake: 1\r\n}'],
    ['{ // page\n  take: 1 }', '{ // page\n  orgId,\n  take: 1 }'],
    ['{\n  // page\n  take: 1,\n}', '{\n  orgId,\n  // page\n  take: 1,\n}'],
  ])('%j', (before, after) => {
    expect(add(insertFirst, before)).toBe(after);
  });
});
