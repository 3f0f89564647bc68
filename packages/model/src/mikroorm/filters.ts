/**
 * Filters of entities: which members their condition surely compares with which argument. Semantics executed on MikroORM
 * 6.6: a filter is joined to the condition by `$and`; without its arguments the query throws.
 * Boundary: a condition that is not one object literal, or that has several ways to return, demands nothing.
 */
import type { FunctionFacts } from '@tenantlint/facts';
import { isTrue } from '../source/decorators.ts';
import type { Ref, Sources } from '../source/sources.ts';
import type { Filter } from '../types.ts';

/** @param named the filter's name where it stands outside of its options */
export function filterOf(sources: Sources, options: ReadonlyMap<string, Ref>, named?: string): Filter | undefined {
  const name = named ?? sources.text(options.get('name'));
  const condition = options.get('cond');
  return name === undefined || !condition ? undefined : { name, byDefault: isTrue(sources, options.get('default')), equals: demands(sources, condition) };
}

/** `filters: { tenant: { … } }`. */
export function filtersIn(sources: Sources, ref: Ref | undefined): { filter: Filter; options: ReadonlyMap<string, Ref> }[] {
  if (!ref) return [];
  return [...sources.entries(sources.reduce(ref)).entries].flatMap(([name, value]) => {
    const options = sources.entries(sources.reduce(value)).entries;
    const filter = filterOf(sources, options, sources.text(options.get('name')) ?? name);
    return filter ? [{ filter, options }] : [];
  });
}

/** Members that the condition compares with an argument, whatever the argument is. */
export function demands(sources: Sources, condition: Ref): Filter['equals'] {
  const found = sources.follow(condition);
  if (found.kind !== 'expr' || found.e.k !== 'fn') return [];
  const facts = found.file.functions[found.e.i]!;
  const [only, ...more] = facts.body;
  if (only?.k !== 'ret' || !only.e || more.length > 0) return [];
  const result = sources.reduce({ file: found.file, e: only.e });
  return result.e.k === 'obj' ? equalsIn(sources, result, facts, []) : [];
}

function equalsIn(sources: Sources, object: Ref, fn: FunctionFacts, path: string[]): Filter['equals'] {
  return [...sources.entries(object).entries].flatMap(([key, value]): Filter['equals'] => {
    const at = key === '$eq' ? path : [...path, key];
    if (key.startsWith('$') && key !== '$eq') return [];
    const argument = argumentOf(value, fn);
    if (argument !== undefined) return [{ path: at, argument }];
    return value.e.k === 'obj' ? equalsIn(sources, value, fn, at) : [];
  });
}

/** `args.orgId`, or `orgId` of `({ orgId }) => …`. */
function argumentOf({ e }: Ref, { params: [first] }: FunctionFacts): string | undefined {
  if (e.k === 'as') return argumentOf({ e: e.e } as Ref, { params: first ? [first] : [] } as unknown as FunctionFacts);
  if (e.k === 'mem' && e.o.k === 'var' && first?.k === 'pvar' && e.o.b === first.b) return e.p;
  if (e.k !== 'var' || first?.k !== 'pobj') return undefined;
  return first.p.find((property) => property.v.k === 'pvar' && property.v.b === e.b)?.key ?? undefined;
}
