/** Relations that foreign keys alone show, under a name that code does not know. */
import type { Resource } from '../types.ts';
import { bareKey } from './spell.ts';

/** Adds the relation of a foreign key: named after its column, or after the target where that name is taken. */
export function addImplied(resource: Resource, target: string, fields: string[], references: string[], place = resource.columns[fields[0]!]!.place): void {
  const bare = fields.length === 1 ? bareKey(fields[0]!) : target;
  const isTaken = Object.hasOwn(resource.columns, bare) || Object.hasOwn(resource.relations, bare);
  const name = isTaken ? `${fields.join('_')}_${target}` : bare;
  resource.relations[name] = { name, target, list: false, optional: fields.some((field) => resource.columns[field]!.optional), fields, references, implied: true, ...(place && { place }) };
}
