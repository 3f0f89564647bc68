/**
 * MikroORM's query builder: what the steps of a chain select and write. Semantics executed on MikroORM 6.6.16: a later `where`
 * replaces all before it, `orWhere` widens all before it, `delete(condition)` is a `where`, the condition of an inner join holds
 * of every row and that of a left join of none, filters apply only where `applyFilters` says so.
 * Boundary: conditions written as SQL text, subqueries and `having` say nothing.
 */
import { MIKROORM_STEPS, MIKROORM_TERMINALS } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { and, type Predicate, TRUE } from '../predicate.ts';
import { branchSteps as tail, chainSteps } from '../queries.ts';
import type { Operation } from '../types.ts';
import type { Terms, Value } from '../values.ts';
import { entityOf } from './entity-names.ts';
import { along } from './join-steps.ts';
import type { Sight } from './layer.ts';
import { activeFilters, conditionOf } from './mikroorm-filters.ts';
import { receiverOf } from './mikroorm-receivers.ts';
import { type WhereContext, wherePredicate } from './mikroorm-where.ts';

export interface Step { name: string; args: readonly Value[] }

interface Alias { resource: Resource; path: readonly string[] }
interface Built { where: Predicate; any: boolean }

const WRITES: Readonly<Record<string, Operation>> = { insert: 'create', update: 'update', delete: 'delete', truncate: 'delete', count: 'aggregate' };
const JOIN = /^(left|inner)?[jJ]oin(?:AndSelect)?$/;

export const runs = (method: string): boolean => Object.hasOwn(MIKROORM_TERMINALS, method);

/** The main table, what is done to it, and what is written. */
export function describeQuery(steps: readonly Step[], root: Value, model: Model, t: Terms, sight: Sight): { resource: Resource | undefined; operation: Operation; data?: Value } {
  const [first, ...rest] = steps;
  const receiver = root.k === 'call' && root.f.k === 'path' ? receiverOf(root.f.o, model, t, sight) : undefined;
  let resource = receiver?.kind === 'repository' ? model.resources[receiver.resource] : entityOf(first?.args[0], model, 'mikroorm');
  let operation: Operation = 'read';
  let data: Value | undefined;
  for (const s of rest) {
    const write = Object.hasOwn(WRITES, s.name) ? WRITES[s.name] : undefined;
    if (write) {
      operation = write;
      if (write === 'create' || write === 'update') data = s.args[0];
    } else if (s.name === 'from') resource = entityOf(s.args[0], model, 'mikroorm') ?? resource;
    else if (s.name === 'merge' && operation === 'create') operation = 'upsert';
  }
  return { resource, operation, ...(data && { data }) };
}

/** The chain's text is asked for, as a subquery of another: it does not run. */
export const isText = (method: string): boolean => Object.hasOwn(MIKROORM_STEPS, method) && MIKROORM_STEPS[method] === 'text';

export function queryPredicate(chain: Value, main: Resource, model: Model, t: Terms): Predicate {
  return new Query(chainSteps(chain), main, model, t).predicate();
}

class Query {
  private readonly aliases = new Map<string, Alias>();
  private readonly joined: Predicate[] = [];
  private readonly c: WhereContext;

  constructor(private readonly steps: readonly Step[], private readonly main: Resource, private readonly model: Model, private readonly t: Terms) {
    this.c = { model, t, elsewhere: (name, v) => this.aliased(name, v) };
    for (const a of steps[0]!.args) if (a.k === 'const' && typeof a.v === 'string' && entityOf(a, model, 'mikroorm') !== main) this.aliases.set(a.v, { resource: main, path: [] });
    this.alias(steps);
  }

  predicate(): Predicate {
    const { where } = this.fold(this.steps.slice(1), { where: TRUE, any: false });
    return and([...this.joined, where]);
  }

