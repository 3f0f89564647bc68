/** Lists the files that tell of a schema, for callers that have no listing of their own; follows no links. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'bower_components']);

/** Relative paths with `/`, sorted; unreadable folders are left out. */
export function listModelFiles(root: string, isWanted: (path: string) => boolean): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    let entries;
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && (!entry.name.startsWith('.') || entry.name === '.config')) walk(path);
      else if (entry.isFile() && isWanted(path)) found.push(path);
    }
  };
  walk('');
  return found.sort();
}
