export * from './types.ts';
export * from './rule.ts';
