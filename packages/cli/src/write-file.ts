/**
 * Writes a file named on the command line: whole or not at all. Boundary: does not create folders; what is no regular file (a
 * device, a pipe) is written to as it stands.
 */
import { randomBytes } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Io, UserError } from './io.ts';

/**
 * @param path absolute path
 * @param typed the path as the user wrote it, for the message
 * @throws UserError where it cannot be written
 */
export function writeWhole(path: string, text: string, typed: string): void {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && !stats.isFile() && !stats.isDirectory()) writeFileSync(path, text);
    // A link stays a link: what it leads to is replaced.
    else replace(stats ? realpathSync(path) : path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : message;
    throw new UserError(`Cannot write ${typed}: ${why}. Name a file in an existing, writable folder.`, { cause: error });
  }
}

function replace(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes finished reports: to their files, or to standard output. */
export function deliver(reports: readonly { file?: string; text: string }[], io: Io): void {
  for (const { file, text } of reports) {
    if (file === undefined) io.stdout.write(text);
    else writeWhole(resolve(io.cwd, file), text, file);
  }
}
