/**
 * Tenant values in scope at an access: names and member paths of its function that are called like the owner column.
 * Boundary: by name; the fix they suggest is proved again before it is written.
 */
import type { Model, Resource } from '@tenantlint/model';
import { type Analysis, type AccessSite, nameOf } from './analysis.ts';
import type { Candidate } from './types.ts';

/** The owner column, or the relation path to the nearest one: `organizationId`, `project.organizationId`. */
export function ownerPath(model: Model, r: Resource, depth = 0): string | undefined {
  const innermost = [...r.owners].sort((x, y) => y.level - x.level)[0];
  if (innermost) return innermost.column;
  if (r.kind === 'root') return Object.values(r.columns).find((c) => c.primary)?.name;
  if (r.kind === 'personal') return r.principals[0]?.column;
  if (depth > 4) return undefined;
  for (const name of r.via) {
    const target = model.resources[r.relations[name]?.target ?? ''];
    const rest = target && ownerPath(model, target, depth + 1);
    if (target?.kind === 'root') return r.relations[name]!.fields[0] ?? `${name}.${rest}`;
    if (rest) return `${name}.${rest}`;
  }
  return undefined;
}

export function candidatesFor(a: Analysis, site: AccessSite, r: Resource): Candidate[] {
  const column = ownerPath(a.model, r);
  if (!column) return [];
  const columns = new Set([column.split('.').at(-1)!, ...r.owners.map((o) => o.column)]);
  const roots = new Set(a.model.roots.map((x) => x.name.charAt(0).toLowerCase() + x.name.slice(1)));
  const file = a.files[site.site.file]!;
  const found = new Map<string, Candidate>();
  const add = (text: string, wanted: string): void => {
    if (!found.has(text)) found.set(text, { text, column: wanted });
  };
  for (let frame: typeof site.frame | undefined = site.frame; frame && frame.fn.id !== 0; frame = frame.parent) {
    for (const b of frame.state.env.keys()) {
      const name = file.bindings[b]?.name;
      if (name && columns.has(name)) add(name, name);
    }
    for (const path of memberPaths(frame.fn.body, file)) {
      const [base, last] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)];
      if (columns.has(last) && !/^(?:input|body|data|query|params|req\.)/.test(base)) add(path, last);
      else if (last === 'id' && roots.has(base.split('.').at(-1)!)) {
        const root = base.split('.').at(-1)!;
        const owner = r.owners.find((o) => o.target.toLowerCase() === root.toLowerCase());
        if (owner) add(path, owner.column);
      }
    }
  }
  return [...found.values()].sort((x, y) => x.text.length - y.text.length).slice(0, 5);
}

function memberPaths(node: unknown, file: AccessSite['frame']['a']['files'][number], out = new Set<string>()): Set<string> {
  if (Array.isArray(node)) node.forEach((x) => memberPaths(x, file, out));
  else if (node !== null && typeof node === 'object') {
    const n = node as { k?: string };
    if (n.k === 'mem') {
      const e = node as Parameters<typeof nameOf>[0] & { k: 'mem' };
      if (e.o.k === 'var' || e.o.k === 'mem' || e.o.k === 'this') {
        const text = nameOf(e, file);
        if (text) out.add(text);
      }
    }
    for (const x of Object.values(node)) if (typeof x === 'object') memberPaths(x, file, out);
  }
  return out;
}
