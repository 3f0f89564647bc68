/**
 * Libraries whose entities are written by a flush, not where they are made or changed: what a function has kept so far stands
 * among the names of its state, and becomes accesses at a flush or where the function ends. An entity is written as it is
 * then. Boundary: an entity that another function changes through a parameter is not followed.
 */
import type { CallExpr } from './calls.ts';
import { access } from './calls.ts';
import type { Frame } from './frame.ts';
import type { Layer, Recognised } from './layers/layer.ts';
import { isMark, isReference, MADE, newEntity } from './layers/entities.ts';
import type { Value } from './values.ts';

type Unit = Layer & Required<Pick<Layer, 'unitOfWork'>>;

/** Places beside the names of a state: what is kept, and what was written. */
const KEPT = Number.MIN_SAFE_INTEGER;
const WRITTEN = KEPT + 1;
const LIMIT = 50;
/** What hangs other rows on an entity is not seen in the name that holds it. */
const LINKS: ReadonlySet<string> = new Set(['add', 'set']);

/** The call that gave an entity, for its access to stand there. */
export interface Giver { e: CallExpr; file: number; binding?: number }

const unitOf = (f: Frame): Unit | undefined => f.a.unitOfWork;

/**
 * Asked of every call while a library keeps a unit of work.
 * @param made what the call gives, where it makes an entity
 * @returns what it gives, told apart from what equal calls elsewhere give
 */
export function noteKept(f: Frame, e: CallExpr, fn: Value, args: readonly Value[], made?: Value): Value | undefined {
  const unit = unitOf(f);
  if (!unit) return made;
  const { t, model } = f.a;
  const scheduled = unit.unitOfWork.schedules(fn, args, model, t, f.a);
  if (scheduled) {
    const marked = scheduled.made && made ? marking(f, e, made, scheduled.method, unit) : undefined;
    const holder = e.a[0]?.k === 'var' && e.a.length === 1 ? e.a[0].b : undefined;
    for (const v of marked ? [marked] : (scheduled.entities ?? [])) keep(f, settled(f, v, unit), scheduled.method, { e, file: f.file, ...(holder !== undefined && { binding: holder }) });
    made = marked ?? made;
  }
  if (unit.unitOfWork.flushes(fn, model, t, f.a)) flush(f, e);
  return made;
}

/** A member is set of an entity that no name holds. */
export function noteChanged(f: Frame, o: Value, p: string, v: Value): void {
  const unit = unitOf(f);
  if (!unit) return;
  for (const changed of changedIn(f.a.t.obj([{ key: null, v: o }, { key: p, v }]), unit)) {
    const giver = placeOf(f, changed);
    keep(f, changed, 'flush', giver);
  }
}

/** A new entity with a mark of its own, and the key that its row will have. */
function marking(f: Frame, e: CallExpr, made: Value, method: string, unit: Unit): Value {
  const { t, model } = f.a;
  const found = unit.unitOfWork.kept(made, method, model, t, f.a);
  if (!found || made.k !== 'obj') return made;
  const [, ...rest] = made.entries;
  const base = newEntity(found.resource, t, `${MADE}${f.file}:${e.s[0]}`);
  const row = t.row({ file: f.file, span: e.s }, unit.name, method, found.resource, found.args);
  const keys = Object.values(model.resources[found.resource]!.columns).filter((c) => c.primary && c.through === undefined).map((c) => ({ key: c.name, v: t.path(row, c.name) }));
  return t.obj([{ key: null, v: base }, ...keys, ...rest]);
}

/** An instance of a class of the analysed files, with what its constructor set. */
function settled(f: Frame, v: Value, unit: Unit): Value {
  const { t, model } = f.a;
  if (v.k !== 'inst') return v;
  const resource = unit.unitOfWork.kept(v, '', model, t, f.a)?.resource;
  const r = resource === undefined ? undefined : model.resources[resource];
  if (!r) return v;
  const names = new Set([...Object.keys(r.columns), ...Object.keys(r.relations)]);
  const entries = [...names].flatMap((key) => {
    const member = f.a.member(v, key);
    return member ? [{ key, v: member }] : [];
  });
  return t.obj([{ key: null, v: newEntity(r.name, t) }, ...entries]);
}

function keep(f: Frame, v: Value, method: string, giver: Giver): void {
  const { t } = f.a;
  const held = f.state.env.get(KEPT);
  const items = held?.k === 'arr' ? held.items : held ? [held] : [];
  if (items.length >= LIMIT) return;
  const id = `${giver.file}:${giver.e.s[0]}`;
  f.a.givers.set(id, giver);
  f.state.env.set(KEPT, t.arr([...items, t.arr([v, t.const(method), t.const(id)])]));
}

/** What a called function made and gives back is still to be written, by whoever flushes next. */
export function keepResult(f: Frame, e: CallExpr | undefined, result: Value): void {
  if (!unitOf(f)) return;
  for (const v of madeIn(result)) {
    const mark = baseOf(v);
    const id = mark?.k === 'call' && mark.args[0]?.k === 'const' ? String(mark.args[0].v).slice(MADE.length) : undefined;
    const giver = (id === undefined ? undefined : f.a.givers.get(id)) ?? (e && { e, file: f.file });
    if (giver) keep(f, v, 'create', giver);
  }
}

