/**
 * `check --typed`: a second analysis with what the type checker says of the receivers that syntax could not name.
 * Boundary: what reads types is loaded only where there is something to ask.
 */
import { type Analysed, type Finding, receiverKey, type TypedReceiver } from '@tenantlint/proof';
import type { CheckOptions, Problem, TypedReport, TypeResolver } from './types.ts';

export interface TypedAnalysis<A> {
  analysis: A;
  report: Omit<TypedReport, 'findings'>;
}

/**
 * @param load gives what reads types
 * @param plain the analysis by syntax alone
 * @param again the same analysis with the answers
 * @param chosen files that the report is of; the others are asked about as well, since they may hold the proof
 * @param problems gets what is missing where types are missing, and why where they cannot be read
 */
export async function withTypes<A extends Analysed>(
  load: () => Promise<TypeResolver>, { root, texts }: CheckOptions, plain: A, again: (answers: ReadonlyMap<string, TypedReceiver>) => A, chosen: ReadonlySet<string>, problems: Problem[],
): Promise<TypedAnalysis<A>> {
  const keys = plain.unknownReceivers.filter(({ file }) => chosen.has(file)).map(({ file, span }) => receiverKey(file, span));
  const report = { asked: keys.length, accesses: 0, others: 0, unknown: {} as Record<string, number> };
  if (plain.unknownReceivers.length === 0) return { analysis: plain, report };
  try {
    const { resolveReceivers } = await load();
    const { answers, unknown, notes } = await resolveReceivers(root, plain.unknownReceivers, texts ? { texts } : {});
    problems.push(...notes.map((message): Problem => ({ kind: 'types', message })));
    for (const key of keys) {
      const reason = unknown.get(key);
      if (answers.has(key)) report.accesses++;
      else if (reason === undefined) report.others++;
      else report.unknown[reason] = (report.unknown[reason] ?? 0) + 1;
    }
    return { analysis: answers.size > 0 ? again(answers) : plain, report };
  } catch (error) {
    problems.push({ kind: 'types', message: `The project's types could not be read, so it was judged by syntax alone: ${error instanceof Error ? error.message : String(error)}.` });
    return { analysis: plain, report: { ...report, unknown: { 'types not read': report.asked } } };
  }
}

/** How many of `after` were not there `before`. */
export function countAdded(before: readonly Finding[], after: readonly Finding[]): number {
  const key = ({ rule, file, span }: Finding) => `${rule}\t${file}\t${span.join()}`;
  const known = new Set(before.map(key));
  return after.filter((finding) => !known.has(key(finding))).length;
}
