/**
 * Which parsed file a module specifier means. Boundary: reads no tsconfig and no manifest: what is not relative is matched
 * by the end of its path against the files at hand (`@/db/schema`, `@acme/server/db/schema`), the nearest one first.
 */
import { posix } from 'node:path';
import type { FileFacts } from '@tenantlint/facts';

const EXTENSION = /\.(?:d\.)?[cm]?[jt]sx?$/;
/** Never a file of the project, whatever its files are called. */
const LIBRARY = /^(?:node:|drizzle-|(?:@[\w-]+\/)?typeorm(?:$|[-/])|@nestjs\/|@mikro-orm\/|sequelize)/;

export function isLibrary(specifier: string): boolean {
  return LIBRARY.test(specifier);
}

export class Modules<F extends Pick<FileFacts, 'path'> = FileFacts> {
  readonly #byStem = new Map<string, F>();
  readonly #byLast = new Map<string, { stem: string; file: F }[]>();

  constructor(files: readonly F[]) {
    for (const file of files) {
      const stem = file.path.replace(EXTENSION, '');
      for (const name of [stem, ...(stem.endsWith('/index') ? [stem.slice(0, -'/index'.length)] : [])]) {
        if (!this.#byStem.has(name)) this.#byStem.set(name, file);
        const last = name.slice(name.lastIndexOf('/') + 1);
        const known = this.#byLast.get(last);
        if (known) known.push({ stem: name, file });
        else this.#byLast.set(last, [{ stem: name, file }]);
      }
    }
  }

  /** @returns the file that `specifier` means in the file at `from`, where it is one of those at hand. */
  find(from: string, specifier: string): F | undefined {
    if (isLibrary(specifier)) return undefined;
    const bare = specifier.replace(EXTENSION, '').replace(/\/$/, '');
    if (/^\.\.?(?:\/|$)/.test(bare)) return this.#byStem.get(posix.join(posix.dirname(from), bare).replace(/\/$/, ''));
    // `@acme/db/schema`: the scope, and then the package's name or an alias, are no folders.
    const parts = bare.split('/').slice(bare.startsWith('@') && bare.split('/')[0]!.length > 1 ? 2 : 1);
    if (parts.length === 0) return undefined;
    const end = parts.join('/');
    const hits = (this.#byLast.get(parts.at(-1)!) ?? []).filter(({ stem }) => stem === end || stem.endsWith(`/${end}`));
    return nearest(from, hits.map(({ file }) => file));
  }
}

/** The file that shares most of its folders with the path; of equals the first. */
export function nearest<F extends Pick<FileFacts, 'path'>>(from: string, files: readonly F[]): F | undefined {
  const folders = from.split('/').slice(0, -1);
  const shared = (file: F) => {
    const others = file.path.split('/');
    const apart = folders.findIndex((folder, index) => folder !== others[index]);
    return apart < 0 ? folders.length : apart;
  };
  return [...files].sort((a, b) => shared(b) - shared(a))[0];
}
