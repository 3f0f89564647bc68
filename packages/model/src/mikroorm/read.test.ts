import { describe, expect, it } from 'vitest';
import { factsOf, lines } from '../../test/resources.ts';
import { buildModel } from '../index.ts';
import { readTypeorm } from '../typeorm/read.ts';
import { readMikroorm } from './read.ts';

const all = 'Entity, Embeddable, Embedded, PrimaryKey, Property, Enum, Formula, ManyToOne, OneToMany, OneToOne, ManyToMany, Unique, Index, Filter, EntitySchema, defineEntity, p, ReferenceKind, Collection, Ref, Opt';
const read = (sources: Record<string, string>) => readMikroorm(factsOf(sources));
const one = (body: string, from = '@mikro-orm/core') => read({ 'entities.ts': `import { ${all} } from '${from}';\n${body}` });

describe('readMikroorm: decorators', () => {
  it('gives the whole resource', () => {
    expect(read({ 'src/post.entity.ts': `import { Entity, Filter, ManyToOne, PrimaryKey, Property } from '@mikro-orm/core';
@Entity()
export class Org {
  @PrimaryKey({ type: 'uuid' })
  id: string = v4();
}

@Entity({ tableName: 'posts' })
@Filter({ name: 'tenant', cond: (args) => ({ org: args.orgId }), default: true })
export class BlogPost {
  @PrimaryKey() id!: number;
  @Property({ columnType: 'text' }) pageTitle!: string;
  @ManyToOne(() => Org) org!: Org;
}
` })).toEqual([
      {
        name: 'Org', layer: 'mikroorm', accessors: ['Org', 'org'], table: 'org', kind: 'unknown', owners: [], principals: [], via: [],
        columns: { id: { name: 'id', type: 'uuid', optional: false, list: false, unique: true, primary: true, hasDefault: true, place: { file: 'src/post.entity.ts', line: 4, endLine: 5 } } },
        relations: {}, uniques: [], evidence: [], place: { file: 'src/post.entity.ts', line: 3, endLine: 6 },
      },
      {
        name: 'BlogPost', layer: 'mikroorm', accessors: ['BlogPost', 'posts'], table: 'posts', kind: 'unknown', owners: [], principals: [], via: [],
        columns: {
          id: { name: 'id', type: 'number', optional: false, list: false, unique: true, primary: true, hasDefault: true, place: { file: 'src/post.entity.ts', line: 11 } },
          pageTitle: { name: 'pageTitle', type: 'text', optional: false, list: false, unique: false, primary: false, hasDefault: false, dbName: 'page_title', place: { file: 'src/post.entity.ts', line: 12 } },
          orgId: { name: 'orgId', type: 'uuid', optional: false, list: false, unique: false, primary: false, hasDefault: false, dbName: 'org_id', through: 'org', place: { file: 'src/post.entity.ts', line: 13 } },
        },
        relations: { org: { name: 'org', target: 'Org', list: false, optional: false, fields: ['orgId'], references: ['id'], place: { file: 'src/post.entity.ts', line: 13 } } },
        uniques: [], evidence: [], place: { file: 'src/post.entity.ts', line: 10, endLine: 14 },
        filters: [{ name: 'tenant', byDefault: true, equals: [{ path: ['org'], argument: 'orgId' }] }],
      },
    ]);
  });

  const shape = `
@Entity() class Org { @PrimaryKey({ type: 'uuid' }) id!: string; @OneToMany(() => Task, (task) => task.org) tasks = new Collection<Task>(this); @ManyToMany(() => Tag) tags = new Collection<Tag>(this); }
@Entity() class Tag { @PrimaryKey() id!: number; @Property({ unique: true }) label!: string; @ManyToMany({ entity: () => Org, mappedBy: 'tags' }) orgs = new Collection<Org>(this); }
abstract class Base { @PrimaryKey({ type: 'uuid' }) id = v4(); @Property({ onCreate: () => new Date() }) createdAt?: Date; @Property({ version: true }) version!: number; }
@Embeddable() class Address { @Property() city!: string; @Property({ fieldName: 'zip' }) postCode!: string; }
@Entity() @Unique({ properties: ['org', 'slug'] }) class Task extends Base {
  @ManyToOne() org!: Ref<Org>;
  @Property() slug!: string & Opt;
  @Property({ nullable: true }) note?: string | null;
  @Property({ default: 1 }) rank!: number;
  @Property({ type: 'text[]', array: true }) labels!: string[];
  @Property({ persist: false }) computed!: string;
  @Formula('1 + 1') sum!: number;
  @Enum(() => State) state = State.Open;
  @Embedded(() => Address) home!: Address;
  @Embedded(() => Address, { prefix: false }) bare!: Address;
  @Embedded(() => Address, { object: true, nullable: true }) json?: Address;
  @ManyToOne(() => Task, { nullable: true, joinColumn: 'parent' }) parentTask?: Task;
  @OneToOne({ entity: () => Tag, nullable: true }) badge?: Tag;
  @ManyToOne(() => Org, { mapToPk: true }) guest!: string;
}`;
  const expected = [
    'Org = org as Org org', '  id uuid!*', '  -> tasks[] Task /org', '  -> tags[] Tag /orgs',
    'Tag = tag as Tag tag', '  id number!*+', '  label string*', '  -> orgs[] Org /tags',
    'Task = task as Task task', '  id uuid!*+', '  createdAt Date+ =created_at', '  version number+', '  slug string', '  note string?', '  rank number+', '  labels text[][]', '  state unknown+',
    '  home.city string =home_city', '  home.postCode string =home_zip', '  bare.city string =city', '  bare.postCode string =zip', '  json json?',
    '  orgId uuid =org_id', '  parent uuid? <parentTask', '  badgeId number?* =badge_id <badge', '  guest uuid =guest_id <guest',
    '  -> org Org orgId=id /tasks', '  -> parentTask? Task parent=id', '  -> badge? Tag badgeId=id', '  -> guest Org guest=id', '  key orgId_slug (orgId, slug)',
    'org_tags = org_tags', '  org_id uuid', '  tag_id number', '  -> org Org org_id=id ~', '  -> tag Tag tag_id=id ~', '  key org_id_tag_id (org_id, tag_id)',
  ];
  it('reads columns, relations, embedded classes, bases and keys', () => {
    expect(lines(one(shape)).map((line) => line.replace(' <org', ''))).toEqual(expected);
  });
  it.each(['@mikro-orm/decorators/legacy', '@mikro-orm/decorators/es', '@mikro-orm/postgresql'])('the same from %s', (from) => {
    expect(lines(one(shape, from)).map((line) => line.replace(' <org', ''))).toEqual(expected);
  });

  it('keeps children of a table with a discriminator in that table, leaves abstract and virtual entities out', () => {
    expect(lines(one(`
@Entity({ abstract: true }) abstract class Base { @PrimaryKey() id!: number; }
@Entity({ discriminatorColumn: 'kind' }) class Person extends Base { @Property() name!: string; }
@Entity({ discriminatorValue: 'boss' }) class Boss extends Person { @Property({ nullable: true }) car?: string; }
@Entity({ expression: 'select 1' }) class Report { @Property() n!: number; }
class Loose extends Unknown {}
@Entity() class Open extends Loose { @PrimaryKey() id!: number; }
`))).toEqual([
      'Person = person as Person person', '  id number!*+', '  name string', 'Boss = person as Boss person', '  id number!*+', '  name string', '  car string?',
      'Open (incomplete) = open as Open open', '  id number!*+',
    ]);
  });

  it('leaves entities of other libraries to their readers', () => {
    const typeorm = "import { Column, Entity, PrimaryColumn } from 'typeorm';\n@Entity() export class A { @PrimaryColumn() id: string; }";
    const ours = "import { Entity, PrimaryKey } from '@mikro-orm/core';\n@Entity() export class B { @PrimaryKey() id!: string; }";
    expect(read({ 'a.ts': typeorm, 'b.ts': ours }).map(({ name }) => name)).toEqual(['B']);
    expect(readTypeorm(factsOf({ 'a.ts': typeorm, 'b.ts': ours })).map(({ name }) => name)).toEqual(['A']);
  });
});

