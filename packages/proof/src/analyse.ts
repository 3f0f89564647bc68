/**
 * From facts and model to judgements: walks every function, finds the ones nobody calls, and says of each access
 * whether it was proved, and if not where and how surely it fails.
 * With `openWorld` other files may call what these export; without it the files are the whole program.
 */
import type { FileFacts } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { type AccessSite, Analysis, type Link } from './analysis.ts';
import { broughtAlong } from './brought.ts';
import { isHarmless, type Owed, startOf } from './confidence.ts';
import { heldBy, Stated } from './declared/index.ts';
import type { Callee, Declarations } from './declared/types.ts';
import { describeConditions } from './describe.ts';
import { isOutOfScope } from './entries/scope.ts';
import { activeLayers, isKeyedModule, KEYED_LAYERS, sinksOf } from './layers/index.ts';
import { Mounts } from './mounts.ts';
import { judge } from './needs.ts';
import { isUntrusted } from './origins.ts';
import type { TypedReceiver, UnknownReceiver } from './receivers.ts';
import { refute, refuteStrictly } from './refute.ts';
import { relevantFunctions } from './relevance.ts';
import { missingItself } from './strict.ts';
import { byClient } from './scoped.ts';
import { siblingsOf } from './siblings.ts';
import type { Need } from './summary.ts';
import { isTenantData } from './tie.ts';
import { tracesAt } from './trace.ts';
import { Trail } from './trail.ts';
import type { AccessInfo, Coverage, Evidence, Judgement, Place, Step, Trace } from './types.ts';
import type { Closure, Value } from './values.ts';
import { nestsTenantData } from './written.ts';

export interface AnalyseOptions {
  openWorld: boolean;
  /** Names of values that hold the tenant, besides the owner columns' own. */
  tenantNames?: readonly string[];
  /** Files that are judged whatever their names say (`isOutOfScope`). */
  inScope?: ReadonlySet<string>;
  /** Resolves an import of `files[file]` to another of the files. */
  link?: Link;
  /** Calls of common names (`create`) may be accesses whatever their receiver is called: the type checker will be asked. */
  anyReceiver?: boolean;
  /** What the type checker said of calls whose receiver syntax could not name, by `receiverKey`. */
  typedReceivers?: ReadonlyMap<string, TypedReceiver>;
  /** Say of each access what its condition fixes. */
  conditions?: boolean;
  /** Trace the accesses on this line, 1-based: those that begin there, else those that reach over it, else those that a call there leads to. */
  trace?: { file: string; line: number };
  /** `strict`: only what stands in the access itself counts as a proof. */
  profile?: 'recommended' | 'strict';
  /** What the project says of its own functions, where the analysis cannot see. */
  declarations?: Declarations;
}

export interface Analysed {
  judgements: Judgement[];
  coverage: Coverage;
  /** Calls named like accesses whose receiver nobody could name, in order of file and place. */
  unknownReceivers: UnknownReceiver[];
  /** Where `AnalyseOptions.trace` asks for them. */
  traces?: Trace[];
  /** Declared guards and sources of the tenant that nothing calls. */
  unused: Callee[];
}

/**
 * @param files facts of the files to judge together
 * @param model what their tables are to tenants
 * @returns one judgement an access (several where callers differ), in order of file and place
 */
