export * from './types.ts';
export * from './rule.ts';
export { analyse, type Analysed, type AnalyseOptions, coverageOf } from './analyse.ts';
export { describeClient } from './scoped.ts';
export { isOutOfScope } from './entries/scope.ts';
export { receiverKey, type TypedReceiver, type UnknownReceiver } from './receivers.ts';
export { isAccessModule, sinksOf } from './layers/index.ts';
export { heldBy } from './declared/index.ts';
export type { Callee, Declarations, GuardDeclaration, LayerDeclaration, MethodDeclaration, TenantSourceDeclaration } from './declared/types.ts';
