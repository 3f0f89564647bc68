/**
 * One analysis: the files, the terms they share, a frame for every function, and how callees are found.
 * Boundary: every function body is walked once, with its parameters as symbols; recursion gives an unknown result.
 */
import { type ClassFacts, eachWithin, type Expr, type FileFacts, type FunctionFacts, type Span, type Stmt, type TypeFacts } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import type { Adapter } from './entries/adapter.ts';
import type { Background } from './entries/scope.ts';
import { entryAt, type EntryPoint, importedAdapter, isClientValue, isContextValue, partOf, ROUTERS } from './entries/index.ts';
import { thisKey } from './bind.ts';
import { Facts } from './facts.ts';
import { Frame, isSetting } from './frame.ts';
import type { HandedOn } from './hooks.ts';
import { isKeyed, keySightOf } from './keyed.ts';
import type { CallExpr } from './calls.ts';
import type { KeyedLayer, KeySight } from './layers/keyed.ts';
import type { Stated } from './declared/index.ts';
import type { Declared, Layer, Sight } from './layers/layer.ts';
import type { Pass } from './middleware.ts';
import { ORIGIN } from './origins.ts';
import type { TypedReceiver, UnknownReceiver } from './receivers.ts';
import { schemaHolds } from './schemas.ts';
import { holdsHooked, isServed } from './queries.ts';
import { LIMITS, type Need, type Summary } from './summary.ts';
import { Tenancy } from './tenancy.ts';
import { Tying } from './tie.ts';
import type { Trail } from './trail.ts';
import type { Evidence, Operation, Place } from './types.ts';
import { substitution } from './substitute.ts';
import type { Giver } from './unit-of-work.ts';
import { type Call, type Closure, type Row, type Site, SUPER, Terms, type Value } from './values.ts';

export interface AccessSite {
  site: Site;
  layer: string;
  operation: Operation;
  method: string;
  resource: string;
  symbol: string;
  calleeSpan: Span;
  argSpan?: Span;
  whereSpan?: Span;
  dataSpan?: Span;
  reason?: string;
  through?: string;
  /** The field whose reference is at stake, for an aspect. */
  field?: string;
  /** The first way in which it was proved, for the evidence. */
  proof?: Evidence;
  /** Functions whose debt some caller paid: another caller that does not is reported at its call. */
  discharged: Set<string>;
  /** What it selects depends on a parameter: a caller may make it safe. */
  open: boolean;
  /** SQL that is run where what holds it is called: of where it is given it says nothing then. */
  until?: Value;
  fn: FunctionFacts;
  frame: Frame;
  /** The access itself, with the arguments of its first evaluation. */
  row: Row;
  /** Where its key is put together, if apart from the call. */
  keyPlace?: Place;
  /** Values of the names in scope, for candidates. */
  facts: Facts;
}

/** An access that a client adds something to. */
export interface Scoped {
  row: Row;
  /** As it is written. */
  bare: Row;
  /** The functions that it is handed to. */
  by: readonly Closure[];
}

/** Finds the export `name` of the module that `source` means in `file`; undefined where it is outside the analysed files. */
export type Link = (file: number, source: string) => number | undefined;

