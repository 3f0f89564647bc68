import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { makeRepository } from '../../test/repository.ts';
import { run } from '../../test/run.ts';

const bad = `import { prisma } from './prisma';
export function all() {
  return prisma.project.findMany();
}
export function one(id: string) {
  return prisma.project.findUnique({ where: { id } });
}
`;
const good = bad.replace('all()', 'all(organizationId: string)').replace('findMany()', 'findMany({ where: { organizationId } })');
const project = { 'schema.prisma': schema, 'src/a.ts': bad };
const name = 'tenantlint-baseline.json';

interface Entry { [key: string]: string }
const entriesIn = (root: string) => (JSON.parse(readFileSync(join(root, name), 'utf8')) as { entries: Entry[] }).entries;
const setEntries = (root: string, entries: Entry[]) => writeFileSync(join(root, name), JSON.stringify({ version: 1, entries }));
const check = (root: string, ...args: string[]) => run(root, ['check', '--no-cache', ...args]);
const create = (root: string, ...args: string[]) => run(root, ['baseline', '--reason', 'legacy, see T-1', ...args]);

async function accepted(files: Record<string, string> = project): Promise<string> {
  const root = layOut(files);
  await create(root);
  return root;
}

const failed = (out: string) => [...out.matchAll(/^failed: (.*)$/gm)].map(([, message]) => message);

