/**
 * What a function's accesses still owe: collected while it is walked, settled at its end, handed to callers as needs.
 * A write owes its proof where it happens; a read where its row is released. Boundary: a row passed to an unknown
 * function is released there, unless the function's result is tested (then it may be the check).
 */
import type { AccessSite } from './analysis.ts';
import type { CallExpr } from './calls.ts';
import { Facts, Known, leavesOf, prove } from './facts.ts';
import type { Frame } from './frame.ts';
import { isKeyed } from './keyed.ts';
import { isNext } from './middleware.ts';
import { type Registration } from './entries/registration.ts';
import { conjuncts } from './predicate.ts';
import { completeGiven, isServed } from './queries.ts';
import type { Recognised } from './layers/layer.ts';
import { accessOf, askedOf, factsAbout, isOpen, isParameterOf, judgeOrigin, ORIGIN, originOf } from './origins.ts';
import { isTenantData, type Miss, type Tie } from './tie.ts';
import { type Given, type Handled, LIMITS, type Need, type Summary } from './summary.ts';
import type { Step } from './types.ts';
import { substitution } from './substitute.ts';
import { children, type Closure, isNullish, isPure, mentions, nameOfCallee, type Outcome, type Row, type Value } from './values.ts';
import { nestsTenantData, ownerGap } from './written.ts';

interface Draft {
  row: Row;
  events: Facts[];
  returned: Facts[];
  chain: readonly Step[];
  dependents: Step[];
  inherited: boolean;
  write: boolean;
  /** Rows on which its proofs rest. */
  restsOn: Set<Draft>;
  /** What holds where others are returned whose proofs rest on it: the caller may still check either. */
  lent?: { by: Draft; at: Facts }[];
  /** Rows whose proofs rest on it, in called functions. */
  held?: Set<Row>;
  entry?: Handled;
  handedOver?: true;
  asked?: Value;
  doubts?: readonly string[];
}

/** One of several cases in which an access is tied, or nobody asks for it. */
interface Case { tie?: Tie; others?: 'platform' | 'nobody' | 'impossible'; k: Known }

const GUARD_NAME = /^(?:assert|ensure|check|verify|validate|require|throw|guard|authori[sz]e|can|has|is|enforce|must|deny|protect|demand|expect|verify)(?![a-z])/;
/** An unknown function of such a name fetches or shapes data; it does not decide who may. */
const DATA_NAME = /^(?:try|wrap|with|run|get|find|fetch|load|read|list|create|build|make|generate|parse|format|map|to|from|resolve|download|upload|send|render|serialize|convert|calculate|compute|count|use|update|delete|insert|set|add|remove|sync|sort|transform|extract|normalize|json|safeParse|decrypt|encrypt|decode|encode|stringify|lock|unlock|acquire|release|wait|sleep|retry|emit|publish|notify|enqueue|schedule|starts?|ends?|begin|stop|trace|span|measure|time|record|report|capture|print|pretty|increment|decrement|flush|close|open|connect)(?![a-z])/;
/** Looks at a value's form. */
const FORM_NAME = /^(?:is(?:In)?(?:Valid|Empty|Null|Nil|NaN|Finite|Integer|Undefined|String|Number|Array|Object|Uuid|UUID|Email|Url|Date)|(?:test|exec|match|startsWith|endsWith|slice|substring|substr|split|trim|at|charAt|padStart|padEnd|replace|replaceAll|concat|join)$)/;
const DECIDES = /access|permission|permit|role|auth|allow|member|owner|forbid|right|scope|can[A-Z]/i;

/** Libraries that shape data: none of their functions knows who may. */
const SHAPES = /^(?:node:)?(?:lodash(?:[./-].*)?|es-toolkit(?:\/.*)?|radash|ramda|remeda|date-fns(?:\/.*)?|dayjs|ms|nanoid|camelcase-keys|assert-never|superjson|fast-deep-equal|util|path|url|querystring)$/;

/** Whether an unknown function only shapes what it is given. */
export const isShaping = (f: Value): boolean => isPure(f) || (f.k === 'import' && SHAPES.test(f.source)) || (f.k === 'path' && isShaping(f.o));

/** Whether an unknown function could be the check of what it is given, by its name. */
export function couldDecide(name: string): boolean {
  return DECIDES.test(name) || !(DATA_NAME.test(name) || FORM_NAME.test(name));
}

/** A yes or no, or nothing. */
const isTruth = (v: Value): boolean => isNullish(v) || (v.k === 'const' ? typeof v.v === 'boolean' : v.k === 'cmp' || v.k === 'in' || v.k === 'has' || v.k === 'not' || v.k === 'and' || v.k === 'or');

/** Whether a function's name says that it checks. */
export function isCheck(name: string): boolean {
  return DECIDES.test(name) || GUARD_NAME.test(name);
}

const HARMLESS = /^(?:log|debug|info|warn|error|trace|captureException|captureError|captureMessage|track|revalidatePath|revalidateTag|setUser|setTag|timingSafeEqual|jwtVerify)$/;
/** An unknown function that neither keeps nor answers what it is given, by its name. */
export const keepsNothing = (name: string): boolean => HARMLESS.test(name);
const SEARCHES = /^(?:replace|replaceAll|split|search|indexOf|lastIndexOf)$/;
const READS = new Set(['read', 'aggregate', 'job-read']);

