/**
 * Finds the accesses of the keyed layers among the calls that nobody else knows, and answers what those layers ask of
 * the analysed files. Boundary: a call that the analysed files define is read there, not here.
 */
import { eachWithin, type Span, type Stmt } from '@tenantlint/facts';
import { type Analysis, nameOf, siteKey } from './analysis.ts';
import { access, type CallExpr } from './calls.ts';
import type { Frame } from './frame.ts';
import { Keys } from './keys.ts';
import type { KeyedLayer, KeySight } from './layers/keyed.ts';
import type { Tenancy } from './tenancy.ts';
import type { Row, Value } from './values.ts';

export function keySightOf(a: Analysis, tenancy: Tenancy): KeySight {
  return {
    keys: new Keys(tenancy, a.model, (v) => a.stated?.isTenant(v, a) ?? false),
    clients: new Map(),
    typeOf: (v) => a.typeOf(v),
    bases: (v) => a.bases(v),
    classOf: (d) => a.classOf(d),
    member: (o, name) => a.member(o, name),
    passesOn: () => undefined,
    path: (o, p) => a.t.path(o, p),
    each: (o) => a.t.each(o),
    constant: (v) => a.t.const(v),
    resultOf(c) {
      const exits = a.summary(c)?.exits;
      return exits?.length ? a.t.ret(exits.map((x) => ({ facts: [], value: x.value }))) : undefined;
    },
    returnTypeOf(c) {
      const type = a.fnOf(c).returns;
      return type && { type, file: c.file };
    },
    modulesOf: (d) => a.modulesOf(d),
  };
}

/** @returns the rows of a keyed access that gives some; whatever it is, it is noted as an access */
export function keyedAccess(f: Frame, e: CallExpr, fn: Value, args: readonly Value[]): Value | undefined {
  const { keyed } = f.a;
  if (!keyed) return undefined;
  const named = e.f.k === 'mem' ? nameOf(e.f.o, f.a.files[f.file]!)?.split('.').at(-1) : undefined;
  for (const layer of keyed.layers) {
    const found = layer.find(fn, args, named, keyed.sight);
    if (!found) continue;
    const made = access(f, e, layer.name, found);
    const row = made.k === 'promise' ? made.v : made;
    if (row.k === 'row') noteKey(f, e, row);
    return found.operation === 'job-read' ? made : undefined;
  }
  return undefined;
}

/** Where the key is put together, if not in the call itself. */
function noteKey(f: Frame, e: CallExpr, row: Row): void {
  const site = f.a.sites.get(siteKey(row))!;
  const first = e.a[0];
  if (site.keyPlace || first?.k !== 'var') return;
  const made = declarationOf(f.fn.body, first.b);
  if (made) site.keyPlace = { file: f.a.files[f.file]!.path, span: made };
}

function declarationOf(body: readonly Stmt[], b: number): Span | undefined {
  let found: Span | undefined;
  eachWithin(body, (part) => {
    if (part.k === 'let') for (const d of part.d) if (d.p.k === 'pvar' && d.p.b === b && d.e) found ??= d.e.s;
  });
  return found;
}

export const isKeyed = (layer: object): layer is KeyedLayer => 'judge' in layer;
