/**
 * Plans that add the tenant elsewhere than at the end of one literal: behind a spread that can override it, and into the
 * rows of lists, mappings and nested writes. Pure. Boundary: literals written in place.
 */
import type { Resource } from '@tenantlint/model';
import { getPropertyText, type Candidate, type Judgement } from '@tenantlint/proof';
import type { ProjectView } from './codemod.ts';
import type { EditPlan } from './edits.ts';
import { insertLast } from './insert-property.ts';
import { scanObject, type ObjectText } from './object-literal.ts';
import { findNestedRows, findRows } from './row-data.ts';

/** @returns the tenant put behind a spread that can override it; `undefined` where that is not what is missing */
export function planLast({ access, verdict }: Judgement, text: string, { text: value, column }: Candidate): EditPlan | undefined {
  const where = access.whereSpan && scanObject(text, access.whereSpan[0]);
  const at = where?.properties.findIndex(({ key }) => key === column) ?? -1;
  const own = where?.properties[at];
  const next = where?.properties[at + 1];
  if (verdict.kind === 'proved' || verdict.gap !== 'conditional' || where === undefined || own === undefined || next === undefined) return undefined;
  if (where.comments.some(({ start }) => own.start < start && start < next.start)) return undefined;
  if ((own.kind === 'shorthand' ? own.key : text.slice(own.valueStart, own.end)) !== value) return undefined;
  const property = getPropertyText(column, value);
  return {
    kind: 'plan',
    edits: [{ start: own.start, end: next.start, text: '' }, ...insertLast(text, where, property)],
    description: `Put \`${property}\` behind what can override it.`,
    adds: { property: column },
  };
}

/** @returns the owner column in every row that a write makes: of a list, a mapping, or with the parent; `undefined` where that is not what is missing */
export function planRows({ access }: Judgement, { read, model }: Pick<ProjectView, 'read' | 'model'>, { text: value, column }: Candidate, resource: Resource | undefined): EditPlan | undefined {
  const text = read(access.file);
  const argument = access.argSpan && scanObject(text, access.argSpan[0]);
  const data = argument?.properties.find(({ key }) => key === 'data');
  if (data?.valueStart === undefined || resource === undefined || column.includes('.')) return undefined;
  const isOpen = ({ properties }: ObjectText): boolean => !properties.some(({ key }) => key === column);
  const rows = findRows(text, data.valueStart, data.end);
  const isOwned = (target: string): boolean => model.resources[target]?.owners.some((owner) => owner.column === column) ?? false;
  const nested = rows?.every((row) => !isOpen(row)) ? rows.flatMap((row) => findNestedRows(text, row, resource, isOwned) ?? []) : [];
  const open = (nested.length > 0 ? nested : (rows ?? [])).filter(isOpen);
  const relations = nested.length > 0 ? [] : Object.values(resource.relations).filter(({ list, fields }) => !list && fields.length > 0);
  const isUnclear = ({ properties }: ObjectText): boolean => properties.some(({ key }) => key === undefined || relations.some(({ name }) => name === key));
  if (open.length === 0 || open.some(isUnclear)) return undefined;
  const property = getPropertyText(column, value);
  return {
    kind: 'plan',
    edits: open.flatMap((row) => insertLast(text, row, property)),
    description: `Add \`${property}\` to ${open.length === 1 ? 'the rows that are created' : `each of ${open.length} rows`}.`,
    adds: { property: column },
  };
}
