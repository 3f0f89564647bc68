/**
 * Follows names through the facts of several files to what they were declared as: variables, imports and re-exports,
 * members of literals and namespaces, calls of the project's own helper functions with their arguments.
 * Boundary: one declaration per name; branches and later writes are not followed. Where it cannot go on it says so.
 */
import type { Arg, BindingId, Expr, FileFacts, FunctionFacts, Pattern, Stmt } from '@tenantlint/facts';
import { isLibrary, Modules, nearest } from './modules.ts';

/** An expression at its place, with what the parameters of the functions around it stand for. */
export interface Ref { file: FileFacts; e: Expr; env?: Env }
export type Env = ReadonlyMap<BindingId, Ref>;

export type Found =
  | (Ref & { kind: 'expr' })
  | { kind: 'module'; file: FileFacts }
  /** Declared outside of the files at hand. */
  | { kind: 'external'; source: string; name: string };

const DEPTH = 40;
/** Steps that one question may take: code that doubles at every name would otherwise take forever. */
const STEPS = 20_000;

export class Sources {
  readonly files: readonly FileFacts[];
  #steps = 0;
  readonly #modules: Modules;
  readonly #definitions = new Map<FileFacts, Map<BindingId, Expr>>();
  readonly #exporters = new Map<string, FileFacts[]>();

  constructor(files: readonly FileFacts[]) {
    this.files = files;
    this.#modules = new Modules(files);
    for (const file of files) {
      for (const name of new Set(file.exports.filter((item) => !('source' in item)).map((item) => item.name))) {
        this.#exporters.set(name, [...(this.#exporters.get(name) ?? []), file]);
      }
    }
  }

  /** What each name of a file was declared as; parameters and imports are not among them. */
  definitions(file: FileFacts): ReadonlyMap<BindingId, Expr> {
    let known = this.#definitions.get(file);
    if (!known) {
      known = new Map();
      for (const fn of file.functions) for (const statement of fn.body) define(statement, known);
      this.#definitions.set(file, known);
    }
    return known;
  }

