import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { addTarget } from './formats.ts';

it('collects formats, each with its place', () => {
  expect(['github', 'sarif=out/a=b.sarif', 'junit=out/j.xml'].reduce<ReturnType<typeof addTarget>>((before, text) => addTarget(text, before), [])).toEqual([
    { format: 'github' },
    { format: 'sarif', file: 'out/a=b.sarif' },
    { format: 'junit', file: 'out/j.xml' },
  ]);
});

it.each([
  [['xml'], 'Allowed formats are pretty, json, sarif, github, gitlab, junit, markdown, agent, each optionally with a file: sarif=tenantlint.sarif.'],
  [['sarif='], 'Name the file after "=", or leave "=" out to write to standard output.'],
  [['pretty', 'json'], '"pretty" already goes to standard output. Give one of them a file: json=<file>.'],
  [['sarif=a', 'json=a'], '"sarif" is already written to that file. Give each report a file of its own.'],
])('refuses %j', (texts, message) => {
  expect(() => texts.reduce<ReturnType<typeof addTarget>>((before, text) => addTarget(text, before), [])).toThrow(new InvalidArgumentError(message));
});
