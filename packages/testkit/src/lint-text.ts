/**
 * One source text and one schema through ESLint with the plugin's sources, as a flat configuration of a user would.
 * Boundary: no file but the schema is on disk.
 */
import { join } from 'node:path';
import * as typescriptParser from '@typescript-eslint/parser';
import { Linter, type ESLint } from 'eslint';
import { exampleSchema, type TextOptions } from './check-text.ts';
import { getSchemaFolder } from './schema-folder.ts';

export interface LintOptions extends TextOptions {
  /** Ids without prefix; by default the preset `recommended`. */
  rules?: readonly string[];
  /** By default typescript-eslint's; `null` takes ESLint's own. */
  parser?: Linter.Parser | null;
  /** Another version's class. */
  linter?: typeof Linter;
}

type Plugin = ESLint.Plugin & { configs: { recommended: Linter.Config } };

/** @returns the plugin as its sources are now: its package name leads to the last build. */
export async function loadPlugin(): Promise<Plugin> {
  const module = (await import(new URL('../../eslint-plugin/src/index.ts', import.meta.url).href)) as { default: Plugin };
  return module.default;
}

export async function lintText(code: string, options: LintOptions = {}): Promise<Linter.LintMessage[]> {
  const { schema = exampleSchema, filename = 'src/case.ts', config = {}, rules, parser = typescriptParser, linter: Class = Linter } = options;
  const plugin = await loadPlugin();
  const root = getSchemaFolder(schema);
  const own: Linter.Config = {
    ...plugin.configs.recommended,
    settings: { tenantlint: { ...config, root } },
    ...(rules && { rules: Object.fromEntries(rules.map((id) => [`tenantlint/${id}`, 'error'])) }),
    ...(parser && { languageOptions: { parser } }),
  };
  return new Class({ configType: 'flat', cwd: root }).verify(code, [own], { filename: join(root, filename) });
}
