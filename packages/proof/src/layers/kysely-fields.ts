/**
 * What one select of a Kysely query gives, or a write gives back: columns, rows of subqueries and values computed from
 * them. Boundary: what is chosen at run time stands for every column of the main table.
 */
import { argumentsOf, chainRoot } from '../queries.ts';
import type { Value } from '../values.ts';
import { isAggregateText } from './aggregate-text.ts';
import type { Reader } from './kysely-query.ts';
import { type Level, levelWith, resolve } from './kysely-scope.ts';
import { aggregateName, aliased, aliasOf, expressionName, listOf, sqlName } from './kysely-values.ts';
import type { Group } from './relational.ts';

/** Where a select is read. */
export interface Reading {
  readonly reader: Reader;
  readonly level: Level;
  /** Of the rows that the joins so far leave together. */
  readonly group: Group;
  readonly prefix: string;
  readonly depth: number;
}

export class Fields {
  private readonly level: Level;

  constructor(private readonly at: Reading) {
    this.level = at.level;
  }

  private subquery(chain: Value): Level {
    const { reader, group, prefix, depth } = this.at;
    return reader.level(chain, { parent: group }, this.level.scope, `${prefix}${chain.id}>`, depth + 1);
  }

  allFields(of: Value | undefined): void {
    const { level } = this;
    const names = of ? listOf(of).flatMap((v) => (v.k === 'const' ? [String(v.v)] : [])) : undefined;
    const isWrite = level.kind !== 'select';
    for (const [name, table] of level.scope.tables) if (names ? names.includes(name) : !isWrite || table === level.main) level.whole.push(table);
  }

  fields(v: Value): void {
    switch (v.k) {
      case 'arr':
        v.items.forEach((i) => this.fields(i.k === 'spread' ? i.v : i));
        break;
      case 'list':
        this.fields(v.elem);
        break;
      case 'cond':
        this.fields(v.a);
        this.fields(v.b);
        break;
      case 'undef':
        break;
      default:
        this.field(v);
    }
  }

  private field(v: Value, name?: string): void {
    const { level } = this;
    if (v.k === 'const') {
      const { name: column, alias } = aliased(String(v.v));
      const at = resolve(column, level.scope);
      const of = at ? undefined : levelWith(column, level.scope);
      level.fields.set(name ?? alias ?? column.slice(column.lastIndexOf('.') + 1), at ? { at } : of ? { level: of } : {});
    } else if (chainRoot(v)) {
      level.fields.set(name ?? aliasOf(v) ?? String(v.id), { level: this.subquery(v) });
    } else if (v.k === 'call' && v.f.k === 'path' && (v.f.p === 'as' || v.f.p.startsWith('$'))) {
      const [alias] = v.args;
      this.field(v.f.o, name ?? (v.f.p === 'as' && alias?.k === 'const' ? String(alias.v) : undefined));
    } else if (v.k === 'call') {
      const [first] = argumentsOf(v);
      // `jsonArrayFrom(eb.selectFrom(…))`
      const inner = argumentsOf(v).find((x) => chainRoot(x));
      if (inner) this.field(inner, name ?? String(v.id));
      else if ((expressionName(v) === 'ref' || sqlName(v) === 'ref') && first?.k === 'const') this.field(first, name);
      else {
        this.within(v);
        const value = first && /^(?:val|lit|value|literal)$/.test(expressionName(v) ?? sqlName(v) ?? '') ? first : undefined;
        level.fields.set(name ?? String(v.id), { counts: isCount(v), ...(value && { given: value }) });
      }
    } else if (level.main) level.whole.push(level.main);
  }

  /** Subqueries inside of values and computed fields. */
  within(v: Value | undefined, depth = 0): void {
    if (!v || depth > 5) return;
    if (chainRoot(v)) {
      this.level.fields.set(`#${v.id}`, { level: this.subquery(v) });
    } else if (v.k === 'obj') v.entries.forEach((e) => this.within(e.v, depth + 1));
    else if (v.k === 'arr') v.items.forEach((x) => this.within(x, depth + 1));
    else if (v.k === 'call') [...v.args, ...(v.f.k === 'path' ? [v.f.o] : [])].forEach((x) => this.within(x, depth + 1));
    else if (v.k === 'tpl') v.vs.forEach((x) => this.within(x, depth + 1));
    else if (v.k === 'cond') [v.a, v.b].forEach((x) => this.within(x, depth + 1));
  }
}

const isCount = (v: Value): boolean => {
  if (v.k !== 'call') return false;
  if (aggregateName(v.f) !== undefined && !/^(?:any|toJson|jsonAgg|agg)$/.test(aggregateName(v.f)!)) return true;
  if (sqlName(v) === '') return isAggregateText(v.args[0]);
  return v.f.k === 'path' && isCount(v.f.o);
};