describe('tenantlint baseline', () => {
  it('writes an entry a finding, without lines or counts, and check is clean then', async () => {
    const root = layOut(project);
    const ran = await create(root, '--owner', 'platform', '--expires', '2999-12-31');
    expect(ran).toEqual({ code: 0, err: '', out: `Accepted 2 entries in ${name}. Commit it; "tenantlint check" reports what is new, and "tenantlint baseline --prune" takes away what was corrected.\n` });
    const notes = { reason: 'legacy, see T-1', owner: 'platform', expires: '2999-12-31' };
    expect(entriesIn(root)).toEqual([
      { rule: 'require-tenant-in-read', file: 'src/a.ts', symbol: 'all', shape: 'Project.findMany ()', verdict: 'refuted', gap: 'unfiltered', confidence: 'likely', ...notes },
      { rule: 'require-tenant-in-lookup', file: 'src/a.ts', symbol: 'one', shape: 'Project.findUnique {id}', verdict: 'refuted', gap: 'key-only', confidence: 'likely', ...notes },
    ]);
    const { code, out } = await check(root);
    expect(code).toBe(0);
    expect(out).toMatch(/^No findings\.$[\s\S]*^Baseline: 2 findings accepted for now\.$/m);
    expect(await check(root, '--no-baseline')).toMatchObject({ code: 1, out: expect.stringMatching(/^2 findings: 2 likely\.$/m) });
  });

  it('stands in the reports as an external suppression with its reason', async () => {
    const root = await accepted();
    const json = JSON.parse((await check(root, '--format', 'json')).out) as { findings: { suppressed: object }[]; coverage: object };
    expect(json.findings.map(({ suppressed }) => suppressed)).toEqual([{ reason: 'legacy, see T-1', baseline: {} }, { reason: 'legacy, see T-1', baseline: {} }]);
    expect(json.coverage).toMatchObject({ suppressed: 2, baselined: 2, reported: 2 });
    const sarif = JSON.parse((await check(root, '--format', 'sarif')).out) as { runs: { results: { suppressions: object[] }[] }[] };
    expect(sarif.runs[0]!.results[0]!.suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: 'legacy, see T-1' }]);
  });

  it('survives moved lines and a changed layout; new code beside it is reported', async () => {
    const root = await accepted();
    writeFileSync(join(root, 'src/a.ts'), `// more\n\n${bad.replace('{ where: { id } }', '{\n    where: { id, /* key */ },\n    select: { id: true },\n  }')}`);
    expect(await check(root)).toMatchObject({ code: 0 });
    writeFileSync(join(root, 'src/a.ts'), `${bad}export function other() {\n  return prisma.project.findMany();\n}\n`);
    const { code, out } = await check(root);
    expect([code, out.match(/src\/a\.ts:\d+:\d+ in \w+/g)]).toEqual([1, ['src/a.ts:9:10 in other']]);
  });

  it('does not cover another access in the same symbol', async () => {
    const root = await accepted();
    writeFileSync(join(root, 'src/a.ts'), bad.replace('return prisma.project.findUnique({ where: { id } });', 'return [prisma.project.findUnique({ where: { id } }), prisma.project.findUniqueOrThrow({ where: { id } })];'));
    const { code, out } = await check(root);
    expect([code, out.match(/src\/a\.ts:\d+:\d+ in \w+/g)]).toEqual([1, ['src/a.ts:6:57 in one']]);
  });

  it('does not cover the same call in another function', async () => {
    const helper = `import { prisma } from './prisma';\nexport const one = (id: string) => prisma.project.findUnique({ where: { id } });\n`;
    const caller = (name: string) => `export async function ${name}(id: string) {\n  return one(id);\n}\n`;
    const safe = `export async function safe(id: string, organizationId: string) {\n  await prisma.project.findFirstOrThrow({ where: { id, organizationId } });\n  return one(id);\n}\n`;
    const actions = `'use server';\nimport { prisma } from './prisma';\nimport { one } from './helper';\n${safe}${caller('first')}`;
    const root = await accepted({ 'schema.prisma': schema, 'src/helper.ts': helper, 'src/actions.ts': actions });
    expect(entriesIn(root)).toMatchObject([{ file: 'src/actions.ts', symbol: 'first', shape: 'one(id) > Project.findUnique {id}' }]);
    expect(await check(root)).toMatchObject({ code: 0 });
    writeFileSync(join(root, 'src/actions.ts'), `${actions}${caller('second')}`);
    const { code, out } = await check(root);
    expect([code, out.match(/src\/actions\.ts:\d+:\d+ in \w+/g)]).toEqual([1, ['src/actions.ts:12:10 in one']]);
  });

  it.each<[string, string[], string]>([
    ['no reason', [], 'A baseline needs a reason: --reason "found when tenantlint was introduced, see TICKET-1". It is written into every entry; edit it there where one differs.'],
    ['a blank reason', ['--reason', ' '], 'A baseline needs a reason: --reason "found when tenantlint was introduced, see TICKET-1". It is written into every entry; edit it there where one differs.'],
    ['no day', ['--reason', 'x', '--expires', '2027-02-30'], '--expires 2027-02-30 is no day. Write it as 2027-03-31.'],
    ['nothing to prune', ['--prune'], `There is no baseline at ${name}, so there is nothing to prune. Write one with "tenantlint baseline --reason <text>".`],
    ['notes while pruning', ['--prune', '--owner', 'x'], '--prune keeps the notes of every entry. Leave --reason, --owner and --expires out, and edit them in the file.'],
  ])('refuses %s', async (_, args, message) => {
    const root = layOut(project);
    expect(await run(root, ['baseline', ...args])).toEqual({ code: 2, out: '', err: `tenantlint: ${message}\n` });
    expect(existsSync(join(root, name))).toBe(false);
  });

  it('is written once: it cannot take in what is new', async () => {
    const root = await accepted();
    const before = readFileSync(join(root, name), 'utf8');
    expect(await create(root)).toMatchObject({ code: 2, err: expect.stringContaining(`${name} is there already, and a baseline only shrinks.`) });
    expect(readFileSync(join(root, name), 'utf8')).toBe(before);
  });

  it('writes nothing where there is nothing', async () => {
    const root = layOut({ ...project, 'src/a.ts': good.replace('{ id }', '{ id, organizationId: id }') });
    expect(await create(root)).toEqual({ code: 0, err: '', out: 'No findings: there is nothing to accept.\n' });
    expect(existsSync(join(root, name))).toBe(false);
  });
});