  private alias(steps: readonly Step[]): void {
    for (const s of steps) {
      const join = JOIN.exec(s.name);
      const [to, as, on] = s.args;
      if (!join || to?.k !== 'const' || typeof to.v !== 'string' || as?.k !== 'const') continue;
      const [from, relation] = to.v.includes('.') ? (to.v.split('.') as [string, string]) : [undefined, to.v];
      const parent = from === undefined ? { resource: this.main, path: [] } : this.aliases.get(from);
      const target = this.model.resources[parent?.resource.relations[relation]?.target ?? ''];
      if (!parent || !target) continue;
      const alias = { resource: target, path: [...parent.path, relation] };
      this.aliases.set(String(as.v), alias);
      if (join[1] !== 'left' && on?.k === 'obj') this.joined.push(this.within(alias, wherePredicate(on, target, this.c)));
    }
  }

  private within({ path }: Alias, p: Predicate): Predicate {
    return along(this.main, path, p, this.model);
  }

  /** `{ 'p.org': id }`: a member of a joined table. */
  private aliased(name: string, v: Value): Predicate | undefined {
    const at = name.indexOf('.');
    const alias = at < 0 ? undefined : this.aliases.get(name.slice(0, at));
    if (!alias) return undefined;
    return this.within(alias, wherePredicate(this.t.obj([{ key: name.slice(at + 1), v }]), alias.resource, { model: this.model, t: this.t }));
  }

  private fold(steps: readonly Step[], start: Built): Built {
    return steps.reduce((b, s) => this.step(s, b), start);
  }

  private step(s: Step, b: Built): Built {
    const [given = this.t.undef, , operator] = s.args;
    const by = s.args.find((x) => x.k === 'const' && (x.v === '$or' || x.v === '$and')) ?? operator;
    switch (s.name) {
      case '@branch': {
        const yes = this.fold(tail(s.args[1]), b), no = this.fold(tail(s.args[2]), b);
        this.alias([...tail(s.args[1]), ...tail(s.args[2])]);
        return { where: yes.where === no.where ? yes.where : { k: 'cond', t: s.args[0]!, a: yes.where, b: no.where }, any: yes.any || no.any };
      }
      case 'delete':
        return given.k === 'undef' ? b : { where: this.given(given), any: true };
      case 'where':
        if (by?.k === 'const' && by.v === '$or') return this.widened(b, given);
        if (by?.k === 'const' && by.v === '$and') return { where: and([b.where, this.given(given)]), any: true };
        return { where: this.given(given), any: true };
      case 'andWhere':
        return { where: and([b.where, this.given(given)]), any: true };
      case 'orWhere':
        return this.widened(b, given);
      case 'applyFilters':
        return { where: and([b.where, ...this.filters(given)]), any: true };
      default:
        return b;
    }
  }

  private widened(b: Built, given: Value): Built {
    return { where: b.any ? { k: 'or', ps: [b.where, this.given(given)] } : this.given(given), any: true };
  }

  private filters(given: Value): Predicate[] {
    const options = given.k === 'undef' ? given : this.t.obj([{ key: 'filters', v: given }]);
    return activeFilters(this.main, options, this.t).byCall.map(({ filter, args }) => wherePredicate(conditionOf(filter, args, this.t), this.main, this.c));
  }

  private given(v: Value): Predicate {
    if (v.k === 'cond') return { k: 'cond', t: v.t, a: this.given(v.a), b: this.given(v.b) };
    // here text is SQL, never a key
    if (v.k === 'const' && v.v !== null) return { k: 'opaque', v, reason: 'SQL that was not read' };
    if (v.k === 'tpl' || v.k === 'call') return { k: 'opaque', v, reason: 'SQL that was not read' };
    return v.k === 'obj' || v.k === 'arr' || v.k === 'ret' || v.k === 'undef' ? wherePredicate(v, this.main, this.c) : { k: 'opaque', v, reason: 'the condition comes from elsewhere' };
  }
}
