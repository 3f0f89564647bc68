/**
 * What a query over several tables asks, whatever library wrote it: conditions over columns of its tables, and where they
 * hold. Seen from one of its tables this gives a predicate: its own columns, those that equal them, and those of tables
 * that foreign keys tie it to, as steps. An outer join's condition holds of the side that may be missing only.
 * Boundary: a condition that names no column of the query's tables says nothing, and is left out by whoever reads it.
 */
import type { Model, Resource } from '@tenantlint/model';
import { and, type Predicate, TRUE } from '../predicate.ts';
import type { Row, Terms, Value } from '../values.ts';
import { stepBetween } from './join-steps.ts';

/** Rows that are there together; inside an outer join's group the rows may be missing as a whole. */
export interface Group { parent?: Group }
/** A table as a query names it: twice under two aliases, it is two. */
export interface Source { key: string; resource: Resource; group: Group }
export interface Place { source: Source; column: string }
/** Columns of two tables that are equal wherever the second one has a row. */
export interface Equality { a: Place; b: Place }

/** A condition whose columns are told apart by their tables. */
export type Condition =
  | { k: 'true' }
  | { k: 'false' }
  | { k: 'and' | 'or'; cs: readonly Condition[] }
  | { k: 'not'; c: Condition }
  /** `missing`: rows without the column's table may match too (`is null`, `is distinct from`); `dropped`: an undefined value takes the comparison away. */
  | { k: 'cmp'; at: Place; op: 'eq' | 'in' | 'other'; v: Value; missing?: true; dropped?: true }
  | { k: 'same'; a: Place; b: Place }
  /** A row of the subquery is there: of one of its arms, where it is a union. */
  | { k: 'within'; arms: readonly Arm[] }
  | { k: 'cond'; t: Value; a: Condition; b: Condition }
  | { k: 'outs'; outs: readonly { facts: readonly Value[]; c: Condition }[] }
  | { k: 'opaque'; v: Value; reason: string };

export interface Located { c: Condition; group: Group }
/** A subquery of a condition: `group` is that of its rows, `ties` what its rows are compared with. */
export interface Arm { group: Group; conditions: readonly Located[]; ties: readonly Equality[] }

export interface Relational {
  conditions: readonly Located[];
  /** Keys over which nested rows are loaded. */
  ties: readonly Equality[];
}

export const ALL: Condition = { k: 'true' };
export const NONE: Condition = { k: 'false' };
export const opaque = (v: Value, reason: string): Condition & { k: 'opaque' } => ({ k: 'opaque', v, reason });

/** Conditions as one: `and` of none holds of every row, `or` of none of no row. */
export function joined(k: 'and' | 'or', cs: readonly Condition[]): Condition {
  if (cs.length === 0) return k === 'and' ? ALL : NONE;
  return cs.length === 1 ? cs[0]! : { k, cs };
}

/** Rows and conditions that a further outer join may leave without a partner get a group of their own, which it gives. */
export function setAside(held: readonly { group: Group }[], from: Group, parent: Group): Group {
  const aside: Group = { parent };
  for (const x of held) if (x.group === from) x.group = aside;
  return aside;
}

/** The table of a query that an access is of: the chain and the table's key tell it. */
export function sourceOf({ sources }: { sources: readonly Source[] }, { args: [, key] }: Row): Source | undefined {
  return key?.k === 'const' ? sources.find((s) => s.key === key.v) : undefined;
}

/** The access of another table of the same query. */
export function siblingOf({ site, layer, args: [chain] }: Row, method: string, { key, resource }: Source, t: Terms): Row {
  return t.row(site, layer, method, resource.name, [chain!, t.const(key)]);
}

/** Everything that surely holds of the rows of `source` which the query reaches. */
export function predicateFor(query: Relational, source: Source, model: Model): Predicate {
  return View.of(query, source, model).holds();
}

/** The steps that tie one table of a query to another, in the rows where both are there. */
export function stepsBetween(query: Relational, from: Source, to: Source, model: Model): readonly string[] | undefined {
  return View.of(query, from, model, to).ties.stepsTo(to);
}

/** Whether every row of a table comes with one of another. */
export function comesWith(query: Relational, source: Source, other: Source): boolean {
  return holding(query.conditions, [source.group]).groups.has(other.group);
}

/** Columns that are equal, as seen from one table of a query: what is said of another table there, said of this one. */
export class Ties {
  constructor(private readonly from: Source, readonly equal: readonly Equality[], private readonly model: Model) {}

  /** A comparison on some table's column, said of the table in view: of its own equal column, or over the steps to the other. */
  place({ source, column }: Place, op: 'eq' | 'in' | 'other', v: Value, dropped = false): Predicate {
    const cmp = (name: string): Predicate => ({ k: 'cmp', column: name, op, v, dropped });
    if (source === this.from) return cmp(column);
    const same = op === 'other' ? undefined : this.equalColumn(source, column);
    if (same !== undefined) return cmp(same);
    return this.over(source, cmp(column));
  }