export class Analysis implements Sight {
  readonly t = new Terms();
  readonly tying: Tying;
  readonly layers: Record<string, Layer>;
  /** All rows by site key, for judgements. */
  readonly sites = new Map<string, AccessSite>();
  /** Values that their declared type says may be absent. */
  readonly optional = new Set<Value>();
  /** Values of a type that lists its members: what a spread of them can hold. */
  readonly closed = new Map<Value, ReadonlySet<string>>();
  /** Values that were made numbers: no text to put into a statement. */
  readonly numeric = new Set<Value>();
  /** Parameters that must be given, passed on where a callee can do without. */
  readonly given = new Set<Value>();
  /** Types that names were declared with, by the value they hold. */
  readonly declared = new Map<Value, Declared>();
  /** Parameters whose declared type lets a caller name every column, owner columns too (`Prisma.TaskUncheckedUpdateInput`). */
  readonly unchecked = new Set<Value>();
  /** What the type checker said of calls, by `receiverKey`. */
  typedReceivers: ReadonlyMap<string, TypedReceiver> = new Map();
  /** Calls named like accesses whose receiver nobody could name, by `receiverKey`. */
  readonly unknownReceivers = new Map<string, UnknownReceiver>();
  /** Chained queries by their marks. */
  readonly queries = new Map<string, { layer: Layer; e: CallExpr; frame: Frame }>();
  /** Facts that did not prove an access, by their ids: they are not tried again further out. */
  readonly unproved = new Map<Row, Set<string>>();
  /** Texts of SQL that callers gave to functions that run it, where they did. */
  readonly opened = new Set<Value>();
  /** What stands for going on with a call that a client handed to a function, and does it. */
  readonly proceeding = new Map<Value, (f: Frame, args: readonly Value[]) => Value>();
  /** What such functions handed on. */
  readonly handedOn = new Map<Summary, readonly HandedOn[]>();
  /** Accesses whose arguments such functions changed, by site: as it is run, and as it is written. */
  readonly scoped = new Map<string, Scoped>();
  /** A client was made that hands its calls on. */
  hasHooked = false;
  /** One may be made, later on. */
  mayHook = false;
  /** Such clients, by their first function as `file:function`. */
  readonly clients = new Map<string, Value>();
  /** Where they are called, as `file:offset`; whether one of their functions sees the call. */
  readonly calledOn = new Map<string, { by: Closure; method: string; isSeen: boolean }>();
  /** Classes and factories that add the tenant to accesses of a resource. */
  readonly wrappers = new Map<string, Closure>();
  /** Accesses that stand in one of those, by site. */
  readonly within = new Map<string, Closure>();
  /** Needs that went beyond the limits, with the function (`file:function`) whose they are; undefined where a caller was too far away. */
  readonly beyond = new Map<Need, string | undefined>();
  readonly frames = new Map<string, Frame>();
  /** Kept where a trace is asked for. */
  trail: Trail | undefined;
  /** The layers whose accesses are keys, where a file imports one of their libraries. */
  readonly keyed: { layers: readonly KeyedLayer[]; sight: KeySight } | undefined;
  /** Handlers by `file:function`, where a call made them entries. */
  readonly handlers = new Map<string, EntryPoint>();
  /** Functions that a queue or a clock calls, as `file:function`. */
  readonly consumers = new Map<string, Background>();
  /** The ways through middleware, once they were gathered. */
  readonly passes = new Map<Closure, readonly Pass[]>();
  /** What functions are by their place, once it was asked. */
  private readonly placed = new Map<string, EntryPoint | null>();
  /** What functions give by the types called after it; null where that is not known. */
  private readonly results = new WeakMap<TypeFacts, Value | null>();
  private frameworks: readonly Adapter[] | undefined;
  /** What `express()`, `new Hono()` and the like gave. */
  readonly routers = new Set<Value>();
  /** The library whose entities a flush writes, where the files use one, and the calls that gave entities to it. */
  readonly unitOfWork: (Layer & Required<Pick<Layer, 'unitOfWork'>>) | undefined;
  readonly givers = new Map<string, Giver>();
  private readonly summaries = new Map<string, Summary | 'running'>();
  private readonly looping = new Map<string, boolean>();
  private readonly definedIn = new Map<string, Frame>();
  /** Per file, functions that may reach an access: others owe nothing. */
  relevant: readonly ReadonlySet<number>[] = [];
  /** Other files may call what these export. */
  openWorld = false;
  /** What the project says of its own functions. */
  stated: Stated | undefined;
  private depth = 0;
  private readonly unsettled: Frame[] = [];

  constructor(readonly files: readonly FileFacts[], readonly model: Model, layers: readonly Layer[], private readonly link: Link, tenantNames: readonly string[] = []) {
    this.layers = Object.fromEntries(layers.map((l) => [l.name, l]));
    this.unitOfWork = layers.find((l): l is Layer & Required<Pick<Layer, 'unitOfWork'>> => l.unitOfWork !== undefined);
    this.tying = new Tying(this.t, model, this.layers, this.optional, (v) => isClientValue(v, (key) => this.entryOf(key)), (v) => isContextValue(v, (key) => this.entryOf(key)), this.closed, this.given, (call) => this.followed(call));
    const keyed = layers.filter(isKeyed);
    if (keyed.length > 0) this.keyed = { layers: keyed, sight: keySightOf(this, new Tenancy(model, tenantNames)) };
  }

  /** Frameworks of routers that the files use. */
  get routing(): readonly Adapter[] {
    return (this.frameworks ??= ROUTERS.filter((r) => this.files.some((file) => importedAdapter(file, [r]))));
  }

  /** @param key `file:function` */
  entryOf(key: string): (EntryPoint & { file: FileFacts; fn: FunctionFacts }) | undefined {
    const { file, fn } = this.functionAt(key);
    let entry = this.handlers.get(key) ?? this.placed.get(key);
    if (entry === undefined) this.placed.set(key, (entry = entryAt(file, fn) ?? null));
    return entry ? { ...entry, file, fn } : undefined;
  }

