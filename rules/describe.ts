/**
 * What the rules of the queries family say of a judgement: which gap it shows, and the data their messages fill in.
 * Boundary: wording stays in each rule; this module only picks the case and the values.
 */
import { getPropertyText, type Gap, type Judgement, type Operation, type Report } from '@tenantlint/proof';

/** The ways in which a missing tenant is said; every `require-tenant-in-*` rule has these messages. */
export type MissingTenantId = 'missingTenant' | 'unusedTenant' | 'missingOwnerPath';

/**
 * @returns the gap that keeps the access from being proved; `undefined` for a proved access.
 */
export function getGap(judgement: Judgement): Gap | undefined {
  return judgement.verdict.kind === 'proved' ? undefined : judgement.verdict.gap;
}

export function hasOperation(judgement: Judgement, operations: readonly Operation[]): boolean {
  return operations.includes(judgement.access.operation);
}

/** Values common to all messages: model, method, enclosing symbol and the proof's reason. */
export function getAccessData(judgement: Judgement): Record<string, string> {
  const { access, verdict, missing } = judgement;
  return {
    model: access.resource ?? 'the database',
    method: access.method,
    symbol: access.symbol,
    column: missing?.column ?? '',
    reason: verdict.kind === 'proved' ? '' : withoutStop(verdict.reason),
  };
}

/** Says that a call hides what the proof would have to see. */
export function describeUnproven(judgement: Judgement): Report<'unprovenTenant'> {
  return { messageId: 'unprovenTenant', data: getAccessData(judgement) };
}

/** Says that rows are loaded through rows that belong to no tenant. */
export function describeLoaded(judgement: Judgement, through: string): Report<'loadedThroughCommon'> {
  return { messageId: 'loadedThroughCommon', data: { ...getAccessData(judgement), through } };
}

/** Says that the data of a call can set the owner column. */
export function describeWritableOwner(judgement: Judgement): Report<'writableOwner'> {
  const data = getAccessData(judgement);
  return { messageId: 'writableOwner', data: { ...data, field: judgement.field ?? judgement.missing?.column ?? 'the owner column' } };
}

/** Picks the message for a tenant that is not there: in scope but unused, not in scope, or reachable only through a parent. */
export function describeMissingTenant(judgement: Judgement): Report<MissingTenantId> {
  const data = getAccessData(judgement);
  const candidate = judgement.missing?.candidates[0];
  if (candidate !== undefined) {
    const property = getPropertyText(candidate.column, candidate.text);
    return { messageId: 'unusedTenant', data: { ...data, column: candidate.column, candidate: candidate.text, property } };
  }
  const { column = 'its parent' } = judgement.missing ?? {};
  return { messageId: judgement.missing === undefined || column.includes('.') ? 'missingOwnerPath' : 'missingTenant', data: { ...data, column } };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}

/** The source text of the value that makes a condition fall away or constant, where the proof can name it. */
export function getCulpritText({ culprit }: Judgement): string | undefined {
  // The proof says "it" of a value that has no name.
  return culprit?.text === 'it' ? undefined : culprit?.text;
}

/** Says of a key under which tenants meet whether the tenant that it lacks is in scope. */
export function describeKey(judgement: Judgement): Report<'missingTenant' | 'unusedTenant'> | undefined {
  if (getGap(judgement) !== 'unkeyed') return undefined;
  const data = getAccessData(judgement);
  const candidate = judgement.missing?.candidates[0];
  return candidate === undefined ? { messageId: 'missingTenant', data } : { messageId: 'unusedTenant', data: { ...data, candidate: candidate.text } };
}
