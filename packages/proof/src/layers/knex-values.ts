/**
 * Knex values: names of tables and columns as text, references, raw fragments, and what a client is called.
 * A chain is a query only where its client is Knex's: by how it was made, by its declared type, or by its name.
 * Boundary: a client of an unusual name in a file that shows no type is not recognised.
 */
import { KNEX_CLIENT, KNEX_CONDITIONS, KNEX_JOIN_CONDITIONS, KNEX_STEPS } from '@tenantlint/facts';
import { argumentsOf, chainRoot, chainSteps, type Step } from '../queries.ts';
import type { Value } from '../values.ts';
import type { Sight } from './layer.ts';

/** The first step of a chain that a client itself began: `knex('tasks')`. */
export const CALLED = '@table';
/** The first step of a chain that a callback is given. */
export const GIVEN = 'brackets';

/** A text that is known, constants put into it included. */
export function textOf(v: Value | undefined): string | undefined {
  if (v?.k === 'const') return typeof v.v === 'string' ? v.v : undefined;
  if (v?.k !== 'tpl') return undefined;
  const parts = v.vs.map((x) => (x.k === 'const' && x.v !== null ? String(x.v) : textOf(x)));
  return parts.includes(undefined) ? undefined : v.q.map((q, i) => q + (parts[i] ?? '')).join('');
}

/** `app.tasks as t`: the table, and the name that it goes by. */
export function tableText(text: string): { name: string; as: string } {
  const [name, as] = text.trim().split(/\s+as\s+|\s+/i) as [string, string | undefined];
  return { name, as: plain(as ?? name.slice(name.lastIndexOf('.') + 1)) };
}

export interface ColumnName { table?: string; name: string; as?: string }

/** `t.org_id as org`, `org_id`. */
export function columnText(text: string): ColumnName {
  const [column, as] = text.trim().split(/\s+as\s+/i) as [string, string | undefined];
  const parts = column.split('.').map(plain);
  return { name: parts.at(-1)!, ...(parts.length > 1 && { table: parts.at(-2)! }), ...(as !== undefined && { as: plain(as) }) };
}

