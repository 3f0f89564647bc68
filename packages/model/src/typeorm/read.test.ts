import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { readTypeorm } from './read.ts';

const all = 'Entity, ViewEntity, ChildEntity, TableInheritance, Tree, TreeParent, TreeChildren, Column, PrimaryColumn, PrimaryGeneratedColumn, CreateDateColumn, UpdateDateColumn, DeleteDateColumn, VersionColumn, Generated, ViewColumn, ManyToOne, OneToMany, OneToOne, ManyToMany, JoinColumn, JoinTable, RelationId, Unique, Index, EntitySchema, BaseEntity';
const read = (sources: Record<string, string>) => readTypeorm(factsOf(sources));
const one = (body: string) => read({ 'entities.ts': `import { ${all} } from 'typeorm';\n${body}` });

describe('readTypeorm: entities and columns', () => {
  it('gives the whole resource', () => {
    expect(read({ 'src/post.entity.ts': `import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
@Entity()
export class Org {
  @PrimaryGeneratedColumn('uuid')
  id: string;
}

@Entity('posts')
export class BlogPost {
  @PrimaryGeneratedColumn() id: number;
  @Column({ name: 'org_id', type: 'uuid' }) orgId: string;
  @ManyToOne(() => Org, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'org_id' })
  org: Org;
}
` })).toEqual([
      {
        name: 'Org', layer: 'typeorm', accessors: ['Org', 'org'], table: 'org', kind: 'unknown', owners: [], principals: [], via: [],
        columns: { id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: true, place: { file: 'src/post.entity.ts', line: 4, endLine: 5 } } },
        relations: {}, uniques: [], evidence: [], place: { file: 'src/post.entity.ts', line: 3, endLine: 6 },
      },
      {
        name: 'BlogPost', layer: 'typeorm', accessors: ['BlogPost', 'posts'], table: 'posts', kind: 'unknown', owners: [], principals: [], via: [],
        columns: {
          id: { name: 'id', type: 'integer', optional: false, list: false, unique: true, primary: true, hasDefault: true, place: { file: 'src/post.entity.ts', line: 10 } },
          orgId: { name: 'orgId', type: 'uuid', optional: false, list: false, unique: false, primary: false, hasDefault: false, dbName: 'org_id', place: { file: 'src/post.entity.ts', line: 11 } },
        },
        relations: { org: { name: 'org', target: 'Org', list: false, optional: false, fields: ['orgId'], references: ['id'], place: { file: 'src/post.entity.ts', line: 12, endLine: 14 } } },
        uniques: [], evidence: [], place: { file: 'src/post.entity.ts', line: 9, endLine: 15 },
      },
    ]);
  });

  it('reads every kind of column', () => {
    expect(lines(one(`
@Entity({ name: 'things', schema: 'app' })
export class Thing {
  @PrimaryColumn() key: string;
  @Column('varchar', { length: 9, nullable: true }) a: string;
  @Column({ type: 'int', default: 1 }) b: number;
  @Column() c: string | null;
  @Column({ unique: true }) d: Date;
  @Column('text', { array: true }) e: string[];
  @Column('simple-array') f: string[];
  @Column({ type: 'uuid', generated: 'uuid' }) g: string;
  @Column() @Generated('uuid') h: string;
  @CreateDateColumn() createdAt: Date;
  @Column({ type: 'timestamp' }) @UpdateDateColumn() updatedAt: Date;
  @DeleteDateColumn() deletedAt?: Date;
  @VersionColumn() version: number;
  plain: string;
  method() {}
}`))).toEqual([
      'Thing = things as Thing things', '  key string!*', '  a varchar?', '  b int+', '  c string', '  d Date*', '  e text[]', '  f simple-array[]', '  g uuid+', '  h string+',
      '  createdAt Date+', '  updatedAt timestamp+', '  deletedAt Date?+', '  version number+',
    ]);
  });

  it('inherits columns from base classes and mixins, over files', () => {
    expect(lines(read({
      'base.ts': `import { Column, CreateDateColumn, PrimaryGeneratedColumn } from 'typeorm';
export abstract class Base extends Root { @PrimaryGeneratedColumn('uuid') id: string; @Column({ nullable: true }) note: string; }
class Root { @CreateDateColumn() createdAt: Date; }
export function WithTenant<T extends Ctor>(Parent: T) { abstract class Scoped extends Parent { @Column('uuid') tenantId: string; } return Scoped; }
`,
      'doc.ts': `import { Column, Entity } from 'typeorm';
import { Base, WithTenant } from './base';
import { Gone } from 'elsewhere';
@Entity() export class Doc extends WithTenant(Base) { @Column() note: string; }
@Entity() export class Lost extends Gone { @Column() id: string; }
`,
    }))).toEqual([
      'Doc = doc as Doc doc', '  createdAt Date+', '  id uuid!*+', '  note string', '  tenantId uuid',
      'Lost (incomplete) = lost as Lost lost', '  id string',
    ]);
  });

  it('reads children of a table, views, embedded columns and active records', () => {
    expect(lines(one(`
class Address { @Column() city: string; @Column({ name: 'zip' }) code: string; }
class Meta { @Column() x: string; @Column(() => Address, { prefix: 'home' }) home: Address; @Column(() => Address, { prefix: false }) bare: Address; }
@Entity('people') @TableInheritance({ column: 'kind' })
export class Person extends BaseEntity { @PrimaryGeneratedColumn() id: number; @Column(() => Address) address: Address; }
@ChildEntity() export class Student extends Person { @Column({ nullable: true }) school: string; }
@ViewEntity({ name: 'person_view', expression: 'select 1' }) export class PersonView { @ViewColumn() id: number; }
@Entity() export class Deep { @PrimaryColumn() id: string; @Column(() => Meta) meta: Meta; }
`))).toEqual([
      'Person = people as Person people', '  id integer!*+', '  address.city string =addressCity', '  address.code string =addressZip',
      'Student = people as Student people', '  id integer!*+', '  address.city string =addressCity', '  address.code string =addressZip', '  school string?',
      'PersonView = person_view as PersonView person_view', '  id number',
      'Deep = deep as Deep deep', '  id string!*', '  meta.x string =metaX', '  meta.home.city string =metaHomeCity', '  meta.home.code string =metaHomeZip', '  meta.bare.city string =metaCity', '  meta.bare.code string =metaZip',
    ]);
  });

  it("reads the project's own decorators, and leaves other libraries' alone", () => {
    expect(lines(read({
      'decorators.ts': "import { Column, PrimaryColumn } from 'typeorm';\nimport { applyDecorators } from '@nestjs/common';\nexport function JsonColumn(options = {}) { return Column({ ...options, type: 'json' }); }\nexport const Key = () => PrimaryColumn('uuid');\nexport const Both = () => applyDecorators(Column('text'), ApiProperty());",
      'a.ts': "import { Entity } from 'typeorm';\nimport { Both, JsonColumn, Key } from './decorators';\n@Entity() export class A { @Key() id: string; @JsonColumn({ nullable: true }) data: object; @Both() text: string; }",
      'b.ts': "import { Entity, Property } from '@mikro-orm/core';\nimport { In } from 'typeorm';\n@Entity() export class B { @Property() id: string; }",
    }))).toEqual(['A = a as A a', '  id uuid!*', '  data json?', '  text text']);
  });
});

