import { describe, expect, it } from 'vitest';
import { prove, verdictOfLast } from '../test/prove.ts';

const parameters = 'db: Db, id: string, t: string, session: Session, body: Body';
/** The verdict on the last access of a function body. */
const judge = (...lines: string[]): string => verdictOfLast(`export async function f(${parameters}) {\n${lines.join('\n')}\n}`, { openWorld: true });

const alone = '"`f` runs for one tenant at a time"';
const keyOnly = `key-only likely ${alone}`;
const stop = 'if (!x) throw new Error();';

describe('keys of a row that is in the tenant', () => {
  const task = `const x = await db.task.findFirst({ where: { id, project: { organizationId: t } }, include: { project: true } });\n${stop}`;
  it.each([
    ['its own key', task, 'task.delete({ where: { id: x.id } })', 'proved derived'],
    ['its parent, by foreign key', task, 'project.findUnique({ where: { id: x.projectId } })', 'proved derived'],
    ['its parent, by the loaded row', task, 'project.findUnique({ where: { id: x.project.id } })', 'proved derived'],
    ['its children', task, 'comment.findMany({ where: { taskId: x.id } })', 'proved derived'],
    ['rows under the same parent', task, 'task.findMany({ where: { projectId: x.projectId } })', 'proved derived'],
    ['rows of another table under the same parent', task, 'projectLabel.findMany({ where: { projectId: x.projectId } })', 'proved derived'],
    ['the tenant that it names', task, 'invoice.findMany({ where: { organizationId: x.project.organizationId } })', 'proved derived'],
    ['a column of another meaning', task, 'invoice.findUnique({ where: { id: x.title } })', keyOnly],
    ['a key for another table', task, 'invoice.findUnique({ where: { id: x.projectId } })', keyOnly],
    ['an equal value that is no key', task, 'task.findMany({ where: { title: x.title } })', `unfiltered likely ${alone}`],
    ['a part of a compound key', task, 'project.findMany({ where: { slug: x.project.slug } })', keyOnly],
  ])('%s', (_, lookup, call, expected) => {
    expect(judge(lookup, `return db.${call};`)).toBe(expected);
  });

  it('stop at rows that belong to nobody', () => {
    const project = `const x = await db.project.findFirst({ where: { id, organizationId: t }, include: { country: { include: { projects: true } } } });\n${stop}`;
    expect(judge(project, 'return db.project.findMany({ where: { countryCode: x.countryCode } });')).toBe(keyOnly);
    expect(judge(project, 'return db.project.findMany({ where: { countryCode: x.country.code } });')).toBe(keyOnly);
    expect(judge(project, 'return db.project.findUnique({ where: { id: x.country.projects[0].id } });')).toBe(keyOnly);
    expect(judge(`const x = await db.country.findFirst({ where: { code: id } });\n${stop}`, 'return db.project.findMany({ where: { countryCode: x.code } });')).toBe(keyOnly);
    expect(judge(`const x = await db.country.findFirst({ where: { code: id } });\n${stop}`, 'return db.project.findMany({ where: { countryCode: id } });')).toBe('key-only likely "no caller proves `id`"');
  });

  it('stop at people, who belong to several tenants', () => {
    const invoice = `const x = await db.invoice.findFirst({ where: { id, organizationId: t }, include: { author: { include: { invoices: true } } } });\n${stop}`;
    expect(judge(invoice, 'return db.invoice.findUnique({ where: { id: x.author.invoices[0].id } });')).toBe(keyOnly);
    expect(judge(invoice, 'return db.invoice.findMany({ where: { authorId: x.authorId } });')).toBe('unfiltered possible "it selects rows of one user, in whatever tenant they are"');
  });

  it('stop at rows that may be common to all tenants', () => {
    const common = `const x = await db.label.findFirst({ where: { id, OR: [{ organizationId: t }, { organizationId: null }] } });\n${stop}`;
    const own = `const x = await db.label.findFirst({ where: { id, organizationId: t } });\n${stop}`;
    expect(judge(common, 'return db.label.findUnique({ where: { id: x.id } });')).toBe('proved derived');
    expect(judge(common, 'return db.projectLabel.findMany({ where: { labelId: x.id } });')).toBe(keyOnly);
    expect(judge(common, 'return db.projectLabel.findMany({ where: { labelId: id } });')).toBe('key-only likely "no caller proves `id`"');
    expect(judge(common, 'return db.projectLabel.findMany({ where: { label: { id } } });')).toBe('unfiltered likely "no caller proves `id`"');
    expect(judge(own, 'return db.projectLabel.findMany({ where: { labelId: x.id } });')).toBe('proved derived');
    expect(judge(own, 'return db.projectLabel.findMany({ where: { labelId: id } });')).toBe('proved guard');
    const pair = `const x = await db.projectLabel.findFirst({ where: { labelId: id, project: { organizationId: t } } });\n${stop}`;
    expect(judge(pair, 'return db.label.findUnique({ where: { id: x.labelId } });')).toBe('proved derived');
    expect(judge(pair, 'return db.projectLabel.findMany({ where: { labelId: x.labelId } });')).toBe(keyOnly);
  });
});

