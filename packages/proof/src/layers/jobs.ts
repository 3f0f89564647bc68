/**
 * Job queues: jobs that are looked up by an id. Boundary: queues that come in under a name alone are not recognised, and
 * what producers send is not compared with what consumers read.
 */
import { JOB_LOOKUPS, jobModules } from '@tenantlint/facts';
import { isClientOf, keyedLayer } from './keyed.ts';

const MODULES: ReadonlySet<string> = new Set(jobModules);

export const jobLayer = keyedLayer({
  name: 'jobs',
  isMethod: (name) => Object.hasOwn(JOB_LOOKUPS, name),
  find(callee, args, _named, sight) {
    if (callee.k !== 'path' || !Object.hasOwn(JOB_LOOKUPS, callee.p)) return undefined;
    const { id, of } = JOB_LOOKUPS[callee.p]!;
    if (!args[id] || (of && !(callee.o.k === 'import' && of.includes(callee.o.name)) && !(callee.o.k === 'path' && of.includes(callee.o.p)))) return undefined;
    const client = of && callee.o.k === 'path' ? callee.o.o : callee.o;
    return isClientOf(client, MODULES, () => false, sight) ? { method: callee.p, operation: 'job-read', resource: '', args: [args[id]] } : undefined;
  },
  read: (row) => ({ keys: row.args, use: 'job', found: row }),
});
