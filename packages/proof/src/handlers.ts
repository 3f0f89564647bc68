/**
 * Handlers where they are handed to a router or end a builder's chain: each is walked as an entry point, after what
 * stands before it. Boundary: what stands before a router where another file mounts it is added by `mounts.ts`.
 */
import type { CallExpr } from './calls.ts';
import { type EntryPoint, importedAdapter, ROUTERS } from './entries/index.ts';
import { entryOfRegistration, procedureOf, type Registration, registrationOf, type Step } from './entries/registration.ts';
import type { Frame } from './frame.ts';
import { beforeHandler, middlewareIn } from './middleware.ts';
import { type Closure, type Value } from './values.ts';

/** A router is told apart from others by the place that makes it. */
export function markRouter(f: Frame, e: CallExpr, fn: Value, made: Value): Value {
  if (made.k !== 'call' || !isMaker(f, fn)) return made;
  const { t } = f.a;
  const router = t.call(made.f, [...made.args, t.global(`router ${f.file}:${e.s[0]}`)], made.ctor);
  f.a.routers.add(router);
  return router;
}

function isMaker(f: Frame, fn: Value): boolean {
  let x = fn;
  while (x.k === 'path') x = x.o;
  if (x.k !== 'import') return false;
  const { source, name } = x;
  const adapter = ROUTERS.find((r) => r.packages.test(source));
  const called = fn.k === 'path' ? fn.p : name;
  return adapter !== undefined && (name === 'default' || called === 'default' || adapter.routers!.makers.test(called));
}

/** @returns the functions among the arguments, or within wrappers of them, that were taken as handlers or middleware */
export function handOver(f: Frame, fn: Value, args: readonly Value[]): ReadonlySet<Closure> {
  const taken = new Set<Closure>();
  const { a } = f;
  const file = a.files[f.file]!;
  const procedure = procedureOf(file, fn, args);
  if (procedure) {
    const { handler, steps, entry } = procedure;
    enter(handler, steps, entry);
    return taken.add(handler);
  }
  const registration = registrationOf(file, fn, args, (v) => a.routers.has(v), a.routing);
  if (!registration || !isRegistration(f, registration)) return taken;
  const earlier = earlierSteps(f.registrations, registration);
  f.registrations.push(registration);
  const { steps, handler } = registration;
  steps.forEach((step, i) => {
    for (const mw of middlewareIn(a, step.v)) enter(mw, [...earlier, ...steps.slice(0, i)], entryOfRegistration(registration), registration);
  });
  if (handler) for (const h of middlewareIn(a, handler)) enter(h, [...earlier, ...steps], entryOfRegistration(registration), registration);
  return taken;

  function enter(c: Closure, before: readonly Step[], entry: EntryPoint, at?: Registration): void {
    taken.add(c);
    const key = `${c.file}:${c.fn}`;
    const { facts } = f.state;
    a.handlers.set(key, { ...entry, before });
    f.defer(() => {
      const start = beforeHandler(a, facts, before, c, at);
      const as = { key, at, unread: start.unread };
      f.needs.handOn(start.read, c, start.facts, as);
      f.needs.callback(c, start.facts, [], start.members, as);
    });
  }
}

/** Routers are told from maps and clients: they are made by a framework's function, or take a path as one writes it. */
function isRegistration(f: Frame, r: Registration): boolean {
  if (r.kind === 'route') return f.a.routers.has(r.router) || (typeof r.path === 'string' ? /^[/*:]|^$/.test(r.path) : false) || importedAdapter(f.a.files[f.file]!, ROUTERS) !== undefined;
  return f.a.routers.has(r.router) || r.mounted !== undefined || r.steps.some((s) => middlewareIn(f.a, s.v).length > 0);
}

/** What was handed to the same router before and stands before this by its path. */
export function earlierSteps(all: readonly Registration[], r: Registration, path = r.path): Step[] {
  const out: Step[] = [];
  for (const other of all) {
    if (other.router !== r.router || other.kind === 'route' || other === r) continue;
    if (other.mounted === undefined && covers(other, path)) out.push(...other.steps);
  }
  return out;
}

/** Middleware without a path stands before everything; with one, before what its framework says. */
export function covers(use: Registration, path: string | null | undefined): boolean {
  if (use.path === undefined) return true;
  if (use.path === null) return false;
  if (use.path === '*' || use.path === '/*' || use.path === '/') return use.path !== '/' || use.adapter.name !== 'Hono' || path === '/';
  return typeof path === 'string' && (use.adapter.routers?.covers(use.path, path) ?? false);
}
