/**
 * What a name stands for in a key: the tenant, a person, an id that is unique everywhere, or something that two tenants
 * may both have. Decided by the model, where it has the column; by the field's usual words where there is no schema.
 * Boundary: a name is believed; whether its value was proved is asked elsewhere.
 */
import type { Model, Resource } from '@tenantlint/model';

/** `chosen`: two tenants may have the same one. `plain`: something else, by its name. `unknown`: it may hold anything, the tenant too. */
export type KeyPart = 'tenant' | 'person' | 'unique' | 'chosen' | 'plain' | 'unknown';

const USUAL_TENANTS = ['tenant', 'organization', 'organisation', 'org', 'workspace', 'team', 'company'];
const ID_WORDS = new Set(['id', 'ids', 'uid', 'uuid', 'guid', 'ulid', 'cuid', 'slug', 'ref', 'pk', 'handle', 'subdomain']);
const UNIQUE_WORDS = new Set(['id', 'ids', 'uid', 'uuid', 'guid', 'ulid', 'cuid', 'token', 'nonce', 'secret', 'jti', 'sha', 'digest', 'jwt']);
const PEOPLE = new Set(['user', 'me', 'viewer', 'actor', 'profile', 'account', 'author', 'person']);
/** Columns that people choose, each within their own tenant. */
const CHOSEN = new Set(['email', 'slug', 'username', 'handle', 'name']);
/** Names of what others put together. */
const CARRIER = /^(?:keys?|prefix|suffix|namespace|ns|scope|base|path|root|context|ctx|identifier|identity|subject|value|pattern|channel|topic|queue|bucket|tags?|hash|input|args?|params?|options|data|payload|resource|target|str|text|url|s|k|v|x)$/;
const GIVEN_FROM_OUTSIDE = /^(?:external|custom|client|remote|foreign|third)$/;

export const wordsOf = (name: string): string[] => name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/).filter(Boolean);

const isSuffix = (short: readonly string[], long: readonly string[]): boolean => short.length > 0 && short.length <= long.length && short.every((w, i) => w === long[long.length - short.length + i]);

export class Tenancy {
  /** Names of tenants, as words without their `id`. */
  private readonly tenants: string[][];
  private readonly declared: ReadonlySet<string>;
  private readonly resources: readonly Resource[];

  /** @param declared names of values that hold the tenant, from the configuration */
  constructor(private readonly model: Model, declared: readonly string[] = []) {
    this.resources = Object.values(model.resources);
    this.declared = new Set(declared);
    const names = model.roots.length > 0
      ? ['tenant', ...model.roots.flatMap(({ name }) => (/^organi[sz]ation$/i.test(name) ? [name, 'org'] : [name])), ...this.resources.flatMap((r) => r.owners.map((o) => baseOf(o.column)))]
      : USUAL_TENANTS;
    const all = new Map(names.map((name) => [wordsOf(name).join(' '), wordsOf(name)]));
    this.tenants = [...all.values()].filter((words) => words.length > 0);
  }

  /** Names that the tenant's own id usually has: the owner columns of the model, else the usual ones. */
  names(): ReadonlyMap<string, string> {
    const columns = this.resources.flatMap((r) => r.owners.map((o) => o.column));
    const all = columns.length > 0 ? columns : USUAL_TENANTS.map((name) => `${name}Id`);
    return new Map(all.map((name) => [name, name]));
  }

  /** @param path names from the outermost in, as in `ctx.user.id` */
  ofPath(path: readonly string[]): KeyPart {
    const last = path.at(-1) ?? '';
    if (this.declared.has(last) || this.declared.has(path.join('.'))) return 'tenant';
    const words = wordsOf(last);
    const before = path.length > 1 ? wordsOf(path.at(-2)!) : [];
    if (this.isTenant(words, before)) return 'tenant';
    const end = words.at(-1) ?? '';
    const base = words.length > 1 ? words.slice(0, -1) : before;
    if (end === 'email') return this.personalColumn('email');
    if (UNIQUE_WORDS.has(end)) {
      if (base.some((w) => GIVEN_FROM_OUTSIDE.test(w))) return 'chosen';
      return this.isPerson(base.at(-1) ?? '') ? 'person' : 'unique';
    }
    if (CHOSEN.has(end)) return this.byColumnName(end);
    return end === '' || CARRIER.test(end) ? 'unknown' : 'plain';
  }

  /** @param column of a row of the resource */
  ofColumn(resource: Resource, column: string): KeyPart {
    const c = resource.columns[column];
    if (!c) return 'unknown';
    if (resource.owners.some((o) => o.column === column)) return 'tenant';
    if (resource.kind === 'root' && (c.primary || c.unique)) return 'tenant';
    const user = resource.name === this.model.user;
    if (c.primary || c.unique) return user ? 'person' : 'unique';
    if (resource.principals.some((o) => o.column === column)) return 'person';
    const foreign = Object.values(resource.relations).find((r) => r.fields.includes(column));
    if (foreign) return foreign.target === this.model.user ? 'person' : this.model.roots.some((r) => r.name === foreign.target) ? 'tenant' : 'unique';
    // a number or a date tells no rows apart
    return resource.uniques.some((u) => u.columns.includes(column)) || CHOSEN.has(column) ? 'chosen' : 'plain';
  }

  /** A model of people that belong to one tenant (`Viewer`) is data like any other. */
  private isPerson(word: string): boolean {
    return PEOPLE.has(word) && !this.resources.some((r) => r.name.toLowerCase() === word && r.name !== this.model.user && r.kind !== 'global' && r.kind !== 'unknown' && r.kind !== 'personal');
  }

  private isTenant(words: readonly string[], before: readonly string[]): boolean {
    const [base, end] = [words.slice(0, -1), words.at(-1) ?? ''];
    return this.tenants.some((t) => isSuffix(t, words)
      || (ID_WORDS.has(end) && (isSuffix(t, base) || (base.length > 0 && isSuffix(base, t)) || (base.length === 0 && isSuffix(t, before)))));
  }

  /** A column of people: unique where each person has one account. */
  private personalColumn(name: string): KeyPart {
    const user = this.model.resources[this.model.user ?? ''];
    if (!user) return this.resources.length === 0 ? 'chosen' : 'unknown';
    return user.columns[name]?.unique ? 'person' : 'chosen';
  }

  /** A name alone: what every column of that name is. */
  private byColumnName(name: string): KeyPart {
    if (this.resources.length === 0) return 'chosen';
    const columns = this.resources.flatMap((r) => (r.columns[name] ? [{ unique: r.columns[name].unique, within: r.uniques.some((u) => u.columns.includes(name)) }] : []));
    return columns.some((c) => c.within) && !columns.some((c) => c.unique) ? 'chosen' : 'unknown';
  }
}

const baseOf = (column: string): string => column.replace(/_?[iI][dD]$/, '');
