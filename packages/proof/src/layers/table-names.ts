/**
 * Tables and columns as SQL names them, for layers that speak of the database by its own names: query builders and raw
 * text. Boundary: the model of whichever reader declared the table answers; a name that two tables of different schemas
 * have means the first.
 */
import type { Column, Model, Resource } from '@tenantlint/model';
import { perModel } from './memo.ts';

const tablesOf = perModel((model): ReadonlyMap<string, Resource> => {
  const all = new Map<string, Resource>();
  const note = (key: string, r: Resource): void => void (all.has(key) || all.set(key, r));
  for (const r of Object.values(model.resources)) note(bare(r.table), r);
  for (const r of Object.values(model.resources)) note(bare(r.table).toLowerCase(), r);
  return all;
});

/**
 * @param name as written: `task`, `app.task`, `"Task"`; quotes and the schema's name are not compared
 * @returns the table's resource, whatever layer declared it; by its exact name first, then without regard to case
 */
export function tableNamed(model: Model, name: string): Resource | undefined {
  const map = tablesOf(model);
  const own = bare(name);
  return map.get(own) ?? map.get(own.toLowerCase());
}

/** @param name as the database has it, or as the model's code has it where both are the same */
export function columnNamed(r: Resource, name: string): Column | undefined {
  const own = bare(name);
  const all = Object.values(r.columns);
  const is = (wanted: string) => (c: Column): boolean => (c.dbName ?? c.name) === wanted || c.name === wanted;
  return all.find(is(own)) ?? all.find((c) => (c.dbName ?? c.name).toLowerCase() === own.toLowerCase());
}

/** Without quotes and the names of the schema and the database. */
function bare(name: string): string {
  return name.split('.').at(-1)!.trim().replace(/^["`[]|["`\]]$/g, '');
}
