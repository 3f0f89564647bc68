/**
 * From facts and model to judgements: walks every function, finds the ones nobody calls, and says of each access
 * whether it was proved, and if not where and how surely it fails.
 * With `openWorld` other files may call what these export; without it the files are the whole program.
 */
import type { FileFacts } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { checkOfInput, meantForAnybody } from './asker.ts';
import { Analysis, type AccessSite, type Link } from './analysis.ts';
import { candidatesFor, ownerPath, tenantsInScope } from './candidates.ts';
import { describeConditions } from './describe.ts';
import { backgroundKind, isOutOfScope } from './entries/scope.ts';
import { Facts } from './facts.ts';
import { activeLayers, isKeyedModule, KEYED_LAYERS, sinksOf } from './layers/index.ts';
import { lookupsByKeyAlone } from './lookups.ts';
import { Mounts } from './mounts.ts';
import { callsIn, couldDecide, isCheck, isShaping, judge, platformAt } from './needs.ts';
import { expressionOf, isUntrusted, lookupsForAnybody } from './origins.ts';
import { conjuncts } from './predicate.ts';
import { relevantFunctions } from './relevance.ts';
import type { TypedReceiver, UnknownReceiver } from './receivers.ts';
import { isResolver } from './resolvers.ts';
import type { Need, Summary } from './summary.ts';
import { nestsTenantData } from './written.ts';
import { missingItself } from './strict.ts';
import { isTenantData, type Miss } from './tie.ts';
import type { AccessInfo, Confidence, Coverage, Judgement, Place, Step } from './types.ts';
import { type Closure, mentions, nameOfCallee, TOO_LARGE, type Value } from './values.ts';

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
  /** `strict`: only what stands in the access itself counts as a proof. */
  profile?: 'recommended' | 'strict';
}

export interface Analysed {
  judgements: Judgement[];
  coverage: Coverage;
  /** Calls named like accesses whose receiver nobody could name, in order of file and place. */
  unknownReceivers: UnknownReceiver[];
}

/**
 * @param files facts of the files to judge together
 * @param model what their tables are to tenants
 * @returns one judgement an access (several where callers differ), in order of file and place
 */
