/**
 * Whether a handler, or what stands before it, asks who it is that asks. Without that its rows may be meant for anybody,
 * and nothing says which tenant would be the caller's.
 * Boundary: told by the names that code mentions; a check of who asks is no check of what they may have.
 */
import { eachWithin, type Expr, type FileFacts, type FunctionFacts, type Part, type Pattern } from '@tenantlint/facts';
import type { Resource } from '@tenantlint/model';
import type { Analysis } from './analysis.ts';
import type { Step } from './entries/registration.ts';
import { decoratorName, decoratorsOf, lastName } from './entries/scope.ts';
import type { Facts } from './facts.ts';
import { letsIn, middlewareIn } from './middleware.ts';
import { callsIn, isCheck } from './needs.ts';
import { follow, type Predicate, surely } from './predicate.ts';
import type { Need } from './summary.ts';
import { isLiteral, nameOfCallee, type Value } from './values.ts';

const ASKS = /auth(?!or)|session|user(?![-_ ]?agent)|login|logged|permission|guard|protected|private(?=$|[-_ ]?(?:procedure|route|action|handler))|member|viewer|principal|actor\b|jwt|access[-_ ]?token|bearer|api[-_ ]?key|clerk/i;
/** Words apart, or `shouldUseRealData` would ask for a user; a sentence is said to somebody, and asks nobody. */
const asks = (name: string): boolean => !/\s/.test(name) && ASKS.test(name.replace(/([a-z\d])([A-Z])/g, '$1 $2'));
/** Who sends these is told by a signature, and what they name is the sender's own. */
const SIGNED = /verify_?webhook|signature|hmac|timing_?safe|constructEvent/i;

export const SIGNED_BY = 'whoever sends it signs it';

/**
 * @param start the handler, as `file:function`
 * @returns why the tenant that the handler is sent may be meant so; undefined where it asks who asks
 */
export function meantForAnybody(a: Analysis, start: string, need: Need): string | undefined {
  const { file } = a.functionAt(start);
  const all = namesOnTheWay(a, start, need);
  if (isAmongAdministrators(file.path, need)) return ADMINISTRATORS;
  if (isSigned([...need.events, ...need.returned]) || all.some((name) => SIGNED.test(name))) return SIGNED_BY;
  return all.some(asks) ? undefined : 'nothing on the way asks who it is: it may be meant for anybody';
}

/** Names under which pages are there for all the world. */
const ADDRESS = /^(?:\w*slug|sub_?domain|(?:custom_?|primary_?|public_?)?domain(?:_?name)?|host(?:_?name)?|vanity_?\w+|permalink|public_?(?:id|name|url)|short_?(?:url|link|code))$/i;

/** A row that a client finds by its public address (`acme.example.com`, `/acme`), where nothing on the way asks who asks. */
export function foundByAddress(a: Analysis, start: string, need: Need): boolean {
  if (!a.entryOf(start)) return false;
  const main = a.layers[need.row.layer]!.main?.(need.row, a.model, a.t);
  const found = [need.row, ...(main ? [main] : [])].find((row) => isAddress(a, a.tying.predicate(row), a.tying.resource(row)));
  if (!found) return false;
  const { columns, owners, principals, relations } = a.tying.resource(found)!;
  const tells = new Set([...owners, ...principals].map((o) => o.column).concat(Object.values(relations).flatMap((rel) => rel.fields)));
  // its own columns say how it may be seen
  return !namesOnTheWay(a, start, need).some((name) => asks(name) && (!columns[name] || tells.has(name)));
}

function isAddress(a: Analysis, p: Predicate, r: Resource | undefined): boolean {
  return surely(p, (part) => {
    if (part.k === 'rel') return (part.quantifier === 'is' || part.quantifier === 'some') && isAddress(a, part.p, follow(a.model, r, part.relation));
    // a name that is unique within a tenant only is no address
    return part.k === 'cmp' && part.op !== 'in' && ADDRESS.test(part.column) && r?.columns[part.column] !== undefined && !r.uniques.some((u) => u.columns.length > 1 && u.columns.includes(part.column)) && !isLiteral(part.v);
  });
}

