/**
 * A seeded random sample of findings, as a page to read and as a tally to fill in.
 * Boundary: the page holds code of the repositories read, so callers keep it out of the project.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@tenantlint/proof';

export interface Sampled { repo: string; commit: string; dir: string; finding: Finding }

/** One line of results/judged-<orm>.json. */
export interface Judged {
  repo: string;
  commit: string;
  file: string;
  line: number;
  rule: string;
  confidence: 'certain' | 'likely';
  /**
   * leak: an entry point lets one tenant reach another's row. unguarded: no code ties the access to the tenant, but no
   * path from another tenant was found. safe: a false alarm. Empty: not read yet.
   */
  verdict: 'leak' | 'unguarded' | 'safe' | '';
  /** One sentence that a second reader can check. */
  reason: string;
}

/** Mulberry32: small, seeded, the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const keyOf = ({ repo, finding }: Sampled) => [repo, finding.file, String(finding.line).padStart(7, '0'), String(finding.column).padStart(5, '0'), finding.rule].join('\0');

/** Draws `n` findings without replacement; the same findings, in whatever order, and seed give the same sample. */
export function draw(findings: Sampled[], n: number, seed: number): Sampled[] {
  const random = seeded(seed);
  return findings.map((one) => ({ one, key: keyOf(one) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one, key }) => ({ one, key, ticket: random() }))
    .sort((a, b) => a.ticket - b.ticket)
    .slice(0, n)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);
}

export function toJudged({ repo, commit, finding }: Sampled): Judged {
  return { repo, commit, file: finding.file, line: finding.line, rule: finding.rule, confidence: finding.confidence as Judged['confidence'], verdict: '', reason: '' };
}

const AROUND = 14;

function frameOf({ dir, finding }: Sampled): string {
  const lines = readFileSync(join(dir, finding.file), 'utf8').split('\n');
  const from = Math.max(1, finding.line - AROUND);
  const to = Math.min(lines.length, finding.endLine + AROUND);
  return lines.slice(from - 1, to).map((text, i) => `${from + i === finding.line ? '>' : ' '} ${String(from + i).padStart(5)} | ${text}`).join('\n');
}

export function formatSample(sample: Sampled[]): string {
  return sample.map((one, i) => {
    const { finding } = one;
    return [
      `## ${i + 1}. ${one.repo} ${one.commit.slice(0, 10)} ${finding.file}:${finding.line}`, '',
      `${finding.rule} (${finding.confidence}) in ${finding.symbol || 'the module'}: ${finding.message}`,
      ...finding.judgement.assumptions.map((text) => `- assumes ${text}`),
      ...finding.path.map((step) => `- ${step.file}:${step.line} ${step.note}`),
      '', '```', frameOf(one), '```', '',
    ].join('\n');
  }).join('\n');
}
