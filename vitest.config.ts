import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'rules/**/*.test.ts', 'codemods/**/*.test.ts', 'fixtures/**/*.test.ts', 'scripts/**/*.test.mjs'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/__testfixtures__/**'],
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    // An embedded database takes a second and some 700 MB per worker.
    maxWorkers: 2,
    reporters: ['default', './scripts/service-reporter.mjs'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
