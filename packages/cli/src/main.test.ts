/** What a user sees for every kind of input that can go wrong; the rest of the run goes on. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../../program/test/project.ts';
import { run } from '../test/run.ts';

const bad = `import { prisma } from './prisma';\nexport function all() {\n  return prisma.project.findMany();\n}\n`;
const safe = `import { prisma } from './prisma';\nexport function own(organizationId: string) {\n  return prisma.project.findMany({ where: { organizationId } });\n}\n`;
const project = { 'prisma/schema.prisma': schema, 'src/bad.ts': bad };

async function check(files: Record<string, string | Buffer>, args: string[] = [], prepare?: (root: string) => void) {
  const root = layOut(files);
  prepare?.(root);
  const ran = await run(root, ['check', '--no-cache', ...args]);
  const tidy = (text: string) => text.replaceAll(root, '<root>');
  return { code: ran.code, out: tidy(ran.out), err: tidy(ran.err), root };
}

/** The lines under "Problems". */
const problems = (out: string) => /^Problems\n((?: {2}.*\n)+)/m.exec(out)?.[1]?.split('\n').map((line) => line.trim()).filter(Boolean) ?? [];

describe('exit codes', () => {
  it('1 with a finding, 0 without', async () => {
    expect(await check(project)).toMatchObject({ code: 1, err: '' });
    expect(await check({ ...project, 'src/bad.ts': safe })).toMatchObject({ code: 0, err: '' });
  });

  it('0 where every finding is suppressed or merely possible', async () => {
    expect(await check({ ...project, 'src/bad.ts': `// tenantlint-ignore-file -- demo\n${bad}` })).toMatchObject({ code: 0 });
    const config = { 'tenantlint.config.json': '{ "rules": { "require-tenant-in-read": "possible" } }' };
    expect(await check({ ...project, ...config })).toMatchObject({ code: 0 });
    const shown = await check({ ...project, ...config }, ['--min-confidence', 'possible']);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('note src/bad.ts:3:10 in all tenantlint/require-tenant-in-read');
  });
});

describe('what cannot run', () => {
  it.each<[string, Record<string, string>, string[], string]>([
    ['an empty repository', {}, [], 'There is no TypeScript or JavaScript file under <root>. Run tenantlint in the project\'s folder, or name it: tenantlint check <folder>.'],
    ['no schema', { 'src/bad.ts': bad }, [], "No Prisma schema, Drizzle table or TypeORM entity found under <root>, so nothing is known to belong to a tenant. Run tenantlint in the folder that holds the schema, or name it in tenantlint.config.ts: model: { schema: ['path/to/schema.prisma'] }."],
    ['a schema without a tenant', { 'src/bad.ts': bad, 'schema.prisma': 'model Country {\n  id String @id\n}\n' }, [], "No tenant was recognised among the 1 models of schema.prisma. Name it in tenantlint.config.ts, for example model: { roots: ['Organization'] }; \"tenantlint model\" shows what was inferred and why."],
    ['no data layer', { 'prisma/schema.prisma': schema, 'src/a.ts': 'export const a = 1;' }, [], 'None of the 1 source files under <root> calls Prisma. Run tenantlint in the folder that holds the code which uses prisma/schema.prisma.'],
  ])('%s', async (_, files, args, hint) => {
    expect(await check(files, args)).toMatchObject({ code: 2, out: `cannot run: ${hint}\n`, err: '' });
    const json = await check(files, ['--format', 'json']);
    expect([json.code, json.err, JSON.parse(json.out).cannotRun]).toEqual([2, `tenantlint: ${hint}\n`, hint]);
    const sarif = await check(files, ['--format', 'sarif']);
    expect([sarif.code, JSON.parse(sarif.out).runs[0].invocations[0].executionSuccessful]).toEqual([2, false]);
  });

  it.each<[string, Record<string, string>, string[], string]>([
    ['a path that does not exist', project, ['src/god.ts'], 'tenantlint: No such file or folder: src/god.ts. Check the spelling; paths are relative to the working folder.\n'],
    ['a path outside the root', project, ['src', '/usr'], 'tenantlint: /usr lies outside the project root <root>. Run tenantlint in a folder that holds both, or name the project with --root.\n'],
    ['a root that is a file', project, ['--root', 'src/bad.ts'], "tenantlint: --root src/bad.ts is a file. Give the project's folder.\n"],
    ['an unknown key in the configuration', { ...project, 'tenantlint.config.json': '{ "model": { "root": ["Org"] } }' }, [], 'tenantlint: tenantlint.config.json: unknown key "model.root"; did you mean "roots"? Allowed here: schema, roots, user, resources.\n'],
    ['an unknown rule in the configuration', { ...project, 'tenantlint.config.json': '{ "rules": { "require-tenant-in-reads": "off" } }' }, [], 'tenantlint: tenantlint.config.json: unknown rule "rules.require-tenant-in-reads"; did you mean "require-tenant-in-read"? Allowed here: '],
    ['an output in a folder that does not exist', project, ['--output', 'reports/a.sarif'], 'tenantlint: Cannot write reports/a.sarif: its folder does not exist. Name a file in an existing, writable folder.\n'],
    ['an unknown format', project, ['--format', 'xml'], "error: option '--format <name[=file]>' argument 'xml' is invalid. Allowed formats are pretty, json, sarif, github, gitlab, junit, markdown, agent, each optionally with a file: sarif=tenantlint.sarif.\nRun \"tenantlint --help\" for the commands, \"tenantlint <command> --help\" for their options.\n"],
    ['an unknown option', project, ['--formt', 'json'], "error: unknown option '--formt'\n(Did you mean --format?)\nRun \"tenantlint --help\" for the commands, \"tenantlint <command> --help\" for their options.\n"],
  ])('%s', async (_, files, args, message) => {
    const { code, out, err } = await check(files, args);
    expect({ code, out, err: err.slice(0, message.length) }).toEqual({ code: 2, out: '', err: message });
    expect(err).not.toContain('    at ');
  });

  it('prints a stack trace only when asked to', async () => {
    const root = layOut({ 'tenantlint.config.json': '{' });
    const plain = await run(root, ['check']);
    const debug = await run(root, ['check'], { DEBUG: 'tenantlint' });
    expect(plain.err).not.toMatch(/\n {4}at /);
    expect(debug.err).toMatch(/\n {4}at /);
    expect(debug.err.startsWith(plain.err)).toBe(true);
  });
});