/** What the handler and what stands before it mention. */
function namesOnTheWay(a: Analysis, start: string, need: Need): readonly string[] {
  const { file: facts, fn } = a.functionAt(start);
  const at = Number(start.split(':')[0]);
  // what a procedure is built on is read itself, where it can be
  const isProcedure = a.entryOf(start)?.adapter.procedures !== undefined;
  const isRead = (source: string, name: string): boolean => {
    const v = a.t.import(at, source, name) as Value & { k: 'import' };
    return a.imported(v) !== v;
  };
  const names = new Set(facts.imports.flatMap((im) => (isProcedure && isRead(im.source, im.name) ? [] : [facts.bindings[im.b]!.name])));
  for (const f of within(facts.functions, fn)) namesIn(f.body, facts.bindings, names);
  for (const d of [...decoratorsOf(facts, fn), ...(fn.paramDecorators ?? []).flatMap((d) => d ?? [])]) namesIn([d], facts.bindings, names);
  for (const { v } of stepsBefore(a, start, need)) {
    names.add(nameOfCallee(v.k === 'call' ? v.f : v));
    for (const c of middlewareIn(a, v)) for (const f of within(a.files[c.file]!.functions, a.fnOf(c))) namesIn(f.body, a.files[c.file]!.bindings, names);
  }
  return [...names];
}

const ADMINISTRATORS = 'it stands among what administrators of the platform have';

const ADMIN_PATH = /(?:^|\/)(?:super-?)?admin\+?(?:\/|\.)/i;
const isAmongAdministrators = (file: string, need: Need): boolean => ADMIN_PATH.test(file) || /^\/?(?:api\/)?admin\//.test(need.entry?.at?.path ?? '');

