/**
 * Kysely's conditions as conditions over columns. Semantics executed on kysely 0.28: `=` with undefined or null matches
 * nothing, an object given to `and` leaves out what is undefined and asks `is null` for null, `and` of nothing holds of
 * every row and `or` of nothing of none. Boundary: SQL in text is read where it is a plain condition.
 */
import { argumentsOf, chainRoot } from '../queries.ts';
import { isNullish, type Value } from '../values.ts';
import { ownedBy } from './join-steps.ts';
import { clauseSteps, expressionName, isBuilding, sqlName } from './kysely-values.ts';
import type { Reader } from './kysely-query.ts';
import { type Level, resolve, type Scope } from './kysely-scope.ts';
import { ALL, type Arm, type Condition, type Equality, joined, NONE, opaque, type Place } from './relational.ts';
import { spreadKeys } from './spread-keys.ts';
import { parseCondition, type Condition as Parsed, type Operand } from './sql-condition.ts';

const isOwner = (at: Place): boolean => ownedBy(at.source.resource, at.column).length > 0;

/** How an operator compares. `missing`: it may hold where the column's row is not there. */
const OPERATORS: Readonly<Record<string, 'eq' | 'in' | 'is' | 'same' | 'missing'>> = { '=': 'eq', '==': 'eq', in: 'in', is: 'is', 'is not distinct from': 'same', '<=>': 'same', 'is distinct from': 'missing', 'is not': 'missing' };

export class Conditions {
  constructor(private readonly reader: Reader, private readonly scope: Scope, private readonly prefix: string, private readonly depth: number) {}

  /** The arguments of `where` and its like. */
  of(args: readonly Value[], isReference = false): Condition {
    const [left, operator, right] = args;
    if (!left) return ALL;
    if (args.length < 2) return this.fold(left);
    if (isReference) return operator?.k === 'const' && operator.v === '=' && right ? this.same(left, right) : ALL;
    return this.compare(left, operator!, right ?? this.reader.t.undef);
  }

  /** Two columns are equal. */
  same(a: Value, b: Value): Condition {
    const [left, right] = [this.column(a), this.column(b)];
    return left && right ? { k: 'same', a: left, b: right } : ALL;
  }

  /** `join.onRef('a.id', '=', 'b.aId').on('b.organizationId', '=', org)`. */
  clause(v: Value): Condition[] {
    const steps = clauseSteps(v);
    if (!steps) return v.k === 'cond' ? [{ k: 'cond', t: v.t, a: joined('and', this.clause(v.a)), b: joined('and', this.clause(v.b)) }] : [opaque(v, 'the join comes from elsewhere')];
    return steps.flatMap((s) => {
      if (s.name === 'on' || s.name === 'onRef') return [this.of(s.args, s.name === 'onRef')];
      if (s.name === '$call' && s.args[0] && s.args[0] !== v) return this.clause(s.args[0]);
      return [];
    });
  }

