/**
 * Classifies resources of any schema language: roots, owner columns, ways through parents, personal and shared rows.
 * Works on names, columns and relations alone. Decisions worth knowing:
 * - every foreign key to a root is an owner column, save pointers (`activeTeamId`) and, beside a plainly named key, others to the same root;
 * - nullable owner columns only: `shared`, unless a required parent ties the row to a tenant or a user key beside them
 *   says that null means personal (both `owned`, the owners marked nullable);
 * - a parent reached by an optional relation only makes a row `shared`, with that relation in `via`;
 * - the user model is never a parent: rows of a user are `personal`, whether or not users belong to one tenant;
 * - a row that exactly one owned row refers to by a required unique key (a detached part) is owned through that row;
 * - in Prisma a column that only by its name refers to an owned resource leaves the kind `unknown`: there is no relation to name
 *   in `via`; in other layers, whose schemas need not say relations, one is implied.
 */
import type { Overrides } from './config.ts';
import { Edges, type Edge, isRequired, primaryColumn } from './infer/edges.ts';
import { flatten, isPointer, isUserKey, keyNames, rootKeyNames } from './infer/names.ts';
import { findRoots, findUser, membershipOf } from './infer/roots.ts';
import { bareKey } from './source/spell.ts';
import type { Owner, Resource, TenantRoot } from './types.ts';

export interface Inference { roots: TenantRoot[]; user?: string }

/** Fills `kind`, `owners`, `principals`, `via`, `membership` and `evidence` of the resources in place. */
export function infer(resources: Record<string, Resource>, overrides: Overrides): Inference {
  return new Classifier(resources, overrides).run();
}

class Classifier {
  readonly #resources: Record<string, Resource>;
  readonly #overrides: Overrides;
  readonly #edges: Edges;
  #user: string | undefined;
  #roots: TenantRoot[] = [];

  constructor(resources: Record<string, Resource>, overrides: Overrides) {
    this.#resources = resources;
    this.#overrides = overrides;
    this.#edges = new Edges(resources);
  }