  /** The declaration behind an expression; the expression itself where it is one, or where nothing is known of it. */
  follow(ref: Ref, depth = 0): Found {
    const { file, e, env } = ref;
    const stuck: Found = { kind: 'expr', ...ref };
    if (this.#isSpent(depth)) return stuck;
    if (e.k === 'as') return this.follow({ ...ref, e: e.e }, depth + 1);
    if (e.k === 'var') {
      const given = env?.get(e.b);
      if (given) return this.follow(given, depth + 1);
      return this.#binding(file, e.b, env, depth + 1) ?? stuck;
    }
    if (e.k === 'mem') {
      const owner = this.follow({ ...ref, e: e.o }, depth + 1);
      if (owner.kind === 'module') return this.exported(owner.file, e.p, depth + 1) ?? stuck;
      if (owner.kind === 'external') return owner.name === '*' ? this.#imported(file, owner.source, e.p, depth + 1) ?? stuck : stuck;
      const whole = this.reduce(owner, depth + 1);
      if (whole.e.k !== 'obj') return stuck;
      const value = this.entries(whole, depth + 1).entries.get(e.p);
      return value ? this.follow(value, depth + 1) : stuck;
    }
    return stuck;
  }

  /** As `follow`, and on through calls of the project's own functions to what they return. */
  reduce(ref: Ref, depth = 0): Ref {
    const found = this.follow(ref, depth);
    if (found.kind !== 'expr') return ref;
    if (found.e.k !== 'call' || this.#isSpent(depth + 1)) return found;
    const inner = this.apply(found, depth + 1);
    return inner ? this.reduce(inner, depth + 1) : found;
  }

  /** What a call returns, where its callee is a function of these files. */
  apply(ref: Ref, depth = 0): Ref | undefined {
    if (ref.e.k !== 'call') return undefined;
    const callee = this.follow({ ...ref, e: ref.e.f }, depth + 1);
    if (callee.kind !== 'expr' || callee.e.k !== 'fn') return undefined;
    return this.returned(callee, ref.e.a.map((arg) => (arg.k === 'spread' ? undefined : { ...ref, e: arg })));
  }

  /** What a function returns when it is given these arguments; of several returns the last. */
  returned(fn: Ref, args: readonly (Ref | undefined)[] = []): Ref | undefined {
    if (fn.e.k !== 'fn') return undefined;
    const facts = fn.file.functions[fn.e.i]!;
    const result = facts.body.findLast((statement) => statement.k === 'ret');
    if (result?.k !== 'ret' || !result.e) return undefined;
    return { file: fn.file, e: result.e, env: this.#environment(facts, fn, args) };
  }

  /** The properties of an object literal by name, spreads followed; `open` where some cannot be told. */
  entries(ref: Ref, depth = 0): { entries: Map<string, Ref>; open: boolean } {
    const entries = new Map<string, Ref>();
    let open = false;
    if (ref.e.k !== 'obj' || this.#isSpent(depth)) return { entries, open: true };
    for (const property of ref.e.p) {
      if ('spread' in property) {
        const inner = this.entries(this.reduce({ ...ref, e: property.spread }, depth + 1), depth + 1);
        for (const [key, value] of inner.entries) entries.set(key, value);
        open ||= inner.open;
      } else if (property.key !== null) entries.set(property.key, { ...ref, e: property.v });
      else {
        const key = property.c && this.text({ ...ref, e: property.c }, depth + 1);
        if (key === undefined) open = true;
        else entries.set(key, { ...ref, e: property.v });
      }
    }
    return { entries, open };
  }

  /** The items of an array literal, or the values of an object literal; spreads followed. */
  items(ref: Ref, depth = 0): Ref[] {
    const { e } = ref;
    if (this.#isSpent(depth)) return [];
    if (e.k === 'obj') return [...this.entries(ref, depth + 1).entries.values()];
    if (e.k !== 'arr') return [];
    return e.e.flatMap((item): Ref[] => {
      if (item === null) return [];
      return item.k === 'spread' ? this.items(this.reduce({ ...ref, e: item.e }, depth + 1), depth + 1) : [{ ...ref, e: item }];
    });
  }

  /** The text of a string, a template or a sum of such. */
  text(ref: Ref | undefined, depth = 0): string | undefined {
    if (!ref || this.#isSpent(depth)) return undefined;
    const found = this.reduce(ref, depth + 1);
    const { e } = found;
    const part = (inner: Expr) => this.text({ ...found, e: inner }, depth + 1);
    if (e.k === 'lit') return typeof e.v === 'string' ? e.v : typeof e.v === 'number' ? String(e.v) : undefined;
    if (e.k === 'tpl') {
      const values = e.e.map(part);
      return values.includes(undefined) ? undefined : e.q.reduce((text, quasi, index) => text + values[index - 1]! + quasi);
    }
    if (e.k === 'bin' && e.op === '+') {
      const [left, right] = [part(e.l), part(e.r)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    if (e.k === 'mem' && e.o.k === 'var') {
      const value = this.#enumOf(found.file, e.o.b)?.[e.p];
      return value === undefined ? undefined : String(value);
    }
    return undefined;
  }

  /** One text, or those of a list. */
  texts(ref: Ref | undefined): string[] {
    const text = this.text(ref);
    if (text !== undefined) return [text];
    return ref ? this.items(this.reduce(ref)).flatMap((item) => this.text(item) ?? []) : [];
  }

  /** An enum of the file, or of one that it imports it from. */
  #enumOf(file: FileFacts, b: BindingId): Record<string, string | number> | undefined {
    const own = (at: FileFacts | undefined, name: string) => (at && Object.hasOwn(at.enums, name) ? at.enums[name] : undefined);
    const from = file.imports.find((item) => item.b === b);
    if (!from) return own(file, file.bindings[b]!.name);
    const name = from.name === 'default' ? file.bindings[b]!.name : from.name;
    return own(this.#modules.find(file.path, from.source), name) ?? own(nearest(file.path, this.files.filter((other) => Object.hasOwn(other.enums, name))), name);
  }

  /** Names under which a file exports something, re-exports included. */
  exportNames(file: FileFacts, seen = new Set<FileFacts>()): string[] {
    if (seen.has(file)) return [];
    seen.add(file);
    return [...new Set(file.exports.flatMap((item) => {
      if (item.name !== '*' || !('source' in item)) return [item.name];
      const target = this.#modules.find(file.path, item.source);
      return target ? this.exportNames(target, seen).filter((name) => name !== 'default') : [];
    }))];
  }

  /** What a file exports under a name. */
  exported(file: FileFacts, name: string, depth = 0, seen = new Set<FileFacts>()): Found | undefined {
    if (seen.has(file) || this.#isSpent(depth)) return undefined;
    seen.add(file);
    for (const item of file.exports) {
      if (item.name !== name || item.name === '*') continue;
      if ('b' in item) return this.#binding(file, item.b, undefined, depth + 1);
      if ('e' in item) return this.follow({ file, e: item.e }, depth + 1);
      if ('imported' in item) return this.#imported(file, item.source, item.imported, depth + 1);
    }
    let external: Found | undefined;
    for (const item of file.exports) {
      if (item.name !== '*' || !('source' in item)) continue;
      const target = this.#modules.find(file.path, item.source);
      if (!target) {
        if (isLibrary(item.source)) external ??= { kind: 'external', source: item.source, name };
        continue;
      }
      const found = this.exported(target, name, depth + 1, seen);
      if (found && found.kind !== 'external') return found;
      external ??= found;
    }
    return external;
  }

  #environment(fn: FunctionFacts, at: Ref, args: readonly (Ref | undefined)[]): Env {
    const env = new Map(at.env);
    const give = (pattern: Pattern, value: Ref | undefined): void => {
      if (pattern.k === 'pdef') give(pattern.p, value ?? { file: at.file, e: pattern.d, env });
      else if (pattern.k === 'pvar' && value) env.set(pattern.b, value);
      else if (pattern.k === 'pobj' && value) {
        const whole = this.reduce(value, 1);
        const known = whole.e.k === 'obj' ? this.entries(whole, 1) : undefined;
        for (const { key, v } of pattern.p) {
          if (key === null) continue;
          const member: Ref = { ...value, e: { k: 'mem', o: value.e, p: key, s: value.e.s, ps: value.e.s } };
          give(v, known && !known.open ? known.entries.get(key) : member);
        }
      }
    };
    fn.params.forEach((pattern, index) => give(pattern, args[index]));
    return env;
  }

  /** Counts a step of the question that began at depth 0. */
  #isSpent(depth: number): boolean {
    if (depth === 0) this.#steps = 0;
    return depth > DEPTH || ++this.#steps > STEPS;
  }

  #binding(file: FileFacts, b: BindingId, env: Env | undefined, depth: number): Found | undefined {
    const from = file.imports.find((item) => item.b === b);
    if (from) return this.#imported(file, from.source, from.name, depth);
    const e = this.definitions(file).get(b);
    return e && this.follow({ file, e, ...(env && { env }) }, depth);
  }

  #imported(file: FileFacts, source: string, name: string, depth: number): Found | undefined {
    const external: Found = { kind: 'external', source, name };
    if (isLibrary(source)) return external;
    const target = this.#modules.find(file.path, source);
    if (target && name === '*') return { kind: 'module', file: target };
    const found = target && this.exported(target, name, depth + 1);
    if (found) return found;
    // Through a file that was not worth parsing (a barrel) or a specifier that only a configuration explains.
    const exporter = nearest(file.path, this.#exporters.get(name) ?? []);
    if (name === 'default' || name === '*' || !exporter || exporter === file) return external;
    return this.exported(exporter, name, depth + 1) ?? external;
  }
}

/** The links of `root(…).a(…).b(…)`, outermost last; the first is the innermost call, with its callee. */
export function chainOf(e: Expr): { callee: Expr; args: Arg[]; links: { name: string; args: Arg[] }[] } | undefined {
  const links: { name: string; args: Arg[] }[] = [];
  for (let at = e; at.k === 'call'; at = at.f.o) {
    if (at.f.k !== 'mem' || at.f.o.k !== 'call') return { callee: at.f, args: at.a, links: links.reverse() };
    links.push({ name: at.f.p, args: at.a });
  }
  return undefined;
}

/** The argument at a position, where no spread stands before it. */
export function argument(ref: Ref, args: readonly Arg[], index: number): Ref | undefined {
  const arg = args.slice(0, index + 1).some((item) => item.k === 'spread') ? undefined : args[index];
  return arg && arg.k !== 'spread' ? { ...ref, e: arg } : undefined;
}

/** Every call in a file, outer ones first. */
export function callsIn(file: FileFacts): (Expr & { k: 'call' })[] {
  const calls: (Expr & { k: 'call' })[] = [];
  const stack: unknown[] = [file.exports, ...file.functions.map((fn) => fn.body)].reverse();
  while (stack.length > 0) {
    const item = stack.pop();
    if (typeof item !== 'object' || item === null) continue;
    if ('k' in item && item.k === 'call') calls.push(item as Expr & { k: 'call' });
    const parts: unknown[] = Array.isArray(item) ? item : Object.values(item);
    for (let index = parts.length - 1; index >= 0; index--) stack.push(parts[index]);
  }
  return calls;
}

function define(statement: Stmt, into: Map<BindingId, Expr>): void {
  if (statement.k === 'decl') into.set(statement.b, statement.e);
  if (statement.k !== 'let') return;
  for (const { p, e } of statement.d) if (e) bind(p, e, into);
}

function bind(pattern: Pattern, e: Expr, into: Map<BindingId, Expr>): void {
  if (pattern.k === 'pvar') into.set(pattern.b, e);
  else if (pattern.k === 'pobj') for (const { key, v } of pattern.p) if (key !== null) bind(v, { k: 'mem', o: e, p: key, s: e.s, ps: e.s }, into);
}
