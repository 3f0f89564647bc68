/**
 * Expressions to symbolic values. What an expression makes sure of (an awaited assertion) is added to the frame's state.
 */
import type { Arg, Expr } from '@tenantlint/facts';
import { assumeThere, bind, member, update } from './bind.ts';
import { call, construct } from './calls.ts';
import { Facts } from './facts.ts';
import { fork, type Frame, SELF } from './frame.ts';
import { completeQuery } from './queries.ts';
import { type Entry, PATTERN, SUPER, truth, type Value } from './values.ts';

export function evaluate(f: Frame, e: Expr): Value {
  const { t } = f.a;
  switch (e.k) {
    case 'lit':
      return t.const(e.v);
    case 'undef':
      return t.undef;
    case 'regex':
      return t.opaque(PATTERN);
    case 'var':
      return f.read(e.b) ?? initial(f, e.b);
    case 'glob':
      return t.global(e.n);
    case 'this':
      return thisOf(f);
    case 'super':
      return t.call(t.global(SUPER), [thisOf(f)]);
    case 'mem': {
      const o = evaluate(f, e.o);
      if (e.q) return optional(f, o, (x) => member(f, x, e.p));
      if (!isChained(e.o)) assumeThere(f, o);
      return member(f, o, e.p);
    }
    case 'idx': {
      const o = evaluate(f, e.o);
      const i = evaluate(f, e.i);
      if (i.k === 'const' && i.v !== null) return member(f, o, String(i.v));
      const element = t.each(o);
      return e.q ? optional(f, o, () => element) : element;
    }
    case 'call':
      return call(f, e);
    case 'new':
      return construct(f, e);
    case 'obj': {
      const entries: Entry[] = [];
      for (const p of e.p) {
        if (p.key === undefined) entries.push({ key: null, v: spreadable(f, evaluate(f, p.spread)) });
        else if (p.key === null) {
          const k = p.c ? evaluate(f, p.c) : t.undef;
          const v = evaluate(f, p.v);
          entries.push(k.k === 'const' ? { key: String(k.v), v } : { key: null, v: t.opaque('computed key', [v]) });
        } else entries.push({ key: p.key, v: evaluate(f, p.v) });
      }
      return t.obj(entries);
    }
    case 'arr':
      return t.arr(e.e.map((x) => (x ? argument(f, x) : t.undef)));
    case 'tpl':
      return e.e.length === 0 ? t.const(e.q.join('')) : t.tpl(e.q, e.e.map((x) => evaluate(f, x)));
    case 'tag':
      return call(f, { k: 'call', f: e.f, a: [{ k: 'tpl', q: e.q, e: e.e, s: e.s }], s: e.s });
    case 'cond': {
      const test = evaluate(f, e.t);
      let a = t.undef, b = t.undef;
      f.branch(test, () => (a = evaluate(f, e.c)), () => (b = evaluate(f, e.a)));
      const known = truth(test);
      return known === undefined ? t.cond(test, a, b) : known ? a : b;
    }
    case 'log':
      return logical(f, e);
    case 'bin':
      return binary(f, e.op, evaluate(f, e.l), evaluate(f, e.r));
    case 'un': {
      const v = evaluate(f, e.e);
      if (e.op === '!') return t.not(v);
      if (e.op === 'void') return t.undef;
      if (e.op === '+' || e.op === '-') return v.k === 'const' && typeof v.v === 'number' ? t.const(e.op === '-' ? -v.v : v.v) : v;
      if (e.op === 'delete' && e.e.k === 'mem') {
        const { p } = e.e;
        update(f, e.e.o, (o) => (o.k === 'obj' ? t.obj([...o.entries.filter((x) => x.key !== p), { key: p, v: t.undef }]) : o));
        return t.true;
      }
      return t.call(t.global(e.op), [v]);
    }
    case 'await': {
      const v = evaluate(f, e.e);
      const settled = settle(f, v);
      if (v.k === 'param') f.noteAwaited(v);
      return settled;
    }
    case 'yield': {
      if (e.e) {
        const v = settle(f, evaluate(f, e.e));
        f.needs.release(v);
        // Effect.gen: `yield*` gives what the effect succeeds with
        return e.star ? v : t.opaque('yield');
      }
      return t.opaque('yield');
    }
    case 'fn':
      return f.closure(e.i);
    case 'cls':
      return t.cls(f.file, e.i, f.a.files[f.file]!.classes[e.i]!.name);
    case 'asg':
      return assignment(f, e);
    case 'seq':
      return e.e.map((x) => evaluate(f, x)).at(-1) ?? t.undef;
    case 'as':
      return evaluate(f, e.e);
    case 'import':
      return e.src === undefined ? t.opaque('import()') : t.promise(t.import(f.file, e.src, '*'));
    case 'other': {
      const vs = e.e.map((x) => evaluate(f, x));
      if (e.jsx !== undefined) vs.forEach((v) => f.needs.release(v));
      for (const v of vs) if (v.k === 'fn') f.needs.callback(v, f.state.facts, []);
      return t.opaque(e.jsx === undefined ? 'expression' : 'element', vs);
    }
  }
}

/** `...(x && { … })` spreads nothing where `x` is falsy. */
function spreadable(f: Frame, v: Value): Value {
  const { t } = f.a;
  if (v.k !== 'cond') return v;
  return t.cond(v.t, v.a === t.not(v.t) ? t.undef : spreadable(f, v.a), v.b === v.t ? t.undef : spreadable(f, v.b));
}

