/**
 * The question at the heart of the product: do the facts tie an access, or a key, to one tenant?
 * A tie may rest on rows of other accesses (`deps`): it holds as far as those do, and the caller of this module follows them up.
 */
import type { Model, Relation, Resource } from '@tenantlint/model';
import { Known } from './facts.ts';
import { type Conjunct, conjuncts, conjunctsGiven, follow, followAll, type Predicate, surely } from './predicate.ts';
import type { Layer } from './layers/layer.ts';
import type { Evidence, Gap } from './types.ts';
import { type Follow, type Platform, platformKind, type Sight } from './platform.ts';
import { isOwnSession } from './session.ts';
import { isEnvironment, isFixed, isLiteral, isNullish, type Row, type Terms, type Value } from './values.ts';

export interface Tie {
  kind: Evidence['kind'];
  detail: string;
  deps: ReadonlySet<Row>;
  by?: Row;
  /** Rows that belong to no tenant may be among them: what hangs on those is anybody's. */
  common?: true;
}
export interface Miss {
  gap: Gap;
  detail?: string;
  culprit?: Value;
  column?: string;
  /** Only rows of the acting user are selected, though in any tenant. */
  own?: boolean;
  /** What selects is no client's choice: the session or the context of the request holds it, or a row that is tied does. */
  kept?: true;
  /** The value that misses stands for a person, not for a tenant. */
  person?: true;
  /** Why it is not sure to be wrong; what it rests on, where it is. */
  weak?: string;
  assumed?: string;
  /** A caller may say otherwise; where none does, it is proved so. */
  accepted?: string;
}
export type Result = { tie: Tie } | { miss: Miss };

const MARKED = 'by its name it marks rows that are there for every tenant';
const NO_DEPS: ReadonlySet<Row> = new Set();
const CAPABILITY = /(?:token|secret|hash|hashed_?key|api_?key|signature|nonce|otp)$/i;
const tie = (kind: Evidence['kind'], detail: string, deps: ReadonlySet<Row> = NO_DEPS): Result => ({ tie: { kind, detail, deps } });
const miss = (gap: Gap, rest: Omit<Miss, 'gap'> = {}): Result => ({ miss: { ...rest, gap } });
/** The most telling miss of a conjunction: a condition that is there and does not hold says more than none. */
const RANK: Record<Gap, number> = { hardcoded: 6, conditional: 5, opaque: 4, 'key-only': 3, untrusted: 7, unfiltered: 1, 'owner-unset': 0, 'owner-writable': 0, reference: 0, unkeyed: 0, injected: 8 };

/** Kinds whose rows tell tenants apart; others need no tie. */
export const isTenantData = (r: Resource): boolean => r.kind === 'root' || r.kind === 'owned' || r.kind === 'via' || r.kind === 'shared' || r.kind === 'personal';

export class Tying {
  private readonly predicates = new Map<Row, Predicate>();
  private reading = false;
  /** Values that are no tenant by themselves, while origins are asked for. */
  private doubted: ((v: Value) => boolean) | undefined;
  private readonly bound = new Set<Value>();
  private found = new WeakMap<Known, readonly Row[]>();
  private comparing = false;
  private isBrief = false;
  private isGenerous = false;
  private isTrusting = false;
  private readonly sight: Sight = { follow: (call) => this.follow(call), isStaffs: (v) => this.isStaffs(v) };
  private readonly platform = new Map<Value, Platform | null>();
  private readonly inert = new Map<Predicate, boolean>();
  private readonly made = new Map<Row, readonly Value[]>();

  constructor(private readonly t: Terms, private readonly model: Model, private readonly layers: Record<string, Layer>, private readonly optional: ReadonlySet<Value>, readonly isFromClient: (v: Value) => boolean, private readonly isOfContext: (v: Value) => boolean, private readonly closed: ReadonlyMap<Value, ReadonlySet<string>>, private readonly given: ReadonlySet<Value>, private readonly follow: Follow) {}

  predicate(row: Row): Predicate {
    let p = this.predicates.get(row);
    if (!p) this.predicates.set(row, (p = this.layers[row.layer]!.predicate(row, this.model, this.t)));
    return p;
  }

  resource(row: Row): Resource | undefined {
    return this.model.resources[row.resource];
  }

  /** Asks for ties alone: the first case that has none ends a question, and why it has none is not looked for. */
  briefly<T>(ask: () => T): T {
    const was = this.isBrief;
    this.isBrief = true;
    const answer = ask();
    this.isBrief = was;
    return answer;
  }

  /** Asks with the acting user's own rows, in whatever tenant, taken for tied: what hangs on those is theirs too. */
  generously<T>(ask: () => T): T {
    const found = this.found;
    this.isGenerous = true;
    this.found = new WeakMap();
    const answer = ask();
    this.isGenerous = false;
    this.found = found;
    return answer;
  }

  /** Asks with keys that no client chose taken for tied: those that the context of the request holds, or a row that is tied. */
  trusting<T>(ask: () => T): T {
    this.isTrusting = true;
    const answer = this.generously(ask);
    this.isTrusting = false;
    return answer;
  }

  /** Asks with doubts: a value that is doubted stands for a tenant only where the acting principal was tied to it. */
  doubting<T>(doubted: (v: Value) => boolean, ask: () => T): T {
    const [was, found] = [this.doubted, this.found];
    this.doubted = doubted;
    this.found = new WeakMap();
    const answer = ask();
    this.doubted = was;
    this.found = found;
    return answer;
  }

  /** Is every row that the access can touch in the tenant? */
  access(row: Row, known: Known, visiting: ReadonlySet<Row> = new Set()): Result {
    const resource = this.resource(row);
    if (!resource) return miss('opaque', { detail: 'unknown model' });
    if (visiting.has(row) || visiting.size > 6) return miss('unfiltered');
    const vouched = this.vouched(row);
    if (vouched) return tie(vouched.kind, vouched.detail);
    const seen = new Set(visiting).add(row);
    const operation = this.layers[row.layer]!.operation(row, this.model, this.t);
    if (operation === 'create') return tie('condition', 'created here');
    if (known.truth(row) === false) return tie('not-released', 'no row was found');
    const predicate = this.predicate(row);
    if (resource.name === this.model.user && !isTenantData(resource)) return this.user(predicate, resource, known, seen);
    // without its key the call fails: nothing is touched
    if (this.layers[row.layer]!.requiresKey(row.method) && conjuncts(predicate).some((c) => c.relations.length === 0 && c.op === 'eq' && resource.columns[c.column]?.unique && known.truth(c.v) === false)) return tie('not-released', 'it has no key');
    const reading = this.reading;
    this.reading = operation === 'read' || operation === 'aggregate';
    const folded = this.fold(predicate, resource, known, seen);
    this.reading = reading;
    if ('tie' in folded) return folded;
    const marked = !this.isBrief && (operation === 'read' || operation === 'aggregate') && !folded.miss.weak && (folded.miss.gap === 'unfiltered' || folded.miss.gap === 'key-only') && !folded.miss.own && isMarkedShared(predicate, resource);
    return this.compared(row, resource, known, seen) ?? this.broughtAlong(row) ?? (marked ? { miss: { ...folded.miss, weak: MARKED } } : folded);
  }

  private vouched(row: Row): Pick<Evidence, 'kind' | 'detail'> | undefined {
    return this.layers[row.layer]!.vouched?.(row, this.model, this.t);
  }

  /** Rows that come with another's over foreign keys are worth what those are worth, unless a row of everybody stands in between. */
  private broughtAlong(row: Row): Result | undefined {
    const { main, steps } = this.layers[row.layer]!;
    const first = main?.(row, this.model, this.t);
    const way = first && steps?.(row, first, this.model, this.t);
    if (!first || !way) return undefined;
    let at = this.resource(row);
    for (const step of way) {
      at = follow(this.model, at, step);
      if (!at || !isTenantData(at) || at.kind === 'shared') return undefined;
    }
    return tie('derived', `it comes with a ${first.resource}`, new Set([first]));
  }

  /** People belong to several tenants: their rows are tied by the acting user's own key, or by a membership. */
  private user(p: Predicate, r: Resource, known: Known, seen: ReadonlySet<Row>): Result {
    if (p.k === 'opaque') return this.fold(p, r, known, seen);
    if (p.k === 'cond') return this.either(p.t, known, (k, first) => this.user(first ? p.a : p.b, r, k, seen));
    if (p.k === 'outs') return this.outs(p.outs, known, (o, k) => this.user(o.p, r, k, seen));
    const cs = conjuncts(p);
    const key = cs.find((c) => c.relations.length === 0 && r.columns[c.column]?.unique);
    if (!key || r.columns[key.column]!.primary || isOwnSession(key.v) || key.v.rows.size > 0) return tie('principal', 'people are not tenant data by themselves');
    const related = cs.find((c) => c.relations.length > 0);
    if (related) return tie('relation', 'a member of the tenant');
    return this.fold(p, r, known, seen);
  }

  // predicate folding

