/**
 * What migrations written with knex's schema builder do, step by step: `up` alone, its calls of the project's own helpers
 * included (`addTimestamps(table)`, `createTasks(knex)`). Both sides of a branch count, a loop's body once.
 * Boundary: `down` and SQL given as text are not read; a name that only run time knows names nothing.
 */
import type { Arg, BindingId, Expr, FileFacts, Stmt } from '@tenantlint/facts';
import { placeOf } from '../drizzle/read.ts';
import { argument, type Env, type Ref, type Sources } from '../source/sources.ts';
import type { Column } from '../types.ts';
import { bare, type Table, type Tables } from './tables.ts';

interface Link { name: string; args: Arg[] }
/** The table that a builder in hand changes: under the name of a parameter, or as `this`. */
interface Scope { at: Ref; builders: ReadonlyMap<BindingId, Table>; self: Table | undefined; depth: number }

const DEPTH = 12;
const NO_COLUMN = new Set(['index', 'comment', 'engine', 'charset', 'collate', 'inherits', 'queryContext', 'check', 'dropChecks', 'dropIndex', 'dropUnique', 'dropForeign', 'dropPrimary', 'dropUniqueIfExists', 'dropForeignIfExists', 'dropPrimaryIfExists']);
const TYPES = /^(?:tiny|small|medium|big|long)?(?:int(?:eger)?|text|blob|increments|serial)$|^(?:tinyText|mediumText|longText|mediumBlob|longBlob|tinyBlob|bigInteger|bigIncrements|decimal|float|double|real|bit|bool|boolean|serial|date|dateTime|datetime|timestamp|time|year|geometry|geography|point|char|varchar|binary|varbinary|enum|enu|set|string|json|jsonb|uuid|specificType)$/;

/** Applies a migration file's steps to the tables; one without `up` is taken for a script that makes them. */
export function applyMigration(sources: Sources, file: FileFacts, tables: Tables): void {
  const walk = new Walk(sources, tables);
  const up = sources.exported(file, 'up') ?? memberOf(sources, file, 'up');
  if (up?.kind === 'expr' && up.e.k === 'fn') walk.fn(up, new Map(), undefined, 0);
  else if (!file.exports.some((item) => item.name === 'down')) for (const fn of file.functions) if (fn.id === 0 || (fn.parent === 0 && !/^(?:down|drop|rollback)/i.test(fn.name ?? ''))) walk.body({ file, e: { k: 'fn', i: fn.id, s: fn.s } }, new Map(), undefined, 0);
}

/** `export default { up, down }`, `export = { up }`. */
function memberOf(sources: Sources, file: FileFacts, name: string): ReturnType<Sources['exported']> {
  for (const whole of ['default', 'export=']) {
    const found = sources.exported(file, whole);
    const member = found?.kind === 'expr' && found.e.k === 'obj' ? sources.entries(found).entries.get(name) : undefined;
    if (member) return sources.follow(member);
  }
  return undefined;
}

class Walk {
  private readonly active = new Set<string>();
  /** The column made last. */
  private last: { table: Table; column: Column } | undefined;

  constructor(private readonly sources: Sources, private readonly tables: Tables) {}

  /** A function's body, with the tables that its parameters (or `this`) build. */
  fn(ref: Ref, builders: Scope['builders'], self: Table | undefined, depth: number): void {
    if (ref.e.k !== 'fn') return;
    const key = `${ref.file.path}#${ref.e.i}`;
    if (depth > DEPTH || this.active.has(key)) return;
    this.active.add(key);
    this.body(ref, builders, self, depth);
    this.active.delete(key);
  }

  body(ref: Ref, builders: Scope['builders'], self: Table | undefined, depth: number): void {
    const fn = ref.e.k === 'fn' ? ref.file.functions[ref.e.i]! : undefined;
    for (const s of fn?.body ?? []) this.within(s, { at: ref, builders, self, depth: depth + 1 });
  }

