/** One entry for all reporters. Boundary: loads the one that is asked for. */
import type { CheckResult } from '@tenantlint/program';
import type { Format } from './formats.ts';
import type { ReportContext, Reporter } from './report.ts';

const reporters: Record<Format, () => Promise<Reporter>> = {
  pretty: async () => (await import('./pretty.ts')).renderPretty,
  json: async () => (await import('./json.ts')).renderJson,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  github: async () => (await import('./github.ts')).renderGithub,
  gitlab: async () => (await import('./gitlab.ts')).renderGitlab,
  junit: async () => (await import('./junit.ts')).renderJunit,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
  agent: async () => (await import('./agent.ts')).renderAgent,
};

export async function render(format: Format, result: CheckResult, context: ReportContext): Promise<string> {
  return (await reporters[format]())(result, context);
}