const isKeyName = (name: string): boolean => /(?:^id|Id|ID|_id)$/.test(name);

export class Needs {
  private readonly drafts = new Map<Row, Draft>();
  /** What callees' accesses owe of their tenant's origin. */
  private readonly origins = new Map<Row, Draft>();
  private readonly pending: { result: Value; args: readonly Value[]; facts: Facts }[] = [];
  /** What leaves this function on the way, where a caller may know more of it: parameters, and rows of enclosing functions. */
  readonly given: Given[] = [];
  /** Checks of the analysed files that were asked. */
  private readonly asked: { name: string; key: string; args: readonly Value[] }[] = [];
  private readonly tested = new Set<Value>();
  private isFollowing = false;
  private isHandedOver = false;
  private queue: Draft[] = [];
  private readonly settled = new Set<Draft>();

  constructor(private readonly f: Frame) {}

  access(row: Row, found: Recognised): void {
    const resource = this.f.a.model.resources[found.resource];
    if (resource && !isTenantData(resource) && resource.name !== this.f.a.model.user && !nestsTenantData(this.f.a, row)) {
      this.f.a.siteOf(row).proof ??= { kind: 'not-owned', detail: `${resource.name} is ${resource.kind}` };
      return;
    }
    const write = !READS.has(found.operation);
    const draft = this.draft(row, [], write);
    // a number about the rows of every tenant says something of them wherever it is looked at
    // (how many tenants there are, or whether any is, says nothing of one: that counts where it is given out)
    const isTally = found.operation === 'aggregate' && resource !== undefined && resource.kind !== 'root' && this.f.a.tying.predicate(row).k === 'true';
    if (write || isTally) draft.events.push(this.f.state.facts);
    if (write) for (const w of this.f.a.layers[row.layer]!.written(row, this.f.a.model, this.f.a.t)) this.releaseData(w.data, w.resource.relations);
  }

  /** A row that the access points at: proved where it is written. */
  reference(row: Row): void {
    this.draft(row, [], true).events.push(this.f.state.facts);
  }

  /** Data copied from another row leaves that row's tenant; a key only points at it. */
  private releaseData(data: Value, relations: Record<string, { fields: readonly string[] }>): void {
    if (data.k !== 'obj') return;
    const keys = new Set(Object.values(relations).flatMap((r) => r.fields));
    for (const e of data.entries) {
      if (e.key === null || keys.has(e.key) || relations[e.key] || e.v.rows.size === 0) continue;
      if (e.v.k === 'path' && isKeyName(e.v.p)) continue;
      this.release(e.v);
    }
  }

  private draft(row: Row, chain: readonly Step[], write: boolean, inherited = false): Draft {
    let d = this.drafts.get(row);
    if (!d) this.drafts.set(row, (d = { row, events: [], returned: [], chain, dependents: [], inherited, write, restsOn: new Set() }));
    return d;
  }

  private owed(row: Row, asked: Value, need: Need, chain: readonly Step[], write: boolean): Draft {
    const access = accessOf(this.f.a, row);
    let d = this.origins.get(access);
    if (!d) this.origins.set(access, (d = { row, events: [], returned: [], chain, dependents: [], inherited: true, write, restsOn: new Set(), asked, doubts: need.doubts }));
    return d;
  }

  release(v: Value, facts = this.f.state.facts): void {
    this.reaching(v, facts, (d, at) => d.events.at(-1) !== at && d.events.push(at));
    const isOthers = v.pars || [...v.rows].some((row) => !this.drafts.has(row));
    if (isOthers && this.given.length < LIMITS.given && !this.given.some((g) => g.v === v && g.facts === facts)) this.given.push({ v, facts });
  }

  /** Releases data; a key alone tells nothing that its holder did not have. */
  private giveOut(v: Value, facts: Facts): void {
    if (v.k === 'obj' || v.k === 'arr') return children(v).forEach((x) => this.giveOut(x, facts));
    if (v.k === 'path' && isKeyName(v.p)) return;
    if (v.pars || v.rows.size > 0) this.release(v, facts);
  }

  /** The reads whose rows a value carries, each with what holds where it does. A write owes nothing more for its result. */
  private reaching(v: Value, facts: Facts, found: (d: Draft, facts: Facts) => void, depth = 0): void {
    if (v.rows.size === 0) return;
    if (depth < 6) {
      const { t } = this.f.a;
      if (v.k === 'cond') {
        this.reaching(v.a, facts.add(v.t), found, depth + 1);
        this.reaching(v.b, facts.add(t.not(v.t)), found, depth + 1);
        return;
      }
      if (v.k === 'ret') return v.outs.forEach((o) => this.reaching(o.value, facts.add(...o.facts), found, depth + 1));
      // what a list was filtered by holds of each row that is given out
      if (v.k === 'list' && v.cond) return this.reaching(v.elem, facts.add(v.cond), found, depth + 1);
      if (v.k === 'obj' || v.k === 'arr' || v.k === 'promise') return children(v).forEach((c) => this.reaching(c, facts, found, depth + 1));
    }
    for (const row of v.rows) {
      const { a } = this.f;
      for (const one of [row, ...(a.layers[row.layer]!.joined?.(row, a.model, a.t) ?? [])]) {
        const d = this.drafts.get(one);
        if (d && !d.write) found(d, facts);
        const owed = this.origins.get(one);
        if (owed && !owed.write) found(owed, facts);
      }
    }
  }