/** A tenant named by the path has administrators of its own. */
const NAMES_TENANT = /[[:$]\w*(?:org|team|workspace|tenant|company)/i;

/**
 * @param isOfAll it selects rows of all tenants, not one by its key
 * @returns why the handler is the platform's own: it stands among its administrators' and asks for a role
 */
export function meantForAdministrators(a: Analysis, start: string, need: Need, isOfAll: boolean): string | undefined {
  const { file, fn } = a.functionAt(start);
  if (!isAmongAdministrators(file.path, need) || NAMES_TENANT.test(file.path) || NAMES_TENANT.test(need.entry?.at?.path ?? '')) return undefined;
  // no client is seen to get there, or the layout around it asks
  if (isOfAll && (!a.entryOf(start) || isInAskingLayout(a, file.path))) return ADMINISTRATORS;
  const names = new Set<string>();
  for (const d of decoratorsOf(file, fn)) if (ROLE.test(decoratorName(file, d))) namesIn([d], file.bindings, names);
  for (const { v } of stepsBefore(a, start, need)) names.add(nameOfCallee(v.k === 'call' ? v.f : v));
  const asked = [...names].filter((name) => ROLE.test(name));
  // a role of a tenant does for what counts all rows nowhere; for one row by its key it might
  return asked.some((name) => isOfAll || /system|super|platform|instance/i.test(name)) ? ADMINISTRATORS : undefined;
}

const ROLE = /role|admin|permission|super/i;

const LAYOUT = /^_?layout\.[jt]sx?$/;

/** Does the layout of a folder of administrators, of this file or around it, ask for a role? */
function isInAskingLayout(a: Analysis, path: string): boolean {
  return a.files.some((file) => {
    const at = file.path.lastIndexOf('/') + 1;
    const folder = file.path.slice(0, at);
    if (!LAYOUT.test(file.path.slice(at)) || !path.startsWith(folder) || !ADMIN_PATH.test(folder)) return false;
    const names = new Set<string>();
    for (const f of file.functions) namesIn(f.body, file.bindings, names);
    return [...names].some((name) => ADMIN_ROLE.test(name));
  });
}

const ADMIN_ROLE = /^(?:is|has|require|assert|ensure|check)_?\w*(?:[aA]dmin|[rR]ole|[sS]uper)|^roles?$/;

const WRAPS_DEEP = 3;

/**
 * @param start the handler, as `file:function`
 * @returns whether the handler, or a function that it is handed to, asks for the signature of whoever sends: that sender
 * is a service, and what it names is its own word, not a client's
 */
export function isFromSigner(a: Analysis, start: string): boolean {
  const { file, fn } = a.functionAt(start);
  const at = Number(start.split(':')[0]);
  const asksSignature = (facts: FileFacts, functions: readonly FunctionFacts[]): boolean => functions.some((f) => callsWithin(f.body).some(({ f: callee }) => SIGNATURE.test(lastName(facts, callee))));
  return asksSignature(file, within(file.functions, fn)) || wrappersOf(a, at, fn).some((w) => SIGNATURE.test(w.name) || asksSignature(w.file, w.functions));
}

/** Says of itself that it looks at a signature; what gives out what was signed is followed by its result. */
const SIGNATURE = /^(?:verify|validate|check|assert|ensure|require|is|has|with)_?\w*signature/i;

interface Wrapper { name: string; file: FileFacts; functions: readonly FunctionFacts[] }

/** `withB` and `withA` of `export const POST = withA(withB(async (req) => …))`, and what those hand on to. */
function wrappersOf(a: Analysis, at: number, fn: FunctionFacts, depth = 0): Wrapper[] {
  const facts = a.files[at]!;
  const outer = fn.parent === undefined ? undefined : facts.functions[fn.parent];
  if (!outer || depth > WRAPS_DEEP) return [];
  const holds = (x: Part): boolean => (x.k === 'fn' ? x.i === fn.id : x.k === 'call' && x.a.some(holds));
  return callsWithin(outer.body).filter((call) => call.a.some(holds)).flatMap((call) => {
    const name = lastName(facts, call.f);
    const c = call.f.k === 'var' ? a.resolve(a.module(at).evaluateAside(call.f))?.fn : undefined;
    if (!c) return [{ name, file: facts, functions: [] }];
    const inner = a.files[c.file]!;
    const functions = within(inner.functions, a.fnOf(c));
    return [{ name, file: inner, functions }, ...functions.filter((f) => f !== a.fnOf(c)).flatMap((f) => wrappersOf(a, c.file, f, depth + 1))];
  });
}

function callsWithin(parts: readonly Part[]): (Expr & { k: 'call' })[] {
  const calls: (Expr & { k: 'call' })[] = [];
  eachWithin(parts, (part) => void (part.k === 'call' && calls.push(part)));
  return calls;
}

/** What somebody sent was compared with its signature. */
function isSigned(points: readonly Facts[]): boolean {
  return points.some((facts) => [...facts.set].some((fact) => callsIn(fact).some((c) => c.k === 'call' && SIGNED.test(nameOfCallee(c.f)))));
}

const SENT = /^(?:req|params|query|body|input|rawInput|getRawInput)$/;

/** A decorator that lets in, or middleware that was read, takes what the client sent, and calls what lets in: whom it lets in for what could not be followed. */
export function checkOfInput(a: Analysis, start: string, need: Need): string | undefined {
  const { file, fn } = a.functionAt(start);
  const decorated = decoratorsOf(file, fn).map((d) => decoratorName(file, d)).find(letsIn);
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
  eachWithin(parts, (part) => {
    if (part.k === 'mem') out.add(part.p);
    else if (part.k === 'var') out.add(bindings[part.b]?.name ?? '');
    // `c.get('session')`
    else if (part.k === 'lit' && typeof part.v === 'string') out.add(part.v);
    else if (part.k === 'glob') out.add(part.n);
  });
}
