/**
 * TypeORM's query builder: what the steps of a chain select and write. Semantics executed on TypeORM 0.3.31 and 1.1.1: a later
 * `where` replaces all before it, `orWhere` widens all before it, an undefined parameter matches nothing.
 * Boundary: subqueries, common table expressions and raw joins without an equality on a foreign key say nothing.
 */
import { TYPEORM_STEPS, TYPEORM_TERMINALS } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, type Predicate, TRUE } from '../predicate.ts';
import { branchSteps as tail, chainSteps } from '../queries.ts';
import type { Operation } from '../types.ts';
import type { Terms, Value } from '../values.ts';
import type { Sight } from './layer.ts';
import { along, stepBetween } from './join-steps.ts';
import { type Condition, type Operand, parseCondition } from './sql-condition.ts';
import { entityOf, receiverOf } from './typeorm-receivers.ts';
import { entityPredicate } from './entities.ts';
import { COMPARED, keysPredicate, ofColumn, type WhereContext, wherePredicate } from './typeorm-where.ts';

export interface Step { name: string; args: readonly Value[] }

/** A table under its alias, with the relations that lead to it from the main one; undefined where none is known. */
interface Alias { resource: Resource; path?: readonly string[] }

interface Built { where: Predicate; any: boolean }

const WRITES: Record<string, Operation> = { update: 'update', insert: 'create', delete: 'delete', softDelete: 'delete', restore: 'update' };
const JOIN = /^(left|inner)Join(?:AndSelect|AndMapOne|AndMapMany)?$/;

/** Steps of a condition: what a builder that comes from elsewhere may be told apart by. */
export const isConditionStep = (method: string): boolean => Object.hasOwn(TYPEORM_STEPS, method) && /^(?:condition|join|parameter)$/.test(TYPEORM_STEPS[method]!);

export const runs = (method: string): boolean => Object.hasOwn(TYPEORM_TERMINALS, method);

/** The main table, what is done to it, and what is written. */
export function describeQuery(steps: readonly Step[], root: Value, model: Model, t: Terms, sight: Sight): { resource: Resource | undefined; operation: Operation; data?: Value } {
  const [first, ...rest] = steps;
  const receiver = root.k === 'call' && root.f.k === 'path' ? receiverOf(root.f.o, model, t, sight) : undefined;
  let resource = receiver && 'resource' in receiver ? model.resources[receiver.resource] : undefined;
  resource = first?.args.map((x) => (x.k === 'const' ? undefined : entityOf(x, model))).find((x) => x !== undefined) ?? resource;
  let operation: Operation = 'read';
  let data: Value | undefined;
  for (const s of rest) {
    const write = WRITES[s.name];
    if (write) {
      operation = write;
      resource = entityOf(s.args[0], model) ?? resource;
      if (s.name === 'update' && s.args[0] && !entityOf(s.args[0], model)) data = s.args[0];
      if (s.name === 'update' && s.args[1]) data = s.args[1];
    } else if (s.name === 'from' || s.name === 'into') resource = entityOf(s.args[0], model) ?? resource;
    else if (s.name === 'set' || s.name === 'values') data = s.args[0];
    else if ((s.name === 'orUpdate' || s.name === 'onConflict') && operation === 'create') operation = 'upsert';
  }
  return { resource, operation, ...(data && { data }) };
}

/** The steps after which the chain runs, without the one that runs it. */
export function queryPredicate(chain: Value, main: Resource, model: Model, t: Terms): Predicate {
  const q = new Query(chainSteps(chain), main, { model, t, absent: COMPARED });
  return q.predicate();
}

class Query {
  private readonly aliases = new Map<string, Alias>();
  private readonly params: Value[] = [];
  private readonly joined: Predicate[] = [];

  constructor(private readonly steps: readonly Step[], private readonly main: Resource, private readonly c: WhereContext) {
    this.collect(steps);
    const first = steps[0]!;
    const name = first.args.find((a) => a.k === 'const' && typeof a.v === 'string' && !entityOf(a, c.model)) ?? first.args.find((a) => a.k === 'const' && typeof a.v === 'string');
    if (name?.k === 'const') this.aliases.set(String(name.v), { resource: main, path: [] });
    for (const s of steps) this.alias(s);
  }

  predicate(): Predicate {
    const { where } = this.fold(this.steps.slice(1), { where: TRUE, any: false });
    return and([...this.joined, where]);
  }

  /** Parameters count wherever in the chain they are given. */
  private collect(steps: readonly Step[]): void {
    const { t } = this.c;
    for (const s of steps) {
      if (s.name === '@branch') this.collect([...tail(s.args[1]), ...tail(s.args[2])]);
      else if (s.name === 'setParameter' && s.args[0]?.k === 'const') this.params.push(t.obj([{ key: String(s.args[0].v), v: s.args[1] ?? t.undef }]));
      else if (s.name === 'setParameters' && s.args[0]) this.params.push(s.args[0]);
      else if (/[wW]here$|[hH]aving$/.test(s.name) && s.args[1]) this.params.push(s.args[1]);
      else if (JOIN.test(s.name)) for (const a of s.args.slice(2)) if (a.k === 'obj') this.params.push(a);
      for (const a of s.args) for (const inner of bracket(a)) this.collect(inner);
    }
  }