  fold(p: Predicate, r: Resource, known: Known, seen: ReadonlySet<Row>): Result {
    if (this.isBrief && !this.isTrusting && this.isInert(p, r)) return miss('unfiltered');
    switch (p.k) {
      case 'true':
        return p.reason === undefined ? miss('unfiltered') : miss('conditional', { detail: p.reason });
      case 'false':
        return tie('condition', 'matches nothing');
      case 'and': {
        const results: Result[] = [];
        for (const q of p.ps) {
          const result = this.fold(q, r, known, seen);
          // there is no better one
          if ('tie' in result && result.tie.deps.size === 0 && !result.tie.common) return result;
          results.push(result);
        }
        return this.best(results, () => this.isPersonal(p.ps, r, known, seen));
      }
      case 'or': {
        const isForAll = (q: Predicate): boolean => this.isOwnerNull(q, r) || (this.reading && isSharedArm(q, r));
        const results: Result[] = [];
        for (const q of p.ps) {
          const result = this.fold(q, r, known, seen);
          if (this.isBrief && 'miss' in result && !isForAll(q)) return result;
          results.push(result);
        }
        const bad = results.find((x) => 'miss' in x);
        if (!bad) return merge(results);
        if (bad.miss.gap === 'untrusted') return bad;
        // a deliberate arm for rows that belong to nobody
        const open = p.ps.filter((q, i) => 'miss' in results[i]! && !isForAll(q));
        if (open.length === 0 && results.some((x) => 'tie' in x)) return common(merge(results.filter((x) => 'tie' in x)));
        // each arm is tied, or selects rows of the acting user: together they are no worse than the latter
        const misses = open.map((q) => (results[p.ps.indexOf(q)] as { miss: Miss }).miss);
        if (misses.length > 0 && misses.every((m) => m.own)) return { miss: misses[0]! };
        // `{ OR: [{ id: given }, { slug: given }] }` finds a tenant itself by one of its keys
        if (r.kind === 'root' && open.every((q) => q.k === 'cmp' && q.op === 'eq' && r.columns[q.column]?.unique)) return miss('key-only');
        const isMarked = this.reading && open.every((q) => isMarkedShared(q, r));
        return results.some((x) => 'tie' in x) ? miss('conditional', { detail: 'one arm of OR is not scoped', ...(isMarked && { weak: MARKED }) }) : { miss: { ...(bad as { miss: Miss }).miss, own: false } };
      }
      case 'not':
        return miss('unfiltered', { detail: 'a negated condition selects the others' });
      case 'cmp':
        return this.compare(p, r, known, seen);
      case 'rel': {
        const target = follow(this.model, r, p.relation);
        if (!target || p.quantifier === 'every' || p.quantifier === 'none') return miss('unfiltered', { detail: `${p.quantifier} also matches rows without children` });
        const inner = target.name === this.model.user ? this.userCondition(p.p, target, known, r, seen) : this.fold(p.p, target, known, seen);
        // rows of many tenants hang on a row that belongs to none
        if ('tie' in inner && (inner.tie.common || (target.name !== this.model.user && !isTenantData(target)))) return miss('unfiltered', { detail: `${target.name} rows are common to all tenants` });
        return 'tie' in inner ? tie(inner.tie.kind === 'principal' ? 'principal' : 'relation', `through ${p.relation}: ${inner.tie.detail}`, inner.tie.deps) : inner;
      }
      case 'cond':
        if (p.t.k === 'has' && (p.a.k === 'opaque' || p.a.k === 'cmp') && this.t.path(p.t.o, p.t.p) === p.a.v) {
          // a copy's member is the member
          if (p.b.k === 'cmp' && p.b.v.k === 'undef') return this.fold(p.a, r, known, seen);
          return this.overridden(p.t, p.a.v, this.fold(p.b, r, known, seen));
        }
        return this.either(p.t, known, (k, a) => this.fold(a ? p.a : p.b, r, k, seen));
      case 'outs':
        return this.outs(p.outs, known, (o, k) => this.fold(o.p, r, k, seen));
      case 'opaque':
        return miss('opaque', { detail: p.reason, culprit: p.v });
    }
  }

  /** The values of a predicate, its tests included, of which more can be known: a person who is surely there is tied as he stands. */
  openValues(p: Predicate, r: Resource | undefined, out: Value[] = []): Value[] {
    switch (p.k) {
      case 'and':
      case 'or':
        p.ps.forEach((q) => this.openValues(q, r, out));
        break;
      case 'not':
        this.openValues(p.p, r, out);
        break;
      case 'rel':
        this.openValues(p.p, follow(this.model, r, p.relation), out);
        break;
      case 'cond':
        out.push(p.t);
        this.openValues(p.a, r, out);
        this.openValues(p.b, r, out);
        break;
      case 'outs':
        p.outs.forEach((o) => this.openValues(o.p, r, out));
        break;
      case 'cmp':
        if (!r || p.v.rows.size > 0 || !(r.principals.some((o) => o.column === p.column) || (r.name === this.model.user && r.columns[p.column]?.primary)) || 'miss' in this.value(p.v, new Known(this.t), NO_DEPS)) out.push(p.v);
        break;
      case 'opaque':
        out.push(p.v);
    }
    return out;
  }

  /** Nothing that is known can make a tie of it: no column or relation in it leads to a tenant. */
  private isInert(p: Predicate, r: Resource): boolean {
    let inert = this.inert.get(p);
    if (inert === undefined) this.inert.set(p, (inert = this.hasNoTie(p, r)));
    return inert;
  }

  private hasNoTie(p: Predicate, r: Resource): boolean {
    switch (p.k) {
      case 'true':
      case 'not':
      case 'opaque':
        return true;
      case 'and':
      case 'or':
        return p.ps.every((q) => this.isInert(q, r));
      case 'cond':
        return this.isInert(p.a, r) && this.isInert(p.b, r);
      case 'outs':
        return p.outs.every((o) => this.isInert(o.p, r));
      case 'rel':
        return p.quantifier === 'every' || p.quantifier === 'none';
      case 'cmp':
        return p.op === 'other' || !((r.kind === 'root' && r.columns[p.column]?.primary) || [...r.owners, ...r.principals].some((o) => o.column === p.column) || this.leadsToTenant(r, p.column) || CAPABILITY.test(p.column));
      default:
        return false;
    }
  }

  /** `{ teamId, ...later }`: what the caller passes may hold the key; what a function makes is not known. */
  private overridden(has: Value & { k: 'has' }, culprit: Value, own: Result): Result {
    if ('miss' in own || this.closed.get(has.o)?.has(has.p) === false) return own;
    let root = has.o;
    while (root.k === 'path' || root.k === 'each' || root.k === 'omit') root = root.o;
    return root.k === 'param' || isClientBody(root) ? miss('conditional', { culprit, detail: 'a later spread can replace it' }) : miss('opaque', { culprit, detail: 'a later spread may replace it' });
  }

  private either(test: Value, known: Known, f: (k: Known, first: boolean) => Result): Result {
    const truth = known.truth(test) ?? (this.given.has(test) ? true : undefined);
    if (truth !== undefined) return f(known, truth);
    const yes = known.with([test]), no = known.with([this.t.not(test)]);
    if (yes.contradiction || this.lacksRow(yes)) return f(no, false);
    if (no.contradiction || this.lacksRow(no)) return f(yes, true);
    // what only the platform's own can make true is theirs to use
    if (this.isAdministered(test)) return f(no, false);
    if (this.isAdministered(this.t.not(test))) return f(yes, true);
    const a = f(yes, true);
    if (this.isBrief && 'miss' in a) return a;
    const b = f(no, false);
    if ('tie' in a && 'tie' in b) return merge([a, b]);
    const bad = 'miss' in a ? a : (b as { miss: Miss });
    if ('miss' in a && 'miss' in b) return { miss: { ...(RANK[a.miss.gap] >= RANK[b.miss.gap] ? a : b).miss, own: Boolean(a.miss.own && b.miss.own) } };
    const good = 'tie' in a ? a.tie : (b as { tie: Tie }).tie;
    // a key that only one case proves is a key that is not proved
    if (bad.miss.gap === 'opaque' || bad.miss.gap === 'untrusted' || (bad.miss.gap === 'key-only' && good.kind !== 'condition' && good.kind !== 'relation')) return bad;
    return miss('conditional', { ...bad.miss, detail: bad.miss.detail ?? (bad.miss.gap === 'hardcoded' ? 'without a tenant it falls back to a constant' : 'the condition is there only in one case') });
  }

  private outs<O extends { facts: readonly Value[] }>(outs: readonly O[], known: Known, f: (o: O, k: Known) => Result): Result {
    const results: Result[] = [];
    for (const o of outs) {
      const k = known.with(o.facts);
      if (k.contradiction || this.lacksRow(k)) continue;
      const result = f(o, k);
      if (this.isBrief && 'miss' in result) return result;
      results.push(result);
    }
    const misses = results.filter((x) => 'miss' in x);
    if (misses.length === 0) return results.length ? merge(results) : miss('unfiltered');
    const untrusted = misses.find((x) => 'miss' in x && x.miss.gap === 'untrusted');
    if (untrusted) return untrusted;
    if (misses.length === results.length || misses.every((x) => 'miss' in x && x.miss.gap === 'opaque')) return misses[0]!;
    return miss('conditional', { detail: 'a helper leaves the condition out in one case' });
  }

  private best(results: readonly Result[], otherwise: () => Result | undefined): Result {
    const ties = results.filter((x): x is { tie: Tie } => 'tie' in x).sort((a, b) => Number(a.tie.common ?? false) - Number(b.tie.common ?? false) || a.tie.deps.size - b.tie.deps.size);
    if (ties[0]) return ties[0];
    const personal = otherwise();
    if (personal) return personal;
    const misses = results.map((x) => (x as { miss: Miss }).miss);
    const worst = misses.reduce((a, b) => (RANK[b.gap] > RANK[a.gap] || (b.gap === a.gap && a.person && !b.person) ? b : a));
    return { miss: { ...worst, own: misses.some((m) => m.own) } };
  }

