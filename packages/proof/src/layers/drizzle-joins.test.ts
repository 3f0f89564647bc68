import { describe, expect, it } from 'vitest';
import { prove, verdict, verdictOfLast } from '../../test/prove.ts';
import { tables } from '../../test/tables.ts';

const options = { schema: tables, openWorld: true };
const imports = `import { alias } from 'drizzle-orm/pg-core';
import { and, count, eq, exists, getTableColumns, inArray, ne, notExists, or, sql, union } from 'drizzle-orm';
import { db } from './db';
import { comments, countries, invoices, labels, memberships, organizations, projects, tasks, users } from './schema';
`;
const parameters = 'org: string, id: string, ids: string[], user: string, text: string, flag: boolean, body: any';
const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string): string => verdict(source(code), options);
const judgeLast = (code: string): string => verdictOfLast(source(code), options);
/** Each access by its table, without the assumption that a `likely` rests on. */
const judgeAll = (code: string): string[] => prove(source(code), options).map((line) => line.replace(' in f', '').replace(/ (?:likely|possible) .*/, ''));

const onProject = 'eq(tasks.projectId, projects.id)';
const scoped = 'eq(projects.organizationId, org)';
const scopedProjects = `db.select({ id: projects.id }).from(projects).where(${scoped})`;

describe('joins', () => {
  it.each([
    ['a foreign key to a scoped parent', `select().from(tasks).innerJoin(projects, ${onProject}).where(${scoped})`, ['tasks.select: proved relation', 'projects.select: proved condition']],
    ['the condition in ON', `select().from(tasks).innerJoin(projects, and(${onProject}, ${scoped}))`, ['tasks.select: proved relation', 'projects.select: proved condition']],
    ['two steps', `select().from(comments).innerJoin(tasks, eq(comments.taskId, tasks.id)).innerJoin(projects, ${onProject}).where(${scoped})`, ['comments.select: proved relation', 'tasks.select: proved relation', 'projects.select: proved condition']],
    ['the columns the other way round', `select().from(tasks).innerJoin(projects, eq(projects.id, tasks.projectId)).where(${scoped})`, ['tasks.select: proved relation', 'projects.select: proved condition']],
    ['children of a scoped parent', `select().from(projects).leftJoin(tasks, ${onProject}).where(${scoped})`, ['projects.select: proved condition', 'tasks.select: proved relation']],
    ['the parent of a scoped row', 'select().from(invoices).leftJoin(projects, eq(invoices.projectId, projects.id)).where(eq(invoices.organizationId, org))', ['invoices.select: proved condition', 'projects.select: proved relation']],
    ['equal owner columns', 'select().from(invoices).innerJoin(projects, eq(invoices.organizationId, projects.organizationId)).where(eq(invoices.organizationId, org))', ['invoices.select: proved condition', 'projects.select: proved condition']],
    ['membership of the acting user', `select().from(projects).innerJoin(memberships, and(eq(memberships.organizationId, projects.organizationId), eq(memberships.userId, user)))`, ['projects.select: proved principal', 'memberships.select: proved principal']],
    ['membership, through the organization', 'select().from(projects).innerJoin(organizations, eq(projects.organizationId, organizations.id)).innerJoin(memberships, eq(memberships.organizationId, organizations.id)).where(eq(memberships.userId, user))', ['projects.select: proved principal', 'organizations.select: proved principal', 'memberships.select: proved principal']],
    ['a left join that WHERE turns into an inner one', `select().from(tasks).leftJoin(projects, ${onProject}).where(and(eq(tasks.id, id), ${scoped}))`, ['tasks.select: proved relation', 'projects.select: proved condition']],
    ['a template in ON', 'select().from(tasks).innerJoin(projects, sql`${tasks.projectId} = ${projects.id}`).where(eq(projects.organizationId, org))', ['tasks.select: proved relation', 'projects.select: proved condition']],
  ])('%s', (_, query, expected) => {
    expect(judgeAll(`return db.${query};`)).toEqual(expected);
  });

  it.each([
    ['no condition', `select().from(tasks).innerJoin(projects, ${onProject})`, ['tasks.select: unfiltered', 'projects.select: proved derived']],
    ['a condition on the left side alone that ON does not carry over', `select().from(projects).leftJoin(tasks, and(${onProject}, ${scoped}))`, ['projects.select: unfiltered', 'tasks.select: proved relation']],
    ['columns that no key joins', 'select().from(invoices).innerJoin(projects, eq(invoices.number, projects.slug)).where(eq(invoices.organizationId, org))', ['invoices.select: proved condition', 'projects.select: unfiltered']],
    ['a cross join', `select().from(invoices).crossJoin(projects).where(${scoped})`, ['invoices.select: unfiltered', 'projects.select: proved condition']],
    ['a key of the joined row', `select().from(tasks).innerJoin(projects, ${onProject}).where(eq(projects.id, id))`, ['tasks.select: key-only', 'projects.select: proved derived']],
    ['one arm of OR on the other table', `select().from(tasks).innerJoin(projects, ${onProject}).where(or(${scoped}, eq(tasks.done, flag)))`, ['tasks.select: conditional', 'projects.select: proved derived']],
    ['a global table in between', 'select().from(projects).innerJoin(countries, eq(projects.countryCode, countries.code)).where(eq(countries.code, text))', ['projects.select: key-only', 'countries.select: proved not-owned']],
    ['a person in common', 'select().from(invoices).innerJoin(memberships, eq(invoices.assigneeId, memberships.userId)).where(eq(memberships.organizationId, org))', ['invoices.select: unfiltered', 'memberships.select: proved condition']],
    ['a right join', `select().from(tasks).rightJoin(projects, and(${onProject}, ${scoped}))`, ['tasks.select: proved relation', 'projects.select: unfiltered']],
    ['a full join', `select().from(tasks).fullJoin(projects, and(${onProject}, ${scoped}))`, ['tasks.select: unfiltered', 'projects.select: unfiltered']],
  ])('not by %s', (_, query, expected) => {
    expect(judgeAll(`return db.${query};`)).toEqual(expected);
  });

  it('owes a joined row only where it is given out', () => {
    expect(judgeAll('return db.select({ number: invoices.number }).from(invoices).leftJoin(projects, eq(invoices.number, projects.slug)).where(eq(invoices.organizationId, org));')).toEqual(['invoices.select: proved condition', 'projects.select: proved not-released']);
    expect(judgeAll('return db.select({ number: invoices.number, name: projects.name }).from(invoices).leftJoin(projects, eq(invoices.number, projects.slug)).where(eq(invoices.organizationId, org));')).toEqual(['invoices.select: proved condition', 'projects.select: unfiltered']);
  });

  it('keeps two aliases of one table apart', () => {
    const query = (condition: string): string => `const other = alias(projects, 'other'); return db.select({ name: other.name }).from(projects).innerJoin(other, ${condition}).where(${scoped});`;
    expect(judgeAll(query('eq(other.organizationId, projects.organizationId)'))).toEqual(['projects.select: proved condition']);
    expect(judgeAll(query('eq(other.slug, projects.slug)'))).toEqual(['projects.select: unfiltered']);
  });

  it('takes the other tables of an update and a delete', () => {
    expect(judgeAll(`await db.update(tasks).set({ done: true }).from(projects).where(and(eq(tasks.id, id), ${onProject}, ${scoped}));`)).toEqual(['projects.select: proved not-released', 'tasks.update: proved relation']);
    expect(judgeAll(`await db.update(tasks).set({ done: true }).from(projects).where(and(eq(tasks.id, id), ${scoped}));`)).toEqual(['projects.select: proved not-released', 'tasks.update: key-only']);
  });
});

