// Shows the findings of a fixture application as a user sees them. Findings are the point, so exit code 1 counts as success.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const app = 'fixtures/apps/prisma-nextjs/vulnerable';
console.log(`${app} $ tenantlint check\n`);
const { status, error } = spawnSync(process.execPath, [join(root, 'bin/tenantlint.js'), 'check'], { cwd: join(root, app), stdio: 'inherit' });
if (error) throw error;
if (status === 1) {
  console.log('\nEach finding is a defect that was put there on purpose; the tests run this application and show what it leaks.');
} else {
  console.error(`\nThe demo expects findings (exit code 1) and got exit code ${status}.`);
  process.exitCode = 1;
}
