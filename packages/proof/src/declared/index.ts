/**
 * Declarations at work: declared layers, guards as lookups that found their row, sources of the tenant.
 * Boundary: a declaration whose function is never called is named by `unused`, for it is most often misspelt.
 */
import type { FileFacts } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import type { Link } from '../analysis.ts';
import { bareLayer, type Layer, type Sight } from '../layers/layer.ts';
import type { Site, Terms, Value } from '../values.ts';
import { argumentAt, Callees, importsOf } from './callees.ts';
import { declaredLayer } from './layer.ts';
import type { Callee, Declarations, GuardDeclaration, TenantSourceDeclaration } from './types.ts';

/** The layer of rows that declared guards found. */
const GUARDS = 'guards';

export class Stated {
  readonly layers: readonly Layer[];
  private readonly callees: Callees;
  /** By the name that their rows have as a method. */
  private readonly guards: ReadonlyMap<string, GuardDeclaration>;
  private readonly sources: readonly TenantSourceDeclaration[];
  private readonly used = new Set<Callee>();

  constructor({ layers = [], guards = [], sources = [] }: Declarations, files: readonly FileFacts[], link: Link, private readonly model: Model) {
    this.callees = new Callees(files, link);
    const usable = guards.filter((guard) => this.columnOf(guard) !== undefined);
    this.guards = new Map(usable.map((guard, i) => [usable.findIndex(({ name }) => name === guard.name) === i ? guard.name : `${guard.name} ${i}`, guard]));
    this.sources = sources;
    this.layers = [...layers.map((layer) => declaredLayer(layer, this.callees)), ...(this.guards.size > 0 ? [this.guardLayer()] : [])];
  }

  /** What a call of a declared guard or source gives, and what holds once it returned. */
  call(site: Site, fn: Value, args: readonly Value[], t: Terms, sight: Sight): { result: Value; made?: Value } | undefined {
    const source = this.sources.find((one) => this.callees.is(fn, one, sight));
    if (source) {
      this.used.add(source);
      return { result: t.call(fn, args) };
    }
    const [name, guard] = [...this.guards].find(([, one]) => this.callees.is(fn, one, sight)) ?? [];
    const key = guard && argumentAt(guard.argument ?? '0', args, t);
    if (name === undefined || !guard || !key) return undefined;
    this.used.add(guard);
    const row = t.row(site, GUARDS, name, guard.resource, [key]);
    const made = guard.refuses === 'falsy' ? t.true : row;
    return guard.sync ? { result: row, made } : { result: t.promise(row, made) };
  }

  /** The tenant itself, as a declared source gives it. */
  isTenant(v: Value, sight: Sight): boolean {
    return this.sources.some((source) => {
      let x = v;
      for (const name of (source.result ?? '').split('.').filter(Boolean).reverse()) {
        if (x.k !== 'path' || x.p !== name) return false;
        x = x.o;
      }
      return x.k === 'call' && this.callees.is(x.f, source, sight);
    });
  }

  /** Guards and sources that nothing called. */
  unused(): Callee[] {
    return [...this.guards.values(), ...this.sources].filter((one) => !this.used.has(one));
  }

  /** A guard that let pass is a lookup that found a row which the acting user may reach. */
  private guardLayer(): Layer {
    const guardOf = (method: string): GuardDeclaration => this.guards.get(method)!;
    return {
      ...bareLayer(GUARDS),
      predicate: (row) => ({ k: 'cmp', column: this.columnOf(guardOf(row.method))!, op: 'eq', v: row.args[0]!, dropped: false }),
      operation: () => 'read',
      vouched: (row) => ({ kind: 'declared', detail: `${guardOf(row.method).name} is declared to check it` }),
    };
  }

  private columnOf({ resource, column }: GuardDeclaration): string | undefined {
    const columns = this.model.resources[resource]?.columns ?? {};
    return column === undefined ? Object.values(columns).find((c) => c.primary)?.name : columns[column] && column;
  }
}

/** What files that use declared layers import, as values, and the members that they call. */
export function heldBy({ layers = [] }: Declarations): { isModule: (source: string) => boolean; isMethod: (name: string) => boolean } {
  const methods = new Set(layers.flatMap((layer) => Object.keys(layer.methods).map((name) => name.split('.').at(-1)!)));
  return { isModule: importsOf(layers.map(({ module }) => module)), isMethod: (name) => methods.has(name) };
}
