/**
 * Generates the tables of measured results in README.md and packages/bench/README.md, between their `bench:` markers,
 * from packages/bench/results. Contract: `generate(root)` gives a map of path to text and writes nothing.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param {string} root the repository's root
 * @returns {Promise<Map<string, string>>} text of each file that has markers, by its path relative to the root
 */
export async function generate(root) {
  const bench = join(root, 'packages/bench');
  const { accuracyTable, fillSections, fixesTable, headsTable, speedTable } = await load(join(bench, 'src/readme.ts'));
  const results = await readdir(join(bench, 'results'));
  const read = async (name) => (results.includes(name) ? JSON.parse(await readFile(join(bench, 'results', name), 'utf8')) : undefined);

  const labels = (await readFile(join(bench, 'corpus/dev.jsonl'), 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const [accuracy, fixes, heads, speed] = await Promise.all(['accuracy-dev.json', 'fixes-dev.json', 'heads.json', 'speed.json'].map(read));
  const judged = {};
  for (const name of results.filter((one) => /^judged-\w+\.json$/.test(one)).sort()) judged[name.slice('judged-'.length, -'.json'.length)] = await read(name);
  const sections = {
    accuracy: accuracy && accuracyTable(labels, accuracy),
    fixes: fixes && fixesTable(fixes),
    heads: heads && headsTable(heads, judged),
    speed: speed && speedTable(speed),
  };

  const files = new Map();
  for (const path of ['README.md', 'packages/bench/README.md']) {
    const text = await readFile(join(root, path), 'utf8').catch(() => '');
    if (text.includes('<!-- bench:')) files.set(path, fillSections(text, sections));
  }
  return files;
}

async function load(entry) {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
