/** MikroORM's packages, and those of its decorators that tell of a schema (v6 from the core, v7 from a package of their own). */
import type { DecoratorLibrary } from '../source/decorators.ts';

export function isMikroorm(source: string): boolean {
  return /^@mikro-orm\//.test(source);
}

export const mikroorm: DecoratorLibrary = {
  owns: isMikroorm,
  decorators: new Set([
    'Entity', 'Embeddable', 'PrimaryKey', 'SerializedPrimaryKey', 'Property', 'Enum', 'Formula', 'Embedded', 'ManyToOne', 'OneToMany', 'OneToOne', 'ManyToMany',
    'Unique', 'Index', 'Filter',
  ]),
};

/** As `UnderscoreNamingStrategy` spells names, the default of all SQL drivers. */
export function underscored(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
