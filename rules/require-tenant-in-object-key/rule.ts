/** Asks of every object key: can two tenants meet under it, or one name another's? Keys of caches: require-tenant-in-cache-key. */
import { defineRule } from '@tenantlint/proof';
import { describeKey, hasOperation } from '../describe.ts';

export const rule = defineRule({
  id: 'require-tenant-in-object-key',
  docs: {
    description: 'Require the tenant in keys of stored objects (S3, Vercel Blob), and forbid keys that the request names.',
    family: 'beyond',
    cwe: [639, 73],
  },
  messages: {
    missingTenant:
      "The object key of `{{method}}` leads to other tenants' objects: {{reason}}. Begin the key with the tenant of the caller, or check that the object is theirs before this call.",
    unusedTenant:
      "The object key of `{{method}}` leads to other tenants' objects, although `{{candidate}}` is in scope and unused in it: {{reason}}. Begin the key with `{{candidate}}`.",
  },
  report(judgement) {
    return hasOperation(judgement, ['object-read', 'object-write', 'object-list', 'presign']) ? describeKey(judgement) : undefined;
  },
});
