/** Plans that complete an access with what its function could take. Boundary: see tenant-sources.ts. */
import type { Judgement } from '@tenantlint/proof';
import type { ProjectView } from '../codemod.ts';
import { completeAccess } from '../complete-access.ts';
import type { EditPlan } from '../edits.ts';
import type { TenantNames } from '../tenant-names.ts';
import { findTenantSources } from '../tenant-sources.ts';

/** More alternatives than these are guesses. */
const MOST_PLANS = 3;

/** @returns plans, the value nearest to hand first; `undefined` where no value could complete the access */
export async function planFromContext(judgement: Judgement, project: ProjectView, names: TenantNames): Promise<EditPlan[] | undefined> {
  const { access } = judgement;
  const complete = (value: string) => completeAccess(judgement, project, { text: value, column: names.column });
  // What stands in the way of any value is known before types are loaded.
  if (complete(names.preferred).kind === 'refusal') return undefined;
  const ws = await project.types();
  const source = ws.source(access.file);
  const plans = findTenantSources(ws, ws.nodeAt(source, access.calleeSpan[0]), names).flatMap((from) => {
    const plan = complete(from.text);
    if (plan.kind === 'refusal') return [];
    const description = from.description === undefined ? plan.description : `${from.description} and ${plan.description.charAt(0).toLowerCase()}${plan.description.slice(1)}`;
    return [{ ...plan, edits: [...from.edits, ...plan.edits], description, isTyped: true as const }];
  });
  return plans.slice(0, MOST_PLANS);
}
