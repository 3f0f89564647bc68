/**
 * Symbolic values: hash-consed terms of limited depth and size. Equal terms are the same object, so identity is equality.
 * Boundary: no aliasing of mutable objects; a term beyond the limits becomes `opaque`.
 */
import type { Span } from '@tenantlint/facts';
import * as draft from './drafts.ts';
import { type Draft, NO_ROWS } from './drafts.ts';
import { givesObject, instanceOf } from './instances.ts';

export interface Site { file: number; span: Span }

interface Base {
  readonly id: number;
  readonly depth: number;
  /** Of the term written out: parts that it shares count each time. Of rows neither counts: which call they come from names them. */
  readonly size: number;
  /** The parameters (and `this`) that it mentions, as bits that several share; 0 where it mentions none. */
  readonly pars: number;
  /** Holds an access somewhere, as a row, a key or in a comparison. */
  readonly acc: boolean;
  /** Rows whose data this value carries (keys of other accesses do not count). */
  readonly rows: ReadonlySet<Row>;
  /** Members that were asked for: few of one value, and found faster in a chain than in a table. */
  members: Member | undefined;
  /** Kept by `leavesOf` and `callsIn`. */
  leaves: readonly Value[] | undefined;
  calls: readonly Value[] | undefined;
}

interface Member { p: string; v: Value; next: Member | undefined }

export type Entry = { key: string; v: Value } | { key: null; v: Value };
export interface Outcome { facts: readonly Value[]; value: Value }

export type Param = Base & { k: 'param'; fn: string; i: number; name: string; optional: boolean };
export type Path = Base & { k: 'path'; o: Value; p: string };
/** An access, and the row or rows it gives. `aspect` names one obligation of it apart from its own rows (`ref:projectId`). */
export type Row = Base & { k: 'row'; site: Site; layer: string; method: string; resource: string; args: readonly Value[]; aspect: string };
export type Call = Base & { k: 'call'; f: Value; args: readonly Value[]; ctor: boolean };
export type Obj = Base & { k: 'obj'; entries: readonly Entry[] };
export type Closure = Base & { k: 'fn'; file: number; fn: number; bound: readonly (readonly [Value, Value])[] };
export type Value =
  | Param
  | Path
  | Row
  | Call
  | Obj
  | Closure
  | (Base & { k: 'this'; cls: string })
  | (Base & { k: 'each'; o: Value })
  | (Base & { k: 'const'; v: string | number | boolean | null })
  | (Base & { k: 'undef' })
  /** `items` may hold `spread`. */
  | (Base & { k: 'arr'; items: readonly Value[] })
  | (Base & { k: 'spread'; v: Value })
  /** A list made from `src` element by element; every element is `elem` and `cond` holds of it. */
  | (Base & { k: 'list'; src: Value; elem: Value; cond?: Value })
  | (Base & { k: 'cond'; t: Value; a: Value; b: Value })
  | (Base & { k: 'cmp'; op: '===' | '<'; l: Value; r: Value })
  | (Base & { k: 'in'; l: Value; r: Value })
  | (Base & { k: 'has'; o: Value; p: string })
  | (Base & { k: 'not'; v: Value })
  | (Base & { k: 'and'; vs: readonly Value[] })
  | (Base & { k: 'or'; vs: readonly Value[] })
  | (Base & { k: 'tpl'; q: readonly string[]; vs: readonly Value[] })
  | (Base & { k: 'ret'; outs: readonly Outcome[] })
  /** A promise of `v`; `facts` hold once it was awaited. */
  | (Base & { k: 'promise'; v: Value; facts: Value })
  | (Base & { k: 'omit'; o: Value; keys: readonly string[] })
  | (Base & { k: 'cls'; file: number; cls: number; name: string })
  | (Base & { k: 'inst'; cls: Value; args: readonly Value[] })
  | (Base & { k: 'import'; source: string; name: string; file: number })
  | (Base & { k: 'global'; n: string })
  | (Base & { k: 'opaque'; reason: string; n: number; of: readonly Value[] });

/** What a part adds to the size of an access: a row there counts as one, a part as deep as may be for more than all. */
function weight(v: Value): number {
  if (v.k === 'row' || v.k === 'opaque' || isLiteral(v)) return 0;
  return v.depth >= MAX_DEPTH ? Infinity : v.size;
}

/** A member of a result, whether it has one, its comparison with `r`, or whether it is an instance of `cls`. */
interface Telling { of: Value & { k: 'ret' }; p?: string; has?: true; r?: Value; cls?: Value }

