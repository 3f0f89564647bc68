/**
 * A codemod that fits one file as a jscodeshift transform, with the same analysis and the same edit plan as
 * `tenantlint fix`. Boundary: returns edited source text, since reprinting would change more than the plan does; sees
 * one file, and does not check again.
 */
import type { API, FileInfo, Options } from 'jscodeshift';
import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parseFile } from '@tenantlint/facts';
import { loadModel } from '@tenantlint/model';
import { analyse } from '@tenantlint/proof';
import { completeAccess, getForm, type AccessView, type Form } from './complete-access.ts';
import { applyEdits, isOverlapping, type TextEdit } from './edits.ts';

export type Transform = (file: FileInfo, api: Pick<API, 'report'>, options?: Options) => string | undefined;

/**
 * @param form which accesses it completes
 * @returns the transform; its option `root` is the folder that holds the schema, by default the working folder, and its
 * result the new text, or `undefined` where nothing is to be changed
 */
export function makeTransform(form: Form): Transform {
  return (file, api, options = {}) => transform(form, file, api, options);
}

function transform(form: Form, { path, source }: FileInfo, { report }: Pick<API, 'report'>, options: Options): string | undefined {
  const root = resolve(String(options['root'] ?? '.'));
  const file = relative(root, resolve(path)).split(sep).join('/');
  const mark = source.startsWith('\ufeff') ? '\ufeff' : '';
  const text = source.slice(mark.length);
  const { facts, error } = parseFile(file, text);
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);
  const model = loadModel(root, undefined, {});
  if (model.files.length === 0) throw new Error(`No schema found under ${root}. Pass --root with the folder that holds it.`);
  const view: AccessView = { model, read: () => text, readOther: (other) => readText(join(root, other)) };
  const edits: TextEdit[] = [];
  for (const judgement of analyse([facts], model, { openWorld: true }).judgements) {
    if (judgement.verdict.kind === 'proved' || judgement.confidence === 'possible') continue;
    if (getForm(judgement, view) !== form) continue;
    const plan = completeAccess(judgement, view);
    if (plan.kind === 'refusal') report(`${path}: ${judgement.access.symbol}: ${plan.reason}`);
    else if (!isOverlapping(edits, plan.edits)) edits.push(...plan.edits);
  }
  return edits.length === 0 ? undefined : mark + applyEdits(text, edits);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
