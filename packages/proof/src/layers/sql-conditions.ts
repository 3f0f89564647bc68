/**
 * SQL conditions, as text with holes, to conditions over the columns of a query. What is not read says nothing, or is
 * unread where it names an owner column; a hole in a condition's place is folded in, or hides what it says.
 */
import { isSubquery, partsOf, readCondition, type SqlExpr, SqlError, type SqlSelect } from '@tenantlint/facts';
import { isNullish, type Terms, type Value } from '../values.ts';
import { ownedBy } from './join-steps.ts';
import { ALL, type Arm, type Condition, type Equality, type Group, type Located, NONE, opaque, type Place } from './relational.ts';
import { type ConditionPiece, type Piece, type SqlText, type Variants, variantsOf } from './sql-text.ts';

/** One select of a subquery: its rows, what holds of them, and the columns that it gives. */
export interface SubqueryArm { group: Group; conditions: readonly Located[]; chosen: readonly (Place | undefined)[] }

/** What a condition's names and subqueries mean where it stands. */
export interface Surroundings {
  place(e: SqlExpr): Place | undefined;
  /** A subquery's selects; a reason where it cannot be followed. */
  subquery(q: SqlSelect, given: Given): readonly SubqueryArm[] | string;
}

export interface Given {
  text: SqlText;
  /** Values for `$1`, `?` and `:name`. */
  values: Value | undefined;
}

type Operand =
  | { k: 'place'; at: Place }
  | { k: 'value'; v: Value }
  /** An expression of which nothing is known, and the columns in it. */
  | { k: 'other'; places: readonly Place[] };

/** The value that an expression stands for; undefined where it is no value of the code's. */
export function valueOf(e: SqlExpr, { text, values }: Given, t: Terms): Value | undefined {
  switch (e.k) {
    case 'lit':
      return t.const(e.v);
    case 'hole': {
      const hole = text.holes[e.i];
      return hole && !hole.spliced && !hole.condition ? hole.v : undefined;
    }
    case 'param':
      return values && parameter(e.name, values, t);
    default:
      return undefined;
  }
}

/** `$1` and `?` count from 1; of an object the name is a member. */
function parameter(name: string, values: Value, t: Terms): Value {
  const i = /^\d+$/.test(name) ? Number(name) - 1 : undefined;
  if (i === undefined || values.k === 'obj') return t.path(values, name);
  if (values.k !== 'arr') return t.path(values, String(i));
  const before = values.items.slice(0, i + 1);
  return before.some((x) => x.k === 'spread') ? t.opaque('one of the values', [values]) : before[i] ?? t.undef;
}

/** Every column that an expression mentions, as far as it has a name here. */
export function placesIn(e: SqlExpr, at: Surroundings): readonly Place[] {
  const place = at.place(e);
  return place ? [place] : partsOf(e).flatMap((x) => placesIn(x, at));
}

/** Does a subquery stand somewhere inside? */
function holdsSelect(e: SqlExpr): boolean {
  return e.k === 'select' || e.k === 'exists' || (e.k === 'in' && isSubquery(e.list)) || partsOf(e).some(holdsSelect);
}

export class Conditions {
  constructor(private readonly t: Terms, private readonly at: Surroundings, private readonly given: Given) {}

  of(e: SqlExpr): Condition {
    switch (e.k) {
      case 'and':
      case 'or':
        return e.k === 'or' ? this.either(e.es) : { k: 'and', cs: e.es.map((x) => this.of(x)) };
      case 'not':
        return { k: 'not', c: this.of(e.e) };
      case 'lit':
        return e.v === true || (typeof e.v === 'number' && e.v !== 0) ? ALL : NONE;
      case 'null':
        return this.absent(e.e, e.not);
      case 'cmp':
        return this.compared(e);
      case 'in':
        return this.listed(e);
      case 'exists':
        return this.within(e.q, []);
      case 'select':
        return opaque(this.t.undef, 'a subquery as a condition is not read');
      case 'hole':
        return this.hole(e.i);
      case 'more':
        return opaque(this.given.text.holes[e.i]?.v ?? this.t.undef, 'a piece of its condition comes from elsewhere');
      case 'col': {
        const place = this.at.place(e);
        return place ? { k: 'cmp', at: place, op: 'eq', v: this.t.true } : ALL;
      }
      default:
        return this.unread(e);
    }
  }