const PARSES = /^(?:safe)?[pP]arse(?:Async)?$/;
const MAX_DEPTH = 60;
/** Why a value that went beyond the limits is unknown. */
export const TOO_LARGE = 'too large';
/** Why a regular expression is unknown: only what it is used for counts. */
export const PATTERN = 'regular expression';
/** Why a function's result is unknown that has too many ways to return. */
export const MANY_WAYS = 'many outcomes';
/** Called with an instance, stands for what its class has from the one that it extends. */
export const SUPER = 'super';
/** Begins the mark of a call that a chained query grows from. */
export const QUERY_MARK = '@query:';
/** What a `catch` is given: whoever throws, throws something. */
export const CAUGHT = 'error';
/** Alternatives of alternatives double with every step; what a program means by its values stays far below. */
const MAX_SIZE = 50_000;
/** Of more ways to return, those with the same answer count as one. */
const MAX_WAYS = 8;

/** Fills the draft in place: making terms is what an analysis does most. */
function completed(made: Draft, id: number, depth: number, size: number, pars: number, acc: boolean, rows: ReadonlySet<Row>): Value {
  made.id = id;
  made.depth = depth;
  made.size = size;
  made.pars = pars;
  made.acc = acc;
  made.rows = rows;
  return made as unknown as Value;
}

export class Terms {
  /** Terms by kind and parts; kinds that are made most have tables of their own, as text for a key costs more than the term. */
  private readonly table = new Map<string, Value>();
  private readonly elements = new Map<number, Value>();
  private readonly negations = new Map<number, Value>();
  private readonly conditionals = new Map<number, Map<number, Value>>();
  private readonly equalities = new Map<number, Value>();
  private readonly orders = new Map<number, Value>();
  private readonly callsOfOne = new Map<number, Value>();
  private readonly names = new Map<string, number>();
  /** Of an answer that is not the same for all ways to return: which result it was asked of, and what. */
  private readonly tellings = new Map<Value, Telling>();
  private count = 0;
  private fresh = 0;
  /** Stands for `null` too where values are compared: code tests both alike. */
  readonly undef: Value = this.make('undef', { k: 'undef' }, []);
  readonly true: Value = this.const(true);
  readonly false: Value = this.const(false);
  readonly null: Value = this.const(null);
  readonly instanceOf: Value = this.global('instanceof');

  /** The term of that key; kinds that are asked for most look it up before they put its parts together. */
  private make(key: string, made: Draft, children: readonly Value[], rows?: ReadonlySet<Row>, pars = 0): Value {
    const found = this.table.get(key);
    if (found) return found;
    const value = this.complete(made, children, rows, pars);
    this.table.set(key, value);
    return value;
  }

  private complete(made: Draft, children: readonly Value[], rows?: ReadonlySet<Row>, pars = 0): Value {
    let depth = 0;
    let size = 1;
    let acc = made.k === 'row';
    for (const c of children) {
      size += c.k === 'row' ? 1 : c.size;
      const below = c.k === 'row' ? 0 : c.depth;
      if (below >= depth) depth = below + 1;
      pars |= c.pars;
      acc ||= c.acc;
    }
    const all = rows ?? unionRows(children);
    // what is too large is the same unknown each time, or terms made of it would never end
    const isTooLarge = made.k !== 'opaque' && (depth > MAX_DEPTH || size > MAX_SIZE);
    return isTooLarge ? this.opaque(TOO_LARGE, [...all]) : completed(made, this.count++, depth, Math.min(size, MAX_SIZE), pars, acc, all);
  }

  private bit(): number {
    return 1 << this.count % 31;
  }

