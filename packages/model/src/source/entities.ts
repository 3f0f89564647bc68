/**
 * What a library's entity says of its table, whatever way it was declared, and how a declaration names other entities.
 */
import type { ClassFacts, Expr, TypeFacts } from '@tenantlint/facts';
import type { DecoratorLibrary } from './decorators.ts';
import type { Ref, Sources } from './sources.ts';
import type { Filter } from '../types.ts';

export interface EntityColumn { name: string; type: string; optional: boolean; list: boolean; unique: boolean; primary: boolean; hasDefault: boolean; dbName: string | undefined; at: Ref }

export interface EntityRelation {
  name: string;
  kind: 'many-to-one' | 'one-to-many' | 'one-to-one' | 'many-to-many';
  /** Class or schema that it leads to, or the entity's name; `undefined` where that cannot be told. */
  target: Ref | string | undefined;
  /** Within a tree: the target is the entity itself. */
  isTree?: true;
  inverse: string | undefined;
  nullable: boolean;
  primary: boolean;
  /** Written join columns; `undefined` where there is no `@JoinColumn`. */
  joins: { name: string | undefined; references: string | undefined }[] | undefined;
  /** `@JoinTable`: this side owns the link table. */
  table: LinkTable | undefined;
  unenforced: boolean;
  at: Ref;
}

export interface LinkTable { name: string | undefined; own: (string | undefined)[]; other: (string | undefined)[] }

export interface Entity {
  identity: Expr;
  /** Class name. */
  name: string;
  /** Names under which code or string references know it, besides. */
  aliases: string[];
  table: string | undefined;
  schema: string | undefined;
  kind: 'entity' | 'view' | 'child';
  columns: Map<string, EntityColumn>;
  relations: Map<string, EntityRelation>;
  /** Properties that hold the id of a relation (`@RelationId`), by the relation's name. */
  ids: Map<string, string>;
  keys: string[][];
  /** Conditions that the library adds to queries of it. */
  filters?: readonly Filter[];
  incomplete: boolean;
  ref: Ref;
}

const DEPTH = 12;

/** The class that a class extends, where it can be found. */
export function baseOf(sources: Sources, ref: Ref, library: DecoratorLibrary): Ref | 'none' | 'unknown' {
  const facts = classOf(ref);
  if (!facts?.superClass) return 'none';
  const found = sources.follow({ ...ref, e: facts.superClass });
  if (found.kind === 'external') return library.owns(found.source) ? 'none' : 'unknown';
  if (found.kind !== 'expr') return 'unknown';
  const base = sources.reduce(found);
  return base.e.k === 'cls' ? base : 'unknown';
}

export function classOf(ref: Ref): ClassFacts | undefined {
  return ref.e.k === 'cls' ? ref.file.classes[ref.e.i] : undefined;
}

/** `() => Organization`, `Organization` or `'Organization'`. */
export function targetOf(sources: Sources, ref: Ref | undefined, depth = 0): Ref | string | undefined {
  const found = ref && sources.follow(ref);
  if (found?.kind === 'external') return found.name;
  if (found?.kind !== 'expr') return undefined;
  if (found.e.k === 'fn') {
    const inner = sources.returned(found);
    return inner && depth < DEPTH ? targetOf(sources, inner, depth + 1) : undefined;
  }
  if (found.e.k === 'var') return found.file.bindings[found.e.b]!.name;
  return sources.text(found) ?? (found.e.k === 'glob' ? found.e.n : found);
}

/** `(user) => user.posts` or `'posts'`. */
export function propertyOf(sources: Sources, ref: Ref | undefined): string | undefined {
  const found = ref && sources.follow(ref);
  if (found?.kind !== 'expr') return undefined;
  const result = found.e.k === 'fn' ? sources.returned(found) : undefined;
  return result?.e.k === 'mem' ? result.e.p : sources.text(found);
}

/** A declared type by its name, without `null` and `undefined`. */
export function typeName(type: TypeFacts | undefined): string {
  if (type?.k === 'kw') return type.n;
  if (type?.k === 'ref') return type.n;
  if (type?.k === 'union') return typeName(type.u.find((part) => !(part.k === 'kw' && /^(?:null|undefined)$/.test(part.n))));
  return 'unknown';
}
