/**
 * What the language's own functions, and a few that every project uses, do to values.
 * Boundary: list methods are taken by name on any receiver that is not an access; a callback is walked at once, with an element in hand.
 */
import type { CallExpr } from './calls.ts';
import { applyClosure } from './calls.ts';
import { settleQuietly } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { matching } from './matching.ts';
import { completeQuery } from './queries.ts';
import { CAUGHT, type Closure, isLiteral, isNullish, mentions, type Value } from './values.ts';

/** Never return: framework functions that throw to leave a handler. */
const LEAVES = new Set(['notFound', 'redirect', 'permanentRedirect', 'unauthorized', 'forbidden', 'fail']);
const LEAVES_FROM = /^(?:next\/(?:navigation|router)|next-intl\/navigation|@sveltejs\/kit)$/;
const ASSERTS = new Set(['invariant', 'assert', 'tiny-invariant', 'ok']);

/** List methods that answer a question. */
const ASKS = /^(?:some|every|includes|has|find|findLast)$/;

type Args = readonly Value[];

export function builtin(f: Frame, e: CallExpr, fn: Value, self: Value | undefined, name: string | undefined, args: Args): Value | undefined {
  const { t } = f.a;
  if (fn.k === 'import') {
    if (LEAVES.has(fn.name) && LEAVES_FROM.test(fn.source)) {
      f.state.dead = true;
      return t.undef;
    }
    if ((fn.name === 'default' && (fn.source === 'tiny-invariant' || fn.source === 'invariant' || fn.source.endsWith('assert'))) || (ASSERTS.has(fn.name) && /assert|invariant/.test(fn.source))) {
      if (args[0]) f.assume(args[0]);
      return t.undef;
    }
    if (fn.name === 'cache' && fn.source === 'react' && args[0]) return args[0];
  }
  if (fn.k === 'global') {
    if ((fn.n === 'Number' || fn.n === 'BigInt' || fn.n === 'parseInt') && args[0]) f.a.numeric.add(args[0]);
    if ((fn.n === 'String' || fn.n === 'Number' || fn.n === 'BigInt' || fn.n === 'parseInt' || fn.n === 'decodeURIComponent' || fn.n === 'structuredClone') && args[0]) return args[0];
    if (fn.n === 'Boolean' && args[0]) return t.not(t.not(args[0]));
  }
  if (self === undefined || name === undefined) return undefined;
  if (self.k === 'global') {
    const done = globalMethod(f, self.n, name, args);
    if (done) return done;
  }
  const matched = self.k === 'call' ? matching(f, fn, self, name, args) : undefined;
  if (matched) return matched;
  return promiseMethod(f, self, name, args) ?? (self.k === 'promise' ? undefined : listMethod(f, e, self, name, args)) ?? valueMethod(f, self, name, args);
}

function globalMethod(f: Frame, object: string, name: string, args: Args): Value | undefined {
  const { t } = f.a;
  switch (`${object}.${name}`) {
    case 'Promise.all':
    case 'Promise.allSettled': {
      const list = args[0];
      if (!list) return undefined;
      const promised = list.k === 'arr' ? list.items.map((i) => completeQuery(f, i)) : [];
      const items = list.k === 'arr' ? promised.map((i) => settleQuietly(f, i)) : undefined;
      const facts = name === 'all' ? t.and(promised.flatMap((i) => (i.k === 'promise' ? [i.facts] : []))) : t.true;
      if (items) return t.promise(t.arr(items), facts);
      if (list.k === 'list') {
        const elem = completeQuery(f, list.elem);
        if (elem.k === 'promise') return t.promise(t.list(list.src, elem.v, list.cond), name === 'all' ? elem.facts : t.true);
      }
      return t.promise(list);
    }
    case 'Promise.resolve':
      return t.promise(args[0] ?? t.undef);
    case 'Object.assign':
      return args[0] ? t.obj(args.map((v) => ({ key: null, v }))) : undefined;
    case 'Object.freeze':
    case 'Array.from':
    case 'Object.fromEntries':
      return name === 'from' && args[1]?.k === 'fn' && args[0] ? mapped(f, args[0], args[1]) : args[0];
    case 'Object.values':
      return args[0] ? t.list(args[0], t.each(args[0])) : undefined;
    case 'Array.isArray':
      return t.call(t.global('Array.isArray'), args);
    case 'JSON.parse':
      return t.call(t.global('JSON.parse'), args);
    case 'JSON.stringify':
      return args[0];
    case 'process.exit':
      f.state.dead = true;
      return t.undef;
  }
  if (object === 'console' || object === 'logger') return t.undef;
  return undefined;
}

