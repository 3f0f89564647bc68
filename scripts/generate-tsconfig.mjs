// Generates every workspace's tsconfig.json and the root's project references from the dependencies in package.json,
// so that the build order is written down once. Contract: `generate(root)` gives path -> text and writes nothing.
// Boundary: tests may import any package, so they are one project of their own (tsconfig.tests.json).
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

const text = (value) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * @param {string} root the repository's root
 * @returns {Promise<Map<string, string>>} text of each generated file by its path relative to the root
 */
export async function generate(root) {
  const names = await readdir(join(root, 'packages'));
  const folders = [...names.sort().map((name) => `packages/${name}`), 'rules', 'codemods'];
  const manifests = await Promise.all(folders.map(async (folder) => JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))));
  const folderOf = new Map(manifests.map(({ name }, i) => [name, folders[i]]));
  const files = new Map();
  for (const [i, folder] of folders.entries()) {
    const { dependencies, devDependencies } = manifests[i];
    const references = Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => folderOf.get(name) ?? []).sort();
    const flat = !folder.startsWith('packages/');
    const out = posix.join(posix.relative(folder, ''), 'dist/types', posix.basename(folder));
    files.set(`${folder}/tsconfig.json`, text({
      extends: posix.join(posix.relative(folder, ''), 'tsconfig.base.json'),
      compilerOptions: { rootDir: flat ? '.' : 'src', outDir: out, tsBuildInfoFile: `${out}.tsbuildinfo` },
      include: [flat ? '**/*.ts' : 'src'],
      exclude: ['**/*.test.ts', ...(flat ? ['**/cases/**', '**/__testfixtures__/**'] : [])],
      references: references.map((path) => ({ path: posix.relative(folder, path) })),
    }));
  }
  files.set('tsconfig.json', text({
    files: [],
    references: [...folders, 'tsconfig.tests.json'].map((path) => ({ path: `./${path}` })),
  }));
  files.set('tsconfig.tests.json', text({
    extends: './tsconfig.base.json',
    compilerOptions: { rootDir: '.', outDir: 'dist/types/tests', tsBuildInfoFile: 'dist/types/tests.tsbuildinfo' },
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.ts', 'rules/**/*.test.ts', 'codemods/**/*.test.ts', 'fixtures/*.test.ts', 'fixtures/test/**/*.ts', 'vitest.config.ts'],
    exclude: ['**/__testfixtures__/**', '**/cases/**'],
    references: folders.map((path) => ({ path: `./${path}` })),
  }));
  return files;
}
