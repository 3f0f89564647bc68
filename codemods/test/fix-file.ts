/** One file through `tenantlint fix`, in a project that holds it and a schema: the edited text, and the reasons for what is not edited. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runFix } from '../index.ts';

/** @param files what stands beside it: the schema, and what else the project needs */
export function fixesFile(...files: { path: string; text: string }[]): (text: string) => Promise<{ text: string; reasons: string[] }> {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tenantlint-fix-'));
    for (const { path, text } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  return async (text) => {
    writeFileSync(join(root, 'case.ts'), text);
    const { refusals } = await runFix({ root, config: {}, write: true });
    return { text: readFileSync(join(root, 'case.ts'), 'utf8'), reasons: refusals.map(({ reason }) => reason) };
  };
}
