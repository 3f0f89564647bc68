/**
 * The arguments of one `where` or `on` as a condition. Semantics executed on knex 3.3: a null value asks `is null`, an
 * undefined one throws, `whereIn` of an empty list matches nothing and `whereNotIn` of one everything.
 * Boundary: raw text is read as far as sql-condition.ts goes.
 */
import { KNEX_JOIN_CONDITIONS, type KnexCondition } from '@tenantlint/facts';
import { chainRoot, type Step } from '../queries.ts';
import { isNullish, type Terms, type Value } from '../values.ts';
import { added, type Clause, clausesOf, NO_CLAUSES } from './knex-clauses.ts';
import { isSource, resolve, type Scope } from './knex-scope.ts';
import { type ColumnName, columnText, isRaw, rawOf, referenced, stepsOf, textOf } from './knex-values.ts';
import { ALL, type Condition, joined, NONE, opaque, type Place } from './relational.ts';
import { spreadKeys } from './spread-keys.ts';
import { type Condition as SqlCondition, type Operand, parseCondition } from './sql-condition.ts';

/** What a condition asks of the reader of its query. */
export interface Conditions {
  readonly t: Terms;
  bracketed(chain: Value, scope: Scope): Condition | undefined;
  within(chain: Value, column: Place | undefined, scope: Scope): Condition;
}

/** A condition on what is no column of a known table says nothing, and stands as `ALL`. */

/** The clauses that a step adds: none for `where({})`, several for raw text with an `or` of its own. */
export function conditionOf({ args }: Step, { or, not, form }: KnexCondition, scope: Scope, r: Conditions): Clause[] {
  if (form === 'raw') return rawClauses(args, scope, r).map((x, i) => (i === 0 ? { c: x.c, or } : x));
  if (form === 'compare' && args.length === 1 && isRaw(args[0]!)) return rawClauses(stepsOf(args[0]!)[0]!.args, scope, r).map((x, i) => ({ c: not ? { k: 'not', c: x.c } : x.c, or: i === 0 ? or : x.or }));
  const c = form === 'compare' ? compare(args, not, scope, r) : negated(special(form, args, scope, r), not);
  return c ? [{ c, or }] : [];
}

function negated(c: Condition | undefined, not: boolean): Condition | undefined {
  return c && not ? { k: 'not', c } : c;
}

function special(form: KnexCondition['form'], args: readonly Value[], scope: Scope, r: Conditions): Condition | undefined {
  const [a, b] = args;
  if (!a) return undefined;
  const at = columnOf(a, scope);
  switch (form) {
    case 'column':
      return args.length > 2 && textOf(b) !== '=' ? other(at, args[2]!) : columns(a, args.at(-1)!, scope);
    case 'value':
      return args.length > 2 && textOf(b) !== '=' ? other(at, args[2]!) : equal(a, args.at(-1)!, scope, r);
    case 'in':
      return a.k === 'arr' ? tuples(a.items, b ?? r.t.undef, scope, r) : within(at, b ?? r.t.undef, a, scope, r);
    case 'null':
      return at ? { k: 'cmp', at, op: 'eq', v: r.t.null, missing: true } : ALL;
    case 'exists':
    case 'wrapped':
      if (!chainRoot(a)) return opaque(a, 'the condition comes from elsewhere');
      if (isRaw(a)) return opaque(a, 'raw SQL in a condition');
      return form === 'exists' ? r.within(a, undefined, scope) : r.bracketed(a, scope);
    default:
      return other(at, b ?? a);
  }
}

/** `where(…)`: a column with a value, an object of them, a callback, a truth. */
function compare(args: readonly Value[], not: boolean, scope: Scope, r: Conditions): Condition | undefined {
  const [a, b, c] = args;
  if (!a) return undefined;
  if (args.length === 1) return whole(a, not, scope, r);
  if (args.length === 2) return negated(equal(a, b!, scope, r), not);
  const operator = textOf(b)?.toLowerCase().trim();
  const at = columnOf(a, scope);
  if (operator === '=') return negated(equal(a, c!, scope, r), not);
  if (operator === 'in') return negated(within(at, c!, a, scope, r), not);
  if (operator === 'is' && c && isNullish(c)) return negated(at ? { k: 'cmp', at, op: 'eq', v: r.t.null, missing: true } : ALL, not);
  if (operator === undefined) return opaque(b!, 'the operator is chosen at run time');
  return negated(other(at, c!), not);
}

