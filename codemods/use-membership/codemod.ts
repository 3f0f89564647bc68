/**
 * Where no tenant is known but the acting user is: a condition that the user is a member of the tenant that owns the
 * row (`organization: { members: { some: { userId } } }`). Boundary: Prisma, whose conditions follow relations, and
 * lookups by key, since a list would hold the rows of all tenants of the user; the last resort, since who acts for a
 * tenant without being its member finds nothing any more.
 */
import type { Codemod } from '../codemod.ts';
import type { EditPlan } from '../edits.ts';
import { planFromContext } from '../take-tenant-from-context/plan.ts';
import { getMemberNames } from '../tenant-names.ts';
import { planFromCallers } from '../thread-tenant-parameter/plan.ts';

export const codemod: Codemod = {
  id: 'use-membership',
  description: 'Add the condition that the acting user is a member of the tenant, where no tenant is known.',
  async plan(judgement, project) {
    const { access, missing, verdict } = judgement;
    if (missing?.kind !== 'where' || missing.candidates.length > 0 || access.layer !== 'prisma' || verdict.kind === 'proved' || verdict.gap !== 'key-only') return undefined;
    const names = getMemberNames(project, missing);
    if (names === undefined) return undefined;
    const here = await planFromContext(judgement, project, names);
    if (here === undefined) return undefined;
    if (here.length > 0) return here.map(withNote);
    const threaded = await planFromCallers(judgement, project, names);
    return Array.isArray(threaded) ? threaded.map(withNote) : undefined;
  },
};

function withNote(plan: EditPlan): EditPlan {
  return { ...plan, notes: ['who acts for a tenant without being its member finds nothing there any more', ...(plan.notes ?? [])] };
}
