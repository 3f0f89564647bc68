/** Asks of every statement given as text: is any of it what the client sent? Boundary: handlers that an adapter knows, and request bodies. */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getCulpritText, getGap } from '../describe.ts';

export const rule = defineRule({
  id: 'no-input-in-sql',
  docs: {
    description: 'Forbid what the client sends as text of a SQL statement: it can take any condition away.',
    family: 'queries',
    cwe: [89],
  },
  messages: {
    inputInSql:
      '`{{method}}` runs SQL of which `{{input}}` is a part, and the client chooses it: it can end the condition that keeps tenants apart. Give it as a parameter, or choose the text from a list of your own.',
  },
  report(judgement) {
    if (getGap(judgement) !== 'injected') return undefined;
    return { messageId: 'inputInSql', data: { ...getAccessData(judgement), input: getCulpritText(judgement) ?? 'what the client sent' } };
  },
});
