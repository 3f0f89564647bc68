import { describe, expect, it } from 'vitest';
import { entities } from '../../test/entities.ts';
import { prove, verdict, verdictOfLast } from '../../test/prove.ts';

const options = { schema: entities, openWorld: true };
const imports = `import { Any, ArrayContains, Brackets, DataSource, Equal, EntityManager, In, IsNull, Like, Not, Or, QueryRunner, Raw, Repository, SelectQueryBuilder, TreeRepository } from 'typeorm';
import { Folder, Invoice, Label, Membership, Organization, Plan, Project, Task } from './entities';
`;
/** `t`, `id`: parameters; `o`: a parameter that may be undefined; `body`: what the client sent. */
const parameters = 'dataSource: DataSource, projects: Repository<Project>, tasks: Repository<Task>, manager: EntityManager, id: string, ids: string[], t: string, o: string | undefined, body: any, flag: boolean';
const source = (code: string): string => `${imports}export async function f(${parameters}) {\n${code}\n}`;
const judge = (code: string): string => verdict(source(code), options);
const judgeLast = (code: string): string => verdictOfLast(source(code), options);
const where = (text: string): string => judge(`return projects.find({ where: ${text} });`);

const alone = '"`f` runs for one tenant at a time"';
const unfiltered = `unfiltered likely ${alone}`;
const conditional = `conditional likely ${alone}`;
const keyOnly = (key: string): string => `key-only likely "no caller proves \`${key}\`"`;

