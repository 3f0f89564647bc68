/**
 * Walks one function's statements once: a state of names and facts, copied at branches, joined after them.
 * Boundary: loops are walked once with their reassigned names unknown; what a branch throws away (`throw`, `return`) is dropped.
 */
import { eachWithin, type Expr, type FunctionFacts, type Pattern, type Stmt } from '@tenantlint/facts';
import type { Analysis } from './analysis.ts';
import { bind } from './bind.ts';
import type { CallExpr } from './calls.ts';
import type { Registration } from './entries/registration.ts';
import { evaluate } from './evaluate.ts';
import { Facts } from './facts.ts';
import { Needs } from './needs.ts';
import { answered } from './origins.ts';
import { type Invocation, LIMITS, type Need, type Summary } from './summary.ts';
import { chainRoot, completeQuery, completeStatement, joinQueries } from './queries.ts';
import { holdsKept, settleWork, writeKept } from './unit-of-work.ts';
import { CAUGHT, type Closure, isLiteral, isNullish, MANY_WAYS, type Outcome, type Row, truth, truthOfCases, type Value } from './values.ts';

/** The name of `this` in a function that is called on a query of its own. */
export const SELF = -1;

export interface State { env: Map<number, Value>; facts: Facts; dead: boolean }

interface Jump { k: 'loop' | 'switch' | 'block'; label: string | undefined; broke: State[]; continued: State[] }

/** Lookups that may throw, the one for which code throws where it found nothing, and whether anything else may throw. */
export interface Attempt { reads: Row[]; missed?: Row; others: boolean }

export class Frame {
  state: State = { env: new Map(), facts: Facts.none, dead: false };
  needs: Needs;
  /** The call that is a statement by itself, or whose result is returned as it is: nothing is asked of it. */
  told: Expr | undefined;
  readonly invocations: Invocation[] = [];
  readonly registrations: Registration[] = [];
  /** Walks that wait until every module was walked; undefined once they have run. */
  private later: (() => void)[] | undefined;
  /** Functions handed to a wrapper whose result is itself an argument (`app.get(path, wrap(handler))`): whoever gets that result may take them. */
  postponed: { c: Closure; facts: Facts }[] | undefined;
  readonly key: string;
  private readonly exits: Outcome[] = [];
  /** Closures made here, with what held then; those nobody called are walked at the end. */
  private readonly closures = new Map<Closure, Facts>();
  private readonly applied = new Set<Closure>();
  /** Where `break` and `continue` may lead, innermost last. */
  private readonly jumps: Jump[] = [];
  /** Each `try` around, and whether it is its `catch` that is walked. */
  private readonly tries: { at: number; threw: boolean }[] = [];
  /** Queries that a called function began and gave back, by what they grew from, with the call. */
  readonly givenQueries = new Map<Value, CallExpr>();
  /** Parameters that are awaited as they are, each with a truth that holds once it was: what they promise counts. */
  readonly awaited = new Map<Value, Value>();
  /** States beside this one, in which the rest of the block is walked too. */
  private courses: State[] = [];
  /** Texts of SQL that became known at calls in it. */
  opened = 0;
  /** What may throw in the `try` that is walked, or else in the function. */
  attempt: Attempt = { reads: [], others: false };

  /**
   * @param settings what some parameters, its own or those of functions around it, are known to be
   * @param caller the function that began a query which is handed to this one
   * @param handed what a client handed to it with a call
   */
  constructor(readonly a: Analysis, readonly file: number, readonly fn: FunctionFacts, readonly parent: Frame | undefined, private readonly settings?: ReadonlyMap<Value, Value>, readonly caller?: Frame, private readonly handed: Closure['bound'] = []) {
    this.key = `${file}:${fn.id}`;
    this.needs = new Needs(this);
    if (fn.id === 0) this.later = [];
  }

  /** A module's handlers are walked when every module was: what they import is there, and no chain of imports is behind them. */
  defer(walk: () => void): void {
    if (this.later) this.later.push(walk);
    else walk();
  }

  /** Walks what was deferred. */
  settleLater(): readonly Need[] {
    const later = this.later ?? [];
    this.later = undefined;
    if (later.length === 0) return [];
    this.needs = new Needs(this);
    for (const walk of later) walk();
    return this.needs.finish([]);
  }

