/**
 * Asks of every update, and of the update half of every upsert: can it touch only rows of the caller's tenant, and
 * does it leave them there? The create half of an upsert: require-tenant-in-create.
 */
import { defineRule } from '@tenantlint/proof';
import { describeMissingTenant, describeUnproven, describeWritableOwner, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-update',
  docs: {
    description: 'Require updates to name the tenant beside the key, and never to move a row to another tenant.',
    family: 'queries',
    cwe: [639, 915],
    fixable: 'codemod',
  },
  messages: {
    missingTenant:
      "`{{model}}.{{method}}` can change another tenant's rows: its `where` does not name `{{column}}`. Take the caller's tenant into this function, add `{{column}}` to the `where`, and treat \"no row matched\" as not found.",
    unusedTenant:
      "`{{model}}.{{method}}` can change another tenant's rows, although `{{candidate}}` is in scope and unused here. Add `{{property}}` to the `where`, and treat \"no row matched\" as not found.",
    missingOwnerPath:
      "`{{model}}.{{method}}` can change another tenant's rows: `{{model}}` belongs to its tenant through `{{column}}`, and nothing here ties it to one. Add a condition through that relation, or prove the parent first.",
    unprovenTenant:
      "Cannot prove that `{{model}}.{{method}}` changes rows of the caller's tenant only: {{reason}}. Write the tenant condition where it can be seen, in the `where` of this call.",
    writableOwner:
      '`{{model}}.{{method}}` lets its data set `{{field}}`, which moves the row to another tenant. List the fields that may change, and leave `{{field}}` out.',
  },
  report(judgement) {
    const gap = getGap(judgement);
    if (!hasOperation(judgement, ['update', 'upsert'])) return undefined;
    if (gap === 'owner-writable') return describeWritableOwner(judgement);
    if (gap === 'opaque') return describeUnproven(judgement);
    return gap === 'key-only' || gap === 'unfiltered' ? describeMissingTenant(judgement) : undefined;
  },
});