  /** Every part of a statement, in the order in which it is written. */
  private within(part: unknown, scope: Scope): void {
    if (typeof part !== 'object' || part === null) return;
    if ('k' in part) {
      if (part.k === 'call') return this.call(part as Expr & { k: 'call' }, scope);
      if (part.k === 'decl') return;
      if (part.k === 'fn') return this.fn({ ...scope.at, e: part as Expr }, scope.builders, scope.self, scope.depth + 1);
      if (part.k === 'loop' && this.unrolled(part as Stmt & { k: 'loop' }, scope)) return;
    }
    for (const inner of Array.isArray(part) ? part : Object.values(part)) this.within(inner, scope);
  }

  /** `for (const name of ['tasks', 'notes'])` is walked for each. */
  private unrolled(s: Stmt & { k: 'loop' }, scope: Scope): boolean {
    if (s.kind !== 'of' || !s.e || s.p?.k !== 'pvar') return false;
    return this.each({ ...scope.at, e: s.e }, s.p.b, scope, (inner) => this.within(s.body, inner));
  }

  private each(list: Ref, b: BindingId, scope: Scope, walk: (inner: Scope) => void): boolean {
    const items = this.sources.items(this.sources.reduce(list));
    for (const item of items) walk({ ...scope, at: { ...scope.at, env: new Map([...(scope.at.env ?? []), [b, item]]) } });
    return items.length > 0;
  }

  private call(e: Expr & { k: 'call' }, scope: Scope): void {
    const { root, links } = linksOf(e);
    const builder = root.k === 'var' ? scope.builders.get(root.b) : root.k === 'this' ? scope.self : undefined;
    if (builder && links.length > 0) return this.column(builder, links, e, scope);
    if (root.k === 'call') {
      // `tenant(t).notNullable()`: the column that a helper made and gave back
      const last = this.helper(root, scope);
      if (last && links.length > 0) {
        for (const link of links) applyLink(last.column, link);
        return this.key(last.table, [last.column.name], links, scope);
      }
    }
    if (root.k !== 'call' && root.k !== 'var' && root.k !== 'glob') this.within(root, scope);
    for (const [i, link] of links.entries()) this.step(links, i, link, e, scope);
  }

  /** A call of the project's own function, with a table's builder or with the client; gives the column made last. */
  private helper(e: Expr & { k: 'call' }, scope: Scope): Walk['last'] {
    this.last = undefined;
    const callee = this.sources.follow({ ...scope.at, e: e.f });
    this.within(e.a, scope);
    if (callee.kind !== 'expr' || callee.e.k !== 'fn') {
      this.within(e.f, scope);
      return undefined;
    }
    const { params } = callee.file.functions[callee.e.i]!;
    const builders = new Map<BindingId, Table>();
    const env = new Map<BindingId, Ref>(callee.env);
    params.forEach((p, i) => {
      const arg = e.a[i];
      const own = p.k === 'pdef' ? p.p : p;
      if (own.k !== 'pvar' || !arg || arg.k === 'spread') return;
      const table = arg.k === 'var' ? scope.builders.get(arg.b) : arg.k === 'this' ? scope.self : undefined;
      if (table) builders.set(own.b, table);
      else env.set(own.b, { ...scope.at, e: arg });
    });
    this.fn({ ...callee, env: env as Env }, builders, undefined, scope.depth);
    return this.last;
  }

  private step(links: readonly Link[], i: number, { name, args }: Link, e: Expr, scope: Scope): void {
    const text = (at: number): string | undefined => this.sources.text(argument(scope.at, args, at));
    const [first, second] = [text(0), text(1)];
    const place = placeOf(scope.at.file, e.s);
    const isSchema = links.slice(0, i).some((link) => link.name === 'schema' || link.name === 'withSchema' || SCHEMA_STEPS.has(link.name));
    switch (name) {
      case 'createTable':
      case 'createTableIfNotExists':
        return this.change(first, args, scope, (table) => this.tables.at(table, place, true));
      case 'alterTable':
        return this.change(first, args, scope, (table) => this.tables.at(table, place, false));
      case 'table':
        if (isSchema) return this.change(first, args, scope, (table) => this.tables.at(table, place, false));
        break;
      case 'createTableLike':
        if (first !== undefined && second !== undefined) this.tables.like(first, second, place);
        return this.change(first, args, scope, (table) => this.tables.at(table, place, true));
      case 'dropTable':
      case 'dropTableIfExists':
        if (first !== undefined) this.tables.drop(first);
        return;
      case 'renameTable':
        if (first !== undefined && second !== undefined) this.tables.rename(first, second);
        return;
      // `tables.map((name) => knex.schema.alterTable(name, …))`
      case 'forEach':
      case 'map': {
        const callback = args[0];
        const p = callback?.k === 'fn' ? scope.at.file.functions[callback.i]!.params[0] : undefined;
        const list = owner(e, i);
        if (callback?.k === 'fn' && p?.k === 'pvar' && list && this.each({ ...scope.at, e: list }, p.b, scope, (inner) => this.fn({ ...inner.at, e: callback }, inner.builders, inner.self, inner.depth))) return;
      }
    }
    this.within(args, scope);
  }

