// Mutation check: would the tests notice if the product were wrong? Each rule answers "nothing" and "everything", and
// seeded mutants of the proof are made; each runs the tests that should see it. Exits 1 where a rule's own tests stay
// green. Usage: node scripts/mutation.mjs [--rules | --proof] [--count 60] [--seed 1] [--only <file:line>] [--write]
// Boundary: mutants are texts handed to Vitest (mutation.vitest.mjs), never files of the project.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'packages/bench/results/mutation.json');
/** Where a wrong answer would be a wrong proof. */
const PROOF = ['tie', 'facts', 'needs', 'written', 'predicate', 'frame'].map((name) => `packages/proof/src/${name}.ts`);
const TIMEOUT = 120_000;

const parse = (file, text) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
const visit = (node, f) => {
  f(node);
  ts.forEachChild(node, (child) => visit(child, f));
};
const replaced = (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end);

// rules

/** The rule's text with another body of `report`. */
function ruleMutants(file, text) {
  let body, first;
  visit(parse(file, text), (node) => {
    if (ts.isMethodDeclaration(node) && node.name.getText() === 'report') body = node.body;
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'messages') first = node.initializer.properties[0].name.getText();
  });
  if (body === undefined || first === undefined) throw new Error(`${file}: no report() or no messages to mutate. Keep the shape that defineRule documents.`);
  const placeholders = [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))];
  const report = `{ messageId: '${first}', data: { ${placeholders.map((name) => `${name}: 'x'`).join(', ')} } }`;
  const withBody = (answer) => replaced(text, { start: body.getStart(), end: body.end, text: `{\n    return ${answer};\n  }` });
  return [['nothing', withBody('undefined')], ['everything', withBody(report)]];
}

// proof

/** Every edit that turns a decision of the file round, in order of place. */
function edits(file, text) {
  const source = parse(file, text);
  const found = [];
  const add = (kind, node, replacement) => {
    const start = node.getStart();
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    found.push({ kind, line: line + 1, column: character + 1, start, end: node.end, text: replacement, before: node.getText(), after: replacement });
  };
  visit(source, (node) => {
    if (ts.isIfStatement(node)) {
      add('negated condition', node.expression, `!(${node.expression.getText()})`);
      add('dropped branch', node.expression, 'false');
    } else if (ts.isConditionalExpression(node)) {
      add('negated condition', node.condition, `!(${node.condition.getText()})`);
    } else if (ts.isBinaryExpression(node)) {
      const other = { '&&': '||', '||': '&&', '===': '!==', '!==': '===' }[node.operatorToken.getText()];
      if (other !== undefined) add('other operator', node.operatorToken, other);
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const other = { some: 'every', every: 'some' }[node.expression.name.getText()];
      if (other !== undefined) add('other quantifier', node.expression.name, other);
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add('dropped negation', node, node.operand.getText());
    }
  });
  return found.sort((x, y) => x.start - y.start || x.kind.localeCompare(y.kind)).map((edit) => ({ file, ...edit }));
}

/** mulberry32: the same numbers for the same seed, everywhere. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` edits, drawn in turns over the files so that a long file does not crowd out a short one. */
function draw(all, count, seed) {
  const next = random(seed);
  const piles = all.map((pile) => [...pile]);
  const drawn = [];
  while (drawn.length < count && piles.some((pile) => pile.length > 0)) {
    for (const pile of piles) {
      if (pile.length === 0 || drawn.length === count) continue;
      drawn.push(...pile.splice(Math.floor(next() * pile.length), 1));
    }
  }
  return drawn;
}

// runs

/** @returns the names of the test files that failed, by path relative to the root; `timeout` where the run had to be ended */
async function run(folder, name, mutant, tests, bail) {
  const input = join(folder, `${name}.json`);
  const output = join(folder, `${name}.out.json`);
  writeFileSync(input, JSON.stringify(mutant));
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', join(root, 'scripts/mutation.vitest.mjs'), '--root', root, '--reporter=json', `--outputFile=${output}`, ...(bail ? ['--bail=1'] : []), ...tests];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, TENANTLINT_MUTANT: input }, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  let timeout = false;
  const timer = setTimeout(() => {
    timeout = true;
    child.kill('SIGKILL');
  }, TIMEOUT);
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  if (timeout) return { timeout: true, failed: [] };
  try {
    const report = JSON.parse(readFileSync(output, 'utf8'));
    const failed = report.testResults.filter((file) => file.status === 'failed').map((file) => file.name.slice(root.length).replaceAll('\\', '/'));
    if (failed.length === 0 && !report.success) throw new Error('it failed without a failed test');
    return { timeout: false, failed };
  } catch (error) {
    throw new Error(`${name}: Vitest gave no result (${error.message}). Its words:\n${errors}`, { cause: error });
  }
}