  /** Is it what a client sent, of which the handler's schema says that it may hold the column? */
  maySend(v: Value, column: string): boolean {
    // taken out on the way
    if (this.t.path(v, column).k === 'undef') return false;
    const part = partOf(v);
    const schemas = part && this.entryOf(part.param.fn)?.schemas;
    return Boolean(schemas?.length) && this.tying.isFromClient(v) && schemas!.some((s) => schemaHolds(s, [...part!.names.slice(1), column]));
  }

  /** @param key `file:function` */
  functionAt(key: string): { file: FileFacts; fn: FunctionFacts } {
    const [i, id] = key.split(':').map(Number) as [number, number];
    const file = this.files[i]!;
    return { file, fn: file.functions[id]! };
  }

  /** The module body's frame, walked on first use. */
  module(file: number): Frame {
    const key = `${file}:0`;
    let frame = this.frames.get(key);
    if (!frame) {
      frame = new Frame(this, file, this.files[file]!.functions[0]!, undefined);
      this.frames.set(key, frame);
      this.summaries.set(key, 'running');
      this.summaries.set(key, frame.run());
      this.unsettled.push(frame);
    }
    return frame;
  }

  /** Walks the handlers of all modules. */
  settleModules(): void {
    for (let frame = this.unsettled.shift(); frame; frame = this.unsettled.shift()) {
      const needs = frame.settleLater();
      const summary = this.summaries.get(frame.key);
      if (needs.length > 0 && summary && summary !== 'running') this.summaries.set(frame.key, { ...summary, needs: [...summary.needs, ...needs] });
    }
  }

  /** Remembers in which frame a closure was made: that is where its captured names live. */
  define(file: number, fn: number, frame: Frame): void {
    this.definedIn.set(`${file}:${fn}`, frame);
  }

  /** The frame in which a closure was made. */
  frameOf(c: Closure): Frame | undefined {
    return this.definedIn.get(`${c.file}:${c.fn}`);
  }

  fnOf(c: Closure): FunctionFacts {
    return this.files[c.file]!.functions[c.fn]!;
  }

  /** What a call gives whose callee became known only after it was met. */
  private followed({ f, args }: Call): Value | undefined {
    const { t } = this;
    if (f.k === 'cond') return t.cond(f.t, t.call(f.a, args), t.call(f.b, args));
    // calling what is not there does not return
    if (f.k === 'ret') return t.ret(f.outs.filter((o) => o.value.k !== 'undef').map((o) => ({ facts: o.facts, value: t.call(o.value, args) })));
    const summary = f.k === 'fn' ? this.summary(f) : undefined;
    if (f.k !== 'fn' || !summary || summary.exits.length === 0) return undefined;
    const go = this.applied(f, args);
    return t.ret(summary.exits.map((x) => ({ facts: x.facts.map(go), value: go(x.value) })));
  }

  /** The function's summary; undefined while it is being made (recursion) or too deep. */
  summary(c: Pick<Closure, 'file' | 'fn'> & Partial<Pick<Closure, 'bound'>>): Summary | undefined {
    const key = `${c.file}:${c.fn}`;
    const settled = c.bound?.length && this.goesThroughSettings(key) ? this.settled(c, c.bound) : undefined;
    if (settled) return settled;
    const found = this.summaries.get(key);
    if (found === 'running') return undefined;
    if (found) return found;
    if (this.depth > LIMITS.callDepth) return undefined;
    return this.walk(key, () => {
      const frame = new Frame(this, c.file, this.files[c.file]!.functions[c.fn]!, this.definedIn.get(key) ?? this.module(c.file));
      this.frames.set(key, frame);
      return frame;
    });
  }

  /** Makes the summary that is kept under a key, which runs until then. */
  private walk(key: string, frameOf: () => Frame): Summary {
    this.summaries.set(key, 'running');
    this.depth++;
    const summary = frameOf().run();
    this.depth--;
    this.summaries.set(key, summary);
    return summary;
  }

  /** The function where some parameters, its own or of those around it, are known. */
  private frameWith(c: Pick<Closure, 'file' | 'fn'>, settings: ReadonlyMap<Value, Value>, caller?: Frame, handed?: Closure['bound']): Frame {
    const parent = (this.definedIn.get(`${c.file}:${c.fn}`) ?? this.module(c.file)).under(substitution(this.t, settings));
    return new Frame(this, c.file, this.files[c.file]!.functions[c.fn]!, parent, settings, caller, handed);
  }

  /** The summary where parameters are known, of the function or of those around it, as far as they are. */
  settled(c: Pick<Closure, 'file' | 'fn'>, given: Closure['bound']): Summary | undefined {
    const settings = new Map(given.filter(([p, v]) => p !== v && isSetting(v)));
    const general = settings.size > 0 ? this.summary({ file: c.file, fn: c.fn }) : undefined;
    if (!general || this.depth > LIMITS.callDepth) return undefined;
    const key = keyWith(c, settings);
    const found = this.summaries.get(key) ?? this.walk(key, () => this.frameWith(c, settings));
    if (found === 'running') return undefined;
    general.calls++;
    return found;
  }

