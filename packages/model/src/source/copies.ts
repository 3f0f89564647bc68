/**
 * Which declarations in source code are copies of one table: the same table under the same name, a dialect's or a
 * package's own copy, or what a generator wrote beside it. The others are told apart by their files.
 */
import { mergeResources } from '../merge.ts';
import type { Resource } from '../types.ts';

/** A table is taken for a copy of one that has another name in code or database when they share that many columns. */
const SHARE = 0.5;

/**
 * @param declared resources in order of file and line; several may have one name
 * @param schemas database schema of each, where it has one
 * @param options `acrossNames`: one table under two names in code is one resource; classes over one table stay apart
 * @returns for each the resource it has become, in the order given; relations point at final names
 */
export function mergeCopies(declared: readonly Resource[], schemas: ReadonlyMap<Resource, string>, { acrossNames }: { acrossNames: boolean }): Map<Resource, Resource> {
  const sizes = new Map<string, number>();
  for (const resource of declared) sizes.set(folderOf(resource), (sizes.get(folderOf(resource)) ?? 0) + 1);
  const groups: Resource[][] = [];
  for (const resource of declared) {
    const group = groups.find((members) => members.some((member) => (acrossNames || member.name === resource.name) && isCopy(member, resource, schemas)));
    if (group) group.push(resource);
    else groups.push([resource]);
  }
  const merged = new Map<Resource, Resource>();
  const taken = new Set<string>();
  for (const group of groups) {
    // The fullest schema speaks for all: others are often cut down to what a script or a generator needs.
    const rank = (resource: Resource) => (sizes.get(folderOf(resource)) ?? 0) * 1000 + Object.keys(resource.columns).length;
    const [first, ...others] = [...group].sort((a, b) => rank(b) - rank(a)) as [Resource, ...Resource[]];
    const name = taken.has(first.name) ? `${first.name} (${first.place.file})` : first.name;
    taken.add(name);
    const whole = { ...others.reduce(mergeResources, first), name };
    for (const member of group) merged.set(member, whole);
  }
  return merged;
}

function folderOf({ place }: Resource): string {
  return place.file.slice(0, place.file.lastIndexOf('/') + 1);
}

function isCopy(a: Resource, b: Resource, schemas: ReadonlyMap<Resource, string>): boolean {
  const isSameTable = a.table === b.table && schemas.get(a) === schemas.get(b);
  if (isSameTable && a.name === b.name) return true;
  return (isSameTable || a.name === b.name) && shareOf(a, b) >= SHARE;
}

function shareOf(a: Resource, b: Resource): number {
  const [left, right] = [Object.keys(a.columns), Object.keys(b.columns)];
  const size = Math.min(left.length, right.length);
  return size === 0 ? 0 : left.filter((name) => Object.hasOwn(b.columns, name)).length / size;
}
