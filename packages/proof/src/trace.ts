/**
 * Why an access was judged as it was: its condition part by part, and every function on a way to it with what it proves of it,
 * leaves to its callers, and looked at in vain. Boundary: explains what was decided; decides nothing.
 */
import { positionAt } from '@tenantlint/facts';
import { type AccessSite, type Analysis, siteKey } from './analysis.ts';
import { isOperator } from './confidence.ts';
import { writeValue } from './describe.ts';
import { type Facts, Known } from './facts.ts';
import { inAnyCase, placeAt } from './lookups.ts';
import { callsIn, couldDecide, focusOf, isCheck, isShaping, judge } from './needs.ts';
import { ORIGIN } from './origins.ts';
import type { Predicate } from './predicate.ts';
import { reasonOf } from './refute.ts';
import { isTenantData, type Result, type Tie } from './tie.ts';
import type { Settled } from './trail.ts';
import type { Considered, Gap, Judgement, Place, Step, Trace, TracedFunction } from './types.ts';
import { hasKey, isLiteral, mentions, nameOfCallee, type Row, type Value } from './values.ts';

const LIMIT = { functions: 20, considered: 12 };

/**
 * @param at a line of a file, 1-based
 * @param judgements of each access, as they were made
 */
export function tracesAt(a: Analysis, at: { file: string; line: number }, judgements: ReadonlyMap<AccessSite, Judgement[]>): Trace[] {
  const settled = new Map<AccessSite, Settled[]>();
  for (const one of a.trail!.all()) {
    const site = one.row.aspect === ORIGIN ? undefined : a.sites.get(siteKey(one.row));
    if (site) settled.set(site, [...(settled.get(site) ?? []), one]);
  }
  const sites = [...judgements.keys()];
  const lines = (place: Place): [number, number] => {
    const facts = a.files.find(({ path }) => path === place.file)!;
    return [positionAt(facts.lines, place.span[0]).line, positionAt(facts.lines, Math.max(place.span[0], place.span[1] - 1)).line];
  };
  const covers = (place: Place): boolean => place.file === at.file && lines(place)[0] <= at.line && at.line <= lines(place)[1];
  const placeOf = (site: AccessSite): Place => ({ file: a.files[site.site.file]!.path, span: site.site.span });
  const begins = (site: AccessSite): boolean => placeOf(site).file === at.file && (lines(placeOf(site))[0] === at.line || lines({ file: at.file, span: site.calleeSpan })[0] === at.line);
  const asked = [begins, (site: AccessSite) => covers(placeOf(site)), (site: AccessSite) => (settled.get(site) ?? []).some(({ chain }) => chain.some(covers))].map((is) => sites.filter(is)).find((found) => found.length > 0) ?? [];
  return asked.map((site) => traceOf(a, site, judgements.get(site)!, settled.get(site) ?? []));
}

function traceOf(a: Analysis, site: AccessSite, judgements: Judgement[], settled: readonly Settled[]): Trace {
  const functions = settled.map((one) => functionOf(a, site, one));
  functions.sort((x, y) => y.calls.length - x.calls.length || (x.file < y.file ? -1 : x.file > y.file ? 1 : x.span[0] - y.span[0]));
  // those next to the access are needed to understand the others
  const kept = functions.slice(Math.max(0, functions.length - LIMIT.functions));
  return { judgements, ...(site.field !== undefined && { field: site.field }), parts: partsOf(a, site), functions: kept, further: functions.length - kept.length };
}

// what is written in the access