  /** Rows given to an unknown function. */
  passed(result: Value, args: readonly Value[], e: CallExpr): void {
    const name = calleeName(e);
    if (name && keepsNothing(name)) return;
    // what is searched for is not handed on
    const carried = (name && SEARCHES.test(name) ? args.slice(1) : args).filter((a) => a.rows.size > 0 || a.pars);
    if (carried.length > 0) this.pending.push({ result, args: carried, facts: this.f.state.facts });
  }

  /** A call of a function of the analysed files. */
  called(summary: Summary, args: readonly Value[]): void {
    const { name } = this.f.a.files[summary.file]!.functions[summary.fn]!;
    if (name !== undefined && isCheck(name) && !FORM_NAME.test(name)) this.asked.push({ name, key: `${summary.file}:${summary.fn}`, args });
  }

  /** A value whose truth decided a branch. */
  test(v: Value): void {
    for (const c of callsIn(v)) this.tested.add(c);
  }

  /** An expression on its own line: an unknown function with a checking name may have been the check. */
  statement(v: Value): void {
    if (v.k !== 'call' || v.ctor) return;
    if (!GUARD_NAME.test(nameOfCallee(v.f))) return;
    this.tested.add(v);
    this.f.assume(this.f.a.t.has(v, '(returned)'));
  }

  /** What a called function still owes, seen from here. */
  inherit(summary: Summary, go: (v: Value) => Value, e: CallExpr | undefined, entry?: Handled): void {
    const here = this.f.state.facts;
    for (const need of summary.needs) {
      const asked = need.asked && go(need.asked);
      // what nobody passes, or a function that no framework calls is handed by others, is not the client's as far as can be seen;
      // what it has from the functions around it may be
      if (asked && (!isOpen(asked) || (asked === need.asked && !e && !need.entry && !entry && isOpen(asked, (v) => isParameterOf(v, summary))))) continue;
      const row = go(need.row);
      if (row.k !== 'row') continue;
      // a handler's way starts at the handler, whoever registers it
      const step: readonly Step[] = e && !need.entry ? [{ file: this.f.a.files[this.f.file]!.path, span: e.s, note: `calls ${this.f.a.files[summary.file]!.functions[summary.fn]!.name ?? 'it'}`, callee: `${summary.file}:${summary.fn}` }] : [];
      if (need.chain.length >= LIMITS.chain) {
        if (!need.asked) this.f.a.beyond.set(need, undefined);
        continue;
      }
      const write = need.events.length > 0 && need.returned.length === 0 && !need.handedOn;
      const d = asked ? this.owed(row, asked, need, [...step, ...need.chain], write) : this.draft(row, [...step, ...need.chain], write, true);
      if (need.handedOver || this.isHandedOver) d.handedOver = true;
      d.entry ??= need.entry ? handledAs(need.entry, go) : entry;
      for (const facts of need.events) d.events.push(here.add(...[...facts.set].map(go)));
      d.dependents.push(...need.dependents.filter((x) => !d.dependents.includes(x)));
      for (const one of need.held ?? []) {
        const other = go(one);
        if (other.k === 'row') (d.held ??= new Set()).add(other);
      }
    }
    // a function that is asked whether something is so, or is called like a check, may be the check
    if (summary.given.length === 0) return;
    const name = this.f.a.files[summary.file]!.functions[summary.fn]!.name ?? '';
    const mayCheck = e !== undefined && (e === this.f.told ? GUARD_NAME.test(name) : isCheck(name) || summary.exits.every((x) => isTruth(x.value)));
    if (mayCheck) return;
    for (const given of summary.given) this.giveOut(go(given.v), here.add(...[...given.facts.set].map(go)));
  }

  /** What middleware found and hands on to a handler: the handler gives it out, or checks it. */
  handOn(middleware: readonly Closure[], handler: Closure, facts: Facts, as: Handled): void {
    const { a } = this.f;
    const own = a.paramsOf(handler);
    const saved = this.f.state.facts;
    this.f.state.facts = facts;
    for (const mw of middleware) {
      const summary = a.summary(mw);
      if (!summary?.needs.some((n) => n.handedOn)) continue;
      this.inherit({ ...summary, needs: summary.needs.filter((n) => n.handedOn), given: [] }, a.applied(mw, own), undefined, as);
    }
    this.f.state.facts = saved;
  }

  /** Callbacks that `go` hands on run after what stands before them, once. */
  following(go: () => void): void {
    this.isFollowing = true;
    go();
    this.isFollowing = false;
  }

