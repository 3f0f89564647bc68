/** Sources to resources for the readers' tests, and resources as short text: every fact that a reader gives, and no more. */
import { parseFile } from '@tenantlint/facts';
import { expect } from 'vitest';
import type { Resource } from '../src/types.ts';
import type { FileFacts } from '@tenantlint/facts';

/** Facts of sources by path; a source that does not parse fails the test. */
export function factsOf(sources: Record<string, string>): FileFacts[] {
  return Object.entries(sources).map(([path, text]) => {
    const { facts, error } = parseFile(path, text);
    expect(error).toBeUndefined();
    return facts!;
  });
}

/**
 * `? `optional, `!` primary, `*` unique, `+` has a default, `[]` list, `=` name in the database, `<` reached through;
 * relations: `~` implied, `^` unenforced, `/` inverse.
 */
export function lines(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) => [
    `${resource.name}${resource.incomplete ? ' (incomplete)' : ''} = ${resource.table}${resource.accessors.some((name) => name !== resource.name) ? ` as ${resource.accessors.join(' ')}` : ''}`,
    ...Object.values(resource.columns).map((column) =>
      `  ${column.name} ${column.type}${column.list ? '[]' : ''}${column.optional ? '?' : ''}${column.primary ? '!' : ''}${column.unique ? '*' : ''}${column.hasDefault ? '+' : ''}${column.dbName === undefined ? '' : ` =${column.dbName}`}${column.through === undefined ? '' : ` <${column.through}`}`),
    ...Object.values(resource.relations).map((relation) =>
      `  -> ${relation.name}${relation.list ? '[]' : ''}${relation.optional ? '?' : ''} ${relation.target}${relation.fields.length > 0 ? ` ${relation.fields.join()}=${relation.references.join()}` : ''}${relation.implied ? ' ~' : ''}${relation.unenforced ? ' ^' : ''}${relation.inverse === undefined ? '' : ` /${relation.inverse}`}`),
    ...resource.uniques.map((key) => `  key ${key.name} (${key.columns.join(', ')})`),
  ]);
}