function whole(v: Value, not: boolean, scope: Scope, r: Conditions): Condition | undefined {
  switch (v.k) {
    case 'cond': {
      const [a, b] = [whole(v.a, not, scope, r), whole(v.b, not, scope, r)];
      return a || b ? { k: 'cond', t: v.t, a: a ?? ALL, b: b ?? ALL } : undefined;
    }
    case 'ret':
      return { k: 'outs', outs: v.outs.map((o) => ({ facts: o.facts, c: whole(o.value, not, scope, r) ?? ALL })) };
    case 'promise':
      return whole(v.v, not, scope, r);
    case 'const':
      return v.v === true ? ALL : v.v === false ? NONE : opaque(v, 'the condition is text');
    case 'undef':
      return NONE;
    case 'obj':
      return ofObject(v, not, scope, r);
    case 'call':
      if (chainRoot(v)) return negated(r.bracketed(v, scope), not);
      return opaque(v, 'the condition comes from elsewhere');
    default:
      return opaque(v, 'the condition comes from elsewhere');
  }
}

/** `{ org_id, id }`: each key is asked for, and under `not` none of them is. */
function ofObject(v: Value, not: boolean, scope: Scope, r: Conditions): Condition | undefined {
  const keys = new Set<string>();
  const cs: Condition[] = spreadKeys(v, keys).map((s) => opaque(s, 'spread of a value from elsewhere'));
  for (const key of keys) cs.push(negated(present(r.t.const(key), r.t.path(v, key), scope, r), not)!);
  return cs.length === 0 ? undefined : joined('and', cs);
}

/** A key that an object has in one case only is asked for in that case. */
function present(column: Value, v: Value, scope: Scope, r: Conditions): Condition {
  if (v.k === 'undef') return ALL;
  return v.k === 'cond' ? { k: 'cond', t: v.t, a: present(column, v.a, scope, r), b: present(column, v.b, scope, r) } : equal(column, v, scope, r);
}

function equal(column: Value, v: Value, scope: Scope, r: Conditions): Condition {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: equal(column, v.a, scope, r), b: equal(column, v.b, scope, r) };
  const at = columnOf(column, scope);
  const ref = referenced(v);
  if (ref) return columns(column, v, scope);
  if (chainRoot(v)) {
    const bound = isRaw(v) ? bindingOf(v) : undefined;
    if (bound) return equal(column, bound, scope, r);
    return isRaw(v) ? other(at, v) : r.within(v, at, scope);
  }
  // an undefined value throws
  if (v.k === 'undef') return NONE;
  if (!at) return ALL;
  return { k: 'cmp', at, op: 'eq', v, ...(v.k === 'const' && v.v === null && { missing: true as const }) };
}

function within(at: Place | undefined, v: Value, column: Value, scope: Scope, r: Conditions): Condition {
  if (v.k === 'cond') return { k: 'cond', t: v.t, a: within(at, v.a, column, scope, r), b: within(at, v.b, column, scope, r) };
  if (chainRoot(v)) return isRaw(v) ? other(at, v) : r.within(v, at, scope);
  if (v.k === 'undef' || (v.k === 'arr' && v.items.length === 0)) return NONE;
  return at ? { k: 'cmp', at, op: 'in', v } : ALL;
}

/** `whereIn(['id', 'org_id'], [[id, org]])`: each column is one of those at its position. */
function tuples(names: readonly Value[], v: Value, scope: Scope, r: Conditions): Condition {
  const { t } = r;
  const rows = v.k === 'arr' ? v.items : v.k === 'list' ? [v.elem] : [];
  if (rows.length === 0 || rows.some((row) => row.k !== 'arr' || row.items.length !== names.length)) return v.k === 'arr' && rows.length === 0 ? NONE : ALL;
  const at = (i: number): Value => (v.k === 'list' ? t.list(v.src, t.path(v.elem, String(i)), v.cond) : t.arr(rows.map((row) => t.path(row, String(i)))));
  return { k: 'and', cs: names.map((name, i) => within(columnOf(name, scope), at(i), name, scope, r)) };
}

const other = (at: Place | undefined, v: Value): Condition => (at ? { k: 'cmp', at, op: 'other', v } : ALL);

/** Two columns are equal. */
function columns(a: Value, b: Value, scope: Scope): Condition {
  const [left, right] = [columnOf(a, scope), columnOf(b, scope)];
  return left && right ? { k: 'same', a: left, b: right } : ALL;
}

