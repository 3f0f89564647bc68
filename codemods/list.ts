/** Generated from the folders here by `npm run generate`: every codemod, by id. Do not edit. */
import type { Codemod } from './codemod.ts';
import { codemod as addTenantCondition } from './add-tenant-condition/codemod.ts';

export const codemods: readonly Codemod[] = [addTenantCondition];
