/**
 * Foreign keys in written data, the same for every library: which columns name rows of other tenant data.
 */
import type { Model, Resource } from '@tenantlint/model';
import { isNullish, type Obj, type Value } from '../values.ts';
import type { Reference, Written } from './layer.ts';

export interface ForeignKey { column: string; target: Resource; references: string; v: Value }

/** Keys of a written row that name rows of other tenant data; owner columns and people aside, for those are judged by themselves. */
export function foreignKeys(w: Written, model: Model): ForeignKey[] {
  if (w.data.k !== 'obj') return [];
  const { data, resource } = w;
  const owners = new Set(resource.owners.map((o) => o.column));
  const out: ForeignKey[] = [];
  for (const relation of Object.values(resource.relations)) {
    const target = model.resources[relation.target];
    if (!target || !isReferable(target, model)) continue;
    relation.fields.forEach((column, i) => {
      if (owners.has(column) || out.some((k) => k.column === column)) return;
      for (const v of ownMembers(data, column)) if (!isNullish(v)) out.push({ column, target, references: relation.references[i]!, v });
    });
  }
  return out;
}

/** The rows that those keys name, each by its own column. */
export function keyedReferences(w: Written, model: Model): Reference[] {
  return foreignKeys(w, model).map(({ column, target, references, v }) => ({ field: column, target, predicate: { k: 'cmp', column: references, op: 'eq', v, dropped: false }, key: v }));
}

/** Rows that one tenant can have and another cannot. */
export function isReferable(target: Resource, model: Model): boolean {
  return target.name !== model.user && (target.kind === 'owned' || target.kind === 'via' || target.kind === 'shared');
}

/** Everything that a write is given, one or many; a list that was filtered has lost some of what it was made from. */
export function allOf(v: Value): Value[] {
  switch (v.k) {
    case 'arr':
      return v.items.flatMap((i) => allOf(i.k === 'spread' ? i.v : i));
    case 'list':
      return v.cond ? [] : [v.elem];
    case 'promise':
      return allOf(v.v);
    default:
      return [v];
  }
}

/** What a member of a literal may be, literals spread into it included; spreads from elsewhere are not looked into. */
export function ownMembers(o: Obj, key: string): Value[] {
  return o.entries.flatMap((e) => (e.key === key ? [e.v] : e.key === null ? spreadLiterals(e.v).flatMap((x) => ownMembers(x, key)) : []));
}

function spreadLiterals(v: Value): Obj[] {
  if (v.k === 'obj') return [v];
  return v.k === 'cond' ? [...spreadLiterals(v.a), ...spreadLiterals(v.b)] : [];
}