export function analyse(files: readonly FileFacts[], model: Model, options: AnalyseOptions): Analysed {
  const holders = new Set(files.flatMap((file, i) => (file.imports.some((im) => isKeyedModule(im.source)) ? [i] : [])));
  const { declarations = {}, link = () => undefined } = options;
  const stated = new Stated(declarations, files, link, model);
  const a = new Analysis(files, model, [...stated.layers, ...activeLayers(model, files), ...(holders.size > 0 ? KEYED_LAYERS : [])], link, options.tenantNames);
  a.openWorld = options.openWorld;
  if (options.declarations) a.stated = stated;
  if (options.trace) a.trail = new Trail();
  if (options.typedReceivers) a.typedReceivers = options.typedReceivers;
  const spread = relevantFunctions(files, sinksOf(model, { anyReceiver: options.anyReceiver }), link, heldBy(declarations));
  a.relevant = spread.relevant;
  a.mayHook = Object.values(a.layers).some((layer) => layer.hookedBy?.some((name) => spread.mentions(name)));
  const exported = walkAll(a);
  const mounts = new Mounts(a);
  const open = new Map<AccessSite, Owed[]>();
  const asked: Asked[] = [];
  const ofRoots = new Map<string, Need[]>();
  for (const [need, key] of a.beyond) if (key !== undefined) ofRoots.set(key, [...(ofRoots.get(key) ?? []), need]);
  for (const s of a.allSummaries()) {
    const key = `${s.file}:${s.fn}`;
    const isRoot = s.fn === 0 || s.calls === 0 || (options.openWorld && !s.left && exported.has(key));
    if (!isRoot) continue;
    const beyond = ofRoots.get(key) ?? [];
    for (const need of beyond) a.beyond.delete(need);
    for (const given of [...s.needs, ...beyond, ...(a.frames.get(key)?.settleExits() ?? [])]) {
      const need = mounts.settle(given, s);
      const site = a.siteOf(given.row);
      if (given.resting) {
        site.proof ??= { kind: 'derived', detail: 'it is keyed by a row of which it is said' };
        continue;
      }
      if (need === undefined || need.handedOn) {
        if (given.asked) continue;
        const before: Evidence = { kind: 'guard', detail: 'what stands before its router proves it' };
        site.proof ??= need ? { kind: 'not-released', detail: 'it is handed on to handlers' } : before;
        a.trail?.settle({ key: startOf(given, s), row: given.row, chain: given.chain, points: [], open: [], ties: need ? [] : [{ ...before, deps: new Set() }] });
        continue;
      }
      if (need.asked) asked.push({ site, need, root: s });
      else open.set(site, [...(open.get(site) ?? []), { need, root: s }]);
    }
  }
  const untrusted = untrustedOf(a, asked.filter(({ site, need, root }) => !open.get(site)?.some((o) => startOf(o.need, o.root) === startOf(need, root))));
  const lost = new Set([...a.beyond.keys()].map((need) => a.siteOf(need.row)));
  const said = new Map<AccessSite, Judgement[]>();
  const starts = new Map<Judgement, string>();
  const refuted = new Map<AccessSite, readonly Judgement[]>();
  for (const site of [...a.sites.values()]) {
    const file = files[site.site.file]!;
    if (isOutOfScope(file.path) && !options.inScope?.has(file.path)) continue;
    const access = { ...accessInfo(site, file), ...(a.layers[site.layer]!.isList(site.method, site.row) && { many: true as const }), ...(options.conditions && { conditions: describeConditions(a, site.row) }) };
    // a person's row counts only where the tenant at hand was left out
    const isPerson = site.resource === model.user && !isTenantData(model.resources[site.resource]!);
    const isElsewhere = site.until !== undefined && a.opened.has(site.until);
    if (isElsewhere) site.proof = { kind: 'not-released', detail: 'it is judged where what holds it is called' };
    const owed = isElsewhere ? undefined : open.get(site);
    const all = isPerson && !personInTenant(a, site) && !owed?.some(({ need }) => nestsTenantData(a, need.row)) ? undefined : owed;
    const found = a.keyed && all ? withoutAccepted(a, site, all) : all;
    const chosen = untrusted.get(site) ?? [];
    const started = (judgement: Judgement, owed: Owed): Judgement => {
      starts.set(judgement, startOf(owed.need, owed.root));
      return judgement;
    };
    const own = chosen.map((one) => started(refute(a, site, access, one.need, one.root, one.need.chain[0], one.others), one));
    const failed = found ? placed(a, site, found).map((open) => started(refute(a, site, access, open.need, open.root, open.at), open)) : [];
    if (failed.length > 0) refuted.set(site, failed);
    own.push(...failed);
    said.set(site, own.length > 0 ? own : [settled(a, site, access, lost.has(site) && !isPerson, options.profile)]);
  }
  for (const [site, { main, covered }] of broughtAlong(a, refuted)) {
    const own = said.get(site)!;
    const rest = own.filter((j) => !covered.includes(j));
    said.set(site, rest.length > 0 ? rest : [provedBy(own[0]!.access, { kind: 'derived', detail: `it comes with a ${main.resource}, of which it is said` })]);
  }
  const judgements = [...said.values()].flat();
  noteSiblings(a, starts);
  const traces = options.trace && tracesAt(a, options.trace, said);
  judgements.sort((x, y) => (x.access.file < y.access.file ? -1 : x.access.file > y.access.file ? 1 : x.access.span[0] - y.access.span[0] || x.at.span[0] - y.at.span[0]));
  const unknownReceivers = [...a.unknownReceivers.values()].sort((x, y) => (x.file < y.file ? -1 : x.file > y.file ? 1 : x.span[0] - y.span[0]));
  return { judgements, coverage: coverageOf(judgements), unknownReceivers, unused: stated.unused(), ...(traces && { traces }) };
}

