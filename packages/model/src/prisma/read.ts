/**
 * Prisma schemas as resources, by the scanner: Prisma's own engine costs some five times as much (see reference.ts), and
 * tests hold both to the same result. Schemas that declare the same model (two providers, two databases of one
 * application) are merged into the richer whole.
 */
import { mergeResources } from '../merge.ts';
import type { Model, Resource } from '../types.ts';
import { resolveModels } from './resolve.ts';
import { toResources } from './resource.ts';
import { scanPrisma, type Scan } from './scan.ts';

export interface SchemaSource {
  /** Relative to the project's root, `/` separators. */
  path: string;
  text: string;
  /** Files with the same value are one schema; without it, files are grouped by `schemasOf`. */
  schema?: string;
}

/** @returns resources in order of file and line, not yet classified, and what is wrong with the schemas. */
export function readPrisma(sources: readonly SchemaSource[]): { resources: Resource[]; problems: Model['problems'] } {
  const files = [...sources].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)).map((source) => ({ ...source, scan: scanPrisma(source.text) }));
  const merged = new Map<string, Resource>();
  const problems: Model['problems'] = [];
  for (const schema of schemasOf(files)) {
    const { models, issues } = resolveModels(schema);
    for (const resource of toResources(models)) {
      const known = merged.get(resource.name);
      merged.set(resource.name, known ? mergeResources(known, resource) : resource);
    }
    for (const { file, line, message } of issues.slice(0, 10)) {
      problems.push({ file, line, message: `${message.replace(/\.$/, '')}. The rest of the schema is used; correct this line (\`prisma validate\` shows it too).` });
    }
  }
  return { resources: [...merged.values()], problems };
}

type ScannedSource = SchemaSource & { scan: Scan };

/**
 * Which files make one schema: as the caller says, else a file with a datasource or generator and, below its folder,
 * the files that have neither and are nearer to no other.
 */
function schemasOf(files: ScannedSource[]): ScannedSource[][] {
  const schemas = new Map<string, ScannedSource[]>();
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
  const heads = files.filter((file) => file.schema === undefined && file.scan.head);
  for (const file of files) {
    const nearest = heads.filter((head) => folderOf(file.path).startsWith(folderOf(head.path)))
      .sort((a, b) => folderOf(b.path).length - folderOf(a.path).length)[0];
    const key = file.schema ?? (file.scan.head ? file.path : nearest?.path ?? folderOf(file.path));
    schemas.set(key, [...(schemas.get(key) ?? []), file]);
  }
  return [...schemas.values()];
}
