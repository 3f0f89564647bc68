/**
 * What a library's entity says of its table, whatever way it was declared, and how a declaration names other entities.
 */
import type { ClassFacts, Expr, FileFacts, TypeFacts } from '@tenantlint/facts';
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

/**
 * @param read what the library makes of a class or a constant; `name` is the constant's
 * @returns the entities that the files declare, by what declares them, in order of file and line
 */
export function entitiesIn(sources: Sources, read: (file: FileFacts, e: Expr, name: string) => Entity | undefined): Map<Expr, Entity> {
  const found = new Map<Expr, Entity>();
  const add = (file: FileFacts, e: Expr, name: string) => {
    const entity = read(file, e, name);
    if (entity) found.set(entity.identity, entity);
  };
  for (const file of sources.files) {
    for (const [binding, e] of sources.definitions(file)) if (file.bindings[binding]!.fn === 0) add(file, e, file.bindings[binding]!.name);
    for (const item of file.exports) if ('e' in item) add(file, item.e, item.name);
  }
  return found;
}

/**
 * Calls `add` for each base of a class, the outermost first, and then for the class. An entity with a base out of sight is incomplete.
 * @param depth how many classes or schemas were gone through before
 */
export function eachOfLine(sources: Sources, ref: Ref, library: DecoratorLibrary, entity: Entity, depth: number, add: (ref: Ref, facts: ClassFacts) => void): void {
  const facts = classOf(ref);
  if (!facts || depth > DEPTH) return;
  const base = baseOf(sources, ref, library);
  if (base === 'unknown') entity.incomplete = true;
  else if (base !== 'none') eachOfLine(sources, base, library, entity, depth + 1, add);
  add(ref, facts);
}

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

/** The name of what `targetOf` found: a class's own, or the text. */
export function nameOfTarget(target: Ref | string | undefined): string | undefined {
  return typeof target === 'string' ? target : target && classOf(target)?.name;
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
