/**
 * Functions of libraries that run a callback at once, in some context of theirs, and give what it gives: a request's entity
 * manager, asynchronous storage, a span of a trace. What the callback does, the caller does.
 * Boundary: told by the module that a name comes from, and for storage by its constructor; other wrappers may keep, delay or
 * swallow what they are given.
 */
import { nameOfCallee, type Value } from './values.ts';

export interface Run { body: Value; args: readonly Value[] }

/** @returns the callback, and what it is given as far as that is known */
export function runOf(fn: Value, args: readonly Value[]): Run | undefined {
  if (args.length === 0) return undefined;
  if (fn.k === 'import') return SPANS.has(fn.name) && fn.source.startsWith('@sentry/') ? last(args) : undefined;
  if (fn.k !== 'path') return undefined;
  switch (fn.p) {
    // MikroORM's `RequestContext.create(em, next)`
    case 'create':
    case 'createAsync':
      return args[1] && fn.o.k === 'import' && fn.o.name === 'RequestContext' && fn.o.source.startsWith('@mikro-orm/') ? { body: args[1], args: [] } : undefined;
    case 'run':
      return args[1] && isStorage(fn.o) ? { body: args[1], args: args.slice(2) } : undefined;
    case 'exit':
      return isStorage(fn.o) ? { body: args[0]!, args: args.slice(1) } : undefined;
    // OpenTelemetry's, of a tracer or of the module
    case 'startActiveSpan':
      return last(args);
    default:
      return fn.o.k === 'import' && fn.o.source.startsWith('@sentry/') && SPANS.has(fn.p) ? last(args) : undefined;
  }
}

const SPANS: ReadonlySet<string> = new Set(['startSpan', 'startSpanManual', 'withScope', 'withIsolationScope', 'withActiveSpan', 'suppressTracing', 'continueTrace']);

const last = (args: readonly Value[]): Run | undefined => (args.at(-1)!.k === 'fn' ? { body: args.at(-1)!, args: [] } : undefined);

const isStorage = (v: Value): boolean => v.k === 'call' && v.ctor && nameOfCallee(v.f) === 'AsyncLocalStorage';