/** Writes what is kept: entities that were given, and rows that were changed. */
function flush(f: Frame, e: CallExpr | undefined, returned?: Value): void {
  const unit = unitOf(f)!;
  const { t } = f.a;
  const handedOn = new Set(returned ? madeIn(returned).map(baseOf) : []);
  const held = f.state.env.get(KEPT);
  const done: Value[] = writtenIn(f.state.env.get(WRITTEN));
  f.state.env.delete(KEPT);
  const write = (v: Value, method: string, giver: Giver): void => {
    if (done.includes(v)) return;
    done.push(v);
    const found: Recognised | undefined = unit.unitOfWork.kept(v, method, f.a.model, t, f.a);
    if (found) access(f, giver.e, unit.name, found, { file: giver.file });
  };
  const each = (item: Value): void => {
    if (item.k === 'cond') {
      f.branch(item.t, () => each(item.a), () => each(item.b));
    } else if (item.k === 'arr' && item.items.length === 3 && item.items[1]?.k === 'const' && item.items[2]?.k === 'const') {
      const [given, { v: method }, { v: id }] = item.items as [Value, Value & { k: 'const' }, Value & { k: 'const' }];
      const giver = f.a.givers.get(String(id));
      const base = baseOf(given);
      if (!giver || (base && handedOn.has(base))) return;
      write(LINKS.has(String(method)) ? given : current(f, given, giver), String(method), giver);
    } else if (item.k === 'arr') item.items.forEach(each);
  };
  if (held) each(held);
  for (const [b, v] of [...f.state.env]) for (const changed of b > WRITTEN ? changedIn(v, unit) : []) write(changed, 'flush', e ? { e, file: f.file } : placeOf(f, changed));
  if (done.length > 0) f.state.env.set(WRITTEN, t.arr(done));
}

/** What a function keeps when it ends is written by a flush that follows; new entities that it returns are its caller's. */
export function settleWork(f: Frame, returned: Value): void {
  if (unitOf(f) && f.fn.id !== 0) flush(f, undefined, returned);
}

/** Does a function give back what it made? */
export const holdsKept = (f: Frame, v: Value): boolean => unitOf(f) !== undefined && madeIn(v).length > 0;

/** Writes what a function gives back that nobody calls. */
export function writeKept(f: Frame, v: Value): void {
  keepResult(f, undefined, v);
  if (unitOf(f)) flush(f, undefined);
}

const writtenIn = (v: Value | undefined): Value[] => (v?.k === 'arr' ? [...v.items] : v?.k === 'cond' ? [...writtenIn(v.a), ...writtenIn(v.b)] : []);

/** The entity as the name that holds it knows it now. */
function current(f: Frame, v: Value, { binding }: Giver): Value {
  const base = baseOf(v);
  if (!base) return v;
  const named = binding === undefined ? undefined : f.read(binding);
  if (named && holds(named, base)) return settled(f, named, unitOf(f)!);
  const found = [...f.state.env].findLast(([b, held]) => b > WRITTEN && held.k === 'obj' && baseOf(held) === base && isMarked(base));
  return found?.[1] ?? v;
}

const holds = (v: Value, base: Value): boolean => baseOf(v) === base || (v.k === 'cond' && (holds(v.a, base) || holds(v.b, base)));

/** What an object was before members were set. */
function baseOf(v: Value): Value | undefined {
  let at: Value | undefined = v;
  while (at?.k === 'obj') at = at.entries[0]?.key === null ? at.entries[0].v : undefined;
  return at;
}

const isMarked = (v: Value | undefined): boolean => v?.k === 'row' || (v?.k === 'each' && v.rows.size > 0) || (v?.k === 'call' && (isMark(v.args[0]) || !v.ctor));

/** New entities in what a function gives. */
function madeIn(v: Value, depth = 0): Value[] {
  if (depth > 3) return [];
  switch (v.k) {
    case 'obj': {
      const base = baseOf(v);
      if (base?.k === 'call' && base.ctor && isMarked(base)) return [v];
      return v.entries.flatMap((x) => madeIn(x.v, depth + 1));
    }
    case 'arr':
      return v.items.flatMap((x) => madeIn(x, depth + 1));
    case 'promise':
      return madeIn(v.v, depth + 1);
    case 'cond':
      return [...madeIn(v.a, depth + 1), ...madeIn(v.b, depth + 1)];
    case 'ret':
      return v.outs.flatMap((o) => madeIn(o.value, depth + 1));
    default:
      return [];
  }
}

/** Rows and references that had members set. */
function changedIn(v: Value, unit: Unit, depth = 0): Value[] {
  if (depth > 4) return [];
  if (v.k === 'cond') return [...changedIn(v.a, unit, depth + 1), ...changedIn(v.b, unit, depth + 1)];
  if (v.k === 'arr') return v.items.flatMap((x) => changedIn(x, unit, depth + 1));
  if (v.k === 'promise') return changedIn(v.v, unit, depth + 1);
  if (v.k !== 'obj' || v.entries[0]?.key !== null) return [];
  const base = baseOf(v);
  const isRow = (base?.k === 'row' || base?.k === 'each') && [...base.rows].some((row) => row.layer === unit.name);
  return isRow || (base && isReference(base) && (v.entries[0].v !== base || v.entries.length > 1 + base.args.length)) ? [v] : [];
}

/** Where the row was read, if in this file; else the function itself. */
function placeOf(f: Frame, v: Value): Giver {
  const row = [...v.rows].find((one) => one.site.file === f.file);
  const s = row?.site.span ?? f.fn.ns;
  return { e: { k: 'call', f: { k: 'glob', n: 'flush', s }, a: [], s }, file: f.file };
}
