/** A trace as text for a terminal. Boundary: without colours; text of the analysed project is made visible, never printed raw. */
import { visible } from '@tenantlint/program';
import { evidenceWords, plural } from '../reporters/summary.ts';
import type { TracedAccess, TracedStep, TracedVerdict } from './collect.ts';

/** @returns lines without a final newline */
export function renderTrace(access: TracedAccess): string {
  const { resource, method, symbol, layer, operation, reference, code, verdicts } = access;
  const out = [`${place(access)}  ${resource ? `${resource.name}.` : ''}${method} in ${symbol}${reference === undefined ? '' : `, what its \`${reference}\` refers to`}`, `  ${code}`, ''];
  out.push(...section('resource', [resource ? `${resource.name}${resource.kind === undefined ? '' : `, ${resource.kind}${resource.owners.length ? `: ${resource.owners.join(', ')}` : ''} (${resource.file}:${resource.line})`}` : /^(?:read|aggregate|create|update|upsert|delete|raw)$/.test(operation) ? 'not to be told which' : `none of the schema: ${operation} (${layer})`]));
  for (const verdict of verdicts) out.push(...section('verdict', verdictLines(verdict, access)));
  return [...out, ...triedLines(access)].map(visible).join('\n').trimEnd();
}

/** What was found and tried: the condition, and the functions on the way. */
export function triedLines({ condition, way, further }: TracedAccess): string[] {
  return [
    ...section('condition', aligned(condition.map(({ text, proves, says }) => [text, proves === undefined ? says : `${evidenceWords[proves] ?? proves}: ${says}`]))),
    ...section('way', [...way.flatMap(stepLines), ...(further ? [`${plural(further, 'function')} more lead there`] : [])]),
  ];
}

const section = (name: string, lines: readonly string[]): string[] => lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(11)}${line}`);

function verdictLines({ verdict, confidence, proof, reason, assumptions, rule, suppressed, wouldProve, ...at }: TracedVerdict, access: TracedAccess): string[] {
  const where = place(at) !== place(access) ? `, at the call ${place(at)}` : '';
  if (verdict === 'proved') return [`proved${where}`, ...proof.map(({ kind, detail }) => `${evidenceWords[kind] ?? kind}: ${detail}`)];
  return [
    `${verdict}, ${confidence}${where}: ${reason}`,
    ...(rule ? [rule] : []),
    ...(suppressed ? [`silenced by ${silencerOf(suppressed)}`] : []),
    ...assumptions.map((one) => `assumes: ${one}`),
    ...wouldProve.map((one, index) => `${index === 0 ? 'would prove it: ' : '                '}${one}`),
  ];
}

/** What silences a finding, and why. */
export function silencerOf({ baseline, reason }: NonNullable<TracedVerdict['suppressed']>): string {
  return `${baseline ? 'the baseline' : 'a comment'}${reason === undefined ? '' : `: ${reason}`}`;
}

const outcomes = { proved: 'proves it', owed: 'does not prove it', 'not-released': 'gives none of its rows out' } as const;

function stepLines(step: TracedStep): string[] {
  const { name, entry, calls, outcome, proofs, missing, considered } = step;
  return [
    `${place(step)}  ${entry ? 'handler ' : ''}${name}  ${outcomes[outcome]}${missing ? `: ${missing.reason}` : ''}`,
    ...proofs.map(({ kind, detail, file, line, restsOn }) => `  ${evidenceWords[kind] ?? kind}: ${detail}${file === undefined ? '' : ` (${file}:${line})`}${restsOn.length ? `; as far as ${restsOn.map((one) => `${one.note} (${one.file}:${one.line})`).join(' and ')} is proved` : ''}`),
    ...considered.map(({ what, why, file, line }) => `  looked at ${what}${file === undefined ? '' : ` (${file}:${line})`}: ${why}`),
    ...calls.slice(0, 1).map((call) => `  ${place(call)}  ${call.note}`),
  ];
}

function place({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${file}:${line}:${column}`;
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(40, Math.max(0, ...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}