describe('receivers', () => {
  const lookup = 'findOneBy({ id })';
  it.each([
    ['dataSource.getRepository(Project)', lookup],
    ['dataSource.manager.getRepository(Project)', lookup],
    ["dataSource.getRepository('Project')", lookup],
    ['getApp().AppDataSource.getRepository(Project)', lookup],
    ['getDataSource().getRepository(Project)', lookup],
    ['getRepository(Project)', lookup],
    ['manager.withRepository(projects)', lookup],
    ['projects.extend({ slow() {} })', lookup],
    ['projects', lookup],
    ['(flag ? manager.getRepository(Project) : projects)', lookup],
    ['projectRepo()', lookup],
    ['container.projectRepository', lookup],
    ['Project', lookup],
    ['manager', 'findOneBy(Project, { id })'],
    ['dataSource.manager', 'findOneBy(Project, { id })'],
    ['dataSource.createQueryRunner().manager', "findOneBy('Project', { id })"],
    ['anything.at.all', 'findOneBy(Project, { id })'],
  ])('%s.%s is an access', (receiver, call) => {
    expect(judge(`return ${receiver}.${call};`)).toBe(keyOnly('id'));
  });

  it.each(['new Map().delete(id)', '[1].find((x) => x === 1)', 'store.save(body)', 'plans.find({ id })', 'body.list.find({ where: { id } })'])('%s is none', (call) => {
    expect(prove(source(`return ${call};`), options)).toEqual([]);
  });

  it('takes the entity from an instance member, whatever its name', () => {
    const code = (member: string): string => `${imports}export class Service { ${member} get(id: string) { return this.db.findOneBy({ id }); } }`;
    for (const member of ['constructor(@InjectRepository(Project) private readonly db: Repository<Project>) {}', 'private db: Repository<Project>;', 'private db = dataSource.getRepository(Project);', '@Inject() db!: ProjectRepository;']) {
      expect(verdict(code(member), options)).toBe(keyOnly('id'));
    }
  });

  it('takes `this` of a class that extends a repository, and leaves its own methods to their bodies', () => {
    expect(prove(`${imports}export class ProjectStore extends Repository<Project> {
      byId(id: string) { return this.findOneBy({ id }); }
      async findOneById(id: string, org: string) { return this.findOneBy({ id, organizationId: org }); }
    }
    export const get = (store: ProjectStore, id: string, org: string) => store.findOneById(id, org);`, options)).toEqual([
      'Project.findOneBy in ProjectStore.byId: key-only likely "no caller proves `id`"',
      'Project.findOneBy in ProjectStore.findOneById: proved condition',
    ]);
  });

  it('takes a generic base class for the library itself, and one that adds the tenant for its own body', () => {
    const base = (where: string): string => `${imports}abstract class Base<E extends object> {
      protected repository: Repository<E>;
      constructor(entity: EntityTarget<E>, private readonly context: Context) { this.repository = dataSource.getRepository(entity); }
      async findOne(where: FindOptionsWhere<E>) { return this.repository.findOne({ where: ${where} }); }
    }
    export class ProjectStore extends Base<Project> {}
    export class Service { constructor(private readonly store: ProjectStore) {} get(id: string) { return this.store.findOne({ id }); } }`;
    const judged = (where: string): string => prove(base(where), options).find((line) => line.includes('in Service.get')) ?? '';
    expect(judged('where')).toBe('Project.findOne in Service.get: key-only likely "no caller proves `id`"');
    expect(judged('{ ...where, organizationId: this.context.organizationId }')).toBe('Project.findOne in Service.get: proved condition');
  });

  it.each([
    ['{ ...where, organizationId: this.organizationId }', 'Project.findOne in byId: proved condition'],
    ['where', 'Project.findOne in byId: key-only likely "no caller proves `id`"'],
  ])('follows a class of another file, made on the spot, into a base class of a third: %s', (where, expected) => {
    const judged = prove({
      'base.ts': `${imports}export class Base<E extends object> {
        private readonly repository: Repository<E>;
        constructor(dataSource: DataSource, entity: EntityTarget<E>, private readonly organizationId: string) { this.repository = dataSource.getRepository(entity); }
        findOne(where: FindOptionsWhere<E>) { return this.repository.findOne({ where: ${where} }); }
      }`,
      'projects.ts': `${imports}import { Base } from './base';
      export class ProjectRepository extends Base<Project> { constructor(dataSource: DataSource, organizationId: string) { super(dataSource, Project, organizationId); } }`,
      'app.ts': `${imports}import { ProjectRepository } from './projects';
      const of = (org: string) => new ProjectRepository(dataSource, org);
      export const byId = (id: string, org: string) => of(org).findOne({ id });`,
    }, options);
    expect(judged.filter((line) => line.includes('in byId'))).toEqual([expected]);
  });

  it('takes a variable of a module for filled where another function reads it', () => {
    expect(verdict({ 'app.ts': `${imports}import { getApp } from './server';\nexport const f = (id: string) => { const app = getApp(); if (!app) throw new Error(); return app.dataSource.getRepository(Project).findOneBy({ id }); };`, 'server.ts': 'let app: App | undefined;\nexport function start() { app = createApp(); }\nexport const getApp = () => app;' }, options)).toBe(keyOnly('id'));
  });

  it('follows a method of an injected class', () => {
    expect(prove(`${imports}class Guard { constructor(private readonly projects: Repository<Project>) {} async own(id: string, org: string) { if (!(await this.projects.existsBy({ id, organizationId: org }))) throw new Error(); } }
    export class Service { constructor(private readonly guard: Guard, private readonly tasks: Repository<Task>) {} async clear(id: string, org: string) { await this.guard.own(id, org); await this.tasks.delete({ projectId: id }); } }`, options)).toEqual([
      'Project.existsBy in Guard.own: proved not-released',
      'Task.delete in Service.clear: proved guard',
    ]);
  });

  it('takes what a schedule or an event starts for work of the application itself', () => {
    const started = (decorator: string): string => verdict(`${imports}export class Jobs { constructor(private readonly projects: Repository<Project>) {} @${decorator} run(event: Event) { return this.projects.delete({ id: event.id }); } }`, options);
    expect(started('Cron(EVERY_MINUTE)')).toBe('key-only possible "a scheduled job works on all tenants at once"');
    expect(started("OnEvent('gone')")).toBe('key-only possible "a message of the application itself names the row"');
    expect(started("Delete(':id')")).toBe(keyOnly('event.id'));
  });

  it('follows a transaction into its callback, with or without an isolation level', () => {
    expect(judge('return dataSource.transaction(async (em) => em.findOneBy(Project, { id }));')).toBe(keyOnly('id'));
    expect(judge("return dataSource.transaction('SERIALIZABLE', async (em) => em.getRepository(Project).findOneBy({ id, organizationId: t }));")).toBe('proved condition');
  });

  it('follows a repository factory of the same files', () => {
    expect(verdict({ 'app.ts': `${imports}import { store } from './store';\nexport const f = (id: string) => store().findOneBy({ id });`, 'store.ts': `${imports}export const store = () => db.getRepository(Project);` }, options)).toBe(keyOnly('id'));
  });
});