describe('subqueries', () => {
  it.each([
    [`inArray(tasks.projectId, ${scopedProjects})`, 'proved relation'],
    [`and(eq(tasks.id, id), inArray(tasks.projectId, ${scopedProjects}))`, 'proved relation'],
    [`exists(db.select().from(projects).where(and(${onProject}, ${scoped})))`, 'proved relation'],
    ['inArray(tasks.projectId, db.select({ id: projects.id }).from(projects).innerJoin(memberships, eq(memberships.organizationId, projects.organizationId)).where(eq(memberships.userId, user)))', 'proved principal'],
    [`inArray(tasks.projectId, db.select({ id: projects.id }).from(projects))`, 'unfiltered'],
    ['inArray(tasks.projectId, db.select({ id: projects.id }).from(projects).where(eq(projects.id, id)))', 'key-only'],
    [`exists(db.select().from(projects).where(${scoped}))`, 'unfiltered'],
    [`notExists(db.select().from(projects).where(and(${onProject}, ${scoped})))`, 'unfiltered'],
    [`or(inArray(tasks.projectId, ${scopedProjects}), eq(tasks.done, flag))`, 'conditional'],
    [`inArray(tasks.title, db.select({ name: projects.name }).from(projects).where(${scoped}))`, 'unfiltered'],
  ])('%s: %s', (condition, expected) => {
    expect(judge(`return db.select().from(tasks).where(${condition});`).replace(/ (?:likely|possible) .*/, '')).toBe(expected);
  });

  it('reads a membership subquery on the owner column', () => {
    const query = (condition: string): string => judge(`return db.select().from(projects).where(inArray(projects.organizationId, db.select({ id: memberships.organizationId }).from(memberships).where(${condition})));`).replace(/ likely .*/, '');
    expect(query('eq(memberships.userId, user)')).toBe('proved principal');
    expect(query('eq(memberships.role, text)')).toBe('unfiltered');
  });

  it('looks into a subquery that is read like a table', () => {
    const query = (inner: string): string[] => judgeAll(`const mine = db.select({ id: tasks.id, project: tasks.projectId }).from(tasks)${inner}.as('mine'); return db.select({ id: mine.id }).from(mine);`);
    expect(query(`.innerJoin(projects, ${onProject}).where(${scoped})`)).toEqual(['tasks.select: proved relation', 'projects.select: proved not-released']);
    expect(query('.where(eq(tasks.done, flag))')).toEqual(['tasks.select: unfiltered']);
    expect(judgeAll(`const mine = db.select({ project: tasks.projectId }).from(tasks).as('mine'); return db.select({ p: mine.project }).from(mine).innerJoin(projects, eq(mine.project, projects.id)).where(${scoped});`)).toEqual(['tasks.select: proved relation', 'projects.select: proved not-released']);
  });

  it('looks into a common table expression', () => {
    const query = (inner: string): string[] => judgeAll(`const mine = db.$with('mine').as(db.select({ id: projects.id }).from(projects)${inner}); return db.with(mine).select().from(mine);`);
    expect(query(`.where(${scoped})`)).toEqual(['projects.select: proved condition']);
    expect(query('')).toEqual(['projects.select: unfiltered']);
    expect(judgeAll(`const mine = db.$with('mine').as((qb) => qb.select().from(projects).where(${scoped})); return db.with(mine).select().from(mine);`)).toEqual(['projects.select: proved condition']);
  });

  it.each([['union'], ['unionAll'], ['intersect'], ['except']])('judges each arm of %s', (method) => {
    const arms = (condition: string): string[] => judgeAll(`return db.select({ id: projects.id }).from(projects).where(${scoped}).${method}(db.select({ id: invoices.id }).from(invoices).where(${condition}));`);
    expect(arms('eq(invoices.organizationId, org)')).toEqual(['projects.select: proved condition', 'invoices.select: proved condition']);
    expect(arms('eq(invoices.number, text)')).toEqual(['projects.select: proved condition', 'invoices.select: unfiltered']);
  });

  it('judges each arm of a union that stands on its own', () => {
    expect(judgeAll(`return union(db.select({ id: projects.id }).from(projects).where(${scoped}), db.select({ id: invoices.id }).from(invoices));`)).toEqual(['projects.select: proved condition', 'invoices.select: unfiltered']);
  });
});

