import { expect, it } from 'vitest';
import type { Label } from './labels.ts';
import { accuracyTable, fillSections, headsTable, speedTable } from './readme.ts';

const label = (id: string, change: Partial<Label>) => ({ id, orm: 'prisma', class: 'id-only-lookup', needs: 'file', ...change }) as Label;
const row = (id: string, found: boolean, silenced: boolean, error = false) => ({ id, found, silenced, solved: found && silenced, rules: [], ...(error && { error: true as const }) });

it('scores each part of the corpus, without the labels that stand aside', () => {
  const labels = [
    label('a', {}), label('b', { class: 'delete-missing-filter' }), label('c', { needs: 'program' }), label('d', { class: 'create-foreign-reference' }),
    label('e', { orm: 'drizzle' }), label('f', { orm: 'redis' }), label('g', { hardening: true }),
  ];
  expect(accuracyTable(labels, {
    tenantlint: { perThousandCalls: 90, labels: [row('a', true, true), row('b', true, false), row('c', false, true), row('d', true, true), row('e', false, false, true), row('f', false, false, true), row('g', false, false)] },
    'text-rule': { perThousandCalls: null, labels: labels.map(({ id }) => row(id, true, false)) },
  })).toBe(`| Labels, found / silenced / solved in % | n | tenantlint | text-rule |
|---|---|---|---|
| Prisma: lookup, read, update, delete that one file decides | 2 | 100.0 / 50.0 / 50.0 | 100.0 / 0.0 / 0.0 |
| Prisma: everything else | 2 | 50.0 / 100.0 / 50.0 | 100.0 / 0.0 / 0.0 |
| Drizzle | 1 | 0.0 / 0.0 / 0.0 | 100.0 / 0.0 / 0.0 |
| TypeORM | 0 | - / - / - | - / - / - |
| Kysely, Redis, object stores, queues, others | 1 | 0.0 / 0.0 / 0.0 | 100.0 / 0.0 / 0.0 |
| All | 6 | 50.0 / 50.0 / 33.3 | 100.0 / 0.0 / 0.0 |
| Results per 1,000 data-layer calls, median repository | | 90 | - |

tenantlint cannot run on the repositories of 2 labels yet; they count as neither found nor silenced.`);
});

it('shows a head that ran, one that crashed, and the tally of what was read', () => {
  const judged = (verdict: 'leak' | 'safe', confidence: 'certain' | 'likely' = 'certain') => ({ repo: 'acme/shop', commit: 'a'.repeat(40), file: 'a.ts', line: 1, rule: 'r', confidence, verdict, reason: 'because' });
  expect(headsTable([
    { repo: 'acme/shop', commit: 'a'.repeat(40), orm: 'prisma', outcome: 'ran', files: { seen: 9, parsed: 4, skipped: 0 }, seconds: 1, accesses: 50, owned: 40, provedPercent: 75, findings: { certain: 2, likely: 3, possible: 9 }, perThousandAccesses: 100 },
    { repo: 'acme/blog', commit: 'b'.repeat(40), orm: 'prisma', outcome: 'crashed' },
  ], { prisma: [judged('leak'), judged('leak', 'likely'), judged('safe')] })).toBe(`| Repository | Files | Accesses | to tenants' data | of these proved | certain | likely | both per 1,000 accesses |
|---|---|---|---|---|---|---|---|
| acme/shop aaaaaaaaa | 9 | 50 | 40 | 75 % | 2 | 3 | 100 |
| acme/blog bbbbbbbbb |  | crashed | | | | | |

3 findings (prisma) drawn at random and read: 2 leak, 0 unguarded, 1 safe; of the 2 certain ones 1 leak, 0 unguarded.`);
});

it('shows what was timed', () => {
  expect(speedTable({
    repo: 'acme/shop', commit: 'a'.repeat(40), node: 'v20.20.2', cores: 2, files: 9, megabytes: 1.5, runs: 5,
    seconds: { parse: 0.8, check: 1.2 }, cpuSeconds: { parse: 0.9, check: 1.3 }, ratio: { check: 1.5 },
  })).toBe(`acme/shop aaaaaaaaa, 9 files, 1.5 MB; Node v20.20.2, 2 cores; best of 5:

| | wall s | processor s | × parse |
|---|---|---|---|
| parse every file with oxc-parser | 0.8 | 0.9 | 1 |
| \`tenantlint check --no-cache\` | 1.2 | 1.3 | 1.5 |`);
});

it('fills sections in once and again, and leaves other text alone', () => {
  const text = 'a $& b\n<!-- bench:accuracy -->\nold\n<!-- /bench:accuracy -->\nc\n<!-- bench:speed -->\n<!-- /bench:speed -->\n';
  const filled = 'a $& b\n<!-- bench:accuracy -->\nnew $& $1\n<!-- /bench:accuracy -->\nc\n<!-- bench:speed -->\nNot measured yet.\n<!-- /bench:speed -->\n';
  expect(fillSections(text, { accuracy: 'new $& $1', heads: 'x', speed: undefined })).toBe(filled);
  expect(fillSections(filled, { accuracy: 'new $& $1', heads: 'x', speed: undefined })).toBe(filled);
});