describe('where objects', () => {
  it.each([
    ['{ id, organizationId: t }', 'proved condition'],
    ['{ id, organizationId: Equal(t) }', 'proved condition'],
    ['{ organizationId: In([t]) }', 'proved condition'],
    ['{ organizationId: Any([t]) }', 'proved condition'],
    ['{ organization: { id: t } }', 'proved relation'],
    ['{ organization: t }', 'proved condition'],
    ['[{ id, organizationId: t }, { name: id, organizationId: t }]', 'proved condition'],
    ['{ id }', keyOnly('id')],
    ['{ id: In(ids) }', keyOnly('ids')],
    ['{ name: Like(id), organizationId: Not(t) }', unfiltered],
    ['{ organizationId: Or(Equal(t), IsNull()) }', 'proved condition'],
    ['{ organizationId: Or(Equal(t), Like(id)) }', conditional],
    ['[{ organizationId: t }, { id }]', conditional],
    ['[]', unfiltered],
    ['{}', unfiltered],
    ['undefined', unfiltered],
    ['{ organizationId: o }', 'conditional likely "no caller proves `o`"'],
    ['{ organizationId: Equal(o) }', 'proved condition'],
    ['{ ...(flag ? { organizationId: t } : {}) }', conditional],
    ['{ organizationId: Raw((a) => `${a} = 1`) }', 'opaque possible "raw SQL in a condition"'],
    ["{ organizationId: 'acme' }", `hardcoded likely ${alone}`],
  ])('%s: %s', (text, expected) => {
    expect(where(text)).toBe(expected);
  });

  it('takes a relation path to a scoped parent for a condition on the child', () => {
    expect(judge('return tasks.findOne({ where: { id, project: { organizationId: t } } });')).toBe('proved relation');
    expect(judge('return tasks.findOne({ where: { id, project: { name: t } } });')).toBe(keyOnly('id'));
  });

  it('takes an arm of rows that are global on purpose in a read, and in no write', () => {
    expect(judge('return manager.find(Label, { where: [{ organizationId: t }, { isGlobal: true }] });')).toBe('proved condition');
    // an item that is not there is left out
    const list = "const where = [{ name: id, organizationId: t }, { name: id, isGlobal: true }];";
    expect(judge(`${list} if (flag) where.push({ id, organizationId: t }, { id, isGlobal: true }); return manager.find(Label, { where });`)).toBe('proved condition');
    expect(judge('return manager.find(Label, { where: [{ organizationId: t }, flag ? { isGlobal: true } : undefined] });')).toBe('proved condition');
    expect(judge(`${list} if (flag) where.push({ id }); return manager.find(Label, { where });`)).toMatch(/^conditional likely/);
    expect(judge('return manager.find(Label, { where: [flag ? { organizationId: t } : undefined] });')).toMatch(/^conditional likely/);
    // by a mark alone they may be there for all
    const marked = 'possible "by its name it marks rows that are there for every tenant"';
    expect(judge('return manager.find(Label, { where: { isGlobal: true } });')).toBe(`unfiltered ${marked}`);
    expect(judge("return manager.find(Label, { where: [{ organizationId: t }, { name: 'SHARED' }] });")).toBe(`conditional ${marked}`);
    expect(judge("return manager.find(Label, { where: { name: In([Kind.SHARED, Kind.OTHER]) } });")).toBe(`unfiltered ${marked}`);
    expect(judge("return manager.find(Label, { where: { name: 'CUSTOM' } });")).toMatch(/^unfiltered likely/);
    expect(judge('return manager.find(Label, { where: { isGlobal: flag } });')).toMatch(/^unfiltered likely/);
    expect(judge('return manager.update(Label, { isGlobal: true }, { name: id });')).toMatch(/^unfiltered likely/);
    expect(judge("return manager.find(Project, { where: { name: 'SHARED' } });")).toMatch(/^unfiltered likely/);
    expect(judge('return manager.delete(Label, [{ organizationId: t }, { isGlobal: true }]);')).toBe(conditional);
  });

  it('sees through a helper that gives the condition or throws', () => {
    const helper = 'const scope = (org?: string) => { if (!org) throw new Error(); return { organizationId: Equal(org) }; };\n';
    expect(verdict(`${imports}${helper}export const f = (projects: Repository<Project>, id: string, o?: string) => projects.findBy({ id, ...scope(o) });`, options)).toBe('proved condition');
    const open = 'const scope = (org?: string) => (org ? { organizationId: Equal(org) } : {});\n';
    expect(verdict(`${imports}${open}export const f = (projects: Repository<Project>, id: string, o?: string) => projects.findBy({ id, ...scope(o) });`, options)).toBe('conditional likely "no caller proves `id`"');
  });
});

