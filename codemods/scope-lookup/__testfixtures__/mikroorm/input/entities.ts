import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/core';

@Entity()
export class Organization {
  @PrimaryKey({ type: 'uuid' }) id!: string;
  @Property() name!: string;
}

@Entity()
export class User {
  @PrimaryKey({ type: 'uuid' }) id!: string;
}

@Entity()
export class Membership {
  @PrimaryKey({ type: 'uuid' }) id!: string;
  @ManyToOne(() => Organization) organization!: Organization;
  @ManyToOne(() => User) user!: User;
}

@Entity()
export class Invoice {
  @PrimaryKey({ type: 'uuid' }) id!: string;
  @Property() number!: string;
  @Property() status!: string;
  @ManyToOne(() => Organization) organization!: Organization;
}

@Entity()
export class Line {
  @PrimaryKey({ type: 'uuid' }) id!: string;
  @ManyToOne(() => Invoice) invoice!: Invoice;
}
