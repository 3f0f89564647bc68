/**
 * `ModelConfig` made certain: names matched against the resources (by name or accessor), unknown ones turned into
 * problems. Inference then works on what is left open.
 */
import type { Model, ModelConfig, Resource, ResourceKind } from './types.ts';

export interface Override { kind?: ResourceKind; owners?: string[]; principals?: string[]; via?: string[] }

export interface Overrides {
  roots?: string[];
  user?: string;
  /** By resource name. */
  resources: Map<string, Override>;
}

const CONFIG = 'tenantlint.config';

/**
 * @param config as read from `tenantlint.config`
 * @returns overrides that hold, and a problem for each name that nothing has
 */
export function resolveConfig(config: ModelConfig, resources: Record<string, Resource>): { overrides: Overrides; problems: Model['problems'] } {
  const problems: Model['problems'] = [];
  const complain = (message: string) => problems.push({ file: CONFIG, message });
  const known = Object.keys(resources);
  const lookUp = (name: string) => (Object.hasOwn(resources, name) ? name
    : known.find((other) => other.toLowerCase() === name.toLowerCase() || resources[other]!.accessors.includes(name)));
  const overrides: Overrides = { resources: new Map() };

  for (const [name, given] of Object.entries(config.resources ?? {})) {
    const found = lookUp(name);
    if (found === undefined) {
      complain(`model.resources names "${name}", but the schema has no such resource${hint(name, known)}.`);
      continue;
    }
    overrides.resources.set(found, checked(resources[found]!, typeof given === 'string' ? { kind: given } : given, complain));
  }
  // A root or user may live outside the schema (an identity provider): its name is kept where columns can bear it.
  if (config.user !== undefined) overrides.user = lookUp(config.user) ?? config.user;
  const declared = [...overrides.resources].filter(([, override]) => override.kind === 'root').map(([name]) => name);
  if (config.roots) {
    overrides.roots = [...new Set([...config.roots.map((name) => lookUp(name) ?? name), ...declared])];
  } else if (declared.length > 0) {
    overrides.roots = declared;
  }
  return { overrides, problems };
}

/** Problem for a root or user named in the configuration that neither a resource nor any column stands for. */
export function unusedName(option: 'roots' | 'user', name: string, known: string[]): Model['problems'][number] {
  return { file: CONFIG, message: `model.${option} names "${name}", but the schema has no such resource and no column refers to it${hint(name, known)}.` };
}

function checked(resource: Resource, given: Override, complain: (message: string) => void): Override {
  const keep = (names: string[] | undefined, among: Record<string, unknown>, option: string, what: string) => names?.filter((name) => {
    if (Object.hasOwn(among, name)) return true;
    complain(`model.resources.${resource.name}.${option} names "${name}", but ${resource.name} has no such ${what}${hint(name, Object.keys(among))}.`);
    return false;
  });
  const owners = keep(given.owners, resource.columns, 'owners', 'column');
  const principals = keep(given.principals, resource.columns, 'principals', 'column');
  const via = keep(given.via, resource.relations, 'via', 'relation');
  const kind = given.kind ?? (owners?.length ? 'owned' : via?.length ? 'via' : principals?.length ? 'personal' : undefined);
  return { ...(kind && { kind }), ...(owners && { owners }), ...(principals && { principals }), ...(via && { via }) };
}

function hint(name: string, known: string[]): string {
  const lower = name.toLowerCase();
  const near = known.find((other) => other.toLowerCase() === lower)
    ?? known.find((other) => other.length > 3 && name.length > 3 && (other.toLowerCase().includes(lower) || lower.includes(other.toLowerCase())));
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}
