/**
 * A library's decorators on a class and its members, wherever they are written: the project's own decorators that only
 * call one of them (`JsonColumn = (options) => Column({ type: 'json', ...options })`) count as it.
 * Boundary: a decorator that applies several is read where it lists them (`applyDecorators(…)`).
 */
import type { Arg, ClassMember, Expr } from '@tenantlint/facts';
import { argument, type Ref, type Sources } from './sources.ts';

export interface Decorator { name: string; args: Arg[]; at: Ref }

/** Whose decorators count: `owns` knows the library's packages, `decorators` are the names that say something. */
export interface DecoratorLibrary { owns(source: string): boolean; decorators: ReadonlySet<string> }

const DEPTH = 4;

/** @returns the decorators that come from the library, in the order written. */
export function decoratorsOf(sources: Sources, file: Ref['file'], decorators: readonly Expr[] | undefined, library: DecoratorLibrary): Decorator[] {
  return (decorators ?? []).flatMap((e) => read(sources, { file, e }, library, 0));
}

/** Those of a class's member, with what the class knows of its own names (a mixin's parameters). */
export function memberDecorators(sources: Sources, { file, env }: Ref, member: ClassMember, library: DecoratorLibrary): Decorator[] {
  return decoratorsOf(sources, file, member.decorators, library).map((decorator) => ({ ...decorator, at: env ? { ...decorator.at, env } : decorator.at }));
}

function read(sources: Sources, ref: Ref, library: DecoratorLibrary, depth: number): Decorator[] {
  const { e } = ref;
  if (e.k !== 'call' || depth > DEPTH) return [];
  const callee = sources.follow({ ...ref, e: e.f });
  if (callee.kind === 'external') {
    if (callee.name === 'applyDecorators') return e.a.flatMap((arg) => (arg.k === 'spread' ? [] : read(sources, { ...ref, e: arg }, library, depth + 1)));
    return library.owns(callee.source) && library.decorators.has(callee.name) ? [{ name: callee.name, args: e.a, at: ref }] : [];
  }
  const inner = callee.kind === 'expr' ? sources.apply(ref) : undefined;
  const found = inner && sources.follow(inner);
  return found?.kind === 'expr' ? read(sources, found, library, depth + 1) : [];
}

/** The object literal among a decorator's arguments, from a position on; its properties by name. */
export function optionsOf(sources: Sources, { args, at }: Pick<Decorator, 'args' | 'at'>, from = 0): ReadonlyMap<string, Ref> {
  for (let index = from; index < args.length; index++) {
    const arg = argument(at, args, index);
    const found = arg && sources.reduce(arg);
    if (found?.e.k === 'obj') return sources.entries(found).entries;
  }
  return new Map();
}

export function isTrue(sources: Sources, ref: Ref | undefined): boolean {
  const found = ref && sources.reduce(ref);
  return found?.e.k === 'lit' && found.e.v === true;
}

/** Said outright: what is computed is not taken to be false. */
export function isFalse(ref: Ref | undefined): boolean {
  return ref?.e.k === 'lit' && ref.e.v === false;
}