  param(fn: string, i: number, name: string, optional: boolean): Value {
    return this.make(`p${fn}#${i}`, { k: 'param', fn, i, name, optional }, [], NO_ROWS, this.bit());
  }
  this_(cls: string): Value {
    return this.make(`t${cls}`, { k: 'this', cls }, [], NO_ROWS, this.bit());
  }
  const(v: string | number | boolean | null): Value {
    return this.make(`c${typeof v}:${String(v)}`, { k: 'const', v }, []);
  }
  global(n: string): Value {
    return this.make(`g${n}`, draft.global(n), []);
  }
  import(file: number, source: string, name: string): Value {
    return this.make(`i${file}|${source}|${name}`, draft.import_(file, source, name), []);
  }
  /** A value of which nothing is known; every call makes a new one. `of` keeps the rows it may carry. */
  opaque(reason: string, of: readonly Value[] = []): Value {
    const n = ++this.fresh;
    return this.make(`o${n}`, { k: 'opaque', reason, n, of }, of);
  }
  /** The same unknown, made of other parts: a function's unknown result carries the rows of its caller. */
  unknownOf(v: Value & { k: 'opaque' }, of: readonly Value[]): Value {
    return this.make(`o${v.n}|${ids(of)}`, { k: 'opaque', reason: v.reason, n: v.n, of }, of);
  }
  row(site: Site, layer: string, method: string, resource: string, args: readonly Value[], aspect = ''): Row {
    const key = `r${site.file}:${site.span[0]}:${resource}${aspect}|${ids(args)}`;
    const found = this.table.get(key);
    if (found?.k === 'row') return found;
    const made = this.make(key, draft.row(site, layer, method, resource, args, aspect), args, NO_ROWS);
    // what says which access it is stays, and as much of the rest as can be followed
    if (made.k !== 'row') {
      const largest = args.reduce((most, arg) => (weight(arg) > weight(most) ? arg : most));
      return this.row(site, layer, method, resource, args.map((arg) => (arg === largest ? made : arg)), aspect);
    }
    (made as { rows: ReadonlySet<Row> }).rows = new Set([made]);
    return made;
  }
  call(f: Value, args: readonly Value[], ctor = false): Value {
    // how a schema is built says nothing of what it parses
    if (f.k === 'path' && PARSES.test(f.p) && f.o.depth > 1 && !f.o.pars && !f.o.acc) f = this.path(this.global(`${f.o.id}:schema`), f.p);
    if (args.length === 1 && !ctor) {
      const pair = pairOf(f, args[0]!);
      let v = this.callsOfOne.get(pair);
      if (!v) this.callsOfOne.set(pair, (v = this.complete(draft.call(f, args, ctor), [f, ...args], rowsIn(f, args))));
      return v;
    }
    if (f === this.instanceOf) {
      const known = instanceOf(this, args[0]!, args[1]!);
      if (known) return known;
    }
    const key = `${ctor ? 'n' : 'k'}${f.id}(${ids(args)})`;
    return this.table.get(key) ?? this.make(key, draft.call(f, args, ctor), [f, ...args], rowsIn(f, args));
  }
  closure(file: number, fn: number, bound: Closure['bound'] = []): Value {
    return this.make(`f${file}:${fn}[${bound.map(([a, b]) => `${a.id}=${b.id}`).join()}]`, draft.closure(file, fn, bound), bound.map(([, v]) => v), NO_ROWS);
  }
  cls(file: number, cls: number, name = ''): Value {
    return this.make(`C${file}:${cls}`, { k: 'cls', file, cls, name }, []);
  }
  inst(cls: Value, args: readonly Value[]): Value {
    return this.make(`I${cls.id}(${ids(args)})`, { k: 'inst', cls, args }, [cls, ...args], NO_ROWS);
  }
  obj(entries: readonly Entry[]): Value {
    let key = '{';
    for (const e of entries) key += e.key === null ? `.${e.v.id},` : `${this.nameId(e.key)}:${e.v.id},`;
    return this.table.get(key) ?? this.make(key, draft.obj(entries), entries.map((e) => e.v));
  }
  private nameId(name: string): number {
    let id = this.names.get(name);
    if (id === undefined) this.names.set(name, (id = this.names.size));
    return id;
  }
  arr(items: readonly Value[]): Value {
    return this.make(`[${ids(items)}`, { k: 'arr', items }, items);
  }
  spread(v: Value): Value {
    return this.make(`.${v.id}`, { k: 'spread', v }, [v]);
  }
  list(src: Value, elem: Value, cond?: Value): Value {
    return this.make(`L${src.id},${elem.id},${cond?.id ?? ''}`, { k: 'list', src, elem, cond }, cond ? [src, elem, cond] : [src, elem], elem.rows);
  }
  promise(v: Value, facts: Value = this.true): Value {
    if (v.k === 'promise') return facts === this.true ? v : this.promise(v.v, this.and([v.facts, facts]));
    return this.make(`P${v.id},${facts.id}`, { k: 'promise', v, facts }, [v, facts], v.rows);
  }
  omit(o: Value, keys: readonly string[]): Value {
    return this.make(`O${o.id}-${keys.join()}`, { k: 'omit', o, keys }, [o]);
  }
  tpl(q: readonly string[], vs: readonly Value[]): Value {
    return this.make(`T${JSON.stringify(q)}${ids(vs)}`, { k: 'tpl', q, vs }, vs);
  }
  has(o: Value, p: string): Value {
    const known = o.k === 'obj' ? hasKey(o, p) : o.k === 'undef' ? false : undefined;
    if (known !== undefined) return this.const(known);
    if (o.k === 'ret') return this.told({ of: o, p, has: true }, this.answers(o.outs.map((x) => ({ facts: x.facts, value: this.has(x.value, p) }))));
    const key = `h${o.id}.${p}`;
    const asked = this.table.get(key);
    if (asked) return asked;
    if (o.k === 'cond') {
      const a = this.has(o.a, p), b = this.has(o.b, p);
      // of what may be spread later it stays one question
      if (isLiteral(a) && isLiteral(b)) return this.either(o.t, a, b);
    }
    return this.make(key, { k: 'has', o, p }, [o], NO_ROWS);
  }

