/**
 * What a finished Knex chain asks of the database: the tables it reaches, those of its subqueries included, and the
 * conditions with where they hold. Semantics executed on knex 3.3: `orWhere` opens a new arm, and what follows narrows that
 * arm alone; a condition in a callback is bracketed; `where({})` and an empty callback add nothing; raw text is not bracketed.
 * Boundary: a table that only run time knows is left out, and the query marked `open`.
 */
import { KNEX_CONDITIONS, KNEX_STEPS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { branchSteps, chainRoot, HANDED, type Step } from '../queries.ts';
import type { Operation } from '../types.ts';
import { nameOfCallee, queryMark, type Terms, type Value } from '../values.ts';
import { added, type Clauses, clausesOf, either, NO_CLAUSES } from './knex-clauses.ts';
import { conditionOf, type Conditions, joinCondition } from './knex-conditions.ts';
import { type Field, isSource, type Level, mainOf, resolve, type Scope } from './knex-scope.ts';
import { CALLED, columnText, GIVEN, isRaw, rawOf, referenced, stepsOf, tableText, textOf } from './knex-values.ts';
import { perChain } from './memo.ts';
import { type Condition, type Equality, type Group, type Located, opaque, type Place, setAside, type Source } from './relational.ts';
import { tableNamed } from './table-names.ts';

export interface Query extends Level {
  /** What it is called in findings: the step that says what it does. */
  method: string;
  operation: Operation;
  sources: Source[];
  conditions: Located[];
  ties: Equality[];
  /** Rows given to `insert`, or values to `update`. */
  data?: Value;
  /** Of an insert from a select, that select, and the columns it fills. */
  from?: Level;
  into?: string[];
  conflict?: { columns: string[] | undefined; merge: Value | undefined };
  returning: boolean;
  /** Some table could not be told. */
  open: boolean;
  /** The chain's own table is chosen at run time. */
  unnamed: boolean;
}

export const queryOf = perChain((chain, model, t): Query => new Reader(model, t).whole(chain));

class Reader implements Conditions {
  private query!: Query;
  private depth = 0;

  constructor(readonly model: Model, readonly t: Terms) {}

  whole(chain: Value): Query {
    const scope: Scope = { names: new Map(), ctes: new Map() };
    this.query = { scope, fields: [], arms: [], joined: false, method: 'select', operation: 'read', sources: [], conditions: [], ties: [], returning: false, open: false, unnamed: false };
    const level = this.select(chain, {}, undefined, '', true);
    return Object.assign(this.query, level);
  }

  /** Adds what a chain reaches to the query. */
  private select(chain: Value, given: Group, outer: Scope | undefined, prefix: string, isWhole = false): Level {
    const scope: Scope = { names: new Map(), ctes: new Map(), ...(outer && { outer }) };
    const level: Level = { scope, fields: [], arms: [], joined: false };
    const { query } = this;
    const first = query.sources.length;
    if (this.depth > 6 || !chainRoot(chain) || isRaw(chain)) {
      query.open = true;
      return level;
    }
    this.depth++;
    let group = given;
    const ons: { on: readonly Value[]; name: string; group: Group }[] = [];
    const chosen: Value[] = [];
    const table = (v: Value | undefined, at: Group, isMain: boolean): void => {
      const added = this.table(v, at, scope, prefix, isMain && isWhole);
      if (!isMain) level.joined = true;
      else level.main = added;
    };
    for (const { step, maybe } of everyStep(stepsOf(chain))) {
      const { name, args } = step;
      const own: Group = maybe ? { parent: group } : group;
      switch (name === CALLED ? 'table' : Object.hasOwn(KNEX_STEPS, name) ? KNEX_STEPS[name] : undefined) {
        case 'table':
          // a later one takes its place
          if (args[0] && isSource(level.main)) query.sources.splice(query.sources.indexOf(level.main), 1);
          if (args[0]) table(args[0], given, true);
          break;
        case 'from':
          for (const v of args[0]?.k === 'arr' ? args[0].items : args.slice(0, 1)) table(v, own, false);
          break;
        case 'with': {
          const cte = textOf(args[0]);
          const body = args.at(-1);
          if (cte !== undefined && body) scope.ctes.set(cte, body);
          break;
        }
        case 'inner':
        case 'cross':
          table(args[0], own, false);
          ons.push({ on: args.slice(1), name, group: own });
          break;
        case 'left': {
          const side: Group = { parent: group };
          table(args[0], side, false);
          ons.push({ on: args.slice(1), name, group: side });
          break;
        }
        case 'right':
        case 'full': {
          // what was there before may now be missing
          const before = setAside([...query.sources.slice(first), ...ons], group, given);
          group = given;
          table(args[0], KNEX_STEPS[name] === 'right' ? given : { parent: given }, false);
          if (KNEX_STEPS[name] === 'right') ons.push({ on: args.slice(1), name, group: before });
          break;
        }
        case 'joinRaw':
          level.joined = true;
          query.open = true;
          break;
        case 'aggregate':
          for (const v of args) level.fields.push(...aggregates(v));
          break;
        case 'union':
          for (const v of args.flatMap((x) => (x.k === 'arr' ? x.items : [x]))) if (chainRoot(v)) level.arms.push(this.select(v, { parent: given }, outer, `${prefix}${v.id}|`));
          break;
        case 'fields':
        case 'returning':
          // what `returning` gives counts as chosen of the written rows
          chosen.push(...args);
          if (isWhole && name === 'returning') query.returning = true;
          break;
        case 'insert':
        case 'upsert':
        case 'update':
          if (isWhole) this.write(name, args, level, prefix);
          break;
        case 'conflict':
          query.conflict = { columns: namesIn(args), merge: undefined };
          break;
        case 'merge':
          if (query.conflict) query.conflict.merge = args[0] ?? this.t.true;
          break;
        case 'plain':
          if (name === 'as') {
            const as = textOf(args[0]);
            if (as !== undefined) level.as = as;
          }
      }
      if (isWhole) this.does(name);
    }
    // a subquery there may name a table that a later step brings in
    for (const v of chosen) this.field(v, level, given, prefix);
    for (const { on, name, group: at } of ons) {
      const c = joinCondition(on, scope, this);
      if (c.k !== 'true' || name !== 'crossJoin') query.conditions.push({ c, group: at });
    }
    const where = clausesOf(this.fold(stepsOf(chain), NO_CLAUSES, scope));
    if (where.k !== 'true') query.conditions.push({ c: where, group: given });
    this.depth--;
    return level;
  }

  /** What the chain does, by its last step that says so. */
  private does(name: string): void {
    const { query } = this;
    const kind = Object.hasOwn(KNEX_STEPS, name) ? KNEX_STEPS[name] : undefined;
    const isWrite = query.operation !== 'read' && query.operation !== 'aggregate';
    if (kind === 'insert') [query.operation, query.method] = ['create', name];
    else if (kind === 'upsert') [query.operation, query.method] = ['upsert', name];
    else if (kind === 'update' || kind === 'increment') [query.operation, query.method] = ['update', name];
    else if (kind === 'delete') [query.operation, query.method] = ['delete', name];
    else if (kind === 'merge' && query.operation === 'create') query.operation = 'upsert';
    else if (isWrite) return;
    else if (kind === 'aggregate') [query.operation, query.method] = ['aggregate', name];
    else if ((name === 'first' || name === 'pluck') && query.operation === 'read') query.method = name;
  }

  private write(name: string, args: readonly Value[], level: Level, prefix: string): void {
    const { query, t } = this;
    const [a, b] = args;
    if (!a) return;
    if (name !== 'update' && chainRoot(a)) query.from = this.select(a, {}, undefined, `${prefix}select/`);
    // `update('name', value)`
    else if (name === 'update' && textOf(a) !== undefined && b) query.data = t.obj([{ key: textOf(a)!, v: b }]);
    else query.data = a;
    for (const v of query.data ? subqueriesIn(query.data) : []) this.select(v, { parent: {} }, level.scope, `${prefix}${v.id}=`);
  }

  /** A chosen column; a subquery there reads rows of its own. */
  private field(v: Value, level: Level, given: Group, prefix: string): void {
    if (v.k === 'arr') return v.items.forEach((x) => this.field(x, level, given, prefix));
    if (v.k === 'obj') {
      for (const { key, v: inner } of v.entries) {
        const text = textOf(inner);
        const of = text === undefined ? referenced(inner) : columnText(text);
        level.fields.push({ ...(key !== null && { as: key }), ...(of && { of }) });
      }
      return;
    }
    const text = textOf(v);
    if (text !== undefined) {
      const of = columnText(text);
      level.fields.push(of.name === '*' ? { star: true, ...(of.table !== undefined && { of }) } : { as: of.as ?? of.name, of });
      return;
    }
    const ref = referenced(v);
    if (ref) level.fields.push({ as: ref.as ?? ref.name, of: ref });
    else if (chainRoot(v) && !isRaw(v)) {
      const inner = this.select(v, { parent: given }, level.scope, `${prefix}${v.id}?`);
      level.fields.push({ ...(inner.as !== undefined && { as: inner.as }) });
    } else level.fields.push({});
  }

  /** Names a table, a common table expression or a subquery in the scope. */
  private table(v: Value | undefined, at: Group, scope: Scope, prefix: string, isOwn: boolean): Source | Level | undefined {
    const { query } = this;
    if (v?.k === 'obj') {
      let found: Source | Level | undefined;
      for (const { key, v: inner } of v.entries) {
        const name = textOf(inner);
        const one = key === null ? undefined : name === undefined ? this.subquery(inner, key, at, scope, prefix) : this.named(name, key, at, scope, prefix);
        found ??= one;
      }
      return found;
    }
    const text = textOf(v);
    if (text !== undefined) {
      const { name, as } = tableText(text);
      return this.named(name, as, at, scope, prefix);
    }
    const raw = v && rawOf(v);
    if (raw) {
      // `tasks as t`, `?? (??, ??)`
      const names = raw.bindings?.k === 'arr' ? raw.bindings.items.map(textOf) : [];
      const filled = raw.text.replaceAll('??', () => names.shift() ?? '');
      const match = /^\s*(["`]?[\w.]+["`]?(?:\s+(?:as\s+)?["`]?\w+["`]?)?)\s*(?:\(([^()]*)\))?\s*$/i.exec(filled);
      if (match) {
        if (isOwn && match[2] !== undefined) query.into = match[2].split(',').map((x) => columnText(x).name);
        const { name, as } = tableText(match[1]!);
        return this.named(name, as, at, scope, prefix);
      }
    }
    if (v && chainRoot(v) && !raw) return this.subquery(v, undefined, at, scope, prefix);
    query.open = true;
    if (isOwn && !raw) query.unnamed = true;
    return undefined;
  }

  private named(name: string, as: string, at: Group, scope: Scope, prefix: string): Source | Level | undefined {
    for (let s: Scope | undefined = scope; s; s = s.outer) {
      const cte = s.ctes.get(name);
      // its own name inside of it means the rows so far
      if (cte && !prefix.includes(`${name}*`)) return this.subquery(cte, as, at, s, `${prefix}${name}*`, scope);
      if (cte) break;
    }
    const resource = tableNamed(this.model, name);
    const source = resource && { key: `${prefix}${as}`, resource, group: at };
    if (source) this.query.sources.push(source);
    else this.query.open = true;
    scope.names.set(as, source);
    return source;
  }

  private subquery(v: Value, as: string | undefined, at: Group, scope: Scope, prefix: string, into = scope): Level | undefined {
    if (!chainRoot(v) || isRaw(v)) {
      this.query.open = true;
      if (as !== undefined) into.names.set(as, undefined);
      return undefined;
    }
    const level = this.select(v, at, scope, `${prefix}${v.id}/`);
    into.names.set(as ?? level.as ?? String(v.id), level);
    return level;
  }

  // conditions

  private fold(steps: readonly Step[], start: Clauses, scope: Scope): Clauses {
    let clauses = start;
    for (const s of steps) {
      if (s.name === '@branch') {
        clauses = either(s.args[0]!, clauses, this.fold(branchSteps(s.args[1]), clauses, scope), this.fold(branchSteps(s.args[2]), clauses, scope));
      } else if (s.name === 'clearWhere' || (s.name === 'clear' && s.args[0]?.k === 'const' && s.args[0].v === 'where')) clauses = NO_CLAUSES;
      else if (KNEX_STEPS[s.name] === 'modify' && s.args[0]) clauses = added(clauses, opaque(s.args[0], `it goes through \`${nameOfCallee(s.args[0])}\`, which was not read`), false);
      else if (s.name === HANDED && s.args[0]?.k === 'const') clauses = added(clauses, opaque(s.args[0], `it is handed to \`${s.args[0].v}\`, which was not read`), false);
      else if (Object.hasOwn(KNEX_CONDITIONS, s.name)) for (const { c, or } of conditionOf(s, KNEX_CONDITIONS[s.name]!, scope, this)) clauses = added(clauses, c, or);
    }
    return clauses;
  }

  /** The condition that a callback's steps make, brackets around it; undefined where they make none. */
  bracketed(chain: Value, scope: Scope): Condition | undefined {
    const clauses = this.fold(stepsOf(chain), NO_CLAUSES, scope);
    return clauses === NO_CLAUSES ? undefined : clausesOf(clauses);
  }

  /** A row of a subquery is there, and a column of it is equal to one outside where both are given. */
  within(chain: Value, column: Place | undefined, scope: Scope): Condition {
    const outer = this.query;
    const query: Query = { ...outer, sources: [], conditions: [], ties: [], open: false };
    this.query = query;
    const own: Group = {};
    const level = this.select(chain, own, scope, `${chain.id}!`);
    this.query = outer;
    if (query.sources.length === 0) return opaque(chain, 'a table of the subquery is not in the schema');
    const arms = [level, ...level.arms].map((arm) => {
      const main = mainOf(arm);
      const chosen = column && arm.fields[0]?.of && resolve(arm.fields[0].of, arm.scope);
      return { group: main?.group ?? own, conditions: query.conditions, ties: column && chosen ? [{ a: column, b: chosen }] : [] };
    });
    return { k: 'within', arms };
  }
}

/** Steps with those that are taken in one case only. */
function* everyStep(steps: readonly Step[], maybe = false): Generator<{ step: Step; maybe: boolean }> {
  for (const step of steps) {
    if (step.name === '@branch') {
      yield* everyStep(branchSteps(step.args[1]), true);
      yield* everyStep(branchSteps(step.args[2]), true);
    } else yield { step, maybe };
  }
}

/** `sum('amount as total')`: a number under a name. */
function aggregates(v: Value): Field[] {
  if (v.k === 'obj') return v.entries.map((e) => (e.key === null ? {} : { as: e.key }));
  const text = textOf(v);
  const as = text === undefined ? undefined : columnText(text).as;
  return [as === undefined ? {} : { as }];
}

/** Column names given one by one or as a list; undefined where some is out of sight, or none is given. */
function namesIn(args: readonly Value[]): string[] | undefined {
  const given = args.flatMap((x) => (x.k === 'arr' ? x.items : [x])).map(textOf);
  return given.length === 0 || given.includes(undefined) ? undefined : given.map((text) => columnText(text!).name);
}

function subqueriesIn(v: Value): Value[] {
  if (chainRoot(v)) return isRaw(v) ? [] : [v];
  if (v.k === 'obj') return v.entries.flatMap((e) => subqueriesIn(e.v));
  return v.k === 'arr' ? v.items.flatMap(subqueriesIn) : [];
}

/** A chain that a callback is given, or that begins in a parameter: it is part of another query. */
export function isPart(chain: Value): boolean {
  const root = chainRoot(chain);
  return root?.f.k === 'path' && root.f.p === GIVEN && queryMark(root) !== undefined;
}