  /** A callback handed to someone else: it runs some time, with what holds here; what it returns is released. */
  callback(c: Closure, facts: Facts, args: readonly Value[], members: ReadonlyMap<Value, Value> = new Map(), as?: Handled): void {
    const { f } = this;
    const key = `${c.file}:${c.fn}`;
    const entry = as ?? (f.a.entryOf(key) && { key, unread: [] });
    f.markApplied(c);
    // it may still give out what was read here
    if (!f.a.relevant[c.file]!.has(c.fn) && this.drafts.size === 0 && c.bound.length === 0) return;
    const general = f.a.summary(c);
    const clients = f.a.hasHooked ? [...c.bound, ...members].filter(([, v]) => isServed(f, v)) : [];
    const summary = clients.length > 0 ? f.a.hooked(c, new Map(clients)) ?? general : general;
    if (!general || !summary) return;
    general.calls++;
    if (summary !== general) summary.calls++;
    const { t } = f.a;
    const map = new Map<Value, Value>([...c.bound, ...members]);
    args.forEach((x, i) => summary.params[i] && map.set(summary.params[i], x));
    const go = substitution(t, map);
    const saved = f.state.facts;
    f.state.facts = facts;
    this.isHandedOver = !this.isFollowing;
    this.inherit(summary, go, undefined, entry);
    this.isHandedOver = false;
    for (const x of summary.exits) {
      const released = completeGiven(f, go(x.value));
      if (released.rows.size > 0) this.release(released, facts.add(...x.facts.map(go)));
    }
    f.state.facts = saved;
    for (const inv of summary.invocations) {
      const callee = go(inv.callee);
      const made = facts.add(...[...inv.facts.set].map(go));
      if (f.proceeds(callee, inv.args.map(go), made)) continue;
      const target = c.bound.length > 0 ? f.a.resolve(callee) : undefined;
      // `withTenant(handler)` calls the handler
      if (target && target.fn !== c) this.callback(target.fn, made, inv.args.map(go), undefined, f.a.entryOf(`${target.fn.file}:${target.fn.fn}`) ? undefined : entry);
      else if (f.invocations.length < 40) f.invocations.push({ callee, args: inv.args.map(go), facts: made, params: inv.params?.map((v) => v && go(v)) });
    }
    for (const r of summary.registrations) f.registrations.push(registeredAs(r, go));
  }

  /** Settles every access at the function's end, last first: an access keyed by an earlier row hands its debt to that row. */
  finish(exits: readonly Outcome[]): Need[] {
    const { f } = this;
    for (const p of this.pending) {
      // only a function that is called like a check is taken for one
      if (this.tested.has(p.result) && p.result.k === 'call' && (GUARD_NAME.test(nameOfCallee(p.result.f)) || DECIDES.test(nameOfCallee(p.result.f)))) continue;
      for (const x of p.args) this.release(x, p.facts);
    }
    // what a middleware hands on comes out in the handler
    const handed = new Set<Draft>();
    for (const inv of f.invocations) {
      if (isNext(inv.callee)) for (const v of [...inv.args, ...(inv.params ?? [])]) if (v) this.reaching(v, inv.facts, (d, at) => handed.add(d) && d.returned.push(at));
    }
    for (const x of exits) this.reaching(x.value, Facts.none.add(...x.facts), (d, at) => handed.delete(d) || d.returned.push(at));
    const open: Need[] = [];
    for (const d of this.queue = [...this.drafts.values()].reverse()) {
      const site = f.a.siteOf(d.row);
      if (d.events.length === 0 && d.returned.length === 0 && !d.lent) {
        this.settled.add(d);
        f.a.trail?.settle({ key: f.key, row: d.row, chain: d.chain, points: [], open: [], ties: [] });
        if (!d.inherited) site.proof ??= { kind: 'not-released', detail: 'its row is only looked at, never given out or used as a key' };
        continue;
      }
      const ties: Tie[] = [];
      // most accesses say by themselves what ties them
      const plain = f.a.tying.briefly(() => judge(f, d.row, new Known(f.a.t)));
      const focus = 'tie' in plain && plain.tie.deps.size === 0 ? undefined : widened(f.a, d.row);
      if (!focus && 'tie' in plain) ties.push(plain.tie);
      const rest = (all: Facts[], returned = false): Facts[] => (focus ? weakest(f.a, d.row, all, focus).filter(({ all, about }) => !this.proved(d, all, about, focus, ties, returned)).map(({ about }) => about) : []);
      const events = rest(d.events);
      const returned = rest(d.returned, !handed.has(d));
      const lent = d.lent ? rest(d.lent.map(({ at }) => at), true) : [];
      this.settled.add(d);
      f.a.trail?.settle({ key: f.key, row: d.row, chain: d.chain, points: [...d.events, ...d.returned, ...(d.lent ?? []).map(({ at }) => at)], open: [...events, ...returned, ...lent], ties });
      if (events.length === 0 && returned.length === 0 && lent.length === 0) {
        const tie = ties[0];
        site.proof ??= tie ? { kind: tie.kind, detail: tie.detail } : { kind: 'condition', detail: 'unreachable' };
        if (d.inherited && tie && d.chain[0]?.callee) site.discharged.add(d.chain[0].callee);
        continue;
      }
      const again = open.findIndex((n) => n.row === d.row);
      if (again >= 0) open.splice(again, 1);
      if (lent.length > 0) for (const by of new Set(d.lent!.map((x) => x.by))) if (!open.some((n) => n.row === by.row)) open.unshift({ ...owedBy(by), events: [], returned: d.lent!.flatMap((x) => (x.by === by ? [x.at] : [])), resting: true });
      const held = this.heldBy(d);
      open.unshift({ ...owedBy(d), events, returned: [...returned, ...lent], ...(lent.length > 0 && { lent: true as const }), ...(held.length > 0 && { held }), ...(handed.has(d) && events.length === 0 && { handedOn: true as const }) });
    }
    // nobody calls a module for fewer
    return f.fn.id === 0 ? [...open, ...this.owedOrigins()] : [...this.withinLimit(open), ...limited(this.owedOrigins())];
  }

