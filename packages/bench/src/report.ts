/** Rows of the accuracy runner as text for a terminal. Pure. */
import type { Label } from './labels.ts';
import { median, percent, sumUp, type Outcome, type Row } from './score.ts';

/** `solved  <id>  <class>  <fixKind>  <needs>/<mechanism>  <file>:<line>  <rules or error>` */
export function formatRow(row: Row, label: Label): string {
  const word = row.error !== undefined ? 'ERROR ' : row.solved ? 'solved' : row.found ? 'noisy ' : 'missed';
  const tail = row.error?.replace(/\s+/g, ' ') ?? row.rules.join(',');
  return [word, row.id, row.class, row.fixKind, `${row.needs}/${row.mechanism}`, `${label.file}:${label.line}`, tail].join('  ').trimEnd();
}

function formatScore(rows: Outcome[]): string {
  const score = sumUp(rows);
  return (['found', 'silenced', 'solved'] as const).map((field) => `${field} ${percent(score[field], score.labels).padStart(5)}%`).join('  ');
}

export function formatTables(rows: Row[]): string {
  const lines: string[] = [];
  for (const key of ['orm', 'class', 'fixKind', 'needs', 'mechanism', 'repo'] as const) {
    lines.push('', `by ${key}`);
    for (const name of [...new Set(rows.map((row) => row[key]))].sort()) {
      const part = rows.filter((row) => row[key] === name);
      lines.push(`${name.padEnd(30)} ${String(part.length).padStart(4)}  ${formatScore(part)}`);
    }
  }
  const clean = rows.filter((row) => row.error === undefined);
  const totals = [...new Map(clean.map((row) => [row.fix, row.total])).values()];
  const scored = rows.filter((row) => !row.aside);
  lines.push('', `${rows.length} labels, ${rows.length - clean.length} errors, ${formatScore(rows)}`,
    `results per tree before the fix: median ${median(totals) ?? '-'}, most ${totals.length ? Math.max(...totals) : '-'}`,
    `SCORE (without ${rows.length - scored.length} labels that were hardening only or that no checker can decide): ${formatScore(scored)}`);
  return lines.join('\n');
}
