/**
 * How a project calls the tenant of a resource: by the owner column, by the root's own key, and by the names that its
 * code gives to the column. Boundary: learned from spelling, so a name is a proposal; the proof decides.
 */
import type { Model } from '@tenantlint/model';
import type { MissingPiece } from '@tenantlint/proof';
import type { ProjectView } from './codemod.ts';

export interface TenantNames {
  /** As the missing piece has it: `organizationId`, `project.organizationId`. */
  column: string;
  /** The name for a new parameter. */
  preferred: string;
  /** Names of variables and properties that hold it. */
  names: ReadonlySet<string>;
  /** Names of objects whose `id` it is (`organization`). */
  roots: ReadonlySet<string>;
  /** TypeScript type of its values. */
  type: 'string' | 'number' | 'bigint';
}

const NUMBERS = /^(?:int|integer|serial|smallint|smallserial|mediumint|tinyint|number|float|double|real)\w*$/i;
const BIG = /^(?:bigint|bigserial)$/i;

/** @returns the names of the tenant that an access lacks */
export function getTenantNames({ model, files, read }: Pick<ProjectView, 'model' | 'files' | 'read'>, { resource, column }: MissingPiece): TenantNames {
  const path = column.split('.');
  const last = path.at(-1)!;
  const holder = holderOf(model, resource, path);
  const owner = holder?.owners.find((one) => one.column === last);
  const root = owner?.target ?? (holder?.kind === 'root' ? holder.name : undefined);
  const names = new Set<string>();
  const roots = new Set<string>();
  if (last !== 'id') names.add(last);
  else if (path.length > 1) names.add(`${path.at(-2)}Id`).add(`${path.at(-2)}_id`);
  if (root !== undefined) {
    const lower = root.charAt(0).toLowerCase() + root.slice(1);
    names.add(`${lower}Id`);
    roots.add(lower);
  }
  const own = [...names][0] ?? last;
  const written = last === 'id' ? new Map<string, number>() : countNames(last, files, read);
  for (const [name, count] of written) if (count > 1) names.add(name);
  const [most] = [...written].sort((a, b) => b[1] - a[1]);
  return {
    column,
    preferred: most !== undefined && most[1] > (written.get(own) ?? 0) ? most[0] : own,
    names,
    roots,
    type: typeOf(holder?.columns[last]?.type),
  };
}

/** The TypeScript type of a column's values. */
function typeOf(type = ''): TenantNames['type'] {
  return BIG.test(type) ? 'bigint' : NUMBERS.test(type) ? 'number' : 'string';
}

/** @returns the names of the acting user, with the path from the resource to a membership in its tenant; `undefined` where the schema has none */
export function getMemberNames({ model }: Pick<ProjectView, 'model'>, { resource, column }: MissingPiece): TenantNames | undefined {
  const path = column.split('.');
  const holder = holderOf(model, resource, path);
  if (holder === undefined) return undefined;
  const owner = holder.owners.find((one) => one.column === path.at(-1));
  const toRoot = holder.kind === 'root' && owner === undefined ? [] : Object.values(holder.relations).filter(({ list, fields }) => !list && fields.length === 1 && fields[0] === owner?.column).map(({ name }) => name).slice(0, 1);
  const root = model.resources[owner?.target ?? holder.name];
  const members = Object.values(root?.relations ?? {}).find(({ list, target }) => list && model.resources[target]?.membership?.root === root?.name);
  const membership = members && model.resources[members.target]?.membership;
  if (members === undefined || membership === undefined || (owner !== undefined && toRoot.length === 0)) return undefined;
  const user = model.user?.charAt(0).toLowerCase().concat(model.user.slice(1)) ?? 'user';
  return {
    column: [...path.slice(0, -1), ...toRoot, members.name, 'some', membership.userColumn].join('.'),
    preferred: `${user}Id`,
    names: new Set([membership.userColumn, `${user}Id`]),
    roots: new Set([user]),
    type: typeOf(model.resources[members.target]?.columns[membership.userColumn]?.type),
  };
}

/** The resource that has the path's last column. */
function holderOf(model: Model, resource: string, path: readonly string[]): Model['resources'][string] | undefined {
  let holder = model.resources[resource];
  for (const relation of path.slice(0, -1)) holder = model.resources[holder?.relations[relation]?.target ?? ''];
  return holder;
}

/** By which variables the column is set or compared in object literals: `organizationId: orgId`, `organizationId`. */
function countNames(column: string, files: readonly string[], read: (file: string) => string): Map<string, number> {
  const counts = new Map<string, number>();
  const pattern = new RegExp(`(?<![\\w$.])${column}(?:\\s*:\\s*(?:[\\w$]+\\.)*([A-Za-z_$][\\w$]*))?\\s*(?=[,}\\n])`, 'g');
  for (const file of files) {
    const text = read(file);
    if (!text.includes(column)) continue;
    for (const [, value = column] of text.matchAll(pattern)) {
      if (/id$/i.test(value) && value.length > 2) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return counts;
}