describe('rows of a query', () => {
  const task = (tail: string): string => `const [row] = await db.select({ id: tasks.id, owner: projects.organizationId, project: tasks.projectId }).from(tasks).innerJoin(projects, ${onProject}).where(eq(tasks.id, id));\nif (!row) throw new Error();\n${tail}`;

  it('compares a column of a joined table with the tenant', () => {
    expect(judgeAll(task('if (row.owner !== org) throw new Error(); return row;'))).toEqual(['tasks.select: proved comparison', 'projects.select: proved relation']);
    expect(judgeAll(task('if (row.project !== org) throw new Error(); return row;'))).toEqual(['tasks.select: key-only', 'projects.select: proved derived']);
    expect(judgeAll(`const [row] = await db.select().from(tasks).innerJoin(projects, ${onProject}).where(eq(tasks.id, id)); if (row.projects.organizationId !== org) throw new Error(); return row.tasks;`)).toEqual(['tasks.select: proved comparison', 'projects.select: proved comparison']);
    expect(judgeAll(`const [row] = await db.select({ task: tasks, project: projects }).from(tasks).innerJoin(projects, ${onProject}).where(eq(tasks.id, id)); if (row.project.organizationId !== org) throw new Error(); return row.task;`)).toEqual(['tasks.select: proved comparison', 'projects.select: proved comparison']);
  });

  it('takes the key of a scoped row, under whatever name it was selected', () => {
    const lookup = `const [row] = await db.select({ key: projects.id, ...getTableColumns(tasks) }).from(tasks).innerJoin(projects, ${onProject}).where(and(eq(tasks.id, id), ${scoped})); if (!row) throw new Error();`;
    expect(judgeLast(`${lookup} await db.delete(projects).where(eq(projects.id, row.key));`)).toBe('proved derived');
    expect(judgeLast(`${lookup} await db.delete(tasks).where(eq(tasks.id, id));`)).toBe('proved guard');
    expect(judgeLast(`${lookup} await db.delete(comments).where(eq(comments.taskId, id));`)).toBe('proved guard');
  });

  it.each([
    [`const [p] = ${'await '}db.select().from(projects).where(and(eq(projects.id, id), ${scoped})).limit(1); if (!p) return null;`, 'proved guard'],
    [`const p = await db.select().from(projects).where(and(eq(projects.id, id), ${scoped})).get(); if (!p) return null;`, 'proved guard'],
    [`const p = await db.select().from(projects).where(and(eq(projects.id, id), ${scoped})).then((rows) => rows[0]); if (!p) return null;`, 'proved guard'],
    [`const rows = await db.select().from(projects).where(and(eq(projects.id, id), ${scoped})); if (rows.length === 0) return null;`, 'proved guard'],
    [`const p = await db.query.projects.findFirst({ where: and(eq(projects.id, id), ${scoped}) }); if (!p) return null;`, 'proved guard'],
    [`const [deleted] = await db.delete(projects).where(and(eq(projects.id, id), ${scoped})).returning(); if (!deleted) return null;`, 'proved guard'],
    [`const rows = await db.select().from(projects).where(and(eq(projects.id, id), ${scoped})); if (!rows) return null;`, 'key-only likely "no caller proves `id`"'],
    [`await db.select().from(projects).where(and(eq(projects.id, id), ${scoped}));`, 'key-only likely "no caller proves `id`"'],
    [`const [p] = await db.select().from(projects).where(eq(projects.id, id)); if (!p) return null;`, 'key-only likely "no caller proves `id`"'],
  ])('%s before a write', (guard, expected) => {
    expect(judgeLast(`${guard}\nawait db.update(projects).set({ name: text }).where(eq(projects.id, id)); return null;`)).toBe(expected);
  });

  it('compares how many rows were found with how many were asked for', () => {
    const found = (test: string): string => judgeLast(`const rows = await db.select({ id: projects.id }).from(projects).where(and(inArray(projects.id, ids), ${scoped})); ${test} await db.delete(projects).where(inArray(projects.id, ids));`);
    expect(found('if (rows.length !== ids.length) throw new Error();')).toBe('proved guard');
    expect(found('if (rows.length === 0) throw new Error();')).toBe('key-only likely "no caller proves `ids`"');
    expect(judgeLast(`const [{ n }] = await db.select({ n: count() }).from(projects).where(and(inArray(projects.id, ids), ${scoped})); if (n !== ids.length) throw new Error(); await db.delete(projects).where(inArray(projects.id, ids));`)).toBe('proved guard');
    expect(judgeLast(`const n = await db.$count(projects, and(inArray(projects.id, ids), ${scoped})); if (n !== ids.length) throw new Error(); await db.delete(projects).where(inArray(projects.id, ids));`)).toBe('proved guard');
  });
});

