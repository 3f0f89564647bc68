import { describe, expect, it } from 'vitest';
import { prove } from '../test/prove.ts';

const schema = `import { relations } from 'drizzle-orm';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
export const workspaces = pgTable('workspaces', { id: integer('id').primaryKey() });
export const users = pgTable('users', { id: integer('id').primaryKey(), email: text('email').notNull().unique() });
export const memberships = pgTable('memberships', { id: integer('id').primaryKey(), workspaceId: integer('workspace_id').notNull().references(() => workspaces.id), userId: integer('user_id').notNull().references(() => users.id) });
export const pages = pgTable('pages', { id: integer('id').primaryKey(), slug: text('slug').notNull().unique(), workspaceId: integer('workspace_id').notNull().references(() => workspaces.id) });
export const reports = pgTable('reports', { id: integer('id').primaryKey(), workspaceId: integer('workspace_id').references(() => workspaces.id), pageId: integer('page_id').references(() => pages.id) });
export const updates = pgTable('updates', { id: integer('id').primaryKey(), text: text('text'), reportId: integer('report_id').notNull().references(() => reports.id) });
export const pageRelations = relations(pages, ({ many }) => ({ reports: many(reports) }));
export const reportRelations = relations(reports, ({ one, many }) => ({ page: one(pages, { fields: [reports.pageId], references: [pages.id] }), updates: many(updates) }));
export const updateRelations = relations(updates, ({ one }) => ({ report: one(reports, { fields: [updates.reportId], references: [reports.id] }) }));
`;
const judge = (code: string): string[] => prove(`import { and, eq, gt } from 'drizzle-orm';\nimport { db } from './db';\nimport { pages, reports, updates } from './schema';\nexport async function f(id: number, w: number) {\n${code}\n}`, { schema, openWorld: true }).map((line) => line.replace(' in f', '').replace(/ likely .*/, ''));

describe('rows that come with others', () => {
  const nested = 'with: { reports: { with: { updates: true } } }';

  it('are reported once with those', () => {
    expect(judge(`return db.query.pages.findFirst({ where: gt(pages.id, id), ${nested} });`)).toEqual(['pages.findFirst: unfiltered', 'reports.findFirst: proved derived', 'updates.findFirst: proved derived']);
    expect(judge(`return db.query.pages.findFirst({ where: and(eq(pages.workspaceId, w), eq(pages.id, id)), ${nested} });`)).toEqual(['pages.findFirst: proved condition', 'reports.findFirst: proved relation', 'updates.findFirst: proved relation']);
  });

  it('and by themselves where those are proved', () => {
    expect(judge('const rows = await db.select().from(pages).leftJoin(updates, gt(updates.id, id)).where(eq(pages.workspaceId, w));\nreturn rows.map((r) => r.updates.text);')).toEqual(['pages.select: proved condition', 'updates.select: unfiltered']);
  });

  it('and by themselves in another call', () => {
    expect(judge('const p = await db.query.pages.findFirst({ where: gt(pages.id, id) });\nreturn [p, await db.query.updates.findFirst({ where: gt(updates.id, id) })];')).toEqual(['pages.findFirst: unfiltered', 'updates.findFirst: unfiltered']);
  });
});
