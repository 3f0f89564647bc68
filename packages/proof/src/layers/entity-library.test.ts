import { expect, it } from 'vitest';
import { prove } from '../../test/prove.ts';

/** Projects are TypeORM's, invoices MikroORM's; both hang on organizations of their own. */
const schema = `
import { Column, Entity, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm';
import { Entity as MikroEntity, ManyToOne as MikroManyToOne, PrimaryKey, Property } from '@mikro-orm/core';
@Entity() export class Organization { @PrimaryColumn() id: string; @OneToMany(() => Member, (m) => m.organization) members: Member[]; }
@Entity() export class User { @PrimaryColumn() id: string; }
@Entity() export class Member { @PrimaryColumn() id: string; @ManyToOne(() => Organization) organization: Organization; @Column() organizationId: string; @ManyToOne(() => User) user: User; @Column() userId: string; }
@Entity() export class Project { @PrimaryColumn() id: string; @Column() name: string; @Column() organizationId: string; @ManyToOne(() => Organization) organization: Organization; }
@MikroEntity() export class Org { @PrimaryKey() id: string; }
@MikroEntity() export class Person { @PrimaryKey() id: string; }
@MikroEntity() export class Membership { @PrimaryKey() id: string; @MikroManyToOne(() => Org) org: Org; @MikroManyToOne(() => Person) person: Person; }
@MikroEntity() export class Invoice { @PrimaryKey() id: string; @Property() number: string; @MikroManyToOne(() => Org) org: Org; }
`;
const judge = (manager: string, code: string): string[] =>
  prove(`${manager}import { Invoice, Org, Project } from './entities';\nexport async function f(em: ${manager === '' ? 'any' : 'EntityManager'}, invoiceRepository: any, projectRepository: any, id: string, t: string, entity: any) {\n${code}\n}`, { schema, openWorld: true });
const typeorm = "import { EntityManager } from 'typeorm';\n";
const mikroorm = "import type { EntityManager } from '@mikro-orm/postgresql';\n";

it.each([
  [mikroorm, 'return em.find(Invoice, { org: t });', ['Invoice.find in f: proved condition']],
  [mikroorm, 'return em.findOne(Invoice, id);', ['Invoice.findOne in f: key-only likely "no caller proves `id`"']],
  [mikroorm, "return em.createQueryBuilder(Invoice, 'i').where({ id }).getSingleResult();", ['Invoice.getSingleResult in f: key-only likely "no caller proves `id`"']],
  [mikroorm, "return em.createQueryBuilder(Invoice, 'i').where({ org: t }).getResultList();", ['Invoice.getResultList in f: proved condition']],
  [mikroorm, "em.create(Invoice, { number: 'x' }); await em.flush();", ['Invoice.create in f: owner-unset likely "`f` runs for one tenant at a time"']],
  [mikroorm, 'await em.nativeDelete(Invoice, { id });', ['Invoice.nativeDelete in f: key-only likely "no caller proves `id`"']],
  [mikroorm, 'return em.find(entity, { id });', ['mikroorm.find in f: opaque possible "an entity chosen at run time"']],
  [typeorm, 'return em.find(Project, { where: { organizationId: t } });', ['Project.find in f: proved condition']],
  [typeorm, 'return em.findOneBy(Project, { id });', ['Project.findOneBy in f: key-only likely "no caller proves `id`"']],
  [typeorm, "return em.createQueryBuilder(Project, 'p').where('p.organizationId = :t', { t }).getMany();", ['Project.getMany in f: proved condition']],
  [typeorm, "return em.createQueryBuilder(Project, 'p').where('p.id = :id', { id }).getMany();", ['Project.getMany in f: key-only likely "no caller proves `id`"']],
  [typeorm, 'return em.find(entity, { where: { id } });', ['typeorm.find in f: opaque possible "an entity chosen at run time"']],
])('takes a manager for that of the library that its type comes from: %s%s', (manager, code, expected) => {
  expect(judge(manager, code)).toEqual(expected);
});

it.each([
  ['return em.find(Invoice, { org: t });', ['Invoice.find in f: proved condition']],
  ['return em.find(Project, { where: { organizationId: t } });', ['Project.find in f: proved condition']],
  ['return em.findOne(Invoice, { id });', ['Invoice.findOne in f: key-only likely "no caller proves `id`"']],
  ["return em.createQueryBuilder(Invoice, 'i').where({ id }).getSingleResult();", ['Invoice.getSingleResult in f: key-only likely "no caller proves `id`"']],
  ["return invoiceRepository.createQueryBuilder('i').where({ org: t }).getResultList();", ['Invoice.getResultList in f: proved condition']],
  ["return em.getRepository(Invoice).createQueryBuilder('i').where({ id }).getResultList();", ['Invoice.getResultList in f: key-only likely "no caller proves `id`"']],
  ["return em.getRepository(Invoice).find({ org: t });", ['Invoice.find in f: proved condition']],
  ["return em.getRepository(Project).find({ where: { organizationId: t } });", ['Project.find in f: proved condition']],
  ["return projectRepository.createQueryBuilder('p').where('p.organizationId = :t', { t }).getMany();", ['Project.getMany in f: proved condition']],
  ['return invoiceRepository.findOne({ id });', ['Invoice.findOne in f: key-only likely "no caller proves `id`"']],
  ['return projectRepository.findOne({ where: { id } });', ['Project.findOne in f: key-only likely "no caller proves `id`"']],
  ["em.create(Invoice, { number: 'x', org: t }); await em.flush();", ['Invoice.create in f: proved condition']],
  ["const i = await em.findOneOrFail(Invoice, { id, org: t }); await em.remove(i).flush();", ['Invoice.findOneOrFail in f: proved not-released', 'Invoice.remove in f: proved derived']],
  ['return em.find(entity, { id });', [expect.stringContaining('an entity chosen at run time')]],
])('takes the entity that a call names for the library of a manager without a type: %s', (code, expected) => {
  expect(judge('', code)).toEqual(expected);
});
