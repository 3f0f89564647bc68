// Bundles the two published packages: private packages in, third-party packages external.
// `node scripts/build.mjs [--types] [package name…]`; `--types` adds dist/index.d.ts (slow, for packing only).
// Fails where an external import is no declared dependency, where a heavy module would load at start-up and, when
// packing, where a declared dependency is not imported.
import { chmodSync, copyFileSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const published = [
  { folder: 'packages/cli', entries: ['cli.ts', 'index.ts'], bin: 'cli.js' },
  { folder: 'packages/eslint-plugin', entries: ['index.ts'] },
];
/** Cost more to load than a whole pre-commit run may take: only ever behind `import()`. */
const heavy = ['typescript', 'ts-morph', 'eslint', 'jscodeshift', '@typescript-eslint', 'jiti'];

const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
const isHeavy = (specifier) => heavy.some((name) => specifier === name || specifier.startsWith(`${name}/`));
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const isExternal = (specifier) => !/^[./]/.test(specifier) && !specifier.startsWith('@tenantlint/');

const externals = {
  name: 'third-party-external',
  setup(b) {
    b.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind !== 'entry-point' && isExternal(path) ? { path, external: true } : undefined);
  },
};

/** External modules that load together with `entry`, each with the chunk that imports it. */
function startUpImports(outputs, entry) {
  const found = new Map();
  const queue = [entry];
  const seen = new Set(queue);
  for (const file of queue) {
    for (const { path, kind, external } of outputs[file].imports) {
      if (kind === 'dynamic-import') continue;
      if (external) found.set(path, file);
      else if (!seen.has(path)) { seen.add(path); queue.push(path); }
    }
  }
  return found;
}

function verify({ outputs }, manifest, packing) {
  const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {}), ...Object.keys(manifest.optionalDependencies ?? {})]);
  const errors = new Set();
  const used = new Set(Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => packageOf(path))));
  for (const name of packing ? Object.keys(manifest.dependencies ?? {}) : []) {
    if (!used.has(name)) errors.add(`${manifest.name}: nothing in its bundle imports the dependency "${name}". Remove it from its package.json.`);
  }
  for (const [file, output] of Object.entries(outputs)) {
    for (const { path, external } of output.imports) {
      if (external && !isBuiltin(path) && !declared.has(packageOf(path))) {
        errors.add(`${manifest.name}: ${file} imports "${path}", which is no dependency in its package.json. Add it there.`);
      }
    }
    if (!output.entryPoint) continue;
    for (const [path, chunk] of startUpImports(outputs, file)) {
      if (isHeavy(path)) errors.add(`${manifest.name}: ${file} loads "${path}" at start-up (through ${chunk}). Put it behind import().`);
    }
  }
  if (errors.size > 0) throw new Error([...errors].join('\n'));
}

async function bundleTypes(folder) {
  const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
  const bundle = await rollup({
    input: join(root, folder, 'src/index.ts'),
    external: isExternal,
    plugins: [dts({ tsconfig: join(root, 'tsconfig.base.json'), respectExternal: true, compilerOptions: { composite: false, incremental: false } })],
    onwarn: (warning) => { throw new Error(`${folder}: types could not be bundled: ${warning.message}`); },
  });
  await bundle.write({ file: join(root, folder, 'dist/index.d.ts'), format: 'es' });
  await bundle.close();
}

const types = process.argv.includes('--types');
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
for (const { folder, entries, bin } of published) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  if (wanted.length > 0 && !wanted.includes(manifest.name)) continue;
  const outdir = join(root, folder, 'dist');
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: join(root, folder),
    entryPoints: entries.map((entry) => `src/${entry}`),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Beside the entries: modules find package.json one folder up, from src/ and from dist/ alike.
    chunkNames: '[name]-[hash]',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [externals],
  });
  verify(metafile, manifest, types);
  if (bin) chmodSync(join(outdir, bin), 0o755);
  if (types) {
    await bundleTypes(folder);
    for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(root, folder, file));
  }
}