  /** The summary of a function that a client hands a call to, with what it is handed. */
  hooked(c: Closure, given: ReadonlyMap<Value, Value>): Summary | undefined {
    // what its callbacks capture is read in the general one
    if (!this.summary({ file: c.file, fn: c.fn }) || this.depth > LIMITS.callDepth) return undefined;
    const key = `${keyWith(c, given)}@`;
    const found = this.summaries.get(key) ?? this.walk(key, () => this.frameWith(c, given, undefined, [...given]));
    return found === 'running' ? undefined : found;
  }

  /** The summary for one caller, which hands queries to it: what it does with them it does for that caller. */
  serving(c: Closure, args: readonly Value[], caller: Frame, self?: Value): Summary | undefined {
    if (this.depth > LIMITS.callDepth) return undefined;
    const fields = this.fieldsOf(c, self);
    const handed = this.hasHooked ? [...c.bound, ...fields, ...this.paramsOf(c).map((p, i) => [p, args[i] ?? this.t.undef] as const)].filter(([, v]) => holdsHooked(caller, v)) : [];
    const settings = new Map([...handed, ...this.paramsOf(c).flatMap((p, i) => (args[i] && isServed(caller, args[i]) ? [[p, args[i]] as const] : []))]);
    if (settings.size === 0) return undefined;
    const key = `${keyWith(c, settings)}|`;
    const found = this.summaries.get(key) ?? this.walk(key, () => this.frameWith(c, settings, caller.caller ?? caller, handed));
    return found === 'running' ? undefined : found;
  }

  /** What the fields of an instance hold, as a method of it names them. */
  private fieldsOf(c: Closure, self: Value | undefined): readonly (readonly [Value, Value])[] {
    const { cls } = this.fnOf(c);
    if (self?.k !== 'inst' || self.cls.k !== 'cls' || cls === undefined) return [];
    const own = this.t.this_(`${c.file}:${cls}`);
    return this.classFacts({ file: c.file, cls }).members.flatMap((m) => {
      const v = m.kind === 'field' && !m.static ? this.member(self, m.name) : undefined;
      return v ? [[this.t.path(own, m.name), v] as const] : [];
    });
  }

  /** Loops over what a function around it was given: what such a list holds decides what the function does. */
  private goesThroughSettings(key: string): boolean {
    let found = this.looping.get(key);
    if (found === undefined) {
      const { file, fn } = this.functionAt(key);
      this.looping.set(key, (found = loopsOver(fn.body, (b) => file.bindings[b]!.fn !== fn.id && file.bindings[b]!.fn !== 0)));
    }
    return found;
  }

  allSummaries(): Summary[] {
    return [...this.summaries.values()].filter((s): s is Summary => s !== 'running');
  }

  /** What a callee value stands for: a closure with its `this`, where the analysed files hold it. */
  resolve(v: Value, depth = 0): { fn: Closure; self?: Value; filled?: Value } | undefined {
    if (depth > 8) return undefined;
    switch (v.k) {
      case 'fn':
        return { fn: v };
      case 'import': {
        const target = this.imported(v);
        return target === v ? undefined : this.resolve(target, depth + 1);
      }
      case 'path': {
        const member = this.member(v.o, v.p, depth) ?? this.methodByType(v.o, v.p);
        const over = member ? undefined : this.ofSuper(v.o, v.p) ?? this.extendedWith(v.o, v.p);
        if (over) return over;
        // what extends the class has another
        if (member?.k === 'fn' && v.o.k !== 'inst' && this.isPlaceholder(member)) return undefined;
        if (!member) return this.injected(v.o, v.p) ?? this.ofMade(v.o, v.p, depth);
        return member && (member.k === 'fn' ? { fn: member, self: v.o } : this.resolve(member, depth + 1));
      }
      default:
        return undefined;
    }
  }

  /** `super.find(…)`: the method of the class that this one extends. */
  private ofSuper(o: Value, name: string): ReturnType<Analysis['resolve']> {
    const self = o.k === 'call' && o.f.k === 'global' && o.f.n === SUPER ? o.args[0] : undefined;
    const cls = self?.k === 'this' ? this.classTerm(self.cls) : undefined;
    const base = cls?.k === 'cls' ? this.superOf(cls) : undefined;
    const fn = base?.k === 'cls' ? this.classMember(base.file, base.cls, name, false, 0) : undefined;
    return fn?.k === 'fn' && self ? { fn, self } : undefined;
  }