  each(o: Value): Value {
    let v = this.elements.get(o.id);
    if (!v) this.elements.set(o.id, (v = this.elementOf(o)));
    return v;
  }

  private elementOf(o: Value): Value {
    switch (o.k) {
      case 'list':
        return o.elem;
      case 'arr': {
        const elems = o.items.map((i) => this.given(i));
        return elems.length === 0 ? this.undef : elems.reduceRight((rest, v) => (rest === v ? v : this.cond(this.has(o, String(v.id)), v, rest)));
      }
      case 'cond':
        return this.cond(o.t, this.each(o.a), this.each(o.b));
      case 'const':
      case 'undef':
        return this.undef;
      case 'ret':
        return this.ret(o.outs.map((x) => ({ facts: x.facts, value: this.each(x.value) })));
      default:
        return this.complete({ k: 'each', o }, [o]);
    }
  }

  /** The element that a list's item stands for; one that is spread there in one case only stands for its elements in that case. */
  private given(item: Value): Value {
    if (item.k === 'spread') return this.each(item.v);
    return item.k === 'cond' ? this.cond(item.t, this.given(item.a), this.given(item.b)) : item;
  }

  /** Alternatives share their parts: a member is looked up in each once. */
  path(o: Value, p: string): Value {
    for (let known = o.members; known; known = known.next) if (known.p === p) return known.v;
    const v = this.memberOf(o, p);
    o.members = { p, v, next: o.members };
    return v;
  }

  private memberOf(o: Value, p: string): Value {
    switch (o.k) {
      case 'obj':
        return this.lookup(o.entries, p);
      case 'cond':
        return this.cond(o.t, this.path(o.a, p), this.path(o.b, p));
      case 'ret':
        return this.told({ of: o, p }, this.ret(o.outs.map((x) => ({ facts: x.facts, value: this.path(x.value, p) }))));
      case 'omit':
        return o.keys.includes(p) ? this.undef : this.path(o.o, p);
      case 'arr':
        if (/^\d+$/.test(p) && !o.items.slice(0, Number(p) + 1).some((i) => i.k === 'spread')) return o.items[Number(p)] ?? this.undef;
        if (p === 'length' && !o.items.some((i) => i.k === 'spread')) return this.const(o.items.length);
        if (/^\d+$/.test(p)) return this.each(o);
        // a copy is as long as what it copies
        if (p === 'length' && o.items.length === 1 && o.items[0]!.k === 'spread') return this.path(o.items[0]!.v, p);
        break;
      case 'list':
        if (/^\d+$/.test(p)) return o.elem;
        // a mapped list is as long as its source; a filtered one is not
        if ((p === 'length' || p === 'size') && !o.cond) return this.path(o.src, 'length');
        break;
      case 'undef':
        return this.undef;
      case 'const':
        return this.undef;
      // Hono: what a validator let pass is what was sent
      case 'call':
        if (o.f.k === 'path' && o.f.p === 'valid' && o.f.o.k === 'path' && o.f.o.p === 'req' && o.args[0]?.k === 'const') {
          const sent = o.args[0].v;
          if (sent === 'param' || sent === 'query') return this.call(this.path(o.f.o, sent), [this.const(p)]);
          if (sent === 'json') return this.path(this.call(this.path(o.f.o, 'json'), []), p);
        }
        break;
    }
    return this.complete(draft.path(o, p), [o], p === 'length' ? NO_ROWS : undefined);
  }

