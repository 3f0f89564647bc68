/** The published JSON Schemas against what is really written and accepted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, validateConfig } from '@tenantlint/program';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../../program/test/project.ts';
import { makeRepository } from '../test/repository.ts';
import { contextOf, sampleResult } from '../test/result.ts';
import { run } from '../test/run.ts';
import { renderJson } from './reporters/json.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../schema/${name}.schema.json`, import.meta.url), 'utf8')) as object;
/** Every object with listed properties closed: what is written and not described fails. */
const close = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(close) : typeof value === 'object' && value !== null ? { ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, close(inner)])), ...('properties' in value && !('additionalProperties' in value) && 'type' in value && { additionalProperties: false }) } : value;
const errorsOf = (name: string, value: unknown) => {
  const validate = new Ajv2020({ allErrors: true, schemas: Object.fromEntries(['report', 'trace'].map((one) => [`${one}.schema.json`, close(read(one)) as object])) }).compile(close(read(name)) as object);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
};
const fixture = fileURLToPath(new URL('../../../fixtures/apps/prisma-nextjs/vulnerable', import.meta.url));

describe('report.schema.json', () => {
  it('describes every field of the json report, and no other', async () => {
    expect(errorsOf('report', JSON.parse(renderJson(sampleResult(), contextOf(sampleResult()))))).toEqual([]);
    expect(errorsOf('report', JSON.parse((await run(fixture, ['check', '--no-cache', '--format', 'json', '--checklist', '--min-confidence', 'possible'])).out))).toEqual([]);
    const { root } = makeRepository({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = () => db.project.findMany();\n` });
    await run(root, ['baseline', '--reason', 'r', '--owner', 'o', '--expires', '2999-01-01']);
    expect(errorsOf('report', JSON.parse((await run(root, ['check', '--no-cache', '--format', 'json', '--since', 'HEAD'])).out))).toEqual([]);
    expect(errorsOf('baseline', JSON.parse(readFileSync(join(root, 'tenantlint-baseline.json'), 'utf8')))).toEqual([]);
    expect(errorsOf('report', JSON.parse((await run(layOut({}), ['check', '--format', 'json'])).out))).toEqual([]);
  });

  it('notices a field that it does not know and one of another type', () => {
    const report = JSON.parse(renderJson(sampleResult(), contextOf(sampleResult()))) as { findings: Record<string, unknown>[] };
    report.findings[0]!['new'] = 1;
    report.findings[1]!['line'] = 0;
    expect(errorsOf('report', report)).toEqual(['/findings/0 must NOT have additional properties {"additionalProperty":"new"}', '/findings/1/line must be >= 1 {"comparison":">=","limit":1}']);
  });
});

it('evidence.schema.json describes every field of the evidence', async () => {
  expect(errorsOf('evidence', JSON.parse((await run(fixture, ['evidence', '--format', 'json'])).out))).toEqual([]);
});

it('trace.schema.json describes every field of a trace', async () => {
  const vulnerable = async (place: string) => JSON.parse((await run(fixture, ['trace', place, '--format', 'json'])).out) as { accesses: object[]; remark?: string };
  for (const place of ['lib/projects.ts:38', 'lib/projects.ts:6:12', 'lib/projects.ts:23', 'lib/projects.ts:1']) expect(errorsOf('trace', await vulnerable(place))).toEqual([]);
  expect((await vulnerable('lib/projects.ts:23')).accesses.length).toBeGreaterThan(0);
  expect((await vulnerable('lib/projects.ts:1')).remark).toMatch(/^Line 1 of lib/);
});

it('explain.schema.json describes every field of an explanation', { timeout: 60_000 }, async () => {
  const explain = async (what: string, cwd = fixture) => JSON.parse((await run(cwd, ['explain', what, '--format', 'json'])).out) as { rule?: object; findings?: { fix: object }[]; remark?: string };
  const [rule, fixed, refused, proved] = [await explain('require-tenant-in-read'), await explain('a.ts:2', layOut({ 'schema.prisma': schema, 'a.ts': `import { db } from './db';\nexport const all = (organizationId: string) => db.project.findMany({ where: {} });\n` })), await explain('app/actions/invoices.ts:23'), await explain('lib/projects.ts:38')];
  for (const one of [rule, fixed, refused, proved]) expect(errorsOf('explain', one)).toEqual([]);
  expect([Boolean(rule.rule), fixed.findings!.map(({ fix }) => Object.keys(fix)), refused.findings!.map(({ fix }) => Object.keys(fix)), proved]).toMatchObject([true, [['codemod', 'description', 'notes', 'diffs']], [['refusal']], { findings: [], remark: expect.any(String) as string }]);
});

describe('config.schema.json', () => {
  const validate = new Ajv({ allErrors: true }).compile(read('config'));
  const accepts = (value: unknown): boolean => {
    try {
      validateConfig(value, 'x', ['require-tenant-in-read']);
      return true;
    } catch (error) {
      if (error instanceof ConfigError) return false;
      throw error;
    }
  };

  it.each<[unknown, boolean]>([
    [{}, true],
    [{ ignore: ['a'], model: { roots: ['Org'], user: 'User', resources: { Plan: 'global', Doc: { kind: 'owned', owners: ['orgId'] } } }, rules: { 'require-tenant-in-read': 'off' }, confidence: 'certain' }, true],
    [{ ignor: ['a'] }, false],
    [{ model: { root: ['Org'] } }, false],
    [{ model: { resources: { Plan: 'none' } } }, false],
    [{ rules: { 'require-tenant': 'off' } }, false],
    [{ rules: { 'require-tenant-in-read': 'warn' } }, false],
    [{ confidence: 'sure' }, false],
    [[], false],
  ])('accepts what validation accepts: %j', (value, expected) => {
    expect([validate(value), accepts(value)]).toEqual([expected, expected]);
  });
});