describe('readTypeorm: relations and keys', () => {
  it('ties join columns to the properties that hold them, and makes up the others', () => {
    expect(lines(one(`
@Entity() export class User { @PrimaryGeneratedColumn('uuid') id: string; @OneToMany(() => Task, (task) => task.owner) tasks: Task[]; @OneToOne(() => Profile, 'user') profile: Profile; }
@Entity() export class Task {
  @PrimaryGeneratedColumn() id: number;
  @Column('uuid', { nullable: true }) ownerId: string | null;
  @ManyToOne(() => User, (user) => user.tasks) owner: User;
  @ManyToOne(() => User) @JoinColumn({ name: 'created_by' }) creator: User;
  @ManyToOne('User', { nullable: false }) @JoinColumn({ name: 'team_user_id' }) member: Promise<User>;
  @RelationId((task: Task) => task.member) memberId: string;
  @ManyToOne(() => Task, { createForeignKeyConstraints: false }) parent: Task;
}
@Entity() export class Profile { @PrimaryColumn() id: string; @OneToOne(() => User, (user) => user.profile) @JoinColumn() user: User; }
@Entity() @Tree('closure-table') export class Node { @PrimaryColumn() id: string; @TreeParent() up: Node; @TreeChildren() down: Node[]; }
`))).toEqual([
      'User = user as User user', '  id uuid!*+', '  -> tasks[] Task /owner', '  -> profile? Profile /user',
      'Task = task as Task task', '  id integer!*+', '  ownerId uuid?', '  created_by uuid? <creator', '  memberId uuid =team_user_id <member', '  parentId integer? <parent',
      '  -> owner? User ownerId=id /tasks', '  -> creator? User created_by=id', '  -> member User memberId=id', '  -> parent? Task parentId=id ^',
      'Profile = profile as Profile profile', '  id string!*', '  userId uuid?* <user', '  -> user? User userId=id /profile',
      'Node = node as Node node', '  id string!*', '  upId string? <up', '  -> up? Node upId=id', '  -> down[] Node',
    ]);
  });

  it('reads composite and referenced keys, uniques and indexes', () => {
    expect(lines(one(`
@Entity() export class Region { @PrimaryColumn() org: string; @PrimaryColumn() code: string; @Column({ unique: true }) slug: string; }
@Entity()
@Unique(['org', 'name']) @Unique('named', (site: Site) => [site.name, site.code]) @Index(['name'], { unique: true }) @Index('i', ['org', 'code'], { unique: true })
@Index(['code', 'slug'], { unique: true, where: 'x' }) @Index(['name', 'slug'])
export class Site {
  @PrimaryColumn() id: string;
  @Column() name: string;
  @Column() @Index({ unique: true }) code: string;
  @Column() @Unique() slug: string;
  @ManyToOne(() => Region) @JoinColumn([{ name: 'org', referencedColumnName: 'org' }, { name: 'region_code', referencedColumnName: 'code' }]) region: Region;
  @ManyToOne(() => Region, { nullable: false }) other: Region;
  @ManyToOne(() => Region, { nullable: false }) @JoinColumn({ referencedColumnName: 'slug' }) by: Region;
}
`))).toEqual([
      'Region = region as Region region', '  org string', '  code string', '  slug string*', '  key org_code (org, code)',
      'Site = site as Site site', '  id string!*', '  name string*', '  code string*', '  slug string*', '  org string? <region', '  region_code string? <region', '  otherOrg string <other', '  otherCode string <other', '  bySlug string <by',
      '  -> region? Region org,region_code=org,code', '  -> other Region otherOrg,otherCode=org,code', '  -> by Region bySlug=slug',
      '  key org_name (org, name)', '  key name_code (name, code)', '  key org_code (org, code)',
    ]);
  });

  it('makes a resource of a link table that no entity stands for', () => {
    expect(lines(one(`
@Entity() export class Org { @PrimaryColumn('uuid') id: string; @ManyToMany(() => User, (user) => user.orgs) @JoinTable() users: User[]; @ManyToMany(() => Tag) @JoinTable({ name: 'org_tag' }) tags: Tag[]; }
@Entity() export class User { @PrimaryColumn('uuid') id: string; @ManyToMany(() => Org, (org) => org.users) orgs: Org[]; @ManyToMany(() => User) @JoinTable({ name: 'friends', joinColumn: { name: 'a' }, inverseJoinColumns: [{ name: 'b' }] }) friends: User[]; }
@Entity() export class Tag { @PrimaryColumn() id: string; }
@Entity('org_tag') export class OrgTag { @PrimaryColumn() orgId: string; @PrimaryColumn() tagId: string; }
`))).toEqual([
      'Org = org as Org org', '  id uuid!*', '  -> users[] User /orgs', '  -> tags[] Tag',
      'User = user as User user', '  id uuid!*', '  -> orgs[] Org /users', '  -> friends[] User',
      'Tag = tag as Tag tag', '  id string!*',
      'OrgTag = org_tag as OrgTag org_tag', '  orgId string', '  tagId string', '  key orgId_tagId (orgId, tagId)',
      'org_users_user = org_users_user', '  orgId uuid', '  userId uuid', '  -> org Org orgId=id ~', '  -> user User userId=id ~', '  key orgId_userId (orgId, userId)',
      'friends = friends', '  a uuid', '  b uuid', '  -> user_1 User a=id ~', '  -> user_2 User b=id ~', '  key a_b (a, b)',
    ]);
  });

  it('names columns as a snake-case strategy does, where one is named', () => {
    expect(lines(read({
      'a.ts': "import { Column, Entity, ManyToOne, PrimaryColumn } from 'typeorm';\n@Entity() export class Org { @PrimaryColumn() id: string; }\n@Entity() export class ApiKey { @PrimaryColumn() id: string; @Column() orgId: string; @ManyToOne(() => Org) org: Org; @Column({ name: 'Raw' }) rawName: string; }",
      'source.ts': "import { DataSource } from 'typeorm';\nimport { SnakeNamingStrategy } from 'typeorm-naming-strategies';\nexport default new DataSource({ namingStrategy: new SnakeNamingStrategy() });",
    }))).toEqual(['Org = org as Org org', '  id string!*', 'ApiKey = api_key as ApiKey api_key', '  id string!*', '  orgId string =org_id', '  rawName string =Raw', '  -> org Org orgId=id']);
  });
});

