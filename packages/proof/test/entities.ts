/** The entities of the TypeORM layer's own tests: one table of each kind, and each way to reach one from another. */
export const entities = `
import { BaseEntity, Column, Entity, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, PrimaryColumn, PrimaryGeneratedColumn, Tree } from 'typeorm';

@Entity()
export class Organization {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() name: string;
  @OneToMany(() => Membership, (m) => m.organization) memberships: Membership[];
  @OneToMany(() => Project, (p) => p.organization) projects: Project[];
}

@Entity()
export class User {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column({ unique: true }) email: string;
}

@Entity()
export class Membership {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() organizationId: string;
  @ManyToOne(() => Organization, (o) => o.memberships) @JoinColumn({ name: 'organizationId' }) organization: Organization;
  @Column() userId: string;
  @ManyToOne(() => User) @JoinColumn({ name: 'userId' }) user: User;
}

@Entity()
export class Project extends BaseEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() name: string;
  @Column({ name: 'org_id' }) organizationId: string;
  @ManyToOne(() => Organization, (o) => o.projects) @JoinColumn({ name: 'org_id' }) organization: Organization;
  @OneToMany(() => Task, (t) => t.project) tasks: Task[];
  @ManyToMany(() => Label) @JoinTable() labels: Label[];
}

@Entity()
export class Task {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() title: string;
  @Column() projectId: string;
  @ManyToOne(() => Project, (p) => p.tasks) @JoinColumn({ name: 'projectId' }) project: Project;
}

@Entity()
export class Label {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() name: string;
  @Column({ nullable: true }) organizationId: string | null;
  @ManyToOne(() => Organization, { nullable: true }) @JoinColumn({ name: 'organizationId' }) organization: Organization | null;
  @Column({ default: false }) isGlobal: boolean;
}

@Entity()
export class Invoice {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() number: string;
  @ManyToOne(() => Organization, { nullable: false }) @JoinColumn({ name: 'organization_id' }) organization: Organization;
}

@Entity()
@Tree('closure-table')
export class Folder {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() organizationId: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organizationId' }) organization: Organization;
}

@Entity()
export class Plan {
  @PrimaryColumn() code: string;
}
`;
