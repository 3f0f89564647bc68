/**
 * Hands the tenant down to an access: from callers that know it, through the functions between, as a new parameter.
 * Boundary: see uses.ts for what counts as a call; refuses where a caller in the program knows no tenant.
 */
import type { Codemod } from '../codemod.ts';
import { getTenantNames } from '../tenant-names.ts';
import { planFromCallers } from './plan.ts';

export const codemod: Codemod = {
  id: 'thread-tenant-parameter',
  description: 'Hand the tenant from the callers that know it to the function that lacks it, as a parameter, and add it to the query or the data.',
  plan(judgement, project) {
    const { missing } = judgement;
    return missing === undefined || missing.candidates.length > 0 ? undefined : planFromCallers(judgement, project, getTenantNames(project, missing));
  },
};
