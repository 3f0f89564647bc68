/**
 * References between resources: declared foreign keys, and columns that name a resource without a relation
 * (`organizationId` beside a model Organization, of its key's type). Composite keys give one edge per column.
 */
import type { Column, Relation, Resource } from '../types.ts';
import { flatten, keyNames, wordsOf } from './names.ts';

export interface Edge {
  from: Resource;
  column: string;
  target: string;
  references: string;
  nullable: boolean;
  /** Absent where only the column's name tells. */
  relation?: string;
}

export class Edges {
  readonly #resources: Record<string, Resource>;
  readonly #from = new Map<string, Edge[]>();
  readonly #to = new Map<string, Edge[]>();

  constructor(resources: Record<string, Resource>) {
    this.#resources = resources;
    const named = new Map<string, string>();
    for (const name of Object.keys(resources)) for (const key of keyNames(name)) if (!named.has(key)) named.set(key, name);
    for (const resource of Object.values(resources)) {
      for (const relation of Object.values(resource.relations)) this.#declared(resource, relation);
      for (const column of Object.values(resource.columns)) {
        const target = named.get(flatten(column.name)) ?? namesake(resource.name, column.name, Object.keys(resources));
        if (target && target !== resource.name) this.addByName(resource, column, target);
      }
    }
  }

  from(resource: string): readonly Edge[] {
    return this.#from.get(resource) ?? [];
  }

  to(target: string): readonly Edge[] {
    return this.#to.get(target) ?? [];
  }

  /** Adds the edge that a column's name suggests, unless a relation of its own says otherwise or the types differ. */
  addByName(resource: Resource, column: Column, target: string): void {
    const key = primaryColumn(this.#resources[target]);
    if (column.list || column.primary || (key && familyOf(key.type) !== familyOf(column.type))) return;
    if (!key && !/^(?:text|number|BigInt)$/.test(familyOf(column.type))) return;
    if (this.from(resource.name).some((edge) => edge.column === column.name && (edge.target === target || isAlone(resource, edge)))) return;
    this.#add({ from: resource, column: column.name, target, references: key?.name ?? 'id', nullable: column.optional });
  }

  #declared(resource: Resource, relation: Relation): void {
    relation.fields.forEach((column, index) => {
      this.#add({
        from: resource,
        column,
        target: relation.target,
        references: relation.references[index] ?? 'id',
        nullable: resource.columns[column]?.optional ?? relation.optional,
        relation: relation.name,
      });
    });
  }

  #add(edge: Edge): void {
    push(this.#from, edge.from.name, edge);
    push(this.#to, edge.target, edge);
  }
}

/** Types between which schemas tie a column to a key: `serial` and `integer`, `uuid` and what is read as a string. */
function familyOf(type: string): string {
  if (/^(?:String|string|text|uuid|\w*char|character varying|citext|cuid2?|ulid)$/i.test(type)) return 'text';
  // Prisma tells Int from BigInt, and no relation ties one to the other.
  return type !== 'BigInt' && /^(?:\w*int|integer|\w*serial|number|int[248]|rowid)$/i.test(type) ? 'number' : type;
}

/** `storeId` of DocumentStoreFileChunk: the resource that gave its child its name, under the last words of it. */
function namesake(child: string, column: string, names: readonly string[]): string | undefined {
  const own = wordsOf(child);
  const flat = flatten(column);
  return names.filter((name) => {
    const words = wordsOf(name);
    if (words.length < 2 || words.length >= own.length || !words.every((word, i) => word === own[i])) return false;
    return words.some((_, i) => i > 0 && flat === `${words.slice(i).join('')}id`);
  }).sort((a, b) => b.length - a.length)[0];
}

/** The single primary column, else one called `id`. */
export function primaryColumn(resource: Resource | undefined): Column | undefined {
  if (!resource) return undefined;
  const columns = Object.values(resource.columns);
  return columns.find((column) => column.primary) ?? columns.find((column) => column.name === 'id' && column.unique);
}

/** Every local column of the relation is required: each row has its parent. */
export function isRequired(resource: Resource, relation: Relation): boolean {
  return relation.fields.length > 0 && relation.fields.every((field) => !(resource.columns[field]?.optional ?? relation.optional));
}

/** A table that only ties others together: a key made of two or more references. */
export function isLink(resource: Resource, edges: Edges): boolean {
  const references = new Set(edges.from(resource.name).map((edge) => edge.column));
  return resource.uniques.some((key) => key.columns.length > 1 && key.columns.every((column) => references.has(column)))
    && new Set(edges.from(resource.name).map((edge) => edge.target)).size > 1
    && edges.to(resource.name).length === 0;
}

function isAlone(resource: Resource, edge: Edge): boolean {
  return edge.relation !== undefined && resource.relations[edge.relation]?.fields.length === 1;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
