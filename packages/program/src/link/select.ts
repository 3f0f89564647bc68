/**
 * Which files of a repository to parse: those that may hold an access, whoever imports them (callers), and what both
 * import (helpers, guards, wrappers). Boundary: follows value imports only; browser code (`'use client'`) calls no
 * database and is followed in neither direction, and no `.tsx` is read as a helper: a component decides nothing.
 */
import { isAccessModule } from '@tenantlint/proof';
import { importSources } from './imports.ts';
import type { Resolver } from './resolve.ts';

/** What one text says before it is parsed. */
export interface Outline {
  /** May hold an access. */
  sink: boolean;
  /** Starts with `'use client'`. */
  client: boolean;
  imports: readonly string[];
}

/** @param text the file, a byte per character */
export function outline(text: string, mayHoldAccess: (text: string) => boolean, isHeld: (source: string) => boolean = () => false): Outline {
  const imports = importSources(text);
  return { sink: mayHoldAccess(text) || imports.some((source) => isAccessModule(source) || isHeld(source)), client: isClient(text), imports };
}

/**
 * @param outlines of all files in scope, by path
 * @param resolve where an import leads
 * @returns paths to parse, what a file imports before the file itself (circles aside), so that modules can be walked
 * without descending into long chains of imports; the same for every order of `outlines`
 */
export function selectFiles(outlines: ReadonlyMap<string, Outline>, resolve: Resolver): string[] {
  const paths = [...outlines.keys()].sort();
  const imports = new Map<string, string[]>(paths.map((path) => [path, [...importedBy(path)].sort()]));
  const importers = new Map<string, string[]>();
  for (const path of paths) for (const to of imports.get(path)!) append(importers, to, path);

  const isServer = (path: string): boolean => !outlines.get(path)!.client;
  const chosen = new Set(paths.filter((path) => outlines.get(path)!.sink));
  spread(chosen, importers, isServer);
  spread(chosen, imports, (path) => isServer(path) && !/\.[jt]sx$/.test(path));
  return inOrder([...chosen].sort(), (path) => imports.get(path)!.filter((to) => chosen.has(to)));

  function importedBy(path: string): Set<string> {
    const found = new Set<string>();
    for (const source of outlines.get(path)!.imports) {
      const to = resolve(path, source);
      if (to !== undefined && to !== path && outlines.has(to)) found.add(to);
    }
    return found;
  }
}

/** Adds to `set` all that is reached from it. */
function spread(set: Set<string>, edges: ReadonlyMap<string, readonly string[]>, isWanted: (path: string) => boolean): void {
  // A set grows while it is read: what is added is visited too.
  for (const path of set) for (const to of edges.get(path) ?? []) if (isWanted(to)) set.add(to);
}

/** Depth first, without recursion: a repository's longest chain of imports may be longer than the stack. */
function inOrder(paths: readonly string[], next: (path: string) => readonly string[]): string[] {
  const order: string[] = [];
  const entered = new Set<string>();
  for (const start of paths) {
    const stack = entered.has(start) ? [] : [{ path: start, open: next(start).slice() }];
    entered.add(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.open.shift();
      if (to === undefined) {
        order.push(top.path);
        stack.pop();
      } else if (!entered.has(to)) {
        entered.add(to);
        stack.push({ path: to, open: next(to).slice() });
      }
    }
  }
  return order;
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A directive stands before all statements: only comments and other directives may precede it. */
function isClient(text: string): boolean {
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  for (;;) {
    while (text.charCodeAt(at) <= 32) at++;
    const two = text.slice(at, at + 2);
    const end = two === '//' || two === '#!' ? text.indexOf('\n', at) : two === '/*' ? text.indexOf('*/', at) + 1 : directiveEnd(text, at);
    if (end <= at) return false;
    if (text.startsWith('use client', at + 1) && end === at + 'use client'.length + 1) return true;
    at = end + 1;
    while (text[at] === ';') at++;
  }
}

/** Where a string that begins at `at` ends; -1 where none does. */
function directiveEnd(text: string, at: number): number {
  return text[at] === "'" || text[at] === '"' ? text.indexOf(text[at]!, at + 1) : -1;
}
