/**
 * Hands the tenant down to an access: from callers that know it, through the functions between, as a new parameter.
 * Boundary: see uses.ts for what counts as a call; refuses where a caller in the program knows no tenant.
 */
import type { Codemod } from '../codemod.ts';
import { completeAccess } from '../complete-access.ts';
import { mergeEdits, refuse, type EditPlan } from '../edits.ts';
import { getTenantNames } from '../tenant-names.ts';
import { threadTenant } from './thread.ts';

/** Alternatives at a call: more of them are guesses. */
const MOST_VARIANTS = 2;

export const codemod: Codemod = {
  id: 'thread-tenant-parameter',
  description: 'Hand the tenant from the callers that know it to the function that lacks it, as a parameter, and add it to the query or the data.',
  async plan(judgement, project) {
    const { access, missing } = judgement;
    if (missing === undefined || missing.candidates.length > 0) return undefined;
    const names = getTenantNames(project, missing);
    const condition = (value: string) => completeAccess(judgement, project, { text: value, column: missing.column });
    if (condition(names.preferred).kind === 'refusal') return undefined;
    const ws = await project.types();
    const node = ws.nodeAt(ws.source(access.file), access.calleeSpan[0]);
    const plans: EditPlan[] = [];
    for (let variant = 0; variant < MOST_VARIANTS; variant++) {
      const threaded = threadTenant(ws, node, names, variant);
      if ('reason' in threaded) {
        if (plans.length > 0) break;
        return refuse(threaded.reason);
      }
      const plan = condition(threaded.text);
      if (plan.kind === 'refusal') return plan;
      const others = [...threaded.edits].filter(([file]) => file !== access.file).map(([file, edits]) => ({ file, edits }));
      const calls = `${threaded.calls} ${threaded.calls === 1 ? 'call' : 'calls'}`;
      plans.push({
        ...plan,
        edits: mergeEdits([threaded.edits.get(access.file) ?? [], plan.edits]),
        others,
        description: `Hand \`${names.preferred}\` to ${threaded.functions.map((name) => `\`${name}\``).join(', ')} (${calls}) and ${plan.description.charAt(0).toLowerCase()}${plan.description.slice(1)}`,
        ...(threaded.notes.length > 0 && { notes: [...(plan.notes ?? []), ...threaded.notes] }),
        isTyped: true,
      });
      if (!threaded.hasVariants) break;
    }
    return plans;
  },
};
