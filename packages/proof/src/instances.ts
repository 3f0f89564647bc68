/**
 * `x instanceof C`, where the form of a value says it. Boundary: of classes that the analysed files do not hold, responses
 * and errors alone are known; whatever else may be one is left open.
 */
import { isOffRow, nameOfCallee, type Terms, type Value } from './values.ts';

/** Classes of the platform and of frameworks, of which a literal, a list or a row of a database is never an instance. */
const FOREIGN = /(?:Response|Error|Exception)$/;
const MAKES_RESPONSE = new Set(['json', 'redirect', 'rewrite', 'error', 'next']);

/** A call that gives an object, whatever it is passed: `new C()`, `Response.json(body)`, `z.object({ … })`. */
export function givesObject(v: Value & { k: 'call' }): boolean {
  return v.ctor || responseClass(v) !== undefined || isSchema(v);
}

/** Built by zod, and not what a schema of it parsed. */
function isSchema({ f }: Value & { k: 'call' }): boolean {
  if (f.k !== 'path') return false;
  const isZods = f.o.k === 'import' ? /^zod(?:\/|$)/.test(f.o.source) : f.o.k === 'call' && isSchema(f.o);
  return isZods && !/parse|encode|decode|^is[A-Z]/i.test(f.p);
}

/** The class whose static method made the response. */
function responseClass({ f }: Value & { k: 'call' }): Value | undefined {
  if (f.k !== 'path' || !MAKES_RESPONSE.has(f.p)) return undefined;
  return isNamed(f.o, 'Response') || isNamed(f.o, 'NextResponse') ? f.o : undefined;
}

/** A class of the platform or of a package. */
function isNamed(v: Value, name: string): boolean {
  return (v.k === 'global' && v.n === name) || (v.k === 'import' && v.name === name);
}

export function instanceOf(t: Terms, v: Value, cls: Value): Value | undefined {
  switch (v.k) {
    case 'const':
    case 'undef':
    case 'tpl':
      return t.false;
    case 'cond': {
      const a = instanceOf(t, v.a, cls), b = instanceOf(t, v.b, cls);
      return a && b && t.cond(v.t, a, b);
    }
    case 'ret':
      return t.told({ of: v, cls }, t.answers(v.outs.map((o) => ({ facts: o.facts, value: t.call(t.instanceOf, [o.value, cls]) }))));
    case 'obj':
      // one that begins with a spread may stand for what it was before a member was set
      return v.entries[0]?.key !== null || isForeign(cls) && isPlain(v.entries[0].v) ? t.false : undefined;
    case 'row':
    case 'path':
    case 'each':
    case 'arr':
    case 'list':
    case 'fn':
      return isForeign(cls) && isPlain(v) ? t.false : undefined;
    case 'call': {
      const made = v.ctor ? v.f : responseClass(v);
      if (!made) return undefined;
      return made === cls || (isNamed(cls, 'Response') && isNamed(made, 'NextResponse')) ? t.true : undefined;
    }
    case 'inst':
      return v.cls === cls ? t.true : undefined;
    default:
      return undefined;
  }
}

const isForeign = (cls: Value): boolean => FOREIGN.test(nameOfCallee(cls));

/** What is surely no instance of such a class, spread or not. */
function isPlain(v: Value): boolean {
  if (v.k === 'cond') return isPlain(v.a) && isPlain(v.b);
  if (v.k === 'obj') return v.entries.every((e) => e.key !== null || isPlain(e.v));
  if (v.k === 'ret') return v.outs.every((o) => isPlain(o.value));
  return v.k === 'arr' || v.k === 'list' || v.k === 'fn' || v.k === 'const' || v.k === 'undef' || isOffRow(v);
}
