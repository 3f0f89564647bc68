/**
 * SQL conditions of Drizzle as a predicate on one table of the query: its own columns, and those of the tables that
 * equal columns tie it to, as steps. Semantics executed on drizzle-orm 0.45 and 1.0 rc: an undefined arm falls away, also
 * the only one; `eq` with undefined or null matches nothing; `inArray` of an empty list matches nothing.
 */
import { DRIZZLE_OPERATORS } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { chainRoot } from '../queries.ts';
import { and, FALSE, type Predicate, TRUE } from '../predicate.ts';
import { isNullish, type Terms, type Value } from '../values.ts';
import { type Condition, type Level, type Query, resolve, type Scope, select } from './drizzle-query.ts';
import { filterOf } from './drizzle-relational.ts';
import { conditionOf } from './drizzle-sql.ts';
import { functionName } from './drizzle-tables.ts';
import { ownedBy } from './join-steps.ts';
import { type Equality, type Group, type Source, Ties } from './relational.ts';

/** `undefined` as a condition: the arm is not there. */
const ABSENT: unique symbol = Symbol('absent');
type Folded = Predicate | typeof ABSENT;

const orTrue = (p: Folded): Predicate => (p === ABSENT ? TRUE : p);
const opaque = (v: Value, reason: string): Predicate => ({ k: 'opaque', v, reason });
const isAbsent = (v: Value): boolean => isNullish(v) || (v.k === 'const' && v.v === false);

/** Everything that surely holds of the rows of `source` which the query reaches. */
export function predicateFor(query: Query, source: Source, model: Model, t: Terms): Predicate {
  return View.of(query, source, model, t).holds();
}

/** The steps that tie one table of a query to another, in the rows where both are there. */
export function stepsBetween(query: Query, from: Source, to: Source, model: Model, t: Terms): readonly string[] | undefined {
  return View.of(query, from, model, t, to).ties.stepsTo(to);
}

/** Whether every row of a table comes with one of another. */
export function comesWith(query: Query, source: Source, other: Source, model: Model, t: Terms): boolean {
  return holding(query, [source.group], model, t).groups.has(other.group);
}

/** The query as seen from one of its tables: what holds of every row of it, and which columns are equal then. */
class View {
  readonly ties: Ties;

  constructor(readonly query: Query, readonly from: Source, readonly held: readonly Condition[], equal: readonly Equality[], readonly model: Model, readonly t: Terms) {
    this.ties = new Ties(from, [...equal, ...this.equalities(held)], model);
  }

  /** @param beside another table, in the rows that have one of it too */
  static of(query: Query, from: Source, model: Model, t: Terms, beside = from): View {
    const { groups, conditions } = holding(query, [from.group, beside.group], model, t);
    return new View(query, from, conditions, query.ties.filter((x) => groups.has(x.b.source.group)), model, t);
  }

  holds(): Predicate {
    return and(this.held.map((c) => orTrue(this.fold(c.v, c.scope))));
  }

  private equalities(conditions: readonly Condition[]): Equality[] {
    const out: Equality[] = [];
    for (const c of conditions) {
      for (const v of topConjuncts(c.v, c.scope, this.t)) {
        if (v.k !== 'call' || functionName(v.f) !== 'eq' || v.args.length !== 2) continue;
        const a = resolve(v.args[0]!, c.scope, this.model, this.t), b = resolve(v.args[1]!, c.scope, this.model, this.t);
        if (a && b && a.source !== b.source) out.push({ a, b });
      }
    }
    return out;
  }

