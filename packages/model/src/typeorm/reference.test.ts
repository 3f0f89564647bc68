import { createRequire } from 'node:module';
import { parseFile } from '@tenantlint/facts';
import ts from 'typescript';
import { DataSource, type EntityMetadata } from 'typeorm';
import { expect, it } from 'vitest';
import type { Resource } from '../types.ts';
import { readTypeorm } from './read.ts';

const require = createRequire(import.meta.url);

const source = `import { ChildEntity, Column, CreateDateColumn, DeleteDateColumn, Entity, EntitySchema, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryColumn, PrimaryGeneratedColumn, TableInheritance, Unique, UpdateDateColumn, VersionColumn, Generated } from 'typeorm';
class Address { @Column('text') city!: string; @Column('text', { name: 'zip' }) code!: string; }
class Place { @Column('text') label!: string; @Column(() => Address) where!: Address; @Column(() => Address, { prefix: 'at' }) other!: Address; @Column(() => Address, { prefix: false }) bare!: Address; }
abstract class Base { @PrimaryGeneratedColumn('uuid') id!: string; @CreateDateColumn() createdAt!: Date; @UpdateDateColumn() updatedAt!: Date; @DeleteDateColumn() deletedAt?: Date; }
@Entity() export class OrgUnit extends Base {
  @Column('text', { unique: true }) slug!: string;
  @OneToMany(() => Member, (member) => member.org) members!: Member[];
  @ManyToMany(() => Tag, (tag) => tag.orgs) @JoinTable() tags!: Tag[];
}
@Entity({ name: 'members' }) @Unique(['org', 'email']) @Index(['email', 'nick'], { unique: true })
export class Member {
  @PrimaryColumn('uuid') orgId!: string;
  @PrimaryColumn('int') number!: number;
  @ManyToOne(() => OrgUnit, (org) => org.members) @JoinColumn({ name: 'orgId' }) org!: OrgUnit;
  @Column('text', { nullable: true }) email!: string | null;
  @Column('text', { default: 'x' }) nick!: string;
  @VersionColumn() version!: number;
  @Column('uuid') @Generated('uuid') token!: string;
  @Column(() => Place) place!: Place;
}
@Entity() export class Note extends Base {
  @ManyToOne(() => Member, { nullable: false }) author!: Member;
  @ManyToOne(() => OrgUnit) @JoinColumn({ name: 'org_unit', referencedColumnName: 'slug' }) unit!: OrgUnit;
  @ManyToOne(() => Note, { nullable: true }) parent!: Note;
  @OneToOne(() => Tag, (tag) => tag.note) @JoinColumn() tag!: Tag;
}
@Entity() @TableInheritance({ column: { name: 'kind', type: 'varchar' } }) export class Tag {
  @PrimaryColumn('text') id!: string;
  @ManyToMany(() => OrgUnit, (org) => org.tags) orgs!: OrgUnit[];
  @OneToOne(() => Note, (note) => note.tag) note!: Note;
  @ManyToMany(() => Tag) @JoinTable({ name: 'tag_pairs', joinColumn: { name: 'left' }, inverseJoinColumn: { name: 'right' } }) pairs!: Tag[];
  @ManyToMany(() => Tag) @JoinTable() likes!: Tag[];
}
@ChildEntity() export class ColourTag extends Tag { @Column('text', { nullable: true }) colour!: string; }
export const Account = new EntitySchema<any>({ name: 'Account', tableName: 'accounts', columns: { id: { type: 'uuid', primary: true } } });
export const Event = new EntitySchema<any>({
  name: 'AuditEvent',
  columns: { id: { type: 'uuid', primary: true, generated: 'uuid' }, orgRef: { type: 'uuid', name: 'org_ref' }, note: { type: 'text', nullable: true } },
  relations: { org: { type: 'many-to-one', target: 'Account', joinColumn: { name: 'org_ref' }, nullable: false }, by: { type: 'many-to-one', target: 'AuditEvent' } },
  uniques: [{ columns: ['orgRef', 'note'] }],
});
`;