  /** A method that `repository.extend({ … })` adds. */
  private extendedWith(o: Value, name: string): ReturnType<Analysis['resolve']> {
    const own = o.k === 'call' && o.f.k === 'path' && o.f.p === 'extend' && o.args[0]?.k === 'obj' ? this.t.path(o.args[0], name) : undefined;
    return own?.k === 'fn' ? { fn: own, self: o } : undefined;
  }

  /** `inject({ list, find }, { db })` of a library: the functions, which find the values in what they are called with. */
  private injected(o: Value, name: string): { fn: Closure; filled: Value } | undefined {
    const filled = o.k === 'call' ? this.filledBy(o.f, o.args) : undefined;
    if (!filled || o.k !== 'call') return undefined;
    const fn = this.t.path(o.args[0]!, name);
    return fn.k === 'fn' && this.takesFilled(fn) ? { fn, filled } : undefined;
  }

  /** A method of what the function makes after whose result a value's type is called (`type Tasks = ReturnType<typeof createTasks>`). */
  private ofMade(o: Value, name: string, depth: number): ReturnType<Analysis['resolve']> {
    if (o.k !== 'path' && o.k !== 'param') return undefined;
    const declared = this.typeOf(o);
    const made = declared && this.madeBy(declared);
    return made && this.resolve(this.t.path(made, name), depth + 1);
  }

  /** What a function gives for whose result a type stands; what the function was given is not known. */
  private madeBy({ type, file }: Declared, depth = 0): Value | undefined {
    if (type.k !== 'ref' || depth > 4) return undefined;
    const known = this.results.get(type);
    if (known !== undefined) return known ?? undefined;
    this.results.set(type, null);
    const found = this.resultNamed(type, file, depth);
    // what is being walked gives something later
    if (found === 'running') this.results.delete(type);
    else if (found) this.results.set(type, found);
    return found === 'running' ? undefined : found;
  }

  private resultNamed({ n, a = [] }: TypeFacts & { k: 'ref' }, file: number, depth: number): Value | 'running' | undefined {
    if (n === 'Awaited' && a[0]) return this.madeBy({ type: a[0], file }, depth + 1);
    const facts = this.files[file]!;
    if (n === 'ReturnType' && a[0]?.k === 'ref' && a[0].n.startsWith('typeof ')) {
      const called = a[0].n.slice('typeof '.length);
      const b = facts.bindings.findIndex((x) => x.fn === 0 && x.name === called);
      const made = b < 0 ? undefined : this.resolve(this.module(file).evaluateAside({ k: 'var', b, s: [0, 0] }))?.fn;
      if (!made) return undefined;
      const exits = this.summary(made)?.exits;
      if (!exits) return 'running';
      const unknown = substitution(this.t, new Map(this.paramsOf(made).map((p, i) => [p, this.t.global(`${made.file}:given to ${called} ${i}`)])));
      return exits.length === 1 ? unknown(exits[0]!.value) : undefined;
    }
    const own = facts.types[n];
    if (own) return this.madeBy({ type: own, file }, depth + 1);
    const imported = facts.imports.find((i) => facts.bindings[i.b]!.name === n);
    const target = imported && this.link(file, imported.source);
    const type = target === undefined ? undefined : this.files[target]!.types[imported!.name];
    return type && this.madeBy({ type, file: target! }, depth + 1);
  }

  takesFilled(fn: Closure): boolean {
    return this.fnOf(fn).params[0]?.k === 'pobj';
  }

  /** What a library's function that is given functions and an object of values fills these in with. */
  filledBy(f: Value, [functions, filled, ...rest]: readonly Value[]): Value | undefined {
    return f.k === 'import' && functions?.k === 'obj' && filled?.k === 'obj' && rest.length === 0 ? filled : undefined;
  }

  /** A method of the class that a value was declared with (`constructor(private tasks: TaskService)`). */
  private methodByType(o: Value, name: string): Closure | undefined {
    if (o.k !== 'path' && o.k !== 'param') return undefined;
    const declared = this.typeOf(o);
    const cls = declared && this.classOf(declared);
    const method = cls?.k === 'cls' ? this.classMember(cls.file, cls.cls, name, false, 0) : undefined;
    return method?.k === 'fn' ? method : undefined;
  }

