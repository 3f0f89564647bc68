/**
 * Declared types across files: what a name means where it is written, followed through imports, re-exports, aliases and
 * intersections. Boundary: no mapped or conditional types, and of generic ones only the library's own column types.
 */
import type { FileFacts, TypeFacts } from '@tenantlint/facts';
import { Modules, nearest } from '../source/modules.ts';

/** A type, and the file whose names it uses. */
export interface Typed { type: TypeFacts; file: FileFacts }
export interface Member extends Typed { name: string; optional: boolean }

const DEPTH = 12;

export class Types {
  readonly #modules: Modules;
  readonly #declaring = new Map<string, FileFacts[]>();

  constructor(readonly files: readonly FileFacts[]) {
    this.#modules = new Modules(files);
    for (const file of files) for (const name of Object.keys(file.types)) this.#declaring.set(name, [...(this.#declaring.get(name) ?? []), file]);
  }

  /** The declaration behind a name (`Task`, `tables.Task`), with the name under which it is declared. */
  named(name: string, file: FileFacts, depth = 0): (Typed & { name: string }) | undefined {
    if (depth > DEPTH) return undefined;
    const [head, ...rest] = name.split('.') as [string, ...string[]];
    if (rest.length === 0 && Object.hasOwn(file.types, head)) return { type: file.types[head]!, file, name: head };
    const from = file.imports.find((item) => file.bindings[item.b]?.name === head);
    if (!from) return undefined;
    const wanted = from.name === '*' ? rest[0] : from.name;
    if (wanted === undefined) return undefined;
    const target = this.#modules.find(file.path, from.source);
    return (target && this.#exported(wanted, target, depth + 1)) ?? this.#elsewhere(wanted, file);
  }

  #exported(name: string, file: FileFacts, depth: number): (Typed & { name: string }) | undefined {
    const own = this.named(name, file, depth);
    if (own) return own;
    for (const item of file.exports) {
      if (!('source' in item) || (item.name !== '*' && item.name !== name) || depth > DEPTH) continue;
      const target = this.#modules.find(file.path, item.source);
      const found = target && this.#exported(item.name === '*' || !('imported' in item) ? name : item.imported, target, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** Behind a barrel that was not worth parsing, or a specifier that only a configuration explains. */
  #elsewhere(name: string, from: FileFacts): (Typed & { name: string }) | undefined {
    const file = nearest(from.path, this.#declaring.get(name) ?? []);
    return file && { type: file.types[name]!, file, name };
  }

  /** The members of an object type; of an intersection all of them, the last of a name counting. */
  members({ type, file }: Typed, depth = 0): Member[] {
    if (depth > DEPTH) return [];
    switch (type.k) {
      case 'obj':
        return type.m.map(({ n, t, opt }) => ({ name: n, type: t, file, optional: opt === true }));
      case 'inter':
        return [...new Map(type.u.flatMap((part) => this.members({ type: part, file }, depth + 1)).map((member) => [member.name, member])).values()];
      case 'ref': {
        const [inner, keys] = type.a ?? [];
        if (inner && /^(?:Omit|Pick)$/.test(type.n)) {
          const names = textsOf(keys);
          return this.members({ type: inner, file }, depth + 1).filter(({ name }) => names.includes(name) === (type.n === 'Pick'));
        }
        if (inner && /^(?:Readonly|Required|Partial|Simplify|Prettify)$/.test(type.n)) return this.members({ type: inner, file }, depth + 1);
        const found = this.named(type.n, file);
        return found ? this.members(found, depth + 1) : [];
      }
      default:
        return [];
    }
  }
}

/** `'a' | 'b'`. */
function textsOf(type: TypeFacts | undefined): string[] {
  if (type?.k === 'union') return type.u.flatMap(textsOf);
  return type?.k === 'lit' ? [String(type.v)] : [];
}
