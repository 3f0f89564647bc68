/** Asks of every key of Redis or a cache: can two tenants meet under it? Keys of objects: require-tenant-in-object-key. */
import { defineRule } from '@tenantlint/proof';
import { describeKey } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-cache-key',
  docs: {
    description: 'Require the tenant in keys of Redis and caches, unless they hold an id that is unique everywhere.',
    family: 'beyond',
    cwe: [524, 639],
  },
  messages: {
    missingTenant:
      "Tenants meet under the key of `{{method}}`: {{reason}}. One tenant then reads or overwrites what another keeps there. Take the tenant into this function and begin the key with it, as in `tenant:{id}:…`.",
    unusedTenant:
      'Tenants meet under the key of `{{method}}`, although `{{candidate}}` is in scope and unused in it: {{reason}}. One tenant then reads or overwrites what another keeps there. Put `{{candidate}}` into the key.',
  },
  report(judgement) {
    const { operation } = judgement.access;
    return operation.startsWith('key-') || operation === 'memoise' ? describeKey(judgement) : undefined;
  },
});
