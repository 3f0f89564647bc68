import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CheckResult } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import { measure } from './heads.ts';
import { draw, formatSample, toJudged, type Sampled } from './sample.ts';

const head = { repo: 'acme/shop', commit: 'a'.repeat(40), orm: 'prisma' };
const finding = (line: number, change: Partial<Finding> = {}) => ({
  rule: 'tenantlint/require-tenant-in-lookup', messageId: 'm', data: {}, message: 'Add `shopId`.', confidence: 'likely', file: 'a.ts', span: [0, 1],
  line, column: 1, endLine: line, endColumn: 2, symbol: 'get', path: [{ file: 'a.ts', span: [0, 1], line, column: 1, note: 'the access' }], related: [],
  fingerprint: String(line), judgement: { assumptions: ['no caller proves `id`'] }, ...change,
}) as unknown as Finding;
const result = (change: Partial<CheckResult>) => ({
  findings: [], coverage: { accesses: 0, notOwned: 0, proved: {}, reported: 0, unknown: {} }, files: { seen: 3, parsed: 2, skipped: [] }, problems: [], ...change,
}) as unknown as CheckResult;

it('counts accesses, proofs of owned accesses and findings that are not suppressed', () => {
  expect(measure(head, result({
    coverage: { accesses: 50, notOwned: 10, proved: { condition: 20, guard: 10, 'not-owned': 10 }, reported: 3, unknown: {} },
    findings: [finding(1, { confidence: 'certain' }), finding(2), finding(3, { confidence: 'possible' }), finding(4, { suppressed: {} })],
  }), 1.26)).toEqual({
    ...head, outcome: 'ran', files: { seen: 3, parsed: 2, skipped: 0 }, seconds: 1.3, accesses: 50, owned: 40, provedPercent: 75,
    findings: { certain: 1, likely: 1, possible: 1 }, perThousandAccesses: 40,
  });
});

it('says that a check could not run, without the hint, which may hold paths', () => {
  expect(measure(head, result({ cannotRun: 'no schema under /home/me' }), 1))
    .toEqual({ ...head, outcome: 'cannot-run', files: { seen: 3, parsed: 2, skipped: 0 } });
});

it('draws the same sample whatever the order of the findings, and another one for another seed', () => {
  const all = Array.from({ length: 30 }, (_, i): Sampled => ({ ...head, dir: '/tree', finding: finding(i + 1) }));
  const lines = (sample: Sampled[]) => sample.map((one) => one.finding.line);
  const first = lines(draw(all, 5, 1));
  expect(first).toHaveLength(5);
  expect(new Set(first).size).toBe(5);
  expect(first).toEqual([...first].sort((a, b) => a - b));
  expect(lines(draw([...all].reverse(), 5, 1))).toEqual(first);
  expect(lines(draw(all, 5, 2))).not.toEqual(first);
  expect(lines(draw(all, 99, 1))).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
});

const dir = mkdtempSync(join(tmpdir(), 'tenantlint-sample-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('shows a finding with its code, its assumption and its path; the tally holds none of them', () => {
  writeFileSync(join(dir, 'a.ts'), 'one\ntwo\nthree\n');
  const one: Sampled = { ...head, dir, finding: finding(2) };
  expect(formatSample([one])).toBe(`## 1. acme/shop aaaaaaaaaa a.ts:2

tenantlint/require-tenant-in-lookup (likely) in get: Add \`shopId\`.
- assumes no caller proves \`id\`
- a.ts:2 the access

\`\`\`
      1 | one
>     2 | two
      3 | three
      4 | 
\`\`\`
`);
  expect(toJudged(one)).toEqual({ repo: 'acme/shop', commit: 'a'.repeat(40), file: 'a.ts', line: 2, rule: 'tenantlint/require-tenant-in-lookup', confidence: 'likely', verdict: '', reason: '' });
});