  run(): Summary {
    const { t } = this.a;
    this.fn.params.forEach((p, i) => {
      const own = this.a.paramOf(this.file, this.fn.id, i);
      const v = this.settings?.get(own) ?? own;
      bind(this, this.fn.rest && i === this.fn.params.length - 1 ? t.opaque('rest arguments') : v, p);
    });
    this.block(this.fn.body);
    if (!this.state.dead && this.fn.id !== 0) this.exit(t.undef);
    this.walkUncalled();
    const exits = this.mergeExits();
    const needs = this.needs.finish(exits);
    return {
      file: this.file, fn: this.fn.id, exits, needs, awaited: this.awaited, invocations: this.invocations, registrations: this.registrations, given: this.needs.given, async: Boolean(this.fn.async), attempt: this.attempt,
      params: this.fn.params.map((_, i) => this.a.paramOf(this.file, this.fn.id, i)), calls: 0,
      ...(this.caller && { left: this.fn.params.map((p, i) => (p.k === 'pvar' && this.state.env.get(p.b)) || this.a.paramOf(this.file, this.fn.id, i)) }),
    };
  }

  /** The same where some parameters are known: for functions within it. */
  under(go: (v: Value) => Value): Frame {
    const frame = Object.create(this) as { state: State; parent: Frame | undefined };
    frame.state = { ...this.state, env: new Map([...this.state.env].map(([b, v]) => [b, go(v)])) };
    frame.parent = this.parent?.under(go);
    return frame as Frame;
  }

  /** Walks a callback with what it is given, and gives what that has become: by its own name, or as the callback's result. */
  inside(c: Closure, given: Value, more: readonly Value[] = []): Value {
    const fn = this.a.fnOf(c);
    const frame = new Frame(this.a, c.file, fn, this.a.frameOf(c) ?? this);
    const [p, ...others] = fn.params;
    if (fn.kind !== 'arrow') frame.state.env.set(SELF, given);
    if (p) bind(frame, given, p);
    others.forEach((other, i) => more[i] && bind(frame, more[i]!, other));
    frame.blockOn(fn.body, [given]);
    const held = [p?.k === 'pvar' ? p.b : SELF, SELF].map((b) => frame.state.env.get(b)).find((v) => v && v !== given);
    return held ?? frame.exits.at(-1)?.value ?? given;
  }

  /** Walks a body that is called once with these values: whoever calls it says what they are under other names then. */
  private blockOn(body: readonly Stmt[], given: readonly Value[]): void {
    const outer: [State, number, Value][] = [];
    for (let at = this.parent; at; at = at.parent) for (const [b, v] of at.state.env) if (given.includes(v)) outer.push([at.state, b, v]);
    this.block(body);
    for (const [state, b, v] of outer) state.env.set(b, v);
  }

  // names

  read(b: number): Value | undefined {
    const binding = this.a.files[this.file]!.bindings[b]!;
    let frame: Frame | undefined = this;
    while (frame && frame.fn.id !== binding.fn) frame = frame.parent;
    frame ??= this.a.module(this.file);
    const v = frame.state.env.get(b);
    // a module's variable that functions fill (`let app; export function getApp() { return app; }`) is not empty when others read it
    return v && binding.fn === 0 && binding.mut && this.fn.id !== 0 ? filled(this.a.t, v, this.a.t.global(`${this.file}:${binding.name}`)) : v;
  }

  write(b: number, v: Value): void {
    const binding = this.a.files[this.file]!.bindings[b]!;
    if (binding.fn === this.fn.id) {
      this.state.env.set(b, v);
      return;
    }
    // a captured name: written some time, or never
    let frame: Frame | undefined = this.parent;
    while (frame && frame.fn.id !== binding.fn) frame = frame.parent;
    const { t } = this.a;
    if (frame) frame.state.env.set(b, t.cond(t.opaque('assigned in a callback'), v, frame.state.env.get(b) ?? t.undef));
  }

  assume(...given: Value[]): void {
    const vs = given.map((v) => this.narrow(v));
    for (const v of vs) this.needs.test(v);
    if (vs.some((v) => v === this.a.t.false || (this.settings && this.state.facts.has(this.a.t.not(v))))) this.state.dead = true;
    this.state.facts = this.state.facts.add(...vs);
  }

