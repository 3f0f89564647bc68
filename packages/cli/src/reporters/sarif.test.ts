import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CheckResult } from '@tenantlint/program';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { contextOf, sampleResult } from '../../test/result.ts';
import { renderSarif as render } from './sarif.ts';

const renderSarif = (result: CheckResult) => render(result, contextOf(result));

const { $schema: draft, id, ...schema } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<string, unknown>;
const isUri = (text: string) => /^[a-z][a-z0-9+.-]*:[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/i.test(text);
const isReference = (text: string) => /^(?:[\w\-.~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})*$/.test(text);
const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: { uri: isUri, 'uri-reference': isReference, 'date-time': true } }).compile(schema);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema above is what types it
const parse = (text: string): any => JSON.parse(text);

describe('renderSarif', () => {
  it('is held against the official schema of SARIF 2.1.0', () => {
    // Draft 4 is what the schema is written in; none of its keywords has another meaning in the validator's drafts.
    expect([draft, id, schema['title']]).toEqual(['http://json-schema.org/draft-04/schema#', 'https://raw.githubusercontent.com/schemastore/schemastore/master/src/schemas/json/sarif-2.1.0-rtm.5.json', 'Static Analysis Results Format (SARIF) Version 2.1.0-rtm.5 JSON Schema']);
  });

  it('is valid against the SARIF 2.1.0 schema', () => {
    validate(parse(renderSarif(sampleResult())));
    expect(validate.errors).toBeNull();
    validate(parse(renderSarif({ ...sampleResult(), findings: [], cannotRun: 'No schema.' })));
    expect(validate.errors).toBeNull();
  });

  it('would not be valid with a wrong level or place', () => {
    const log = parse(renderSarif(sampleResult()));
    log.runs[0].results[0].level = 'likely';
    log.runs[0].results[1].locations[0].physicalLocation.region.startLine = 0;
    expect(validate(log)).toBe(false);
  });

  it('maps confidence to levels and gives place, path, schema and fingerprint', () => {
    const { results } = parse(renderSarif(sampleResult())).runs[0];
    const result = results.find((one: { ruleId: string }) => one.ruleId === 'tenantlint/require-tenant-in-lookup');
    const uri = { uri: 'src/task.ts', uriBaseId: 'SRCROOT' };
    expect(result).toMatchObject({
      level: 'warning',
      locations: [{ physicalLocation: { artifactLocation: uri, region: { startLine: 4, startColumn: 9, endLine: 6, endColumn: 4 } }, logicalLocations: [{ fullyQualifiedName: 'getProject', kind: 'function' }] }],
      codeFlows: [
        {
          threadFlows: [
            {
              locations: [
                { location: { physicalLocation: { artifactLocation: uri, region: { startLine: 3, startColumn: 23 } }, message: { text: '`id` is a parameter of an exported function' } } },
                { location: { physicalLocation: { artifactLocation: uri, region: { startLine: 4, startColumn: 9 } }, message: { text: 'read here by `id` alone' } } },
              ],
            },
          ],
        },
      ],
      relatedLocations: [
        { id: 0, physicalLocation: { artifactLocation: { uri: 'prisma/schema.prisma' }, region: { startLine: 20 } }, message: { text: 'Project is declared here' } },
        { id: 1, physicalLocation: { artifactLocation: { uri: 'prisma/schema.prisma' }, region: { startLine: 23 } }, message: { text: 'organizationId ties Project to its Organization' } },
      ],
      properties: { confidence: 'likely', resource: 'Project', operation: 'read', assumptions: ['No caller proves `id`.'] },
    });
    expect(result.partialFingerprints['tenantlint/v1']).toMatch(/^[0-9a-f]{32}$/);
    expect(result.suppressions).toBeUndefined();
    expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['tenantlint/require-tenant-in-delete', 'error'],
      ['tenantlint/require-tenant-in-lookup', 'warning'],
      ['tenantlint/require-tenant-in-read', 'warning'],
    ]);
  });

  it('marks what a comment silences', () => {
    const { results } = parse(renderSarif(sampleResult())).runs[0];
    expect(results[2].suppressions).toEqual([{ kind: 'inSource', status: 'accepted', justification: 'public list' }]);
  });

  it('encodes paths so that they decode to the file, and lets no escape sequence through', () => {
    const text = renderSarif(sampleResult());
    const [first] = parse(text).runs[0].results;
    const { uri } = first.locations[0].physicalLocation.artifactLocation;
    expect(uri).toBe('src/%5Bid%5D%20%C3%A4/%1B%5B31mred.ts');
    expect(decodeURIComponent(uri)).toBe('src/[id] ä/\u001b[31mred.ts');
    expect(first.message.text).toContain('evil\\u001b[2J\\u202e');
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('names files by their place in the repository', () => {
    const result = sampleResult();
    const [run] = parse(render(result, contextOf(result, { prefix: 'packages/my api/' }))).runs;
    const places = [run.results[1].locations[0], run.results[1].codeFlows[0].threadFlows[0].locations[0].location, run.results[1].relatedLocations[0], run.invocations[0].toolExecutionNotifications[0].locations[0]];
    expect(places.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri)).toEqual(['packages/my%20api/src/task.ts', 'packages/my%20api/src/task.ts', 'packages/my%20api/prisma/schema.prisma', 'packages/my%20api/src/broken.ts']);
  });

  it('lists every rule with its weakness and names the rule of each result by index', () => {
    const [run] = parse(renderSarif(sampleResult())).runs;
    const index = run.tool.driver.rules.findIndex(({ id }: { id: string }) => id === 'tenantlint/require-tenant-in-delete');
    expect(run.tool.driver.rules[index]).toMatchObject({ name: 'RequireTenantInDelete', properties: { tags: expect.arrayContaining(['external/cwe/cwe-639']) } });
    expect(run.tool.driver.rules[index].helpUri).toMatch(/\/rules\/require-tenant-in-delete\/README\.md$/);
    expect(run.results[0].ruleIndex).toBe(index);
  });

  it('says in the invocation what was not checked, and that a run could not be done', () => {
    const [invocation] = parse(renderSarif(sampleResult())).runs[0].invocations;
    expect(invocation).toEqual({
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          descriptor: { id: 'parse' }, level: 'warning', message: { text: 'Not analysed: it does not parse (Unexpected token).' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'src/broken.ts', uriBaseId: 'SRCROOT' }, region: { startLine: 1, startColumn: 7 } } }],
        },
        { descriptor: { id: 'skipped' }, level: 'note', message: { text: 'Not checked: generated Prisma client' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'src/db/client.ts', uriBaseId: 'SRCROOT' } } }] },
        { descriptor: { id: 'skipped' }, level: 'note', message: { text: 'Not checked: symbolic link to a folder outside the project' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'src/link/', uriBaseId: 'SRCROOT' } } }] },
      ],
    });
    const failed = parse(renderSarif({ ...sampleResult(), cannotRun: 'No schema.' })).runs[0].invocations[0];
    expect(failed.executionSuccessful).toBe(false);
    expect(failed.toolConfigurationNotifications).toEqual([{ descriptor: { id: 'cannot-run' }, level: 'error', message: { text: 'No schema.' } }]);
  });
});