  fold(v: Value): Condition {
    switch (v.k) {
      case 'const':
        return v.v === false ? NONE : ALL;
      case 'undef':
        return ALL;
      case 'cond':
        return { k: 'cond', t: v.t, a: this.fold(v.a), b: this.fold(v.b) };
      case 'ret':
        return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, c: this.fold(o.value) })) };
      case 'promise':
        return this.fold(v.v);
      case 'call':
        return this.call(v);
      default:
        return opaque(v, 'the condition comes from elsewhere');
    }
  }

  private call(v: Value & { k: 'call' }): Condition {
    const args = argumentsOf(v);
    const [first] = args;
    if (sqlName(v) === '') return this.text(v);
    const name = expressionName(v);
    switch (name) {
      case '':
      case 'parens':
        return args.length > 1 ? this.of(args) : first ? this.fold(first) : ALL;
      case 'and':
      case 'or':
        return first ? this.list(first, name) : ALL;
      case 'not':
        return first ? { k: 'not', c: this.fold(first) } : ALL;
      case 'exists':
        return first && chainRoot(first) ? this.within(undefined, first) : opaque(v, 'the subquery comes from elsewhere');
      case 'lit':
      case 'val':
        return first ? this.fold(first) : ALL;
      case 'between':
      case 'betweenSymmetric': {
        const at = first && this.column(first);
        return at ? { k: 'cmp', at, op: 'other', v: args[1] ?? this.reader.t.undef } : ALL;
      }
      case 'unary':
        return first?.k === 'const' && first.v === 'not' && args[1] ? { k: 'not', c: this.fold(args[1]) } : first?.k === 'const' && first.v === 'exists' && args[1] && chainRoot(args[1]) ? this.within(undefined, args[1]) : opaque(v, 'an expression that is not read');
    }
    if (v.f.k === 'path' && v.f.o.k === 'call') {
      // `eb('a', '=', 1).and('b', '=', 2)`
      if (v.f.p === 'and' || v.f.p === 'or') return { k: v.f.p, cs: [this.fold(v.f.o), this.of(args)] };
      if (/^(?:as|\$castTo|\$notNull)$/.test(v.f.p)) return this.fold(v.f.o);
    }
    const called = v.f.k === 'import' ? v.f.name : v.f.k === 'global' ? v.f.n.replace(/^\d+:/, '') : v.f.k === 'path' ? v.f.p : '';
    return opaque(v, name === undefined && called ? `the body of ${called} was not read` : 'an expression that is not read');
  }

  /** What `and` and `or` are given: a list, one that was put together before, or an object. */
  private list(v: Value, join: 'and' | 'or'): Condition {
    switch (v.k) {
      case 'arr': {
        const cs = v.items.map((x) => (x.k === 'spread' ? this.list(x.v, join) : x.k === 'undef' ? (join === 'and' ? ALL : NONE) : this.item(x, join)));
        return joined(join, cs);
      }
      case 'cond':
        return { k: 'cond', t: v.t, a: this.list(v.a, join), b: this.list(v.b, join) };
      case 'ret':
        return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, c: this.list(o.value, join) })) };
      case 'list': {
        // `conditions.filter(Boolean)`
        if ((v.src.k === 'arr' || v.src.k === 'cond') && v.elem === this.reader.t.each(v.src)) return this.list(v.src, join);
        // of nothing, `and` holds of every row
        return join === 'and' ? ALL : this.oneOf(this.fold(v.elem), v);
      }
      case 'obj':
        return this.object(v, join);
      case 'undef':
        return join === 'and' ? ALL : NONE;
      default:
        return opaque(v, 'the conditions come from elsewhere');
    }
  }

  /** An item that is there in one case only: in the other it is no part of the list. */
  private item(v: Value, join: 'and' | 'or'): Condition {
    const absent = join === 'and' ? ALL : NONE;
    if (v.k !== 'cond') return isNullish(v) || (v.k === 'const' && v.v === false) ? absent : this.fold(v);
    return { k: 'cond', t: v.t, a: this.item(v.a, join), b: v.b === v.t ? absent : this.item(v.b, join) };
  }

  /** A condition that some element of a list meets: its values are those of the whole list. */
  private oneOf(c: Condition, list: Value & { k: 'list' }): Condition {
    const { t } = this.reader;
    switch (c.k) {
      case 'and':
      case 'or':
        return { k: c.k, cs: c.cs.map((x) => this.oneOf(x, list)) };
      case 'cmp':
        return c.op === 'eq' && list.cond === undefined ? { ...c, op: 'in', v: t.list(list.src, c.v) } : c;
      case 'same':
        return c;
      default:
        return ALL;
    }
  }

  private object(v: Value & { k: 'obj' }, join: 'and' | 'or'): Condition {
    const keys = new Set<string>();
    const unread = spreadKeys(v, keys).map((x) => opaque(x, 'the conditions come from elsewhere'));
    const cs = [...keys].map((key): Condition => {
      const value = this.reader.t.path(v, key);
      if (value.k === 'undef') return join === 'and' ? ALL : NONE;
      const at = resolve(key, this.scope);
      return at ? { k: 'cmp', at, op: 'eq', v: value, dropped: true, ...(isNullish(value) && { missing: true as const }) } : ALL;
    });
    return joined(join, [...cs, ...unread]);
  }

  private compare(left: Value, operator: Value, right: Value): Condition {
    if (left.k === 'cond') return { k: 'cond', t: left.t, a: this.compare(left.a, operator, right), b: this.compare(left.b, operator, right) };
    if (operator.k === 'cond') return { k: 'cond', t: operator.t, a: this.compare(left, operator.a, right), b: this.compare(left, operator.b, right) };
    if (operator.k !== 'const' || typeof operator.v !== 'string') {
      const at = this.column(left);
      return this.isOpen(left) || (at && isOwner(at)) ? opaque(operator, 'the operator is chosen elsewhere') : ALL;
    }
    const kind = OPERATORS[operator.v.toLowerCase().trim()];
    if (expressionName(left) === 'refTuple') return this.tuple(argumentsOf(left as Value & { k: 'call' }), kind, right);
    const at = this.column(left);
    const value = this.value(right);
    if (kind === 'eq' || kind === 'in') {
      if (chainRoot(value)) return this.within(left, value);
      const other = this.reference(value);
      if (kind === 'eq' && other) return at ? { k: 'same', a: at, b: other } : ALL;
      if (!at) return this.isOpen(left) ? opaque(left, 'the column is chosen elsewhere') : ALL;
      const list = this.anyOf(value);
      if (kind === 'eq' && list) return { k: 'cmp', at, op: 'in', v: list };
      if (kind === 'eq') return isNullish(value) ? NONE : { k: 'cmp', at, op: 'eq', v: this.bound(value) };
      return value.k === 'arr' && value.items.length === 0 ? NONE : { k: 'cmp', at, op: 'in', v: value.k === 'arr' ? this.reader.t.arr(value.items.map((x) => (x.k === 'spread' ? x : this.bound(x)))) : value };
    }
    if (!at) return this.isOpen(left) ? opaque(left, 'the column is chosen elsewhere') : ALL;
    if ((kind === 'is' || kind === 'same') && isNullish(value)) return { k: 'cmp', at, op: 'eq', v: this.reader.t.null, missing: true };
    // of a value that may be null, the rows without one too
    if (kind === 'is' || kind === 'same') return { k: 'cmp', at, op: 'eq', v: this.bound(value), missing: true };
    return { k: 'cmp', at, op: 'other', v: value, ...(kind === 'missing' && !isNullish(value) && { missing: true as const }) };
  }

  /** `eb(eb.refTuple('a', 'b'), 'in', keys.map((k) => eb.tuple(k.a, k.b)))`. */
  private tuple(columns: readonly Value[], kind: string | undefined, right: Value): Condition {
    const { t } = this.reader;
    const part = (v: Value, i: number): Value => (expressionName(v) === 'tuple' ? (argumentsOf(v as Value & { k: 'call' })[i] ?? t.undef) : t.opaque('a tuple that is not read', [v]));
    if (kind !== 'eq' && kind !== 'in') return ALL;
    return joined('and', columns.map((name, i): Condition => {
      const at = this.column(name);
      if (!at) return ALL;
      if (kind === 'eq') return { k: 'cmp', at, op: 'eq', v: part(right, i) };
      const v = right.k === 'arr' ? t.arr(right.items.map((x) => part(x.k === 'spread' ? t.each(x.v) : x, i))) : right.k === 'list' ? t.list(right.src, part(right.elem, i), right.cond) : t.opaque('tuples that are not read', [right]);
      return { k: 'cmp', at, op: 'in', v };
    }));
  }

  /** The column that a name or a reference means. */
  private column(v: Value): Place | undefined {
    if (v.k === 'const') return typeof v.v === 'string' ? resolve(v.v, this.scope) : undefined;
    return this.reference(v);
  }

  /** `eb.ref('task.id')`, `sql.ref('task.id')`. */
  private reference(v: Value): Place | undefined {
    if (v.k !== 'call') return undefined;
    if (v.f.k === 'path' && /^\$(?:castTo|notNull)$/.test(v.f.p)) return this.reference(v.f.o);
    const [first] = argumentsOf(v);
    const isReference = expressionName(v) === 'ref' || sqlName(v) === 'ref' || (v.f.k === 'path' && v.f.p === 'ref' && v.f.o.k === 'path' && v.f.o.p === 'dynamic');
    return isReference && first?.k === 'const' ? resolve(String(first.v), this.scope) : undefined;
  }

  /** Which column is compared is not known. */
  private isOpen(v: Value): boolean {
    return v.k !== 'const' && !(v.k === 'call' && isBuilding(v.f));
  }

  /** What a value is written as: `eb.val(id)`, `sql.val(id)`, `eb.cast(eb.val(id), 'uuid')`. */
  private value(v: Value): Value {
    if (v.k !== 'call' || chainRoot(v)) return v;
    const [first] = argumentsOf(v);
    if (v.f.k === 'path' && /^\$(?:castTo|notNull)$/.test(v.f.p)) return this.value(v.f.o);
    const name = expressionName(v) ?? sqlName(v);
    return first && name !== undefined && /^(?:val|value|lit|literal|cast)$/.test(name) ? this.value(first) : v;
  }

  private bound(v: Value): Value {
    const given = this.value(v);
    // `sql`${id}::uuid``
    if (given.k === 'call' && sqlName(given) === '' && given.args[0]?.k === 'tpl') {
      const { q, vs } = given.args[0];
      if (vs.length === 1 && q[0]!.trim() === '' && /^(?:::\w+(?:\[\])?)?\s*$/.test(q[1]!)) return vs[0]!;
    }
    return given;
  }

  /** `eb.fn.any(ids)`, `sql`any(${ids})``. */
  private anyOf(v: Value): Value | undefined {
    if (v.k !== 'call') return undefined;
    if (v.f.k === 'path' && v.f.p === 'any' && v.f.o.k === 'path' && v.f.o.p === 'fn') return v.args[0] && this.value(v.args[0]);
    const text = sqlName(v) === '' ? v.args[0] : undefined;
    return text?.k === 'tpl' && text.vs.length === 1 && /^\s*any\s*\(\s*$/i.test(text.q[0]!) && /^\s*(?:::\w+\[\])?\s*\)/.test(text.q[1]!) ? text.vs[0] : undefined;
  }

  /** A row of the subquery is there, with the column's value where one is compared. */
  private within(column: Value | undefined, chain: Value): Condition {
    const inner = this.reader.inner();
    const level = inner.level(chain, {}, this.scope, `${this.prefix}${chain.id}?`, this.depth + 1);
    if (inner.open) return opaque(chain, 'a table of the subquery is not in the schema');
    const outer = column && this.column(column);
    return { k: 'within', arms: [level, ...level.arms].map((arm): Arm => ({ group: arm.main?.group ?? arm.group, conditions: inner.conditions, ties: [...inner.ties, ...this.tie(outer, arm)] })) };
  }

  private tie(outer: Place | undefined, arm: Level): Equality[] {
    const [field] = arm.fields.values();
    return outer && field?.at ? [{ a: outer, b: field.at }] : [];
  }

  // SQL in text

  /** A template that is no condition we read: harmless where it names no owner column. */
  private text(v: Value & { k: 'call' }): Condition {
    const [text] = v.args;
    const quasis = text?.k === 'tpl' ? text.q : text?.k === 'const' ? [String(text.v)] : undefined;
    const holes = text?.k === 'tpl' ? text.vs : [];
    const parsed = quasis && parseCondition(quasis);
    if (parsed && !hasOther(parsed)) return this.parsed(parsed, holes, v);
    const names = [...(quasis ?? []).join(' ').matchAll(/[A-Za-z_][\w.]*/g)].map(([name]) => resolve(name, this.scope));
    const says = [...names, ...holes.map((x) => this.reference(x))].some((at) => at && isOwner(at));
    const nested = !quasis || holes.some((x) => chainRoot(x) || (sqlName(x) !== undefined && !this.reference(x))) || /\bselect\b/i.test(quasis.join(' '));
    if (says || nested) return opaque(v, 'a condition in SQL that is not read');
    return parsed ? this.parsed(parsed, holes, v) : ALL;
  }

  private parsed(c: Parsed, holes: readonly Value[], v: Value): Condition {
    if (c.k === 'not') return { k: 'not', c: this.parsed(c.c, holes, v) };
    if (c.k !== 'cmp') return { k: c.k, cs: c.cs.map((x) => this.parsed(x, holes, v)) };
    const l = this.operand(c.l, holes), rs = c.rs.map((o) => this.operand(o, holes));
    const at = l.at, other = rs[0]?.at;
    if (c.op === 'eq' && at && other) return { k: 'same', a: at, b: other };
    const column = at ?? (c.op === 'eq' ? other : undefined);
    if (!column) return ALL;
    if (c.op === 'null') return { k: 'cmp', at: column, op: 'eq', v: this.reader.t.null, missing: true };
    const values = (at ? rs : [l]).map((x) => x.v);
    if (c.op === 'other' || values.includes(undefined)) return { k: 'cmp', at: column, op: 'other', v };
    const value = values.length > 1 ? this.reader.t.arr(values as Value[]) : values[0]!;
    return c.op === 'eq' && isNullish(value) ? NONE : { k: 'cmp', at: column, op: c.op, v: value };
  }

  private operand(o: Operand, holes: readonly Value[]): { at?: Place; v?: Value } {
    if (o.k === 'column') {
      const at = resolve(o.table === undefined ? o.name : `${o.table}.${o.name}`, this.scope);
      return at ? { at } : {};
    }
    if (o.k === 'lit') return { v: this.reader.t.const(o.v) };
    if (o.k !== 'hole') return {};
    const hole = holes[o.i]!;
    const at = this.reference(hole);
    if (at) return { at };
    return sqlName(hole) === undefined && !chainRoot(hole) ? { v: this.value(hole) } : {};
  }
}

/** Some operand is a call or an expression of which the parser says nothing. */
function hasOther(c: Parsed): boolean {
  if (c.k === 'not') return hasOther(c.c);
  if (c.k !== 'cmp') return c.cs.some(hasOther);
  return [c.l, ...c.rs].some((o) => o.k === 'other' || o.k === 'folded');
}
