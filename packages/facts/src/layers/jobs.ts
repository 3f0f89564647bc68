/**
 * Job queues as data: the modules that give a queue, and the calls that give a job back by its id.
 * Sources: bullmq 5 and 6, bull 4, pg-boss 10 and 12, @trigger.dev/sdk 3 and 4. Boundary: what is enqueued is not here.
 */

/** Packages whose exports make or are a client. */
export const jobModules: readonly string[] = ['bullmq', 'bull', '@nestjs/bullmq', '@nestjs/bull', 'pg-boss', '@trigger.dev/sdk', '@trigger.dev/sdk/v3'];

/** Methods that give one job, by the index of its id; for trigger.dev of the exported `runs` and `schedules`. */
export const JOB_LOOKUPS: Readonly<Record<string, { id: number; of?: readonly string[] }>> = {
  getJob: { id: 0 },
  getJobLogs: { id: 0 },
  getJobState: { id: 0 },
  getJobById: { id: 1 },
  retrieve: { id: 0, of: ['runs', 'schedules', 'batch'] },
  cancel: { id: 0, of: ['runs'] },
  replay: { id: 0, of: ['runs'] },
  poll: { id: 0, of: ['runs'] },
  subscribeToRun: { id: 0, of: ['runs'] },
};
