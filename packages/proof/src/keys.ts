/**
 * What a key is made of, and whether it tells tenants apart: the key's term is broken down to named parts, one list for
 * each way in which it can turn out. Boundary: parts are judged by `Tenancy`; a part whose value may be absent counts as there.
 */
import type { Model } from '@tenantlint/model';
import type { Known } from './facts.ts';
import type { KeyPart, Tenancy } from './tenancy.ts';
import { children, PATTERN, type Row, type Value } from './values.ts';

export interface Part { kind: KeyPart; v: Value; text: string }

const WAYS = 8;
/** Each call gives another value. */
const RANDOM = /^(?:randomUUID|randomBytes|nanoid|uuid|uuidv\d|v[1-7]|ulid|cuid2?|createId|generateId|customAlphabet|getRandomValues)$/;
const PLAIN = /^(?:createHash|createHmac|now|random|getTime|toISOString|floor|round|ceil|max|min|Date|env)$/;

export class Keys {
  /** @param isDeclared the configuration says that a value is the tenant */
  constructor(private readonly tenancy: Tenancy, private readonly model: Model, private readonly isDeclared: (v: Value) => boolean = () => false) {}

  isTenant(path: readonly string[]): boolean {
    return this.tenancy.ofPath(path) === 'tenant';
  }

  /** The parts of a key, for each way in which it can turn out under what is known; constants have no part in it. */
  ways(v: Value, known: Known): Part[][] {
    if (this.isDeclared(v)) return [[this.part(v)]];
    switch (v.k) {
      case 'cond': {
        const truth = known.truth(v.t);
        if (truth !== undefined) return this.ways(truth ? v.a : v.b, known);
        const arms = [v.a, v.b].filter((x) => x.k !== 'undef');
        return capped(arms.flatMap((x) => this.ways(x, known)));
      }
      case 'ret':
        return capped(v.outs.map((o) => o.value).filter((x) => x.k !== 'undef').flatMap((x) => this.ways(x, known)));
      case 'promise':
      case 'spread':
        return this.ways(v.v, known);
      case 'list':
        return this.ways(v.elem, known);
      case 'tpl':
      case 'arr':
      case 'obj':
        return this.product(children(v), known);
      case 'call':
        return this.ofCall(v, known);
      case 'const':
      case 'undef':
      case 'fn':
        return [[]];
      default:
        return [isConstant(v) || (v.k === 'opaque' && v.reason === PATTERN) ? [] : [this.part(v)]];
    }
  }

  /**
   * Named parts anywhere in a value, in the conditions of its rows too: what it depends on.
   * @param told values that are left out, with all that they are made of
   */
  inside(v: Value, told: ReadonlySet<Value> = new Set(), budget = 300): Part[] {
    const out = new Map<Value, Part>();
    const stack = [v];
    const seen = new Set<Value>(told);
    for (let n = 0; stack.length > 0 && n < budget; n++) {
      const x = stack.pop()!;
      if (seen.has(x)) continue;
      seen.add(x);
      if (x.k === 'path' || x.k === 'param' || this.isDeclared(x)) {
        const part = this.part(x);
        if (part.kind !== 'unknown' && part.kind !== 'plain') out.set(x, part);
        if (part.kind === 'tenant') continue;
      }
      stack.push(...children(x));
    }
    return [...out.values()];
  }

  private product(vs: readonly Value[], known: Known): Part[][] {
    return vs.reduce<Part[][]>((sofar, v) => {
      const next = this.ways(v, known);
      return next.length === 1 ? sofar.map((way) => [...way, ...next[0]!]) : capped(sofar.flatMap((way) => next.map((more) => [...way, ...more])));
    }, [[]]);
  }

  private ofCall(v: Value & { k: 'call' }, known: Known): Part[][] {
    const name = lastName(v.f);
    if (RANDOM.test(name)) return [[{ kind: 'unique', v, text: `${name}()` }]];
    if (PLAIN.test(name)) return [[]];
    const own = this.tenancy.ofPath(nameParts(name));
    if (own === 'tenant') return [[{ kind: own, v, text: `${name}()` }]];
    const inner = this.product([...(v.f.k === 'path' ? [v.f.o] : []), ...v.args], known).map((way) => way.filter((p) => p.v.k !== 'import' && p.v.k !== 'global' && p.v.k !== 'this'));
    // what goes into a hash or a builder comes out as a key of the same worth
    return inner.some((way) => way.length > 0) ? inner : [[{ kind: 'unknown', v, text: `${name}()` }]];
  }

  part(v: Value): Part {
    const path = pathOf(v);
    const row = rowOf(v);
    const resource = row && this.model.resources[row.row.resource];
    const kind = this.isDeclared(v) ? 'tenant' : resource && row.names.length === 1 ? this.tenancy.ofColumn(resource, row.names[0]!) : path.length > 0 ? this.tenancy.ofPath(path) : 'unknown';
    return { kind, v, text: textOf(v) || 'a value' };
  }
}

function capped(ways: Part[][]): Part[][] {
  return ways.length > WAYS ? [ways.slice(0, WAYS).flat()] : ways.length === 0 ? [[]] : ways;
}

function rowOf(v: Value): { row: Row; names: string[] } | undefined {
  const names: string[] = [];
  let x = v;
  for (; x.k === 'path' || x.k === 'each'; x = x.o) if (x.k === 'path' && !/^\d+$/.test(x.p)) names.unshift(x.p);
  return x.k === 'row' ? { row: x, names } : undefined;
}

/** `getTenantId` is read as `tenantId`. */
const nameParts = (name: string): string[] => [name.replace(/^(?:get|require|current|use|resolve|ensure|to|as|parse)(?=[A-Z])/, '')];

/** The names by which a value is reached, outermost first. */
export function pathOf(v: Value): string[] {
  switch (v.k) {
    case 'path':
      return /^\d+$/.test(v.p) ? pathOf(v.o) : [...pathOf(v.o), v.p];
    case 'each':
    case 'omit':
      return pathOf(v.o);
    case 'param':
      return v.name.startsWith('argument ') ? [] : [v.name];
    case 'global':
      return [v.n.replace(/^\d+:/, '')];
    case 'import':
      return v.name === 'default' || v.name === '*' ? [] : [v.name];
    case 'call':
      return nameParts(lastName(v.f)).filter(Boolean);
    case 'row':
      return v.resource ? [v.resource] : [];
    case 'promise':
      return pathOf(v.v);
    case 'cond':
      return pathOf(v.a);
    default:
      return [];
  }
}

/** As it would be written. */
function textOf(v: Value): string {
  if (v.k === 'path') return /^\d+$/.test(v.p) ? textOf(v.o) : [textOf(v.o), v.p].filter(Boolean).join('.');
  if (v.k === 'call') return `${textOf(v.f)}()`.replace(/^\(\)$/, '');
  if (v.k === 'each' || v.k === 'omit') return textOf(v.o);
  if (v.k === 'promise') return textOf(v.v);
  if (v.k === 'row') return v.resource.charAt(0).toLowerCase() + v.resource.slice(1);
  return v.k === 'this' ? 'this' : pathOf(v).join('.');
}

/** A name in capitals is a constant by every convention. */
const isConstant = (v: Value): boolean => /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/.test(pathOf(v).at(-1) ?? '');

function lastName(v: Value): string {
  return pathOf(v).at(-1) ?? '';
}
