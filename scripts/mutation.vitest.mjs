// Vitest config of the mutation check: one source file is loaded with another text, and nothing on disk changes.
// Contract: the environment names a JSON file `{ file, text }`; without it the run is the plain one.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const mutant = process.env.TENANTLINT_MUTANT === undefined ? undefined : JSON.parse(readFileSync(process.env.TENANTLINT_MUTANT, 'utf8'));

export default defineConfig({
  plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => (mutant !== undefined && id.split('?')[0] === mutant.file ? mutant.text : undefined) }],
  test: {
    include: ['packages/proof/**/*.test.ts', 'rules/*/rule.test.ts', 'fixtures/traps/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // One worker with one module graph: a mutant costs its start once.
    maxWorkers: 1,
    isolate: false,
    testTimeout: 20_000,
  },
});
