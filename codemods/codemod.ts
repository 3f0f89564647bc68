/**
 * The shape of a codemod: from one judgement and the text of its file to an edit plan or a refusal.
 * Boundary: plans are pure; `run-fix.ts` realises them and checks that they prove the access.
 */
import type { Resource } from '@tenantlint/model';
import type { Judgement } from '@tenantlint/proof';
import type { EditPlan, Refusal } from './edits.ts';

export interface Codemod {
  /** Name of its folder. */
  id: string;
  /** One sentence, imperative. */
  description: string;
  /**
   * @param judgement refuted or unknown
   * @param text of the file that holds the access, without a byte order mark
   * @param options.resource the accessed resource, where the model has it
   */
  plan(judgement: Judgement, text: string, options: { resource?: Resource }): EditPlan | Refusal;
}
