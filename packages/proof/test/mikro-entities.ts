/** The entities of the MikroORM layer's own tests: the tables of `entities.ts`, and one that a filter ties to its tenant. */
export const mikroEntities = `
import { BaseEntity, Collection, Entity, Filter, ManyToMany, ManyToOne, OneToMany, PrimaryKey, Property, Unique } from '@mikro-orm/core';

@Entity()
export class Organization {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property() name: string;
  @OneToMany(() => Membership, (m) => m.organization) memberships = new Collection<Membership>(this);
  @OneToMany(() => Project, (p) => p.organization) projects = new Collection<Project>(this);
}

@Entity()
export class User {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property({ unique: true }) email: string;
}

@Entity()
export class Membership {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @ManyToOne(() => Organization) organization: Organization;
  @ManyToOne(() => User) user: User;
}

@Entity()
@Unique({ properties: ['organization', 'slug'] })
export class Project {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property() name: string;
  @Property() slug: string;
  @ManyToOne(() => Organization) organization: Organization;
  @OneToMany(() => Task, (t) => t.project) tasks = new Collection<Task>(this);
  @ManyToMany(() => Label) labels = new Collection<Label>(this);
}

@Entity()
export class Task {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property() title: string;
  @ManyToOne(() => Project) project: Project;
}

@Entity()
export class Label {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property() name: string;
  @ManyToOne(() => Organization, { nullable: true }) organization: Organization | null;
}

@Entity()
@Filter({ name: 'tenant', cond: (args) => ({ organization: args.organizationId }), default: true })
@Filter({ name: 'open', cond: { state: 'open' }, default: true })
export class Invoice {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @Property() state: string;
  @ManyToOne(() => Organization) organization: Organization;
}

@Entity()
@Filter({ name: 'tenant', cond: (args) => ({ organization: { id: args.organizationId } }) })
export class Report {
  @PrimaryKey({ type: 'uuid' }) id: string;
  @ManyToOne(() => Organization) organization: Organization;
}

@Entity()
export class Plan {
  @PrimaryKey() code: string;
}
`;
