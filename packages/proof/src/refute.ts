/**
 * The judgement on an access that was not proved: what is missing, the path that leads there, and what would mend it.
 * Boundary: decides nothing of proofs; how sure it is stands in `confidence.ts`.
 */
import type { AccessSite, Analysis } from './analysis.ts';
import { candidatesFor, ownerPath, tenantsInScope } from './candidates.ts';
import { gradeOf, keysOf, startOf } from './confidence.ts';
import { Facts, type Known, prove } from './facts.ts';
import { lookupsByKeyAlone, lookupsForAnybody } from './lookups.ts';
import { judge, resting, widened } from './needs.ts';
import { expressionOf } from './origins.ts';
import { clientFor } from './scoped.ts';
import type { Need, Summary } from './summary.ts';
import type { Miss } from './tie.ts';
import type { AccessInfo, Judgement, Place, Step } from './types.ts';
import type { Value } from './values.ts';

/**
 * @param call where it is reported, if not at the access: the call of a function whose debt other callers pay
 * @param others further accesses that hang on the same
 */
export function refute(a: Analysis, site: AccessSite, access: AccessInfo, need: Need, root: Summary, call: Step | undefined, others: readonly Step[] = []): Judgement {
  const facts = need.events[0] ?? need.returned[0]!;
  const k = facts.reason(a.t);
  const result = judge({ a }, need.row, k);
  // tied to what rests on it alone: what it says by itself
  const alone = 'miss' in result ? result : judge({ a }, need.row, Facts.none.reason(a.t));
  const found: Miss = 'miss' in alone ? alone.miss : { gap: 'unfiltered' };
  const miss: Miss = hangsOnOwn(a, need, found) ? { ...found, own: true } : hangsOnKept(a, need, found) ? { ...found, kept: true } : found;
  const resource = a.model.resources[site.resource];
  const start = startOf(need, root);
  const { file: rootFile, fn: rootFn } = a.functionAt(start);
  const chain = need.chain;
  const at: Place = call ? { file: call.file, span: call.span } : { file: access.file, span: access.span };
  const route = need.entry?.at?.path;
  const name = rootFn.name ?? (typeof route === 'string' && !rootFn.symbol.includes(route) ? route : rootFn.symbol);
  const entry = chain.length > 0 ? [{ file: rootFile.path, span: rootFn.ns, note: a.entryOf(start) ? `in handler ${name}` : name }] : [];
  const path = [...entry, ...chain, ...[...need.dependents, ...others].slice(0, 20), ...(miss.gap === 'unkeyed' ? [] : miss.gap === 'untrusted' ? lookupsForAnybody(a, need.asked!, k) : lookupsByKeyAlone(a, need.row, keysOf(a, need, miss, resource), k)), { file: access.file, span: access.span, note: `${site.resource || site.layer}.${site.method}` }];
  const grade = gradeOf(a, site, need, miss, root, resource);
  const client = clientFor(a, site, miss.gap);
  return {
    access,
    verdict: { kind: grade.confidence === 'possible' ? 'unknown' : 'refuted', gap: miss.gap, reason: grade.reason ?? miss.detail ?? reasonOf(miss.gap) },
    confidence: grade.confidence,
    assumptions: grade.assumptions,
    path,
    at,
    ...missingPiece(a, site, miss),
    ...(client && { client }),
    ...(miss.gap === 'unkeyed' && site.keyPlace ? { keyPlace: site.keyPlace } : {}),
    ...(site.field ? { field: site.field } : miss.gap === 'owner-writable' && miss.column ? { field: miss.column } : {}),
    ...(miss.culprit && (miss.gap === 'hardcoded' || miss.gap === 'conditional' || miss.gap === 'owner-unset' || isClientsWord(miss)) ? { culprit: { file: access.file, span: access.whereSpan ?? access.dataSpan ?? access.span, text: isClientsWord(miss) ? expressionOf(miss.culprit) : textOf(miss.culprit) } } : {}),
  };
}

