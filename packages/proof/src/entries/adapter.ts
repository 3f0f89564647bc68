/**
 * What a framework's adapter says, as data: where requests come in, and which values are the client's.
 * Boundary: conventions of paths, names, decorators and shapes of calls; what middleware does is read from its body.
 */
import type { FileFacts, FunctionFacts } from '@tenantlint/facts';

export type EntryKind = 'route' | 'api' | 'action' | 'page' | 'procedure';

export interface Adapter {
  /** As a reader would name it. */
  name: string;
  /** Sources whose import says that a file uses the framework. */
  packages: RegExp;
  /** The entry that a function is by where it stands: its file's path, its name, its decorators. */
  byPlace?(file: FileFacts, fn: FunctionFacts): EntryKind | undefined;
  /**
   * Where a handler finds what the client sent: the index of a parameter and members of it (`0.params`), calls included
   * (`0.json` is `req.json()`); `*` is every parameter, a decorator's name (`@Param`) a parameter that carries it.
   */
  inputs: readonly string[];
  /** Members of a handler's first parameter by whose call it asks for a part of its path, and finds nothing where the route has none. */
  pathPart?: readonly string[];
  /** Routers that are built by calls. */
  routers?: {
    /** What makes one, by the name it is imported under or called as. */
    makers: RegExp;
    /** Does middleware of this path stand before a route of that path? */
    covers(use: string, route: string): boolean;
  };
  /** Last call of a chain that takes the handler: `procedure.input(schema).query(handler)`. */
  procedures?: {
    ends: RegExp;
    kind: EntryKind;
    /** Members of the first parameter that a middleware does not see yet, by its method and whether the input was declared before it. */
    hidden(method: string, declared: boolean): readonly string[];
  };
}

export const segments = (path: string): string[] => path.split('/').filter(Boolean);

/** A prefix by whole segments; a parameter or `*` stands for any one. */
export function isPrefix(use: string, route: string): boolean {
  const wanted = segments(use);
  const given = segments(route);
  if (wanted.at(-1) === '*') wanted.pop();
  return wanted.length <= given.length && wanted.every((s, i) => s === '*' || s.startsWith(':') || s.toLowerCase() === given[i]!.toLowerCase());
}