describe('a scoped lookup by other columns', () => {
  it('proves a key, not an equal value', () => {
    expect(judge(`const x = await db.invoice.findFirst({ where: { number: id, organizationId: t } });\n${stop}`, 'return db.invoice.delete({ where: { number: id } });')).toBe('proved guard');
    expect(judge(`const x = await db.invoice.findFirst({ where: { status: 'open', organizationId: t } });\n${stop}`, "return db.invoice.deleteMany({ where: { status: 'open' } });")).toBe(`unfiltered likely ${alone}`);
    expect(judge(`const x = await db.project.findFirst({ where: { slug: id, organizationId: t } });\n${stop}`, 'return db.project.findMany({ where: { slug: id } });')).toBe('key-only likely "no caller proves `id`"');
    expect(judge(`const x = await db.project.findFirst({ where: { countryCode: id, organizationId: t } });\n${stop}`, 'return db.project.findMany({ where: { countryCode: id } });')).toBe('key-only likely "no caller proves `id`"');
  });

  it('proves a parent through its child, and a child through its parent', () => {
    expect(judge(`const x = await db.task.findFirst({ where: { projectId: id, project: { organizationId: t } } });\n${stop}`, 'return db.project.findUnique({ where: { id } });')).toBe('proved guard');
    expect(judge(`const x = await db.task.findFirst({ where: { project: { id, organizationId: t } } });\n${stop}`, 'return db.project.findUnique({ where: { id } });')).toBe('proved guard');
    expect(judge(`const x = await db.project.findFirst({ where: { tasks: { some: { id } }, organizationId: t } });\n${stop}`, 'return db.task.findUnique({ where: { id } });')).toBe('proved guard');
    expect(judge(`const x = await db.project.findFirst({ where: { tasks: { none: { id } }, organizationId: t } });\n${stop}`, 'return db.task.findUnique({ where: { id } });')).toBe('key-only likely "no caller proves `id`"');
    expect(judge(`const x = await db.project.findFirst({ where: { tasks: { every: { id } }, organizationId: t } });\n${stop}`, 'return db.task.findUnique({ where: { id } });')).toBe('key-only likely "no caller proves `id`"');
    expect(judge(`const x = await db.project.findFirst({ where: { NOT: { id }, organizationId: t } });\n${stop}`, 'return db.project.findUnique({ where: { id } });')).toBe('key-only likely "no caller proves `id`"');
    expect(judge(`const x = await db.project.findFirst({ where: { OR: [{ id }], organizationId: t } });\n${stop}`, 'return db.project.delete({ where: { id: x.id } });')).toBe('proved derived');
  });
});