describe('the methods of a repository', () => {
  it.each([
    ['find()', unfiltered],
    ['find({ where: { organizationId: t } })', 'proved condition'],
    ['findBy({ organizationId: t })', 'proved condition'],
    ['findAndCount({ where: { id } })', keyOnly('id')],
    ['findAndCountBy({ id })', keyOnly('id')],
    ['findOne({ where: { id } })', keyOnly('id')],
    ['findOne(id)', keyOnly('id')],
    ['findOneOrFail({ where: { id } })', keyOnly('id')],
    ['findOneByOrFail({ id })', keyOnly('id')],
    ['findOneById(id)', keyOnly('id')],
    ['findByIds(ids)', keyOnly('ids')],
    ['exists({ where: { id } })', keyOnly('id')],
    ['exist({ where: { id } })', keyOnly('id')],
    ['existsBy({ id })', keyOnly('id')],
    ['count()', unfiltered],
    ['countBy({ organizationId: t })', 'proved condition'],
    ["sum('size', { organizationId: t })", 'proved condition'],
    ["maximum('size')", unfiltered],
    ["increment({ id }, 'size', 1)", keyOnly('id')],
    ["decrement({ organizationId: t }, 'size', 1)", 'proved condition'],
    ['insert({ name: t })', `owner-unset likely ${alone}`],
    ['insert([{ name: id, organizationId: t }])', 'proved condition'],
    ['update(id, { name: t })', keyOnly('id')],
    ['update({ id, organizationId: t }, { name: id })', 'proved condition'],
    ['update({ id, organizationId: o }, { name: id })', 'proved condition'],
    ['update(ids, { name: t })', keyOnly('ids')],
    ['updateAll({ name: t })', unfiltered],
    ['delete(id)', keyOnly('id')],
    ['delete({ id, organizationId: t })', 'proved condition'],
    ['softDelete(id)', keyOnly('id')],
    ['restore({ id, organizationId: t })', 'proved condition'],
    ['deleteAll()', unfiltered],
    ['clear()', unfiltered],
    ["upsert({ id, name: t, organizationId: t }, ['id'])", keyOnly('id')],
    ["upsert({ name: id, organizationId: t }, { conflictPaths: ['name', 'organizationId'] })", 'proved condition'],
    ['query(id)', 'opaque possible "raw SQL: its text comes from elsewhere"'],
    ['preload({ id })', keyOnly('id')],
  ])('%s: %s', (call, expected) => {
    expect(judge(`return projects.${call};`)).toBe(expected);
  });

  it('reads trees', () => {
    const tree = (call: string): string => verdict(`${imports}export const f = (folders: TreeRepository<Folder>, folder: Folder) => folders.${call};`, options);
    expect(tree('findTrees()')).toBe(unfiltered);
    expect(tree('findDescendants(folder)')).toBe('opaque possible "the entity comes from elsewhere"');
  });

  it('leaves what belongs to nobody alone', () => {
    expect(judge('return manager.findOneBy(Plan, { code: id });')).toBe('proved not-owned');
  });
});