  /** Of accesses that are tied to a tenant which a parameter names, and whose rows leave or were written: who calls knows whose word it is. */
  private owedOrigins(): Need[] {
    const { a } = this.f;
    const open: Need[] = [];
    for (const d of [...this.drafts.values()].reverse()) {
      if (d.row.pars === 0 || d.row.aspect || d.inherited || !d.row.resource || (d.events.length === 0 && d.returned.length === 0)) continue;
      const owed = askedOf(a, d.row);
      if (owed && 'deps' in owed) for (const dep of owed.deps) this.drafts.get(dep)?.events.push(...d.events, ...d.returned);
      else if (owed) open.push(this.originNeed({ ...d, row: originOf(a, d.row), asked: owed.asked }));
    }
    for (const d of this.origins.values()) if (d.events.length > 0 || d.returned.length > 0) open.push(this.originNeed(d));
    return open;
  }

  private originNeed({ row, asked, events, returned, chain, entry, handedOver, doubts = [] }: Draft): Need {
    const about = (facts: Facts): Facts => factsAbout(this.f.a, facts, asked!, accessOf(this.f.a, row));
    const told = this.pending.flatMap((p) => (p.result.k === 'call' && p.args.some((x) => mentions(x, asked!)) ? [nameOfCallee(p.result.f)] : [])).filter(isCheck);
    for (const { name, key, args } of this.asked) if (chain[0]?.callee !== key && args.some((x) => mentions(x, asked!))) told.push(name);
    return { row, asked: asked!, events: events.map(about), returned: returned.map(about), chain, dependents: [], doubts: [...doubts, ...told].slice(0, 4), ...(entry && { entry }), ...(handedOver && { handedOver: true as const }) };
  }

  /** Many calls of one helper owe the same: one need of each access is kept before the second of any. */
  private withinLimit(open: Need[]): Need[] {
    if (open.length <= LIMITS.needs) return open;
    const { a } = this.f;
    const seen = new Set<AccessSite>();
    const isFirst = (n: Need): boolean => !seen.has(a.siteOf(n.row)) && Boolean(seen.add(a.siteOf(n.row)));
    const first = new Set(open.filter(isFirst));
    const kept = new Set([...first, ...open].slice(0, LIMITS.needs));
    for (const n of open) if (!kept.has(n)) a.beyond.set(n, this.f.key);
    return open.filter((n) => kept.has(n));
  }

  private proved(d: Draft, facts: Facts, about: Facts, focus: readonly Value[], ties: Tie[], returned: boolean): boolean {
    const { a } = this.f;
    // a caller that adds nothing to the point proves nothing more
    let failed = a.unproved.get(d.row);
    if (!failed) a.unproved.set(d.row, (failed = new Set()));
    const tried = [...about.set].map((v) => v.id).sort((x, y) => x - y).join();
    if (failed.has(tried)) return false;
    const base = facts.reason(a.t);
    const wider = [...focus, ...resting(a, facts, focus)];
    let isImpossible = false;
    const attempt = (dropped: boolean): readonly Case[] | undefined => a.tying.briefly(() => prove<Case>(base, (k: Known) => {
      const result = judge(this.f, d.row, k);
      if ('tie' in result && ![...result.tie.deps].some((dep) => d.held?.has(dep) || this.restsOn(dep, d.row))) return { tie: result.tie, k };
      // what hangs on it is not public with it
      if (!d.write && d.dependents.length === 0 && d.row.resource && !d.row.aspect && a.tying.saysPublic(k, d.row)) return { tie: { kind: 'condition', detail: 'it says itself that it is public', deps: new Set() }, k };
      // who gets there says nothing of whom a key tells apart
      const others = d.row.resource ? a.tying.caseOfOthers(k) : undefined;
      if (others === 'impossible') isImpossible = true;
      return others === undefined || (others === 'impossible' && !dropped) ? undefined : { others, k };
    }, wider, idle(a, d.row, facts, wider)));
    // a case that another test closes rests on fewer rows than one that cannot be
    const cases = attempt(false) ?? (isImpossible ? attempt(true) : undefined);
    const by = cases?.flatMap(({ tie }) => (tie ? [tie] : []));
    // what every case leaves to the platform is the platform's own work
    if (!cases || !by || (by.length === 0 && cases.some(({ others }) => others === 'platform'))) {
      failed.add(tried);
      return false;
    }
    const best = by.reduce<Tie | undefined>((x, y) => (x && x.deps.size <= y.deps.size ? x : y), undefined);
    if (best) {
      ties.push(best);
      const site = a.siteOf(d.row);
      // each case may rest on rows of its own
      for (const { tie, k } of cases) for (const dep of tie?.deps ?? []) {
        this.origins.get(dep)?.events.push(facts);
        const other = this.drafts.get(dep);
        if (!other) continue;
        // what only comes along with a row is returned with it: the caller may check that row
        if (returned && other.returned.length > 0 && a.layers[dep.layer]!.joined?.(dep, a.model, a.t).includes(d.row)) continue;
        const at = facts.add(...casesUpTo(k, base).flatMap((x) => [...x.added]));
        if (returned) (other.lent ??= []).push({ by: d, at });
        else other.events.push(at);
        d.restsOn.add(other);
        // it stands further down, and was thought to owe less
        if (this.settled.delete(other)) this.queue.push(other);
        if (dep.site.span !== site.site.span && !other.dependents.some((x) => x.span === site.site.span)) other.dependents.push({ file: a.files[site.site.file]!.path, span: site.site.span, note: `${site.resource}.${site.method} is keyed by it` });
      }
    }
    return true;
  }

