/** TypeORM's packages, and those of its decorators that tell of a schema (0.3 and 1.x). */
import type { DecoratorLibrary } from '../source/decorators.ts';

/** The package, or a fork of it under another scope. */
export function isTypeorm(source: string): boolean {
  return /^(?:@[\w-]+\/)?typeorm(?:\/|$)/.test(source);
}

export const typeorm: DecoratorLibrary = {
  owns: isTypeorm,
  decorators: new Set([
    'Entity', 'ViewEntity', 'ChildEntity', 'TableInheritance', 'Tree', 'Unique', 'Index', 'Generated', 'PrimaryColumn', 'PrimaryGeneratedColumn',
    'Column', 'ViewColumn', 'CreateDateColumn', 'UpdateDateColumn', 'DeleteDateColumn', 'VersionColumn', 'ObjectIdColumn', 'ObjectIDColumn',
    'ManyToOne', 'OneToMany', 'OneToOne', 'ManyToMany', 'JoinColumn', 'JoinTable', 'RelationId', 'TreeParent', 'TreeChildren', 'TreeLevelColumn',
  ]),
};
