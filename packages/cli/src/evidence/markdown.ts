/** The evidence as Markdown: totals, a table a resource, the exceptions with their reasons, what was not seen. Boundary: escapes as the `markdown` report. */
import { code, escapeMarkdown, withCode } from '../reporters/markdown.ts';
import { evidenceWords } from '../reporters/summary.ts';
import { type EvidenceAccess, type EvidenceClient, type EvidenceReport, statuses } from './collect.ts';
import { statusWords } from './words.ts';

export function renderMarkdown({ commit, totals, resources, accesses, clients, notSeen }: EvidenceReport): string {
  const out = ['# Tenant isolation evidence', ''];
  if (commit) out.push(`Of commit ${code(commit.id)}${commit.changed ? ', with changes that are not committed' : ''}.`, '');
  out.push('| Accesses | Count | Meaning |', '|---|---|---|', ...statuses.map((status) => `| ${statusWords[status].title} | ${totals[status]} | ${statusWords[status].meaning} |`), '');
  // Keys, jobs and objects are no resources of the schema; accesses at run time have none at all.
  const names = new Set(accesses.map(({ resource }) => resource));
  for (const resource of [...[...names].filter((name) => name !== undefined).sort(), ...(names.has(undefined) ? [undefined] : [])]) {
    const some = accesses.filter((access) => access.resource === resource);
    const known = resources.find(({ name }) => name === resource);
    out.push(`## ${resource === undefined ? 'Not to be told which' : escapeMarkdown(resource)}`, '');
    if (known) out.push(`${escapeMarkdown(known.kind)}${known.owners.length ? `: ${known.owners.map(code).join(', ')}` : ''}; ${code(`${known.file}:${known.line}`)}. ${escapeMarkdown(known.why.join('; '))}`, '');
    out.push('| Access | In | Status | Proof, or what is missing |', '|---|---|---|---|', ...some.map(rowOf), '');
  }
  if (clients.length) out.push('## Scoped clients', '', ...clients.flatMap(clientLines), '');
  const exceptions = accesses.filter(({ status }) => status === 'exception');
  out.push('## Exceptions', '', ...(exceptions.length ? exceptions.map((access) => `- ${code(placeOf(access))} ${exceptionOf(access)}`) : ['None.']), '');
  out.push('## Not seen', '', `- ${notSeen.outOfScope} files are tests, seeds, scripts or migrations and were not judged.`);
  out.push(...notSeen.files.map(({ file, reason }) => `- ${code(file)} ${escapeMarkdown(reason)}`), ...notSeen.problems.map(({ file, line, message }) => `- ${file === undefined ? '' : `${code(line === undefined ? file : `${file}:${line}`)} `}${escapeMarkdown(message)}`));
  return `${out.join('\n')}\n`;
}

function clientLines({ name, file, line, covered, uncovered, around }: EvidenceClient): string[] {
  const at = (place: { file: string; line: number }): string => code(`${place.file}:${place.line}`);
  return [
    `- ${withCode(name)}, made at ${at({ file, line })}.${covered > 0 ? ` Accesses that it proves: ${covered}. It sees no rows that a call nests, nothing that \`include\` loads, and no SQL.` : ''}`,
    ...uncovered.map((one) => `  - Not covered: ${at(one)} ${withCode(one.why)}`),
    ...around.map((one) => `  - Around it: ${at(one)}`),
  ];
}

function rowOf(access: EvidenceAccess): string {
  const { status, proof, reason, path, confidence, assumptions = [] } = access;
  const way = path && path.length > 1 ? `<br>${path.map((step) => `${code(`${step.file}:${step.line}`)} ${withCode(step.note)}`).join(' → ')}` : '';
  const why = proof.length ? proof.map(({ kind, detail }) => `${evidenceWords[kind] ?? escapeMarkdown(kind)}: ${withCode(detail)}`).join('<br>') : `${confidence}: ${withCode(reason ?? '')}${way}${assumptions.map((one) => `<br>Assumes: ${withCode(one)}`).join('')}${access.exception ? `<br>${exceptionOf(access)}` : ''}`;
  return `| ${code(placeOf(access))} ${code(access.method)} | ${code(access.symbol)} | ${statusWords[status].title} | ${why} |`;
}

function exceptionOf({ exception }: EvidenceAccess): string {
  if (!exception) return '';
  const { by, reason = 'no reason given', owner, expires } = exception;
  return `${by === 'baseline' ? 'Accepted in the baseline' : 'Silenced by a comment'}: ${escapeMarkdown(reason)}${owner === undefined ? '' : `, owner ${escapeMarkdown(owner)}`}${expires === undefined ? '' : `, until ${escapeMarkdown(expires)}`}.`;
}

function placeOf({ file, line, column }: EvidenceAccess): string {
  return `${file}:${line}:${column}`;
}