describe('an entry that does not hold fails the run', () => {
  it('stale: what it accepted was corrected', async () => {
    const root = await accepted();
    writeFileSync(join(root, 'src/a.ts'), good);
    const { code, out } = await check(root);
    expect([code, failed(out)]).toEqual([1, [`The baseline's entry for require-tenant-in-read in all (src/a.ts) matches no finding any more: run "tenantlint baseline --prune".`]]);
    expect((await check(root, '--format', 'github')).out).toContain('::error title=tenantlint baseline::The baseline\'s entry for require-tenant-in-read in all');
    expect(await run(root, ['baseline', '--prune'])).toEqual({ code: 0, err: '', out: 'Removed 1 entry; 1 left.\n' });
    expect(await check(root)).toMatchObject({ code: 0 });
    rmSync(join(root, 'src/a.ts'));
    writeFileSync(join(root, 'src/b.ts'), good.replace('{ id }', '{ id, organizationId: id }'));
    expect(await run(root, ['baseline', '--prune'])).toEqual({ code: 0, err: '', out: `Removed 1 entry; 0 left. The baseline is empty: ${name} was removed.\n` });
  });

  it('stale is not said of what this run did not read', async () => {
    const root = await accepted({ ...project, 'lib/b.ts': bad });
    writeFileSync(join(root, 'src/a.ts'), good);
    expect(await check(root, 'lib')).toMatchObject({ code: 0 });
    writeFileSync(join(root, 'src/a.ts'), 'prisma.project.findMany(\nconst = 1;');
    expect(await check(root)).toMatchObject({ code: 0 });
    expect(await run(root, ['baseline', '--prune'])).toMatchObject({ out: 'Nothing to prune: 4 entries match.\n' });
  });

  it('expired: the finding is reported again', async () => {
    const root = await accepted();
    const [first, second] = entriesIn(root);
    setEntries(root, [{ ...first!, expires: '2020-01-31', owner: 'platform' }, { ...second!, expires: '2999-01-01' }]);
    const { code, out } = await check(root);
    expect([code, out.match(/in (\w+) tenantlint\//g), failed(out)]).toEqual([1, ['in all tenantlint/'], ["The baseline's entry for require-tenant-in-read in all (src/a.ts) expired on 2020-01-31 (owner: platform): correct the code, or agree on another date."]]);
  });

  it('weakened: the finding got worse', async () => {
    const root = await accepted();
    const [first, second] = entriesIn(root);
    setEntries(root, [{ ...first!, confidence: 'possible' }, { ...second!, verdict: 'unknown', gap: 'opaque' }]);
    const { code, out } = await check(root);
    expect([code, failed(out)]).toEqual([1, [
      "The baseline's entry for require-tenant-in-read in all (src/a.ts) covers a finding that got worse: it was possible and is likely now. Correct the code; a baseline does not grow.",
      "The baseline's entry for require-tenant-in-lookup in one (src/a.ts) covers a finding that got worse: it was unknown and is refuted now. Correct the code; a baseline does not grow.",
    ]]);
    expect(out).toMatch(/^2 findings: 2 likely\.$/m);
    setEntries(root, [{ ...first!, gap: 'conditional' }, { ...second!, confidence: 'certain' }]);
    expect(failed((await check(root)).out)).toEqual(["The baseline's entry for require-tenant-in-read in all (src/a.ts) covers a finding that got worse: its gap was \"conditional\" and is \"unfiltered\" now. Correct the code; a baseline does not grow."]);
    expect(await run(root, ['baseline', '--prune'])).toMatchObject({ out: 'Tightened 1; 2 left.\n' });
    expect(entriesIn(root).map(({ gap, confidence }) => [gap, confidence])).toEqual([['conditional', 'likely'], ['key-only', 'likely']]);
  });

  it('--prune follows a file that moved', async () => {
    const root = await accepted();
    renameSync(join(root, 'src/a.ts'), join(root, 'src/b.ts'));
    expect(await check(root)).toMatchObject({ code: 1 });
    expect(await run(root, ['baseline', '--prune'])).toMatchObject({ out: 'Moved 2; 2 left.\n' });
    expect(await check(root)).toMatchObject({ code: 0 });
    expect(entriesIn(root).map(({ file }) => file)).toEqual(['src/b.ts', 'src/b.ts']);
  });
});

describe('against an earlier commit', () => {
  const entry = (root: string, more: Entry) => ({ ...entriesIn(root)[0]!, ...more });

  it('an entry that was not there fails --since and --staged; one that moved or went does not', async () => {
    const { root, git, write } = makeRepository(project);
    await create(root);
    git('add', '--all');
    expect(await check(root, '--staged')).toMatchObject({ code: 0 });
    git('commit', '--quiet', '--message=baseline');
    git('checkout', '--quiet', '-b', 'topic');
    write({ 'src/new.ts': bad });
    setEntries(root, [...entriesIn(root), entry(root, { file: 'src/new.ts' }), entry(root, { file: 'src/new.ts', symbol: 'one', rule: 'require-tenant-in-lookup', shape: 'Project.findUnique {id}', gap: 'key-only' })]);
    git('add', '--all');
    const grown = (ref: string) => ['require-tenant-in-read in all', 'require-tenant-in-lookup in one'].map((what) => `The baseline's entry for ${what} (src/new.ts) was not there at ${ref}: a baseline only shrinks. Correct the code, or silence the line with a comment that gives the reason.`);
    const staged = await check(root, '--staged');
    expect([staged.code, failed(staged.out)]).toEqual([1, grown('HEAD')]);
    const since = await check(root, '--since', 'main');
    expect([since.code, failed(since.out)]).toEqual([1, grown('main')]);
    git('rm', '--quiet', '-f', 'src/a.ts');
    setEntries(root, entriesIn(root).filter(({ file }) => file === 'src/new.ts'));
    git('add', '--all');
    expect(await check(root, '--staged')).toMatchObject({ code: 0 });
  });
});

describe('a file that cannot be used', () => {
  it.each<[string, string, string]>([
    ['no JSON', '{', `${name}: not valid JSON (`],
    ['another shape', '[]', `${name}: expected { "version": 1, "entries": [ … ] }. Restore it from version control, or write it with "tenantlint baseline".`],
    ['no reason', JSON.stringify({ version: 1, entries: [{ rule: 'r', file: 'a.ts', symbol: 'f', shape: 's', verdict: 'refuted', gap: 'g', confidence: 'likely', reason: ' ' }] }), `${name}: entry 1 (a.ts, f) has no reason. Say why it may stay for now.`],
    ['an unknown key', JSON.stringify({ version: 1, entries: [{ file: 'a.ts', expire: '2027-01-01' }] }), `${name}: entry 1 (a.ts) has an unknown key "expire"; did you mean "expires"? Allowed here: rule, file, symbol, shape, verdict, gap, confidence, reason, owner, expires.`],
    ['no day', JSON.stringify({ version: 1, entries: [{ rule: 'r', file: 'a.ts', symbol: 'f', shape: 's', verdict: 'refuted', gap: 'g', confidence: 'likely', reason: 'x', expires: 'never' }] }), `${name}: entry 1 (a.ts, f) must have a day as "expires", such as "2027-03-31", but has "never".`],
  ])('%s', async (_, text, message) => {
    const root = layOut({ ...project, [name]: text });
    const { code, out, err } = await check(root);
    expect([code, out, err.slice(0, `tenantlint: ${message}`.length)]).toEqual([2, '', `tenantlint: ${message}`]);
  });

  it('a named one that is not there', async () => {
    const root = layOut(project);
    expect(await check(root, '--baseline', 'none.json')).toMatchObject({ code: 2, err: 'tenantlint: Baseline not found: none.json. Write it with "tenantlint baseline --baseline none.json --reason <text>", or leave the option out.\n' });
  });
});
