/** Puts the tenant that is in scope in the place of a constant one. Boundary: see plan.ts. */
import type { Codemod } from '../codemod.ts';
import { completeAccess, getForm } from '../complete-access.ts';

export const codemod: Codemod = {
  id: 'replace-hardcoded-tenant',
  description: 'Replace a constant tenant by the one that is in scope.',
  plan: (judgement, project) => (getForm(judgement, project) === 'constant' ? completeAccess(judgement, project) : undefined),
};
