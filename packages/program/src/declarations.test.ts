import { describe, expect, it } from 'vitest';
import { layOut, schema } from '../test/project.ts';
import { check } from './check.ts';
import type { TenantlintConfig } from './types.ts';

const authz = `import { requireProject } from '@acme/authz';
import { prisma } from './prisma';
export async function get(id: string) {
  await requireProject(id);
  return prisma.project.findUnique({ where: { id } });
}
`;
const facade = `import { projects } from '@acme/data';
export const load = (id: string) => projects.load(id);
`;
const guards: TenantlintConfig['guards'] = [{ module: '@acme/authz', name: 'requireProject', resource: 'Project' }];
const layers: TenantlintConfig['layers'] = [{ name: 'acme', module: '@acme/data', methods: { 'projects.load': { operation: 'read', resource: 'Project', where: { id: '0' } } } }];

async function run(files: Record<string, string>, config: TenantlintConfig, paths?: string[]) {
  const root = layOut({ 'schema.prisma': schema, ...files });
  const { findings, problems, coverage } = await check({ root, config: { confidence: 'possible', ...config }, ...(paths && { paths }) });
  return { found: findings.map(({ file, rule, confidence, line }) => `${file}:${line} ${confidence} ${rule}`), problems: problems.map(({ message }) => message), proved: coverage.proved };
}

describe('declarations', () => {
  it('a guard proves what it checked', async () => {
    expect(await run({ 'a.ts': authz }, {})).toEqual({ found: ['a.ts:5 possible tenantlint/require-tenant-in-lookup'], problems: [], proved: {} });
    expect(await run({ 'a.ts': authz }, { guards })).toEqual({ found: [], problems: [], proved: { guard: 1 } });
    expect((await run({ 'a.ts': authz.replace('requireProject(id)', 'requireProject("other")') }, { guards })).found).toEqual(['a.ts:5 likely tenantlint/require-tenant-in-lookup']);
  });

  it('a layer is read in files that hold no other access', async () => {
    const files = { 'a.ts': authz, 'b.ts': facade };
    expect((await run(files, { guards })).found).toEqual([]);
    expect((await run(files, { guards, layers })).found).toEqual(['b.ts:2 likely tenantlint/require-tenant-in-lookup']);
    const scoped: TenantlintConfig['layers'] = [{ ...layers[0]!, methods: { 'projects.load': { operation: 'read', resource: 'Project', scoped: 'by the session' } } }];
    expect(await run(files, { guards, layers: scoped })).toEqual({ found: [], problems: [], proved: { guard: 1, wrapper: 1 } });
  });

  it('what cannot be meant is a problem', async () => {
    const config: TenantlintConfig = {
      guards: [{ module: '@acme/authz', name: 'requireProject', resource: 'Projekt' }, { module: '@acme/authz', name: 'requireProject', resource: 'Project', column: 'ids' }],
      layers: [{ name: 'acme', module: '@acme/data', methods: { 'projects.load': { operation: 'read', resource: 'Project', where: { idd: '0', 'organization.id': '1' } } } }],
      tenant: { sources: [{ module: '@acme/context', name: 'currnet' }] },
    };
    expect((await run({ 'a.ts': authz }, config)).problems).toEqual([
      'guards.0.resource names "Projekt", and the schema has no such model; did you mean "Project"? "tenantlint model" lists what there is.',
      'guards.1.column names "ids", and the schema has no such column of Project; did you mean "id"? "tenantlint model" lists what there is.',
      'layers.0.methods.projects.load.where names "idd", and the schema has no such column of Project; did you mean "id"? "tenantlint model" lists what there is.',
      'The configuration declares currnet of @acme/context, and nothing that was read calls it. Check both names: a module is written as imports write it, or as the path of its file.',
    ]);
  });

  it('of a part of the project nothing is said to be unused', async () => {
    const misspelt = { guards: [{ module: '@acme/authz', name: 'requireProjects', resource: 'Project' }] };
    expect((await run({ 'a.ts': authz, 'b.ts': facade }, misspelt)).problems).toHaveLength(1);
    expect((await run({ 'a.ts': authz, 'b.ts': facade }, misspelt, ['a.ts'])).problems).toEqual([]);
  });
});