export function analyse(files: readonly FileFacts[], model: Model, options: AnalyseOptions): Analysed {
  const holders = new Set(files.flatMap((file, i) => (file.imports.some((im) => isKeyedModule(im.source)) ? [i] : [])));
  const a = new Analysis(files, model, [...activeLayers(model), ...(holders.size > 0 ? KEYED_LAYERS : [])], options.link ?? (() => undefined), options.tenantNames);
  if (options.typedReceivers) a.typedReceivers = options.typedReceivers;
  a.relevant = relevantFunctions(files, sinksOf(model, { anyReceiver: options.anyReceiver }), options.link ?? (() => undefined), holders);
  const exported = walkAll(a);
  const mounts = new Mounts(a);
  const open = new Map<AccessSite, { need: Need; root: Summary }[]>();
  const asked: { site: AccessSite; need: Need; root: Summary }[] = [];
  const ofRoots = new Map<string, Need[]>();
  for (const [need, key] of a.beyond) if (key !== undefined) ofRoots.set(key, [...(ofRoots.get(key) ?? []), need]);
  for (const s of a.allSummaries()) {
    const key = `${s.file}:${s.fn}`;
    const isRoot = s.fn === 0 || s.calls === 0 || (options.openWorld && exported.has(key));
    if (!isRoot) continue;
    const beyond = ofRoots.get(key) ?? [];
    for (const need of beyond) a.beyond.delete(need);
    for (const given of [...s.needs, ...beyond, ...(a.frames.get(key)?.settleExits() ?? [])]) {
      const need = mounts.settle(given, s);
      const site = a.siteOf(given.row);
      if (need === undefined || need.handedOn) {
        if (!given.asked) site.proof ??= need ? { kind: 'not-released', detail: 'it is handed on to handlers' } : { kind: 'guard', detail: 'what stands before its router proves it' };
        continue;
      }
      if (need.asked) asked.push({ site, need, root: s });
      else open.set(site, [...(open.get(site) ?? []), { need, root: s }]);
    }
  }
  const untrusted = untrustedOf(a, asked.filter(({ site, need, root }) => !open.get(site)?.some((o) => startOf(o.need, o.root) === startOf(need, root))));
  const lost = new Set([...a.beyond.keys()].map((need) => a.siteOf(need.row)));
  const judgements: Judgement[] = [];
  for (const site of a.sites.values()) {
    const file = files[site.site.file]!;
    if (isOutOfScope(file.path) && !options.inScope?.has(file.path)) continue;
    const access = { ...accessInfo(site, file), ...(options.conditions && { conditions: describeConditions(a, site.row) }) };
    // a person's row counts only where the tenant at hand was left out
    const isPerson = site.resource === model.user && !isTenantData(model.resources[site.resource]!);
    const owed = open.get(site);
    const all = isPerson && !personInTenant(a, site) && !owed?.some(({ need }) => nestsTenantData(a, need.row)) ? undefined : owed;
    const found = a.keyed && all ? withoutAccepted(a, site, all) : all;
    const chosen = untrusted.get(site) ?? [];
    for (const { need, root, others } of chosen) judgements.push(refute(a, site, access, need, root, need.chain[0], others));
    if (!found && chosen.length > 0) continue;
    if (!found && lost.has(site) && !isPerson) {
      judgements.push({ access, verdict: { kind: 'unknown', gap: 'opaque', reason: 'some who call it are too many or too far away to follow' }, confidence: 'possible', assumptions: [], path: [], at: access });
      continue;
    }
    if (!found) {
      const lacks = options.profile === 'strict' ? missingItself(a, site) : undefined;
      if (lacks) judgements.push(refuteStrictly(a, site, access, lacks));
      else judgements.push({ access, verdict: { kind: 'proved', evidence: [site.proof ?? { kind: 'not-released', detail: 'no function that is reached owes it' }] }, confidence: 'certain', assumptions: [], path: [], at: access });
      continue;
    }
    for (const open of placed(a, site, found)) judgements.push(refute(a, site, access, open.need, open.root, open.at));
  }
  judgements.sort((x, y) => (x.access.file < y.access.file ? -1 : x.access.file > y.access.file ? 1 : x.access.span[0] - y.access.span[0] || x.at.span[0] - y.at.span[0]));
  const unknownReceivers = [...a.unknownReceivers.values()].sort((x, y) => (x.file < y.file ? -1 : x.file > y.file ? 1 : x.span[0] - y.span[0]));
  return { judgements, coverage: coverageOf(judgements), unknownReceivers };
}

/** What callers could have said otherwise of, and did not, is proved. */
function withoutAccepted(a: Analysis, site: AccessSite, owed: readonly { need: Need; root: Summary }[]): readonly { need: Need; root: Summary }[] | undefined {
  const rest = owed.filter(({ need }) => {
    const facts = need.events[0] ?? need.returned[0]!;
    const result = judge({ a }, need.row, facts.reason(a.t));
    const accepted = 'miss' in result ? result.miss.accepted : undefined;
    if (accepted) site.proof ??= { kind: 'capability', detail: accepted };
    return !accepted;
  });
  return rest.length > 0 ? rest : undefined;
}

interface Untrusted { need: Need; root: Summary; others: Step[] }