  private alias(s: Step): void {
    if (s.name === '@branch') {
      for (const x of [...tail(s.args[1]), ...tail(s.args[2])]) this.alias(x);
      return;
    }
    const [target, name] = s.args;
    if ((s.name === 'from' || s.name === 'update') && name?.k === 'const' && entityOf(target, this.c.model) === this.main) this.aliases.set(String(name.v), { resource: this.main, path: [] });
    const join = JOIN.exec(s.name);
    if (!join) return;
    const [to, as, on] = /AndMap/.test(s.name) ? s.args.slice(1) : s.args;
    if (!to || as?.k !== 'const') return;
    const condition = on && this.parse(on);
    const alias = this.joinTo(to, String(as.v), condition);
    if (!alias) return;
    this.aliases.set(String(as.v), alias);
    if (join[1] === 'inner' && condition) this.joined.push(this.condition(condition, on!));
  }

  private joinTo(to: Value, as: string, on: Condition | undefined): Alias | undefined {
    const { model } = this.c;
    if (to.k === 'const' && typeof to.v === 'string' && to.v.includes('.')) {
      const [from, relation] = to.v.split('.') as [string, string];
      const parent = this.aliases.get(from);
      const target = model.resources[parent?.resource.relations[relation]?.target ?? ''];
      return target && { resource: target, ...(parent!.path && { path: [...parent!.path, relation] }) };
    }
    const resource = entityOf(to, model);
    if (!resource) return undefined;
    for (const [l, r] of equalities(on)) {
      for (const [mine, other] of [[l, r], [r, l]] as const) {
        if (mine.table !== as || other.table === undefined) continue;
        const parent = this.aliases.get(other.table);
        if (!parent?.path) continue;
        const own = column(resource, mine.name), theirs = column(parent.resource, other.name);
        const step = stepBetween(parent.resource, theirs, resource, own, model);
        if (step !== undefined) return { resource, path: [...parent.path, step] };
      }
    }
    return { resource };
  }

  private fold(steps: readonly Step[], start: Built): Built {
    let b = start;
    for (const s of steps) b = this.step(s, b);
    return b;
  }

  private step(s: Step, b: Built): Built {
    const given = s.args[0] ?? this.c.t.undef;
    switch (s.name) {
      case '@branch': {
        const yes = this.fold(tail(s.args[1]), b), no = this.fold(tail(s.args[2]), b);
        return { where: yes.where === no.where ? yes.where : { k: 'cond', t: s.args[0]!, a: yes.where, b: no.where }, any: yes.any || no.any };
      }
      case 'where':
        return { where: this.given(given), any: true };
      case 'andWhere':
        return { where: and([b.where, this.given(given)]), any: true };
      case 'orWhere':
        return { where: b.any ? { k: 'or', ps: [b.where, this.given(given)] } : this.given(given), any: true };
      case 'whereExists':
        return { where: { k: 'opaque', v: given, reason: 'a subquery' }, any: true };
      case 'whereEntity':
        return { where: entityPredicate(given, this.main, this.c.model, this.c.t), any: true };
      case 'whereInIds':
      case 'andWhereInIds':
        return { where: s.name === 'whereInIds' ? this.keys(given) : and([b.where, this.keys(given)]), any: true };
      case 'orWhereInIds':
        return { where: b.any ? { k: 'or', ps: [b.where, this.keys(given)] } : this.keys(given), any: true };
      case 'orWhereExists':
        return { where: b.any ? { k: 'or', ps: [b.where, { k: 'opaque', v: given, reason: 'a subquery' }] } : b.where, any: true };
      case 'setFindOptions':
        return { where: and([b.where, wherePredicate(this.c.t.path(given, 'where'), this.main, this.c)]), any: true };
      default:
        return b;
    }
  }

  private keys(v: Value): Predicate {
    return keysPredicate(v, this.main, this.c, v.k !== 'const' && v.k !== 'obj');
  }

  /** SQL beyond the parser: it ties nothing where it names neither an owner nor a key. */
  private unread(v: Value): Predicate {
    const telling = [...this.aliases.values()].flatMap(({ resource: r }) => Object.values(r.columns).filter((x) => x.primary || r.owners.some((o) => o.column === x.name)).flatMap((x) => [x.name, x.dbName ?? x.name]));
    const words = new Set(pieces(v).flatMap((p) => (typeof p === 'string' ? p.split(/\W+/) : [''])));
    if (pieces(v).every((p) => typeof p === 'string') && !telling.some((name) => words.has(name))) return { k: 'cmp', column: '', op: 'other', v, dropped: false };
    return { k: 'opaque', v, reason: 'SQL that was not read' };
  }