  private change(name: string | undefined, args: readonly Arg[], scope: Scope, find: (name: string) => Table): void {
    const callback = args.findLast((arg): arg is Expr => arg.k !== 'spread');
    const found = callback && this.sources.follow({ ...scope.at, e: callback });
    if (name === undefined || found?.kind !== 'expr' || found.e.k !== 'fn') return;
    const table = find(name);
    const [p] = found.file.functions[found.e.i]!.params;
    const ref: Ref = found.e === callback ? { ...found, env: scope.at.env ?? new Map() } : found;
    this.fn(ref, p?.k === 'pvar' ? new Map([...scope.builders, [p.b, table]]) : scope.builders, table, scope.depth);
  }

  private column(table: Table, [first, ...links]: readonly Link[], e: Expr, scope: Scope): void {
    const { name, args } = first!;
    const { sources } = this;
    const at = (i: number): Ref | undefined => argument(scope.at, args, i);
    const given = sources.text(at(0));
    const every = args.flatMap((_, i) => sources.texts(at(i)));
    switch (name) {
      case 'timestamps': {
        const options = at(0) && sources.reduce(at(0)!);
        const flag = (i: number, key: string): boolean => {
          const value = options?.e.k === 'obj' ? sources.entries(options).entries.get(key) : at(i);
          return value?.e.k === 'lit' && value.e.v === true;
        };
        const isKept = flag(1, 'defaultToNow');
        for (const own of flag(2, 'useCamelCase') ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
          table.columns.set(own, { ...plain(own, 'timestamp'), optional: !isKept, hasDefault: isKept, place: placeOf(scope.at.file, e.s) });
        }
        return;
      }
      case 'dropTimestamps':
        for (const own of ['created_at', 'updated_at', 'createdAt', 'updatedAt']) this.tables.dropColumn(table, own);
        return;
      case 'dropColumn':
      case 'dropColumns':
        for (const own of every) this.tables.dropColumn(table, own);
        return;
      case 'renameColumn': {
        const to = sources.text(at(1));
        if (given !== undefined && to !== undefined) this.tables.renameColumn(table, given, to);
        return;
      }
      case 'setNullable':
      case 'dropNullable': {
        const column = given === undefined ? undefined : table.columns.get(given);
        if (column) column.optional = name === 'setNullable';
        return;
      }
      case 'unique':
      case 'primary': {
        const columns = sources.texts(at(0));
        if (columns.length > 0) table.keys.push({ columns, primary: name === 'primary' });
        return;
      }
      case 'dropUnique':
      case 'dropPrimary':
      case 'dropUniqueIfExists':
      case 'dropPrimaryIfExists': {
        const isPrimary = /Primary/.test(name);
        const columns = isPrimary ? undefined : sources.texts(at(0));
        table.keys = table.keys.filter((key) => key.primary !== isPrimary || (columns !== undefined && columns.join() !== key.columns.join()));
        if (columns?.length === 1) Object.assign(table.columns.get(columns[0]!) ?? {}, { unique: false });
        return;
      }
      case 'dropForeign':
      case 'dropForeignIfExists': {
        const columns = sources.texts(at(0)).join();
        table.foreignKeys = table.foreignKeys.filter((key) => key.columns.join() !== columns);
        return;
      }
      case 'foreign':
        return this.key(table, sources.texts(at(0)), links, scope);
    }
    if (NO_COLUMN.has(name)) return;
    // a builder that the project extended with types of its own names its column first
    const isTyped = TYPES.test(name) || (given !== undefined && links.some((link) => link.name === 'notNullable' || link.name === 'references'));
    const own = given ?? (/increments$/i.test(name) ? 'id' : undefined);
    if (own === undefined) {
      if (isTyped) table.incomplete = true;
      return;
    }
    if (!isTyped) return;
    const isKey = /increments$|^serial$/i.test(name);
    const known = table.columns.get(own);
    const isAltered = known !== undefined && links.some((link) => link.name === 'alter');
    const column: Column = { ...plain(own, name === 'specificType' ? (sources.text(at(1)) ?? name) : name), place: isAltered && known.place ? known.place : placeOf(scope.at.file, e.s) };
    if (isAltered) Object.assign(column, { primary: known.primary, unique: known.unique, optional: !known.primary, hasDefault: known.hasDefault });
    if (isKey) Object.assign(column, { optional: false, hasDefault: true });
    const options = at(1) && sources.reduce(at(1)!);
    const primaryKey = options?.e.k === 'obj' ? sources.entries(options).entries.get('primaryKey')?.e : undefined;
    if (/increments$/i.test(name) ? !(primaryKey?.k === 'lit' && primaryKey.v === false) : primaryKey?.k === 'lit' && primaryKey.v === true) Object.assign(column, { primary: true, unique: true, optional: false });
    for (const link of links) applyLink(column, link);
    table.columns.set(own, column);
    this.last = { table, column };
    this.key(table, [own], links, scope);
  }

