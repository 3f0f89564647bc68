/** Asks of every create, and of the create half of every upsert: does the new row get its owner from the context? */
import { defineRule, type Judgement, type Report } from '@tenantlint/proof';
import { describeMissingTenant, describeUnproven, describeWritableOwner, getAccessData, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-create',
  docs: {
    description: 'Require created rows to get their owner column from the context, not from the data they are made of.',
    family: 'queries',
    cwe: [639, 915],
    fixable: 'codemod',
  },
  messages: {
    missingTenant:
      "`{{model}}.{{method}}` creates a row that belongs to no tenant: its data does not set `{{column}}`. Take the caller's tenant into this function and set `{{column}}`.",
    unusedTenant:
      '`{{model}}.{{method}}` creates a row that belongs to no tenant, although `{{candidate}}` is in scope and unused here. Add `{{property}}` to the data.',
    missingOwnerPath:
      "`{{model}}.{{method}}` creates a row under a parent that was not proved to be of the caller's tenant. Look the parent up with the tenant first, or connect it with a tenant condition.",
    absentTenant:
      '`{{model}}.{{method}}` can create a row that belongs to no tenant: {{reason}}. Reject an absent tenant before it.',
    unprovenTenant:
      "Cannot prove that `{{model}}.{{method}}` creates rows of the caller's tenant: {{reason}}. Set the owner column where it can be seen, in the data of this call.",
    writableOwner:
      "`{{model}}.{{method}}` takes `{{field}}` from its data, so the caller chooses the tenant of the new row. Set `{{field}}` from the context, after anything that is spread into the data.",
  },
  report(judgement) {
    const gap = getGap(judgement);
    if (gap === 'owner-unset' && hasOperation(judgement, ['create', 'upsert'])) {
      return judgement.culprit ? describeAbsent(judgement) : describeMissingTenant(judgement);
    }
    if (!hasOperation(judgement, ['create'])) return undefined;
    if (gap === 'owner-writable') return describeWritableOwner(judgement);
    return gap === 'opaque' ? describeUnproven(judgement) : undefined;
  },
});

function describeAbsent(judgement: Judgement): Report<'absentTenant'> {
  return { messageId: 'absentTenant', data: getAccessData(judgement) };
}
