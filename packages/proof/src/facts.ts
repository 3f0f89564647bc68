/**
 * What holds at a point: a set of values known to be truthy, and the small prover that works on it.
 * Boundary: propositional, with a bounded number of case splits; a goal it cannot reach in the budget is not proved.
 */
import { isNullish, mentions, type Row, type Terms, truth, type Value } from './values.ts';

/** An immutable set of facts. A negative fact is a `not` value. */
export class Facts {
  static readonly none = new Facts(undefined, [], new Set());
  private known?: Known;

  /** What was added to `before`; the whole set is made when it is asked for. */
  private constructor(private readonly before: Facts | undefined, private readonly own: readonly Value[], private made?: ReadonlySet<Value>) {}

  get set(): ReadonlySet<Value> {
    if (!this.made) {
      const chain: Facts[] = [];
      let at: Facts | undefined = this;
      for (; at && !at.made; at = at.before) chain.push(at);
      const all = new Set(at?.made);
      for (const f of chain.reverse()) for (const v of f.own) all.add(v);
      this.made = all;
    }
    return this.made;
  }

  has(v: Value): boolean {
    for (let at: Facts | undefined = this; at; at = at.before) {
      if (at.made) return at.made.has(v);
      if (at.own.includes(v)) return true;
    }
    return false;
  }

  add(...values: readonly Value[]): Facts {
    const own: Value[] = [];
    const push = (v: Value): void => {
      if (truth(v) === true || own.includes(v) || this.has(v)) return;
      if (v.k === 'and') v.vs.forEach(push);
      else own.push(v);
    };
    values.forEach(push);
    return own.length > 0 ? new Facts(this, own) : this;
  }

  /** Whether all of these hold where `other` do. */
  isWithin(other: Facts): boolean {
    if (this === other || this.set.size === 0) return true;
    return this.set.size <= other.set.size && [...this.set].every((v) => other.set.has(v));
  }

  /** The facts that hold on every one of several paths; where two paths differ by little, the difference stays as an `or`. */
  static join(t: Terms, states: readonly Facts[], most = 8): Facts {
    if (states.length === 1) return states[0]!;
    const [first, ...others] = states as [Facts, ...Facts[]];
    const common = new Set([...first.set].filter((v) => others.every((o) => o.set.has(v))));
    const rests = states.map((s) => [...s.set].filter((v) => !common.has(v)));
    // a test and its negation alone say nothing
    const says = rests.some((r) => r.length > 1) || (rests.length === 2 && rests[0]!.length === 1 && rests[1]!.length === 1 && t.not(rests[0]![0]!) !== rests[1]![0]);
    if (says && states.length <= 4 && rests.every((r) => r.length > 0 && r.length <= most)) common.add(t.or(rests.map((r) => t.and(r))));
    return new Facts(undefined, [], common);
  }

  /**
   * The facts that speak of something: what others need of these.
   * @param isAbout says of a fact whether it does
   * @param isIdle says of a truth whether it can decide nothing; a fact that is made of such alone is left out
   * @param isKept says of a truth whether it counts whatever it speaks of
   */
  about(isAbout: (fact: Value) => boolean, isIdle: (leaf: Value) => boolean, isKept: (leaf: Value) => boolean): Facts {
    const first = new Set<Value>();
    for (const v of this.set) if (leavesOf(v).some(isKept) || (isAbout(v) && !leavesOf(v).every(isIdle))) first.add(v);
    // and those that decide which case of these holds
    const decisive = new Set<Value>();
    for (const v of first) for (const leaf of leavesOf(v)) decisive.add(leaf);
    const kept = [...this.set].filter((v) => first.has(v) || (leavesOf(v).some((leaf) => decisive.has(leaf)) && !leavesOf(v).every(isIdle)));
    return kept.length === this.set.size ? this : new Facts(undefined, [], new Set(kept));
  }

  reason(t: Terms): Known {
    // `none` outlives an analysis, and its terms must not
    if (this.set.size === 0) return new Known(t);
    return (this.known ??= Known.from(t, this.set));
  }
}

/** The values that a boolean term is made of. */
export function leavesOf(v: Value): readonly Value[] {
  if (!v.leaves) {
    const own = new Set<Value>();
    gatherLeaves(v, own);
    v.leaves = [...own];
  }
  return v.leaves;
}

