import { describe, expect, it } from 'vitest';
import { Facts, Known, prove } from './facts.ts';
import { substitution } from './substitute.ts';
import { hasKey, mentions, type Obj, type Row, Terms, truth, type Value } from './values.ts';

const t = new Terms();
const a = t.global('a'), b = t.global('b'), c = t.global('c');
const row = (key = a): Row => t.row({ file: 0, span: [0, 1] }, 'prisma', 'findFirst', 'Project', [key]);

describe('terms', () => {
  it('are one object where they are equal', () => {
    expect(t.path(a, 'x')).toBe(t.path(a, 'x'));
    expect(t.cmp('===', a, b)).toBe(t.cmp('===', b, a));
    expect(t.and([a, b, a])).toBe(t.and([a, b]));
    expect(row(a)).toBe(row(a));
    expect(t.path(a, 'x')).not.toBe(t.path(a, 'y'));
    expect(t.cmp('<', a, b)).not.toBe(t.cmp('<', b, a));
    expect(row(a)).not.toBe(row(b));
    expect(t.opaque('x')).not.toBe(t.opaque('x'));
    expect(t.const(1)).not.toBe(t.const('1'));
    expect(t.const('null')).not.toBe(t.null);
  });

  it('keep of a schema which one it is, not how it is built', () => {
    const schemaOf = (name: string): Value => t.call(t.path(t.call(t.path(t.import(0, 'zod', 'z'), 'object'), [t.global(name)]), 'strict'), []);
    const parsed = (name: string, method = 'parse'): Value => t.call(t.path(schemaOf(name), method), [a]);
    expect(parsed('x')).toBe(parsed('x'));
    expect(parsed('x')).not.toBe(parsed('y'));
    expect(parsed('x')).not.toBe(parsed('x', 'safeParse'));
    expect(parsed('x').depth).toBe(2);
    expect(parsed('x', 'format').depth).toBe(6);
    expect(mentions(t.call(t.path(t.call(t.path(row(), 'f'), []), 'parse'), [a]), row())).toBe(true);
  });

  it('look into spreads that stand one after another once', () => {
    const spreads = Array.from({ length: 60 }, (_, i) => ({ key: null, v: t.cond(t.global(`may${i}`), t.obj([{ key: `x${i}`, v: b }]), t.undef) }));
    expect(t.path(t.obj([{ key: 'z', v: c }, ...spreads]), 'z')).toBe(c);
    expect(t.path(t.obj(spreads), 'z')).toBe(t.undef);
    expect(t.path(t.obj([{ key: 'x9', v: c }, ...spreads]), 'x9')).toBe(t.cond(t.global('may9'), b, c));
  });

  it('simplify what their form decides', () => {
    expect(t.not(t.not(a))).toBe(a);
    expect(t.and([])).toBe(t.true);
    expect(t.or([])).toBe(t.false);
    expect(t.and([a, t.false])).toBe(t.false);
    expect(t.or([a, t.true])).toBe(t.true);
    expect(t.cond(t.true, a, b)).toBe(a);
    expect(t.cond(t.not(c), a, b)).toBe(t.cond(c, b, a));
    expect(t.cond(c, a, a)).toBe(a);
    expect(t.cmp('===', a, a)).toBe(t.true);
    expect(t.cmp('===', t.const(1), t.const(2))).toBe(t.false);
    expect(t.cmp('===', t.null, t.undef)).toBe(t.true);
    expect(t.cmp('===', t.obj([]), t.undef)).toBe(t.false);
  });

  it('read members through literals, choices and lists', () => {
    expect(t.path(t.obj([{ key: 'x', v: a }, { key: 'x', v: b }]), 'x')).toBe(b);
    expect(t.path(t.obj([{ key: 'x', v: a }]), 'y')).toBe(t.undef);
    expect(t.path(t.obj([{ key: 'x', v: a }, { key: null, v: t.obj([{ key: 'x', v: b }]) }]), 'x')).toBe(b);
    expect(t.path(t.obj([{ key: null, v: t.obj([{ key: 'x', v: b }]) }, { key: 'x', v: a }]), 'x')).toBe(a);
    expect(t.path(t.obj([{ key: 'x', v: a }, { key: null, v: t.cond(c, t.obj([{ key: 'x', v: b }]), t.undef) }]), 'x')).toBe(t.cond(c, b, a));
    expect(t.path(t.obj([{ key: 'x', v: a }, { key: null, v: b }]), 'x')).toBe(t.cond(t.has(b, 'x'), t.path(b, 'x'), a));
    expect(t.path(t.cond(c, t.obj([{ key: 'x', v: a }]), t.undef), 'x')).toBe(t.cond(c, a, t.undef));
    expect(t.path(t.omit(a, ['x']), 'x')).toBe(t.undef);
    expect(t.path(t.omit(a, ['x']), 'y')).toBe(t.path(a, 'y'));
    expect(t.path(t.arr([a, b]), '1')).toBe(b);
    expect(t.path(t.arr([a, b]), 'length')).toBe(t.const(2));
    expect(t.path(t.arr([t.spread(a)]), 'length')).toBe(t.path(a, 'length'));
    expect(t.path(t.arr([t.spread(a), b]), 'length')).toBe(t.path(t.arr([t.spread(a), b]), 'length'));
    expect(t.path(t.list(a, b), 'length')).toBe(t.path(a, 'length'));
    expect(t.path(t.list(a, b, c), 'length')).not.toBe(t.path(a, 'length'));
    expect(t.each(t.list(a, b, c))).toBe(b);
    expect(t.each(t.arr([a]))).toBe(a);
  });

  it('know the rows whose data they carry: neither keys nor lengths nor comparisons with other values', () => {
    const r = row();
    expect([...t.path(r, 'name').rows]).toEqual([r]);
    expect([...t.obj([{ key: 'x', v: t.path(r, 'name') }]).rows]).toEqual([r]);
    expect([...t.cond(t.path(r, 'name'), a, b).rows]).toEqual([]);
    expect([...row(t.path(r, 'id')).rows]).toEqual([row(t.path(r, 'id'))]);
    expect([...t.path(r, 'length').rows]).toEqual([]);
    expect([...t.cmp('===', t.path(r, 'name'), a).rows]).toEqual([]);
    expect([...t.call(a, [r]).rows]).toEqual([]);
  });

  it('become opaque where they grow too large, and keep the rows they carry', () => {
    const row = t.row({ file: 0, span: [0, 1] }, 'prisma', 'findMany', 'Task', []);
    let v = t.path(row, 'title');
    for (let i = 0; i < 30; i++) v = t.obj([{ key: 'a', v }, { key: 'b', v: t.arr([v]) }]);
    expect(v.size).toBeLessThanOrEqual(50_000);
    expect([...v.rows]).toEqual([row]);
  });

  it('of an access keep what is written out, however deep its arguments are', () => {
    let deep = a;
    for (let i = 0; i < 60; i++) deep = t.path(deep, 'x');
    const row = t.row({ file: 0, span: [2, 3] }, 'prisma', 'findMany', 'Task', [t.const('mark'), deep]);
    expect(row.args.map((arg) => arg.k)).toEqual(['const', 'opaque']);
    expect(t.row({ file: 0, span: [2, 3] }, 'prisma', 'findMany', 'Task', [t.const('mark'), deep])).toBe(row);
  });

  it('of an access keep what can be followed, beside what is too large', () => {
    const row = (...args: Value[]): Row => t.row({ file: 0, span: [4, 5] }, 'prisma', 'findMany', 'Task', args);
    let deep = a;
    for (let i = 0; i < 60; i++) deep = t.path(deep, 'x');
    expect(row(b, deep, c).args.map((arg) => arg.k)).toEqual(['global', 'opaque', 'global']);
    expect(row(deep, t.path(deep, 'y'), c).args.map((arg) => arg.k)).toEqual(['opaque', 'opaque', 'global']);
    let wide = a;
    for (let i = 0; i < 14; i++) wide = t.arr([wide, wide]);
    const wider = t.arr([wide]);
    let less = b;
    for (let i = 0; i < 14; i++) less = t.arr([less, less]);
    expect(row(less, c).args[0]).toBe(less);
    expect(row(less, wider, c).args.map((arg) => arg.k)).toEqual(['arr', 'opaque', 'global']);
  });

  it('become opaque where they grow too deep', () => {
    let deep = a;
    for (let i = 0; i < 100; i++) deep = t.path(deep, 'x');
    expect(deep.depth).toBeLessThanOrEqual(41);
  });

  it('are substituted by what a call passes', () => {
    const p = t.param('0:1', 0, 'id', false), q = t.param('0:1', 1, 'options', false);
    const go = substitution(t, new Map([[p, a], [q, t.obj([{ key: 'x', v: b }])]]));
    expect(go(row(p))).toBe(row(a));
    expect(go(t.path(q, 'x'))).toBe(b);
    expect(go(t.path(q, 'y'))).toBe(t.undef);
    expect(go(t.cond(t.has(q, 'x'), t.path(q, 'x'), c))).toBe(b);
    expect(go(t.cond(t.has(q, 'y'), t.path(q, 'y'), c))).toBe(c);
    expect(go(t.cmp('===', p, a))).toBe(t.true);
    expect(go(c)).toBe(c);
  });

  it('hold keys surely, surely not, or perhaps', () => {
    const open = (...entries: Obj['entries']): Obj => t.obj(entries) as Obj;
    expect(hasKey(open({ key: 'x', v: a }), 'x')).toBe(true);
    expect(hasKey(open({ key: 'x', v: a }), 'y')).toBe(false);
    expect(hasKey(open({ key: null, v: a }), 'y')).toBe(undefined);
    expect(hasKey(open({ key: null, v: t.omit(a, ['y']) }), 'y')).toBe(false);
    expect(hasKey(open({ key: null, v: t.cond(c, t.obj([{ key: 'x', v: a }]), t.undef) }), 'x')).toBe(undefined);
    expect(hasKey(open({ key: null, v: t.cond(c, t.obj([{ key: 'x', v: a }]), t.undef) }), 'y')).toBe(false);
    expect(hasKey(open({ key: null, v: t.cond(c, t.obj([{ key: 'x', v: a }]), t.obj([{ key: 'x', v: b }])) }), 'x')).toBe(true);
  });

  it('are true, false or neither by form', () => {
    expect([t.const(''), t.const(0), t.undef, t.const('x'), t.obj([]), t.arr([]), a].map(truth)).toEqual([false, false, false, true, true, true, undefined]);
    expect(mentions(t.path(t.call(a, [b]), 'x'), b)).toBe(true);
    expect(mentions(t.path(t.call(a, [b]), 'x'), c)).toBe(false);
  });
});

