/** Unified diffs as git prints them, so that `git apply` and `patch -p1` take them. Boundary: text files only. */

/**
 * @param file path relative to the root, `/` separators
 */
export async function createPatch(file: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  // The header line of equal signs belongs to Subversion's dialect.
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 }).replace(/^={3,}\n/, '');
}