  private fold(v: Value, scope: Scope): Folded {
    switch (v.k) {
      case 'undef':
        return ABSENT;
      case 'const':
        return isAbsent(v) ? ABSENT : opaque(v, 'a condition in text');
      case 'cond':
        // `t && eq(…)`: what is left otherwise is no condition
        return choose(v.t, this.fold(v.a, scope), v.b === v.t ? ABSENT : this.fold(v.b, scope));
      case 'obj':
        return this.ofFilter(v, scope);
      case 'fn':
        // left over from 0.45
        return [...scope.tables.values()].some((x) => x.resource.objectFilters) ? { k: 'true', reason: 'drizzle-orm 1.0 ignores a function as `where`' } : opaque(v, 'the condition comes from elsewhere');
      case 'ret':
        return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, p: orTrue(this.fold(o.value, scope)) })) };
      case 'promise':
        return this.fold(v.v, scope);
      case 'call':
        return this.ofCall(v, scope);
      default:
        return opaque(v, 'the condition comes from elsewhere');
    }
  }

  /** The object filter of a relational query, on the table it stands at. */
  private ofFilter(v: Value, scope: Scope): Predicate {
    const [source] = scope.tables.values();
    return source ? this.ties.over(source, filterOf(v, source.resource, this.model, this.t, source === this.from ? (x) => orTrue(this.fold(x, scope)) : undefined)) : TRUE;
  }

  private ofCall(v: Value & { k: 'call' }, scope: Scope): Folded {
    const { model, t } = this;
    const name = functionName(v.f) ?? '';
    if (name === 'sql') {
      const inner = conditionOf(v, scope, t);
      return inner === undefined ? this.ofText(v, scope) : this.fold(inner, scope);
    }
    if (name === 'unread') return this.ofText(v, scope);
    const [left, right] = v.args;
    if (name === 'folded') {
      const [a, b] = [left!, right!].map((x) => resolve(x, scope, model, t));
      const column = a ?? b;
      return !column || (a && b) || isOwner(column.source.resource, column.column) ? this.ofText(t.call(v.f, [v.args[2]!]) as Value & { k: 'call' }, scope) : this.ties.place(column, 'other', a ? right! : left!);
    }
    switch (Object.hasOwn(DRIZZLE_OPERATORS, name) ? DRIZZLE_OPERATORS[name] : undefined) {
      case 'and':
        return all(v.args.map((x) => (x.k === 'spread' ? this.ofList(x.v, scope) : this.fold(x, scope))));
      case 'or':
        return this.ofOr(v.args, scope);
      case 'not': {
        const p = left ? this.fold(left, scope) : ABSENT;
        return p === ABSENT ? ABSENT : { k: 'not', p };
      }
      case 'eq':
        return left && right ? this.compare(left, right, 'eq', scope) : TRUE;
      case 'in':
        if (!left || !right) return TRUE;
        if (chainRoot(right)) return this.within(left, right, scope);
        return right.k === 'arr' && right.items.length === 0 ? FALSE : this.compare(left, right, 'in', scope);
      case 'exists':
        return left && chainRoot(left) ? this.within(undefined, left, scope) : opaque(v, 'the subquery comes from elsewhere');
      case 'null':
      case 'other': {
        const column = left && resolve(left, scope, model, t);
        if (!column) return TRUE;
        return name === 'isNull' ? this.ties.place(column, 'eq', t.null) : this.ties.place(column, 'other', right ?? t.undef);
      }
      case undefined:
        return opaque(v, name ? `the body of ${name} was not read` : 'the condition comes from elsewhere');
    }
  }

  private compare(left: Value, right: Value, op: 'eq' | 'in', scope: Scope): Folded {
    if (left.k === 'cond') return choose(left.t, this.compare(left.a, right, op, scope), this.compare(left.b, right, op, scope));
    const a = resolve(left, scope, this.model, this.t), b = resolve(right, scope, this.model, this.t);
    // two columns are equal: kept as a step between their tables
    if (a && b) return TRUE;
    const column = a ?? b;
    const value = a ? right : left;
    if (!column) return TRUE;
    return op === 'eq' && isNullish(value) ? FALSE : this.ties.place(column, op, this.given(value));
  }

  /** `sql.placeholder('id')` is what the prepared query is run with. */
  private given(v: Value): Value {
    const name = v.k === 'call' && (functionName(v.f) === 'placeholder' || (v.f.k === 'path' && v.f.p === 'placeholder')) ? v.args[0] : undefined;
    const { given } = this.query;
    return given?.k === 'obj' && name?.k === 'const' ? this.t.path(given, String(name.v)) : v;
  }

  /** `and(...conditions)`: a list put together before. */
  private ofList(list: Value, scope: Scope): Folded {
    if (list.k === 'arr') return all(list.items.map((x) => (x.k === 'spread' ? this.ofList(x.v, scope) : this.fold(x, scope))));
    if (list.k === 'cond') return choose(list.t, this.ofList(list.a, scope), this.ofList(list.b, scope));
    if (list.k === 'ret') return { k: 'outs', outs: list.outs.map((o) => ({ facts: o.facts, p: orTrue(this.ofList(o.value, scope)) })) };
    // `conditions.filter(Boolean)`: drops what is absent
    if (list.k === 'list' && (list.src.k === 'arr' || list.src.k === 'cond') && list.elem === this.t.each(list.src)) return this.ofList(list.src, scope);
    return list.k === 'undef' ? ABSENT : opaque(list, 'the conditions come from elsewhere');
  }

  private ofOr(args: readonly Value[], scope: Scope): Folded {
    const flat = args.flatMap((x) => (x.k === 'spread' && x.v.k === 'arr' ? [...x.v.items] : [x]));
    const unread = flat.find((x) => x.k === 'spread');
    if (unread) return opaque(unread, 'the conditions come from elsewhere');
    const arms = flat.flatMap((x) => {
      const p = this.fold(x, scope);
      return p === ABSENT ? [] : [{ p, absent: absence(x, this.t) }];
    });
    if (arms.length === 0) return ABSENT;
    // an arm that is absent matches nothing, as long as another is there
    const present = arms.map((arm): Predicate => (arm.absent ? { k: 'cond', t: arm.absent, a: FALSE, b: arm.p } : arm.p));
    const either: Predicate = present.length === 1 ? present[0]! : { k: 'or', ps: present };
    return arms.every((arm) => arm.absent) ? { k: 'cond', t: this.t.and(arms.map((arm) => arm.absent!)), a: TRUE, b: either } : either;
  }

  /** `exists(select …)`, `inArray(column, select …)`: the subquery's tables are joined, for as long as the condition is meant. */
  private within(column: Value | undefined, chain: Value, scope: Scope): Folded {
    const { model, t } = this;
    const query: Query = { ...this.query, sources: [...this.query.sources], conditions: [], open: false };
    const level = select(query, chain, {}, scope, `${chain.id}?`, model, t, 1);
    if (query.open) return opaque(chain, 'a table of the subquery is not in the schema');
    const ofArm = (arm: Level): Predicate => {
      if (!arm.main) return TRUE;
      const { conditions } = holding(query, [arm.main.group], model, t);
      const chosen = arm.fields?.k === 'obj' ? arm.fields.entries[0]?.v : undefined;
      const outer = column && resolve(column, scope, model, t);
      const inner = chosen && resolve(chosen, arm.scope, model, t);
      const tied = outer && inner ? [{ a: outer, b: inner }] : [];
      return new View(query, this.from, conditions, [...this.ties.equal, ...tied], model, t).holds();
    };
    return level.arms.length === 0 ? ofArm(level) : { k: 'or', ps: [level, ...level.arms].map(ofArm) };
  }

  /** A template that is no comparison we read: harmless where it names no owner column. */
  private ofText(v: Value & { k: 'call' }, scope: Scope): Folded {
    const [text] = v.args;
    const parts = text?.k === 'tpl' ? text.vs : [];
    const says = parts.some((x) => {
      const place = resolve(x, scope, this.model, this.t);
      return place && isOwner(place.source.resource, place.column);
    });
    const nested = parts.some((x) => chainRoot(x) || (x.k === 'call' && functionName(x.f) === 'sql')) || (text?.k === 'tpl' && /\bselect\b/i.test(text.q.join(' ')));
    return says || nested || text?.k !== 'tpl' ? opaque(v, 'a condition in SQL that is not read') : TRUE;
  }
}

