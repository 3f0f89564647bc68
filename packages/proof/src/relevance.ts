/**
 * Which functions are worth walking: those that may reach an access, directly or through what they mention by name.
 * Over-approximates: a function is left out only if no name it mentions leads to a sink.
 */
import type { FileFacts } from '@tenantlint/facts';

/**
 * @param sinks method names that begin an access
 * @returns per file, the ids of functions that may reach one
 */
export function relevantFunctions(files: readonly FileFacts[], sinks: ReadonlySet<string>): ReadonlySet<number>[] {
  const mentioned = files.map((file) => file.functions.map((fn) => (fn.id === 0 ? new Set<string>() : namesIn(fn.body, file))));
  const names = new Set(sinks);
  const relevant = files.map(() => new Set<number>());
  for (let grew = true; grew; ) {
    grew = false;
    files.forEach((file, i) => {
      for (const fn of file.functions) {
        if (fn.id === 0 || relevant[i]!.has(fn.id)) continue;
        const hit = [...mentioned[i]![fn.id]!].some((n) => names.has(n));
        if (!hit && !file.functions.some((inner) => inner.parent === fn.id && relevant[i]!.has(inner.id))) continue;
        relevant[i]!.add(fn.id);
        grew = true;
        if (fn.name && !names.has(fn.name)) names.add(fn.name);
      }
      for (const e of file.exports) {
        // what a module exports under another name is mentioned by that one
        if ('b' in e && names.has(file.bindings[e.b]!.name)) names.add(e.name);
        if ('imported' in e && names.has(e.imported)) names.add(e.name);
      }
      for (const imported of file.imports) if (names.has(imported.name)) names.add(file.bindings[imported.b]!.name);
    });
  }
  return relevant;
}

/** Member names and names that a body mentions, nested functions aside (they are functions of their own). */
function namesIn(node: unknown, file: FileFacts, out = new Set<string>()): Set<string> {
  if (Array.isArray(node)) {
    for (const x of node) namesIn(x, file, out);
  } else if (node !== null && typeof node === 'object') {
    const n = node as { k?: string; p?: unknown; b?: unknown };
    if (n.k === 'mem') out.add(n.p as string);
    else if (n.k === 'var') out.add(file.bindings[n.b as number]!.name);
    for (const key in node) {
      const x = (node as Record<string, unknown>)[key];
      if (typeof x === 'object' && key !== 's' && key !== 'ps' && key !== 'ks' && key !== 't') namesIn(x, file, out);
    }
    if (n.k === 'let' || n.k === 'if' || n.k === 'cond' || n.k === 'loop' || n.k === 'asg') namesIn((node as { t?: unknown }).t, file, out);
  }
  return out;
}
