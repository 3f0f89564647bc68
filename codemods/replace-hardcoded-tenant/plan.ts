/**
 * Puts a tenant in the place of a constant one, in a condition or in data, or of one that the caller chooses, in data.
 * Pure. Boundary: the value stands as the owner column's in an object literal written in place.
 */
import type { Candidate, Judgement } from '@tenantlint/proof';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { scanObject, type PropertyText } from '../object-literal.ts';

/** @returns the plan, or why there is none */
export function planReplacement({ access, verdict, missing }: Judgement, text: string, { text: value, column }: Candidate): EditPlan | Refusal {
  const isWritten = verdict.kind !== 'proved' && verdict.gap === 'owner-writable';
  const what = isWritten ? 'the data can set the owner column' : 'the tenant is a constant';
  const name = (missing?.column ?? column).split('.').at(-1)!;
  const found = (isWritten ? [access.dataSpan] : [access.whereSpan, access.dataSpan, access.argSpan]).map((span) => (span === undefined ? [] : findAll(text, span[0], name))).find(({ length }) => length > 0) ?? [];
  const [property] = found;
  if (found.length > 1) return refuse(`${what}, and \`${name}\` is set in several places of the call: replace it by hand`);
  if (property === undefined) return refuse(`${what}, and it is not set in an object literal written in place: replace it where it is built`);
  const { key, kind, start, end, valueStart } = property;
  const written = kind === 'shorthand' ? key! : text.slice(valueStart, end);
  if (written === value) return refuse(`${what}, and \`${value}\` is its name: give one of the two another name, or replace it by hand`);
  return {
    kind: 'plan',
    edits: [{ start, end, text: key === value ? value : `${text.slice(start, kind === 'shorthand' ? end : start + key!.length)}: ${value}` }],
    description: `Replace ${isWritten ? '' : 'the constant '}\`${written.replace(/\s+/g, ' ')}\` by \`${value}\`.`,
    adds: { property: key! },
    notes: [isWritten ? `the tenant that callers send as ${written.replace(/\s+/g, ' ')} is no longer read` : `callers that meant ${written.replace(/\s+/g, ' ')} get their own tenant now`],
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