function columnOf(v: Value, scope: Scope): Place | undefined {
  const name = nameIn(v);
  return name && resolve(name, scope);
}

function nameIn(v: Value): ColumnName | undefined {
  const text = textOf(v);
  return text === undefined ? referenced(v) : columnText(text);
}

/** The value of `raw('?', [value])`, a cast around it or not. */
function bindingOf(v: Value): Value | undefined {
  const raw = rawOf(v);
  if (!raw || !/^\s*\?(?!\?)\s*(?:::\s*\w+(?:\[\])?)?\s*$|^\s*cast\s*\(\s*\?\s+as\s+\w+\s*\)\s*$/i.test(raw.text)) return undefined;
  return raw.bindings?.k === 'arr' ? raw.bindings.items[0] : raw.bindings;
}

// joins

/** What `join(table, …)` compares: two columns, an object of them, a callback's steps, raw text. */
export function joinCondition(on: readonly Value[], scope: Scope, r: Conditions): Condition {
  const [a, b, c] = on;
  if (!a) return ALL;
  if (a.k === 'obj') {
    const cs = a.entries.map((e) => (e.key === null ? opaque(e.v, 'spread of a value from elsewhere') : equalInJoin(r.t.const(e.key), e.v, scope, r)));
    return { k: 'and', cs };
  }
  if (isRaw(a) && !b) return inARow(rawClauses(stepsOf(a)[0]!.args, scope, r));
  if (chainRoot(a) && !isRaw(a)) return joinSteps(stepsOf(a), scope, r);
  if (!b) return opaque(a, 'the condition comes from elsewhere');
  if (c && textOf(b) !== '=') return ALL;
  return equalInJoin(a, c ?? b, scope, r);
}

/** Text names a column there, not a value. */
function equalInJoin(a: Value, b: Value, scope: Scope, r: Conditions): Condition {
  return textOf(b) !== undefined ? columns(a, b, scope) : equal(a, b, scope, r);
}

function joinSteps(steps: readonly Step[], scope: Scope, r: Conditions): Condition {
  const out: Clause[] = [];
  for (const s of steps) {
    // steps that are taken in one case only: what they compare is not sure
    if (s.name === '@branch') out.push({ c: opaque(s.args[0]!, 'a condition that is there in one case only'), or: false });
    const kind = Object.hasOwn(KNEX_JOIN_CONDITIONS, s.name) ? KNEX_JOIN_CONDITIONS[s.name]! : undefined;
    if (!kind) continue;
    const { or, not, form } = kind;
    const [a] = s.args;
    if (!a) continue;
    let c: Condition;
    if (form === 'using') c = usingColumns(s.args, scope);
    else if (form === 'column' && s.args.length === 1) c = a.k === 'obj' || chainRoot(a) ? joinCondition([a], scope, r) : opaque(a, 'the condition comes from elsewhere');
    else if (form === 'value' && a.k === 'obj') c = ofObject(a, false, scope, r) ?? ALL;
    else c = negated(special(form, s.args, scope, r), not) ?? ALL;
    out.push({ c, or });
  }
  return inARow(out);
}

/** `using('org_id')`: the column of that name in both tables. */
function usingColumns(args: readonly Value[], scope: Scope): Condition {
  const names = args.flatMap((x) => (x.k === 'arr' ? x.items : [x])).flatMap((x) => textOf(x) ?? []);
  const tables = [...scope.names.keys()];
  const last = tables.at(-1);
  return { k: 'and', cs: names.flatMap((name): Condition[] => {
    const b = last === undefined ? undefined : resolve({ table: last, name }, scope);
    const a = tables.slice(0, -1).map((table) => resolve({ table, name }, scope)).find((x) => x !== undefined);
    return a && b ? [{ k: 'same', a, b }] : [];
  }) };
}

/** `a and b or c`, as clauses stand in a row. */
const inARow = (all: readonly Clause[]): Condition => clausesOf(all.reduce((before, { c, or }) => added(before, c, or), NO_CLAUSES));

// raw text

