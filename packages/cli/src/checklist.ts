/**
 * The pre-commit checklist: nine questions to the accesses of a run, each passed or failed, with counts. Boundary: counts what was
 * judged and found; every access and every finding belongs to one line, a constant tenant to its own.
 */
import type { CheckResult } from '@tenantlint/program';
import type { AccessInfo, Judgement, Operation } from '@tenantlint/proof';
import { isFailing } from './outcome.ts';

export interface ChecklistLine {
  name: ChecklistName;
  question: string;
  /** `none`: nothing of the kind was seen, which is no pass. */
  status: 'pass' | 'fail' | 'none';
  /** Accesses that were judged. */
  seen: number;
  /** Findings that fail the run. */
  failed: number;
  /** Accesses that could be neither proved nor refuted. */
  unknown: number;
}

const questions = {
  queries: 'Is every lookup, count and sum tied to a tenant?',
  creates: 'Does every new row get its tenant?',
  updates: 'Does every update name the tenant beside the key?',
  deletes: 'Does every delete name the tenant beside the key?',
  'hardcoded ids': 'Is the tenant never a constant?',
  lists: 'Does every list hold the rows of one tenant?',
  jobs: 'Is every background job the tenant\'s own?',
  'object paths': 'Does every key of a stored object hold the tenant?',
  'Redis keys': 'Does every key of Redis or a cache hold the tenant?',
} as const;
export type ChecklistName = keyof typeof questions;

const lines: Record<Operation, ChecklistName> = {
  read: 'queries', aggregate: 'queries', raw: 'queries', search: 'queries', create: 'creates', index: 'creates', update: 'updates', upsert: 'updates', delete: 'deletes',
  enqueue: 'jobs', 'job-read': 'jobs', consume: 'jobs', schedule: 'jobs', 'object-read': 'object paths', 'object-write': 'object paths', 'object-list': 'object paths', presign: 'object paths',
  'key-read': 'Redis keys', 'key-write': 'Redis keys', 'key-delete': 'Redis keys', 'key-scan': 'Redis keys', limit: 'Redis keys', memoise: 'Redis keys',
};

/** @returns the nine lines in their order; without a judgement (`cannotRun`) none of them passes */
export function checklistOf({ judgements, findings }: Pick<CheckResult, 'judgements' | 'findings'>): ChecklistLine[] {
  const failing = findings.filter(isFailing).map(({ judgement }) => nameOf(judgement));
  return (Object.keys(questions) as ChecklistName[]).map((name) => {
    // whether a tenant is a constant is asked of every access
    const some = name === 'hardcoded ids' ? judgements : judgements.filter(({ access }) => lineOf(access) === name);
    const seen = some.length;
    const failed = failing.filter((line) => line === name).length;
    const unknown = name === 'hardcoded ids' ? 0 : some.filter(({ verdict }) => verdict.kind === 'unknown').length;
    return { name, question: questions[name], status: failed ? 'fail' : seen ? 'pass' : 'none', seen, failed, unknown };
  });
}

function nameOf({ access, verdict }: Judgement): ChecklistName {
  return verdict.kind !== 'proved' && verdict.gap === 'hardcoded' ? 'hardcoded ids' : lineOf(access);
}

function lineOf({ operation, many }: AccessInfo): ChecklistName {
  return operation === 'read' && many ? 'lists' : lines[operation];
}

/** The nine lines as text, columns aligned. */
export function renderChecklist(checklist: readonly ChecklistLine[]): string {
  const names = Math.max(...checklist.map(({ name }) => name.length));
  const counts = checklist.map(countsOf);
  const width = Math.max(...counts.map(({ length }) => length));
  return `Checklist\n${checklist.map(({ name, status, question }, index) => `  ${status}  ${name.padEnd(names)}  ${counts[index]!.padEnd(width)}  ${question}\n`).join('')}`;
}

function countsOf({ seen, failed, unknown }: ChecklistLine): string {
  return [`${seen} seen`, ...(failed ? [`${failed} failed`] : []), ...(unknown ? [`${unknown} unknown`] : [])].join(', ');
}