/** @param starts where the way to each access starts that is not proved, as `file:function` */
function noteSiblings(a: Analysis, starts: ReadonlyMap<Judgement, string>): void {
  const failing = new Set([...starts].flatMap(([{ verdict }, start]) => (verdict.kind === 'refuted' ? [start] : [])));
  for (const [judgement, start] of starts) {
    const siblings = judgement.verdict.kind === 'refuted' ? siblingsOf(a, start, failing) : undefined;
    if (siblings) judgement.siblings = siblings;
  }
}

/** The judgement on an access that nobody owes any more. */
function settled(a: Analysis, site: AccessSite, access: AccessInfo, isLost: boolean, profile: AnalyseOptions['profile']): Judgement {
  if (isLost) return { access, assumptions: [], path: [], at: access, verdict: { kind: 'unknown', gap: 'opaque', reason: 'some who call it are too many or too far away to follow' }, confidence: 'possible' };
  const lacks = profile === 'strict' ? missingItself(a, site) : undefined;
  if (lacks) return refuteStrictly(a, site, access, lacks);
  return provedBy(access, byClient(a, site) ?? site.proof ?? { kind: 'not-released', detail: 'no function that is reached owes it' });
}

function provedBy(access: AccessInfo, evidence: Evidence): Judgement {
  return { access, verdict: { kind: 'proved', evidence: [evidence] }, confidence: 'certain', assumptions: [], path: [], at: access };
}

/** What callers could have said otherwise of, and did not, is proved. */
function withoutAccepted(a: Analysis, site: AccessSite, owed: readonly Owed[]): readonly Owed[] | undefined {
  const rest = owed.filter(({ need }) => {
    const facts = need.events[0] ?? need.returned[0]!;
    const result = judge({ a }, need.row, facts.reason(a.t));
    const accepted = 'miss' in result ? result.miss.accepted : undefined;
    if (accepted) site.proof ??= { kind: 'capability', detail: accepted };
    return !accepted;
  });
  return rest.length > 0 ? rest : undefined;
}

interface Asked extends Owed { site: AccessSite }
interface Untrusted extends Owed { others: Step[] }

/** Accesses whose tenant the client chose: one finding for each entry and value, whatever else hangs on that value there. */
function untrustedOf(a: Analysis, asked: readonly Asked[]): ReadonlyMap<AccessSite, Untrusted[]> {
  const found = new Map<string, Untrusted>();
  const out = new Map<AccessSite, Untrusted[]>();
  const placeOf = ({ site, need }: Asked): Place => need.chain[0] ?? { file: a.files[site.site.file]!.path, span: site.site.span };
  for (const one of asked) {
    if (isOutOfScope(a.files[one.site.site.file]!.path) || !isUntrusted(a, one.need)) continue;
    const key = `${startOf(one.need, one.root)} ${one.need.asked!.id}`;
    const same = found.get(key);
    const at = placeOf(one);
    if (same) same.others.push({ ...at, note: `${one.site.resource}.${one.site.method} has it too` });
    else {
      const first = { ...one, others: [] };
      found.set(key, first);
      out.set(one.site, [...(out.get(one.site) ?? []), first]);
    }
  }
  return out;
}

interface Open extends Owed { at?: Step }