  /** `.references('id').inTable('orgs')`, `.references('orgs.id')`. */
  private key(table: Table, columns: string[], links: readonly Link[], scope: Scope): void {
    const given = (link: Link | undefined): string[] => this.sources.texts(link && argument(scope.at, link.args, 0));
    const references = given(links.find((link) => link.name === 'references'));
    const [inTable] = given(links.find((link) => link.name === 'inTable' || link.name === 'on'));
    const named = references.length === 1 && inTable === undefined ? references[0]!.split('.') : [];
    const target = inTable ?? (named.length > 1 ? named.slice(0, -1).join('.') : undefined);
    const foreign = named.length > 1 ? [named.at(-1)!] : references.map(bare);
    if (target === undefined || columns.length === 0 || foreign.length !== columns.length) return;
    table.foreignKeys = table.foreignKeys.filter((key) => key.columns.join() !== columns.join());
    table.foreignKeys.push({ columns, table: bare(target), references: foreign });
  }
}

const SCHEMA_STEPS = new Set(['createTable', 'createTableIfNotExists', 'alterTable', 'dropTable', 'dropTableIfExists', 'renameTable', 'raw']);

function applyLink(column: Column, { name, args }: Link): void {
  const off = args[0]?.k === 'lit' && args[0].v === false;
  if (name === 'notNullable' || name === 'notNull') column.optional = false;
  else if (name === 'nullable') column.optional = !off && !column.primary;
  else if (name === 'defaultTo' || name === 'defaultsTo') column.hasDefault = true;
  else if (name === 'unique') column.unique = true;
  else if (name === 'primary') Object.assign(column, { primary: true, unique: true, optional: false });
}

export function plain(name: string, type: string): Column {
  return { name, type, optional: true, list: false, unique: false, primary: false, hasDefault: false };
}

/** `a.b().c()` as the names on its way from its first part, each with its arguments where it is called. */
function linksOf(e: Expr): { root: Expr; links: Link[] } {
  const links: Link[] = [];
  let at = e;
  for (;;) {
    if (at.k === 'call' && at.f.k === 'mem') {
      links.unshift({ name: at.f.p, args: at.a });
      at = at.f.o;
    } else if (at.k === 'mem') {
      links.unshift({ name: at.p, args: [] });
      at = at.o;
    } else return { root: at, links };
  }
}

/** What the link at `index` is a member of. */
function owner(e: Expr, index: number): Expr | undefined {
  let at = e;
  for (let i = linksOf(e).links.length - 1; ; i--) {
    const on: Expr | undefined = at.k === 'call' && at.f.k === 'mem' ? at.f.o : at.k === 'mem' ? at.o : undefined;
    if (!on || i === index) return on;
    at = on;
  }
}
