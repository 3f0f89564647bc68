/** What the layer takes for granted of drizzle-orm, asked of drizzle-orm itself. */
import { and, eq, inArray, notInArray, or, type SQL } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import { describe, expect, it } from 'vitest';

const projects = pgTable('projects', { id: text().primaryKey(), org: text().notNull() });
const db = drizzle.mock({ schema: { projects } });
const scoped = eq(projects.org, 'a');
const where = (condition: SQL | undefined): string => db.select({ id: projects.id }).from(projects).where(condition).toSQL().sql.replace(/^select "id" from "projects" ?/, '');

describe('a condition', () => {
  it.each([
    ['undefined', undefined, ''],
    ['and()', and(), ''],
    ['and(undefined)', and(undefined), ''],
    ['or(undefined)', or(undefined), ''],
    ['and(a, undefined)', and(scoped, undefined), 'where "projects"."org" = $1'],
    ['or(a, undefined)', or(scoped, undefined), 'where "projects"."org" = $1'],
    ['inArray of nothing', inArray(projects.id, []), 'where false'],
    ['notInArray of nothing', notInArray(projects.id, []), 'where true'],
  ])('%s', (_, condition, expected) => {
    expect(where(condition)).toBe(expected);
  });

  it('is compared with null where its value is absent: no row matches', () => {
    expect(where(eq(projects.org, undefined as unknown as string))).toBe('where "projects"."org" = $1');
    expect(where(eq(projects.org, null as unknown as string))).toBe('where "projects"."org" = $1');
  });

  it('replaces the one before', () => {
    expect(db.select({ id: projects.id }).from(projects).where(scoped).$dynamic().where(eq(projects.id, '1')).toSQL().sql).toBe('select "id" from "projects" where "projects"."id" = $1');
    expect(db.update(projects).set({ id: '2' }).where(scoped).$dynamic().where(eq(projects.id, '1')).toSQL().sql).toBe('update "projects" set "id" = $1 where "projects"."id" = $2');
    expect(db.delete(projects).where(scoped).$dynamic().where(eq(projects.id, '1')).toSQL().sql).toBe('delete from "projects" where "projects"."id" = $1');
  });

  it('may be left out of a relational query by its callback', () => {
    expect(db.query.projects.findMany({ where: () => undefined }).toSQL().sql).not.toContain('where');
    expect(db.query.projects.findMany({ where: (p, { eq: equals }) => equals(p.org, 'a') }).toSQL().sql).toContain('where "projects"."org" = $1');
  });
});

describe('a write', () => {
  it('updates a conflicting row, under `setWhere` or the older `where`', () => {
    const upsert = (config: object): string => db.insert(projects).values({ id: '1', org: 'a' }).onConflictDoUpdate({ target: projects.id, set: { org: 'a' }, ...config }).toSQL().sql.replace(/^.* do update /, '');
    expect(upsert({})).toBe('set "org" = $3');
    expect(upsert({ setWhere: scoped })).toBe('set "org" = $3 where "projects"."org" = $4');
    expect(upsert({ where: scoped })).toBe('set "org" = $3 where "projects"."org" = $4');
  });

  it('leaves out what is undefined', () => {
    expect(db.update(projects).set({ id: '1', org: undefined }).toSQL().sql).toBe('update "projects" set "id" = $1');
  });
});

it('a builder is changed in place: a step on it needs no assignment', () => {
  const query = db.select({ id: projects.id }).from(projects).$dynamic();
  expect(query.where(scoped)).toBe(query);
});
