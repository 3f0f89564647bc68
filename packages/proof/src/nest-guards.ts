/**
 * Guards of NestJS handlers, read by their bodies: what holds wherever `canActivate` allows holds in the handler, of whose
 * parameters the decorators say which part of the request they are. Boundary: guards of `@UseGuards` on the class or the
 * method; global ones, interceptors and pipes are not read, and metadata a guard asks for is unknown.
 */
import type { Expr, FileFacts } from '@tenantlint/facts';
import type { Analysis } from './analysis.ts';
import { partsOfPath, requiredIn } from './entries/route-params.ts';
import { decoratorName, decoratorsOf } from './entries/scope.ts';
import { Facts } from './facts.ts';
import { type Before, mayLetIn } from './middleware.ts';
import { substitution } from './substitute.ts';
import { children, type Closure, mentions, nameOfCallee, type Outcome, type Terms, truth, type Value } from './values.ts';

/** Members of the request by the decorator that gives them. */
const PARTS: Record<string, string> = { Param: 'params', Body: 'body', Query: 'query', Headers: 'headers' };

/** @returns what a handler starts from; undefined where no guard stands before it */
export function beforeDecorated(a: Analysis, handler: Closure): Before | undefined {
  const fn = a.fnOf(handler);
  const file = a.files[handler.file]!;
  const cls = fn.cls === undefined ? undefined : file.classes[fn.cls];
  const guards = [...(cls?.decorators ?? []), ...(fn.decorators ?? [])].flatMap((d) => (d.k === 'call' && decoratorName(file, d) === 'UseGuards' ? d.a : []));
  if (guards.length === 0) return undefined;
  const { t } = a;
  const context = t.global('the execution context');
  const request = requestOf(t, context);
  const before: Before = { facts: Facts.none, members: new Map(), read: [], unread: [] };
  const namesInPath = new Set(decoratorsOf(file, fn).flatMap((d) => (d.k === 'call' ? d.a : [])).flatMap((arg) => (arg.k === 'lit' ? requiredIn(String(arg.v)) : [])));
  a.paramsOf(handler).forEach((p, i) => {
    const part = partOf(a, handler.file, fn.paramDecorators?.[i] ?? [], request, context);
    if (part) before.members.set(p, part);
    // a request without a part of its path comes to another handler
    if (part?.k === 'path' && part.o === t.path(request, 'params') && namesInPath.has(part.p)) before.facts = before.facts.add(part);
  });
  const parts = partsOfPath(a.files, file, fn);
  for (const guard of guards) {
    if (guard.k === 'spread') continue;
    const v = classOf(a, a.module(handler.file).evaluateAside(guard));
    const body = v.k === 'cls' || v.k === 'inst' ? a.resolve(t.path(v.k === 'cls' ? t.inst(v, []) : v, 'canActivate'))?.fn : undefined;
    if (!body) {
      if (mayLetIn(v)) before.unread.push(nameOfCallee(v.k === 'call' ? v.f : v));
      continue;
    }
    const allowing = (a.summary(body)?.exits ?? []).filter((x) => truth(x.value) !== false);
    const [own] = a.paramsOf(body);
    const go = substitution(t, new Map([...a.paramsOf(body).map((p) => [p, context] as const), ...(own && parts ? absentParts(t, own, allowing, parts) : [])]));
    if (allowing.length > 0) before.facts = before.facts.add(...[...Facts.join(t, allowing.map((x) => Facts.none.add(...x.facts, x.value))).set].map(go));
  }
  return before;
}

/** `request.params.teamId || request.params.id` on a route without `:teamId`: one guard for several routes. */
function absentParts(t: Terms, context: Value, exits: readonly Outcome[], parts: ReadonlySet<string>): (readonly [Value, Value])[] {
  const params = t.path(requestOf(t, context), 'params');
  // a set gives those too that are added while it is walked
  const seen = new Set<Value>(exits.flatMap((x) => [x.value, ...x.facts]));
  const absent: (readonly [Value, Value])[] = [];
  for (const v of seen) {
    if (v.k === 'path' && v.o === params && !parts.has(v.p)) absent.push([v, t.undef]);
    for (const x of [...children(v), ...(v.k === 'ret' ? v.outs.flatMap((o) => o.facts) : [])]) if (mentions(x, params)) seen.add(x);
  }
  return absent;
}

/** Of the context that a guard is given. */
const requestOf = (t: Terms, context: Value): Value => t.call(t.path(t.call(t.path(context, 'switchToHttp'), []), 'getRequest'), []);

function classOf(a: Analysis, v: Value): Value {
  return v.k === 'import' ? a.imported(v) : v;
}

/** `@Param('id') id` is `request.params.id`; a decorator of the project is what its factory returns. */
function partOf(a: Analysis, file: number, decorators: readonly Expr[], request: Value, context: Value): Value | undefined {
  const { t } = a;
  const facts: FileFacts = a.files[file]!;
  for (const d of decorators) {
    const name = decoratorName(facts, d);
    const arg = d.k === 'call' && d.a[0] && d.a[0].k !== 'spread' ? a.module(file).evaluateAside(d.a[0]) : undefined;
    if (name === 'Req' || name === 'Request') return request;
    const part = PARTS[name];
    if (part) return arg?.k === 'const' ? t.path(t.path(request, part), String(arg.v)) : t.path(request, part);
    const made = d.k === 'call' ? madeBy(a, classOf(a, a.module(file).evaluateAside(d.f)), arg ?? t.undef) : undefined;
    const exits = made && a.summary(made.factory)?.exits;
    if (!made || !exits) continue;
    const [data, given] = a.paramsOf(made.factory);
    const go = substitution(t, new Map([...(data ? [[data, made.data] as const] : []), ...(given ? [[given, context] as const] : [])]));
    return go(t.ret(exits));
  }
  return undefined;
}

/** `createParamDecorator(factory)`, or a function that gives the decorator of one (`() => Asking(isMember)`). */
function madeBy(a: Analysis, v: Value, data: Value): { factory: Closure; data: Value } | undefined {
  if (v.k === 'call' && nameOfCallee(v.f) === 'createParamDecorator') return v.args[0]?.k === 'fn' ? { factory: v.args[0], data } : undefined;
  const [exit, ...more] = v.k === 'fn' && a.paramsOf(v).length === 0 ? (a.summary(v)?.exits ?? []) : [];
  if (exit?.value.k !== 'call' || more.length > 0) return undefined;
  const inner = classOf(a, exit.value.f);
  return inner.k === 'fn' ? undefined : madeBy(a, inner, exit.value.args[0] ?? a.t.undef);
}
