/**
 * Which functions are worth walking for what they owe: those that may reach an access, directly or through what they
 * mention. Over-approximates: members are matched by name alone, names by where they are declared or imported from.
 */
import { eachWithin, type FileFacts, type FunctionFacts, type Part, type Sinks } from '@tenantlint/facts';
import type { Link } from './analysis.ts';
import { isAccessMethod, isAccessModule } from './layers/index.ts';

/** Modules whose accesses have everyday names (`get`), and those names. */
export interface Held { isModule(source: string): boolean; isMethod(name: string): boolean }

interface Mentions { members: ReadonlySet<string>; names: ReadonlySet<number> }

/**
 * @param sinks what begins an access
 * @param held what is declared of modules, besides the keyed ones: what a file that imports one of them declares is worth following
 * @returns per file, the ids of functions that may reach one; and whether any function mentions a member of a name
 */
export function relevantFunctions(files: readonly FileFacts[], sinks: Sinks, link: Link, held: Held = { isModule: () => false, isMethod: () => false }): Pick<Spread, 'relevant' | 'mentions'> {
  return new Spread(files, sinks, link, { isModule: (source) => isAccessModule(source) || held.isModule(source), isMethod: (name) => isAccessMethod(name) || held.isMethod(name) });
}

/** From what begins an access to all that mentions it: each name, binding and export is passed on once. */
class Spread {
  readonly relevant: readonly Set<number>[];
  private readonly members = new Set<string>();
  private readonly hot: readonly Set<number>[];
  private readonly exported: readonly Set<string>[];
  /** Who mentions a member, and in each file a name; who imports of a file. */
  private readonly byMember = new Map<string, { file: number; fn: number }[]>();
  private readonly byName: readonly Map<number, number[]>[];
  /** Names of a module that hold what a call gives, by what is called. */
  private readonly madeByMember = new Map<string, { file: number; b: number }[]>();
  private readonly madeByName: readonly Map<number, number[]>[];
  private readonly importers: readonly { name: string; to: (exported: string) => void }[][];
  /** What is found is passed on later: chains of calls may be longer than the stack. */
  private readonly jobs: (() => void)[] = [];

  constructor(private readonly files: readonly FileFacts[], sinks: Sinks, link: Link, private readonly held: Held) {
    this.relevant = files.map(() => new Set<number>());
    this.hot = files.map(() => new Set<number>());
    this.exported = files.map(() => new Set<string>());
    this.byName = files.map(() => new Map<number, number[]>());
    this.madeByName = files.map(() => new Map<number, number[]>());
    this.importers = files.map(() => []);
    const holders = new Set(files.flatMap((file, i) => (file.imports.some((im) => held.isModule(im.source)) ? [i] : [])));
    const receivers = new Set(sinks.receivers);
    files.forEach((file, i) => {
      for (const fn of file.functions) this.index(i, fn, receivers, holders.has(i));
      this.indexMade(i, file.functions[0]!);
      this.indexImports(file, i, link);
    });
    // `const { findMany } = delegate`: a sink by its bare name
    const bare = new Set([...sinks.names, ...sinks.common]);
    files.forEach((file, i) => file.bindings.forEach((b, id) => {
      if (bare.has(b.name) || (holders.has(i) && b.fn === 0 && (b.kind !== 'import' || file.imports.some((im) => im.b === id && held.isModule(im.source))))) this.heat(i, id);
    }));
    for (const name of [...sinks.names, ...sinks.common.map(onReceiver)]) this.reach(name);
    for (let job = this.jobs.pop(); job; job = this.jobs.pop()) job();
  }

  mentions(member: string): boolean {
    return this.byMember.has(member);
  }

  private index(file: number, fn: FunctionFacts, receivers: ReadonlySet<string>, holds: boolean): void {
    const { members, names } = mentionsOf([...fn.params, ...fn.body], receivers);
    for (const name of members) append(this.byMember, name, { file, fn: fn.id });
    for (const b of names) append(this.byName[file]!, b, fn.id);
    if (holds && [...members].some((name) => this.held.isMethod(name))) this.jobs.push(() => this.mark(file, fn.id));
  }

