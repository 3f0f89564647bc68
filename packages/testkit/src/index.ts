/** Harnesses for this repository's own tests: fixture applications over embedded databases, and what `check` says of them. */
export * from './findings.ts';
export * from './fixture.ts';
export * from './observe.ts';
export * from './pglite.ts';
export * from './twins.ts';