  private heldBy(d: Draft): Row[] {
    const own = [...this.drafts.values()].filter((x) => x !== d && x.restsOn.size > 0 && this.restsOn(x.row, d.row));
    return [...new Set([...(d.held ?? []), ...own.map((x) => x.row)])];
  }

  /** Two rows that were compared with each other prove nothing of either. */
  private restsOn(row: Row, on: Row, seen = new Set<Row>()): boolean {
    if (row === on) return true;
    if (seen.has(row)) return false;
    seen.add(row);
    return [...(this.drafts.get(row)?.restsOn ?? [])].some((d) => this.restsOn(d.row, on, seen));
  }
}

const owedBy = ({ row, chain, dependents, entry, handedOver }: Draft): Pick<Need, 'row' | 'chain' | 'dependents' | 'entry' | 'handedOver'> => ({ row, chain, dependents, ...(entry && { entry }), ...(handedOver && { handedOver }) });

/** Handlers' debts go no further than to where the handlers are registered. */
function limited(origins: readonly Need[]): Need[] {
  let n = 0;
  return origins.filter((need) => need.entry || ++n <= LIMITS.origins);
}

/** The verdict on one access under what is known: its predicate, and what it writes. */
export function judge(f: Pick<Frame, 'a'>, row: Row, k: Known): { tie: Tie } | { miss: Miss } {
  const site = f.a.siteOf(row);
  const layer = f.a.layers[row.layer]!;
  if (f.a.keyed && isKeyed(layer)) return layer.judge(row, k, f.a.keyed.sight);
  const spliced = layer.spliced?.(row, f.a.model, f.a.t);
  if (spliced?.[0]) {
    const sent = spliced.map((v) => sentIn(f.a, v, k)).find((v) => v !== undefined);
    if (sent || site.operation === 'create') return { miss: sent ? { gap: 'injected', culprit: sent } : { gap: 'opaque', detail: 'what code puts into the text of the statement may change it', culprit: spliced[0] } };
  }
  if (!row.resource) return { miss: { gap: 'opaque', detail: site.reason } };
  if (row.aspect) return row.aspect === ORIGIN ? judgeOrigin(f.a, row, k) : judgeReference(f.a, row, k);
  const gap = ownerGap(f.a, row, k);
  if (site.operation === 'create') return gap ? { miss: gap } : { tie: { kind: 'condition', detail: 'the owner column is set', deps: new Set() } };
  const resource = f.a.model.resources[row.resource];
  if (resource && !isTenantData(resource) && resource.name !== f.a.model.user) return gap ? { miss: gap } : { tie: { kind: 'not-owned', detail: `${resource.name} is ${resource.kind}`, deps: new Set() } };
  const result = f.a.tying.access(row, k);
  if (!('tie' in result)) return site.operation === 'update' && takesOver(f.a, row, k) ? { miss: { ...result.miss, weak: 'it takes over rows that belong to no tenant' } } : result;
  return gap ? { miss: gap } : result;
}

/** What the client sends, in a value that becomes text of a statement, unless it was compared before. */
function sentIn(a: Frame['a'], v: Value, k: Known): Value | undefined {
  switch (v.k) {
    case 'tpl':
      return v.vs.map((x) => sentIn(a, x, k)).find((x) => x !== undefined);
    case 'cond':
      return sentIn(a, v.a, k) ?? sentIn(a, v.b, k);
    case 'ret':
      return v.outs.map((o) => sentIn(a, o.value, k)).find((x) => x !== undefined);
    case 'promise':
      return sentIn(a, v.v, k);
    case 'const':
      return undefined;
    default:
      return a.tying.isClientInput(v) && !a.numeric.has(v) && !k.comparisons.some((lit) => (lit.k === 'in' || lit.k === 'cmp') && lit.l === v) ? v : undefined;
  }
}