  /** A result that was tested, by itself or by a member, is from now on one of those that pass: names that hold it hold those only. */
  private narrow(fact: Value): Value {
    const { t } = this.a;
    const v = fact.k === 'not' ? fact.v : fact;
    if (this.settings && (v.k === 'cond' || v.k === 'ret')) return fact.k === 'not' ? this.emptied(v) : this.narrowed(v);
    if (v.k !== 'ret') return fact;
    const wanted = fact.k !== 'not';
    const kept = v.outs.filter((o) => truthOfCases(o.value) !== !wanted);
    if (kept.length === v.outs.length || kept.length === 0) return fact;
    const rest = this.hold(v, kept);
    const more = [...t.toldOf(v)].flatMap(({ of, answerOf }) => {
      const open = this.waysLeft(of.outs, (x) => truthOfCases(answerOf(x)) !== !wanted);
      if (open === of.outs || open.length === 0) return [];
      this.hold(of, open);
      return open.length === 1 ? open[0]!.facts : [];
    });
    if (kept.length > 1) return more.length > 0 ? t.and([fact, ...more]) : fact;
    return t.and([...kept[0]!.facts, ...more, wanted ? rest : t.not(rest)]);
  }

  /** Of ways to return those that are left, within the results of other functions that they give too; the same list where all are. */
  private waysLeft(outs: readonly Outcome[], isLeft: (v: Value) => boolean, depth = 0): readonly Outcome[] {
    const left = outs.flatMap((o) => {
      if (!isLeft(o.value)) return [];
      const inner = o.value.k === 'ret' && depth < 4 ? this.waysLeft(o.value.outs, isLeft, depth + 1) : undefined;
      return !inner || inner === (o.value as Value & { k: 'ret' }).outs ? [o] : inner.length === 0 ? [] : [{ facts: o.facts, value: this.a.t.ret(inner) }];
    });
    return left.length === outs.length && left.every((o, i) => o === outs[i]) ? outs : left;
  }

  /** Names that hold a result hold from now on what is left of it. */
  private hold(v: Value, left: readonly Outcome[]): Value {
    const rest = this.a.t.ret(left);
    for (const [b, held] of this.state.env) {
      if (held === v) this.state.env.set(b, rest);
      // what was taken out of it before (`const { data, error } = await load()`)
      else if (held.k === 'ret') for (const { of, answerOf } of this.a.t.toldOf(held)) if (of === v) this.state.env.set(b, answerOf(rest));
    }
    return rest;
  }

  /** What is left of a value of several cases that is there, where all others are empty. */
  private narrowed(v: Value): Value {
    const { t } = this.a;
    const facts: Value[] = [];
    let left = v;
    for (;;) {
      if (left.k === 'cond' && truth(left.b) === false) {
        if (left.t !== left.a) facts.push(left.t);
        left = left.a;
      } else if (left.k === 'ret') {
        const kept: readonly Outcome[] = left.outs.filter((o) => truth(o.value) !== false);
        if (kept.length !== 1) break;
        facts.push(...kept[0]!.facts);
        left = kept[0]!.value;
      } else break;
    }
    if (left === v) return v;
    for (const [b, held] of this.state.env) if (held === v) this.state.env.set(b, left);
    return t.and([...facts, left]);
  }

  /** That a value of several cases is empty, as one choice between the ways in which it is. */
  private emptied(v: Value): Value {
    const { t } = this.a;
    const ways = (x: Value, depth: number): Value[][] => {
      const known = truth(x);
      if (known !== undefined) return known ? [] : [[]];
      if (x.k === 'cond' && depth < 8) {
        // `x || y`
        const first = x.t === x.a ? [] : ways(x.a, depth + 1).map((way) => [x.t, ...way]);
        const second = ways(x.b, depth + 1);
        return [...first, ...ways(x.t, depth + 1).flatMap((not) => second.map((way) => [...not, ...way]))];
      }
      return x.k === 'ret' && depth < 8 ? x.outs.flatMap((o) => ways(o.value, depth + 1).map((way) => [...o.facts, ...way])) : [[t.not(x)]];
    };
    const all = ways(v, 0);
    return all.length > LIMITS.outcomes ? t.not(v) : t.or(all.map((way) => t.and(way)));
  }

