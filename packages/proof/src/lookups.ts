/**
 * Lookups that look like the guard of an access that was not proved, for its path. Boundary: those whose rows are known
 * to be there, or that decide on a part of what the access is given.
 */
import { type Analysis, siteKey } from './analysis.ts';
import type { Known } from './facts.ts';
import { type Conjunct, conjuncts, type Predicate } from './predicate.ts';
import { isTenantData } from './tie.ts';
import type { Place, Step } from './types.ts';
import { children, isLiteral, type Row, type Value } from './values.ts';

/** Lookups before the access that found its row, or decided on a part of it, and so look like its guard, but by the same unproved key. */
export function lookupsByKeyAlone(a: Analysis, row: Row, keys: readonly Value[], k: Known): Step[] {
  const asked = new Set(casesOf(keys));
  return [...new Set([...k.rows, ...rowsIn(row.args)])].flatMap((found) => {
    const resource = a.tying.resource(found);
    if (found === row || found.aspect || !resource || !isTenantData(resource) || !a.sites.has(siteKey(found))) return [];
    const conditions = inAnyCase(a.tying.predicate(found));
    const byKey = conditions.some((c) => c.op === 'eq' && casesOf([c.v]).some((x) => asked.has(x)));
    // one that names the tenant beside the key is no such lookup, whatever else is missing
    const isScoped = conditions.some((c) => c.relations.length > 0 || resource.owners.some((o) => o.column === c.column)) || 'tie' in a.tying.access(found, k);
    if (!byKey || isScoped) return [];
    return [stepAt(a, found, 'finds it by its key alone')];
  });
}

/** Lookups before the access that found a row of the tenant that the client named, and so look like its guard, but whoever asks. */
export function lookupsForAnybody(a: Analysis, asked: Value, k: Known): Step[] {
  return k.rows.flatMap((row) => (!row.aspect && a.sites.has(siteKey(row)) && conjuncts(a.tying.predicate(row)).some((c) => c.v === asked) ? [stepAt(a, row, 'finds it, whoever asks')] : []));
}

function stepAt(a: Analysis, row: Row, note: string): Step {
  return { ...placeAt(a, row), note: `${row.resource}.${row.method} ${note}` };
}

/** The call that a row comes from. */
export function placeAt(a: Analysis, { site }: Row): Place {
  return { file: a.files[site.file]!.path, span: site.span };
}

/** Conjuncts of a predicate and of each case of it: an absent key leaves a case without one. */
export function inAnyCase(p: Predicate): readonly Conjunct[] {
  if (p.k === 'and') return p.ps.flatMap(inAnyCase);
  if (p.k === 'cond') return [...inAnyCase(p.a), ...inAnyCase(p.b)];
  return p.k === 'outs' ? p.outs.flatMap((o) => inAnyCase(o.p)) : conjuncts(p);
}

/** What values may be, constants aside: a test in between may have left only one of their cases. */
function casesOf(vs: readonly Value[]): Value[] {
  const seen = new Set(vs);
  for (const v of seen) {
    if (v.k === 'ret') v.outs.forEach((o) => seen.add(o.value));
    else if (v.k === 'cond') seen.add(v.a).add(v.b);
  }
  return [...seen].filter((v) => !isLiteral(v));
}

/** Rows that the terms are made of, tests of conditional parts included. */
function rowsIn(vs: readonly Value[]): Row[] {
  // terms share their parts, and a set gives those too that are added while it is walked
  const seen = new Set(vs);
  for (const v of seen) {
    if (seen.size > 4000) break;
    for (const x of [...children(v), ...(v.k === 'ret' ? v.outs.flatMap((o) => o.facts) : [])]) seen.add(x);
  }
  return [...seen].filter((v) => v.k === 'row');
}
