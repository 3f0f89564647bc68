/**
 * The class behind a value that is declared by an interface, where one alone of those that say that they implement it can
 * run SQL (`implements Reader`). Boundary: others may stand in for it; classes that implement it without a word are not known.
 */
import { posix } from 'node:path';
import { sqlModules } from '@tenantlint/facts';
import type { Analysis } from './analysis.ts';
import { isRawSql } from './layers/sql.ts';
import type { Closure, Value } from './values.ts';

const known = new WeakMap<Analysis, ReadonlyMap<string, readonly { file: number; cls: number }[]>>();
const HOPS = 6;

/** The method of such a class that a call of an interface's member runs. */
export function implementing(a: Analysis, fn: Value): Closure | undefined {
  if (fn.k !== 'path' || (fn.o.k !== 'param' && fn.o.k !== 'path')) return undefined;
  const all = implementersOf(a);
  const declared = all.size > 0 ? a.typeOf(fn.o) : undefined;
  const type = declared?.type.k === 'ref' ? interfaceNamed(a, declared.file, declared.type.n) : undefined;
  const methods = (type === undefined ? [] : all.get(type) ?? []).flatMap(({ file, cls }): Closure[] => {
    const member = a.files[file]!.classes[cls]!.members.find((m) => m.name === fn.p && !m.static && m.kind === 'method');
    // one that reaches no access stands where there is no database
    return member?.fn === undefined || !a.relevant[file]!.has(member.fn) ? [] : [a.t.closure(file, member.fn) as Closure];
  });
  const [only, ...others] = methods.length > 1 ? methods.filter((c) => runsSql(a, c)) : methods;
  return others.length === 0 ? only : undefined;
}

/** Whether a function, or one that it gives, runs SQL that it is handed. */
function runsSql(a: Analysis, c: Closure, depth = 0): boolean {
  const summary = a.summary(c);
  if (!summary || depth > 2) return false;
  const gives = (v: Value): boolean => (v.k === 'fn' ? runsSql(a, v, depth + 1) : v.k === 'promise' && gives(v.v));
  return summary.needs.some(({ row }) => isRawSql(row)) || summary.exits.some((x) => gives(x.value));
}

function implementersOf(a: Analysis): ReadonlyMap<string, readonly { file: number; cls: number }[]> {
  let found = known.get(a);
  if (found) return found;
  const all = new Map<string, { file: number; cls: number }[]>();
  a.files.forEach((facts, file) => {
    if (!facts.imports.some((im) => sqlModules.includes(im.source))) return;
    facts.classes.forEach((c, cls) => {
      for (const name of c.implements ?? []) {
        const type = interfaceNamed(a, file, name);
        if (type !== undefined) all.set(type, [...(all.get(type) ?? []), { file, cls }]);
      }
    });
  });
  known.set(a, (found = all));
  return found;
}

/** A type by the file that declares it, be that file at hand or not: types alone make no file worth reading. */
function interfaceNamed(a: Analysis, file: number, name: string): string | undefined {
  const facts = a.files[file]!;
  if (Object.hasOwn(facts.types, name)) return `${stemOf(facts.path)}:${name}`;
  const imported = facts.imports.find((im) => facts.bindings[im.b]!.name === name);
  return imported && typeFrom(a, file, imported.source, imported.name, 0);
}

function typeFrom(a: Analysis, file: number, source: string, name: string, depth: number): string | undefined {
  const target = a.linked(file, source);
  if (target !== undefined) return exportedType(a, target, name, depth + 1);
  return source.startsWith('.') ? `${stemOf(posix.join(posix.dirname(a.files[file]!.path), source))}:${name}` : undefined;
}

function exportedType(a: Analysis, file: number, name: string, depth: number): string | undefined {
  if (depth > HOPS) return undefined;
  const facts = a.files[file]!;
  if (Object.hasOwn(facts.types, name)) return `${stemOf(facts.path)}:${name}`;
  const named = facts.exports.find((e) => 'source' in e && e.name === name);
  if (named && 'source' in named) return typeFrom(a, file, named.source, 'imported' in named ? named.imported : name, depth);
  // of a file that is not at hand nobody knows what it exports
  const all = facts.exports.flatMap((e) => ('source' in e && e.name === '*' ? (a.linked(file, e.source) ?? []) : []));
  return all.map((target) => exportedType(a, target, name, depth + 1)).find((x) => x !== undefined);
}

const stemOf = (path: string): string => path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
