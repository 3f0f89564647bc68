/**
 * The tenant in Drizzle's terms: `eq(table.ownerColumn, tenant)` in the chain's or the relational query's condition, or
 * the owner column in `values`. Boundary: chains written in place over a table named by itself; callbacks, several
 * conditions, aliases and owners behind a join are refused.
 */
import type { AccessInfo, Candidate } from '@tenantlint/proof';
import { type ChainStep, scanChain } from '../call-chain.ts';
import { refuse, type EditPlan, type Refusal, type TextEdit } from '../edits.ts';
import { insertFirst } from '../insert-property.ts';
import { importNames } from '../named-imports.ts';
import { scanList, scanObject } from '../object-literal.ts';
import { addToRow, lineStartBefore } from './chain-edits.ts';

/** @returns the plan that adds the condition, or why there is none */
export function planDrizzleWhere(access: AccessInfo, text: string, candidate: Candidate): EditPlan | Refusal {
  if (candidate.column.includes('.')) return refuse('it is owned through its parent only: join the parent, or look it up in the tenant first');
  if (access.operation === 'upsert') return refuse('the conflict may be with another tenant\'s row: give `setWhere` the tenant, or take a conflict target that holds it');
  const chain = scanChain(text, access.span[0]);
  const relational = chain.find(({ name }) => name === 'findMany' || name === 'findFirst');
  const source = chain.find(({ name }) => name === 'from' || name === 'update' || name === 'delete' || name === '$count');
  const table = relational ? undefined : source?.arguments[0] && text.slice(source.arguments[0].start, source.arguments[0].end);
  const name = relational ? access.resource : table;
  if (name === undefined || !/^[\w$]+(?:\.[\w$]+)*$/.test(name)) return refuse('its table is not written in place: add the condition where the query is built');
  if (access.resource === undefined || name.split('.').at(-1) !== access.resource) return refuse(`the query reaches \`${access.resource ?? 'its table'}\` under another name or beside other tables: add the condition by hand`);
  if (relational && !new RegExp(`\\b${name}\\b[^'"]*\\}\\s*from\\b`).test(text)) return refuse(`\`${name}\` is not imported here: import it and add the condition by hand`);
  return relational ? planRelational(relational, name, text, candidate) : planChain(chain, source!, name, text, candidate);
}

function planChain(chain: readonly ChainStep[], source: ChainStep, table: string, text: string, candidate: Candidate): EditPlan | Refusal {
  if (source.name === '$count') {
    const [, given] = source.arguments;
    return given ? combine(given, table, text, candidate) : build(table, text, candidate, false, (condition) => insertAfter(source.arguments[0]!.end, `, ${condition}`));
  }
  if (chain.some(({ name }) => /^(?:union|unionAll|intersect|except)/.test(name))) return refuse('the query puts several selects together: add the condition to the one that misses it');
  const [where, ...more] = chain.filter(({ name }) => name === 'where');
  if (more.length > 0) return refuse('a later `where` replaces the one before: put the conditions into one');
  if (where) return where.arguments[0] ? combine(where.arguments[0], table, text, candidate) : refuse('its `where` is empty: write the condition there');
  const before = chain.findLast(({ name }) => name === source.name || name === 'set' || /[jJ]oin(?:Lateral)?$/.test(name))!;
  const gap = lineStartBefore(text, before.dot) ?? '';
  return build(table, text, candidate, false, (condition) => insertAfter(before.end, `${gap}.where(${condition})`));
}

function planRelational(query: ChainStep, table: string, text: string, candidate: Candidate): EditPlan | Refusal {
  const [given] = query.arguments;
  if (!given) return build(table, text, candidate, false, (condition) => insertAfter(query.end - 1, `{ where: ${condition} }`));
  const object = scanObject(text, given.start);
  if (object?.end !== given.end) return refuse('its argument is not an object literal written in place: add the condition where it is built');
  const where = object.properties.find(({ key }) => key === 'where');
  if (where?.valueStart !== undefined) return combine({ start: where.valueStart, end: where.end }, table, text, candidate);
  const open = object.properties.find(({ kind }) => kind === 'spread' || kind === 'computed');
  if (where || open) return refuse('its condition comes from elsewhere: add the tenant where it is built');
  return build(table, text, candidate, false, (condition) => insertFirst(text, object, `where: ${condition}`));
}

/** `and(…)` takes one more; anything else goes into one with the tenant. */
function combine(given: { start: number; end: number }, table: string, text: string, candidate: Candidate): EditPlan | Refusal {
  const written = text.slice(given.start, given.end);
  if (/^(?:async\s+)?(?:\(|[\w$]+\s*=>)/.test(written) && written.includes('=>')) return refuse('its condition is a callback: add `eq(…)` to what it returns');
  if (written.startsWith('{')) return refuse('its condition is an object: add the owner column to it');
  if (written.includes(`${table}.${candidate.column},`)) return refuse(`its condition already names \`${candidate.column}\`: change it by hand`);
  const call = /^([\w$]+)(?=\()/.exec(written);
  const list = call && scanList(text, given.start + call[0].length);
  return build(table, text, candidate, true, (condition, and) => {
    const last = list?.end === given.end && call![0] === and ? list.items.at(-1) : undefined;
    if (last) {
      const gap = /[\r\n]/.test(text.slice(given.start, last.start)) ? lineStartBefore(text, last.start) : undefined;
      return insertAfter(last.end, `,${gap ?? ' '}${condition}`);
    }
    return [{ start: given.start, end: given.start, text: `${and}(` }, ...insertAfter(given.end, `, ${condition})`)];
  });
}

function build(table: string, text: string, { column, text: value }: Candidate, isCombined: boolean, edit: (condition: string, and: string) => TextEdit[]): EditPlan | Refusal {
  const imported = importNames(text, 'drizzle-orm', isCombined ? ['and', 'eq'] : ['eq']);
  if ('taken' in imported) return refuse(`\`${imported.taken}\` means something else in this file: import drizzle-orm's under another name`);
  const condition = `${imported.names.get('eq')!}(${table}.${column}, ${value})`;
  return { kind: 'plan', edits: [...imported.edits, ...edit(condition, imported.names.get('and') ?? 'and')], description: `Add \`${condition}\` to the condition.`, adds: { property: column } };
}

/** @returns the plan that sets the owner column of an inserted row, or why there is none */
export function planDrizzleData(access: AccessInfo, text: string, candidate: Candidate): EditPlan | Refusal {
  const values = scanChain(text, access.span[0]).find(({ name }) => name === 'values')?.arguments[0];
  return addToRow(text, values, candidate.column, candidate, 'values');
}

function insertAfter(at: number, text: string): TextEdit[] {
  return [{ start: at, end: at, text }];
}
