/** The codemod as a jscodeshift transform. Boundary: see make-transform.ts. */
import { makeTransform } from '../make-transform.ts';

export const parser = 'tsx';

export default makeTransform('constant');
