import { expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { renderGithub } from './github.ts';

/** Reads a command as the runner does: properties end at `::`, values are decoded in the order that undoes the encoding. */
function read(line: string) {
  const [, command, properties, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
  const decode = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  return { command, ...Object.fromEntries(properties!.split(',').map((one) => one.split('=')).map(([name, ...value]) => [name, decode(value.join('='))])), message: decode(message!) };
}

it('annotates each finding at its place in the repository, and what was not read', () => {
  const result = sampleResult();
  const lines = renderGithub(result, contextOf(result, { prefix: 'packages/api/' })).split('\n');
  expect(lines.filter((line) => line.startsWith('::')).map(read)).toEqual([
    {
      command: 'error', file: 'packages/api/src/[id] ä/\\u001b[31mred.ts', line: '1', endLine: '1', col: '39', endColumn: '74', title: 'tenantlint/require-tenant-in-delete in remove',
      message: expect.stringMatching(/^`Project\.delete` can delete another tenant's rows, although `evil\\u001b\[2J\\u202e` is in scope/),
    },
    {
      command: 'warning', file: 'packages/api/src/task.ts', line: '4', endLine: '6', title: 'tenantlint/require-tenant-in-lookup in getProject',
      message: expect.stringMatching(/\n\nPath:\n {2}src\/task\.ts:3 `id` is a parameter of an exported function\n {2}src\/task\.ts:4 read here by `id` alone\nAssumes: No caller proves `id`\.$/),
    },
    { command: 'warning', file: 'packages/api/src/broken.ts', line: '1', col: '7', title: 'tenantlint', message: 'Not analysed: it does not parse (Unexpected token).' },
    { command: 'warning', file: 'packages/api/src/link/', title: 'tenantlint', message: 'symbolic link to a folder outside the project' },
  ]);
  expect(lines).toContain('2 findings: 1 certain, 1 likely.');
});

it('lets no value begin a command or a property of its own', () => {
  const result = sampleResult();
  const [finding] = result.findings;
  finding!.file = 'a,title=x::b\n::error::c%0A.ts';
  finding!.message = '100%\n::stop-commands::x';
  const [line, ...rest] = renderGithub({ ...result, findings: [finding!], problems: [], files: { ...result.files, skipped: [] } }, contextOf(result)).split('\n');
  expect(read(line!)).toMatchObject({ command: 'error', file: 'a,title=x::b\\u000a::error::c%0A.ts', message: '100%\\u000a::stop-commands::x' });
  expect(line).toContain('file=a%2Ctitle=x%3A%3Ab\\u000a%3A%3Aerror%3A%3Ac%250A.ts,');
  expect(rest.filter((other) => other.includes('::'))).toEqual([]);
});

it('says as an error that nothing could run', () => {
  const result = { ...sampleResult(), findings: [], problems: [], files: { seen: 0, outOfScope: 0, parsed: 0, skipped: [] }, cannotRun: 'No schema.' };
  expect(renderGithub(result, contextOf(result))).toBe('::error title=tenantlint cannot run::No schema.\n');
});
