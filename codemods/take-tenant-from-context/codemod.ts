/**
 * Adds the tenant condition with a tenant that the function could have but does not take: from a session call whose
 * result is dropped or destructured without it, from a context that is not destructured, or from a member of what is in
 * scope. Boundary: only where no value in scope is the tenant already; nothing is asked for that was not asked for.
 */
import type { Codemod } from '../codemod.ts';
import { refuse } from '../edits.ts';
import { getTenantNames } from '../tenant-names.ts';
import { planFromContext } from './plan.ts';

export const codemod: Codemod = {
  id: 'take-tenant-from-context',
  description: 'Take the tenant from the session or context that a function already asks for, and add it to the query or the data.',
  async plan(judgement, project) {
    const { missing } = judgement;
    if (missing === undefined || missing.candidates.length > 0) return undefined;
    const plans = await planFromContext(judgement, project, getTenantNames(project, missing));
    if (plans === undefined || plans.length > 0) return plans;
    return refuse(`no tenant value is in scope for \`${missing.column}\`, and nothing that is in scope holds one: take the tenant into this function as a parameter`);
  },
};