/** Rows of no tenant are given to the one at hand. */
function takesOver(a: Frame['a'], row: Row, k: Known): boolean {
  const asked = conjuncts(a.tying.predicate(row));
  return a.layers[row.layer]!.written(row, a.model, a.t).some(({ data, resource }) => resource.owners.some((o) => {
    const v = a.t.path(data, o.column);
    return asked.some((c) => c.relations.length === 0 && c.column === o.column && isNullish(c.v)) && !isNullish(v) && 'tie' in a.tying.value(v, k, new Set([row]));
  }));
}

/** What the proof of an access is about: its rows, the values that select them, and what it writes into owners and references. */
export function focusOf(a: Frame['a'], row: Row): Value[] {
  const values = row.resource ? a.tying.openValues(a.tying.predicate(row), a.tying.resource(row)) : [];
  const layer = a.layers[row.layer]!;
  if (isKeyed(layer)) values.push(...row.args.flatMap((x) => (x.k === 'tpl' || x.k === 'obj' || x.k === 'arr' ? [x, ...children(x)] : [x])));
  for (const w of layer.written(row, a.model, a.t)) {
    if (row.aspect) for (const r of layer.references(w, a.model, a.t)) values.push(...a.tying.openValues(r.predicate, r.target));
    else if (w.data.k === 'obj' || w.data.k === 'path') for (const o of w.resource.owners) values.push(...alternatives(a.t.path(w.data, o.column)));
  }
  // counts speak of the list, not of its elements
  const lists = values.flatMap((v) => (v.k === 'each' ? [v.o] : []));
  return [...new Set([row, ...values.flatMap(alternatives), ...lists])].filter((v) => v.k !== 'const' && v.k !== 'undef');
}

/** A conditional value is about its test and its cases too. */
function alternatives(v: Value): Value[] {
  return v.k === 'cond' ? [v, v.t, ...alternatives(v.a), ...alternatives(v.b)] : [v];
}

/** The focus of a proof, and of the proofs of the rows that it may rest on, a few steps back. */
export function widened(a: Frame['a'], row: Row): Value[] {
  const focus = new Set(focusOf(a, row));
  const rows = new Set<Row>([row]);
  for (let step = 0; step < 3; step++) {
    const next = [...focus].flatMap((v) => [...v.rows]).filter((r) => !rows.has(r));
    if (next.length === 0) break;
    for (const r of next) {
      rows.add(r);
      focus.add(r);
      for (const v of a.tying.openValues(a.tying.predicate(r), a.tying.resource(r))) if (v.k !== 'const' && v.k !== 'undef') focus.add(v);
    }
  }
  return [...focus];
}

function judgeReference(a: Frame['a'], row: Row, k: Known): { tie: Tie } | { miss: Miss } {
  const deps = new Set<Row>();
  const layer = a.layers[row.layer]!;
  for (const w of layer.written(row, a.model, a.t)) {
    for (const ref of layer.references(w, a.model, a.t)) {
      if (row.aspect !== `ref:${w.field ? `${w.field}.` : ''}${ref.field}`) continue;
      if (ref.key && k.truth(ref.key) === false) continue;
      const result = a.tying.fold(ref.predicate, ref.target, k, new Set([row]));
      if ('tie' in result) {
        result.tie.deps.forEach((d) => deps.add(d));
        continue;
      }
      return { miss: { gap: result.miss.gap === 'opaque' ? 'opaque' : 'reference', detail: `${ref.field} names a ${ref.target.name} that was not proved to be in the tenant`, culprit: ref.key } };
    }
  }
  return { tie: { kind: 'guard', detail: 'the referenced row is in the tenant', deps } };
}

export const MACHINES = 'only machines of the platform get here, by the role that they sign in with';

/** Why only the platform's own get to all of these points: each holds a flag or role of who asks, or a secret that was shown. */
export function platformAt(a: Frame['a'], points: readonly Facts[]): string | undefined {
  const kinds = points.map((facts) => {
    for (const v of facts.reason(a.t).added) {
      const kind = a.tying.ofPlatform(v);
      if (kind) return kind;
    }
    return undefined;
  });
  if (kinds.length === 0 || kinds.includes(undefined)) return undefined;
  if (kinds.includes('machine')) return MACHINES;
  return kinds.includes('secret') ? 'only the platform itself gets here: a secret of its environment was compared' : 'only administrators of the platform get here';
}

function casesUpTo(k: Known, base: Known): Known[] {
  const out: Known[] = [];
  for (let at: Known | undefined = k; at && at !== base; at = at.before) out.push(at);
  return out;
}

/** A registration as a caller of the registering function sees it. */
export function registeredAs(r: Registration, go: (v: Value) => Value): Registration {
  return { ...r, router: go(r.router), steps: r.steps.map((s) => ({ ...s, v: go(s.v) })), handler: r.handler && go(r.handler), mounted: r.mounted && go(r.mounted) };
}

const handledAs = (h: Handled, go: (v: Value) => Value): Handled => (h.at ? { ...h, at: registeredAs(h.at, go) } : h);

/** Unknown calls on whose result a truth depends. */
export function callsIn(v: Value): readonly Value[] {
  return (v.calls ??= gatherCalls(v));
}