describe('relational queries', () => {
  const find = (config: string): string => judge(`return db.query.projects.findMany(${config});`).replace(/ (?:likely|possible) .*/, '');
  it.each([
    ['', 'unfiltered'], ['{}', 'unfiltered'], ['{ where: undefined }', 'unfiltered'],
    [`{ where: ${scoped} }`, 'proved condition'],
    ['{ where: (p, { eq }) => eq(p.organizationId, org) }', 'proved condition'],
    ['{ where: (p, { and, eq }) => and(eq(p.organizationId, org), eq(p.id, id)) }', 'proved condition'],
    ['{ where: (p, { eq }) => eq(p.id, id) }', 'key-only'], ['{ where: () => undefined }', 'unfiltered'],
    ['{ where: (p, { eq }) => { return flag ? eq(p.organizationId, org) : undefined; } }', 'conditional'],
    ['{ where: { organizationId: org } }', 'proved condition'], ['{ where: { organizationId: { eq: org } } }', 'proved condition'], ['{ where: { organizationId: { in: ids } } }', 'proved condition'],
    ['{ where: { id } }', 'key-only'], ['{ where: { organizationId: { ne: org } } }', 'unfiltered'], ['{ where: { NOT: { organizationId: org } } }', 'unfiltered'],
    ['{ where: { organizationId: org, OR: [{ name: text }, { slug: text }] } }', 'proved condition'], ['{ where: { OR: [{ organizationId: org }, { name: text }] } }', 'conditional'], ['{ where: { OR: [] } }', 'unfiltered'],
    ['{ where: { AND: [{ organizationId: org }, { id }] } }', 'proved condition'],
    ['{ where: { RAW: (p) => eq(p.organizationId, org) } }', 'proved condition'], ['{ where: { RAW: () => undefined } }', 'unfiltered'],
    ['{ where: { organizationId: flag ? org : undefined } }', 'conditional'], ['{ where: { organizationId: undefined } }', 'conditional'],
    ['{ where: { organization: { id: org } } }', 'proved relation'], ['{ where: { organization: true } }', 'unfiltered'], ['{ where: { country: { code: text } } }', 'key-only'],
    ['{ where: body.where }', 'opaque'], ['{ where: { ...body.filter, organizationId: org } }', 'proved condition'],
  ])('findMany(%s): %s', (config, expected) => {
    expect(find(config)).toBe(expected);
  });

  it('reads a filter on a parent', () => {
    expect(judge('return db.query.tasks.findFirst({ where: { id, project: { organizationId: org } } });')).toBe('proved relation');
  });

  it('gives rows with their relations', () => {
    expect(judgeAll('const task = await db.query.tasks.findFirst({ where: eq(tasks.id, id), with: { project: true } }); if (task?.project.organizationId !== org) throw new Error(); return task;')).toEqual(['tasks.findFirst: proved comparison', 'projects.findFirst: proved derived']);
    expect(judgeAll('const task = await db.query.tasks.findFirst({ where: eq(tasks.id, id), with: { project: true } }); return task;')).toEqual(['tasks.findFirst: key-only', 'projects.findFirst: proved derived']);
  });

  it('judges what is nested under a row of everybody', () => {
    expect(judgeAll('return db.query.countries.findMany({ with: { projects: true } });')).toEqual(['countries.findMany: proved not-owned', 'projects.findMany: unfiltered']);
    expect(judgeAll('return db.query.countries.findMany({ with: { projects: { where: eq(projects.organizationId, org) } } });')).toEqual(['countries.findMany: proved not-owned', 'projects.findMany: proved condition']);
    expect(judgeAll('return db.query.countries.findMany({ with: { projects: { where: (p, { eq }) => eq(p.organizationId, org), with: { tasks: true } } } });')).toEqual(['countries.findMany: proved not-owned', 'projects.findMany: proved condition', 'tasks.findMany: proved relation']);
    expect(judgeAll(`return db.query.projects.findMany({ where: ${scoped}, with: { tasks: { with: { comments: true } }, country: true } });`)).toEqual(['projects.findMany: proved condition', 'tasks.findMany: proved relation', 'comments.findMany: proved relation', 'countries.findMany: proved not-owned']);
  });
});