function promiseMethod(f: Frame, self: Value, name: string, args: Args): Value | undefined {
  const { t } = f.a;
  // a call of a library: what it gives, or what is given in its stead (`request.json().catch(() => ({}))`)
  if (self.k === 'call' && name === 'catch' && args[0]?.k === 'fn') return rescued(f, self, self, args[0]);
  if (self.k !== 'promise') return undefined;
  if (name === 'then') {
    const saved = f.state.facts;
    f.assume(self.facts);
    const result = args[0]?.k === 'fn' ? applyClosure(f, args[0], [self.v]) : self.v;
    const made = [...f.state.facts.set].filter((x) => !saved.set.has(x));
    f.state.facts = saved;
    return t.promise(result ?? t.opaque('then', [self.v]), t.and(made));
  }
  if (name === 'catch') {
    if (args[0]?.k !== 'fn') return t.promise(self.v);
    const either = rescued(f, self, self.v, args[0]);
    return either === self ? self : t.promise(either);
  }
  return name === 'finally' ? self : undefined;
}

/** `self` where the callback throws on; else what was promised, or what the callback gives. */
function rescued(f: Frame, self: Value, promised: Value, otherwise: Closure): Value {
  const { t } = f.a;
  const before = f.state;
  f.state = { ...before, env: new Map(before.env) };
  const other = applyClosure(f, otherwise, [t.opaque(CAUGHT)]);
  const threw = f.state.dead;
  f.state = before;
  return threw ? self : t.cond(t.opaque('rejected'), other ?? t.undef, promised);
}

function mapped(f: Frame, list: Value, fn: Closure): Value {
  const { t } = f.a;
  const elem = applyQuietly(f, fn, [t.each(list)], list);
  return t.list(list, elem ?? t.opaque('mapped', [list]), list.k === 'list' ? list.cond : undefined);
}

/** Walks a callback for one element; what it makes sure of is kept only in what it returns. */
function applyQuietly(f: Frame, fn: Closure, args: Args, list: Value): Value | undefined {
  const saved = f.state.facts;
  if (list.k === 'list' && list.cond) f.assume(list.cond);
  const { t } = f.a;
  const async = Boolean(f.a.fnOf(fn).async);
  const v = applyClosure(f, fn, args);
  const dead = f.state.dead;
  f.state.dead = false;
  const made = [...f.state.facts.set].filter((x) => !saved.set.has(x));
  // a synchronous callback that throws stops the whole method: what its normal end ensures holds of every element
  f.state.facts = async ? saved : saved.add(...made);
  return async ? t.promise(v ?? t.undef, t.and(made)) : dead ? t.undef : v;
}

