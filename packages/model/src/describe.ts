/** The model as text for people: roots first, then resources by kind, each with its evidence. */
import type { Model, Resource, ResourceKind } from './types.ts';

const ORDER: ResourceKind[] = ['root', 'owned', 'via', 'shared', 'personal', 'global', 'unknown'];
const TITLES: Record<ResourceKind, string> = {
  root: 'Tenant roots',
  owned: 'Owned: the row names its tenant',
  via: 'Via: owned through a parent',
  shared: 'Shared: rows of a tenant or of all',
  personal: 'Personal: rows of a user',
  global: 'Global: rows of nobody',
  unknown: 'Unknown',
};

/** @returns lines ending in a newline; problems come last. */
export function describeModel(model: Model): string {
  const all = Object.values(model.resources);
  const lines: string[] = [];
  const files = model.files.length === 1 ? model.files[0]! : `${model.files.length} schema files`;
  lines.push(model.files.length === 0 ? 'No schema found.' : `${all.length} ${all.length === 1 ? 'resource' : 'resources'} in ${files}${layersOf(all)}`);
  if (model.roots.length > 0) lines.push(`Tenant: ${model.roots.map((root) => root.name).join(' > ')}`);
  else if (all.length > 0) lines.push('Tenant: none recognised (name it under model.roots in tenantlint.config)');
  if (model.user !== undefined) lines.push(`User: ${[model.user, ...(model.users ?? [])].join(', ')}`);
  for (const root of model.roots.filter((candidate) => !model.resources[candidate.name])) {
    lines.push(`  ${root.name} is no resource: ${root.evidence.join('; ')}`);
  }
  for (const kind of ORDER) {
    const group = all.filter((resource) => resource.kind === kind);
    if (group.length === 0) continue;
    if (kind === 'root') group.sort((a, b) => model.roots.findIndex((root) => root.name === a.name) - model.roots.findIndex((root) => root.name === b.name));
    lines.push('', `${TITLES[kind]} (${group.length})`, ...table(group));
  }
  if (model.problems.length > 0) {
    lines.push('', 'Problems', ...model.problems.map(({ file, line, message }) => `  ${file}${line === undefined ? '' : `:${line}`}  ${message}`));
  }
  return `${lines.join('\n')}\n`;
}

function table(resources: Resource[]): string[] {
  const rows = resources.map((resource) => [resource.name, ownership(resource)] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return resources.map((resource, index) => {
    const [name, owned] = rows[index]!;
    return `  ${name.padEnd(widths[0]!)}  ${owned.padEnd(widths[1]!)}  ${[...resource.evidence, ...notes(resource)].join('; ')}`;
  });
}

function ownership(resource: Resource): string {
  const owners = resource.owners.map((owner) => owner.column + (owner.nullable ? '?' : ''));
  const via = resource.via.map((relation) => `via ${relation}`);
  const principals = owners.length + via.length === 0 ? resource.principals.map((principal) => principal.column + (principal.nullable ? '?' : '')) : [];
  return [...owners, ...via, ...principals].join(', ') || '-';
}

/** Names of the layers with the number of resources of each; nothing where Prisma is the only one. */
function layersOf(resources: Resource[]): string {
  const counts = new Map<string, number>();
  for (const { layer } of resources) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  if (counts.size === 1) return counts.has('prisma') ? '' : ` (${[...counts.keys()].join()})`;
  return counts.size === 0 ? '' : ` (${[...counts].map(([layer, count]) => `${layer} ${count}`).join(', ')})`;
}

function notes({ policies, rowSecurity, incomplete }: Resource): string[] {
  return [
    ...(policies ? [`row-level security: ${policies.map((policy) => `${policy.command} "${policy.name}"`).join(', ')}`] : rowSecurity ? ['row-level security without a policy in the schema'] : []),
    ...(incomplete ? ['not all of its columns could be read (a spread or base class out of sight)'] : []),
  ];
}
