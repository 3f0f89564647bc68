/**
 * Runs a codemod's folder pairs: `input/` is a project, `output/` the files that `tenantlint fix --write` changes, and
 * `refusals.json` what it refuses, by symbol. Each result is fixed a second time, which must change nothing, and
 * type-checked. Boundary: a project without a schema of its own gets the shared example.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discover } from '@tenantlint/program';
import { exampleSchema } from '@tenantlint/testkit/check-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFix, type FixResult } from '../index.ts';
import { Workspace } from '../workspace.ts';

/**
 * @param codemod its id; only its cases' findings that it, and the codemods before it, answer are expected
 * @param fixtures the folder `__testfixtures__`
 */
export function describeFolderCases(codemod: string, fixtures: URL): void {
  const names = readdirSync(fixtures).sort();
  describe.each(names)(`${codemod}: %s`, { timeout: 120_000 }, (name) => {
    const input = fileURLToPath(new URL(`${name}/input/`, fixtures));
    const output = fileURLToPath(new URL(`${name}/output/`, fixtures));
    const refusalsFile = new URL(`${name}/refusals.json`, fixtures);
    let root: string;
    let result: FixResult;
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'tenantlint-codemod-'));
      cpSync(input, root, { recursive: true });
      if (!existsSync(join(root, 'prisma')) && !existsSync(join(root, 'entities.ts'))) {
        mkdirSync(join(root, 'prisma'));
        writeFileSync(join(root, 'prisma', 'schema.prisma'), exampleSchema);
      }
      result = await runFix({ root, config: {}, write: true });
    }, 120_000);
    afterAll(() => rmSync(root, { recursive: true, force: true }));

    it('changes what it should, and nothing else', () => {
      const expected = { ...readAll(input), ...(existsSync(output) && readAll(output)) };
      expect(readAll(root)).toEqual(expected);
      expect(new Set(result.applied.map((applied) => applied.codemod))).toEqual(new Set(existsSync(output) ? [codemod] : []));
    });

    it('refuses what it should, with the reason', () => {
      const expected = existsSync(refusalsFile) ? (JSON.parse(readFileSync(refusalsFile, 'utf8')) as Record<string, string>) : {};
      expect(Object.fromEntries(result.refusals.map(({ finding, reason }) => [finding.symbol, reason]))).toEqual(expected);
    });

    it('leaves code that type-checks', async () => {
      const listing = discover(root);
      const ws = await Workspace.open({ root, listing, read: (file) => readFileSync(join(root, file), 'utf8') });
      const errors = [...ws.errorsOf(listing.sources)].flatMap(([file, list]) => list.map(({ message }) => `${file}: ${message}`));
      // What would be installed is not.
      expect(errors.filter((error) => !/'(?:@prisma\/client|node:async_hooks|typeorm|@mikro-orm\/\w+)'/.test(error))).toEqual([]);
    });

    it('changes nothing the second time', async () => {
      expect((await runFix({ root, config: {}, write: true })).diffs).toEqual([]);
    });
  });
}

/** Text of every source file below a folder, by path. */
function readAll(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[jt]sx?$/.test(path));
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
