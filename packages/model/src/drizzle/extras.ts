/**
 * The third argument of a Drizzle table: keys, foreign keys and row-level-security policies, as an array or an object,
 * made by a callback or not. Boundary: a partial unique index, or one over an expression, identifies no row and is left out.
 */
import type { Arg, Expr } from '@tenantlint/facts';
import { argument, chainOf, type Ref, type Sources } from '../source/sources.ts';
import type { Policy } from '../types.ts';
import type { ForeignKey } from './columns.ts';

export interface Extras {
  keys: { columns: string[]; primary: boolean }[];
  foreignKeys: ForeignKey[];
  policies: Policy[];
}

const COMMANDS = ['all', 'select', 'insert', 'update', 'delete'] as const;

export function extrasOf(sources: Sources, extras: Ref, table: Ref): Extras {
  const found = sources.follow(extras);
  const result: Extras = { keys: [], foreignKeys: [], policies: [] };
  if (found.kind !== 'expr') return result;
  // The callback's parameter is the table itself.
  const whole = found.e.k === 'fn' ? sources.returned(found, [table]) : found;
  for (const item of whole ? sources.items(sources.reduce(whole)) : []) addExtra(sources, item, result);
  return result;
}

function addExtra(sources: Sources, item: Ref, into: Extras, depth = 0): void {
  const found = sources.reduce(item);
  if (found.e.k === 'arr' && depth < 1) for (const inner of sources.items(found)) addExtra(sources, inner, into, depth + 1);
  const chain = chainOf(found.e);
  const name = chain && nameOf(sources, { ...found, e: chain.callee });
  if (!chain || name === undefined) return;
  if (name === 'primaryKey') {
    const columns = keyColumns(sources, found, chain.args);
    if (columns) into.keys.push({ columns, primary: true });
  } else if (name === 'unique' || name === 'uniqueIndex') {
    const on = chain.links.find((link) => link.name === 'on' || link.name === 'onOnly' || link.name === 'using');
    const columns = on && columnNames(on.name === 'using' ? on.args.slice(1) : on.args);
    if (columns && !chain.links.some((link) => link.name === 'where')) into.keys.push({ columns, primary: false });
  } else if (name === 'foreignKey') {
    const foreignKey = foreignKeyOf(sources, argument(found, chain.args, 0));
    if (foreignKey) into.foreignKeys.push(foreignKey);
  } else if (name === 'pgPolicy') {
    into.policies.push(policyOf(sources, found, chain.args));
  }
}

/** `primaryKey({ columns: [t.a, t.b] })`, or as before 0.30 `primaryKey(t.a, t.b)`. */
function keyColumns(sources: Sources, at: Ref, args: Arg[]): string[] | undefined {
  const first = argument(at, args, 0);
  const options = first && sources.reduce(first);
  if (options?.e.k !== 'obj') return columnNames(args);
  const columns = sources.entries(options).entries.get('columns');
  return columns && namesIn(sources, columns);
}

function foreignKeyOf(sources: Sources, ref: Ref | undefined): ForeignKey | undefined {
  const found = ref && sources.follow(ref);
  if (found?.kind !== 'expr') return undefined;
  const options = found.e.k === 'fn' ? sources.returned(found) : found;
  const entries = options && sources.entries(options).entries;
  const [local, foreign] = [entries?.get('columns'), entries?.get('foreignColumns')];
  const columns = local && namesIn(sources, local);
  const references = foreign && namesIn(sources, foreign);
  const [first] = foreign ? sources.items(sources.reduce(foreign)) : [];
  if (!columns || !references || first?.e.k !== 'mem') return undefined;
  return { columns, references, target: { ...first, e: first.e.o } };
}

/** @returns the policy of `pgPolicy(name, { as, for, to, using, withCheck })`; its SQL with `${…}` around the columns it names. */
export function policyOf(sources: Sources, at: Ref, args: Arg[]): Policy {
  const options = argument(at, args, 1);
  const entries = options ? sources.entries(sources.reduce(options)).entries : new Map<string, Ref>();
  const said = sources.text(entries.get('for'));
  const to = entries.get('to');
  const roles = to && sources.reduce(to);
  const [using, check] = [sqlText(sources, entries.get('using')), sqlText(sources, entries.get('withCheck'))];
  return {
    name: sources.text(argument(at, args, 0)) ?? '',
    command: COMMANDS.find((command) => command === said) ?? 'all',
    ...(sources.text(entries.get('as')) === 'restrictive' && { restrictive: true as const }),
    roles: roles ? (roles.e.k === 'arr' ? sources.items(roles) : [roles]).map((role) => roleName(sources, role)) : ['public'],
    ...(using !== undefined && { using }),
    ...(check !== undefined && { check }),
  };
}

function roleName(sources: Sources, role: Ref): string {
  const found = sources.reduce(role);
  const chain = chainOf(found.e);
  const text = sources.text(found) ?? (chain && sources.text(argument(found, chain.args, 0)));
  if (text !== undefined) return text;
  const external = sources.follow(role);
  return external.kind === 'external' ? external.name.replace(/Role$/, '') : 'unknown';
}

function sqlText(sources: Sources, ref: Ref | undefined): string | undefined {
  const found = ref && sources.reduce(ref);
  if (!found) return undefined;
  if (found.e.k === 'tag') return parts(sources, found, found.e.q, found.e.e);
  const chain = chainOf(found.e);
  // `sql.raw('…')`
  return chain?.callee.k === 'mem' && chain.callee.p === 'raw' ? sources.text(argument(found, chain.args, 0)) : sources.text(found);
}

function parts(sources: Sources, at: Ref, quasis: string[], values: Expr[]): string {
  return quasis.reduce((text, quasi, index) => {
    const value = values[index - 1]!;
    return `${text}\${${value.k === 'mem' ? value.p : sources.text({ ...at, e: value }) ?? '…'}}${quasi}`;
  }).trim();
}

/** The name under which Drizzle exports what is called, or the name as written. */
export function nameOf(sources: Sources, callee: Ref): string | undefined {
  const found = sources.follow(callee);
  if (found.kind === 'external') return found.name;
  const { e } = callee;
  return e.k === 'glob' ? e.n : e.k === 'mem' ? e.p : undefined;
}

/** Property names of an array of columns (`[t.a, t.b]`), or `undefined` where one is something else. */
export function namesIn(sources: Sources, list: Ref): string[] | undefined {
  const found = sources.reduce(list);
  return found.e.k === 'arr' ? columnNames(found.e.e.filter((item) => item !== null)) : columnNames([found.e]);
}

function columnNames(args: readonly Arg[]): string[] | undefined {
  const names = args.map((arg) => {
    // `t.name.asc()`, `t.slug.op('text_ops')`
    const chain = arg.k === 'spread' ? undefined : chainOf(arg);
    const column = chain?.callee.k === 'mem' ? chain.callee.o : arg;
    return column.k === 'mem' ? column.p : undefined;
  });
  return names.length > 0 && names.every((name) => name !== undefined) ? names : undefined;
}