describe('rows of another access that is not proved', () => {
  it('carry its debt, and name it', () => {
    expect(judge('const x = await db.project.findUnique({ where: { id } });', 'return db.task.findMany({ where: { projectId: x.id } });')).toBe('proved derived');
    expect(judge('const x = await db.invoice.findUnique({ where: { id } });', 'return db.project.findMany({ where: { organizationId: `${x.organizationId}` } });')).toBe('proved derived');
  });
});

describe('rows that were created on the way', () => {
  const remove = 'return db.task.deleteMany({ where: { projectId: id } });';
  const unproved = 'key-only likely "no caller proves `id`"';
  it.each([
    ['with that key', 'await db.project.create({ data: { id, organizationId: t } });', 'proved derived'],
    ['with that key, in a transaction', 'await db.$transaction(async (tx) => { await tx.project.create({ data: { id, organizationId: t } }); });', 'proved derived'],
    ['among others', "await db.project.createMany({ data: [{ id: 'x', organizationId: t }, { id, organizationId: t }] });", 'proved derived'],
    ['unless there is one', 'await db.project.createMany({ data: [{ id, organizationId: t }], skipDuplicates: true });', unproved],
    ['or changed', "await db.project.upsert({ where: { id }, create: { id, organizationId: t }, update: { name: 'x' } });", unproved],
    ['without waiting for it', 'db.project.create({ data: { id, organizationId: t } });', unproved],
    ['whether or not that failed', 'try { await db.project.create({ data: { id, organizationId: t } }); } catch {}', unproved],
    ['in one case', 'if (body.x) await db.project.create({ data: { id, organizationId: t } });', unproved],
    ['in another table', 'await db.invoice.create({ data: { id, organizationId: t } });', unproved],
    ['with a key that a later spread replaces', 'await db.project.create({ data: { id, organizationId: t, ...body } });', unproved],
    ['with that in a column of many rows', 'await db.project.create({ data: { name: id, organizationId: t } });', unproved],
    ['never', '', unproved],
  ])('%s', (_, create, expected) => {
    expect(judge(create, remove)).toBe(expected);
  });

  it('without a key get one of their own', () => {
    const make = (key: string): string => judge(`const o: string | undefined = body.o;\nawait db.project.create({ data: { id: ${key}, organizationId: t } });`, `return db.task.deleteMany({ where: { projectId: ${key} } });`);
    expect(verdictOfLast(`export async function f(db: Db, o: string | undefined, t: string) { await db.project.create({ data: { id: o, organizationId: t } }); return db.task.deleteMany({ where: { projectId: o } }); }`, { openWorld: true })).toBe('key-only likely "no caller proves `o`"');
    expect(make('undefined')).not.toMatch(/^proved/);
  });

  it('from a list are all of it, or what a filter left', () => {
    const all = 'return db.task.deleteMany({ where: { projectId: { in: body.ids } } });';
    expect(judge('await db.project.createMany({ data: body.ids.map((x) => ({ id: x, organizationId: t })) });', all)).toBe('proved derived');
    expect(judge('await db.project.createMany({ data: body.ids.filter((x) => x !== id).map((x) => ({ id: x, organizationId: t })) });', all)).toBe('key-only likely "no caller proves `body.ids`"');
  });

  it('owe their own proof', () => {
    expect(prove('export async function f(db: Db, id: string, body: Body) { const x = await db.task.create({ data: { id, projectId: body.projectId } }); return db.comment.findMany({ where: { taskId: id } }); }', { openWorld: true })).toEqual([
      'Task.create in f: proved condition', 'Task.create in f: reference projectId likely "no caller proves `body.projectId`"', 'Comment.findMany in f: proved derived',
    ]);
  });

  it('are known to callers, and to what is called after', () => {
    const make = 'async function make(db: Db, id: string, t: string) { await db.project.create({ data: { id, organizationId: t } }); }\nasync function fill(db: Db, id: string) { await db.task.create({ data: { projectId: id, title: id } }); }\n';
    expect(verdictOfLast(`${make}export async function f(db: Db, id: string, t: string) { await make(db, id, t); await db.task.deleteMany({ where: { projectId: id } }); }`, { openWorld: true })).toBe('proved derived');
    expect(prove(`${make}export async function f(db: Db, id: string, t: string) { await make(db, id, t); await fill(db, id); }`, { openWorld: true })).toContain('Task.create in fill: proved guard');
    expect(prove(`${make}export async function f(db: Db, id: string, t: string) { await fill(db, id); await make(db, id, t); }`, { openWorld: true })).toContain('Task.create in fill: reference projectId likely "no caller proves `id`"');
  });
});

