/**
 * The project's model, or the hint to print where there is none. Boundary: classifies nothing itself.
 */
import { parseFile } from '@tenantlint/facts';
import { loadModel, type Model, type Parse } from '@tenantlint/model';
import { depthReason, isTooDeep } from './depth.ts';
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
  const model = loadModel(root, [...listing.sources, ...listing.others], config.model ?? {}, parse);
  const named = config.model?.schema;
  if (model.files.length === 0) {
    const where = named ? `at ${named.join(', ')} (model.schema in the configuration)` : `under ${root}`;
    return {
      model,
      missing:
        `No Prisma schema, Drizzle table or TypeORM entity found ${where}, so nothing is known to belong to a tenant. ` +
        `Run tenantlint in the folder that holds the schema, or name it in tenantlint.config.ts: model: { schema: ['path/to/schema.prisma'] }.`,
    };
  }
  if (model.roots.length === 0) {
    return {
      model,
      missing:
        `No tenant was recognised among the ${Object.keys(model.resources).length} models of ${filesOf(model)}. ` +
        `Name it in tenantlint.config.ts, for example model: { roots: ['Organization'] }; "tenantlint model" shows what was inferred and why.`,
    };
  }
  return { model };
}

const libraries: Partial<Record<Model['resources'][string]['layer'], string>> = { prisma: 'Prisma', drizzle: 'Drizzle', typeorm: 'TypeORM', mikroorm: 'MikroORM', knex: 'Knex', kysely: 'Kysely' };

/** The data layers whose schemas were read, as their makers call them: `Prisma`, `Drizzle or TypeORM`. */
export function librariesOf(model: Model): string {
  return [...new Set(Object.values(model.resources).map(({ layer }) => libraries[layer] ?? layer))].join(' or ');
}

function filesOf({ files }: Model): string {
  return files.length > 5 ? `${files.slice(0, 4).join(', ')} and ${files.length - 4} more files` : files.join(', ');
}

const parse: Parse = (path, text) => (isTooDeep(text) ? { error: { message: depthReason, offset: 0 } } : parseFile(path, text));
