/**
 * Calls that are named like accesses but whose receiver syntax cannot name (`delegate.findMany()`): kept for the type
 * checker to resolve, and recognised as accesses where it has answered. Boundary: Prisma's operations so far.
 */
import { PRISMA_OPERATIONS, type Span } from '@tenantlint/facts';
import type { CallExpr } from './calls.ts';
import type { Frame } from './frame.ts';
import type { Recognised } from './layers/layer.ts';
import { hasPrismaForm } from './layers/prisma.ts';
import type { Value } from './values.ts';

export interface UnknownReceiver {
  /** Relative to the project's root. */
  file: string;
  /** Of the call. */
  span: Span;
  /** Name of an operation (`findMany`). */
  method: string;
  /** What the receiver is, as far as syntax tells. */
  why: string;
}

/** What the type checker says of a call: the operation and the resource whose delegate declares it. */
export interface TypedReceiver {
  resource: string;
  method: string;
}

/** The key of a call in {@link AnalyseOptions.typedReceivers}. */
export function receiverKey(file: string, span: Span): string {
  return `${file}:${span[0]}`;
}

/**
 * Asked where no layer recognises a call, or recognises it without its resource.
 * @returns the access that the types say it is; otherwise notes the call as unknown
 */
export function recogniseByType({ a, file }: Frame, e: CallExpr, callee: Value, args: readonly Value[]): Recognised | undefined {
  const method = callee.k === 'path' ? callee.p : e.f.k === 'mem' ? e.f.p : undefined;
  if (method === undefined || !Object.hasOwn(PRISMA_OPERATIONS, method) || args.length > 1 || !hasPrismaForm(args[0])) return undefined;
  const receiver = callee.k === 'path' ? callee.o : callee;
  if (!mayBeDelegate(receiver)) return undefined;
  const { path } = a.files[file]!;
  const key = receiverKey(path, e.s);
  const typed = a.typedReceivers.get(key);
  if (typed?.method === method && a.model.resources[typed.resource]?.layer === 'prisma') {
    return { method, operation: PRISMA_OPERATIONS[method]!.operation, resource: typed.resource, args };
  }
  a.unknownReceivers.set(key, { file: path, span: e.s, method, why: describe(receiver) });
  return undefined;
}

function mayBeDelegate(v: Value): boolean {
  switch (v.k) {
    case 'const':
    case 'undef':
    case 'arr':
    case 'list':
    case 'tpl':
    case 'fn':
    case 'row':
      return false;
    case 'global':
      return !(v.n in globalThis);
    case 'call':
      return !(v.ctor && v.f.k === 'global');
    default:
      return true;
  }
}

function describe(receiver: Value): string {
  let v = receiver;
  while (v.k === 'path' || v.k === 'each') {
    if (v.k === 'each') return 'chosen at run time';
    v = v.o;
  }
  switch (v.k) {
    case 'param':
      return 'comes in as a parameter';
    case 'this':
      return 'held by the instance';
    case 'call':
    case 'promise':
    case 'ret':
      return 'the result of a call';
    case 'import':
      return 'imported';
    default:
      return 'not followed';
  }
}