describe('files that cannot be analysed', () => {
  const large = `// generated\n${'export const x = 1;\n'.repeat(60_000)}`;
  it.each<[string, Record<string, string | Buffer>, string]>([
    ['a syntax error', { 'src/broken.ts': 'prisma.project.findMany(\nconst = 1;' }, 'src/broken.ts:2:1  Not analysed: it does not parse (Unexpected token).'],
    ['a binary file', { 'src/image.ts': Buffer.from([1, 2, 0, 3]) }, 'src/image.ts  Not analysed: binary: it holds NUL bytes.'],
    ['a large generated file', { 'src/generated.ts': large }, 'src/generated.ts  Not analysed: larger than 1 MB (1.1 MB): generated or minified.'],
    ['10,000 nested parentheses', { 'src/deep.ts': `prisma.project.findMany(${'('.repeat(10_000)}1${')'.repeat(10_000)})` }, 'src/deep.ts  Not analysed: nested more than 500 levels deep: generated, or not meant to be read.'],
    ['10,000 nested arrays', { 'src/deep.ts': `prisma.project.findMany(${'['.repeat(10_000)}${']'.repeat(10_000)})` }, 'src/deep.ts  Not analysed: nested more than 500 levels deep: generated, or not meant to be read.'],
    ['4,000 operators in a row', { 'src/deep.ts': `prisma.project.findMany(${'1 + '.repeat(4_000)}1)` }, 'src/deep.ts  Not analysed: the analysis ran out of stack: it is nested too deeply, or tenantlint goes in circles over it.'],
    ['10,000 nested functions', { 'src/deep.ts': `prisma.project.findMany();${'function f(){'.repeat(10_000)}${'}'.repeat(10_000)}` }, 'src/deep.ts  Not analysed: nested more than 500 levels deep: generated, or not meant to be read.'],
  ])('%s is named and the rest is still checked', async (_, files, line) => {
    const { code, out } = await check({ ...project, ...files });
    expect(problems(out)).toEqual([line]);
    expect(out).toContain('warning src/bad.ts:3:10');
    expect(out).toMatch(/^Files: 2 seen, 0 out of scope \(tests, seeds, scripts, migrations\), 1 parsed because they may hold an access, 1 left out\.$/m);
    expect(code).toBe(1);
  });

  it('nesting just below the limit is analysed', async () => {
    const deep = `import { prisma } from './prisma';\nexport const f = () => prisma.project.findMany(${'('.repeat(450)}{ where: { organizationId: ${'['.repeat(40)}1${']'.repeat(40)} } }${')'.repeat(450)});\nexport const g = ${'1 + '.repeat(1_000)}1;\n`;
    const { out, code } = await check({ ...project, 'src/deep.ts': deep });
    expect(problems(out)).toEqual([]);
    expect(out).toMatch(/^Files: 2 seen, .*, 2 parsed/m);
    expect(code).toBe(1);
  });

  it('a broken link is named, a folder with the name of a file is walked', async () => {
    const { code, out } = await check({ ...project, 'src/folder.ts/inner.ts': safe }, [], (root) => symlinkSync('gone.ts', join(root, 'src/link.ts')));
    expect(problems(out)).toEqual(['src/link.ts  unreadable: broken symbolic link (it does not exist)']);
    expect(out).toMatch(/^Files: 2 seen, .*, 2 parsed/m);
    expect(code).toBe(1);
  });

  it('a generated Prisma client is left out without a word but in the count', async () => {
    const client = '\n/* !!! This is code generated by Prisma. Do not edit directly. !!! */\n/* eslint-disable */\nprisma.project.findMany();\n';
    const { out } = await check({ ...project, 'src/generated/client.ts': client });
    expect(problems(out)).toEqual([]);
    expect(out).toMatch(/, 1 parsed because they may hold an access, 1 left out \(1 of a generated Prisma client\)\.$/m);
  });

  it('a broken schema is named with its line; what can be read of it still counts', async () => {
    const { code, out } = await check({ ...project, 'prisma/schema.prisma': `${schema}\nmodel Broken {\n  id String @id @@\n` });
    expect(problems(out)).toEqual([
      'prisma/schema.prisma:26  model Broken is not closed ("}" is missing). The rest of the schema is used; correct this line (`prisma validate` shows it too).',
      'prisma/schema.prisma:27  model Broken: this line cannot be read. The rest of the schema is used; correct this line (`prisma validate` shows it too).',
    ]);
    expect(out).toContain('warning src/bad.ts:3:10');
    expect(code).toBe(1);
  });
});

