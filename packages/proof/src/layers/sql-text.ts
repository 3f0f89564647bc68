/**
 * SQL put together in code, as text with holes: pieces that are known are folded in, whichever library's tag or helper
 * made them; pieces that are there in one case only stay a choice. What a tag is given is a value of its own (a hole);
 * what stands in plain text is part of the statement (spliced), and may change it.
 * Boundary: names that code computes (`sql.identifier(x)`) are holes too.
 */
import type { Model } from '@tenantlint/model';
import { isEnvironment, isLiteral, type Terms, type Value } from '../values.ts';
import { columnOf, functionName, tableOf } from './drizzle-tables.ts';

export interface Hole {
  v: Value;
  /** It is no value of the statement but text of it. */
  spliced?: true;
  /** The value is a list. */
  list?: true;
  /** It stands for a condition, in pieces. */
  condition?: ConditionPiece;
}

export type Piece =
  | string
  | Hole
  | { t: Value; a: readonly Piece[]; b: readonly Piece[] }
  | { outs: readonly { facts: readonly Value[]; ps: readonly Piece[] }[] };

export type ConditionPiece =
  | { k: 'pieces'; ps: readonly Piece[] }
  | { k: 'and' | 'or'; cs: readonly ConditionPiece[] }
  | { k: 'if'; t: Value; a: ConditionPiece; b: ConditionPiece }
  | { k: 'outs'; outs: readonly { facts: readonly Value[]; c: ConditionPiece }[] }
  /** Nothing stands there. */
  | { k: 'none' };

/** A text without choices. */
export interface SqlText { quasis: readonly string[]; holes: readonly Hole[] }

/** A text that is this or that, by tests. */
export type Variants = { k: 'text'; text: SqlText } | { k: 'if'; t: Value; a: Variants; b: Variants } | { k: 'outs'; outs: readonly { facts: readonly Value[]; x: Variants }[] };

/** Of more choices than this the text is not told apart. */
const MAX_VARIANTS = 24;
const MAX_DEPTH = 12;

/** @returns undefined where there are too many ways to put it together */
export function variantsOf(pieces: readonly Piece[]): Variants | undefined {
  let count = 0;
  const go = (rest: readonly Piece[], before: readonly (string | Hole)[], tests: ReadonlyMap<Value, boolean>): Variants | undefined => {
    const i = rest.findIndex((p) => typeof p !== 'string' && !('v' in p));
    if (i < 0) return ++count > MAX_VARIANTS ? undefined : { k: 'text', text: joined([...before, ...(rest as (string | Hole)[])]) };
    const done = [...before, ...(rest.slice(0, i) as (string | Hole)[])];
    const choice = rest[i]!;
    const after = rest.slice(i + 1);
    if (typeof choice === 'string' || 'v' in choice) return undefined;
    if ('outs' in choice) {
      const outs = choice.outs.map((o) => ({ facts: o.facts, x: go([...o.ps, ...after], done, tests) }));
      return outs.every((o): o is { facts: readonly Value[]; x: Variants } => o.x !== undefined) ? { k: 'outs', outs } : undefined;
    }
    const known = tests.get(choice.t);
    if (known !== undefined) return go([...(known ? choice.a : choice.b), ...after], done, tests);
    const a = go([...choice.a, ...after], done, new Map(tests).set(choice.t, true));
    const b = a && go([...choice.b, ...after], done, new Map(tests).set(choice.t, false));
    return a && b && { k: 'if', t: choice.t, a, b };
  };
  return go(pieces, [], new Map());
}

function joined(pieces: readonly (string | Hole)[]): SqlText {
  const quasis = [''];
  const holes: Hole[] = [];
  for (const p of pieces) {
    if (typeof p === 'string') quasis[quasis.length - 1] += p;
    else {
      holes.push(p);
      quasis.push('');
    }
  }
  return { quasis, holes };
}

