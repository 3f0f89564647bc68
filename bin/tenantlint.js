#!/usr/bin/env node
// Launches the built command line of this checkout; works from any folder.
import { existsSync } from 'node:fs';

const cli = new URL('../packages/cli/dist/cli.js', import.meta.url);
if (existsSync(cli)) {
  await import(cli.href);
} else {
  console.error('tenantlint: the command line is not built yet (packages/cli/dist/cli.js is missing). Run "npm ci" or "npm run build" in the repository first.');
  process.exitCode = 2;
}
