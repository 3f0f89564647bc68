/**
 * Finds a project's Prisma schemas: places named in tenantlint's config, `prisma.config.*` or `package.json#prisma.schema`,
 * then every other `.prisma` file. Configurations are read as text, never run: a location that is computed is not seen.
 */
import { posix } from 'node:path';
import { matchGlob } from '../glob.ts';

export interface SchemaFile {
  path: string;
  /** Folder or file named as a schema's location: all files under it are one schema. */
  schema?: string;
}

const CONFIG = /(?:^|\/)(?:prisma\.config|\.config\/prisma)\.[cm]?[jt]s$/;
const MANIFEST = /(?:^|\/)package\.json$/;
/** Schemas there serve tests, examples or generators: they count only where the project has no other. */
const ASIDE = /(?:^|\/)(?:__tests__|__fixtures__|__mocks__|tests?|e2e|specs?|fixtures?|examples?|samples?|demos?|templates?|docs?|generated|\.prisma)\//i;

/** The files that `locate` and the readers want to see, by name. */
export function isModelFile(path: string): boolean {
  return path.endsWith('.prisma') || CONFIG.test(path) || MANIFEST.test(path);
}

/**
 * @param files project files, relative to its root, `/` separators
 * @param read text of one of them; `undefined` where it cannot be read
 * @param named `ModelConfig.schema`: files, folders or globs, the only places searched where given
 */
export function locateSchemas(files: readonly string[], read: (path: string) => string | undefined, named?: readonly string[]): { files: SchemaFile[]; missing: string[] } {
  const prisma = files.filter((file) => file.endsWith('.prisma')).sort();
  if (named) {
    const found = new Map<string, SchemaFile>();
    const missing = named.filter((place) => {
      const hits = under(prisma, place);
      for (const hit of hits) if (!found.has(hit.path)) found.set(hit.path, hit);
      return hits.length === 0;
    });
    return { files: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), missing };
  }
  const declared = new Map<string, string>();
  for (const file of files) {
    const place = MANIFEST.test(file) ? manifestPlace(read(file)) : CONFIG.test(file) ? configPlace(read(file)) : undefined;
    if (place === undefined) continue;
    const folder = posix.dirname(file);
    // Relative to the configuration; `.config/prisma.ts` counts from the folder above.
    const bases = folder.endsWith('.config') ? [folder, posix.dirname(folder)] : [folder];
    for (const base of bases) for (const hit of under(prisma, posix.join(base, place))) declared.set(hit.path, hit.schema ?? hit.path);
  }
  const main = prisma.filter((path) => declared.has(path) || !ASIDE.test(path));
  return { files: (main.length > 0 ? main : prisma).map((path) => withSchema(path, declared.get(path))), missing: [] };
}

function under(prisma: readonly string[], place: string): SchemaFile[] {
  const path = posix.normalize(place).replace(/^\.\/|\/$/g, '');
  if (/[*?{]/.test(path)) return prisma.filter((file) => matchGlob(path, file)).map((file) => ({ path: file }));
  if (prisma.includes(path)) return [{ path, schema: path }];
  const prefix = path === '.' || path === '' ? '' : `${path}/`;
  return prisma.filter((file) => file.startsWith(prefix)).map((file) => ({ path: file, schema: path }));
}

function withSchema(path: string, schema: string | undefined): SchemaFile {
  return schema === undefined ? { path } : { path, schema };
}

function manifestPlace(text: string | undefined): string | undefined {
  if (!text?.includes('"prisma"')) return undefined;
  try {
    const manifest = JSON.parse(text.replace(/^\ufeff/, '')) as { prisma?: { schema?: unknown } } | null;
    const schema = manifest?.prisma?.schema;
    return typeof schema === 'string' ? schema : undefined;
  } catch {
    // A broken manifest is npm's business; the schema is still found by its ending.
    return undefined;
  }
}

/** `schema: 'literal'` or `schema: path.join(…literals…)`; a leading `__dirname` or `import.meta.dirname` is the folder itself. */
export function configPlace(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const code = text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|\/\*[^]*?\*\/|\/\/[^\n]*/g, (found) => (found.startsWith('/') ? ' ' : found));
  const literal = /[{,]\s*["']?schema["']?\s*:\s*(["'`])((?:(?!\1)[^\\$\n])*)\1/.exec(code);
  if (literal) return literal[2];
  const joined = /[{,]\s*["']?schema["']?\s*:\s*(?:path\s*\.\s*)?(?:join|resolve)\s*\(([^()]*)\)/.exec(code);
  if (!joined) return undefined;
  const parts: string[] = [];
  for (const part of joined[1]!.split(',').map((piece) => piece.trim()).filter(Boolean)) {
    const text = /^(["'`])((?:(?!\1)[^\\$])*)\1$/.exec(part);
    if (text) parts.push(text[2]!);
    else if (parts.length > 0 || !/^(?:__dirname|import\.meta\.dirname|dirname)$/.test(part)) return undefined;
  }
  return parts.length > 0 ? posix.join(...parts) : undefined;
}