function partsOf(a: Analysis, { row, resource, operation, field }: AccessSite): Trace['parts'] {
  const r = a.model.resources[resource];
  if (!r || field !== undefined) return [];
  const nothing = new Known(a.t);
  const told = (text: string, result: Result): Trace['parts'][number] => ('tie' in result ? { text, proves: result.tie.kind, says: result.tie.detail } : { text, says: result.miss.detail ?? partReason(result.miss.gap) });
  const p = a.tying.predicate(row);
  const parts = operation === 'create' ? [] : p.k === 'and' ? p.ps : p.k === 'true' ? [] : [p];
  const written = a.layers[row.layer]!.written(row, a.model, a.t).flatMap((w) => w.resource.owners.flatMap(({ column }) => {
    const v = w.data.k === 'obj' && hasKey(w.data, column) === true ? a.t.path(w.data, column) : undefined;
    return v ? [told(`${[w.field, column].filter(Boolean).join('.')}: ${writeValue(v)}`, a.tying.value(v, nothing, new Set()))] : [];
  }));
  return [...parts.map((part) => told(writePredicate(part), a.tying.fold(part, r, nothing, new Set([row])))), ...written];
}

const partReason = (gap: Gap): string => (gap === 'key-only' ? 'a key alone, whoever has it' : gap === 'unfiltered' ? 'says nothing of the tenant' : reasonOf(gap));

function writePredicate(p: Predicate): string {
  switch (p.k) {
    case 'true':
      return 'everything';
    case 'false':
      return 'nothing';
    case 'and':
    case 'or':
      return `(${p.ps.map(writePredicate).join(` ${p.k} `)})`;
    case 'not':
      return `not ${writePredicate(p.p)}`;
    case 'cmp':
      return `${p.column} ${p.op === 'eq' ? '=' : p.op === 'in' ? 'in' : 'compared with'} ${writeValue(p.v)}`;
    case 'rel':
      return `${p.quantifier === 'is' ? '' : `${p.quantifier} `}${p.relation}: ${writePredicate(p.p)}`;
    case 'cond':
    case 'outs':
      return `(${[...new Set(casesOf(p).map(writePredicate))].join(' | ')})`;
    case 'opaque':
      return writeValue(p.v);
  }
}

/** What a condition may turn out to be, whatever decides. */
function casesOf(p: Predicate): Predicate[] {
  if (p.k === 'cond') return [...casesOf(p.a), ...casesOf(p.b)];
  return p.k === 'outs' ? p.outs.flatMap((o) => casesOf(o.p)) : [p];
}

// the functions on the way

function functionOf(a: Analysis, site: AccessSite, one: Settled): TracedFunction {
  const { file, fn } = a.functionAt(one.key);
  const open = one.open[0];
  const result = open && judge({ a }, one.row, open.reason(a.t));
  const missing = result && ('miss' in result ? { gap: result.miss.gap, reason: result.miss.detail ?? reasonOf(result.miss.gap) } : { gap: 'unfiltered' as const, reason: 'what ties it rests on what is not proved itself' });
  const proofs = one.ties.filter((tie, i) => one.ties.findIndex((x) => x.kind === tie.kind && x.detail === tie.detail && x.by === tie.by) === i);
  // what holds besides is what was looked at in vain
  const point = (open && one.points.find((facts) => 'miss' in judge({ a }, one.row, facts.reason(a.t)))) ?? open ?? one.points[0];
  return {
    file: file.path, span: fn.ns, name: fn.symbol, isEntry: a.entryOf(one.key) !== undefined, calls: [...one.chain],
    outcome: open ? 'owed' : one.points.length === 0 && proofs.length === 0 ? 'not-released' : 'proved',
    proofs: proofs.map((tie) => ({ kind: tie.kind, detail: tie.detail, ...(tie.by && { place: placeAt(a, tie.by) }), restsOn: [...tie.deps].flatMap((dep) => stepTo(a, dep)) })),
    ...(missing && { missing }),
    considered: point ? consideredAt(a, site, one.row, point, open ? [] : proofs) : [],
  };
}

const stepTo = (a: Analysis, row: Row): Step[] => (a.sites.has(siteKey(row)) ? [{ ...placeAt(a, row), note: nameOfRow(row) }] : []);
const nameOfRow = (row: Row): string => `${row.resource}.${row.method}`;