  private given(v: Value): Predicate {
    switch (v.k) {
      case 'const':
      case 'tpl': {
        const c = this.parse(v);
        return c ? this.condition(c, v) : this.unread(v);
      }
      case 'cond':
        return { k: 'cond', t: v.t, a: this.given(v.a), b: this.given(v.b) };
      case 'call': {
        const inner = bracket(v)[0];
        if (inner) {
          const { where } = this.fold(inner, { where: TRUE, any: false });
          return v.f.k === 'import' && v.f.name === 'NotBrackets' ? { k: 'not', p: where } : where;
        }
        return { k: 'opaque', v, reason: 'the condition comes from elsewhere' };
      }
      case 'obj':
      case 'arr':
      case 'list':
      case 'ret':
        return wherePredicate(v, this.main, this.c);
      default:
        return { k: 'opaque', v, reason: 'the condition comes from elsewhere' };
    }
  }

  private parse(v: Value): Condition | undefined {
    if (v.k === 'const') return typeof v.v === 'string' ? parseCondition([v.v]) : undefined;
    return v.k === 'tpl' ? parseCondition(flat(v)) : undefined;
  }

  private condition(c: Condition, text: Value): Predicate {
    switch (c.k) {
      case 'and':
        return and(c.cs.map((x) => this.condition(x, text)));
      case 'or':
        return { k: 'or', ps: c.cs.map((x) => this.condition(x, text)) };
      case 'not':
        return { k: 'not', p: this.condition(c.c, text) };
      case 'cmp':
        return this.comparison(c, text);
    }
  }

  private comparison(c: Condition & { k: 'cmp' }, text: Value): Predicate {
    const other: Predicate = { k: 'cmp', column: '', op: 'other', v: text, dropped: false };
    if (c.l.k !== 'column') {
      const [r] = c.rs;
      return c.op === 'eq' && r?.k === 'column' ? this.comparison({ ...c, l: r, rs: [c.l] }, text) : other;
    }
    const alias = c.l.table === undefined ? { resource: this.main, path: [] } : c.l.table.startsWith('\uFFFC') ? { resource: this.main, path: [] } : this.aliases.get(c.l.table);
    if (!alias?.path) return other;
    const name = column(alias.resource, c.l.name);
    const values = c.rs.map((r) => this.value(r, text));
    let p: Predicate = other;
    if (c.op === 'null') p = { k: 'cmp', column: name, op: 'eq', v: this.c.t.null, dropped: false };
    else if (c.op !== 'other' && values.every((v) => v !== undefined)) {
      const v = c.op === 'in' && values.length > 1 ? this.c.t.arr(values as Value[]) : values[0]!;
      p = c.op === 'in' ? { k: 'cmp', column: name, op: 'in', v, dropped: false } : ofColumn(name, v, this.c);
    }
    return along(this.main, alias.path, p, this.c.model);
  }

  private value(o: Operand, text: Value): Value | undefined {
    const { t } = this.c;
    if (o.k === 'lit') return t.const(o.v);
    if (o.k === 'hole') return this.holeOf(text, o.i);
    if (o.k !== 'param') return undefined;
    return t.path(t.obj(this.params.map((v) => ({ key: null, v }))), o.name);
  }

  private holeOf(text: Value, i: number): Value | undefined {
    return text.k === 'tpl' ? holes(text)[i] : undefined;
  }
}

/** `'a' + x + 'b'` is a template of templates: its text and holes in one row. */
function pieces(v: Value): (string | Value)[] {
  if (v.k === 'const') return [v.v === null ? 'null' : String(v.v)];
  if (v.k !== 'tpl') return [v];
  return v.q.flatMap((q, i) => [q, ...(i < v.vs.length ? pieces(v.vs[i]!) : [])]);
}

function flat(v: Value): string[] {
  const out = [''];
  for (const p of pieces(v)) {
    if (typeof p === 'string') out[out.length - 1] += p;
    else out.push('');
  }
  return out;
}

const holes = (v: Value): Value[] => pieces(v).filter((p): p is Value => typeof p !== 'string');

/** Steps taken in the callback of `new Brackets(…)`. */
function bracket(v: Value): Step[][] {
  if (v.k !== 'call' || !v.ctor) return [];
  const name = v.f.k === 'import' || v.f.k === 'global' ? (v.f.k === 'import' ? v.f.name : v.f.n) : '';
  return (name === 'Brackets' || name === 'NotBrackets') && v.args[0]?.k === 'call' ? [chainSteps(v.args[0])] : [];
}

function* equalities(c: Condition | undefined): Generator<readonly [Operand & { k: 'column' }, Operand & { k: 'column' }]> {
  if (c?.k === 'and') for (const x of c.cs) yield* equalities(x);
  else if (c?.k === 'cmp' && c.op === 'eq' && c.l.k === 'column' && c.rs[0]?.k === 'column') yield [c.l, c.rs[0]];
}

/** A column by its property or by its name in the database. */
function column(r: Resource, name: string): string {
  if (r.columns[name]) return name;
  const relation = r.relations[name];
  if (relation?.fields.length === 1) return relation.fields[0]!;
  return Object.values(r.columns).find((x) => x.dbName === name)?.name ?? name;
}