  /** `const find = finder('tasks')`: what a function makes may lead where the function does. */
  private indexMade(file: number, { body }: FunctionFacts): void {
    for (const s of body) {
      for (const { p, e } of s.k === 'let' ? s.d : []) {
        if (p.k !== 'pvar' || e?.k !== 'call') continue;
        if (e.f.k === 'var') append(this.madeByName[file]!, e.f.b, p.b);
        else if (e.f.k === 'mem') append(this.madeByMember, e.f.p, { file, b: p.b });
      }
    }
  }

  private indexImports(file: FileFacts, i: number, link: Link): void {
    const memo = new Map<string, number | undefined>();
    const from = (source: string, name: string, to: (exported: string) => void): void => {
      if (!memo.has(source)) memo.set(source, link(i, source));
      const target = memo.get(source);
      if (target !== undefined) this.importers[target]!.push({ name, to });
    };
    for (const im of file.imports) from(im.source, im.name, im.name === '*' ? (name) => this.reach(name) : () => this.heat(i, im.b));
    for (const e of file.exports) {
      if (!('source' in e)) continue;
      if (e.name === '*') from(e.source, '*', (name) => this.export(i, name));
      else if ('imported' in e) from(e.source, e.imported, () => this.export(i, e.name));
    }
  }

  private mark(file: number, fn: number): void {
    const relevant = this.relevant[file]!;
    if (relevant.has(fn)) return;
    const facts = this.files[file]!;
    if (relevant.size === 0) for (const e of facts.exports) if ('e' in e) this.export(file, e.name);
    relevant.add(fn);
    const own = facts.functions[fn]!;
    if (fn !== 0) this.nameIt(facts, file, own);
    if (own.parent !== undefined && own.parent !== fn) this.jobs.push(() => this.mark(file, own.parent!));
  }

  /** How a function can be reached: by the name it is bound to, or as a member. */
  private nameIt(facts: FileFacts, file: number, fn: FunctionFacts): void {
    const isMember = fn.kind === 'method' || fn.kind === 'getter' || fn.kind === 'field' || fn.symbol.includes('.');
    if (fn.name && isMember) this.reach(fn.name);
    const root = fn.symbol.split('.')[0];
    facts.bindings.forEach((b, id) => {
      if ((b.name === fn.name && b.fn === fn.parent) || (b.name === root && b.fn === 0)) this.heat(file, id);
    });
  }

  /** A member of that name may lead to an access. */
  private reach(member: string): void {
    if (this.members.has(member)) return;
    this.members.add(member);
    const by = this.byMember.get(member);
    if (by) this.jobs.push(() => by.forEach((x) => this.mark(x.file, x.fn)));
    const made = this.madeByMember.get(member);
    if (made) this.jobs.push(() => made.forEach((x) => this.heat(x.file, x.b)));
  }

  /** A name may. */
  private heat(file: number, b: number): void {
    const hot = this.hot[file]!;
    if (hot.has(b)) return;
    hot.add(b);
    const by = this.byName[file]!.get(b) ?? [];
    this.jobs.push(() => {
      by.forEach((fn) => this.mark(file, fn));
      for (const made of this.madeByName[file]!.get(b) ?? []) this.heat(file, made);
      for (const e of this.files[file]!.exports) if ('b' in e && e.b === b) this.export(file, e.name);
    });
  }

  private export(file: number, name: string): void {
    const exported = this.exported[file]!;
    if (exported.has(name)) return;
    exported.add(name);
    const by = this.importers[file]!.filter((x) => x.name === '*' || x.name === name);
    this.jobs.push(() => by.forEach((x) => x.to(name)));
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A member of something that may be a receiver of accesses. */
const onReceiver = (name: string): string => `?.${name}`;

/** Members and names that a body mentions, nested functions aside (they are functions of their own). */
function mentionsOf(parts: readonly Part[], receivers: ReadonlySet<string>): Mentions {
  const members = new Set<string>();
  const names = new Set<number>();
  eachWithin(parts, (part) => {
    if (part.k === 'mem') {
      members.add(part.p);
      if (part.o.k !== 'mem' || receivers.has(part.o.p)) members.add(onReceiver(part.p));
    } else if (part.k === 'var') names.add(part.b);
    // `const { findMany } = delegate`
    else if (part.k === 'pobj') for (const x of part.p) if (x.key !== null) members.add(x.key).add(onReceiver(x.key));
  });
  return { members, names };
}