  /** What holds of another table's rows, over the steps to it. */
  over(target: Source, p: Predicate): Predicate {
    return this.stepsTo(target)?.reduceRight<Predicate>((inner, relation) => ({ k: 'rel', relation, quantifier: 'some', p: inner }), p) ?? TRUE;
  }

  private *neighbours(source: Source): Generator<{ column: string; other: Place }> {
    for (const { a, b } of this.equal) {
      if (a.source === source) yield { column: a.column, other: b };
      if (b.source === source) yield { column: b.column, other: a };
    }
  }

  /** A column of the table in view that equals another table's, directly or over further ones. */
  private equalColumn(source: Source, column: string): string | undefined {
    const seen = new Set([`${source.key}.${column}`]);
    const queue: Place[] = [{ source, column }];
    for (const x of queue) {
      for (const n of this.neighbours(x.source)) {
        const key = `${n.other.source.key}.${n.other.column}`;
        if (n.column !== x.column || seen.has(key)) continue;
        if (n.other.source === this.from) return n.other.column;
        seen.add(key);
        queue.push(n.other);
      }
    }
    return undefined;
  }

  /** The steps to another table, each over a foreign key or equal owner columns; undefined where nothing ties them. */
  stepsTo(target: Source): readonly string[] | undefined {
    const paths = new Map<Source, readonly string[]>([[this.from, []]]);
    for (const [at, steps] of paths) {
      if (at === target) return steps;
      for (const { column, other } of this.neighbours(at)) {
        const step = paths.has(other.source) ? undefined : stepBetween(at.resource, column, other.source.resource, other.column, this.model);
        if (step !== undefined) paths.set(other.source, [...steps, step]);
      }
    }
    return undefined;
  }
}

/** The query as seen from one of its tables: what holds of every row of it. */
class View {
  readonly ties: Ties;

  constructor(private readonly from: Source, private readonly held: readonly Located[], equal: readonly Equality[], private readonly model: Model) {
    this.ties = new Ties(from, [...equal, ...held.flatMap(({ c }) => topConjuncts(c).flatMap((x) => (x.k === 'same' && x.a.source !== x.b.source ? [x] : [])))], model);
  }

  /** @param beside another table, in the rows that have one of it too */
  static of(query: Relational, from: Source, model: Model, beside = from): View {
    const { groups, conditions } = holding(query.conditions, [from.group, beside.group]);
    return new View(from, conditions, query.ties.filter((x) => groups.has(x.b.source.group)), model);
  }

  holds(): Predicate {
    return and(this.held.map(({ c }) => this.fold(c)));
  }

  private fold(c: Condition): Predicate {
    switch (c.k) {
      case 'and':
        return and(c.cs.map((x) => this.fold(x)));
      case 'or':
        return { k: 'or', ps: c.cs.map((x) => this.fold(x)) };
      case 'not':
        return { k: 'not', p: this.fold(c.c) };
      case 'cmp':
        return this.ties.place(c.at, c.op, c.v, c.dropped);
      // kept as a step between their tables
      case 'same':
        return TRUE;
      case 'within': {
        const arms = c.arms.map((arm) => {
          const { conditions } = holding(arm.conditions, [arm.group]);
          return new View(this.from, conditions, [...this.ties.equal, ...arm.ties], this.model).holds();
        });
        return arms.length === 1 ? arms[0]! : { k: 'or', ps: arms };
      }
      case 'cond':
        return { k: 'cond', t: c.t, a: this.fold(c.a), b: this.fold(c.b) };
      case 'outs':
        return { k: 'outs', outs: c.outs.map((o) => ({ facts: o.facts, p: this.fold(o.c) })) };
      default:
        return c;
    }
  }
}

/** The conditions of groups and of those around them; a comparison with a table that may be missing makes it be there. */
function holding(conditions: readonly Located[], groups: readonly Group[]): { groups: ReadonlySet<Group>; conditions: Located[] } {
  const active = new Set<Group>();
  for (const group of groups) for (let g: Group | undefined = group; g; g = g.parent) active.add(g);
  for (let grew = true; grew;) {
    grew = false;
    for (const { c, group } of conditions) {
      if (!active.has(group)) continue;
      for (const place of topConjuncts(c).flatMap(compared)) {
        for (let g: Group | undefined = place.source.group; g && !active.has(g); g = g.parent) {
          active.add(g);
          grew = true;
        }
      }
    }
  }
  return { groups: active, conditions: conditions.filter((x) => active.has(x.group)) };
}

/** Columns without whose row the comparison fails. */
function compared(c: Condition): Place[] {
  if (c.k === 'same') return [c.a, c.b];
  return c.k === 'cmp' && !c.missing && !c.dropped ? [c.at] : [];
}

/** What `and` holds together, as far as it is surely there. */
function topConjuncts(c: Condition): Condition[] {
  return c.k === 'and' ? c.cs.flatMap(topConjuncts) : [c];
}
