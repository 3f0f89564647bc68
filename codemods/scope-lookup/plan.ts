/**
 * The tenant-scoped form of a lookup, update or delete by key, where adding a condition is not enough: Prisma before 5.0,
 * whose unique methods take the key alone, and TypeORM and MikroORM, whose conditions are arguments, arms or steps of a builder.
 * Pure. Semantics: Prisma 4.16 and 7.10, TypeORM 0.3.31 and 1.1.1, MikroORM 6.6, executed. Boundary: what is written in place.
 */
import { getPropertyText, type Candidate, type Judgement } from '@tenantlint/proof';
import type { Resource } from '@tenantlint/model';
import { argumentsOf } from '../call-chain.ts';
import { refuse, type EditPlan, type Refusal, type TextEdit } from '../edits.ts';
import { insertLast } from '../insert-property.ts';
import { scanList, scanObject } from '../object-literal.ts';

export interface ScopeOptions {
  candidate: Candidate;
  resource: Resource;
  /** Prisma takes conditions beside the unique one. */
  hasExtendedUnique: boolean;
}

/** @returns the plan, why there is none, or `undefined` where a condition more is all that the call needs */
export function planScopedLookup(judgement: Judgement, text: string, options: ScopeOptions): EditPlan | Refusal | undefined {
  const { access, verdict } = judgement;
  if (verdict.kind === 'proved' || (verdict.gap !== 'key-only' && verdict.gap !== 'unfiltered')) return undefined;
  if (access.layer === 'typeorm') return planTypeorm(judgement, text, options);
  if (access.layer === 'mikroorm') return planMikroorm(judgement, text, options);
  if (access.layer === 'prisma' && !options.hasExtendedUnique && /^(?:findUnique|findUniqueOrThrow|update|delete)$/.test(access.method)) return planOldPrisma(judgement, text, options);
  return undefined;
}

function planOldPrisma({ access }: Judgement, text: string, { candidate, resource }: ScopeOptions): EditPlan | Refusal {
  const where = access.whereSpan && scanObject(text, access.whereSpan[0]);
  if (where === undefined) return refuse('its `where` is not an object literal written in place: add the condition where it is built');
  const compound = where.properties.find(({ key }) => key === undefined || !Object.hasOwn(resource.columns, key));
  if (compound !== undefined) return refuse(`its \`where\` has \`${text.slice(compound.start, compound.end)}\`, which only the unique methods of Prisma before 5.0 understand: write its columns out`);
  const property = getPropertyText(candidate.column, candidate.text);
  const [start, end] = access.calleeSpan;
  const rename = (method: string): TextEdit => ({ start, end, text: method });
  const plan = (method: string, ...more: TextEdit[]): EditPlan => ({
    kind: 'plan',
    edits: [rename(method), ...insertLast(text, where, property), ...more],
    description: `Make it \`${method}\` and add \`${property}\` to the \`where\`: before 5.0 Prisma's \`${access.method}\` takes the key alone.`,
    adds: { property: candidate.column.split('.', 1)[0]!, literalStart: where.start },
  });
  if (access.operation === 'read') return plan(access.method.replace('Unique', 'First'));
  if (candidate.column.includes('.')) return refuse(`before Prisma 5.0 \`${access.method}\` takes the key alone, and its \`Many\` form no relation: find the row with the tenant first`);
  const argument = access.argSpan && scanObject(text, access.argSpan[0]);
  if (argument?.properties.some(({ key }) => key === 'include' || key === 'select') !== false) return refuse('its result is shaped by `select` or `include`, which the form with a tenant does not have before Prisma 5.0: find the row with the tenant first');
  const statement = getStatement(text, access.span);
  if (statement === undefined) return refuse('its result is used, and the form with a tenant gives a count before Prisma 5.0: find the row with the tenant first');
  // As the unique form did: no row is an error.
  return plan(`${access.method}Many`, { start: statement.start, end: statement.start, text: 'if ((' }, { start: access.span[1], end: access.span[1], text: `).count === 0) throw new Error('${resource.name} not found')` });
}

/** The statement that is this awaited call and nothing else. */
function getStatement(text: string, [start, end]: readonly [number, number]): { start: number } | undefined {
  const before = /(?:^|[;{}]|\)\s*\{|\n)\s*(await\s+)$/.exec(text.slice(0, start));
  if (before === null || !/^\s*(?:;|\}|\/\/|\n|$)/.test(text.slice(end))) return undefined;
  const line = text.slice(text.lastIndexOf('\n', start - before[1]!.length - 1) + 1, start - before[1]!.length);
  return /^\s*$|[;{}]\s*$/.test(line) && !/(?:[=(,?:&|]|=>|\breturn|\bif\s*\(.*\))\s*$/.test(text.slice(0, start - before[1]!.length).trimEnd()) ? { start: start - before[1]!.length } : undefined;
}

