/** Relational queries of drizzle-orm 1.0: what the layer takes for granted of their conditions, asked of its releases, and what it makes of it. */
import * as v4 from 'drizzle-orm-rc4';
import * as pg4 from 'drizzle-orm-rc4/pg-core';
import * as proxy4 from 'drizzle-orm-rc4/pg-proxy';
import * as v5 from 'drizzle-orm-rc5';
import * as pg5 from 'drizzle-orm-rc5/pg-core';
import * as proxy5 from 'drizzle-orm-rc5/pg-proxy';
import { describe, expect, it } from 'vitest';
import { type ProveOptions, verdict } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

// the two releases have types of their own that do not mix
type Release = { drizzle: { defineRelations: unknown; eq: unknown }; core: { pgTable: unknown; text: unknown }; proxy: { drizzle: unknown } };
const releases: Record<string, Release> = { '1.0.0-rc.4': { drizzle: v4, core: pg4, proxy: proxy4 }, '1.0.0-rc.5': { drizzle: v5, core: pg5, proxy: proxy5 } };

/** The WHERE of the statement that a condition becomes, or that it threw. */
async function whereOf(release: Release, where: unknown): Promise<string> {
  const { drizzle, core, proxy } = release as unknown as { drizzle: typeof v5; core: typeof pg5; proxy: typeof proxy5 };
  const projects = core.pgTable('projects', { id: core.text().primaryKey(), org: core.text() });
  const statements: string[] = [];
  const db = proxy.drizzle(async (text: string) => {
    statements.push(text);
    return { rows: [] };
  }, { relations: drizzle.defineRelations({ projects }) });
  try {
    await db.query.projects.findMany({ where } as never);
  } catch {
    return 'throws';
  }
  return /where (.*)$/.exec(statements[0]!)?.[1]?.replaceAll(/"(?:d0"\.")?/g, '') ?? 'everything';
}

const cases: [string, unknown, string, string][] = [
  ['a column', { org: 'a' }, 'org = $1', 'org = $1'],
  ['a function', (p: { org: unknown }, { eq }: typeof v5) => eq(p.org as never, 'a'), 'everything', 'everything'],
  ['undefined', { org: undefined }, 'everything', 'throws'],
  ['undefined inside', { org: { eq: undefined } }, 'everything', 'throws'],
  ['null', { org: null }, 'throws', 'throws'],
  ['beside OR', { org: 'a', OR: [{ id: '1' }, { id: '2' }] }, '((org = $1) and (((id = $2) or (id = $3))))', '((org = $1) and (((id = $2) or (id = $3))))'],
];

describe.each(Object.keys(releases))('drizzle-orm %s', (version) => {
  it.each(cases)('%s', async (_, where, rc4, rc5) => {
    expect(await whereOf(releases[version]!, where)).toBe(version === '1.0.0-rc.4' ? rc4 : rc5);
  });
});

describe('a condition of a relational query is judged as the release has it', () => {
  const source = (where: string, receiver = 'db.query') => `import { db } from './db';\nexport const f = (org: string, maybe?: string) => ${receiver}.projects.findMany({ where: ${where} });`;
  const judge = (version: string, where: string, receiver?: string): string => {
    const options: ProveOptions = { schema: tables, openWorld: true, ...(version && { versions: { 'drizzle-orm': version } }) };
    return verdict(source(where, receiver), options).replace(/ "(?:no caller|`f` runs).*$/, '').replace(/ likely$/, '');
  };
  const ignored = 'conditional';
  it.each([
    ['', '(p, { eq }) => eq(p.organizationId, org)', 'proved condition'],
    ['0.45.4', '(p, { eq }) => eq(p.organizationId, org)', 'proved condition'],
    ['1.0.0-beta.21', '(p, { eq }) => eq(p.organizationId, org)', ignored],
    ['1.0.0-rc.5', '(p, { eq }) => eq(p.organizationId, org)', ignored],
    ['1.0.0-rc.5', '{ organizationId: org }', 'proved condition'],
    ['1.0.0-rc.5', '{ RAW: (p, { eq }) => eq(p.organizationId, org) }', 'proved condition'],
    ['1.0.0-rc.4', '{ organizationId: maybe }', 'conditional'],
    ['1.0.0-rc.5', '{ organizationId: maybe }', 'proved condition'],
    ['1.0.0-rc.5', '{ organizationId: { eq: maybe } }', 'proved condition'],
    ['1.0.0-rc.5', '{ ...(maybe ? { organizationId: maybe } : {}) }', 'conditional'],
    ['1.0.0-rc.5', '{ OR: [{ organizationId: org }, { name: org }] }', 'conditional'],
  ])('%s: %s', (version, where, expected) => {
    expect(judge(version, where)).toBe(expected);
  });

  it('of `_query`, which 1.0 keeps for a while, as 0.45 had it', () => {
    const callback = '(p, { eq }) => eq(p.organizationId, org)';
    expect(judge('1.0.0-beta.21', callback, 'db._query')).toBe('proved condition');
    expect(judge('1.0.0-beta.21', callback, 'db.query')).toBe(ignored);
  });
});
