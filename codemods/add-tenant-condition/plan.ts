/**
 * From a judgement's missing piece and the file's text to text edits, or to a refusal with its reason.
 * Pure: shared by `tenantlint fix`, the ESLint suggestion and the jscodeshift transform. Boundary: only object
 * literals written in place are edited; where the tenant belongs into a variable, a person has to say where.
 */
import type { Span } from '@tenantlint/facts';
import { getPropertyText, type AccessInfo, type Candidate, type Judgement, type MissingPiece } from '@tenantlint/proof';
import type { Resource } from '@tenantlint/model';
import { refuse, type EditPlan, type Refusal, type TextEdit } from '../edits.ts';
import { insertFirst, insertLast } from '../insert-property.ts';
import { scanObject, type ObjectText } from '../object-literal.ts';
import { planDrizzleData, planDrizzleWhere } from './drizzle.ts';
import { planKyselyData, planKyselyWhere } from './kysely.ts';
import { planKnexData, planKnexWhere } from './knex.ts';
import { planMikroormData } from './mikroorm.ts';

export interface PlanOptions {
  /** The tenant value to add; by default the only candidate. */
  candidate?: Candidate;
  /** The accessed resource: tells which keys of `data` are relations. */
  resource?: Resource;
}

/**
 * @param judgement a refuted or unknown judgement
 * @param text source of the file that holds the access, the text its spans refer to
 * @returns the plan, or why there is none
 */
export function planTenantCondition(judgement: Judgement, text: string, options: PlanOptions = {}): EditPlan | Refusal {
  const { verdict, missing } = judgement;
  if (verdict.kind === 'proved') return refuse('the access is proved, nothing is missing');
  if (verdict.gap === 'conditional') return refuse('a tenant condition is there but can fall away: reject an absent tenant before the call');
  if (verdict.gap === 'hardcoded') return refuse('the tenant is a constant: decide where the tenant of the request comes from');
  if (verdict.gap === 'owner-writable') return refuse('the data can set the owner column: list the fields that may change');
  if (verdict.gap === 'reference' || verdict.gap === 'opaque') return refuse(`nothing to add here can prove the access: ${verdict.reason}`);
  if (judgement.access.through !== undefined) return refuse('its rows are loaded through rows that belong to no tenant: filter them where they are loaded');
  if (missing === undefined) return refuse('it is owned through its parent only: filter through the relation to the parent, or prove the parent first');
  if (missing.kind === 'key') return refuse('put the tenant into the key by hand: what is kept under the old key stays there');
  const candidate = options.candidate ?? pickCandidate(missing);
  if ('kind' in candidate) return candidate;
  if (judgement.access.layer === 'drizzle') return missing.kind === 'data' ? planDrizzleData(judgement.access, text, candidate) : planDrizzleWhere(judgement.access, text, candidate);
  if (judgement.access.layer === 'kysely') return missing.kind === 'data' ? planKyselyData(judgement.access, text, candidate, options.resource) : planKyselyWhere(judgement.access, text, candidate, options.resource);
  if (judgement.access.layer === 'knex') return missing.kind === 'data' ? planKnexData(judgement.access, text, candidate, options.resource) : planKnexWhere(judgement.access, text, candidate, options.resource);
  if (judgement.access.layer === 'mikroorm' && missing.kind === 'data') return planMikroormData(judgement.access, text, candidate, options.resource);
  return missing.kind === 'data'
    ? planData(judgement, text, candidate, options.resource)
    : planWhere(judgement, text, candidate);
}

function pickCandidate(missing: MissingPiece): Candidate | Refusal {
  const [first, ...others] = missing.candidates;
  if (first === undefined) return refuse(`no tenant value is in scope for \`${missing.column}\`: take the tenant into this function as a parameter`);
  if (others.length === 0) return first;
  const list = missing.candidates.map(({ text }) => `\`${text}\``).join(', ');
  return refuse(`several tenant values are in scope (${list}): choose the one to use`);
}

