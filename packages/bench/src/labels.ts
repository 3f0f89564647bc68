/**
 * The dev corpus: one label per real defect that its maintainers fixed, and the head commits read (facts only, no code).
 * Boundary: says where a defect is, not how to see it; the scoring is in score.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Label {
  /** `<repo-name>-<short fix sha>-<n>`, unique. */
  id: string;
  /** `owner/name` on GitHub. */
  repo: string;
  fix: string;
  /** First parent of `fix`: the tree with the defect. */
  vulnerable: string;
  orm: string;
  class: string;
  file: string;
  line: number;
  endLine: number;
  symbol: string;
  fixedFile?: string | null;
  /** `null` where the fix deleted the call. */
  fixedLine: number | null;
  fixedEndLine?: number;
  tenant: string;
  fixKind: string;
  intra: boolean;
  /** `false`: the fixed call is weak for another reason, so only the vulnerable side is judged. */
  fixClean?: boolean;
  /** Another barrier already held: kept out of the score. */
  hardening?: boolean;
  needs: 'file' | 'program' | 'config' | 'undecidable';
  mechanism: string;
  note: string;
}

/** Which labels a run looks at; list filters are comma-separated. */
export interface LabelFilter {
  repo?: string | undefined;
  id?: string | undefined;
  orm?: string | undefined;
  class?: string | undefined;
  'not-class'?: string | undefined;
  needs?: string | undefined;
  mechanism?: string | undefined;
}

export function readLabels(file: string | URL): Label[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Label);
}

export function selectLabels(labels: Label[], filter: LabelFilter): Label[] {
  const holds = (list: string | undefined, value: string) => !list || list.split(',').includes(value);
  return labels.filter((label) => holds(filter.repo, label.repo) && holds(filter.id, label.id)
    && holds(filter.needs, label.needs) && holds(filter.mechanism, label.mechanism)
    && holds(filter.orm, label.orm) && holds(filter.class, label.class)
    && !filter['not-class']?.split(',').includes(label.class));
}

/** Labels of one fix commit share their two trees. */
export function groupByFix(labels: Label[]): Label[][] {
  const groups = new Map<string, Label[]>();
  for (const label of labels) {
    const key = `${label.repo}@${label.fix}`;
    groups.set(key, [...(groups.get(key) ?? []), label]);
  }
  return [...groups.values()];
}

/** A repository of the dev corpus at the commit that was read. */
export interface Head {
  repo: string;
  commit: string;
  orm: string;
  /** Read from the code by people: tenant roots, outermost first, and the columns that name them. */
  expected?: { roots: string[]; columns: string[] };
}

/** @param root this repository */
export function readHeads(root: string): Head[] {
  return JSON.parse(readFileSync(join(root, 'packages/bench/corpus/heads.json'), 'utf8')) as Head[];
}
