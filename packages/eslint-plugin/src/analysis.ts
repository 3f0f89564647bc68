/**
 * One analysis per file, shared by all rules: ESLint's syntax tree to facts, judgements and findings.
 * Boundary: knows one file (`openWorld`); works with any parser that gives ESTree, and never asks for types.
 */
import type { Rule as EslintRule } from 'eslint';
import { relative, sep } from 'node:path';
import { lowerProgram, makePrefilter } from '@tenantlint/facts';
import type { Model } from '@tenantlint/model';
import { analysisOf, ConfigError, importSources, isAtLeast, leastOf, type TenantlintConfig, toFindings } from '@tenantlint/program';
import { analyse, type Finding, heldBy, isAccessModule, type Rule, sinksOf } from '@tenantlint/proof';
import { getModel } from './model.ts';
import { readSettings, type Settings } from './settings.ts';

export interface Analysis {
  findings: Finding[];
  model?: Model;
  /** Absolute. */
  root?: string;
  /** Why nothing could be checked, for one rule to say once. */
  hint?: string;
}

const analyses = new WeakMap<object, Analysis>();
const mayHoldAccess = makePrefilter(sinksOf());
const importsAccess = (text: string): boolean => importSources(text).some(isAccessModule);
const filters = new WeakMap<Model, typeof mayHoldAccess>();

/** Whether a text can hold an access of the model's own libraries. */
function isWorthReading(text: string, model: Model): boolean {
  let filter = filters.get(model);
  if (!filter) filters.set(model, (filter = makePrefilter(sinksOf(model))));
  return filter(text) || importsAccess(text);
}

/** Asked before the settings are read: most files need none. */
const declaresLayers = (settings: EslintRule.RuleContext['settings']): boolean => Boolean((settings['tenantlint'] as TenantlintConfig | undefined)?.layers?.length);

function usesLayer(text: string, { layers }: TenantlintConfig): boolean {
  return layers !== undefined && importSources(text).some(heldBy({ layers }).isModule);
}

/** @returns the analysis of the file that ESLint is at; the same object for every rule. */
export function analyseSource(context: EslintRule.RuleContext, rules: readonly Rule[]): Analysis {
  const key = context.sourceCode.ast;
  let analysis = analyses.get(key);
  if (analysis === undefined) {
    analysis = run(context, rules);
    analyses.set(key, analysis);
  }
  return analysis;
}

function run(context: EslintRule.RuleContext, rules: readonly Rule[]): Analysis {
  const { sourceCode } = context;
  if (!mayHoldAccess(sourceCode.text) && !importsAccess(sourceCode.text) && !declaresLayers(context.settings)) return { findings: [] };
  let settings: Settings;
  try {
    settings = readSettings(context.settings, context.cwd, rules.map(({ id }) => id));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: [], hint: error.message };
  }
  const { root, config } = settings;
  const model = getModel(settings);
  const hint = model.files.length === 0 && importsAccess(sourceCode.text) ? undefined : explainMissing(model, root);
  if (hint !== undefined) return { findings: [], hint };
  if (!isWorthReading(sourceCode.text, model) && !usesLayer(sourceCode.text, config)) return { findings: [], model };
  const path = relative(root, context.filename).split(sep).join('/');
  // ESLint applies its own directives, and would call them unused if we did.
  const comments = sourceCode.getAllComments().filter(({ value }) => value.includes('tenantlint-ignore'));
  const facts = lowerProgram(sourceCode.ast, sourceCode.text, path, comments);
  const { judgements } = analyse([facts], model, {
    openWorld: true,
    ...analysisOf(config),
  });
  const findings = toFindings(judgements, [facts], rules, { model, severities: config.rules });
  return {
    model,
    root,
    findings: findings.filter(({ file, confidence, suppressed }) => file === path && !suppressed && isAtLeast(confidence, leastOf(config))),
  };
}

function explainMissing({ files, roots, resources }: Model, root: string): string | undefined {
  if (files.length === 0) {
    return (
      `tenantlint found no Prisma schema, Drizzle table or TypeORM entity under ${root}, so nothing is checked. ` +
      'Set settings.tenantlint.root to the folder that holds it, or name the schema in settings.tenantlint.model.schema.'
    );
  }
  if (roots.length > 0) return undefined;
  return (
    `tenantlint recognised no tenant among the ${Object.keys(resources).length} models of ${files.join(', ')}, so nothing is checked. ` +
    "Name it in settings.tenantlint.model.roots, for example ['Organization']."
  );
}
