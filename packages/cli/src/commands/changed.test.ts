/** `check --staged` and `--since`, in real repositories. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { makeRepository } from '../../test/repository.ts';
import { run } from '../../test/run.ts';

const bad = `import { prisma } from './prisma';\nexport function all() {\n  return prisma.project.findMany();\n}\n`;
const good = bad.replace('all()', 'all(organizationId: string)').replace('findMany()', 'findMany({ where: { organizationId } })');
const project = { 'prisma/schema.prisma': schema, '.gitignore': 'ignored/\n', 'src/old.ts': bad, 'src/new.ts': good };

async function check(root: string, ...args: string[]) {
  const { code, out, err } = await run(root, ['check', '--no-cache', ...args]);
  return { code, found: [...out.matchAll(/^ {2}(?:warning|error) (\S+?):/gm)].map(([, file]) => file), err, out };
}

afterEach(() => vi.unstubAllEnvs());

describe('--staged', () => {
  it('reports what the next commit changes and counts the rest', async () => {
    const { root, write, git } = makeRepository(project);
    expect(await check(root, '--staged')).toMatchObject({ code: 0, found: [] });
    write({ 'src/new.ts': bad, 'src/unstaged.ts': bad });
    git('add', 'src/new.ts');
    const staged = await check(root, '--staged');
    expect(staged).toMatchObject({ code: 1, found: ['src/new.ts'], err: '' });
    expect(staged.out).toMatch(/^Not reported: 2 findings outside of what changed\.$/m);
    expect(await check(root)).toMatchObject({ code: 1, found: ['src/new.ts', 'src/old.ts', 'src/unstaged.ts'] });
  });

  it('judges and shows the staged text, not that on disk', async () => {
    const { root, write, git } = makeRepository(project);
    write({ 'src/new.ts': `// staged\n${bad}` });
    git('add', '--all');
    write({ 'src/new.ts': good });
    const leak = await check(root, '--staged');
    expect(leak).toMatchObject({ code: 1, found: ['src/new.ts'] });
    expect(leak.out).toContain('4 │   return prisma.project.findMany();');
    write({ 'src/new.ts': `// staged\n${good}` });
    git('add', '--all');
    write({ 'src/new.ts': bad });
    expect(await check(root, '--staged')).toMatchObject({ code: 0, found: [] });
  });

  it('reports an access in an unchanged file that a changed caller leaves open', async () => {
    const helper = `import { prisma } from './prisma';\nexport function one(id: string) {\n  return prisma.project.findUnique({ where: { id } });\n}\n`;
    const caller = (body: string) => `'use server';\nimport { prisma } from './prisma';\nimport { one } from './helper';\nexport async function act(id: string, organizationId: string) {\n  ${body}\n  return one(id);\n}\n`;
    const checked = caller('await prisma.project.findFirstOrThrow({ where: { id, organizationId } });');
    const { root, write, git } = makeRepository({ ...project, 'src/old.ts': good, 'src/helper.ts': helper, 'src/act.ts': checked });
    expect(await check(root)).toMatchObject({ code: 0, found: [] });
    write({ 'src/act.ts': caller('') });
    git('add', '--all');
    expect(await check(root, '--staged')).toMatchObject({ code: 1, found: ['src/helper.ts'] });
    git('commit', '--quiet', '--message=leak');
    write({ 'src/new.ts': `${good}\n` });
    git('add', '--all');
    expect(await check(root, '--staged')).toMatchObject({ code: 0, found: [] });
  });

  it('names files from a project that is a part of the repository', async () => {
    const nested = Object.fromEntries(Object.entries(project).map(([path, text]) => [`packages/api/${path}`, text]));
    const { root, write, git } = makeRepository(nested);
    write({ 'packages/api/src/new.ts': bad, 'packages/other.ts': bad });
    git('add', '--all');
    const api = join(root, 'packages/api');
    expect(await check(api, '--staged')).toMatchObject({ code: 1, found: ['src/new.ts'] });
    const { out } = await run(api, ['check', '--no-cache', '--staged', '--format', 'gitlab']);
    expect(JSON.parse(out)).toMatchObject([{ location: { path: 'packages/api/src/new.ts' } }]);
  });
});

describe('--since', () => {
  it('reports what changed since the branch left, committed or not; what came to the other branch afterwards is not meant', async () => {
    const { root, write, git } = makeRepository(project);
    git('checkout', '--quiet', '-b', 'topic');
    write({ 'src/committed.ts': bad });
    git('add', '--all');
    git('commit', '--quiet', '--message=second');
    git('checkout', '--quiet', 'main');
    write({ 'src/old.ts': `${bad}\n` });
    git('commit', '--quiet', '--all', '--message=on main');
    git('checkout', '--quiet', 'topic');
    write({ 'src/new.ts': bad, 'src/untracked.ts': bad, 'ignored/x.ts': bad });
    expect(await check(root, '--since', 'main')).toMatchObject({ code: 1, found: ['src/committed.ts', 'src/new.ts', 'src/untracked.ts'], err: '' });
    expect(await check(root, '--since', 'HEAD')).toMatchObject({ code: 1, found: ['src/new.ts', 'src/untracked.ts'] });
  });

  it.each([
    ['nowhere', '--since nowhere: git knows no such commit. Name a branch, tag or commit; in CI, fetch it first (actions/checkout with fetch-depth: 0).'],
    ['--output=x', '--since --output=x: git knows no such commit. Name a branch, tag or commit; in CI, fetch it first (actions/checkout with fetch-depth: 0).'],
  ])('refuses %s', async (ref, message) => {
    const { root } = makeRepository(project);
    expect(await check(root, `--since=${ref}`)).toMatchObject({ code: 2, out: '', err: `tenantlint: ${message}\n` });
  });

  it('refuses a commit without a common ancestor', async () => {
    const { root, git } = makeRepository(project);
    git('checkout', '--quiet', '--orphan', 'other');
    git('commit', '--quiet', '--message=alone');
    expect(await check(root, '--since', 'main')).toMatchObject({ code: 2, out: '', err: 'tenantlint: --since main: it has no commit in common with HEAD. Fetch the whole history (actions/checkout with fetch-depth: 0), or name another commit.\n' });
  });
});

describe('without git', () => {
  it.each([['--staged', '--staged'], ['--since main', '--since', 'main']])('%s says that there is no repository', async (said, ...args) => {
    const root = layOut(project);
    expect(await check(root, ...args)).toMatchObject({ code: 2, out: '', err: `tenantlint: ${said} needs a git repository, and ${root} lies in none. Run tenantlint in a repository, or leave the option out.\n` });
  });

  it('says that git is not there; a check that needs none still runs', async () => {
    const { root } = makeRepository(project);
    vi.stubEnv('PATH', join(root, 'none'));
    expect(await check(root, '--staged')).toMatchObject({ code: 2, out: '', err: 'tenantlint: --staged needs git, which is not installed or not in PATH. Install it, or leave the option out.\n' });
    expect(await run(root, ['check', '--no-cache', '--format', 'gitlab'])).toMatchObject({ code: 1, err: '' });
  });

  it('says what git says of a repository that it cannot read', async () => {
    const { root } = makeRepository(project);
    rmSync(join(root, '.git/HEAD'));
    const { code, err } = await check(root, '--staged');
    expect([code, err]).toEqual([2, `tenantlint: --staged needs a git repository, and ${root} lies in none. Run tenantlint in a repository, or leave the option out.\n`]);
  });
});
