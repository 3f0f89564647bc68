/**
 * Which equal columns of two joined tables tie their rows to one tenant: a foreign key either way, two rows under one
 * parent of one tenant, equal owner columns, or the key of one row. Boundary: equal columns without a key in the model tie nothing.
 */
import type { Model, Resource } from '@tenantlint/model';
import { follow, joinStep, type Predicate } from '../predicate.ts';

/**
 * @param a the table at hand, and its column
 * @param b the joined table, and the column that equals `a`'s
 * @returns the step from `a` to `b`, a relation's name where the model has one; undefined where the columns tie nothing
 */
export function stepBetween(a: Resource, ac: string, b: Resource, bc: string, model: Model): string | undefined {
  for (const r of Object.values(a.relations)) if (r.target === b.name && r.fields.includes(ac) && r.references[r.fields.indexOf(ac)] === bc) return r.name;
  const back = Object.values(b.relations).some((r) => r.target === a.name && r.fields.includes(bc) && r.references[r.fields.indexOf(bc)] === ac);
  // two rows under one parent: where that belongs to no tenant (a user), neither need they to the same one
  const siblings = Object.values(a.relations).some((x) => x.fields.includes(ac) && isOneTenants(model.resources[x.target], a) && Object.values(b.relations).some((y) => y.target === x.target && y.fields.includes(bc)));
  const owners = ownedBy(a, ac).some((x) => ownedBy(b, bc).includes(x));
  // the row itself, by its key
  const same = a === b && ac === bc && (a.columns[ac]?.primary === true || a.columns[ac]?.unique === true);
  return back || siblings || owners || same ? joinStep(b.name, ac, bc) : undefined;
}

/** A row with one tenant, or the person whose row `of` is. */
function isOneTenants(parent: Resource | undefined, of: Resource): boolean {
  return parent !== undefined && (of.kind === 'personal' ? of.principals.some((o) => o.target === parent.name) : parent.kind === 'owned' || parent.kind === 'via');
}

/** The roots that a column names. */
export function ownedBy(r: Resource, column: string): readonly string[] {
  return [...r.owners.filter((o) => o.column === column).map((o) => o.target), ...(r.kind === 'root' && r.columns[column]?.primary ? [r.name] : [])];
}

/** What holds of the rows at the end of a path of relations, as a condition on the rows that it begins at. */
export function along(from: Resource, path: readonly string[], p: Predicate, model: Model): Predicate {
  let at: Resource | undefined = from;
  const lists = path.map((name) => {
    const isList: boolean = at?.relations[name]?.list ?? false;
    at = follow(model, at, name);
    return isList;
  });
  return path.reduceRight<Predicate>((inner, relation, i) => ({ k: 'rel', relation, quantifier: lists[i] ? 'some' : 'is', p: inner }), p);
}
