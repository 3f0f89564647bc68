/**
 * What a finished chain asks of the database: the tables that it reaches, those of its subqueries and common table
 * expressions included, the conditions with where they hold, what it gives and what it writes. Semantics executed on
 * kysely 0.28: conditions add up, `clearWhere` takes all of them away, and of a union only the first arm has them.
 * Boundary: a table computed at run time is left out, and the query marked `open`.
 */
import { KYSELY_ROOTS, KYSELY_STEPS } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { branchSteps, chainRoot, chainSteps, HANDED, type Step } from '../queries.ts';
import { type Terms, truth, type Value } from '../values.ts';
import { Conditions } from './kysely-conditions.ts';
import { Fields, type Reading } from './kysely-fields.ts';
import { type Cte, cteNamed, DEPTH, type Level, type Scope } from './kysely-scope.ts';
import { aliased, aliasOf, clauseSteps, expressionBuilder, listOf } from './kysely-values.ts';
import { perChain } from './memo.ts';
import { ALL, type Condition, type Equality, type Group, type Located, opaque, type Relational, setAside, type Source } from './relational.ts';
import { tableNamed } from './table-names.ts';

export interface Query extends Relational {
  level: Level;
  levels: Map<Source, Level>;
  sources: Source[];
  conditions: Located[];
  ties: Equality[];
  /** Some table could not be told. */
  open: boolean;
}

export const queryOf = perChain((chain, model, t): Query => new Reader(model, t).query(chain));

export class Reader {
  readonly sources: Source[] = [];
  readonly levels = new Map<Source, Level>();
  readonly ties: Equality[] = [];
  conditions: Located[] = [];
  open = false;

  constructor(readonly model: Model, readonly t: Terms) {}

  query(chain: Value): Query {
    const level = this.level(chain, {}, undefined, '', 0);
    return { level, levels: this.levels, sources: this.sources, conditions: this.conditions, ties: this.ties, open: this.open };
  }

  /** A reader whose tables and conditions stay apart: those of a subquery in a condition. */
  inner(): Reader {
    return new Reader(this.model, this.t);
  }

  /** Adds what a chain reaches. */
  level(chain: Value, group: Group, outer: Scope | undefined, prefix: string, depth: number, cte?: Cte): Level {
    const scope: Scope = { tables: new Map(), ctes: new Map(), ...(outer && { outer }) };
    const level: Level = { kind: 'select', method: '', scope, group, fields: new Map(), whole: [], arms: [], recursive: cte?.recursive ?? false, columns: [], ignores: false, merge: { orphans: false } };
    if (cte) cte.reading = level;
    if (!chainRoot(chain) || depth > DEPTH) {
      this.open = true;
      return level;
    }
    new LevelReader(this, level, prefix, depth).read(chainSteps(chain));
    if (cte) {
      cte.reading = undefined;
      cte.read = true;
    }
    return level;
  }
}

/** A condition under the tests of the steps around it. */
type Guard = (c: Condition) => Condition;

/** A condition that is there in one case only. */
const when = (test: Value, c: Condition): Condition => (test.k === 'not' ? { k: 'cond', t: test.v, a: ALL, b: c } : { k: 'cond', t: test, a: c, b: ALL });

class LevelReader implements Reading {
  group: Group;
  private readonly given: Fields;
  private readonly ons: { group: Group; make: () => Condition[] }[] = [];
  /** Conditions, fields and values need all tables: they are read when those are known. */
  private readonly later: (() => void)[] = [];
  private readonly arms: (() => void)[] = [];
  private where: { c: Condition; group: Group }[] = [];
  private readonly first: number;

  constructor(readonly reader: Reader, readonly level: Level, readonly prefix: string, readonly depth: number) {
    this.group = level.group;
    this.given = new Fields(this);
    this.first = reader.sources.length;
  }

