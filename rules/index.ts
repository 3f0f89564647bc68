/** Generated from the folders here by `npm run generate`: every rule, by id. Do not edit. */
import type { Rule } from '@tenantlint/proof';
import { rule as noConditionalTenant } from './no-conditional-tenant/rule.ts';
import { rule as noHardcodedTenant } from './no-hardcoded-tenant/rule.ts';
import { rule as noInputInSql } from './no-input-in-sql/rule.ts';
import { rule as noUntrustedTenant } from './no-untrusted-tenant/rule.ts';
import { rule as requireTenantInCacheKey } from './require-tenant-in-cache-key/rule.ts';
import { rule as requireTenantInCreate } from './require-tenant-in-create/rule.ts';
import { rule as requireTenantInDelete } from './require-tenant-in-delete/rule.ts';
import { rule as requireTenantInJob } from './require-tenant-in-job/rule.ts';
import { rule as requireTenantInLookup } from './require-tenant-in-lookup/rule.ts';
import { rule as requireTenantInObjectKey } from './require-tenant-in-object-key/rule.ts';
import { rule as requireTenantInRead } from './require-tenant-in-read/rule.ts';
import { rule as requireTenantInReference } from './require-tenant-in-reference/rule.ts';
import { rule as requireTenantInUpdate } from './require-tenant-in-update/rule.ts';

export const rules: readonly Rule[] = [
  noConditionalTenant,
  noHardcodedTenant,
  noInputInSql,
  noUntrustedTenant,
  requireTenantInCacheKey,
  requireTenantInCreate,
  requireTenantInDelete,
  requireTenantInJob,
  requireTenantInLookup,
  requireTenantInObjectKey,
  requireTenantInRead,
  requireTenantInReference,
  requireTenantInUpdate,
];
