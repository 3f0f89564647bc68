/**
 * What the proof asks of a data library: to recognise an access in a call, and to say what the call's arguments mean.
 */
import type { SqlResult, TypeFacts } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import type { Evidence, Operation } from '../types.ts';
import type { Predicate } from '../predicate.ts';
import type { Closure, Row, Terms, Value } from '../values.ts';

/** A declared type, and the file whose names it uses. */
export interface Declared { type: TypeFacts; file: number }

/** What a layer may ask of the analysed files beyond the value in hand. */
export interface Sight {
  /** The type that a parameter, a member of `this` or a name was declared with. */
  typeOf(v: Value): Declared | undefined;
  /** The names and type arguments of the classes that a class (an instance, `this`) extends, nearest first. */
  bases(v: Value): readonly { name: string; args: readonly TypeFacts[] }[];
  /** The class that a declared type names, where the analysed files hold it. */
  classOf(d: Declared): Value | undefined;
  /** Modules that the names in a declared type are imported from. */
  modulesOf(d: Declared): readonly string[];
  /** A member that the analysed files define. */
  member(o: Value, name: string): Value | undefined;
  /**
   * The accesses to a table of unknown name that a method of the analysed files makes, as called here (a base class's
   * `find(options)` that hands on to the library); undefined where they define no such method.
   */
  passesOn(o: Value, name: string, args: readonly Value[]): readonly { method: string; args: readonly Value[]; by: Closure }[] | undefined;
}

export interface Recognised {
  method: string;
  operation: Operation;
  /** Resource name; '' where it cannot be told (raw SQL, dynamic model). */
  resource: string;
  /** What identifies the access besides its place: what the predicate and the data are read from. */
  args: readonly Value[];
  /** Why nothing can be said, for raw and dynamic accesses. */
  reason?: string;
  /** The call runs SQL given as text: its tables are accesses of their own. `values` stand for the parameters in it. */
  sql?: { text: Value; values?: Value; gives: SqlResult };
  /** What holds the entity that the call loads: an argument, that of the call that made the receiver, or the receiver. */
  loads?: number | 'wrapped' | 'itself';
  /** The resource, which no tenant owns, through whose rows it is loaded; `method` is the way there. */
  through?: string;
  /** The method of the project's own through which the call reaches the library. */
  by?: Closure;
  /** What the call gives is read by another condition than it writes by: an access of its own. */
  gives?: Recognised;
}

/** A row that the access writes: where its columns come from. */
export interface Written {
  resource: Resource;
  kind: 'create' | 'update';
  data: Value;
  /** Field path inside the data for nested writes (`tasks.create`); empty at the top. */
  field: string;
  /** Relation that nests this row under another one, and that parent's resource. */
  under?: { parent: Resource; relation: string };
}

/** A row that a written row points at: by a foreign key, or by `connect`. */
export interface Reference {
  field: string;
  target: Resource;
  /** What selects the row pointed at. */
  predicate: Predicate;
  /** The key as given, where there is one: absent, it points nowhere. */
  key?: Value;
}

/** Entities that a later flush writes, under the name of the call that gave them. */
export interface Scheduled {
  method: string;
  entities?: readonly Value[];
  /** The call's own result. */
  made?: true;
}

/** A function that a client hands a call to before it runs it. */
export interface Hook {
  fn: Closure;
  /** What it is called with; `proceed` stands for what goes on with the call. */
  given(found: Recognised, proceed: Value): readonly Value[];
  /** The access that is left when it goes on with these arguments. */
  passes(given: readonly Value[], found: Recognised): Recognised;
}

/** A call of a function out of sight. */
export interface HandedTo { callee: Value; args: readonly Value[] }

