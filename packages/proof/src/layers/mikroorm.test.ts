import { describe, expect, it } from 'vitest';
import { all, alone, condition, conditional, imports, judge, keyOnly, options, ownerUnset, relation, source, unfiltered, where } from '../../test/mikro-cases.ts';
import { mikroEntities } from '../../test/mikro-entities.ts';
import { prove, verdict } from '../../test/prove.ts';

describe('receivers', () => {
  it.each([
    ['orm.em', 'findOne(Project, { id })'],
    ['em', 'findOne(Project, { id })'],
    ['em.fork()', 'findOne(Project, { id })'],
    ['orm.em.fork({ clear: true })', 'findOne(Project, id)'],
    ["em", "findOne('Project', { id })"],
    ['RequestContext.getEntityManager()', 'findOne(Project, { id })'],
    ['projects', 'findOne({ id })'],
    ['projects.getEntityManager()', 'findOne(Project, { id })'],
    ['em.getRepository(Project)', 'findOne({ id })'],
    ['em.repo(Project)', 'findOne({ id })'],
    ["orm.em.getRepository('Project')", 'findOne({ id })'],
    ['container.projectRepository', 'findOne({ id })'],
    ['(flag ? em : orm.em)', 'findOne(Project, { id })'],
    ['anything.at.all', 'findOne(Project, { id })'],
  ])('%s.%s is an access', (receiver, call) => {
    expect(judge(`return ${receiver}.${call};`)).toBe(keyOnly('id'));
  });

  it.each(['new Map().delete(id)', 'body.list.find({ id })', '[1].map((x) => x)', 'plans.find({ id })', "jobs.create('x', body)", 'cart.add(body)', 'output.flush()'])('%s is none', (call) => {
    expect(all(`return ${call};`)).toEqual([]);
  });

  it('takes `this` of a class that extends a repository, and its manager', () => {
    expect(prove(`${imports}export class ProjectRepository extends EntityRepository<Project> {
      byId(id: string) { return this.findOne({ id }); }
      of(id: string, org: string) { return this.em.findOne(Project, { id, organization: org }); }
    }
    export class Service { constructor(private readonly store: ProjectRepository) {} get(id: string) { return this.store.findOne({ id }); } }`, options)).toEqual([
      'Project.findOne in ProjectRepository.byId: key-only likely "no caller proves `id`"',
      'Project.findOne in ProjectRepository.of: proved condition',
      'Project.findOne in Service.get: key-only likely "no caller proves `id`"',
    ]);
  });

  it('takes what Nest injects', () => {
    expect(verdict(`${imports}export class Service { constructor(@InjectRepository(Project) private readonly store: EntityRepository<Project>) {} get(id: string) { return this.store.findOne({ id }); } }`, options)).toBe(keyOnly('id'));
  });

  it('cannot see an entity that is chosen at run time', () => {
    expect(judge('return em.find(body.entity, { organization: t });')).toContain('an entity chosen at run time');
  });
});