  noteAwaited(p: Value): void {
    const { t } = this.a;
    const done = t.call(t.global('try'), [p]);
    this.awaited.set(p, done);
    // where a throw leads on, what came before it and what comes after it are told apart
    if (this.tries.length > 0) this.state.facts = this.state.facts.add(done);
  }

  /** What a value, such as a member of a parameter, is known to be. */
  known(v: Value): Value | undefined {
    return this.settings?.get(v);
  }

  /** Goes on with a call that was handed to a function, where that is what is called; with what holds there. */
  proceeds(callee: Value, args: readonly Value[], facts: Facts): boolean {
    const proceed = this.a.proceeding.get(callee);
    if (!proceed) return false;
    const here = this.state.facts;
    this.state.facts = facts;
    // whoever calls the callback has them
    this.needs.release(proceed(this, args));
    this.state.facts = here;
    return true;
  }

  closure(fn: number): Value {
    // what a client handed its function is known to the function's callbacks too
    const c = this.a.t.closure(this.file, fn, this.handed) as Closure;
    // what it captures is read where nothing is settled yet: that holds whatever the settings are
    if (!this.settings) this.a.define(this.file, fn, this);
    this.closures.set(c, this.state.facts);
    return c;
  }

  markApplied(c: Closure): void {
    for (const own of this.closures.keys()) if (own.file === c.file && own.fn === c.fn) this.applied.add(own);
    this.parent?.markApplied(c);
  }

  /** Evaluates without keeping what it changes. */
  evaluateAside(e: Expr): Value {
    const saved = this.state;
    this.state = fork(saved);
    const v = evaluate(this, e);
    this.state = saved;
    return v;
  }

  /** What the parameters hold now, where each is a single name. */
  paramValues(): (Value | undefined)[] {
    return this.fn.params.map((p) => (p.k === 'pvar' ? this.state.env.get(p.b) : undefined));
  }

  // statements

  block(stmts: readonly Stmt[]): void {
    for (const s of stmts) if (s.k === 'decl' && s.e.k === 'fn') this.state.env.set(s.b, this.closure(s.e.i));
    for (const [i, s] of stmts.entries()) {
      if (this.state.dead) return;
      this.statement(s);
      if (this.courses.length > 0) return this.eachCourse(stmts.slice(i + 1));
    }
  }

  private eachCourse(rest: readonly Stmt[]): void {
    const { courses } = this;
    this.courses = [];
    const ends = courses.map((course) => {
      this.state = course;
      this.block(rest);
      return this.state;
    });
    this.state = ends.reduce((a, b) => this.join(a, b, this.a.t.opaque('course')));
  }

  private statement(s: Stmt): void {
    const { t } = this.a;
    switch (s.k) {
      case 'let':
        for (const d of s.d) {
          // `declare const`: a value that is made elsewhere
          const absent = s.kind === 'const' && d.p.k === 'pvar' ? t.global(`${this.file}:${this.a.files[this.file]!.bindings[d.p.b]!.name}`) : t.undef;
          bind(this, d.e ? this.named(d.p, evaluate(this, d.e)) : absent, d.p);
        }
        return;
      case 'expr': {
        this.told = calledIn(s.e);
        const v = completeStatement(this, evaluate(this, s.e));
        this.needs.statement(v);
        return;
      }
      case 'decl':
        if (s.e.k === 'cls') this.state.env.set(s.b, evaluate(this, s.e));
        return;
      case 'ret': {
        this.told = s.e && calledIn(s.e);
        const v = s.e ? evaluate(this, s.e) : t.undef;
        if (!this.state.dead) this.exit(v);
        this.state.dead = true;
        return;
      }
      case 'throw':
        this.thrown(s.e);
        this.state.dead = true;
        return;
      case 'if': {
        const test = evaluate(this, s.t);
        if (!this.state.dead) this.branch(test, () => this.block(s.c), () => s.a && this.block(s.a));
        return;
      }
      case 'block':
        return s.label ? this.labelled(s.label, s.c) : this.block(s.c);
      case 'loop':
        return this.loop(s);
      case 'try':
        return this.tryCatch(s);
      case 'switch':
        return this.switch(s);
      case 'brk':
        this.jumps.findLast((j) => (s.label === undefined ? j.k !== 'block' : j.label === s.label))?.broke.push(fork(this.state));
        this.state.dead = true;
        return;
      case 'cont':
        this.jumps.findLast((j) => j.k === 'loop' && (s.label === undefined || j.label === s.label))?.continued.push(fork(this.state));
        this.state.dead = true;
        return;
    }
  }

