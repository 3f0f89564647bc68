/** Adds the tenant that is in scope to a query's `where`, or to the data of a created row. Boundary: see plan.ts. */
import type { Codemod } from '../codemod.ts';
import { completeAccess, getForm } from '../complete-access.ts';

export const codemod: Codemod = {
  id: 'add-tenant-condition',
  description: 'Add the tenant that is in scope to the `where` of a query or to the data of a created row.',
  plan: (judgement, project) => (getForm(judgement, project) === 'condition' ? completeAccess(judgement, project) : undefined),
};
