/**
 * `new EntitySchema({ name, columns, relations, … })` as an entity, as TypeORM 0.3 and 1.x read it.
 * Boundary: options that are computed at run time are not seen; `extends` is followed.
 */
import type { Expr, FileFacts } from '@tenantlint/facts';
import { isFalse, isTrue } from '../source/decorators.ts';
import { type Entity, type EntityColumn, type EntityRelation, nameOfTarget, propertyOf, targetOf } from '../source/entities.ts';
import type { Ref, Sources } from '../source/sources.ts';
import { joinsOf, linkTableOf } from './entities.ts';
import { isTypeorm } from './library.ts';

const KINDS = ['many-to-one', 'one-to-many', 'one-to-one', 'many-to-many'] as const;

/** @param constant name of the constant that holds the schema */
export function schemaOf(sources: Sources, file: FileFacts, e: Expr, constant: string): Entity | undefined {
  if (e.k !== 'new') return undefined;
  const callee = sources.follow({ file, e: e.f });
  const [first] = e.a;
  if (callee.kind !== 'external' || callee.name !== 'EntitySchema' || !isTypeorm(callee.source) || !first || first.k === 'spread') return undefined;
  const options = sources.reduce({ file, e: first });
  const { entries, open } = sources.entries(options);
  const name = nameOfTarget(targetOf(sources, entries.get('target'))) ?? sources.text(entries.get('name')) ?? constant;
  const isView = sources.text(entries.get('type')) === 'view';
  if (isTrue(sources, entries.get('abstract'))) return undefined;
  return {
    identity: e,
    name,
    aliases: [constant, sources.text(entries.get('name')) ?? name],
    table: sources.text(entries.get('tableName')),
    schema: sources.text(entries.get('schema')),
    kind: isView ? 'view' : 'entity',
    columns: new Map(properties(sources, entries.get('columns')).map(([key, value]) => [key, columnOf(sources, key, value)])),
    relations: new Map(properties(sources, entries.get('relations')).flatMap(([key, value]) => {
      const relation = relationOf(sources, key, value);
      return relation ? [[key, relation] as const] : [];
    })),
    ids: new Map(),
    keys: [...keysOf(sources, entries.get('uniques'), false), ...keysOf(sources, entries.get('indices'), true)],
    incomplete: open,
    ref: { file, e },
  };
}

function properties(sources: Sources, ref: Ref | undefined): [string, Ref][] {
  return ref ? [...sources.entries(sources.reduce(ref)).entries] : [];
}

function columnOf(sources: Sources, name: string, ref: Ref): EntityColumn {
  const options = sources.entries(sources.reduce(ref)).entries;
  const type = options.get('type');
  const dates = ['createDate', 'updateDate', 'version'].some((key) => isTrue(sources, options.get(key)));
  return {
    name,
    type: sources.text(type) ?? (type?.e.k === 'glob' ? type.e.n.toLowerCase() : 'unknown'),
    optional: isTrue(sources, options.get('nullable')) || isTrue(sources, options.get('deleteDate')),
    list: isTrue(sources, options.get('array')),
    unique: isTrue(sources, options.get('unique')),
    primary: isTrue(sources, options.get('primary')),
    hasDefault: dates || options.has('default') || options.has('generated'),
    dbName: sources.text(options.get('name')),
    at: ref,
  };
}

function relationOf(sources: Sources, name: string, ref: Ref): EntityRelation | undefined {
  const options = sources.entries(sources.reduce(ref)).entries;
  const said = sources.text(options.get('type'));
  const kind = KINDS.find((candidate) => candidate === said);
  if (!kind) return undefined;
  const join = options.get('joinColumn');
  const table = options.get('joinTable');
  return {
    name,
    kind,
    target: targetOf(sources, options.get('target')),
    inverse: propertyOf(sources, options.get('inverseSide')),
    nullable: !isFalse(options.get('nullable')),
    primary: isTrue(sources, options.get('primary')),
    joins: join && (isTrue(sources, join) ? [{ name: undefined, references: undefined }] : joinsOf(sources, join)),
    table: table && linkTableOf(sources, sources.entries(sources.reduce(table)).entries),
    unenforced: isFalse(options.get('createForeignKeyConstraints')),
    at: ref,
  };
}

function keysOf(sources: Sources, ref: Ref | undefined, isIndex: boolean): string[][] {
  const list = ref && sources.reduce(ref);
  return (list ? sources.items(list) : []).flatMap((item) => {
    const options = sources.entries(sources.reduce(item)).entries;
    if (isIndex && (!isTrue(sources, options.get('unique')) || options.has('where'))) return [];
    const columns = options.get('columns');
    const names = columns ? sources.items(sources.reduce(columns)).map((column) => sources.text(column)) : [];
    return names.length > 0 && names.every((name) => name !== undefined) ? [names] : [];
  });
}
