/**
 * The shape of a codemod: from one judgement and the project to edit plans or a refusal.
 * Boundary: codemods read texts and types and write nothing; `run-fix.ts` realises their plans and checks that they
 * prove the access.
 */
import type { Model } from '@tenantlint/model';
import type { Judgement } from '@tenantlint/proof';
import type { EditPlan, Refusal } from './edits.ts';
import type { Workspace } from './workspace.ts';

/** The project as it is now, with what was changed so far. */
export interface ProjectView {
  model: Model;
  /**
   * @param file relative to the root
   * @returns its text without a byte order mark
   */
  read(file: string): string;
  /** The text of a manifest or schema, undefined where there is none. */
  readOther(file: string): string | undefined;
  /** Source files of the project, tests included. */
  files: readonly string[];
  /** Types and references; loads ts-morph. */
  types(): Promise<Workspace>;
}

export interface Codemod {
  /** Name of its folder. */
  id: string;
  /** One sentence, imperative. */
  description: string;
  /**
   * @param judgement refuted or unknown
   * @returns the plan; several where it is the proof that decides, the best one first; undefined where another codemod has to answer
   */
  plan(judgement: Judgement, project: ProjectView): Promise<Plans> | Plans;
}

export type Plans = EditPlan | EditPlan[] | Refusal | undefined;
