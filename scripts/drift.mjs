// Holds the committed generated files against what scripts/generate-*.mjs would write now.
// Each generator exports `generate(root)`: a map (or promise of one) of path to text, writing nothing itself.
// `npm run drift` reports the first differing line of each file and exits 1; `npm run generate` (--write) writes them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const write = process.argv.includes('--write');

const firstDifference = (a, b) => {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const line = left.findIndex((text, i) => text !== right[i]);
  const at = line === -1 ? left.length : line;
  return `  line ${at + 1}\n  - committed: ${left[at] ?? '(end of file)'}\n  + generated: ${right[at] ?? '(end of file)'}`;
};

const names = (await readdir(join(root, 'scripts'))).filter((name) => /^generate-.*\.mjs$/.test(name)).sort();
let changed = 0;
let files = 0;
for (const name of names) {
  const { generate } = await import(new URL(name, import.meta.url).href);
  for (const [path, text] of await generate(root)) {
    files += 1;
    const committed = await readFile(join(root, path), 'utf8').catch(() => '');
    if (committed === text) continue;
    changed += 1;
    if (write) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      console.log(`wrote ${path}`);
    } else {
      console.error(`${path} is not what scripts/${name} generates:\n${firstDifference(committed, text)}`);
    }
  }
}
if (changed > 0 && !write) {
  console.error(`\n${changed} of ${files} generated files differ. Run "npm run generate" and commit the result.`);
  process.exitCode = 1;
} else if (!write) {
  console.log(`${files} generated files are up to date (${names.join(', ')}).`);
}