  read(steps: readonly Step[]): void {
    const { level, reader } = this;
    this.apply(steps, (c) => c, false);
    for (const { group, make } of this.ons) reader.conditions.push(...make().map((c) => ({ c, group })));
    for (const go of [...this.later, ...this.arms]) go();
    for (const { c } of this.where) reader.conditions.push({ c, group: this.group });
    for (const cte of level.scope.ctes.values()) if (!cte.read) reader.level(cte.chain, {}, cte.scope, `${this.prefix}${cte.chain.id}:`, this.depth + 1, cte);
  }

  /** @param isCase the steps are taken in one case only */
  private apply(steps: readonly Step[], guard: Guard, isCase: boolean): void {
    for (const [i, step] of steps.entries()) {
      const [a, b] = step.args;
      if (step.name === '@branch' && a) {
        this.apply(branchSteps(b), (c) => guard(when(a, c)), true);
        this.apply(branchSteps(step.args[2]), (c) => guard(when(this.reader.t.not(a), c)), true);
      } else if (KYSELY_STEPS[step.name] === 'if' && a) {
        const test = truth(a);
        if (test !== false) this.handedOn(b, steps, i, test === true ? guard : (c) => guard(when(a, c)), test === true ? isCase : true);
      } else if (KYSELY_STEPS[step.name] === 'call') this.handedOn(a, steps, i, guard, isCase);
      else if (step.name === HANDED && a?.k === 'const') this.where.push({ c: opaque(a, `it is handed to \`${a.v}\`, which was not read`), group: this.group });
      else this.step(step, guard, isCase);
    }
  }

  /** The steps that a callback added to the chain that it was given. */
  private handedOn(grown: Value | undefined, steps: readonly Step[], at: number, guard: Guard, isCase: boolean): void {
    if (grown?.k === 'cond') {
      this.handedOn(grown.a, steps, at, (c) => guard(when(grown.t, c)), true);
      this.handedOn(grown.b, steps, at, (c) => guard(when(this.reader.t.not(grown.t), c)), true);
      return;
    }
    const all = grown && chainRoot(grown) ? chainSteps(grown) : undefined;
    if (all && all.length >= at && all.slice(0, at).every((s, i) => s.name === steps[i]!.name)) this.apply(all.slice(at), guard, isCase);
    else if (grown) this.where.push({ c: guard(opaque(grown, 'the query goes through a function that was not read')), group: this.group });
  }

  private step({ name, args }: Step, guard: Guard, isCase: boolean): void {
    const { level } = this;
    const [a, b] = args;
    const root = Object.hasOwn(KYSELY_ROOTS, name) ? KYSELY_ROOTS[name] : undefined;
    if (root === 'cte') return this.cte(name, a, b);
    if (root) {
      Object.assign(level, { kind: root, method: name });
      if (a && name !== 'selectNoFrom') for (const [i, v] of listOf(a).entries()) {
        const source = this.table(v, this.group);
        if (i === 0 && source) level.main = source;
      }
      if (name === 'replaceInto') level.conflict = { where: [] };
      return;
    }
    switch (Object.hasOwn(KYSELY_STEPS, name) ? KYSELY_STEPS[name] : undefined) {
      case 'tables':
      case 'using':
        if (a) for (const v of listOf(a)) this.table(v, this.group);
        if (b) this.on(args, isCase ? { parent: this.group } : this.group);
        break;
      case 'inner':
      case 'cross':
      case 'left': {
        const own: Group = name.startsWith('left') || name === 'outerApply' || isCase ? { parent: this.group } : this.group;
        if (a) this.table(a, own);
        if (b) this.on(args, own);
        break;
      }
      case 'right':
      case 'full':
        this.outerJoin(name, args);
        break;
      case 'where':
      case 'whereRef':
        this.later.push(() => this.where.push({ c: guard(this.conditions().of(args, name === 'whereRef')), group: this.group }));
        break;
      case 'clearWhere':
        this.later.push(() => (this.where = this.where.map(({ c, group }) => ({ c: isCase ? unless(guard, c) : ALL, group }))));
        break;
      case 'union':
        // a select that calls itself needs the fields of the first one
        for (const v of a ? listOf(a) : []) this.arms.push(() => level.arms.push(this.reader.level(v, { parent: level.group }, { tables: new Map(), ctes: level.scope.ctes, ...(level.scope.outer && { outer: level.scope.outer }) }, `${this.prefix}${v.id}|`, this.depth + 1)));
        break;
      case 'fields':
        this.later.push(() => args.forEach((v) => this.given.fields(v)));
        break;
      case 'allFields':
        this.later.push(() => this.given.allFields(a));
        break;
      case 'noFields':
        this.later.push(() => {
          level.fields.clear();
          level.whole = [];
        });
        break;
      case 'as':
        break;
      default:
        this.write(name, args);
    }
  }