describe('facts', () => {
  const know = (...facts: Value[]): Known => Facts.none.add(...facts).reason(t);

  it('break down to literals', () => {
    expect(know(t.and([a, b])).truth(b)).toBe(true);
    expect(know(t.not(t.or([a, b]))).truth(b)).toBe(false);
    expect(know(t.not(a)).truth(a)).toBe(false);
    expect(know(a).truth(b)).toBe(undefined);
    expect(know(t.path(a, 'x')).truth(a)).toBe(true);
    expect(know(t.not(t.path(a, 'x'))).truth(a)).toBe(undefined);
    expect(know(t.cmp('===', a, t.undef)).truth(a)).toBe(false);
    expect(know(t.cmp('===', a, t.const('x'))).truth(a)).toBe(true);
    expect(know(t.cmp('===', a, t.const(0))).truth(a)).toBe(undefined);
    expect(know(t.not(t.cmp('===', a, t.const(0)))).truth(a)).toBe(true);
    expect(know(t.cmp('<', t.const(0), a)).truth(a)).toBe(true);
    expect(know(t.not(t.cmp('<', a, t.const(1)))).truth(a)).toBe(true);
    expect(know(t.cmp('<', a, t.const(1))).truth(a)).toBe(undefined);
    expect(know(t.not(t.cmp('===', a, t.undef))).isDefined(a)).toBe(true);
    expect(know(t.not(t.cmp('===', a, t.undef))).truth(a)).toBe(undefined);
    expect(know(row()).rows).toEqual([row()]);
    expect(know(t.path(row(), 'name')).rows).toEqual([row()]);
    expect(know(t.not(row())).rows).toEqual([]);
  });

  it('contradict each other', () => {
    expect(know(a, t.not(a)).contradiction).toBe(true);
    expect(know(t.not(a), t.not(b), t.or([a, b])).contradiction).toBe(true);
    // found out when the cases are tried, where they were known first
    expect(prove(know(t.or([a, b]), t.not(a), t.not(b)), () => undefined, [a]) !== undefined).toBe(true);
    expect(know(t.cmp('===', a, t.undef), a).contradiction).toBe(true);
    expect(know(a, b).contradiction).toBe(false);
    expect(know(t.or([a, b]), t.not(a)).contradiction).toBe(false);
  });

  it('leave one arm where the others cannot be', () => {
    expect(know(t.not(a), t.or([a, b])).truth(b)).toBe(true);
    expect(know(a, t.not(t.and([a, b]))).truth(b)).toBe(false);
    expect(know(c, t.cond(c, a, b)).truth(a)).toBe(true);
    expect(know(t.not(c), t.cond(c, a, b)).truth(b)).toBe(true);
    expect(know(t.cond(c, a, b)).truth(a)).toBe(undefined);
  });

  it('join to what holds on every path', () => {
    const join = (...states: Facts[]): Known => Facts.join(t, states).reason(t);
    const only = (...facts: Value[]): Facts => Facts.none.add(...facts);
    expect(join(only(a, b), only(a, c)).truth(a)).toBe(true);
    expect(join(only(a, b), only(a, c)).truth(b)).toBe(undefined);
    expect(join(only(a), only(t.not(a))).splits).toEqual([]);
    expect(join(only(a, b), only(t.not(a))).with([a]).truth(b)).toBe(undefined);
    expect(prove(join(only(a, b), only(t.not(a))).with([a]), (k) => k.truth(b) || undefined, [b]) !== undefined).toBe(true);
    expect(prove(join(only(a, b), only(t.not(a))), (k) => k.truth(b) || undefined, [b]) !== undefined).toBe(false);
  });

  it('prove a goal under every case, and only then', () => {
    const goal = (k: Known): true | undefined => k.truth(c) || undefined;
    expect(prove(know(t.or([t.and([a, c]), t.and([b, c])])), goal, [c]) !== undefined).toBe(true);
    expect(prove(know(t.or([t.and([a, c]), b])), goal, [c]) !== undefined).toBe(false);
    expect(prove(know(t.or([t.and([a, c]), b]), t.not(b)), goal, [c]) !== undefined).toBe(true);
    expect(prove(know(a, t.not(a)), goal, [c])).toEqual([]);
    // what reached it in each case, and nothing of splits that were given up
    const which = (k: Known): string | undefined => (k.has(a) ? 'a' : k.has(b) ? 'b' : undefined);
    expect(prove(know(t.or([a, b])), which, [a, b])).toEqual(['a', 'b']);
    expect(prove(know(t.or([a, b]), t.or([a, c])), which, [a, b, c])).toEqual(['a', 'b']);
    expect(prove(know(a), goal, [c]) !== undefined).toBe(false);
  });

  it('reason with their own terms, whoever asked before', () => {
    const other = new Terms();
    const x = other.global('x');
    Facts.none.reason(t);
    expect(Facts.none.reason(other).with([other.not(x)]).truth(other.not(x))).toBe(true);
    expect(Facts.none.reason(other).with([other.not(x)]).truth(x)).toBe(false);
  });
});
