/** The program driver: `check`, and what a front end needs to configure it and to show its result. */
export * from './types.ts';
export { type BaselineEntry, type BaselineProblem, entryOf, type EntryNotes, getWeakening, sameCode, sameEntry } from './baseline.ts';
export { analysisOf } from './declarations.ts';
export { cacheFolder } from './cache.ts';
export { check, InputError } from './check.ts';
export { ConfigError, validateConfig } from './config.ts';
export { discover, isSource } from './discover.ts';
export { fillIn, isAtLeast, leastOf, toFindings } from './judge.ts';
export { makeReader } from './read.ts';
export { readModel, readModelFrom } from './model.ts';
export { importSources } from './link/imports.ts';
export { makeResolver } from './link/resolve.ts';
export { nearest } from './nearest.ts';
export { visible, visibleJson } from './visible.ts';
