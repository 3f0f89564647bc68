/**
 * Relations as Drizzle's relational queries know them: `relations(table, ({ one, many }) => …)` of 0.45, and
 * `defineRelations(schema, (r) => …)` / `defineRelationsPart` of 1.0. Boundary: a relation's own `where` is not kept.
 */
import type { Expr, FileFacts } from '@tenantlint/facts';
import { argument, callsIn, chainOf, type Ref, type Sources } from '../source/sources.ts';
import { identityOf, isDrizzle } from './declarations.ts';
import { namesIn } from './extras.ts';

const DEPTH = 4;

export interface DeclaredRelation {
  /** Tables, by the expressions they are known by. */
  from: Expr;
  to: Expr;
  name: string;
  list: boolean;
  fields: string[];
  references: string[];
  /** Pairs the two ends (`relationName`, `alias`). */
  pair?: string;
  optional?: boolean;
  /** Through a link table (1.0). */
  through?: true;
  at: Ref;
}

export interface FileRelations {
  relations: DeclaredRelation[];
  /** Names that relational queries have for tables (`{ users: usersTable }`). */
  keys: { name: string; table: Expr }[];
  /** `drizzle({ casing: 'snake_case' })`. */
  casing?: string;
  /** It declares relations as 1.0 does. */
  isNew: boolean;
}

/** @returns the relations a file declares, and what a client made there says of the schema. */
export function relationsIn(sources: Sources, file: FileFacts): FileRelations {
  const relations: DeclaredRelation[] = [];
  const keys: FileRelations['keys'] = [];
  let casing: string | undefined;
  let isNew = false;
  for (const call of callsIn(file)) {
    const callee = sources.follow({ file, e: call.f });
    if (callee.kind !== 'external' || !isDrizzle(callee.source)) continue;
    const at: Ref = { file, e: call };
    if (callee.name === 'relations') relations.push(...ofTable(sources, at));
    else if (callee.name === 'defineRelations' || callee.name === 'defineRelationsPart') {
      isNew = true;
      const schema = argument(at, call.a, 0);
      const tables = schema ? tablesOf(sources, schema) : new Map<string, Expr>();
      relations.push(...ofSchema(sources, at, tables));
      for (const [name, table] of tables) keys.push({ name, table });
    } else if (callee.name === 'drizzle') {
      for (const arg of call.a) {
        const options = arg.k === 'spread' ? undefined : sources.reduce({ file, e: arg });
        if (options?.e.k !== 'obj') continue;
        const { entries } = sources.entries(options);
        const schema = entries.get('schema');
        for (const [name, table] of schema ? tablesOf(sources, schema) : []) keys.push({ name, table });
        casing ??= sources.text(entries.get('casing'));
      }
    }
  }
  return { relations, keys, isNew, ...(casing !== undefined && { casing }) };
}

function ofTable(sources: Sources, at: Ref): DeclaredRelation[] {
  const { a } = at.e as Expr & { k: 'call' };
  const table = argument(at, a, 0);
  const callback = argument(at, a, 1);
  const from = table && identityOf(sources, table);
  const fn = callback && sources.follow(callback);
  if (!from || fn?.kind !== 'expr' || fn.e.k !== 'fn') return [];
  const helpers = new Map<number, string>();
  const [first] = fn.file.functions[fn.e.i]!.params;
  if (first?.k === 'pobj') for (const { key, v } of first.p) if (key !== null && v.k === 'pvar') helpers.set(v.b, key);
  const result = sources.returned(fn);
  const found: DeclaredRelation[] = [];
  for (const [name, value] of result ? sources.entries(sources.reduce(result)).entries : []) {
    const chain = chainOf(value.e);
    if (!chain) continue;
    const kind = chain.callee.k === 'var' ? helpers.get(chain.callee.b) : chain.callee.k === 'mem' ? chain.callee.p : undefined;
    const target = argument(value, chain.args, 0);
    const to = target && identityOf(sources, target);
    if (!to || (kind !== 'one' && kind !== 'many')) continue;
    const config = argument(value, chain.args, 1);
    const options = config ? sources.entries(sources.reduce(config)).entries : new Map<string, Ref>();
    const pair = sources.text(options.get('relationName'));
    found.push({
      from, to, name, list: kind === 'many', at: value,
      fields: columnsOf(sources, options.get('fields')),
      references: columnsOf(sources, options.get('references')),
      ...(pair !== undefined && { pair }),
    });
  }
  return found;
}

