/** Asks of every tenant condition and owner value: is it a constant? Boundary: constants that tests and seeds use are not entry points' business. */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getGap } from '../describe.ts';

export const rule = defineRule({
  id: 'no-hardcoded-tenant',
  docs: {
    description: 'Forbid constant tenants: literals, UUIDs and environment fallbacks in place of the tenant of the request.',
    family: 'origin',
    cwe: [639, 798],
  },
  messages: {
    hardcodedTenant:
      "`{{model}}.{{method}}` uses the constant tenant `{{culprit}}`, whoever the caller is. Use the tenant of the request's session or context.",
  },
  report(judgement) {
    if (getGap(judgement) !== 'hardcoded') return undefined;
    const { access, culprit } = judgement;
    const data = { ...getAccessData(judgement), culprit: culprit?.text ?? judgement.missing?.column ?? '' };
    const isInPlace =
      culprit !== undefined && culprit.file === access.file && culprit.span[0] >= access.span[0] && culprit.span[1] <= access.span[1];
    return isInPlace ? { messageId: 'hardcodedTenant', data, at: culprit } : { messageId: 'hardcodedTenant', data };
  },
});
