/**
 * What a write puts into owner columns: unset, constant, conditional, or from elsewhere than the row's own tenant.
 */
import type { Relation, Resource } from '@tenantlint/model';
import type { Analysis } from './analysis.ts';
import type { Known } from './facts.ts';
import { surely } from './predicate.ts';
import { isClientBody, isTenantData, type Miss } from './tie.ts';
import { hasKey, isNullish, type Obj, type Row, type Value } from './values.ts';

/** The first owner column that the access's data leaves wrong; undefined where all is right. */
export function ownerGap(a: Analysis, row: Row, known: Known): Miss | undefined {
  const written = a.layers[row.layer]!.written(row, a.model, a.t);
  for (const w of written) {
    const gap = w.kind === 'create' ? created(a, w.resource, w.data, known, w.under) : moved(a, w.resource, w.data, known, row);
    if (gap) return w.field ? { ...gap, detail: `${w.field}: ${gap.detail ?? 'the owner column is not set'}` } : gap;
  }
  return undefined;
}

/** A row of a table that belongs to no tenant may bring rows that do (`country.create({ data: { projects: { create } } })`). */
export function nestsTenantData(a: Analysis, row: Row): boolean {
  return a.layers[row.layer]!.written(row, a.model, a.t).some((w) => w.field !== '' && isTenantData(w.resource));
}

function created(a: Analysis, r: Resource, data: Value, known: Known, under: { parent: Resource; relation: string } | undefined): Miss | undefined {
  if (r.kind !== 'owned' && r.kind !== 'shared') return undefined;
  const { t } = a;
  if (data.k === 'cond') {
    const truth = known.truth(data.t);
    return (truth !== false ? created(a, r, data.a, known.with([data.t]), under) : undefined) ?? (truth !== true ? created(a, r, data.b, known.with([t.not(data.t)]), under) : undefined);
  }
  if (data.k === 'promise') return created(a, r, data.v, known, under);
  // what is shared through its parents alone has no such column
  const column = r.owners[0]?.column;
  if (column && (isClientBody(data) || a.unchecked.has(data) || isSent(a, data, column, known))) return { gap: 'owner-writable', detail: `what the caller passes sets ${column}`, column, culprit: data };
  if (data.k !== 'obj') return data.k === 'undef' || data.k === 'const' ? undefined : { gap: 'opaque', detail: 'the data comes from elsewhere', culprit: data };
  let first: Miss | undefined;
  for (const owner of r.owners) {
    // the parent's own key fills the column of a row created under it
    if (under && owner.target === under.parent.name) return undefined;
    const gap = ownerValue(a, r, data, owner.column, known);
    if (!gap) return undefined;
    first ??= { ...gap, column: owner.column };
  }
  if (first?.gap === 'owner-unset' && r.owners.every((o) => o.nullable) && r.principals.some((o) => hasKey(data, o.column) !== false)) return undefined;
  return first;
}

function ownerValue(a: Analysis, r: Resource, data: Value & { k: 'obj' }, column: string, known: Known): Miss | undefined {
  const { t } = a;
  const relation = Object.values(r.relations).find((rel) => rel.fields.includes(column));
  const given = hasKey(data, column);
  if (given !== false) {
    const v = t.path(data, column);
    if (isChosen(a, v, known)) return { gap: 'owner-writable', detail: `the client chooses ${column}`, culprit: v };
    if (clientArm(a, v, known)) return { gap: 'owner-writable', detail: `what the caller passes can replace ${column}`, culprit: v };
    // a spread after it that is not the client's leaves the value as it is written
    const own = v.k === 'cond' && v.t.k === 'has' ? v.b : v;
    const result = a.tying.value(own, known, new Set());
    if ('tie' in result) return undefined;
    // a spread that is there in one case only can be seen through
    if (given === true || (v.k === 'cond' && v.t.k !== 'has')) {
      if (v.k === 'const' && v.v === null) return { gap: 'owner-unset', detail: `${column} is null` };
      // no condition falls away: without a value the row is nobody's
      if (result.miss.gap === 'conditional' && 'tie' in a.tying.value(own, known, new Set(), true)) return { gap: 'owner-unset', detail: `${column} may be absent`, culprit: result.miss.culprit ?? own };
      return { ...result.miss, detail: result.miss.detail ?? `${column} is not the tenant of the request` };
    }
  }
  if (relation) {
    const key = connected(a, data, relation, column);
    if (key && isChosen(a, key, known)) return { gap: 'owner-writable', detail: `the client chooses ${relation.name}`, culprit: key };
    const result = key && a.tying.value(key, known, new Set());
    if (result) return 'tie' in result ? undefined : result.miss;
    const nested = t.path(data, relation.name);
    if (nested.k === 'obj') return undefined;
    if (!isNullish(nested) && hasKey(data, relation.name) !== false) return undefined;
  }
  if (given === undefined) return { gap: 'opaque', detail: 'the data comes from elsewhere', culprit: data };
  return { gap: 'owner-unset', detail: `${column} is not set` };
}

