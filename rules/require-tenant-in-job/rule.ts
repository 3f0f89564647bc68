/** Asks of every job that is looked up by an id: is it the caller's tenant's? Boundary: producers and consumers are not compared. */
import { defineRule } from '@tenantlint/proof';
import { describeKey, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-job',
  docs: {
    description: "Require a background job that a request names to be the caller's tenant's.",
    family: 'beyond',
    cwe: [639],
  },
  messages: {
    missingTenant:
      "`{{method}}` gives any tenant's job: {{reason}}. Compare the tenant in the job's payload or metadata with the caller's before anything of it is given out.",
    unusedTenant:
      "`{{method}}` gives any tenant's job, although `{{candidate}}` is in scope: {{reason}}. Compare the tenant in the job's payload or metadata with `{{candidate}}` before anything of it is given out.",
  },
  report(judgement) {
    return hasOperation(judgement, ['job-read']) ? describeKey(judgement) : undefined;
  },
});
