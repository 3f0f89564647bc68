// Runs publint over both published packages as npm would pack them (with types).
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
execFileSync(process.execPath, ['scripts/build.mjs', '--pack'], { cwd: root, stdio: 'inherit' });
for (const folder of ['packages/cli', 'packages/eslint-plugin']) {
  const { messages, pkg } = await publint({ pkgDir: `${root}${folder}`, strict: true });
  for (const message of messages) console.error(`${pkg.name}: ${formatMessage(message, pkg)}`);
  if (messages.length > 0) process.exitCode = 1;
  else console.log(`${pkg.name}: no problems`);
}