/** What TypeORM 1.1 itself makes of the source; no database is asked. */
async function run(text: string): Promise<EntityMetadata[]> {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, experimentalDecorators: true } });
  const exports: Record<string, unknown> = {};
  (new Function('require', 'exports', outputText) as (...args: unknown[]) => void)(require, exports);
  // A driver that is never called: names and keys are settled before a connection is opened.
  const { DataSource: Source } = require('typeorm') as { DataSource: typeof DataSource };
  const data = new Source({ type: 'postgres', driver: { Pool: class {} }, entities: Object.values(exports) as never[] });
  await (data as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
  return data.entityMetadatas;
}

function theirs(metadata: EntityMetadata) {
  return {
    name: metadata.name,
    table: metadata.tableName,
    columns: metadata.columns.filter((column) => !column.isDiscriminator).map((column) => `${column.databaseName}${column.isNullable ? '?' : ''}`).sort(),
    keys: metadata.primaryColumns.map((column) => column.databaseName).sort(),
    relations: metadata.relations.map((relation) => `${relation.propertyPath} ${relation.inverseEntityMetadata.name}${relation.isOneToMany || relation.isManyToMany ? '[]' : ''} ${
      relation.joinColumns.length > 0 && !relation.isManyToMany ? relation.joinColumns.map((column) => `${column.databaseName}=${column.referencedColumn!.databaseName}`).join() : ''} ${relation.inverseRelation?.propertyPath ?? ''}`).sort(),
    uniques: [...metadata.uniques.map((unique) => unique.columns), ...metadata.indices.filter((index) => index.isUnique).map((index) => index.columns)]
      .map((columns) => columns.map((column) => column.databaseName).join()).sort(),
  };
}

function ours(resource: Resource, all: readonly Resource[]) {
  const inDatabase = (owner: Resource, name: string) => owner.columns[name]!.dbName ?? name;
  const target = (name: string) => all.find((other) => other.name === name)!;
  const columns = Object.values(resource.columns);
  const single = columns.filter((column) => column.unique && !column.primary).map((column) => inDatabase(resource, column.name));
  const primary = columns.filter((column) => column.primary);
  const [composite] = primary.length === 0 ? resource.uniques : [];
  return {
    name: resource.name,
    table: resource.table,
    columns: columns.map((column) => `${column.dbName ?? column.name}${column.optional ? '?' : ''}`).sort(),
    keys: (composite?.columns ?? primary.map(({ name }) => name)).map((name) => inDatabase(resource, name)).sort(),
    relations: Object.values(resource.relations).map((relation) => `${relation.name} ${relation.target}${relation.list ? '[]' : ''} ${
      relation.fields.map((field, index) => `${inDatabase(resource, field)}=${inDatabase(target(relation.target), relation.references[index]!)}`).join()} ${relation.inverse ?? ''}`).sort(),
    uniques: [...single, ...resource.uniques.filter((key) => key !== composite).map((key) => key.columns.map((name) => inDatabase(resource, name)).join())].sort(),
  };
}

it('reads what TypeORM 1.1 makes of decorators and schemas', async () => {
  const metadatas = await run(source);
  const resources = readTypeorm([parseFile('entities.ts', source).facts!]);
  const isLink = (metadata: EntityMetadata) => metadata.isJunction;
  for (const metadata of metadatas.filter((item) => !isLink(item))) {
    const mine = resources.find(({ name }) => name === metadata.name)!;
    // The table of a hierarchy holds its children's columns, nullable in the database: each class has its own here, as declared.
    if (metadata.name === 'Tag') expect(ours(mine, resources).columns).toEqual(theirs(metadata).columns.filter((column) => !column.startsWith('colour')));
    else expect(ours(mine, resources)).toEqual(theirs(metadata));
  }
  expect(metadatas.filter(isLink).map((metadata) => ({ table: metadata.tableName, columns: metadata.columns.map((column) => column.databaseName) })))
    .toEqual(resources.filter((resource) => resource.evidence.length > 0).map((resource) => ({ table: resource.table, columns: Object.keys(resource.columns) })));
  expect(metadatas).toHaveLength(resources.length);
});
