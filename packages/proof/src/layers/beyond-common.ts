/**
 * Rows of tenants that a call loads through rows that belong to no tenant: `country.findMany({ include: { projects: true } })`.
 * What ties the call's own rows ties what hangs on them by the tenant's ways; beyond a row of everybody nothing of it holds, so
 * what is loaded there is an access of its own.
 * Boundary: people are not passed through; a row of one tenant or of everybody (`shared`) counts where it is itself loaded with another.
 */
import type { Model, Relation, Resource } from '@tenantlint/model';
import type { Row, Value } from '../values.ts';
import type { Layer } from './layer.ts';

/** What a call loads with a row: over which relation, and what it asks there, further loads included. */
export interface Loaded { relation: Relation; asked: Value; /** Their number alone. */ tally?: true }

export interface Beyond extends Loaded {
  target: Resource;
  /** The row of everybody that it hangs on, and the relations from the call's own row to it. */
  through: string;
  way: readonly string[];
}

const DEPTH = 8;

/** @param loads what the value that stands at a row's table says is loaded with it */
export function beyondCommon(from: Resource, asked: Value, model: Model, loads: (r: Resource, asked: Value) => Loaded[], way: readonly string[] = []): Beyond[] {
  if (way.length > DEPTH) return [];
  const isCommon = from.name !== model.user && !model.users?.includes(from.name) && (from.kind === 'global' || (from.kind === 'shared' && way.length > 0));
  return loads(from, asked).flatMap((loaded) => {
    const target = model.resources[loaded.relation.target];
    if (!target) return [];
    const further = [...way, loaded.tally ? `_count.${loaded.relation.name}` : loaded.relation.name];
    if (isCommon && isTenants(target)) return [{ ...loaded, target, through: from.name, way: further }];
    return loaded.tally ? [] : beyondCommon(target, loaded.asked, model, loads, further);
  });
}

const isTenants = ({ kind }: Resource): boolean => kind === 'root' || kind === 'owned' || kind === 'via';

/** The rows of what a call reads beside its own: they come with those. */
export const rowsBeside = (beside: NonNullable<Layer['beside']>): NonNullable<Layer['joined']> => (row, model, t) => (
  row.aspect ? [] : beside(row, model, t).map((x) => t.row(row.site, row.layer, x.method, x.resource, x.args) as Row)
);