describe('guards', () => {
  it.each([
    ['a scoped lookup that throws, then the key', 'const p = await projects.findOneBy({ id, organizationId: t }); if (!p) throw new Error(); return projects.delete(id);', 'proved guard'],
    ['a scoped lookup that fails by itself', 'await projects.findOneByOrFail({ id, organizationId: t }); return projects.delete({ id });', 'proved guard'],
    ['a lookup of another key', 'const p = await projects.findOneBy({ id, organizationId: t }); if (!p) throw new Error(); return projects.delete(body.id);', keyOnly('body.id')],
    ['children by the parent key', 'const p = await projects.findOneBy({ id, organizationId: t }); if (!p) throw new Error(); return tasks.delete({ projectId: id });', 'proved guard'],
    ['a scoped write that touched a row', 'const r = await projects.delete({ id, organizationId: t }); if ((r.affected ?? 0) === 0) throw new Error(); return tasks.delete({ projectId: id });', 'proved guard'],
    ['a scoped write of which nothing was asked', 'await projects.delete({ id, organizationId: t }); return tasks.delete({ projectId: id });', keyOnly('id')],
    ['an existence check', 'if (!(await projects.existsBy({ id, organizationId: t }))) throw new Error(); return tasks.findBy({ projectId: id });', 'proved guard'],
    ['a comparison after the fetch', 'const p = await projects.findOneBy({ id }); if (p?.organizationId !== t) throw new Error(); return projects.remove(p);', 'proved derived'],
    ['the rows of a scoped list', 'for (const p of await projects.findBy({ organizationId: t })) await tasks.delete({ projectId: p.id });', 'proved derived'],
    ['as many rows as keys', 'const found = await projects.findBy({ id: In(ids), organizationId: t }); if (found.length !== ids.length) throw new Error(); return projects.delete(ids);', 'proved guard'],
  ])('%s', (_, code, expected) => {
    expect(judgeLast(code)).toBe(expected);
  });
});

describe('save', () => {
  it.each([
    ['a new entity with its owner', 'return projects.save({ name: id, organizationId: t });', 'proved condition'],
    ['a new entity without', 'return projects.save({ name: id });', `owner-unset likely ${alone}`],
    ['new and assigned', 'const p = new Project(); p.name = id; p.organizationId = t; return projects.save(p);', 'proved condition'],
    ['new, the owner forgotten', 'const p = new Project(); p.name = id; return projects.save(p);', `owner-unset likely ${alone}`],
    ['created', 'return projects.save(projects.create({ name: id, organizationId: t }));', 'proved condition'],
    ['created by the manager', 'return manager.save(manager.create(Project, { name: id, organization: { id: t } }));', 'proved condition'],
    ['under a key made up on the spot', 'const p = new Project(); p.id = randomUUID(); p.organizationId = t; return projects.save(p);', 'proved condition'],
    ['by a constructor', 'return projects.save(new Project({ name: id, organizationId: t }));', 'proved condition'],
    ['a list', 'return projects.save(ids.map((name) => ({ name, organizationId: t })));', 'proved condition'],
    ["the client's key", 'return projects.save({ id: body.id, name: id, organizationId: t });', keyOnly('body.id')],
    ["the client's fields", 'const p = new Project(); Object.assign(p, body); p.organizationId = t; return projects.save(p);', `key-only likely ${alone}`],
    ['an active record', 'const p = Project.create({ name: id }); return p.save();', `owner-unset likely ${alone}`],
  ])('%s', (_, code, expected) => {
    expect(judge(code)).toBe(expected);
  });

  const load = (criteria: string): string => `const p = await projects.findOneBy(${criteria}); if (!p) throw new Error();`;
  it.each([
    ['a row of a scoped lookup', `${load('{ id, organizationId: t }')} p.name = t; return projects.save(p);`, 'proved derived'],
    ['by the manager', `${load('{ id, organizationId: t }')} p.name = t; return manager.save(Project, p);`, 'proved derived'],
    ['itself', `${load('{ id, organizationId: t }')} p.name = t; return p.save();`, 'proved derived'],
    ['merged with named fields', `${load('{ id, organizationId: t }')} projects.merge(p, { name: t }); return projects.save(p);`, 'proved derived'],
    ["merged with the client's fields", `${load('{ id, organizationId: t }')} projects.merge(p, body); return projects.save(p);`, `key-only likely ${alone}`],
    ['under another key', `${load('{ id, organizationId: t }')} p.id = body.id; return projects.save(p);`, keyOnly('body.id')],
    ['preloaded', 'const p = await projects.preload({ id, name: t }); return projects.save(p!);', 'proved derived'],
  ])('a loaded entity: %s', (_, code, expected) => {
    expect(judgeLast(code)).toBe(expected);
  });

  it('reports the lookup that a saved row comes from', () => {
    expect(prove(source(`${load('{ id }')} p.name = t; return projects.save(p);`), options)).toEqual([
      'Project.findOneBy in f: key-only likely "no caller proves `id`"',
      'Project.save in f: proved derived',
    ]);
  });

  it('takes a request type for a list of fields that may change', () => {
    const update = (type: string): string => verdictOfLast(`${imports}export async function f(projects: Repository<Project>, id: string, t: string, dto: ${type}) { ${load('{ id, organizationId: t }')} Object.assign(p, dto); return projects.save(p); }`, options);
    expect(update('UpdateProjectDto')).toBe('proved derived');
    expect(update('Partial<Project>')).toBe(`key-only likely ${alone}`);
  });
});