/** Raw text as clauses: it is put into the query as it is, so that an `or` in it opens an arm. */
function rawClauses([text, bindings]: readonly Value[], scope: Scope, r: Conditions): Clause[] {
  const known = textOf(text);
  if (known === undefined) {
    const v = text ?? r.t.undef;
    return [{ c: opaque(v, 'raw SQL in a condition'), or: false }, { c: opaque(v, 'raw SQL in a condition'), or: true }];
  }
  const { quasis, values } = bind(known, bindings, r.t);
  const parsed = parseCondition(quasis);
  const hasOr = /\bor\b/i.test(outside(known));
  if (!parsed) {
    const c = unread(known, text!, scope);
    return hasOr ? [{ c, or: false }, { c, or: true }] : [{ c, or: false }];
  }
  const read = (c: SqlCondition): Condition => ofSql(c, values, bindings, text!, scope, r);
  if (hasOr && parsed.k === 'or') return parsed.cs.map((c, i) => ({ c: read(c), or: i > 0 }));
  return [{ c: read(parsed), or: false }];
}

/** The text between bindings, and what is bound: `?` a value, `??` a name. */
function bind(text: string, bindings: Value | undefined, t: Terms): { quasis: string[]; values: Value[] } {
  const given = bindings?.k === 'arr' ? bindings.items : bindings === undefined || bindings.k === 'obj' ? [] : [bindings];
  const quasis = [''];
  const values: Value[] = [];
  let next = 0;
  for (const part of text.split(/(\\\?|\?\?|\?|(?<!:):\w+:)/)) {
    if (part === '?') {
      values.push(given[next++] ?? t.undef);
      quasis.push('');
    } else if (part === '??') quasis[quasis.length - 1] += textOf(given[next++]) ?? '\u0000';
    else if (/^:\w+:$/.test(part)) quasis[quasis.length - 1] += (bindings && textOf(t.path(bindings, part.slice(1, -1)))) ?? '\u0000';
    else quasis[quasis.length - 1] += part;
  }
  return { quasis, values };
}

/** Without strings and what stands in brackets. */
function outside(text: string): string {
  let out = text.replace(/'(?:[^']|'')*'|"[^"]*"/g, ' ');
  for (let before = ''; before !== out;) {
    before = out;
    out = out.replace(/\([^()]*\)/g, ' ');
  }
  return out;
}

/** Text beyond the parser: it ties nothing where it names neither an owner nor a key. */
function unread(text: string, v: Value, scope: Scope): Condition {
  const words = new Set(text.split(/\W+/));
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    for (const x of at.names.values()) {
      if (isSource(x)) for (const c of Object.values(x.resource.columns)) if (c.primary || x.resource.owners.some((o) => o.column === c.name)) names.push(c.name, c.dbName ?? c.name);
    }
  }
  return /\bselect\b|\?\?/i.test(text) || names.some((name) => words.has(name)) ? opaque(v, 'SQL that was not read') : ALL;
}

function ofSql(c: SqlCondition, values: readonly Value[], bindings: Value | undefined, text: Value, scope: Scope, r: Conditions): Condition {
  const go = (x: SqlCondition): Condition => ofSql(x, values, bindings, text, scope, r);
  if (c.k === 'not') return { k: 'not', c: go(c.c) };
  if (c.k !== 'cmp') return { k: c.k, cs: c.cs.map(go) };
  const place = (o: Operand | undefined): Place | undefined => (o?.k === 'column' ? resolve({ name: o.name, ...(o.table !== undefined && { table: o.table }) }, scope) : undefined);
  const value = (o: Operand): Value | undefined => {
    if (o.k === 'hole') return values[o.i];
    if (o.k === 'lit') return r.t.const(o.v);
    return o.k === 'param' && bindings ? r.t.path(bindings, o.name) : undefined;
  };
  const [right] = c.rs;
  if (c.op === 'eq' && c.l.k === 'column' && right?.k === 'column') {
    const [a, b] = [place(c.l), place(right)];
    return a && b ? { k: 'same', a, b } : ALL;
  }
  const [column, others] = c.l.k === 'column' ? [c.l, c.rs] : c.op === 'eq' && right?.k === 'column' ? [right, [c.l]] : [undefined, c.rs];
  const at = place(column);
  if (!at) return ALL;
  if (c.op === 'null') return { k: 'cmp', at, op: 'eq', v: r.t.null, missing: true };
  const given = others.map(value);
  if (c.op === 'other' || given.length === 0 || given.includes(undefined)) return { k: 'cmp', at, op: 'other', v: text };
  return { k: 'cmp', at, op: c.op, v: c.op === 'in' && given.length > 1 ? r.t.arr(given as Value[]) : given[0]! };
}
