/**
 * Builders whose last call takes the handler: tRPC, oRPC, next-safe-action. Boundary: zsa, whose procedures pass on what
 * they return.
 */
import type { Adapter } from './adapter.ts';

export const trpc: Adapter = {
  name: 'tRPC',
  packages: /^@trpc\/server/,
  inputs: ['0.input', '0.rawInput', '0.getRawInput'],
  // a middleware before `.input()` sees no input
  procedures: { ends: /^(?:query|mutation|subscription)$/, kind: 'procedure', hidden: (_, declared) => (declared ? [] : ['input']) },
};

export const orpc: Adapter = {
  name: 'oRPC',
  packages: /^@orpc\//,
  inputs: ['0.input'],
  // before `.input()` the raw input is there
  procedures: { ends: /^handler$/, kind: 'procedure', hidden: () => [] },
};

export const safeAction: Adapter = {
  name: 'next-safe-action',
  packages: /^next-safe-action/,
  inputs: ['0.parsedInput', '0.clientInput', '0.bindArgsParsedInputs', '0.bindArgsClientInputs'],
  // `use` runs before validation wherever it is written
  procedures: { ends: /^(?:action|stateAction)$/, kind: 'action', hidden: (method) => (method === 'useValidated' ? [] : ['parsedInput', 'bindArgsParsedInputs']) },
};
