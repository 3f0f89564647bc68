/**
 * Tenant values in scope at an access: names and member paths of its function that are called like the owner column,
 * and that the engine itself would take for the tenant there. Boundary: finds them by name; paths only where written.
 */
import { eachWithin, type Expr, type FunctionFacts, type Part, type Pattern, type Span, type Stmt } from '@tenantlint/facts';
import type { Model, Resource } from '@tenantlint/model';
import { type Analysis, type AccessSite, nameOf } from './analysis.ts';
import type { Candidate } from './types.ts';
import type { Value } from './values.ts';

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

/**
 * @returns values that the engine would take for the tenant at this access: declared before it, surely there, and not
 * read from a row that is itself unproved (least of all the access's own)
 */
export function candidatesFor(a: Analysis, site: AccessSite, r: Resource): Candidate[] {
  const column = ownerPath(a.model, r);
  if (!column) return [];
  const path = column.split('.');
  const last = path.at(-1)!;
  const names = new Map(r.owners.map((o) => [o.column, o.column]));
  // a root's own key: `id` alone could be anybody's, `organizationId` and `organization.id` are the root's
  const root = r.kind === 'root' ? lower(r.name) : last === 'id' ? path.at(-2) : undefined;
  const rootColumn = r.kind === 'root' ? Object.values(r.columns).find((c) => c.primary)?.name : column;
  if (root === undefined) names.set(last, column);
  else if (rootColumn) names.set(`${root}Id`, rootColumn);
  // code spells names its own way: `teamId` for `team_id`
  for (const [name, wanted] of [...names]) if (name.includes('_')) names.set(name.replace(/_+(\w)/g, (_, next: string) => next.toUpperCase()), wanted);
  return inScope(a, site, (name) => names.get(name), (member, parts) => {
    const owner = member === 'id' ? r.owners.find((o) => lower(o.target) === parts.at(-1)?.toLowerCase()) : undefined;
    return names.get(member) ?? owner?.column ?? (root !== undefined && parts.at(-1) === root && member === rootColumn?.split('.').at(-1) ? rootColumn : undefined);
  });
}

/** @returns values in scope at the access of a key that are called like the tenant */
export function tenantsInScope(a: Analysis, site: AccessSite): Candidate[] {
  const { keys } = a.keyed!.sight;
  const name = (path: readonly string[]): string | undefined => (keys.isTenant(path) ? path.at(-1) : undefined);
  return inScope(a, site, (own) => name([own]), (member, parts) => name([...parts, member]));
}

/**
 * @param ofName the column that a variable of that name stands for
 * @param ofMember likewise, of a member and the names before it
 */
function inScope(a: Analysis, site: AccessSite, ofName: (name: string) => string | undefined, ofMember: (member: string, before: readonly string[]) => string | undefined): Candidate[] {
  const file = a.files[site.site.file]!;
  const found = new Map<string, Candidate>();
  for (let frame: typeof site.frame | undefined = site.frame; frame && frame.fn.id !== 0; frame = frame.parent) {
    const visible = visibleAt(frame.fn, site.site.span[0]);
    const valueOf = (e: Expr): Value | undefined => (e.k === 'var' ? frame!.state.env.get(e.b) : e.k === 'mem' ? pathOf(a, valueOf(e.o), e.p) : undefined);
    const add = (text: string, wanted: string, value: Value | undefined): void => {
      if (!found.has(text) && (value === undefined || isSurelyTenant(a, site, value))) found.set(text, { text, column: wanted });
    };
    for (const b of visible) {
      const wanted = ofName(file.bindings[b]?.name ?? '');
      if (wanted) add(file.bindings[b]!.name, wanted, frame.state.env.get(b));
    }
    for (const e of memberExprs(frame.fn.body)) {
      const text = nameOf(e, file);
      if (text === undefined || !isVisible(e, visible)) continue;
      const parts = text.split('.');
      const member = parts.pop()!;
      const base = parts.join('.');
      const wanted = ofMember(member, parts);
      if (wanted && !/^(?:input|body|data|query|params|req\.)/.test(base)) add(text, wanted, valueOf(e));
    }
  }
  return [...found.values()].sort((x, y) => x.text.length - y.text.length).slice(0, 5);
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function pathOf(a: Analysis, o: Value | undefined, p: string): Value | undefined {
  return o && a.t.path(o, p);
}

function isSurelyTenant(a: Analysis, site: AccessSite, v: Value): boolean {
  const known = site.facts.reason(a.t);
  for (let x: Value = v; ; x = x.o) {
    if ((x.k === 'param' ? x.optional : a.optional.has(x)) && !known.isDefined(x)) return false;
    if (x.k !== 'path') break;
  }
  const result = a.tying.value(v, known, new Set());
  return 'tie' in result && result.tie.deps.size === 0;
}

/** Parameters, and what is declared before `at` in the blocks that hold it. */
function visibleAt(fn: FunctionFacts, at: number): Set<number> {
  const out = new Set<number>();
  fn.params.forEach((p) => bindingsOf(p, out));
  const holds = (s: Span): boolean => s[0] <= at && at < s[1];
  const enter = (list: readonly Stmt[]): void => {
    for (const s of list) {
      if (s.k === 'let') {
        for (const d of s.d) if (s.s[1] <= at || (d.e && d.e.s[1] <= at)) bindingsOf(d.p, out);
      }
      if (!holds(s.s)) continue;
      if (s.k === 'if') [s.c, s.a ?? []].forEach((x) => x.some((y) => holds(y.s)) && enter(x));
      else if (s.k === 'try') {
        if (s.p && s.c?.some((y) => holds(y.s))) bindingsOf(s.p, out);
        [s.b, s.c ?? [], s.f ?? []].forEach((x) => x.some((y) => holds(y.s)) && enter(x));
      } else if (s.k === 'loop') {
        enter(s.init ?? []);
        if (s.p && s.body.some((y) => holds(y.s))) bindingsOf(s.p, out);
        enter(s.body);
      } else if (s.k === 'switch') s.cases.forEach((x) => x.c.some((y) => holds(y.s)) && enter(x.c));
      else if (s.k === 'block') enter(s.c);
    }
  };
  enter(fn.body);
  return out;
}

function bindingsOf(p: Pattern, out: Set<number>): void {
  if (p.k === 'pvar') out.add(p.b);
  else if (p.k === 'pdef') bindingsOf(p.p, out);
  else if (p.k === 'pobj') p.p.forEach((x) => bindingsOf(x.v, out));
  else if (p.k === 'parr') p.e.forEach((x) => x && bindingsOf(x, out));
  if ((p.k === 'pobj' || p.k === 'parr') && p.rest) bindingsOf(p.rest, out);
}

function isVisible(e: Expr, visible: ReadonlySet<number>): boolean {
  if (e.k === 'mem') return isVisible(e.o, visible);
  return e.k === 'this' || (e.k === 'var' && visible.has(e.b));
}

/** Every member path that is written in the body, each text once at least. */
function memberExprs(body: readonly Part[]): (Expr & { k: 'mem' })[] {
  const out: (Expr & { k: 'mem' })[] = [];
  eachWithin(body, (part) => part.k === 'mem' && out.push(part));
  return out;
}
