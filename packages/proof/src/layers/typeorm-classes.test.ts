import { describe, expect, it } from 'vitest';
import { entities } from '../../test/entities.ts';
import { prove } from '../../test/prove.ts';

/** The project's own repository class, whose `update` is handed the row that was loaded. */
const repository = (update: string): string => `import { DataSource, EntityTarget, ObjectLiteral, Repository } from 'typeorm';
import { Project, Task } from './entities';
abstract class BaseRepository<E extends ObjectLiteral> {
  protected repository: Repository<E>;
  constructor(protected readonly dataSource: DataSource, entity: EntityTarget<E>) { this.repository = dataSource.getRepository(entity); }
  async findOne(options) { return this.repository.findOne(options); }
  async findOneBy(where) { return this.repository.findOneBy(where); }
}
export class ProjectRepository extends BaseRepository<Project> {
  async update(id: string, params: { data: Partial<Project>; entity?: Project }, raw = false) {
    const { data, entity } = params;
    if (raw) { await this.repository.update(id, data); return; }
    const project = entity ?? (await this.findOneBy({ id }));
    if (!project) throw new Error('not found');
    const previous = { ...project };
    await this.dataSource.transaction(async (manager) => { ${update} });
    return previous.name;
  }
}
`;
const service = (body: string): string => `import { ProjectRepository } from './project.repository';
export class ProjectService {
  constructor(private readonly projects: ProjectRepository) {}
  async rename(id: string, otherId: string, t: string, name: string) { ${body} }
}
`;
const judge = (body: string, update = 'await manager.update(Project, { id: previous.id, organizationId: previous.organizationId }, data);'): string[] =>
  prove({ 'project.repository.ts': repository(update), 'project.service.ts': service(body) }, { schema: entities }).filter((line) => / in ProjectRepository\.update:/.test(line)).map((line) => line.replace(/ in [^:]*:/, ':').replace(/ at .*/, '').replace(/ "no caller.*/, ''));

describe("a repository class's own method under the name of the library's", () => {
  const own = 'const project = await this.projects.findOne({ where: { id, organizationId: t } }); if (!project) throw new Error();';

  it('does with the loaded row what its body says', () => {
    expect(judge(`${own} return this.projects.update(id, { data: { name }, entity: project });`)).toEqual(['Project.update: proved guard', 'Project.findOneBy: proved condition', 'Project.update: proved derived']);
    // a class of rows that it names itself
    expect(judge(`${own} return this.projects.update(id, { data: { name }, entity: project });`, 'await manager.update(Project, previous.id, data);')[2]).toMatch(/proved/);
  });

  it('does with another key what its body says', () => {
    expect(judge(`${own} return this.projects.update(otherId, { data: { name } });`)[1]).toBe('Project.findOneBy: key-only likely');
    expect(judge(`${own} return this.projects.update(otherId, { data: { name } }, true);`)[0]).toBe('Project.update: key-only likely');
    expect(judge('const project = await this.projects.findOne({ where: { id } }); return this.projects.update(id, { data: { name }, entity: project });').some((line) => line.includes('likely'))).toBe(true);
  });
});
