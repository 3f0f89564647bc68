/**
 * The tenant in Kysely's terms: one more `where` in the chain, with the table's name where others are joined, or the owner
 * column in the inserted row. Boundary: chains written in place over a table given as text; conditions add up, so that
 * none of them stands in the way.
 */
import { KYSELY_STEPS, type KyselyStep } from '@tenantlint/facts';
import type { Resource } from '@tenantlint/model';
import type { AccessInfo, Candidate } from '@tenantlint/proof';
import { type ChainStep, scanChain } from '../call-chain.ts';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { addStep, addToRow, columnName, isTableOf } from './chain-edits.ts';

const kindOf = (step: ChainStep): KyselyStep | undefined => (Object.hasOwn(KYSELY_STEPS, step.name) ? KYSELY_STEPS[step.name] : undefined);
const JOINS: ReadonlySet<KyselyStep | undefined> = new Set<KyselyStep>(['inner', 'left', 'right', 'full', 'cross', 'tables', 'using']);

/** @returns the plan that adds the condition, or why there is none */
export function planKyselyWhere(access: AccessInfo, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  if (candidate.column.includes('.')) return refuse('it is owned through its parent only: join the parent, or look it up in the tenant first');
  if (access.operation === 'upsert') return refuse("the conflict may be with another tenant's row: add `.where(…)` on the owner column after `doUpdateSet`, or take a conflict target that holds it");
  const table = tableOf(access, text);
  if (!table) return refuse('its table is not written in place: add the condition where the query is built');
  if (!isTableOf(table.name, access, resource)) return refuse(`the query reaches \`${access.resource ?? 'its table'}\` beside \`${table.name}\`: add the condition by hand`);
  const steps = scanChain(text, access.span[0], access.span[1]);
  if (steps.some((step) => kindOf(step) === 'union' || kindOf(step) === 'clearWhere')) return refuse('the query puts several selects together, or forgets conditions: add the condition by hand');
  const column = columnName(candidate.column, resource, 'kysely');
  const wheres = steps.filter((step) => kindOf(step) === 'where' || kindOf(step) === 'whereRef');
  if (wheres.some((step) => new RegExp(String.raw`\b${column}\b`).test(text.slice(step.dot, step.end)))) return refuse(`its condition already names \`${column}\`: change it by hand`);
  const isJoined = steps.some((step) => JOINS.has(kindOf(step)));
  const condition = `.where('${isJoined ? `${table.alias ?? table.name.slice(table.name.lastIndexOf('.') + 1)}.` : ''}${column}', '=', ${candidate.text})`;
  // conditions stand after what is chosen, joined and set, and before what orders and runs it
  const before = wheres.at(-1) ?? steps.findLast((step) => JOINS.has(kindOf(step)) || step.name === 'select' || step.name === 'selectAll' || step.name === 'set');
  const end = before?.end ?? access.span[1];
  const dot = before?.dot ?? steps[0]?.dot;
  return addStep(text, end, dot, condition, candidate.column);
}

/** @returns the plan that sets the owner column of an inserted row, or why there is none */
export function planKyselyData(access: AccessInfo, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  const given = scanChain(text, access.span[0], access.span[1]).find(({ name }) => name === 'values')?.arguments[0];
  return addToRow(text, given, columnName(candidate.column, resource, 'kysely'), candidate);
}

/** `db.selectFrom('projects as p')`. */
function tableOf({ span }: AccessInfo, text: string): { name: string; alias: string | undefined } | undefined {
  const written = /\.\s*(?:selectFrom|updateTable|deleteFrom)\s*\(\s*(['"`])([^'"`$]+)\1\s*\)$/.exec(text.slice(...span))?.[2];
  if (written === undefined) return undefined;
  const [name, alias] = written.trim().split(/\s+as\s+/i) as [string, string | undefined];
  return { name, alias };
}