describe('readMikroorm: schemas', () => {
  const expected = [
    'Org = org as Org OrgSchema org', '  id uuid!*', '  name string',
    'Member = members as Member MemberSchema members', '  id uuid!*+', '  email string?*', '  orgId uuid =org_id', '  bossId uuid? =boss_id <boss',
    '  -> org Org orgId=id', '  -> boss? Member bossId=id /team', '  -> team[] Member /boss', '  key orgId_email (orgId, email)',
  ];
  const withoutThrough = (text: string[]) => text.map((line) => line.replace(' <org', ''));
  it('reads EntitySchema', () => {
    expect(withoutThrough(lines(one(`
export const OrgSchema = new EntitySchema({ name: 'Org', properties: { id: { type: 'uuid', primary: true }, name: { type: 'string' } } });
const base = new EntitySchema({ name: 'Base', abstract: true, properties: { id: { type: 'uuid', primary: true, onCreate: () => v4() } } });
class Member {}
export const MemberSchema = new EntitySchema<Member>({
  class: Member, extends: base, tableName: 'members',
  properties: {
    email: { type: 'string', nullable: true, unique: true },
    org: { kind: 'm:1', entity: () => OrgSchema },
    boss: { kind: ReferenceKind.MANY_TO_ONE, entity: 'Member', nullable: true },
    team: { reference: '1:m', entity: () => Member, mappedBy: (member) => member.boss },
  },
  uniques: [{ properties: ['org', 'email'] }],
});
`)))).toEqual(expected);
  });
  it('reads defineEntity', () => {
    expect(withoutThrough(lines(one(`
export const OrgSchema = defineEntity({ name: 'Org', properties: { id: p.uuid().primary(), name: p.string() } });
const base = defineEntity({ name: 'Base', abstract: true, properties: (p) => ({ id: p.uuid().primary().onCreate(() => v4()) }) });
export const MemberSchema = defineEntity({
  name: 'Member', extends: base, tableName: 'members',
  properties: (p) => ({
    email: p.string().nullable().unique(),
    org: () => p.manyToOne(OrgSchema).ref(),
    boss: () => p.manyToOne(MemberSchema).nullable(),
    team: () => p.oneToMany(MemberSchema).mappedBy('boss'),
  }),
  uniques: [{ properties: ['org', 'email'] }],
});
`)))).toEqual(expected);
  });
});

