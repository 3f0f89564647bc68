/**
 * Conditions that can fall away because the tenant itself may be absent: whether anything shows that it can be.
 * Boundary: asks of accesses that were not proved, and only of values that whoever calls cannot choose.
 */
import type { Analysis } from './analysis.ts';
import { type Known, leavesOf, prove } from './facts.ts';
import { inAnyCase } from './lookups.ts';
import { judge, widened } from './needs.ts';
import { expressionOf } from './origins.ts';
import type { Predicate } from './predicate.ts';
import type { Need } from './summary.ts';
import type { Miss } from './tie.ts';
import { isLiteral, isNullish, type Value } from './values.ts';

/** The tenant that a context, a session or a guard gives: `shown` where its absence was met on the way, and let pass. */
export interface Presence { tenant: string; shown: boolean }

/**
 * @param miss why the access was not proved
 * @returns the tenant's value, where the access is proved as soon as that is there; undefined where more is missing
 */
export function missesPresence(a: Analysis, need: Need, miss: Miss): Presence | undefined {
  if (miss.gap !== 'conditional' || need.asked || need.row.aspect) return undefined;
  const predicate = a.tying.predicate(need.row);
  const named = inAnyCase(predicate).flatMap((c) => (a.tying.namesRoot(need.row, c) && !isLiteral(c.v) ? [c.v] : []));
  const tenants = [...new Set(named)].filter((v) => isGiven(a, v));
  if (tenants.length === 0) return undefined;
  const isTied = (k: Known): true | undefined => ('tie' in judge({ a }, need.row, k) ? true : undefined);
  const focus = [...widened(a, need.row), ...tenants];
  const points = [...need.events, ...need.returned];
  const isProved = a.tying.briefly(() => points.every((facts) => prove(facts.reason(a.t).with(tenants), isTied, focus) !== undefined));
  if (!isProved) return undefined;
  // `session?.tenantId`: the way goes on where there is no session
  const asked = testsIn(predicate).flatMap(leavesOf);
  const shown = tenants.flatMap(cases).some((v) => v.k === 'path' && asked.includes(v.o) && points.some((facts) => facts.reason(a.t).truth(v.o) !== true));
  return { tenant: expressionOf(tenants[0]!) || 'the tenant', shown };
}

/** Not the client's word, nor a column that says of itself that it may be empty. */
function isGiven(a: Analysis, v: Value): boolean {
  return cases(v).every((x) => {
    if (isNullish(x)) return true;
    if (isLiteral(x) || x.k === 'opaque' || a.tying.isClientInput(x)) return false;
    const at = x.k === 'path' && x.o.k === 'row' ? a.tying.resource(x.o)?.columns[x.p] : undefined;
    return !at?.optional;
  });
}

/** What decides which conditions are there. */
function testsIn(p: Predicate): readonly Value[] {
  if (p.k === 'cond') return [p.t, ...testsIn(p.a), ...testsIn(p.b)];
  if (p.k === 'outs') return p.outs.flatMap((o) => [...o.facts, ...testsIn(o.p)]);
  return p.k === 'and' || p.k === 'or' ? p.ps.flatMap(testsIn) : [];
}

function cases(v: Value): readonly Value[] {
  if (v.k === 'cond') return [...cases(v.a), ...cases(v.b)];
  return v.k === 'ret' ? v.outs.flatMap((o) => cases(o.value)) : [v];
}
