/**
 * Where the tenant comes from: an access that is tied to a tenant still owes that this tenant is not merely the client's
 * word. That debt travels with the value to the entry point, where it is known who sent it.
 * Boundary: values that no parameter is a part of are taken for the program's own.
 */
import type { Resource } from '@tenantlint/model';
import type { Analysis } from './analysis.ts';
import { partOf } from './entries/index.ts';
import { Facts, Known, prove } from './facts.ts';
import { callsIn, widened } from './needs.ts';
import type { Need } from './summary.ts';
import type { Result } from './tie.ts';
import { children, hasKey, isNullish, mentions, type Row, type Value } from './values.ts';
import { connected } from './written.ts';

/** The obligation of an access apart from its rows: whose word its tenant is. */
export const ORIGIN = 'origin';

export const originOf = (a: Analysis, row: Row): Row => a.t.row(row.site, row.layer, row.method, row.resource, row.args, ORIGIN) as Row;
export const accessOf = (a: Analysis, row: Row): Row => a.t.row(row.site, row.layer, row.method, row.resource, row.args) as Row;

/** A way on which an answer was sent already (`catch (e) { res.status(500).end(); }`): nobody gets more of it. */
export const answered = (a: Pick<Analysis, 't'>): Value => a.t.global('answered');

/** Is the access tied to a tenant that is more than the client's word? */
export function judgeOrigin(a: Analysis, row: Row, k: Known): Result {
  for (const v of k.literals()) if (a.tying.isAdministered(v)) return { tie: { kind: 'guard', detail: 'the platform itself acts for any tenant', deps: new Set() } };
  if (k.has(answered(a))) return { tie: { kind: 'not-released', detail: 'the request was answered before', deps: new Set() } };
  return a.tying.doubting((v) => a.tying.isFromClient(v), () => tiedByOrigin(a, accessOf(a, row), k));
}

/** What a caller may have been given by the client, of what ties the access; rows on which the tie rests otherwise. */
export function askedOf(a: Analysis, row: Row): { asked: Value } | { deps: ReadonlySet<Row> } | undefined {
  const result = a.tying.briefly(() => a.tying.doubting((v) => partOf(v) !== undefined, () => tiedByOrigin(a, row, new Known(a.t))));
  if ('tie' in result) return result.tie.deps.size > 0 ? { deps: result.tie.deps } : undefined;
  return result.miss.gap === 'untrusted' && result.miss.culprit ? { asked: result.miss.culprit } : undefined;
}

function tiedByOrigin(a: Analysis, row: Row, k: Known): Result {
  const layer = a.layers[row.layer]!;
  let tied: Result | undefined;
  if (layer.operation(row, a.model, a.t) !== 'create') {
    tied = a.tying.access(row, k);
    if ('miss' in tied) return tied;
  }
  for (const w of layer.written(row, a.model, a.t)) {
    const result = w.kind === 'create' && w.under ? undefined : ownerByOrigin(a, w.resource.owners.map((o) => ownerIn(a, w.resource, w.data, o.column)), k);
    if (result && 'miss' in result) return result;
    tied ??= result;
  }
  return tied ?? { tie: { kind: 'not-owned', detail: 'it sets no owner', deps: new Set() } };
}

/** Of several owner columns one that is sure is enough. */
function ownerByOrigin(a: Analysis, owners: readonly (Value | undefined)[], k: Known): Result | undefined {
  const results = owners.flatMap((v) => (v ? [a.tying.value(v, k, new Set())] : []));
  return results.find((r) => 'tie' in r) ?? results.find((r) => 'miss' in r && r.miss.gap === 'untrusted');
}

function ownerIn(a: Analysis, r: Resource, data: Value, column: string): Value | undefined {
  if (data.k === 'promise') return ownerIn(a, r, data.v, column);
  if (data.k !== 'obj') return undefined;
  // what a spread may hold is another matter: the schema of it says
  let v = hasKey(data, column) === false ? undefined : a.t.path(data, column);
  if (hasKey(data, column) === undefined) while (v?.k === 'cond' && v.t.k === 'has') v = v.b;
  if (v && !isNullish(v)) return v;
  const relation = Object.values(r.relations).find((rel) => rel.fields.includes(column));
  const key = relation && connected(a, data, relation, column);
  return key && !isNullish(key) ? key : undefined;
}

/** May a client have given it, in one case at least? */
export function isOpen(v: Value, is: (v: Value) => boolean = (x) => partOf(x) !== undefined): boolean {
  if (v.k === 'cond') return isOpen(v.a, is) || isOpen(v.b, is);
  if (v.k === 'ret') return v.outs.some((o) => isOpen(o.value, is));
  if (v.k === 'promise') return isOpen(v.v, is);
  return is(v);
}

/** A part of what the function itself was given, not one around it. */
export const isParameterOf = (v: Value, { file, fn }: { file: number; fn: number }): boolean => partOf(v)?.param.fn === `${file}:${fn}`;

/** Of what is known, what may say whose tenant it is: facts of the value or of the access's rows, and what functions out of sight said. */
export function factsAbout(a: Analysis, facts: Facts, asked: Value, row: Row): Facts {
  return facts.about((f) => mentions(f, asked) || mentions(f, row), () => false, (leaf) => callsIn(leaf).length > 0 || leaf.k === 'row' || a.tying.ofPlatform(leaf) !== undefined);
}

/** Is the tenant the client's word at one point at least? */
export function isUntrusted(a: Analysis, need: Need): boolean {
  if (!need.asked || !isOpen(need.asked, (v) => a.tying.isFromClient(v))) return false;
  const row = accessOf(a, need.row);
  return [...need.events, ...need.returned].some((facts) => {
    const known = facts.reason(a.t);
    if (known.contradiction) return false;
    const plain = judgeOrigin(a, need.row, known);
    if ('tie' in plain || plain.miss.gap !== 'untrusted') return false;
    return !prove(known, (k) => ('tie' in judgeOrigin(a, need.row, k) ? true : undefined), [...widened(a, row), need.asked!]);
  });
}

/** A parameter and the members of it that are read, where a value is such. */
export function wordsOf(v: Value): string[] | undefined {
  let x = v;
  const names: string[] = [];
  while (x.k === 'path' || x.k === 'each') {
    if (x.k === 'path') names.unshift(x.p);
    x = x.o;
  }
  return x.k === 'param' ? (x.name.startsWith('argument ') && names.length > 0 ? names : [x.name, ...names]) : undefined;
}

export const parameterIn = (v: Value): string | undefined => wordsOf(v)?.join('.');

/** The expression as one would write it. */
export function expressionOf(v: Value): string {
  switch (v.k) {
    case 'param':
      return v.name.startsWith('argument ') ? '' : v.name;
    case 'path':
      return [expressionOf(v.o), v.p].filter(Boolean).join('.');
    case 'each':
      return `${expressionOf(v.o)}[]`;
    case 'call':
      return `${expressionOf(v.f)}(${v.args.map((x) => (x.k === 'const' ? JSON.stringify(x.v) : expressionOf(x))).filter(Boolean).join(', ')})`;
    case 'import':
      return v.name;
    case 'global':
      return v.n.replace(/^\d+:/, '');
    case 'cond':
    case 'ret':
    case 'promise':
      return children(v).map(expressionOf).find(Boolean) ?? '';
    default:
      return '';
  }
}
