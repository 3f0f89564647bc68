import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Organization {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() name!: string;
  @OneToMany(() => Invoice, (invoice: Invoice) => invoice.organization) invoices!: Invoice[];
  @OneToMany(() => Membership, (membership: Membership) => membership.organization) memberships!: Membership[];
}

@Entity()
export class User {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @OneToMany(() => Membership, (membership: Membership) => membership.user) memberships!: Membership[];
}

@Entity()
export class Membership {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() organizationId!: string;
  @ManyToOne(() => Organization, (organization: Organization) => organization.memberships) organization!: Organization;
  @Column() userId!: string;
  @ManyToOne(() => User, (user: User) => user.memberships) user!: User;
}

@Entity()
export class Invoice {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() number!: string;
  @Column() status!: string;
  @Column() organizationId!: string;
  @ManyToOne(() => Organization, (organization: Organization) => organization.invoices) organization!: Organization;
}
