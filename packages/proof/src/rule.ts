/**
 * The shape of a rule: a short question put to a judgement, never a tree walk.
 */
import type { Confidence, Judgement, Place, Step } from './types.ts';

export interface RuleDocs {
  /** One sentence, imperative. */
  description: string;
  /** Rows of the requirements it answers, for the generated index. */
  family: 'queries' | 'origin' | 'beyond' | 'schema';
  cwe: number[];
  fixable?: 'codemod' | 'suggestion';
}

export interface Report<Ids extends string = string> {
  messageId: Ids;
  data: Record<string, string>;
  /** Defaults to `judgement.at`. */
  at?: Place;
}

export interface Rule<Ids extends string = string> {
  /** Without the `tenantlint/` prefix. */
  id: string;
  docs: RuleDocs;
  /** `{{name}}` placeholders, as in ESLint. */
  messages: Record<Ids, string>;
  /** Which of an access's gaps is this rule's business, and how it is said. */
  report(judgement: Judgement): Report<Ids> | undefined;
}

export interface Finding {
  /** `tenantlint/<id>`. */
  rule: string;
  messageId: string;
  data: Record<string, string>;
  message: string;
  confidence: Confidence;
  file: string;
  span: Place['span'];
  /** 1-based, filled from the file's line table. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  symbol: string;
  /** Enclosing symbol of the place where it stands, where that is a call and not the access. */
  caller?: string;
  judgement: Judgement;
  path: (Step & { line: number; column: number })[];
  /** Lines of the schema, then others; `of` where it is not the schema's. */
  related: { file: string; line: number; message: string; of?: 'sibling' }[];
  /** Stable over moves of lines: hash of rule, file, symbol, resource, method and gap (with a counter for twins). */
  fingerprint: string;
  /** Set where a comment or directive silences it, or an entry of the baseline. */
  suppressed?: { reason?: string; baseline?: { owner?: string; expires?: string } };
}

export function defineRule<Ids extends string>(rule: Rule<Ids>): Rule<Ids> {
  return rule;
}

/** The property that completes an object literal: `teamId`, `teamId: ctx.teamId` or, for a path, `project: { teamId }`. */
export function getPropertyText(column: string, value: string): string {
  const [head = column, ...rest] = column.split('.');
  if (rest.length > 0) return `${head}: { ${getPropertyText(rest.join('.'), value)} }`;
  return head === value ? head : `${head}: ${value}`;
}
