/**
 * Finds the acting user and the tenant roots with their levels. A root is shown by a membership junction with the user
 * model, then by how much hangs on it, then by its name; an inner level (team under organization) must own a good share.
 * Thresholds are tuned on the schemas of fourteen public applications (packages/bench/results/model-heads.json).
 */
import type { Resource, TenantRoot } from '../types.ts';
import { type Edges, isLink, isRequired } from './edges.ts';
import { flatten, isLevelName, isPointer, isUserKey, isUserName, keyNames, membershipByName, tenantOfColumn, tenantWeight, wordsOf } from './names.ts';

const LEVEL_SHARE = 0.25;
/** `tenantWeight` of words that rarely mean anything but a tenant: team, account and above. */
const TENANT_LIKE = 14;

interface Candidate {
  name: string;
  weight: number;
  /** Junctions that tie users to it. */
  memberships: string[];
  /** The user model itself refers to it: each user is in one. */
  hasUsers: boolean;
  /** Resources, other than links and memberships, that refer to it. */
  children: string[];
  /** Resources that reach it over required relations. */
  reach: number;
}

/** The model of acting people, or the name for one that lives elsewhere (`userId` columns without a user model). */
export function findUser(resources: Record<string, Resource>, edges: Edges): string | undefined {
  const score = (name: string) =>
    (/^users?$/.test(wordsOf(name).join(' ')) ? 1000 : 0) + (resources[name]!.columns.email ? 100 : 0) + edges.to(name).length;
  const named = Object.keys(resources).filter(isUserName).sort((a, b) => score(b) - score(a));
  if (named[0]) return named[0];
  return Object.values(resources).some((resource) => Object.keys(resource.columns).some((column) => flatten(column) === 'userid')) ? 'User' : undefined;
}

/**
 * @param forced names that are roots, outermost first, or `undefined` to infer them
 * @param never names that are none (overridden)
 */
export function findRoots(resources: Record<string, Resource>, edges: Edges, user: string | undefined, forced: readonly string[] | undefined, never: ReadonlySet<string>): TenantRoot[] {
  const total = Object.keys(resources).length;
  const describe = (candidate: Candidate, level: number): TenantRoot => ({
    name: candidate.name,
    level,
    score: scoreOf(candidate, total),
    evidence: evidenceOf(candidate, total, user),
  });
  const examined = new Map<string, Candidate>();
  const examine = (name: string) => {
    const candidate = examined.get(name) ?? examineCandidate(name, resources, edges, user);
    examined.set(name, candidate);
    return candidate;
  };
  if (forced) return forced.map((name, level) => ({ ...describe(examine(name), level), evidence: ['named in the configuration', ...evidenceOf(examine(name), total, user)] }));

  const candidates = Object.keys(resources).filter((name) => name !== user && !never.has(name) && !isIdentity(resources[name]!)).map(examine)
    .filter((candidate) => isCandidate(candidate, total))
    .sort((a, b) => scoreOf(b, total) - scoreOf(a, total) || (a.name < b.name ? -1 : 1));
  if (candidates.length === 0) return virtualRoot(resources);

  const parentsOf = (name: string) => edges.from(name).filter((edge) => !edge.nullable && edge.target !== name && !isPointer(edge.column)).map((edge) => edge.target);
  const names = new Set(candidates.map((candidate) => candidate.name));
  const outermost = candidates.filter((candidate) => !parentsOf(candidate.name).some((parent) => names.has(parent)));
  const primary = outermost[0] ?? candidates[0]!;
  const isPeer = (candidate: Candidate) => candidate.weight > 0 && candidate.memberships.length > 0 && candidate.reach >= primary.reach / 4;
  const found = new Set([primary, ...outermost.filter((candidate) => candidate !== primary && isPeer(candidate))].map((candidate) => candidate.name));
  const top = new Set(found);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const candidate of candidates) {
      if (found.has(candidate.name)) continue;
      // Under a root, or under something called like a level that is under one (organization > project > environment).
      const direct = parentsOf(candidate.name).filter((parent) => found.has(parent));
      const between = direct.length > 0 ? [] : parentsOf(candidate.name).filter((parent) => isLevelName(parent) && parentsOf(parent).some((root) => found.has(root)));
      // Under a root only at times (a workspace of one's own): then it must bear a good share itself.
      const loose = direct.length + between.length === 0 && isLevelName(candidate.name) && candidate.children.length / total >= LEVEL_SHARE
        ? edges.from(candidate.name).filter((edge) => edge.nullable && !isPointer(edge.column) && found.has(edge.target)).map((edge) => edge.target) : [];
      const parents = direct.length > 0 ? direct : [...between.flatMap(parentsOf).filter((parent) => found.has(parent)), ...loose];
      if (parents.length === 0 || !isLevel(candidate, Math.max(...parents.map((parent) => examine(parent).children.length)), total)) continue;
      for (const name of [...between, candidate.name]) found.add(name);
    }
  }
  // The longest way down from the top; a cycle of references adds no level.
  const levelOf = (name: string, below: readonly string[]): number => {
    const parents = top.has(name) ? [] : edges.from(name).filter((edge) => edge.target !== name && !isPointer(edge.column)).map((edge) => edge.target)
      .filter((parent) => found.has(parent) && !below.includes(parent));
    return parents.length === 0 ? 0 : 1 + Math.max(...parents.map((parent) => levelOf(parent, [...below, name])));
  };
  return [...found].map((name) => describe(examine(name), levelOf(name, [name])))
    .sort((a, b) => a.level - b.level || b.score - a.score || (a.name < b.name ? -1 : 1));
}