  /** The member `p` of an object literal; `absent` where none of its entries gives one. */
  private lookup(entries: readonly Entry[], p: string, absent = (): Value => this.undef): Value {
    for (let i = entries.length - 1; i >= 0; i--) {
      const e = entries[i]!;
      if (e.key === p) return e.v;
      if (e.key !== null) continue;
      // each case of what is spread asks for it
      let prior: Value | undefined;
      return this.lookupSpread(e.v, p, () => (prior ??= this.lookup(entries.slice(0, i), p, absent)));
    }
    return absent();
  }

  /**
   * What `p` is in `{ ...before, ...s }`.
   * @param told cases that were asked already: several may share one
   */
  private lookupSpread(s: Value, p: string, before: () => Value, told?: Map<Value, Value>): Value {
    switch (s.k) {
      case 'undef':
      case 'const':
        return before();
      case 'obj':
        return this.lookup(s.entries, p, before);
      case 'cond':
      case 'ret': {
        const known = told?.get(s);
        if (known) return known;
        told ??= new Map();
        const ask = (x: Value): Value => this.lookupSpread(x, p, before, told);
        const v = s.k === 'cond' ? this.cond(s.t, ask(s.a), ask(s.b)) : this.ret(s.outs.map((x) => ({ facts: x.facts, value: ask(x.value) })));
        told.set(s, v);
        return v;
      }
      case 'omit':
        return s.keys.includes(p) ? before() : this.lookupSpread(s.o, p, before, told);
      default: {
        const prior = before();
        const own = this.path(s, p);
        return prior === own || (prior === this.undef && isOffRow(s)) ? own : this.cond(this.has(s, p), own, prior);
      }
    }
  }

  cond(t: Value, a: Value, b: Value): Value {
    if (a === b) return a;
    const known = truth(t);
    if (known !== undefined) return known ? a : b;
    if (t.k === 'not') return this.cond(t.v, b, a);
    // `{ ...row }.id`
    if (t.k === 'has' && b.k === 'undef' && a.k === 'path' && a.p === t.p && a.o === t.o && t.o.k === 'row') return a;
    // `x ? x : undefined` keeps its shape: absence matters to the folding
    if (a.k === 'cond' && a.t === t) return this.cond(t, a.a, b);
    if (b.k === 'cond' && b.t === t) return this.cond(t, a, b.b);
    if (t === a && b === this.false) return a;
    let tested = this.conditionals.get(t.id);
    if (!tested) this.conditionals.set(t.id, (tested = new Map()));
    const pair = pairOf(a, b);
    let v = tested.get(pair);
    if (!v) tested.set(pair, (v = this.complete(draft.cond(t, a, b), [t, a, b], unionRows([a, b]))));
    return v;
  }