/** Accesses whose tenant the client chose: one finding for each entry and value, whatever else hangs on that value there. */
function untrustedOf(a: Analysis, asked: readonly { site: AccessSite; need: Need; root: Summary }[]): ReadonlyMap<AccessSite, Untrusted[]> {
  const found = new Map<string, Untrusted & { site: AccessSite }>();
  const out = new Map<AccessSite, Untrusted[]>();
  const placeOf = ({ site, need }: { site: AccessSite; need: Need }): Place => need.chain[0] ?? { file: a.files[site.site.file]!.path, span: site.site.span };
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

interface Open { need: Need; root: Summary; at?: Step }

/** Where the way to an access starts, as `file:function`: the handler that a framework calls, or the function nobody calls. */
const startOf = (need: Need, root: Summary): string => need.entry?.key ?? `${root.file}:${root.fn}`;

/**
 * Where an access that is not proved is reported: at the innermost call of a function whose debt another caller pays,
 * else once, at the access. What no caller can change (no parameter in it) stands at the access.
 */
function placed(a: Analysis, site: AccessSite, found: readonly { need: Need; root: Summary }[]): Open[] {
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
  const file = a.files[site.site.file]!;
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
  };
}

function refute(a: Analysis, site: AccessSite, access: AccessInfo, need: Need, root: Summary, call: Step | undefined, others: readonly Step[] = []): Judgement {
  const facts = need.events[0] ?? need.returned[0]!;
  const k = facts.reason(a.t);
  const result = judge({ a }, need.row, k);
  // tied to what rests on it alone: what it says by itself
  const alone = 'miss' in result ? result : judge({ a }, need.row, Facts.none.reason(a.t));
  const miss: Miss = 'miss' in alone ? alone.miss : { gap: 'unfiltered' };
  const resource = a.model.resources[site.resource];
  const start = startOf(need, root);
  const { file: rootFile, fn: rootFn } = a.functionAt(start);
  const chain = need.chain;
  const at: Place = call ? { file: call.file, span: call.span } : { file: access.file, span: access.span };
  const route = need.entry?.at?.path;
  const name = rootFn.name ?? (typeof route === 'string' && !rootFn.symbol.includes(route) ? route : rootFn.symbol);
  const entry = chain.length > 0 ? [{ file: rootFile.path, span: rootFn.ns, note: a.entryOf(start) ? `in handler ${name}` : name }] : [];
  const path = [...entry, ...chain, ...[...need.dependents, ...others].slice(0, 20), ...(miss.gap === 'unkeyed' ? [] : miss.gap === 'untrusted' ? lookupsForAnybody(a, need, k) : lookupsByKeyAlone(a, need.row, keysOf(a, need, miss, resource), k)), { file: access.file, span: access.span, note: `${site.resource || site.layer}.${site.method}` }];
  const grade = confidence(a, site, need, miss, root, resource);
  return {
    access,
    verdict: { kind: grade.confidence === 'possible' ? 'unknown' : 'refuted', gap: miss.gap, reason: grade.reason ?? miss.detail ?? reasonOf(miss.gap) },
    confidence: grade.confidence,
    assumptions: grade.assumptions,
    path,
    at,
    ...missingPiece(a, site, miss),
    ...(miss.gap === 'unkeyed' && site.keyPlace ? { keyPlace: site.keyPlace } : {}),
    ...(site.field ? { field: site.field } : miss.gap === 'owner-writable' && miss.column ? { field: miss.column } : {}),
    ...(miss.culprit && (miss.gap === 'hardcoded' || miss.gap === 'conditional' || miss.gap === 'owner-unset' || miss.gap === 'untrusted') ? { culprit: { file: access.file, span: access.whereSpan ?? access.dataSpan ?? access.span, text: miss.gap === 'untrusted' ? expressionOf(miss.culprit) : textOf(miss.culprit) } } : {}),
  };
}

/** Proved, but by what does not stand in the access: the profile is strict. */
function refuteStrictly(a: Analysis, site: AccessSite, access: AccessInfo, miss: Miss): Judgement {
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
  if (miss.gap === 'untrusted') return {};
  if (miss.gap === 'unkeyed') {
    const candidates = tenantsInScope(a, site);
    return { missing: { kind: 'key', resource: '', column: candidates[0]?.column ?? '', candidates } };
  }
  const resource = a.model.resources[site.resource];
  const column = miss.column ?? (resource && ownerPath(a.model, resource));
  if (!resource || !column || (miss.gap === 'owner-unset' && miss.culprit)) return {};
  return { missing: { kind: miss.gap === 'owner-unset' ? 'data' : 'where', resource: resource.name, column, candidates: candidatesFor(a, site, resource) } };
}

