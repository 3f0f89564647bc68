/**
 * Edits of chained queries, the same for every library that has them: one more step, or one more column in the row that a
 * step is given. Boundary: rows are object literals written in place.
 */
import type { Resource } from '@tenantlint/model';
import { type AccessInfo, type Candidate, getPropertyText } from '@tenantlint/proof';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { insertLast } from '../insert-property.ts';
import { scanObject } from '../object-literal.ts';

/** As the database has it, where another library's schema has a name of its own for the column; of the library's own, as its types have it. */
export function columnName(column: string, resource: Resource | undefined, layer: Resource['layer']): string {
  return resource?.layer === layer ? column : (resource?.columns[column]?.dbName ?? column);
}

/** Whether a query that names a table so reaches the access's own. */
export function isTableOf(written: string, access: AccessInfo, resource: Resource | undefined): boolean {
  return [access.resource, resource?.name, resource?.table].some((name) => name !== undefined && flat(name) === flat(written));
}

const flat = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replaceAll('_', '').toLowerCase();

/** The line break and indentation that end at a place, where it begins its line. */
export function lineStartBefore(text: string, at: number): string | undefined {
  return /(?:\r\n|\n)[^\S\r\n]*$/.exec(text.slice(0, at))?.[0];
}

/** @param dot of a step beside it, whose line break it takes over */
export function addStep(text: string, end: number, dot: number | undefined, step: string, property: string): EditPlan {
  const gap = dot === undefined ? '' : (lineStartBefore(text, dot) ?? '');
  return { kind: 'plan', edits: [{ start: end, end, text: `${gap}${step}` }], description: `Add \`${step}\` to the query.`, adds: { property } };
}

/** @param noun what the library calls it */
export function addToRow(text: string, given: { start: number; end: number } | undefined, column: string, { text: value }: Candidate, noun: 'row' | 'values' = 'row'): EditPlan | Refusal {
  const [is, has, names, itIs] = noun === 'row' ? ['is', 'has', 'names', 'it is'] : ['are', 'have', 'name', 'they are'];
  const object = given && scanObject(text, given.start);
  if (!object || object.end !== given.end) return refuse(`its ${noun} ${is} not an object literal written in place: set the owner column where ${itIs} built`);
  if (object.properties.some(({ kind }) => kind === 'computed')) return refuse(`its ${noun} ${has} computed names: set the owner column by hand`);
  if (object.properties.some(({ key }) => key === column)) return refuse(`its ${noun} already ${names} \`${column}\`: change that entry by hand`);
  const property = getPropertyText(column, value);
  return { kind: 'plan', edits: insertLast(text, object, property), description: `Add \`${property}\` to the ${noun}.`, adds: { property: column, literalStart: object.start } };
}
