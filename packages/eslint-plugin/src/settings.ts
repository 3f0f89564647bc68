/**
 * `settings.tenantlint`: the CLI's configuration plus the project's root. Boundary: reads no configuration file; import
 * `tenantlint.config` into `eslint.config` to share it.
 */
import { resolve } from 'node:path';
import { validateConfig, type TenantlintConfig } from '@tenantlint/program';

export interface TenantlintSettings extends TenantlintConfig {
  /** Folder under which the schema lies, absolute or relative to ESLint's working folder; default that folder. */
  root?: string;
}

export interface Settings {
  root: string;
  config: TenantlintConfig;
}

const known = new WeakMap<object, Settings>();

/**
 * @param settings ESLint's `context.settings`
 * @param ruleIds ids without prefix, for the check of `rules`
 * @throws ConfigError naming every key that cannot be used
 */
export function readSettings(settings: Readonly<Record<string, unknown>>, cwd: string, ruleIds: readonly string[]): Settings {
  const value = settings['tenantlint'];
  if (value === undefined) return { root: cwd, config: {} };
  if (typeof value === 'object' && value !== null) {
    const cached = known.get(value);
    if (cached !== undefined) return cached;
  }
  const { root, ...rest } = Object(value) as TenantlintSettings;
  const config = validateConfig(typeof value === 'object' ? rest : value, 'settings.tenantlint', ruleIds);
  const result = { root: resolve(cwd, root ?? '.'), config };
  if (typeof value === 'object' && value !== null) known.set(value, result);
  return result;
}