function gatherLeaves(v: Value, out: Set<Value>): void {
  if (v.k === 'not') gatherLeaves(v.v, out);
  else if (v.k === 'and' || v.k === 'or') v.vs.forEach((x) => gatherLeaves(x, out));
  else if (v.k === 'cond') [v.t, v.a, v.b].forEach((x) => gatherLeaves(x, out));
  else if (v.k === 'ret') v.outs.forEach((o) => [...o.facts, o.value].forEach((x) => gatherLeaves(x, out)));
  else if (v.k !== 'const' && v.k !== 'undef') out.add(v);
}

type Arms = readonly (readonly Value[])[];

/** What a proof looks for among the literals. */
type Kind = 'row' | 'absent' | 'member' | 'comparison';

function kindOf(v: Value): Kind | undefined {
  switch (v.k) {
    case 'row':
      return 'row';
    case 'path':
    case 'each':
      return 'member';
    case 'cmp':
    case 'in':
      return 'comparison';
    case 'not':
      return v.v.k === 'row' || (v.v.k === 'path' && v.v.p === '0' && v.v.o.k === 'row') ? 'absent' : v.v.k === 'cmp' && v.v.op === '<' ? 'comparison' : undefined;
    default:
      return undefined;
  }
}

/** Facts broken down to literals, with what is left to split on. What a case adds is kept apart from what it is a case of. */
export class Known {
  private readonly own = new Set<Value>();
  readonly splits: Arms[] = [];
  contradiction = false;
  private readonly byKind: { [K in Kind]?: readonly Value[] } = {};
  /** Truths of conjunctions and disjunctions, as of so many literals. */
  private parts?: Map<Value, boolean | undefined>;
  private partsAt = 0;

  /** @param before what is known in every case */
  constructor(private readonly t: Terms, readonly before?: Known) {}

  static from(t: Terms, facts: Iterable<Value>): Known {
    const k = new Known(t);
    for (const f of facts) k.add(f);
    return k;
  }

  with(values: readonly Value[]): Known {
    const k = new Known(this.t, this);
    k.splits.push(...this.splits);
    k.contradiction = this.contradiction;
    for (const v of values) k.add(v);
    return k;
  }

  /** All that holds, of whatever kind. */
  *literals(): Iterable<Value> {
    for (let at: Known | undefined = this; at; at = at.before) yield* at.own;
  }

  /** The literals that this case adds. */
  get added(): ReadonlySet<Value> {
    return this.own;
  }

  /** Rows known to exist. */
  get rows(): readonly Row[] {
    return this.all('row') as readonly Row[];
  }
  /** `not` of rows known not to exist, or of the first of a list of them. */
  get absent(): readonly Value[] {
    return this.all('absent');
  }
  /** Members and elements known to be truthy. */
  get members(): readonly Value[] {
    return this.all('member');
  }
  /** Comparisons and memberships that hold, and orderings known not to. */
  get comparisons(): readonly Value[] {
    return this.all('comparison');
  }

  private all(kind: Kind): readonly Value[] {
    let found = this.byKind[kind];
    if (!found) {
      const earlier = this.before?.all(kind) ?? [];
      const own = [...this.own].filter((v) => kindOf(v) === kind);
      this.byKind[kind] = found = own.length === 0 ? earlier : [...earlier, ...own];
    }
    return found;
  }

  has(v: Value): boolean {
    for (let at: Known | undefined = this; at; at = at.before) if (at.own.has(v)) return true;
    return false;
  }

  /** Known truthy (true), known falsy (false) or open. */
  truth(v: Value): boolean | undefined {
    const own = truth(v);
    if (own !== undefined) return own;
    if (this.has(v)) return true;
    if (this.has(this.t.not(v))) return false;
    if (v.k === 'cmp' && v.op === '===') {
      const other = v.l === this.t.undef ? v.r : v.r === this.t.undef ? v.l : undefined;
      if (other && this.has(other)) return false;
    }
    // `x || undefined`
    if (v.k === 'cond' && v.t === v.a && truth(v.b) === false) return this.truth(v.t);
    if (v.k === 'not') {
      const inner = this.truth(v.v);
      return inner === undefined ? undefined : !inner;
    }
    return v.k === 'and' || v.k === 'or' ? this.truthOfParts(v, v.vs) : undefined;
  }