describe('readMikroorm: filters', () => {
  const filters = (text: string, more = '') => one(`@Entity() ${text} class A { @PrimaryKey() id!: number; }\n${more}`)[0]!.filters ?? [];
  const tenant = (equals: object[], byDefault = true) => [{ name: 'tenant', byDefault, equals }];
  const org = { path: ['org'], argument: 'orgId' };
  it.each([
    ["(args) => ({ org: args.orgId })", [org]],
    ["({ orgId }) => ({ org: orgId })", [org]],
    ["async (args: Args) => ({ org: { id: args.orgId }, gone: null })", [{ path: ['org', 'id'], argument: 'orgId' }]],
    ["(args) => ({ org: { $eq: args.orgId } })", [org]],
    ["(args) => ({ $or: [{ org: args.orgId }, { open: true }] })", []],
    ["(args) => ({ org: { $ne: args.orgId } })", []],
    ["(args) => (args.orgId ? { org: args.orgId } : {})", []],
    ["(args) => { if (!args.orgId) return {}; return { org: args.orgId }; }", []],
    ["(args) => ({ ...other, org: pick(args) })", []],
    ["{ gone: null }", []],
  ])('%s', (cond, equals) => {
    expect(filters(`@Filter({ name: 'tenant', cond: ${cond}, default: true })`)).toEqual(tenant(equals));
  });
  it('is on where it says so', () => {
    const cond = 'cond: (args) => ({ org: args.orgId })';
    expect(filters(`@Filter({ name: 'tenant', ${cond} })`)).toEqual(tenant([org], false));
    expect(filters('', `MikroORM.init({ filters: { tenant: { ${cond} } } });`)).toEqual(tenant([org]));
    expect(filters('', `defineConfig({ filters: { tenant: { ${cond}, default: false } } });`)).toEqual(tenant([org], false));
    expect(filters('', `defineConfig({ filters: { tenant: { ${cond}, entity: ['B'] } } });`)).toEqual([]);
    expect(filters('', `em.addFilter('tenant', (args) => ({ org: args.orgId }), [A]);`)).toEqual(tenant([org]));
    expect(filters('', `em.addFilter('tenant', (args) => ({ org: args.orgId }), 'A', false);`)).toEqual(tenant([org], false));
    expect(filters('', `em.addFilter({ name: 'tenant', ${cond}, entity: A });`)).toEqual(tenant([org]));
    // of two that share a name, either may be the one that counts
    expect(filters(`@Filter({ name: 'tenant', ${cond}, default: true })`, `em.addFilter('tenant', {}, [A]);`)).toEqual(tenant([]));
  });
  it('knows the setting that lets undefined values fall away', () => {
    const entity = '@Entity() class A { @PrimaryKey() id!: number; }';
    expect(one(entity)[0]!.absent).toBeUndefined();
    expect(one(`${entity}\nexport default defineConfig({ ignoreUndefinedInQuery: true });`)[0]!.absent).toEqual({ undefined: 'dropped' });
    const config = { 'a.ts': `import { Entity, PrimaryKey } from '@mikro-orm/core';\n${entity}`, 'src/mikro-orm.config.ts': "import type { Options } from '@mikro-orm/core';\nconst config: Options = { ignoreUndefinedInQuery: true };\nexport default config;" };
    expect(read(config)[0]!.absent).toEqual({ undefined: 'dropped' });
  });
});

it('classifies what belongs to a tenant', () => {
  const { resources, roots } = buildModel([{ path: 'entities.ts', text: `import { ${all} } from '@mikro-orm/core';
@Entity() export class Organization { @PrimaryKey() id!: string; }
@Entity() export class User { @PrimaryKey() id!: string; }
@Entity() export class Member { @ManyToOne({ primary: true }) organization!: Organization; @ManyToOne({ primary: true }) user!: User; }
@Entity() export class Project { @PrimaryKey() id!: string; @ManyToOne() organization!: Organization; }
@Entity() export class Task { @PrimaryKey() id!: string; @ManyToOne() project!: Project; }
` }]);
  expect(roots.map(({ name }) => name)).toEqual(['Organization']);
  expect(Object.values(resources).map(({ name, kind, owners, via }) => [name, kind, owners.map(({ column }) => column).join(), via.join()])).toEqual([
    ['Organization', 'root', '', ''], ['User', 'global', '', ''], ['Member', 'owned', 'organizationId', ''], ['Project', 'owned', 'organizationId', ''], ['Task', 'via', '', 'project'],
  ]);
});
