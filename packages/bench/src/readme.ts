/**
 * The committed results as Markdown tables between markers (`<!-- bench:accuracy -->` … `<!-- /bench:accuracy -->`).
 * Boundary: pure; a section without results keeps its markers and says that nothing is measured yet.
 */
import type { AccuracyResult } from './accuracy.ts';
import type { FixRow } from './fixes.ts';
import type { HeadResult } from './heads.ts';
import type { Label } from './labels.ts';
import type { Judged } from './sample.ts';
import { isAside, percent, sumUp } from './score.ts';
import type { SpeedResult } from './speed.ts';

const PLAIN = ['id-only-lookup', 'read-missing-filter', 'update-missing-filter', 'delete-missing-filter'];
const isPlain = (label: Label) => label.orm === 'prisma' && label.needs === 'file' && PLAIN.includes(label.class);

const PARTS: [string, (label: Label) => boolean][] = [
  ['Prisma: lookup, read, update, delete that one file decides', isPlain],
  ['Prisma: everything else', (label) => label.orm === 'prisma' && !isPlain(label)],
  ['Drizzle', (label) => label.orm === 'drizzle'],
  ['TypeORM', (label) => label.orm === 'typeorm'],
  ['Kysely, Redis, object stores, queues, others', (label) => !['prisma', 'drizzle', 'typeorm'].includes(label.orm)],
  ['All', () => true],
];

/** Labels that are hardening only or undecidable stand aside, as in the runner's SCORE. */
export function accuracyTable(labels: Label[], result: AccuracyResult): string {
  const tools = Object.keys(result);
  const measured = new Set(tools.flatMap((tool) => result[tool]!.labels.map((row) => row.id)));
  const scored = labels.filter((label) => !isAside(label) && measured.has(label.id));
  const left = labels.filter((label) => !isAside(label)).length - scored.length;
  const rows = PARTS.map(([title, holds]) => {
    const ids = new Set(scored.filter(holds).map((label) => label.id));
    const cells = tools.map((tool) => {
      const score = sumUp(result[tool]!.labels.filter((row) => ids.has(row.id)));
      return (['found', 'silenced', 'solved'] as const).map((field) => percent(score[field], score.labels)).join(' / ');
    });
    return `| ${[title, ids.size, ...cells].join(' | ')} |`;
  });
  const rates = tools.map((tool) => result[tool]!.perThousandCalls ?? '-');
  const failed = tools.flatMap((tool) => {
    const n = result[tool]!.labels.filter((row) => row.error).length;
    return n ? [`${tool} cannot run on the repositories of ${n} labels yet; they count as neither found nor silenced.`] : [];
  });
  return [
    `| Labels, found / silenced / solved in % | n | ${tools.join(' | ')} |`,
    `|---|---|${tools.map(() => '---').join('|')}|`,
    ...rows,
    `| Results per 1,000 data-layer calls, median repository | | ${rates.join(' | ')} |`,
    ...(left ? ['', `${left} more labels are not measured yet.`] : []),
    ...(failed.length ? ['', ...failed] : []),
  ].join('\n');
}

/** @param judged the tallies of results/judged-<orm>.json by ORM */
export function headsTable(heads: HeadResult[], judged: Record<string, Judged[]>): string {
  const rows = heads.map((head) => head.outcome === 'ran'
    ? `| ${[`${head.repo} ${head.commit.slice(0, 9)}`, head.files!.seen, head.accesses, head.owned, `${head.provedPercent} %`, head.findings!.certain, head.findings!.likely, head.perThousandAccesses].join(' | ')} |`
    : `| ${head.repo} ${head.commit.slice(0, 9)} | ${head.files?.seen ?? ''} | ${head.outcome} | | | | | |`);
  const tallies = Object.entries(judged).map(([orm, list]) => {
    const count = (verdict: Judged['verdict'], of = list) => of.filter((one) => one.verdict === verdict).length;
    const certain = list.filter((one) => one.confidence === 'certain');
    return `${list.length} findings (${orm}) drawn at random and read: ${count('leak')} leak, ${count('unguarded')} unguarded, ${count('safe')} safe; of the ${certain.length} certain ones ${count('leak', certain)} leak, ${count('unguarded', certain)} unguarded.`;
  });
  return [
    '| Repository | Files | Accesses | to tenants\' data | of these proved | certain | likely | both per 1,000 accesses |',
    '|---|---|---|---|---|---|---|---|', ...rows, ...(tallies.length ? ['', ...tallies] : []),
  ].join('\n');
}

/** What `tenantlint fix` made of the labels, by outcome and one by one. */
export function fixesTable(rows: FixRow[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of rows) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const say = ({ outcome, reason, codemod, ours, theirs }: FixRow) =>
    reason ?? (outcome === 'equivalent' || outcome === 'open' || theirs === undefined ? (codemod ?? '') : `ours: ${ours?.join(', ')}; theirs: ${theirs.join(', ')}`);
  return [
    '| Outcome | Labels |', '|---|---|',
    ...[...counts].sort((a, b) => b[1] - a[1]).map(([outcome, count]) => `| ${outcome} | ${count} |`), '',
    '| Label | Outcome | Reason, or conditions where they differ |', '|---|---|---|',
    ...rows.map((row) => `| ${row.id} | ${row.outcome} | ${say(row).replaceAll('|', '\\|')} |`),
  ].join('\n');
}

export function speedTable(speed: SpeedResult): string {
  const words: Record<string, string> = {
    parse: 'parse every file with oxc-parser', check: '`tenantlint check --no-cache`', eslint: 'ESLint, one rule', oxlint: 'oxlint, one rule',
  };
  const rows = Object.entries(speed.seconds).map(([name, seconds]) =>
    `| ${[words[name], seconds, speed.cpuSeconds[name as 'parse'], name === 'parse' ? 1 : speed.ratio[name as 'check']].join(' | ')} |`);
  return [
    `${speed.repo} ${speed.commit.slice(0, 9)}, ${speed.files} files, ${speed.megabytes} MB; Node ${speed.node}, ${speed.cores} cores; best of ${speed.runs}:`, '',
    '| | wall s | processor s | × parse |', '|---|---|---|---|', ...rows,
  ].join('\n');
}

/** Replaces what stands between the markers of each section; text without markers is left as it is. */
export function fillSections(text: string, sections: Record<string, string | undefined>): string {
  return Object.entries(sections).reduce((filled, [name, body]) => filled.replace(
    new RegExp(`(<!-- bench:${name} -->\\n)[\\s\\S]*?(<!-- /bench:${name} -->)`),
    (_, open: string, close: string) => `${open}${body ?? 'Not measured yet.'}\n${close}`,
  ), text);
}