describe('references', () => {
  const created = (data: string, before = ''): string[] => prove(source(`${before} await tasks.save({ title: t, ${data} });`), options).filter((line) => line.includes('Task.save'));

  it.each([
    ['projectId: body.projectId', '', 'Task.save in f: reference projectId likely "no caller proves `body.projectId`"'],
    ['project: { id: body.projectId }', '', 'Task.save in f: reference projectId likely "no caller proves `body.projectId`"'],
    ['projectId: id', 'if (!(await projects.existsBy({ id, organizationId: t }))) throw new Error();', 'Task.save in f: proved guard'],
    ['project: p', 'const p = await projects.findOneByOrFail({ id, organizationId: t });', 'Task.save in f: proved guard'],
  ])('%s after "%s"', (data, before, expected) => {
    expect(created(data, before)).toContain(expected);
  });

  it('follows a list of rows on the other side of a junction', () => {
    expect(prove(source('const labels = await manager.findBy(Label, { id: In(ids) }); await projects.save({ name: id, organizationId: t, labels });'), options)).toEqual([
      'Label.findBy in f: key-only likely "no caller proves `ids`"',
      'Project.save in f: proved condition',
      'Project.save in f: proved guard',
    ]);
  });
});

describe('query builders', () => {
  const build = (steps: string): string => judge(`return projects.createQueryBuilder('p')${steps};`);

  it.each([
    [".where('p.organizationId = :t', { t }).getMany()", 'proved condition'],
    [".where('p.org_id = :t').setParameter('t', t).getMany()", 'proved condition'],
    [".where('p.organizationId = :t').setParameters({ t }).getMany()", 'proved condition'],
    ['.where(`p.organizationId = :t`, { t }).getOne()', 'proved condition'],
    [".where('\"p\".\"organizationId\" = :t AND (p.name = :id OR p.id = :id)', { t, id }).getMany()", 'proved condition'],
    [".where('p.organizationId IN (:...ts)', { ts: [t] }).getMany()", 'proved condition'],
    ['.where({ organizationId: t }).getMany()', 'proved condition'],
    [".where('p.id = :id', { id }).andWhere('p.organizationId = :t', { t }).getMany()", 'proved condition'],
    [".leftJoinAndSelect('p.tasks', 'task').where('p.organizationId = :t', { t }).getManyAndCount()", 'proved condition'],
    [".innerJoin('p.organization', 'o').where('o.id = :t', { t }).getMany()", 'proved relation'],
    [".innerJoin('p.organization', 'o', 'o.id = :t', { t }).getMany()", 'proved relation'],
    [".leftJoin('p.organization', 'o', 'o.id = :t', { t }).getMany()", unfiltered],
    [".innerJoin(Organization, 'o', 'o.id = p.organizationId').where('o.id = :t', { t }).getMany()", 'proved relation'],
    [".innerJoin(Membership, 'm', 'm.organizationId = p.organizationId').where('m.organizationId = :t', { t }).getMany()", 'proved relation'],
    [".innerJoin(Membership, 'm', 'm.userId = p.name').where('m.organizationId = :t', { t }).getMany()", unfiltered],
    [".where('p.organizationId = :t', { t: o }).getMany()", 'proved condition'],
    ['.getMany()', unfiltered],
    ['.getCount()', unfiltered],
    [".where('p.id = :id', { id }).getOne()", keyOnly('id')],
    [".where('p.organizationId = :t', { t }).where('p.id = :id', { id }).getOne()", keyOnly('id')],
    [".where('p.organizationId = :t', { t }).orWhere('p.id = :id', { id }).getOne()", conditional],
    [".where('p.organizationId = :t OR p.id = :id', { t, id }).getOne()", conditional],
    [".where('p.organizationId != :t', { t }).getMany()", unfiltered],
    [".where('NOT (p.organizationId = :t)', { t }).getMany()", unfiltered],
    [".where('p.organizationId = :t', { t }).andWhere(new Brackets((qb) => { qb.where('p.id = :id', { id }).orWhere('p.name IS NULL'); })).getMany()", 'proved condition'],
    [".where('p.id = :id', { id }).orWhere(new Brackets((qb) => qb.where('p.organizationId = :t', { t }))).getMany()", conditional],
    [".where('p.organizationId = :t', { t }).andWhere(\"p.createdAt < NOW() - INTERVAL '1 day' * p.age\").getMany()", 'proved condition'],
    [".where('p.name ~* :t', { t }).getMany()", unfiltered],
    [".where('p.organizationId ~* :t', { t }).getMany()", unfiltered],
    [".whereInIds(ids).getMany()", keyOnly('ids')],
    [".update().set({ name: id }).where('id = :id AND organizationId = :t', { id, t }).execute()", 'proved condition'],
    [".update().set({ name: t }).where('id = :id', { id }).execute()", keyOnly('id')],
    [".delete().where('organizationId = :t', { t }).execute()", 'proved condition'],
    [".softDelete().where('id = :id', { id }).execute()", keyOnly('id')],
    ['.insert().values({ name: id, organizationId: t }).execute()', 'proved condition'],
    ['.insert().values([{ name: id }]).execute()', `owner-unset likely ${alone}`],
  ])('%s: %s', (steps, expected) => {
    expect(build(steps)).toBe(expected);
  });

  it.each([
    ["dataSource.createQueryBuilder().select('p').from(Project, 'p').where('p.organizationId = :t', { t }).getMany()", 'proved condition'],
    ["dataSource.createQueryBuilder(Project, 'p').getMany()", unfiltered],
    ["manager.createQueryBuilder(Project, 'p').where('p.id = :id', { id }).getOne()", keyOnly('id')],
    ["dataSource.createQueryBuilder().delete().from(Project).where('id = :id', { id }).execute()", keyOnly('id')],
    ["dataSource.createQueryBuilder().update(Project).set({ name: t }).where({ id, organizationId: t }).execute()", 'proved condition'],
    ['dataSource.createQueryBuilder().insert().into(Project).values({ name: t }).execute()', `owner-unset likely ${alone}`],
    ["Project.createQueryBuilder('p').where('p.id = :id', { id }).getOne()", keyOnly('id')],
  ])('%s: %s', (code, expected) => {
    expect(judge(`return ${code};`)).toBe(expected);
  });

  it.each([
    ['statements', "qb.where('p.id = :id', { id }); qb.andWhere('p.organizationId = :t', { t });", 'proved condition'],
    ['a chain as a statement', "qb.where('p.id = :id', { id }).andWhere('p.organizationId = :t', { t });", 'proved condition'],
    ['one case', "qb.where('p.id = :id', { id }); if (flag) qb.andWhere('p.organizationId = :t', { t });", conditional],
    ['a filter in one case', "qb.where('p.organizationId = :t', { t }); if (flag) { qb.andWhere('p.id = :id', { id }); } if (o) qb.andWhere('p.name = :o', { o });", 'proved condition'],
    ['a widening in one case', "qb.where('p.organizationId = :t', { t }); if (flag) qb.orWhere('p.id = :id', { id });", conditional],
    ['a replacement in one case', "qb.where('p.organizationId = :t', { t }); if (flag) { qb.where('p.id = :id', { id }); }", conditional],
    ['reassigned', "qb = qb.where('p.organizationId = :t', { t }); if (flag) qb = qb.andWhere('p.id = :id', { id });", 'proved condition'],
  ])('a builder over statements: %s', (_, steps, expected) => {
    expect(judge(`let qb = projects.createQueryBuilder('p'); ${steps} return qb.orderBy('p.name').getMany();`)).toBe(expected);
  });

  it('follows a builder that a function hands out', () => {
    const code = (condition: string): string => `${imports}function base(projects: Repository<Project>, t: string) { return projects.createQueryBuilder('p').where('${condition}', { t }); }
    export async function f(projects: Repository<Project>, t: string, id: string) { return base(projects, t).andWhere('p.id = :id', { id }).getOne(); }`;
    expect(verdict(code('p.organizationId = :t'), options)).toBe('proved condition');
    expect(verdict(code('p.name = :t'), options)).toBe(keyOnly('t'));
  });

  it('is nothing while it does not run', () => {
    expect(prove(source("const qb = projects.createQueryBuilder('p'); await qb; return qb.getQuery();"), options)).toEqual([]);
  });
});

