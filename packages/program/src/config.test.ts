import { describe, expect, it } from 'vitest';
import { ConfigError, validateConfig } from './config.ts';

const fails = (value: unknown) => () => validateConfig(value, 'tenantlint.config.ts', ['require-tenant-in-read', 'no-hardcoded-tenant']);

describe('validateConfig', () => {
  it('returns a complete configuration as it is', () => {
    const config = {
      ignore: ['legacy/'],
      model: { schema: ['a.prisma'], roots: ['Org'], user: 'User', resources: { Plan: 'global', Task: { kind: 'owned', owners: ['orgId'], principals: [], via: [] } } },
      rules: { 'no-hardcoded-tenant': 'off', 'require-tenant-in-read': 'certain' },
      profile: 'strict',
      confidence: 'possible',
      tenant: { values: ['ctx.orgId'] },
    };
    expect(validateConfig(config, 'x', ['require-tenant-in-read', 'no-hardcoded-tenant'])).toBe(config);
    expect(validateConfig({}, 'x')).toEqual({});
    expect(validateConfig({ ignore: undefined }, 'x')).toEqual({ ignore: undefined });
  });

  it.each([
    [{ ignores: [] }, 'unknown key "ignores"; did you mean "ignore"? Allowed here: ignore, model, rules, profile, confidence, tenant.'],
    [{ model: { root: ['Org'] } }, 'unknown key "model.root"; did you mean "roots"? Allowed here: schema, roots, user, resources.'],
    [{ model: { resources: { Task: { owner: ['x'] } } } }, 'unknown key "model.resources.Task.owner"; did you mean "owners"? Allowed here: kind, owners, principals, via.'],
    [{ something: 1 }, 'unknown key "something". Allowed here: ignore, model, rules, profile, confidence, tenant.'],
    [{ rules: { 'no-hardcoded-tenants': 'off' } }, 'unknown rule "rules.no-hardcoded-tenants"; did you mean "no-hardcoded-tenant"? Allowed here: require-tenant-in-read, no-hardcoded-tenant.'],
    [{ rules: { 'no-hardcoded-tenant': 'error' } }, '"rules.no-hardcoded-tenant" must be one of "off", "on", "certain", "likely", "possible", but is "error".'],
    [{ confidence: 'high' }, '"confidence" must be one of "certain", "likely", "possible", but is "high".'],
    [{ ignore: 'legacy' }, '"ignore" must be a list of strings, but is "legacy".'],
    [{ ignore: [1] }, '"ignore" must be a list of strings, but is a list.'],
    [{ model: [] }, '"model" must be an object, but is the list [].'],
    [{ model: { user: null } }, '"model.user" must be a string, but is null.'],
    [{ model: { resources: { Task: 'owner' } } }, '"model.resources.Task" must be one of "root", "owned", "via", "personal", "shared", "global", "unknown", but is "owner".'],
    [null, 'the configuration must be an object, but is null.'],
    [() => ({}), 'the configuration must be an object, but is a function.'],
  ])('refuses %j', (value, message) => {
    expect(fails(value)).toThrow(new ConfigError(`tenantlint.config.ts: ${message}`));
  });

  it('names every problem, a line each', () => {
    expect(fails({ profile: 'x', tenant: { value: [] } })).toThrow(
      new ConfigError(
        'tenantlint.config.ts: "profile" must be one of "recommended", "strict", but is "x".\n' +
          'tenantlint.config.ts: unknown key "tenant.value"; did you mean "values"? Allowed here: values.',
      ),
    );
  });
});
