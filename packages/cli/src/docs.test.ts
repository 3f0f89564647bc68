/**
 * Holds README.md, docs/ and the published READMEs to the product: output they show is what is printed now, links lead
 * somewhere, every option and configuration key is named. `npx vitest run packages/cli/src/docs.test.ts -u` writes the
 * current output into them. Boundary: prose is not checked, nor are addresses outside the repository.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, validateConfig } from '@tenantlint/program';
import { rules } from '@tenantlint/rules';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../program/test/project.ts';
import { loadConfig } from './config.ts';
import { main } from './main.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// The pages show projects that lie at the top of their repository, whether this one is a clone or not.
process.env['GIT_CEILING_DIRECTORIES'] = root.replace(/[\\/]$/, '');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const published = ['packages/cli/README.md', 'packages/eslint-plugin/README.md'];
const pages = ['README.md', ...published, ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`)];
const linking = [...pages, 'llms.txt', 'AGENTS.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'fixtures/README.md', 'packages/bench/README.md', 'rules/README.md', 'codemods/README.md'];

/** Runs a command line, both streams in the order they were written, as a terminal shows them. */
async function print(cwd: string, args: readonly string[]): Promise<string> {
  let out = '';
  const stream = { write: (text: string) => void (out += text), isTTY: false };
  await main(args[0] === 'check' ? [...args, '--no-cache'] : args, { cwd, env: { NO_COLOR: '1' }, stdout: stream, stderr: stream });
  // With -u it would be written into the pages.
  if (/please report it/i.test(out)) throw new Error(`"tenantlint ${args.join(' ')}" does not work:\n${out}`);
  return out;
}

/** Code blocks that name their file: ```ts file=lib/invoices.ts */
function getFiles(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, name, code]) => [name!, code!]));
}

/**
 * Fills in what commands print: `<!-- run: <folder>$ tenantlint <arguments> [| <path into the JSON>] -->` … `<!-- /run -->`. Without a
 * folder the command runs over the files that the page itself holds.
 */
async function fill(text: string): Promise<string> {
  let filled = '';
  let at = 0;
  for (const { index, 0: whole, 1: folder, 2: args, 3: pick } of text.matchAll(/<!-- run: (\S*)\$ tenantlint (.*?)(?: \| ([\w.]+))? -->\n[\s\S]*?<!-- \/run -->/g)) {
    const cwd = folder ? join(root, folder) : layOut(getFiles(text));
    const printed = await print(cwd, args!.split(' '));
    const picked = pick?.split('.').reduce((value: unknown, key) => (value as Record<string, unknown>)[key], JSON.parse(printed));
    const shown = pick === undefined ? printed.trimEnd() : JSON.stringify(picked, null, 2);
    const fence = pick === undefined ? (args!.startsWith('fix') ? 'diff' : 'text') : 'json';
    filled += `${text.slice(at, index)}${whole.slice(0, whole.indexOf('\n'))}\n\`\`\`${fence}\n${shown}\n\`\`\`\n<!-- /run -->`;
    at = index + whole.length;
  }
  return filled + text.slice(at);
}

it.each(pages.filter((path) => read(path).includes('<!-- run: ')))('%s shows what its commands print', async (path) => {
  await expect(await fill(read(path))).toMatchFileSnapshot(join(root, path));
  // Several runs of the whole program in one test.
}, 60_000);

describe.each(linking)('links of %s', (path) => {
  const text = read(path).replace(/^```[\s\S]*?^```$/gm, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!).filter((to) => !/^https?:/.test(to));

  it('lead to files and headings that exist', () => {
    expect(links.filter((to) => !leads(path, to))).toEqual([]);
  });

  it('stay inside the package where it is published', () => {
    expect(published.includes(path) ? links.filter((to) => to.includes('../')) : []).toEqual([]);
  });
});

function leads(from: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? join(root, from) : resolve(root, dirname(from), file);
  // Copied there when the package is packed.
  if (/^packages\/[\w-]+\/README\.md$/.test(from) && file === 'LICENSE') return existsSync(join(root, file));
  if (!existsSync(target)) return false;
  return heading === undefined || (statSync(target).isFile() && getAnchors(readFileSync(target, 'utf8')).includes(heading));
}

/** As GitHub makes them: lower case, punctuation dropped, blanks to dashes. */
function getAnchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

