/**
 * How sure it is that an access fails, and on what that rests: whether a client gets there, whether something that was
 * not followed could be the check. Boundary: asks only of accesses that were not proved.
 */
import type { FileFacts, FunctionFacts } from '@tenantlint/facts';
import type { Resource } from '@tenantlint/model';
import type { AccessSite, Analysis } from './analysis.ts';
import { inBackground, isSigned, knowsTenant, startedBy } from './background.ts';
import { checkOfInput, foundByAddress, isFromSigner, meantForAdministrators, meantForAnybody, SIGNED_BY } from './asker.ts';
import { callsIn, couldDecide, isCheck, isShaping, platformAt } from './needs.ts';
import { expressionOf, parameterIn } from './origins.ts';
import { conjuncts, selecting } from './predicate.ts';
import { missesPresence } from './presence.ts';
import { isResolver } from './resolvers.ts';
import type { Need, Summary } from './summary.ts';
import { isClientBody, type Miss } from './tie.ts';
import type { Confidence } from './types.ts';
import { mentions, nameOfCallee, TOO_LARGE, type Value } from './values.ts';

/** What is still owed where nobody calls any more. */
export interface Owed { need: Need; root: Summary }

/** Where the way to an access starts, as `file:function`: the handler that a framework calls, or the function nobody calls. */
export const startOf = (need: Need, root: Summary): string => need.entry?.key ?? `${root.file}:${root.fn}`;

/** The values that select what was not proved. */
export function keysOf(a: Analysis, need: Need, miss: Miss, resource: Resource | undefined): readonly Value[] {
  if (need.row.aspect || miss.gap === 'unkeyed') return miss.culprit ? [miss.culprit] : [];
  return resource ? selecting(a.tying.predicate(need.row), a.t) : [];
}

/** How sure a finding is: exactly the assumptions of a `likely`, the reason of a `possible`. */
export interface Grade { confidence: Confidence; assumptions: string[]; reason?: string }

export function gradeOf(a: Analysis, site: AccessSite, need: Need, miss: Miss, root: Summary, resource: Resource | undefined): Grade {
  if (miss.gap === 'opaque') return { confidence: 'possible', assumptions: [], reason: miss.detail };
  if (miss.gap === 'injected') return isClientBody(miss.culprit!) ? { confidence: 'certain', assumptions: [] } : { confidence: 'likely', assumptions: [`nothing out of sight says what \`${expressionOf(miss.culprit!)}\` may be`] };
  const keys = keysOf(a, need, miss, resource);
  if (miss.weak) return { confidence: 'possible', assumptions: [], reason: miss.weak };
  if (keys.some(isTooLarge)) return { confidence: 'possible', assumptions: [], reason: 'what selects it is too involved to follow' };
  if (miss.kept) return { confidence: 'possible', assumptions: [], reason: 'what selects it is kept with whoever asks, and no foreign key says whose it is' };
  if (miss.own) return { confidence: 'possible', assumptions: [], reason: 'it selects rows of one user, in whatever tenant they are' };
  const start = startOf(need, root);
  const { file, fn } = a.functionAt(start);
  const background = inBackground(a, start, miss, keys);
  if (background && !(miss.gap === 'key-only' && resource && knowsTenant(a, start, resource))) return { confidence: 'possible', assumptions: [], reason: background };
  if (isSelecting(miss) && isFromSigner(a, start)) return { confidence: 'possible', assumptions: [], reason: SIGNED_BY };
  if (isStart(a, need, root) && (miss.gap === 'unfiltered' || (miss.gap === 'owner-unset' && resource?.kind === 'shared'))) return { confidence: 'possible', assumptions: [], reason: 'it runs when the program starts, for all tenants at once' };
  if (miss.gap === 'owner-unset' && resource?.kind === 'shared' && startedBy(a, start)) return { confidence: 'possible', assumptions: [], reason: 'no client starts it, and rows of no tenant are there for all' };
  const isOfAll = miss.gap === 'unfiltered' || miss.gap === 'conditional';
  const platform = platformOf(a, need) ?? (isSelecting(miss) ? meantForAdministrators(a, start, need, isOfAll) : undefined);
  if (platform) return { confidence: 'possible', assumptions: [], reason: platform };
  if (miss.gap === 'key-only' && site.operation === 'read' && isResolver(a, need, root)) return { confidence: 'possible', assumptions: [], reason: 'it only tells whose a row is, and no caller is seen' };
  if ((miss.gap === 'key-only' || miss.gap === 'unfiltered') && site.operation === 'read' && foundByAddress(a, start, need)) return { confidence: 'possible', assumptions: [], reason: 'it is found by its public address, and nothing on the way asks who it is: it may be meant for anybody' };
  const helper = couldDischarge(a, need, keys);
  if (helper) return { confidence: 'possible', assumptions: [], reason: `${helper} could be the check, and its body was not read` };
  const unread = need.entry?.unread[0];
  if (unread !== undefined && (miss.gap === 'key-only' || miss.gap === 'reference' || miss.gap === 'untrusted')) return { confidence: 'possible', assumptions: [], reason: `${unread} stands before it and could be the check, and its body was not read` };
  if (miss.gap === 'untrusted') {
    const anybody = meantForAnybody(a, start, need);
    if (anybody) return { confidence: 'possible', assumptions: [], reason: anybody };
    const doubt = need.doubts?.[0] ?? checkOfInput(a, start, need);
    if (doubt !== undefined) return { confidence: 'possible', assumptions: [], reason: `${doubt} could be the check, and was not followed` };
    return { confidence: 'likely', assumptions: [`nothing out of sight ties \`${expressionOf(need.asked!)}\` to whoever asks`] };
  }
  if (miss.assumed) return { confidence: 'likely', assumptions: [miss.assumed] };
  if (a.entryOf(start)) {
    const presence = missesPresence(a, need, miss);
    if (!presence) return { confidence: 'certain', assumptions: [] };
    return presence.shown ? { confidence: 'likely', assumptions: [`\`${presence.tenant}\` can be absent there`] } : { confidence: 'possible', assumptions: [], reason: `nothing shows that \`${presence.tenant}\` can be absent` };
  }
  const held = site.open ? interfaceOf(a, file, fn) : undefined;
  if (held !== undefined) return { confidence: 'possible', assumptions: [], reason: `who calls it holds it as \`${held}\`, and was not followed` };
  const parameter = keys.map(parameterIn).find((p) => p !== undefined);
  return { confidence: 'likely', assumptions: [parameter ? `no caller proves \`${parameter}\`` : `\`${site.symbol || 'this code'}\` runs for one tenant at a time`] };
}

