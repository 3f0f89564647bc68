/**
 * One source text and one schema through the CLI's engine: parse, analyse, judge. Boundary: one file, nothing cached but
 * the model of each schema.
 */
import { readFileSync } from 'node:fs';
import { parseFile } from '@tenantlint/facts';
import { loadModel, type Model } from '@tenantlint/model';
import { isAtLeast, toFindings, type TenantlintConfig } from '@tenantlint/program';
import { analyse, type Finding, type Rule } from '@tenantlint/proof';
import { getSchemaFolder } from './schema-folder.ts';

export const exampleSchema = readFileSync(new URL('example.prisma', import.meta.url), 'utf8');

export interface TextOptions {
  schema?: string;
  filename?: string;
  config?: TenantlintConfig;
}

/** @returns the model of the case's schema under the case's configuration */
export function getModelOf({ schema = exampleSchema, config }: TextOptions): Model {
  return loadModel(getSchemaFolder(schema), undefined, config?.model);
}

/**
 * @returns the findings that a user sees, sorted as the CLI does
 * @throws Error where the text does not parse
 */
export function checkText(code: string, options: TextOptions & { rules: readonly Rule[] }): Finding[] {
  const { filename = 'src/case.ts', config = {}, rules } = options;
  const parsed = parseFile(filename, code);
  if (parsed.error !== undefined) throw new Error(`the case does not parse, at offset ${parsed.error.offset}: ${parsed.error.message}`);
  const { judgements } = analyse([parsed.facts], getModelOf(options), { openWorld: true, ...(config.tenant?.values && { tenantNames: config.tenant.values }) });
  const findings = toFindings(judgements, [parsed.facts], rules, config.rules === undefined ? {} : { severities: config.rules });
  return findings.filter(({ confidence, suppressed }) => !suppressed && isAtLeast(confidence, config.confidence ?? 'likely'));
}