function gatherCalls(v: Value): readonly Value[] {
  const out: Value[] = [];
  // terms share their parts: a part is looked into again only from nearer by
  const seen = new Map<Value, number>();
  const visit = (x: Value, depth: number): void => {
    if (depth > 12 || (seen.get(x) ?? Infinity) <= depth) return;
    if (x.k === 'call' && !seen.has(x)) out.push(x);
    seen.set(x, depth);
    if (x.k !== 'call' && x.k !== 'row' && x.k !== 'fn') children(x).forEach((c) => visit(c, depth + 1));
  };
  visit(v, 0);
  return out;
}

function calleeName(e: CallExpr): string | undefined {
  return e.f.k === 'mem' ? e.f.p : e.f.k === 'glob' ? e.f.n : undefined;
}

/** Says which truths decide nothing about a row; of a function that was asked, a caller may know more (`kept`). */
function idle(a: Frame['a'], row: Row, facts: Facts, focus: readonly Value[], kept = false): (leaf: Value) => boolean {
  const asked = new Set(focus);
  const isThere = (other: Row): boolean => other === row || facts.has(other);
  return (leaf) => !a.tying.decides(leaf, asked, isThere) && !(kept && callsIn(leaf).length > 0);
}

/**
 * What a proof may rest on beside its focus: rows that were looked up by what is in focus, and what else selects those.
 * Without it two points that differ in whether such a row was proved would count as one.
 */
export function resting(a: Frame['a'], facts: Facts, focus: readonly Value[]): readonly Value[] {
  const open = new Set(rowsIn(facts));
  if (open.size === 0) return [];
  const all = new Set(focus);
  const own = all.size;
  for (let grew = true; grew;) {
    grew = false;
    for (const row of open) {
      if (!all.has(row) && !keysOfRow(a, row).some((key) => all.has(key))) continue;
      open.delete(row);
      if (all.has(row)) continue;
      grew = true;
      all.add(row);
      for (const v of a.tying.openValues(a.tying.predicate(row), a.tying.resource(row))) if (v.k !== 'const' && v.k !== 'undef') all.add(v);
    }
  }
  return own === all.size ? [] : [...all].slice(own);
}

/** Rows that something is known of. */
function rowsIn(facts: Facts): readonly Row[] {
  let found = known.get(facts);
  if (!found) {
    const rows = new Set<Row>();
    for (const fact of facts.set) for (const row of fact.rows) rows.add(row);
    known.set(facts, (found = [...rows]));
  }
  return found;
}

/** The values that select a row. */
function keysOfRow(a: Frame['a'], row: Row): readonly Value[] {
  let found = keys.get(row);
  if (!found) keys.set(row, (found = conjuncts(a.tying.predicate(row)).flatMap(({ relations, v }) => (relations.length > 0 || v.k === 'const' || v.k === 'undef' ? [] : [v]))));
  return found;
}

const known = new WeakMap<Facts, readonly Row[]>();
const keys = new WeakMap<Row, readonly Value[]>();

/** Rows whose columns a column of this one was compared with: whose they are says whose this one is. */
function comparedWith(row: Row, facts: Facts): readonly Row[] {
  const others = new Set<Row>();
  for (const fact of facts.set) {
    for (const leaf of leavesOf(fact)) {
      if (leaf.k !== 'cmp' || leaf.op !== '===' || leaf.l.k !== 'path' || leaf.r.k !== 'path') continue;
      for (const [mine, other] of [[leaf.l, leaf.r], [leaf.r, leaf.l]] as const) if (mine.rows.has(row)) for (const r of other.rows) if (r !== row) others.add(r);
    }
  }
  return [...others];
}

/** A row that is there would lack a column that every row has. */
function cannotBe(a: Frame['a'], facts: Facts): boolean {
  for (const v of facts.set) if (a.tying.isMissingColumn(v)) return true;
  return false;
}

/**
 * The points where least is known of the focus, with that: what proves an access there proves it wherever more is known.
 */
function weakest(a: Frame['a'], row: Row, points: readonly Facts[], focus: readonly Value[]): { all: Facts; about: Facts }[] {
  const found: { all: Facts; about: Facts }[] = [];
  // points have most facts in common
  const speaks = new Map<Value, boolean>();
  const isAbout = (fact: Value): boolean => {
    let known = speaks.get(fact);
    if (known === undefined) speaks.set(fact, (known = focus.some((x) => mentions(fact, x))));
    return known;
  };
  const about = (all: Facts): Facts => {
    const others = [...comparedWith(row, all), ...resting(a, all, focus)];
    return all.about((fact) => isAbout(fact) || others.some((x) => mentions(fact, x)), idle(a, row, all, [...focus, ...others], true), (leaf) => a.tying.ofPlatform(leaf) !== undefined);
  };
  for (const all of new Set(points)) {
    const one = about(all);
    // a point that nobody reaches says nothing of the others
    if (found.some((x) => x.about.isWithin(one)) || all.reason(a.t).contradiction || a.tying.lacksRow(all.reason(a.t)) || cannotBe(a, all)) continue;
    const weaker = found.filter((x) => !one.isWithin(x.about));
    found.splice(0, found.length, ...weaker, { all, about: one });
  }
  if (found.length <= LIMITS.points) return found;
  const all = Facts.join(a.t, found.map((x) => x.all));
  return [{ all, about: about(all) }];
}
