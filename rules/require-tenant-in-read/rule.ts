/** Asks of every read and aggregate without a key: does a condition tie it to one tenant? Reads by key: require-tenant-in-lookup. */
import { defineRule } from '@tenantlint/proof';
import { describeLoaded, describeMissingTenant, describeUnproven, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-read',
  docs: {
    description: 'Require a tenant condition in reads, lists, counts and aggregates of tenant-owned models.',
    family: 'queries',
    cwe: [639, 200],
    fixable: 'codemod',
  },
  messages: {
    missingTenant:
      "`{{model}}.{{method}}` reads the rows of every tenant: nothing in it names `{{column}}`. Take the caller's tenant into this function and add `{{column}}` to the `where`.",
    unusedTenant:
      '`{{model}}.{{method}}` reads the rows of every tenant, although `{{candidate}}` is in scope and unused here. Add `{{property}}` to the `where`.',
    missingOwnerPath:
      '`{{model}}.{{method}}` reads the rows of every tenant: `{{model}}` belongs to its tenant through `{{column}}`, and nothing here ties it to one. Filter through that relation, or by the key of a parent already proved.',
    loadedThroughCommon:
      '`{{model}}` rows of every tenant are loaded over `{{method}}`: a `{{through}}` belongs to no tenant, so what this call says of its own rows says nothing of these. Filter them where they are loaded, or load them by a call of their own.',
    unprovenTenant:
      'Cannot prove that `{{model}}.{{method}}` reads the rows of one tenant only: {{reason}}. Write the tenant condition where it can be seen, in the `where` of this call.',
  },
  report(judgement) {
    const gap = getGap(judgement);
    if (!hasOperation(judgement, ['read', 'aggregate'])) return undefined;
    if (gap === 'opaque') return describeUnproven(judgement);
    if (judgement.access.through !== undefined && (gap === 'unfiltered' || gap === 'key-only')) return describeLoaded(judgement, judgement.access.through);
    return gap === 'unfiltered' ? describeMissingTenant(judgement) : undefined;
  },
});
