/** What one file says: its facts, how they are made from source text or from a syntax tree, and the libraries' tables. */
export * from './ir.ts';
export * from './layers/drizzle.ts';
export * from './layers/jobs.ts';
export * from './layers/knex.ts';
export * from './layers/objects.ts';
export * from './layers/prisma.ts';
export * from './layers/redis.ts';
export * from './layers/typeorm.ts';
export { lineAt, lineStarts, positionAt } from './lines.ts';
export { lowerProgram } from './lower.ts';
export { parseFile, SOURCE_EXTENSIONS, stripByteOrderMark } from './parse.ts';
export type { ParseError, ParseResult } from './parse.ts';
export { eachWithin } from './parts.ts';
export type { Part } from './parts.ts';
export { makePrefilter } from './prefilter.ts';
export type { Sinks } from './prefilter.ts';
export type { SyntaxComment, SyntaxNode } from './syntax.ts';