  /** `{ userId, teamId: null }`: rows of no tenant that belong to the acting user. */
  private isPersonal(ps: readonly Predicate[], r: Resource, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (!r.owners.length || !ps.some((q) => this.isOwnerNull(q, r))) return undefined;
    const own = ps.find((q) => q.k === 'cmp' && q.op === 'eq' && r.principals.some((o) => o.column === q.column) && 'tie' in this.value(q.v, known, seen));
    return own ? tie('principal', 'rows of no tenant that belong to the acting user') : undefined;
  }

  private isOwnerNull(p: Predicate, r: Resource): boolean {
    if (p.k === 'and') return p.ps.some((q) => this.isOwnerNull(q, r));
    return p.k === 'cmp' && p.v.k === 'const' && p.v.v === null && r.owners.some((o) => o.column === p.column);
  }

  private compare(p: Predicate & { k: 'cmp' }, r: Resource, known: Known, seen: ReadonlySet<Row>): Result {
    if (p.op === 'other') return miss('unfiltered');
    const column = r.columns[p.column];
    const owner = r.owners.find((o) => o.column === p.column);
    // what a list was filtered by holds of each element that is asked for
    const each = (k: Known): Known => (p.op === 'in' && p.v.k === 'list' && p.v.cond ? k.with([p.v.cond]) : k);
    const isKey = isUnique(r, p.column);
    if (owner || (r.kind === 'root' && column?.primary)) {
      if (p.v.k === 'const' && p.v.v === null) return this.reading && r.kind === 'shared' ? common(tie('condition', 'rows that belong to no tenant, shared on purpose')) : miss('unfiltered', { column: p.column, detail: 'rows of no tenant' });
      const result = p.op === 'in' ? this.listed(p.v, known, seen, !p.dropped) : this.value(p.v, known, seen, !p.dropped);
      if ('tie' in result) return tie(result.tie.kind, `${p.column} is compared with the tenant`, result.tie.deps);
      return { miss: { ...result.miss, column: p.column } };
    }
    if (r.principals.some((o) => o.column === p.column)) {
      const result = this.value(p.v, known, seen);
      const isTie = r.kind === 'personal' || r.membership;
      if ('miss' in result) return isTie || result.miss.gap !== 'untrusted' ? { miss: { ...result.miss, column: p.column, person: true } } : miss(isKey ? 'key-only' : 'unfiltered');
      // the acting user's rows, in whatever tenant they are
      if (!isTie && !this.isGenerous) return miss(isKey ? 'key-only' : 'unfiltered', { own: true });
      return tie('principal', `${p.column} is compared with the acting user`, result.tie.deps);
    }
    if (p.op === 'eq' && !p.dropped && isKey && known.truth(p.v) === false) return tie('not-released', 'no row has an empty key');
    const keyed = this.key(r, p.column, p.op === 'in' ? this.t.each(p.v) : p.v, each(known), seen);
    if (keyed) return { tie: keyed };
    if (this.isTrusting && this.isKey(r, p.column) && this.isKept(p.v, namedLike(r, p.column), known, seen)) return tie('principal', `${p.column} is kept with whoever asks`);
    if (p.op === 'eq' && CAPABILITY.test(p.column) && p.v.k !== 'const' && !isNullish(p.v)) return tie('capability', `${p.column} is a secret that grants access by itself`);
    // what is addressed to the acting user
    const own = p.op === 'eq' && /email/i.test(p.column) && (this.isActingUsers(p.v) || this.isNamedByTenant(p.v, r, known, seen));
    if (own && this.isGenerous) return tie('principal', `${p.column} is the acting user's`);
    return miss(this.isKey(r, p.column) ? 'key-only' : 'unfiltered', own ? { own } : {});
  }

  /** Told by the session, or read off the row of the person whom the session names. */
  private isActingUsers(v: Value, depth = 0): boolean {
    return isOwnSession(v, (x) => {
      const row = depth < 3 ? this.member(x)?.row : undefined;
      const user = row && row.resource === this.model.user ? this.resource(row) : undefined;
      return user !== undefined && this.picksActingUser(this.predicate(row!), user, depth + 1);
    });
  }

  /**
   * Does the session, the context of the request or a row that is tied hold it, so that no client chose it?
   * @param names says of a column of a row whether it is called like what is asked for
   */
  private isKept(v: Value, names: (column: string) => boolean, known: Known, seen: ReadonlySet<Row>, depth = 0): boolean {
    if (depth > 4) return false;
    const all = (vs: readonly Value[]): boolean => {
      const given = vs.filter((x) => !isNullish(x));
      return given.length > 0 && given.every((x) => this.isKept(x, names, known, seen, depth + 1));
    };
    if (v.k === 'cond') return all([v.a, v.b]);
    if (v.k === 'ret') return all(v.outs.map((o) => o.value));
    if (v.k === 'promise') return this.isKept(v.v, names, known, seen, depth + 1);
    const member = this.member(v);
    if (!member) return isOwnSession(v) || this.isOfContext(v);
    const { row } = member;
    const resource = seen.has(row) ? undefined : this.resource(row);
    const path = member.names.filter((n) => !/^\d+$/.test(n));
    const column = path.at(-1);
    if (!resource || column === undefined) return false;
    if (resource.kind === 'personal' || resource.membership) return this.leadsToKey(resource, path) && this.isKeptRow(row, resource, known, seen, depth);
    // a foreign key says itself what it names
    return path.length === 1 && names(column) && !this.isForeignKey(resource, column) && (isTenantData(resource) || resource.name === this.model.user) && 'tie' in this.access(row, known, seen);
  }

  /** What a row of the acting user's is about: `membership.partner.id`. */
  private leadsToKey(r: Resource, path: readonly string[]): boolean {
    const at = path.slice(0, -1).reduce<Resource | undefined>((from, name) => follow(this.model, from, name), r);
    return at !== undefined && at.name !== this.model.user && !r.principals.some((o) => o.column === path.at(-1)) && this.isKey(at, path.at(-1)!);
  }

  private isKeptRow(row: Row, r: Resource, known: Known, seen: ReadonlySet<Row>, depth: number): boolean {
    const within = new Set(seen).add(row);
    return 'tie' in this.access(row, known, seen) || conjuncts(this.predicate(row)).some((c) => c.relations.length === 0 && c.op === 'eq' && r.principals.some((o) => o.column === c.column) && this.isKept(c.v, () => false, known, within, depth + 1));
  }

  private picksActingUser(p: Predicate, user: Resource, depth: number): boolean {
    switch (p.k) {
      case 'and':
        return p.ps.some((q) => this.picksActingUser(q, user, depth));
      case 'cond':
        return this.picksActingUser(p.a, user, depth) && this.picksActingUser(p.b, user, depth);
      case 'outs':
        return p.outs.every((o) => this.picksActingUser(o.p, user, depth));
      case 'cmp':
        return p.op === 'eq' && this.isPersonKey(user, p.column) && (isNullish(p.v) || this.isActingUsers(p.v, depth));
      default:
        return false;
    }
  }

  /** `{ user: { email: team.inbox } }`: the person whom a row of the tenant names. */
  private isNamedByTenant(v: Value, r: Resource, known: Known, seen: ReadonlySet<Row>): boolean {
    const row = r.name === this.model.user ? this.member(v)?.row : undefined;
    return row !== undefined && !seen.has(row) && 'tie' in this.access(row, known, seen);
  }

  private isKey(r: Resource, column: string): boolean {
    return isUnique(r, column) || this.isForeignKey(r, column);
  }

  private isForeignKey(r: Resource, column: string): boolean {
    return Object.values(r.relations).some((rel) => rel.fields.includes(column));
  }

  /** `members: { some: { id: userId } }`: a relation that ends at the user model proves membership where it starts at a root, ownership where personal. */
  private userCondition(p: Predicate, user: Resource, known: Known, from: Resource, seen: ReadonlySet<Row>): Result {
    const own = conjuncts(p).find((c) => c.relations.length === 0 && (user.columns[c.column]?.primary || user.columns[c.column]?.unique));
    if (own && (from.kind === 'root' || from.kind === 'personal' || from.membership) && 'tie' in this.value(own.v, known, seen)) return tie('principal', 'the acting user is a member');
    const result = this.fold(p, user, known, seen);
    // people belong to several tenants: what hangs on a member may be another tenant's
    return 'tie' in result && from.kind !== 'personal' && !isTenantData(user) && !(this.isGenerous && result.tie.kind === 'principal') ? miss('unfiltered', { detail: `a ${user.name} may belong to other tenants too` }) : result;
  }

  // values

  /** The same of the elements of a list; where it has none, nothing matches. */
  private listed(list: Value, known: Known, seen: ReadonlySet<Row>, orAbsent: boolean): Result {
    switch (list.k) {
      case 'arr':
        if (list.items.length === 0) return tie('condition', 'matches nothing');
        break;
      case 'cond':
        return this.either(list.t, known, (k, first) => this.listed(first ? list.a : list.b, k, seen, orAbsent));
      case 'ret':
        return this.outs(list.outs, known, (o, k) => this.listed(o.value, k, seen, orAbsent));
      case 'list':
        // what it was filtered by holds of each element
        if (list.cond) return this.value(list.elem, known.with([list.cond]), seen, orAbsent);
    }
    return this.value(this.t.each(list), known, seen, orAbsent);
  }

