/**
 * Judgements to findings: the first rule that answers names the finding; places become lines and columns; comments
 * silence. Boundary: one finding per judgement; what is proved is never a finding.
 */
import { createHash } from 'node:crypto';
import { type FileFacts, positionAt } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { type Confidence, describeClient, type Finding, type Judgement, type Report, type Rule } from '@tenantlint/proof';
import { byCodeUnits } from './discover.ts';
import { suppressionFor } from './suppress.ts';
import type { TenantlintConfig } from './types.ts';

const rank: Record<Confidence, number> = { possible: 0, likely: 1, certain: 2 };

/** True where `confidence` reaches `least`. */
export function isAtLeast(confidence: Confidence, least: Confidence): boolean {
  return rank[confidence] >= rank[least];
}

/** The lowest confidence shown: `strict` shows too what may be safe. */
export function leastOf({ confidence, profile }: Pick<TenantlintConfig, 'confidence' | 'profile'>): Confidence {
  return confidence ?? (profile === 'strict' ? 'possible' : 'likely');
}

export interface JudgeOptions {
  /** Related places point into its schema. */
  model?: Model;
  /** `TenantlintConfig.rules`: a rule that is off leaves its judgements to no other; a confidence replaces the proof's. */
  severities?: TenantlintConfig['rules'];
}

/**
 * @param judgements in any order
 * @param files facts of every file that a judgement names
 * @param rules in order of precedence
 * @returns findings of every confidence, suppressed ones marked, sorted by file, place and rule
 */
export function toFindings(judgements: readonly Judgement[], files: readonly FileFacts[], rules: readonly Rule[], options: JudgeOptions = {}): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const findings: Finding[] = [];
  for (const judgement of judgements) {
    if (judgement.verdict.kind === 'proved') continue;
    const finding = findingOf(judgement, rules, byPath, options);
    if (finding) findings.push(finding);
  }
  findings.sort((a, b) => byCodeUnits(a.file, b.file) || a.span[0] - b.span[0] || a.span[1] - b.span[1] || byCodeUnits(a.rule, b.rule) || byCodeUnits(a.message, b.message));
  setFingerprints(findings);
  return findings;
}

function findingOf(judgement: Judgement, rules: readonly Rule[], files: ReadonlyMap<string, FileFacts>, options: JudgeOptions): Finding | undefined {
  let rule: Rule | undefined;
  let report: Report | undefined;
  for (rule of rules) {
    report = rule.report(judgement);
    if (report) break;
  }
  if (!rule || !report) return undefined;
  const severity = options.severities?.[rule.id] ?? 'on';
  if (severity === 'off') return undefined;
  const template = rule.messages[report.messageId];
  if (template === undefined) throw new Error(`rule ${rule.id} reported the message "${report.messageId}", which it does not define`);

  const at = report.at ?? judgement.at;
  const facts = files.get(at.file);
  const start = locate(facts, at.span[0]);
  const end = locate(facts, at.span[1]);
  const suppression = facts && suppressionFor(facts.suppressions, rule.id, start.line);
  return {
    rule: `tenantlint/${rule.id}`,
    messageId: report.messageId,
    data: report.data,
    message: fillIn(template, report.data) + describeClient(judgement),
    confidence: severity === 'on' ? judgement.confidence : severity,
    file: at.file,
    span: at.span,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    symbol: judgement.access.symbol,
    ...callerOf(judgement, facts),
    judgement,
    path: judgement.path.map((step) => ({ ...step, ...locate(files.get(step.file), step.span[0]) })),
    related: [...schemaPlaces(judgement, options.model), ...keyPlace(judgement, files), ...siblingPlace(judgement, files), ...clientPlace(judgement, files)],
    fingerprint: '',
    ...(suppression && { suppressed: suppression.reason === undefined ? {} : { reason: suppression.reason } }),
  };
}

/** The innermost function around a finding that stands at a call. */
function callerOf({ access, at }: Judgement, facts: FileFacts | undefined): { caller?: string } {
  if (!facts || (at.file === access.file && at.span[0] === access.span[0] && at.span[1] === access.span[1])) return {};
  const around = facts.functions.filter(({ s }) => s[0] <= at.span[0] && at.span[1] <= s[1]);
  const inner = around.reduce<(typeof around)[number] | undefined>((best, one) => (best && best.s[1] - best.s[0] <= one.s[1] - one.s[0] ? best : one), undefined);
  return inner ? { caller: inner.symbol } : {};
}

function locate(facts: FileFacts | undefined, offset: number): { line: number; column: number } {
  return facts ? positionAt(facts.lines, offset) : { line: 1, column: 1 };
}

/** `{{name}}` placeholders, as ESLint fills them: a name without data stays as written. */
export function fillIn(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(data, name) ? data[name]! : whole));
}

function keyPlace({ keyPlace: place }: Judgement, files: ReadonlyMap<string, FileFacts>): Finding['related'] {
  return place ? [{ file: place.file, line: locate(files.get(place.file), place.span[0]).line, message: 'the key is put together here' }] : [];
}

function clientPlace({ client }: Judgement, files: ReadonlyMap<string, FileFacts>): Finding['related'] {
  return client ? [{ file: client.place.file, line: locate(files.get(client.place.file), client.place.span[0]).line, message: `${client.name} is made here` }] : [];
}

function siblingPlace({ siblings }: Judgement, files: ReadonlyMap<string, FileFacts>): Finding['related'] {
  if (!siblings) return [];
  const { guard, names, isCalled, place } = siblings;
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const some = names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
  const message = isCalled ? `its siblings ${some} call \`${guard}\` first` : `\`${guard}\` stands before its siblings ${some}`;
  return [{ file: place.file, line: locate(files.get(place.file), place.span[0]).line, message, of: 'sibling' }];
}

function schemaPlaces(judgement: Judgement, model: Model | undefined): Finding['related'] {
  const name = judgement.missing?.resource ?? judgement.access.resource;
  const resource = name === undefined ? undefined : model?.resources[name];
  if (!resource) return [];
  const related = [{ file: resource.place.file, line: resource.place.line, message: `${resource.name} is declared here` }];
  const owner = resource.owners.find(({ column }) => column === judgement.missing?.column) ?? resource.owners[0];
  const column = owner && resource.columns[owner.column];
  if (owner && column?.place) {
    related.push({ file: column.place.file, line: column.place.line, message: `${owner.column} ties ${resource.name} to its ${owner.target}` });
  } else {
    const relation = resource.via[0] === undefined ? undefined : resource.relations[resource.via[0]];
    if (relation?.place) {
      related.push({ file: relation.place.file, line: relation.place.line, message: `${resource.name} belongs to its tenant through ${relation.name} (${relation.target})` });
    }
  }
  return related;
}

/** Independent of lines and columns, so that a baseline survives edits above; twins in one symbol are counted in order. */
function setFingerprints(findings: Finding[]): void {
  const seen = new Map<string, number>();
  for (const finding of findings) {
    const { access, verdict } = finding.judgement;
    const gap = verdict.kind === 'proved' ? '' : verdict.gap;
    const identity = JSON.stringify([finding.rule, finding.file, finding.symbol, access.resource ?? null, access.method, gap]);
    const twin = seen.get(identity) ?? 0;
    seen.set(identity, twin + 1);
    finding.fingerprint = createHash('sha256').update(`${identity}#${twin}`).digest('hex').slice(0, 32);
  }
}
