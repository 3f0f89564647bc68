/**
 * A Prisma model as a resource before inference, from whichever reader saw it. What a client cannot reach
 * (`@@ignore`, `@ignore`, `Unsupported`) is left out, as Prisma's own data model leaves it out.
 */
import type { Column, Relation, Resource, SourcePlace } from '../types.ts';

export interface RelationEnd extends Omit<Relation, 'inverse'> {
  /** The relation's own name, written or generated: it pairs the two ends. */
  pair: string;
}

export interface PrismaModel {
  name: string;
  table: string;
  columns: Column[];
  relations: RelationEnd[];
  uniques: Resource['uniques'];
  place: SourcePlace;
}

export function toResources(models: PrismaModel[]): Resource[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  return models.map((model) => ({
    name: model.name,
    layer: 'prisma',
    accessors: [...new Set([accessorOf(model.name), model.table])],
    table: model.table,
    kind: 'unknown',
    owners: [],
    principals: [],
    via: [],
    columns: Object.fromEntries(model.columns.map((column) => [column.name, column])),
    relations: Object.fromEntries(model.relations.map((end) => [end.name, toRelation(end, model, byName.get(end.target))])),
    uniques: model.uniques,
    evidence: [],
    place: model.place,
  }));
}

/** `prisma.<accessor>`: the model's name with its first letter in lower case. */
export function accessorOf(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}

/** How code addresses a compound key: its declared name, else its columns joined by `_`. */
export function compoundName(columns: string[], name?: string): string {
  return name ?? columns.join('_');
}

function toRelation({ pair, ...end }: RelationEnd, model: PrismaModel, target: PrismaModel | undefined): Relation {
  const inverse = target?.relations.find((other) =>
    other.target === model.name && other.pair === pair && !(target === model && other.name === end.name));
  return inverse ? { ...end, inverse: inverse.name } : end;
}