/**
 * Where an access that is not proved is reported: at the innermost call of a function whose debt another caller pays,
 * else once, at the access. What no caller can change (no parameter in it) stands at the access.
 */
function placed(a: Analysis, site: AccessSite, found: readonly Owed[]): Open[] {
  const out = new Map<string, Open>();
  const isEntry = (o: Open): boolean => a.entryOf(startOf(o.need, o.root)) !== undefined;
  /** A way that others can take to an end says more than one that is harmless by itself; then one that starts at a client; then the shortest. */
  const isBetter = (x: Open, y: Open): boolean => {
    const [harmless, other] = [isHarmless(a, x), isHarmless(a, y)];
    if (harmless !== other) return other;
    return isEntry(x) === isEntry(y) ? x.need.chain.length < y.need.chain.length : isEntry(x);
  };
  for (const { need, root } of found) {
    const at = site.open ? need.chain.findLast((s) => s.callee !== undefined && site.discharged.has(s.callee)) : undefined;
    const key = at ? `${at.file}:${at.span[0]}` : '';
    const open = { need, root, at };
    const known = out.get(key);
    if (!known || isBetter(open, known)) out.set(key, open);
  }
  return [...out.values()];
}

/** A tenant is a parameter of the very function that looks a person up. */
function personInTenant(a: Analysis, site: AccessSite): boolean {
  const file = a.files[site.frame.file]!;
  const roots = a.model.roots.map((r) => r.name.charAt(0).toLowerCase() + r.name.slice(1));
  return site.fn.params.some((p) => p.k === 'pvar' && roots.some((r) => file.bindings[p.b]!.name === `${r}Id`));
}

/** Walks modules, exports and every function not reached from them; returns what is exported, as `file:function`. */
function walkAll(a: Analysis): Set<string> {
  const exported = new Set<string>();
  a.files.forEach((file, i) => {
    // helpers are walked when something calls them
    if (a.relevant[i]!.size === 0) return;
    a.module(i);
    for (const e of file.exports) {
      if (e.name === '*' || ('source' in e)) continue;
      const v = a.exported(i, e.name);
      if (v) for (const c of reachable(a, v)) exported.add(`${c.file}:${c.fn}`);
    }
  });
  a.settleModules();
  a.files.forEach((file, i) => {
    for (const fn of file.functions) if (a.relevant[i]!.has(fn.id)) a.summary({ file: i, fn: fn.id });
  });
  a.settleModules();
  return exported;
}

/** Functions that a value gives access to: itself, its members, a class's methods. */
function reachable(a: Analysis, v: Value, depth = 0): Closure[] {
  if (depth > 4) return [];
  if (v.k === 'fn') return [v];
  if (v.k === 'obj') return v.entries.flatMap((e) => reachable(a, e.v, depth + 1));
  if (v.k === 'inst') return reachable(a, v.cls, depth + 1);
  if (v.k !== 'cls') return [];
  return a.classFacts(v).members.flatMap((m) => {
    if (m.fn === undefined) return [];
    return [a.t.closure(v.file, m.fn) as Closure];
  });
}

function accessInfo(site: AccessSite, file: FileFacts): AccessInfo {
  return {
    file: file.path, span: site.site.span, layer: site.layer, operation: site.operation, method: site.method, resource: site.resource || undefined,
    symbol: site.symbol, calleeSpan: site.calleeSpan, argSpan: site.argSpan, whereSpan: site.whereSpan, dataSpan: site.dataSpan,
    ...(site.through !== undefined && { through: site.through }),
  };
}

export function coverageOf(judgements: readonly Judgement[]): Coverage {
  const c: Coverage = { accesses: 0, notOwned: 0, proved: {}, reported: 0, unknown: {} };
  for (const j of judgements) {
    c.accesses++;
    if (j.verdict.kind === 'proved') {
      const { kind } = j.verdict.evidence[0]!;
      if (kind === 'not-owned') c.notOwned++;
      else c.proved[kind] = (c.proved[kind] ?? 0) + 1;
    } else if (j.verdict.kind === 'refuted') c.reported++;
    else c.unknown[j.verdict.reason] = (c.unknown[j.verdict.reason] ?? 0) + 1;
  }
  return c;
}
