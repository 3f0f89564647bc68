/**
 * `check --typed`: a second analysis with what the type checker says of the receivers that syntax could not name.
 * Boundary: what reads types is loaded only where there is something to ask.
 */
import type { Analysed, Finding, TypedReceiver } from '@tenantlint/proof';
import type { CheckOptions, Problem, TypedReport, TypeResolver } from './types.ts';

export interface TypedAnalysis<A> {
  analysis: A;
  report: Omit<TypedReport, 'findings'>;
}

/**
 * @param load gives what reads types
 * @param plain the analysis by syntax alone
 * @param again the same analysis with the answers
 * @param problems gets what is missing where types are missing, and why where they cannot be read
 */
export async function withTypes<A extends Analysed>(
  load: () => Promise<TypeResolver>, { root, texts }: CheckOptions, plain: A, again: (answers: ReadonlyMap<string, TypedReceiver>) => A, problems: Problem[],
): Promise<TypedAnalysis<A>> {
  const asked = plain.unknownReceivers.length;
  const nothing: TypedAnalysis<A> = { analysis: plain, report: { asked, accesses: 0, others: 0, unknown: {} } };
  if (asked === 0) return nothing;
  try {
    const { resolveReceivers } = await load();
    const { answers, others, unknown, notes } = await resolveReceivers(root, plain.unknownReceivers, texts ? { texts } : {});
    problems.push(...notes.map((message): Problem => ({ kind: 'types', message })));
    return { analysis: answers.size > 0 ? again(answers) : plain, report: { asked, accesses: answers.size, others, unknown: countReasons(unknown) } };
  } catch (error) {
    problems.push({ kind: 'types', message: `The project's types could not be read, so it was judged by syntax alone: ${error instanceof Error ? error.message : String(error)}.` });
    return { ...nothing, report: { ...nothing.report, unknown: { 'types not read': asked } } };
  }
}

function countReasons(unknown: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of unknown.values()) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** How many of `after` were not there `before`. */
export function countAdded(before: readonly Finding[], after: readonly Finding[]): number {
  const key = ({ rule, file, span }: Finding) => `${rule}\t${file}\t${span.join()}`;
  const known = new Set(before.map(key));
  return after.filter((finding) => !known.has(key(finding))).length;
}
