/**
 * Runs literal cases of a rule through both engines, the CLI's parser and ESLint with the plugin, and holds them to the
 * same offsets, messages and suggestions. Boundary: cases are one file and one schema.
 */
import { completeAccess } from '@tenantlint/codemods/complete-access';
import { applyEdits } from '@tenantlint/codemods/edits';
import { fillIn, type TenantlintConfig } from '@tenantlint/program';
import type { Confidence, Finding, Rule } from '@tenantlint/proof';
import { describe, expect, it } from 'vitest';
import { checkText, getModelOf } from './check-text.ts';
import { lintText } from './lint-text.ts';

export interface ValidCase {
  name?: string;
  code: string;
  /** Prisma schema; by default `example.prisma`. */
  schema?: string;
  /** Relative path, by default `src/case.ts`. */
  filename?: string;
  config?: TenantlintConfig;
}

export interface ExpectedFinding<Ids extends string = string> {
  messageId: Ids;
  /** What fills the message's placeholders. */
  data: Record<string, string>;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  confidence?: Confidence;
  /** Sentences without a final stop that a `likely` finding rests on; only checked where given. */
  suggestions?: { desc: string; output: string }[];
}

export interface InvalidCase<Ids extends string = string> extends ValidCase {
  errors: ExpectedFinding<Ids>[];
}

/** What a case expects and what an engine gives, in one comparable shape. */
interface Seen {
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  suggestions: { desc: string; output: string }[];
}

/**
 * Declares one test per case.
 * @param rule its own findings count, those of other rules do not
 */
export function runRule<Ids extends string>(rule: Rule<Ids>, cases: { valid: readonly (string | ValidCase)[]; invalid: readonly InvalidCase<Ids>[] }): void {
  describe(rule.id, () => {
    describe('valid', () => {
      for (const entry of cases.valid) {
        const test = typeof entry === 'string' ? { code: entry } : entry;
        it(test.name ?? test.code, async () => {
          expect(runCheck(rule, test), 'in the CLI').toEqual([]);
          expect(await runLint(rule, test), 'in ESLint').toEqual([]);
        });
      }
    });
    describe('invalid', () => {
      for (const test of cases.invalid) {
        it(test.name ?? test.code, async () => {
          const expected = test.errors.map((error) => expectation(rule, error));
          const findings = getFindings(rule, test);
          expect(findings.map((finding) => toSeen(finding, test)), 'in the CLI').toEqual(expected);
          expect(await runLint(rule, test), 'in ESLint').toEqual(expected);
          const confidences = test.errors.map(({ confidence }, i) => confidence ?? findings[i]?.confidence);
          expect(findings.map(({ confidence }) => confidence), 'confidences').toEqual(confidences);
        });
      }
    });
  });
}

function expectation<Ids extends string>(rule: Rule<Ids>, error: ExpectedFinding<Ids>): Seen {
  const { line, column, endLine, endColumn, suggestions = [] } = error;
  const message = fillIn(rule.messages[error.messageId], error.data);
  if (message.includes('{{')) throw new Error(`the case gives no data for all placeholders of ${rule.id}.${error.messageId}: ${message}`);
  return { message, line, column, endLine, endColumn, suggestions };
}

function getFindings(rule: Rule, test: ValidCase): Finding[] {
  return checkText(test.code, { ...test, rules: [rule] });
}

function runCheck(rule: Rule, test: ValidCase): Seen[] {
  return getFindings(rule, test).map((finding) => toSeen(finding, test));
}

function toSeen({ message, line, column, endLine, endColumn, judgement }: Finding, test: ValidCase): Seen {
  const view = { model: getModelOf(test), read: () => test.code, readOther: () => undefined };
  const plans = (judgement.missing?.candidates ?? []).map((candidate) => completeAccess(judgement, view, candidate));
  const suggestions = plans.flatMap((plan) => (plan.kind === 'plan' ? [{ desc: plan.description, output: applyEdits(test.code, plan.edits) }] : []));
  return { message, line, column, endLine, endColumn, suggestions };
}

async function runLint(rule: Rule, test: ValidCase): Promise<Seen[]> {
  const messages = await lintText(test.code, { ...test, rules: [rule.id] });
  return messages.map(({ ruleId, message, line, column, endLine, endColumn, suggestions = [] }) => {
    if (ruleId !== `tenantlint/${rule.id}`) throw new Error(`ESLint says ${ruleId ?? 'nothing of a rule'}: ${message}`);
    return {
      // The plugin alone appends the assumption of a `likely` finding: other reporters have a place of their own for it.
      message: message.replace(/ \(Assumed: .*\.\)$/, ''),
      line,
      column,
      endLine: endLine ?? line,
      endColumn: endColumn ?? column,
      suggestions: suggestions.map(({ desc, fix }) => ({ desc, output: test.code.slice(0, fix.range[0]) + fix.text + test.code.slice(fix.range[1]) })),
    };
  });
}
