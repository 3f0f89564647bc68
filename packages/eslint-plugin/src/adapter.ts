/**
 * A tenantlint rule as an ESLint rule: picks its findings from the file's analysis and offers the edit plans as
 * suggestions. Boundary: decides nothing itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule as EslintRule } from 'eslint';
import { completeAccess } from '@tenantlint/codemods/complete-access';
import type { Model } from '@tenantlint/model';
import { describeClient, type Finding, type Rule } from '@tenantlint/proof';
import { analyseSource } from './analysis.ts';

const homepage = 'https://github.com/tenantlint/tenantlint';
/** A menu with more values than this helps nobody to choose. */
const mostSuggestions = 3;
/** Which file and rule said a hint, by its text: once per run, and again in the same place while a file is edited. */
const hinted = new Map<string, string>();

/**
 * @param rule the rule to adapt
 * @param rules all rules: the first that answers names a finding
 */
export function toEslintRule(rule: Rule, rules: readonly Rule[]): EslintRule.RuleModule {
  const messages: Record<string, string> = { cannotCheck: '{{hint}}' };
  for (const [id, message] of Object.entries(rule.messages)) messages[id] = `${message}{{assumed}}`;
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.docs.description, recommended: true, url: `${homepage}/blob/main/rules/${rule.id}/README.md` },
      hasSuggestions: true,
      schema: [],
      messages,
    },
    create: (context) => ({
      Program(): void {
        const { findings, hint, model, root } = analyseSource(context, rules);
        if (hint !== undefined) reportHint(context, rule.id, hint);
        for (const finding of findings) {
          if (finding.rule === `tenantlint/${rule.id}`) report(context, finding, model, root);
        }
      },
    }),
  };
}

function report(context: EslintRule.RuleContext, finding: Finding, model: Model | undefined, root: string | undefined): void {
  const { sourceCode } = context;
  const { messageId, data, span, judgement } = finding;
  const assumed = judgement.assumptions.length === 0 ? '' : ` (Assumed: ${judgement.assumptions.join(' ').replace(/\.$/, '')}.)`;
  context.report({
    loc: { start: sourceCode.getLocFromIndex(span[0]), end: sourceCode.getLocFromIndex(span[1]) },
    messageId,
    data: { ...data, assumed: describeClient(judgement) + assumed },
    suggest: model === undefined || root === undefined ? [] : getSuggestions(finding, sourceCode.text, model, root),
  });
}

function getSuggestions({ judgement, file }: Finding, text: string, model: Model, root: string): EslintRule.SuggestionReportDescriptor[] {
  if (judgement.access.file !== file) return [];
  const view = { model, read: () => text, readOther: (path: string) => readText(join(root, path)) };
  return (judgement.missing?.candidates ?? []).slice(0, mostSuggestions).flatMap((candidate) => {
    const plan = completeAccess(judgement, view, candidate);
    if (plan.kind === 'refusal') return [];
    return [{ desc: plan.description, fix: (fixer) => plan.edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)) }];
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function reportHint(context: EslintRule.RuleContext, ruleId: string, hint: string): void {
  const place = `${ruleId}\n${context.filename}`;
  if (!hinted.has(hint)) hinted.set(hint, place);
  if (hinted.get(hint) !== place) return;
  context.report({ loc: { line: 1, column: 0 }, messageId: 'cannotCheck', data: { hint } });
}