function listMethod(f: Frame, e: CallExpr, self: Value, name: string, args: Args): Value | undefined {
  const { t } = f.a;
  const cb = args[0]?.k === 'fn' ? args[0] : undefined;
  // `org?.members.some(…)`: asked only where there is one
  if (ASKS.test(name) && self.k === 'cond' && isNullish(self.b)) {
    const answer = listMethod(f, e, self.a, name, args);
    return answer && t.cond(self.t, answer, t.undef);
  }
  switch (name) {
    case 'map':
    case 'flatMap':
      return cb && (name === 'map' ? mapped(f, self, cb) : t.list(self, t.each(applyQuietly(f, cb, [t.each(self)], self) ?? t.opaque('flat')), undefined));
    case 'forEach':
      if (cb) applyQuietly(f, cb, [t.each(self)], self);
      return cb && t.undef;
    case 'filter': {
      if (!cb) return args[0] ? t.list(self, t.each(self), t.true) : undefined;
      // an async predicate is a promise: always truthy
      const test = f.a.fnOf(cb).async ? (applyQuietly(f, cb, [t.each(self)], self), t.true) : inBranch(f, () => applyClosure(f, cb, [t.each(self)]));
      return t.list(self, t.each(self), t.and([test ?? t.opaque('filter'), ...(self.k === 'list' && self.cond ? [self.cond] : [])]));
    }
    case 'find':
    case 'findLast': {
      if (!cb) return undefined;
      const test = f.a.fnOf(cb).async ? t.true : inBranch(f, () => applyClosure(f, cb, [t.each(self)]));
      return t.ret([{ facts: test ? [test] : [], value: t.each(self) }, { facts: [], value: t.undef }]);
    }
    case 'some':
    case 'every': {
      if (!cb) return undefined;
      if (f.a.fnOf(cb).async) return t.opaque('async predicate');
      const test = inBranch(f, () => applyClosure(f, cb, [t.each(self)])) ?? t.opaque('predicate');
      const equality = membership(f, test, self);
      // `some` false: holds of none
      if (name === 'some') return equality ?? t.ret([{ facts: [], value: t.true }, { facts: [t.not(test)], value: t.false }]);
      // `every` true: holds of each; false: unknown of which
      return t.ret([{ facts: [test], value: t.true }, { facts: [], value: t.false }]);
    }
    case 'includes':
    case 'has':
      // a map has the first of each pair that it was made of
      if (name === 'has' && args[0] && self.k === 'list' && self.elem.k === 'arr') return t.in(args[0], t.list(self.src, t.path(self.elem, '0'), self.cond));
      return args[0] && !isLiteral(self) ? t.in(args[0], self) : undefined;
    case 'slice':
    case 'concat':
    case 'sort':
    case 'toSorted':
    case 'reverse':
    case 'flat':
    case 'values':
      if (name === 'concat' && args[0]) return t.arr([t.spread(self), t.spread(args[0])]);
      if (cb || self.k === 'list' || self.k === 'arr' || self.k === 'row') return self;
      return isDeclaredList(f, self) ? t.list(self, t.each(self), t.true) : undefined;
    case 'at':
    case 'shift':
    case 'pop':
      return self.k === 'list' || self.k === 'arr' || self.k === 'row' ? t.each(self) : undefined;
    case 'reduce':
      if (!cb) return undefined;
      // a dictionary of the elements, or something made of them
      return applyQuietly(f, cb, [t.opaque('accumulator'), t.each(self)], self)?.k === 'obj' ? t.list(self, t.each(self)) : t.opaque('reduced', [self]);
  }
  void e;
  return undefined;
}

/** Strings and maps have methods of the same names. */
function isDeclaredList(f: Frame, v: Value): boolean {
  const type = v.k === 'param' || v.k === 'path' ? f.a.typeOf(v)?.type : undefined;
  return type?.k === 'arr' || (type?.k === 'ref' && /^(?:Readonly)?Array$/.test(type.n));
}

/** `xs.some(x => x.id === v && x.open)` says that `v` is one of the ids, of those that are open. */
function membership(f: Frame, test: Value, list: Value): Value | undefined {
  const { t } = f.a;
  const element = t.each(list);
  const parts = test.k === 'and' ? test.vs : [test];
  for (const part of parts) {
    if (part.k !== 'cmp' || part.op !== '===') continue;
    const [mine, other] = dependsOn(part.l, element) ? [part.l, part.r] : [part.r, part.l];
    if (!dependsOn(mine, element) || isLiteral(other) || mentions(other, element)) continue;
    const rest = parts.filter((x) => x !== part);
    return t.in(other, t.list(list, mine, rest.length > 0 ? t.and(rest) : undefined));
  }
  return undefined;
}

function dependsOn(v: Value, on: Value): boolean {
  let x = v;
  for (;;) {
    if (x === on) return true;
    if (x.k !== 'path' && x.k !== 'each') return false;
    x = x.o;
  }
}

function inBranch<T>(f: Frame, run: () => T): T {
  const saved = f.state;
  f.state = { ...saved, env: new Map(saved.env) };
  const v = run();
  f.state = saved;
  return v;
}

const isText = (v: Value | undefined): v is Value & { k: 'const'; v: string } => v?.k === 'const' && typeof v.v === 'string';

function valueMethod(f: Frame, self: Value, name: string, args: Args): Value | undefined {
  switch (name) {
    // Koa's context
    case 'throw':
      if (self.k !== 'param' || !/^(?:ctx|context)$/.test(self.name)) return undefined;
      f.state.dead = true;
      return f.a.t.undef;
    case 'assert':
      if (self.k !== 'param' || !/^(?:ctx|context)$/.test(self.name) || !args[0]) return undefined;
      f.assume(args[0]);
      return f.a.t.undef;
    case 'startsWith':
    case 'endsWith':
      return isText(self) && isText(args[0]) ? f.a.t.const(self.v[name](args[0].v)) : undefined;
    case 'toString':
    case 'trim':
    case 'valueOf':
    case 'toLowerCase':
      return args.length === 0 ? self : undefined;
    case 'bind':
      return self.k === 'fn' ? self : undefined;
    case 'call':
      return self.k === 'fn' ? applyClosure(f, self, args.slice(1)) : undefined;
  }
  return undefined;
}