  /**
   * Is a value that stands for a tenant (or the acting user) surely there, and not a constant?
   * @param orAbsent it may be absent too: what it is compared with then matches nothing
   */
  value(v: Value, known: Known, seen: ReadonlySet<Row>, orAbsent = false): Result {
    if (orAbsent && isNullish(v)) return tie('condition', 'matches nothing');
    if (this.doubted?.(v)) return this.tiedToPrincipal(v, known, seen) ?? miss('untrusted', { culprit: v });
    switch (v.k) {
      case 'const':
        return v.v === null ? miss('unfiltered') : v.v === '' ? tie('condition', 'no key is empty') : miss('hardcoded', { culprit: v, ...(isNil(v) && { weak: 'an id of zeros stands for no tenant' }) });
      case 'undef':
        return miss('conditional', { culprit: v, detail: 'undefined drops the condition' });
      case 'cond':
        if (isCopied(this.t, v)) return this.value(v.a, known, seen, orAbsent);
        if (isOverride(this.t, v)) return this.overridden(v.t, v.a, this.value(v.b, known, seen, orAbsent));
        return this.either(v.t, known, (k, first) => this.value(first ? v.a : v.b, k, seen, orAbsent));
      case 'ret':
        return this.outs(v.outs, known, (o, k) => this.value(o.value, k, seen, orAbsent));
      case 'promise':
        return this.value(v.v, known, seen, orAbsent);
      case 'tpl':
        return v.vs.every((x) => x.k === 'const' || isEnvironment(x)) ? miss('hardcoded', { culprit: v }) : this.carried(v, known, seen);
      case 'param':
        return v.optional && !orAbsent && !known.isDefined(v) ? miss('conditional', { culprit: v, detail: `${v.name} may be undefined, which drops the condition` }) : tie('condition', v.name);
      case 'path':
        if (isEnvironment(v)) return miss('hardcoded', { culprit: v });
        if (this.optional.has(v) && !orAbsent && !known.isDefined(v)) return miss('conditional', { culprit: v, detail: `${v.p} may be undefined, which drops the condition` });
        return this.carried(v, known, seen);
      default:
        return this.carried(v, known, seen);
    }
  }

  /** A value read from another access's row is worth what that row is worth. */
  private carried(v: Value, known: Known, seen: ReadonlySet<Row>): Result {
    const deps = new Set<Row>();
    for (const row of v.rows) {
      const resource = this.resource(row);
      if (!resource || !isTenantData(resource) || resource.membership || resource.kind === 'personal') continue;
      if (seen.has(row)) return miss('unfiltered');
      const result = this.access(row, known, seen);
      if ('tie' in result) result.tie.deps.forEach((d) => deps.add(d));
      else deps.add(row);
    }
    return tie(v.rows.size ? 'derived' : 'condition', 'a value', deps);
  }

  // keys

  /** Is `v` the `column` of a row of `r` (or of the row its foreign key names) that is proved to be in the tenant? */
  key(r: Resource, column: string, v: Value, known: Known, seen: ReadonlySet<Row>, tried: Set<Value> = new Set(), hops = 0): Tie | undefined {
    if (v.k === 'cond' && isCopied(this.t, v)) v = v.a;
    if (hops > 3 || tried.has(v) || tried.size > 12 || !this.leadsToTenant(r, column)) return undefined;
    tried.add(v);
    const derived = this.derived(r, column, v, known, seen);
    if (derived) return derived;
    switch (v.k) {
      case 'cond': {
        // what is there or not is one key, however often it was filtered
        const isOne = isNullish(v.a) || isNullish(v.b);
        const result = this.either(v.t, known, (k, first) => this.keyResult(r, column, first ? v.a : v.b, k, seen, isOne ? hops : hops + 1, isOne ? tried : new Set()));
        if ('tie' in result) return result.tie;
        break;
      }
      case 'ret': {
        const result = this.outs(v.outs.map((o) => ({ facts: o.facts, value: o.value })), known, (o, k) => this.keyResult(r, column, o.value, k, seen, hops + 1));
        if ('tie' in result) return result.tie;
        break;
      }
    }
    for (const row of this.presentRows(known)) {
      if (seen.has(row)) continue;
      // where `v` is empty it is the key of no row
      for (const c of conjunctsGiven(caseOf(this.predicate(row), known), v)) {
        if (c.v !== v && !isFirstOf(c.v, v) && !(c.op === 'in' && this.t.each(c.v) === v) && known.caseOf(c.v) !== v) continue;
        if (c.op === 'in' && !this.allFound(row, c, known)) continue;
        if (!this.names(row, c, r, column) && !this.isShare(row, c)) continue;
        const result = this.access(row, known, seen);
        if ('tie' in result) return { kind: 'guard', detail: this.vouched(row)?.detail ?? `a scoped lookup of ${row.resource} proved it`, deps: result.tie.deps, by: row, ...(result.tie.common && { common: true as const }) };
      }
    }
    const made = this.createdWith(r, column, v, known, seen);
    if (made) return made;
    const nested = this.loadedWith(r, column, v, known, seen);
    if (nested) return nested;
    if (this.isEmptyList(v, known)) return { kind: 'not-released', detail: 'the list is empty', deps: NO_DEPS };
    if (this.missing(r, column, v, known)) return { kind: 'not-released', detail: 'no such row exists', deps: NO_DEPS };
    for (const lit of known.comparisons) {
      if (lit.k === 'cmp' && lit.op === '===' && (lit.l === v || lit.r === v)) {
        const other = this.key(r, column, lit.l === v ? lit.r : lit.l, known, seen, tried, hops);
        if (other) return other;
      } else if (lit.k === 'in' && lit.l === v) {
        const other = this.key(r, column, this.t.each(lit.r), known, seen, tried, hops);
        if (other) return other;
      }
      const measure = lit.k === 'cmp' && lit.op === '===' ? lit : lit.k === 'not' && lit.v.k === 'cmp' && lit.v.op === '<' ? lit.v : undefined;
      if (measure && v.k === 'each') {
        const counted = this.counted(measure, v, r, column, known, seen);
        if (counted) return counted;
      }
    }
    // the foreign key of a table names a parent: a proved parent proves it
    if (hops < 2) for (const rel of Object.values(r.relations)) {
      const i = rel.fields.indexOf(column);
      const target = i >= 0 ? this.model.resources[rel.target] : undefined;
      if (!target || !isTenantData(target) || target.name === r.name) continue;
      const parent = this.key(target, rel.references[i]!, v, known, seen, new Set([...tried].filter((x) => x !== v)), hops + 1);
      if (parent && !parent.common) return { ...parent, kind: parent.kind === 'condition' ? 'relation' : parent.kind };
      if (target.kind === 'root' && rel.references[i] && target.columns[rel.references[i]!]?.primary) {
        const result = this.value(v, known, seen);
        if ('tie' in result) return result.tie;
      }
    }
    return undefined;
  }

  /** A row with this very key was created on the way here: had the key been another row's, that would have failed. */
  private createdWith(r: Resource, column: string, v: Value, known: Known, seen: ReadonlySet<Row>): Tie | undefined {
    if (isLiteral(v) || !(r.columns[column]?.unique || r.columns[column]?.primary)) return undefined;
    for (const row of known.rows) {
      if (row.resource !== r.name || seen.has(row)) continue;
      let made = this.made.get(row);
      if (!made) this.made.set(row, (made = this.layers[row.layer]!.inserted(row, this.model, this.t)));
      // without a key the library makes one up
      if (made.some((data) => this.t.path(data, column) === v) && 'tie' in this.value(asMember(this.t, v), known, new Set(seen).add(row))) return { kind: 'derived', detail: `a ${r.name} row was created with it`, deps: new Set([row]), by: row };
    }
    return undefined;
  }

  /** `team.projects.length > 0` where the team was loaded with `projects: { where: { id } }`: that project is the team's. */
  private loadedWith(r: Resource, column: string, v: Value, known: Known, seen: ReadonlySet<Row>): Tie | undefined {
    for (const lit of known.members) {
      const list = (lit.k === 'path' && (lit.p === 'length' || /^\d+$/.test(lit.p))) || lit.k === 'each' ? lit.o : lit;
      if (list.k !== 'path' || (list === lit && lit.k !== 'path')) continue;
      const row = list.o.k === 'each' ? list.o.o : list.o;
      if (row.k !== 'row' || seen.has(row)) continue;
      const relation = this.resource(row)?.relations[list.p];
      // a list is truthy even when it is empty
      if (!relation || relation.target !== r.name || (relation.list && list === lit)) continue;
      const p = this.layers[row.layer]!.included(row, list.p, this.model, this.t);
      if (!p || !conjuncts(p).some((c) => c.relations.length === 0 && c.op === 'eq' && c.column === column && c.v === v)) continue;
      const result = this.access(row, known, seen);
      if ('tie' in result) return { kind: 'guard', detail: `it was loaded as one of the ${list.p} of a ${row.resource} in the tenant`, deps: result.tie.deps, by: row };
    }
    return undefined;
  }

  /** An element of a list that is known to have none. */
  private isEmptyList(v: Value, known: Known): boolean {
    const { t } = this;
    for (let x = v; x.k === 'path' || x.k === 'each'; x = x.o) {
      if (x.k !== 'each') continue;
      const length = t.path(x.o, 'length');
      if (known.truth(length) === false || known.has(t.not(t.cmp('<', t.const(0), length))) || known.has(t.cmp('===', length, t.const(0)))) return true;
    }
    return false;
  }

