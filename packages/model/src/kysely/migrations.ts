/**
 * Tables as Kysely's schema builder makes them (`db.schema.createTable(…)`, `alterTable`, `createIndex`), in the order of
 * the migrations' paths; `down` functions are left out. Boundary: names and types that are computed, and SQL given as
 * text, are not read; a partial unique index is no key.
 */
import { type Arg, eachWithin, type Expr, type FileFacts, lineAt } from '@tenantlint/facts';
import { argument, chainOf, type Ref, Sources } from '../source/sources.ts';
import { flat } from '../source/spell.ts';
import type { SourcePlace } from '../types.ts';

interface MigratedColumn { name: string; type: string; required: boolean; hasDefault: boolean; place: SourcePlace }

/** A table after all migrations; columns by their names without underscores and case. */
export interface Migrated {
  name: string;
  columns: Map<string, MigratedColumn>;
  keys: { columns: string[]; isPrimary: boolean }[];
  foreignKeys: { columns: string[]; target: string; references: string[]; place: SourcePlace }[];
  place: SourcePlace;
}

interface Link { name: string; args: Arg[] }

const BEGINS = /^(?:createTable|alterTable|createIndex|dropTable)$/;

/** @returns tables by their names without underscores and case */
export function readMigrations(files: readonly FileFacts[]): Map<string, Migrated> {
  const sources = new Sources(files);
  const tables = new Map<string, Migrated>();
  for (const file of files) for (const chain of chainsOf(file)) new Change(sources, file, tables).apply(chain.root, chain.links);
  return tables;
}

/** Chains that a file's functions run, whole ones only; without those that take a migration back. */
function chainsOf(file: FileFacts): { root: Expr & { k: 'call' }; links: Link[] }[] {
  const found: { root: Expr & { k: 'call' }; links: Link[] }[] = [];
  const taken = new Set<unknown>();
  for (const fn of file.functions) {
    if (/(?:^|\.)down(?:$|\.)/.test(fn.symbol)) continue;
    eachWithin(fn.body, (part) => {
      if (part.k !== 'call' || taken.has(part)) return;
      const call = part as Expr & { k: 'call' };
      const chain = chainOf(call);
      if (chain?.callee.k !== 'mem' || !BEGINS.test(chain.callee.p)) return;
      for (let at: Expr = call; at.k === 'call' && at.f.k === 'mem'; at = at.f.o) taken.add(at);
      found.push({ root: call, links: [{ name: chain.callee.p, args: chain.args }, ...chain.links] });
    });
  }
  return found;
}

class Change {
  constructor(private readonly sources: Sources, private readonly file: FileFacts, private readonly tables: Map<string, Migrated>) {}

  apply(root: Expr, links: readonly Link[]): void {
    const [first, ...rest] = links;
    const name = this.#text(first!, 0);
    if (name === undefined) return;
    if (first!.name === 'dropTable') this.tables.delete(flat(name));
    else if (first!.name === 'createIndex') this.#index(rest);
    else {
      const table = this.tables.get(flat(name)) ?? { name, columns: new Map(), keys: [], foreignKeys: [], place: this.#place(root) };
      this.tables.set(flat(name), table);
      for (const link of rest) this.#step(table, link);
    }
  }

  #step(table: Migrated, link: Link): void {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((index) => this.#ref(link, index));
    const name = this.sources.text(first);
    switch (link.name) {
      case 'addColumn':
        if (name !== undefined) this.#column(table, name, second, third);
        break;
      case 'alterColumn':
        for (const { name: change } of this.#changes(second)) {
          const column = name === undefined ? undefined : table.columns.get(flat(name));
          if (column && /^(?:set|drop)NotNull$/.test(change)) column.required = change === 'setNotNull';
        }
        break;
      case 'dropColumn':
        if (name !== undefined) table.columns.delete(flat(name));
        break;
      case 'renameColumn': {
        const column = name === undefined ? undefined : table.columns.get(flat(name));
        const to = this.sources.text(second);
        if (!column || to === undefined) break;
        table.columns.delete(flat(name!));
        table.columns.set(flat(to), { ...column, name: to });
        break;
      }
      case 'renameTo':
        if (name === undefined) break;
        this.tables.delete(flat(table.name));
        this.tables.set(flat(name), Object.assign(table, { name }));
        break;
      case 'addPrimaryKeyConstraint':
      case 'addUniqueConstraint':
        table.keys.push({ columns: this.sources.texts(second), isPrimary: link.name === 'addPrimaryKeyConstraint' });
        break;
      case 'addForeignKeyConstraint': {
        const target = this.sources.text(third);
        if (target !== undefined) table.foreignKeys.push({ columns: this.sources.texts(second), target, references: this.sources.texts(fourth), place: this.#place(first?.e) });
        break;
      }
    }
  }

  #column(table: Migrated, name: string, type: Ref | undefined, build: Ref | undefined): void {
    const column: MigratedColumn = { name, type: this.sources.text(type) ?? 'unknown', required: false, hasDefault: false, place: this.#place(type?.e) };
    for (const { name: change, args } of this.#changes(build)) {
      if (change === 'notNull' || change === 'primaryKey') column.required = true;
      if (change === 'defaultTo' || change === 'generatedAlwaysAsIdentity' || change === 'generatedByDefaultAsIdentity' || change === 'autoIncrement') column.hasDefault = true;
      if (change === 'primaryKey' || change === 'unique') table.keys.push({ columns: [name], isPrimary: change === 'primaryKey' });
      const target = change === 'references' && args[0] && args[0].k !== 'spread' ? this.sources.text({ ...build!, e: args[0] }) : undefined;
      const [, to, references] = target === undefined ? [] : /^(.+)\.([^.]+)$/.exec(target) ?? [];
      if (to !== undefined && references !== undefined) table.foreignKeys.push({ columns: [name], target: to, references: [references], place: column.place });
    }
    table.columns.set(flat(name), column);
  }

  /** `createIndex('name').unique().on('task').columns(['workspace_id', 'slug'])`. */
  #index(links: readonly Link[]): void {
    const on = links.find((link) => link.name === 'on');
    const table = on && this.tables.get(flat(this.#text(on, 0) ?? ''));
    if (!table || !links.some((link) => link.name === 'unique') || links.some((link) => link.name === 'where' || link.name === 'expression')) return;
    const columns = links.flatMap((link) => (link.name !== 'column' && link.name !== 'columns' ? [] : this.sources.texts(this.#ref(link, 0))));
    if (columns.length > 0) table.keys.push({ columns, isPrimary: false });
  }

  /** The steps of `(col) => col.notNull().references('workspace.id')`. */
  #changes(build: Ref | undefined): Link[] {
    const fn = build && this.sources.follow(build);
    const body = fn?.kind === 'expr' && fn.e.k === 'fn' ? this.sources.returned(fn) : undefined;
    const out: Link[] = [];
    for (let at = body?.e; at?.k === 'call' && at.f.k === 'mem'; at = at.f.o) out.unshift({ name: at.f.p, args: at.a });
    return out;
  }

  #ref(link: Link, index: number): Ref | undefined {
    const at: Ref = { file: this.file, e: { k: 'undef', s: [0, 0] } };
    return argument(at, link.args, index);
  }

  #text(link: Link, index: number): string | undefined {
    return this.sources.text(this.#ref(link, index));
  }

  #place(e: Expr | undefined): SourcePlace {
    return { file: this.file.path, line: e ? lineAt(this.file.lines, e.s[0]) : 1 };
  }
}