  /** A table declared here is known by its name, not by how it is built. */
  private named(p: Pattern, v: Value): Value {
    if (p.k !== 'pvar' || this.fn.id !== 0) return v;
    const { name } = this.a.files[this.file]!.bindings[p.b]!;
    for (const layer of Object.values(this.a.layers)) if (layer.isResource?.(name, v, this.a.model)) return this.a.t.import(-1, '#resource', name);
    return v;
  }

  /** Runs both sides from the same state, each with its half of the test, and joins. */
  branch(test: Value, yes: () => void, no: () => void): void {
    const { t } = this.a;
    const before = this.state;
    this.state = fork(before);
    this.assume(test);
    if (!this.state.dead) yes();
    const a = this.state;
    this.state = fork(before);
    this.assume(t.not(test));
    if (!this.state.dead) no();
    this.state = this.join(a, this.state, test);
  }

  private join(a: State, b: State, test: Value): State {
    if (a.dead) return b;
    if (b.dead) return a;
    const env = new Map(a.env);
    for (const [k, v] of b.env) {
      const other = a.env.get(k);
      if (other !== v) env.set(k, other ? this.merge(test, other, v) : v);
    }
    return { env, facts: Facts.join(this.a.t, [a.facts, b.facts]), dead: false };
  }

  /**
   * One object whose differing members are conditional, rather than two objects: keeps step-by-step building linear.
   * Alternatives that both sides have in common stay outside (`done` keeps what was merged of them).
   */
  private merge(test: Value, a: Value, b: Value, done = new Map<string, Value>()): Value {
    const { t } = this.a;
    if (a === b) return a;
    const query = joinQueries(this, test, a, b);
    if (query) return query;
    if (a.k === 'obj' && b.k === 'obj') {
      // what both begin with, then members alone
      const same = a.entries.findIndex((e, i) => e.key !== b.entries[i]?.key || e.v !== b.entries[i]?.v);
      const from = same < 0 ? a.entries.length : same;
      const rest = [...a.entries.slice(from), ...b.entries.slice(from)];
      if (rest.every((e) => e.key !== null)) {
        const keys = [...new Set(rest.map((e) => e.key!))];
        return t.obj([...a.entries.slice(0, from), ...keys.map((key) => ({ key, v: this.merge(test, t.path(a, key), t.path(b, key)) }))]);
      }
    }
    if (a.k === 'cond' && b.k === 'cond' && a.t === b.t && isBuilt(a) && isBuilt(b)) {
      const key = `${a.id},${b.id}`;
      let merged = done.get(key);
      if (!merged) done.set(key, (merged = t.cond(a.t, this.merge(test, a.a, b.a, done), this.merge(test, a.b, b.b, done))));
      return merged;
    }
    if (a.k === 'arr' && b.k === 'arr') {
      const [long, short, wrap] = a.items.length >= b.items.length ? [a, b, (v: Value) => t.cond(test, v, t.undef)] : [b, a, (v: Value) => t.cond(test, t.undef, v)];
      if (short.items.every((v, i) => v === long.items[i])) return t.arr([...short.items, ...long.items.slice(short.items.length).map(wrap)]);
    }
    return t.cond(test, a, b);
  }

  private enter(k: Jump['k'], label?: string): Jump {
    const jump: Jump = { k, label, broke: [], continued: [] };
    this.jumps.push(jump);
    return jump;
  }

  private labelled(label: string, body: readonly Stmt[]): void {
    const { broke } = this.enter('block', label);
    this.block(body);
    this.jumps.pop();
    for (const s of broke) this.state = this.join(this.state, s, this.a.t.opaque('break'));
  }

