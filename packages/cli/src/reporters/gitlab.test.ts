import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { renderGitlab } from './gitlab.ts';

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(new URL('../../test/schemas/gitlab-code-quality.schema.json', import.meta.url), 'utf8')) as object);

it('gives each finding that is not suppressed, valid against the schema', () => {
  const result = sampleResult();
  const issues = JSON.parse(renderGitlab(result, contextOf(result, { prefix: 'packages/api/' }))) as Record<string, unknown>[];
  validate(issues);
  expect(validate.errors).toBeNull();
  expect(issues).toEqual([
    { description: expect.stringMatching(/^`Project\.delete` can delete/), check_name: 'tenantlint/require-tenant-in-delete', fingerprint: result.findings[0]!.fingerprint, severity: 'critical', location: { path: 'packages/api/src/[id] ä/\u001b[31mred.ts', lines: { begin: 1, end: 1 } } },
    { description: expect.stringMatching(/^`Project\.findUnique` finds/), check_name: 'tenantlint/require-tenant-in-lookup', fingerprint: result.findings[1]!.fingerprint, severity: 'major', location: { path: 'packages/api/src/task.ts', lines: { begin: 4, end: 6 } } },
  ]);
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

it('would not be valid with a level of tenantlint or without a place', () => {
  expect(validate([{ description: 'a', check_name: 'b', fingerprint: 'c', severity: 'likely', location: { path: 'a', lines: { begin: 1 } } }])).toBe(false);
  expect(validate([{ description: 'a', check_name: 'b', fingerprint: 'c', severity: 'major', location: { path: './a', lines: { begin: 1 } } }])).toBe(false);
});

it('is an empty list without findings', () => {
  const result = { ...sampleResult(), findings: [] };
  expect(renderGitlab(result, contextOf(result))).toBe('[]\n');
});