describe('a row that was inserted', () => {
  it.each([
    ['await projects.insert({ id, name: id, organizationId: t });', 'proved derived'],
    ['await manager.insert(Project, { id, name: id, organizationId: t });', 'proved derived'],
    ['await projects.createQueryBuilder().insert().values({ id, name: id, organizationId: t }).execute();', 'proved derived'],
    ['await projects.createQueryBuilder().insert().values({ id, name: id, organizationId: t }).orIgnore().execute();', keyOnly('id')],
    ["await projects.createQueryBuilder().insert().values({ id, name: id, organizationId: t }).orUpdate(['name'], ['id']).execute();", keyOnly('id')],
    ['await projects.save({ id, name: id, organizationId: t });', keyOnly('id')],
    ["await projects.upsert({ id, name: id, organizationId: t }, ['id']);", keyOnly('id')],
  ])('proves its key: %s', (create, expected) => {
    expect(judgeLast(`${create}\nawait tasks.delete({ projectId: id });`)).toBe(expected);
  });

  it('also where an entity holds it', () => {
    const f = (order: string): string => verdictOfLast(`${imports}export async function f(manager: EntityManager, p: Project, other: Project) { ${order} }`, options);
    expect(f('await manager.insert(Project, p); await manager.delete(Task, { projectId: p.id });')).toBe('proved derived');
    expect(f('await manager.insert(Project, p); await manager.delete(Task, { projectId: other.id });')).toBe(keyOnly('other.id'));
    expect(f('await manager.save(Project, p); await manager.delete(Task, { projectId: p.id });')).toBe(keyOnly('p.id'));
    expect(f("if (!p.name) p.name = 'new'; await manager.insert(Project, p); await manager.insert(Task, { title: 'x', projectId: p.id });")).toBe('proved guard');
    expect(f("await manager.insert(Project, p); if (!p.name) p.id = other.id; await manager.insert(Task, { title: 'x', projectId: p.id });")).toMatch(/^reference projectId/);
  });
});
