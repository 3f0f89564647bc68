/** Replaces a source file's text: whole or not at all. Boundary: keeps byte order mark, mode and symbolic links. */
import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * @param path absolute
 * @param name as messages say it
 * @param before the text that was checked, without a byte order mark
 * @throws Error where the file is not the one that was checked, or cannot be written
 */
export function writeSource(path: string, name: string, before: string, after: string): void {
  const target = realpathSync(path);
  const current = readFileSync(target, 'utf8');
  const mark = current.startsWith('\ufeff') ? '\ufeff' : '';
  if (current !== mark + before) throw new Error(`${name} changed while it was being fixed and was left alone. Run the fix again.`);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, mark + after, { flag: 'wx', mode: statSync(target).mode });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`Cannot write ${name}: ${error instanceof Error ? error.message : String(error)}. Check the permissions of its folder.`, { cause: error });
  }
}