function planWhere({ access }: Judgement, text: string, candidate: Candidate): EditPlan | Refusal {
  if (access.operation === 'upsert') {
    return refuse('an upsert with an added condition can create a second row: use a compound unique key that holds the tenant, or a scoped update and a create');
  }
  const property = getPropertyText(candidate.column, candidate.text);
  const description = `Add \`${property}\` to the \`where\`.`;
  const name = getPropertyName(candidate.column);
  if (access.whereSpan !== undefined) {
    const where = scanObject(text, access.whereSpan[0]);
    if (where === undefined || where.end !== access.whereSpan[1]) return refuse('its `where` is not an object literal written in place: add the condition where it is built');
    return planProperty(text, where, name, property, description, '`where`');
  }
  const whole = `where: { ${property} }`;
  if (access.argSpan === undefined) return planArgument(access.calleeSpan[1], access.span[1], text, `{ ${whole} }`, description, name);
  const argument = scanObject(text, access.argSpan[0]);
  if (argument === undefined || argument.end !== access.argSpan[1]) {
    return refuse(`its argument \`${shorten(text.slice(...access.argSpan))}\` is not an object literal written in place: add the condition where it is built`);
  }
  const written = argument.properties.find(({ key }) => key === 'where');
  if (written !== undefined) {
    const value = written.valueStart === undefined ? 'where' : text.slice(written.valueStart, written.end);
    return refuse(`its \`where\` is \`${shorten(value)}\`, not an object literal written in place: add the condition where it is built`);
  }
  const open = argument.properties.find(({ kind }) => kind === 'spread' || kind === 'computed');
  if (open !== undefined) return refuse(`its argument contains \`${shorten(text.slice(open.start, open.end))}\`, which may hold the \`where\`: add the condition there`);
  return makePlan(insertFirst(text, argument, whole), description, name);
}

function planArgument(from: number, to: number, text: string, argument: string, description: string, name: string): EditPlan | Refusal {
  const call = /^(?:\s*\?\.)?(?:\s*<[^()]*>)?\s*\((\s*)\)$/.exec(text.slice(from, to));
  if (call === null) return refuse('the call is not written with plain parentheses: add the argument by hand');
  const end = to - 1;
  return makePlan([{ start: end - call[1]!.length, end, text: argument }], description, name);
}

function planData({ access }: Judgement, text: string, candidate: Candidate, resource: Resource | undefined): EditPlan | Refusal {
  const span = access.dataSpan ?? getCreateSpan(access, text);
  const data = span === undefined ? undefined : scanObject(text, span[0]);
  if (span === undefined || data === undefined || data.end !== span[1]) return refuse('its data is not an object literal written in place: set the owner column where the data is built');
  const open = data.properties.find(({ kind }) => kind === 'spread' || kind === 'computed');
  if (open !== undefined) {
    return refuse(`its data contains \`${shorten(text.slice(open.start, open.end))}\`: whether it takes the scalar or the relation form of the owner cannot be seen here`);
  }
  const relations = Object.values(resource?.relations ?? {}).filter(({ list, fields }) => !list && fields.length > 0);
  const isChecked = data.properties.some(({ key }) => relations.some(({ name }) => name === key));
  if (!isChecked && resource === undefined && hasRelationValue(text, data)) {
    return refuse('its data uses relation inputs, which do not mix with a scalar owner column: connect the owner instead');
  }
  if (!isChecked) {
    const property = getPropertyText(candidate.column, candidate.text);
    return planProperty(text, data, candidate.column, property, `Add \`${property}\` to the data.`, 'data');
  }
  const owner = relations.find(({ fields }) => fields.length === 1 && fields[0] === candidate.column);
  if (owner === undefined) return refuse(`its data uses relation inputs, and no relation of \`${resource!.name}\` holds \`${candidate.column}\` alone`);
  const property = `${owner.name}: { connect: { ${getPropertyText(owner.references[0] ?? 'id', candidate.text)} } }`;
  return planProperty(text, data, owner.name, property, `Add \`${property}\` to the data.`, 'data');
}

/** The `create` of an upsert, which has no `data`. */
function getCreateSpan({ operation, argSpan }: AccessInfo, text: string): Span | undefined {
  if (operation !== 'upsert' || argSpan === undefined) return undefined;
  const create = scanObject(text, argSpan[0])?.properties.find(({ key }) => key === 'create');
  return create?.valueStart === undefined ? undefined : [create.valueStart, create.end];
}

function planProperty(text: string, object: ObjectText, name: string, property: string, description: string, place: string): EditPlan | Refusal {
  if (object.properties.some(({ key }) => key === name)) return refuse(`its ${place} already names \`${name}\`: change that entry by hand`);
  return makePlan(insertLast(text, object, property), description, name, object.start);
}

function makePlan(edits: TextEdit[], description: string, property: string, literalStart?: number): EditPlan {
  return { kind: 'plan', edits, description, adds: literalStart === undefined ? { property } : { property, literalStart } };
}

function hasRelationValue(text: string, data: ObjectText): boolean {
  return data.properties.some(({ valueStart, end }) => valueStart !== undefined && /^\{\s*(?:connect|create|connectOrCreate)\b/.test(text.slice(valueStart, end)));
}

function getPropertyName(column: string): string {
  return column.split('.', 1)[0]!;
}

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
