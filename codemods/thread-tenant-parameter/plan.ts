/** Plans that complete an access with what its callers know. Boundary: see thread.ts. */
import type { Judgement } from '@tenantlint/proof';
import type { ProjectView } from '../codemod.ts';
import { completeAccess } from '../complete-access.ts';
import { mergeEdits, refuse, type EditPlan, type Refusal } from '../edits.ts';
import type { TenantNames } from '../tenant-names.ts';
import { threadTenant } from './thread.ts';

/** Alternatives at a call: more of them are guesses. */
const MOST_VARIANTS = 2;

/** @returns plans, the values nearest to hand first, or why there is none; `undefined` where no value could complete the access */
export async function planFromCallers(judgement: Judgement, project: ProjectView, names: TenantNames): Promise<EditPlan[] | Refusal | undefined> {
  const { access } = judgement;
  const complete = (value: string) => completeAccess(judgement, project, { text: value, column: names.column });
  if (complete(names.preferred).kind === 'refusal') return undefined;
  const ws = await project.types();
  const node = ws.nodeAt(ws.source(access.file), access.calleeSpan[0]);
  const plans: EditPlan[] = [];
  for (let variant = 0; variant < MOST_VARIANTS; variant++) {
    const threaded = threadTenant(ws, node, names, variant);
    if ('reason' in threaded) return plans.length > 0 ? plans : refuse(threaded.reason);
    const plan = complete(threaded.text);
    if (plan.kind === 'refusal') return plan;
    const others = [...threaded.edits].filter(([file]) => file !== access.file).map(([file, edits]) => ({ file, edits }));
    const calls = `${threaded.calls} ${threaded.calls === 1 ? 'call' : 'calls'}`;
    const notes = [...(plan.notes ?? []), ...threaded.notes];
    plans.push({
      ...plan,
      edits: mergeEdits([threaded.edits.get(access.file) ?? [], plan.edits]),
      others,
      description: `Hand \`${names.preferred}\` to ${threaded.functions.map((name) => `\`${name}\``).join(', ')} (${calls}) and ${plan.description.charAt(0).toLowerCase()}${plan.description.slice(1)}`,
      ...(notes.length > 0 && { notes }),
      isTyped: true,
    });
    if (!threaded.hasVariants) break;
  }
  return plans;
}