  private loop(s: Stmt & { k: 'loop' }): void {
    const { t } = this.a;
    if (s.init) this.block(s.init);
    const over = s.e ? evaluate(this, s.e) : undefined;
    if (this.settings && s.kind === 'of' && over?.k === 'arr' && over.items.length <= LIMITS.unrolled && isSetting(over)) return this.unrolled(s, over.items);
    const before = fork(this.state);
    for (const b of assignedNames(s.body, s.u)) {
      const v = this.state.env.get(b);
      if (v) this.state.env.set(b, t.cond(t.opaque('loop'), v, t.opaque('loop', [v])));
    }
    const { broke, continued } = this.enter('loop', s.label);
    const isEach = s.kind === 'of' && over !== undefined;
    if (isEach && s.p) {
      bind(this, t.each(over.k === 'promise' ? over.v : over), s.p);
      if (over.k === 'list' && over.cond) this.assume(over.cond);
    } else if (s.p) bind(this, t.opaque('key'), s.p);
    const test = s.t && s.kind !== 'do' ? evaluate(this, s.t) : undefined;
    if (test) this.assume(test);
    this.block(s.body);
    this.jumps.pop();
    for (const c of continued) this.state = this.join(this.state, c, t.opaque('continue'));
    if (s.t && s.kind === 'do' && !this.state.dead) evaluate(this, s.t);
    if (s.u && !this.state.dead) evaluate(this, s.u);
    const after = this.state;
    // what the body establishes of each element holds of all of them, also of none
    const kept = isEach && !after.dead && broke.length === 0 ? [...after.facts.set].filter((f) => !before.facts.set.has(f)) : [];
    this.state = s.kind === 'do' ? after : after.dead ? before : this.join(before, after, t.opaque('loop'));
    this.state.facts = this.state.facts.add(...kept);
    for (const b of broke) this.state = this.join(this.state, b, t.opaque('break'));
    if (test && broke.length === 0) this.assume(t.not(test));
  }

  /** Walks the body for each of a few known elements; what follows is walked for each way out of the loop by itself. */
  private unrolled(s: Stmt & { k: 'loop' }, items: readonly Value[]): void {
    const courses: State[] = [];
    for (const item of items) {
      if (this.state.dead) break;
      const { broke, continued } = this.enter('loop', s.label);
      if (s.p) bind(this, item, s.p);
      this.block(s.body);
      this.jumps.pop();
      for (const c of continued) this.state = this.join(this.state, c, this.a.t.opaque('continue'));
      courses.push(...broke);
    }
    if (!this.state.dead) courses.push(this.state);
    if (courses.length > 0) this.courses = courses;
  }

  private tryCatch(s: Stmt & { k: 'try' }): void {
    const { t } = this.a;
    const before = fork(this.state);
    const entry = fork(before);
    if (s.c) this.tries.push({ at: s.s[0], threw: false });
    const around = this.attempt;
    const attempt: Attempt = this.attempt = { reads: [], others: false };
    this.block(s.b);
    if (attempt.others) around.others = true;
    if (!s.c) around.reads.push(...attempt.reads);
    this.attempt = around;
    if (s.c) this.tries.pop();
    const done = this.state;
    if (s.c) {
      this.tries.push({ at: s.s[0], threw: true });
      this.state = before;
      for (const [b, v] of done.env) {
        const prior = this.state.env.get(b);
        if (prior && prior !== v) this.state.env.set(b, t.cond(t.opaque('try'), v, prior));
      }
      if (s.p) bind(this, t.opaque(CAUGHT), s.p);
      // a lookup that failed found nothing, and fails again
      const [read, ...more] = attempt.reads;
      const failed = !attempt.others && more.every(({ site }) => site.span === read!.site.span) ? read : undefined;
      const { facts } = this.state;
      if (failed) this.state.facts = facts.add(t.not(failed));
      this.block(s.c);
      if (failed && !this.state.dead) this.state.facts = facts;
      if (!this.state.dead && this.answers(s.c)) this.state.facts = this.state.facts.add(answered(this.a));
      this.tries.pop();
      // where it ended, the row was found
      this.state = this.join(done, this.state, failed && done.facts.has(failed) ? failed : t.opaque('try'));
    }
    if (s.f) {
      const end = this.state;
      // a throw leads there too, when nothing of the try may have happened
      this.state = { ...this.join(fork(entry), { ...fork(end), dead: false }, t.opaque('try')), facts: entry.facts };
      this.block(s.f);
      this.state = end;
      if (!end.dead) this.block(s.f);
    }
  }

  /** A `throw` for a row that was not found is what its lookup might have done. */
  private thrown(e: Expr): void {
    const { attempt } = this;
    this.attempt = { reads: [], others: false };
    evaluate(this, e);
    this.attempt = attempt;
    const missed = attempt.reads.find((row) => this.state.facts.has(this.a.t.not(row)));
    if (missed) attempt.missed = missed;
    else attempt.others = true;
  }