  passesOn(o: Value, name: string, args: readonly Value[]): readonly { method: string; args: readonly Value[]; by: Closure }[] | undefined {
    const held = this.member(o, name);
    const method = held?.k === 'fn' ? held : this.methodByType(o, name);
    if (!method) return undefined;
    const summary = this.summary(method);
    const map = new Map<Value, Value>(summary?.params.map((p, i) => [p, args[i] ?? this.t.undef]));
    const cls = this.fnOf(method).cls;
    if (cls !== undefined) map.set(this.t.this_(`${method.file}:${cls}`), o);
    const go = substitution(this.t, map);
    return (summary?.needs ?? []).flatMap(({ row }) => (row.resource === '' ? [{ method: row.method, args: row.args.map(go), by: method }] : []));
  }

  /** A member of a class, an instance, `this` or a namespace, where the analysed files hold it. */
  member(o: Value, name: string, depth = 0): Value | undefined {
    if (depth > 8) return undefined;
    switch (o.k) {
      case 'this': {
        const [file, cls] = o.cls.split(':').map(Number);
        return this.classMember(file!, cls!, name, false, depth) ?? this.classMember(file!, cls!, name, true, depth);
      }
      case 'inst':
        return o.cls.k === 'cls' ? this.instanceMember(o, o.cls, name, depth) : undefined;
      case 'cls':
        return this.classMember(o.file, o.cls, name, true, depth);
      case 'import': {
        if (o.name === '*') {
          const file = this.link(o.file, o.source);
          return file === undefined ? undefined : this.exported(file, name);
        }
        const target = this.imported(o);
        if (target === o) return undefined;
        const path = this.t.path(target, name);
        return path.k === 'path' ? this.member(target, name, depth + 1) : path;
      }
      default:
        return undefined;
    }
  }

  private instanceMember(inst: Value & { k: 'inst' }, cls: Value & { k: 'cls' }, name: string, depth: number): Value | undefined {
    const ctor = this.classFacts(cls).members.find((m) => m.kind === 'constructor')?.fn;
    const member = this.classMember(cls.file, cls.cls, name, false, depth) ?? (ctor === undefined ? undefined : this.parameterProperty(inst, cls, ctor, name) ?? this.assigned(cls.file, ctor, name));
    if (!member || member.k === 'fn' || !member.pars || ctor === undefined) return member;
    const map = new Map<Value, Value>(inst.args.map((a, i) => [this.paramOf(cls.file, ctor, i), a]));
    return substitution(this.t, map)(member);
  }

  /** `constructor(private db: Db)`: what the instance was made with. */
  private parameterProperty(inst: Value & { k: 'inst' }, cls: Value & { k: 'cls' }, ctor: number, name: string): Value | undefined {
    const { params, s } = this.files[cls.file]!.functions[ctor]!;
    const own = this.classFacts(cls).members.find((m) => m.name === name && m.kind === 'field');
    if (!own || own.s[0] < s[0] || own.s[1] > s[1]) return undefined;
    const i = params.findIndex((p) => p.s[0] >= own.s[0] && p.s[1] <= own.s[1]);
    return inst.args[i];
  }

  /** `this.db = …` in the constructor, of a client that hands its calls on: in the terms of the constructor. */
  private assigned(file: number, ctor: number, name: string): Value | undefined {
    const frame = this.mayHook && this.summary({ file, fn: ctor }) ? this.frames.get(`${file}:${ctor}`) : undefined;
    const v = frame?.state.env.get(thisKey(name));
    return v && holdsHooked(frame!, v) ? v : undefined;
  }

  classFacts(c: { file: number; cls: number }): ClassFacts {
    return this.files[c.file]!.classes[c.cls]!;
  }

  private classMember(file: number, cls: number, name: string, isStatic: boolean, depth: number): Value | undefined {
    const facts = this.files[file]!.classes[cls];
    if (!facts) return undefined;
    const own = facts.members.find((m) => m.name === name && Boolean(m.static) === isStatic && m.kind !== 'constructor' && m.kind !== 'setter');
    if (own?.fn !== undefined && (own.kind === 'method' || own.kind === 'field')) {
      const fn = this.files[file]!.functions[own.fn]!;
      if (own.kind === 'method' || fn.kind === 'arrow' || fn.kind === 'function') return this.t.closure(file, own.fn);
    }
    if (own?.value) {
      if (isStart(own.value)) return undefined;
      if (own.value.k === 'fn') return this.t.closure(file, own.value.i);
      return this.module(file).evaluateAside(own.value);
    }
    const base = depth < 8 ? this.superOf({ file, cls }) : undefined;
    if (base?.k === 'cls') return this.classMember(base.file, base.cls, name, isStatic, depth + 1);
    return undefined;
  }

  /** `save() { throw new Error('not implemented'); }` */
  private isPlaceholder(c: Closure): boolean {
    const { cls, body } = this.fnOf(c);
    return cls !== undefined && body.length === 1 && body[0]!.k === 'throw';
  }