export interface Layer {
  name: string;
  recognise(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Recognised | undefined;
  predicate(row: Row, model: Model, t: Terms): Predicate;
  /** The condition under which a relation is loaded with the rows (`include: { tasks: { where } }`). */
  included(row: Row, relation: string, model: Model, t: Terms): Predicate | undefined;
  /** The members that a row comes with, nested ones as paths, where the call names them all. */
  selected?(row: Row, model: Model, t: Terms): readonly (readonly string[])[] | undefined;
  written(row: Row, model: Model, t: Terms): Written[];
  references(w: Written, model: Model, t: Terms): Reference[];
  /** What the access does, as far as its method and arguments tell. */
  operation(row: Row, model: Model, t: Terms): Operation | undefined;
  /** The call does not complete normally unless a row matched (so its completion proves the row's presence). */
  throwsWhenAbsent(method: string, row?: Row): boolean;
  /** What it writes into rows that were not there before, for a call that fails where one of their keys is taken; nothing for others. */
  inserted(row: Row, model: Model, t: Terms): readonly Value[];
  /** The call fails unless a unique key is given. */
  requiresKey(method: string): boolean;
  /** The result is a list of rows. */
  isList(method: string, row: Row): boolean;
  /** The result is an object of counts or sums, there even where no row matched. */
  isTally?(method: string, row?: Row): boolean;
  /** Method names without which a file holds no access of this library. */
  sinks: readonly string[];
  /** It reaches tables of any layer's schema: modules by whose import a project shows that it uses the library. */
  usedBy?: RegExp;
  /** Methods that make an access only on a receiver that the model names (`prisma.task.create`). */
  common?: { names: readonly string[]; receivers(model: Model): readonly string[] };
  /** Chained queries, where the library has them. */
  builder?: {
    /** The call begins a chain. */
    begins(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): boolean;
    /** The method runs the chain at once, without `await`. */
    runs(method: string, chain: Value): boolean;
    /** The arguments that begin a chain, with callbacks in them replaced by what they give. */
    prepare?(callee: Value, args: readonly Value[], apply: (c: Closure, given: readonly Value[]) => Value, model: Model, t: Terms): readonly Value[];
    /** A chain does nothing until a method runs it; awaited or returned, it stays a chain. */
    explicit?: true;
    /** A chain does nothing until it is awaited or returned: as a statement, it only grows. */
    lazy?: true;
    /** The chain may be run by the function that is handed it: what that adds to it is not known, and a step `@handed` says so. */
    isWhole?(chain: Value, to: HandedTo): boolean;
    /** The step gives a chain of its own: what grows from it leaves the others as they are. */
    forks?(method: string): boolean;
    /**
     * What a callback of a step is given, as its first parameter and as `this`: a chain of its own, which becomes the
     * step's argument as the callback leaves it, or the chain itself, which goes on as the callback leaves it.
     */
    given?(method: string): 'part' | 'itself' | undefined;
    /** The step that a method reached through a member of the chain stands for (`query.or.where`). */
    through?(member: string, method: string): string | undefined;
    /** What the finished chain gives, where that is not its rows as they are. */
    gives?(row: Value, chain: Value, t: Terms): Value;
    /** Callbacks may be given by name: functions of the analysed files are called as those written in place. */
    namedCallbacks?: true;
    /** What the chain grows from, where it is called on one of several clients. */
    root?(callee: Value, t: Terms): Value;
    /** Steps taken in one case only stay in the chain, as `@branch(test, steps, steps)`. */
    branches?: true;
    /** The constructor's callback receives a chain of its own (`new Brackets((qb) => …)`). */
    brackets?(constructor: Value): boolean;
    /** What a callback given to a step of the chain receives. */
    callbackArguments(chain: Value, method: string, model: Model, t: Terms): readonly Value[];
    /** The accesses that the finished chain makes, the one whose rows it gives first. */
    finish(chain: Value, model: Model, t: Terms, sight: Sight): Recognised[];
  };
  /** What a call that builds or changes an object in memory gives (`repository.create(…)`, `merge(entity, …)`). */
  builds?(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): { value: Value; /** The argument that now holds it, or that of the call that made the receiver (`wrap(entity).assign(…)`). */ into?: number | 'wrapped' } | undefined;
  /** The functions of the project that the client hands the call to first, in order. */
  hooks?(callee: Value, found: Recognised, model: Model, t: Terms): readonly Hook[];
  /** What the receiver is from this call on, for everybody who holds it. */
  becomes?(callee: Value, args: readonly Value[], t: Terms): Value | undefined;
  /** Names of the methods that make such a client. */
  hookedBy?: readonly string[];
  /** A client with such functions. */
  isHooked?(v: Value): boolean;
  /** An access of unknown table, as a caller sees it, where what the caller passes tells the table. */
  opens?(seen: Row, model: Model, t: Terms, sight: Sight): Recognised | undefined;
  /** Rows are live objects: what is set on one is written when it is saved. */
  liveRows?: true;
  /** Entities are kept as they are made and changed, and written by a flush. */
  unitOfWork?: {
    /** The entities that the call gives to be written, or whether it made one. */
    schedules(callee: Value, args: readonly Value[], model: Model, t: Terms, sight: Sight): Scheduled | undefined;
    /** The call writes what is kept. */
    flushes(callee: Value, model: Model, t: Terms, sight: Sight): boolean;
    /** The write that an entity becomes. */
    kept(v: Value, method: string, model: Model, t: Terms, sight: Sight): Recognised | undefined;
  };
  /** What the call reads of other tables that is no part of the access: they are accesses of their own at its place. */
  beside?(row: Row, model: Model, t: Terms): readonly Recognised[];
  /** Accesses of other tables of the same query whose rows come with this one's; those `beside` it are among them. */
  joined?(row: Row, model: Model, t: Terms): readonly Row[];
  /** The access that this one's rows come with, where they come with another's. */
  main?(row: Row, model: Model, t: Terms): Row | undefined;
  /** The row, of those a query gives together, and the members of it that a path from the first one means; undefined for what is no column. */
  project?(row: Row, names: readonly string[], model: Model, t: Terms): { row: Row; names: readonly string[] } | undefined;
  /** The relations that lead from one row to another of the same query. */
  steps?(from: Row, to: Row, model: Model, t: Terms): readonly string[] | undefined;
  /** The call only builds a value (an operator, a helper of the library). */
  isPure?(callee: Value, args?: readonly Value[]): boolean;
  /** A declared name that stands for a resource (`export const users = pgTable(…)`): it keeps its name as a value. */
  isResource?(name: string, init: Value, model: Model): boolean;
  /** Callbacks that receive a client: index of the callback argument and what its first parameter is. */
  transaction?(callee: Value, t: Terms): { client: Value; /** What the callback gives is given as it is. */ gives?: true } | undefined;
  /** What code puts into the text of the statement itself, of the first of its tables. */
  spliced?(row: Row, model: Model, t: Terms): readonly Value[];
  /** The project says of the access that it stays inside the tenant, whatever its condition. */
  vouched?(row: Row, model: Model, t: Terms): Pick<Evidence, 'kind' | 'detail'> | undefined;
}

/** A layer that knows nothing: what every question answers unless a library says otherwise. */
export const bareLayer = (name: string): Layer => ({
  name,
  sinks: [],
  recognise: () => undefined,
  predicate: () => ({ k: 'true' }),
  included: () => undefined,
  written: () => [],
  inserted: () => [],
  references: () => [],
  operation: () => undefined,
  throwsWhenAbsent: () => false,
  requiresKey: () => false,
  isList: () => false,
});
