/**
 * Rows that a call brings along with others: what is said of those is said of them, and said once.
 * Boundary: only where both are reported at one place, on ways from one start; what is found of the first rows is at least as sure.
 */
import type { AccessSite, Analysis } from './analysis.ts';
import type { Confidence, Judgement } from './types.ts';

const SURE: Record<Confidence, number> = { possible: 0, likely: 1, certain: 2 };

/** @returns judgements that another one of the same call covers, by the access that they are of; and what covers them */
export function broughtAlong(a: Analysis, refuted: ReadonlyMap<AccessSite, readonly Judgement[]>): ReadonlyMap<AccessSite, { main: AccessSite; covered: readonly Judgement[] }> {
  const out = new Map<AccessSite, { main: AccessSite; covered: readonly Judgement[] }>();
  for (const [site, own] of refuted) {
    const row = a.layers[site.layer]!.main?.(site.row, a.model, a.t);
    const main = row && a.siteOf(row);
    const first = main && main !== site ? refuted.get(main) : undefined;
    const covered = first ? own.filter((j) => first.some((m) => covers(m, j))) : [];
    if (covered.length > 0) out.set(site, { main: main!, covered });
  }
  return out;
}

function covers(m: Judgement, j: Judgement): boolean {
  const [from, to] = [m.path[0]!, j.path[0]!];
  return m.at.file === j.at.file && m.at.span[0] === j.at.span[0] && from.file === to.file && from.span[0] === to.span[0] && SURE[m.confidence] >= SURE[j.confidence];
}