  not(v: Value): Value {
    if (v.k === 'not') return v.v;
    const known = truth(v);
    if (known !== undefined) return this.const(!known);
    let made = this.negations.get(v.id);
    if (!made) this.negations.set(v.id, (made = this.complete(draft.not(v), [v])));
    return made;
  }
  and(vs: readonly Value[]): Value {
    const flat: Value[] = [];
    for (const v of vs) {
      if (truth(v) === false) return this.false;
      if (truth(v) === true) continue;
      if (v.k === 'and') flat.push(...v.vs);
      else if (!flat.includes(v)) flat.push(v);
    }
    return flat.length === 0 ? this.true : flat.length === 1 ? flat[0]! : this.make(`&${ids(flat)}`, draft.and(flat), flat);
  }
  or(vs: readonly Value[]): Value {
    const flat: Value[] = [];
    for (const v of vs) {
      if (truth(v) === true) return this.true;
      if (truth(v) === false) continue;
      if (v.k === 'or') flat.push(...v.vs);
      else if (!flat.includes(v)) flat.push(v);
    }
    return flat.length === 0 ? this.false : flat.length === 1 ? flat[0]! : this.make(`|${ids(flat)}`, draft.or(flat), flat);
  }
  /** `===` (operands ordered) or `<`. A comparison with a constant still says whether a row exists; one with a value does not release it. */
  cmp(op: '===' | '<', l: Value, r: Value): Value {
    if (op === '===') {
      if (isNullish(l)) l = this.undef;
      if (isNullish(r)) r = this.undef;
      if (l.id > r.id) [l, r] = [r, l];

      if (l === r) return this.true;
      if (isLiteral(l) && isLiteral(r)) return this.false;
      if (l.k === 'cond' && isLiteral(r)) return this.branches(l, (x) => this.cmp(op, x, r));
      if (r.k === 'cond' && isLiteral(l)) return this.branches(r, (x) => this.cmp(op, x, l));
      if (l.k === 'ret') return this.told({ of: l, r }, this.ret(l.outs.map((x) => ({ facts: x.facts, value: this.cmp(op, x.value, r) }))));
      if (r.k === 'ret') return this.told({ of: r, r: l }, this.ret(r.outs.map((x) => ({ facts: x.facts, value: this.cmp(op, x.value, l) }))));
      if (isObjectLike(l) && isLiteral(r)) return this.false;
      if (isObjectLike(r) && isLiteral(l)) return this.false;
    }
    const rows = isLiteral(l) || isLiteral(r) ? undefined : NO_ROWS;
    const table = op === '===' ? this.equalities : this.orders;
    const pair = pairOf(l, r);
    let v = table.get(pair);
    if (!v) table.set(pair, (v = this.complete(draft.cmp(op, l, r), [l, r], rows)));
    return v;
  }
  private branches(c: Value & { k: 'cond' }, f: (v: Value) => Value): Value {
    return this.either(c.t, f(c.a), f(c.b));
  }
  private either(t: Value, a: Value, b: Value): Value {
    return this.or([this.and([t, a]), this.and([this.not(t), b])]);
  }
  /** Is `l` one of `r`? What is not there is none of them. */
  in(l: Value, r: Value): Value {
    if (isNullish(l)) return this.false;
    if (isLiteral(l) && r.k === 'arr' && r.items.every(isLiteral)) return this.const(r.items.includes(l));
    if (l.k === 'ret') return this.answers(l.outs.map((x) => ({ facts: x.facts, value: this.in(x.value, r) })));
    return this.make(`∈${l.id},${r.id}`, { k: 'in', l, r }, [l, r], NO_ROWS);
  }

  told(way: Telling, answer: Value): Value {
    if (answer.k === 'ret' && way.of !== answer) this.tellings.set(answer, way);
    return answer;
  }
  /** The results that an answer tells apart (`result.ok`, `result.kind === 'error'`), each with what the answer is of one way to return. */
  *toldOf(answer: Value): Iterable<{ of: Value & { k: 'ret' }; answerOf: (v: Value) => Value }> {
    let back = (v: Value): Value => v;
    // an answer's answer may be the first one again
    let steps = 3;
    for (let way = this.tellings.get(answer); way && --steps >= 0; way = this.tellings.get(way.of)) {
      const { p, r, has, cls } = way;
      const next = back;
      back = (v) => next(cls ? this.call(this.instanceOf, [v, cls]) : p === undefined ? this.cmp('===', v, r!) : has ? this.has(v, p) : this.path(v, p));
      yield { of: way.of, answerOf: back };
    }
  }

  /** The result of a call with several ways to return. */
  ret(outs: readonly Outcome[]): Value {
    const merged: Outcome[] = [];
    for (const o of outs) {
      const twin = merged.findIndex((m) => m.value === o.value);
      if (twin < 0) merged.push(o);
      else merged[twin] = { value: o.value, facts: this.common(merged[twin]!, o) };
    }
    return this.oneOf(merged);
  }
  /** What two ways to one result have in common; of an answer also that it was one of the two. */
  private common(a: Outcome, b: Outcome): readonly Value[] {
    const both = a.facts.filter((f) => b.facts.includes(f));
    const [x, y] = [a, b].map((o) => o.facts.filter((f) => !both.includes(f)));
    const isAnswer = a.value.k === 'const' && typeof a.value.v === 'boolean';
    return isAnswer && x!.length > 0 && y!.length > 0 && x!.length <= 6 && y!.length <= 6 ? [...both, this.or([this.and(x!), this.and(y!)])] : both;
  }
  /** What a test says of each way to return. Ways with one answer stay apart: one may prove by one thing, the next by another. */
  answers(outs: readonly Outcome[]): Value {
    const flat = outs.flatMap((o) => (o.value.k === 'ret' ? o.value.outs.map((x) => ({ facts: [...o.facts, ...x.facts], value: x.value })) : [o]));
    return flat.length > MAX_WAYS ? this.ret(outs) : this.oneOf(flat);
  }
  private oneOf(merged: readonly Outcome[]): Value {
    if (merged.every((m) => m.value === merged[0]!.value)) return merged[0]!.value;
    if (merged.length > 12) return this.opaque('too many outcomes', merged.map((m) => m.value));
    const values = merged.map((m) => m.value);
    return this.make(`R${merged.map((m) => `${m.value.id}<${ids(m.facts)}>`).join('|')}`, draft.ret(merged), [...values, ...merged.flatMap((m) => m.facts)], unionRows(values));
  }
}