describe('methods', () => {
  it.each([
    ['em.find(Project, {})', unfiltered],
    ['em.find(Project, { organization: t })', condition],
    ['em.findAndCount(Project, {})', unfiltered],
    ['em.findAndCount(Project, { organization: t })', condition],
    ['em.findAll(Project)', unfiltered],
    ['em.findAll(Project, { limit: 5 })', unfiltered],
    ['em.findAll(Project, { where: { organization: t } })', condition],
    ['em.findByCursor(Project, {}, { first: 5 })', unfiltered],
    ['em.findByCursor(Project, { organization: t }, { first: 5 })', condition],
    ['em.findByCursor(Project, { where: { organization: t }, first: 5 })', condition],
    ['em.stream(Project, { where: { organization: t } })', condition],
    ['em.stream(Project, {})', unfiltered],
    ['em.findOne(Project, id)', keyOnly('id')],
    ['em.findOne(Project, key)', keyOnly('key')],
    ['em.findOne(Project, { id, organization: t })', condition],
    ['em.findOneOrFail(Project, { id })', keyOnly('id')],
    ['em.findOneOrFail(Project, { id, organization: t })', condition],
    ['em.count(Project)', unfiltered],
    ['em.count(Project, { organization: t })', condition],
    ['em.countBy(Project, ["organization"])', unfiltered],
    ['em.countBy(Project, ["name"], { where: { organization: t } })', condition],
    ['em.refresh(em.getReference(Project, id))', keyOnly('id')],
    ['em.nativeUpdate(Project, { id }, { name: "x" })', keyOnly('id')],
    ['em.nativeUpdate(Project, {}, { name: "x" })', unfiltered],
    ['em.nativeUpdate(Project, { id, organization: t }, { name: "x" })', condition],
    ['em.nativeDelete(Project, id)', keyOnly('id')],
    ['em.nativeDelete(Project, {})', unfiltered],
    ['em.nativeDelete(Project, { organization: t })', condition],
    ['em.insert(Project, { name: "x" })', ownerUnset],
    ['em.insert(Project, { name: "x", organization: t })', condition],
    ['em.insertMany(Project, [{ name: "x", organization: t }, { name: "y" }])', ownerUnset],
    ['em.insertMany(Project, [{ name: "x", organization: t }, { name: "y", organization: t }])', condition],
    ['em.upsert(Project, { id, name: "x", organization: t })', keyOnly('id')],
    ['em.upsert(Project, { slug: key, name: "x", organization: t }, { onConflictFields: ["organization", "slug"] })', condition],
    ['em.upsert(Project, { slug: key, name: "x", organization: t }, { onConflictFields: ["slug"] })', keyOnly('key')],
    ['em.upsertMany(Project, [{ id, name: "x", organization: t }])', keyOnly('id')],
    ['em.remove(em.getReference(Project, id))', keyOnly('id')],
    ['projects.find({})', unfiltered],
    ['projects.findAll({ where: { organization: t } })', condition],
    ['projects.nativeDelete({ id })', keyOnly('id')],
    ['projects.insert({ name: "x", organization: t })', condition],
    ['em.find(Plan, {})', 'proved not-owned'],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return ${call};`)).toBe(expected);
  });

  it('reads again by its key what the condition of a conflict kept from being written', () => {
    const upsert = 'await em.upsert(Project, { id, name: "x", organization: t }, { onConflictFields: ["id"], onConflictWhere: { organization: t } })';
    expect(all(`${upsert};`)).toEqual(['Project.upsert in f: proved condition', 'Project.findOne in f: proved not-released']);
    expect(all(`return ${upsert};`)).toEqual(['Project.upsert in f: proved condition', `Project.findOne in f: ${keyOnly('id')}`]);
    expect(all('return em.upsertMany(Project, [{ id, name: "x", organization: t }], { onConflictWhere: { organization: t } });')).toEqual(['Project.upsertMany in f: proved condition', `Project.find in f: key-only likely ${alone}`]);
  });

  it.each([
    ["em.execute('select id from project where organization_id = ?', [t])", 'proved condition'],
    ["em.execute('select id from project where id = ?', [id])", keyOnly('id')],
    ["em.getConnection().execute('delete from project')", unfiltered],
    ["em.execute(body.sql)", 'opaque possible "raw SQL'],
  ])('reads SQL: %s', (call, expected) => {
    expect(judge(`return ${call};`)).toContain(expected);
  });
});

describe('conditions', () => {
  it.each([
    ['{ organization: { id: t } }', relation],
    ['{ organization: { $eq: t } }', condition],
    ['{ organization: em.getReference(Organization, t) }', condition],
    ['{ organizationId: t }', condition],
    ['{ organization: [t] }', condition],
    ['{ organization: { $in: [t] } }', condition],
    ['{ organization: { $in: [] } }', condition],
    ['[]', condition],
    ['{ organization: o }', condition],
    ['{ $and: [{ organization: t }, { $or: [{ name: "a" }, { name: "b" }] }] }', condition],
    ['{ organization: t, $or: [{ name: "a" }, { name: "b" }] }', condition],
    ['[{ organization: t, name: "a" }, { organization: t, name: "b" }]', condition],
    ['{ ...body, organization: t }', condition],
    ['{ organization: t, [raw("lower(name)")]: key }', condition],
    ['{ tasks: { project: { organization: t } } }', relation],
    ['{ organization: { memberships: { $some: { organization: t } } } }', relation],
  ])('%s is scoped', (text, expected) => {
    expect(where(text)).toBe(expected);
  });

  it.each([
    ['{}', unfiltered],
    ['undefined', unfiltered],
    ['{ name: "x" }', unfiltered],
    ['{ organization: {} }', unfiltered],
    ['{ organization: { $ne: t } }', unfiltered],
    ['{ organization: { $nin: [t] } }', unfiltered],
    ['{ organization: { name: t } }', 'unfiltered likely "no caller proves `t`"'],
    ['{ $not: { organization: t } }', unfiltered],
    ['{ $or: [] }', unfiltered],
    ['{ $and: [] }', unfiltered],
    ['{ $or: [{ organization: t }, { name: "x" }] }', conditional],
    ['[{ organization: t }, { name: "x" }]', conditional],
    ['flag ? { organization: t } : {}', conditional],
    ['{ ...(flag && { organization: t }) }', conditional],
    ['{ $or: ids.map((one) => ({ id: one, organization: t })) }', unfiltered],
    ['{ tasks: { $none: { project: { organization: t } } } }', unfiltered],
    ['{ tasks: { $every: { project: { organization: t } } } }', unfiltered],
  ])('%s is not', (text, expected) => {
    expect(where(text)).toBe(expected);
  });

  it('drops undefined values where the configuration says so', () => {
    const schema = `${mikroEntities}\nexport default defineConfig({ ignoreUndefinedInQuery: true });`;
    const judged = (text: string): string => verdict(source(`return em.find(Project, ${text});`), { ...options, schema });
    expect(judged('{ organization: o }')).toBe('conditional likely "no caller proves `o`"');
    expect(judged('{ organization: undefined }')).toBe(unfiltered);
    expect(judged('{ organization: t }')).toBe(condition);
  });
});

describe('the unit of work', () => {
  it.each([
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); p.name = "x"; await em.flush();', 'Project.flush in f: proved derived'],
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); p.name = "x";', 'Project.flush in f: proved derived'],
    ['const p = await em.findOneOrFail(Project, { id }); if (p.organization.id !== t) throw new Error(); p.name = "x"; await em.flush();', 'Project.flush in f: proved derived'],
    ['for (const p of await em.find(Project, { organization: t })) p.name = "x"; await em.flush();', 'Project.flush in f: proved derived'],
    ['const p = em.getReference(Project, id); p.name = "x"; await em.flush();', `Project.flush in f: ${keyOnly('id')}`],
    ['em.assign(em.getReference(Project, id), { name: "x" }); await em.flush();', `Project.assign in f: ${keyOnly('id')}`],
    ['wrap(em.getReference(Project, id)).assign({ name: "x" }); await em.flush();', `Project.assign in f: ${keyOnly('id')}`],
    ['em.assign(await em.findOneOrFail(Project, { id, organization: t }), { name: "x" }); await em.flush();', 'Project.assign in f: proved derived'],
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); wrap(p).assign({ name: "x" }); await em.flush();', 'Project.assign in f: proved derived'],
    ['em.create(Project, { name: "x", organization: t }); await em.flush();', `Project.create in f: ${condition}`],
    ['em.create(Project, { name: "x" }); await em.flush();', `Project.create in f: ${ownerUnset}`],
    ['em.create(Project, { name: "x", organization: ref(Organization, t) }); await em.flush();', `Project.create in f: ${condition}`],
    ['em.create(Project, { name: "x", organization: rel(Organization, t) }); await em.flush();', `Project.create in f: ${condition}`],
    ['em.create(Project, { name: "x", organization: Reference.createFromPK(Organization, t) }); await em.flush();', `Project.create in f: ${condition}`],
    ['em.create(Project, { name: "x", organization: ref(await em.findOneOrFail(Organization, t)) }); await em.flush();', `Project.create in f: ${condition}`],
    ['em.create(Project, { name: "x", organization: ref(Organization, undefined) }); await em.flush();', `Project.create in f: ${ownerUnset}`],
    ['em.create(Project, { id, name: "x", organization: t }); await em.flush();', `Project.create in f: ${condition}`],
    ['const p = em.create(Project, { name: "x" }); p.organization = em.getReference(Organization, t); await em.flush();', `Project.create in f: ${condition}`],
    ['const p = em.create(Project, { name: "x" }); if (flag) p.organization = em.getReference(Organization, t); await em.flush();', `Project.create in f: ${ownerUnset}`],
    ['if (flag) em.create(Project, { name: "x" });', `Project.create in f: ${ownerUnset}`],
    ['em.persist(em.create(Project, { name: "x" })).flush();', `Project.create in f: ${ownerUnset}`],
    ['const p = new Project(); p.organization = em.getReference(Organization, t); em.persist(p); await em.flush();', `Project.persist in f: ${condition}`],
    ['const p = new Project(); em.persist(p); p.organization = em.getReference(Organization, t); await em.flush();', `Project.persist in f: ${condition}`],
    ['const p = new Project(); p.name = "x"; await em.persistAndFlush(p);', `Project.persist in f: ${ownerUnset}`],
    ['projects.create({ name: "x" }); await em.flush();', `Project.create in f: ${ownerUnset}`],
    ['await em.transactional(async (tx) => { tx.create(Project, { name: "x" }); });', `Project.create in f: ${ownerUnset}`],
    ['await em.transactional(async (tx) => { const p = tx.getReference(Project, id); p.name = "x"; });', `Project.flush in f: ${keyOnly('id')}`],
  ])('%s', (code, expected) => {
    expect(all(code)).toContain(expected);
  });

  it('writes nothing that was not kept, and nothing twice', () => {
    expect(all('const p = em.create(Project, { name: "x" }, { persist: false });')).toEqual([]);
    expect(all('return em.getReference(Project, id);')).toEqual([]);
    expect(all('em.merge(Project, { id, name: "x" }); await em.flush();')).toEqual([]);
    expect(all('const p = em.merge(Project, { id, name: "x" }); p.name = "y"; await em.flush();')).toEqual([`Project.flush in f: ${keyOnly('id')}`]);
    expect(all('await em.findOneOrFail(Project, { id, organization: t }); await em.flush();')).toEqual(['Project.findOneOrFail in f: proved not-released']);
    expect(all('const p = await em.findOneOrFail(Project, { id, organization: t }); p.name = "x"; await em.flush(); return p;').filter((line) => line.includes('flush'))).toHaveLength(1);
  });

  it('leaves a new entity that a function gives back to whoever flushes', () => {
    const made = `${imports}function make(em: EntityManager, name: string) { return em.create(Project, { name }); }\n`;
    const parametersOf = 'em: EntityManager, t: string';
    expect(prove(`${made}export async function f(${parametersOf}) { const p = make(em, 'x'); p.organization = em.getReference(Organization, t); await em.flush(); }`, options)).toEqual([`Project.create in f: ${condition}`]);
    expect(prove(`${made}export async function f(${parametersOf}) { make(em, 'x'); await em.flush(); }`, options)).toEqual([`Project.create in f: ${ownerUnset}`]);
    expect(prove(`${imports}export function make(em: EntityManager, name: string) { return em.create(Project, { name }); }`, options)).toEqual(['Project.create in make: owner-unset likely "`make` runs for one tenant at a time"']);
  });

  it.each([
    ['em.create(Task, { title: "x", project: body.projectId });', 'projectId', 'body.projectId'],
    ['em.create(Task, { title: "x", project: em.getReference(Project, key) });', 'projectId', 'key'],
    ['const task = await em.findOneOrFail(Task, { id, project: { organization: t } }); task.project = em.getReference(Project, key);', 'projectId', 'key'],
    ['em.assign(await em.findOneOrFail(Task, { id, project: { organization: t } }), { project: key });', 'projectId', 'key'],
    ['em.insert(Task, { title: "x", project: key });', 'projectId', 'key'],
    ['em.create(Task, { title: "x", project: ref(Project, key) });', 'projectId', 'key'],
    ['em.create(Task, { title: "x", project: Reference.createFromPK(Project, key) });', 'projectId', 'key'],
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); p.tasks.add(em.getReference(Task, key));', 'tasks', 'key'],
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); p.labels.set([em.getReference(Label, key)]);', 'labels', 'key'],
  ])('a row that points at another: %s', (code, field, key) => {
    const found = all(`${code} await em.flush();`);
    expect(found.filter((line) => line.includes(' reference '))).toEqual([expect.stringContaining(`reference ${field} likely "no caller proves \`${key}\`"`)]);
    const proved = `const proved = await em.findOneOrFail(Project, { id: key, organization: t }); const task = await em.findOneOrFail(Task, { id: key, project: { organization: t } }); const label = await em.findOneOrFail(Label, { id: key, organization: t }); ${code.replaceAll(/(?:em\.getReference|ref|Reference\.createFromPK)\(Project, key\)|body\.projectId/g, 'proved').replaceAll('em.getReference(Task, key)', 'task').replaceAll('em.getReference(Label, key)', 'label').replaceAll('project: key', 'project: proved').replace('const task = await em.findOneOrFail(Task, { id, project: { organization: t } });', '')}`;
    expect(all(`${proved} await em.flush();`).filter((line) => !line.includes('proved '))).toEqual([]);
  });

  it('a row made beside the one that it points at needs no proof', () => {
    expect(all('const project = em.create(Project, { name: "x", organization: t }); em.create(Task, { title: "x", project }); await em.flush();').filter((line) => !line.includes('proved '))).toEqual([]);
    expect(all('const organization = em.create(Organization, { name: "x" }); em.create(Project, { name: "x", organization }); await em.flush();').filter((line) => !line.includes('proved '))).toEqual([]);
  });
});

describe('references that are loaded', () => {
  const reference = 'const p = em.getReference(Project, id);';
  it.each([
    [`${reference} await em.refresh(p); return p;`, 'refresh'],
    [`${reference} await em.refreshOrFail(p); return p.name;`, 'refreshOrFail'],
    [`${reference} return em.populate(p, ["tasks"]);`, 'populate'],
    [`${reference} await em.populate([p], ["tasks"]); return p;`, 'populate'],
    [`${reference} await em.populate(p, ["tasks"]); return p;`, 'populate'],
    [`${reference} await wrap(p).init(); return p;`, 'init'],
    ['return wrap(em.getReference(Project, id)).init();', 'init'],
    ['return em.getReference(Project, id, { wrapped: true }).load();', 'load'],
    ['return ref(Project, id).loadOrFail();', 'loadOrFail'],
  ])('%s', (code, method) => {
    expect(judge(code)).toBe(keyOnly('id'));
    const proved = 'if (!(await em.findOne(Project, { id, organization: t }))) throw new Error();';
    expect(all(`${proved} ${code}`).find((line) => line.includes(`.${method} `))).toContain('proved guard');
  });

  it.each([
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); await em.populate(p, ["tasks"]); return p;', ['Project.findOneOrFail in f: proved condition']],
    ['const p = await em.findOneOrFail(Project, { id, organization: t }); await p.tasks.init(); return p;', ['Project.findOneOrFail in f: proved condition']],
    [`${reference} await em.refresh(p); if (p.organization.id !== t) throw new Error(); return p;`, ['Project.refresh in f: proved comparison']],
    [`${reference} await em.refresh(p);`, ['Project.refresh in f: proved not-released']],
    ['body.load(); body.list.init(); cache.loadItems(id); return body;', []],
  ])('%s', (code, expected) => {
    expect(all(code)).toEqual(expected);
  });
});
