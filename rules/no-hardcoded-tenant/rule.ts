/** Asks of every tenant condition and owner value: is it a constant? Boundary: constants that tests and seeds use are not entry points' business. */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getCulpritText, getGap } from '../describe.ts';

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
    constantTenant:
      "`{{model}}.{{method}}` uses a constant tenant, whoever the caller is: {{reason}}. Use the tenant of the request's session or context.",
  },
  report(judgement) {
    if (getGap(judgement) !== 'hardcoded') return undefined;
    const culprit = getCulpritText(judgement);
    const data = getAccessData(judgement);
    return culprit === undefined ? { messageId: 'constantTenant', data } : { messageId: 'hardcodedTenant', data: { ...data, culprit } };
  },
});
