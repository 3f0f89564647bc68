/**
 * The place that a user names as `file:line[:column]`, and why there may be nothing to say of it. Boundary: finds the file as typed, or
 * under the root.
 */
import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { type CheckResult, isSource } from '@tenantlint/program';
import { isOutOfScope } from '@tenantlint/proof';
import { UserError } from '../io.ts';
import { openProject, type Project, type ProjectOptions } from '../project.ts';

export interface Place {
  /** Relative to the project's root. */
  file: string;
  /** 1-based. */
  line: number;
  column?: number;
}

/** @returns undefined for what is no place */
export function parsePlace(text: string): Place | undefined {
  const found = /^(.+?):(\d+)(?::(\d+))?$/.exec(text);
  return found ? { file: found[1]!, line: Number(found[2]), ...(found[3] !== undefined && { column: Number(found[3]) }) } : undefined;
}

/**
 * @param typed as the user wrote it
 * @throws UserError where there is no such file, or it lies outside the project
 */
export async function openPlace(typed: Place, options: ProjectOptions, cwd: string): Promise<{ project: Project; place: Place }> {
  // reports name files from the root
  const rooted = options.root === undefined ? undefined : resolve(cwd, options.root, typed.file);
  const path = rooted !== undefined && !existsSync(resolve(cwd, typed.file)) && existsSync(rooted) ? rooted : typed.file;
  const project = await openProject([path], options, cwd);
  const absolute = project.paths?.[0];
  if (absolute === undefined || !statSync(absolute).isFile()) throw new UserError(`${typed.file} is no file. Name a file and a line: src/tasks.ts:12.`);
  // where the access or its finding stands elsewhere, that is wanted too
  return { project: { ...project, paths: [project.root, absolute] }, place: { ...typed, file: relative(project.root, absolute).split(sep).join('/') } };
}

/** Why a file or a line has nothing to trace; undefined where it has, and `check` judges it too. */
export function remarkOn({ file, line }: Place, { files, judgements, problems, traces = [] }: CheckResult): string | undefined {
  const left = files.skipped.find((one) => one.file === file);
  if (left) return `${file} was not analysed: ${left.reason}.`;
  if (!isSource(file)) return `${file} was not analysed: it is no TypeScript or JavaScript file.`;
  const scope = isOutOfScope(file) ? ` By its path it is a test, a seed, a script, a migration or an example: "check" judges it only where it is named.` : '';
  if (traces.length > 0) return scope ? scope.trim() : undefined;
  const problem = problems.find((one) => one.file === file && one.kind === 'parse');
  if (problem) return `${file}: ${problem.message}`;
  const own = judgements.filter(({ access }) => access.file === file);
  return `Line ${line} of ${file} holds no access to data that tenantlint recognises, and no call that leads to one.${own.length === 0 ? ' Nor does any other line of the file.' : ''}${scope}`;
}