/** The text below a heading, up to the next one of its level. */
function getSection(text: string, heading: string): string {
  return text.split(`\n${heading}\n`)[1]?.split(/^## /m)[0] ?? '';
}

describe('docs/commands.md', () => {
  const page = read('docs/commands.md');

  it('has a section for every command, in the order of the help', async () => {
    const help = await print('/', ['--help']);
    const commands = [...help.split('Commands:')[1]!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThan(0);
    expect([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)).toEqual(commands);
  });

  it.each([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name!))('names the options of %s, and no others', async (name) => {
    const help = await print('/', [name, '--help']);
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option!).filter((option) => option !== '--help');
    expect(options.length).toBeGreaterThan(0);
    const documented = [...getSection(page, `## ${name}`).matchAll(/^\| `(--[\w-]+)/gm)].map(([, option]) => option!);
    expect(documented).toEqual(options);
  });
});

it('docs/eslint.md lists every rule for oxlint', () => {
  const { rules: listed } = JSON.parse(getFiles(read('docs/eslint.md'))['.oxlintrc.json']!) as { rules: Record<string, string> };
  expect(listed).toEqual(Object.fromEntries(rules.map(({ id }) => [`tenantlint/${id}`, 'error'])));
});

/** Command lines that a page names: in code blocks and between backticks. */
function getCommandLines(text: string): { command: string; options: string[] }[] {
  const code = [...text.matchAll(/^```[\s\S]*?^```$|`[^`\n]+`|^ {4}.*$/gm)].map(([all]) => all);
  return code.flatMap((block) => [...block.matchAll(/(?:^\s*|[`'"(]|\bnpx (?:--no-install )?|\bexec )tenantlint ([a-z]+)((?:(?! tenantlint )[^\n`])*)/gm)].map(([, command, rest]) => ({ command: command!, options: [...rest!.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option) })));
}

it.each(linking)('%s names commands and options that exist', async (path) => {
  const wrong: string[] = [];
  for (const { command, options } of getCommandLines(read(path))) {
    const help = await print('/', [command, '--help']);
    if (!help.startsWith(`Usage: tenantlint ${command} `)) wrong.push(command);
    else wrong.push(...options.filter((option) => !help.includes(` ${option} `) && !help.includes(` ${option}\n`)).map((option) => `${command} ${option}`));
  }
  expect(wrong).toEqual([]);
});

it('finds the command lines of a page', () => {
  expect(getCommandLines('Run `tenantlint check --since main`.\n\n    npx tenantlint fix > a.patch\n\n```sh\nexec npx --no-install tenantlint check --staged\n```\ntenantlint reads --nothing')).toEqual([
    { command: 'check', options: ['--since'] }, { command: 'fix', options: [] }, { command: 'check', options: ['--staged'] },
  ]);
});

describe('docs/configuration.md', () => {
  const page = read('docs/configuration.md');

  /** The keys that validation allows below a path, by asking for one that it cannot know. */
  function getKeys(path: readonly string[]): string[] {
    const value = path.reduceRight<Record<string, unknown>>((inner, key) => ({ [key]: inner }), { '?': 0 });
    try {
      validateConfig(value, 'x');
    } catch (error) {
      if (error instanceof ConfigError) return /Allowed here: (.*)\.$/.exec(error.message)?.[1]?.split(', ') ?? [];
    }
    return [];
  }

  it('has a heading for every key, and no others', () => {
    const keys = getKeys([]).flatMap((key) => {
      const below = getKeys([key]);
      return below.length ? below.map((inner) => `${key}.${inner}`) : [key];
    });
    expect(keys.length).toBeGreaterThan(5);
    expect([...page.matchAll(/^### `([\w.]+)`$/gm)].map(([, key]) => key!).sort()).toEqual(keys.sort());
  });

  it('names every key of a single resource', () => {
    const section = page.split('### `model.resources`')[1]!.split(/^##/m)[0]!;
    for (const key of getKeys(['model', 'resources', 'Task'])) expect(section).toContain(`| \`${key}\` |`);
  });

  it('shows a configuration that is accepted', async () => {
    const { file, config } = await loadConfig(layOut(getFiles(page)), undefined, '/');
    expect(file).toMatch(/tenantlint\.config\.ts$/);
    expect(Object.keys(config).sort()).toEqual(getKeys([]).filter((key) => key !== 'profile').sort());
  });
});