describe('a key that is null where there is no row', () => {
  const bySlug = "const x = await db.project.findUnique({ where: { organizationId_slug: { organizationId: t, slug: body.slug } } });";
  it.each([
    ['as it is', 'x?.id ?? null', 'proved guard'],
    ['by a test', 'x ? x.id : undefined', 'proved guard'],
    ['or else another', 'x?.id ?? id', `reference projectId likely ${alone}`],
    ['or another', 'body.flag ? id : null', `reference projectId likely ${alone}`],
  ])('points at nothing: %s', (_, key, expected) => {
    expect(judge(bySlug, `return db.task.create({ data: { title: id, projectId: ${key} } });`)).toBe(expected);
  });
});

describe('rows that are compared with each other', () => {
  const compared = (more: string): string[] => prove(`export async function f(${parameters}) {
    const a = await db.project.findUnique({ where: { id } });
    const b = await db.project.findUnique({ where: { id: body.to } });
    if (!a || !b || a.organizationId !== b.organizationId) throw new Error();
    ${more}
  }`, { openWorld: true });
  const act = 'await db.project.delete({ where: { id } });';

  it('prove nothing of either', () => {
    const found = compared(act);
    expect(found.some((line) => line.includes('no caller proves'))).toBe(true);
    expect(compared('return a;').some((line) => line.includes('no caller proves'))).toBe(true);
    expect(compared('return b;').some((line) => line.includes('no caller proves'))).toBe(true);
  });

  it('prove both where one is in the tenant', () => {
    expect(compared(`if (a.organizationId !== t) throw new Error(); ${act}`).every((line) => line.includes(': proved'))).toBe(true);
    expect(compared(`if (b.organizationId !== t) throw new Error(); ${act}`).every((line) => line.includes(': proved'))).toBe(true);
    expect(compared('if (a.organizationId !== t) throw new Error(); return b;').every((line) => line.includes(': proved'))).toBe(true);
  });
});

describe('rows that are sorted into lists', () => {
  const sort = 'const sort = (tasks, data) => { const passed = []; const failed = []; for (const k of tasks) { const m = matches(data, k.title); if (m) { passed.push(k); } else { failed.push(k); } } return { passed, failed }; };';
  const link = (use: string, where = 'project: { organizationId: t }', element = 'k'): string => prove(`${sort}\nexport async function f(db, t: string, given: string[], data) { const tasks = await db.task.findMany({ where: { ${where} } }); const { passed } = sort(tasks, data); let full = []; let other = []; for (const k of passed) { if (k.title.length > data.limit) { full.push(${element}); } else { other.push(k); } } if (!data.done) { full = full.filter((k) => k.title); } ${use} }`, { openWorld: true }).filter((line) => line.startsWith('Comment.')).at(-1)!.replace(/^[^:]*: /, '');
  const create = 'const ids = full.map((k) => k.id); if (ids.length > 0) { await db.comment.createMany({ data: ids.map((taskId) => ({ taskId, text: "" })) }); }';
  const open = expect.stringContaining('reference taskId');
  it('stay those of the lookup, however often they are sorted', () => {
    expect(link(create)).toBe('proved guard');
    expect(link(create, 'id: { in: given }')).toBe('proved guard');
    expect(link(create, 'project: { organizationId: t }', '{ id: given[0] }')).toEqual(open);
    expect(link(create.replace('k.id', 'k.title'))).toEqual(open);
  });
});