const plain = (name: string): string => name.trim().replace(/^["`[]|["`\]]$/g, '');

/** The column that `knex.ref('t.id')`, `ref('id').withSchema('t').as('x')` or `raw('??', ['t.id'])` names. */
export function referenced(v: Value): ColumnName | undefined {
  if (v.k !== 'call' || v.f.k !== 'path') return undefined;
  const { f, args } = v;
  if (f.p === 'ref') {
    const text = textOf(args[0]);
    return text === undefined ? undefined : columnText(text);
  }
  if (f.p === 'withSchema' || f.p === 'as') {
    const inner = referenced(f.o);
    const text = textOf(args[0]);
    if (inner && text !== undefined) return f.p === 'as' ? { ...inner, as: text } : { ...inner, table: plain(text.slice(text.lastIndexOf('.') + 1)) };
    return undefined;
  }
  const raw = rawOf(v);
  return raw?.text.trim() === '??' && raw.bindings?.k === 'arr' ? mapText(raw.bindings.items[0], columnText) : undefined;
}

function mapText<T>(v: Value | undefined, f: (text: string) => T): T | undefined {
  const text = textOf(v);
  return text === undefined ? undefined : f(text);
}

/** A raw fragment, its text known. */
export function rawOf(v: Value): { text: string; bindings: Value | undefined } | undefined {
  if (!isRaw(v)) return undefined;
  const [text, bindings] = stepsOf(v)[0]!.args;
  const known = textOf(text);
  return known === undefined ? undefined : { text: known, bindings };
}

export function isRaw(v: Value): boolean {
  const root = chainRoot(v);
  return root?.f.k === 'path' && root.f.p === 'raw';
}

/** The steps of a chain, first the one that began it. */
export function stepsOf(chain: Value): Step[] {
  const root = chainRoot(chain);
  if (!root) return [];
  const steps = chainSteps(chain);
  const args = argumentsOf(root);
  if (root.f.k === 'path') return isMethod(root.f.p) || root.f.p === GIVEN ? steps : [{ name: CALLED, args }, ...steps.slice(1)];
  return [{ name: CALLED, args }, ...steps];
}

/** A method of a builder or a client, as against a client's own name (`this.knex('tasks')`). */
export function isMethod(name: string): boolean {
  return Object.hasOwn(KNEX_STEPS, name) || Object.hasOwn(KNEX_CONDITIONS, name) || Object.hasOwn(KNEX_JOIN_CONDITIONS, name) || KNEX_CLIENT[name] === 'raw' || name === 'batchInsert';
}

const CLIENT_TYPE = /(?:^|\.)(?:Knex|KnexTransaction|Transaction|TDbClient|Database|Db|DB)(?:Client|Connection)?$/;
const BUILDER_TYPE = /(?:^|\.)(?:Knex)?(?:QueryBuilder|QueryInterface|ChainableInterface|JoinClause|Where)$/;
const NAME = /^(?:knex|db|trx|tx|conn|connection|database|pg|client|transaction)$|(?:Knex|Trx|Tx|Db|DB|Database|Conn|Connection|Transaction|Replica)$|(?:Knex|Db|DB|Database)(?:Client|Connection|Instance|Node)?$|^(?:knex|db|trx|tx|pg)[A-Z_]/;
/** Nothing but a builder is called so. */
const BUILDER_NAME = /^(?:qb|sqb|query|queryBuilder|builder|q)$/i;

/**
 * @returns `sure` where it is Knex's by its making or its type, `named` where only its name says so
 */
export function clientOf(v: Value, sight: Sight, depth = 0): 'sure' | 'named' | undefined {
  if (depth > 5) return undefined;
  switch (v.k) {
    case 'cond': {
      const [a, b] = [clientOf(v.a, sight, depth + 1), clientOf(v.b, sight, depth + 1)];
      return a && b ? (a === 'sure' && b === 'sure' ? 'sure' : 'named') : undefined;
    }
    case 'promise':
      return clientOf(v.v, sight, depth + 1);
    case 'call':
      if (isMaker(v.f)) return 'sure';
      if (chainRoot(v)) return undefined;
      if (v.f.k === 'path' && /^(?:transaction(?:Provider)?|withUserParams)$/.test(v.f.p)) return clientOf(v.f.o, sight, depth + 1);
      // `provider()` of `knex.transactionProvider()`
      if (v.f.k === 'call' || v.f.k === 'promise') return clientOf(v.f, sight, depth + 1);
      return byName(nameOf(v.f).replace(/^(?:get|use|create|make|open)(?=[A-Z])/, '')) || (v.f.k === 'path' && byName(nameOf(v.f.o)) && /^(?:primary|replica|reader|writer|read|write)\w*$/i.test(v.f.p)) ? 'named' : undefined;
    case 'import':
      return v.source === 'knex' ? undefined : byName(v.name === 'default' ? v.source.slice(v.source.lastIndexOf('/') + 1) : v.name) ? 'named' : undefined;
    case 'param':
    case 'path':
    case 'global': {
      const declared = sight.typeOf(v)?.type;
      const named = (declared?.k === 'union' || declared?.k === 'inter' ? declared.u : declared ? [declared] : []).flatMap((x) => (x.k === 'ref' ? [x.n] : []));
      if (named.some((n) => /^Knex(?:\.|$)/.test(n) && !BUILDER_TYPE.test(n))) return 'sure';
      if (named.length > 0) return named.some((n) => CLIENT_TYPE.test(n)) || byName(nameOf(v)) ? 'named' : undefined;
      return byName(nameOf(v)) ? 'named' : undefined;
    }
    default:
      return undefined;
  }
}

/** `knex(config)`, `Knex(config)`. */
function isMaker(f: Value): boolean {
  if (f.k === 'import') return f.source === 'knex' && /^(?:default|knex|Knex|\*)$/.test(f.name);
  return f.k === 'path' && f.o.k === 'import' && f.o.source === 'knex' && /^(?:default|knex|Knex)$/.test(f.p);
}

const byName = (name: string): boolean => NAME.test(name);

function nameOf(v: Value): string {
  switch (v.k) {
    case 'path':
      return v.p.replace(/^[_#]+/, '');
    case 'param':
      return v.name.replace(/^_+/, '');
    case 'import':
      return v.name;
    case 'global':
      return v.n.replace(/^\d+:/, '').replace(/^_+/, '');
    default:
      return '';
  }
}

/** A parameter that is given a builder which a caller began. */
export function isBuilder(v: Value, sight: Sight): boolean {
  if (v.k !== 'param') return false;
  const type = sight.typeOf(v)?.type;
  if (type?.k === 'ref') return BUILDER_TYPE.test(type.n);
  return (type === undefined || (type.k === 'kw' && type.n === 'any')) && BUILDER_NAME.test(v.name);
}
