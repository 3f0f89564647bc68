/**
 * The tenant in the data that MikroORM's code makes rows of: `create`, `insert`, `upsert`, their `Many` forms and a builder's
 * `insert`. By the property or the relation that the code names; as a reference where the file makes references to that entity.
 * Boundary: rows written in place, one or several; an entity that a constructor makes is left to its author.
 */
import type { Resource } from '@tenantlint/model';
import { getPropertyText, type AccessInfo, type Candidate } from '@tenantlint/proof';
import { argumentsOf, scanChain } from '../call-chain.ts';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { insertLast } from '../insert-property.ts';
import { findRows } from '../row-data.ts';

const TAKES_DATA = /^(?:create|insert|insertMany|upsert|upsertMany)$/;

/** @returns the plan that sets the owner in every row, or why there is none */
export function planMikroormData(access: AccessInfo, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  const { column } = candidate;
  if (column.includes('.')) return refuse('it is owned through its parent only: take a parent that was looked up in the tenant');
  const data = dataOf(access, text);
  if (data === undefined) return refuse(`\`${access.method}\` takes no data in place: set \`${column}\` of the entity before it is written`);
  const rows = findRows(text, data.start, data.end);
  if (rows === undefined) return refuse('its data is not an object literal written in place: set the owner where the data is built');
  const open = rows.filter(({ properties }) => !properties.some(({ key }) => key === column));
  if (open.length === 0) return refuse(`its data already names \`${column}\`: change that entry by hand`);
  if (open.some(({ properties }) => properties.some(({ kind }) => kind === 'computed'))) return refuse('its data has computed names: set the owner by hand');
  const property = getPropertyText(column, asReference(access, text, candidate, resource) ?? candidate.text);
  return {
    kind: 'plan',
    edits: open.flatMap((row) => insertLast(text, row, property)),
    description: `Add \`${property}\` to ${open.length === 1 ? 'the data' : `each of ${open.length} rows`}.`,
    adds: { property: column, ...(open.length === 1 && { literalStart: open[0]!.start }) },
  };
}

function dataOf(access: AccessInfo, text: string): { start: number; end: number } | undefined {
  if (TAKES_DATA.test(access.method)) return argumentsOf(access, text)?.args[0];
  return scanChain(text, access.span[0], access.span[1]).find(({ name }) => name === 'insert')?.arguments[0];
}

/** The key as a reference to the owner, in the way that the file makes them: by the call's own manager, or by a function. */
function asReference({ span, calleeSpan, method }: AccessInfo, text: string, { column, text: value }: Candidate, resource: Resource | undefined): string | undefined {
  const relation = resource?.relations[column];
  if (relation === undefined || method.startsWith('insert') || method.startsWith('upsert')) return undefined;
  const made = new RegExp(String.raw`(?:\.(getReference)|(?<![\w$.])(ref|rel))\(\s*${relation.target}\s*,`).exec(text);
  if (made?.[2] !== undefined) return `${made[2]}(${relation.target}, ${value})`;
  const manager = /^((?:this\.)?[\w$]+)\s*\.\s*$/.exec(text.slice(span[0], calleeSpan[0]))?.[1];
  const isManager = manager !== undefined && new RegExp(String.raw`(?<![\w$.])${manager.replaceAll('$', String.raw`\$`)}\s*\.\s*getReference\(`).test(text);
  return made !== null && isManager ? `${manager}.getReference(${relation.target}, ${value})` : undefined;
}
