/**
 * Which functions are worth walking for what they owe: those that may reach an access, directly or through what they
 * mention. Over-approximates: members are matched by name alone, names by where they are declared or imported from.
 */
import type { Expr, FileFacts, FunctionFacts, Sinks } from '@tenantlint/facts';
import type { Link } from './analysis.ts';
import { isKeyedMethod, isKeyedModule } from './layers/index.ts';

interface Mentions { members: Set<string>; names: Set<number> }

/**
 * @param sinks what begins an access
 * @param holders files that import a library whose accesses have everyday names (`get`): what they declare is worth following
 * @returns per file, the ids of functions that may reach one
 */
export function relevantFunctions(files: readonly FileFacts[], sinks: Sinks, link: Link, holders: ReadonlySet<number> = new Set()): ReadonlySet<number>[] {
  const receivers = new Set(sinks.receivers);
  const mentioned = files.map((file) => file.functions.map((fn) => mentionsOf([fn.params, fn.body], { members: new Set(), names: new Set() }, receivers)));
  const relevant = files.map(() => new Set<number>());
  const members = new Set([...sinks.names, ...sinks.common.map(onReceiver)]);
  // `const { findMany } = delegate`: a sink by its bare name
  const bare = new Set([...sinks.names, ...sinks.common]);
  const hot = files.map((file, i) => new Set(file.bindings.flatMap((b, id) => (bare.has(b.name) || (holders.has(i) && b.fn === 0 && (b.kind !== 'import' || importsKeyed(file, id))) ? [id] : []))));
  const exported = files.map(() => new Set<string>());
  const linked = files.map((file, i) => {
    const memo = new Map<string, number | undefined>();
    return (source: string): number | undefined => {
      if (!memo.has(source)) memo.set(source, link(i, source));
      return memo.get(source);
    };
  });
  for (let grew = true; grew; ) {
    grew = false;
    files.forEach((file, i) => {
      for (const fn of file.functions) {
        if (relevant[i]!.has(fn.id)) continue;
        const own = mentioned[i]![fn.id]!;
        const hit = intersects(own.members, members) || (holders.has(i) && [...own.members].some(isKeyedMethod)) || intersects(own.names, hot[i]!) || file.functions.some((inner) => inner.parent === fn.id && relevant[i]!.has(inner.id));
        if (!hit) continue;
        relevant[i]!.add(fn.id);
        grew = true;
        if (fn.id !== 0) nameIt(file, fn, hot[i]!, members);
      }
      if (passOn(file, i)) grew = true;
    });
  }
  return relevant;

  /** Exports and imports of what is hot. */
  function passOn(file: FileFacts, i: number): boolean {
    const before = exported[i]!.size + hot[i]!.size + members.size;
    for (const e of file.exports) {
      if ('b' in e) {
        if (hot[i]!.has(e.b)) exported[i]!.add(e.name);
      } else if ('e' in e) {
        if (relevant[i]!.size > 0) exported[i]!.add(e.name);
      } else {
        const from = linked[i]!(e.source);
        if (from === undefined) continue;
        if (e.name === '*') exported[from]!.forEach((n) => exported[i]!.add(n));
        else if ('imported' in e && (e.imported === '*' ? exported[from]!.size > 0 : exported[from]!.has(e.imported))) exported[i]!.add(e.name);
      }
    }
    for (const im of file.imports) {
      const from = linked[i]!(im.source);
      if (from === undefined) continue;
      if (im.name === '*') exported[from]!.forEach((n) => members.add(n));
      else if (exported[from]!.has(im.name)) hot[i]!.add(im.b);
    }
    return exported[i]!.size + hot[i]!.size + members.size > before;
  }
}

const importsKeyed = (file: FileFacts, b: number): boolean => file.imports.some((im) => im.b === b && isKeyedModule(im.source));

/** How a function can be reached: by the name it is bound to, or as a member. */
function nameIt(file: FileFacts, fn: FunctionFacts, hot: Set<number>, members: Set<string>): void {
  const isMember = fn.kind === 'method' || fn.kind === 'getter' || fn.kind === 'field' || fn.symbol.includes('.');
  if (fn.name && isMember) members.add(fn.name);
  const root = fn.symbol.split('.')[0];
  file.bindings.forEach((b, id) => {
    if ((b.name === fn.name && b.fn === fn.parent) || (b.name === root && b.fn === 0)) hot.add(id);
  });
}

function intersects<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const x of a) if (b.has(x)) return true;
  return false;
}

/** A member of something that may be a receiver of accesses. */
const onReceiver = (name: string): string => `?.${name}`;

/** Members and names that a body mentions, nested functions aside (they are functions of their own). */
function mentionsOf(node: unknown, out: Mentions, receivers: ReadonlySet<string>): Mentions {
  if (Array.isArray(node)) {
    for (const x of node) mentionsOf(x, out, receivers);
  } else if (node !== null && typeof node === 'object') {
    const n = node as { k?: string; p?: unknown; b?: unknown; t?: unknown; o?: Expr };
    if (n.k === 'mem') {
      out.members.add(n.p as string);
      if (n.o!.k !== 'mem' || receivers.has(n.o!.p)) out.members.add(onReceiver(n.p as string));
    }
    else if (n.k === 'var') out.names.add(n.b as number);
    for (const key in node) {
      if (key === 's' || key === 'ps' || key === 'ks' || key === 't') continue;
      const x = (node as Record<string, unknown>)[key];
      if (typeof x === 'object') mentionsOf(x, out, receivers);
    }
    // elsewhere `t` is a type
    if (n.k === 'if' || n.k === 'cond' || n.k === 'loop' || n.k === 'asg') mentionsOf(n.t, out, receivers);
    // `const { findMany } = delegate`
    else if (n.k === 'pobj') for (const x of (node as { p: { key: string | null }[] }).p) if (x.key !== null) out.members.add(x.key).add(onReceiver(x.key));
  }
  return out;
}
