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
      tenant: { values: ['ctx.orgId'], sources: [{ module: '@acme/context', name: 'current', result: 'orgId' }] },
      guards: [{ module: '@acme/authz', name: 'requireTask', resource: 'Task', column: 'id', argument: '1.ids[]', refuses: 'throws', sync: false }],
      layers: [{ name: 'acme', module: '@acme/data', methods: { 'tasks.find': { operation: 'read', resource: 'Task', where: { id: '0' }, list: false, throws: true, scoped: 'by the session' } } }],
    };
    expect(validateConfig(config, 'x', ['require-tenant-in-read', 'no-hardcoded-tenant'])).toBe(config);
    expect(validateConfig({}, 'x')).toEqual({});
    expect(validateConfig({ ignore: undefined }, 'x')).toEqual({ ignore: undefined });
  });

  it.each([
    [{ ignores: [] }, 'unknown key "ignores"; did you mean "ignore"? Allowed here: ignore, model, rules, profile, confidence, tenant, guards, layers.'],
    [{ model: { root: ['Org'] } }, 'unknown key "model.root"; did you mean "roots"? Allowed here: schema, roots, user, resources.'],
    [{ model: { resources: { Task: { owner: ['x'] } } } }, 'unknown key "model.resources.Task.owner"; did you mean "owners"? Allowed here: kind, owners, principals, via.'],
    [{ something: 1 }, 'unknown key "something". Allowed here: ignore, model, rules, profile, confidence, tenant, guards, layers.'],
    [{ rules: { 'no-hardcoded-tenants': 'off' } }, 'unknown rule "rules.no-hardcoded-tenants"; did you mean "no-hardcoded-tenant"? Allowed here: require-tenant-in-read, no-hardcoded-tenant.'],
    [{ rules: { 'no-hardcoded-tenant': 'error' } }, '"rules.no-hardcoded-tenant" must be one of "off", "on", "certain", "likely", "possible", but is "error".'],
    [{ confidence: 'high' }, '"confidence" must be one of "certain", "likely", "possible", but is "high".'],
    [{ ignore: 'legacy' }, '"ignore" must be a list of strings, but is "legacy".'],
    [{ ignore: [1] }, '"ignore" must be a list of strings, but is a list.'],
    [{ model: [] }, '"model" must be an object, but is the list [].'],
    [{ model: { user: null } }, '"model.user" must be a string, but is null.'],
    [{ model: { resources: { Task: 'owner' } } }, '"model.resources.Task" must be one of "root", "owned", "via", "personal", "shared", "global", "unknown", but is "owner".'],
    [{ guards: {} }, '"guards" must be a list, but is an object.'],
    [{ guards: [{ module: '@acme/authz', name: 'requireTask' }] }, '"guards.0" has no "resource". Add it.'],
    [{ guards: [{ module: 'm', name: 'n', resource: 'Task', argument: 'projectId' }] }, '"guards.0.argument" must be an argument, such as "0", "1.projectId" or "0[]", but is "projectId".'],
    [{ guards: [{ module: 'm', name: 'n', resource: 'Task', sync: 'yes' }] }, '"guards.0.sync" must be true or false, but is "yes".'],
    [{ guards: [{ module: 'm', name: 'n', resource: 'Task', args: '0' }] }, 'unknown key "guards.0.args". Allowed here: module, name, resource, column, argument, refuses, sync.'],
    [{ layers: [{ name: 'a', module: 'm', methods: { find: { operation: 'get', resource: 'Task' } } }] }, '"layers.0.methods.find.operation" must be one of "read", "aggregate", "create", "update", "upsert", "delete", but is "get".'],
    [{ tenant: { sources: [{ module: 'm' }] } }, '"tenant.sources.0" has no "name". Add it.'],
    [null, 'the configuration must be an object, but is null.'],
    [() => ({}), 'the configuration must be an object, but is a function.'],
  ])('refuses %j', (value, message) => {
    expect(fails(value)).toThrow(new ConfigError(`tenantlint.config.ts: ${message}`));
  });

  it('names every problem, a line each', () => {
    expect(fails({ profile: 'x', tenant: { value: [] } })).toThrow(
      new ConfigError(
        'tenantlint.config.ts: "profile" must be one of "recommended", "strict", but is "x".\n' +
          'tenantlint.config.ts: unknown key "tenant.value"; did you mean "values"? Allowed here: values, sources.',
      ),
    );
  });
});