/** The values that select what was not proved. */
function keysOf(a: Analysis, need: Need, miss: Miss, resource: Resource | undefined): readonly Value[] {
  if (need.row.aspect || miss.gap === 'unkeyed') return miss.culprit ? [miss.culprit] : [];
  return resource ? conjuncts(a.tying.predicate(need.row)).map((c) => c.v) : [];
}

interface Grade { confidence: Confidence; assumptions: string[]; reason?: string }

function confidence(a: Analysis, site: AccessSite, need: Need, miss: Miss, root: Summary, resource: Resource | undefined): Grade {
  if (miss.gap === 'opaque') return { confidence: 'possible', assumptions: [], reason: miss.detail };
  const keys = keysOf(a, need, miss, resource);
  if (miss.weak) return { confidence: 'possible', assumptions: [], reason: miss.weak };
  if (keys.some(isTooLarge)) return { confidence: 'possible', assumptions: [], reason: 'what selects it is too involved to follow' };
  if (miss.own) return { confidence: 'possible', assumptions: [], reason: 'it selects rows of one user, in whatever tenant they are' };
  const start = startOf(need, root);
  const { file, fn } = a.functionAt(start);
  if (miss.gap === 'unfiltered' && /(?:^|\/)(?:cron|crons|cronjobs?|scheduled?)(?:\/|\.)/i.test(file.path)) return { confidence: 'possible', assumptions: [], reason: 'a scheduled job works on all tenants at once' };
  const background = backgroundKind(file, fn);
  if (background && (miss.gap === 'unfiltered' || miss.gap === 'key-only' || miss.gap === 'reference')) {
    return { confidence: 'possible', assumptions: [], reason: background === 'schedule' ? 'a scheduled job works on all tenants at once' : 'a message of the application itself names the row' };
  }
  if (isStart(need, root) && miss.gap === 'unfiltered') return { confidence: 'possible', assumptions: [], reason: 'it runs when the program starts, for all tenants at once' };
  const platform = platformOf(a, need);
  if (platform) return { confidence: 'possible', assumptions: [], reason: platform };
  if (miss.gap === 'key-only' && site.operation === 'read' && isResolver(a, need, root)) return { confidence: 'possible', assumptions: [], reason: 'it only tells whose a row is, and no caller is seen' };
  const helper = couldDischarge(a, need, keys);
  if (helper) return { confidence: 'possible', assumptions: [], reason: `${helper} could be the check, and its body was not read` };
  const unread = need.entry?.unread[0];
  if (unread !== undefined && (miss.gap === 'key-only' || miss.gap === 'reference' || miss.gap === 'untrusted')) return { confidence: 'possible', assumptions: [], reason: `${unread} stands before it and could be the check, and its body was not read` };
  if (miss.gap === 'untrusted') {
    const anybody = meantForAnybody(a, start, need);
    if (anybody) return { confidence: 'possible', assumptions: [], reason: anybody };
    const doubt = need.doubts?.[0] ?? checkOfInput(a, start, need);
    if (doubt !== undefined) return { confidence: 'possible', assumptions: [], reason: `${doubt} could be the check, and was not followed` };
    return { confidence: 'likely', assumptions: [`nothing out of sight ties \`${expressionOf(need.asked!)}\` to whoever asks`] };
  }
  if (miss.assumed) return { confidence: 'likely', assumptions: [miss.assumed] };
  if (a.entryOf(start)) return { confidence: 'certain', assumptions: [] };
  const parameter = keys.map(parameterIn).find((p) => p !== undefined);
  return { confidence: 'likely', assumptions: [parameter ? `no caller proves \`${parameter}\`` : `\`${site.symbol || 'this code'}\` runs for one tenant at a time`] };
}

