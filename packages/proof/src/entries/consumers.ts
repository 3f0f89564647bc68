/**
 * Functions handed to a job queue or a scheduler: no client calls them, a message of the application or a clock does.
 * Boundary: by the package that the call comes from; consumers that are registered by a name alone are not seen.
 */
import type { Background } from './scope.ts';
import { hasKey, type Value } from '../values.ts';

/** What takes a consumer, by package: the last name of the call, and those under which a clock starts it. */
const PACKAGES: readonly { from: RegExp; takes: RegExp; clock?: RegExp }[] = [
  { from: /^@trigger\.dev\/sdk/, takes: /^(?:task|schemaTask)$/, clock: /^schedules$/ },
  { from: /^bullmq$/, takes: /^Worker$/ },
  { from: /^(?:bull|bee-queue)$/, takes: /^process$/ },
  { from: /^pg-boss$/, takes: /^work$/ },
  { from: /^@upstash\/workflow/, takes: /^(?:serve|createWorkflow)$/ },
  { from: /^inngest(?:\/|$)/, takes: /^createFunction$/ },
  { from: /^(?:node-cron|cron|croner)$/, takes: /^(?:schedule|CronJob|Cron)$/, clock: /./ },
];

/** @returns who calls the functions among the arguments of such a call, if it takes consumers */
export function consumedBy(callee: Value, args: readonly Value[]): Background | undefined {
  const names: string[] = [];
  let x = callee;
  for (; x.k === 'path' || x.k === 'call'; x = x.k === 'path' ? x.o : x.f) if (x.k === 'path') names.unshift(x.p);
  if (x.k !== 'import') return undefined;
  const { source } = x;
  const all = [x.name, ...names];
  const found = PACKAGES.find((p) => p.from.test(source) && p.takes.test(all.at(-1)!));
  if (!found) return undefined;
  return all.some((name) => found.clock?.test(name)) || args.some((a) => a.k === 'obj' && hasKey(a, 'cron') === true) ? 'schedule' : 'message';
}