  /** Terms share their parts: each is asked once, until more is known. */
  private truthOfParts(v: Value & { k: 'and' | 'or' }, parts: readonly Value[]): boolean | undefined {
    if (!this.parts || this.partsAt !== this.own.size) {
      this.parts = new Map();
      this.partsAt = this.own.size;
    }
    if (this.parts.has(v)) return this.parts.get(v);
    const decisive = v.k === 'or';
    let all: boolean | undefined = !decisive;
    for (const x of parts) {
      const truth = this.truth(x);
      if (truth === decisive) {
        all = decisive;
        break;
      }
      if (truth === undefined) all = undefined;
    }
    this.parts.set(v, all);
    return all;
  }

  /** What a conditional value is, as far as its tests are known. */
  caseOf(v: Value): Value {
    const truth = v.k === 'cond' ? this.truth(v.t) : undefined;
    return v.k === 'cond' && truth !== undefined ? this.caseOf(truth ? v.a : v.b) : v;
  }

  isDefined(v: Value): boolean {
    const t = this.t;
    return this.truth(v) === true || this.has(t.not(t.cmp('===', v, t.undef)));
  }

  private add(v: Value): void {
    if (this.contradiction) return;
    const known = truth(v);
    if (known === true) return;
    if (known === false || this.has(this.t.not(v))) {
      this.contradiction = true;
      return;
    }
    if (this.has(v)) return;
    switch (v.k) {
      case 'and':
        return v.vs.forEach((x) => this.add(x));
      case 'or':
        return this.split(v.vs.map((x) => [x]), v);
      case 'cond':
        return this.split([[v.t, v.a], [this.t.not(v.t), v.b]], v);
      case 'ret':
        return this.split(v.outs.map((o) => [...o.facts, o.value]), v);
      case 'not':
        return this.addNot(v, v.v);
      case 'cmp': {
        const c = v.op === '===' ? (v.l.k === 'cond' ? v.l : v.r.k === 'cond' ? v.r : undefined) : undefined;
        if (c) {
          const other = c === v.l ? v.r : v.l;
          return this.split([[c.t, this.t.cmp('===', c.a, other)], [this.t.not(c.t), this.t.cmp('===', c.b, other)]], v);
        }
        // what is there is not absent
        if (this.truth(v) === false) {
          this.contradiction = true;
          return;
        }
        break;
      }
      case 'path':
      case 'in':
        break;
    }
    this.own.add(v);
    this.implied(v);
  }

  private addNot(v: Value, x: Value): void {
    switch (x.k) {
      case 'or':
        return x.vs.forEach((y) => this.add(this.t.not(y)));
      case 'and':
        return this.split(x.vs.map((y) => [this.t.not(y)]), v);
      case 'cond':
        return this.split([[x.t, this.t.not(x.a)], [this.t.not(x.t), this.t.not(x.b)]], v);
      case 'ret':
        return this.split(x.outs.map((o) => [...o.facts, this.t.not(o.value)]), v);
      default:
        this.own.add(v);
        this.implied(v);
    }
  }

  /** Arms that contradict themselves or what is known are dropped; one arm left is a fact. */
  private split(arms: Arms, whole: Value): void {
    this.own.add(whole);
    const open = arms.filter((arm) => !arm.some((x) => this.truth(x) === false) && !(arm.length === 2 && this.t.not(arm[0]!) === arm[1]));
    if (open.length === 0) this.contradiction = true;
    else if (open.length === 1) open[0]!.forEach((x) => this.add(x));
    else this.splits.push(open);
  }

