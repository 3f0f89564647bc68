/**
 * Whether only a machine of the platform gets to a row: by the role that it signs in with, or because the row was looked
 * up by that machine's own key. Boundary: told by names, so it proves nothing.
 */
import type { Analysis } from './analysis.ts';
import type { Known } from './facts.ts';
import { type Predicate, surely } from './predicate.ts';
import { isOwnSession } from './session.ts';
import { isLiteral, type Row, type Value } from './values.ts';

export function isMachines(a: Analysis, row: Row, k: Known): boolean {
  const asked = (of: Row): readonly Asked[] => askedBy(a.tying.predicate(of), k);
  const keys = asked(row);
  const isSame = (other: Row): boolean => other === row || keys.some(({ v }) => v.rows.has(other)) || (other.resource === row.resource && asked(other).some((x) => keys.some((key) => key.column === x.column && key.v === x.v)));
  for (const v of k.literals()) {
    if (a.tying.ofPlatform(v)) return true;
    // `sandbox.runnerId === request.user.runnerId`
    const sides = v.k === 'cmp' && v.op === '===' ? [[v.l, v.r] as const, [v.r, v.l] as const] : [];
    if (sides.some(([mine, other]) => isOwnKey(a, other) && [...mine.rows].some(isSame))) return true;
    // `{ snapshotId: snapshot.id, regionId: request.user.regionId }`
    if (v.k === 'row' && surely(a.tying.predicate(v), (part) => part.k === 'cmp' && part.op === 'eq' && isOwnKey(a, part.v)) && asked(v).some((x) => [...x.v.rows].some(isSame) || (KEY.test(x.column) && keys.some((key) => key.v === x.v)))) return true;
  }
  return false;
}

interface Asked { column: string; v: Value }

const KEY = /(?:Id|_id)$/;

/** `request.user.runnerId`: a key of whoever asks, neither a person's nor the tenant's. */
function isOwnKey({ model }: Analysis, v: Value): boolean {
  if (isLiteral(v) || v.k !== 'path' || v.rows.size > 0 || !KEY.test(v.p) || /^user/i.test(v.p) || !isOwnSession(v)) return false;
  return !Object.values(model.resources).some((r) => [...r.owners, ...r.principals].some((o) => o.column === v.p));
}

/** What a condition asks for, in every case that can be. */
function askedBy(p: Predicate, k: Known): readonly Asked[] {
  if (p.k === 'and') return p.ps.flatMap((q) => askedBy(q, k));
  if (p.k === 'cmp') return p.op === 'eq' ? [{ column: p.column, v: k.caseOf(p.v) }] : [];
  const truth = p.k === 'cond' ? k.truth(p.t) : undefined;
  return p.k === 'cond' ? [...(truth === false ? [] : askedBy(p.a, k)), ...(truth === true ? [] : askedBy(p.b, k))] : [];
}
