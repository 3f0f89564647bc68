/** Asks of every tenant condition that is present: can it fall away at run time? */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getGap } from '../describe.ts';

export const rule = defineRule({
  id: 'no-conditional-tenant',
  docs: {
    description: 'Forbid tenant conditions that can fall away: absent values, optional spreads, `OR` arms, overridden keys.',
    family: 'queries',
    cwe: [639, 636],
  },
  messages: {
    conditionalTenant:
      'The tenant condition of `{{model}}.{{method}}` can fall away: {{reason}}. The call then reaches the rows of every tenant. Reject an absent tenant before it, and name the tenant by an unconditional equality.',
  },
  report(judgement) {
    if (getGap(judgement) !== 'conditional') return undefined;
    return { messageId: 'conditionalTenant', data: getAccessData(judgement) };
  },
});
