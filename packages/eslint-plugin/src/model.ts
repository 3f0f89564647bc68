/**
 * The tenancy model of a project, loaded once per process and root, and again when a schema file changed.
 * Boundary: synchronous, as rules are; looks at the schema files at most once a second.
 */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Model } from '@tenantlint/model';
import { discover, readModelFrom } from '@tenantlint/program';
import type { Settings } from './settings.ts';

interface Entry {
  model: Model;
  stamp: string;
  looked: number;
}

const patience = 1000;
const cache = new WeakMap<object, Map<string, Entry>>();

/**
 * @returns the model; without files where no schema was found
 */
export function getModel({ root, config }: Settings, now = Date.now()): Model {
  // Keyed by the configuration's identity, which ESLint keeps for a run.
  const key = config.model ?? cache;
  let entries = cache.get(key);
  if (entries === undefined) cache.set(key, (entries = new Map<string, Entry>()));
  const entry = entries.get(root);
  if (entry !== undefined && now - entry.looked < patience) return entry.model;
  if (entry !== undefined && entry.model.files.length > 0 && stampOf(root, entry.model.files) === entry.stamp) {
    entry.looked = now;
    return entry.model;
  }
  // As `check` looks for it, so that editor and CI agree.
  const { model } = readModelFrom(root, discover(root, config.ignore), config);
  entries.set(root, { model, stamp: stampOf(root, model.files), looked: now });
  return model;
}

// The folders count as well: a schema in several files grows by files.
function stampOf(root: string, files: readonly string[]): string {
  const paths = new Set(files.flatMap((file) => [join(root, file), dirname(join(root, file))]));
  return [...paths]
    .sort()
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? `${path}:gone` : `${path}:${stats.mtimeMs}:${stats.size}`;
    })
    .join('\n');
}
