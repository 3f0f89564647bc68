/**
 * Clients of the project that add the tenant by themselves: what they prove of an access, and which access they would prove.
 * Boundary: a client is told by the functions that it hands calls to.
 */
import { type AccessSite, type Analysis, siteKey } from './analysis.ts';
import { Known } from './facts.ts';
import { judge } from './needs.ts';
import type { Evidence, Place } from './types.ts';
import type { Closure, Row } from './values.ts';

/** What proves an access as it is run, and not as it is written, is the client's. */
export function byClient(a: Analysis, site: AccessSite): Evidence | undefined {
  const found = site.proof?.kind === 'condition' || site.proof?.kind === 'relation' ? a.scoped.get(siteKey(site.row)) : undefined;
  if (!found || isTied(a, found.bare) || !isTied(a, found.row)) return undefined;
  const { name, place } = clientOf(a, found.by[0]!);
  return { kind: 'wrapper', detail: `${name} adds the tenant`, place };
}

const isTied = (a: Analysis, row: Row): boolean => a.tying.briefly(() => 'tie' in judge({ a }, row, new Known(a.t)));

/** How a reader calls the client that hands its calls to a function: what makes it, or the name that holds it. */
export function clientOf(a: Analysis, { file, fn }: Closure): { name: string; place: Place } {
  const facts = a.files[file]!;
  const own = facts.functions[fn]!;
  let maker = own;
  for (let at = own; at.parent; at = facts.functions[at.parent]!) maker = facts.functions[at.parent]!;
  const place = { file: facts.path, span: own.ns };
  if (maker !== own && maker.name !== undefined) return { name: `\`${maker.name}(…)\``, place };
  for (const s of facts.functions[0]!.body) {
    for (const { p, e } of s.k === 'let' ? s.d : []) if (e && p.k === 'pvar' && e.s[0] <= own.s[0] && own.s[1] <= e.s[1]) return { name: `\`${facts.bindings[p.b]!.name}\``, place };
  }
  return { name: 'the client', place };
}
