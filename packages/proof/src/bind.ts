/**
 * Binding values to patterns, and mutation of the values that names hold.
 */
import type { Expr, Pattern, TypeFacts } from '@tenantlint/facts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { noteChanged } from './unit-of-work.ts';
import { isNullish, type Value } from './values.ts';

/** Binds `v` to a declaration's or assignment's pattern. */
export function bind(f: Frame, v: Value, p: Pattern): void {
  const { t } = f.a;
  switch (p.k) {
    case 'pvar':
      if (p.t) noteOptional(f, v, p.t);
      return f.write(p.b, v);
    case 'pdef': {
      const given = p.p.k === 'pvar' || p.p.k === 'pobj' || p.p.k === 'parr' ? v : v;
      const value = t.cond(t.cmp('===', given, t.undef), evaluate(f, p.d), given);
      return bind(f, value, p.p);
    }
    case 'pobj': {
      if (p.t) noteOptional(f, v, p.t);
      assumeThere(f, v);
      const keys: string[] = [];
      for (const x of p.p) {
        if (x.key !== null) {
          keys.push(x.key);
          bind(f, member(f, v, x.key), x.v);
        } else bind(f, t.opaque('computed key', [v]), x.v);
      }
      if (p.rest) bind(f, t.omit(v, keys), p.rest);
      return;
    }
    case 'parr':
      p.e.forEach((x, i) => x && bind(f, t.path(v, String(i)), x));
      if (p.rest) bind(f, t.opaque('rest', [v]), p.rest);
      return;
    case 'pmem':
      return assignMember(f, p.e, v);
  }
}

/** Of a value that may be null a member was asked: whatever comes after runs only where it is there. */
export function assumeThere(f: Frame, v: Value): void {
  const { t } = f.a;
  const ways = v.k === 'ret' ? v.outs.map((x) => x.value) : v.k === 'cond' ? [v.a, v.b] : [];
  if (ways.some(isNullish) && !ways.every(isNullish)) f.assume(t.not(t.cmp('===', v, t.undef)));
}

/** `o.p`, seeing through classes and modules of the analysed files. */
export function member(f: Frame, o: Value, p: string): Value {
  const path = f.a.t.path(o, p);
  if (path.k !== 'path') return path;
  const known = f.known(path);
  if (known) return known;
  const overlay = o.k === 'this' ? f.state.env.get(thisKey(p)) : undefined;
  return overlay ?? f.a.member(o, p) ?? path;
}

/** Members that the declared type marks as optional or nullable may be absent. */
function noteOptional(f: Frame, v: Value, type: TypeFacts, depth = 0): void {
  if (depth > 2) return;
  if (depth === 0 && (v.k === 'call' || v.k === 'path' || v.k === 'param')) f.a.declared.set(v, { type, file: f.file });
  if (type.k === 'ref' && /^Prisma\.\w+Unchecked(?:Update|Create)\w*Input$/.test(type.n)) f.a.unchecked.add(v);
  const types = f.a.files[f.file]!.types;
  const body = type.k === 'ref' && types[type.n] ? types[type.n]! : type;
  if (body.k === 'inter') return body.u.forEach((u) => noteOptional(f, v, u, depth + 1));
  if (body.k !== 'obj') return;
  f.a.closed.set(v, new Set(body.m.map((m) => m.n)));
  for (const m of body.m) {
    const value = f.a.t.path(v, m.n);
    const nullable = m.t.k === 'union' && m.t.u.some((u) => u.k === 'kw' && (u.n === 'undefined' || u.n === 'null'));
    if ((m.opt || nullable) && value.k === 'path') f.a.optional.add(value);
    noteOptional(f, value, m.t, depth + 1);
  }
}

const THIS_KEYS = new Map<string, number>();
/** Members of `this` live beside the names, under negative keys. */
export function thisKey(name: string): number {
  let key = THIS_KEYS.get(name);
  if (key === undefined) THIS_KEYS.set(name, (key = -1 - THIS_KEYS.size));
  return key;
}

function assignMember(f: Frame, target: Expr, v: Value): void {
  if (target.k === 'mem' && target.o.k === 'this') {
    f.state.env.set(thisKey(target.p), v);
    return;
  }
  if (target.k === 'mem' && !beginsAtName(target.o)) {
    // nobody holds what is changed, but it may be kept to be written
    noteChanged(f, evaluate(f, target.o), target.p, v);
    return;
  }
  update(f, target, () => v);
}

function beginsAtName(e: Expr): boolean {
  return e.k === 'mem' || e.k === 'idx' ? beginsAtName(e.o) : e.k === 'as' ? beginsAtName(e.e) : e.k === 'var' || e.k === 'this' || e.k === 'glob';
}

/** Replaces what `target` (a name, or a member path that starts at one) holds. */
export function update(f: Frame, target: Expr, change: (old: Value) => Value): void {
  const { t } = f.a;
  if (target.k === 'as') return update(f, target.e, change);
  if (target.k === 'var') {
    const old = f.read(target.b);
    if (old) f.write(target.b, change(old));
    return;
  }
  if (target.k === 'mem') {
    update(f, target.o, (o) => {
      const old = t.path(o, target.p);
      const v = change(old);
      return v === old && v.k === 'path' ? o : setMember(f, o, target.p, v);
    });
  } else if (target.k === 'idx') {
    const i = evaluate(f, target.i);
    if (i.k === 'const' && typeof i.v === 'string') update(f, target.o, (o) => setMember(f, o, i.v as string, change(t.path(o, i.v as string))));
    else update(f, target.o, (o) => {
      if (o.k === 'obj') return t.obj([...o.entries, { key: null, v: t.opaque('computed key', [change(t.undef)]) }]);
      // `items[i] = row`: one of the list's elements is that
      if (o.k === 'arr') return t.arr([...o.items, change(t.undef)]);
      return o.k === 'call' || o.k === 'list' ? t.arr([t.spread(o), change(t.undef)]) : o;
    });
  }
}

function setMember(f: Frame, o: Value, p: string, v: Value, done = new Map<Value, Value>()): Value {
  const known = done.get(o);
  if (known) return known;
  const set = withMember(f, o, p, v, done);
  done.set(o, set);
  return set;
}

/** @param done what parts of the same value became: alternatives share them */
function withMember(f: Frame, o: Value, p: string, v: Value, done: Map<Value, Value>): Value {
  const { t } = f.a;
  if (o.k === 'obj') return t.obj([...o.entries.filter((e) => e.key !== p), { key: p, v }]);
  if (o.k === 'cond') return t.cond(o.t, setMember(f, o.a, p, v, done), setMember(f, o.b, p, v, done));
  if (o.k === 'undef' || o.k === 'const') return t.obj([{ key: p, v }]);
  if ((o.k === 'row' || o.k === 'each') && ![...o.rows].some((r) => f.a.layers[r.layer]?.liveRows)) return o;
  return t.obj([{ key: null, v: o }, { key: p, v }]);
}