/** A module's body runs when the program starts; what it hands to others runs when they say. */
const isStart = (need: Need, root: Summary): boolean => root.fn === 0 && !need.entry && !need.handedOver;

/** No client gets there, or nothing but whose a row is comes of it. */
const isHarmless = (a: Analysis, { need, root }: Open): boolean => isStart(need, root) || platformOf(a, need) !== undefined || isResolver(a, need, root);

/** Why only the platform's own get to an access. */
function platformOf(a: Analysis, need: Need): string | undefined {
  return platformAt(a, [...need.events, ...need.returned]) ?? need.entry?.platform;
}

/** An unknown function that was given the row or one of its keys, and whose result was tested. */
function couldDischarge(a: Analysis, need: Need, keys: readonly Value[]): string | undefined {
  for (const facts of [...need.events, ...need.returned]) {
    for (const fact of facts.set) {
      for (const c of callsIn(fact)) {
        if (c.k !== 'call' || c.f.k === 'opaque' || isOperator(c.f) || isShaping(c.f)) continue;
        // of functions at hand only those that call themselves are not followed: their name must say that they check
        const own = c.f.k === 'fn' ? (a.fnOf(c.f).name ?? '') : undefined;
        const name = own ?? nameOfCallee(c.f);
        if (own === undefined ? !couldDecide(name) : !isCheck(name)) continue;
        const about = c.args.some((x) => x.rows.has(need.row) || mentions(x, need.row) || keys.some((key) => x === key || mentions(x, key) || isParent(x, key)));
        if (about) return name || 'a function';
      }
    }
  }
  return undefined;
}

/** Operators and the language's own functions check nothing; names of the file's own scope carry its number. */
const isOperator = (f: Value): boolean => f.k === 'global' && !/^\d+:/.test(f.n);

const CARRIERS = /^(?:req|request|ctx|context|c|event|res|response|params|searchParams)$/;
function isParent(x: Value, key: Value): boolean {
  if (x.k === 'param' && CARRIERS.test(x.name)) return false;
  if (x.k === 'const' || x.k === 'undef') return false;
  return key.k === 'path' && key.o === x;
}

/** Is it, or is it made of, a value beyond the limits? */
function isTooLarge(v: Value): boolean {
  if (v.k === 'path' || v.k === 'each') return isTooLarge(v.o);
  if (v.k === 'call') return isTooLarge(v.f) || v.args.some(isTooLarge);
  return v.k === 'opaque' && v.reason === TOO_LARGE;
}

function parameterIn(v: Value): string | undefined {
  let x = v;
  const names: string[] = [];
  while (x.k === 'path' || x.k === 'each') {
    if (x.k === 'path') names.unshift(x.p);
    x = x.o;
  }
  return x.k === 'param' ? [x.name.startsWith('argument ') ? '' : x.name, ...names].filter(Boolean).join('.') || x.name : undefined;
}

function reasonOf(gap: Miss['gap']): string {
  return { untrusted: 'the tenant is the client\'s own word', unkeyed: 'two tenants may meet under its key', unfiltered: 'no condition names the tenant', 'key-only': 'a key alone selects the row', conditional: 'the tenant condition can fall away', hardcoded: 'the tenant is a constant', 'owner-unset': 'the owner column is not set', 'owner-writable': 'the data can set the owner column', reference: 'the referenced row was not proved', opaque: 'it cannot be seen through' }[gap];
}

function textOf(v: Value): string {
  if (v.k === 'const') return JSON.stringify(v.v);
  if (v.k === 'undef') return 'undefined';
  if (v.k === 'path') return `${textOf(v.o)}.${v.p}`;
  if (v.k === 'param') return v.name;
  if (v.k === 'global') return v.n;
  return 'it';
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
