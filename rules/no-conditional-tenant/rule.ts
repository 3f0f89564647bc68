/** Asks of every tenant condition that is present: can it fall away at run time? */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getCulpritText, getGap } from '../describe.ts';

export const rule = defineRule({
  id: 'no-conditional-tenant',
  docs: {
    description: 'Forbid tenant conditions that can fall away: absent values, optional spreads, `OR` arms, overridden keys.',
    family: 'queries',
    cwe: [639, 636],
  },
  messages: {
    conditionalTenant:
      'The tenant condition of `{{model}}.{{method}}` can fall away: {{reason}}. Without it the call reaches the rows of every tenant. Reject an absent tenant first, then write an unconditional equality.',
    absentTenant:
      '`{{culprit}}` can be absent, and then the tenant condition of `{{model}}.{{method}}` falls away: {{reason}}. Reject an absent tenant first, then write an unconditional equality.',
  },
  report(judgement) {
    if (getGap(judgement) !== 'conditional') return undefined;
    const data = getAccessData(judgement);
    const culprit = getCulpritText(judgement);
    if (culprit === undefined) return { messageId: 'conditionalTenant', data };
    return { messageId: 'absentTenant', data: { ...data, culprit } };
  },
});