/** An update whose data names the owner column may move the row, unless it writes what the condition demands. */
function moved(a: Analysis, r: Resource, data: Value, known: Known, row: Row): Miss | undefined {
  const column = r.owners[0]?.column;
  if ((r.kind !== 'owned' && r.kind !== 'shared') || column === undefined) return undefined;
  // a value that may hold any column
  const names = (v: Value): boolean => isClientBody(v) || a.unchecked.has(v) || isSent(a, v, column, known, row);
  if (names(data)) return { gap: 'owner-writable', detail: `what the caller passes can set ${column}`, column, culprit: data };
  if (data.k !== 'obj') return undefined;
  const open = data.entries.findLast((e) => (e.key === null && names(e.v)) || e.key === column);
  if (open?.key === null) return { gap: 'owner-writable', detail: `what the caller passes can set ${column}`, column, culprit: open.v };
  for (const owner of r.owners) {
    const relation = Object.values(r.relations).find((rel) => rel.fields.includes(owner.column));
    const v = hasKey(data, owner.column) === true ? a.t.path(data, owner.column) : relation && connected(a, data, relation, owner.column);
    if (!v || v.k === 'undef') continue;
    if (isAskedFor(a, row, owner.column, v)) continue;
    if (isChosen(a, v, known)) return { gap: 'owner-writable', detail: `the data can set ${owner.column}`, column: owner.column, culprit: v };
    const fixed = v.k === 'const' && typeof v.v === 'string' ? a.tying.value(v, known, new Set()) : undefined;
    if (fixed && 'miss' in fixed) return { ...fixed.miss, column: owner.column };
  }
  return undefined;
}

/** The condition demands that very value. */
function isAskedFor(a: Analysis, row: Row, column: string, v: Value): boolean {
  return surely(a.tying.predicate(row), (p) => p.k === 'cmp' && p.op === 'eq' && p.column === column && p.v === v);
}

/** What the client sent, under a schema that lets it choose the column, where nothing ties what it chose to whoever asks. */
function isSent(a: Analysis, v: Value, column: string, known: Known, row?: Row): boolean {
  if (!a.maySend(v, column)) return false;
  const chosen = a.t.path(v, column);
  if (row && isAskedFor(a, row, column, chosen)) return false;
  return 'miss' in a.tying.doubting((x) => a.tying.isFromClient(x), () => a.tying.value(chosen, known, new Set()));
}

/** The client's own word for a tenant, of which nobody looked up the acting user's membership. */
function isChosen(a: Analysis, v: Value, known: Known): boolean {
  return a.tying.isClientInput(v) && !a.tying.isMember(v, known);
}

/** What `connect` names the owner by: the key that the column references, or another one of it. */
export function connected(a: Analysis, data: Obj, relation: Relation, column: string): Value | undefined {
  const connect = a.t.path(a.t.path(data, relation.name), 'connect');
  if (connect.k !== 'obj') return undefined;
  const key = a.t.path(connect, relation.references[relation.fields.indexOf(column)] ?? 'id');
  return isNullish(key) ? connect.entries.find((e) => e.key !== null && !isNullish(e.v))?.v : key;
}

/** One of the cases takes the column from what the caller passes. */
function clientArm(a: Analysis, v: Value, known: Known): boolean {
  if (v.k === 'cond') return clientArm(a, v.a, known) || clientArm(a, v.b, known);
  return v.k === 'path' && ((isClientBody(v) && !a.tying.isMember(v, known)) || a.unchecked.has(v.o));
}
