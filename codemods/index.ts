/** The codemods' entry for the CLI. Boundary: ts-morph and diff load with the first file that is edited. */
export { codemods } from './list.ts';
export { runFix } from './run-fix.ts';
export type { Answer, AppliedFix, FixedFile, FixOptions, FixResult, Proposal, RefusedFinding } from './run-fix.ts';
