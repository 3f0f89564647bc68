/**
 * Recognises what declares a Drizzle table or view: `pgTable(…)` and its sisters, table creators, schemas, and the
 * project's own wrappers around them. Boundary: a table made anew on every call of a function is not one.
 */
import type { Arg, Expr } from '@tenantlint/facts';
import { argument, chainOf, type Ref, type Sources } from '../source/sources.ts';

export interface Declaration {
  kind: 'table' | 'view';
  dialect: string;
  /** Name in the database, as far as it can be told. */
  name: string | undefined;
  schema?: string;
  columns?: Ref;
  extras?: Ref;
  /** Calls on the declaration (`enableRLS`, `as`), with the place their arguments are read in. */
  links: { name: string; args: Arg[]; at: Ref }[];
  rowSecurity?: true;
  /** `snakeCase.table(…)`: how names of columns are derived. */
  casing?: 'snake_case' | 'camelCase';
}

const MAKER = /^(pg|mysql|sqlite|singlestore|mssql|cockroach|gel)(Table|View|MaterializedView)$/;
const CREATOR = /^(pg|mysql|sqlite|singlestore|mssql|cockroach|gel)TableCreator$/;
const SCHEMA = /^(pg|mysql|singlestore|mssql|cockroach|gel)Schema$/;
const CASING = { snakeCase: 'snake_case', camelCase: 'camelCase' } as const;
const DEPTH = 6;

/** @returns the declaration that an expression is; `undefined` for anything else. */
export function declarationOf(sources: Sources, ref: Ref, depth = 0): Declaration | undefined {
  const chain = chainOf(ref.e);
  if (!chain || depth > DEPTH) return undefined;
  const links = chain.links.map((link) => ({ ...link, at: ref }));
  const callee = sources.follow({ ...ref, e: chain.callee });
  if (callee.kind === 'external' && isDrizzle(callee.source)) {
    const maker = MAKER.exec(callee.name);
    if (maker) return declare(sources, ref, maker[2] === 'Table' ? 'table' : 'view', maker[1]!, chain.args, links);
    // `pgSchema('auth').table(…)`
    const [member, ...rest] = links;
    return member && ofSchema(sources, { ...ref, e: { k: 'call', f: chain.callee, a: chain.args, s: ref.e.s } }, member.name, ref, member.args, rest);
  }
  if (callee.kind !== 'expr') return undefined;
  if (callee.e.k === 'mem') {
    const on = callee.e;
    const owner = sources.follow({ ...callee, e: on.o });
    if (on.p === 'withRLS' && owner.kind === 'external' && isDrizzle(owner.source)) {
      const maker = MAKER.exec(owner.name);
      return maker ? { ...declare(sources, ref, 'table', maker[1]!, chain.args, links), rowSecurity: true } : undefined;
    }
    return ofSchema(sources, { ...callee, e: on.o }, on.p, ref, chain.args, links);
  }
  if (callee.e.k === 'call') {
    const creator = chainOf(callee.e);
    const made = creator && sources.follow({ ...callee, e: creator.callee });
    const match = made?.kind === 'external' && isDrizzle(made.source) ? CREATOR.exec(made.name) : undefined;
    if (!match) return undefined;
    const declaration = declare(sources, ref, 'table', match[1]!, chain.args, links);
    const rename = argument(callee, creator!.args, 0);
    const fn = rename && sources.follow(rename);
    const name = fn?.kind === 'expr' ? sources.text(sources.returned(fn, [argument(ref, chain.args, 0)])) : undefined;
    return { ...declaration, name: name ?? declaration.name };
  }
  if (callee.e.k !== 'fn') return undefined;
  // A wrapper of the project's own, or a function that only happens to be called here.
  const inner = sources.returned(callee, chain.args.map((_, index) => argument(ref, chain.args, index)));
  const declaration = inner && declarationOf(sources, inner, depth + 1);
  return declaration && { ...declaration, links: [...declaration.links, ...links] };
}

function ofSchema(sources: Sources, owner: Ref, member: string, ref: Ref, args: Arg[], links: Declaration['links']): Declaration | undefined {
  const kind = member === 'table' ? 'table' : member === 'view' || member === 'materializedView' ? 'view' : undefined;
  const found = kind && sources.follow(owner);
  if (!found || found.kind === 'module') return undefined;
  if (found.kind === 'external') {
    const casing = isDrizzle(found.source) ? CASING[found.name as keyof typeof CASING] : undefined;
    return casing && { ...declare(sources, ref, kind, dialectOf(found.source), args, links), casing };
  }
  const chain = chainOf(found.e);
  const made = chain && sources.follow({ ...found, e: chain.callee });
  if (!made) return undefined;
  const casing = made.kind === 'expr' ? casingOf(sources, made) : undefined;
  const match = made.kind === 'external' && isDrizzle(made.source) ? SCHEMA.exec(made.name) : undefined;
  if (!match && !casing) return undefined;
  const schema = sources.text(argument(found, chain.args, 0));
  return {
    ...declare(sources, ref, kind, match?.[1] ?? casing!.dialect, args, links),
    ...(schema !== undefined && { schema }),
    ...(casing && { casing: casing.casing }),
  };
}

/** `snakeCase.schema`. */
function casingOf(sources: Sources, made: Ref): { casing: 'snake_case' | 'camelCase'; dialect: string } | undefined {
  if (made.e.k !== 'mem' || made.e.p !== 'schema') return undefined;
  const owner = sources.follow({ ...made, e: made.e.o });
  if (owner.kind !== 'external' || !isDrizzle(owner.source)) return undefined;
  const casing = CASING[owner.name as keyof typeof CASING];
  return casing && { casing, dialect: dialectOf(owner.source) };
}

function declare(sources: Sources, ref: Ref, kind: Declaration['kind'], dialect: string, args: Arg[], links: Declaration['links']): Declaration {
  const [columns, extras] = [argument(ref, args, 1), argument(ref, args, 2)];
  return { kind, dialect, name: sources.text(argument(ref, args, 0)), ...(columns && { columns }), ...(extras && { extras }), links };
}

export function isDrizzle(source: string): boolean {
  return source === 'drizzle-orm' || source.startsWith('drizzle-orm/');
}

/** `pg` of `drizzle-orm/pg-core`. */
function dialectOf(source: string): string {
  return /\/(\w+)-core/.exec(source)?.[1] ?? 'pg';
}

/** The expression that a table is known by: what its name was declared as. */
export function identityOf(sources: Sources, ref: Ref): Expr | undefined {
  const found = sources.follow(ref);
  return found.kind === 'expr' ? found.e : undefined;
}
