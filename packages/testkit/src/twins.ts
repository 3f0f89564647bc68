/** The two variants of a fixture application differ in their defects alone: the same files, and the same text where there is none. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

/**
 * Registers the tests of an application's twins.
 * @param folder holds `vulnerable/` and `fixed/`; ends in a slash
 * @param same files that are equal in both, relative to a variant
 */
export function describeTwins(folder: URL, same: readonly string[]): void {
  const files = (variant: string) =>
    readdirSync(fileURLToPath(new URL(variant, folder)), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|prisma)$/.test(path) && !path.startsWith('generated'))
      .sort();
  const text = (variant: string, path: string) => readFileSync(new URL(`${variant}/${path}`, folder), 'utf8');

  test('both variants have the same files', () => {
    expect(files('vulnerable')).toEqual(files('fixed'));
  });

  test.each(same)('both variants have the same %s', (path) => {
    expect(text('fixed', path)).toBe(text('vulnerable', path));
  });
}