/** What makes SQL of a template: `sql`, `Prisma.sql`, a client of `postgres`. */
export function isSqlTag(f: Value): boolean {
  if (f.k === 'import') return f.name === 'sql' || f.name === 'SQL' || (f.name === 'default' && f.source === 'sql-template-tag');
  if (f.k === 'global') return /^(?:\d+:)?sql$/.test(f.n);
  if (f.k === 'param') return f.name === 'sql' || f.name === 'tx';
  if (f.k === 'path') return f.p === 'sql';
  return f.k === 'call' && f.f.k === 'import' && (f.f.source === 'postgres' || f.f.source === '@neondatabase/serverless');
}

const isHolder = (v: Value): boolean => isSqlTag(v) || functionName(v) === 'Prisma' || (v.k === 'import' && v.name === 'Prisma') || (v.k === 'path' && v.p === 'Prisma');

/** The pieces of a statement. */
export class Pieces {
  constructor(private readonly model: Model, private readonly t: Terms) {}

  /** @param v a tag's call, a text, or what holds one (`{ text, values }` is not meant) */
  of(v: Value): readonly Piece[] {
    return this.fold(v, false, 0);
  }

  /** @param bound values stand for themselves; else they are text */
  private fold(v: Value, bound: boolean, depth: number): readonly Piece[] {
    if (depth > MAX_DEPTH) return [this.hole(v, bound)];
    const next = (x: Value, b = bound): readonly Piece[] => this.fold(x, b, depth + 1);
    switch (v.k) {
      case 'const':
        return bound ? [{ v }] : [v.v === null ? 'null' : String(v.v)];
      case 'undef':
        return bound ? [{ v }] : [''];
      case 'tpl':
        return bound ? [{ v }] : v.q.flatMap((q, i) => (i < v.vs.length ? [q, ...next(v.vs[i]!)] : [q]));
      case 'promise':
        return next(v.v);
      case 'cond': {
        const a = next(v.a), b = v.b === v.t && !isFragment(v.b) ? [''] : next(v.b);
        // a value that differs stays one value
        return bound && isValue(a) && isValue(b) ? [{ v }] : asCondition([{ t: v.t, a: nothing(a, v.a), b: nothing(b, v.b) }]) ;
      }
      case 'ret': {
        const outs = v.outs.map((o) => ({ facts: o.facts, ps: next(o.value) }));
        return bound && outs.every((o) => isValue(o.ps)) ? [{ v }] : asCondition([{ outs }]);
      }
      case 'call':
        return this.ofCall(v, bound, depth);
      case 'path':
        if (v.p === 'empty' && isHolder(v.o)) return [''];
        break;
    }
    return bound ? (this.named(v) ?? [this.hole(v, bound)]) : [this.hole(v, bound)];
  }

  private hole(v: Value, bound: boolean): Hole {
    return bound || isNumber(v) || isEnvironment(v) ? { v } : { v, spliced: true };
  }

