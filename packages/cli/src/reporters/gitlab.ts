/**
 * The `gitlab` report: the Code Quality format of GitLab, a subset of Code Climate's issues. Boundary: suppressed findings are left
 * out, since the format cannot say that they are; so is what could not be read.
 */
import { visible, visibleJson } from '@tenantlint/program';
import type { Confidence } from '@tenantlint/proof';
import type { Reporter } from './report.ts';

const severities: Record<Confidence, string> = { certain: 'critical', likely: 'major', possible: 'info' };

export const renderGitlab: Reporter = (result, { prefix }) => {
  const issues = result.findings
    .filter(({ suppressed }) => !suppressed)
    .map(({ rule, message, confidence, fingerprint, file, line, endLine }) => ({
      description: visible(message),
      check_name: rule,
      fingerprint,
      severity: severities[confidence],
      location: { path: prefix + file, lines: { begin: line, end: endLine } },
    }));
  return `${visibleJson(issues)}\n`;
};
