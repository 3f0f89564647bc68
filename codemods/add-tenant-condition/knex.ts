/**
 * The tenant in Knex's terms: the owner column in the chain's condition, by its table's name where others are joined, or
 * in the inserted row. Boundary: chains written in place over a table given as text; an arm of `or` is refused, for what
 * is added after it narrows that arm alone.
 */
import { KNEX_CONDITIONS, KNEX_STEPS } from '@tenantlint/facts';
import type { Resource } from '@tenantlint/model';
import { getPropertyText, type AccessInfo, type Candidate } from '@tenantlint/proof';
import { type ChainStep, scanChain } from '../call-chain.ts';
import { refuse, type EditPlan, type Refusal } from '../edits.ts';
import { insertLast } from '../insert-property.ts';
import { scanObject } from '../object-literal.ts';
import { addStep, addToRow, columnName, isTableOf } from './chain-edits.ts';

interface Chain {
  steps: ChainStep[];
  /** The text that names the table, and where its call ends. */
  table: string;
  end: number;
}

/** @returns the plan that adds the condition, or why there is none */
export function planKnexWhere(access: AccessInfo, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  const { text: value } = candidate;
  const column = columnName(candidate.column, resource, 'knex');
  if (column.includes('.')) return refuse('it is owned through its parent only: join the parent, or look it up in the tenant first');
  if (access.operation === 'upsert') return refuse('the conflict may be with another tenant\'s row: take a conflict target that holds the tenant, or add `.where(…)` on the owner column after `merge`');
  const chain = chainOf(access, text);
  if (!chain) return refuse('its table is not written in place: add the condition where the query is built');
  const [name, alias] = chain.table.split(/\s+as\s+|\s+/i) as [string, string | undefined];
  if (!isTableOf(name, access, resource)) return refuse(`the query reaches \`${access.resource ?? 'its table'}\` beside \`${name}\`: add the condition by hand`);
  const { steps } = chain;
  if (steps.some((s) => Object.hasOwn(KNEX_STEPS, s.name) && (KNEX_STEPS[s.name] === 'union' || KNEX_STEPS[s.name] === 'clear'))) return refuse('the query puts several selects together, or forgets conditions: add the condition by hand');
  const wheres = steps.filter((s) => Object.hasOwn(KNEX_CONDITIONS, s.name));
  if (wheres.some((s) => KNEX_CONDITIONS[s.name]!.or || (s.name.endsWith('Raw') && /\bor\b/i.test(text.slice(s.dot, s.end))))) return refuse('an `or` stands beside its conditions: bracket them with `where((q) => …)` first');
  const isJoined = steps.some((s) => Object.hasOwn(KNEX_STEPS, s.name) && /^(?:inner|left|right|full|cross|joinRaw|from)$/.test(KNEX_STEPS[s.name]!));
  const owner = isJoined ? `${alias ?? name.slice(name.lastIndexOf('.') + 1)}.${column}` : column;
  if (wheres.some((s) => new RegExp(`\\b${column}\\b`).test(text.slice(s.dot, s.end)))) return refuse(`its condition already names \`${column}\`: change it by hand`);
  const literal = wheres.length === 1 && wheres[0]!.name === 'where' && wheres[0]!.arguments.length === 1 && !isJoined ? scanObject(text, wheres[0]!.arguments[0]!.start) : undefined;
  if (literal && literal.end === wheres[0]!.arguments[0]!.end && !literal.properties.some(({ kind }) => kind === 'spread' || kind === 'computed')) {
    const property = getPropertyText(column, value);
    return { kind: 'plan', edits: insertLast(text, literal, property), description: `Add \`${property}\` to the \`where\`.`, adds: { property: column, literalStart: literal.start } };
  }
  const after = wheres.at(-1);
  const end = after?.end ?? endOfTables(steps, chain.end);
  const dot = after?.dot ?? steps.find((s) => s.end > end)?.dot;
  return addStep(text, end, dot, `.where('${owner}', ${value})`, column);
}

/** @returns the plan that sets the owner column of an inserted row, or why there is none */
export function planKnexData(access: AccessInfo, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  const given = chainOf(access, text)?.steps.find(({ name }) => name === 'insert')?.arguments[0];
  return addToRow(text, given, columnName(candidate.column, resource, 'knex'), candidate);
}

/** After the call that names the table, and the joins. */
function endOfTables(steps: readonly ChainStep[], end: number): number {
  return steps.findLast((s) => Object.hasOwn(KNEX_STEPS, s.name) && /^(?:table|inner|left|right|full|cross|joinRaw|from)$/.test(KNEX_STEPS[s.name]!))?.end ?? end;
}

/** `db('tasks').…`, `db.select().from('tasks').…`. */
function chainOf({ span }: AccessInfo, text: string): Chain | undefined {
  const begun = text.slice(...span);
  const called = /([\w$]+)\s*(?:<[^()]*>)?\(\s*(['"`])([^'"`$]+)\2\s*\)$/.exec(begun);
  if (called && !/^(?:from|into|table|select|first|pluck)$/.test(called[1]!)) return { steps: scanChain(text, span[0], span[1]), table: called[3]!, end: span[1] };
  const steps = scanChain(text, span[0]);
  const source = steps.find(({ name }) => name === 'from' || name === 'into' || name === 'table');
  const written = source?.arguments[0] && /^(['"`])([^'"`$]+)\1$/.exec(text.slice(source.arguments[0].start, source.arguments[0].end));
  return source && written ? { steps, table: written[2]!, end: source.end } : undefined;
}
