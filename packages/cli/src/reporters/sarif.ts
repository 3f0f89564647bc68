/**
 * The `sarif` report, version 2.1.0 (OASIS Standard, 27 March 2020). Boundary: one run, one result per finding,
 * suppressed ones included; paths are relative to SRCROOT, the top of the repository, whose place on this machine is not disclosed.
 */
import { type CheckResult, visible, visibleJson } from '@tenantlint/program';
import type { Confidence, Finding, Rule } from '@tenantlint/proof';
import { rules } from '@tenantlint/rules';
import { getVersion } from '../version.ts';
import type { Outcome } from '../outcome.ts';
import type { Reporter } from './report.ts';
import { ruleUrl } from './rule-url.ts';

const levels: Record<Confidence, 'error' | 'warning' | 'note'> = { certain: 'error', likely: 'warning', possible: 'note' };

export const renderSarif: Reporter = (result, { prefix, outcome }) => {
  const artifact = artifactsIn(prefix);
  const indexes = new Map(rules.map(({ id }, index) => [`tenantlint/${id}`, index]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tenantlint',
            semanticVersion: getVersion(),
            informationUri: 'https://www.npmjs.com/package/tenantlint',
            rules: rules.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: "The top of the repository; without one the project's folder." } } },
        invocations: [invocationOf(result, outcome, artifact)],
        results: result.findings.map((finding) => resultOf(finding, indexes, artifact)),
      },
    ],
  };
  return `${visibleJson(log)}\n`;
};

function ruleOf({ id, docs }: Rule) {
  return {
    id: `tenantlint/${id}`,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: docs.description },
    helpUri: ruleUrl(id),
    // A finding's own level follows its confidence.
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['security', 'multi-tenancy', ...docs.cwe.map((cwe) => `external/cwe/cwe-${String(cwe).padStart(3, '0')}`)] },
  };
}

function resultOf(finding: Finding, indexes: ReadonlyMap<string, number>, artifact: Artifact) {
  const { access, assumptions } = finding.judgement;
  return {
    ruleId: finding.rule,
    ruleIndex: indexes.get(finding.rule) ?? -1,
    level: levels[finding.confidence],
    message: { text: visible(finding.message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(finding.file),
          region: { startLine: finding.line, startColumn: finding.column, endLine: finding.endLine, endColumn: finding.endColumn },
        },
        logicalLocations: [{ fullyQualifiedName: visible(finding.symbol), kind: 'function' }],
      },
    ],
    ...(finding.path.length && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: finding.path.map((step) => ({
                location: {
                  physicalLocation: { artifactLocation: artifact(step.file), region: { startLine: step.line, startColumn: step.column } },
                  message: { text: visible(step.note) },
                },
              })),
            },
          ],
        },
      ],
    }),
    ...(finding.related.length && {
      relatedLocations: finding.related.map(({ file, line, message }, id) => ({
        id,
        physicalLocation: { artifactLocation: artifact(file), region: { startLine: line } },
        message: { text: visible(message) },
      })),
    }),
    partialFingerprints: { 'tenantlint/v1': finding.fingerprint },
    ...(finding.suppressed && {
      suppressions: [
        { kind: finding.suppressed.baseline ? 'external' : 'inSource', status: 'accepted', ...(finding.suppressed.reason !== undefined && { justification: visible(finding.suppressed.reason) }) },
      ],
    }),
    properties: {
      confidence: finding.confidence,
      ...(access.resource !== undefined && { resource: visible(access.resource) }),
      operation: access.operation,
      ...(assumptions.length && { assumptions: assumptions.map(visible) }),
    },
  };
}

function invocationOf(result: CheckResult, { reasons }: Outcome, artifact: Artifact) {
  const place = (file?: string, line?: number, column?: number) => (file === undefined ? undefined : { artifactLocation: artifact(file), ...(line !== undefined && { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }) });
  const named = new Set(result.problems.map(({ file }) => file));
  const notes = [
    ...result.problems.map(({ kind, file, line, column, message }) => notification('warning', message, kind, place(file, line, column))),
    ...result.files.skipped.filter(({ file }) => !named.has(file)).map(({ file, reason }) => notification('note', `Not checked: ${reason}`, 'skipped', place(file))),
  ];
  const failures = reasons.filter(({ kind }) => kind !== 'findings').map(({ kind, message }) => notification('error', message, kind));
  return {
    executionSuccessful: result.cannotRun === undefined,
    ...(failures.length && { toolConfigurationNotifications: failures }),
    toolExecutionNotifications: notes,
  };
}

function notification(level: 'error' | 'warning' | 'note', text: string, id: string, physicalLocation?: object) {
  return { descriptor: { id }, level, message: { text: visible(text) }, ...(physicalLocation && { locations: [{ physicalLocation }] }) };
}

type Artifact = (file: string) => { uri: string; uriBaseId: 'SRCROOT' };

/** Relative references (RFC 3986): every segment percent-encoded. */
function artifactsIn(prefix: string): Artifact {
  return (file) => ({ uri: `${prefix}${file}`.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' });
}