  private write(name: string, args: readonly Value[]): void {
    const { level, reader: { t } } = this;
    const [a, b] = args;
    switch (Object.hasOwn(KYSELY_STEPS, name) ? KYSELY_STEPS[name] : undefined) {
      case 'values':
        if (a) level.data = a;
        this.later.push(() => this.given.within(a));
        break;
      case 'set': {
        const given = b && a ? (a.k === 'const' ? t.obj([{ key: String(a.v), v: b }]) : t.opaque('a column chosen elsewhere', [b])) : a;
        if (given) level.data = level.data ? t.obj([{ key: null, v: level.data }, { key: null, v: given }]) : given;
        this.later.push(() => this.given.within(given));
        break;
      }
      case 'columns':
        level.columns = a ? listOf(a).flatMap((v) => (v.k === 'const' ? [String(v.v)] : [])) : [];
        break;
      case 'expression':
        this.later.push(() => {
          if (a && chainRoot(a)) level.from = this.reader.level(a, { parent: level.group }, level.scope, `${this.prefix}select/`, this.depth + 1);
          else this.reader.open = true;
        });
        break;
      case 'conflict':
        this.later.push(() => this.conflict(a));
        break;
      case 'duplicate':
        level.conflict = { where: [], ...(a && { set: a }) };
        break;
      case 'ignore':
        level.ignores ||= name === 'ignore' || name === 'orIgnore';
        break;
      case 'matched':
        if (name === 'thenUpdateSet' && a) level.merge.set = b && a.k === 'const' ? t.obj([{ key: String(a.v), v: b }]) : a;
        else if (name === 'thenUpdate' && a) level.merge.set = a;
        break;
      case 'unmatched':
        if (name === 'thenInsertValues' && a) level.merge.insert = a;
        break;
      case 'orphan':
        level.merge.orphans = true;
        break;
    }
  }