  /** A lookup by this very key alone found nothing: an access by it touches nothing either. */
  private missing(r: Resource, column: string, v: Value, known: Known): boolean {
    for (const lit of known.absent) {
      // a guard that refused says nothing of whether there is one
      const row = lit.k === 'not' && (lit.v.k === 'path' ? lit.v.o : lit.v);
      if (!row || row.k !== 'row' || row.resource !== r.name || this.vouched(row)) continue;
      const found = this.predicate(row);
      // `{ id: v || other }`
      const p = found.k === 'cond' && found.t === v ? found.a : found;
      if (p.k === 'cmp' && p.op === 'eq' && p.column === column && (p.v === v || isFirstOf(p.v, v))) return true;
    }
    return false;
  }

  private keyResult(r: Resource, column: string, v: Value, k: Known, seen: ReadonlySet<Row>, hops: number, tried = new Set<Value>()): Result {
    if (isNullish(v)) return tie('condition', 'absent');
    const found = this.key(r, column, v, k, seen, tried, hops);
    return found ? { tie: found } : miss('key-only');
  }

  /** The column picks out one row, or the rows under one row of other tenant data; equal values of any other column say nothing. */
  private leadsToTenant(r: Resource, column: string): boolean {
    const own = r.columns[column];
    return Boolean(own?.unique || own?.primary) || Object.values(r.relations).some((rel) => rel.fields.includes(column) && this.model.resources[rel.target] && isTenantData(this.model.resources[rel.target]!));
  }

  /** Rows known to exist: a list or a tally is there even when it is empty, and a row whose owner was compared was there to compare. */
  private presentRows(known: Known): readonly Row[] {
    const memo = this.found.get(known);
    if (memo) return memo;
    // a case adds to what is there in every case
    const earlier = known.before ? this.presentRows(known.before) : [];
    const rows = new Set(earlier);
    const added = [...known.added];
    for (const l of added) {
      if (l.k === 'row' && !this.isAlwaysThere(l)) rows.add(l);
      else if ((l.k === 'path' || l.k === 'each') && l.o.k === 'row' && known.has(l.o)) rows.add(l.o);
    }
    // what it is compared with may itself hang on rows: those are taken as they are
    if (this.comparing) return rows.size === earlier.length ? earlier : [...rows];
    this.comparing = true;
    const found = [...rows];
    this.found.set(known, found);
    for (const lit of added) {
      for (const [mine, other] of this.comparisons(lit)) {
        const row = this.member(mine)?.row;
        const r = row && this.resource(row);
        if (!r || found.includes(row) || this.isAlwaysThere(row) || other.rows.has(row) || !this.isOwnerPath(mine, row, r)) continue;
        if ('tie' in this.value(other, known, new Set([row]))) found.push(row);
      }
    }
    this.comparing = false;
    return found;
  }

  private isAlwaysThere(row: Row): boolean {
    const layer = this.layers[row.layer]!;
    return layer.isList(row.method, row) || (layer.isTally?.(row.method, row) ?? false);
  }

  /** `v` is read off a row: follow relations and foreign keys from that row's model to `r.column`. */
  private derived(r: Resource, column: string, v: Value, known: Known, seen: ReadonlySet<Row>): Tie | undefined {
    const member = this.member(v);
    if (!member || seen.has(member.row)) return undefined;
    const { row: x, names } = member;
    let at = this.resource(x);
    const last = names.pop();
    if (last === undefined) return undefined;
    for (const name of names) {
      const rel = at?.relations[name];
      if (!rel || /^\d+$/.test(name)) {
        if (/^\d+$/.test(name)) continue;
        return undefined;
      }
      at = this.model.resources[rel.target];
      if (!at || !isTenantData(at)) return undefined;
    }
    if (!at || !isTenantData(at)) return undefined;
    const direct = at.name === r.name && (last === column);
    const foreign = isForeignTo(at, last, r.name, column);
    const shared = isForeignTo(r, column, at.name, last);
    // a row that hangs on the same parent, where that parent belongs to one tenant
    const isOneTenants = (name: string): boolean => {
      const parent = this.model.resources[name];
      return parent !== undefined && isTenantData(parent) && parent.kind !== 'shared';
    };
    const siblings = Object.values(at.relations).some((a) => a.fields.includes(last) && isOneTenants(a.target) && Object.values(r.relations).some((b) => b.target === a.target && b.fields.includes(column)));
    const same = direct && Boolean(r.columns[column]?.unique || r.columns[column]?.primary);
    if (!same && !foreign && !shared && !siblings) return undefined;
    const result = this.access(x, known, seen);
    // the row that a foreign key names may be one of those that belong to no tenant
    const isCommon = ('tie' in result && result.tie.common) || (foreign && !same && r.kind === 'shared');
    if (isCommon && !same && !foreign) return undefined;
    const rest = { by: x, ...(isCommon && { common: true as const }) };
    return 'tie' in result ? { kind: 'derived', detail: `key of a ${x.resource} row that is in the tenant`, deps: result.tie.deps, ...rest } : { kind: 'derived', detail: `key of a ${x.resource} row`, deps: new Set([x]), ...rest };
  }

  /** `{ workspaceId, sharedItemId: id }` on a table of shares: a row of it gives the tenant what it names, of whatever table. */
  private isShare(row: Row, c: Conjunct): boolean {
    const r = this.resource(row);
    if (!r || c.relations.length > 0 || c.op !== 'eq' || !/shar(?:e|ed|ing)s?(?![a-z])|grant/i.test(r.name)) return false;
    return /(?:Id|_id)$/.test(c.column) && !r.columns[c.column]?.primary && !r.owners.some((o) => o.column === c.column) && !r.principals.some((o) => o.column === c.column) && !this.isForeignKey(r, c.column);
  }

  /** Does conjunct `c` of `row`'s predicate name `r.column`, directly, through relations, or as a foreign key to it? */
  private names(row: Row, c: Conjunct, r: Resource, column: string): boolean {
    const at = followAll(this.model, this.resource(row), c);
    if (!at) return false;
    if (at.name === r.name && c.column === column) return true;
    return isForeignTo(at, c.column, r.name, column);
  }

  /** `in` proves every element only where the number found was compared with the number asked for. */
  private allFound(row: Row, c: Conjunct, known: Known): boolean {
    const t = this.t;
    const asked = [t.path(c.v, 'length'), t.path(c.v, 'size')];
    const found: Value[] = [row, t.path(row, 'length'), t.path(row, 'count')];
    return asked.some((a) => found.some((f) => known.has(t.cmp('===', a, f)) || known.has(t.not(t.cmp('<', f, a)))));
  }

  private counted(lit: Value & { k: 'cmp' }, v: Value & { k: 'each' }, r: Resource, column: string, known: Known, seen: ReadonlySet<Row>): Tie | undefined {
    const t = this.t;
    const asked = [t.path(v.o, 'length'), t.path(v.o, 'size')];
    // not fewer found than asked for
    const other = lit.op === '===' && asked.includes(lit.l) ? lit.r : asked.includes(lit.r) ? lit.l : undefined;
    const row = other && this.tallied(other);
    if (!row || seen.has(row)) return undefined;
    const c = conjuncts(this.predicate(row)).find((x) => x.op === 'in' && (x.v === v.o || t.each(x.v) === v) && this.names(row, x, r, column));
    const result = c && this.access(row, known, seen);
    return result && 'tie' in result ? { kind: 'guard', detail: `as many ${row.resource} rows were found in the tenant as were asked for`, deps: result.tie.deps, by: row } : undefined;
  }

  /** The rows that a number counts: `rows.length`, `result.count`, the only field of a tally. */
  private tallied(v: Value): Row | undefined {
    if (v.k === 'row') return v;
    if (v.k === 'path' && v.o.k === 'row') return v.o;
    const row = v.k === 'path' && (v.o.k === 'path' || v.o.k === 'each') && v.o.o.k === 'row' ? v.o.o : undefined;
    return row && this.layers[row.layer]!.operation(row, this.model, this.t) === 'aggregate' ? row : undefined;
  }

  // comparisons on the fetched row

  /** A comparison of the row's owner with the tenant, or a membership lookup for the row's owner, after the fetch. */
  private compared(row: Row, r: Resource, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (r.kind === 'root' && this.isLoadedWithMember(row, known, new Set(seen).add(row))) return tie('guard', 'the acting user is among its members');
    let byAnother: Result | undefined;
    for (const lit of known.comparisons) {
      for (const [mine, other] of this.comparisons(lit)) {
        if (other.rows.has(row)) continue;
        const found = this.isOwnerPath(mine, row, r) ? this.sameOwner(other, known, seen) : this.isAddressedTo(mine, other, row) ? tie('principal', 'it is addressed to the acting user') : this.sameParent(mine, other, row, known, seen);
        if (!found || 'miss' in found) continue;
        // with the tenant itself is better than with another row's
        if (found.tie.deps.size === 0) return found;
        byAnother ??= found;
      }
    }
    for (const member of this.presentRows(known)) {
      if (member === row || seen.has(member)) continue;
      const cs = conjuncts(caseOf(this.predicate(member), known));
      const isOwner = (v: Value): boolean => this.isOwnerPath(v, row, r) || this.isOwnerPath(this.askedFor(v), row, r);
      if (!cs.some((c) => this.namesRoot(member, c) && isOwner(this.whereThereIs(row, c.v, known)))) continue;
      if (this.byPrincipal(member, cs, known, seen)) return tie('guard', this.vouched(member)?.detail ?? `the acting user's membership of its tenant was looked up (${member.resource})`);
    }
    if (byAnother) return byAnother;
    for (const parent of this.presentRows(known)) {
      if (parent === row || seen.has(parent)) continue;
      const cs = conjuncts(this.predicate(parent));
      const isAgain = cs.some((c) => this.isOwnKey(parent, c, row, known));
      if (!isAgain && !cs.some((c) => this.isParentOf(parent, c, row))) continue;
      const result = this.access(parent, known, seen);
      if ('tie' in result && (isAgain || !result.tie.common)) return tie('comparison', isAgain ? `it was found again, in the tenant: ${result.tie.detail}` : `its ${parent.resource} is in the tenant: ${result.tie.detail}`, result.tie.deps);
    }
    return undefined;
  }

