import { describe, expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';

const short = (lines: string[]): string[] => lines.map((line) => line.replace(/ in f/, '').replace(/ likely .*/, ''));

const schema = `model Org { id String @id
  projects Project[]
  labels Label[]
  members Member[] }
model User { id String @id
  members Member[]
  tasks Task[] }
model Member { orgId String
  org Org @relation(fields: [orgId], references: [id])
  userId String
  user User @relation(fields: [userId], references: [id])
  @@id([orgId, userId]) }
model Country { code String @id
  regions Region[]
  projects Project[] }
model Region { code String @id
  countryCode String
  country Country @relation(fields: [countryCode], references: [code]) }
model Project { id String @id
  orgId String
  org Org @relation(fields: [orgId], references: [id])
  countryCode String
  country Country @relation(fields: [countryCode], references: [code])
  tasks Task[] }
model Task { id String @id
  projectId String
  project Project @relation(fields: [projectId], references: [id])
  userId String
  user User @relation(fields: [userId], references: [id])
  labels Label[] }
model Label { id String @id
  orgId String?
  org Org? @relation(fields: [orgId], references: [id])
  tasks Task[] }
`;

describe('Prisma: rows of tenants that are loaded through rows of everybody', () => {
  const judge = (call: string): string[] => short(prove(`import { prisma } from './db';\nexport async function f(orgId: string, code: string, body: any) { return prisma.${call}; }`, { schema, openWorld: true }));
  const common = 'Country.findMany: proved not-owned';

  it.each<[string, string[]]>([
    ['country.findMany({ include: { projects: true } })', [common, 'Project.projects: unfiltered']],
    ['country.findMany({ select: { code: true, projects: { select: { id: true } } } })', [common, 'Project.projects: unfiltered']],
    ['country.findMany({ include: { projects: { where: { orgId } } } })', [common, 'Project.projects: proved condition']],
    ['country.findMany({ include: { projects: { where: { orgId: body.org || undefined } } } })', [common, 'Project.projects: conditional']],
    ['country.findMany({ include: { projects: false, regions: true } })', [common]],
    ['country.findMany({ include: { projects: { include: { tasks: true } } } })', [common, 'Project.projects: unfiltered']],
    ['country.findMany({ include: { _count: { select: { projects: true } } } })', [common, 'Project._count.projects: unfiltered']],
    ['country.findMany({ include: { _count: { select: { projects: { where: { orgId } } } } } })', [common, 'Project._count.projects: proved condition']],
    ['region.findMany({ include: { country: { include: { projects: true } } } })', ['Region.findMany: proved not-owned', 'Project.country.projects: unfiltered']],
    ['country.update({ where: { code }, data: {}, include: { projects: true } })', ['Country.update: proved not-owned', 'Project.projects: unfiltered']],
    ['project.findMany({ where: { orgId }, include: { country: true } })', ['Project.findMany: proved condition']],
    ['project.findMany({ where: { orgId }, include: { country: { include: { projects: true } } } })', ['Project.findMany: proved condition', 'Project.country.projects: unfiltered']],
    ['project.findMany({ where: { orgId }, include: { tasks: { include: { labels: { include: { tasks: true } } } } } })', ['Project.findMany: proved condition', 'Task.tasks.labels.tasks: unfiltered']],
  ])('%s', (call, expected) => {
    expect(judge(call)).toEqual(expected);
  });

  it('are not asked for of people, nor of the tenant\'s own row', () => {
    expect(judge('project.findMany({ where: { orgId }, include: { tasks: { include: { user: { include: { tasks: true } } } } } })')).toEqual(['Project.findMany: proved condition']);
    expect(judge('org.findUnique({ where: { id: orgId }, include: { projects: { include: { tasks: true } }, labels: { include: { tasks: true } } } })').slice(1)).toEqual(['Task.labels.tasks: unfiltered']);
    expect(judge('label.findMany({ where: { orgId }, include: { tasks: true } })')).toEqual(['Label.findMany: proved condition']);
  });

  it('are released as the rows they come with are', () => {
    const released = (rest: string): string[] => short(prove(`import { prisma } from './db';\nexport async function f(orgId: string) { const found = await prisma.country.findMany({ include: { projects: true } }); ${rest} }`, { schema, openWorld: true }));
    expect(released('return found.length;')).toEqual([common, 'Project.projects: proved not-released']);
    expect(released('return found;')).toEqual([common, 'Project.projects: unfiltered']);
  });
});

describe('TypeORM: rows of tenants that are loaded through rows of everybody', () => {
  const entities = `import { Column, Entity, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm';
@Entity() export class Organization { @PrimaryColumn() id: string; @OneToMany(() => Project, (p) => p.organization) projects: Project[]; @OneToMany(() => Member, (m) => m.organization) members: Member[]; }
@Entity() export class User { @PrimaryColumn() id: string; }
@Entity() export class Member { @PrimaryColumn() organizationId: string; @PrimaryColumn() userId: string; @ManyToOne(() => Organization) organization: Organization; @ManyToOne(() => User) user: User; }
@Entity() export class Country { @PrimaryColumn() code: string; @OneToMany(() => Project, (p) => p.country) projects: Project[]; }
@Entity() export class Project { @PrimaryColumn() id: string; @Column() organizationId: string; @ManyToOne(() => Organization) organization: Organization; @Column() countryCode: string; @ManyToOne(() => Country) country: Country; }
`;
  const judge = (call: string): string[] => short(prove(`import { Repository } from 'typeorm';\nimport { Country, Project } from './entities';\nexport async function f(countries: Repository<Country>, projects: Repository<Project>, organizationId: string) { return ${call}; }`, { schema: entities, openWorld: true }));

  it.each<[string, string[]]>([
    ['countries.find({ relations: { projects: true } })', ['Country.find: proved not-owned', 'Project.projects: unfiltered']],
    ["countries.find({ relations: ['projects'] })", ['Country.find: proved not-owned', 'Project.projects: unfiltered']],
    ['countries.find({ where: { projects: { organizationId } }, relations: { projects: true } })', ['Country.find: proved not-owned', 'Project.projects: proved condition']],
    ['countries.find()', ['Country.find: proved not-owned']],
    ['projects.find({ where: { organizationId }, relations: { country: true } })', ['Project.find: proved condition']],
    ["projects.find({ where: { organizationId }, relations: ['country', 'country.projects'] })", ['Project.find: proved condition', 'Project.country.projects: unfiltered']],
    ['projects.find({ where: { organizationId }, relations: { country: { projects: true } } })', ['Project.find: proved condition', 'Project.country.projects: unfiltered']],
    ['projects.find({ where: { organizationId, country: { projects: { organizationId } } }, relations: { country: { projects: true } } })', ['Project.find: proved condition', 'Project.country.projects: proved condition']],
  ])('%s', (call, expected) => {
    expect(judge(call)).toEqual(expected);
  });
});
