/** `defineConfig`: types for `tenantlint.config.ts`. Boundary: no validation; that happens where the file is loaded. */
import type { TenantlintConfig } from '@tenantlint/program';

/**
 * Gives editors the type of the configuration.
 * @param config the configuration, returned as it is
 */
export function defineConfig(config: TenantlintConfig): TenantlintConfig {
  return config;
}
