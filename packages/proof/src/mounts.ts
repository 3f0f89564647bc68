/**
 * What stands before a router where another function or file mounts it (`app.use('/orgs/:orgId', isMember, router)`):
 * asked for what is still owed when everything was walked. Boundary: a router that is mounted several times owes what
 * one of its mounts does not prove; rows that such middleware hands on are not followed up.
 */
import type { Analysis } from './analysis.ts';
import { importedAdapter, ROUTERS } from './entries/index.ts';
import { nest } from './entries/nest.ts';
import { chainStart, type Registration, type Step } from './entries/registration.ts';
import { Facts, type Known, prove } from './facts.ts';
import { covers, earlierSteps } from './handlers.ts';
import { type Before, beforeHandler } from './middleware.ts';
import { isMachines } from './machines.ts';
import { judge, MACHINES, platformAt, widened } from './needs.ts';
import { beforeDecorated } from './nest-guards.ts';
import type { Need, Summary } from './summary.ts';
import { isOwnSession } from './session.ts';
import { substitution } from './substitute.ts';
import { type Closure, type Row } from './values.ts';

export class Mounts {
  /** All registrations in order, by the function that nobody calls. */
  private lists: (readonly Registration[])[] | undefined;

  constructor(private readonly a: Analysis) {}

  /** @returns the need with what was learnt of it; undefined where it is met */
  settle(need: Need, root: Summary): Need | undefined {
    const at = need.entry?.at;
    if (!need.entry || !at) return this.decorated(need, root);
    const ways = this.ways(root.registrations, at, at.path, 0);
    if (ways.every((steps) => steps.length === 0)) return need;
    const handler = this.handler(need.entry.key);
    const unread = new Set(need.entry.unread);
    let met = true;
    const held: Facts[] = [];
    for (const steps of ways) {
      const before = beforeHandler(this.a, Facts.none, steps, handler, at);
      before.unread.forEach((name) => unread.add(name));
      held.push(before.facts);
      met &&= this.isMet(need, before.facts, substitution(this.a.t, before.members));
    }
    const platform = platformAt(this.a, held);
    return met ? undefined : { ...need, entry: { ...need.entry, unread: [...unread], mounted: ways.flat(), ...(platform && { platform }) } };
  }

  /** What the guards of a decorated handler prove, and what its parameters are to them. */
  private decorated(need: Need, root: Summary): Need | undefined {
    const key = need.entry?.key ?? `${root.file}:${root.fn}`;
    if (this.a.entryOf(key)?.adapter !== nest) return need;
    const before = beforeDecorated(this.a, this.handler(key));
    if (!before) return need;
    const unread = [...(need.entry?.unread ?? []), ...before.unread];
    const go = substitution(this.a.t, before.members);
    if (this.isMet(need, before.facts, go)) return undefined;
    const platform = platformAt(this.a, [before.facts]) ?? (this.isMet(need, before.facts, go, true) ? MACHINES : undefined);
    return { ...this.asAsked(need, before), entry: { key, unread, ...(platform && { platform }) } };
  }

  /** The need in terms of who asks, as far as parameters say so: `@CurrentUser() user` is what a guard put into the request. */
  private asAsked(need: Need, { members }: Before): Need {
    const own = new Map([...members].filter(([, v]) => isOwnSession(v)));
    if (own.size === 0 || need.asked) return need;
    const go = substitution(this.a.t, own);
    const row = go(need.row);
    const all = (points: readonly Facts[]): readonly Facts[] => points.map((facts) => Facts.none.add(...[...facts.set].map(go)));
    return row.k === 'row' ? { ...need, row, events: all(need.events), returned: all(need.returned) } : need;
  }

  private handler(key: string): Closure {
    const [file, fn] = key.split(':').map(Number) as [number, number];
    return this.a.t.closure(file, fn) as Closure;
  }

