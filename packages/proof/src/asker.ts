/**
 * Whether a handler, or what stands before it, asks who it is that asks. Without that its rows may be meant for anybody,
 * and nothing says which tenant would be the caller's.
 * Boundary: told by the names that code mentions; a check of who asks is no check of what they may have.
 */
import { eachPart, type FunctionFacts, type Part, type Pattern } from '@tenantlint/facts';
import type { Analysis } from './analysis.ts';
import type { Step } from './entries/registration.ts';
import { decoratorName } from './entries/scope.ts';
import type { Facts } from './facts.ts';
import { letsIn, middlewareIn } from './middleware.ts';
import { callsIn, isCheck } from './needs.ts';
import type { Need } from './summary.ts';
import { nameOfCallee } from './values.ts';

const ASKS = /auth(?!or)|session|user(?!_?agent)|login|logged|permission|guard|protected|private|member|viewer|principal|actor\b|jwt|access_?token|bearer|api_?key|clerk/i;
/** Who sends these is told by a signature, and what they name is the sender's own. */
const SIGNED = /verify_?webhook|signature|hmac|timing_?safe|constructEvent/i;

/**
 * @param start the handler, as `file:function`
 * @returns why the tenant that the handler is sent may be meant so; undefined where it asks who asks
 */
export function meantForAnybody(a: Analysis, start: string, need: Need): string | undefined {
  const { file: facts, fn } = a.functionAt(start);
  const names = new Set(facts.imports.map((im) => facts.bindings[im.b]!.name));
  for (const f of within(facts.functions, fn)) namesIn(f.body, facts.bindings, names);
  for (const d of [...(fn.decorators ?? []), ...(fn.cls === undefined ? [] : (facts.classes[fn.cls]!.decorators ?? [])), ...(fn.paramDecorators ?? []).flatMap((d) => d ?? [])]) namesIn([d], facts.bindings, names);
  for (const { v } of stepsBefore(a, start, need)) {
    names.add(nameOfCallee(v.k === 'call' ? v.f : v));
    for (const c of middlewareIn(a, v)) for (const f of within(a.files[c.file]!.functions, a.fnOf(c))) namesIn(f.body, a.files[c.file]!.bindings, names);
  }
  const all = [...names];
  if (/(?:^|\/)(?:super-?)?admin\+?(?:\/|\.)/i.test(facts.path) || /^\/?(?:api\/)?admin\//.test(need.entry?.at?.path ?? '')) return 'it stands among what administrators of the platform have';
  if (isSigned([...need.events, ...need.returned]) || all.some((name) => SIGNED.test(name))) return 'whoever sends it signs it';
  return all.some((name) => ASKS.test(name)) ? undefined : 'nothing on the way asks who it is: it may be meant for anybody';
}

/** What somebody sent was compared with its signature. */
function isSigned(points: readonly Facts[]): boolean {
  return points.some((facts) => [...facts.set].some((fact) => callsIn(fact).some((c) => c.k === 'call' && SIGNED.test(nameOfCallee(c.f)))));
}

const SENT = /^(?:req|params|query|body|input|rawInput|getRawInput)$/;

/** A decorator that lets in, or middleware that was read, takes what the client sent, and calls what lets in: whom it lets in for what could not be followed. */
export function checkOfInput(a: Analysis, start: string, need: Need): string | undefined {
  const { file, fn } = a.functionAt(start);
  const decorated = [...(fn.decorators ?? []), ...(fn.cls === undefined ? [] : (file.classes[fn.cls]!.decorators ?? []))].map((d) => decoratorName(file, d)).find(letsIn);
  if (decorated) return decorated;
  for (const { v } of stepsBefore(a, start, need)) {
    for (const c of middlewareIn(a, v)) {
      const names = new Set<string>();
      const { functions, bindings } = a.files[c.file]!;
      for (const f of within(functions, a.fnOf(c))) namesIn(f.body, bindings, names);
      const check = [a.fnOf(c).symbol.split('.')[0]!, ...names].find((name) => letsIn(name) && isCheck(name));
      if (check && [...names, ...membersIn(a.fnOf(c).params)].some((name) => SENT.test(name))) return check;
    }
  }
  return undefined;
}

/** `({ ctx, input, next })`. */
const membersIn = (params: readonly Pattern[]): string[] => params.flatMap((p) => (p.k === 'pobj' ? p.p.flatMap((x) => (x.key === null ? [] : [x.key])) : []));

const stepsBefore = (a: Analysis, start: string, need: Need): readonly Step[] => [...(need.entry?.mounted ?? []), ...(a.entryOf(start)?.before ?? [])];

function within(all: readonly FunctionFacts[], fn: FunctionFacts): FunctionFacts[] {
  return [fn, ...all.filter((f) => f.parent === fn.id && f.id !== fn.id).flatMap((f) => within(all, f))];
}

/** Names, members and texts that are written in a body. */
function namesIn(parts: readonly Part[], bindings: readonly { name: string }[], out: Set<string>): void {
  const gather = (part: Part): void => {
    if (part.k === 'mem') out.add(part.p);
    else if (part.k === 'var') out.add(bindings[part.b]?.name ?? '');
    // `c.get('session')`
    else if (part.k === 'lit' && typeof part.v === 'string') out.add(part.v);
    else if (part.k === 'glob') out.add(part.n);
    eachPart(part, gather);
  };
  parts.forEach(gather);
}
