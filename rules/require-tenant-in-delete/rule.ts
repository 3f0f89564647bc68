/** Asks of every delete: can it remove only rows of the caller's tenant? */
import { defineRule } from '@tenantlint/proof';
import { describeMissingTenant, describeUnproven, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-delete',
  docs: {
    description: 'Require deletes to name the tenant beside the key or the state they select by.',
    family: 'queries',
    cwe: [639],
    fixable: 'codemod',
  },
  messages: {
    missingTenant:
      "`{{model}}.{{method}}` can delete another tenant's rows: its `where` does not name `{{column}}`. Take the caller's tenant into this function, add `{{column}}` to the `where`, and treat \"no row matched\" as not found.",
    unusedTenant:
      "`{{model}}.{{method}}` can delete another tenant's rows, although `{{candidate}}` is in scope and unused here. Add `{{property}}` to the `where`, and treat \"no row matched\" as not found.",
    missingOwnerPath:
      "`{{model}}.{{method}}` can delete another tenant's rows: `{{model}}` belongs to its tenant through `{{column}}`, and nothing here ties it to one. Add a condition through that relation, or prove the parent first.",
    unprovenTenant:
      "Cannot prove that `{{model}}.{{method}}` deletes rows of the caller's tenant only: {{reason}}. Write the tenant condition where it can be seen, in the `where` of this call.",
  },
  report(judgement) {
    if (!hasOperation(judgement, ['delete'])) return undefined;
    const gap = getGap(judgement);
    if (gap === 'opaque') return describeUnproven(judgement);
    return gap === 'key-only' || gap === 'unfiltered' ? describeMissingTenant(judgement) : undefined;
  },
});