  /** @param orMachines or only machines of the platform get there, in some cases */
  private isMet(need: Need, facts: Facts, go: ReturnType<typeof substitution>, orMachines = false): boolean {
    const row = go(need.row);
    if (row.k !== 'row') return false;
    return [...need.events, ...need.returned].every((held) => this.proves(row, facts.add(...[...held.set].map(go)), orMachines, 0));
  }

  private proves(row: Row, facts: Facts, orMachines: boolean, depth: number): boolean {
    const { a } = this;
    const cases = prove<ReadonlySet<Row>>(facts.reason(a.t), (k: Known) => {
      const result = judge({ a }, row, k);
      if ('tie' in result) return result.tie.deps;
      return orMachines && isMachines(a, row, k) ? new Set() : undefined;
    }, widened(a, row));
    return cases !== undefined && depth < 4 && cases.every((deps) => [...deps].every((dep) => dep !== row && this.proves(dep, facts, orMachines, depth + 1)));
  }

  /** Every way a request can come to what was registered, as the steps on it. */
  private ways(list: readonly Registration[], r: Registration, path: string | null | undefined, depth: number): Step[][] {
    const own = list.indexOf(r);
    const i = own < 0 ? list.findIndex((x) => x.kind === r.kind && x.router === r.router && x.handler === r.handler && x.path === r.path && x.steps.every((s, n) => s.v === r.steps[n]?.v)) : own;
    const here = [...earlierSteps(list.slice(0, i < 0 ? 0 : i), r, path), ...this.hooks(list, r, path)];
    if (depth > 4) return [here];
    const outer = this.all().flatMap((other) => other.flatMap((mount, at) => {
      if (mount.mounted === undefined || !this.isSame(mount, r)) return [];
      const full = joined(mount.path, path);
      const inMount = mount.steps.filter((s) => chainStart(s.v) !== r.router);
      return this.ways(other.slice(0, at + 1), mount, full, depth + 1).map((steps) => [...steps, ...inMount]);
    }));
    return outer.length === 0 ? [here] : outer.map((steps) => [...steps, ...here]);
  }

  /** Hooks stand before all routes of their router, in whatever order they are written. */
  private hooks(list: readonly Registration[], r: Registration, path: string | null | undefined): Step[] {
    return list.flatMap((x) => (x.kind === 'hook' && x.router === r.router && covers(x, path) ? x.steps : []));
  }

  /** Is `r` registered on what is mounted: the same router, or the instance that a plugin is given? */
  private isSame(mount: Registration, r: Registration): boolean {
    if (mount.mounted === r.router) return true;
    const plugin = this.a.resolve(mount.mounted!)?.fn;
    return plugin !== undefined && r.router === this.a.paramsOf(plugin)[0];
  }

  private all(): readonly (readonly Registration[])[] {
    if (!this.lists) {
      this.walkMounting();
      this.lists = this.a.allSummaries().filter((s) => s.registrations.length > 0 && (s.fn === 0 || s.calls === 0)).map((s) => s.registrations);
    }
    return this.lists;
  }

  /** Modules that mount routers may hold no access themselves. */
  private walkMounting(): void {
    const { a } = this;
    const hot = new Set(a.allSummaries().flatMap((s) => (s.registrations.length > 0 ? [s.file] : [])));
    for (let grew = true; grew; ) {
      grew = false;
      a.files.forEach((file, i) => {
        if (hot.has(i) || !file.imports.some((im) => hot.has(a.linked(i, im.source) ?? -1))) return;
        hot.add(i);
        grew = true;
        a.module(i);
        a.settleModules();
        if (importedAdapter(file, ROUTERS)) file.functions.forEach((fn) => fn.parent === 0 && a.summary({ file: i, fn: fn.id }));
      });
    }
  }
}

function joined(mount: string | null | undefined, path: string | null | undefined): string | null {
  if (mount === null || path === null) return null;
  return `/${mount ?? ''}/${path ?? ''}`.replace(/\/+/g, '/');
}