function ofSchema(sources: Sources, at: Ref, tables: Map<string, Expr>): DeclaredRelation[] {
  const callback = argument(at, (at.e as Expr & { k: 'call' }).a, 1);
  const fn = callback && sources.follow(callback);
  const result = fn?.kind === 'expr' ? sources.returned(fn) : undefined;
  const found: DeclaredRelation[] = [];
  for (const [key, body] of result ? sources.entries(sources.reduce(result)).entries : []) {
    const from = tables.get(key);
    if (!from) continue;
    for (const [name, value] of sources.entries(sources.reduce(body)).entries) {
      const chain = chainOf(value.e);
      // `r.one.users({ … })`
      if (chain?.callee.k !== 'mem' || chain.callee.o.k !== 'mem') continue;
      const to = tables.get(chain.callee.p);
      const kind = chain.callee.o.p;
      if (!to || (kind !== 'one' && kind !== 'many')) continue;
      const config = argument(value, chain.args, 0);
      const options = config ? sources.entries(sources.reduce(config)).entries : new Map<string, Ref>();
      const [here, there] = [endOf(sources, options.get('from')), endOf(sources, options.get('to'))];
      const pair = sources.text(options.get('alias'));
      const optional = options.get('optional')?.e;
      const through = here.through || there.through;
      found.push({
        from, to, name, list: kind === 'many', at: value,
        fields: through ? [] : here.columns,
        references: through ? [] : there.columns,
        ...(pair !== undefined && { pair }),
        ...(optional?.k === 'lit' && typeof optional.v === 'boolean' && { optional: optional.v }),
        ...(through && { through: true as const }),
      });
    }
  }
  return found;
}

/** Tables in a schema value: an object of them, or everything a module exports. */
function tablesOf(sources: Sources, schema: Ref, depth = 0): Map<string, Expr> {
  const tables = new Map<string, Expr>();
  if (depth > DEPTH) return tables;
  const found = sources.follow(schema);
  if (found.kind === 'module') {
    for (const name of sources.exportNames(found.file)) {
      const value = sources.exported(found.file, name);
      if (value?.kind === 'expr') tables.set(name, value.e);
    }
  } else if (found.kind === 'expr') {
    const whole = sources.reduce(found);
    if (whole.e.k !== 'obj') return tables;
    for (const property of whole.e.p) {
      if ('spread' in property) for (const [name, table] of tablesOf(sources, { ...whole, e: property.spread }, depth + 1)) tables.set(name, table);
    }
    for (const [name, value] of sources.entries(whole).entries) {
      const table = identityOf(sources, value);
      if (table) tables.set(name, table);
    }
  }
  return tables;
}

function columnsOf(sources: Sources, ref: Ref | undefined): string[] {
  return (ref && namesIn(sources, ref)) ?? [];
}

/** `r.posts.authorId`, a list of such, or `r.posts.id.through(r.links.postId)`. */
function endOf(sources: Sources, ref: Ref | undefined): { columns: string[]; through: boolean } {
  const found = ref && sources.reduce(ref);
  if (!found) return { columns: [], through: false };
  const items = found.e.k === 'arr' ? sources.items(found) : [found];
  return { columns: columnsOf(sources, found), through: items.some((item) => chainOf(item.e)?.callee.k === 'mem') };
}
