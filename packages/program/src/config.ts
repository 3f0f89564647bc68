/**
 * Validates a configuration value against `TenantlintConfig`; every problem names the key, what is wrong with it and
 * what is allowed. Boundary: reads no files (the CLI finds and loads the file, ESLint passes its settings).
 */
import type { ResourceKind } from '@tenantlint/model';
import { nearest } from './nearest.ts';
import type { TenantlintConfig } from './types.ts';

export type Shape =
  | { is: 'object'; keys: Record<string, Shape>; required?: readonly string[] }
  | { is: 'list'; of: Shape }
  | { is: 'record'; value: Shape; names?: readonly string[]; what: string }
  | { is: 'strings' }
  | { is: 'string'; like?: { pattern: RegExp; what: string } }
  | { is: 'boolean' }
  | { is: 'enum'; of: readonly string[] }
  | { is: 'either'; text: Shape & { is: 'enum' }; object: Shape & { is: 'object' } };

const kinds: readonly ResourceKind[] = ['root', 'owned', 'via', 'personal', 'shared', 'global', 'unknown'];
const confidences = ['certain', 'likely', 'possible'] as const;
const strings: Shape = { is: 'strings' };
const string: Shape = { is: 'string' };
const argument: Shape = { is: 'string', like: { pattern: /^\d+(?:\[\])?(?:\.[\w$-]+(?:\[\])?)*$/, what: 'an argument, such as "0", "1.projectId" or "0[]"' } };
const callee = { module: string, name: string };

const guard: Shape = { is: 'object', required: ['module', 'name', 'resource'], keys: { ...callee, resource: string, column: string, argument, refuses: { is: 'enum', of: ['throws', 'falsy'] }, sync: { is: 'boolean' } } };
const source: Shape = { is: 'object', required: ['module', 'name'], keys: { ...callee, result: string } };
const method: Shape = {
  is: 'object',
  required: ['operation', 'resource'],
  keys: {
    operation: { is: 'enum', of: ['read', 'aggregate', 'create', 'update', 'upsert', 'delete'] },
    resource: string,
    where: { is: 'record', what: 'column', value: argument },
    data: argument,
    list: { is: 'boolean' },
    throws: { is: 'boolean' },
    scoped: string,
  },
};
const layer: Shape = { is: 'object', required: ['name', 'module', 'methods'], keys: { ...callee, methods: { is: 'record', what: 'method', value: method } } };

/** What a configuration may hold: validation and the published JSON Schema are both made of it. */
export function shape(ruleIds: readonly string[] | undefined): Shape & { is: 'object' } {
  const kind = { is: 'enum', of: kinds } as const;
  return {
    is: 'object',
    keys: {
      ignore: strings,
      model: {
        is: 'object',
        keys: {
          schema: strings,
          roots: strings,
          user: { is: 'string' },
          resources: {
            is: 'record',
            what: 'resource',
            value: {
              is: 'either',
              text: kind,
              object: { is: 'object', keys: { kind, owners: strings, principals: strings, via: strings } },
            },
          },
        },
      },
      rules: {
        is: 'record',
        what: 'rule',
        ...(ruleIds && { names: ruleIds }),
        value: { is: 'enum', of: ['off', 'on', ...confidences] },
      },
      profile: { is: 'enum', of: ['recommended', 'strict'] },
      confidence: { is: 'enum', of: confidences },
      tenant: { is: 'object', keys: { values: strings, sources: { is: 'list', of: source } } },
      guards: { is: 'list', of: guard },
      layers: { is: 'list', of: layer },
    },
  };
}

/** The configuration cannot be used; `message` holds one full sentence per line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Checks an untyped value and returns it as a configuration.
 * @param value what the configuration file or the ESLint setting holds
 * @param source how to name its origin in messages (`tenantlint.config.ts`)
 * @param ruleIds known rule ids without prefix; unknown ones under `rules` are then errors
 * @throws ConfigError naming every offending key
 */
export function validateConfig(value: unknown, source: string, ruleIds?: readonly string[]): TenantlintConfig {
  const problems: string[] = [];
  verify(value, shape(ruleIds), '', problems);
  if (problems.length) throw new ConfigError(problems.map((problem) => `${source}: ${problem}`).join('\n'));
  return value as TenantlintConfig;
}

function verify(value: unknown, expected: Shape, path: string, problems: string[]): void {
  const wrong = (allowed: string) =>
    problems.push(`${path ? `"${path}"` : 'the configuration'} must be ${allowed}, but is ${said(value)}.`);
  switch (expected.is) {
    case 'string':
      if (typeof value !== 'string') wrong('a string');
      else if (expected.like && !expected.like.pattern.test(value)) wrong(expected.like.what);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') wrong('true or false');
      return;
    case 'list':
      if (!Array.isArray(value)) wrong('a list');
      else value.forEach((item, i) => verify(item, expected.of, `${path}.${i}`, problems));
      return;
    case 'strings':
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) wrong('a list of strings');
      return;
    case 'enum': {
      if (typeof value === 'string' && expected.of.includes(value)) return;
      wrong(`one of ${expected.of.map((word) => `"${word}"`).join(', ')}`);
      return;
    }
    case 'either':
      if (typeof value === 'string') verify(value, expected.text, path, problems);
      else verify(value, expected.object, path, problems);
      return;
    case 'record':
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        wrong('an object');
        return;
      }
      for (const key of ('required' in expected && expected.required) || []) {
        if (!(key in value)) problems.push(`"${path}" has no "${key}". Add it.`);
      }
      for (const [key, item] of Object.entries(value)) {
        const at = path ? `${path}.${key}` : key;
        const known = expected.is === 'object' ? Object.keys(expected.keys) : expected.names;
        if (known && !known.includes(key)) {
          const close = nearest(key, known);
          problems.push(
            `unknown ${expected.is === 'object' ? 'key' : expected.what} "${at}"${close ? `; did you mean "${close}"?` : '.'}` +
              ` Allowed here: ${known.join(', ')}.`,
          );
        } else if (item !== undefined) {
          verify(item, expected.is === 'object' ? expected.keys[key]! : expected.value, at, problems);
        }
      }
    }
  }
}

function said(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? `the list ${JSON.stringify(value)}` : 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
