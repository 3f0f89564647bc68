/** The codemods' entry for the CLI. Boundary: ts-morph and diff load with the first file that is edited. */
export { runFix } from './run-fix.ts';
export type { FixedFile, FixOptions, FixResult, RefusedFinding } from './run-fix.ts';
