/**
 * Entry points: functions that a framework calls for a client. One adapter a framework; this module asks them all.
 * Boundary: a handler that no adapter knows is a function like any other, whose findings are `likely` at most.
 */
import type { FileFacts, FunctionFacts } from '@tenantlint/facts';
import type { Value } from '../values.ts';
import type { Adapter, EntryKind } from './adapter.ts';
import type { Step } from './registration.ts';
import { express } from './express.ts';
import { fastify } from './fastify.ts';
import { hono } from './hono.ts';
import { koa } from './koa.ts';
import { nest } from './nest.ts';
import { nextAction, nextApi, nextPage, nextRoute } from './next.ts';
import { orpc, safeAction, trpc } from './procedures.ts';
import { reactRouter } from './react-router.ts';
import { decoratorName } from './scope.ts';
import { svelteKit } from './sveltekit.ts';

const PLACED: readonly Adapter[] = [nextRoute, nextApi, nextPage, reactRouter, svelteKit, nest, nextAction];
export const ROUTERS: readonly Adapter[] = [hono, fastify, koa, express];
export const BUILDERS: readonly Adapter[] = [trpc, safeAction, orpc];

/** How a function came to be an entry. */
export interface EntryPoint {
  kind: EntryKind;
  adapter: Adapter;
  /** What stands before it where it is registered. */
  before?: readonly Step[];
  /** Schemas that its input passed. */
  schemas?: readonly Value[];
}

/** The entry that a function is by its place. */
export function entryAt(file: FileFacts, fn: FunctionFacts): EntryPoint | undefined {
  for (const adapter of PLACED) {
    const kind = adapter.byPlace!(file, fn);
    if (kind) return { kind, adapter };
  }
  return undefined;
}

/** The adapter among `all` whose package the file imports. */
export function importedAdapter(file: FileFacts, all: readonly Adapter[]): Adapter | undefined {
  return all.find((adapter) => file.imports.some((i) => adapter.packages.test(i.source)));
}

const PARSES = /^(?:parse|parseAsync|safeParse|safeParseAsync|validate|validateSync|cast|check|decode|atob|String|Number|URL|URLSearchParams)$/;

/** `JSON.parse`, `schema.parse`, `Buffer.from`: what it gives is what it was given, in another form. */
function parses(f: Value): boolean {
  if (f.k === 'global') return PARSES.test(f.n.slice(f.n.lastIndexOf('.') + 1));
  return f.k === 'path' && (PARSES.test(f.p) || (f.p === 'from' && f.o.k === 'global' && f.o.n === 'Buffer'));
}

/** The parameter that a value is a part of, or was parsed from, and the members taken of it; undefined where it is no such part. */
export function partOf(v: Value): { param: Value & { k: 'param' }; names: readonly string[] } | undefined {
  const names: string[] = [];
  let x = v;
  for (;;) {
    if (x.k === 'path') {
      names.unshift(x.p);
      x = x.o;
    } else if (x.k === 'each' || x.k === 'omit') x = x.o;
    else if (x.k === 'call') {
      const parsed = parses(x.f) ? x.args.map(partOf).find((part) => part !== undefined) : undefined;
      if (parsed) return parsed;
      x = x.f;
    } else break;
  }
  return x.k === 'param' ? { param: x, names } : undefined;
}

/**
 * Did the client send it? Parsing, members and elements of what it sent are its word too.
 * @param entryOf the entry that the function of a parameter is
 */
export function isClientValue(v: Value, entryOf: (fn: string) => (EntryPoint & { file: FileFacts; fn: FunctionFacts }) | undefined): boolean {
  const part = partOf(v);
  const entry = part && entryOf(part.param.fn);
  if (!entry) return false;
  const { param: { i }, names } = part;
  return entry.adapter.inputs.some((input) => {
    if (input === '*') return true;
    if (input.startsWith('@')) return entry.fn.paramDecorators?.[i]?.some((d) => decoratorName(entry.file, d) === input.slice(1));
    const [index, member] = input.split('.');
    return Number(index) === i && names[0] === member;
  });
}

/** Members under which a request carries what the client sent, whoever hands it on, or what was set by nobody in sight (`c.var`). */
const SENT = /^(?:var|params?|query|body|headers?|cookies?|search_?params|input|raw_?\w*|parsed_?input|json|form_?data|text|url|next_?url|args|data|payload|request_?payload|req|request|client\w*|files?|props|value|event|message)$/i;

/** Does the context of a request hold it, apart from what the client sent: `({ workspace }) =>`, `req.auth.accountId`? */
export function isContextValue(v: Value, entryOf: (fn: string) => (EntryPoint & { file: FileFacts; fn: FunctionFacts }) | undefined): boolean {
  let x = v;
  let n = 0;
  for (; x.k === 'path'; x = x.o, n++) if (SENT.test(x.p)) return false;
  return x.k === 'param' && n >= 2 && entryOf(x.fn) !== undefined && !isClientValue(v, entryOf);
}