  /** `invitation.email === session.user.email` */
  private isAddressedTo(mine: Value, other: Value, row: Row): boolean {
    return this.isGenerous && mine.k === 'path' && mine.o === row && /email/i.test(mine.p) && this.isActingUsers(other);
  }

  private sameOwner(other: Value, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (this.isClientInput(other) && !this.isMember(other, known, seen)) return undefined;
    const result = this.value(other, known, seen);
    return 'tie' in result ? tie('comparison', 'its owner is compared with the tenant', result.tie.deps) : undefined;
  }

  /** `task.projectId === project.id`: its foreign key names a row that is in the tenant. */
  private sameParent(mine: Value, other: Value, row: Row, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (isLiteral(other)) return undefined;
    const named = this.foreignKeyOf(mine, row);
    for (const { target, references, fields } of named ? Object.values(named.at.relations) : []) {
      const i = fields.indexOf(named!.column);
      const parent = i < 0 ? undefined : this.model.resources[target];
      if (!parent || !isTenantData(parent)) continue;
      const found = this.key(parent, references[i]!, other, known, new Set(seen).add(row));
      if (!found && this.isTrusting && this.isKept(other, namedLike(parent, references[i]!), known, new Set(seen).add(row))) return tie('comparison', `the ${target} that it belongs to is kept with whoever asks`);
      if (found && !found.common) return tie('comparison', `it belongs to a ${target} that is in the tenant`, found.deps);
    }
    return undefined;
  }

  /** What a value of several cases is where the row was found: that may be the one that it was read off. */
  private whereThereIs(row: Row, v: Value, known: Known): Value {
    if ((v.k !== 'ret' && v.k !== 'cond') || !v.rows.has(row)) return v;
    const k = known.with([row]);
    const cases = v.k === 'ret' ? v.outs : [{ facts: [v.t], value: v.a }, { facts: [this.t.not(v.t)], value: v.b }];
    const open = new Set(cases.filter((c) => !isNullish(c.value) && !k.with(c.facts).contradiction).map((c) => c.value));
    return open.size === 1 ? this.whereThereIs(row, [...open][0]!, known) : v;
  }

  /** The lookup asks for what a foreign key of the row names: `project.findUnique({ where: { id: task.projectId } })`. */
  private isParentOf(parent: Row, c: Conjunct, row: Row): boolean {
    const target = this.resource(parent);
    if (c.op !== 'eq' || c.relations.length > 0 || !c.v.rows.has(row) || !target || !isTenantData(target) || target.membership || target.kind === 'shared' || target.kind === 'personal') return false;
    const named = this.foreignKeyOf(c.v, row);
    return named !== undefined && isForeignTo(named.at, named.column, target.name, c.column);
  }

  /** The lookup asks for the row itself once more, by the key that was read off it: `task.findUnique({ where: { id: task.id } })`. */
  private isOwnKey(again: Row, c: Conjunct, row: Row, known: Known): boolean {
    if (again.resource !== row.resource || c.op !== 'eq' || c.relations.length > 0 || !c.v.rows.has(row)) return false;
    const member = this.member(this.whereThereIs(row, c.v, known));
    const names = member?.row === row ? member.names.filter((n) => !/^\d+$/.test(n)) : [];
    const column = this.resource(row)?.columns[c.column];
    return names.length === 1 && names[0] === c.column && Boolean(column?.unique || column?.primary);
  }

  /** `task.projectId`, `task.list.projectId`: a column of the row, or of one that it belongs to. */
  private foreignKeyOf(v: Value, row: Row): { at: Resource; column: string } | undefined {
    const member = this.member(v);
    const names = member?.row === row ? member.names.filter((n) => !/^\d+$/.test(n)) : [];
    const column = names.pop();
    let at = this.resource(row);
    for (const name of names) {
      const relation: Relation | undefined = at?.relations[name];
      at = relation && !relation.list ? this.model.resources[relation.target] : undefined;
    }
    return at && column !== undefined && this.isForeignKey(at, column) ? { at, column } : undefined;
  }

  /** The column of a row that was found by that very column has the value that it was asked for. */
  private askedFor(v: Value): Value {
    if (v.k !== 'path' || v.o.k !== 'row' || this.layers[v.o.layer]!.isList(v.o.method, v.o)) return v;
    return conjuncts(this.predicate(v.o)).find((c) => c.relations.length === 0 && c.op === 'eq' && c.column === v.p)?.v ?? v;
  }

  /** The two sides of an equality, or of a membership in a list, either way round. */
  private comparisons(lit: Value): readonly (readonly [Value, Value])[] {
    if (lit.k === 'cmp' && lit.op === '===') return [[lit.l, lit.r], [lit.r, lit.l]];
    if (lit.k !== 'in') return [];
    const element = this.t.each(lit.r);
    return [[lit.l, element], [element, lit.l]];
  }

  /**
   * Whether a truth can have a part in a tie: whether a row is there, what two values have in common, how many there are.
   * Not so the state of a row that is known to be there (`row.status === 'DRAFT'`), nor what a function says or a value
   * that nobody asks for.
   *
   * @param asked values that the proof is about; a test of one of them decides which case holds
   */
  decides(leaf: Value, asked: ReadonlySet<Value>, isThere: (row: Row) => boolean): boolean {
    const x = leaf.k === 'not' ? leaf.v : leaf;
    if (asked.has(x)) return true;
    switch (x.k) {
      case 'row':
      case 'in':
        return true;
      case 'path':
      case 'each':
        return isCount(x) || this.saysMore(x, isThere);
      case 'cmp': {
        if (x.op === '<') return isCount(x.l) || isCount(x.r);
        const v = isFixed(x.r) ? x.l : isFixed(x.l) ? x.r : undefined;
        return v === undefined || isCount(v) || (x.l === this.t.undef && asked.has(v)) || this.saysMore(v, isThere);
      }
      default:
        return false;
    }
  }

  /** A value read off a row says more than that row's state: that the row is there, which tenant it has, what it points at. */
  private saysMore(v: Value, isThere: (row: Row) => boolean): boolean {
    if (v.k === 'row') return true;
    const member = this.member(v);
    if (!member) return v.acc;
    const { row, names } = member;
    let at = this.resource(row);
    if (!at || !isThere(row)) return true;
    for (const [i, name] of names.entries()) {
      if (/^\d+$/.test(name)) continue;
      const target: Resource | undefined = follow(this.model, at, name);
      if (!target) return i < names.length - 1 || this.tellsTenant(at, name);
      // relations that were loaded under a condition tell what it asks for
      const p = i === 0 ? this.layers[row.layer]!.included(row, name, this.model, this.t) : undefined;
      if (p && p.k !== 'true') return true;
      at = target;
    }
    return false;
  }

  private tellsTenant(r: Resource, column: string): boolean {
    const own = r.columns[column];
    return !own || Boolean(own.unique || own.primary) || [...r.owners, ...r.principals].some((o) => o.column === column) || this.isForeignKey(r, column) || r.uniques.some((u) => u.columns.includes(column));
  }

  /** A case, of several, in which nobody's tie is asked for: only the platform's own get there, or nobody does, or it cannot be. */
  caseOfOthers(k: Known): 'platform' | 'nobody' | 'impossible' | undefined {
    let found: 'impossible' | undefined;
    for (let at = k; at.before; at = at.before) {
      for (const v of at.added) {
        if (this.isLeftOut(v) || this.isLost(v, k) || this.isEmptyKey(v, at)) return 'nobody';
        if (this.isAdministered(v)) return 'platform';
        if (this.isMissingColumn(v)) found = 'impossible';
      }
    }
    return found;
  }

  /** The row that is read says itself that it is meant for everybody: `form.isPublic`, `page.visibility === 'public'`. */
  saysPublic(k: Known, row: Row): boolean {
    for (let at: Known | undefined = k; at; at = at.before) for (const v of at.added) if (isPublicFlag(v, row)) return true;
    return false;
  }

  /** Is it new in this case that a row was not found that must be there? Nobody gets here then. */
  lacksRow(known: Known): boolean {
    for (const v of known.added) if (v.k === 'not' && v.v.k === 'row' && this.isLost(v, known)) return true;
    return false;
  }

  /** A row that must be there, for a foreign key of another names it, or it was found by the same key before, was not found by that alone. */
  private isLost(v: Value, known: Known): boolean {
    if (v.k !== 'not' || v.v.k !== 'row' || this.vouched(v.v)) return false;
    const p = this.predicate(v.v);
    const r = this.resource(v.v);
    if (p.k !== 'cmp' || p.op !== 'eq' || !r || isLiteral(p.v)) return false;
    const member = this.member(p.v);
    if (member?.names.length === 1) {
      if (member.row.resource === r.name && member.names[0] === p.column && known.truth(member.row) === true) return true;
      const relation = Object.values(this.resource(member.row)?.relations ?? {}).find((rel) => rel.fields.length === 1 && rel.fields[0] === member.names[0]);
      if (relation !== undefined && !relation.optional && relation.target === r.name && relation.references[0] === p.column) return true;
    }
    return this.presentRows(known).some((found) => found !== v.v && conjuncts(this.predicate(found)).some((c) => c.op === 'eq' && c.v === p.v && this.names(found, c, r, p.column)));
  }