/** A row, an element or a relation of one: it has every column. */
export function isOffRow(v: Value): boolean {
  while (v.k === 'path' || v.k === 'each') v = v.o;
  return v.k === 'row';
}

/** One number for two terms: ids stay far below what each half holds. */
const pairOf = (a: Value, b: Value): number => a.id * 0x4000000 + b.id;

function ids(vs: readonly Value[]): string {
  let out = '';
  for (const v of vs) out += `${v.id},`;
  return out;
}

function unionRows(children: readonly Value[]): ReadonlySet<Row> {
  let rows = NO_ROWS;
  for (const c of children) {
    if (c.rows.size === 0 || c.rows === rows) continue;
    rows = rows.size === 0 ? c.rows : new Set([...rows, ...c.rows]);
  }
  return rows;
}

/** Answers of yes or no, or of a place. */
const TELLS_LITTLE = /^(?:startsWith|endsWith|includes|has|some|every|test|equals|localeCompare|indexOf|lastIndexOf|findIndex|is[A-Z]\w*|before|after)$/;
/** The language's own, which keep nothing of what they are given: what they make of it is what counts. */
const PURE = new Set(['URL', 'URLSearchParams', 'Date', 'RegExp', 'Uint8Array', 'encodeURIComponent', 'encodeURI', 'decodeURI', 'parseFloat', 'atob', 'btoa', '-', '*', '/', '%']);
const PURE_OBJECTS = new Set(['Math', 'Object', 'Number', 'String', 'Array', 'Buffer', 'JSON', 'Date']);

const CODERS = new Set(['TextEncoder', 'TextDecoder']);

/** Whether a function only makes something of its arguments; a schema gives what it was given, in its form. */
export function isPure(f: Value): boolean {
  if (f.k === 'global') return PURE.has(f.n) || f.n === 'JSON.parse';
  if (f.k !== 'path') return false;
  const maker = f.o.k === 'call' && f.o.ctor ? f.o.f : undefined;
  return PARSES.test(f.p) || (f.o.k === 'global' && PURE_OBJECTS.has(f.o.n)) || (maker?.k === 'global' && CODERS.has(maker.n));
}

/** What a row's value is made into is still that row's (`row.number.slice(2)`, `row.total - row.paid`), but for a yes or no. */
function rowsIn(f: Value, args: readonly Value[]): ReadonlySet<Row> {
  if (f.k === 'path' && TELLS_LITTLE.test(f.p)) return NO_ROWS;
  return isPure(f) ? unionRows(args) : f.k === 'path' ? f.o.rows : NO_ROWS;
}

export const isObject = (v: Value): v is Obj => v.k === 'obj';
export const isLiteral = (v: Value): boolean => v.k === 'const' || v.k === 'undef';
export const isNullish = (v: Value): boolean => v.k === 'undef' || (v.k === 'const' && v.v === null);
const isObjectLike = (v: Value): boolean => v.k === 'obj' || v.k === 'arr' || v.k === 'fn' || v.k === 'inst' || v.k === 'list' || v.k === 'promise' || (v.k === 'call' && givesObject(v));

/** Whether a value is known to be truthy or falsy from its form alone. */
export function truth(v: Value): boolean | undefined {
  if (v.k === 'const') return Boolean(v.v);
  if (v.k === 'undef') return false;
  if (isObjectLike(v) || (v.k === 'tpl' && v.q.some((text) => text !== ''))) return true;
  return v.k === 'opaque' && v.reason === CAUGHT ? true : undefined;
}

/** The same of a value of several cases, where all of them agree. */
export function truthOfCases(v: Value, depth = 0): boolean | undefined {
  if ((v.k !== 'ret' && v.k !== 'cond') || depth > 5) return truth(v);
  const [first, ...others] = v.k === 'ret' ? v.outs.map((o) => o.value) : [v.a, v.b];
  const known = truthOfCases(first!, depth + 1);
  return known !== undefined && others.every((x) => truthOfCases(x, depth + 1) === known) ? known : undefined;
}