  private implied(v: Value): void {
    const positive = v.k !== 'not';
    const x = v.k === 'not' ? v.v : v;
    if (x.k === 'cmp' && x.op === '===') {
      const [a, b] = isNullish(x.l) ? [x.r, x.l] : [x.l, x.r];
      if (isNullish(b)) this.add(positive ? this.t.not(a) : a.k === 'row' || isRowPath(a) ? a : this.t.true);
      else if (b.k === 'const' && positive) this.add(b.v ? a : this.t.true);
      else if (a.k === 'const' && positive) this.add(a.v ? b : this.t.true);
      if (positive && b.k === 'const' && b.v === 0) this.noneLeft(a);
      else if (positive && a.k === 'const' && a.v === 0) this.noneLeft(b);
      // `rows.length === 0`, `count === 0` ruled out
      else if (!positive && b.k === 'const' && b.v === 0) this.add(a);
      else if (!positive && a.k === 'const' && a.v === 0) this.add(b);
    }
    if (x.k === 'cmp' && x.op === '<') {
      if (positive && x.l.k === 'const' && typeof x.l.v === 'number' && x.l.v >= 0) this.add(x.r);
      if (!positive && x.r.k === 'const' && x.r.v === 1) this.add(x.l);
      if (!positive && x.l.k === 'const' && x.l.v === 0) this.noneLeft(x.r);
    }
    if (!positive && x.k === 'path') this.noneLeft(x);
    if (v.k === 'call' && v.f === this.t.instanceOf) this.add(v.args[0]!);
    // `row.x` truthy: the row was there
    if (positive && (v.k === 'path' || v.k === 'each')) this.add(v.o);
  }

  /** A filtered list that is empty: what it was filtered by holds of no element. */
  private noneLeft(length: Value): void {
    if (length.k !== 'path' || (length.p !== 'length' && length.p !== 'size') || length.o.k !== 'list' || !length.o.cond) return;
    this.add(this.t.not(length.o.cond));
  }
}

function isRowPath(v: Value): boolean {
  while (v.k === 'path' || v.k === 'each') v = v.o;
  return v.k === 'row';
}

/**
 * Tries a goal on what is known, then under each case split: every arm that can happen must reach it.
 * @param goal what reaches it under what is known, if anything does
 * @param focus values that the goal is about: splits that mention none of them are not tried
 * @param isIdle says of a truth whether it can decide nothing; nor are splits into such alone
 * @returns what reached it, case by case (none where no case can happen); undefined where one does not
 */
export function prove<T>(known: Known, goal: (k: Known) => T | undefined, focus: readonly Value[], isIdle: (leaf: Value) => boolean = () => false): readonly T[] | undefined {
  // Measured on five repositories: proofs that splits close take up to 17 goals, those that fail take all there are.
  let budget = 24;
  const relevant = new Map<Arms, boolean>();
  const telling = new Map<Value, boolean>();
  const tells = (leaf: Value): boolean => {
    let known = telling.get(leaf);
    if (known === undefined) telling.set(leaf, (known = focus.some((x) => mentions(leaf, x)) && !isIdle(leaf)));
    return known;
  };
  const isRelevant = (arms: Arms): boolean => {
    let known = relevant.get(arms);
    if (known === undefined) relevant.set(arms, (known = arms.some((arm) => arm.some((v) => leavesOf(v).some(tells)))));
    return known;
  };
  const reached: T[] = [];
  const attempt = (k: Known): boolean => {
    if (k.contradiction) return true;
    const by = --budget >= 0 ? goal(k) : undefined;
    if (by === undefined) return false;
    reached.push(by);
    return true;
  };
  /** Under `k`, where the goal was not reached: every arm of one split must reach it, alone or by a split within. */
  const split = (k: Known, depth: number): boolean => {
    const missed: { k: Known; others: Arms; before: readonly T[] }[] = [];
    for (let i = k.splits.length - 1; i >= 0 && budget > 0; i--) {
      const arms = k.splits[i]!;
      if (!isRelevant(arms)) continue;
      let open: Known | undefined;
      const mark = reached.length;
      const at = arms.findIndex((arm) => !attempt((open = k.with(arm))));
      if (at < 0) return true;
      missed.push({ k: open!, others: arms.slice(at + 1), before: reached.splice(mark) });
    }
    // splits alone come before splits within splits, and of those the ones of which some arm reached it
    missed.sort((a, b) => Number(b.before.length > 0) - Number(a.before.length > 0));
    return depth > 1 && missed.some((m) => {
      const mark = reached.length;
      reached.push(...m.before);
      if (split(m.k, depth - 1) && m.others.every((arm) => reach(k.with(arm), depth - 1))) return true;
      reached.length = mark;
      return false;
    });
  };
  const reach = (k: Known, depth: number): boolean => attempt(k) || split(k, depth);
  return reach(known, 4) ? reached : undefined;
}