  /** `row.teamId === session?.teamId` where there is no session: a column that every row has is not absent. */
  isMissingColumn(v: Value): boolean {
    if (v.k !== 'cmp' || v.op !== '===') return false;
    const { undef } = this.t;
    const column = v.l === undef ? v.r : v.r === undef ? v.l : undefined;
    const member = column?.k === 'path' ? this.member(column) : undefined;
    // a table that was joined may have no row there
    if (!member || !column!.rows.has(member.row)) return false;
    let at = this.resource(member.row);
    for (const name of member.names.slice(0, -1)) if (!/^\d+$/.test(name)) at = follow(this.model, at, name);
    return at?.columns[member.names.at(-1)!]?.optional === false;
  }

  /** A row that is there has its key and those of its parents, as far as it must have them. */
  private isEmptyKey(v: Value, known: Known): boolean {
    const member = v.k === 'not' && v.v.k === 'path' && known.truth(v.v.o) === true ? this.member(v.v) : undefined;
    const [name, ...rest] = member?.names.filter((n) => !/^\d+$/.test(n)) ?? [];
    if (!member || name === undefined || rest.length > 0) return false;
    let root = (v as Value & { k: 'not' }).v;
    while (root.k === 'path' || root.k === 'each') root = root.o;
    const steps = root === member.row ? [] : root.k === 'row' ? this.layers[root.layer]!.steps?.(root, member.row, this.model, this.t) : undefined;
    let at = root.k === 'row' ? this.resource(root) : undefined;
    for (const step of steps ?? ['']) {
      const relation: Relation | undefined = at?.relations[step];
      at = relation && !relation.optional && !relation.list ? this.model.resources[relation.target] : undefined;
    }
    const column = at?.columns[name];
    return column !== undefined && !column.optional && (column.primary === true || this.isForeignKey(at!, name));
  }

  /** A member that is known to be there, of a row that was asked for other members only. */
  private isLeftOut(v: Value): boolean {
    const member = v.k === 'path' ? this.member(v) : undefined;
    const layer = member && this.layers[member.row.layer]!;
    const name = member?.names.find((n) => !/^\d+$/.test(n));
    // where members have names of the query's own, these are not told apart here
    if (!layer || layer.project || name === undefined || !this.resource(member.row)?.columns[name]) return false;
    const selected = layer.selected?.(member.row, this.model, this.t);
    return selected !== undefined && !selected.some((path) => path[0] === name);
  }

  /** A truth that whoever may act for any tenant makes; what machines may do is not known. */
  isAdministered(v: Value): boolean {
    const kind = this.ofPlatform(v);
    return kind !== undefined && kind !== 'machine';
  }

  /** Of a truth that only the platform's own can make: an administrator, who holds a secret of its environment, a machine. */
  ofPlatform(v: Value): Platform | undefined {
    let kind = this.platform.get(v);
    if (kind === undefined) this.platform.set(v, (kind = platformKind(v, this.model, this.sight)));
    return kind ?? undefined;
  }

  /** The acting user's membership of a tenant that a constant names, or a member of it. */
  private isStaffs(v: Value): boolean {
    const row = v.k === 'row' ? v : v.k === 'path' ? this.member(v)?.row : undefined;
    if (!row || this.isAlwaysThere(row)) return false;
    const cs = conjuncts(this.predicate(row));
    return cs.some((c) => c.op === 'eq' && this.namesRoot(row, c) && isNamedConstant(c.v)) && this.byPrincipal(row, cs, new Known(this.t));
  }

  /** The client's own word: a request's body or query, or an argument of an entry point that any client calls. */
  isClientInput(v: Value): boolean {
    if (isClientBody(v) || this.isFromClient(v)) return true;
    let x = v;
    while (x.k === 'path' || x.k === 'each') x = x.o;
    return x.k === 'call' && x.f.k === 'path' && x.f.p === 'get' && x.f.o.k === 'path' && x.f.o.p === 'searchParams';
  }

  /** What ties a doubted value to whoever asks: a membership, a comparison with what is not doubted, a row in the tenant that names it. */
  private tiedToPrincipal(v: Value, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (this.bound.has(v)) return undefined;
    this.bound.add(v);
    const found = this.boundBy(v, known, seen);
    this.bound.delete(v);
    return found;
  }

  private boundBy(v: Value, known: Known, seen: ReadonlySet<Row>): Result | undefined {
    if (this.isMember(v, known, seen)) return tie('guard', 'the acting user is a member of it');
    for (const lit of known.comparisons) {
      for (const [mine, other] of this.comparisons(lit)) {
        if (mine !== v || isLiteral(other)) continue;
        const result = this.value(other, known, seen);
        // what it was compared with must be sure itself
        if ('tie' in result && result.tie.deps.size === 0) return tie('comparison', 'it is compared with the tenant');
      }
    }
    for (const row of this.presentRows(known)) {
      if (seen.has(row) || !conjuncts(this.predicate(row)).some((c) => c.v === v && this.namesRoot(row, c))) continue;
      const result = this.access(row, known, seen);
      // an invitation to the acting user, a row of theirs in that tenant
      if ('tie' in result ? result.tie.deps.size === 0 : result.miss.own) return tie('guard', `a ${row.resource} row in the tenant, or of the acting user, names it`);
    }
    return undefined;
  }

  /** The acting user's membership of the tenant `v` was looked up. */
  isMember(v: Value, known: Known, seen: ReadonlySet<Row> = NO_DEPS): boolean {
    return this.presentRows(known).some((row) => {
      if (seen.has(row)) return false;
      const cs = conjuncts(this.predicate(row));
      const r = this.resource(row);
      return cs.some((c) => c.v === v && this.namesRoot(row, c)) && (this.byPrincipal(row, cs, known, seen) || (r?.kind === 'root' && (this.compared(row, r, known, new Set(seen).add(row)) !== undefined || this.isLoadedWithMember(row, known, seen))));
    });
  }

  /** `team.users.length > 0` where the team was loaded with `users: { where: { userId } }`. */
  private isLoadedWithMember(row: Row, known: Known, seen: ReadonlySet<Row>): boolean {
    return known.members.some((lit) => {
      const list = (lit.k === 'path' && (lit.p === 'length' || /^\d+$/.test(lit.p))) || lit.k === 'each' ? lit.o : undefined;
      if (list?.k !== 'path' || list.o !== row) return false;
      const target = follow(this.model, this.resource(row), list.p);
      const p = target && this.layers[row.layer]!.included(row, list.p, this.model, this.t);
      return Boolean(p) && conjuncts(p!).some((c) => {
        const at = followAll(this.model, target, c);
        if (!at || 'miss' in this.value(c.v, known, seen)) return false;
        return (at.membership && at.principals.some((o) => o.column === c.column)) || this.isPersonKey(at, c.column);
      });
    });
  }

  /** Names a conjunct the tenant itself, by an owner column or the root's key? */
  namesRoot(row: Row, c: Conjunct): boolean {
    const at = followAll(this.model, this.resource(row), c);
    return Boolean(at && (at.owners.some((o) => o.column === c.column) || (at.kind === 'root' && at.columns[c.column]?.primary)));
  }

  /** The lookup names the acting user: through a membership's user column, or a relation to one. */
  private byPrincipal(row: Row, cs: readonly Conjunct[], known: Known, seen: ReadonlySet<Row> = NO_DEPS): boolean {
    return this.vouched(row) !== undefined || cs.some((c) => {
      const at = followAll(this.model, this.resource(row), c);
      if (!at || 'miss' in this.value(c.v, known, new Set(seen).add(row))) return false;
      return at.principals.some((o) => o.column === c.column) || this.isPersonKey(at, c.column);
    });
  }

  /** A column that tells one person from all others. */
  private isPersonKey(at: Resource, column: string): boolean {
    return at.name === this.model.user && Boolean(at.columns[column]?.unique || at.columns[column]?.primary);
  }

  /** The row that a path starts at, and the members it takes; of a query over several tables, the row of the table that has them. */
  private member(v: Value): { row: Row; names: string[] } | undefined {
    const names: string[] = [];
    let x = v;
    for (;;) {
      if (x.k === 'path') names.unshift(x.p);
      // what a schema lets pass keeps its names
      const next: Value | undefined = x.k === 'path' || x.k === 'each' ? x.o : x.k === 'call' && x.f.k === 'path' && SCHEMA_PARSES.test(x.f.p) && x.args[0]?.rows.size ? x.args[0] : undefined;
      if (!next) break;
      x = next;
    }
    if (x.k !== 'row') return undefined;
    const { project } = this.layers[x.layer]!;
    if (!project) return { row: x, names };
    const found = project(x, names.filter((n) => !/^\d+$/.test(n)), this.model, this.t);
    return found && { row: found.row, names: [...found.names] };
  }

