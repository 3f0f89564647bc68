/**
 * The `pretty` report for people: findings grouped by file with a code frame, the path and the schema's line, then the
 * problems met and what was left out, then the coverage statement. Boundary: without a file's text its frames are left out.
 */
import { visible } from '@tenantlint/program';
import type { Confidence, Finding } from '@tenantlint/proof';
import { frame } from './frame.ts';
import type { Reporter } from './report.ts';
import { statement, unreadOf } from './summary.ts';

type Paint = Record<'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan', (text: string) => string>;

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], blue: [34, 39], cyan: [36, 39] } as const;

function paintFor(colour: boolean): Paint {
  const wrap = (name: keyof typeof codes) => (text: string) => (colour ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text);
  return { bold: wrap('bold'), dim: wrap('dim'), red: wrap('red'), yellow: wrap('yellow'), blue: wrap('blue'), cyan: wrap('cyan') };
}

const levels: Record<Confidence, { word: string; paint: 'red' | 'yellow' | 'blue' }> = {
  certain: { word: 'error', paint: 'red' },
  likely: { word: 'warning', paint: 'yellow' },
  possible: { word: 'note', paint: 'blue' },
};

export const renderPretty: Reporter = (result, { colour, outcome, read }) => {
  const paint = paintFor(colour);
  const out: string[] = [];
  if (result.cannotRun !== undefined) out.push(`${paint.red('cannot run')}: ${visible(result.cannotRun)}`, '');
  let text: string | undefined;
  let file: string | undefined;
  for (const finding of result.findings) {
    if (finding.suppressed) continue;
    if (finding.file !== file) {
      file = finding.file;
      text = read(file);
      out.push(paint.bold(visible(file)), '');
    }
    out.push(...describe(finding, text, paint), '');
  }
  const unread = unreadOf(result).map(({ file: path, line, column, message }) => `${place(path, line, column)}${visible(message)}`);
  if (unread.length) out.push(paint.bold('Problems'), ...unread.map((line) => `  ${line}`), '');
  if (result.cannotRun === undefined) out.push(...statement(result));
  out.push(...outcome.reasons.filter(({ kind }) => kind !== 'findings' && kind !== 'cannot-run').map(({ message }) => `${paint.red('failed')}: ${visible(message)}`));
  return `${out.join('\n').trimEnd()}\n`;
};

/** One finding as lines. @param text of its file, for the code frame */
export function describeFinding(finding: Finding, text: string | undefined, colour: boolean): string[] {
  return describe(finding, text, paintFor(colour));
}

function describe(finding: Finding, text: string | undefined, paint: Paint): string[] {
  const level = levels[finding.confidence];
  const out = [
    `  ${paint[level.paint](level.word)} ${visible(finding.file)}:${finding.line}:${finding.column} ${paint.dim(`in ${visible(finding.symbol)}`)} ${paint.cyan(finding.rule)}`,
    `  ${visible(finding.message)}`,
  ];
  const shown = text === undefined ? undefined : frame(text, finding.span, markOf(finding));
  if (shown) {
    const width = String(shown.rows.at(-1)!.line).length;
    shown.rows.forEach((row, index) => {
      out.push(`  ${paint.dim(`${String(row.line).padStart(width + 2)} │`)} ${row.text}`.trimEnd());
      if (index === 0) out.push(`  ${paint.dim(`${' '.repeat(width + 2)} │`)} ${paint[level.paint](shown.marker)}`);
    });
  }
  const notes: [string, string][] = [
    ...(finding.path.length > 1 ? finding.path.map((step, index): [string, string] => [index === 0 ? 'path' : '', `${place(step.file, step.line, step.column)}${visible(step.note)}`]) : []),
    ...finding.related.map((one, index): [string, string] => [one.of ?? (index === 0 ? 'schema' : ''), `${place(one.file, one.line)}${visible(one.message)}`]),
    ...finding.judgement.assumptions.map((one, index): [string, string] => [index === 0 ? 'assumes' : '', visible(one)]),
  ];
  for (const [name, note] of notes) out.push(`    ${paint.dim(name.padEnd(8))}${note}`);
  return out;
}

/** The head of the call (`prisma.task.findMany`) where the finding stands at the access, else the whole of its place. */
function markOf(finding: Finding): readonly [number, number] {
  const { access } = finding.judgement;
  const [start, end] = finding.span;
  const headEnd = access.calleeSpan[1];
  return access.file === finding.file && headEnd > start && headEnd <= end ? [access.calleeSpan[0], headEnd] : [start, end];
}

function place(file?: string, line?: number, column?: number): string {
  if (file === undefined) return '';
  return `${visible(file)}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : `:${column}`}  `;
}
