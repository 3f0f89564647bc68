// Bundles the two published packages: private packages in, third-party packages external.
// `node scripts/build.mjs [--pack] [package name…]`; `--pack` adds what only a tarball needs: dist/index.d.ts (slow),
// licence and changelog. Fails where bundle-check.mjs objects; the earlier dist/ then stays as it was.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { getBundleErrors, getTypesErrors } from './bundle-check.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const published = [
  { folder: 'packages/cli', entries: ['cli', 'index', 'add-tenant-condition', 'replace-hardcoded-tenant', 'scope-lookup'], bin: 'cli' },
  { folder: 'packages/eslint-plugin', entries: ['index'] },
];

const isThirdParty = (specifier) => /^[^./]/.test(specifier) && !specifier.startsWith('@tenantlint/');

const thirdPartyExternal = {
  name: 'third-party-external',
  setup(b) {
    b.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind !== 'entry-point' && isThirdParty(path) ? { path, external: true } : undefined));
  },
};

async function bundle(folder, entries, bin, manifest, pack) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: join(root, folder),
    entryPoints: entries.map((entry) => `src/${entry}.ts`),
    outdir: 'dist',
    // Beside the entries: modules find package.json one folder up, from src/ and from dist/ alike.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    metafile: true,
    write: false,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [thirdPartyExternal],
  });
  const text = outputFiles.map((file) => file.text).join('\n');
  const errors = getBundleErrors(metafile, manifest, entries.map((entry) => `dist/${entry}.js`), { text: pack ? text : undefined });
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const dist = join(root, folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { path, text } of outputFiles) {
    const isBin = basename(path) === `${bin}.js`;
    writeFileSync(path, isBin && !text.startsWith('#!') ? `#!/usr/bin/env node\n${text}` : text);
    if (isBin) chmodSync(path, 0o755);
  }
}

/** Bundles the declarations that `tsc -b` wrote; from the sources it would take the plugin ten times as long. */
async function bundleTypes(folder, manifest) {
  const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
  const declarations = (name) => join(root, 'dist/types', name, 'index.d.ts');
  const bundled = await rollup({
    input: declarations(basename(folder)),
    external: isThirdParty,
    plugins: [
      { name: 'private-packages', resolveId: (id) => (/^@tenantlint\/[^/]+$/.test(id) ? declarations(id.slice('@tenantlint/'.length)) : null) },
      dts({ tsconfig: join(root, 'tsconfig.base.json'), respectExternal: true, compilerOptions: { composite: false, incremental: false } }),
    ],
    onwarn: ({ message }) => { throw new Error(`${manifest.name}: its types could not be bundled: ${message}`); },
  });
  const { output } = await bundled.write({ file: join(root, folder, 'dist/index.d.ts'), format: 'es' });
  await bundled.close();
  const errors = getTypesErrors(output[0].imports, manifest);
  if (errors.length > 0) throw new Error(errors.join('\n'));
}

const pack = process.argv.includes('--pack');
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
try {
  if (pack) execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...published.map(({ folder }) => folder)], { cwd: root, stdio: 'inherit' });
  for (const { folder, entries, bin } of published) {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (wanted.length > 0 && !wanted.includes(manifest.name)) continue;
    await bundle(folder, entries, bin, manifest, pack);
    if (!pack) continue;
    await bundleTypes(folder, manifest);
    for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(root, folder, file));
  }
} catch (error) {
  console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