export function argument(f: Frame, a: Arg): Value {
  return a.k === 'spread' ? f.a.t.spread(evaluate(f, a.e)) : evaluate(f, a);
}

function initial(f: Frame, b: number): Value {
  const { t, files } = f.a;
  const imported = files[f.file]!.imports.find((i) => i.b === b);
  if (imported) return f.a.imported(t.import(f.file, imported.source, imported.name) as Value & { k: 'import' });
  const binding = files[f.file]!.bindings[b]!;
  // a module's name that its body has not reached yet, or a name of a frame that is not on the way
  return t.global(`${f.file}:${binding.name}`);
}

function thisOf(f: Frame): Value {
  let frame: Frame | undefined = f;
  while (frame && frame.fn.kind === 'arrow' && frame.parent) frame = frame.parent;
  const given = frame?.state.env.get(SELF);
  if (given) return given;
  const cls = frame?.fn.cls ?? f.fn.cls;
  if (cls !== undefined) return f.a.t.this_(`${f.file}:${cls}`);
  // of a method in a literal: whatever it is called on
  return frame?.fn.kind === 'method' ? f.a.t.this_(`${f.file}:${-frame.fn.id}`) : f.a.t.global('this');
}

/** `o?.p`: what follows, or undefined where `o` is absent. */
export function optional(f: Frame, o: Value, then: (o: Value) => Value): Value {
  const { t } = f.a;
  if (f.state.facts.set.has(o) || truth(o)) return then(o);
  return t.cond(o, then(o), t.undef);
}

/** `await v`: what the promise gives, with what its function made sure of. */
export function settle(f: Frame, given: Value): Value {
  const { t } = f.a;
  const v = completeQuery(f, given);
  if (v.k === 'promise') {
    f.assume(v.facts);
    return settle(f, v.v);
  }
  if (v.k === 'cond') return t.cond(v.t, settleQuietly(f, v.a), settleQuietly(f, v.b));
  if (v.k === 'arr' && v.items.some((i) => i.k === 'promise')) return v;
  return v;
}

/** What a promise gives, in each of its cases, with nothing of what its function made sure of. */
export function settleQuietly(f: Frame, v: Value): Value {
  return v.k === 'promise' ? v.v : v.k === 'cond' ? f.a.t.cond(v.t, settleQuietly(f, v.a), settleQuietly(f, v.b)) : v;
}

function logical(f: Frame, e: Expr & { k: 'log' }): Value {
  const { t } = f.a;
  const l = evaluate(f, e.l);
  const test = e.op === '??' ? t.not(t.cmp('===', l, t.undef)) : l;
  const known = truth(test);
  if (known !== undefined) {
    if (e.op === '&&') return known ? evaluate(f, e.r) : l;
    return known ? l : evaluate(f, e.r);
  }
  // the right side is evaluated only in one case: what it makes sure of holds only there
  const before = fork(f.state);
  f.assume(e.op === '&&' ? test : t.not(test));
  const r = evaluate(f, e.r);
  const after = f.state;
  if (after.dead) {
    f.state = before;
    f.assume(e.op === '&&' ? t.not(test) : test);
    return l;
  }
  f.state = { env: after.env, dead: false, facts: Facts.join(t, [after.facts, before.facts.add(e.op === '&&' ? t.not(test) : test)]) };
  if (e.op === '&&') return isBoolean(l) && isBoolean(r) ? t.and([l, r]) : t.cond(l, r, l);
  return isBoolean(l) && isBoolean(r) && e.op === '||' ? t.or([l, r]) : t.cond(test, l, r);
}

const isBoolean = (v: Value): boolean => v.k === 'cmp' || v.k === 'not' || v.k === 'and' || v.k === 'or' || v.k === 'in' || v.k === 'has';

function binary(f: Frame, op: string, l: Value, r: Value): Value {
  const { t } = f.a;
  switch (op) {
    case '===':
    case '==':
      return t.cmp('===', l, r);
    case '!==':
    case '!=':
      return t.not(t.cmp('===', l, r));
    case '<':
      return t.cmp('<', l, r);
    case '>':
      return t.cmp('<', r, l);
    case '<=':
      return t.not(t.cmp('<', r, l));
    case '>=':
      return t.not(t.cmp('<', l, r));
    case 'in':
      return l.k === 'const' ? t.has(r, String(l.v)) : t.call(t.global('in'), [l, r]);
    case '+':
      return t.tpl(['', '', ''], [l, r]);
    default:
      return t.call(t.global(op), [l, r]);
  }
}

function assignment(f: Frame, e: Expr & { k: 'asg' }): Value {
  const { t } = f.a;
  if (e.op === '=') {
    const v = evaluate(f, e.v);
    bind(f, v, e.t);
    return v;
  }
  const target = e.t.k === 'pvar' ? (f.read(e.t.b) ?? t.undef) : e.t.k === 'pmem' ? evaluate(f, e.t.e) : t.undef;
  const right = evaluate(f, e.v);
  const v = e.op === '??=' ? t.cond(t.not(t.cmp('===', target, t.undef)), target, right) : e.op === '||=' ? t.cond(target, target, right) : e.op === '&&=' ? t.cond(target, right, target) : t.tpl(['', '', ''], [target, right]);
  bind(f, v, e.t);
  return v;
}

/** `a?.b` before `.c`: where it is cut short, so is what follows. */
function isChained(e: Expr): boolean {
  for (let at = e; ; at = at.k === 'call' ? at.f : at.o) {
    if (at.k !== 'mem' && at.k !== 'idx' && at.k !== 'call') return false;
    if (at.q) return true;
  }
}