  /** A condition in pieces, each parsed by itself: it stands between brackets of its own. */
  ofPiece(p: ConditionPiece): Condition {
    switch (p.k) {
      case 'none':
        return ALL;
      case 'and':
      case 'or': {
        const cs = p.cs.filter((c) => c.k !== 'none');
        // an arm that is left out in one case matches nothing there
        const arm = (c: ConditionPiece): Condition => (c.k === 'if' && p.k === 'or' ? { k: 'cond', t: c.t, a: c.a.k === 'none' ? NONE : arm(c.a), b: c.b.k === 'none' ? NONE : arm(c.b) } : this.ofPiece(c));
        return cs.length === 0 ? ALL : { k: p.k, cs: cs.map(arm) };
      }
      case 'if':
        return { k: 'cond', t: p.t, a: this.ofPiece(p.a), b: this.ofPiece(p.b) };
      case 'outs':
        return { k: 'outs', outs: p.outs.map((o) => ({ facts: o.facts, c: this.ofPiece(o.c) })) };
      case 'pieces':
        return this.ofPieces(p.ps);
    }
  }

  ofPieces(ps: readonly Piece[]): Condition {
    const variants = variantsOf(ps);
    const of = (v: Variants): Condition => {
      if (v.k === 'if') return { k: 'cond', t: v.t, a: of(v.a), b: of(v.b) };
      if (v.k === 'outs') return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, c: of(o.x) })) };
      return this.ofText(v.text);
    };
    return variants ? of(variants) : opaque(this.t.undef, 'its condition is put together in too many ways');
  }

  private ofText(text: SqlText): Condition {
    if (text.holes.length === 0 && text.quasis.join('').trim() === '') return ALL;
    try {
      return new Conditions(this.t, this.at, { text, values: this.given.values }).of(readCondition(text.quasis));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return opaque(text.holes[0]?.v ?? this.t.undef, `a condition in SQL that is not read (${error.message})`);
    }
  }

  private hole(i: number): Condition {
    const hole = this.given.text.holes[i];
    if (hole?.condition) return this.ofPiece(hole.condition);
    const v = hole?.v ?? this.t.undef;
    if (v.k === 'const' && typeof v.v === 'boolean') return v.v ? ALL : NONE;
    return opaque(v, 'a piece of its condition comes from elsewhere');
  }

  private operand(e: SqlExpr): Operand {
    const at = this.at.place(e);
    if (at) return { k: 'place', at };
    const v = valueOf(e, this.given, this.t);
    return v ? { k: 'value', v } : { k: 'other', places: placesIn(e, this.at) };
  }

  private compared(e: SqlExpr & { k: 'cmp' }): Condition {
    if (e.op === 'eq') {
      if (e.l.k === 'row' && e.r.k === 'row' && e.l.es.length === e.r.es.length) {
        const { es } = e.r;
        return { k: 'and', cs: e.l.es.map((l, i) => this.compared({ k: 'cmp', op: 'eq', l, r: es[i]! })) };
      }
      // `column = (select …)`: one row of it
      if (e.r.k === 'select') return this.within(e.r.q, [e.l]);
      if (e.l.k === 'select') return this.within(e.l.q, [e.r]);
    }
    if (holdsSelect(e.l) || holdsSelect(e.r)) return opaque(this.t.undef, 'a subquery inside of a comparison is not read');
    return this.comparison(e.op, this.operand(e.l), this.operand(e.r));
  }

  private listed(e: SqlExpr & { k: 'in' }): Condition {
    if (isSubquery(e.list)) return this.within(e.list, e.l.k === 'row' ? e.l.es : [e.l]);
    const { list } = e;
    if (e.l.k === 'row') {
      // each column is among its own values
      const rows = list.filter((x) => x.k === 'row');
      if (rows.length !== list.length) return this.unread(e);
      return { k: 'and', cs: e.l.es.map((l, i) => this.listed({ k: 'in', l, list: rows.map((r) => r.es[i] ?? r) })) };
    }
    const [only] = list;
    if (list.length === 1 && only) {
      if (only.k === 'row' && e.any) return this.listed({ k: 'in', l: e.l, list: only.es });
      const hole = only.k === 'hole' ? this.given.text.holes[only.i] : undefined;
      const v = valueOf(only, this.given, this.t);
      if (v && (e.any || hole?.list || v.k === 'arr' || v.k === 'list')) return this.comparison('in', this.operand(e.l), { k: 'value', v });
    }
    const values = list.map((x) => valueOf(x, this.given, this.t));
    const given = values.every((v): v is Value => v !== undefined);
    return given ? this.comparison('in', this.operand(e.l), { k: 'value', v: this.t.arr(values.filter((v) => !isNullish(v))) }) : this.unread(e);
  }

  private within(q: SqlSelect, columns: readonly SqlExpr[]): Condition {
    const arms = this.at.subquery(q, this.given);
    if (typeof arms === 'string') return opaque(this.t.undef, arms);
    const outer = columns.map((c) => this.at.place(c));
    return {
      k: 'within',
      arms: arms.map(({ group, conditions, chosen }): Arm => ({
        group,
        // `${id} in (select project_id …)`: the row that the subquery finds has that value
        conditions: [...conditions, ...columns.flatMap((c, i): Located[] => {
          const v = valueOf(c, this.given, this.t);
          const at = chosen[i];
          return v && at ? [{ c: { k: 'cmp', at, op: 'eq', v }, group }] : [];
        })],
        ties: outer.flatMap((a, i): Equality[] => {
          const b = chosen[i];
          return a && b && a.source !== b.source ? [{ a, b }] : [];
        }),
      })),
    };
  }

  /** `$1 is null or column = $1`: the comparison falls away where the value is absent. */
  private either(es: readonly SqlExpr[]): Condition {
    const [a, b] = es.length === 2 ? [...es].sort((x, y) => Number(y.k === 'null') - Number(x.k === 'null')) : [];
    const absent = a?.k === 'null' && !a.not ? valueOf(a.e, this.given, this.t) : undefined;
    if (absent && b?.k === 'cmp') {
      const c = this.of(b);
      if (c.k === 'cmp' && c.v === absent) return { ...c, dropped: true };
    }
    return { k: 'or', cs: es.map((x) => this.of(x)) };
  }

  private absent(e: SqlExpr, not: boolean): Condition {
    const of = this.operand(e);
    if (of.k === 'place') return not ? { k: 'cmp', at: of.at, op: 'other', v: this.t.null } : { k: 'cmp', at: of.at, op: 'eq', v: this.t.null, missing: true };
    if (of.k === 'other') return this.unread(e);
    const test = this.t.cmp('===', of.v, this.t.undef);
    return { k: 'cond', t: test, a: not ? NONE : ALL, b: not ? ALL : NONE };
  }

  private comparison(op: 'eq' | 'in' | 'other', l: Operand, r: Operand): Condition {
    if (l.k === 'place' && r.k === 'place') return op === 'eq' ? { k: 'same', a: l.at, b: r.at } : ALL;
    if (l.k === 'other' || r.k === 'other') return unreadOf([l, r].flatMap((o) => (o.k === 'other' ? o.places : o.k === 'place' ? [o.at] : [])), this.t);
    const [at, v] = l.k === 'place' ? [l.at, (r as Operand & { k: 'value' }).v] : r.k === 'place' ? [r.at, l.v] : [undefined, undefined];
    if (!at) return op === 'eq' && l.k === 'value' && r.k === 'value' && l.v.k === 'const' && r.v.k === 'const' && l.v !== r.v ? NONE : ALL;
    return op === 'eq' && isNullish(v) ? NONE : { k: 'cmp', at, op, v };
  }

  private unread(e: SqlExpr): Condition {
    if (holdsSelect(e)) return opaque(this.t.undef, 'a subquery inside of an expression is not read');
    return unreadOf(placesIn(e, this.at), this.t);
  }
}

/** What is not followed says nothing, unless it speaks of an owner. */
function unreadOf(places: readonly Place[], t: Terms): Condition {
  return places.some((p) => ownedBy(p.source.resource, p.column).length > 0) ? opaque(t.undef, 'a condition in SQL that is not read') : ALL;
}