  run(): Inference {
    const all = Object.values(this.#resources);
    this.#user = this.#overrides.user ?? findUser(this.#resources, this.#edges);
    if (this.#user !== undefined) this.#addNamed(this.#user, [...keyNames(this.#user), 'userid']);
    const never = new Set([...this.#overrides.resources].filter(([, override]) => override.kind && override.kind !== 'root').map(([name]) => name));
    this.#roots = findRoots(this.#resources, this.#edges, this.#user, this.#overrides.roots, never);
    for (const root of this.#roots) this.#addNamed(root.name, rootKeyNames(root.name));
    for (const resource of all) {
      this.#setOwners(resource);
      this.#setPrincipals(resource);
    }
    this.#inheritThroughCompositeKeys(all);
    for (const resource of all) this.#setMembership(resource);
    for (const resource of all) this.#implyRelations(resource);
    for (const resource of all) this.#setKind(resource);
    this.#followParents(all);
    for (const resource of all) this.#close(resource);
    return { roots: this.#roots, ...(this.#user !== undefined && { user: this.#user }) };
  }

  /** Columns named after a root or the user, where no model of exactly that name claims them. */
  #addNamed(target: string, keys: string[]): void {
    const taken = new Set(Object.keys(this.#resources).filter((name) => name !== target).flatMap(keyNames));
    const wanted = new Set(keys.filter((key) => !taken.has(key)));
    for (const resource of Object.values(this.#resources)) {
      if (resource.name === target) continue;
      for (const column of Object.values(resource.columns)) if (wanted.has(flatten(column.name))) this.#edges.addByName(resource, column, target);
    }
  }

  #setOwners(resource: Resource): void {
    const override = this.#overrides.resources.get(resource.name);
    if (override?.owners) {
      resource.owners = override.owners.map((column) => this.#declaredOwner(resource, column));
      return;
    }
    for (const root of this.#roots) {
      if (root.name === resource.name) continue;
      const edges = this.#edges.from(resource.name).filter((edge) => edge.target === root.name && !isPointer(edge.column));
      const plain = edges.filter((edge) => rootKeyNames(root.name).includes(flatten(edge.column)));
      const required = edges.filter((edge) => !edge.nullable);
      for (const edge of plain.length > 0 ? plain : required.length > 0 ? required : edges) this.#addOwner(resource, edge, root.level);
    }
  }

  #addOwner(resource: Resource, edge: Edge, level: number): void {
    if (resource.owners.some((owner) => owner.column === edge.column)) return;
    resource.owners.push({ column: edge.column, target: edge.target, references: edge.references, nullable: edge.nullable, level });
    resource.evidence.push(`${edge.column} refers to ${edge.target}.${edge.references} (${edge.relation ? `relation ${edge.relation}` : 'by its name'}${edge.nullable ? ', nullable' : ''})`);
  }

  #declaredOwner(resource: Resource, column: string): Owner {
    const edge = this.#edges.from(resource.name).find((candidate) => candidate.column === column && this.#roots.some((root) => root.name === candidate.target));
    const root = this.#roots.find((candidate) => candidate.name === edge?.target) ?? this.#roots[0];
    resource.evidence.push(`owner column ${column}: set in the configuration`);
    return {
      column,
      target: root?.name ?? '',
      references: edge?.references ?? primaryColumn(this.#resources[root?.name ?? ''])?.name ?? 'id',
      nullable: resource.columns[column]!.optional,
      level: root?.level ?? 0,
    };
  }

  #setPrincipals(resource: Resource): void {
    const user = this.#user;
    if (user === undefined) return;
    const override = this.#overrides.resources.get(resource.name);
    if (resource.name === user) {
      const key = primaryColumn(resource);
      if (key) resource.principals = [{ column: key.name, target: user, references: key.name, nullable: false, level: 0 }];
    } else if (override?.principals) {
      resource.principals = override.principals.map((column) => ({ column, target: user, references: primaryColumn(this.#resources[user])?.name ?? 'id', nullable: resource.columns[column]!.optional, level: 0 }));
    } else {
      const edges = this.#edges.from(resource.name).filter((edge) => edge.target === user);
      const rank = (edge: Edge) => (isUserKey(edge.column, user) ? 0 : 2) + (edge.nullable ? 1 : 0);
      resource.principals = edges.sort((a, b) => rank(a) - rank(b))
        .map(({ column, references, nullable }) => ({ column, target: user, references, nullable, level: 0 }));
    }
  }

  /** A key `(surveyId, workspaceId)` towards a parent's `(id, workspaceId)` carries the parent's owner column along. */
  #inheritThroughCompositeKeys(all: Resource[]): void {
    for (let grown = true; grown;) {
      grown = false;
      for (const resource of all) {
        if (this.#overrides.resources.get(resource.name)?.owners) continue;
        for (const relation of Object.values(resource.relations)) {
          if (relation.fields.length < 2) continue;
          relation.fields.forEach((column, index) => {
            const parent = this.#resources[relation.target]?.owners.find((owner) => owner.column === relation.references[index]);
            if (!parent || resource.owners.some((owner) => owner.column === column) || resource.name === parent.target) return;
            this.#addOwner(resource, { from: resource, column, target: parent.target, references: parent.references, nullable: resource.columns[column]?.optional ?? true, relation: relation.name }, parent.level);
            grown = true;
          });
        }
      }
    }
    for (const resource of all) resource.owners.sort((a, b) => a.level - b.level);
  }

  #setMembership(resource: Resource): void {
    const user = this.#user;
    if (user === undefined) return;
    for (const root of this.#roots) {
      const owner = resource.owners.find((candidate) => candidate.target === root.name);
      const key = resource.name === user ? primaryColumn(resource)?.name : undefined;
      const membership = key && owner ? { root: root.name, rootColumn: owner.column, userColumn: key } : membershipOf(resource, root.name, this.#edges, user);
      if (!membership) continue;
      resource.membership = membership;
      resource.evidence.push(`membership: ties ${membership.userColumn} to ${membership.rootColumn}`);
    }
  }

  /** Prisma says each relation; where schemas need not, a column named after an owned resource is taken for its key. */
  #implyRelations(resource: Resource): void {
    if (resource.layer === 'prisma') return;
    for (const edge of this.#edges.from(resource.name)) {
      if (edge.relation !== undefined || edge.target === this.#user || this.#roots.some((root) => root.name === edge.target)) continue;
      const name = bareKey(edge.column);
      if (name === edge.column || Object.hasOwn(resource.columns, name) || Object.hasOwn(resource.relations, name)) continue;
      resource.relations[name] = { name, target: edge.target, list: false, optional: edge.nullable, fields: [edge.column], references: [edge.references], implied: true, unenforced: true };
    }
  }

  #setKind(resource: Resource): void {
    const override = this.#overrides.resources.get(resource.name);
    const root = this.#roots.find((candidate) => candidate.name === resource.name);
    if (override?.via) resource.via = override.via;
    if (override?.kind && override.kind !== 'root') {
      resource.kind = override.kind;
      resource.evidence.push(`${override.kind}: set in the configuration`);
    } else if (root) {
      resource.kind = 'root';
      resource.evidence.unshift(`tenant root, level ${root.level}: ${root.evidence.join('; ')}`);
    } else if (resource.owners.some((owner) => !owner.nullable)) {
      resource.kind = 'owned';
    }
  }

  /** From the owned resources down (and from a whole to its detached parts) until nothing changes; sets `via`. */
  #followParents(all: Resource[]): void {
    const open = all.filter((resource) => resource.kind === 'unknown' && resource.name !== this.#user && !this.#overrides.resources.get(resource.name)?.kind);
    const isTenants = (name: string) => name !== this.#user && ['owned', 'via', 'shared'].includes(this.#resources[name]?.kind ?? '');
    const until = (step: (resource: Resource) => boolean) => {
      for (let grown = true; grown;) {
        grown = false;
        for (const resource of open) if (resource.kind === 'unknown' && step(resource)) grown = true;
      }
    };
    // Nullable owners first: a child of such a row follows it.
    for (const resource of open) {
      if (resource.owners.length === 0) continue;
      const isParented = Object.values(resource.relations).some((relation) => relation.target !== resource.name && isRequired(resource, relation) && this.#leadsToTenant(relation.target, new Set([resource.name])));
      const own = resource.principals.find((principal) => this.#user !== undefined && isUserKey(principal.column, this.#user));
      if (isParented) continue;
      resource.kind = own ? 'owned' : 'shared';
      resource.evidence.push(own ? `${own.column} beside it: rows without a tenant are personal` : 'every owner column is nullable: rows of a tenant or of all');
    }
    const stepDown = (resource: Resource) => {
      const via = Object.values(resource.relations).filter((relation) => relation.target !== resource.name && isRequired(resource, relation) && isTenants(relation.target));
      if (via.length === 0) return false;
      resource.via = via.map((relation) => relation.name);
      resource.kind = resource.owners.length > 0 ? 'owned' : 'via';
      for (const relation of via) resource.evidence.push(`required relation ${relation.name} to ${relation.target}`);
      return true;
    };
    const stepToPart = (resource: Resource) => {
      const wholes = Object.values(resource.relations).filter((relation) => this.#isWholeOf(resource, relation.name, isTenants));
      const others = Object.values(resource.relations).filter((relation) => !wholes.includes(relation));
      if (wholes.length !== 1 || resource.principals.length > 0 || others.some((relation) => relation.list)) return false;
      resource.via = [wholes[0]!.name];
      resource.kind = 'via';
      resource.evidence.push(`exactly one ${wholes[0]!.target} refers to it (unique key, relation ${wholes[0]!.name})`);
      return true;
    };
    until((resource) => stepDown(resource) || stepToPart(resource));
    until((resource) => {
      if (resource.principals.some((principal) => !principal.nullable)) return false;
      const via = Object.values(resource.relations).filter((relation) => relation.fields.length > 0 && relation.target !== resource.name
        && !relation.fields.some(isPointer) && isTenants(relation.target));
      if (via.length === 0) return stepDown(resource);
      resource.via = via.map((relation) => relation.name);
      resource.kind = 'shared';
      for (const relation of via) resource.evidence.push(`optional relation ${relation.name} to ${relation.target}: rows of a tenant or of all`);
      return true;
    });
  }

  #leadsToTenant(name: string, seen: Set<string>): boolean {
    if (seen.has(name) || name === this.#user) return false;
    seen.add(name);
    const resource = this.#resources[name];
    if (!resource || resource.kind === 'global' || resource.kind === 'personal') return false;
    if (resource.kind === 'root' || resource.owners.length > 0) return true;
    return Object.values(resource.relations).some((relation) => isRequired(resource, relation) && this.#leadsToTenant(relation.target, seen));
  }

  /** The other end of `relation` holds a required unique key to this resource and belongs to a tenant. */
  #isWholeOf(resource: Resource, relation: string, isTenants: (name: string) => boolean): boolean {
    const end = resource.relations[relation]!;
    const whole = this.#resources[end.target];
    const back = end.inverse === undefined ? undefined : whole?.relations[end.inverse];
    if (!whole || !back || end.list || end.fields.length > 0 || back.fields.length !== 1 || !isRequired(whole, back)) return false;
    return whole.columns[back.fields[0]!]?.unique === true && (whole.kind === 'root' || isTenants(whole.name));
  }

  /** What no tenant owns: a user's rows, or everybody's. */
  #close(resource: Resource): void {
    if (resource.kind !== 'unknown' || this.#overrides.resources.get(resource.name)?.kind === 'unknown') return;
    if (resource.name === this.#user) {
      resource.kind = 'global';
      resource.evidence.push('the model of acting people');
      return;
    }
    const loose = this.#edges.from(resource.name).find((edge) => edge.relation === undefined && !edge.nullable && ['owned', 'via'].includes(this.#resources[edge.target]?.kind ?? ''));
    const own = resource.principals.find((principal) => !principal.nullable || (this.#user !== undefined && isUserKey(principal.column, this.#user)));
    const parent = Object.values(resource.relations).find((relation) => isRequired(resource, relation) && this.#isPersonal(relation.target, new Set([resource.name])));
    if (own) {
      resource.kind = 'personal';
      resource.evidence.push(`${own.column} refers to ${own.target}.${own.references}; no tenant`);
    } else if (parent) {
      resource.kind = 'personal';
      resource.via = [parent.name];
      resource.evidence.push(`required relation ${parent.name} to the personal ${parent.target}`);
    } else if (loose) {
      resource.evidence.push(`${loose.column} is named after ${loose.target}, which tenants own, but no relation says so: declare the relation, or the kind in the configuration`);
    } else {
      resource.kind = 'global';
      resource.evidence.push('refers to no tenant and no user');
    }
  }

  #isPersonal(name: string, seen: Set<string>): boolean {
    const resource = this.#resources[name];
    if (!resource || seen.has(name) || name === this.#user || !['unknown', 'personal'].includes(resource.kind)) return false;
    if (resource.kind === 'personal') return true;
    seen.add(name);
    return resource.principals.some((principal) => !principal.nullable || (this.#user !== undefined && isUserKey(principal.column, this.#user)))
      || Object.values(resource.relations).some((relation) => isRequired(resource, relation) && this.#isPersonal(relation.target, seen));
  }
}

