/**
 * Clients of the project that add the tenant by themselves: what they prove of an access, and which access they would prove.
 * Boundary: a client is told by the functions that it hands calls to.
 */
import { type AccessSite, type Analysis, siteKey } from './analysis.ts';
import { Known } from './facts.ts';
import { firstFunction, wouldRun } from './hooks.ts';
import { judge } from './needs.ts';
import type { Evidence, Gap, Judgement, ScopedClient } from './types.ts';
import type { Closure, Row } from './values.ts';

/** What proves an access that names no tenant as it is written is the client's. */
export function byClient(a: Analysis, site: AccessSite): Evidence | undefined {
  const found = site.proof?.kind === 'condition' || site.proof?.kind === 'relation' ? a.scoped.get(siteKey(site.row)) : undefined;
  const alone = found && judge({ a }, found.bare, new Known(a.t));
  if (!alone || 'tie' in alone || !OPEN.has(alone.miss.gap)) return undefined;
  const { name, place } = clientOf(a, found!.by[0]!);
  return { kind: 'wrapper', detail: `${name} adds the tenant`, place, client: name };
}

/**
 * The client that the access goes around or that does not help it: of those that add the tenant to such a call, or of its own receiver.
 * @param gap why the access is not proved
 */
export function clientFor(a: Analysis, site: AccessSite, gap: Gap): ScopedClient | undefined {
  const on = a.calledOn.get(`${site.site.file}:${site.site.span[0]}`);
  if (on) return OPEN.has(gap) || gap === 'conditional' || gap === 'reference' ? { ...clientOf(a, on.by), missing: whyNot(site, on) } : undefined;
  if (!OPEN.has(gap) || !site.resource || site.field) return undefined;
  for (const client of a.clients.values()) {
    const found = wouldRun(a, site, client);
    const isCovered = found.length > 0 && found.every((x) => x.resource === site.resource && x.method === site.method && isTied(a, a.t.row(site.site, site.layer, x.method, x.resource, x.args)));
    const by = isCovered && firstFunction(a, client);
    if (by) return clientOf(a, by);
  }
  const wrapper = a.wrappers.get(site.resource);
  return wrapper && wrapper !== a.within.get(siteKey(site.row)) && !isWithin(a, site, wrapper) ? nameOf(a, wrapper) : undefined;
}

/** Nothing in the access names the tenant. */
const OPEN: ReadonlySet<Gap> = new Set(['unfiltered', 'key-only', 'owner-unset']);

function whyNot(site: AccessSite, { method, isSeen }: { method: string; isSeen: boolean }): string {
  if (site.operation === 'raw' || method.startsWith('$')) return 'adds nothing to SQL';
  if (site.field?.includes('.')) return 'does not see what a call nests';
  if (site.field) return 'does not check what a row points at';
  return isSeen ? `adds no tenant to this \`${method}\` on every way` : `does not see \`${method}\` of ${site.resource}`;
}

/** A class or a factory that makes an access for its callers, which is tied by itself: it adds the tenant to those of the resource. */
export function noteWrapper(a: Analysis, by: Closure, row: Row): void {
  const maker = makerOf(a, by);
  a.within.set(siteKey(row), maker);
  if (!a.wrappers.has(row.resource) && isTied(a, row)) a.wrappers.set(row.resource, maker);
}

const isWithin = (a: Analysis, { site, fn }: AccessSite, wrapper: Closure): boolean => makerOf(a, a.t.closure(site.file, fn.id) as Closure) === wrapper;

/** The constructor's class or the outermost function around a function, by its first function. */
function makerOf(a: Analysis, { file, fn }: Closure): Closure {
  const { functions, classes } = a.files[file]!;
  const own = functions[fn]!;
  const first = own.cls === undefined ? undefined : classes[own.cls]?.members.find((m) => m.fn !== undefined)?.fn;
  if (first !== undefined) return a.t.closure(file, first) as Closure;
  let at = own;
  while (at.parent) at = functions[at.parent]!;
  return a.t.closure(file, at.id) as Closure;
}

const isTied = (a: Analysis, row: Row): boolean => a.tying.briefly(() => 'tie' in judge({ a }, row, new Known(a.t)));

/** How a reader calls what makes a client that hands its calls to a function: the factory around it, or the name that holds the client. */
function clientOf(a: Analysis, hook: Closure): Pick<ScopedClient, 'name' | 'place'> {
  const maker = makerOf(a, hook);
  if (maker !== hook) return nameOf(a, maker);
  const facts = a.files[hook.file]!;
  const own = facts.functions[hook.fn]!;
  const place = { file: facts.path, span: own.ns };
  for (const s of facts.functions[0]!.body) {
    for (const { p, e } of s.k === 'let' ? s.d : []) if (e && p.k === 'pvar' && e.s[0] <= own.s[0] && own.s[1] <= e.s[1]) return { name: `\`${facts.bindings[p.b]!.name}\``, place };
  }
  return { name: 'the client', place };
}

function nameOf(a: Analysis, { file, fn }: Closure): Pick<ScopedClient, 'name' | 'place'> {
  const facts = a.files[file]!;
  const { cls, name, ns } = facts.functions[fn]!;
  const place = { file: facts.path, span: ns };
  const className = cls === undefined ? undefined : facts.classes[cls]?.name;
  return { name: className !== undefined ? `\`${className}\`` : name !== undefined ? `\`${name}(…)\`` : 'the client', place };
}

/** One more sentence for a finding's message, with a space before it; empty where no client is concerned. */
export function describeClient({ client }: Judgement): string {
  if (!client) return '';
  return client.missing === undefined ? ` ${client.name} adds the tenant; this call goes around it.` : ` ${client.name}, on which it is called, ${client.missing}.`;
}