/** Runs `tasks` two at a time; results in the order given. */
async function inPairs(tasks) {
  const done = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const i = next++;
      done[i] = await tasks[i]();
    }
  };
  await Promise.all([worker(), worker()]);
  return done;
}

async function checkRules(folder) {
  const names = (await readdir(join(root, 'rules'), { withFileTypes: true })).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules').map((entry) => entry.name).sort();
  const tasks = names.flatMap((rule) => {
    const file = join(root, 'rules', rule, 'rule.ts');
    return ruleMutants(file, readFileSync(file, 'utf8')).map(([answer, text]) => async () => {
      const { failed, timeout } = await run(folder, `${rule}-${answer}`, { file, text }, [`rules/${rule}/rule.test.ts`, 'fixtures/traps/traps.test.ts'], false);
      const own = timeout || failed.includes(`rules/${rule}/rule.test.ts`);
      const traps = timeout || failed.some((name) => name.startsWith('fixtures/traps/'));
      console.log(`${own ? 'noticed ' : 'SURVIVED'}  ${rule} answers ${answer}${own ? (traps ? ' (traps too)' : '') : traps ? ' its own tests, not the traps' : ''}`);
      return { rule, answer, ownTests: own, traps };
    });
  });
  return inPairs(tasks);
}

async function checkProof(folder, { count, seed, only }) {
  const texts = new Map(PROOF.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const all = PROOF.map((file) => edits(file, texts.get(file)));
  const drawn = only === undefined ? draw(all, count, seed) : all.flat().filter((edit) => `${edit.file}:${edit.line}`.endsWith(only));
  const mutants = await inPairs(
    drawn.map((edit, i) => async () => {
      const mutant = { file: join(root, edit.file), text: replaced(texts.get(edit.file), edit) };
      const { failed, timeout } = await run(folder, `proof-${i}`, mutant, ['packages/proof/'], true);
      const outcome = timeout ? 'timeout' : failed.length > 0 ? 'noticed' : 'survived';
      const { file, line, column, kind, before, after } = edit;
      console.log(`${outcome === 'survived' ? 'SURVIVED' : outcome.padEnd(8)}  ${file}:${line}:${column} ${kind}: ${before.replace(/\s+/g, ' ').slice(0, 100)}`);
      return { file, line, column, kind, before, after, outcome };
    }),
  );
  return { sites: all.flat().length, mutants };
}

const { values } = parseArgs({ options: { rules: { type: 'boolean' }, proof: { type: 'boolean' }, count: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' }, only: { type: 'string' }, write: { type: 'boolean' } } });
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('mutation: --count wants a whole number above 0 and --seed a whole number.');
  process.exit(2);
}
if (values.write && (values.rules || values.proof || values.only !== undefined)) {
  console.error('mutation: --write commits the result of a whole run. Leave out --rules, --proof and --only.');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'tenantlint-mutation-'));
try {
  // what is red without a mutant would be noticed in every one
  const plain = await run(folder, 'plain', { file: '', text: '' }, [], false);
  if (plain.failed.length > 0 || plain.timeout) throw new Error(`the tests are red without any mutant, so a mutant proves nothing. Mend them first: ${plain.failed.join(', ') || 'they do not end'}`);
  const rules = values.proof || values.only !== undefined ? [] : await checkRules(folder);
  const proof = values.rules ? { sites: 0, mutants: [] } : await checkProof(folder, { count, seed, only: values.only });
  const survivors = proof.mutants.filter(({ outcome }) => outcome === 'survived');
  const missed = rules.filter(({ ownTests }) => !ownTests);
  console.log(`\nRules: ${rules.length - missed.length} of ${rules.length} noticed. Proof: ${proof.mutants.length - survivors.length} of ${proof.mutants.length} noticed (${proof.sites} sites, seed ${seed}).`);
  if (values.write) {
    const noticed = proof.mutants.length - survivors.length;
    writeFileSync(results, `${JSON.stringify({ seed, rules, proof: { sites: proof.sites, mutants: proof.mutants.length, noticed, survivors, list: proof.mutants.map(({ file, line, column, kind, outcome }) => `${file}:${line}:${column} ${kind}: ${outcome}`) } }, null, 2)}\n`);
  }
  process.exitCode = missed.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`mutation: ${error.message}`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
