/**
 * The `junit` report: a suite a file, a case a finding; what fails a run is a failure, notes and suppressed findings are skipped
 * cases. In the dialect that Jenkins, GitLab and GitHub actions read. Boundary: a run without findings is one passed case.
 */
import { visible } from '@tenantlint/program';
import type { Finding } from '@tenantlint/proof';
import { isFailing } from '../outcome.ts';
import type { Reporter } from './report.ts';
import { statement, unreadOf } from './summary.ts';

interface Case {
  suite: string;
  name: string;
  kind?: 'failure' | 'error' | 'skipped';
  type?: string;
  message?: string;
  text?: string;
}

export const renderJunit: Reporter = (result, { outcome }) => {
  const cases: Case[] = result.cannotRun === undefined ? result.findings.map(caseOf) : [{ suite: 'tenantlint', name: 'cannot run', kind: 'error', type: 'cannot-run', message: result.cannotRun }];
  for (const { file, line, message, kind } of unreadOf(result)) cases.push({ suite: file ?? 'tenantlint', name: `not checked${line === undefined ? '' : ` (line ${line})`}`, kind: 'skipped', type: kind, message });
  for (const reason of outcome.reasons.filter((one) => one.kind !== 'findings' && one.kind !== 'cannot-run')) cases.push({ suite: 'tenantlint', name: reason.kind, kind: 'failure', type: reason.kind, message: reason.message });
  if (!cases.some(({ kind }) => kind === 'failure' || kind === 'error')) cases.push({ suite: 'tenantlint', name: statement(result).slice(0, 2).join(' ') });
  const suites = new Map<string, Case[]>();
  for (const one of cases) suites.set(one.suite, [...(suites.get(one.suite) ?? []), one]);
  const out = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="tenantlint"${totals(cases)}>`];
  for (const [name, some] of suites) {
    out.push(`  <testsuite name="${escapeXml(name)}"${totals(some)} skipped="${some.filter(({ kind }) => kind === 'skipped').length}">`);
    for (const one of some) out.push(...elementOf(one));
    out.push('  </testsuite>');
  }
  return `${[...out, '</testsuites>'].join('\n')}\n`;
};

function caseOf(finding: Finding): Case {
  const { suppressed, confidence, rule, symbol, line, column } = finding;
  const place = `${finding.file}:${line}:${column}`;
  const base = { suite: finding.file, name: `${rule} in ${symbol} (${line}:${column})`, type: `${rule} ${confidence}` };
  if (suppressed) return { ...base, kind: 'skipped', message: `Suppressed${suppressed.reason === undefined ? '' : `: ${suppressed.reason}`}` };
  if (!isFailing(finding)) return { ...base, kind: 'skipped', message: `${confidence}: ${finding.message}` };
  const steps = finding.path.map((step) => `${step.file}:${step.line}:${step.column} ${step.note}`);
  return { ...base, kind: 'failure', message: finding.message, text: [place, ...steps, ...finding.judgement.assumptions.map((one) => `Assumes: ${one}`)].map(visible).join('\n') };
}

function elementOf({ suite, name, kind, type, message, text }: Case): string[] {
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
  if (kind === undefined) return [`${head}/>`];
  const attributes = `${type === undefined ? '' : ` type="${escapeXml(type)}"`} message="${escapeXml(message ?? '')}"`;
  const body = text === undefined ? `<${kind}${attributes}/>` : `<${kind}${attributes}>${text.split('\n').map(escapeXml).join('\n')}</${kind}>`;
  return [`${head}>`, `      ${body}`, '    </testcase>'];
}

function totals(cases: readonly Case[]): string {
  const count = (wanted: Case['kind']) => cases.filter(({ kind }) => kind === wanted).length;
  return ` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

/** Text as XML 1.0 allows it: control characters shown, lone surrogates and non-characters replaced, markup escaped. */
function escapeXml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return visible(text).replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd').replace(/[&<>"']/g, (c) => named[c]!);
}
