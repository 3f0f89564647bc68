import { describe, expect, it } from 'vitest';
import { entities } from '../test/entities.ts';
import { analyseText, type ProveOptions } from '../test/prove.ts';
import { describeClient } from './scoped.ts';

/** What is said of clients, beside each access that is not proved. */
const said = (code: string, options: ProveOptions = {}): string[] => analyseText(code, { openWorld: true, ...options }).judgements.flatMap((j) => (j.verdict.kind === 'proved' ? [] : [`${j.access.resource}.${j.access.method}:${describeClient(j)}`]));

const head = "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n";
const prisma = (extension: string, use: string): string[] => said(`${head}const forTenant = (org: string) => prisma.$extends({ query: ${extension} });\nexport async function f(org: string, id: string) { const db = forTenant(org); ${use} }`);
const reads = '{ $allModels: { findMany: ({ args, query }: any) => query({ ...args, where: { ...args.where, organizationId: org } }) } }';

describe('an access around a scoped client of Prisma', () => {
  const around = ' `forTenant(…)` adds the tenant; this call goes around it.';
  it('is told of the client that would cover it', () => {
    expect(prisma(reads, 'return prisma.invoice.findMany();')).toEqual([`Invoice.findMany:${around}`]);
  });

  it('is told of none that would not: another operation, another model, another way', () => {
    expect(prisma(reads, 'return prisma.invoice.findFirst({ where: { id } });')).toEqual(['Invoice.findFirst:']);
    expect(prisma(reads.replace('$allModels', 'project'), 'return prisma.invoice.findMany();')).toEqual(['Invoice.findMany:']);
    expect(prisma('{ $allModels: { findMany: ({ args, query }: any) => (Math.random() > 1 ? query(args) : query({ ...args, where: { organizationId: org } })) } }', 'return prisma.invoice.findMany();')).toEqual(['Invoice.findMany:']);
    expect(prisma('{ $allModels: { findMany: ({ args, query }: any) => query(args) } }', 'return prisma.invoice.findMany();')).toEqual(['Invoice.findMany:']);
  });

  it('is told of it by the name that holds it', () => {
    const held = `${head}export const scoped = prisma.$extends({ query: ${reads.replace('organizationId: org', 'organizationId: tenantOf()')} });\nexport const f = () => prisma.invoice.findMany();`;
    expect(said(held)).toEqual(['Invoice.findMany: `scoped` adds the tenant; this call goes around it.']);
  });
});

describe('an access on a scoped client that does not cover it', () => {
  const on = (why: string): string => ` \`forTenant(…)\`, on which it is called, ${why}.`;
  it('is told what the client does not do', () => {
    expect(prisma(reads, 'return db.invoice.deleteMany();')).toEqual([`Invoice.deleteMany:${on('does not see `deleteMany` of Invoice')}`]);
    expect(prisma(reads, 'return db.$queryRaw`select * from "Invoice"`;')).toEqual([`Invoice.$queryRaw:${on('adds nothing to SQL')}`]);
    expect(prisma('{ $allModels: { findMany: ({ args, query }: any) => (Math.random() > 1 ? query(args) : query({ ...args, where: { organizationId: org } })) } }', 'return db.invoice.findMany();')).toEqual([`Invoice.findMany:${on('adds no tenant to this `findMany` on every way')}`]);
    expect(prisma(reads, "return db.project.create({ data: { slug: 'x', organizationId: org, labels: { create: { labelId: id } } } });")).toEqual([`Project.create:${on('does not see what a call nests')}`]);
  });

  it('is told nothing where it is proved', () => {
    expect(prisma(reads, 'return db.invoice.findMany();')).toEqual([]);
  });
});

describe('an access around a base class of TypeORM', () => {
  it('is told of one whose methods are called as those of the library', () => {
    const code = (where: string): string => `import { DataSource, Repository } from 'typeorm';
import { Project } from './entities';
declare const dataSource: DataSource;
class Scoped<T> { private repository: Repository<T>; constructor(source: DataSource, entity: any, private organizationId: string) { this.repository = source.getRepository(entity); }
  find(where: any = {}) { return this.repository.find({ where: ${where} }); } }
class Projects extends Scoped<Project> { constructor(source: DataSource, org: string) { super(source, Project, org); } }
export const list = (org: string) => new Projects(dataSource, org).find();
export const f = (id: string) => dataSource.getRepository(Project).findOneBy({ id });`;
    const told = (where: string): string[] => said(code(where), { schema: entities }).filter((line) => line.startsWith('Project.findOneBy'));
    expect(told('{ ...where, organizationId: this.organizationId }')).toEqual(['Project.findOneBy: `Scoped` adds the tenant; this call goes around it.']);
    expect(told('where')).toEqual(['Project.findOneBy:']);
  });

  const code = (use: string): string => `import { DataSource, Repository } from 'typeorm';
import { Project, Task } from './entities';
declare const dataSource: DataSource;
class Scoped<T> { constructor(protected repository: Repository<T>, protected organizationId: string) {}
  all() { return this.repository.find({ where: { organizationId: this.organizationId } }); }
  byId(id: string) { return this.repository.findOneBy({ id }); } }
export const list = (org: string) => new Scoped<Project>(dataSource.getRepository(Project), org).all();
export const f = (org: string, id: string) => ${use};`;
  const told = (use: string): string[] => said(code(use), { schema: entities }).filter((line) => !line.startsWith('undefined'));

  it('is told of it for its resource alone, and not within it', () => {
    expect(told('dataSource.getRepository(Project).findOneBy({ id })')).toEqual(['Project.findOneBy: `Scoped` adds the tenant; this call goes around it.']);
    expect(told('dataSource.getRepository(Task).findOneBy({ id })')).toEqual(['Task.findOneBy:']);
    expect(told('new Scoped<Project>(dataSource.getRepository(Project), org).byId(id)')).toEqual(['Project.findOneBy:']);
  });
});
