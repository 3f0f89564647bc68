/**
 * The codemod as a jscodeshift transform: one file at a time, with the same analysis and the same edit plan as
 * `tenantlint fix`. Boundary: returns edited source text, since reprinting would change more than the plan does; sees
 * one file, and does not check again.
 */
import type { API, FileInfo, Options } from 'jscodeshift';
import { relative, resolve, sep } from 'node:path';
import { parseFile } from '@tenantlint/facts';
import { loadModel } from '@tenantlint/model';
import { analyse } from '@tenantlint/proof';
import { applyEdits, isOverlapping, type TextEdit } from '../edits.ts';
import { planTenantCondition } from './plan.ts';

export const parser = 'tsx';

/**
 * @param options `root`: folder that holds the schema, by default the working folder
 * @returns the new text, or `undefined` where nothing is to be changed
 */
export default function transform({ path, source }: FileInfo, { report }: Pick<API, 'report'>, options: Options = {}): string | undefined {
  const root = resolve(String(options['root'] ?? '.'));
  const file = relative(root, resolve(path)).split(sep).join('/');
  const mark = source.startsWith('\ufeff') ? '\ufeff' : '';
  const text = source.slice(mark.length);
  const { facts, error } = parseFile(file, text);
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);
  const model = loadModel(root, undefined, {});
  if (model.files.length === 0) throw new Error(`No schema found under ${root}. Pass --root with the folder that holds it.`);
  const edits: TextEdit[] = [];
  for (const judgement of analyse([facts], model, { openWorld: true }).judgements) {
    if (judgement.verdict.kind === 'proved' || judgement.confidence === 'possible') continue;
    const resource = model.resources[judgement.missing?.resource ?? ''];
    const plan = planTenantCondition(judgement, text, resource && { resource });
    if (plan.kind === 'refusal') report(`${path}: ${judgement.access.symbol}: ${plan.reason}`);
    else if (!isOverlapping(edits, plan.edits)) edits.push(...plan.edits);
  }
  return edits.length === 0 ? undefined : mark + applyEdits(text, edits);
}