  private ofCall(v: Value & { k: 'call' }, bound: boolean, depth: number): readonly Piece[] {
    const { f } = v;
    const [first, second] = v.args;
    const next = (x: Value, b = bound): readonly Piece[] => this.fold(x, b, depth + 1);
    if (isSqlTag(f) && first) {
      if (first.k === 'tpl') return first.q.flatMap((q, i) => (i < first.vs.length ? [q, ...next(first.vs[i]!, true)] : [q]));
      if (first.k === 'const' && typeof first.v === 'string') return v.args.length === 1 && bound && /^[\w.]+$/.test(first.v) ? [quoted(first.v)] : [first.v];
      // `postgres`: names, lists and rows
      return [{ v: first, ...((first.k === 'arr' || first.k === 'list') && { list: true as const }) }];
    }
    if (f.k === 'path') {
      if (isHolder(f.o)) {
        switch (f.p) {
          case 'raw':
          case 'unsafe':
          case 'lit':
            return first ? next(first, false) : [''];
          case 'empty':
            return [''];
          case 'identifier':
          case 'name':
          case 'id':
          case 'ref':
          case 'table':
          case 'column':
            return first?.k === 'const' ? [quoted(String(first.v))] : first ? [{ v: first, spliced: true }] : [''];
          case 'param':
          case 'val':
          case 'value':
            return first ? next(first, true) : [''];
          case 'join':
            return first ? this.list(first, second, depth) : [''];
          case 'fromList':
            return first ? this.list(first, this.t.const(''), depth) : [''];
        }
      }
      // `sql`…`.as('n')`, `.mapWith(Number)`, `text.trim()`
      if (['as', 'mapWith', 'inlineParams', 'trim', 'trimEnd', 'trimStart', '$castTo', 'append'].includes(f.p) && (f.p !== 'append' || !bound) && (isFragment(f.o) || f.p.startsWith('trim'))) return next(f.o);
      if (f.p === 'join' && !bound && (f.o.k === 'arr' || f.o.k === 'list') && (!first || first.k === 'const')) return this.texts(f.o, first?.k === 'const' ? String(first.v) : ',', depth);
    }
    if (bound) {
      const operator = this.operator(v, depth);
      if (operator) return operator;
    }
    return bound ? (this.named(v) ?? [this.hole(v, bound)]) : [this.hole(v, bound)];
  }

  /** `sql.join(list, separator)`, with a comma where none is given. */
  private list(list: Value, separator: Value | undefined, depth: number): readonly Piece[] {
    const between = separator === undefined ? ', ' : separator.k === 'const' ? String(separator.v) : textIn(separator);
    if (between === undefined) return [{ v: list, spliced: true }];
    const word = connective(between);
    if (word) return [{ v: list, condition: this.conditions(list, word, depth) }];
    if (list.k === 'arr' && !list.items.some((i) => i.k === 'spread')) return list.items.flatMap((x, i) => [...(i === 0 ? [] : [between]), ...this.fold(x, true, depth + 1)]);
    if (list.k === 'list') {
      const elem = this.fold(list.elem, true, depth + 1);
      // one stands for all
      return isValue(elem) && typeof elem[0] === 'object' && 'v' in elem[0] ? [{ v: this.t.list(list.src, elem[0].v, list.cond), list: true }] : elem;
    }
    return [{ v: list, list: true }];
  }

  /** `texts.join(' AND ')` of plain text. */
  private texts(list: Value, between: string, depth: number): readonly Piece[] {
    const word = connective(between);
    if (word) return [{ v: list, condition: this.conditions(list, word, depth, false) }];
    if (list.k === 'arr' && !list.items.some((i) => i.k === 'spread' || i.k === 'cond')) return list.items.flatMap((x, i) => [...(i === 0 ? [] : [between]), ...this.fold(x, false, depth + 1)]);
    return list.k === 'list' ? this.fold(list.elem, false, depth + 1) : [{ v: list, spliced: true }];
  }

  private conditions(list: Value, k: 'and' | 'or', depth: number, bound = true): ConditionPiece {
    const open: ConditionPiece = { k: 'pieces', ps: [{ v: list, ...(!bound && { spliced: true as const }) }] };
    const item = (x: Value): ConditionPiece => {
      if (x.k === 'spread') return x.v.k === 'arr' || x.v.k === 'cond' || x.v.k === 'list' ? this.conditions(x.v, k, depth + 1, bound) : { k: 'pieces', ps: [{ v: x.v, ...(!bound && { spliced: true as const }) }] };
      if (x.k === 'undef' || (x.k === 'const' && !x.v)) return { k: 'none' };
      if (x.k === 'cond') return { k: 'if', t: x.t, a: item(x.a), b: x.b === x.t ? { k: 'none' } : item(x.b) };
      return { k: 'pieces', ps: this.fold(x, bound, depth + 1) };
    };
    if (list.k === 'arr') return { k, cs: list.items.map(item) };
    if (list.k === 'cond') return { k: 'if', t: list.t, a: this.conditions(list.a, k, depth + 1, bound), b: this.conditions(list.b, k, depth + 1, bound) };
    if (list.k === 'ret') return { k: 'outs', outs: list.outs.map((o) => ({ facts: o.facts, c: this.conditions(o.value, k, depth + 1, bound) })) };
    if (list.k === 'undef') return { k: 'none' };
    // `conditions.filter(Boolean)`
    if (list.k === 'list' && list.src.k === 'arr' && list.elem === this.t.each(list.src)) return this.conditions(list.src, k, depth + 1, bound);
    return open;
  }

