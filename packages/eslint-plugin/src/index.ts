/**
 * The ESLint plugin: every rule of tenantlint, and the flat presets `recommended` and `strict`. Boundary: loads no
 * TypeScript; rules see one file and the schema.
 */
import { readFileSync } from 'node:fs';
import type { ESLint, Linter } from 'eslint';
import { rules as allRules } from '@tenantlint/rules';
import { toEslintRule } from './adapter.ts';

export type { TenantlintSettings } from './settings.ts';

// One folder below its package.json in the sources and in the bundle.
const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { name: string; version: string };
const rules = Object.fromEntries(allRules.map((rule) => [rule.id, toEslintRule(rule, allRules)]));

interface Presets {
  recommended: Linter.Config;
  strict: Linter.Config;
}

const everyRule: Omit<Linter.Config, 'name'> = {
  files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
  rules: Object.fromEntries(allRules.map(({ id }) => [`tenantlint/${id}`, 'error'] as const)),
};

const plugin: ESLint.Plugin & { configs: Presets } = {
  meta: { name, version, namespace: 'tenantlint' },
  rules,
  configs: {
    recommended: { name: 'tenantlint/recommended', ...everyRule },
    // like any setting it can be given again in a later entry
    strict: { name: 'tenantlint/strict', ...everyRule, settings: { tenantlint: { profile: 'strict' } } },
  },
};
for (const preset of Object.values(plugin.configs) as Linter.Config[]) preset.plugins = { tenantlint: plugin };

// Written out: the inferred type would make the published declarations import packages that a user does not have.
export const configs: Presets = plugin.configs;
export const meta: ESLint.Plugin['meta'] = plugin.meta;
export { rules };
export default plugin;
