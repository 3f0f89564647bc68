/** Harnesses for this repository's own tests: fixture applications and single statements over embedded databases, and what `check` says of them. */
export * from './findings.ts';
export * from './fixture.ts';
export * from './observe.ts';
export * from './pglite.ts';
export * from './statements.ts';
export * from './twins.ts';
export * from './two-tenants.ts';
