/** Asks of every access that is tied to a tenant: does anything but the client's word say which? Boundary: handlers that an adapter knows. */
import { defineRule } from '@tenantlint/proof';
import { getAccessData, getCulpritText, getGap, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'no-untrusted-tenant',
  docs: {
    description: 'Forbid tenants that are only what the client sent: nothing ties them to whoever asks.',
    family: 'origin',
    cwe: [639, 807],
  },
  messages: {
    untrustedTenant:
      '`{{model}}.{{method}}` is for the tenant in `{{input}}`, which the client chooses, and nothing ties it to whoever asks. Look up the acting user\'s membership of it first, or take the tenant from the session.',
    untrustedOwner:
      '`{{model}}.{{method}}` writes a row of the tenant in `{{input}}`, which the client chooses, and nothing ties it to whoever asks. Look up the acting user\'s membership of it first, or take the tenant from the session.',
  },
  report(judgement) {
    if (getGap(judgement) !== 'untrusted') return undefined;
    const data = { ...getAccessData(judgement), input: getCulpritText(judgement) ?? 'what the client sent' };
    return { messageId: hasOperation(judgement, ['create']) ? 'untrustedOwner' : 'untrustedTenant', data };
  },
});
