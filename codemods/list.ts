/** Generated from the folders here by `npm run generate`: every codemod, by id. Do not edit. */
import type { Codemod } from './codemod.ts';
import { codemod as addTenantCondition } from './add-tenant-condition/codemod.ts';
import { codemod as replaceHardcodedTenant } from './replace-hardcoded-tenant/codemod.ts';
import { codemod as scopeLookup } from './scope-lookup/codemod.ts';
import { codemod as takeTenantFromContext } from './take-tenant-from-context/codemod.ts';
import { codemod as threadTenantParameter } from './thread-tenant-parameter/codemod.ts';
import { codemod as useMembership } from './use-membership/codemod.ts';

export const codemods: readonly Codemod[] = [addTenantCondition, replaceHardcodedTenant, scopeLookup, takeTenantFromContext, threadTenantParameter, useMembership];
