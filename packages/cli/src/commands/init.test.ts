import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../../../program/test/project.ts';
import { makeRepository } from '../../test/repository.ts';
import { run } from '../../test/run.ts';
import { loadConfig } from '../config.ts';

const code = `import { prisma } from './prisma';
export const all = () => prisma.project.findMany();
export const own = (organizationId: string) => prisma.project.findMany({ where: { organizationId } });
`;
const manifest = (more: object) => JSON.stringify({ name: 'api', ...more });
const project = { 'package.json': manifest({ dependencies: { '@prisma/client': '7', mongoose: '1' }, devDependencies: { eslint: '10' } }), 'pnpm-lock.yaml': '', 'prisma/schema.prisma': schema, 'src/a.ts': code };

describe('tenantlint init', () => {
  it('shows what it found, with evidence and counts, and writes nothing by itself', async () => {
    const root = layOut(project);
    const { code: exit, out, err } = await run(root, ['init']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.split('\n\n')[0]).toBe(`Packages        api: Prisma and Mongoose (not covered)
Schema          prisma/schema.prisma
Tenant          Organization - Member makes User a member of it; 1 of 4 resources refer to it; named as tenants are
Resources       2 owned, 1 global
Accesses        2 seen, 1 proved, 1 not
Conditions      organizationId is compared with the tenant (1)
Tools           pnpm`);
    expect(out).toMatch(/^Would write tenantlint\.config\.ts:$/m);
    expect(out).toMatch(/^ {4}import tenantlint from 'eslint-plugin-tenantlint';$/m);
    expect(out).toMatch(/^Nothing was written\. Run again with --yes to write\.$/m);
    expect(readdirSync(root)).toEqual(['package.json', 'pnpm-lock.yaml', 'prisma', 'src']);
  });

  it('writes a configuration that changes nothing of what was inferred, a hook and a CI job', async () => {
    const { root } = makeRepository(project);
    const before = await run(root, ['check', '--no-cache']);
    const { code: exit, out } = await run(root, ['init', '--yes', '--hook', 'git', '--ci', 'github']);
    expect([exit, out.match(/^Wrote .*$/gm)]).toEqual([0, ['Wrote tenantlint.config.ts.', 'Wrote .git/hooks/pre-commit.', 'Wrote .github/workflows/tenantlint.yml.']]);
    expect((await loadConfig(root, undefined, root)).config).toEqual({ model: { roots: ['Organization'], user: 'User', resources: {} }, confidence: 'likely' });
    expect((await run(root, ['check', '--no-cache'])).out).toBe(before.out.replace('Files: 1 seen', 'Files: 2 seen'));
    expect(readFileSync(join(root, '.git/hooks/pre-commit'), 'utf8')).toBe('#!/bin/sh\nexec pnpm exec tenantlint check --staged\n');
    expect(statSync(join(root, '.git/hooks/pre-commit')).mode & 0o111).toBe(0o111);
    expect(readFileSync(join(root, '.github/workflows/tenantlint.yml'), 'utf8')).toContain('      - run: corepack enable && pnpm install --frozen-lockfile\n      - run: pnpm exec tenantlint check --format github --format sarif=tenantlint.sarif');
  });

  it('leaves what is there as it is, and says what to add', async () => {
    const { root } = makeRepository({ ...project, '.husky/pre-commit': 'npm test\n', 'tenantlint.config.json': '{}' });
    const { out } = await run(root, ['init', '--yes']);
    expect(out).toContain('tenantlint.config.json is there already and stays as it is.\n');
    expect(out).toContain('.husky/pre-commit is there already. Add to it:\n\n    pnpm exec tenantlint check --staged\n');
    expect(readFileSync(join(root, '.husky/pre-commit'), 'utf8')).toBe('npm test\n');
    expect(existsSync(join(root, 'tenantlint.config.ts'))).toBe(false);
  });

  it('goes into the folder of a project that is a part of its repository', async () => {
    const { root } = makeRepository(Object.fromEntries(Object.entries(project).map(([path, text]) => [`apps/my api/${path}`, text])));
    await run(join(root, 'apps/my api'), ['init', '--yes', '--hook', 'lefthook', '--ci', 'gitlab']);
    expect(readFileSync(join(root, 'lefthook.yml'), 'utf8')).toContain("      run: cd 'apps/my api' && pnpm exec tenantlint check --staged\n");
    expect(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')).toContain("    - cd 'apps/my api'\n");
    expect(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')).toContain('      codequality: "apps/my api/gl-code-quality-report.json"\n');
  });

  it('keeps text of the schema inside comments and strings', async () => {
    const odd = schema.replaceAll('Organization', 'Org').replace('model Org {', '/// \u2028 }); process.exit(9); //\nmodel Org {');
    const root = layOut({ ...project, 'prisma/schema.prisma': odd });
    await run(root, ['init', '--yes']);
    expect((await loadConfig(root, undefined, root)).config).toMatchObject({ model: { roots: ['Org'] } });
  });

  it.each([
    [{ 'a.ts': '' }, ['init'], /^tenantlint: No Prisma schema, Drizzle table or TypeORM entity found under /],
    [project, ['init', '--hook', 'git'], /^tenantlint: --hook git needs a git repository, and .* lies in none\. Run "git init" first, or choose another tool\.\n$/],
    [project, ['init', '--root', 'none'], /^tenantlint: No such folder: none\. Give the project's folder\.\n$/],
  ])('exits with 2 where it cannot run', async (files, args, message) => {
    const root = layOut(files);
    expect(await run(root, args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('tenantlint doctor', () => {
  it('says what a clean report would not', async () => {
    const root = layOut({
      ...project,
      'src/a.ts': `// tenantlint-ignore-next-line\n${code.split('\n').slice(1, 2).join('\n')}\nexport const raw = (name: string) => prisma[name].findMany();\nimport { prisma } from './prisma';\n`,
      'src/broken.ts': 'prisma.project.findMany(\nconst = 1;',
      'src/a.test.ts': code,
      'packages/jobs/package.json': JSON.stringify({ name: 'jobs', dependencies: { typeorm: '1' } }),
      'tenantlint.config.json': JSON.stringify({ rules: { 'no-hardcoded-tenant': 'off' }, ignore: ['legacy/'] }),
    });
    const { code: exit, out, err } = await run(root, ['doctor']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "Data layers
        api (.) uses Mongoose: not covered, its accesses are not seen.
        jobs (packages/jobs) depends on TypeORM, but no schema and no access of it was seen there.

      Schema
        Owned by a tenant, but no access to them was seen: Member.

      Accesses that could be neither proved nor refuted
        1 dynamic model: src/a.ts:3

      Files
        src/broken.ts  left out: does not parse: Unexpected token
        1 of 3 files are tests, seeds, scripts or migrations and were not judged; name one on the command line to judge it.

      Exceptions
        src/a.ts:1  The comment gives no reason, so it silences nothing: write why after \`--\`.
        Rules that are off: no-hardcoded-tenant. Their findings are not reported by another rule.
        Not read at all ("ignore" in the configuration): legacy/.

      Gates
        ESLint is installed, eslint-plugin-tenantlint is not: findings do not show while code is written.
        No hook tool was recognised: "tenantlint init --hook git" shows a hook that checks what is staged.
        No CI was recognised: "tenantlint init --ci github" (or gitlab) shows a job.

      "
    `);
  });

  it('goes as far as it can without a schema, and exits with 2', async () => {
    const root = layOut({ 'package.json': manifest({ dependencies: { sequelize: '6' } }), 'a.ts': '' });
    const { code: exit, out, err } = await run(root, ['doctor']);
    expect(exit).toBe(2);
    expect(out).toContain('Data layers\n  api (.) uses Sequelize: not covered, its accesses are not seen.\n');
    expect(err).toMatch(/^tenantlint: No Prisma schema/);
  });
});

describe('tenantlint rules', () => {
  it('lists every rule once, as a table and as JSON', async () => {
    const { out } = await run('/', ['rules']);
    const json = await run('/', ['rules', '--json']);
    const catalog = JSON.parse(json.out) as { version: number; rules: { id: string; messages: object; cwe: number[]; url: string }[] };
    expect(json.code).toBe(0);
    expect(catalog.version).toBe(1);
    const ids = catalog.rules.map(({ id }) => id.replace('tenantlint/', ''));
    expect(ids).toEqual(readdirSync(new URL('../../../../rules/', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^(?:no|require)-/.test(entry.name)).map(({ name }) => name).sort());
    expect(out.trimEnd().split('\n').map((line) => line.split(' ')[0])).toEqual(ids);
    expect(catalog.rules.find(({ id }) => id === 'tenantlint/require-tenant-in-read')).toMatchObject({ cwe: [639, 200], messages: { missingTenant: expect.any(String) }, url: expect.stringMatching(/rules\/require-tenant-in-read\/README\.md$/) });
  });
});
