/**
 * The project's model, or the hint to print where there is none. Boundary: classifies nothing itself.
 */
import { loadModel, type Model } from '@tenantlint/model';
import { discover, type Discovered } from './discover.ts';
import type { TenantlintConfig } from './types.ts';

export interface ReadModel {
  model: Model;
  /** Why nothing can be checked against it, and what to do. */
  missing?: string;
}

export function readModel(root: string, config: TenantlintConfig): ReadModel {
  return readModelFrom(root, discover(root, config.ignore), config);
}

export function readModelFrom(root: string, listing: Discovered, config: TenantlintConfig): ReadModel {
  const model = loadModel(root, [...listing.sources, ...listing.others], config.model ?? {});
  const named = config.model?.schema;
  if (model.files.length === 0) {
    const where = named ? `at ${named.join(', ')} (model.schema in the configuration)` : `under ${root}`;
    return {
      model,
      missing:
        `No Prisma schema found ${where}, so nothing is known to belong to a tenant. ` +
        `Run tenantlint in the folder that holds the schema, or name it in tenantlint.config.ts: model: { schema: ['path/to/schema.prisma'] }.`,
    };
  }
  if (model.roots.length === 0) {
    return {
      model,
      missing:
        `No tenant was recognised among the ${Object.keys(model.resources).length} models of ${model.files.join(', ')}. ` +
        `Name it in tenantlint.config.ts, for example model: { roots: ['Organization'] }; "tenantlint model" shows what was inferred and why.`,
    };
  }
  return { model };
}