describe('references', () => {
  const insert = (guard: string): string[] => judgeAll(`${guard} await db.insert(invoices).values({ organizationId: org, projectId: id, number: text });`);

  it('asks of a foreign key that its row is proved', () => {
    expect(insert('')).toEqual(['invoices.insert: proved condition', 'invoices.insert: reference projectId']);
    expect(insert(`const [p] = await db.select().from(projects).where(and(eq(projects.id, id), ${scoped})); if (!p) throw new Error();`)).toEqual(['projects.select: proved not-released', 'invoices.insert: proved condition', 'invoices.insert: proved guard']);
    expect(insert('const [p] = await db.select().from(projects).where(eq(projects.id, id)); if (!p) throw new Error();')).toEqual(['projects.select: proved not-released', 'invoices.insert: proved condition', 'invoices.insert: reference projectId']);
  });

  it('takes the keys of scoped rows', () => {
    expect(judgeAll(`const rows = await db.select().from(projects).where(${scoped}); await db.insert(tasks).values(rows.map((p) => ({ projectId: p.id, title: text })));`)).toEqual(['projects.select: proved not-released', 'tasks.insert: proved condition', 'tasks.insert: proved guard']);
    expect(judgeAll('const rows = await db.select().from(projects).where(inArray(projects.id, ids)); await db.insert(tasks).values(rows.map((p) => ({ projectId: p.id, title: text })));')).toEqual(['projects.select: key-only', 'tasks.insert: proved condition', 'tasks.insert: proved guard']);
  });

  it('asks the same of an update, and nothing of keys to people and global rows', () => {
    expect(judgeAll('await db.update(invoices).set({ projectId: id }).where(eq(invoices.organizationId, org));')).toEqual(['invoices.update: proved condition', 'invoices.update: reference projectId']);
    expect(judgeAll(`await db.update(projects).set({ countryCode: text }).where(${scoped});`)).toEqual(['projects.update: proved condition']);
  });
});