  /** What a function's own terms are where it is called with the arguments. */
  applied(c: Closure, args: readonly Value[]): (v: Value) => Value {
    return substitution(this.t, new Map([...c.bound, ...this.paramsOf(c).map((p, i) => [p, args[i] ?? this.t.undef] as const)]));
  }

  paramsOf(c: Closure): Value[] {
    return this.fnOf(c).params.map((_, i) => this.paramOf(c.file, c.fn, i));
  }

  paramOf(file: number, fn: number, i: number): Value {
    const f = this.files[file]!.functions[fn]!;
    const p = f.params[i];
    const inner = p?.k === 'pdef' ? p.p : p;
    const name = inner?.k === 'pvar' ? this.files[file]!.bindings[inner.b]!.name : `argument ${i + 1}`;
    const type = inner && 't' in inner ? inner.t : undefined;
    const nullable = type?.k === 'union' && type.u.some((u) => u.k === 'kw' && (u.n === 'undefined' || u.n === 'null'));
    return this.t.param(`${file}:${fn}`, i, name, (Boolean(f.optional[i]) && p?.k !== 'pdef') || nullable);
  }

  /** The value behind an import, or the import itself where it leaves the analysed files. */
  imported(v: Value & { k: 'import' }): Value {
    if (v.name === '*' || v.file < 0) return v;
    const file = this.link(v.file, v.source);
    const value = file === undefined ? undefined : this.exported(file, v.name);
    return (value && madeValue(value)) ?? v;
  }

