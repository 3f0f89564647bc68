/**
 * Functions that only resolve whose a row is (`getWorkspaceIdOfTag(id)`): the first half of an authorisation, whose
 * other half is a caller's. Boundary: what is done with the answer counts where it is done; here it is only returned.
 */
import type { Analysis } from './analysis.ts';
import { chainRoot } from './queries.ts';
import type { Need, Summary } from './summary.ts';
import { children, type Row, type Value } from './values.ts';

/** Is the row read by its key, and does nothing but its key and what names its owner leave the function that nobody calls, or that a wrapper was given? */
export function isResolver(a: Analysis, need: Need, root: Summary): boolean {
  const site = a.siteOf(need.row);
  const own = need.handedOver ? a.summary({ file: site.site.file, fn: site.fn.id }) : root;
  const asked = need.handedOver ? own?.needs.find((n) => a.siteOf(n.row) === site) : need;
  if (!own || asked?.events.length !== 0 || need.entry || own.exits.length === 0) return false;
  // whose it is may be found in several steps
  const rows = [asked.row, ...(asked.lent ? own.needs.flatMap((n) => (n.resting ? [n.row] : [])) : [])];
  return own.exits.every((x) => rows.every((row) => tellsOwner(a, x.value, row)));
}

function tellsOwner(a: Analysis, v: Value, row: Row): boolean {
  // a query that is handed out gives its rows as they are
  if (chainRoot(v)) return tellsOwner(a, row, row);
  if (!v.rows.has(row)) {
    const main = a.layers[row.layer]!.main?.(row, a.model, a.t);
    return !main || main === row || !v.rows.has(main) || tellsOwner(a, v, main);
  }
  if (v === row) {
    const members = a.layers[row.layer]!.selected?.(row, a.model, a.t);
    return members !== undefined && members.every((names) => a.tying.namesOwner(names.reduce((o: Value, name) => a.t.path(o, name), row), row));
  }
  if (v.k === 'path' || v.k === 'each') return a.tying.namesOwner(v, row) || ((v.k === 'each' || /^\d+$/.test(v.p)) && tellsOwner(a, v.o, row));
  if (v.k === 'cond') return tellsOwner(a, v.a, row) && tellsOwner(a, v.b, row);
  return (v.k === 'obj' || v.k === 'arr' || v.k === 'promise' || v.k === 'ret') && (v.k === 'ret' ? v.outs.map((o) => o.value) : children(v)).every((x) => tellsOwner(a, x, row));
}
