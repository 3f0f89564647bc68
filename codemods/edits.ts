/**
 * Edit plans: what a codemod wants to change, as text edits, or why it will not.
 * Contract: edits are half-open ranges of UTF-16 offsets into the unchanged text and do not overlap.
 */

export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

export interface FileEdits {
  file: string;
  edits: TextEdit[];
}

export interface EditPlan {
  kind: 'plan';
  /** In the file that holds the access. */
  edits: TextEdit[];
  /** In further files. */
  others?: FileEdits[];
  /** Imperative sentence for an editor's menu. */
  description: string;
  /** Where the plan adds a property: the object literal's `{` in the unchanged text, and the property's name. */
  adds: { literalStart?: number; property: string };
  /** What a person should look at afterwards, one sentence each. */
  notes?: string[];
  /** The plan rests on types: its files may not get new type errors by it. */
  isTyped?: true;
}

export interface Refusal {
  kind: 'refusal';
  /** One sentence without a final stop: why, and what to do by hand. */
  reason: string;
}

export function refuse(reason: string): Refusal {
  return { kind: 'refusal', reason };
}

/** Insertions at one offset keep their order. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * @returns the text with all edits applied
 * @throws RangeError where edits overlap or lie outside the text
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`edit ${edit.start}-${edit.end} overlaps another or lies outside the text of ${text.length} characters`);
    }
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** @returns where the character at `offset` of the unchanged text stands after the edits. */
export function mapOffset(edits: readonly TextEdit[], offset: number): number {
  let moved = offset;
  for (const edit of edits) {
    if (edit.end <= offset) moved += edit.text.length - (edit.end - edit.start);
  }
  return moved;
}

/** @returns whether two sets of edits replace the same text; insertions at one place do not, and neither do equal edits */
export function isOverlapping(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return a.some((one) => b.some((other) => one.start < other.end && other.start < one.end && !isSame(one, other)));
}

/** @returns all edits in their order, equal ones once: two plans may need the same parameter */
export function mergeEdits(lists: readonly (readonly TextEdit[])[]): TextEdit[] {
  const merged: TextEdit[] = [];
  for (const edit of lists.flat()) if (!merged.some((other) => isSame(edit, other))) merged.push(edit);
  return merged;
}

/** @returns the edits of a plan by file, the access's own file first */
export function editsByFile(plan: EditPlan, file: string): Map<string, TextEdit[]> {
  const byFile = new Map([[file, plan.edits]]);
  for (const other of plan.others ?? []) byFile.set(other.file, [...(byFile.get(other.file) ?? []), ...other.edits]);
  return byFile;
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}