  exported(file: number, name: string, depth = 0): Value | undefined {
    if (depth > 12) return undefined;
    const facts = this.files[file]!;
    for (const e of facts.exports) {
      if (e.name !== name || 'typeOnly' in e && e.typeOnly) continue;
      if ('b' in e) {
        const v = this.module(file).read(e.b);
        return v?.k === 'import' ? this.imported(v) : v;
      }
      if ('e' in e) return this.module(file).evaluateAside(e.e);
      const target = this.link(file, e.source);
      if (target === undefined) return this.t.import(file, e.source, 'imported' in e ? e.imported : name);
      if ('imported' in e && e.imported === '*') return this.t.import(file, e.source, '*');
      return this.exported(target, 'imported' in e ? e.imported : name, depth + 1);
    }
    for (const e of facts.exports) {
      if (e.name !== '*' || !('source' in e)) continue;
      const target = this.link(file, e.source);
      const found = target === undefined ? undefined : this.exported(target, name, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** The file that an import of another leads to. */
  linked(file: number, source: string): number | undefined {
    return this.link(file, source);
  }

  // what layers ask

  typeOf(v: Value, depth = 0): Declared | undefined {
    if (depth > 4) return undefined;
    const noted = this.declared.get(v);
    if (noted) return noted;
    switch (v.k) {
      case 'param': {
        const [file, fn] = v.fn.split(':').map(Number) as [number, number];
        const p = this.files[file]?.functions[fn]?.params[v.i];
        const inner = p?.k === 'pdef' ? p.p : p;
        return inner && 't' in inner && inner.t ? { type: inner.t, file } : undefined;
      }
      case 'path':
        return this.typeOfMember(v.o, v.p, depth);
      case 'each': {
        const list = this.typeOf(v.o, depth + 1);
        return list?.type.k === 'arr' ? { type: list.type.e, file: list.file } : undefined;
      }
      default:
        return undefined;
    }
  }

  private typeOfMember(o: Value, name: string, depth: number): Declared | undefined {
    const cls = o.k === 'this' ? this.classTerm(o.cls) : o.k === 'inst' ? o.cls : undefined;
    if (cls?.k === 'cls') {
      const member = this.classFacts(cls)?.members.find((m) => m.name === name && m.t);
      if (member?.t) return { type: member.t, file: cls.file };
      const base = this.superOf(cls);
      return base?.k === 'cls' && depth < 4 ? this.typeOfMember(this.t.inst(base, []), name, depth + 1) : undefined;
    }
    const declared = this.typeOf(o, depth + 1);
    if (!declared) return undefined;
    const { type, file } = declared;
    const body = type.k === 'ref' ? this.files[file]?.types[type.n] : type;
    if (body?.k === 'obj') {
      const m = body.m.find((x) => x.n === name);
      return m && { type: m.t, file };
    }
    const named = this.classOf(declared);
    return named ? this.typeOfMember(this.t.inst(named, []), name, depth + 1) : undefined;
  }

  private classTerm(key: string): Value {
    const [file, cls] = key.split(':').map(Number) as [number, number];
    return this.t.cls(file, cls, this.files[file]?.classes[cls]?.name);
  }

  private superOf(cls: { file: number; cls: number }): Value | undefined {
    const base = this.classFacts(cls)?.superClass;
    if (base?.k !== 'var') return undefined;
    const v = this.module(cls.file).evaluateAside(base);
    return v.k === 'import' ? this.imported(v) : v;
  }

  bases(v: Value): readonly { name: string; args: readonly TypeFacts[] }[] {
    const out: { name: string; args: readonly TypeFacts[] }[] = [];
    let cls: Value | undefined = v.k === 'this' ? this.classTerm(v.cls) : v.k === 'inst' ? v.cls : v;
    while (cls?.k === 'cls' && out.length < 6) {
      const facts: ClassFacts | undefined = this.classFacts(cls);
      if (!facts?.superClass) break;
      out.push({ name: nameOf(facts.superClass, this.files[cls.file]!) ?? '', args: facts.superArgs ?? [] });
      cls = this.superOf(cls);
    }
    return out;
  }

  classOf(d: Declared): Value | undefined {
    if (d.type.k !== 'ref') return undefined;
    const { n } = d.type;
    const file = this.files[d.file]!;
    const own = file.classes.findIndex((c) => c.name === n);
    if (own >= 0) return this.t.cls(d.file, own, n);
    const imported = file.imports.find((i) => file.bindings[i.b]!.name === n);
    if (!imported) return undefined;
    const v = this.imported(this.t.import(d.file, imported.source, imported.name) as Value & { k: 'import' });
    return v.k === 'cls' ? v : undefined;
  }

  modulesOf({ type, file }: Declared): readonly string[] {
    const facts = this.files[file];
    return facts ? refsIn(type).flatMap((n) => facts.imports.flatMap((i) => (facts.bindings[i.b]!.name === n ? [i.source] : []))) : [];
  }

  siteOf(row: Row): AccessSite {
    return this.sites.get(siteKey(row))!;
  }
}

const keyWith = (c: Pick<Closure, 'file' | 'fn'>, settings: ReadonlyMap<Value, Value>): string => `${c.file}:${c.fn}|${[...settings].map(([p, v]) => `${p.id}=${v.id}`).join()}`;

function refsIn(type: TypeFacts): string[] {
  if (type.k === 'ref') return [type.n.split('.')[0]!, ...(type.a ?? []).flatMap(refsIn)];
  return type.k === 'union' || type.k === 'inter' ? type.u.flatMap(refsIn) : [];
}

/** What a field holds until something is set: methods may find another. */
function isStart(e: Expr): boolean {
  if (e.k === 'as') return isStart(e.e);
  return e.k === 'undef' || (e.k === 'lit' && (e.v === null || typeof e.v === 'boolean')) || (e.k === 'arr' && e.e.length === 0) || (e.k === 'obj' && e.p.length === 0);
}

function loopsOver(body: readonly Stmt[], isOuter: (binding: number) => boolean): boolean {
  let found = false;
  eachWithin(body, (part) => {
    if (part.k !== 'loop' || part.kind !== 'of') return;
    let e = part.e;
    while (e?.k === 'mem') e = e.o;
    found ||= e?.k === 'var' && isOuter(e.b);
  });
  return found;
}

/**
 * What a module makes, without the copy of it that it keeps on the global object (`globalThis.prisma ?? new PrismaClient()`);
 * undefined where only that copy can be seen (`singleton('prisma', create)`): then the import's own name says more.
 */
function madeValue(v: Value): Value | undefined {
  if (v.k === 'cond') {
    const [a, b] = [madeValue(v.a), madeValue(v.b)];
    return a && b ? v : (a ?? b);
  }
  let x: Value = v;
  while (x.k === 'path' || x.k === 'each') x = x.o;
  if (x.k === 'global' && (x.n === 'globalThis' || x.n === 'global')) return undefined;
  return x !== v && x.k === 'obj' ? undefined : v;
}

export const siteKey = (row: Pick<Row, 'site' | 'resource' | 'method' | 'aspect'>): string => `${row.site.file}:${row.site.span[0]}:${row.resource}.${row.method}${row.aspect === ORIGIN ? '' : row.aspect}`;

/** The name by which an expression would be read aloud, for messages; undefined where it has none. */
export function nameOf(e: Expr, file: FileFacts): string | undefined {
  if (e.k === 'var') return file.bindings[e.b]!.name;
  if (e.k === 'glob') return e.n;
  if (e.k === 'this') return 'this';
  if (e.k === 'mem') {
    const base = nameOf(e.o, file);
    return base === undefined ? e.p : `${base}.${e.p}`;
  }
  if (e.k === 'call' || e.k === 'await') return nameOf(e.k === 'call' ? e.f : e.e, file);
  return undefined;
}
