/**
 * The profile `strict`: every access names its owner itself, so that the data layer holds where a guard is lost. What is
 * proved some other way (a guard, another row's proof) is refuted again. Boundary: keys, references and rows that are
 * created are judged as ever: they have no condition.
 */
import type { AccessSite, Analysis } from './analysis.ts';
import { Facts } from './facts.ts';
import { judge } from './needs.ts';
import { conjuncts, followAll } from './predicate.ts';
import type { Miss } from './tie.ts';
import type { Evidence } from './types.ts';

/** What counts in `strict`: it stands in the access. */
const OWN: ReadonlySet<Evidence['kind']> = new Set(['condition', 'relation', 'principal', 'not-owned', 'wrapper', 'declared']);

/** @returns what the access lacks itself; undefined where it has its owner's condition, or can have none */
export function missingItself(a: Analysis, site: AccessSite): Miss | undefined {
  if (!site.resource || site.row.aspect || site.operation === 'create' || (site.proof && OWN.has(site.proof.kind))) return undefined;
  const alone = judge({ a }, site.row, Facts.none.reason(a.t));
  if ('miss' in alone) return alone.miss;
  return OWN.has(alone.tie.kind) || namesOwner(a, site) ? undefined : { gap: 'key-only', detail: `only a ${alone.tie.detail} ties it` };
}

/** The owner column stands in the condition, here or through relations, with whatever value proved it. */
function namesOwner(a: Analysis, { row, resource }: AccessSite): boolean {
  return conjuncts(a.tying.predicate(row)).some((c) => followAll(a.model, a.model.resources[resource], c)?.owners.some((owner) => owner.column === c.column));
}
