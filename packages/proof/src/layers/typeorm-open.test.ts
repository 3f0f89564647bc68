import { describe, expect, it } from 'vitest';
import { entities } from '../../test/entities.ts';
import { prove } from '../../test/prove.ts';

const imports = `import { DataSource, EntityManager, EntityTarget, FindManyOptions, Repository } from 'typeorm';
import { Project } from './entities';
declare const dataSource: DataSource;
`;
/** What is said of `Project`: the base class's own accesses, of an entity of which nothing is known there, aside. */
const judge = (code: string): string[] => prove(imports + code, { schema: entities, openWorld: true }).filter((line) => line.startsWith('Project'));
const keyOnly = 'key-only likely "no caller proves `id`"';

const base = `class Scoped<T> {
  constructor(protected repository: Repository<T>, protected context: { organizationId: string }) {}
  all(options: FindManyOptions<T> = {}) { return this.repository.find({ ...options, where: { ...options.where, organizationId: this.context.organizationId } }); }
  byId(id: string) { return this.repository.findOne({ where: { id } }); }
  create(data: object) { return this.repository.save({ ...data, organizationId: this.context.organizationId }); }
  createRaw(data: object) { return this.repository.save({ ...data }); }
}
`;

describe('an entity that callers choose', () => {
  it('is that of the repository that an instance was made with', () => {
    const made = 'new Scoped<Project>(dataSource.getRepository(Project), context)';
    expect(judge(`${base}export const f = (context: any) => ${made}.all();`)).toEqual(['Project.find in f: proved condition']);
    expect(judge(`${base}export const f = (context: any, id: string) => ${made}.byId(id);`)).toEqual([`Project.findOne in f: ${keyOnly}`]);
  });

  it('is that which a subclass names for its base', () => {
    const service = (call: string): string[] => judge(`${base}class Projects extends Scoped<Project> {}\nexport class Service { constructor(private projects: Projects) {} f(id: string) { return this.projects.${call}; } }`);
    expect(service('all()')).toEqual(['Project.find in Service.f: proved condition']);
    expect(service('byId(id)')).toEqual([`Project.findOne in Service.f: ${keyOnly}`]);
    expect(service("create({ name: 'x' })")).toEqual(['Project.save in Service.f: proved condition']);
    expect(service("createRaw({ name: 'x' })")).toEqual(['Project.save in Service.f: owner-unset likely "`Service.f` runs for one tenant at a time"']);
  });

  it('is so in the subclass itself', () => {
    const own = (body: string): string[] => judge(`${base}export class Projects extends Scoped<Project> { f(id: string) { return ${body}; } }`);
    expect(own('this.all()')).toEqual(['Project.find in Projects.f: proved condition']);
    expect(own('this.byId(id)')).toEqual([`Project.findOne in Projects.f: ${keyOnly}`]);
    expect(own('this.repository.findOne({ where: { id } })')).toEqual([`Project.findOne in Projects.f: ${keyOnly}`]);
    expect(own('this.repository.findOne({ where: { id, organizationId: this.context.organizationId } })')).toEqual(['Project.findOne in Projects.f: proved condition']);
  });

  it('is a member of the subclass, or an argument', () => {
    const abstracted = `abstract class Base { abstract entity: any; constructor(protected source: DataSource, protected context: any) {}
  all() { return this.source.getRepository(this.entity).find({ where: { organizationId: this.context.organizationId } }); }
  byId(id: string) { return this.source.getRepository(this.entity).findOne({ where: { id } }); } }
class Projects extends Base { entity = Project; }
export class Service { constructor(private projects: Projects) {} f(id: string) { return this.projects.CALL; } }`;
    expect(judge(abstracted.replace('CALL', 'all()'))).toEqual(['Project.find in Service.f: proved condition']);
    expect(judge(abstracted.replace('CALL', 'byId(id)'))).toEqual([`Project.findOne in Service.f: ${keyOnly}`]);
    const factory = `function scoped<T>(manager: EntityManager, entity: EntityTarget<T>, organizationId: string) { const repository = manager.getRepository(entity);
  return { all: () => repository.find({ where: { organizationId } }), byId: (id: string) => repository.findOneBy({ id }) }; }
export const f = (manager: EntityManager, org: string, id: string) => scoped(manager, Project, org).CALL;`;
    expect(judge(factory.replace('CALL', 'all()'))).toEqual(['Project.find in f: proved condition']);
    expect(judge(factory.replace('CALL', 'byId(id)'))).toEqual([`Project.findOneBy in f: ${keyOnly}`]);
    const held = `class Held<T> { constructor(private manager: EntityManager, private entity: EntityTarget<T>, private organizationId: string) {}
  all() { return this.manager.find(this.entity, { where: { organizationId: this.organizationId } }); }
  byId(id: string) { return this.manager.findOneBy(this.entity, { id }); } }
export const f = (manager: EntityManager, org: string, id: string) => new Held(manager, Project, org).CALL;`;
    expect(judge(held.replace('CALL', 'all()'))).toEqual(['Project.find in f: proved condition']);
    expect(judge(held.replace('CALL', 'byId(id)'))).toEqual([`Project.findOneBy in f: ${keyOnly}`]);
  });
});

describe('`super`', () => {
  it('is the repository that a class extends', () => {
    const find = (where: string): string[] => judge(`export class Projects extends Repository<Project> { constructor(source: DataSource, private context: any) { super(Project, source.createEntityManager()); }
  find(options: any = {}) { return super.find({ ...options, where: ${where} }); } }`);
    expect(find('{ ...options.where, organizationId: this.context.organizationId }')).toEqual(['Project.find in Projects.find: proved condition']);
    expect(find("{ name: 'x' }")).toEqual(['Project.find in Projects.find: unfiltered likely "`Projects.find` runs for one tenant at a time"']);
  });

  it("is the method of the project's own class", () => {
    const one = (call: string): string[] => judge(`${base}export class Projects extends Scoped<Project> { byId(id: string) { return ${call}; } }`);
    expect(one('super.byId(id)')).toEqual([`Project.findOne in Projects.byId: ${keyOnly}`]);
    expect(one('super.all({ where: { id } })')).toEqual(['Project.find in Projects.byId: proved condition']);
  });
});
