import type { CheckResult } from '@tenantlint/program';
import { beforeEach, describe, expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { type JsonReport, renderJson as render } from './json.ts';

const renderJson = (result: CheckResult) => render(result, contextOf(result));

describe('renderJson', () => {
  let report: JsonReport;
  beforeEach(() => {
    report = JSON.parse(renderJson(sampleResult())) as JsonReport;
  });

  it('gives a finding with its place, verdict, path and schema', () => {
    const finding = report.findings.find(({ rule }) => rule === 'tenantlint/require-tenant-in-lookup')!;
    expect(finding).toEqual({
      rule: 'tenantlint/require-tenant-in-lookup',
      messageId: 'missingTenant',
      message: finding.message,
      confidence: 'likely',
      file: 'src/task.ts',
      line: 4,
      column: 9,
      endLine: 6,
      endColumn: 4,
      symbol: 'getProject',
      resource: 'Project',
      operation: 'read',
      method: 'findUnique',
      verdict: 'refuted',
      gap: 'key-only',
      reason: 'a key alone',
      assumptions: ['No caller proves `id`.'],
      path: [
        { file: 'src/task.ts', line: 3, column: 23, note: '`id` is a parameter of an exported function' },
        { file: 'src/task.ts', line: 4, column: 9, note: 'read here by `id` alone' },
      ],
      related: [
        { file: 'prisma/schema.prisma', line: 20, message: 'Project is declared here' },
        { file: 'prisma/schema.prisma', line: 23, message: 'organizationId ties Project to its Organization' },
      ],
      fingerprint: finding.fingerprint,
    });
  });

  it('states version, coverage, files, problems and model', () => {
    const { findings, tool, ...rest } = report;
    expect(findings.map(({ rule, suppressed }) => [rule, suppressed])).toEqual([
      ['tenantlint/require-tenant-in-delete', undefined],
      ['tenantlint/require-tenant-in-lookup', undefined],
      ['tenantlint/require-tenant-in-read', { reason: 'public list' }],
    ]);
    expect(tool.name).toBe('tenantlint');
    expect(rest).toEqual({
      version: 1,
      exit: { code: 1, reasons: [{ kind: 'findings', message: '2 findings of confidence "likely" or "certain".' }] },
      coverage: {
        accesses: 9, notOwned: 1, proved: { condition: 4, guard: 1 }, reported: 3, findings: { certain: 1, likely: 1, possible: 0 }, suppressed: 1, hidden: 2,
        unknown: { 'a dynamic model name': 2 },
      },
      files: {
        seen: 12,
        outOfScope: 2,
        parsed: 3,
        skipped: [
          { file: 'src/broken.ts', reason: 'does not parse: Unexpected token' },
          { file: 'src/db/client.ts', reason: 'generated Prisma client' },
          { file: 'src/link/', reason: 'symbolic link to a folder outside the project' },
        ],
      },
      problems: [{ kind: 'parse', file: 'src/broken.ts', line: 1, column: 7, message: 'Not analysed: it does not parse (Unexpected token).' }],
      model: { files: ['prisma/schema.prisma'], roots: ['Organization'], resources: { Organization: 'root', User: 'global', Member: 'owned', Project: 'owned' } },
    });
  });

  it('keeps paths exact, and is safe to print raw', () => {
    const text = renderJson(sampleResult());
    expect(report.findings[0]!.file).toBe('src/[id] ä/\u001b[31mred.ts');
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});
