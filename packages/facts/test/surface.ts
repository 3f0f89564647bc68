/** What a library shows to its users, for tests that hold our tables of methods against it: by prototype, and by declaration. */
import { readFileSync } from 'node:fs';

export type Class = abstract new (...args: never[]) => object;

export function namesOf(cls: Class): string[] {
  const names = new Set<string>();
  for (let p: object = cls.prototype as object; p !== Object.prototype; p = Object.getPrototypeOf(p) as object) for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  names.delete('constructor');
  return [...names].sort();
}

/** The methods that a declaration file shows. */
export function declaredIn(file: string): string[] {
  return [...new Set([...readFileSync(file, 'utf8').matchAll(/^ {4}(?!protected|private|constructor|static|get |readonly)(\w+)(?:<[^(]*>)?\(/gm)].map(([, name]) => name!))].sort();
}

/** Names that are not among those known. */
export const open = (names: readonly string[], known: readonly string[]): string[] => names.filter((name) => !known.includes(name));