  /** A key of the row, or a column that says whose it is: its owner, or a parent that has one. */
  namesOwner(v: Value, row: Row): boolean {
    const member = this.member(v);
    if (!member) return false;
    const own = this.resource(member.row);
    const [name, ...rest] = member.names.filter((n) => !/^\d+$/.test(n));
    const column = rest.length === 0 && name !== undefined ? own?.columns[name] : undefined;
    if (own && column && (column.primary || (!column.unique && this.leadsToTenant(own, column.name)))) return true;
    const r = this.resource(row);
    return r !== undefined && this.isOwnerPath(v, row, r);
  }

  /** `row.teamId`, `row.project.organizationId`: a path from the row to an owner column, over relations to one parent each. */
  private isOwnerPath(v: Value, row: Row, r: Resource): boolean {
    const member = this.member(v);
    const steps = !member || member.row === row ? [] : this.layers[row.layer]!.steps?.(row, member.row, this.model, this.t);
    if (!member || !steps) return false;
    const names = [...steps, ...member.names];
    let at: Resource | undefined = r;
    for (const [i, name] of names.entries()) {
      const target = follow(this.model, at, name);
      if (target) at = target;
      else if (/^\d+$/.test(name)) continue;
      else {
        if (i !== names.length - 1 || !at) return false;
        // a member of its tenant: `doc.team.users.some((u) => u.userId === userId)`
        if ((at.membership && at.principals.some((o) => o.column === name)) || (i > 0 && isShareList(at, name)) || (i > 0 && at.name === this.model.user && at.columns[name]?.unique)) return true;
        return at.owners.some((o) => o.column === name) || (at.kind === 'root' && Boolean(at.columns[name]?.primary)) || ((at.kind === 'personal' || this.isGenerous) && at.principals.some((o) => o.column === name));
      }
    }
    return false;
  }
}

/** `isGlobal: true`: rows that are there for every tenant. */
function isSharedArm(p: Predicate, r: Resource): boolean {
  if (p.k === 'and') return p.ps.some((q) => isSharedArm(q, r));
  // `isUuid(key) && { isGlobal: true, id: key }`
  if (p.k === 'cond') return [p.a, p.b].some((q) => q.k !== 'false') && [p.a, p.b].every((q) => q.k === 'false' || isSharedArm(q, r));
  return p.k === 'cmp' && p.op === 'eq' && p.v.k === 'const' && p.v.v === true && SHARED.test(p.column) && r.columns[p.column] !== undefined;
}

const SHARED = /global|general|public|shared|system|built_?in|predefined|official|default|template/i;

/** `type: 'SHARED'`, `isDefault: true`: by its name a mark of rows that are there for every tenant, where some rows belong to none. */
function isMarkedShared(p: Predicate, r: Resource): boolean {
  if (r.kind !== 'shared') return false;
  return surely(p, (part) => isSharedArm(part, r) || (part.k === 'cmp' && part.op !== 'other' && r.columns[part.column] !== undefined && (part.v.k === 'arr' ? part.v.items : [part.v]).some((v) => SHARED_VALUE.test(nameOfConstant(v)))));
}

const SHARED_VALUE = /^(?:global|general|public|shared|system|built_?in|predefined|official|default|template)$/i;

/** `'SHARED'`, `Kind.SHARED`. */
const nameOfConstant = (v: Value): string => (v.k === 'const' ? String(v.v) : v.k === 'path' && isFixed(v) ? v.p : '');

/** All zeros stand for nobody: no tenant has such an id. */
const isNil = (v: Value): boolean => v.k === 'const' && typeof v.v === 'string' && /^(?=.*0)[0-]{8,}$/.test(v.v);

function merge(results: readonly Result[]): Result {
  const ties = results.flatMap((x) => ('tie' in x ? [x.tie] : []));
  return { tie: { ...ties[0]!, deps: new Set(ties.flatMap((x) => [...x.deps])), ...(ties.some((x) => x.common) && { common: true as const }) } };
}

const common = (result: Result): Result => ('tie' in result ? { tie: { ...result.tie, common: true } } : result);

/** `{ teamId, ...options }`: what the caller's spread holds wins, where it holds the key. */
function isOverride(t: Terms, v: Value & { k: 'cond' }): v is Value & { k: 'cond'; t: Value & { k: 'has' } } {
  return v.t.k === 'has' && v.b.k !== 'undef' && v.a.k === 'path' && t.path(v.t.o, v.t.p) === v.a;
}

/** `{ ...entity }.id`: where nothing else gives one, it is the entity's own, there or not. */
const isCopied = (t: Terms, v: Value & { k: 'cond' }): boolean => v.b.k === 'undef' && v.t.k === 'has' && v.a.k === 'path' && t.path(v.t.o, v.t.p) === v.a;

function asMember(t: Terms, v: Value): Value {
  if (v.k !== 'cond') return v;
  return isCopied(t, v) ? v.a : t.cond(v.t, asMember(t, v.a), asMember(t, v.b));
}

/** Read off a request's body: the client's own word. */
export function isClientBody(v: Value): boolean {
  let x = v;
  while (x.k === 'path' || x.k === 'each') {
    if (x.k === 'path' && x.p === 'body' && x.o.k === 'param' && /^(?:req|request|ctx|c)$/.test(x.o.name)) return true;
    x = x.o;
  }
  return x.k === 'call' && x.f.k === 'path' && (x.f.p === 'json' || x.f.p === 'formData') && x.args.length === 0;
}

/** `defaultProgramId` for a program's key, and for a foreign key to one. */
function namedLike(r: Resource, column: string): (name: string) => boolean {
  const targets = Object.values(r.relations).flatMap((rel) => (rel.fields.includes(column) ? [rel.target, column.replace(ID, '')] : []));
  const all = (targets.length > 0 ? targets : [r.name]).map(plain);
  return (name) => ID.test(name) && all.some((target) => plain(name.replace(ID, '')).endsWith(target));
}

const ID = /_?(?:id|uuid)$/i;
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** `'org_1'`, `STAFF_ID`, `env.STAFF_ID`: the same for every call, by its name where it is out of sight. */
function isNamedConstant(v: Value): boolean {
  let x: Value = v;
  while (x.k === 'path') x = x.o;
  if (x.k === 'const') return x === v && x.v !== null;
  const name = v.k === 'path' ? v.p : v.k === 'import' ? v.name : undefined;
  return isEnvironment(v) || ((x.k === 'import' || x.k === 'global') && name !== undefined && /^[A-Z][A-Z\d_]+$/.test(name));
}

/** A column that tells rows apart, by itself or with others. */
const isUnique = (r: Resource, column: string): boolean => Boolean(r.columns[column]?.unique || r.columns[column]?.primary) || r.uniques.some((u) => u.columns.includes(column));

/** Whether a column of `r` is a foreign key to `target.column`. */
const isForeignTo = (r: Resource, own: string, target: string, column: string): boolean => Object.values(r.relations).some((rel) => rel.target === target && rel.fields.includes(own) && rel.references[rel.fields.indexOf(own)] === column);

const SCHEMA_PARSES = /^parse(?:Async)?$/;
const PUBLIC_FLAG = /^(?:is_?)?public(?:ly|_?shar(?:e|ed|ing)|_?access)?(?![a-z])(?!_?(?:id|key|url|slug|name|token|path|at)$)/i;

/** A flag of the row that opens it to everybody, also within settings that a column holds. */
function isPublicFlag(v: Value, row: Row): boolean {
  const other = v.k === 'cmp' && v.op === '===' ? (isFixed(v.r) ? [v.l, v.r] : [v.r, v.l]) : [];
  const name = other[1]?.k === 'const' ? other[1].v : other[1]?.k === 'path' ? other[1].p : undefined;
  let x = other[0] ?? v;
  let isFlag = typeof name === 'string' && /^public$/i.test(name);
  if (other[0] && !isFlag && name !== true) return false;
  for (;;) {
    if (x === row) return isFlag;
    if (x.k === 'path') {
      isFlag ||= PUBLIC_FLAG.test(x.p);
      x = x.o;
    } else if (x.k === 'call' && x.args.length === 1 && x.f.k === 'path' && /parse$/i.test(x.f.p)) x = x.args[0]!;
    else return false;
  }
}

/** What is left of a condition of several cases, as far as their tests are known. */
function caseOf(p: Predicate, known: Known): Predicate {
  switch (p.k) {
    case 'cond': {
      const truth = known.truth(p.t);
      return truth === undefined ? p : caseOf(truth ? p.a : p.b, known);
    }
    case 'outs': {
      const open = p.outs.filter((o) => !o.facts.some((f) => known.truth(f) === false));
      return open.length === 1 ? caseOf(open[0]!.p, known) : p;
    }
    case 'and':
      return p.ps.some((q) => q.k === 'cond' || q.k === 'outs') ? { k: 'and', ps: p.ps.map((q) => caseOf(q, known)) } : p;
    default:
      return p;
  }
}

/** `v || other`: where that is the other, `v` is empty and the key of no row. */
const isFirstOf = (x: Value, v: Value): boolean => x.k === 'cond' && x.t === v && x.a === v;

/** A length, a count, or a list itself. */
const isCount = (v: Value): boolean => v.k === 'row' || v.k === 'list' || (v.k === 'path' && /^(?:length|size|count|_count|affected|rowCount|num(?:Deleted|Updated|Changed|Affected|InsertedOrUpdated)Rows)$/.test(v.p)) || (v.k === 'path' && isCount(v.o) && v.o.k !== 'row' && v.o.k !== 'list');

/** A junction of rows and people (`collaborators`): whoever is on a row's list was let in on that very row. */
function isShareList(r: Resource, column: string): boolean {
  return r.principals.some((o) => o.column === column) && r.uniques.some((u) => u.columns.includes(column));
}
