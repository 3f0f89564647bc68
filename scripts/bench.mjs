// Runs a bench of packages/bench: `node scripts/bench.mjs <accuracy|heads|speed> [options]`.
// The sources are TypeScript, so they are bundled first, into node_modules where third-party imports resolve.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = join(root, `node_modules/.cache/tenantlint-bench/run-${process.pid}.mjs`);
const [name = '', ...argv] = process.argv.slice(2);

await build({
  entryPoints: [join(root, 'packages/bench/src/run.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  plugins: [{
    name: 'third-party-external',
    setup: (b) => b.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind !== 'entry-point' && !path.startsWith('@tenantlint/') ? { path, external: true } : undefined)),
  }],
});
try {
  const { runBench } = await import(pathToFileURL(outfile).href);
  process.exitCode = await runBench(root, name, argv);
} finally {
  await rm(outfile, { force: true });
}