/** The conditions of groups and of those around them; a comparison with a table that may be missing makes it be there. */
function holding(query: Query, groups: readonly Group[], model: Model, t: Terms): { groups: ReadonlySet<Group>; conditions: Condition[] } {
  const active = new Set<Group>();
  for (const group of groups) for (let g: Group | undefined = group; g; g = g.parent) active.add(g);
  for (let grew = true; grew; ) {
    grew = false;
    for (const c of query.conditions) {
      if (!active.has(c.group)) continue;
      for (const v of topConjuncts(c.v, c.scope, t)) {
        if (!isComparison(v)) continue;
        for (const x of v.args) {
          for (let g = resolve(x, c.scope, model, t)?.source.group; g && !active.has(g); g = g.parent) {
            active.add(g);
            grew = true;
          }
        }
      }
    }
  }
  return { groups: active, conditions: query.conditions.filter((c) => active.has(c.group)) };
}

/** What `and` holds together, as far as it is surely there. */
function topConjuncts(v: Value, scope: Scope, t: Terms): Value[] {
  if (v.k === 'promise') return topConjuncts(v.v, scope, t);
  if (v.k !== 'call') return [v];
  const name = functionName(v.f);
  if (name === 'sql') {
    const inner = conditionOf(v, scope, t);
    return inner ? topConjuncts(inner, scope, t) : [v];
  }
  return name === 'and' ? v.args.flatMap((x) => (x.k === 'spread' ? (x.v.k === 'arr' ? x.v.items.flatMap((y) => topConjuncts(y, scope, t)) : []) : topConjuncts(x, scope, t))) : [v];
}

/** Whether a missing row makes the condition fail. */
function isComparison(v: Value): v is Value & { k: 'call' } {
  const name = v.k === 'call' ? functionName(v.f) ?? '' : '';
  const kind = Object.hasOwn(DRIZZLE_OPERATORS, name) ? DRIZZLE_OPERATORS[name] : undefined;
  return kind === 'eq' || kind === 'in' || (kind === 'other' && name !== 'notExists');
}

/** A condition that is there in one case only keeps the case. */
function choose(test: Value, a: Folded, b: Folded): Folded {
  return a === ABSENT && b === ABSENT ? ABSENT : { k: 'cond', t: test, a: orTrue(a), b: orTrue(b) };
}

function all(ps: readonly Folded[]): Folded {
  return ps.every((p) => p === ABSENT) ? ABSENT : and(ps.map(orTrue));
}

/** The test under which a condition is `undefined`; undefined where it is surely there. */
function absence(v: Value, t: Terms): Value | undefined {
  if (v.k !== 'cond') return undefined;
  const a = isAbsent(v.a) ? t.true : absence(v.a, t);
  const b = isAbsent(v.b) || v.b === v.t ? t.true : absence(v.b, t);
  if (!a && !b) return undefined;
  return t.or([...(a ? [t.and([v.t, a])] : []), ...(b ? [t.and([t.not(v.t), b])] : [])]);
}

const isOwner = (r: Resource, column: string): boolean => ownedBy(r, column).length > 0;
