/** SQL as text to what it asks of the database. */
export * from './ast.ts';
export { holeOf, hasHole } from './lex.ts';
export * from './define.ts';
export { readCondition, readStatements } from './read.ts';
