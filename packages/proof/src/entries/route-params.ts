/**
 * Which parts of its path a route has. Boundary: paths that are written out; a name that any router of the program is
 * mounted under counts as there.
 */
import { eachWithin, type Expr, type FileFacts } from '@tenantlint/facts';
import type { Call } from '../values.ts';
import type { Adapter } from './adapter.ts';
import type { Registration } from './registration.ts';

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
