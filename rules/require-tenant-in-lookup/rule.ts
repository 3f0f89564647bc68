/** Asks of every read by key: is the row proved to be of the caller's tenant? Reads without a key: require-tenant-in-read. */
import { defineRule } from '@tenantlint/proof';
import { describeMissingTenant, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-lookup',
  docs: {
    description: 'Require a lookup by id, slug, email or another key to be tied to the tenant as well.',
    family: 'queries',
    cwe: [639],
    fixable: 'codemod',
  },
  messages: {
    missingTenant:
      "`{{model}}.{{method}}` finds a row by its key alone, so whoever knows or guesses the key of another tenant's row gets it. Take the caller's tenant into this function and add `{{column}}` to the `where`.",
    unusedTenant:
      "`{{model}}.{{method}}` finds a row by its key alone, although `{{candidate}}` is in scope and unused here: the key of another tenant's row finds that row. Add `{{property}}` to the `where`.",
    missingOwnerPath:
      "`{{model}}.{{method}}` finds a row by its key alone, so the key of another tenant's row finds that row: `{{model}}` belongs to its tenant through `{{column}}`. Add a condition through that relation, or prove the parent first.",
  },
  report(judgement) {
    if (getGap(judgement) !== 'key-only' || judgement.access.through !== undefined) return undefined;
    if (!hasOperation(judgement, ['read', 'aggregate'])) return undefined;
    return describeMissingTenant(judgement);
  },
});