describe('readTypeorm: EntitySchema', () => {
  it('reads columns, relations and keys', () => {
    expect(lines(one(`
export const OrgSchema = new EntitySchema({ name: 'Org', columns: { id: { type: 'uuid', primary: true, generated: 'uuid' } } });
class Member {}
const base = { createdAt: { type: Date, createDate: true }, gone: { type: Date, deleteDate: true } };
export const MemberEntity = new EntitySchema<Member>({
  name: 'member', target: Member, tableName: 'members',
  columns: { ...base, id: { type: Number, primary: true, generated: true }, orgId: { name: 'org_id', type: 'uuid' }, email: { type: String, nullable: true, unique: true } },
  relations: {
    org: { type: 'many-to-one', target: 'Org', joinColumn: { name: 'org_id' }, nullable: false },
    boss: { type: 'many-to-one', target: () => Member, joinColumn: true },
    others: { type: 'one-to-many', target: 'member', inverseSide: 'boss' },
  },
  uniques: [{ columns: ['orgId', 'email'] }], indices: [{ columns: ['email', 'id'], unique: true }, { columns: ['id', 'orgId'] }],
});
export const Hidden = new EntitySchema({ name: 'Hidden', abstract: true, columns: {} });
`))).toEqual([
      'Org = org as Org OrgSchema org', '  id uuid!*+',
      'Member = members as Member MemberEntity member members', '  createdAt date+', '  gone date?', '  id number!*+', '  orgId uuid =org_id', '  email string?*', '  bossId number? <boss',
      '  -> org Org orgId=id', '  -> boss? Member bossId=id /others', '  -> others[] Member /boss', '  key orgId_email (orgId, email)', '  key email_id (email, id)',
    ]);
  });
});

describe('readTypeorm: copies', () => {
  it('merges copies of an entity and tells others of the same name apart; references follow', () => {
    const resources = read({
      'api/user.ts': "import { Column, Entity, PrimaryColumn } from 'typeorm';\n@Entity() export class User { @PrimaryColumn() id: string; @Column() name: string; }",
      'worker/user.ts': "import { Column, Entity, PrimaryColumn } from 'typeorm';\n@Entity() export class User { @PrimaryColumn() id: string; }",
      'legacy/user.ts': "import { Column, Entity, PrimaryColumn } from 'typeorm';\n@Entity('old_users') export class User { @PrimaryColumn() number: string; @Column() login: string; }",
      'legacy/log.ts': "import { Entity, ManyToOne, PrimaryColumn } from 'typeorm';\nimport { User } from './user';\n@Entity() export class Log { @PrimaryColumn() id: string; @ManyToOne(() => User) user: User; }",
    });
    expect(lines(resources)).toEqual([
      'User = user as User user', '  id string!*', '  name string',
      'Log = log as Log log', '  id string!*', '  userNumber string? <user', '  -> user? User (legacy/user.ts) userNumber=number',
      'User (legacy/user.ts) = old_users as User old_users', '  number string!*', '  login string',
    ]);
  });
});
