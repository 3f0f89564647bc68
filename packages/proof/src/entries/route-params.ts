/**
 * Which parts of its path a route has. Boundary: paths that are written out; a name that any router of the program is
 * mounted under counts as there.
 */
import { eachWithin, type Expr, type FileFacts, type FunctionFacts } from '@tenantlint/facts';
import type { Call } from '../values.ts';
import type { Adapter } from './adapter.ts';
import type { Registration } from './registration.ts';
import { decoratorName } from './scope.ts';

const mounted = new WeakMap<readonly FileFacts[], Map<Adapter, ReadonlySet<string>>>();

/** @param asked `c.req.param('taskId')`, in the words of the route's framework */
export function lacksParam({ files }: { files: readonly FileFacts[] }, { path, adapter }: Registration, asked: Call): boolean {
  const [name] = asked.args;
  if (typeof path !== 'string' || name?.k !== 'const' || typeof name.v !== 'string' || namesIn(path).includes(name.v)) return false;
  let byAdapter = mounted.get(files);
  if (!byAdapter) mounted.set(files, (byAdapter = new Map()));
  let known = byAdapter.get(adapter);
  if (!known) {
    const users = files.filter((file) => file.imports.some((im) => adapter.packages.test(im.source)));
    byAdapter.set(adapter, (known = new Set(users.flatMap((file) => file.functions.flatMap((fn) => mountNames(fn.body))))));
  }
  return !known.has(name.v);
}

/** Names in the paths of `app.route(path, router)` and `new Hono().basePath(path)`; of one that is not written out nothing is known. */
function mountNames(body: Parameters<typeof eachWithin>[0]): string[] {
  const names: string[] = [];
  eachWithin(body, (part) => {
    if (part.k === 'call' && part.f.k === 'mem' && (part.f.p === 'route' || part.f.p === 'basePath')) names.push(...namesIn(textOf(part.a[0] as Expr | undefined)));
  });
  return names;
}

const textOf = (e: Expr | undefined): string => (e?.k === 'lit' ? String(e.v) : e?.k === 'tpl' ? e.q.join('') : '');

/** `:id`, `:id{[0-9]+}`, `:id?`. */
const namesIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((m) => m[1]!);

/** Names of parts without which a request comes to another handler. */
export const requiredIn = (path: string): string[] => [...path.matchAll(/:(\w+)(?!\w|\?)/g)].map((m) => m[1]!);

const CONTROLLER = /Controller$/;
const ROUTE = /^(?:Get|Post|Put|Patch|Delete|All|Head|Options|Sse)$/;
const setFor = new WeakMap<readonly FileFacts[], ReadonlySet<string>>();

/** Names of the parts that the path of a decorated handler may have; undefined where it is not written out. */
export function partsOfPath(files: readonly FileFacts[], file: FileFacts, fn: FunctionFacts): ReadonlySet<string> | undefined {
  const cls = fn.cls === undefined ? undefined : file.classes[fn.cls];
  const paths = [...(cls?.decorators ?? []).filter((d) => CONTROLLER.test(decoratorName(file, d))), ...(fn.decorators ?? []).filter((d) => ROUTE.test(decoratorName(file, d)))].map((d) => (d.k !== 'call' ? undefined : d.a.length === 0 ? [] : pathsIn(d.a[0])));
  if (paths.length < 2 || paths.includes(undefined)) return undefined;
  let prefixes = setFor.get(files);
  if (!prefixes) setFor.set(files, (prefixes = new Set(files.flatMap(prefixNames))));
  return new Set([...prefixes, ...paths.flatMap((of) => of!.flatMap(namesIn))]);
}

/** `'orgs/:orgId'`, `['a/:id', 'b']`, `{ path: ':id' }`. */
function pathsIn(e: Expr | { k: 'spread' } | undefined): string[] | undefined {
  if (e?.k === 'lit') return [String(e.v)];
  if (e?.k === 'arr') {
    const all = e.e.map((x) => pathsIn(x ?? undefined));
    return all.includes(undefined) ? undefined : (all as string[][]).flat();
  }
  const path = e?.k === 'obj' ? e.p.find((x) => 'key' in x && x.key === 'path') : undefined;
  return path && 'v' in path ? pathsIn(path.v as Expr) : undefined;
}

/** What the whole application or a module of it stands under: `app.setGlobalPrefix('t/:tenant')`, `RouterModule.register([{ path }])`. */
function prefixNames(file: FileFacts): string[] {
  const names: string[] = [];
  let isPrefixing = file.imports.some((im) => im.name === 'RouterModule');
  for (const fn of file.functions) eachWithin(fn.body, (part) => (isPrefixing ||= part.k === 'mem' && part.p === 'setGlobalPrefix'));
  if (isPrefixing) for (const fn of file.functions) eachWithin(fn.body, (part) => part.k === 'lit' && typeof part.v === 'string' && names.push(...namesIn(part.v)));
  return names;
}