  private cte(method: string, name: Value | undefined, chain: Value | undefined): void {
    const text = name?.k === 'const' ? String(name.v).replace(/\(.*$/s, '').trim() : undefined;
    if (text === undefined || !chain || !chainRoot(chain)) {
      this.reader.open = true;
      return;
    }
    // earlier ones are in its scope
    const scope: Scope = { tables: new Map(), ctes: new Map(this.level.scope.ctes), ...(this.level.scope.outer && { outer: this.level.scope.outer }) };
    const cte: Cte = { chain, recursive: method === 'withRecursive', scope, read: false };
    if (cte.recursive) scope.ctes.set(text, cte);
    this.level.scope.ctes.set(text, cte);
  }

  /** Adds a table or a subquery; gives the table whose rows it holds. */
  private table(v: Value, group: Group): Source | undefined {
    const { reader, level: { scope } } = this;
    if (chainRoot(v)) {
      const under = reader.level(v, group, scope, `${this.prefix}${v.id}/`, this.depth + 1);
      scope.tables.set(aliasOf(v) ?? String(v.id), under);
      return under.main;
    }
    if (v.k !== 'const' || typeof v.v !== 'string') {
      reader.open = true;
      return undefined;
    }
    const { name, alias } = aliased(v.v);
    const bare = alias ?? name.slice(name.lastIndexOf('.') + 1);
    const cte = cteNamed(scope, name);
    if (cte) {
      const under = cte.reading ?? reader.level(cte.chain, group, cte.scope, `${this.prefix}${bare}/`, this.depth + 1, cte);
      scope.tables.set(bare, under);
      return under.main;
    }
    const resource = tableNamed(reader.model, name);
    if (!resource) {
      reader.open = true;
      return undefined;
    }
    const source: Source = { key: `${this.prefix}${bare}`, resource, group };
    reader.sources.push(source);
    reader.levels.set(source, this.level);
    scope.tables.set(bare, source);
    return source;
  }

  /** `('project', 'project.id', 'task.projectId')`, or a callback's clause. */
  private on([, a, b]: readonly Value[], group: Group): void {
    this.ons.push({
      group,
      make: () => {
        const all = this.conditions();
        if (a && b) return [all.same(a, b)];
        return a ? all.clause(a) : [];
      },
    });
  }

  private outerJoin(name: string, args: readonly Value[]): void {
    const { reader, level } = this;
    // what was there before may now be missing
    const before = setAside([...reader.sources.slice(this.first), ...this.ons], this.group, level.group);
    if (name === 'rightJoin') this.on(args, before);
    this.group = level.group;
    if (args[0]) this.table(args[0], name === 'rightJoin' ? level.group : { parent: level.group });
  }

  private conditions(): Conditions {
    return new Conditions(this.reader, this.level.scope, this.prefix, this.depth);
  }

  private conflict(clause: Value | undefined): void {
    const { level } = this;
    const steps = clause && clauseSteps(clause);
    if (!steps) {
      level.conflict = { where: [], ...(clause && { set: clause }) };
      return;
    }
    const update = steps.findIndex((s) => s.name === 'doUpdateSet');
    if (update < 0) {
      level.ignores ||= steps.some((s) => s.name === 'doNothing');
      return;
    }
    const columns = steps.slice(0, update).flatMap((s) => (s.name === 'column' || s.name === 'columns' ? s.args.flatMap(listOf) : []));
    const { args } = steps[update]!;
    const set = args[1] && args[0]?.k === 'const' ? this.reader.t.obj([{ key: String(args[0].v), v: args[1] }]) : args[0];
    const isKnown = columns.length > 0 && columns.every((c) => c.k === 'const');
    const { t } = this.reader;
    const where = steps.slice(update + 1).filter((s) => s.name === 'where' || s.name === 'whereRef').map(({ name, args: [left, operator, right] }) => {
      // the row that was to be inserted is none of the tables
      const isInserted = name === 'whereRef' && right?.k === 'const' && String(right.v).startsWith('excluded.');
      return this.conditions().of([left!, operator, isInserted ? t.call(t.path(expressionBuilder(t), 'ref'), [right]) : right].filter((x) => x !== undefined), name === 'whereRef' && !isInserted);
    });
    const cleared = steps.slice(update + 1).some((s) => s.name === 'clearWhere');
    level.conflict = { ...(isKnown && { columns: columns.map((c) => String((c as Value & { k: 'const' }).v)) }), ...(set && { set }), where: cleared ? [] : where };
  }
}

/** What a condition is where the tests of `guard` do not hold: `clearWhere` in one case keeps it in the others. */
function unless(guard: Guard, c: Condition): Condition {
  const flip = (x: Condition): Condition => (x.k !== 'cond' ? x : x.a === ALL ? { ...x, a: c, b: x.b === MARK ? ALL : flip(x.b) } : { ...x, a: x.a === MARK ? ALL : flip(x.a), b: c });
  return flip(guard(MARK));
}

const MARK: Condition = { k: 'and', cs: [] };