describe('scope', () => {
  it('tests, seeds, scripts and migrations are counted, not judged', async () => {
    const { out, code } = await check({ 'prisma/schema.prisma': schema, 'src/a.ts': safe, 'prisma/seed.ts': bad, 'src/a.test.ts': bad, 'scripts/fill.ts': bad });
    expect(out).toMatch(/^Files: 4 seen, 3 out of scope \(tests, seeds, scripts, migrations\), 1 parsed/m);
    expect(code).toBe(0);
  });
});

describe('texts of every shape', () => {
  it('counts lines and columns alike with a byte order mark and with CRLF', async () => {
    const plain = await check(project);
    const place = 'warning src/bad.ts:3:10 in all tenantlint/require-tenant-in-read';
    expect(plain.out).toContain(place);
    for (const text of [`\ufeff${bad}`, bad.replaceAll('\n', '\r\n'), `\ufeff${bad.replaceAll('\n', '\r\n')}`]) {
      expect((await check({ ...project, 'src/bad.ts': text })).out).toBe(plain.out);
    }
    expect((await check({ ...project, 'prisma/schema.prisma': `\ufeff${schema.replaceAll('\n', '\r\n')}` })).out).toBe(plain.out);
  });

  it('lets no escape sequence of a file name or a text through', async () => {
    const { out } = await check({ ...project, 'src/\u001b]0;pwned\u0007.ts': bad.replace('all()', 'all() /* \u001b[2J */') });
    expect(out).toContain('src/\\u001b]0;pwned\\u0007.ts:3:10');
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('paths', () => {
  const files = { ...project, 'src/other.ts': bad, 'lib/more.ts': bad, 'dist/built.ts': bad };
  const shown = (out: string) => [...out.matchAll(/^ {2}warning (\S+):3:10/gm)].map(([, file]) => file);

  it('restrict the report, to files or folders', async () => {
    expect(shown((await check(files)).out)).toEqual(['lib/more.ts', 'src/bad.ts', 'src/other.ts']);
    expect(shown((await check(files, ['.'])).out)).toEqual(['lib/more.ts', 'src/bad.ts', 'src/other.ts']);
    expect(shown((await check(files, ['src/other.ts', 'lib'])).out)).toEqual(['lib/more.ts', 'src/other.ts']);
    expect(shown((await check(files, ['dist'])).out)).toEqual(['dist/built.ts']);
    expect(await check(files, ['prisma/schema.prisma'])).toMatchObject({ code: 0 });
  });

  it('default to the working folder; the root is that of the configuration file', async () => {
    const root = layOut({ ...files, '.git/HEAD': '', 'tenantlint.config.json': '{}' });
    const { code, out } = await run(join(root, 'lib'), ['check', '--no-cache']);
    expect([code, shown(out)]).toEqual([1, ['lib/more.ts']]);
  });

  it('take a single folder outside the working folder as the root', async () => {
    const root = layOut(files);
    const elsewhere = layOut({});
    const { code, out } = await run(elsewhere, ['check', '--no-cache', root]);
    expect([code, shown(out)]).toEqual([1, ['lib/more.ts', 'src/bad.ts', 'src/other.ts']]);
  });
});

describe('cache', () => {
  it('changes nothing in the report, whatever its state', async () => {
    const root = layOut(project);
    const fresh = await run(root, ['check', '--no-cache']);
    expect(existsSync(join(root, '.tenantlint'))).toBe(false);
    const first = await run(root, ['check']);
    const second = await run(root, ['check']);
    expect([first, second]).toEqual([fresh, fresh]);
    expect(readdirSync(join(root, '.tenantlint/cache'))).toEqual(['.gitignore', 'facts.jsonl']);
  });

  it('lies in node_modules where there is one', async () => {
    const root = layOut(project);
    mkdirSync(join(root, 'node_modules'));
    await run(root, ['check']);
    expect(readdirSync(join(root, 'node_modules/.cache/tenantlint'))).toContain('facts.jsonl');
  });
});

describe('output', () => {
  it('goes to the named file, whole, and nothing else to the folder', async () => {
    const root = layOut(project);
    const { code, out, err } = await run(root, ['check', '--no-cache', '--format', 'sarif', '--output', 'report.sarif']);
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: '' });
    expect(JSON.parse(readFileSync(join(root, 'report.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
    expect(readdirSync(root)).toEqual(['prisma', 'report.sarif', 'src']);
  });

  it('is coloured on a terminal, but not with NO_COLOR', async () => {
    const root = layOut(project);
    expect((await run(root, ['check', '--no-cache'], {}, true)).out).toContain('\u001b[33mwarning\u001b[39m');
    expect((await run(root, ['check', '--no-cache'], { NO_COLOR: '1' }, true)).out).not.toContain('\u001b');
    expect((await run(root, ['check', '--no-cache'], {}, false)).out).not.toContain('\u001b');
    expect((await run(root, ['check', '--no-cache'], { FORCE_COLOR: '1' }, false)).out).toContain('\u001b');
  });
});

describe('model', () => {
  it('prints every resource with its evidence', async () => {
    const root = layOut({ 'prisma/schema.prisma': schema });
    const { code, out, err } = await run(root, ['model']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('4 resources in prisma/schema.prisma\nTenant: Organization\nUser: User\n');
  });

  it('says where it looked when there is no schema', async () => {
    const root = layOut({ 'a.ts': '' });
    const { code, out, err } = await run(root, ['model']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`tenantlint: No Prisma schema, Drizzle table or TypeORM entity found under ${root}, so nothing is known to belong to a tenant. Run tenantlint in the folder that holds the schema, or name it in tenantlint.config.ts: model: { schema: ['path/to/schema.prisma'] }.\n`);
  });
});

describe('tenantlint', () => {
  it('prints its version and its help', async () => {
    expect(await run('/', ['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' });
    expect((await run('/', ['--help'])).out).toMatch(/check \[options\] \[paths\.\.\.\] +report accesses/);
    expect((await run('/', ['check', '--help'])).out).toContain('Exit codes: 0 nothing found, 1 findings of confidence "likely" or "certain", 2 could not run.');
  });

  it('suggests a command that is spelled alike', async () => {
    const { code, err } = await run('/', ['chek']);
    expect([code, err.split('\n').slice(0, 2)]).toEqual([2, ["error: unknown command 'chek'", '(Did you mean check?)']]);
  });
});