  /** A table or column of Drizzle's, by its name in the database. */
  private named(v: Value): readonly Piece[] | undefined {
    const table = tableOf(v, this.model);
    if (table) return [quoted(aliasOf(table.key) ?? table.resource.table)];
    const column = columnOf(v);
    const of = column && tableOf(column.of, this.model);
    const own = of?.resource.columns[column!.column];
    return of && own ? [`${quoted(aliasOf(of.key) ?? of.resource.table)}.${quoted(own.dbName ?? own.name)}`] : undefined;
  }

  /** Drizzle's operators inside of a template. */
  private operator(v: Value & { k: 'call' }, depth: number): readonly Piece[] | undefined {
    const name = functionName(v.f);
    const part = (x: Value | undefined): readonly Piece[] => (x ? this.fold(x, true, depth + 1) : ['null']);
    const [a, b] = v.args;
    switch (name) {
      case 'eq':
        return a && b && this.named(a) ? ['(', ...part(a), ' = ', ...part(b), ')'] : undefined;
      case 'isNull':
        return a && this.named(a) ? ['(', ...part(a), ' is null)'] : undefined;
      case 'inArray':
        return a && b && this.named(a) ? ['(', ...part(a), ' in ', { v: b, list: true }, ')'] : undefined;
      case 'and':
      case 'or':
        return v.args.length > 0 && v.args.some((x) => x.k === 'call') ? [{ v, condition: this.conditions(this.t.arr(v.args), name, depth) }] : undefined;
      default:
        return undefined;
    }
  }
}

const connective = (between: string): 'and' | 'or' | undefined => /^\s*(and|or)\s*$/i.exec(between)?.[1]?.toLowerCase() as 'and' | 'or' | undefined;

const quoted = (name: string): string => name.split('.').map((x) => `"${x.replaceAll('"', '""')}"`).join('.');
const aliasOf = (key: string): string | undefined => / as (\w+)$/.exec(key)?.[1];

/** One value, and no text. */
function isValue(ps: readonly Piece[]): boolean {
  const [only] = ps;
  return ps.length === 1 && typeof only === 'object' && 'v' in only && !only.condition;
}

/** In a text what is absent or false is nothing, where the other case is a piece of SQL. */
function nothing(ps: readonly Piece[], v: Value): readonly Piece[] {
  return v.k === 'undef' || (v.k === 'const' && (v.v === null || v.v === false)) ? [''] : ps;
}

/** A piece of SQL, told by what made it. */
function isFragment(v: Value): boolean {
  return v.k === 'call' && (isSqlTag(v.f) || (v.f.k === 'path' && (isHolder(v.f.o) || isFragment(v.f.o))));
}

/** A number is no text that could change a statement. */
function isNumber(v: Value): boolean {
  if (v.k === 'const') return typeof v.v === 'number';
  if (v.k === 'path') return v.p === 'length';
  return v.k === 'call' && ((v.f.k === 'global' && /^(?:Number|parseInt|parseFloat|[-*/%])$/.test(v.f.n)) || (v.f.k === 'path' && v.f.o.k === 'global' && (v.f.o.n === 'Math' || v.f.o.n === 'Number')));
}