/** Columns of a junction that tie a user to the root, where the resource is such a junction. */
export function membershipOf(resource: Resource, root: string, edges: Edges, user: string | undefined): { root: string; rootColumn: string; userColumn: string } | undefined {
  if (!user || resource.name === root || resource.name === user) return undefined;
  const required = edges.from(resource.name).filter((edge) => !edge.nullable && !isPointer(edge.column));
  const rootEdge = required.find((edge) => edge.target === root);
  const users = required.filter((edge) => edge.target === user);
  if (!rootEdge || users.length === 0) return undefined;
  const keys = [...resource.uniques.map((key) => key.columns), ...Object.values(resource.columns).filter((column) => column.unique).map((column) => [column.name])];
  const keyed = users.find((edge) => keys.some((key) => key.length <= 3 && key.includes(edge.column) && key.includes(rootEdge.column)));
  const plain = users.find((edge) => isUserKey(edge.column, user));
  const byName = membershipByName(resource.name, root, user);
  const hasRole = Object.keys(resource.columns).some((column) => /^(?:roles?|permissions?)$/i.test(column));
  if (byName === false || !(byName ? (keyed ?? plain) : keyed && hasRole)) return undefined;
  return { root, rootColumn: rootEdge.column, userColumn: (keyed ?? plain)!.column };
}

function examineCandidate(name: string, resources: Record<string, Resource>, edges: Edges, user: string | undefined): Candidate {
  const referring = [...new Set(edges.to(name).filter((edge) => !isPointer(edge.column)).map((edge) => edge.from))].filter((resource) => resource.name !== name);
  const memberships = referring.filter((resource) => membershipOf(resource, name, edges, user)).map((resource) => resource.name);
  const children = referring.filter((resource) => resource.name !== user && !memberships.includes(resource.name) && !isLink(resource, edges));
  const weight = tenantWeight(name);
  const hasUsers = referring.some((resource) => resource.name === user);
  return {
    name,
    weight,
    memberships,
    hasUsers,
    children: children.map((resource) => resource.name),
    reach: weight > 0 || hasUsers || memberships.length > 0 ? reachOf(name, resources, user) : 0,
  };
}

function reachOf(name: string, resources: Record<string, Resource>, user: string | undefined): number {
  const reached = new Set([name]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const resource of Object.values(resources)) {
      if (resource.name === user) continue;
      if (Object.values(resource.relations).some((relation) => reached.has(relation.target) && isRequired(resource, relation))) reached.add(resource.name);
    }
  }
  return reached.size - 1;
}

/** Two of: tied to users, named as tenants are, referred to by others. A link from the user model alone needs all or many others. */
function isCandidate({ memberships, hasUsers, weight, children }: Candidate, total: number): boolean {
  if (memberships.length > 0) return weight > 0 || children.length > 0;
  if (hasUsers) return children.length > 0 && (weight > 0 || children.length / total >= LEVEL_SHARE);
  return weight > 0 && children.length > 1;
}

function isLevel(candidate: Candidate, parentChildren: number, total: number): boolean {
  const share = candidate.children.length / total;
  if (candidate.memberships.length > 0) return share >= LEVEL_SHARE || (candidate.weight > 0 && candidate.children.length >= 2);
  if (!isLevelName(candidate.name) || candidate.children.length < 4) return false;
  // A project is as often only a thing that tenants have: it must bear more than a team.
  return share >= LEVEL_SHARE || candidate.children.length >= Math.max(candidate.weight >= TENANT_LIKE ? 6 : 10, parentChildren / 2);
}

function scoreOf(candidate: Candidate, total: number): number {
  const bond = candidate.memberships.length > 0 ? 40 : candidate.hasUsers ? 25 : 0;
  return bond + candidate.weight + Math.round(20 * (candidate.children.length + candidate.reach) / Math.max(1, total));
}

function evidenceOf(candidate: Candidate, total: number, user: string | undefined): string[] {
  const evidence: string[] = [];
  if (candidate.memberships.length > 0) evidence.push(`${candidate.memberships.join(', ')} makes ${user} a member of it`);
  if (candidate.hasUsers) evidence.push(`${user} refers to it`);
  if (candidate.children.length > 0) evidence.push(`${candidate.children.length} of ${total} resources refer to it`);
  if (candidate.weight > 0) evidence.push('named as tenants are');
  return evidence;
}

/** Sign-in accounts of identity libraries are called Account and are no tenants. */
function isIdentity(resource: Resource): boolean {
  return Object.keys(resource.columns).some((column) => /^provider_?account_?id$/i.test(column))
    || ((resource.columns.provider ?? resource.columns.providerId) !== undefined && resource.columns.accountId !== undefined);
}

/** No model is a root, yet columns name a tenant: it lives elsewhere. The commonest such column gives the root its name. */
function virtualRoot(resources: Record<string, Resource>): TenantRoot[] {
  const counts = new Map<string, { column: string; count: number }>();
  for (const resource of Object.values(resources)) {
    for (const column of Object.keys(resource.columns)) {
      const tenant = tenantOfColumn(column);
      if (!tenant || isIdentity(resource) || Object.keys(resources).some((name) => keyNames(name).includes(flatten(column)))) continue;
      counts.set(tenant, { column, count: (counts.get(tenant)?.count ?? 0) + 1 });
    }
  }
  const [first] = [...counts].sort(([a, x], [b, y]) => y.count - x.count || tenantWeight(b) - tenantWeight(a) || (a < b ? -1 : 1));
  if (!first) return [];
  const [name, { column, count }] = first;
  return [{ name, level: 0, score: tenantWeight(name) + count, evidence: [`${count} resources have a column ${column}; no model stands for it`] }];
}
