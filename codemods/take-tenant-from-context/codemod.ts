/**
 * Adds the tenant condition with a tenant that the function could have but does not take: from a session call whose
 * result is dropped or destructured without it, from a context that is not destructured, or from a member of what is in
 * scope. Boundary: only where no value in scope is the tenant already; nothing is asked for that was not asked for.
 */
import type { Codemod } from '../codemod.ts';
import { completeAccess } from '../complete-access.ts';
import { refuse } from '../edits.ts';
import { findTenantSources } from '../tenant-sources.ts';
import { getTenantNames } from '../tenant-names.ts';

export const codemod: Codemod = {
  id: 'take-tenant-from-context',
  description: 'Take the tenant from the session or context that a function already asks for, and add it to the query or the data.',
  async plan(judgement, project) {
    const { access, missing } = judgement;
    if (missing === undefined || missing.candidates.length > 0) return undefined;
    const names = getTenantNames(project, missing);
    const condition = (value: string) => completeAccess(judgement, project, { text: value, column: missing.column });
    // What stands in the way of any value is said before types are loaded.
    const probe = condition(names.preferred);
    if (probe.kind === 'refusal') return undefined;
    const ws = await project.types();
    const source = ws.source(access.file);
    const plans = findTenantSources(ws, ws.nodeAt(source, access.calleeSpan[0]), names).flatMap((from) => {
      const plan = condition(from.text);
      if (plan.kind === 'refusal') return [];
      const description = from.description === undefined ? plan.description : `${from.description} and ${plan.description.charAt(0).toLowerCase()}${plan.description.slice(1)}`;
      return [{ ...plan, edits: [...from.edits, ...plan.edits], description, isTyped: true as const }];
    });
    if (plans.length > 0) return plans.slice(0, 3);
    return refuse(`no tenant value is in scope for \`${missing.column}\`, and nothing that is in scope holds one: take the tenant into this function as a parameter`);
  },
};
