/** Harnesses for this repository's own tests: fixture applications over embedded databases. */
export * from './fixture.ts';
export * from './pglite.ts';
