/** Writes a file named on the command line: whole or not at all. Boundary: does not create folders. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from './io.ts';

/**
 * @param path absolute path
 * @param typed the path as the user wrote it, for the message
 * @throws UserError where it cannot be written
 */
export function writeWhole(path: string, text: string, typed: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new UserError(`Cannot write ${typed}: ${why}. Give --output a file in an existing, writable folder.`, { cause: error });
  }
}
