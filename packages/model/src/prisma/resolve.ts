/**
 * From the scanned files of one Prisma schema to its models: types, relations and keys resolved over all its files.
 * Says what does not fit together (unknown type, unknown column in a relation); it does not validate as Prisma does.
 */
import type { Column } from '../types.ts';
import { compoundName, type PrismaModel, type RelationEnd } from './resource.ts';
import type { Argument, Attribute, Block, Field, Issue, Scan, Value } from './scan.ts';

export interface ScannedFile { path: string; scan: Scan }

export interface FileIssue extends Issue { file: string }

const SCALARS = new Set(['String', 'Boolean', 'Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes', 'Unsupported']);

export function resolveModels(files: ScannedFile[]): { models: PrismaModel[]; issues: FileIssue[] } {
  const issues: FileIssue[] = files.flatMap(({ path, scan }) => scan.issues.map((issue) => ({ file: path, ...issue })));
  const blocks = files.flatMap(({ path, scan }) => scan.blocks.map((block) => ({ path, block })));
  const tables = new Map<string, Block>();
  const values = new Set<string>(SCALARS);
  for (const { path, block } of blocks) {
    const isTable = block.kind === 'model' || block.kind === 'view';
    if (isTable && tables.has(block.name)) issues.push({ file: path, line: block.line, message: `${block.kind} ${block.name} is declared twice` });
    else if (isTable) tables.set(block.name, block);
    else values.add(block.name);
  }
  const models: PrismaModel[] = [];
  for (const { path, block } of blocks) {
    if (tables.get(block.name) !== block || isIgnored(block.attributes)) continue;
    models.push(new Resolver(path, block, tables, values, issues).model());
  }
  return { models, issues };
}

class Resolver {
  readonly #path: string;
  readonly #block: Block;
  readonly #tables: Map<string, Block>;
  readonly #values: Set<string>;
  readonly #issues: FileIssue[];

  constructor(path: string, block: Block, tables: Map<string, Block>, values: Set<string>, issues: FileIssue[]) {
    this.#path = path;
    this.#block = block;
    this.#tables = tables;
    this.#values = values;
    this.#issues = issues;
  }

  model(): PrismaModel {
    const block = this.#block;
    const keys = keysOf(block);
    const columns: Column[] = [];
    const relations: RelationEnd[] = [];
    for (const field of block.fields) {
      if (field.unsupported || isIgnored(field.attributes)) continue;
      const target = this.#tables.get(field.type);
      if (target) {
        if (!isIgnored(target.attributes)) relations.push(this.#relation(field, target));
        continue;
      }
      if (!this.#values.has(field.type)) this.#issue(field.line, `${field.name} has the unknown type ${field.type}`);
      columns.push(this.#column(field, keys));
    }
    return {
      name: block.name,
      table: textOf(argument(find(block.attributes, 'map'), 'name')) ?? block.name,
      columns,
      relations,
      uniques: keys.filter((key) => key.columns.length > 1).map(({ columns: names, name }) => ({ name: compoundName(names, name), columns: names })),
      place: { file: this.#path, line: block.line, endLine: block.endLine },
    };
  }

  #column(field: Field, keys: Key[]): Column {
    const alone = keys.filter((key) => key.columns.length === 1 && key.columns[0] === field.name);
    const primary = find(field.attributes, 'id') !== undefined || alone.some((key) => key.primary);
    const dbName = textOf(argument(find(field.attributes, 'map'), 'name'));
    return {
      name: field.name,
      type: field.type,
      optional: field.optional,
      list: field.list,
      unique: primary || alone.length > 0 || find(field.attributes, 'unique') !== undefined,
      primary,
      hasDefault: find(field.attributes, 'default') !== undefined || find(field.attributes, 'updatedAt') !== undefined,
      ...(dbName !== undefined && { dbName }),
      place: { file: this.#path, line: field.line },
    };
  }

  #relation(field: Field, target: Block): RelationEnd {
    const attribute = find(field.attributes, 'relation');
    const fields = namesOf(argument(attribute, 'fields', false));
    const references = namesOf(argument(attribute, 'references', false));
    for (const [owner, names] of [[this.#block, fields], [target, references]] as const) {
      for (const name of names) {
        if (!owner.fields.some((other) => other.name === name)) this.#issue(field.line, `${field.name} refers to ${owner.name}.${name}, which does not exist`);
      }
    }
    return {
      name: field.name,
      target: target.name,
      list: field.list,
      optional: field.optional,
      fields,
      references,
      pair: textOf(argument(attribute, 'name')) ?? [this.#block.name, target.name].sort().join('To'),
      place: { file: this.#path, line: field.line },
    };
  }

  #issue(line: number, message: string): void {
    this.#issues.push({ file: this.#path, line, message: `${this.#block.kind} ${this.#block.name}: ${message}` });
  }
}

interface Key { primary: boolean; columns: string[]; name?: string }

/** Keys declared on the block. One with a `where` (a partial index) identifies no row and is left out. */
function keysOf(block: Block): Key[] {
  const keys: Key[] = [];
  for (const attribute of block.attributes) {
    if (attribute.name !== 'id' && attribute.name !== 'unique') continue;
    if (attribute.args.some((arg) => arg.name === 'where')) continue;
    const name = textOf(argument(attribute, 'name', false));
    // A path into a composite type counts by its last part, as in Prisma's data model.
    const columns = namesOf(argument(attribute, 'fields')).map((path) => path.slice(path.lastIndexOf('.') + 1));
    const key: Key = { primary: attribute.name === 'id', columns, ...(name !== undefined && { name }) };
    if (key.columns.length > 0) keys.push(key);
  }
  return keys.sort((a, b) => Number(b.primary) - Number(a.primary));
}

function isIgnored(attributes: Attribute[]): boolean {
  return find(attributes, 'ignore') !== undefined;
}

function find(attributes: Attribute[], name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

/** The argument of that name, or (unless `positional` is false) the unnamed first one. */
function argument(attribute: Attribute | undefined, name: string, positional = true): Value | undefined {
  const args: Argument[] = attribute?.args ?? [];
  return (args.find((arg) => arg.name === name) ?? (positional && args[0]?.name === undefined ? args[0] : undefined))?.value;
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.text : undefined;
}

function namesOf(value: Value | undefined): string[] {
  if (value?.kind === 'word') return [value.text];
  return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'word' ? [item.text] : [])) : [];
}
