import { createRequire } from 'node:module';
import { parseFile } from '@tenantlint/facts';
import type { EntityMetadata } from '@mikro-orm/core';
import ts from 'typescript';
import { expect, it } from 'vitest';
import type { Resource } from '../types.ts';
import { readMikroorm } from './read.ts';

const require = createRequire(import.meta.url);

const source = `import { Collection, Embeddable, Embedded, Entity, EntitySchema, Enum, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryKey, Property, Unique, defineEntity } from '@mikro-orm/core';
@Embeddable() export class Address { @Property({ type: 'string' }) city!: string; @Property({ type: 'string', fieldName: 'zip' }) postCode!: string; }
export abstract class Base { @PrimaryKey({ type: 'uuid' }) id!: string; @Property({ type: 'Date', onCreate: () => new Date() }) createdAt!: Date; @Property({ type: 'Date', nullable: true }) deletedAt?: Date; }
@Entity() export class OrgUnit extends Base {
  @Property({ type: 'string', unique: true }) slug!: string;
  @OneToMany(() => Member, (member) => member.org) members = new Collection<any>(this);
  @ManyToMany(() => Tag, (tag) => tag.orgs, { owner: true }) homeTags = new Collection<any>(this);
}
@Entity({ tableName: 'members' }) @Unique({ properties: ['org', 'email'] })
export class Member {
  @ManyToOne({ entity: () => OrgUnit, primary: true }) org!: any;
  @PrimaryKey({ type: 'number' }) number!: number;
  @Property({ type: 'string', nullable: true }) email!: string | null;
  @Embedded(() => Address) place!: Address;
  @Embedded(() => Address, { prefix: 'at_' }) other!: Address;
  @Embedded(() => Address, { object: true, nullable: true }) bag?: Address;
}
@Entity() export class Note extends Base {
  @ManyToOne({ entity: () => Member }) author!: any;
  @ManyToOne({ entity: () => OrgUnit, joinColumn: 'unit_slug', referenceColumnName: 'id', nullable: true }) unit?: any;
  @ManyToOne({ entity: () => Note, nullable: true }) parentNote?: any;
  @OneToOne({ entity: () => Tag, inversedBy: 'note' }) tag!: any;
  @ManyToOne({ entity: () => OrgUnit, mapToPk: true }) guest!: string;
}
@Entity({ discriminatorColumn: 'kind', discriminatorValue: 'tag' }) export class Tag {
  @PrimaryKey({ type: 'string' }) id!: string;
  @ManyToMany(() => OrgUnit, (org) => org.homeTags) orgs = new Collection<any>(this);
  @OneToOne({ entity: () => Note, mappedBy: 'tag' }) note!: any;
  @ManyToMany({ entity: () => Tag, pivotTable: 'tag_pairs', joinColumn: 'left_id', inverseJoinColumn: 'right_id' }) pairs = new Collection<any>(this);
}
@Entity({ discriminatorValue: 'colour' }) export class ColourTag extends Tag { @Property({ type: 'string', nullable: true }) colour!: string; }
export const Account = new EntitySchema<any>({ name: 'Account', tableName: 'accounts', properties: { id: { type: 'uuid', primary: true }, parentAccount: { kind: 'm:1', entity: () => 'Account', nullable: true } } });
export const Event = defineEntity({
  name: 'AuditEvent',
  properties: (p) => ({ id: p.uuid().primary(), orgRef: () => p.manyToOne(Account).joinColumn('org_ref'), longNote: p.text().nullable() }),
  uniques: [{ properties: ['orgRef', 'longNote'] }],
});
`;

/** What MikroORM 6.6 itself makes of the source; no database is asked. */
async function run(text: string): Promise<EntityMetadata[]> {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, experimentalDecorators: true, useDefineForClassFields: false } });
  const exports: Record<string, unknown> = {};
  (new Function('require', 'exports', outputText) as (...args: unknown[]) => void)(require, exports);
  const { MikroORM } = require('@mikro-orm/postgresql') as typeof import('@mikro-orm/postgresql');
  const orm = await MikroORM.init({ entities: Object.values(exports) as never[], dbName: 'none', connect: false, ensureDatabase: false });
  return Object.values(orm.getMetadata().getAll()).filter((meta) => !meta.abstract && !meta.embeddable);
}

function theirs(meta: EntityMetadata) {
  const columns = meta.props.filter((prop) => prop.persist !== false && prop.fieldNames && !['1:m', 'm:n'].includes(prop.kind) && !(prop.kind === '1:1' && prop.mappedBy) && (prop.kind !== 'embedded' || prop.object) && !(prop.embedded && meta.properties[prop.embedded[0]]!.object) && prop.name !== meta.root.discriminatorColumn);
  return {
    name: meta.pivotTable ? meta.tableName : meta.className,
    table: meta.tableName,
    columns: meta.pivotTable ? columns.flatMap((prop) => prop.fieldNames).sort() : [...new Set(columns.flatMap((prop) => prop.fieldNames.map((name) => `${name}${prop.nullable ? '?' : ''}`)))].sort(),
  };
}

it('finds the tables and columns that MikroORM finds', async () => {
  const { facts, error } = parseFile('entities.ts', source);
  expect(error).toBeUndefined();
  const ours = (resource: Resource) => ({
    name: resource.name, table: resource.table,
    columns: Object.values(resource.columns).map((column) => `${column.dbName ?? column.name}${column.optional ? '?' : ''}`).sort(),
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  const resources = readMikroorm([facts!]).map(ours).sort(byName);
  const own = (await run(source)).map(theirs).sort(byName);
  expect(own.length).toBe(9);
  // the root of a table with children has their columns too, and theirs alone say so
  const isWhole = ({ name }: { name: string }) => name !== 'Tag';
  expect(resources.filter(isWhole)).toEqual(own.filter(isWhole));
});
