/**
 * Puts a tenant in the place of a constant one, in a condition or in data. Pure. Boundary: the constant stands as the
 * owner column's value in an object literal written in place.
 */
import type { Candidate, Judgement } from '@tenantlint/proof';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { scanObject, type PropertyText } from '../object-literal.ts';

/** @returns the plan, or why there is none */
export function planReplacement({ access, missing }: Judgement, text: string, { text: value, column }: Candidate): EditPlan | Refusal {
  const name = (missing?.column ?? column).split('.').at(-1)!;
  const found = [access.whereSpan, access.dataSpan, access.argSpan].map((span) => (span === undefined ? [] : findAll(text, span[0], name))).find(({ length }) => length > 0) ?? [];
  const [property] = found;
  if (found.length > 1) return refuse(`the tenant is a constant, and \`${name}\` is set in several places of the call: replace it by hand`);
  if (property === undefined) return refuse('the tenant is a constant, and it is not set in an object literal written in place: replace it where it is built');
  const { key, kind, start, end, valueStart } = property;
  const written = kind === 'shorthand' ? key! : text.slice(valueStart, end);
  if (written === value) return refuse(`the tenant is a constant, and \`${value}\` is its name: give the tenant of the request another one, or replace the constant by hand`);
  return {
    kind: 'plan',
    edits: [{ start, end, text: key === value ? value : `${text.slice(start, kind === 'shorthand' ? end : start + key!.length)}: ${value}` }],
    description: `Replace the constant \`${written.replace(/\s+/g, ' ')}\` by \`${value}\`.`,
    adds: { property: key! },
    notes: [`callers that meant ${written.replace(/\s+/g, ' ')} get their own tenant now`],
  };
}

/** The properties of the name in an object literal and the literals in it. */
function findAll(text: string, start: number, name: string): PropertyText[] {
  return (scanObject(text, start)?.properties ?? []).flatMap((property) => {
    const { key, kind, valueStart } = property;
    if (key === name && (kind === 'property' || kind === 'shorthand')) return [property];
    return valueStart === undefined ? [] : findAll(text, valueStart, name);
  });
}
