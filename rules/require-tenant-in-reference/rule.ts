/** Asks of every row that is written: are the rows it points at (foreign keys, `connect`) proved to be of the same tenant? */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getGap } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-reference',
  docs: {
    description: 'Require rows that a written row points at to be proved of the same tenant.',
    family: 'queries',
    cwe: [639],
  },
  messages: {
    unprovenReference:
      "`{{model}}.{{method}}` points `{{field}}` at a row that may be another tenant's: {{reason}}. Look that row up with the tenant first and stop when it is not found, or connect it with a tenant condition.",
  },
  report(judgement) {
    if (getGap(judgement) !== 'reference') return undefined;
    return { messageId: 'unprovenReference', data: { ...getAccessData(judgement), field: judgement.field ?? 'a field' } };
  },
});
