/** `defineConfig` and its parts: types for `tenantlint.config.ts`. Boundary: no validation; that happens where the file is loaded. */
import type { TenantlintConfig } from '@tenantlint/program';
import type { GuardDeclaration, LayerDeclaration, TenantSourceDeclaration } from '@tenantlint/proof';

/**
 * Gives editors the type of the configuration.
 * @param config the configuration, returned as it is
 */
export function defineConfig(config: TenantlintConfig): TenantlintConfig {
  return config;
}

/**
 * A function that checks a key or a tenant, and whose body is out of sight: an entry of `guards`.
 * @param guard the declaration, returned as it is
 */
export function defineGuard(guard: GuardDeclaration): GuardDeclaration {
  return guard;
}

/**
 * An in-house repository or facade whose methods are accesses: an entry of `layers`.
 * @param layer the declaration, returned as it is
 */
export function defineLayer(layer: LayerDeclaration): LayerDeclaration {
  return layer;
}

/**
 * A function that gives the tenant of whoever asks: an entry of `tenant.sources`.
 * @param source the declaration, returned as it is
 */
export function defineTenantSource(source: TenantSourceDeclaration): TenantSourceDeclaration {
  return source;
}
