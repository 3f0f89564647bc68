/** Turns a lookup, update or delete by key into its tenant-scoped form where a condition more does not do. Boundary: see plan.ts. */
import type { Codemod } from '../codemod.ts';
import { completeAccess, getForm } from '../complete-access.ts';

export const codemod: Codemod = {
  id: 'scope-lookup',
  description: 'Turn a lookup, update or delete by key into the form that takes the tenant, with what it needs where no row matches.',
  plan: (judgement, project) => (getForm(judgement, project) === 'lookup' ? completeAccess(judgement, project) : undefined),
};
