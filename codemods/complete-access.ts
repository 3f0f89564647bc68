/**
 * The edits that complete one access with a tenant value, in the form that its library and version need: a condition
 * more, another method, a constant replaced. Boundary: in place only; bringing the value into scope is for the codemods.
 */
import { posix } from 'node:path';
import type { Model, Resource } from '@tenantlint/model';
import type { Candidate, Judgement } from '@tenantlint/proof';
import { planLast, planRows } from './add-elsewhere.ts';
import { planTenantCondition } from './add-tenant-condition/plan.ts';
import type { ProjectView } from './codemod.ts';
import { refuse, type EditPlan, type Refusal } from './edits.ts';
import { scanObject } from './object-literal.ts';
import { planReplacement } from './replace-hardcoded-tenant/plan.ts';
import { planScopedLookup } from './scope-lookup/plan.ts';

/** What of the project the form hangs on. */
export type AccessView = Pick<ProjectView, 'model' | 'read' | 'readOther'>;

/** Layers whose calls this can write. */
const written: ReadonlySet<string> = new Set(['prisma', 'drizzle', 'typeorm', 'mikroorm', 'kysely', 'knex']);

export type Form = 'condition' | 'lookup' | 'constant';

/** Which codemod's form completes the access. */
export function getForm(judgement: Judgement, project: AccessView): Form {
  const { verdict } = judgement;
  if (verdict.kind !== 'proved' && (verdict.gap === 'hardcoded' || (verdict.gap === 'owner-writable' && isOwnerWritten(judgement, project)))) return 'constant';
  return planLookup(judgement, project, undefined) === undefined ? 'condition' : 'lookup';
}

/**
 * @param candidate the tenant; by default the only value in scope that is one
 * @returns the plan, or why there is none
 */
export function completeAccess(found: Judgement, project: AccessView, chosen?: Candidate): EditPlan | Refusal {
  const judgement = spelled(found, project.model);
  const { access, verdict, missing } = judgement;
  const candidate = chosen && missing && access.layer === 'mikroorm' ? { ...chosen, column: spell(project.model, missing.resource, chosen.column) } : chosen;
  if (access.layer === 'sql' && missing !== undefined) return refuse(`it is SQL as text: name \`${missing.column}\` in the statement, with the tenant as a parameter`);
  if (!written.has(access.layer) && missing !== undefined && missing.kind !== 'key') return refuse(`\`${access.method}\` is a method that the configuration declares (${access.layer}): give it the tenant in the way that it takes one`);
  const resource = project.model.resources[missing?.resource ?? ''];
  if (resource?.kind === 'shared' && verdict.kind !== 'proved' && missing?.kind === 'where' && (access.operation === 'read' || access.operation === 'aggregate')) {
    return refuse(`rows of \`${resource.name}\` that name no tenant are meant for everybody, and a condition would hide them: choose between the tenant's rows and \`OR\` with those of nobody`);
  }
  const form = getForm(judgement, project);
  const value = candidate ?? getOnly(judgement);
  if (form !== 'condition' && 'kind' in value) return form === 'constant' && missing?.candidates.length === 0 ? refuse(`the tenant is a constant, and no tenant value is in scope to take its place: take it from the session, or as a parameter`) : value;
  if (form === 'constant') return planReplacement(judgement, project.read(access.file), value as Candidate);
  if (form === 'lookup') return planLookup(judgement, project, value as Candidate)!;
  const text = project.read(access.file);
  const plan = planTenantCondition(asAddition(judgement), text, { ...(candidate && { candidate }), ...(resource && { resource }) });
  if (plan.kind === 'plan' && verdict.kind !== 'proved' && verdict.gap === 'conditional') {
    return { ...plan, notes: [`rows that another way of the condition let in (${verdict.reason}) are not found any more`] };
  }
  if (plan.kind === 'plan' || 'kind' in value) return plan;
  return (missing?.kind === 'data' ? planRows(judgement, project, value, resource) : planLast(judgement, text, value)) ?? plan;
}

/** A condition that can fall away, beside a tenant that is surely there: one more that cannot is all it needs. */
function asAddition(judgement: Judgement): Judgement {
  const { verdict, missing } = judgement;
  if (verdict.kind === 'proved' || verdict.gap !== 'conditional' || missing === undefined || missing.candidates.length === 0) return judgement;
  return { ...judgement, verdict: { ...verdict, gap: 'unfiltered' } };
}

/** The data names the owner column, with a value that the caller chooses. */
function isOwnerWritten({ access, missing }: Judgement, { read }: AccessView): boolean {
  const data = access.dataSpan && scanObject(read(access.file), access.dataSpan[0]);
  return data?.properties.some(({ key, kind }) => key === missing?.column.split('.').at(-1) && (kind === 'property' || kind === 'shorthand')) ?? false;
}

function getOnly({ missing }: Judgement): Candidate | Refusal {
  const [first, ...others] = missing?.candidates ?? [];
  if (first === undefined) return refuse(`no tenant value is in scope for \`${missing?.column ?? 'it'}\`: take the tenant into this function as a parameter`);
  if (others.length === 0) return first;
  return refuse(`several tenant values are in scope (${missing!.candidates.map(({ text }) => `\`${text}\``).join(', ')}): choose the one to use`);
}

function planLookup(judgement: Judgement, project: AccessView, candidate: Candidate | undefined): EditPlan | Refusal | undefined {
  const { access, missing } = judgement;
  const resource = project.model.resources[missing?.resource ?? ''];
  if (resource === undefined || missing?.kind !== 'where') return undefined;
  return planScopedLookup(judgement, project.read(access.file), {
    candidate: candidate ?? { text: missing.column, column: missing.column },
    resource,
    hasExtendedUnique: access.layer !== 'prisma' || hasExtendedUnique(project, access.file),
  });
}

/** MikroORM's code reaches an owner column by its relation: what is to be written names that. */
function spelled(judgement: Judgement, model: Model): Judgement {
  const { access, missing } = judgement;
  if (access.layer !== 'mikroorm' || missing === undefined) return judgement;
  const named = (column: string): string => spell(model, missing.resource, column);
  return { ...judgement, missing: { ...missing, column: named(missing.column), candidates: missing.candidates.map((one) => ({ ...one, column: named(one.column) })) } };
}

/** A column that has no property of its own goes by the relation's name, also at the end of a path. */
function spell(model: Model, resource: string, column: string): string {
  const names = column.split('.');
  const owner = names.slice(0, -1).reduce<Resource | undefined>((at, name) => model.resources[at?.relations[name]?.target ?? ''], model.resources[resource]);
  const last = names.at(-1)!;
  return [...names.slice(0, -1), owner?.columns[last]?.through ?? last].join('.');
}

/** Whether Prisma takes further conditions beside a unique one: since 5.0, or by a preview feature of 4.5. */
function hasExtendedUnique(project: AccessView, file: string): boolean {
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    const text = project.readOther(posix.join(folder, 'package.json'));
    const version = text === undefined ? undefined : /"(?:@prisma\/client|prisma)"\s*:\s*"[^"\d]*(\d+)\./.exec(text)?.[1];
    if (version !== undefined) return Number(version) >= 5 || project.model.files.some((schema) => /\bextendedWhereUnique\b/.test(project.readOther(schema) ?? ''));
    if (folder === '.') return true;
  }
}