const BY_CONDITION = /^(?:find(?:One|AndCount)?By(?:OrFail)?|findOneByOrFail|countBy|existsBy)$/;
const BY_OPTIONS = /^(?:find|findOne|findOneOrFail|findAndCount|count|exists?)$/;
const BY_CRITERIA = /^(?:delete|softDelete|restore|update)$/;
const BUILDER_READS = /^get(?:One|OneOrFail|Many|ManyAndCount|Count|RawOne|RawMany|RawAndEntities|Exists)$/;

function planTypeorm({ access }: Judgement, text: string, { candidate, resource }: ScopeOptions): EditPlan | Refusal {
  if (BUILDER_READS.test(access.method)) return planBuilder(access, text, candidate);
  const call = argumentsOf(access, text);
  if (call === undefined) return refuse('the call is not written with plain parentheses: add the condition by hand');
  const { list, args } = call;
  const property = getPropertyText(candidate.column, candidate.text);
  const description = `Add \`${property}\` to the condition.`;
  const [first] = args;
  if (BY_OPTIONS.test(access.method)) {
    if (first === undefined) return plan([{ start: list.end - 1, end: list.end - 1, text: `${list.items.length > 0 ? ', ' : ''}{ where: { ${property} } }` }], description, candidate);
    const options = scanObject(text, first.start);
    if (options === undefined || options.end !== first.end) return refuse(`its options \`${shorten(text.slice(first.start, first.end))}\` are not an object literal written in place: add the condition where they are built`);
    const where = options.properties.find(({ key }) => key === 'where');
    const open = options.properties.find(({ kind }) => kind === 'spread' || kind === 'computed');
    if (where === undefined && open !== undefined) return refuse(`its options contain \`${shorten(text.slice(open.start, open.end))}\`, which may hold the \`where\`: add the condition there`);
    if (where === undefined) return plan(insertLast(text, options, `where: { ${property} }`), description, candidate);
    if (where.valueStart === undefined) return refuse('its `where` is not written in place: add the condition where it is built');
    return planArms(text, where.valueStart, where.end, property, candidate);
  }
  if (first === undefined) return refuse('the call has no condition to add the tenant to');
  if (BY_CONDITION.test(access.method) || (BY_CRITERIA.test(access.method) && text[first.start] === '{')) return planArms(text, first.start, first.end, property, candidate);
  if (!BY_CRITERIA.test(access.method)) return refuse(`\`${access.method}\` takes no condition: find the row with the tenant first`);
  if (candidate.column.includes('.')) return refuse(`\`${access.method}\` takes no condition on a relation: find the row with the tenant first`);
  const source = text.slice(first.start, first.end);
  return (/^\[|^new\b|\bIn\(|[sS]$/.test(source) ? undefined : planKey(first, source, property, candidate, resource)) ?? refuse(`its criteria \`${shorten(source)}\` may be several keys: write the condition out`);
}

const TAKES_CONDITION = /^(?:find|findOne|findOneOrFail|findAndCount|findByCursor|count|nativeUpdate|nativeDelete)$/;
const ENDS_BUILDER = /^get(?:Result|ResultList|ResultAndCount|SingleResult|Count)$/;

/** MikroORM: the condition is the first argument, where a key alone stands for one; a builder's `andWhere` holds of all before it. */
function planMikroorm({ access }: Judgement, text: string, { candidate, resource }: ScopeOptions): EditPlan | Refusal {
  const property = getPropertyText(candidate.column, candidate.text);
  if (ENDS_BUILDER.test(access.method)) {
    const terminal = findStep(text, access.span[1], access.method);
    if (terminal === undefined) return refuse('the query is not written as one chain that ends with the call: add the condition where it is built');
    return plan([{ start: terminal.start, end: terminal.start, text: `${terminal.lead}.andWhere({ ${property} })` }], `Add \`${property}\` to the conditions.`, candidate);
  }
  if (access.operation === 'upsert') return refuse('the conflict may be with another tenant\'s row: name conflict fields that hold the tenant, or find the row with the tenant first');
  if (!TAKES_CONDITION.test(access.method)) return refuse(`\`${access.method}\` takes no condition: find the row with the tenant first`);
  const call = argumentsOf(access, text);
  if (call === undefined) return refuse('the call is not written with plain parentheses: add the condition by hand');
  const [first] = call.args;
  if (first === undefined) return plan([{ start: call.list.end - 1, end: call.list.end - 1, text: `${call.list.items.length > 0 ? ', ' : ''}{ ${property} }` }], `Add \`${property}\` as the condition.`, candidate);
  if (text[first.start] === '{' || text[first.start] === '[') return planArms(text, first.start, first.end, property, candidate);
  const source = text.slice(first.start, first.end);
  return (/(?:^|[.\w])(?:id|Id|ID|uuid|Uuid)$/.test(source) ? planKey(first, source, property, candidate, resource) : undefined) ?? refuse(`its condition \`${shorten(source)}\` is not written in place: add the tenant where it is built`);
}

/** A key alone becomes a condition; `undefined` where the key has not just one column. */
function planKey({ start, end }: { start: number; end: number }, source: string, property: string, candidate: Candidate, { columns }: Resource): EditPlan | undefined {
  const [key, ...more] = Object.values(columns).filter(({ primary }) => primary);
  return key && more.length === 0 ? plan([{ start, end, text: `{ ${getPropertyText(key.name, source)}, ${property} }` }], `Select by \`${key.name}\` and \`${property}\`.`, candidate) : undefined;
}

/** Each arm of an alternative needs the tenant. */
function planArms(text: string, start: number, end: number, property: string, candidate: Candidate): EditPlan | Refusal {
  const arms = text[start] === '[' ? scanList(text, start)?.items : [{ start, end }];
  const edits: TextEdit[] = [];
  for (const arm of arms ?? []) {
    const object = scanObject(text, arm.start);
    if (object === undefined || object.end !== arm.end) return refuse(`its condition \`${shorten(text.slice(arm.start, arm.end))}\` is not an object literal written in place: add the tenant where it is built`);
    const name = candidate.column.split('.', 1)[0];
    if (object.properties.some(({ key }) => key === name)) return refuse(`its condition already names \`${name}\`: change that entry by hand`);
    edits.push(...insertLast(text, object, property));
  }
  if (edits.length === 0) return refuse('its condition is empty: an empty list of alternatives selects everything');
  return plan(edits, `Add \`${property}\` to ${arms!.length === 1 ? 'the condition' : 'each of the alternatives'}.`, candidate);
}

function planBuilder(access: Judgement['access'], text: string, candidate: Candidate): EditPlan | Refusal {
  const terminal = findStep(text, access.span[1], access.method);
  if (terminal === undefined) return refuse('the query is not written as one chain that ends with the call: add the condition where it is built');
  const chain = text.slice(access.span[0], terminal.start);
  const alias = /\bcreateQueryBuilder\(\s*(?:[A-Z][\w$.]*\s*,\s*)?['"](\w+)['"]\s*\)/.exec(chain)?.[1];
  if (alias === undefined) return refuse('the query is built in several steps: add the condition where it is built');
  if (/\.orWhere\(/.test(chain)) return refuse('its conditions hold an `orWhere`, beside which an `andWhere` would not hold for each alternative: bracket them first');
  if (candidate.column.includes('.')) return refuse('its tenant is that of a joined row: join it and add the condition by hand');
  const at = terminal.start;
  const lead = terminal.lead;
  const step = `.andWhere('${alias}.${candidate.column} = :${candidate.column}', { ${getPropertyText(candidate.column, candidate.text)} })`;
  return plan([{ start: at, end: at, text: lead + step }], `Add \`${alias}.${candidate.column}\` to the conditions.`, candidate);
}

/** The step of a chain that calls the method; `undefined` where the chain ends before it. */
function findStep(text: string, from: number, method: string): { start: number; lead: string } | undefined {
  for (let start = from; ; ) {
    const step = /^(\s*)\??\.\s*(\w+)\s*(?:<[^()]*>)?(?=\()/.exec(text.slice(start));
    if (step === null) return undefined;
    if (step[2] === method) return { start, lead: step[1]! };
    const list = scanList(text, start + step[0].length);
    if (list === undefined) return undefined;
    start = list.end;
  }
}

function plan(edits: TextEdit[], description: string, { column }: Candidate): EditPlan {
  return { kind: 'plan', edits, description, adds: { property: column.split('.', 1)[0]! } };
}

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