/** What selects its rows, or names what it points at, is not enough; whose word the tenant is, and what a key is made of, is another matter. */
const isSelecting = ({ gap }: Miss): boolean => gap === 'key-only' || gap === 'reference' || gap === 'unfiltered' || gap === 'conditional';

/** Interfaces that a framework calls by, or that say nothing of who calls. */
const LIFECYCLE = /^(?:On(?:Module|Application)|BeforeApplication|CanActivate|NestInterceptor|NestMiddleware|PipeTransform|ExceptionFilter|AsyncDisposable|Disposable|EventSubscriber|EntitySubscriber)/;

/** The interface by which others hold a method's object. A single file shows no callers anyway. */
function interfaceOf(a: Analysis, file: FileFacts, fn: FunctionFacts): string | undefined {
  if (a.openWorld || fn.cls === undefined) return undefined;
  return file.classes[fn.cls]!.implements?.find((name) => !LIFECYCLE.test(name));
}

const BOOTSTRAP = /^on(?:ModuleInit|ApplicationBootstrap)$/;

/** A module's body and hooks run when the program starts; what it hands to others runs when they say. */
function isStart(a: Analysis, need: Need, root: Summary): boolean {
  if (need.entry || need.handedOver) return false;
  const { name, cls } = a.files[root.file]!.functions[root.fn]!;
  return root.fn === 0 || (cls !== undefined && BOOTSTRAP.test(name ?? ''));
}

/** No client gets there, or nothing but whose a row is comes of it. */
export const isHarmless = (a: Analysis, { need, root }: Owed): boolean => isStart(a, need, root) || platformOf(a, need) !== undefined || isResolver(a, need, root) || startedBy(a, startOf(need, root)) !== undefined || conjuncts(a.tying.predicate(need.row)).some((c) => isSigned(c.v));

/** Why only the platform's own get to an access. */
function platformOf(a: Analysis, need: Need): string | undefined {
  return platformAt(a, [...need.events, ...need.returned]) ?? need.entry?.platform;
}

/** An unknown function that was given the row or one of its keys, and whose result was tested. */
function couldDischarge(a: Analysis, need: Need, keys: readonly Value[]): string | undefined {
  for (const facts of [...need.events, ...need.returned]) {
    for (const fact of facts.set) {
      for (const c of callsIn(fact)) {
        if (c.k !== 'call' || c.f.k === 'opaque' || isOperator(c.f) || isShaping(c.f)) continue;
        // of functions at hand only those that call themselves are not followed: their name must say that they check
        const own = c.f.k === 'fn' ? (a.fnOf(c.f).name ?? '') : undefined;
        const name = own ?? nameOfCallee(c.f);
        if (own === undefined ? !couldDecide(name) : !isCheck(name)) continue;
        const about = c.args.some((x) => x.rows.has(need.row) || mentions(x, need.row) || keys.some((key) => x === key || mentions(x, key) || isParent(x, key)));
        if (about) return name || 'a function';
      }
    }
  }
  return undefined;
}

/** Operators, the language's own functions and what stands for an entity check nothing; names of the file's own scope carry its number. */
export const isOperator = (f: Value): boolean => (f.k === 'global' && !/^\d+:/.test(f.n)) || (f.k === 'import' && f.file < 0 && f.source.startsWith('#'));

const CARRIERS = /^(?:req|request|ctx|context|c|event|res|response|params|searchParams)$/;
function isParent(x: Value, key: Value): boolean {
  if (x.k === 'param' && CARRIERS.test(x.name)) return false;
  if (x.k === 'const' || x.k === 'undef') return false;
  return key.k === 'path' && key.o === x;
}

/** Is it, or is it made of, a value beyond the limits? */
function isTooLarge(v: Value): boolean {
  if (v.k === 'path' || v.k === 'each') return isTooLarge(v.o);
  if (v.k === 'call') return isTooLarge(v.f) || v.args.some(isTooLarge);
  return v.k === 'opaque' && v.reason === TOO_LARGE;
}