/** Lookups, comparisons and checks that hold there, and what they are to the access. */
function consideredAt(a: Analysis, site: AccessSite, row: Row, facts: Facts, proofs: readonly Tie[]): Considered[] {
  const k = facts.reason(a.t);
  const focus = focusOf(a, row).filter((v) => v !== row && !isLiteral(v));
  const keys = [...new Set(focus.map(writeValue))].slice(0, 3).map((text) => `\`${text}\``).join(', ') || 'it';
  const out = [...lookups(a, site, row, k, focus, keys, proofs), ...comparisons(row, k, proofs), ...(proofs.length === 0 ? checks(facts, row, focus, keys) : [])];
  return out.filter((x, i) => out.findIndex((y) => y.what === x.what && y.place?.span[0] === x.place?.span[0]) === i).slice(0, LIMIT.considered);
}

function lookups(a: Analysis, site: AccessSite, row: Row, k: Known, focus: readonly Value[], keys: string, proofs: readonly Tie[]): Considered[] {
  return k.rows.flatMap((found): Considered[] => {
    const resource = a.tying.resource(found);
    if (found === row || found.aspect || !resource || !isTenantData(resource) || !(a.sites.has(siteKey(found)) || a.layers[found.layer]!.vouched) || a.siteOf(found) === site) return [];
    const what = nameOfRow(found);
    const place = placeAt(a, found);
    if (proofs.some((tie) => tie.by === found || tie.deps.has(found))) return [{ what, place, counts: true, why: 'proves it' }];
    const conditions = inAnyCase(a.tying.predicate(found));
    const isAbout = conditions.some((c) => focus.includes(c.v)) || focus.some((v) => mentions(v, found));
    const result = a.tying.access(found, k);
    if (proofs.length > 0 && !isAbout) return [];
    if ('tie' in result) return [{ what, place, counts: false, why: isAbout ? `is tied to a tenant: ${result.tie.detail}` : `is tied to a tenant, but says nothing of ${keys}` }];
    return isAbout ? [{ what, place, counts: false, why: result.miss.gap === 'key-only' ? 'finds it by its key alone' : `is not tied to a tenant itself: ${result.miss.detail ?? reasonOf(result.miss.gap)}` }] : [];
  });
}

function comparisons(row: Row, k: Known, proofs: readonly Tie[]): Considered[] {
  const counts = proofs.some(({ kind }) => kind === 'comparison');
  return k.comparisons.flatMap((lit): Considered[] => ((lit.k === 'cmp' && lit.op === '===') || lit.k === 'in') && mentions(lit, row) && ![lit.l, lit.r].some(isLiteral) ? [{ what: `${writeValue(lit.l)} ${lit.k === 'in' ? 'in' : '==='} ${writeValue(lit.r)}`, counts, why: counts ? 'proves it' : 'does not tie it to a tenant' }] : []);
}

/** Functions out of sight that were asked before. */
function checks(facts: Facts, row: Row, focus: readonly Value[], keys: string): Considered[] {
  return [...facts.set].flatMap((fact) => callsIn(fact).map((c) => ({ fact, c }))).flatMap(({ fact, c }): Considered[] => {
    if (c.k !== 'call' || c.f.k === 'opaque' || c.f.k === 'fn' || isOperator(c.f) || isShaping(c.f)) return [];
    const name = nameOfCallee(c.f);
    const isAbout = c.args.some((x) => x === row || mentions(x, row) || focus.some((v) => x === v || mentions(x, v)));
    // one that is not about it says something only where it is a check, and its answer was looked at
    if (!name || !(isAbout ? couldDecide(name) : isCheck(name) && asks(fact, c))) return [];
    return [{ what: `${name}(…)`, counts: false, why: isAbout ? 'its body was not read: it could be the check' : `its body was not read, and it is not given ${keys}` }];
  });
}

const asks = (fact: Value, c: Value): boolean => fact === c || (fact.k === 'not' && asks(fact.v, c)) || (fact.k === 'has' && fact.o === c);