  /** Does it call the response, or hand it to someone? */
  private answers(block: readonly Stmt[]): boolean {
    const isResponse = (e: unknown): boolean => {
      const x = e as Expr;
      return x.k === 'var' ? /^(?:res|response|reply)$/.test(this.a.files[this.file]!.bindings[x.b]!.name) : (x.k === 'mem' && isResponse(x.o)) || (x.k === 'call' && isResponse(x.f));
    };
    return block.some((s) => {
      const e = s.k === 'expr' || s.k === 'ret' ? s.e : undefined;
      return e?.k === 'call' && (isResponse(e.f) || e.a.some(isResponse));
    });
  }

  private switch(s: Stmt & { k: 'switch' }): void {
    const { t } = this.a;
    const on = evaluate(this, s.e);
    const before = this.state;
    const { broke: ends } = this.enter('switch');
    let through: State | undefined;
    const excluded: Value[] = [];
    for (const c of s.cases) {
      this.state = fork(before);
      if (c.t) {
        const equal = t.cmp('===', on, evaluate(this, c.t));
        this.assume(equal);
        excluded.push(t.not(equal));
      } else if (c === s.cases.at(-1) && excluded.includes(t.false)) this.state.dead = true;
      if (through && !through.dead) this.state = this.join(through, this.state, t.opaque('switch'));
      this.block(c.c);
      through = this.state;
    }
    this.jumps.pop();
    this.state = through ?? before;
    for (const e of ends) this.state = this.join(this.state, e, t.opaque('switch'));
    if (!s.cases.some((c) => !c.t)) this.state = this.join(this.state, { ...fork(before), facts: before.facts.add(...excluded) }, t.opaque('switch'));
  }

  // leaving

  exit(given: Value): void {
    // a function that is not async may hand out a query for its caller to continue
    const v = this.captured(this.fn.async ? completeQuery(this, given) : given);
    settleWork(this, v);
    const awaited = this.fn.async && v.k === 'promise';
    const facts = awaited ? this.state.facts.add((v as Value & { k: 'promise' }).facts) : this.state.facts;
    // facts of neither parameters nor accesses nor of what is returned mean nothing to a caller
    const held = isLiteral(v) ? [...facts.set].filter((x) => x.pars || x.acc) : [...facts.set];
    this.exits.push({ facts: v.k === 'arr' || v.k === 'obj' ? [...held, ...this.ways()] : held, value: awaited ? (v as Value & { k: 'promise' }).v : v });
  }

  /** Whether what was awaited threw: tells results of several members apart, whichever member is tested. */
  private ways(): Value[] {
    const { t } = this.a;
    if (this.awaited.size === 0) return [];
    return this.tries.map(({ at, threw }) => {
      const went = t.call(t.global('try'), [t.const(at), ...this.awaited.keys()]);
      return threw ? t.not(went) : went;
    });
  }

  /** Functions that are handed out remember what this one was given. */
  private captured(v: Value, depth = 0): Value {
    const { t } = this.a;
    if (depth > 3) return v;
    switch (v.k) {
      case 'fn': {
        if (v.file !== this.file || !this.isInside(v.fn)) return v;
        const own = this.fn.params.map((_, i) => this.a.paramOf(this.file, this.fn.id, i)).filter((p) => !v.bound.some(([known]) => known === p));
        return own.length > 0 ? t.closure(v.file, v.fn, [...v.bound, ...own.map((p) => [p, p] as const)]) : v;
      }
      case 'obj':
        return t.obj(v.entries.map((e) => ({ ...e, v: this.captured(e.v, depth + 1) })));
      case 'arr':
        return t.arr(v.items.map((x) => this.captured(x, depth + 1)));
      case 'call':
        return v.args.some((x) => x.k === 'fn') ? t.call(v.f, v.args.map((x) => this.captured(x, depth + 1)), v.ctor) : v;
      default:
        return v;
    }
  }

  private isInside(fn: number): boolean {
    const { functions } = this.a.files[this.file]!;
    for (let at = functions[fn]!.parent; at !== undefined; at = functions[at]!.parent) if (at === this.fn.id) return true;
    return false;
  }