/** Whether an object literal surely has (true), surely lacks (false) or may have (undefined) the key. */
export function hasKey(o: Obj, p: string): boolean | undefined {
  let open = false;
  for (const e of o.entries) {
    if (e.key === p) return true;
    if (e.key !== null) continue;
    const spread = spreadsKey(e.v, p);
    if (spread) return true;
    if (spread === undefined) open = true;
  }
  return open ? undefined : false;
}

function spreadsKey(v: Value, p: string): boolean | undefined {
  if (v.k === 'obj') return hasKey(v, p);
  if (isLiteral(v)) return false;
  if (v.k === 'omit') return v.keys.includes(p) ? false : spreadsKey(v.o, p);
  const arms = v.k === 'cond' ? [v.a, v.b] : v.k === 'ret' ? v.outs.map((o) => o.value) : [];
  const found = arms.map((x) => spreadsKey(x, p));
  return found.length > 0 && found.every((x) => x === found[0]) ? found[0] : undefined;
}

/** The last name of what is called, as written. */
export function nameOfCallee(v: Value): string {
  if (v.k === 'path') return v.p;
  if (v.k === 'import') return v.name === 'default' ? v.source.slice(v.source.lastIndexOf('/') + 1) : v.name;
  if (v.k === 'cls') return v.name;
  if (v.k === 'global') return v.n.replace(/^\d+:/, '');
  return '';
}

/** Who holds a term, once it was asked: facts share their parts, and the same few rows and keys are looked for in all of them. */
const holders = new WeakMap<Value, Map<Value, boolean>>();

/** Whether `needle` occurs in `v`. */
export function mentions(v: Value, needle: Value): boolean {
  if (v === needle) return true;
  if (!mayHold(v, needle)) return false;
  let known = holders.get(needle);
  if (!known) holders.set(needle, (known = new Map()));
  return holds(v, needle, known);
}

function holds(v: Value, needle: Value, known: Map<Value, boolean>): boolean {
  let found = known.get(v);
  if (found !== undefined) return found;
  const isIn = (part: Value): boolean => part === needle || (mayHold(part, needle) && holds(part, needle, known));
  found = children(v).some(isIn) || (v.k === 'ret' && v.outs.some((o) => o.facts.some(isIn)));
  known.set(v, found);
  return found;
}

/** Terms are made after their parts, and mention all that those mention. */
const mayHold = (v: Value, part: Value): boolean => v.id > part.id && (v.pars & part.pars) === part.pars && (v.acc || !part.acc);

/** The mark of a call that a chained query grows from. */
export function queryMark(v: Call): string | undefined {
  const last = v.args.at(-1);
  return last?.k === 'const' && typeof last.v === 'string' && last.v.startsWith(QUERY_MARK) ? last.v : undefined;
}

/** Direct sub-terms; facts of outcomes and promises are not part of a value. */
export function children(v: Value): readonly Value[] {
  switch (v.k) {
    case 'path':
    case 'each':
    case 'omit':
    case 'has':
      return [v.o];
    case 'row':
      return v.args;
    case 'call':
      return [v.f, ...v.args];
    case 'obj':
      return v.entries.map((e) => e.v);
    case 'arr':
      return v.items;
    case 'spread':
    case 'not':
    case 'promise':
      return [v.v];
    case 'list':
      return v.cond ? [v.src, v.elem, v.cond] : [v.src, v.elem];
    case 'cond':
      return [v.t, v.a, v.b];
    case 'cmp':
    case 'in':
      return [v.l, v.r];
    case 'and':
    case 'or':
    case 'tpl':
      return v.vs;
    case 'ret':
      return v.outs.map((o) => o.value);
    case 'inst':
      return [v.cls, ...v.args];
    case 'fn':
      return v.bound.map(([, b]) => b);
    case 'opaque':
      return v.of;
    default:
      return [];
  }
}

/** The same for every call: a constant, an enum's member, a setting. */
export const isFixed = (v: Value): boolean => !v.pars && !v.acc;

export function isEnvironment(v: Value): boolean {
  let x = v;
  const names: string[] = [];
  while (x.k === 'path') {
    names.push(x.p);
    x = x.o;
  }
  return (x.k === 'global' && x.n === 'process' && names.at(-1) === 'env') || names.includes('env') && x.k === 'global' && x.n === 'import.meta';
}