/** What is wrong is a value that the client sends: no condition beside it mends that. */
const isClientsWord = ({ gap }: Miss): boolean => gap === 'untrusted' || gap === 'injected';

/** Wherever it is owed, it hangs on rows of the acting user, in whatever tenant those are. */
const hangsOnOwn = (a: Analysis, need: Need, miss: Miss): boolean => !miss.own && holdsWhere(a, need, miss, (ask) => a.tying.generously(ask));

/** Wherever it is owed, it hangs on a key that no client chose. */
const hangsOnKept = (a: Analysis, need: Need, miss: Miss): boolean => !miss.own && (miss.gap === 'key-only' || miss.gap === 'reference') && holdsWhere(a, need, miss, (ask) => a.tying.trusting(ask));

/** Is it tied at every point where it is owed, asked in another way? */
function holdsWhere(a: Analysis, need: Need, miss: Miss, asking: <T>(ask: () => T) => T): boolean {
  if (need.asked || miss.weak || miss.gap === 'opaque' || miss.gap === 'injected' || miss.gap === 'unkeyed') return false;
  // what rests on other rows was tried with them; what only the platform's own do is no client's
  const tied = (k: Known): 'tied' | 'others' | undefined => {
    const result = judge({ a }, need.row, k);
    if ('tie' in result && result.tie.deps.size === 0) return 'tied';
    return need.row.resource && a.tying.caseOfOthers(k) !== undefined ? 'others' : undefined;
  };
  const focus = widened(a, need.row);
  return asking(() => a.tying.briefly(() => [...need.events, ...need.returned].every((facts) => prove(facts.reason(a.t), tied, [...focus, ...resting(a, facts, focus)])?.includes('tied') ?? false)));
}

/** Proved, but by what does not stand in the access: the profile is strict. */
export function refuteStrictly(a: Analysis, site: AccessSite, access: AccessInfo, miss: Miss): Judgement {
  const at = { file: access.file, span: access.span };
  return {
    access,
    verdict: { kind: 'refuted', gap: miss.gap, reason: miss.detail ?? reasonOf(miss.gap) },
    confidence: 'likely',
    assumptions: [`the profile is strict, where ${site.proof ? `"${site.proof.detail}"` : 'what stands before it'} is no proof`],
    path: [{ ...at, note: `${site.resource}.${site.method}` }],
    at,
    ...missingPiece(a, site, miss),
  };
}

/** What would have to be written where, and with which values. */
function missingPiece(a: Analysis, site: AccessSite, miss: Miss): Pick<Judgement, 'missing'> {
  if (isClientsWord(miss)) return {};
  if (miss.gap === 'unkeyed') {
    const candidates = tenantsInScope(a, site);
    return { missing: { kind: 'key', resource: '', column: candidates[0]?.column ?? '', candidates } };
  }
  const resource = a.model.resources[site.resource];
  const column = miss.column ?? (resource && ownerPath(a.model, resource));
  if (!resource || !column || (miss.gap === 'owner-unset' && miss.culprit)) return {};
  return { missing: { kind: miss.gap === 'owner-unset' ? 'data' : 'where', resource: resource.name, column, candidates: candidatesFor(a, site, resource) } };
}

export function reasonOf(gap: Miss['gap']): string {
  return { untrusted: 'the tenant is the client\'s own word', injected: 'what the client sends is part of the statement', unkeyed: 'two tenants may meet under its key', unfiltered: 'no condition names the tenant', 'key-only': 'a key alone selects the row', conditional: 'the tenant condition can fall away', hardcoded: 'the tenant is a constant', 'owner-unset': 'the owner column is not set', 'owner-writable': 'the data can set the owner column', reference: 'the referenced row was not proved', opaque: 'it cannot be seen through' }[gap];
}

function textOf(v: Value): string {
  if (v.k === 'const') return JSON.stringify(v.v);
  if (v.k === 'undef') return 'undefined';
  if (v.k === 'path') return `${textOf(v.o)}.${v.p}`;
  if (v.k === 'param') return v.name;
  if (v.k === 'global') return v.n;
  return 'it';
}