  /** Runs the queries that this function hands out, for one that nobody calls. */
  settleExits(): readonly Need[] {
    const open = this.exits.filter((x) => chainRoot(x.value) || holdsKept(this, x.value));
    if (open.length === 0) return [];
    this.needs = new Needs(this);
    const exits = open.map((x) => {
      this.state = { env: this.state.env, facts: Facts.none.add(...x.facts), dead: false };
      const v = completeQuery(this, x.value);
      writeKept(this, v);
      return { facts: [...this.state.facts.set], value: v.k === 'promise' ? v.v : v };
    });
    return this.needs.finish(exits);
  }

  private mergeExits(): Outcome[] {
    const merged: Outcome[] = [];
    for (const e of this.exits) {
      const i = merged.findIndex((m) => m.value === e.value && isLiteral(e.value) && e.value.k !== 'const');
      if (i < 0) merged.push(e);
      else merged[i] = { value: e.value, facts: [...Facts.join(this.a.t, [Facts.none.add(...merged[i]!.facts), Facts.none.add(...e.facts)]).set] };
    }
    if (merged.length <= LIMITS.outcomes) return merged;
    const common = merged.reduce((all, m) => all.filter((f) => m.facts.includes(f)), merged[0]!.facts);
    return [{ facts: common, value: this.a.t.opaque(MANY_WAYS, merged.map((m) => m.value)) }];
  }

  private walkUncalled(): void {
    if (this.fn.id === 0) return this.walkWrapped();
    const escaping = new Set(this.exits.flatMap((e) => closuresIn(e.value)).map((c) => `${c.file}:${c.fn}`));
    for (const [c, facts] of this.closures) {
      if (this.applied.has(c) || escaping.has(`${c.file}:${c.fn}`)) continue;
      this.needs.callback(c, facts, []);
    }
  }

  /** What a module exports and a wrapper made (`POST = withTenant(handler)`): it calls what it was given. */
  private walkWrapped(): void {
    for (const e of this.a.files[this.file]!.exports) {
      const v = 'b' in e ? this.state.env.get(e.b) : 'e' in e ? this.evaluateAside(e.e) : undefined;
      if (v) for (const c of closuresIn(v)) if (c.bound.length > 0) this.defer(() => this.needs.callback(c, Facts.none, []));
    }
  }
}

/** Known wherever it is passed on. */
export function isSetting(v: Value): boolean {
  if (v.k === 'obj') return v.entries.every((e) => e.key !== null && isSetting(e.v));
  return v.k === 'arr' ? v.items.every(isSetting) : isLiteral(v);
}

/** Alternatives of an object that is built step by step. */
function isBuilt(v: Value): boolean {
  while (v.k === 'cond') v = v.a;
  return v.k === 'obj';
}

function calledIn(e: Expr): Expr | undefined {
  if (e.k === 'await' || (e.k === 'un' && e.op === 'void')) return calledIn(e.e);
  return e.k === 'call' ? e : undefined;
}

/** The value with `by` in place of what it was before anything was assigned. */
function filled(t: Analysis['t'], v: Value, by: Value): Value {
  if (isNullish(v)) return by;
  return v.k === 'cond' ? t.cond(v.t, filled(t, v.a, by), filled(t, v.b, by)) : v;
}

export function fork(s: State): State {
  return { env: new Map(s.env), facts: s.facts, dead: s.dead };
}

function closuresIn(v: Value): Closure[] {
  if (v.k === 'fn') return [v];
  if (v.k === 'obj') return v.entries.flatMap((e) => closuresIn(e.v));
  if (v.k === 'promise') return closuresIn(v.v);
  if (v.k === 'arr') return v.items.flatMap(closuresIn);
  return [];
}

/** Names that a loop's body assigns (not merely declares). */
function assignedNames(body: readonly Stmt[], update: Expr | undefined): Set<number> {
  const out = new Set<number>();
  const target = (p: Pattern): void => {
    if (p.k === 'pvar') out.add(p.b);
    else if (p.k === 'pobj') p.p.forEach((x) => target(x.v));
    else if (p.k === 'parr') p.e.forEach((x) => x && target(x));
    else if (p.k === 'pdef') target(p.p);
  };
  eachWithin(update ? [...body, update] : body, (part) => part.k === 'asg' && target(part.t));
  return out;
}
