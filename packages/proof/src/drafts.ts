/**
 * Terms before they are complete, of the kinds that are made most: every field stands in the literal, those of all kinds
 * first and in one order. Fields that are added later lie apart from the object, and cost a twentieth of an analysis.
 * (One shape for all kinds, so that reading `v.k` meets one shape only, was measured: 3 % at best.)
 */
import type { Closure, Entry, Outcome, Row, Site, Value } from './values.ts';

export type Draft = { k: Value['k'] } & Record<string, unknown>;

export const NO_ROWS: ReadonlySet<Row> = new Set();

export const path = (o: Value, p: string): Draft => ({ k: 'path', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, o, p });
export const cond = (t: Value, a: Value, b: Value): Draft => ({ k: 'cond', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, t, a, b });
export const obj = (entries: readonly Entry[]): Draft => ({ k: 'obj', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, entries });
export const call = (f: Value, args: readonly Value[], ctor: boolean): Draft => ({ k: 'call', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, f, args, ctor });
export const not = (v: Value): Draft => ({ k: 'not', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, v });
export const cmp = (op: '===' | '<', l: Value, r: Value): Draft => ({ k: 'cmp', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, op, l, r });
export const and = (vs: readonly Value[]): Draft => ({ k: 'and', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, vs });
export const or = (vs: readonly Value[]): Draft => ({ k: 'or', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, vs });
export const ret = (outs: readonly Outcome[]): Draft => ({ k: 'ret', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, outs });
export const row = (site: Site, layer: string, method: string, resource: string, args: readonly Value[], aspect: string): Draft => ({ k: 'row', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, site, layer, method, resource, args, aspect });
export const global = (n: string): Draft => ({ k: 'global', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, n });
export const import_ = (file: number, source: string, name: string): Draft => ({ k: 'import', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, file, source, name });
export const closure = (file: number, fn: number, bound: Closure['bound']): Draft => ({ k: 'fn', id: 0, depth: 0, size: 0, pars: 0, acc: false, rows: NO_ROWS, members: undefined, leaves: undefined, calls: undefined, file, fn, bound });