/** The text of a tag's call without holes. */
function textIn(v: Value): string | undefined {
  const [text] = v.k === 'call' && isSqlTag(v.f) ? v.args : [];
  return text?.k === 'const' ? String(text.v) : v.k === 'call' && v.f.k === 'path' && v.f.p === 'raw' && v.args[0]?.k === 'const' ? String(v.args[0].v) : undefined;
}

const LEADING = /^\s*(and|where)\s+/i;

/** A choice of which each case begins with the same word, or is empty, is a condition that follows that word. */
function asCondition(ps: readonly [Piece]): readonly Piece[] {
  const [choice] = ps;
  if (typeof choice === 'string' || 'v' in choice) return ps;
  const words = new Set<string>();
  const strip = (xs: readonly Piece[]): ConditionPiece | undefined => {
    const all = xs.filter((x) => x !== '' && !(typeof x === 'string' && x.trim() === ''));
    const [head, ...rest] = all;
    if (head === undefined) return { k: 'none' };
    if (typeof head === 'string') {
      const m = LEADING.exec(head);
      if (!m) return undefined;
      words.add(m[1]!.toLowerCase());
      const body = [head.slice(m[0].length), ...rest];
      // what ends the condition (an order, a bracket) is no part of it
      return isWhole(body) ? { k: 'pieces', ps: body } : undefined;
    }
    if ('condition' in head || 'v' in head || rest.length > 0) return undefined;
    return stripped(head);
  };
  const stripped = (p: Piece): ConditionPiece | undefined => {
    if (typeof p === 'string' || 'v' in p) return undefined;
    if ('outs' in p) {
      const outs = p.outs.map((o) => ({ facts: o.facts, c: strip(o.ps) }));
      return outs.every((o): o is { facts: readonly Value[]; c: ConditionPiece } => o.c !== undefined) ? { k: 'outs', outs } : undefined;
    }
    const a = strip(p.a), b = strip(p.b);
    return a && b && { k: 'if', t: p.t, a, b };
  };
  const c = stripped(choice);
  const [word] = words;
  return c && words.size === 1 ? [` ${word} `, { v: 't' in choice ? choice.t : choice.outs[0]!.facts[0]!, condition: c }] : ps;
}

/** One condition, whose parts stay together when another follows: no arm outside of brackets, nothing after it. */
function isWhole(ps: readonly Piece[]): boolean {
  let depth = 0;
  for (const p of ps) {
    if (typeof p !== 'string') continue;
    for (const [x] of p.toLowerCase().matchAll(/[()]|'(?:[^']|'')*'|[a-z_]\w*/g)) {
      if (x === '(') depth++;
      else if (x === ')') depth--;
      else if (depth === 0 && /^(?:or|order|group|limit|offset|union|having|returning|for|on|window|intersect|except)$/.test(x)) return false;
      if (depth < 0) return false;
    }
  }
  return depth === 0;
}

/** What code puts into the text itself of a statement, in whichever of its pieces. */
export function splicedIn(text: SqlText): Value[] {
  return text.holes.flatMap((h) => (h.condition ? inCondition(h.condition) : h.spliced && !isLiteral(h.v) ? [h.v] : []));
}

function inCondition(c: ConditionPiece): Value[] {
  switch (c.k) {
    case 'none':
      return [];
    case 'and':
    case 'or':
      return c.cs.flatMap(inCondition);
    case 'if':
      return [c.a, c.b].flatMap(inCondition);
    case 'outs':
      return c.outs.flatMap((o) => inCondition(o.c));
    case 'pieces':
      return inPieces(c.ps);
  }
}

function inPieces(ps: readonly Piece[]): Value[] {
  return ps.flatMap((p) => (typeof p === 'string' ? [] : 'v' in p ? splicedIn({ quasis: [], holes: [p] }) : 'outs' in p ? p.outs.flatMap((o) => inPieces(o.ps)) : [...inPieces(p.a), ...inPieces(p.b)]));
}
